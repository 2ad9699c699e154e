// SPDX-License-Identifier: MIT OR Apache-2.0
//! The machine readable zone (`specs` passport §1; Doc 9303 parts 3 to 7).
//!
//! [`Mrz::parse`] takes a zone as a chip gives it, exactly. What people and readers give goes through [`clean`] first, which
//! changes dress and no character; [`Told`] is what of that opens a chip.

pub mod check_digit;
pub mod codes;
mod dates;
mod formats;
mod names;
mod parts;
pub mod repair;
mod told;
mod wedge;

use jiff::civil::Date;
use tashika_kit::CardError;
use zeroize::{Zeroize, ZeroizeOnDrop};

pub use dates::MrzDate;
pub use formats::{Format, MrzField};
pub use names::Name;
pub use parts::{Check, Part};
pub use told::{DocumentKey, Entry, EntryProblem, Told};
pub use wedge::{Cleaned, clean, folded};

/// A whole zone, taken apart. Check digits may be wrong: see [`Mrz::wrong_check_digits`]. Wipes itself, never prints.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Mrz {
    #[zeroize(skip)]
    format: Format,
    lines: Vec<String>,
}

/// What the zone says about sex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// `M`.
    Male,
    /// `F`.
    Female,
    /// `<`; some issuers print `X`, which belongs in the visual zone only.
    Unspecified,
}

fn malformed(problem: &'static str, offset: usize) -> CardError {
    CardError::Malformed { what: "MRZ", problem, offset }
}

impl Mrz {
    /// Takes the text apart: lines separated by line feeds, or one run of 88, 72 or 90 characters.
    ///
    /// # Errors
    /// [`CardError::Malformed`] for another number of characters, or a character that stands in no zone.
    pub fn parse(text: &str) -> Result<Self, CardError> {
        if let Some(at) =
            text.bytes().position(|byte| !matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'<' | b'\n'))
        {
            return Err(malformed("a character that stands in no zone", at));
        }
        let lines = if text.contains('\n') { text.split('\n').collect() } else { in_lines(text) };
        let columns = lines.first().map_or(0, |line| line.len());
        let first = text.chars().next().unwrap_or('<');
        let format =
            Format::of(lines.len(), columns, first).ok_or_else(|| malformed("no known length", columns))?;
        if let Some(odd) = lines.iter().find(|line| line.len() != columns) {
            return Err(malformed("lines of different length", odd.len()));
        }
        Ok(Self { format, lines: lines.into_iter().map(str::to_owned).collect() })
    }

    /// What opens the chip. Check digits are computed anew, so a misread one does not matter.
    #[must_use]
    pub fn key(&self) -> DocumentKey {
        DocumentKey::new(&self.number(), self.raw(MrzField::Birth), self.raw(MrzField::Expiry))
    }

    /// Its format.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its lines.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Its lines with line feeds between them.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// `P`, `PP`, `I`, …
    #[must_use]
    pub fn document_code(&self) -> &str {
        self.trimmed(MrzField::DocumentCode)
    }

    /// Who issued it, without fillers: Germany is `D`.
    #[must_use]
    pub fn issuing_state(&self) -> &str {
        self.trimmed(MrzField::IssuingState)
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> Name {
        Name::of(self.raw(MrzField::Name))
    }

    /// The number, without fillers behind it; whole where it has more than nine characters.
    #[must_use]
    pub fn number(&self) -> String {
        let rest = self.long_number().map_or("", |rest| rest.text);
        format!("{}{rest}", self.raw(MrzField::Number)).trim_end_matches('<').to_owned()
    }

    /// The nationality, without fillers.
    #[must_use]
    pub fn nationality(&self) -> &str {
        self.trimmed(MrzField::Nationality)
    }

    /// The date of birth; `None` if what stands there is no date.
    #[must_use]
    pub fn birth(&self) -> Option<MrzDate> {
        MrzDate::parse(self.raw(MrzField::Birth))
    }

    /// The date of birth, if all of it is known; the century by the day of the reading.
    #[must_use]
    pub fn birth_date(&self, on: Date) -> Option<Date> {
        self.birth()?.birth(on)
    }

    /// The sex; `None` for a character that says none.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        match self.raw(MrzField::Sex) {
            "M" => Some(Sex::Male),
            "F" => Some(Sex::Female),
            "<" | "X" => Some(Sex::Unspecified),
            _ => None,
        }
    }

    /// The last day; `None` if what stands there is no date.
    #[must_use]
    pub fn expiry(&self) -> Option<MrzDate> {
        MrzDate::parse(self.raw(MrzField::Expiry))
    }

    /// The last day, if all of it is known.
    #[must_use]
    pub fn expiry_date(&self) -> Option<Date> {
        self.expiry()?.expiry()
    }

    /// What the issuing state adds, without fillers around it; both optional fields of a card with a space between. What is
    /// the rest of a long number is not part of it.
    #[must_use]
    pub fn optional_data(&self) -> String {
        let fields =
            self.fields().filter(|part| matches!(part.field, MrzField::Optional | MrzField::OptionalTwo));
        let texts: Vec<_> =
            fields.map(|part| part.text.trim_matches('<')).filter(|text| !text.is_empty()).collect();
        texts.join(" ")
    }

    /// The fields whose check digit does not fit; [`MrzField::Number`] stands for a long number too.
    #[must_use]
    pub fn wrong_check_digits(&self) -> Vec<MrzField> {
        self.fields().filter(|part| part.check == Check::Wrong).map(|part| part.field).collect()
    }

    /// In which fields another zone says something else. Exempt are, after BSI TR-03135-1, 5.7.2, fillers in an unknown date of
    /// birth (`<` against `0`) and in the optional fields, with the check digits that follow from them.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<MrzField> {
        parts::differences(self, other)
    }

    /// A field without fillers behind it.
    fn trimmed(&self, field: MrzField) -> &str {
        self.raw(field).trim_end_matches('<')
    }
}

/// Never prints a character.
impl std::fmt::Debug for Mrz {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mrz[{:?}, redacted]", self.format)
    }
}

/// One run of characters as the lines it must be; as it is if no format has that length.
fn in_lines(run: &str) -> Vec<&str> {
    let columns = match run.len() {
        88 => 44,
        72 => 36,
        90 => 30,
        _ => return vec![run],
    };
    (0..run.len()).step_by(columns).filter_map(|from| run.get(from..from + columns)).collect()
}

#[cfg(test)]
mod tests;
