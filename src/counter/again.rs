// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card that is put down again: how it is known to be the same one, and when the clerk's number stays for it.
//!
//! A reading whose link breaks is begun again without typing the number anew. It is never sent by itself: the clerk sends it,
//! with one key, within the visit. Two kinds of card have something to be known by:
//!
//! * The My Number Card tells a mark for nothing, which no other card has. Its number stays once the card has accepted it, because
//!   a wrong one costs a try; it waits for a card with that mark alone, and goes as soon as another one lies there.
//! * Residence cards and passports tell nothing for nothing, but their number (or zone) is a key that opens no other document and of
//!   which they count no tries ([`tashika_kit::driver::Recognised::key`]). It stays for the next card of the same kind, also where it
//!   was not accepted yet, and says itself whether this is the same one. A card that does not open with it wipes it.
//!
//! For every other card, and for a passport's CAN, the number is typed again. What only the holder knows never stays.
//!
//! After a failure the next card goes on with the same visit, and may be the next customer's. Unless it is proved to be the
//! same one, by its mark or by opening with the key that had opened the one before, the transaction that was said before is shown
//! once more.

use tashika_kit::driver::{CredentialId, Entry};
use tashika_kit::error::TryAfterFault;
use tashika_kit::reading::Field;
use tashika_kit::{CardError, Chip, Credential, CredentialNeed, Secret};
use zeroize::Zeroizing;

use super::Counter;
use super::stage::Stage;
use super::visit::Whose;

/// By what a card is known again: what it alone tells for nothing, to be compared and nothing else, or the key it opens with.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Mark {
    own: Zeroizing<Vec<u8>>,
    key: Option<CredentialId>,
}

impl Mark {
    /// The mark of a recognised card; empty if it has none of its own.
    #[must_use]
    pub fn of(chip: &Chip<'_>) -> Self {
        Self { own: Zeroizing::new(chip.own_mark().to_vec()), key: chip.key() }
    }
}

