// SPDX-License-Identifier: MIT OR Apache-2.0
//! A failure as the counter shows it: what happened, who acts, what next.

use serde::Serialize;
use tashika_kit::error::TryAfterFault;
use tashika_kit::{CardError, WhoActs};

use super::record::Incomplete;
use crate::keys::KeyError;
use crate::records::BookError;

/// The next step after a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// Put the card down (again).
    PlaceCard,
    /// Look at the number and give it again.
    NumberAgain,
    /// Both people say whether the last try may be spent.
    AskConsent,
    /// Ask for another document; this one cannot be used here.
    OtherDocument,
    /// Mend the reader or the service; the counter goes on by itself then.
    MendReader,
    /// Call the person who looks after this installation.
    CallSupport,
}

/// The codes of a broken connection ([`CardError::Link`]).
const LINK_CODES: [&str; 11] = [
    "link_during_verify",
    "card_removed",
    "card_reset",
    "reader_gone",
    "service_gone",
    "card_busy",
    "no_card",
    "card_mute",
    "timeout",
    "garbled",
    "link_other",
];

/// What happened, who acts, what next. Holds no personal value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// A stable code; the locale files hold `error.<code>.what` and `error.<code>.next`.
    pub code: &'static str,
    /// Whose turn it is.
    pub who: WhoActs,
    /// The next step.
    pub next: Next,
    /// The number or PIN it is about; the locale files hold `error.<code>.<credential>.next` where that differs.
    pub credential: Option<&'static str>,
    /// Tries left, where the card said so.
    pub tries_left: Option<u8>,
    /// Whether a try may have been spent without an answer.
    pub try_unknown: bool,
    /// A finer code, e.g. `birth_date_impossible`; the locale files hold `problem.<code>`.
    pub finer: Option<&'static str>,
    /// Technical detail in English.
    pub detail: String,
}

impl Problem {
    /// Whether the connection broke: the card itself has said nothing against it.
    #[must_use]
    pub fn is_of_link(&self) -> bool {
        LINK_CODES.contains(&self.code)
    }

    /// From a failed card session.
    #[must_use]
    pub fn of(error: &CardError) -> Self {
        let (credential, tries_left, finer) = match error {
            CardError::KeyRefused { credential } => (Some(*credential), None, None),
            CardError::WrongNumber { credential, left } => (Some(*credential), *left, None),
            CardError::Blocked { credential } => (Some(*credential), Some(0), None),
            CardError::LastTry { credential } => (Some(*credential), Some(1), None),
            CardError::Credential { credential, problem } => (Some(*credential), None, Some(*problem)),
            CardError::CredentialMissing { credential } => (Some(*credential), None, None),
            _ => (None, None, None),
        };
        Self {
            code: error.code(),
            who: error.who_acts(),
            next: next(error),
            credential,
            tries_left,
            try_unknown: matches!(error, CardError::Link { tries: TryAfterFault::Unknown, .. }),
            finer,
            detail: error.to_string(),
        }
    }

    /// A card of another family than was asked for. Nothing was sent to it.
    #[must_use]
    pub fn other_family(found: &str, asked: &str) -> Self {
        let name = |family: &str| crate::words::en(&format!("document.{family}")).to_owned();
        let detail = format!("the card is of the kind '{}', not '{}'", name(found), name(asked));
        Self::plain("other_family", WhoActs::Clerk, Next::PlaceCard, detail)
    }

    /// Several cards lie there and nobody can be asked which one is meant. Nothing was sent to any.
    #[must_use]
    pub fn several_cards() -> Self {
        let detail = "several cards lie on the readers; take all but one away, or name the reader";
        Self::plain("several_cards", WhoActs::Clerk, Next::PlaceCard, detail.into())
    }

