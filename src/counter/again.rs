// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card that is put down again: how it is known to be the same one, and when the clerk's number stays for it.
//!
//! A reading that breaks off after the card has accepted the number is begun again without typing the number anew. It is
//! never sent by itself: the clerk sends it, and only to a card that tells the same for nothing as the one before, and among
//! it a mark no other card has. Only the My Number Card has one: for every other card the number is typed again.
//!
//! After a failure the next card goes on with the same visit, and may be the next customer's. Unless it is proved to be the
//! same one, the transaction that was said before is shown once more.

use tashika_kit::driver::Entry;
use tashika_kit::error::TryAfterFault;
use tashika_kit::reading::Field;
use tashika_kit::{CardError, Chip, CredentialNeed};
use zeroize::Zeroizing;

use super::Counter;
use super::stage::Stage;
use super::visit::Whose;

/// What one card tells of itself for nothing, to be compared and nothing else.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Mark(Zeroizing<Vec<u8>>);

impl Mark {
    /// The mark of a recognised card; empty if it has none of its own.
    #[must_use]
    pub fn of(chip: &Chip<'_>) -> Self {
        Self(Zeroizing::new(chip.own_mark().to_vec()))
    }
}

/// A card can be followed by it: never in a log.
impl std::fmt::Debug for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mark[redacted]")
    }
}

/// Everything a card told before it was given a number.
#[derive(Clone, PartialEq)]
pub(super) struct Told {
    pub(super) family: &'static str,
    pub(super) additions: Vec<&'static str>,
    /// Which numbers it takes. Not how many tries are left: a right number sets them back.
    needs: Vec<&'static str>,
    preview: Vec<Field>,
    mark: Mark,
    /// The clerk types one of its numbers from the print. Nothing that only the holder knows is ever kept.
    by_clerk: bool,
}

impl Told {
    pub(super) fn new(
        family: &'static str,
        additions: &[&'static str],
        needs: &[CredentialNeed],
        preview: &[Field],
        mark: Mark,
    ) -> Self {
        Self {
            family,
            additions: additions.to_vec(),
            needs: needs.iter().map(|need| need.id).collect(),
            preview: preview.to_vec(),
            mark,
            by_clerk: needs.iter().any(|need| need.entry == Entry::Clerk),
        }
    }

    /// Whether this is proved to be the same card: nothing is proved by what both do not say.
    fn is_same_card(&self, other: &Self) -> bool {
        !self.mark.0.is_empty() && self == other
    }

    /// Whether a number the clerk typed for this card may wait for it.
    fn may_wait_for(&self) -> bool {
        self.by_clerk && !self.mark.0.is_empty()
    }
}

/// The card of this visit whose session ended without a reading.
#[derive(Debug)]
pub(super) struct Before {
    /// What it told; of several, the one that was recognised last.
    told: Option<Told>,
    /// The reader on which it has been lying ever since.
    lies_on: Option<String>,
}

/// What is free may still name the holder.
impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Told").field("family", &self.family).finish_non_exhaustive()
    }
}

/// What is known of the session with the card at hand, and of the one before it.
#[derive(Debug, Default)]
pub(super) struct Session {
    /// What the card told when it was recognised.
    pub(super) told: Option<Told>,
    /// It has accepted what it was sent.
    pub(super) accepted: bool,
    /// What was done last.
    pub(super) step: Option<&'static str>,
    /// The card whose reading broke off after it had accepted the number.
    pub(super) again: Option<Told>,
    /// The card of the session before, which failed.
    pub(super) before: Option<Before>,
}

impl Counter {
    /// Whether the number the clerk typed stays: the card had accepted it, and the same card may come back. Whoever holds
    /// the number wipes it as soon as this is not so any more.
    #[must_use]
    pub fn keeps_number(&self) -> bool {
        self.session.again.is_some()
    }

