// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the book refuses to hold, whoever asks.

use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Reading, Source};
use tashika_mynumber::jpki::STATEMENT;

use super::act::Act;
use super::error::BookError;
use super::jpki::JpkiNote;
use super::jpki_guard;
use super::record::{Decision, Identity, Record, Subject, Supplement};
use super::store::BookKind;
use super::typed::is_typed_from_print;
use crate::jpki::Standing;
use crate::rules::never_store::{self, NumberProblem};
use crate::rules::{Finish, Law};

/// Fields that no record holds whatever a driver says about them (`specs` law §2.4 and §8). The typed
/// expiry year is here because it is a part of the check number.
const NEVER_KEPT: [&str; 13] = [
    "security_code_image",
    "security_code",
    "sex",
    "expiry_year",
    "my_number",
    "my_number_image",
    "registered_domicile",
    "registered_domicile_image",
    "face_template",
    // The zone holds sex, and with some states a personal number as optional data.
    "mrz",
    "optional_data",
    "personal_number",
    "birth_place",
];

/// Whether no record holds a field of this name, whatever a driver or a screen says about it.
#[must_use]
pub fn is_never_kept(name: &FieldName) -> bool {
    NEVER_KEPT.contains(&name.as_str())
}

/// The only object of a licence's chip that a record holds: who signed, without signature, hash or key.
const LICENCE_SIGNER: &str = "licence.signer";

/// The objects of a passport's chip that a record holds. What else may stand in a chip (DG11: personal numbers, DG13: what
/// the state likes) is never kept, whole or in part.
const PASSPORT_OBJECTS: [&str; 8] = [
    "passport.card_access",
    "passport.card_security",
    "passport.com",
    "passport.sod",
    "passport.dg1",
    "passport.dg2",
    "passport.dg14",
    "passport.dg15",
];

/// Whether an act may go into a book of this kind. `standing`: what the operator is under the JPKI Act, by the book's own
/// last entry; asked only where it counts.
///
/// # Errors
/// [`BookError::WrongBook`], [`BookError::NotToKeep`], [`BookError::NeverStore`], [`BookError::Contradiction`].
pub(super) fn check(kind: BookKind, standing: &dyn Fn() -> Standing, act: &Act) -> Result<(), BookError> {
    match act {
        Act::Record(record) => {
            check_record(kind, record)?;
            jpki_guard::record(kind, standing, record)?;
            texts_of_record(record)
        }
        Act::Jpki(act) => {
            if let Some(field) = not_to_keep(&act.reading) {
                return Err(BookError::NotToKeep { field: field.to_owned() });
            }
            jpki_guard::authentication(kind, &standing(), act)?;
            looked_at(&[("jpki.reference", &act.reference)])?;
            texts_of_note(&act.note)
        }
        Act::Amended(amendment) => {
            looked_at(&[("amendment.new", &amendment.new), ("amendment.reason", &amendment.reason)])
        }
        Act::Mail(event) => looked_at(&[("mail.tracking", &event.tracking)]),
        Act::Supplemented(received) => supplement(&received.supplement),
        Act::Exported(export) => looked_at(&[("export.reason", &export.reason)]),
        _ => Ok(()),
    }
}

