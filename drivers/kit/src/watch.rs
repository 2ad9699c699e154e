// SPDX-License-Identifier: MIT OR Apache-2.0
//! Progress and cancel for a card session.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A cancel switch that can be handed to another thread.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks the session to stop before its next command.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether somebody asked to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// How far a session has come. `step` is a stable code with a text in the locale files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done, e.g. `read_photo`.
    pub step: &'static str,
    /// Bytes of the present file read so far.
    pub done: usize,
    /// Bytes of the present file, 0 if not known yet.
    pub total: usize,
}

impl Progress {
    /// The step at which the card has accepted the number or PIN it was sent. Whatever breaks later, that it was the right
    /// one is known.
    pub const ACCEPTED: &'static str = "number_accepted";
}

type Listener = Box<dyn FnMut(Progress) + Send>;

/// The caller's eyes and hand on a session: hears progress, can cancel between two commands.
#[derive(Default)]
pub struct Watch {
    cancel: Cancel,
    listener: Option<Listener>,
}

impl Watch {
    /// A watch with a cancel switch and a listener for progress.
    #[must_use]
    pub fn new(cancel: Cancel, listener: impl FnMut(Progress) + Send + 'static) -> Self {
        Self { cancel, listener: Some(Box::new(listener)) }
    }

    /// The cancel switch.
    #[must_use]
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// Tells the listener how far the session is.
    pub fn report(&mut self, progress: Progress) {
        if let Some(listener) = &mut self.listener {
            listener(progress);
        }
    }
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").field("cancel", &self.cancel).finish_non_exhaustive()
    }
}
