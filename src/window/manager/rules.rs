// SPDX-License-Identifier: MIT OR Apache-2.0
//! 規則: the rules in force: which file, which rows, when they change next. Nothing is changed here: a file that
//! replaces the shipped one is named where the program is started, and counts only if it is approved
//! (`docs/rules.md`).

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::{Key, Ui};
use jiff::civil::Date;

use super::worker::{Slot, Task};
use super::{Desk, Go, changes, form};
use crate::manager::{Trouble, sheet, today};
use crate::rules::{Law, Row, RuleSet};
use crate::window::layout::Page;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::texts;
use crate::words;

pub(super) use super::changes::countdown;

/// Lines of a row at most.
const LINES: usize = 8;

/// So many more of them with each frame.
const STEP: usize = 12;

/// What is shown.
#[derive(Default)]
pub(super) struct Draft {
    law: Option<Law>,
    next: changes::Next,
    on: String,
    /// So many of the rows are drawn by now.
    drawn: usize,
    /// A file to look at before approving it.
    file: String,
    looked: Slot<RuleSet>,
}

/// Draws the screen.
pub(super) fn show(ui: &mut Ui, desk: &Desk, entered: bool, draft: &mut Draft) -> Option<Go> {
    draft.looked.poll();
    if entered || draft.on.is_empty() {
        draft.on = today().to_string();
    }
    let rules = Arc::clone(&desk.setting.rules);
    if entered {
        draft.next.ask(ui, &rules);
        draft.drawn = 0;
    }
    let page = Page::split(ui);
    page.content(ui, "rules", |ui| {
        form::heading(ui, "rules_screen.title", None);
        changes::show(ui, &mut draft.next);
        ui.add_space(FAR);
        texts::part(ui, "rules_screen.in_force");
        in_force(ui, desk, &rules);
        ui.add_space(NEAR);
        compare(ui, &rules, draft);
        ui.add_space(FAR);
        texts::part(ui, "rules_screen.rows");
        let laws = [Law::Aml, Law::Phone, Law::Lending].map(|law| (law, sheet::law_key(law).to_owned()));
        form::choose(ui, "search.law", &mut draft.law, &laws, true);
        form::day(ui, "rules_screen.on", &mut draft.on, 180.0);
        rows(ui, &rules, draft.law, form::date(&draft.on), &mut draft.drawn);
    });
    page.bar::<()>(
        ui,
        |_| None,
        |ui| {
            let ready = !draft.file.trim().is_empty() && !draft.looked.is_busy();
            if Button::secondary("rules_screen.look", Some(Key::F4)).enabled(ready).show(ui).now {
                let path = PathBuf::from(draft.file.trim());
                draft.looked.wait(Task::begin(ui.ctx(), move |_| {
                    RuleSet::inspect(&path).map_err(|error| Trouble::Rules(error.to_string()))
                }));
            }
            None
        },
    );
    None
}

fn in_force(ui: &mut Ui, desk: &Desk, rules: &RuleSet) {
    let reference = rules.rule_set_ref();
    drop(texts::card(ui, |ui| {
        form::line(ui, words::first("rules_screen.id"), &reference.id);
        form::line(ui, "SHA-256", &reference.sha256);
        form::line(ui, words::first("rules_screen.name"), rules.title());
        let file = rules.file().map(|file| file.display().to_string());
        form::line(
            ui,
            words::first("rules_screen.from_file"),
            file.as_deref().unwrap_or(words::first("rules_screen.shipped")),
        );
        let strict = desk.setting.rule_settings.strict_from;
        let strict = strict.map_or(words::first("rules_screen.not_strict").to_owned(), |day| day.to_string());
        form::line(ui, words::first("rules_screen.strict"), &strict);
        let settled: Vec<&str> = desk.setting.rule_settings.settled.iter().map(String::as_str).collect();
        if !settled.is_empty() {
            form::line(ui, words::first("rules_screen.settled"), &settled.join("、"));
        }
    }));
}