#[cfg(test)]
impl Mark {
    /// Of a document with this key.
    pub(super) fn keyed(key: CredentialId) -> Self {
        Self { key: Some(key), ..Self::default() }
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
    /// Its key, if the clerk types it and no tries are counted.
    key: Option<CredentialId>,
}

impl Told {
    pub(super) fn new(
        family: &'static str,
        additions: &[&'static str],
        needs: &[CredentialNeed],
        preview: &[Field],
        mark: Mark,
    ) -> Self {
        let is_key = |id: &CredentialId| {
            let need = needs.iter().find(|need| need.id == *id);
            need.is_some_and(|need| need.entry == Entry::Clerk && !need.is_counted())
        };
        Self {
            key: mark.key.filter(is_key),
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
        !self.mark.own.is_empty() && self == other
    }

    /// Whether a number the clerk typed for the one may be there for the other: for the same card, or for one that its key is to
    /// tell.
    fn may_be_same_card(&self, other: &Self) -> bool {
        self.is_same_card(other) || (self.key.is_some() && self == other)
    }

    /// Whether a number that this card has accepted may wait for it.
    fn is_waited_for(&self) -> bool {
        self.by_clerk && !self.mark.own.is_empty()
    }

    /// The key among what is sent to this card.
    fn key_among(&self, credentials: &[Credential]) -> Option<Secret> {
        credentials.iter().find(|given| Some(given.id) == self.key).map(|given| given.secret.clone())
    }
}

/// A key that was sent to a card of which no tries are counted, to be compared with the one that is sent next. Wiped with the
/// reading, and wherever the number in the field is.
#[derive(Debug)]
pub(super) struct Key {
    secret: Secret,
    /// It waited for this card.
    waited: bool,
    /// It has opened a card for which the transaction was said.
    opened: bool,
}

/// The number that stays, and the card it stays for.
#[derive(Debug)]
pub(super) struct Waiting {
    told: Told,
    /// The number, if it is a key. Any other is in the clerk's field alone.
    key: Option<Key>,
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
    /// The key that was sent to the card at hand.
    sent: Option<Key>,
    /// The number that waited did not open the card at hand.
    refused: bool,
    /// The card whose reading broke off, and for which the number stays.
    pub(super) again: Option<Waiting>,
    /// The card of the session before, which failed.
    pub(super) before: Option<Before>,
}

impl Counter {
    /// Whether the number the clerk typed stays: the same card may come back. Whoever holds the number wipes it as soon as this
    /// is not so any more.
    #[must_use]
    pub fn keeps_number(&self) -> bool {
        self.session.again.is_some()
    }

    /// Whether the number that stays is a key, which tells by itself whether the next card is the same.
    #[must_use]
    pub fn keeps_key(&self) -> bool {
        self.session.again.as_ref().is_some_and(|waiting| waiting.key.is_some())
    }

    /// Whether a number that had stayed did not open the card at hand: this may be another document.
    #[must_use]
    pub fn kept_number_refused(&self) -> bool {
        self.session.refused
    }

    /// The step of the reading that was reached last, as in [`tashika_kit::watch::Progress`].
    #[must_use]
    pub fn last_step(&self) -> Option<&'static str> {
        self.session.step
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
        self.session_number = self.session_number.wrapping_add(1);
    }

    /// A card was recognised: is it the one whose session ended before?
    pub(super) fn compare_with_before(&mut self, told: Told) {
        self.session.again.take_if(|waiting| !waiting.told.may_be_same_card(&told));
        let is_same = |before: &Before| {
            let lies_there = before.lies_on.is_some() && before.lies_on == self.reader;
            lies_there || before.told.as_ref().is_some_and(|before| before.is_same_card(&told))
        };
        let another = self.session.before.as_ref().is_some_and(|before| !is_same(before));
        // A representative's card comes after the transaction was said on its page.
        let said = self.visit.whose == Whose::Customer && !self.visit.occasion.key.is_empty();
        if another && said {
            self.visit.reopen.another_card = true;
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

    /// Numbers are sent. A key is remembered, and whether it had waited for this card.
    pub(super) fn remember_key(&mut self, credentials: &[Credential]) {
        let waited = self.session.again.take().and_then(|waiting| waiting.key);
        let secret = self.session.told.as_ref().and_then(|told| told.key_among(credentials));
        self.session.sent = secret.map(|secret| match waited {
            Some(before) if before.secret.expose() == secret.expose() => Key { waited: true, ..before },
            // Another number is another document's.
            _ => Key { secret, waited: false, opened: false },
        });
        self.session.accepted = false;
    }

    /// The card has accepted what it was sent. A key that had opened the card for which the transaction was said has opened
    /// the same one.
    pub(super) fn number_was_accepted(&mut self) {
        self.session.accepted = true;
        let Some(key) = &mut self.session.sent else { return };
        if key.waited && key.opened {
            self.visit.reopen.another_card = false;
        } else {
            key.opened = !self.visit.reopen.another_card;
        }
    }

    /// The transaction was said anew while a number waits: for whom, nobody knows.
    pub(super) fn said_while_waiting(&mut self) {
        if let Some(key) = self.session.again.as_mut().and_then(|waiting| waiting.key.as_mut()) {
            key.opened = false;
        }
    }

    /// The card was read: nothing of its key is needed any more.
    pub(super) fn forget_key(&mut self) {
        (self.session.sent, self.session.again) = (None, None);
    }

    /// A session ended without a reading: does the number stay for the same card?
    pub(super) fn keep_for_the_same_card(&mut self, error: &CardError) {
        let harmless = matches!(error, CardError::Link { tries: TryAfterFault::NotSpent, .. });
        let key = self.session.sent.take();
        match &self.stage {
            // A customer who agreed to a use of the card agrees again, and types again.
            Stage::Reading { .. } if harmless && self.visit.jpki.is_none() => {
                let stays = key.is_some() || self.session.accepted;
                let told = self.session.told.take_if(|told| stays && (key.is_some() || told.is_waited_for()));
                self.session.again = told.map(|told| Waiting { told, key });
            }
            // Put down crookedly once more: nothing was sent since.
            Stage::Recognising | Stage::Credential { .. } if harmless => {}
            _ => {
                self.session.again = None;
                let refused = matches!(error, CardError::KeyRefused { .. });
                self.session.refused = refused && key.is_some_and(|key| key.waited);
            }
        }
    }
}
