// SPDX-License-Identifier: MIT OR Apache-2.0
//! The fields of a zone with their places and check digits, for marking them and for comparing two zones.

use super::formats::Slot;
use super::{Mrz, MrzField, check_digit};

/// What a field's check digit says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// It fits.
    Right,
    /// It does not.
    Wrong,
    /// The field has none of its own.
    None,
}

/// One field in its place. Lines and places count from 0; `to` is the place behind the last one. No `Debug`: it holds what
/// the zone says.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// Which.
    pub field: MrzField,
    /// The line.
    pub line: usize,
    /// Its first place.
    pub from: usize,
    /// The place behind its last one, check digit not counted.
    pub to: usize,
    /// What stands there, with fillers.
    pub text: &'a str,
    /// Where its check digit stands in the same line, if it has one.
    pub check_at: Option<usize>,
    /// What that says.
    pub check: Check,
}

/// The rest of a number of more than nine characters.
pub(super) struct LongNumber<'a> {
    /// Its rest, without the check digit.
    pub(super) text: &'a str,
    line: usize,
    from: usize,
    check: Check,
}

impl LongNumber<'_> {
    /// Where its check digit stands.
    fn check_at(&self) -> usize {
        self.from + self.text.len()
    }
}

impl Mrz {
    /// Its fields, in the order of reading.
    pub fn fields(&self) -> impl Iterator<Item = Part<'_>> {
        let long = self.long_number();
        let mut parts = Vec::new();
        for slot in self.format.slots() {
            let mut part = self.part(slot);
            match (&long, slot.field) {
                // Its check digit is that of the whole number and stands behind the rest; here stands a filler.
                (Some(long), MrzField::Number) => part.check = long.check,
                (Some(long), MrzField::Optional) => {
                    parts.push(Part {
                        field: MrzField::NumberRest,
                        line: long.line,
                        from: long.from,
                        to: long.check_at(),
                        text: long.text,
                        check_at: Some(long.check_at()),
                        check: long.check,
                    });
                    part.from = (long.check_at() + 1).min(part.to);
                    part.text = self.slice(part.line, part.from, part.to);
                }
                _ => {}
            }
            parts.push(part);
        }
        parts.into_iter()
    }

    /// A field with its fillers; empty if the format has none. Of the optional field, all of it.
    pub(super) fn raw(&self, field: MrzField) -> &str {
        let slot = self.format.slots().iter().find(|slot| slot.field == field);
        slot.map_or("", |slot| self.slice(slot.line, slot.from, slot.to))
    }

    /// The check digit a field should have, where it has one.
    pub(super) fn due(&self, field: MrzField) -> Option<char> {
        match field {
            MrzField::Composite => self.composite(),
            _ => check_digit::check_digit(self.raw(field)),
        }
    }

    fn composite(&self) -> Option<char> {
        let pieces = self.format.composite();
        let all = pieces.iter().flat_map(|(line, from, to)| self.slice(*line, *from, *to).chars());
        if pieces.is_empty() { None } else { check_digit::over(all) }
    }

    /// A number of more than nine characters, in cards and two-line documents of 36: the check digit's place holds a filler,
    /// the rest of the number, its check digit and a filler begin the optional field (Doc 9303-5 and -6, note j).
    pub(super) fn long_number(&self) -> Option<LongNumber<'_>> {
        let slots = self.format.slots();
        let number = slots.iter().find(|slot| slot.field == MrzField::Number)?;
        let optional = slots.iter().find(|slot| slot.field == MrzField::Optional && !slot.checked)?;
        let first = self.slice(number.line, number.from, number.to);
        let is_long = !self.format.is_visa()
            && self.slice(number.line, number.to, number.to + 1) == "<"
            && !first.ends_with('<');
        let field = self.slice(optional.line, optional.from, optional.to);
        let rest = field.split('<').next().filter(|rest| is_long && rest.len() >= 2)?;
        let (text, digit) = rest.split_at_checked(rest.len() - 1)?;
        let due = check_digit::over(first.chars().chain(text.chars()));
        let check = said(digit.chars().next() == due);
        Some(LongNumber { text, line: optional.line, from: optional.from, check })
    }

    fn part(&self, slot: &Slot) -> Part<'_> {
        let Slot { field, line, from, to, checked } = *slot;
        let (check_at, check) = match (checked, field) {
            (true, _) => (Some(to), self.check(slot, to)),
            (false, MrzField::Composite) => (Some(from), self.check(slot, from)),
            (false, _) => (None, Check::None),
        };
        Part { field, line, from, to, text: self.slice(line, from, to), check_at, check }
    }

    fn check(&self, slot: &Slot, at: usize) -> Check {
        let stands = self.slice(slot.line, at, at + 1).chars().next();
        // An empty optional field may have a filler for its check digit (`specs` passport §1.2).
        let left_out = slot.field == MrzField::Optional
            && stands == Some('<')
            && self.raw(slot.field).chars().all(|character| character == '<');
        said(left_out || (stands.is_some() && stands == self.due(slot.field)))
    }

    pub(super) fn slice(&self, line: usize, from: usize, to: usize) -> &str {
        self.lines.get(line).and_then(|line| line.get(from..to)).unwrap_or_default()
    }

    /// A field's check digit as it stands there.
    fn stands(&self, field: MrzField) -> Option<&str> {
        let slot = self.format.slots().iter().find(|slot| slot.field == field && slot.checked)?;
        Some(self.slice(slot.line, slot.to, slot.to + 1))
    }
}

