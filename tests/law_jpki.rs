// SPDX-License-Identifier: MIT OR Apache-2.0
//! A JPKI signature before the law: role, revocation, validity, both laws, both sides of 2027-04-01.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common {
    pub(crate) mod law;
}

use std::borrow::Cow;

use common::law::{settings, told};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use tashika::jpki::Role;
use tashika::rules::chip::{chip_state, document_kind};
use tashika::rules::{ChipState, Circumstances, DocumentKind, Finish, Law, Person, Question, RuleSet};
use tashika_kit::AnchorClass;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Reading, Source};
use tashika_kit::verdict::{
    Agreement, FieldVerdict, Integrity, Issuer, Mark, Originality, Reason, Revocation, Validity, Verdicts,
};

const OLD: Date = date(2027, 3, 31);
const NEW: Date = date(2027, 4, 1);
const PARTS: [FieldName; 3] = [FieldName::NAME, FieldName::ADDRESS, FieldName::BIRTH_DATE];

fn now() -> Timestamp {
    "2027-03-31T01:00:00Z".parse().unwrap()
}

fn reading(parts: &[FieldName]) -> Reading {
    let field = |name: &FieldName| Field {
        name: name.clone(),
        value: match name {
            name if *name == FieldName::BIRTH_DATE => FieldValue::Date { date: date(1980, 2, 17) },
            _ => FieldValue::Text { text: "見本".into() },
        },
        source: Source::SignedChipText,
        origin: "JPKI EF 0001".into(),
        keep: Keep::Record,
    };
    Reading {
        family: Cow::Borrowed(tashika_mynumber::jpki::SIGNATURE),
        read_at: now(),
        fields: parts.iter().map(field).collect(),
        evidence: Vec::new(),
        challenges: Vec::new(),
        attested: Vec::new(),
        notes: Vec::new(),
    }
}

fn reason(code: &'static str) -> Reason {
    Reason::new(code, "")
}

/// Everything proved, in force, not revoked.
fn good(reading: &Reading) -> Verdicts {
    let verdict = |field: &Field| FieldVerdict {
        name: field.name.clone(),
        source: field.source,
        origin: field.origin.clone(),
        mark: Mark::Proved,
    };
    Verdicts {
        integrity: Integrity::Intact,
        issuer: Issuer::Anchored {
            name: "CA".into(),
            fingerprint: "00".into(),
            class: AnchorClass::Official,
        },
        originality: Originality::Proven,
        validity: Validity::InForce { until: date(2030, 1, 1), signed: true },
        revocation: Revocation::Good { as_of: now() },
        agreement: Agreement::SingleSource,
        certificates: Vec::new(),
        fields: reading.fields.iter().map(verdict).collect(),
        steps: Vec::new(),
    }
}

fn rooted(class: AnchorClass) -> Issuer {
    Issuer::Anchored { name: "CA".into(), fingerprint: "00".into(), class }
}

fn state(change: impl FnOnce(&mut Verdicts)) -> ChipState {
    let reading = reading(&PARTS);
    let mut verdicts = good(&reading);
    change(&mut verdicts);
    chip_state(&reading, &verdicts, true).0
}

fn question(law: Law, day: Date, chip: ChipState, role: Role) -> Question {
    let reading = reading(&PARTS);
    let elements = chip_state(&reading, &good(&reading), true).1;
    Question {
        law,
        date: day,
        document: document_kind(&reading.family, &reading).unwrap(),
        chip,
        elements,
        person: Person::Resident,
        circumstances: Circumstances { jpki_verifier: role >= Role::Verifier, ..Circumstances::default() },
    }
}

type Change = fn(&mut Verdicts);