    /// The step of the reading that was reached last, as in [`tashika_kit::watch::Progress`].
    #[must_use]
    pub fn last_step(&self) -> Option<&'static str> {
        self.session.step
    }

    /// Whether the card at hand has accepted what it was sent.
    #[must_use]
    pub fn number_accepted(&self) -> bool {
        self.session.accepted
    }

    /// Whether the card at hand was recognised before its session ended.
    #[must_use]
    pub fn was_recognised(&self) -> bool {
        self.session.told.is_some() || self.session.again.is_some()
    }

    /// Whether the transaction was said for a card that could not be read, and the card at hand may be somebody else's.
    #[must_use]
    pub fn may_be_anothers(&self) -> bool {
        self.visit.reopen.another_card
    }

    /// A session begins: of the one before only its card is remembered.
    pub(super) fn begin_session(&mut self) {
        let Session { again, before, .. } = std::mem::take(&mut self.session);
        self.session = Session { again, before, ..Session::default() };
    }

    /// A card was recognised: is it the one whose session ended before?
    pub(super) fn compare_with_before(&mut self, told: Told) {
        if self.session.again.as_ref().is_some_and(|before| !before.is_same_card(&told)) {
            self.session.again = None;
        }
        let is_same = |before: &Before| {
            let lies_there = before.lies_on.is_some() && before.lies_on == self.reader;
            lies_there || before.told.as_ref().is_some_and(|before| before.is_same_card(&told))
        };
        let another = self.session.before.as_ref().is_some_and(|before| !is_same(before));
        // A representative's card comes after the transaction was said on its page.
        let said = self.visit.whose == Whose::Customer && !self.visit.occasion.key.is_empty();
        if another && said {
            (self.visit.reopen.occasion, self.visit.reopen.another_card) = (true, true);
        }
        self.session.told = Some(told);
        (self.session.accepted, self.session.step) = (false, None);
    }

    /// A session ended without a reading: the card that comes next may be another customer's. One that has been lying there
    /// all the time is not.
    pub(super) fn remember_card(&mut self, error: &CardError) {
        let lies = !matches!(error, CardError::Link { .. });
        let lies_on = self.reader.clone().filter(|reader| lies && self.present.contains(reader));
        let earlier = self.session.before.take().and_then(|before| before.told);
        let told = self.session.told.clone().or(earlier);
        self.session.before = Some(Before { told, lies_on });
    }

    /// Before anything was read, one more card came: what was said before was said for the card at hand. One that is not
    /// recognised yet is compared with the card before it.
    pub(super) fn remember_card_at_hand(&mut self) {
        if self.session.told.is_some() || self.session.before.is_none() {
            let lies_on = self.reader.clone().filter(|reader| self.present.contains(reader));
            self.session.before = Some(Before { told: self.session.told.clone(), lies_on });
        }
    }

    /// What lies on this reader is no document: nothing was said for it.
    pub(super) fn forget_no_document(&mut self, reader: &str) {
        let is_it = |before: &Before| before.told.is_none() && before.lies_on.as_deref() == Some(reader);
        if self.session.before.as_ref().is_some_and(is_it) {
            self.session.before = None;
        }
    }

    /// Whatever lay on this reader is there no longer; on any reader, if none is named.
    pub(super) fn no_longer_lies(&mut self, reader: Option<&str>) {
        if let Some(before) = &mut self.session.before
            && (reader.is_none() || before.lies_on.as_deref() == reader)
        {
            before.lies_on = None;
        }
    }

    /// A session ended without a reading: does the number stay for the same card?
    pub(super) fn keep_for_the_same_card(&mut self, error: &CardError) {
        let harmless = matches!(error, CardError::Link { tries: TryAfterFault::NotSpent, .. });
        match &self.stage {
            // A customer who agreed to a use of the card agrees again, and types again.
            Stage::Reading { .. } if harmless && self.session.accepted && self.visit.jpki.is_none() => {
                self.session.again = self.session.told.take_if(|told| told.may_wait_for());
            }
            // Put down crookedly once more: nothing was sent since.
            Stage::Recognising | Stage::Credential { .. } if harmless => {}
            _ => self.session.again = None,
        }
    }
}
