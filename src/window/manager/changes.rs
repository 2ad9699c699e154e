// SPDX-License-Identifier: MIT OR Apache-2.0
//! The next change of the rules in plain words: in how many days, which documents amount to something else from then on under
//! which law, and what the branch has to do. All of it from the rows.

use std::collections::BTreeSet;
use std::sync::Arc;

use eframe::egui::{RichText, Ui};
use jiff::civil::Date;
use serde::Serialize;

use super::form;
use super::worker::{Slot, Task};
use crate::manager::{sheet, today};
use crate::rules::{Change, Duty, Law, Outcome, Person, RuleSet};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::texts;
use crate::words;

/// 「あと130日」.
pub(super) fn countdown(days: i32) -> String {
    let text = words::words("rules_change.countdown");
    text.first().replace("{}", &days.to_string())
}

/// What comes next, computed once on a thread of its own.
#[derive(Default)]
pub(super) struct Next {
    found: Slot<(Date, Vec<Change>)>,
    /// So many of the changes are drawn by now.
    drawn: usize,
}

/// So many more with each frame.
const STEP: usize = 6;

impl Next {
    /// Asks when the screen is entered.
    pub(super) fn ask(&mut self, ui: &Ui, rules: &Arc<RuleSet>) {
        let Some(day) = rules.next_change(today()) else { return };
        let rules = Arc::clone(rules);
        self.drawn = 0;
        self.found.wait(Task::begin(ui.ctx(), move |_| Ok((day, rules.changes_on(day)))));
    }
}

/// Draws it.
pub(super) fn show(ui: &mut Ui, next: &mut Next) {
    next.found.poll();
    form::trouble(ui, &next.found);
    form::busy(ui, &next.found, "search.busy");
    let Some((day, changes)) = &next.found.value else {
        if next.found.is_empty() {
            texts::notice_of(ui, Tone::Plain, "rules_screen.no_change");
        }
        return;
    };
    let day = *day;
    let days = (day - today()).get_days();
    texts::notice(ui, Tone::Caution, |ui| {
        let text = words::words("rules_screen.next");
        let line = format!("{}: {} — {}", text.first(), sheet::day(day), countdown(days));
        ui.label(RichText::new(line).font(theme::bold(size::VALUE)).color(Tone::Caution.ink()));
        ui.label(texts::small(format!("{}: {day} ({days} days)", text.second())));
    });
    let duties: BTreeSet<Duty> = changes.iter().flat_map(Change::duties).collect();
    if !duties.is_empty() {
        ui.add_space(NEAR);
        texts::part(ui, "rules_change.do_title");
        for duty in duties {
            texts::both(ui, &format!("rules_change.do.{}", duty.code()), size::BODY, theme::ink());
        }
    }
    form::gradually(ui, &mut next.drawn, STEP, changes.len());
    let mut left = next.drawn;
    for law in [Law::Aml, Law::Phone, Law::Lending] {
        let of_law: Vec<&Change> = changes.iter().filter(|change| change.law == law).take(left).collect();
        left = left.saturating_sub(of_law.len());
        if !of_law.is_empty() {
            ui.add_space(FAR);
            let title = words::words(sheet::law_key(law));
            ui.label(texts::body(title.first()).font(theme::bold(size::BODY)));
            ui.label(texts::small(title.second()));
            of_law.into_iter().for_each(|change| line(ui, change));
        }
    }
    ui.add_space(NEAR);
    ui.label(texts::small(words::first("rules_change.rows_only")));
}

/// The words of these codes.
pub(super) fn list<T: Serialize>(prefix: &str, all: &[T]) -> String {
    let word = |value: &T| words::first(&format!("{prefix}.{}", sheet::code(value))).to_owned();
    all.iter().map(word).collect::<Vec<_>>().join("、")
}

fn line(ui: &mut Ui, change: &Change) {
    let tone = if change.is_stricter() { Tone::Caution } else { Tone::Plain };
    drop(texts::card(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let key = if change.is_stricter() { "rules_change.stricter" } else { "rules_change.easier" };
            texts::pill(ui, tone, words::first(key));
            ui.label(texts::body(list("rules.document", &change.documents)));
        });
        form::line(ui, words::first("rules_change.chip"), &list("rules.chip", &change.chip));
        let all = [Person::Resident, Person::NonRegistered, Person::NonResidentForeigner];
        if !all.iter().all(|person| change.persons.contains(person)) {
            form::line(ui, words::first("rules_change.persons"), &list("rules.person", &change.persons));
        }
        let outcome = |outcome: Outcome| list("rules_change.outcome", &[outcome]);
        let turn = format!("{} → {}", outcome(change.before), outcome(change.after));
        form::line(ui, words::first("rules_change.turn"), &turn);
    }));
}

#[cfg(test)]
mod tests {
    use crate::rules::{Duty, Outcome};
    use crate::words;

    #[test]
    fn every_outcome_and_duty_has_words() {
        for outcome in ["ALONE", "ALONE_SUPP", "MAIL", "MAIL_SUPP", "KNOWN", "MANUAL", "REFUSE", "ESCALATE"] {
            assert!(words::is_known(&format!("rules_change.outcome.{outcome}")), "{outcome}");
        }
        assert_eq!(crate::manager::sheet::code(&Outcome::AloneSupp), "ALONE_SUPP");
        for duty in [Duty::ReadChips, Duty::OtherDocument, Duty::SendMail, Duty::FurtherDocument] {
            assert!(words::is_known(&format!("rules_change.do.{}", duty.code())), "{duty:?}");
        }
    }

    #[test]
    fn the_countdown_has_a_place_for_the_number() {
        assert!(super::countdown(130).contains("130"));
    }
}
