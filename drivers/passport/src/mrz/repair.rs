// SPDX-License-Identifier: MIT OR Apache-2.0
//! Repair of misread zones (`specs` passport §1.7). Nothing is repaired silently: what comes out is a proposal with every
//! place, its old and its new character. What no check digit sees is not repaired but named ([`unseen`]).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::check_digit::class;
use super::formats::Sort;
use super::{Check, Cleaned, Mrz, MrzField, Part};

/// More odd characters in one date are no misreading.
const MOST_ODD: usize = 3;
/// No more fillers than these are added to or taken from the end of the name's line.
const MOST_FILLERS: usize = 3;

#[derive(Default, Deserialize)]
struct Confusions {
    machine: Vec<String>,
    unseen: Vec<String>,
    digits: BTreeMap<char, String>,
    letters: BTreeMap<char, String>,
    numbers: BTreeMap<String, String>,
}

/// A file that does not parse leaves the tables empty, and nothing is repaired; a test counts them.
static TABLE: LazyLock<Confusions> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../assets/passport/confusions.toml")).unwrap_or_default()
});

/// One character changed. No `Debug`: it is the zone's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The line, from 0.
    pub line: usize,
    /// The place in it, from 0.
    pub at: usize,
    /// What was read.
    pub old: char,
    /// What it must be.
    pub new: char,
}

/// A zone as it probably stands on the paper. The clerk takes it or does not.
#[derive(Clone)]
pub struct Proposal {
    /// The zone.
    pub mrz: Mrz,
    /// Where it differs from what was read, in the order of reading.
    pub changes: Vec<Change>,
}

/// What can be done about a zone.
pub struct Repair {
    /// A proposal, if anything can be proposed.
    pub proposal: Option<Proposal>,
    /// Several numbers would fit, or none: so many.
    pub candidates: usize,
}

/// A place where a check digit cannot tell two characters apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Unseen {
    /// The place in the number, from 0.
    pub at: usize,
    /// What stands there.
    pub stands: char,
    /// What might stand there.
    pub or: char,
}

/// Proposes what a misread zone was. A zone whose check digits hold and whose characters all are of the sort their places
/// take is never changed.
#[must_use]
pub fn repair(mrz: &Mrz) -> Repair {
    let mut changes: Vec<Change> = mrz.fields().flat_map(|part| by_place(mrz, &part)).collect();
    let Some(placed) = with(mrz, &changes) else { return Repair { proposal: None, candidates: 0 } };
    let numbers = numbers(&placed);
    if let [number] = numbers.as_slice() {
        changes.extend(number);
    }
    changes.extend(with(mrz, &changes).and_then(|mrz| composite(&mrz)));
    changes.sort_by_key(|change| (change.line, change.at));
    let proposal = with(mrz, &changes).filter(|_| !changes.is_empty()).map(|mrz| Proposal { mrz, changes });
    Repair { proposal, candidates: numbers.len() }
}

/// The name's line with its fillers counted anew: a machine loses or doubles one easily, and behind the name they say nothing.
#[must_use]
pub fn refill(cleaned: &Cleaned) -> Option<Mrz> {
    if cleaned.mrz().is_ok() {
        return None;
    }
    let mut lines = cleaned.lines().to_vec();
    let (at, columns) = match lines.iter().map(String::len).collect::<Vec<_>>().as_slice() {
        [_, columns @ (44 | 36)] => (0, *columns),
        [30, 30, _] => (2, 30),
        _ => return None,
    };
    let line = lines.get_mut(at)?;
    let name = line.trim_end_matches('<').len();
    if !line.ends_with('<') || name > columns || line.len().abs_diff(columns) > MOST_FILLERS {
        return None;
    }
    line.truncate(name);
    line.push_str(&"<".repeat(columns - name));
    Mrz::parse(&lines.join("\n")).ok()
}

/// Where in a number a check digit cannot tell, by what looks alike: only the chip or the eye can.
#[must_use]
pub fn unseen(number: &str) -> Vec<Unseen> {
    let mut places = Vec::new();
    for (at, stands) in number.chars().enumerate() {
        for or in partners(&TABLE.unseen, stands).filter(|or| *or != '<') {
            places.push(Unseen { at, stands, or });
        }
    }
    places
}

/// A field's characters that are of the wrong sort for their place.
fn by_place(mrz: &Mrz, part: &Part<'_>) -> Vec<Change> {
    match part.field.sort() {
        Sort::Letters => letters(part),
        Sort::Digits if part.field != MrzField::Composite => digits(mrz, part),
        Sort::Digits | Sort::Any => check_place(mrz, part),
    }
}

/// Digits where only letters can stand.
fn letters(part: &Part<'_>) -> Vec<Change> {
    let place = |(at, old): (usize, char)| {
        let new = TABLE.letters.get(&old)?.chars().next()?;
        Some(Change { line: part.line, at: part.from + at, old, new })
    };
    part.text.chars().enumerate().filter_map(place).collect()
}

/// Letters in a date or at its check digit: the one reading that is a date and fits the check digit, if there is exactly one.
fn digits(mrz: &Mrz, part: &Part<'_>) -> Vec<Change> {
    let to = part.check_at.map_or(part.to, |at| at + 1);
    let text = mrz.slice(part.line, part.from, to);
    let odd: Vec<_> = text.char_indices().filter(|(_, character)| character.is_ascii_uppercase()).collect();
    if odd.is_empty() || odd.len() > MOST_ODD {
        return Vec::new();
    }
    let mut readings: Vec<Vec<Change>> = vec![Vec::new()];
    for (at, old) in odd {
        let news = TABLE.digits.get(&old).map_or("", String::as_str);
        let one = |new| Change { line: part.line, at: part.from + at, old, new };
        readings = readings
            .iter()
            .flat_map(|before| {
                news.chars().map(move |new| before.iter().copied().chain([one(new)]).collect())
            })
            .collect();
    }
    readings.retain(|changes| fits(mrz, changes, part.field));
    if readings.len() == 1 { readings.pop().unwrap_or_default() } else { Vec::new() }
}

