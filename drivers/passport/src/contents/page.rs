// SPDX-License-Identifier: MIT OR Apache-2.0
//! The fields of DG1: what the data page says.

use std::borrow::Cow;

use jiff::civil::Date;
use tashika_kit::CardError;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Source};

use super::{Said, zone};
use crate::mrz::{Mrz, MrzField, Sex, codes};

const ORIGIN: &str = "DG1";
/// Where no table has a code.
const OTHER: &str = "other";

/// What DG1 says: first the whole zone, then its entries; `on` is the day of the reading.
///
/// # Errors
/// [`CardError::Malformed`].
pub fn fields(file: &[u8], on: Date) -> Result<Said, CardError> {
    let zone = zone::parse(file)?;
    let mut said = Said::default();
    said.text(FieldName::MRZ, zone.text(), Keep::Record);
    let name = zone.name();
    if name.may_be_cut {
        said.note("name_may_be_cut", ORIGIN);
    }
    said.text(FieldName::NAME, name.whole(), Keep::Record);
    said.text(FieldName::DOCUMENT_NUMBER, zone.number(), Keep::Record);
    said.code(FieldName::DOCUMENT_CODE, zone.document_code(), codes::document_code(zone.document_code()));
    said.code(FieldName::ISSUING_STATE, zone.issuing_state(), OTHER);
    said.code(FieldName::NATIONALITY, zone.nationality(), OTHER);
    said.date(FieldName::BIRTH_DATE, zone.birth_date(on));
    said.sex(&zone);
    said.date(FieldName::EXPIRY_DATE, zone.expiry_date());
    said.text(FieldName::OPTIONAL_DATA, zone.optional_data(), Keep::ScreenOnly);
    Ok(said)
}

impl Said {
    fn page(&mut self, name: FieldName, value: FieldValue, keep: Keep) {
        self.fields.push(Field {
            name,
            value,
            source: Source::SignedChipText,
            origin: Cow::Borrowed(ORIGIN),
            keep,
        });
    }

    fn text(&mut self, name: FieldName, text: String, keep: Keep) {
        if !text.is_empty() {
            self.page(name, FieldValue::Text { text }, keep);
        }
    }

    fn code(&mut self, name: FieldName, raw: &str, meaning: &'static str) {
        if !raw.is_empty() {
            let value = FieldValue::Code { raw: raw.to_owned(), meaning: Cow::Borrowed(meaning) };
            self.page(name, value, Keep::Record);
        }
    }

    /// A date of which a part is unknown is left out: the zone itself shows what stands there.
    fn date(&mut self, name: FieldName, date: Option<Date>) {
        match date {
            Some(date) => self.page(name, FieldValue::Date { date }, Keep::Record),
            None => self.note("date_incomplete", &format!("{ORIGIN} {}", name.as_str())),
        }
    }

