// SPDX-License-Identifier: MIT OR Apache-2.0
//! Invented records, and a book to write them into. Nobody lives here.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::date;
use tashika::keys::{Cost, Keyring, Session, SetUp};
use tashika::records::{
    Book, BookKind, ChipEvidence, Compared, Decision, Declared, Header, Identity, MailPlan, Observations,
    Occupation, Pep, Places, Presented, Purpose, Record, Subject, Told, Transaction, TransactionKind,
};
use tashika::rules::{
    Certainty, ChipState, DocumentKind, Element, Law, Missing, Outcome, Residence, RuleSetRef, Ruling,
};
use tashika_kit::reading::{Evidence, Field, FieldName, FieldValue, Keep, PictureKind, Reading, Source};
use tashika_kit::verdict::{
    Agreement, Integrity, Issuer, Originality, Reason, Revocation, Validity, Verdicts,
};
use tashika_kit::{AnchorClass, Secret};

pub const NAME: &str = "髙﨑邊　德子";
pub const KANA: &str = "タカサキベ　ノリコ";
pub const LATIN: &str = "TAKASAKIBE NORIKO";
pub const ADDRESS: &str = "東京都千代田区霞が関二丁目一番二号　確認荘一〇三号室";
pub const KEY: &str = "普通-8812-0034567";
pub const CUSTOMER: &str = "CIF-00918273";
pub const NUMBER: &str = "第305612345678号";
pub const REMARK: &str = "マスクを外していただき確認。";
pub const NOTE: &str = "給与の受け取りのため";
pub const PHOTO: &[u8] = include_bytes!("../fixtures/pictures/face-378x472.jp2");

/// The passwords of the accounts `admin` and `manager`.
pub const PASSWORD: &str = "correct horse battery";

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A keyring with an administrator, a manager, a clerk and an auditor who may read; cheap passwords.
pub fn keyring(path: &Path) -> Keyring {
    let secret = || Secret::from(PASSWORD);
    let set_up = SetUp {
        administrator: ("admin".to_owned(), secret()),
        manager: ("manager".to_owned(), secret()),
        head_office: None,
        cost: Cost::TRAINING,
    };
    let mut keys = Keyring::create(path, set_up).unwrap();
    let admin = unlock(&mut keys, "admin");
    keys.add(&admin, "clerk", tashika::keys::Role::Clerk, &secret()).unwrap();
    keys.add(&admin, "auditor", tashika::keys::Role::Auditor, &secret()).unwrap();
    let manager = unlock(&mut keys, "manager");
    keys.grant_reading(&manager, "auditor").unwrap();
    keys
}

pub fn unlock(keys: &mut Keyring, name: &str) -> Session {
    keys.unlock(name, &Secret::from(PASSWORD)).unwrap()
}

/// A real book in a folder, with its keyring.
pub fn book(folder: &Path) -> (Book, Keyring) {
    let places = Places::in_folder(folder, BookKind::Real);
    let keys = keyring(&places.keyring);
    (Book::open(&places, BookKind::Real).unwrap(), keys)
}

fn field(name: FieldName, value: FieldValue, source: Source) -> Field {
    Field { name, value, source, origin: Cow::Borrowed("text AP EF 0002"), keep: Keep::Record }
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text { text: text.to_owned() }
}

pub fn reading() -> Reading {
    let photo = FieldValue::Picture { media_type: PictureKind::of(PHOTO), bytes: PHOTO.to_vec() };
    let born = FieldValue::Date { date: date(1980, 2, 17) };
    Reading {
        family: Cow::Borrowed("mynumber"),
        read_at: at("2026-11-20T02:59:58Z"),
        fields: vec![
            field(FieldName::NAME, text(NAME), Source::SignedChipText),
            field(FieldName::ADDRESS, text(ADDRESS), Source::SignedChipText),
            field(FieldName::BIRTH_DATE, born, Source::SignedChipText),
            field(FieldName::PHOTO, photo, Source::SignedChipImage),
        ],
        evidence: vec![Evidence {
            name: Cow::Borrowed("visual.signature"),
            bytes: vec![7; 256],
            keep: Keep::Record,
        }],
        challenges: Vec::new(),
        attested: Vec::new(),
        notes: Vec::new(),
    }
}

fn verdicts() -> Verdicts {
    Verdicts {
        integrity: Integrity::Intact,
        issuer: Issuer::Anchored {
            name: "券面事項 CA 8001".to_owned(),
            fingerprint: "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90".to_owned(),
            class: AnchorClass::Unofficial,
        },
        originality: Originality::Proven,
        validity: Validity::InForce { until: date(2030, 2, 17), signed: false },
        revocation: Revocation::NotAsked {
            reason: Reason::new("no_revocation_channel", "none is published"),
        },
        agreement: Agreement::Agree { compared: vec![FieldName::BIRTH_DATE] },
        certificates: Vec::new(),
        fields: Vec::new(),
        steps: Vec::new(),
    }
}

