// SPDX-License-Identifier: MIT OR Apache-2.0
//! What waits at a desk: for somebody who answers for it, or for the book's answer to what the operator is.

#[cfg(test)]
use std::sync::{Arc, Mutex};

use super::Desk;
use crate::counter::{Access, Event, ReaderEvent, Stage};
use crate::jpki::{JpkiUse, Standing};

impl Desk {
    /// Whether this does not come to the counter now. Readers come and go while nobody is logged in; everything else needs
    /// somebody who answers for it. A card that comes while the book is asked whether something may begin with it would begin an
    /// ordinary check, and the wish it was put down for would be lost: it waits for the answer.
    pub(super) fn keeps_back(&mut self, event: &Event) -> bool {
        let locked = self.access != Access::Open;
        if locked || self.is_asking_standing() {
            match event {
                Event::Reader(ReaderEvent::CardInserted(reader)) => {
                    self.waiting.push(reader.clone());
                    return true;
                }
                Event::Reader(ReaderEvent::CardRemoved(reader) | ReaderEvent::Removed(reader)) => {
                    self.waiting.retain(|waiting| waiting != reader);
                }
                _ => {}
            }
        }
        locked && !matches!(event, Event::Reader(_) | Event::Idle)
    }

    /// The book has said what the operator is.
    pub(super) fn told_standing(
        &mut self,
        visit: u64,
        what: JpkiUse,
        standing: Result<Standing, &'static str>,
    ) {
        self.asking_standing.take_if(|asked| *asked == visit);
        self.begin_under(visit, what, standing);
        self.let_cards_in();
    }

    /// The clerk does not wait for the answer any longer; when it comes, it begins nothing.
    pub(super) fn withdraw(&mut self) {
        self.asking_standing = None;
        self.forward(Event::Cancel);
        self.let_cards_in();
    }

    /// Cards that came meanwhile belong to what has begun. Where nothing has, they lie there and begin nothing by themselves, as
    /// after any other check that was given up: the screen says why, and the clerk what comes next.
    fn let_cards_in(&mut self) {
        if self.access != Access::Open || self.is_asking_standing() {
            return;
        }
        for reader in std::mem::take(&mut self.waiting) {
            match self.stage() {
                Stage::Idle { .. } => self.counter.card_lies(reader),
                _ => self.handle(Event::Reader(ReaderEvent::CardInserted(reader))),
            }
        }
    }

    /// Begins what the operator may do by what is signed now. Where it does not begin, the screen says why: the key that was
    /// pressed for it may be gone with the role.
    pub(super) fn begin_under(
        &mut self,
        visit: u64,
        what: JpkiUse,
        standing: Result<Standing, &'static str>,
    ) {
        let why = standing.as_ref().err().copied();
        self.stand(&standing.unwrap_or_else(|_| Standing::none()));
        // Whoever went on to something else meanwhile, or locked the screen, begins nothing.
        if self.access == Access::Open && visit == self.counter.visit_number() {
            self.forward(Event::BeginJpki(what));
            if matches!(self.stage(), Stage::Idle { .. }) {
                self.not_begun = Some(why.unwrap_or("withdrawn"));
            }
        }
    }

    /// Whether the book is being asked what the operator is; what is to begin waits for the answer.
    #[must_use]
    pub fn is_asking_standing(&self) -> bool {
        self.asking_standing.is_some()
    }

    /// The book, for a test to keep busy.
    #[cfg(test)]
    pub(crate) fn book(&self) -> Option<Arc<Mutex<impl Sized + use<>>>> {
        self.vault.clone()
    }
}
