// SPDX-License-Identifier: MIT OR Apache-2.0
//! Do the sources agree? The only thing that notices a tampered expiry date, since no signature covers
//! it (`specs` mynumber-card §6.1 nos. 7 and 8).

use std::borrow::Cow;

use jiff::civil::Date;
use tashika_kit::reading::{Field, FieldName, FieldValue, Reading, Source};
use tashika_kit::verdict::{Agreement, Difference, Reason};

use crate::certificate::CardVerifiable;
use crate::check_number::birth_part_matches;
use crate::{common, face, judge};

/// Compares every value that is told in more than one place.
pub(crate) fn judge(reading: &Reading) -> Agreement {
    let mut ledger = Ledger::default();
    for name in [FieldName::BIRTH_DATE, FieldName::SEX, FieldName::EXPIRY_DATE] {
        compare_copies(reading, &name, &mut ledger);
    }
    compare_typed(reading, &mut ledger);
    compare_municipality(reading, &mut ledger);
    ledger.verdict()
}

#[derive(Default)]
struct Ledger {
    compared: Vec<FieldName>,
    differences: Vec<Difference>,
}

impl Ledger {
    fn enter(&mut self, field: &FieldName, a: &str, b: &str, agree: bool) {
        if !self.compared.contains(field) {
            self.compared.push(field.clone());
        }
        if !agree {
            let difference =
                Difference { field: field.clone(), a: Cow::Owned(a.to_owned()), b: Cow::Owned(b.to_owned()) };
            self.differences.push(difference);
        }
    }

    fn verdict(self) -> Agreement {
        if !self.differences.is_empty() {
            Agreement::Differ { differences: self.differences }
        } else if self.compared.is_empty() {
            Agreement::NotChecked {
                reason: Reason::new("nothing_to_compare", "every value was told once only"),
            }
        } else {
            Agreement::Agree { compared: self.compared }
        }
    }
}

/// Every copy in the chip against the first one.
fn compare_copies(reading: &Reading, name: &FieldName, ledger: &mut Ledger) {
    let mut copies =
        reading.fields.iter().filter(|field| field.name == *name && field.source != Source::TypedByClerk);
    let Some(first) = copies.next() else { return };
    for other in copies {
        ledger.enter(name, &first.origin, &other.origin, first.value == other.value);
    }
}

/// What the clerk typed from the print against the chip.
fn compare_typed(reading: &Reading, ledger: &mut Ledger) {
    let typed = |name: FieldName| {
        reading.fields.iter().find(|f| f.name == name && f.source == Source::TypedByClerk).and_then(text)
    };
    if let (Some(year), Some((expiry, origin))) =
        (typed(FieldName::EXPIRY_YEAR), chip_date(reading, face::DF29))
    {
        let agree = year == expiry.year().to_string();
        ledger.enter(&FieldName::EXPIRY_DATE, judge::TYPED, origin, agree);
    }
    if let (Some(part), Some((birth, origin))) =
        (typed(FieldName::BIRTH_DATE), chip_date(reading, face::DF22))
    {
        let agree = birth_part_matches(part.as_bytes(), birth);
        ledger.enter(&FieldName::BIRTH_DATE, judge::TYPED, origin, agree);
    }
}

/// EF 0003 against the subject of EF 0004. The common record's code is left out: whether it follows the
/// holder's moves is not known.
fn compare_municipality(reading: &Reading, ledger: &mut Ledger) {
    let written =
        reading.fields.iter().find(|f| f.name == FieldName::MUNICIPALITY && f.origin != common::RECORD);
    let certificate =
        reading.evidence("visual.certificate").and_then(|file| CardVerifiable::parse(file).ok());
    let signer = certificate.and_then(|certificate| certificate.municipality());
    if let (Some(field), Some(signer)) = (written, signer) {
        let agree = text(field).is_some_and(|code| code == signer);
        ledger.enter(&FieldName::MUNICIPALITY, &field.origin, "visual AP EF 0004 subject", agree);
    }
}

fn text(field: &Field) -> Option<&str> {
    match &field.value {
        FieldValue::Text { text } => Some(text),
        _ => None,
    }
}

fn chip_date<'o>(reading: &Reading, origin: &'o str) -> Option<(Date, &'o str)> {
    reading.fields.iter().find(|field| field.origin == origin).and_then(|field| match field.value {
        FieldValue::Date { date } => Some((date, origin)),
        _ => None,
    })
}