/// A letter at a check digit's place behind a field that takes every character: only what fits.
fn check_place(mrz: &Mrz, part: &Part<'_>) -> Vec<Change> {
    // The composite comes last, when all it is over is mended.
    let Some(at) = part.check_at.filter(|_| part.field != MrzField::Composite) else { return Vec::new() };
    let Some(old) = letter_at(mrz, part.line, at) else { return Vec::new() };
    let news = TABLE.digits.get(&old).into_iter().flat_map(|news| news.chars());
    let fitting = news.map(|new| Change { line: part.line, at, old, new });
    let mut fitting = fitting.filter(|change| fits(mrz, std::slice::from_ref(change), part.field));
    fitting.next().into_iter().collect()
}

/// A letter in the place of the composite check digit.
fn composite(mrz: &Mrz) -> Option<Change> {
    let part = mrz.fields().find(|part| part.field == MrzField::Composite)?;
    let old = letter_at(mrz, part.line, part.from)?;
    let new = mrz.due(MrzField::Composite)?;
    let known = TABLE.digits.get(&old).is_some_and(|news| news.contains(new));
    known.then_some(Change { line: part.line, at: part.from, old, new })
}

fn letter_at(mrz: &Mrz, line: usize, at: usize) -> Option<char> {
    mrz.slice(line, at, at + 1).chars().next().filter(char::is_ascii_uppercase)
}

/// Whether a field is right with these changes.
fn fits(mrz: &Mrz, changes: &[Change], field: MrzField) -> bool {
    let Some(changed) = with(mrz, changes) else { return false };
    let date = match field {
        MrzField::Birth => changed.birth().is_some(),
        MrzField::Expiry => changed.expiry().is_some(),
        _ => true,
    };
    let right =
        changed.fields().find(|part| part.field == field).is_some_and(|part| part.check == Check::Right);
    date && right
}

/// Every number, one or two confusions away, that fits its own check digit **and** the composite; empty if the number's check
/// digit holds. Confusions that a check digit cannot see are left out: nothing here could choose between them.
fn numbers(mrz: &Mrz) -> Vec<Vec<Change>> {
    let wrong = mrz.wrong_check_digits();
    if !wrong.contains(&MrzField::Number) || mrz.due(MrzField::Composite).is_none() {
        return Vec::new();
    }
    let parts: Vec<_> =
        mrz.fields().filter(|part| matches!(part.field, MrzField::Number | MrzField::NumberRest)).collect();
    let single: Vec<Change> = parts.iter().flat_map(confusions).collect();
    let mut found: Vec<Vec<Change>> = single.iter().map(|one| vec![*one]).collect();
    for (at, one) in single.iter().enumerate() {
        let others = single.iter().skip(at + 1);
        let elsewhere = others.filter(|other| (other.line, other.at) != (one.line, one.at));
        found.extend(elsewhere.map(|other| vec![*one, *other]));
    }
    found.retain(|changes| holds(mrz, changes));
    found
}

fn confusions(part: &Part<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    for (at, old) in part.text.chars().enumerate() {
        for new in partners(&TABLE.machine, old).filter(|new| class(*new) != class(old)) {
            changes.push(Change { line: part.line, at: part.from + at, old, new });
        }
    }
    changes
}

/// The number's check digit and the composite hold, and the number has no filler inside.
fn holds(mrz: &Mrz, changes: &[Change]) -> bool {
    let Some(changed) = with(mrz, changes) else { return false };
    let wrong = changed.wrong_check_digits();
    let held = !wrong.contains(&MrzField::Number) && !wrong.contains(&MrzField::NumberRest);
    let composite = !wrong.contains(&MrzField::Composite);
    let number = changed.number();
    held && composite && !number.contains('<') && has_pattern(changed.issuing_state(), &number)
}

/// Whether a number looks like those of its issuing state, where that is known.
fn has_pattern(state: &str, number: &str) -> bool {
    let fits = |(place, character): (char, char)| match place {
        'A' => character.is_ascii_uppercase(),
        _ => character.is_ascii_digit(),
    };
    let pattern = TABLE.numbers.get(state);
    pattern.is_none_or(|known| known.len() == number.len() && known.chars().zip(number.chars()).all(fits))
}

/// What a character is paired with.
fn partners(pairs: &[String], character: char) -> impl Iterator<Item = char> {
    pairs.iter().filter_map(move |pair| {
        let mut both = pair.chars();
        match (both.next()?, both.next()?) {
            (one, other) if one == character => Some(other),
            (one, other) if other == character => Some(one),
            _ => None,
        }
    })
}

/// A zone with some characters changed.
fn with(mrz: &Mrz, changes: &[Change]) -> Option<Mrz> {
    let mut lines: Vec<Vec<char>> = mrz.lines().iter().map(|line| line.chars().collect()).collect();
    for change in changes {
        *lines.get_mut(change.line)?.get_mut(change.at)? = change.new;
    }
    let lines: Vec<String> = lines.into_iter().map(|line| line.into_iter().collect()).collect();
    Mrz::parse(&lines.join("\n")).ok()
}

#[cfg(test)]
mod tests;
