// SPDX-License-Identifier: MIT OR Apache-2.0
//! JIS X 0208 without escapes, JIS X 0201 digits, era dates (`specs` drivers-licence §3.2, §3.5).

use encoding_rs::EUC_JP;
use jiff::civil::Date;
use tashika_kit::CardError;
use tashika_kit::date::{ERAS, Era};
use tashika_kit::reading::{MISSING_CHARACTER, external_character};

/// A text as it was decoded.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// The text; [`external_character`] and [`MISSING_CHARACTER`] stand where no code point can.
    pub(crate) text: String,
    /// The external characters it uses, 1 to 7, each once, in the order of their first use.
    pub(crate) external: Vec<u8>,
    /// Characters that JIS X 0208 does not have were met (vendor rows, undefined `FF xx`): worth a note.
    pub(crate) odd: usize,
}

/// Personal values never reach a log through `{:?}`.
impl std::fmt::Debug for Decoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Decoded[redacted]")
    }
}

/// Decodes JIS X 0208: two bytes for each character, `21`–`7E`, no escapes; `FF F1`–`FF F7` are external characters,
/// `FF FA` is a missing one.
///
/// # Errors
/// [`CardError::Malformed`] if the bytes are not pairs, or a pair is no character.
pub(crate) fn decode(bytes: &[u8], what: &'static str) -> Result<Decoded, CardError> {
    let wrong = |problem, offset| CardError::Malformed { what, problem, offset };
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(wrong("half a character", bytes.len() - 1));
    }
    let mut decoded = Decoded::default();
    for (index, pair) in pairs.iter().enumerate() {
        match *pair {
            [0xFF, code @ 0xF1..=0xF7] => {
                let n = code - 0xF0;
                decoded.text.push_str(&external_character(n));
                if !decoded.external.contains(&n) {
                    decoded.external.push(n);
                }
            }
            [0xFF, 0xFA] => decoded.text.push_str(MISSING_CHARACTER),
            [0xFF, _] => {
                decoded.text.push_str(MISSING_CHARACTER);
                decoded.odd += 1;
            }
            [row @ 0x21..=0x7E, cell @ 0x21..=0x7E] => {
                let character = character(row, cell).ok_or_else(|| wrong("no such character", index * 2))?;
                decoded.odd += usize::from(!is_in_standard(row));
                decoded.text.push(character);
            }
            _ => return Err(wrong("no such character", index * 2)),
        }
    }
    Ok(decoded)
}

/// Rows 9 to 15 and 85 to 94 are not in JIS X 0208; EUC-JP as used on the web has vendor characters there.
fn is_in_standard(row: u8) -> bool {
    matches!(row - 0x20, 1..=8 | 16..=84)
}

fn character(row: u8, cell: u8) -> Option<char> {
    let bytes = [row | 0x80, cell | 0x80];
    let text = EUC_JP.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) => Some(character),
        _ => None,
    }
}

/// The same character under its other code point: tables of JIS X 0208 disagree about eight of them
/// (`specs` drivers-licence §3.2). For comparing only; what is shown and kept stays as it was decoded.
#[must_use]
pub fn comparable(text: &str) -> String {
    let one = |character: char| match character {
        '\u{FF0D}' => '\u{2212}',
        '\u{FF5E}' => '\u{301C}',
        '\u{2225}' => '\u{2016}',
        '\u{FFE0}' => '\u{00A2}',
        '\u{FFE1}' => '\u{00A3}',
        '\u{FFE2}' => '\u{00AC}',
        '\u{2015}' => '\u{2014}',
        '\u{FF3C}' => '\\',
        other => other,
    };
    text.chars().map(one).collect()
}

/// JIS X 0201 in its ASCII range: digits, letters, blanks and punctuation; trailing blanks are cut off.
///
/// # Errors
/// [`CardError::Malformed`].
pub(crate) fn ascii(bytes: &[u8], what: &'static str) -> Result<String, CardError> {
    let wrong = bytes.iter().position(|byte| !(0x20..=0x7E).contains(byte));
    match wrong {
        Some(offset) => Err(CardError::Malformed { what, problem: "not JIS X 0201", offset }),
        None => Ok(String::from_utf8_lossy(bytes).trim_end().to_owned()),
    }
}

/// A date as the licence writes it: an era digit and YYMMDD.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum EraDate {
    /// A day.
    Day(Date),
    /// Era digit and six zeros: a class not held.
    None,
}

/// As [`tashika_kit::FieldValue`]: a birth date never reaches a log through `{:?}`.
impl std::fmt::Debug for EraDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Day(_) => "Day[redacted]",
            Self::None => "None",
        })
    }
}

/// Seven JIS X 0201 digits.
///
/// # Errors
/// [`CardError::Malformed`] if they are not seven digits, name no era, or a day the era does not have.
pub(crate) fn era_date(bytes: &[u8], what: &'static str) -> Result<EraDate, CardError> {
    let (era, date) = in_era(bytes, what)?;
    match date {
        EraDate::Day(day) if era.to.is_some_and(|to| day > to) => {
            Err(CardError::Malformed { what, problem: "the era has no such day", offset: 0 })
        }
        date => Ok(date),
    }
}

/// As [`era_date`], for a day that was written in advance: a licence issued in 平成29年 runs out in 平成34年 by its own
/// words, though the era ended in its year 31. Such a licence has expired; it is not malformed.
///
/// # Errors
/// [`CardError::Malformed`] if they are not seven digits, name no era, or a day before the era.
pub(crate) fn last_day(bytes: &[u8], what: &'static str) -> Result<EraDate, CardError> {
    in_era(bytes, what).map(|(_, date)| date)
}

fn in_era(bytes: &[u8], what: &'static str) -> Result<(&'static Era, EraDate), CardError> {
    let wrong = |problem| CardError::Malformed { what, problem, offset: 0 };
    let digits: [u8; 7] = bytes.try_into().map_err(|_| wrong("a date is not seven digits"))?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(wrong("a date is not seven digits"));
    }
    let [era, rest @ ..] = digits.map(|digit| digit - b'0');
    let [a, b, c, d, e, f] = rest;
    let era = match era {
        1..=5 => ERAS.get(5 - usize::from(era)),
        _ => None,
    };
    let era = era.ok_or_else(|| wrong("no such era"))?;
    if rest == [0; 6] {
        return Ok((era, EraDate::None));
    }
    let open = Era { to: None, ..*era };
    let day = open.date(a * 10 + b, c * 10 + d, e * 10 + f);
    day.map(|day| (era, EraDate::Day(day))).ok_or_else(|| wrong("the era has no such day"))
}

/// Seven full-width digits (`23 30`–`23 39`), as in the changes.
///
/// # Errors
/// As [`era_date`].
pub(crate) fn wide_era_date(bytes: &[u8], what: &'static str) -> Result<EraDate, CardError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let narrow: Option<Vec<u8>> = pairs.iter().map(|[row, digit]| (*row == 0x23).then_some(*digit)).collect();
    match narrow {
        Some(digits) if rest.is_empty() => era_date(&digits, what),
        _ => Err(CardError::Malformed { what, problem: "a date is not seven digits", offset: 0 }),
    }
}

#[cfg(test)]
mod tests;
