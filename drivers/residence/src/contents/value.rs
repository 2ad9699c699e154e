// SPDX-License-Identifier: MIT OR Apache-2.0
//! One value as a field. What cannot be understood is left out with a note that names the place, never the value.

use std::borrow::Cow;

use tashika_kit::date;
use tashika_kit::reading::{Field, FieldName, FieldValue, Note};

use super::table::{Coding, Row};
use super::text::{self, Encoding, Unreadable};
use super::{codes, note, picture};

/// The field of a row; `None` if nothing is written, or nothing that can be understood.
pub(super) fn field(row: &Row, value: &[u8], notes: &mut Vec<Note>) -> Option<Field> {
    let value = match row.coding {
        Coding::Text => FieldValue::Text { text: written(row, text::utf8(value), notes)? },
        Coding::TextOrShiftJis => {
            FieldValue::Text { text: written(row, text::utf8_or_shift_jis(value), notes)? }
        }
        Coding::Code => {
            let raw = written(row, text::utf8(value), notes)?;
            FieldValue::Code { meaning: codes::meaning(row.name, &raw), raw }
        }
        Coding::Date | Coding::DateIfAny => day(row, value, notes)?,
        Coding::Picture => bitmap(row, value, notes)?,
        Coding::None => return None,
    };
    let name = FieldName(Cow::Borrowed(row.name));
    Some(Field { name, value, source: row.source, origin: Cow::Borrowed(row.origin), keep: row.keep })
}

/// A text with something in it.
fn written(row: &Row, text: Result<(String, Encoding), Unreadable>, notes: &mut Vec<Note>) -> Option<String> {
    let mut say = |code, what: &str| note(notes, code, format!("{}: {what}", row.origin));
    match text {
        Ok((text, _)) if text.trim().is_empty() => None,
        Ok((text, encoding)) => {
            match encoding {
                Encoding::Utf8 => {}
                Encoding::Utf8WithMark => say("text_encoding", "UTF-8 with a byte order mark"),
                Encoding::ShiftJis => say("text_encoding", "Shift_JIS (JIS X 0208)"),
            }
            Some(text)
        }
        Err(Unreadable::Encoding) => {
            say("text_unreadable", "in no encoding that could be told");
            None
        }
        Err(Unreadable::Steering) => {
            say("text_unreadable", "control characters");
            None
        }
    }
}

fn day(row: &Row, value: &[u8], notes: &mut Vec<Note>) -> Option<FieldValue> {
    let digits = text::unfilled(value);
    let nothing =
        digits.iter().all(|byte| *byte == b' ') || (row.coding == Coding::DateIfAny && digits == b"00000000");
    if nothing {
        return None;
    }
    let date = date::from_digits(digits);
    if date.is_none() {
        note(notes, "date_incomplete", row.origin.to_owned());
    }
    date.map(|date| FieldValue::Date { date })
}

fn bitmap(row: &Row, value: &[u8], notes: &mut Vec<Note>) -> Option<FieldValue> {
    let Some((media_type, bytes)) = picture::picture(value) else {
        // A child's card has none; any other picture should be there.
        let code = if row.name == "photo" { "no_photo" } else { "picture_missing" };
        note(notes, code, row.origin.to_owned());
        return None;
    };
    Some(FieldValue::Picture { media_type, bytes: bytes.to_vec() })
}
