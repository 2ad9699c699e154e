// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a desk does off the window's thread: a slow disk, a slow line and a long book must not freeze a frame.

use std::sync::{Arc, PoisonError};

use super::{Desk, Letter};
use crate::counter::vault::{entered, locked, pending, sealed, standing_of, write_aside};
use crate::counter::{Access, Event, Problem};
use crate::jpki::revocation::Question;
use crate::jpki::{JpkiUse, Standing};
use crate::keys::Keyring;
use crate::records::{Act, Record};

impl Desk {
    /// An administrator may have withdrawn the role, or the book may have been touched, while the window stood open: what
    /// counts is what is signed now. The book is walked for it, on a thread of its own: a long one takes longer than a frame.
    /// A counter without a book has nothing to ask.
    pub(super) fn ask_standing(&mut self, what: JpkiUse) {
        let (Some(vault), Some(places)) = (self.vault.clone(), self.places.clone()) else {
            return self.forward(Event::BeginJpki(what));
        };
        if std::mem::replace(&mut self.asking_standing, true) {
            return;
        }
        let visit = self.counter.visit_number();
        let (outbox, waker) = (self.outbox.clone(), Arc::clone(&self.waker));
        let ask = move || {
            let standing = match Keyring::open(&places.keyring) {
                Ok(keyring) => standing_of(&locked(&vault).book, &keyring),
                Err(_) => Standing::none(),
            };
            let _ = outbox.send(Letter::Standing(visit, what, standing));
            waker();
        };
        // Without a thread it takes a moment longer; it is done all the same.
        if let Err(error) = std::thread::Builder::new().name("book".into()).spawn(ask.clone()) {
            tracing::warn!(%error, "no thread for the operator's standing");
            ask();
        }
    }

    /// Writes on a thread of its own: a slow disk must not freeze the window. Stops at the first record that
    /// cannot be written; those before it are in the book.
    pub(super) fn seal(&self, records: Vec<Record>) {
        let (outbox, waker) = (self.outbox.clone(), Arc::clone(&self.waker));
        let vault = self.vault.clone();
        let write = move || {
            for record in records {
                let outcome = sealed(vault.as_deref(), record);
                let failed = outcome.is_err();
                let event =
                    outcome.map_or_else(Event::SealFailed, |recorded| Event::Sealed(Box::new(recorded)));
                let _ = outbox.send(Letter::Event(None, event));
                waker();
                if failed {
                    break;
                }
            }
        };
        if let Err(error) = std::thread::Builder::new().name("book".into()).spawn(write) {
            let event = Event::SealFailed(Problem::of_book(error.to_string()));
            let _ = self.outbox.send(Letter::Event(None, event));
        }
    }

    /// Asks on a thread of its own: a slow line must not freeze the window. An answer that comes after the session was
    /// given up is dropped.
    pub(super) fn ask_revocation(&self, question: Question) {
        let session = self.worker.session();
        let provider = Arc::clone(&self.counter.settings().jpki.revocation);
        self.in_the_background(move || {
            let answer = provider.ask(&question);
            Letter::Event(Some(session), Event::Revocation(Box::new(answer)))
        });
    }

    pub(super) fn ask_pending(&self) {
        let vault = self.vault.clone();
        self.in_the_background(move || {
            let event = match pending(vault.as_deref()) {
                Ok(lines) => Event::Pending(lines),
                Err(problem) => Event::FollowUpFailed(problem),
            };
            Letter::Event(None, event)
        });
    }

    /// Nobody waits for the answer. The act is put aside first: locking the screen and ending the program write it before
    /// the session is gone.
    pub(super) fn enter_alone(&self, act: Act) {
        let Some(vault) = self.vault.clone() else { return };
        self.aside.lock().unwrap_or_else(PoisonError::into_inner).push_back(act);
        let aside = Arc::clone(&self.aside);
        let write = move || write_aside(&mut locked(&vault), &aside);
        if let Err(error) = std::thread::Builder::new().name("book".into()).spawn(write) {
            // It is written when the screen is locked or the program ends.
            tracing::warn!(%error, "no thread for an act");
        }
    }

    pub(super) fn enter(&self, act: Act, visit: u64) {
        let (vault, outbox, waker) = (self.vault.clone(), self.outbox.clone(), Arc::clone(&self.waker));
        let write = move || {
            let event = match entered(vault.as_deref(), &act) {
                Ok(receipt) => Event::FollowedUp(Box::new(receipt)),
                Err(problem) => Event::FollowUpFailed(problem),
            };
            let _ = outbox.send(Letter::Entered(visit, event));
            waker();
        };
        if let Err(error) = std::thread::Builder::new().name("book".into()).spawn(write) {
            let event = Event::FollowUpFailed(Problem::of_book(error.to_string()));
            let _ = self.outbox.send(Letter::Entered(visit, event));
        }
    }

    pub(super) fn in_the_background(&self, work: impl FnOnce() -> Letter + Send + 'static) {
        let (outbox, waker) = (self.outbox.clone(), Arc::clone(&self.waker));
        let work = move || {
            let letter = work();
            // After the desk is gone there is nobody to tell.
            let _ = outbox.send(letter);
            waker();
        };
        if let Err(error) = std::thread::Builder::new().name("book".into()).spawn(work) {
            let problem = Problem::of_book(error.to_string());
            let letter = match self.access {
                Access::Opening => Letter::Login(Err(problem)),
                _ => Letter::Event(None, Event::FollowUpFailed(problem)),
            };
            let _ = self.outbox.send(letter);
        }
    }
}
