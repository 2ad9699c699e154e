// SPDX-License-Identifier: MIT OR Apache-2.0
//! Passports: a Japanese one that asks for a further document, a foreign one whose chip data the phone law keeps, a
//! traveller's under AML Rule 8, and one whose data page is another's.

use tashika_kit::reading::{Attested, Note};
use tashika_kit::verdict::Difference;

use super::{
    Agreement, AnchorClass, ChipEvidence, ChipState, Compared, Cow, Date, Decision, DocumentKind, Element,
    Evidence, Field, FieldName, FieldValue, FieldVerdict, History, Identity, Integrity, Issuer, Keep, Law,
    Mark, Originality, Outcome, PHOTO, Reading, Reason, Residence, Revocation, Source, Supplement,
    SupplementRole, TransactionKind, Validity, Verdicts, at, chip, date, history, picture, presented, record,
    ruling, subject, told,
};
use crate::rules::AddressPage;

const HOME: &str = "東京都千代田区見本町一丁目２番３号";
const NUMBER: &str = "TZ0000017";
const DG1: &str = "DG1";

/// A person, as the zone in the chip says.
struct Holder {
    name: &'static str,
    state: &'static str,
    number: &'static str,
    born: Date,
    until: Date,
}

const SAKURA: Holder = Holder {
    name: "KAKUNIN SAKURA",
    state: "JPN",
    number: NUMBER,
    born: date(1990, 5, 15),
    until: date(2033, 6, 1),
};

const ERIKA: Holder = Holder {
    name: "MUSTERFRAU ERIKA",
    state: "D",
    number: "C01X00T41",
    born: date(1996, 8, 12),
    until: date(2031, 10, 31),
};

fn text(text: &str) -> FieldValue {
    FieldValue::Text { text: text.to_owned() }
}

fn code(raw: &str) -> FieldValue {
    FieldValue::Code { raw: raw.to_owned(), meaning: "other".into() }
}

fn fields(holder: &Holder, photo: bool) -> Vec<Field> {
    let of = |name, value, source, origin| Field {
        name,
        value,
        source,
        origin: Cow::Borrowed(origin),
        keep: Keep::Record,
    };
    let signed = |name, value| of(name, value, Source::SignedChipText, DG1);
    let day = |date| FieldValue::Date { date };
    let mut fields = vec![
        of(FieldName::DOCUMENT_NUMBER, text(holder.number), Source::TypedByClerk, "typed key"),
        signed(FieldName::NAME, text(holder.name)),
        signed(FieldName::DOCUMENT_NUMBER, text(holder.number)),
        signed(FieldName::ISSUING_STATE, code(holder.state)),
        signed(FieldName::NATIONALITY, code(holder.state)),
        signed(FieldName::BIRTH_DATE, day(holder.born)),
        signed(FieldName::EXPIRY_DATE, day(holder.until)),
    ];
    if photo {
        fields.push(of(FieldName::PHOTO, picture(PHOTO), Source::SignedChipImage, "DG2"));
    }
    fields
}

fn verdicts(fields: &[Field], holder: &Holder) -> Verdicts {
    let mark = |source: Source| if source.is_signed() { Mark::Proved } else { Mark::Typed };
    let of = |field: &Field| FieldVerdict {
        name: field.name.clone(),
        origin: field.origin.clone(),
        source: field.source,
        mark: mark(field.source),
    };
    Verdicts {
        integrity: Integrity::Intact,
        issuer: Issuer::Anchored {
            name: format!("CSCA {}", holder.state),
            fingerprint: "d4e5f60718293a4b5c6d7e8f90a1b2c3".repeat(2),
            class: AnchorClass::Unofficial,
        },
        originality: Originality::Proven,
        validity: Validity::InForce { until: holder.until, signed: true },
        revocation: Revocation::NotAsked { reason: Reason::new("crl_missing", "") },
        agreement: Agreement::Agree {
            compared: vec![FieldName::DOCUMENT_NUMBER, FieldName::BIRTH_DATE, FieldName::EXPIRY_DATE],
        },
        certificates: Vec::new(),
        fields: fields.iter().map(of).collect(),
        steps: Vec::new(),
    }
}

fn attested(name: &'static str, because: &'static str) -> Attested {
    Attested { name: name.into(), held: true, because: because.into() }
}

fn identity(holder: &Holder) -> Identity {
    let signed = Source::SignedChipText;
    let mut identity = super::identity(holder.name, "", HOME, holder.born, signed);
    identity.name_latin = holder.name.to_owned();
    identity.residence = Some(told(HOME, Source::TypedByClerk));
    identity
}

fn evidence(holder: &Holder, photo: bool, attested: Vec<Attested>) -> ChipEvidence {
    let mut evidence = chip(&identity(holder), "passport", holder.until, photo);
    let fields = fields(holder, photo);
    let verdicts = verdicts(&fields, holder);
    let object = |name: &'static str| Evidence { name: name.into(), bytes: vec![7; 96], keep: Keep::Record };
    evidence.reading = Reading {
        family: Cow::Borrowed("passport"),
        fields,
        evidence: ["passport.com", "passport.sod", "passport.dg1", "passport.dg15"].map(object).to_vec(),
        attested,
        notes: vec![Note { code: "closed_group".into(), detail: "DG3".into() }],
        ..evidence.reading
    };
    evidence.summary = verdicts.summary();
    evidence.verdicts = verdicts;
    evidence.observations.remark = String::new();
    evidence
}