pub fn ruling(law: Law) -> Ruling {
    Ruling {
        rule_set: RuleSetRef { id: "tashika-2026-11".to_owned(), sha256: "ab".repeat(32) },
        rule_id: Some("A-MNC-1".to_owned()),
        law,
        date: date(2026, 11, 20),
        document: DocumentKind::MyNumberCard,
        chip: ChipState::Full,
        elements: BTreeSet::from([Element::Name, Element::Residence, Element::BirthDate, Element::Photo]),
        outcome: Outcome::Alone,
        method: Some("イ".to_owned()),
        article: "施行規則6条1項1号イ".to_owned(),
        ordinance: date(2026, 4, 1),
        certainty: Certainty::LawText,
        modifiers: Vec::new(),
        missing: Vec::new(),
        strict: false,
        ask_legal: None,
    }
}

/// An account opening with a My Number Card, or a line contract, small: without a chip's objects.
pub fn small(law: Law) -> Record {
    let told = |text: &str| Told { text: text.to_owned(), from: Source::SignedChipText };
    let declared = Declared {
        purpose: Purpose::SalaryOrPension,
        purpose_note: NOTE.to_owned(),
        occupation: Occupation::Employee,
        occupation_note: String::new(),
        pep: Pep::No,
        pep_reason: String::new(),
        high_risk: None,
        alias: None,
        confirmed_on: date(2026, 11, 20),
    };
    Record {
        header: Header {
            record_id: tashika::records::new_uuid().unwrap(),
            law,
            training: false,
            branch: "本店".to_owned(),
            terminal: "COUNTER-03".to_owned(),
            reader: "ACS ACR1252 00 00".to_owned(),
            software_version: "0.1.0".to_owned(),
            performed_by: "山本 0042".to_owned(),
            created_by: "山本 0042".to_owned(),
            created_at: at("2026-11-20T03:00:00Z"),
            presented_at: at("2026-11-20T02:58:00Z"),
            presented_at_reason: None,
        },
        ruling: ruling(law),
        representative_ruling: None,
        transaction: Transaction {
            kind: TransactionKind::AccountOpening,
            note: String::new(),
            key: KEY.to_owned(),
            customer_number: CUSTOMER.to_owned(),
            related_check: None,
        },
        declared: (law == Law::Aml).then_some(declared),
        customer: Subject {
            identity: Identity {
                name: told(NAME),
                name_kana: KANA.to_owned(),
                name_latin: LATIN.to_owned(),
                residence: Some(told(ADDRESS)),
                birth_date: tashika::records::BirthDate {
                    date: date(1980, 2, 17),
                    from: Source::SignedChipText,
                },
                rule_8: None,
            },
            document: Some(Presented {
                kind: DocumentKind::DriversLicence,
                title: String::new(),
                number: NUMBER.to_owned(),
                issuer: "東京都公安委員会".to_owned(),
                issued_on: None,
                expires_on: Some(date(2030, 2, 17)),
                valid_on_day: true,
                observations: None,
            }),
            residence: Residence::Current,
            supplements: Vec::new(),
        },
        customer_chip: None,
        representative: None,
        representative_chip: None,
        known: None,
        mail: None,
        decision: Decision::Confirmed,
    }
}

/// [`small`] with what the chip gave, the photo among it.
pub fn record(law: Law) -> Record {
    let observations = Observations {
        face: Compared::Same,
        printed_card: Compared::Same,
        security_code: Compared::NotCompared,
        remark: REMARK.to_owned(),
        ..Observations::default()
    };
    let chip = ChipEvidence {
        jpki: None,
        reading: reading(),
        summary: verdicts().summary(),
        verdicts: verdicts(),
        displayed: Vec::new(),
        observations,
        transcript: Vec::new(),
        withheld: Vec::new(),
        additions: Vec::new(),
    };
    Record { customer_chip: Some(chip), ..small(law) }
}

/// [`small`] that waits for the mail.
pub fn mailed(law: Law) -> Record {
    let mut record = small(law);
    record.ruling.outcome = Outcome::Mail;
    record.ruling.missing = vec![Missing::Mail];
    record.mail = Some(MailPlan::Registered);
    record.decision = Decision::PendingMail;
    record
}

/// [`small`], made on another day.
pub fn made_at(law: Law, created_at: &str) -> Record {
    let mut record = small(law);
    record.header.created_at = at(created_at);
    record.header.presented_at = at(created_at);
    record
}