    /// `X` in a zone is another issuer's way of writing `<` (`specs` passport §1.1); which one stands there stays visible.
    fn sex(&mut self, zone: &Mrz) {
        let meaning = match zone.sex() {
            Some(Sex::Male) => "male",
            Some(Sex::Female) => "female",
            Some(Sex::Unspecified) => "unspecified",
            None => return self.note("sex_unknown", ORIGIN),
        };
        let raw = zone.fields().find(|part| part.field == MrzField::Sex).map_or("", |part| part.text);
        self.code(FieldName::SEX, raw, meaning);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil;
    use proptest::prelude::*;
    use tashika_kit::reading::{Evidence, FieldValue, Keep, Source};

    use super::fields;
    use crate::contents::tests::object;
    use crate::contents::{Said, signed_fields, zone};

    const ON: civil::Date = civil::date(2026, 11, 21);
    const ERIKSSON: &str =
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10";
    const GERMAN: &str =
        "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<C11T002JM4D<<9608122F2310314<<<<<<<<<<<<<<<4";

    fn file(zone: &str) -> Vec<u8> {
        object(&[0x61], &object(&[0x5F, 0x1F], zone.as_bytes()))
    }

    fn told(said: &Said) -> Vec<(&str, String)> {
        let value = |value: &FieldValue| match value {
            FieldValue::Text { text } => text.clone(),
            FieldValue::Date { date } => date.to_string(),
            FieldValue::Code { raw, meaning } => format!("{raw} {meaning}"),
            FieldValue::Picture { .. } => unreachable!(),
        };
        said.fields.iter().map(|field| (field.name.as_str(), value(&field.value))).collect()
    }

    #[test]
    fn a_page_in_the_order_of_showing() {
        let said = fields(&file(ERIKSSON), ON).unwrap();
        let (one, two) = ERIKSSON.split_at(44);
        let expected = [
            ("mrz", format!("{one}\n{two}")),
            ("name", "ERIKSSON ANNA MARIA".into()),
            ("document_number", "L898902C3".into()),
            ("document_code", "P passport".into()),
            ("issuing_state", "UTO other".into()),
            ("nationality", "UTO other".into()),
            ("birth_date", "1974-08-12".into()),
            ("sex", "F female".into()),
            ("expiry_date", "2012-04-15".into()),
            ("optional_data", "ZE184226B".into()),
        ];
        assert_eq!(told(&said), expected);
        assert_eq!(said.notes, []);
        for field in &said.fields {
            assert_eq!((field.source, field.origin.as_ref()), (Source::SignedChipText, "DG1"));
            assert_eq!(field.keep == Keep::ScreenOnly, field.name.as_str() == "optional_data");
        }
    }

    #[test]
    fn a_state_of_one_letter_and_no_optional_data() {
        let said = fields(&file(GERMAN), ON).unwrap();
        let told = told(&said);
        assert!(told.contains(&("issuing_state", "D other".into())), "{told:?}");
        assert!(told.contains(&("nationality", "D other".into())) && told.len() == 9, "{told:?}");
    }

    #[test]
    fn what_is_not_known_is_left_out_and_said() {
        let unknown = ERIKSSON.replace("7408122F", "74<<<<5Q");
        let said = fields(&file(&unknown), ON).unwrap();
        let notes: Vec<_> =
            said.notes.iter().map(|note| (note.code.as_ref(), note.detail.as_str())).collect();
        assert_eq!(notes, [("date_incomplete", "DG1 birth_date"), ("sex_unknown", "DG1")]);
        assert!(said.fields.iter().all(|field| !matches!(field.name.as_str(), "birth_date" | "sex")));
        for (sex, raw) in [("<", "< unspecified"), ("X", "X unspecified"), ("M", "M male")] {
            let said =
                fields(&file(&ERIKSSON.replace("22F1204159", &format!("22{sex}1204159"))), ON).unwrap();
            assert!(told(&said).contains(&("sex", raw.to_owned())), "{sex}");
        }
        let full = ERIKSSON.replace("ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "ANNA<MARIA<MAXIMILIANA<ELISAB");
        let said = fields(&file(&full), ON).unwrap();
        assert_eq!(said.notes[0].code, "name_may_be_cut");
    }

    #[test]
    fn a_file_that_is_no_zone_is_refused() {
        let good = file(ERIKSSON);
        assert_eq!(zone::characters(&good).unwrap(), ERIKSSON);
        for wrong in [
            file(&ERIKSSON[1..]),
            file(&ERIKSSON.replace("ANNA", "Anna")),
            file(&ERIKSSON.replace("ANNA", "AN A")),
            file(""),
            object(&[0x61], &object(&[0x5F, 0x2E], ERIKSSON.as_bytes())),
            object(&[0x75], &object(&[0x5F, 0x1F], ERIKSSON.as_bytes())),
            good[..40].to_vec(),
            [good.as_slice(), &[0]].concat(),
        ] {
            assert!(fields(&wrong, ON).is_err());
        }
    }

    #[test]
    fn the_signed_fields_are_those_of_the_objects_that_are_kept() {
        let object = |name: &'static str, bytes| Evidence { name: name.into(), bytes, keep: Keep::Record };
        let all = [object("passport.dg1", file(ERIKSSON)), object("passport.dg2", vec![0x75, 0])];
        assert_eq!(signed_fields(&all, ON), fields(&file(ERIKSSON), ON).unwrap().fields);
        assert_eq!(signed_fields(&all[1..], ON), []);
    }

    proptest! {
        #[test]
        fn no_zone_does_harm(zone in "[A-Z0-9<]{72}|[A-Z0-9<]{88}|[A-Z0-9<]{90}|.{0,90}") {
            let _ = fields(&file(&zone), ON);
        }

        #[test]
        fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            let _ = fields(&bytes, ON);
        }
    }
}
