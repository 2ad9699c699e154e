// SPDX-License-Identifier: MIT OR Apache-2.0
//! DG11, additional personal details, and DG12, additional document details (Doc 9303-10, 4.7.11 and 4.7.12).
//!
//! Only what a counter has a use for is taken: telephone, profession, title, summary, custody, citizenship pictures,
//! endorsements and the like stay in the file.

use std::borrow::Cow;

use tashika_kit::CardError;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Source};
use tashika_kit::tlv::{self, Form, Tlv};

use super::{Said, inside, text};
use crate::layout::DataGroup;

/// 別名: other names the holder has, beside the full one.
pub const OTHER_NAMES: FieldName = FieldName(Cow::Borrowed("other_names"));

/// What of a group becomes a field.
struct Entry {
    tag: u32,
    name: FieldName,
    kind: Kind,
    keep: Keep,
}

enum Kind {
    Text,
    Date,
}

const fn entry(tag: u32, name: FieldName, kind: Kind, keep: Keep) -> Entry {
    Entry { tag, name, kind, keep }
}

static PERSONAL: [Entry; 6] = [
    entry(0x5F0E, FieldName::NAME_FULL, Kind::Text, Keep::ScreenOnly),
    entry(0x5F0F, OTHER_NAMES, Kind::Text, Keep::ScreenOnly),
    entry(0x5F2B, FieldName::BIRTH_DATE, Kind::Date, Keep::ScreenOnly),
    entry(0x5F11, FieldName::BIRTH_PLACE, Kind::Text, Keep::ScreenOnly),
    entry(0x5F42, FieldName::ADDRESS, Kind::Text, Keep::ScreenOnly),
    entry(0x5F10, FieldName::PERSONAL_NUMBER, Kind::Text, Keep::ScreenOnly),
];

static DOCUMENT: [Entry; 2] = [
    entry(0x5F19, FieldName::ISSUER, Kind::Text, Keep::Record),
    entry(0x5F26, FieldName::ISSUE_DATE, Kind::Date, Keep::Record),
];

/// What DG11 says of the person.
///
/// # Errors
/// [`CardError::Malformed`].
pub fn personal(file: &[u8]) -> Result<Said, CardError> {
    said(file, DataGroup::DG11, "DG11", &PERSONAL)
}

/// What DG12 says of the document.
///
/// # Errors
/// [`CardError::Malformed`].
pub fn document(file: &[u8]) -> Result<Said, CardError> {
    said(file, DataGroup::DG12, "DG12", &DOCUMENT)
}

fn said(file: &[u8], group: DataGroup, what: &'static str, table: &[Entry]) -> Result<Said, CardError> {
    let mut objects = tlv::children(inside(file, group, what)?, Form::Lenient, what)?;
    // Other names and other persons stand in a list of their own.
    for list in objects.clone().iter().filter(|object| object.tag == 0xA0) {
        objects.extend(tlv::children(list.value, Form::Lenient, what)?);
    }
    let mut said = Said::default();
    for entry in table {
        // What may stand there more than once are the other names alone.
        let most = if entry.tag == 0x5F0F { objects.len() } else { 1 };
        for object in objects.iter().filter(|object| object.tag == entry.tag).take(most) {
            said.entry(entry, object, what);
        }
    }
    Ok(said)
}

