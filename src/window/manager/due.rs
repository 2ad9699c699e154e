// SPDX-License-Identifier: MIT OR Apache-2.0
//! 保存期間: records whose retention has ended. Opening one leads to its deletion.

use eframe::egui::Ui;

use super::worker::Slot;
use super::{Desk, Go, form, search};
use crate::manager::today;
use crate::records::Line;
use crate::window::layout::Page;
use crate::window::theme::{self, NEAR, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::texts;

/// At most so many are shown at once.
const MOST: u32 = 200;

/// What is due.
#[derive(Default)]
pub(super) struct Draft {
    found: Slot<Vec<Line>>,
}

/// Draws the screen.
pub(super) fn show(ui: &mut Ui, desk: &Desk, entered: bool, draft: &mut Draft) -> Option<Go> {
    draft.found.poll();
    if entered {
        ask(desk, draft);
    }
    let page = Page::split(ui);
    let mut go = None;
    page.content(ui, "due", |ui| {
        texts::question(ui, "retention.title");
        texts::both(ui, "retention.what", size::BODY, theme::SOFT);
        ui.add_space(NEAR);
        form::trouble(ui, &draft.found);
        form::busy(ui, &draft.found, "search.busy");
        if let Some(found) = &draft.found.value {
            go = search::lines(ui, found, "retention.none");
        }
    });
    let again = page.bar(
        ui,
        |_| None,
        |ui| Button::secondary("manager.again", Some(eframe::egui::Key::F5)).show(ui).now.then_some(()),
    );
    if again.is_some() {
        ask(desk, draft);
    }
    go
}

fn ask(desk: &Desk, draft: &mut Draft) {
    draft.found.wait(desk.worker.ask(|office, _| Ok(office.book().due(today(), MOST)?)));
}
