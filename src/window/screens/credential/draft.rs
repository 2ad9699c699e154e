// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the clerk and the holder have typed and said so far. Wiped when the screen is left.

use std::collections::BTreeMap;
use std::time::Instant;

use jiff::civil::Date;
use tashika_kit::driver::CredentialId;
use tashika_kit::tries::LastTryConsent;
use tashika_kit::{CardError, CredentialNeed, Secret};
use tashika_passport::{CAN, MRZ};
use tashika_residence::NUMBER;

use super::{number, passport, password, residence};
use crate::mrz_reader::Zone;
use crate::window::widgets::digits::Digits;

/// Whose page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The clerk's.
    Clerk,
    /// The holder's, for the PIN at this place of those asked for.
    Holder(usize),
}

/// Who has said that the last try may be spent.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    /// The holder.
    pub(super) by_customer: bool,
    /// The clerk.
    pub(super) by_clerk: bool,
}

/// What was typed, chosen and said. No `Debug`: a PIN has none.
pub(in crate::window) struct Draft {
    /// The number the clerk types.
    pub(super) number: number::Draft,
    /// 在留カード等番号, which the clerk types too.
    pub(super) residence: residence::Draft,
    /// What opens a passport.
    pub(super) passport: passport::Draft,
    /// The PINs, each typed by the holder.
    pins: BTreeMap<CredentialId, Digits>,
    /// What is wrong with the one typed last, found before it was sent.
    pub(super) pin_problem: Option<&'static str>,
    /// The words about last tries.
    said: BTreeMap<CredentialId, Said>,
    /// The document is opened with everything it takes, not only with what it cannot do without.
    pub(super) whole: bool,
    /// What sits beside it is read too.
    pub(super) beside: bool,
    /// Whose page is shown.
    pub(super) step: Step,
    /// The holder stopped; nothing was sent.
    pub(super) stopped: bool,
    /// The focus was moved with an arrow key in the last frame.
    pub(super) arrow: bool,
    /// The focus goes back to the first field in the next frame.
    pub(super) refocus: bool,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            number: number::Draft::default(),
            residence: residence::Draft::default(),
            passport: passport::Draft::default(),
            pins: BTreeMap::new(),
            pin_problem: None,
            said: BTreeMap::new(),
            whole: true,
            beside: false,
            step: Step::Clerk,
            stopped: false,
            arrow: false,
            refocus: false,
        }
    }
}

impl Draft {
    /// Wipes everything typed and forgets everything said and chosen.
    pub(in crate::window) fn clear(&mut self) {
        self.number.clear();
        self.residence.clear();
        self.passport.clear();
        self.wipe_pins();
        *self = Self::default();
    }

    /// Everything was sent. What only the holder knows is wiped, and so are the words about a last try. The clerk's number
    /// stays while the card is read: if the reading breaks off, it is not typed again. With the reading it goes.
    pub(in crate::window) fn sent(&mut self) {
        let printed = (
            std::mem::take(&mut self.number),
            std::mem::take(&mut self.residence),
            std::mem::take(&mut self.passport),
        );
        let beside = self.beside;
        self.clear();
        (self.number, self.residence, self.passport) = printed;
        self.number.cover();
        self.beside = beside;
    }

    /// The reading broke off, and the key that was typed stays for a card that may be the same one.
    pub(in crate::window) fn left(&mut self) {
        self.sent();
        self.residence.left();
        self.passport.left();
    }

    /// The card did not open with what was sent.
    pub(in crate::window) fn refused(&mut self) {
        self.residence.refused();
        self.passport.refused();
    }

    /// What an MRZ reader sent, and since when this page is open.
    pub(in crate::window) fn swipe(&mut self, kept: &mut Option<Zone>, opened: Instant) {
        self.passport.swipe(kept, opened);
    }

    /// What the clerk typed for this need, as a secret.
    ///
    /// # Errors
    /// Those of the parts of a number.
    pub(super) fn typed_by_clerk(&self, need: &CredentialNeed, today: Date) -> Result<Secret, CardError> {
        match need.id {
            NUMBER => Ok(self.residence.secret()),
            MRZ | CAN => self.passport.secret(today),
            _ => self.number.secret(today),
        }
    }

    /// What is wrong with it, found before the counter looked.
    pub(super) fn has_problem(&mut self, need: &CredentialNeed, problem: &'static str) {
        match need.id {
            NUMBER => (self.residence.problem, self.refocus) = (Some(problem), true),
            MRZ | CAN => (self.passport.problem, self.refocus) = (Some(problem), true),
            _ => self.number.problem = Some(problem),
        }
    }

    /// How many digits and letters stand in the fields now.
    pub(in crate::window) fn typed(&self) -> usize {
        let of_cards = self.number.typed() + self.residence.typed() + self.passport.typed();
        of_cards + self.pins.values().map(Digits::len).sum::<usize>()
    }

    /// The holder's hands are at the screen: nothing of the clerk's may stand there.
    pub(in crate::window) fn is_holders(&self) -> bool {
        matches!(self.step, Step::Holder(_))
    }

    /// The counter refused before sending anything: back to the clerk's page. The number stays to be mended, the
    /// PINs go.
    pub(in crate::window) fn look_again(&mut self) {
        self.wipe_pins();
        (self.step, self.refocus) = (Step::Clerk, true);
    }

    /// The holder takes the keyboard.
    pub(super) fn hand_over(&mut self) {
        self.wipe_pins();
        (self.step, self.refocus) = (Step::Holder(0), true);
    }

    /// The holder has typed one PIN; the next one.
    pub(super) fn next_pin(&mut self) {
        if let Step::Holder(place) = &mut self.step {
            *place += 1;
        }
        self.refocus = true;
    }

    /// The holder does not know, or does not want to: nothing is sent.
    pub(in crate::window) fn stop(&mut self) {
        self.look_again();
        for said in self.said.values_mut() {
            said.by_customer = false;
        }
        self.stopped = true;
    }

    /// The page is said in another language: what is typed stays, and so does the place where it is typed.
    pub(in crate::window) fn said_anew(&mut self) {
        self.refocus |= self.is_holders();
    }

    /// Wiped, not only forgotten.
    fn wipe_pins(&mut self) {
        self.pins.values_mut().for_each(Digits::clear);
        self.pins.clear();
        self.pin_problem = None;
    }

    /// The PIN, if its field was shown.
    pub(super) fn pin(&self, id: CredentialId) -> Option<&Digits> {
        self.pins.get(id)
    }

    /// The field of a PIN.
    pub(super) fn pin_field(&mut self, need: &CredentialNeed) -> &mut Digits {
        self.pins.entry(need.id).or_insert_with(|| match password::is(need) {
            true => Digits::with_letters(need.digits),
            false => Digits::new(need.digits),
        })
    }

    /// Who has agreed to the last try of this credential.
    pub(super) fn said(&self, id: CredentialId) -> Said {
        self.said.get(id).copied().unwrap_or_default()
    }

    /// The same, to be changed.
    pub(super) fn said_mut(&mut self, id: CredentialId) -> &mut Said {
        self.said.entry(id).or_default()
    }

    /// Both words about the last try of this credential.
    pub(super) fn consent(&self, id: CredentialId) -> Option<LastTryConsent> {
        let Said { by_customer, by_clerk } = self.said(id);
        LastTryConsent::given(by_customer, by_clerk)
    }
}
