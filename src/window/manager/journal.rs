// SPDX-License-Identifier: MIT OR Apache-2.0
//! 操作記録: who did what when. Nothing about a customer is in it.

use eframe::egui::{Key, Ui};

use super::worker::Slot;
use super::{Desk, Go, form};
use crate::manager::in_japan;
use crate::manager::log::{self, Entry};
use crate::window::layout::Page;
use crate::window::widgets::buttons::Button;

/// Entries on a page.
const PAGE: u32 = 100;

/// Lines of an entry at most.
const LINES: usize = 4;

/// So many more of them with each frame.
const STEP: usize = 12;

/// The page that is shown.
#[derive(Default)]
pub(super) struct Draft {
    pages: Vec<Option<u64>>,
    found: Slot<Vec<Entry>>,
    /// So many of them are drawn by now.
    drawn: usize,
}

impl Draft {
    fn ask(&mut self, desk: &Desk) {
        let before = self.pages.last().copied().flatten();
        self.drawn = 0;
        self.found.wait(desk.worker.ask(move |office, _| log::entries(office.book(), PAGE, before)));
    }
}

/// Draws the screen.
pub(super) fn show(ui: &mut Ui, desk: &Desk, entered: bool, draft: &mut Draft) -> Option<Go> {
    draft.found.poll();
    if entered {
        draft.pages = vec![None];
        draft.ask(desk);
    }
    let page = Page::split(ui);
    page.content(ui, "journal", |ui| {
        form::heading(ui, "journal.title", Some("journal.what"));
        form::trouble(ui, &draft.found);
        form::busy(ui, &draft.found, "search.busy");
        if let Some(found) = &draft.found.value {
            entries(ui, found, &mut draft.drawn);
        }
    });
    let full = draft.found.value.as_ref().is_some_and(|found| found.len() as u64 == u64::from(PAGE));
    page.bar::<()>(
        ui,
        |ui| {
            if Button::secondary("search.newer", Some(Key::F6)).enabled(draft.pages.len() > 1).show(ui).now {
                draft.pages.pop();
                draft.ask(desk);
            } else if Button::secondary("search.older", Some(Key::F7)).enabled(full).show(ui).now {
                let last = draft.found.value.as_ref().and_then(|found| found.last()).map(|entry| entry.seq);
                draft.pages.push(last);
                draft.ask(desk);
            }
            None
        },
        |_| None,
    );
    None
}

fn entries(ui: &mut Ui, entries: &[Entry], drawn: &mut usize) {
    if entries.is_empty() {
        form::nothing(ui, "journal.none");
        return;
    }
    let width = ui.available_width();
    let (seq, at, by) = if width < 640.0 { (0.0, 138.0, 100.0) } else { (60.0, 144.0, 150.0) };
    let heads = [
        (seq, "search.head_seq"),
        (at, "search.head_at"),
        (by, "journal.head_by"),
        ((width - 12.0 - seq - at - by).max(200.0), "journal.head_what"),
    ];
    form::heads(ui, &heads);
    form::gradually(ui, drawn, STEP, entries.len());
    for entry in entries.iter().take(*drawn) {
        let texts = [entry.seq.to_string(), in_japan(entry.at), entry.by.clone(), entry.in_words()];
        let cells: Vec<(f32, String)> = heads.iter().map(|(width, _)| *width).zip(texts).collect();
        form::tall_row(ui, &cells, LINES);
    }
}