fn said(fits: bool) -> Check {
    if fits { Check::Right } else { Check::Wrong }
}

/// See [`Mrz::differences`].
pub(super) fn differences(one: &Mrz, other: &Mrz) -> Vec<MrzField> {
    let exempt = exempt_differ(one, other);
    MrzField::ALL.into_iter().filter(|field| differ(one, other, *field, exempt)).collect()
}

fn differ(one: &Mrz, other: &Mrz, field: MrzField, exempt: bool) -> bool {
    match field {
        MrzField::Number => one.number() != other.number() || numbers_check(one) != numbers_check(other),
        // Part of the number.
        MrzField::NumberRest => false,
        MrzField::Birth => {
            let digits = one.stands(field) != other.stands(field);
            digits || births_differ(one.raw(field), other.raw(field))
        }
        MrzField::Expiry => one.raw(field) != other.raw(field) || one.stands(field) != other.stands(field),
        MrzField::Optional => {
            optional(one) != optional(other) || (!exempt && optional_check_differs(one, other))
        }
        // Compared with the first.
        MrzField::OptionalTwo => false,
        // It follows from what is exempt.
        MrzField::Composite => {
            !exempt
                && one.format == other.format
                && one.raw(MrzField::Composite) != other.raw(MrzField::Composite)
        }
        _ => one.trimmed(field) != other.trimmed(field),
    }
}

/// A number's check digit, wherever it stands.
fn numbers_check(mrz: &Mrz) -> Option<char> {
    let check = mrz.fields().filter(|part| matches!(part.field, MrzField::NumberRest | MrzField::Number));
    let last = check.last()?;
    mrz.slice(last.line, last.check_at?, last.check_at? + 1).chars().next()
}

/// A filler and a zero are the same unknown.
pub(super) fn births_differ(one: &str, other: &str) -> bool {
    let same = |pair: (char, char)| pair.0 == pair.1 || matches!(pair, ('<', '0') | ('0', '<'));
    one.len() != other.len() || !one.chars().zip(other.chars()).all(same)
}

/// Everything in the optional fields but the fillers.
fn optional(mrz: &Mrz) -> String {
    let fields = mrz.fields().filter(|part| matches!(part.field, MrzField::Optional | MrzField::OptionalTwo));
    fields.flat_map(|part| part.text.chars()).filter(|character| *character != '<').collect()
}

/// Of an empty field, a filler and a zero say the same.
fn optional_check_differs(one: &Mrz, other: &Mrz) -> bool {
    let digit = |mrz: &Mrz| mrz.stands(MrzField::Optional).map(|digit| digit.replace('<', "0"));
    one.format == other.format && digit(one) != digit(other)
}

/// Whether the two differ in fillers that are exempt and that a check digit counts.
fn exempt_differ(one: &Mrz, other: &Mrz) -> bool {
    let raw = |mrz: &Mrz| -> String {
        let optional = [MrzField::Optional, MrzField::OptionalTwo];
        let both: String = optional.into_iter().map(|field| mrz.raw(field)).collect();
        format!("{both}{}", mrz.stands(MrzField::Optional).unwrap_or_default())
    };
    optional(one) == optional(other) && raw(one) != raw(other)
}
