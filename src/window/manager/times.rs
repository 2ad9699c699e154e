// SPDX-License-Identifier: MIT OR Apache-2.0
//! 所要時間: how long each step takes, for each document and reader: the median, and what 95 of 100 stay below.

use eframe::egui::{Key, Ui};
use jiff::ToSpan;

use super::worker::{Slot, Task};
use super::{Desk, Go, Screen, form};
use crate::manager::today;
use crate::times::{self, Row, Step};
use crate::window::layout::Page;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::texts;
use crate::words;

/// The periods: today, a week, a month.
const PERIODS: [(i64, &str); 3] = [(1, "times.today"), (7, "times.week"), (30, "times.month")];

/// What is shown.
pub(super) struct Draft {
    days: Option<i64>,
    found: Slot<Result<Vec<Row>, &'static str>>,
}

impl Default for Draft {
    fn default() -> Self {
        Self { days: Some(1), found: Slot::default() }
    }
}

impl Draft {
    fn ask(&mut self, ui: &Ui, desk: &Desk) {
        let file = times::file(&desk.setting.places);
        let (to, days) = (today(), self.days.unwrap_or(1));
        let from = to.saturating_sub((days - 1).days());
        self.found.wait(Task::begin(ui.ctx(), move |_| {
            Ok(times::read(&file, from, to).map_err(|error| error.code()))
        }));
    }
}

/// A document family in words; without a chip it has none.
pub(super) fn family(code: &str) -> String {
    if code.is_empty() {
        return words::first("times.no_chip").to_owned();
    }
    let key = format!("document.{code}");
    if words::is_known(&key) { words::first(&key).to_owned() } else { code.to_owned() }
}

/// Draws the screen.
pub(super) fn show(ui: &mut Ui, desk: &Desk, entered: bool, draft: &mut Draft) -> Option<Go> {
    if entered {
        draft.ask(ui, desk);
    }
    draft.found.poll();
    let page = Page::split(ui);
    let mut again = false;
    page.content(ui, "times", |ui| {
        form::heading(ui, "times.title", Some("times.what"));
        let periods = PERIODS.map(|(days, key)| (days, key.to_owned()));
        again = form::choose(ui, "times.period", &mut draft.days, &periods, false);
        ui.add_space(NEAR);
        form::trouble(ui, &draft.found);
        form::busy(ui, &draft.found, "search.busy");
        match &draft.found.value {
            Some(Ok(rows)) => tables(ui, rows),
            Some(Err(code)) => texts::notice(ui, Tone::Caution, |ui| {
                texts::both(ui, &format!("times.{code}"), size::BODY, Tone::Caution.ink());
            }),
            None => {}
        }
    });
    let damaged = matches!(&draft.found.value, Some(Err("damaged")));
    let pressed = page.bar(
        ui,
        |ui| {
            let back = Button::secondary("window.button.back", Some(Key::Escape)).show(ui).now;
            let anew = damaged && Button::secondary("times.begin_anew", Some(Key::F4)).show(ui).now;
            match (back, anew) {
                (true, _) => Some(Pressed::Back),
                (_, true) => Some(Pressed::Anew),
                _ => None,
            }
        },
        |ui| Button::secondary("manager.again", Some(Key::F5)).show(ui).now.then_some(Pressed::Again),
    );
    match pressed {
        Some(Pressed::Back) => return Some(Go::To(Screen::Today)),
        Some(Pressed::Anew) => {
            // What the system refuses shows by the file still being damaged.
            let _ = times::begin_anew(&times::file(&desk.setting.places));
            again = true;
        }
        Some(Pressed::Again) => again = true,
        None => {}
    }
    if again {
        draft.ask(ui, desk);
    }
    None
}

enum Pressed {
    Back,
    Anew,
    Again,
}

/// One table for each document and reader, in the order of a check.
fn tables(ui: &mut Ui, rows: &[Row]) {
    if rows.is_empty() {
        form::nothing(ui, "times.none");
        return;
    }
    let mut groups: Vec<(&str, &str)> =
        rows.iter().map(|row| (row.family.as_str(), row.reader.as_str())).collect();
    groups.sort_unstable();
    groups.dedup();
    let step = (ui.available_width() - 450.0).clamp(180.0, 420.0);
    let heads = [
        (step, "times.head_step"),
        (110.0, "times.head_whose"),
        (90.0, "times.head_count"),
        (115.0, "times.head_p50"),
        (115.0, "times.head_p95"),
    ];
    for (of, reader) in groups {
        let with = if reader.is_empty() { words::first("times.no_reader") } else { reader };
        ui.label(texts::body(format!("{} — {with}", family(of))).font(theme::bold(size::BODY)));
        form::heads(ui, &heads);
        for step in Step::ALL {
            let is = |row: &&Row| row.step == step && row.family == of && row.reader == reader;
            if let Some(row) = rows.iter().find(is) {
                line(ui, &heads, row);
            }
        }
        ui.add_space(FAR);
    }
    ui.label(texts::small(words::first("times.exactness")));
}

fn line(ui: &mut Ui, heads: &[(f32, &str)], row: &Row) {
    let whose = if row.step.is_the_clerks() { "times.clerk" } else { "times.machine" };
    let whose = if row.step == Step::Whole { "times.both" } else { whose };
    let texts = [
        words::first(&format!("times.step.{}", row.step.code())).to_owned(),
        words::first(whose).to_owned(),
        row.histogram.count().to_string(),
        times::shown(row.histogram.quantile(50)),
        times::shown(row.histogram.quantile(95)),
    ];
    let cells: Vec<(f32, String)> = heads.iter().map(|(width, _)| *width).zip(texts).collect();
    form::row(ui, &cells, false);
}
