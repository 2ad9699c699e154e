// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a desk does off the window's thread: a slow disk, a slow line and a long book must not freeze a frame.

use std::sync::{Arc, PoisonError};

use super::{Desk, Letter};
use crate::counter::vault::{entered, locked, pending, sealed, standing_of, write_aside};
use crate::counter::{Event, Problem};
use crate::jpki::JpkiUse;
use crate::jpki::revocation::{Answer, Question};
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
        if self.is_asking_standing() {
            return;
        }
        self.not_begun = None;
        let visit = self.counter.visit_number();
        self.asking_standing = Some(visit);
        let (outbox, waker) = (self.outbox.clone(), Arc::clone(&self.waker));
        let ask = move || {
            let standing = match Keyring::open(&places.keyring) {
                Ok(keyring) => standing_of(&locked(&vault).book, &keyring),
                Err(error) => {
                    tracing::warn!(code = error.code(), "the keyring cannot be read: no JPKI role");
                    Err("unreadable")
                }
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

    /// Why what was to begin with a card's certificates did not, as a code; the locale files hold `jpki.standing.<code>`.
    /// `None` as soon as something else begins.
    #[must_use]
    pub fn not_begun(&self) -> Option<&'static str> {
        self.not_begun
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
        let letter = move |answer| Letter::Event(Some(session), Event::Revocation(Box::new(answer)));
        // Without a thread nobody is asked, and the visit goes on with that.
        let otherwise =
            move |problem: Problem| letter(Answer::not_asked("not_asked_no_thread", &problem.detail));
        self.in_the_background(move || letter(provider.ask(&question)), otherwise);
    }

    pub(super) fn ask_pending(&self) {
        let (vault, visit) = (self.vault.clone(), self.counter.visit_number());
        let failed = move |problem| Letter::Visit(visit, Event::FollowUpFailed(problem));
        let ask = move || match pending(vault.as_deref()) {
            Ok(lines) => Letter::Visit(visit, Event::Pending(lines)),
            Err(problem) => failed(problem),
        };
        self.in_the_background(ask, failed);
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

    /// `otherwise`: what is told if there is no thread to do it.
    pub(super) fn in_the_background(
        &self,
        work: impl FnOnce() -> Letter + Send + 'static,
        otherwise: impl FnOnce(Problem) -> Letter,
    ) {
        let (outbox, waker) = (self.outbox.clone(), Arc::clone(&self.waker));
        let work = move || {
            let letter = work();
            // After the desk is gone there is nobody to tell.
            let _ = outbox.send(letter);
            waker();
        };
        if let Err(error) = std::thread::Builder::new().name("book".into()).spawn(work) {
            let _ = self.outbox.send(otherwise(Problem::of_book(error.to_string())));
        }
    }
}
