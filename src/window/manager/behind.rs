// SPDX-License-Identifier: MIT OR Apache-2.0
//! What goes on while the window is locked: an export or a verification that somebody with the right to it has begun. It can do
//! nothing but come to its end; the session that began it is there until then, and has no screen any more.

use std::sync::Weak;
use std::time::{Duration, Instant};

use super::{Desk, Inside, Screen, batch, verification};
use crate::keys::{Right, Role};

/// How long is waited at once for the last sessions to end.
const MOMENT: Duration = Duration::from_millis(20);

/// Whose work it is.
struct Of<T> {
    name: String,
    work: T,
}

/// What goes on behind the lock, and what came of it that nobody has seen yet.
#[derive(Default)]
pub(in crate::window) struct Behind {
    exports: Vec<Of<batch::Draft>>,
    verifications: Vec<Of<verification::Draft>>,
    sessions: Vec<Weak<()>>,
}

/// Who began it sees it again, and so does a manager; both only with the right it needs.
fn may_take(desk: &Desk, name: &str, right: Right) -> bool {
    (desk.name == name || desk.role == Role::Manager) && desk.may(right)
}

/// The first that this user may see.
fn taken<T>(all: &mut Vec<Of<T>>, desk: &Desk, right: Right) -> Option<T> {
    let at = all.iter().position(|of| may_take(desk, &of.name, right))?;
    Some(all.remove(at).work)
}

impl Behind {
    /// Takes over what a window that is locked or left has begun.
    pub(super) fn keep(&mut self, inside: &mut Inside) {
        self.sessions.retain(|session| session.strong_count() > 0);
        self.sessions.push(inside.desk.worker.session());
        let name = || inside.desk.name.clone();
        if let Some(work) = inside.batch.kept() {
            self.exports.push(Of { name: name(), work });
        }
        if let Some(work) = inside.verification.kept() {
            self.verifications.push(Of { name: name(), work });
        }
    }

    /// Shows a user who has logged in what they may see of it, where it is shown otherwise too.
    pub(super) fn give_back(&mut self, inside: &mut Inside) {
        if let Some(work) = taken(&mut self.verifications, &inside.desk, Right::VerifyLog) {
            inside.verification = work;
            inside.screen = Screen::Verification;
        }
        if let Some(work) = taken(&mut self.exports, &inside.desk, Right::Export) {
            inside.batch = work;
            inside.screen = Screen::Batch;
            // It is shown as it is: nothing is asked anew.
            inside.entered = false;
        }
    }

    /// Takes what has come.
    pub(super) fn poll(&mut self) {
        self.exports.iter_mut().for_each(|of| of.work.poll());
        self.verifications.iter_mut().for_each(|of| of.work.poll());
    }

    /// Whether something has not come to its end.
    pub(in crate::window) fn is_under_way(&self) -> bool {
        self.exports.iter().any(|of| of.work.under_way().is_some())
            || self.verifications.iter().any(|of| of.work.is_busy())
    }

    /// What anybody may be told of it: no name, no number.
    pub(super) fn told(&self) -> Option<&'static str> {
        if self.exports.is_empty() && self.verifications.is_empty() {
            None
        } else if self.is_under_way() {
            Some("manager.behind.under_way")
        } else {
            Some("manager.behind.done")
        }
    }

    /// The program ends: what is under way stops with the record it is at, and the sessions have until then to say what was done.
    pub(in crate::window) fn finish(&mut self, until: Instant) {
        self.exports.clear();
        self.verifications.clear();
        let open = |session: &Weak<()>| session.strong_count() > 0;
        while self.sessions.iter().any(open) && Instant::now() < until {
            std::thread::sleep(MOMENT);
        }
    }
}