/// A file that might replace the rules: what it would change.
fn compare(ui: &mut Ui, rules: &RuleSet, draft: &mut Draft) {
    let width = ui.available_width().min(760.0);
    form::field(ui, "rules_screen.file", &mut draft.file, width);
    form::trouble(ui, &draft.looked);
    form::busy(ui, &draft.looked, "search.busy");
    let Some(other) = &draft.looked.value else { return };
    texts::notice(ui, Tone::Plain, |ui| {
        texts::both(ui, "rules_screen.looked", size::BODY, Tone::Plain.ink());
        form::line(ui, words::first("rules_screen.id"), &other.rule_set_ref().id);
        form::line(ui, "SHA-256", &other.rule_set_ref().sha256);
        let changes = compared(rules, other);
        for (key, ids) in [
            ("rules_screen.added", &changes.added),
            ("rules_screen.removed", &changes.removed),
            ("rules_screen.changed", &changes.changed),
        ] {
            if !ids.is_empty() {
                form::line(ui, words::first(key), &ids.join("、"));
            }
        }
        if changes.is_empty() {
            texts::both(ui, "rules_screen.same", size::BODY, theme::ink());
        }
        texts::both(ui, "rules_screen.how", size::BODY, theme::ink());
    });
}

/// Which rows another file adds, leaves out and words otherwise.
#[derive(Debug, Default, PartialEq, Eq)]
struct Changes {
    added: Vec<String>,
    removed: Vec<String>,
    changed: Vec<String>,
}

impl Changes {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn compared(now: &RuleSet, other: &RuleSet) -> Changes {
    let mut changes = Changes::default();
    for row in other.rows() {
        match now.row(&row.id) {
            None => changes.added.push(row.id.clone()),
            Some(before) if before != row => changes.changed.push(row.id.clone()),
            Some(_) => {}
        }
    }
    let gone = now.rows().iter().filter(|row| other.row(&row.id).is_none());
    changes.removed.extend(gone.map(|row| row.id.clone()));
    changes
}

fn rows(ui: &mut Ui, rules: &RuleSet, law: Option<Law>, on: Option<Date>, drawn: &mut usize) {
    let shown = |row: &&Row| law.is_none_or(|law| row.law == law) && on.is_none_or(|day| row.in_force(day));
    let found: Vec<&Row> = rules.rows().iter().filter(shown).collect();
    if found.is_empty() {
        form::nothing(ui, "rules_screen.none");
        return;
    }
    let width = ui.available_width() - 12.0;
    let (id, law, period) = if width < 640.0 { (84.0, 0.0, 0.0) } else { (96.0, 92.0, 204.0) };
    let rest = width - id - law - period;
    let heads = [
        (id, "rules_screen.head_id"),
        (law, "search.head_law"),
        (rest * 0.58, "rules_screen.head_documents"),
        (rest * 0.42, "rules_screen.head_outcome"),
        (period, "rules_screen.head_period"),
    ];
    form::heads(ui, &heads);
    form::gradually(ui, drawn, STEP, found.len());
    for row in found.into_iter().take(*drawn) {
        let routes = row.routes.iter().map(|route| {
            let method = route.method.as_ref().map(|method| format!("({method})")).unwrap_or_default();
            format!("{}{method}", changes::list("rules_change.outcome", &[route.outcome]))
        });
        let period = match (row.period, &row.disabled) {
            (_, Some(_)) => words::first("rules.near.disabled").to_owned(),
            (None, _) => words::first("rules.near.pending").to_owned(),
            (Some(period), None) => {
                format!("{} 〜 {}", period.from, period.to.map(|day| day.to_string()).unwrap_or_default())
            }
        };
        let documents = changes::list("rules.document", &row.documents);
        let chip = changes::list("rules.chip", &row.chip);
        let texts = [
            row.id.clone(),
            words::first(sheet::law_key(row.law)).to_owned(),
            format!("{documents}\n{chip}"),
            routes.collect::<Vec<_>>().join("\n"),
            period,
        ];
        let cells: Vec<(f32, String)> = heads.iter().map(|(width, _)| *width).zip(texts).collect();
        form::tall_row(ui, &cells, LINES);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use super::{Changes, RuleSet, compared};

    #[test]
    fn the_same_rules_change_nothing() {
        let rules = RuleSet::shipped().unwrap();
        assert_eq!(compared(&rules, &rules), Changes::default());
    }
}