#[test]
fn only_a_proved_certificate_in_force_that_somebody_said_is_not_revoked_is_verified() {
    assert_eq!(state(|_| {}), ChipState::Full);
    let changes: [(Change, ChipState); 18] = [
        (|v| v.revocation = Revocation::NotAsked { reason: reason("x") }, ChipState::Partial),
        (|v| v.revocation = Revocation::Unknown { reason: reason("x") }, ChipState::Partial),
        // Revoked is no forgery.
        (
            |v| {
                v.revocation =
                    Revocation::Revoked { reason: reason("revoked_certificate_hold"), on: date(2027, 1, 1) }
            },
            ChipState::Partial,
        ),
        (|v| v.validity = Validity::Expired { on: date(2027, 1, 1) }, ChipState::Partial),
        (|v| v.validity = Validity::NotYet { from: date(2028, 1, 1) }, ChipState::Partial),
        (|v| v.validity = Validity::NotStated, ChipState::Partial),
        (|v| v.issuer = Issuer::Unknown { reason: reason("same_name_other_key") }, ChipState::Partial),
        (|v| v.issuer = Issuer::NotChecked { reason: reason("x") }, ChipState::Partial),
        // A root that proves the card, and is not the authority's own.
        (|v| v.issuer = rooted(AnchorClass::Test), ChipState::Partial),
        (|v| v.issuer = rooted(AnchorClass::Unofficial), ChipState::Partial),
        (
            |v| v.issuer = Issuer::Expired { name: "CA".into(), not_after: date(2027, 1, 1) },
            ChipState::Partial,
        ),
        (|v| v.originality = Originality::NotChecked { reason: reason("x") }, ChipState::Partial),
        (|v| v.originality = Originality::NotOffered, ChipState::Partial),
        (|v| v.integrity = Integrity::NotChecked { reason: reason("x") }, ChipState::Partial),
        (|v| v.fields.truncate(2), ChipState::Partial),
        (|v| v.fields.iter_mut().for_each(|field| field.mark = Mark::SignedNotChecked), ChipState::Partial),
        (
            |v| v.integrity = Integrity::Altered { parts: vec!["statement_signature".into()] },
            ChipState::Invalid,
        ),
        (|v| v.originality = Originality::Failed { reason: reason("x") }, ChipState::Invalid),
    ];
    for (at, (change, expected)) in changes.into_iter().enumerate() {
        assert_eq!(state(change), expected, "change {at}");
    }
}

#[test]
fn name_address_and_birth_date_have_to_be_in_it_and_on_a_screen() {
    for missing in 0..PARTS.len() {
        let mut parts = PARTS.to_vec();
        parts.remove(missing);
        let reading = reading(&parts);
        assert_eq!(chip_state(&reading, &good(&reading), true).0, ChipState::Partial, "{missing}");
    }
    let whole = reading(&PARTS);
    assert_eq!(chip_state(&whole, &good(&whole), false).0, ChipState::Partial);
    let none = reading(&[]);
    assert_eq!(chip_state(&none, &good(&none), true).0, ChipState::Unreadable);
    assert_eq!(document_kind(&whole.family, &whole), Some(DocumentKind::JpkiSignature));
    // An authentication is no document at all.
    assert_eq!(document_kind(tashika_mynumber::jpki::AUTHENTICATION, &whole), None);
}

#[test]
fn role_law_and_day_decide_by_the_sheet() {
    let rules = RuleSet::shipped().unwrap();
    let refused = "PARTIAL REFUSE - certificate_in_force other_document";
    let table = [
        (Law::Aml, OLD, "AML-A-14", "カ"),
        (Law::Aml, NEW, "AML-B-14", "ヌ"),
        (Law::Phone, OLD, "TEL-A-11", "ト"),
        (Law::Phone, NEW, "TEL-B-12", "チ"),
    ];
    for (law, day, row, method) in table {
        for role in [Role::Verifier, Role::SpeciallyApproved] {
            let ruling = rules.decide(&settings(&[]), &question(law, day, ChipState::Full, role));
            assert_eq!(told(&ruling), format!("{row} FULL ALONE {method}"));
            assert_eq!(ruling.finish(), Finish::Complete);
            assert!(rules.could_give(&ruling));
        }
        for role in [Role::None, Role::ServiceProvider] {
            let question = question(law, day, ChipState::Full, role);
            let ruling = rules.decide(&settings(&[]), &question);
            let open = format!("{row} FULL ALONE {method} legal_advice (jpki_service_provider)");
            assert_eq!((told(&ruling), ruling.finish()), (open, Finish::No));
            let settled = rules.decide(&settings(&["jpki_service_provider"]), &question);
            assert_eq!(told(&settled), format!("{row} FULL ALONE {method} (jpki_service_provider)"));
            assert_eq!(settled.finish(), Finish::Complete);
        }
        for role in Role::ALL {
            // Whatever is settled: not verified is not verified, and a forgery stops the check.
            let settings = settings(&["jpki_service_provider"]);
            let ruling = rules.decide(&settings, &question(law, day, ChipState::Partial, role));
            assert_eq!((told(&ruling), ruling.finish()), (format!("none {refused}"), Finish::No), "{role:?}");
            let ruling = rules.decide(&settings, &question(law, day, ChipState::Invalid, role));
            assert_eq!(ruling.outcome, tashika::rules::Outcome::Escalate);
        }
    }
}
