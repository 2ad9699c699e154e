// SPDX-License-Identifier: MIT OR Apache-2.0
//! Licences: one that was changed by a remark and has characters no code table has, and one that sits on a My Number
//! Card.

use tashika_kit::reading::{Note, external_character};

use super::{
    ChipEvidence, ChipState, Cow, Date, DocumentKind, Element, Evidence, Field, FieldName, FieldValue,
    FieldVerdict, History, Identity, Integrity, Issuer, Keep, Law, Mark, Originality, Outcome, PictureKind,
    Reading, Reason, Revocation, Source, Supplement, SupplementRole, Validity, Verdicts, account_opening, at,
    chip, date, history, id, presented, record, ruling, subject, told,
};
use crate::records::ChipAddition;
use crate::rules::Certainty;

/// 外字 of a licence: one composition byte, then T.6.
const CHARACTER: &[u8] = include_bytes!("../../../tests/fixtures/pictures/external-character.bin");

const NUMBER: &str = "302400000120";
const AS_ISSUED: &str = "大阪府大阪市中央区大手前三丁目一番四一号";

fn of(name: FieldName, value: FieldValue, source: Source, origin: &'static str) -> Field {
    Field { name, value, source, origin: Cow::Borrowed(origin), keep: Keep::Record }
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text { text: text.to_owned() }
}

fn day(date: Date) -> FieldValue {
    FieldValue::Date { date }
}

fn external(bytes: &[u8]) -> FieldValue {
    FieldValue::Picture { media_type: PictureKind::ExternalCharacter, bytes: bytes.to_vec() }
}

fn named(name: &'static str) -> FieldName {
    FieldName(Cow::Borrowed(name))
}

/// Verdicts about a reading whose signature nobody could check.
fn unchecked(fields: &[Field], until: Date) -> Verdicts {
    let no_key = || Reason::new("no_trust_anchor", "no key of any licence signer is registered");
    let of = |field: &Field| FieldVerdict {
        name: field.name.clone(),
        origin: field.origin.clone(),
        source: field.source,
        mark: if field.source.is_signed() { Mark::SignedNotChecked } else { Mark::NotSigned },
    };
    Verdicts {
        integrity: Integrity::NotChecked { reason: no_key() },
        issuer: Issuer::NotChecked { reason: no_key() },
        originality: Originality::NotOffered,
        validity: Validity::InForce { until, signed: false },
        revocation: Revocation::NotAsked {
            reason: Reason::new("no_licence_revocation", "no channel to ask about licences exists"),
        },
        agreement: super::Agreement::Agree { compared: vec![FieldName::ISSUE_DATE, FieldName::EXPIRY_DATE] },
        certificates: Vec::new(),
        fields: fields.iter().map(of).collect(),
        steps: Vec::new(),
    }
}

/// What the chip of a licence gave whose holder has moved, and whose name has two 外字 and a 欠字.
fn moved_chip(identity: &Identity) -> ChipEvidence {
    let (signed, unsigned) = (Source::SignedChipText, Source::UnsignedChipText);
    let name = format!("{}{}　太【※欠*】郎", external_character(1), external_character(2));
    let residence = identity.residence.as_ref().map_or("", |residence| &residence.text);
    let until = date(2029, 7, 1);
    let fields = vec![
        of(FieldName::NAME, text(&name), signed, "DF1/EF01 tag 12"),
        of(FieldName::NAME_KANA, text("タカサキ　タクロウ"), signed, "DF1/EF01 tag 13"),
        of(FieldName::BIRTH_DATE, day(identity.birth_date.date), signed, "DF1/EF01 tag 16"),
        of(FieldName::ADDRESS, text(residence), unsigned, "DF1/EF04 tag 70"),
        of(FieldName::ADDRESS_AS_ISSUED, text(AS_ISSUED), signed, "DF1/EF01 tag 17"),
        of(named("address_changed_on"), day(date(2025, 11, 20)), unsigned, "DF1/EF04 tag 70"),
        of(named("address_changed_by"), text("東京都公安"), unsigned, "DF1/EF04 tag 70"),
        of(FieldName::DOCUMENT_NUMBER, text(NUMBER), signed, "DF1/EF01 tag 21"),
        of(FieldName::ISSUER, text("大阪府公安委員会"), signed, "DF1/EF01 tag 20"),
        of(FieldName::ISSUE_DATE, day(date(2024, 5, 8)), signed, "DF1/EF01 tag 18"),
        of(FieldName::EXPIRY_DATE, day(until), signed, "DF1/EF01 tag 1B"),
        of(FieldName::EXTERNAL_CHARACTER, external(CHARACTER), Source::UnsignedChipImage, "DF1/EF03 tag 48"),
        // In no form that can be shown.
        of(FieldName::EXTERNAL_CHARACTER, external(&[0xEE, 0]), Source::UnsignedChipImage, "DF1/EF03 tag 49"),
    ];
    let verdicts = unchecked(&fields, until);
    let mut evidence = chip(identity, "licence", until, false);
    evidence.reading = Reading {
        family: Cow::Borrowed("licence"),
        fields,
        evidence: vec![Evidence {
            name: "licence.signer".into(),
            bytes: b"check = \"no_key\"".to_vec(),
            keep: Keep::Record,
        }],
        notes: vec![Note { code: "remark_order".into(), detail: "DF1/EF04 tags 70-77".into() }],
        ..evidence.reading
    };
    evidence.summary = verdicts.summary();
    evidence.verdicts = verdicts;
    evidence
}