    /// Confirmed was chosen over something that cannot be confirmed.
    #[must_use]
    pub fn cannot_confirm() -> Self {
        Self {
            code: "cannot_confirm",
            who: WhoActs::Clerk,
            next: Next::OtherDocument,
            credential: None,
            tries_left: None,
            try_unknown: false,
            finer: None,
            detail: "confirmed was chosen, but a check failed, the document is not in force, a comparison differs, or what was left open was not acknowledged".into(),
        }
    }

    /// The clerk did not find the face to be the photo's: the card is not asked without a PIN.
    #[must_use]
    pub fn face_differs() -> Self {
        let detail = "the clerk did not say that the face is the photo's";
        Self::plain("face_differs", WhoActs::Clerk, Next::OtherDocument, detail.into())
    }

    /// The card whose photo the face would be compared with was not proved: it is not asked without a PIN.
    #[must_use]
    pub fn card_not_proved(why: &'static str) -> Self {
        let detail = "the card was not proved, so that its photo says nothing about the person".into();
        let plain = Self::plain("card_not_proved", WhoActs::Clerk, Next::OtherDocument, detail);
        Self { finer: Some(why), ..plain }
    }

    /// A reason is missing, or holds something that must never be stored.
    #[must_use]
    pub fn cannot_keep() -> Self {
        let detail = "the reason is missing, or holds something that must never be stored";
        Self::plain("cannot_keep", WhoActs::Clerk, Next::OtherDocument, detail.into())
    }

    /// The law asks for something that is still missing, or refuses.
    #[must_use]
    pub fn of_law(detail: String) -> Self {
        Self::plain("law", WhoActs::Clerk, Next::OtherDocument, detail)
    }

    /// What was typed cannot be taken as it is.
    #[must_use]
    pub fn of_entry(words: &str, field: &str) -> Self {
        let detail = format!("field `{field}`: {}", crate::words::en(words));
        Self::plain("entry", WhoActs::Clerk, Next::OtherDocument, detail)
    }

    /// The key of what happened (`what`) or what comes next (`next`), in words for the number or PIN it is about
    /// where there are some.
    #[must_use]
    pub fn words_key(&self, part: &str) -> String {
        let own = self.credential.map(|credential| format!("error.{}.{credential}.{part}", self.code));
        let own = own.filter(|key| crate::words::is_known(key));
        own.unwrap_or_else(|| format!("error.{}.{part}", self.code))
    }

    /// The record is not complete.
    #[must_use]
    pub(super) fn incomplete(why: Incomplete) -> Self {
        Self::plain("incomplete", WhoActs::Clerk, Next::OtherDocument, why.to_string())
    }

    /// The record could not be written.
    #[must_use]
    pub fn of_book(detail: String) -> Self {
        Self::plain("book", WhoActs::Branch, Next::CallSupport, detail)
    }

    /// The book refused.
    #[must_use]
    pub fn of_book_error(error: &BookError) -> Self {
        let who = error.who_acts();
        Self { who, finer: Some(error.code()), ..Self::of_book(error.to_string()) }
    }

    /// A key could not be used.
    #[must_use]
    pub fn of_key(error: &KeyError) -> Self {
        let next = if error.who_acts() == WhoActs::Clerk { Next::NumberAgain } else { Next::CallSupport };
        Self { finer: Some(error.code()), ..Self::plain("key", error.who_acts(), next, error.to_string()) }
    }

    fn plain(code: &'static str, who: WhoActs, next: Next, detail: String) -> Self {
        Self { code, who, next, credential: None, tries_left: None, try_unknown: false, finer: None, detail }
    }
}

fn next(error: &CardError) -> Next {
    match (error.code(), error.who_acts()) {
        ("wrong_number" | "key_refused" | "credential" | "credential_missing" | "link_during_verify", _) => {
            Next::NumberAgain
        }
        ("last_try", _) => Next::AskConsent,
        (_, WhoActs::Clerk) => Next::PlaceCard,
        (_, WhoActs::Customer) => Next::OtherDocument,
        (_, WhoActs::Branch) => Next::MendReader,
        (_, WhoActs::Integrator | WhoActs::Us) => Next::CallSupport,
    }
}