/// Looks at texts that people type for what must never be stored (`specs` law §2.4). The counter asks the same while
/// they are typed; here nothing passes that was forgotten there.
fn looked_at(texts: &[(&'static str, &str)]) -> Result<(), BookError> {
    let found = |(field, text): &(&'static str, &str)| {
        never_store::look(text).map(|what| BookError::NeverStore { field, what })
    };
    texts.iter().find_map(found).map_or(Ok(()), Err)
}

fn texts_of_note(note: &JpkiNote) -> Result<(), BookError> {
    looked_at(&[("jpki.purpose", &note.purpose), ("jpki.approval", &note.approval)])
}

fn supplement(supplement: &Supplement) -> Result<(), BookError> {
    looked_at(&[("supplement.title", &supplement.title), ("supplement.number", &supplement.number)])
}

/// What somebody typed about a person; a chip's own text is the issuer's.
fn texts_of_identity(identity: &Identity) -> Result<(), BookError> {
    let mut texts: Vec<(&'static str, &str)> =
        vec![("identity.name_kana", &identity.name_kana), ("identity.name_latin", &identity.name_latin)];
    let told = [("identity.name", Some(&identity.name)), ("identity.residence", identity.residence.as_ref())];
    let typed = told.into_iter().filter_map(|(field, told)| {
        told.filter(|told| is_typed(told.from)).map(|told| (field, told.text.as_str()))
    });
    texts.extend(typed);
    if let Some((nationality, passport, _)) = &identity.rule_8 {
        texts.extend([("identity.rule_8", nationality.as_str()), ("identity.rule_8", passport)]);
    }
    looked_at(&texts)
}

/// Whether a person typed it, from wherever.
fn is_typed(from: Source) -> bool {
    matches!(from, Source::TypedByClerk | Source::TypedFromChipImage)
}

fn texts_of_subject(subject: &Subject) -> Result<(), BookError> {
    texts_of_identity(&subject.identity)?;
    if let Some(document) = &subject.document {
        let remark = document.observations.as_ref().map_or("", |seen| seen.remark.as_str());
        looked_at(&[
            ("document.title", &document.title),
            ("document.issuer", &document.issuer),
            ("observations.remark", remark),
        ])?;
        match never_store::check_number(document.kind, &document.number) {
            Err(NumberProblem::Never(what)) => {
                return Err(BookError::NeverStore { field: "document.number", what });
            }
            Err(NumberProblem::MustBeEmpty) => {
                return Err(BookError::NotToKeep { field: "document.number".to_owned() });
            }
            // A number of an odd shape is odd, but no secret.
            Err(_) | Ok(()) => {}
        }
    }
    subject.supplements.iter().try_for_each(supplement)
}

fn texts_of_record(record: &Record) -> Result<(), BookError> {
    let transaction = &record.transaction;
    let mut texts: Vec<(&'static str, &str)> = vec![
        ("transaction.note", &transaction.note),
        ("transaction.key", &transaction.key),
        ("transaction.customer_number", &transaction.customer_number),
        ("transaction.related_check", transaction.related_check.as_deref().unwrap_or_default()),
        ("header.presented_at_reason", record.header.presented_at_reason.as_deref().unwrap_or_default()),
    ];
    if let Some(declared) = &record.declared {
        texts.push(("declared.purpose_note", &declared.purpose_note));
        texts.push(("declared.occupation_note", &declared.occupation_note));
        texts.push(("declared.pep_reason", &declared.pep_reason));
        if let Some((name, reason)) = &declared.alias {
            texts.extend([("declared.alias", name.as_str()), ("declared.alias", reason.as_str())]);
        }
        if let Some(high_risk) = &declared.high_risk {
            texts.push(("declared.high_risk.trigger", &high_risk.trigger));
            texts.push(("declared.high_risk.assets", high_risk.assets.as_deref().unwrap_or_default()));
        }
    }
    if let Some(representative) = &record.representative {
        texts.push(("representative.relationship_note", &representative.relationship_note));
        texts.push(("representative.authority_note", &representative.authority_note));
        texts_of_subject(&representative.subject)?;
    }
    for chip in record.customer_chip.iter().chain(&record.representative_chip) {
        chip.jpki.as_ref().map_or(Ok(()), texts_of_note)?;
        let signed = chip.reading.evidence(STATEMENT).unwrap_or_default();
        looked_at(&[("jpki.statement", &String::from_utf8_lossy(signed))])?;
        texts.push(("observations.remark", &chip.observations.remark));
        texts.extend(chip.transcript.iter().flat_map(texts_of_field));
    }
    if let Some(known) = &record.known {
        texts.extend([("known.note", known.note.as_str()), ("known.earlier_record", &known.earlier_record)]);
    }
    if let Decision::Refused { reason } = &record.decision {
        texts.push(("decision.reason", reason));
    }
    looked_at(&texts)?;
    texts_of_subject(&record.customer)
}

/// What somebody typed into a field of a transcript.
fn texts_of_field(field: &Field) -> Vec<(&'static str, &str)> {
    match &field.value {
        FieldValue::Text { text } => vec![("transcript", text)],
        FieldValue::Code { raw, meaning } => vec![("transcript", raw), ("transcript", meaning)],
        FieldValue::Date { .. } | FieldValue::Picture { .. } => Vec::new(),
    }
}

/// Whether a record may go into a book of this kind.
///
/// # Errors
/// [`BookError::WrongBook`], [`BookError::NotToKeep`], [`BookError::Contradiction`].
fn check_record(kind: BookKind, record: &Record) -> Result<(), BookError> {
    let asked = BookKind::of(record.header.training);
    if asked != kind {
        return Err(BookError::WrongBook { book: kind, asked });
    }
    if !is_uuid(&record.header.record_id) {
        return Err(BookError::Contradiction("the record's number is no UUID"));
    }
    let chips = || record.customer_chip.iter().chain(&record.representative_chip);
    if let Some(field) = chips().flat_map(|chip| chip.readings()).find_map(not_to_keep) {
        return Err(BookError::NotToKeep { field: field.to_owned() });
    }
    if let Some(field) = chips().flat_map(|chip| &chip.transcript).find(|field| !may_stand_typed(field)) {
        return Err(BookError::NotToKeep { field: field.name.as_str().to_owned() });
    }
    one_law(record)?;
    decision_fits(record)
}

/// The name of the first field or object of a reading that no record may hold.
fn not_to_keep(reading: &Reading) -> Option<&str> {
    let field = reading
        .fields
        .iter()
        .find(|field| field.keep != Keep::Record || is_never_kept(&field.name))
        .map(|field| field.name.as_str());
    // Whatever a licence's signature covers, it covers 本籍 with it: nothing but the signer's name is ever kept.
    let of_licence = reading.family == tashika_licence::FAMILY;
    let of_passport = reading.family == tashika_passport::FAMILY;
    let hides =
        |name: &str| of_licence && name != LICENCE_SIGNER || of_passport && !PASSPORT_OBJECTS.contains(&name);
    let object = || reading.evidence.iter().find(|object| object.keep != Keep::Record || hides(&object.name));
    field.or_else(|| object().map(|object| object.name.as_ref()))
}

/// Whether a transcript may hold a field: typed from a picture of the chip, or from the print where no picture could be
/// shown; kept, and no picture itself.
fn may_stand_typed(field: &Field) -> bool {
    field.keep == Keep::Record
        && (field.source == Source::TypedFromChipImage || is_typed_from_print(field))
        && !matches!(field.value, FieldValue::Picture { .. })
        && !is_never_kept(&field.name)
}

/// A record is made under one law (`specs` law §8.1).
fn one_law(record: &Record) -> Result<(), BookError> {
    let law = record.header.law;
    let rulings = std::iter::once(&record.ruling).chain(&record.representative_ruling);
    if rulings.into_iter().any(|ruling| ruling.law != law) {
        return Err(BookError::Contradiction("it is made under one law and ruled under another"));
    }
    // Purpose, occupation and the like are not the phone law's to ask.
    if law != Law::Aml && record.declared.is_some() {
        return Err(BookError::Contradiction("it holds statements that only the AML law asks for"));
    }
    Ok(())
}

/// A decision that the law's answer allows: the book holds no confirmation over something left open.
fn decision_fits(record: &Record) -> Result<(), BookError> {
    let rulings = || std::iter::once(&record.ruling).chain(&record.representative_ruling);
    let some = |finish| rulings().any(|ruling| ruling.finish() == finish);
    let fits = match record.decision {
        Decision::Refused { .. } => true,
        Decision::Confirmed => !some(Finish::No) && !some(Finish::PendingMail),
        Decision::PendingMail => !some(Finish::No) && record.mail.is_some(),
    };
    fits.then_some(()).ok_or(BookError::Contradiction("the law's answer does not allow the decision"))
}

/// 8-4-4-4-12 lower-case hexadecimal digits.
fn is_uuid(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.into_iter().all(digits)
}

/// A random UUID (RFC 9562 version 4) in lower-case text: a record's number.
///
/// # Errors
/// [`BookError::Random`].
pub fn new_uuid() -> Result<String, BookError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|_| BookError::Random)?;
    let number = u128::from_be_bytes(bytes);
    // Version 4 in bits 79..76, the RFC's variant (binary 10) in bits 63 and 62.
    let number = number & !(0xF << 76) | (0x4 << 76);
    let number = number & !(0b11 << 62) | (0b10 << 62);
    let hex = format!("{number:032x}");
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
    Ok([part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use tashika_kit::reading::{Evidence, Field, FieldName, FieldValue, Keep, PictureKind, Reading, Source};

    use super::{is_uuid, looked_at, may_stand_typed, new_uuid, not_to_keep, texts_of_field};

    /// The signature of a licence covers 本籍: with the signature, or with anything that was hashed, it could be
    /// searched for.
    #[test]
    fn of_a_licence_nothing_is_kept_that_its_signature_covers() {
        let with = |family: &'static str, name: &'static str| Reading {
            family: family.into(),
            read_at: "2026-11-21T03:00:00Z".parse().unwrap(),
            fields: Vec::new(),
            evidence: vec![Evidence { name: name.into(), bytes: vec![1], keep: Keep::Record }],
            challenges: Vec::new(),
            attested: Vec::new(),
            notes: Vec::new(),
        };
        for name in ["licence.signature", "licence.entries", "licence.domicile", "licence.digest", "anything"]
        {
            assert_eq!(not_to_keep(&with("licence", name)), Some(name));
        }
        assert_eq!(not_to_keep(&with("licence", "licence.signer")), None);
        assert_eq!(not_to_keep(&with("mynumber", "visual.face")), None);
    }

    /// A passport's further groups hold what no law asks for; the zone holds a personal number with some states.
    #[test]
    fn of_a_passport_only_the_objects_of_its_verdicts_are_kept() {
        let field = |name: &'static str| Field {
            name: FieldName(name.into()),
            value: FieldValue::Text { text: "ZE184226B".into() },
            source: Source::SignedChipText,
            origin: "DG1".into(),
            keep: Keep::Record,
        };
        let with = |object: &'static str, fields: Vec<Field>| Reading {
            family: "passport".into(),
            read_at: "2026-11-21T03:00:00Z".parse().unwrap(),
            fields,
            evidence: vec![Evidence { name: object.into(), bytes: vec![1], keep: Keep::Record }],
            challenges: Vec::new(),
            attested: Vec::new(),
            notes: Vec::new(),
        };
        for name in ["passport.dg11", "passport.dg12", "passport.dg13", "passport.dg3", "anything"] {
            assert_eq!(not_to_keep(&with(name, Vec::new())), Some(name));
        }
        for name in super::PASSPORT_OBJECTS {
            assert_eq!(not_to_keep(&with(name, vec![field("name"), field("document_number")])), None);
        }
        for name in ["mrz", "optional_data", "personal_number", "birth_place", "sex"] {
            assert_eq!(not_to_keep(&with("passport.sod", vec![field(name)])), Some(name));
        }
    }

    /// What was typed from a picture is a person's text like every other: looked at, and never sex or a picture.
    #[test]
    fn a_transcript_holds_only_what_was_typed_from_a_picture_or_the_print_and_may_be_kept() {
        let good = Field {
            name: FieldName::ADDRESS,
            value: FieldValue::Text { text: "見本市".into() },
            source: Source::TypedFromChipImage,
            origin: "picture front_image".into(),
            keep: Keep::Record,
        };
        assert!(may_stand_typed(&good) && looked_at(&texts_of_field(&good)).is_ok());
        let typed = Field { source: Source::TypedByClerk, ..good.clone() };
        let printed = Field { origin: super::super::PRINTED_DOCUMENT.into(), ..typed.clone() };
        assert!(may_stand_typed(&printed));
        let picture = FieldValue::Picture { media_type: PictureKind::Tiff, bytes: vec![1] };
        let bad = [
            typed,
            Field { source: Source::SignedChipText, ..good.clone() },
            Field { name: FieldName::SEX, ..printed.clone() },
            Field { keep: Keep::ScreenOnly, ..good.clone() },
            Field { name: FieldName::SEX, ..good.clone() },
            Field { value: picture, ..good.clone() },
        ];
        for (at, field) in bad.iter().enumerate() {
            assert!(!may_stand_typed(field), "{at}");
        }
        let number = "番号 1234 5678 9018";
        let values = [
            FieldValue::Text { text: number.into() },
            FieldValue::Code { raw: number.into(), meaning: "other".into() },
            FieldValue::Code { raw: "1".into(), meaning: number.into() },
        ];
        for value in values {
            let field = Field { value, ..good.clone() };
            assert!(looked_at(&texts_of_field(&field)).is_err());
        }
    }

    #[test]
    fn ids_are_version_4_and_differ() {
        let (a, b) = (new_uuid().unwrap(), new_uuid().unwrap());
        assert_ne!(a, b);
        for id in [a, b] {
            assert!(is_uuid(&id));
            let parts: Vec<&str> = id.split('-').collect();
            assert!(parts[2].starts_with('4'), "{id}");
            assert!(parts[3].starts_with(['8', '9', 'a', 'b']), "{id}");
        }
        for wrong in
            ["", "x", "00000000-0000-0000-0000-00000000000G", "00000000-0000-0000-0000-0000000000000"]
        {
            assert!(!is_uuid(wrong));
        }
    }
}
