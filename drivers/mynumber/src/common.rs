// SPDX-License-Identifier: MIT OR Apache-2.0
//! Unsigned copies of the expiry date: the common AP's record and the card manager's data object
//! (`specs` mynumber-card §3, §5.5).

use std::borrow::Cow;

use tashika_kit::date;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Source};
use zeroize::Zeroizing;

pub(crate) const RECORD: &str = "common AP EF 0001 record 1";
pub(crate) const GET_DATA: &str = "card manager GET DATA F2";

/// What the record tells for nothing.
#[derive(Default)]
pub(crate) struct Common {
    pub(crate) fields: Vec<Field>,
    /// The card serial; empty if there is none. In memory only.
    pub(crate) serial: Zeroizing<Vec<u8>>,
}

impl Common {
    pub(crate) fn of(record: &[u8]) -> Option<Self> {
        let fields = record_fields(record)?;
        Some(Self { fields, serial: Zeroizing::new(serial(record).unwrap_or_default().to_vec()) })
    }
}

/// The record's 28 characters, after `01 1C`: card serial (15), municipality code (5), expiry date (8).
fn characters(record: &[u8]) -> Option<&[u8]> {
    record.strip_prefix(&[0x01, 0x1C]).and_then(|text| text.get(..28))
}

/// The card serial, by which this one card is told from every other. Whose chip holds no serial, or one that nobody filled
/// in, has none: what many cards say alike tells none of them apart.
fn serial(record: &[u8]) -> Option<&[u8]> {
    let serial = characters(record)?.get(..15)?;
    let first = serial.first()?;
    let filled = serial.iter().all(u8::is_ascii_alphanumeric) && serial.iter().any(|one| one != first);
    filled.then_some(serial)
}

/// The expiry date and municipality code of the record. The serial is no field: nobody sees it, and nothing keeps it.
fn record_fields(record: &[u8]) -> Option<Vec<Field>> {
    let text = characters(record)?;
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
    use super::{record_fields, serial};
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

    #[test]
    fn a_serial_that_tells_no_card_apart_is_none() {
        assert_eq!(serial(b"\x01\x1C4000000127198431322120350217"), Some(&b"400000012719843"[..]));
        // Whatever the rest of the record is, the serial stands where it stands.
        assert_eq!(serial(b"\x01\x1C400000012719843?????????????"), Some(&b"400000012719843"[..]));
        for record in [
            &b""[..],
            b"\x01\x1C400000012719843",
            b"\x02\x1C4000000127198431322120350217",
            b"\x01\x1C0000000000000001322120350217",
            b"\x01\x1C               1322120350217",
            b"\x01\x1C40000001271984\x001322120350217",
        ] {
            assert_eq!(serial(record), None, "{record:02X?}");
        }
    }
}
