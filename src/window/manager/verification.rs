// SPDX-License-Identifier: MIT OR Apache-2.0
//! 記録簿の検証: walks through the whole log, names what is not as it was written, and gives the newest
//! checkpoint out, to be kept elsewhere.

use std::path::PathBuf;

use eframe::egui::{Key, RichText, Ui};

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
    running: Slot<Verification>,
    saved: Slot<PathBuf>,
    noted: Slot<()>,
}

impl Draft {
    /// Whether the book is being walked through.
    pub(super) fn is_busy(&self) -> bool {
        self.running.is_busy()
    }
}

/// Enters into the log what a verification found as soon as it ends, whatever screen is looked at meanwhile.
pub(super) fn watch(desk: &Desk, draft: &mut Draft) {
    if draft.running.poll()
        && let Some(found) = &draft.running.value
    {
        let (entries, findings) = (found.entries, found.findings.len() as u64);
        draft.noted.wait(desk.worker.ask(move |office, _| office.verified(entries, findings)));
    }
    draft.noted.poll();
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
        form::trouble(ui, &draft.running);
        form::trouble(ui, &draft.noted);
        form::busy(ui, &draft.running, "verification.busy");
        if let Some(found) = &draft.running.value {
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
                begin(ui, desk, draft);
            }
            None
        },
    );
    None
}

/// On a thread and a connection of its own: the book stays usable meanwhile.
fn begin(ui: &Ui, desk: &Desk, draft: &mut Draft) {
    let setting = desk.setting.clone();
    let kept = draft.kept.trim().to_owned();
    draft.compared = !kept.is_empty();
    draft.running.wait(Task::begin(ui.ctx(), move |progress| {
        let keyring = Keyring::open(&setting.places.keyring)?;
        let kept: Vec<PathBuf> = (!kept.is_empty()).then(|| kept.into()).into_iter().collect();
        let known = log::read_checkpoints(&kept, &keyring.verifying_key())?;
        let book = Book::open(&setting.places, setting.kind)?;
        let go_on = |done: u64, all: u64| {
            progress.at(done, all);
            !progress.is_stopped()
        };
        match book.verify(&keyring, &known, &go_on) {
            Err(BookError::Cancelled) => Err(Trouble::Stopped),
            other => Ok(other?),
        }
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