fn paper() -> Supplement {
    Supplement {
        role: SupplementRole::Residence,
        title: "公共料金の領収証書（電気）".to_owned(),
        number: String::new(),
        dated: Some(date(2026, 11, 1)),
        received_on: date(2026, 11, 20),
        sent_in: false,
    }
}

fn opening(law: Law, number: u64, row: &str, kind: DocumentKind, holder: &Holder) -> super::Record {
    let article = match law {
        Law::Aml => "犯収法施行規則6条1項1号イ・6条2項",
        _ => "携帯法施行規則3条1項1号イ・5条2項",
    };
    let mut ruling = ruling(law, row, kind, ChipState::Full, Some("イ"), article);
    ruling.elements = [Element::Name, Element::BirthDate, Element::Photo].into();
    ruling.outcome = Outcome::AloneSupp;
    let document = presented(kind, holder.number, holder.state, Some(holder.until));
    let mut customer = subject(identity(holder), Some(document));
    customer.residence = Residence::NotShown;
    customer.supplements = vec![paper()];
    let day = if law == Law::Aml { "2026-11-20" } else { "2027-04-02" };
    record(law, number, day, ruling, customer)
}

/// 犯収法 until 2027-03-31: a book without a page for the address, opened with PACE, Active Authentication; no photo is kept.
pub fn japan() -> History {
    let because = "the answer is a proof that others could pass on";
    let mut evidence = evidence(
        &SAKURA,
        false,
        vec![
            attested("passport.opened", "PACE-ECDH-GM-AES-128 P-256"),
            attested("passport.active_authentication", because),
            attested("passport.dg2.hash", "the photo is not kept"),
        ],
    );
    evidence.withheld = vec!["photo".to_owned(), "signed_objects".to_owned(), "challenge".to_owned()];
    evidence.observations.address_page = Some(AddressPage::None);
    let mut record = opening(Law::Aml, 21, "AML-A-03", DocumentKind::PassportJapan2020, &SAKURA);
    record.customer_chip = Some(evidence);
    history(58, record, Vec::new())
}

/// 携帯法 from 2027-04-01: a foreign passport, Chip Authentication, and the chip's photo is kept.
pub fn phone() -> History {
    let evidence = evidence(
        &ERIKA,
        true,
        vec![
            attested("passport.opened", "BAC"),
            attested("passport.chip_authentication", "the chip's answers cannot be repeated"),
            attested("passport.dg11.hash", "the group is never kept"),
        ],
    );
    let mut record = opening(Law::Phone, 22, "TEL-B-04", DocumentKind::PassportForeign, &ERIKA);
    record.ruling.date = date(2027, 4, 2);
    record.ruling.ordinance = date(2027, 4, 1);
    record.customer_chip = Some(evidence);
    if let Some(chip) = &mut record.customer_chip {
        chip.reading.read_at = at("2027-04-02T03:00:41Z");
        chip.displayed[0].from = at("2027-04-02T03:00:43Z");
    }
    history(59, record, Vec::new())
}

/// 犯収法 Rule 8: a traveller, with nationality and number as the chip says them.
pub fn traveller() -> History {
    let evidence =
        evidence(&ERIKA, false, vec![attested("passport.opened", "PACE-ECDH-IM-AES-256 brainpoolP256r1")]);
    let mut record = opening(Law::Aml, 23, "AML-A-06", DocumentKind::PassportForeign, &ERIKA);
    record.ruling.outcome = Outcome::Alone;
    record.ruling.method = None;
    record.ruling.article = "犯収法施行規則8条".to_owned();
    record.customer.identity.residence = None;
    record.customer.identity.rule_8 = Some(("D".to_owned(), ERIKA.number.to_owned(), date(2027, 1, 15)));
    record.customer.supplements.clear();
    record.transaction.kind = TransactionKind::Other;
    record.transaction.note = "外貨両替 250万円".to_owned();
    record.customer_chip = Some(evidence);
    history(60, record, Vec::new())
}

/// 犯収法: the zone on the page says another number than the chip; the photo was changed after it was signed.
pub fn refused() -> History {
    let mut evidence = evidence(&SAKURA, false, vec![attested("passport.opened", "BAC")]);
    let differs = Difference { field: FieldName::DOCUMENT_NUMBER, a: "printed MRZ".into(), b: DG1.into() };
    let verdicts = &mut evidence.verdicts;
    verdicts.agreement = Agreement::Differ { differences: vec![differs] };
    verdicts.integrity = Integrity::Altered { parts: vec!["dg2".into()] };
    verdicts.originality = Originality::NotOffered;
    verdicts.issuer = Issuer::NotChecked { reason: Reason::new("altered", "dg2") };
    for one in &mut verdicts.fields {
        one.mark = match one.source.is_signed() {
            _ if one.name == FieldName::DOCUMENT_NUMBER => Mark::Contradicted,
            true => Mark::SignedNotChecked,
            false => one.mark,
        };
    }
    evidence.summary = evidence.verdicts.summary();
    evidence.observations.face = Compared::Different;
    evidence.observations.address_page = Some(AddressPage::None);
    let mut record = opening(Law::Aml, 24, "AML-A-02", DocumentKind::PassportJapan2020, &SAKURA);
    record.ruling.chip = ChipState::Invalid;
    record.ruling.outcome = Outcome::Escalate;
    record.ruling.method = None;
    record.ruling.article = "犯収法8条".to_owned();
    record.customer.supplements.clear();
    record.decision = Decision::Refused {
        reason: "旅券のページとICチップの番号が異なるため".to_owned()
    };
    record.customer_chip = Some(evidence);
    history(61, record, Vec::new())
}
