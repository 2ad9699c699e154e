// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the clerk gave, as fields of the reading: the paper's side of the comparison.

use std::borrow::Cow;

use jiff::civil::Date;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Source};

use crate::mrz::{DocumentKey, Told};

/// Origin of a whole zone.
const PRINTED: &str = "printed MRZ";
/// Origin of the three entries.
const TYPED: &str = "typed key";

/// The whole zone, or the three entries that open the chip; `on` is the day of the reading.
pub(super) fn fields(told: &Told, on: Date) -> Vec<Field> {
    match told {
        Told::Whole(zone) => vec![field(FieldName::MRZ, text(&zone.text()), PRINTED)],
        Told::Key(key) => vec![
            field(FieldName::DOCUMENT_NUMBER, text(key.number()), TYPED),
            field(FieldName::BIRTH_DATE, birth(key, on), TYPED),
            field(FieldName::EXPIRY_DATE, expiry(key), TYPED),
        ],
    }
}

/// A date of which a part is unknown stays as it is written.
fn birth(key: &DocumentKey, on: Date) -> FieldValue {
    let date = key.birth().and_then(|birth| birth.birth(on));
    date.map_or_else(|| text(key.birth_text()), |date| FieldValue::Date { date })
}

fn expiry(key: &DocumentKey) -> FieldValue {
    let date = key.expiry().and_then(|expiry| expiry.expiry());
    date.map_or_else(|| text(key.expiry_text()), |date| FieldValue::Date { date })
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text { text: text.to_owned() }
}

fn field(name: FieldName, value: FieldValue, origin: &'static str) -> Field {
    Field { name, value, source: Source::TypedByClerk, origin: Cow::Borrowed(origin), keep: Keep::Record }
}
