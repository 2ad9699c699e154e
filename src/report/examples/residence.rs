// SPDX-License-Identifier: MIT OR Apache-2.0
//! Residence cards: a first-generation one whose holder moved and waits for a new stay, a second-generation one, and a
//! My Number Card that is a specified card.

use tashika_kit::reading::Note;

use super::{
    Agreement, AnchorClass, ChipEvidence, ChipState, Cow, Date, DocumentKind, Element, Evidence, Field,
    FieldName, FieldValue, FieldVerdict, History, Identity, Integrity, Issuer, Keep, Law, Mark, Originality,
    Reading, Reason, Revocation, Source, Validity, Verdicts, account_opening, at, chip, date, history, id,
    picture, presented, record, ruling, subject, told,
};
use crate::records::ChipAddition;
use crate::records::record::{InquiryAnswer, NumberInquiry, SpecialPeriod};

const FRONT: &[u8] = include_bytes!("../../../assets/specimen/residence-anna-front.tif");
const NAME: &[u8] = include_bytes!("../../../assets/specimen/residence-anna-name.tif");
const ADDRESS: &[u8] = include_bytes!("../../../assets/specimen/residence-anna-address.tif");

const HOLDER: &str = "MIHON ANNA BEATRIZ";
const ISSUED_AT: &str = "架空県見本市確認町一丁目８番９号みほん荘１０２号";
const MOVED_TO: &str = "架空県見本市転居町二丁目３番４号";
const NUMBER: &str = "ZZ00000101ZZ";

fn named(name: &'static str) -> FieldName {
    FieldName(Cow::Borrowed(name))
}

fn of(name: FieldName, value: FieldValue, source: Source, origin: &'static str) -> Field {
    Field { name, value, source, origin: Cow::Borrowed(origin), keep: Keep::Record }
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text { text: text.to_owned() }
}

fn day(date: Date) -> FieldValue {
    FieldValue::Date { date }
}

fn code(raw: &str, meaning: &'static str) -> FieldValue {
    FieldValue::Code { raw: raw.to_owned(), meaning: meaning.into() }
}

fn typed(name: FieldName, value: FieldValue, origin: &'static str) -> Field {
    of(name, value, Source::TypedFromChipImage, origin)
}

fn verdicts(fields: &[Field], validity: Validity, agreement: Agreement) -> Verdicts {
    let of = |field: &Field| FieldVerdict {
        name: field.name.clone(),
        origin: field.origin.clone(),
        source: field.source,
        mark: if field.source.is_signed() { Mark::Proved } else { Mark::NotSigned },
    };
    Verdicts {
        integrity: Integrity::Intact,
        issuer: Issuer::Anchored {
            name: "Ministry of Justice".to_owned(),
            fingerprint: "c3d4e5f60718293a4b5c6d7e8f90a1b2".repeat(2),
            class: AnchorClass::Official,
        },
        originality: Originality::NotOffered,
        validity,
        revocation: Revocation::NotAsked { reason: Reason::new("number_inquiry_by_hand", "") },
        agreement,
        certificates: Vec::new(),
        fields: fields.iter().map(of).collect(),
        steps: Vec::new(),
    }
}

fn holder(residence: &str, born_from: Source) -> Identity {
    let from = Source::TypedFromChipImage;
    let mut identity = super::identity(HOLDER, "", residence, date(1988, 4, 23), from);
    identity.name_latin = HOLDER.to_owned();
    identity.birth_date.from = born_from;
    identity
}

fn evidence(identity: &Identity, fields: Vec<Field>, verdicts: Verdicts, until: Date) -> ChipEvidence {
    let mut evidence = chip(identity, "residence", until, false);
    let signed = |name: &'static str, bytes: &[u8]| Evidence {
        name: name.into(),
        bytes: bytes.to_vec(),
        keep: Keep::Record,
    };
    evidence.reading = Reading {
        family: Cow::Borrowed("residence"),
        fields,
        evidence: vec![signed("residence.check_code", &[7; 256])],
        notes: vec![Note { code: "text_encoding".into(), detail: "DF2/EF01 D4: CP932".into() }],
        ..evidence.reading
    };
    evidence.summary = verdicts.summary();
    evidence.verdicts = verdicts;
    evidence.observations.marks = vec!["moj_mark".to_owned(), "hologram".to_owned()];
    evidence.observations.number_inquiry =
        Some(NumberInquiry { answer: InquiryAnswer::NotLapsed, at: at("2026-11-20T03:02:30Z") });
    evidence
}

fn document(until: Date) -> super::Presented {
    presented(DocumentKind::ResidenceCard, NUMBER, "出入国在留管理庁", Some(until))
}

fn opening(number: u64, chip_state: ChipState, identity: Identity, until: Date) -> super::Record {
    let mut ruling = ruling(
        Law::Aml,
        "AML-A-01",
        DocumentKind::ResidenceCard,
        chip_state,
        Some("イ"),
        "犯収法施行規則6条1項1号イ",
    );
    ruling.elements = [Element::Name, Element::Residence, Element::BirthDate, Element::Photo].into();
    record(Law::Aml, number, "2026-11-20", ruling, subject(identity, Some(document(until))))
}

