// SPDX-License-Identifier: MIT OR Apache-2.0
//! Unsigned copies of the expiry date: the common AP's record and the card manager's data object
//! (`specs` mynumber-card §3, §5.5).

use std::borrow::Cow;

use tashika_kit::date;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Source};

pub(crate) const RECORD: &str = "common AP EF 0001 record 1";
pub(crate) const GET_DATA: &str = "card manager GET DATA F2";

/// The expiry date and municipality code of the record: `01 1C` and 28 characters, of which the card
/// serial (the first 15) is left where it is.
pub(crate) fn record_fields(record: &[u8]) -> Option<Vec<Field>> {
    let text = record.strip_prefix(&[0x01, 0x1C]).and_then(|text| text.get(..28))?;
    let (municipality, expiry) = (text.get(15..20)?, text.get(20..28)?);
    let expiry = unsigned_date(expiry, RECORD)?;
    if !municipality.iter().all(u8::is_ascii_digit) {
        return Some(vec![expiry]);
    }
    let municipality = Field {
        name: FieldName::MUNICIPALITY,
        value: FieldValue::Text { text: String::from_utf8_lossy(municipality).into_owned() },
        source: Source::UnsignedChipText,
        origin: Cow::Borrowed(RECORD),
        keep: Keep::Record,
    };
    Some(vec![expiry, municipality])
}

/// An expiry date from a place that no signature covers.
pub(crate) fn unsigned_date(digits: &[u8], origin: &'static str) -> Option<Field> {
    Some(Field {
        name: FieldName::EXPIRY_DATE,
        value: FieldValue::Date { date: date::from_digits(digits)? },
        source: Source::UnsignedChipText,
        origin: Cow::Borrowed(origin),
        keep: Keep::Record,
    })
}

#[cfg(test)]
mod tests {
    use super::record_fields;
    use tashika_kit::reading::FieldValue;

    #[test]
    fn the_test_card_of_the_sheet() {
        let fields = record_fields(b"\x01\x1C4000000127198431322120350217").unwrap();
        assert_eq!(fields[0].value, FieldValue::Date { date: jiff::civil::date(2035, 2, 17) });
        assert_eq!(fields[1].value, FieldValue::Text { text: "13221".into() });
    }

    #[test]
    fn other_forms_are_not_guessed_at() {
        for record in [
            &b""[..],
            b"\x01\x1C",
            b"\x02\x1C4000000127198431322120350217",
            b"\x01\x1C40000001271984313221203502",
        ] {
            assert_eq!(record_fields(record), None);
        }
    }
}
