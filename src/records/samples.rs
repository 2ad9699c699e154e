// SPDX-License-Identifier: MIT OR Apache-2.0
//! Invented checks for tests. Nobody lives here.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::date;
use tashika_kit::AnchorClass;
use tashika_kit::reading::{Evidence, Field, FieldName, FieldValue, Keep, PictureKind, Reading, Source};
use tashika_kit::verdict::{
    Agreement, FieldVerdict, Integrity, Issuer, Mark, Originality, Reason, Revocation, Validity, Verdicts,
};

use super::{Check, CheckRecord, Compared, Decision, Observations};

pub(crate) const NAME: &str = "髙﨑邊　德子";
pub(crate) const ADDRESS: &str = "東京都千代田区霞が関二丁目一番二号　確認荘一〇三号室";

const PHOTO: &[u8] = include_bytes!("../../tests/fixtures/pictures/face-378x472.jp2");

fn field(name: FieldName, value: FieldValue, source: Source, origin: &'static str) -> Field {
    Field { name, value, source, origin: Cow::Borrowed(origin), keep: Keep::Record }
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text { text: text.to_owned() }
}

pub(crate) fn reading() -> Reading {
    let visual = "visual AP EF 0002";
    let photo = FieldValue::Picture { media_type: PictureKind::of(PHOTO), bytes: PHOTO.to_vec() };
    let born = FieldValue::Date { date: date(1980, 2, 17) };
    let until = FieldValue::Date { date: date(2030, 2, 17) };
    Reading {
        family: Cow::Borrowed("mynumber"),
        read_at: at("2026-11-20T02:59:58Z"),
        fields: vec![
            field(FieldName::NAME, text(NAME), Source::SignedChipText, "text AP EF 0002"),
            field(FieldName::ADDRESS, text(ADDRESS), Source::SignedChipText, "text AP EF 0002"),
            field(FieldName::BIRTH_DATE, born, Source::SignedChipText, visual),
            field(FieldName::EXPIRY_DATE, until, Source::UnsignedChipText, visual),
            field(FieldName::PHOTO, photo, Source::SignedChipImage, visual),
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

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Verdicts in which everything is good except that nobody was asked about revocation.
pub(crate) fn verdicts(reading: &Reading) -> Verdicts {
    let verdict_of = |field: &Field| FieldVerdict {
        name: field.name.clone(),
        origin: field.origin.clone(),
        source: field.source,
        mark: if field.source.is_signed() { Mark::Proved } else { Mark::NotSigned },
    };
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
        agreement: Agreement::Agree { compared: vec![FieldName::BIRTH_DATE, FieldName::EXPIRY_DATE] },
        certificates: Vec::new(),
        fields: reading.fields.iter().map(verdict_of).collect(),
        steps: Vec::new(),
    }
}

pub(crate) fn check() -> Check {
    let reading = reading();
    Check {
        training: false,
        created_at: at("2026-11-20T03:00:00Z"),
        clerk: "山本 0042".to_owned(),
        terminal: "COUNTER-03".to_owned(),
        software_version: "0.1.0".to_owned(),
        reader: "ACS ACR1252 00 00".to_owned(),
        verdicts: verdicts(&reading),
        reading,
        observations: Observations {
            face: Compared::Same,
            printed_card: Compared::Same,
            security_code: Compared::NotCompared,
            remark: "マスクを外していただき確認。".to_owned(),
        },
        decision: Decision::Confirmed,
        displayed_at: Some(at("2026-11-20T02:59:59Z")),
    }
}

pub(crate) fn record() -> CheckRecord {
    CheckRecord::new(check()).unwrap()
}
