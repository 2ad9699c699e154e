// SPDX-License-Identifier: MIT OR Apache-2.0
//! 記録簿の検証: walks through the whole log, names what is not as it was written, and gives the newest
//! checkpoint out, to be kept elsewhere.

use std::path::PathBuf;

use eframe::egui::{Context, Key, RichText, Ui};

use super::worker::{Slot, Task};
use super::{Desk, Go, form};
use crate::keys::Keyring;
use crate::manager::{Trouble, log, today};
use crate::records::{Book, BookError, Verification};
use crate::report;
use crate::window::layout::Page;
use crate::window::paper::documents;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::texts;
use crate::words;

/// What was typed and what came of it.
#[derive(Default)]
pub(super) struct Draft {
    /// A checkpoint file kept elsewhere; may be empty.
    kept: String,
    /// The run was given such a file, whatever stands in the field by now.
    compared: bool,
    out: String,
    running: Slot<Walked>,
    saved: Slot<PathBuf>,
    noted: Slot<()>,
    /// It went on while the window was locked.
    went_on: bool,
}

/// A book that was walked through to its end.
struct Walked {
    found: Verification,
    /// The entry about it, on its way into the log.
    entry: Option<Task<Result<(), Trouble>>>,
}

impl Draft {
    /// Whether the book is being walked through.
    pub(super) fn is_busy(&self) -> bool {
        self.running.is_busy()
    }

    /// Takes what has come, whatever screen is looked at meanwhile.
    pub(super) fn poll(&mut self) {
        if self.running.poll()
            && let Some(walked) = &mut self.running.value
        {
            self.noted.wait(walked.entry.take());
        }
        self.noted.poll();
    }

    /// Whether it is known what was found.
    #[cfg(test)]
    pub(super) fn is_known(&self) -> bool {
        self.running.value.is_some()
    }

    /// What goes on while the window is locked, and nothing of what was typed.
    pub(super) fn kept(&mut self) -> Option<Self> {
        let running = self.running.is_busy().then(|| std::mem::take(&mut self.running))?;
        Some(Self { running, compared: self.compared, went_on: true, ..Self::default() })
    }
}

/// Draws the screen.
pub(super) fn show(ui: &mut Ui, desk: &Desk, entered: bool, draft: &mut Draft) -> Option<Go> {
    draft.saved.poll();
    if entered && draft.out.is_empty() {
        draft.out = documents().join(format!("tashika-checkpoint-{}.txt", today())).display().to_string();
    }
    let page = Page::split(ui);
    page.content(ui, "verification", |ui| {
        form::heading(ui, "verification.title", Some("verification.what"));
        let width = ui.available_width().min(760.0);
        let kept = form::field(ui, "verification.kept", &mut draft.kept, width);
        if entered {
            kept.request_focus();
        }
        ui.add_space(NEAR);
        if draft.went_on {
            texts::notice_of(ui, Tone::Plain, "manager.behind.went_on");
        }
        form::trouble(ui, &draft.running);
        form::trouble(ui, &draft.noted);
        form::busy(ui, &draft.running, "verification.busy");
        if let Some(Walked { found, .. }) = &draft.running.value {
            result(ui, found, draft.compared);
            checkpoint(ui, desk, found.checkpoint.as_deref(), &mut draft.out, &mut draft.saved);
        }
    });
    page.bar::<()>(
        ui,
        |_| None,
        |ui| {
            if Button::primary("verification.begin").enabled(!draft.running.is_busy()).show(ui).now {
                draft.saved = Slot::default();
                begin(ui.ctx(), desk, draft);
            }
            None
        },
    );
    None
}

/// On a thread and a connection of its own: the book stays usable meanwhile. What was found is entered from there, so that it is also
/// where nobody looks any more, by whoever has begun it: their session is there until then.
pub(super) fn begin(ctx: &Context, desk: &Desk, draft: &mut Draft) {
    let setting = desk.setting.clone();
    let kept = draft.kept.trim().to_owned();
    let worker = desk.worker.clone();
    draft.compared = !kept.is_empty();
    draft.went_on = false;
    draft.running.wait(Task::begin(ctx, move |progress| {
        let keyring = Keyring::open(&setting.places.keyring)?;
        let kept: Vec<PathBuf> = (!kept.is_empty()).then(|| kept.into()).into_iter().collect();
        let known = log::read_checkpoints(&kept, &keyring.verifying_key())?;
        let book = Book::open(&setting.places, setting.kind)?;
        let go_on = |done: u64, all: u64| {
            progress.at(done, all);
            !progress.is_stopped()
        };
        let found = match book.verify(&keyring, &known, &go_on) {
            Err(BookError::Cancelled) => return Err(Trouble::Stopped),
            other => other?,
        };
        let (entries, findings) = (found.entries, found.findings.len() as u64);
        let entry = worker.surely(move |office, _| office.verified(entries, findings));
        Ok(Walked { found, entry })
    }));
}

fn result(ui: &mut Ui, found: &Verification, compared: bool) {
    let text = words::words("verification.entries");
    let counted = format!("{}: {}  {}", text.first(), found.entries, text.second());
    if found.findings.is_empty() {
        texts::notice(ui, Tone::Good, |ui| {
            texts::both(ui, "verification.whole", size::BODY, Tone::Good.ink());
            ui.label(texts::small(counted));
        });
        if !compared {
            texts::notice_of(ui, Tone::Unknown, "verification.not_compared");
        }
        return;
    }
    texts::notice(ui, Tone::Bad, |ui| {
        texts::both(ui, "verification.broken", size::BODY, Tone::Bad.ink());
        ui.label(texts::small(counted));
        ui.add_space(NEAR);
        for finding in &found.findings {
            let (first, second) = log::finding_in_both(finding);
            texts::pair(ui, &format!("・{first}"), &format!("　{second}"), size::BODY, theme::ink());
        }
        ui.add_space(NEAR);
        texts::both(ui, "verification.what_now", size::BODY, theme::ink());
    });
}

fn checkpoint(ui: &mut Ui, desk: &Desk, note: Option<&str>, out: &mut String, saved: &mut Slot<PathBuf>) {
    let Some(note) = note else { return };
    ui.add_space(FAR);
    texts::part(ui, "verification.checkpoint");
    texts::both(ui, "verification.checkpoint_why", size::BODY, theme::soft());
    drop(texts::card(ui, |ui| {
        ui.label(RichText::new(note).monospace().color(theme::ink()));
    }));
    let width = ui.available_width().min(760.0);
    form::field(ui, "verification.out", out, width);
    let ready = !saved.is_busy() && !out.trim().is_empty();
    if Button::secondary("verification.save", Some(Key::F4)).enabled(ready).show(ui).now {
        let (path, note) = (PathBuf::from(out.trim()), note.to_owned());
        saved.wait(desk.worker.ask(move |_, _| {
            report::save(&path, note.as_bytes()).map_err(|error| Trouble::file(&path, error))?;
            Ok(path)
        }));
    }
    form::trouble(ui, saved);
    if let Some(path) = &saved.value {
        texts::notice(ui, Tone::Plain, |ui| {
            texts::both(ui, "window.paper.saved", size::BODY, Tone::Plain.ink());
            ui.label(texts::body(path.display().to_string()));
        });
    }
}