/// 犯収法 until 2027-03-31: a licence whose holder moved; the remark is not signed, so a further document shows where
/// they live.
pub fn moved() -> History {
    let mut identity = super::identity(
        "髙﨑　太九郎",
        "タカサキ　タクロウ",
        "東京都千代田区霞が関二丁目一番三号",
        date(1975, 6, 1),
        Source::SignedChipText,
    );
    identity.name = told("髙﨑　太九郎", Source::TypedByClerk);
    identity.residence = identity.residence.map(|one| told(&one.text, Source::UnsignedChipText));
    let evidence = moved_chip(&identity);
    let mut document =
        presented(DocumentKind::DriversLicence, NUMBER, "大阪府公安委員会", Some(date(2029, 7, 1)));
    document.issued_on = Some(date(2024, 5, 8));
    let mut ruling = ruling(
        Law::Aml,
        "AML-A-01",
        DocumentKind::DriversLicence,
        ChipState::Partial,
        Some("イ"),
        "犯収法施行規則6条1項1号イ、犯収法施行規則6条2項",
    );
    ruling.elements = [Element::Name, Element::Residence, Element::BirthDate, Element::Photo].into();
    ruling.outcome = Outcome::AloneSupp;
    ruling.modifiers = vec!["M-RES".to_owned()];
    ruling.ask_legal = Some("licence_remarks".to_owned());
    ruling.certainty = Certainty::LawText;
    let mut record = record(Law::Aml, 16, "2026-11-20", ruling, subject(identity, Some(document)));
    record.customer.supplements.push(Supplement {
        role: SupplementRole::Residence,
        title: "公共料金の領収証書（水道）".to_owned(),
        number: String::new(),
        dated: Some(date(2026, 10, 30)),
        received_on: date(2026, 11, 20),
        sent_in: false,
    });
    record.customer_chip = Some(evidence);
    history(54, record, Vec::new())
}

/// 犯収法, a My Number Card with a My-Number licence that was read beside it.
pub fn beside() -> History {
    let mut history = account_opening();
    history.record.header.record_id = id(17);
    let (signed, until) = (Source::SignedChipText, date(2029, 3, 17));
    let kind = FieldValue::Code { raw: "C2 empty".to_owned(), meaning: "licence".into() };
    let fields = vec![
        of(named("licence_kind"), kind, signed, "WEF02"),
        of(FieldName::DOCUMENT_NUMBER, text(NUMBER), signed, "WEF02 tag E7"),
        of(FieldName::EXPIRY_DATE, day(until), signed, "WEF02 tag C5"),
    ];
    let mut verdicts = unchecked(&fields, until);
    verdicts.agreement = super::Agreement::NotChecked {
        reason: Reason::new("nothing_to_compare", "WEF02 says everything once"),
    };
    let reading = Reading {
        family: Cow::Borrowed("my_number_licence"),
        read_at: at("2026-11-20T03:00:42Z"),
        fields,
        evidence: Vec::new(),
        challenges: Vec::new(),
        attested: Vec::new(),
        notes: Vec::new(),
    };
    let addition = ChipAddition {
        reading,
        summary: verdicts.summary(),
        verdicts,
        withheld: vec!["signed_objects".to_owned()],
    };
    if let Some(chip) = &mut history.record.customer_chip {
        chip.additions.push(addition);
    }
    history
}