/// A first-generation card past its last day: moved by an unsigned entry on its back, and prolonged.
pub fn first() -> History {
    let until = date(2026, 11, 2);
    let (signed, unsigned) = (Source::SignedChipImage, Source::UnsignedChipText);
    let mut identity = holder(MOVED_TO, Source::TypedFromChipImage);
    identity.residence = Some(told(MOVED_TO, unsigned));
    let fields = vec![
        of(named("card_kind"), code("1", "residence_card"), unsigned, "MF/EF02 C1"),
        of(FieldName::FRONT_IMAGE, picture(FRONT), signed, "DF1/EF01 D0"),
        of(FieldName::ADDRESS, text(MOVED_TO), unsigned, "DF2/EF01 D4"),
        of(named("address_changed_on"), day(date(2026, 5, 20)), unsigned, "DF2/EF01 D2"),
        of(named("application_pending"), code("1", "pending"), unsigned, "DF2/EF04 D7"),
    ];
    let nothing = Agreement::NotChecked { reason: Reason::new("only_pictures", "") };
    let verdicts = verdicts(&fields, Validity::OnlyPrinted, nothing);
    let mut evidence = evidence(&identity, fields, verdicts, until);
    let front = "picture front_image";
    evidence.transcript = vec![
        typed(FieldName::NAME, text(HOLDER), front),
        typed(FieldName::BIRTH_DATE, day(date(1988, 4, 23)), front),
        typed(FieldName::EXPIRY_DATE, day(until), front),
        typed(FieldName::ADDRESS_AS_ISSUED, text(ISSUED_AT), front),
        typed(FieldName::SEX, code("female", "female"), front),
        typed(named("nationality"), text("ブラジル"), front),
    ];
    evidence.observations.special_period = Some(SpecialPeriod::Shown);
    evidence.observations.picture_number = super::Compared::Same;
    let mut record = opening(18, ChipState::Full, identity, until);
    record.customer_chip = Some(evidence);
    history(56, record, Vec::new())
}

/// A second-generation card: birth date and days are signed text, name and address are pictures.
pub fn second() -> History {
    let until = date(2033, 4, 6);
    let (signed, unsigned) = (Source::SignedChipText, Source::UnsignedChipText);
    let identity = holder(ISSUED_AT, signed);
    let fields = vec![
        of(named("card_kind"), code("05", "residence_card"), unsigned, "MF/EF02 C1"),
        of(FieldName::DOCUMENT_NUMBER, text(NUMBER), unsigned, "DF1/EF01 C2"),
        of(FieldName::NAME_IMAGE, picture(NAME), Source::SignedChipImage, "DF1/EF03 D0"),
        of(FieldName::ADDRESS_IMAGE, picture(ADDRESS), Source::UnsignedChipImage, "DF1/EF04 DFD1"),
        of(FieldName::BIRTH_DATE, day(date(1988, 4, 23)), signed, "DF1/EF02 C6"),
        of(FieldName::SEX, code("2", "female"), signed, "DF1/EF02 C7"),
        of(FieldName::EXPIRY_DATE, day(until), signed, "DF1/EF02 C5"),
    ];
    let agreed = Agreement::Agree { compared: vec![FieldName::DOCUMENT_NUMBER] };
    let verdicts = verdicts(&fields, Validity::InForce { until, signed: true }, agreed);
    let mut evidence = evidence(&identity, fields, verdicts, until);
    evidence.reading.notes.clear();
    evidence.transcript = vec![
        typed(FieldName::NAME, text(HOLDER), "picture name_image"),
        typed(FieldName::ADDRESS, text(ISSUED_AT), "picture address_image"),
    ];
    // Of the new form no mark is known.
    evidence.observations.marks.clear();
    evidence.observations.number_inquiry =
        Some(NumberInquiry { answer: InquiryAnswer::NotAsked, at: at("2026-11-20T03:02:30Z") });
    let mut record = opening(19, ChipState::Full, identity, until);
    record.customer_chip = Some(evidence);
    history(57, record, Vec::new())
}

/// A My Number Card that is a specified card: its residence application was not read.
pub fn specified() -> History {
    let mut history = account_opening();
    history.record.header.record_id = id(20);
    let kind = code("07", "specified_residence_card");
    let fields = vec![of(named("card_kind"), kind, Source::UnsignedChipText, "MF/EF02 C1")];
    let not_read = || Reason::new("residence_application_not_read", "");
    let mut verdicts = verdicts(&fields, Validity::OnlyPrinted, Agreement::NotChecked { reason: not_read() });
    verdicts.integrity = Integrity::NotChecked { reason: not_read() };
    verdicts.issuer = Issuer::NotChecked { reason: not_read() };
    verdicts.originality = Originality::NotChecked { reason: not_read() };
    let reading = Reading {
        family: Cow::Borrowed("specified_residence"),
        read_at: at("2026-11-20T03:00:42Z"),
        fields,
        evidence: Vec::new(),
        challenges: Vec::new(),
        attested: Vec::new(),
        notes: Vec::new(),
    };
    let addition = ChipAddition { reading, summary: verdicts.summary(), verdicts, withheld: Vec::new() };
    if let Some(chip) = &mut history.record.customer_chip {
        chip.additions.push(addition);
    }
    history
}
