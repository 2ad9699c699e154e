// SPDX-License-Identifier: MIT OR Apache-2.0
//! What stands on the customer's screen at which stage.

use crate::counter::Stage;
use crate::jpki::JpkiUse;
use crate::window::widgets::icons::Icon;

/// What stands there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::window) enum Shown {
    /// Nothing that has to do with anybody: nobody works here now.
    #[default]
    Welcome,
    /// The counter is ready for a card.
    Ready,
    /// What the customer agrees to.
    Consent,
    /// Put the card down.
    Card,
    /// The PIN.
    Pin,
    /// The card is being read: it must stay where it is.
    Reading,
    /// Wait; the card stays.
    Wait,
    /// The face is compared with the photo.
    Face,
    /// The clerk works, and asks what has to be asked.
    Staff,
    /// It did not go on; the reason is the clerk's to tell.
    Ask,
    /// The signature was made; the rest is the clerk's.
    Signed,
    /// It is done.
    Thanks,
}

/// What of a visit decides what the customer sees. Nothing in it is about anybody.
#[derive(Clone, Copy, Default)]
pub(in crate::window) struct Visit {
    /// What the card was put down for, if it is a matter of JPKI.
    pub(in crate::window) jpki: Option<JpkiUse>,
    /// The customer's hands are at the keys.
    pub(in crate::window) typing: bool,
    /// The card gave a photo with which a face can be compared.
    pub(in crate::window) photo: bool,
}

impl Shown {
    /// What belongs to a stage; `None`: nobody is logged in.
    pub(in crate::window) fn at(stage: Option<&Stage>, visit: Visit) -> Self {
        let Visit { jpki, typing, photo } = visit;
        match stage {
            None | Some(Stage::Mail { .. }) => Self::Welcome,
            Some(Stage::Idle { .. }) => Self::Ready,
            Some(Stage::Consent) => Self::Consent,
            Some(Stage::AwaitingCard) => Self::Card,
            Some(Stage::Credential { .. }) if typing => Self::Pin,
            Some(Stage::Authenticated { receipt: Some(_), .. } | Stage::Recorded) => Self::Thanks,
            Some(Stage::Recognising | Stage::Reading { .. }) => Self::Reading,
            // The clerk types the number, or has to say something before the customer types.
            Some(Stage::Credential { .. } | Stage::AskingRevocation | Stage::Sealing) => Self::Wait,
            Some(Stage::Failed { .. }) => Self::Ask,
            // From the result on, the clerk types: there is nothing the customer waits for at this screen.
            Some(_) if jpki == Some(JpkiUse::Signature) => Self::Signed,
            // The card is still needed.
            Some(_) if jpki.is_some() => Self::Wait,
            Some(Stage::Result | Stage::Comparison) if photo => Self::Face,
            Some(_) => Self::Staff,
        }
    }

    /// The picture, the sentence and the smaller one below it, as keys, of a page that asks nothing.
    pub(super) fn sentences(self) -> (Icon, &'static str, &'static str) {
        match self {
            Self::Ready => (Icon::PlaceCard, "window.customer.welcome", "window.customer.ready_more"),
            Self::Card => (Icon::PlaceCard, "window.customer.card", "window.customer.card_more"),
            Self::Reading => (Icon::Waiting, "window.customer.reading", "window.customer.reading_more"),
            Self::Wait => (Icon::Waiting, "window.customer.wait", "window.customer.wait_more"),
            Self::Face => (Icon::Faces, "window.customer.face", "window.customer.face_more"),
            Self::Staff => (Icon::Person, "window.customer.staff", "window.customer.staff_more"),
            Self::Ask => (Icon::Person, "window.customer.ask", "window.customer.ask_more"),
            Self::Signed => (Icon::Info, "window.customer.signed", "window.customer.signed_more"),
            Self::Thanks => (Icon::Info, "window.customer.thanks", "window.customer.take_card"),
            Self::Welcome | Self::Consent | Self::Pin => {
                (Icon::Person, "window.customer.welcome", "window.customer.welcome_more")
            }
        }
    }

