// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists that wait for somebody: 郵送待ち, checks that are complete only when the mail has arrived, the oldest first;
//! 保存期間, records whose retention has ended. Opening a line leads to what can be done with it.

use eframe::egui::Ui;

use super::worker::Slot;
use super::{Desk, Go, form, search};
use crate::manager::today;
use crate::records::Line;
use crate::window::layout::Page;
use crate::window::widgets::buttons::Button;

/// At most so many are shown at once.
const MOST: u32 = 200;

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// 郵送待ち.
    Pending,
    /// 保存期間.
    Due,
}

impl Which {
    /// Its name, title, explanation, and words for "nothing".
    fn words(self) -> [&'static str; 4] {
        match self {
            Self::Pending => ["pending", "pending.title", "pending.what", "pending.none"],
            Self::Due => ["due", "retention.title", "retention.what", "retention.none"],
        }
    }
}

/// What is waiting.
#[derive(Default)]
pub(super) struct Draft {
    found: Slot<Vec<Line>>,
}

/// Draws the screen.
pub(super) fn show(ui: &mut Ui, desk: &Desk, entered: bool, which: Which, draft: &mut Draft) -> Option<Go> {
    draft.found.poll();
    let [name, title, what, none] = which.words();
    if entered {
        ask(desk, which, draft);
    }
    let page = Page::split(ui);
    let mut go = None;
    page.content(ui, name, |ui| {
        form::heading(ui, title, Some(what));
        form::trouble(ui, &draft.found);
        form::busy(ui, &draft.found, "search.busy");
        if let Some(found) = &draft.found.value {
            go = search::lines(ui, found, none);
        }
    });
    let again = page.bar(
        ui,
        |_| None,
        |ui| Button::secondary("manager.again", Some(eframe::egui::Key::F5)).show(ui).now.then_some(()),
    );
    if again.is_some() {
        ask(desk, which, draft);
    }
    go
}

fn ask(desk: &Desk, which: Which, draft: &mut Draft) {
    draft.found.wait(desk.worker.ask(move |office, _| match which {
        Which::Pending => Ok(office.book().pending(MOST)?),
        Which::Due => Ok(office.book().due(today(), MOST)?),
    }));
}
