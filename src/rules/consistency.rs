// SPDX-License-Identifier: MIT OR Apache-2.0
//! Comparing a rules file with itself: no id twice, no case with two rows, no day on which a modifier is missing.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::file::{Fault, Parsed};
use super::question::Law;
use super::row::{Modifier, ModifierCode, Row};

/// Everything that does not fit together.
pub(super) fn faults(parsed: &Parsed) -> Vec<Fault> {
    [ids(parsed), ordinances(parsed), overlaps(parsed), modifiers(parsed), full(parsed)].concat()
}

fn fault(entry: &str, field: &str, problem: String) -> Fault {
    Fault { entry: entry.to_owned(), field: field.to_owned(), problem }
}

fn ids(parsed: &Parsed) -> Vec<Fault> {
    let mut seen = BTreeSet::new();
    let twice = parsed.rows.iter().filter(|row| !seen.insert(row.id.as_str()));
    twice.map(|row| fault(&row.id, "id", "two rows have this id".to_owned())).collect()
}

/// A row's ordinance must be one of the file, and not younger than the row.
fn ordinances(parsed: &Parsed) -> Vec<Fault> {
    let mut faults = Vec::new();
    for row in &parsed.rows {
        let Some(date) = row.ordinance else { continue };
        if !parsed.ordinances.iter().any(|o| o.law == row.law && o.date == date) {
            faults.push(fault(
                &row.id,
                "ordinance",
                format!("the file has no ordinance of {date} for this law"),
            ));
        }
        if row.period.is_some_and(|period| period.from < date) {
            let problem = format!("the row applies before the ordinance of {date}");
            faults.push(fault(&row.id, "effective_from", problem));
        }
    }
    faults
}

/// Pairs of rows that one case could match both, whether or not they agree. A row is the product of its lists, and
/// its conditions are alternatives of equations, so two rows share a case exactly if they share a day, a document,
/// a chip state, a person and two alternatives that do not contradict each other. Nothing is sampled.
fn overlaps(parsed: &Parsed) -> Vec<Fault> {
    let live: Vec<&Row> = parsed.rows.iter().filter(|row| row.disabled.is_none()).collect();
    let mut faults = Vec::new();
    for (at, a) in live.iter().enumerate() {
        for b in live.iter().skip(at + 1).filter(|b| overlap(a, b)) {
            let problem = format!("can match the same case as {}", b.id);
            faults.push(fault(&a.id, "", problem));
        }
    }
    faults
}

fn overlap(a: &Row, b: &Row) -> bool {
    let days = match (a.period, b.period) {
        (Some(a), Some(b)) => a.meets(&b),
        _ => false,
    };
    let always = a.when.is_empty() || b.when.is_empty();
    let alternatives = || a.when.iter().any(|x| b.when.iter().any(|y| x.meets(y)));
    a.law == b.law
        && days
        && share(&a.documents, &b.documents)
        && share(&a.chip, &b.chip)
        && share(&a.persons, &b.persons)
        && (always || alternatives())
}

fn share<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    a.iter().any(|x| b.contains(x))
}

/// Each modifier once, and no day with rows on which one is missing that the law needs.
fn modifiers(parsed: &Parsed) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, a) in parsed.modifiers.iter().enumerate() {
        let same = |b: &&Modifier| a.code == b.code && a.law == b.law && a.period.meets(&b.period);
        if parsed.modifiers.iter().skip(at + 1).any(|b| same(&b)) {
            let problem = format!("stands twice for {:?} on the same day", a.law);
            faults.push(fault(a.code.as_str(), "", problem));
        }
    }
    for law in [Law::Aml, Law::Phone, Law::Lending] {
        let live = |row: &&Row| row.law == law && row.disabled.is_none();
        let rows: Vec<&Row> = parsed.rows.iter().filter(live).collect();
        let days = changes(&rows, &parsed.modifiers);
        for code in ModifierCode::ALL.into_iter().filter(|code| code.is_needed(law)) {
            let has = |day: Date| {
                parsed.modifiers.iter().any(|m| m.code == code && m.law == law && m.period.contains(day))
            };
            let needs = |day: Date| rows.iter().any(|row| row.in_force(day));
            if let Some(day) = days.iter().find(|day| needs(**day) && !has(**day)) {
                faults.push(fault(code.as_str(), "", format!("missing for {law:?} on {day}")));
            }
        }
    }
    faults
}

/// Every day on which a row begins or a modifier begins or has ended: between two of them nothing changes.
fn changes(rows: &[&Row], modifiers: &[Modifier]) -> BTreeSet<Date> {
    let begins = rows.iter().filter_map(|row| row.period).map(|period| period.from);
    let of_modifiers = modifiers.iter().flat_map(|m| [Some(m.period.from), m.period.to.and_then(day_after)]);
    begins.chain(of_modifiers.flatten()).collect()
}

/// The next day; `None` at the end of the calendar.
pub(super) fn day_after(day: Date) -> Option<Date> {
    day.tomorrow().ok()
}

fn full(parsed: &Parsed) -> Vec<Fault> {
    let mut seen = BTreeSet::new();
    let kinds = parsed.full.iter().flat_map(|full| &full.documents);
    let twice = kinds.filter(|kind| !seen.insert(**kind));
    twice.map(|kind| fault("full", "documents", format!("{kind:?} stands in two definitions"))).collect()
}