    /// All of them.
    #[cfg(test)]
    pub(super) const ALL: [Self; 12] = [
        Self::Welcome,
        Self::Ready,
        Self::Consent,
        Self::Card,
        Self::Pin,
        Self::Reading,
        Self::Wait,
        Self::Face,
        Self::Staff,
        Self::Ask,
        Self::Signed,
        Self::Thanks,
    ];
}

#[cfg(test)]
mod tests {
    use super::{Shown, Visit};
    use crate::counter::Stage;
    use crate::jpki::JpkiUse;
    use crate::words::customer::Tongue;

    fn at(stage: &Stage, jpki: Option<JpkiUse>) -> Shown {
        Shown::at(Some(stage), Visit { jpki, ..Visit::default() })
    }

    #[test]
    fn nothing_of_anybody_stands_there_but_consent_and_pin() {
        let idle = Stage::Idle { cleared: false };
        let (signature, pinless) = (Some(JpkiUse::Signature), Some(JpkiUse::Pinless));
        assert_eq!(Shown::at(None, Visit::default()), Shown::Welcome, "locked, or not set up");
        assert_eq!(at(&idle, None), Shown::Ready);
        assert_eq!(at(&Stage::Result, pinless), Shown::Wait, "the card is still read");
        assert_eq!(at(&Stage::Consent, signature), Shown::Consent);
        assert_eq!(at(&Stage::AskingRevocation, signature), Shown::Wait);
        for clerks in [Stage::Result, Stage::Occasion, Stage::Statements] {
            assert_eq!(at(&clerks, signature), Shown::Signed, "nobody checks any more");
        }
        assert_eq!(at(&Stage::Recorded, None), Shown::Thanks);
    }

    #[test]
    fn an_ordinary_check_is_told_from_the_card_to_the_thanks() {
        assert_eq!(at(&Stage::Recognising, None), Shown::Reading);
        assert_eq!(at(&Stage::Reading { progress: None }, None), Shown::Reading, "the card must not move");
        let photo = Visit { photo: true, ..Visit::default() };
        for stage in [Stage::Result, Stage::Comparison] {
            assert_eq!(Shown::at(Some(&stage), photo), Shown::Face);
            assert_eq!(at(&stage, None), Shown::Staff, "there is no photo to compare with");
        }
        let decision = Stage::Decision { problem: None };
        for stage in
            [Stage::Transcription, Stage::Typing, Stage::Known, Stage::Occasion, Stage::Agent, decision]
        {
            assert_eq!(Shown::at(Some(&stage), photo), Shown::Staff, "{}", stage.name());
        }
        assert_eq!(at(&Stage::Sealing, None), Shown::Wait);
    }

    #[test]
    fn a_pin_is_asked_only_while_the_customer_types() {
        let credential = Stage::Credential {
            family: "licence",
            additions: vec![],
            needs: vec![],
            preview: vec![],
            problem: None,
        };
        assert_eq!(at(&credential, None), Shown::Wait, "the clerk's page");
        let typing = Visit { typing: true, ..Visit::default() };
        assert_eq!(Shown::at(Some(&credential), typing), Shown::Pin);
        assert_eq!(Shown::at(Some(&Stage::Result), typing), Shown::Staff, "nothing to type there");
    }

    #[test]
    fn every_page_says_something_of_its_own_in_every_language() {
        for tongue in Tongue::ALL {
            let mut seen = Vec::new();
            for shown in Shown::ALL {
                let (_, head, more) = shown.sentences();
                let said = (tongue.known(head), tongue.known(more));
                assert!(said.0.is_some() && said.1.is_some(), "{shown:?} {tongue:?}");
                let plain = !matches!(shown, Shown::Consent | Shown::Pin);
                assert!(!plain || !seen.contains(&said), "{shown:?} {tongue:?}");
                seen.push(said);
            }
        }
    }
}