impl Said {
    fn entry(&mut self, entry: &Entry, object: &Tlv<'_>, what: &'static str) {
        let value = match entry.kind {
            Kind::Text => text::text(object.value).map(|text| FieldValue::Text { text }),
            Kind::Date => text::date(object.value).map(|date| FieldValue::Date { date }),
        };
        match (value, &entry.kind) {
            (Some(FieldValue::Text { text }), _) if text.is_empty() => {}
            (Some(value), _) => self.fields.push(Field {
                name: entry.name.clone(),
                value,
                source: Source::SignedChipText,
                origin: Cow::Borrowed(what),
                keep: entry.keep,
            }),
            (None, Kind::Text) => self.note("text_unreadable", what),
            (None, Kind::Date) => self.note("date_incomplete", what),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil;
    use tashika_kit::hex;
    use tashika_kit::reading::{FieldValue, Keep};

    use super::{document, personal};
    use crate::contents::Said;
    use crate::contents::tests::{object, vector};

    fn told(said: &Said) -> Vec<(&str, String)> {
        let value = |value: &FieldValue| match value {
            FieldValue::Text { text } => text.clone(),
            FieldValue::Date { date } => date.to_string(),
            _ => unreachable!(),
        };
        said.fields.iter().map(|field| (field.name.as_str(), value(&field.value))).collect()
    }

    fn notes(said: &Said) -> Vec<&str> {
        said.notes.iter().map(|note| note.code.as_ref()).collect()
    }

    #[test]
    fn the_published_example() {
        let file = hex::decode(vector("lds.dg11.example")["hex"].as_str().unwrap()).unwrap();
        let said = personal(&file).unwrap();
        // The telephone and the profession stay in the file.
        assert_eq!(
            told(&said),
            [
                ("name_full", "SMITH JOHN J".to_owned()),
                ("birth_place", "ANYTOWN MN".to_owned()),
                ("address", "123 MAPLE RD ANYTOWN MN".to_owned()),
            ]
        );
        assert!(said.fields.iter().all(|field| field.keep == Keep::ScreenOnly && field.origin == "DG11"));
        assert_eq!(said.notes, []);
    }

    #[test]
    fn other_names_and_dates_of_both_kinds() {
        let others = object(
            &[0xA0],
            &[&[0x02, 1, 2][..], &object(&[0x5F, 0x0F], b"A<B"), &object(&[0x5F, 0x0F], b"C")].concat(),
        );
        for birth in [&b"19740812"[..], &[0x19, 0x74, 0x08, 0x12]] {
            let file = object(&[0x6B], &[others.as_slice(), &object(&[0x5F, 0x2B], birth)].concat());
            assert_eq!(
                told(&personal(&file).unwrap()),
                [
                    ("other_names", "A B".to_owned()),
                    ("other_names", "C".to_owned()),
                    ("birth_date", civil::date(1974, 8, 12).to_string()),
                ]
            );
        }
    }

    #[test]
    fn the_document_says_who_issued_it_and_when() {
        for issued in [&b"20200229"[..], &[0x20, 0x20, 0x02, 0x29]] {
            let parts = [
                object(&[0x5F, 0x19], b"MOFA<TOKYO"),
                object(&[0x5F, 0x26], issued),
                object(&[0x5F, 0x1B], b"x"),
            ];
            let said = document(&object(&[0x6C], &parts.concat())).unwrap();
            assert_eq!(
                told(&said),
                [("issuer", "MOFA TOKYO".to_owned()), ("issue_date", "2020-02-29".to_owned())]
            );
            assert!(said.fields.iter().all(|field| field.keep == Keep::Record && field.origin == "DG12"));
        }
    }

    #[test]
    fn what_cannot_be_read_is_left_out_and_said() {
        let parts = [object(&[0x5F, 0x0E], b"M\xFCLLER"), object(&[0x5F, 0x2B], b"19740000")];
        let said = personal(&object(&[0x6B], &parts.concat())).unwrap();
        assert_eq!((told(&said), notes(&said)), (vec![], vec!["text_unreadable", "date_incomplete"]));
        let said = personal(&object(&[0x6B], &object(&[0x5F, 0x0E], b"<<"))).unwrap();
        assert_eq!((told(&said), notes(&said)), (vec![], vec![]));
        assert!(personal(&object(&[0x6C], &[])).is_err());
        assert!(personal(&[0x6B, 3, 0x5F, 0x0E, 1]).is_err());
        assert!(personal(&object(&[0x6B], &[0xA0, 2, 0x02, 9])).is_err());
    }
}
