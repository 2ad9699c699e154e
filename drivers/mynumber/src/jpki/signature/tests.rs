// SPDX-License-Identifier: MIT OR Apache-2.0
//! The signature, read from software cards and judged, also without what may not be kept.

use std::borrow::Cow;

use tashika_kit::anchors::NoAnchors;
use tashika_kit::reading::{FieldName, FieldValue, Keep, Reading};
use tashika_kit::verdict::{Integrity, Issuer, Mark, Originality, Revocation, Summary, Validity, Verdicts};
use tashika_kit::{CardError, Driver, chip};

use super::super::testing::{NOW, STATEMENT, Table, given, now, persona, read, read_at, right, simulated};
use super::{JpkiSignature, SIGNATURE_PASSWORD};
use crate::jpki::{self, CMS, SIGNATURE_CERTIFICATE};

fn signed(name: &str) -> Reading {
    read(&Table::of(name), &JpkiSignature, right(name, SIGNATURE_PASSWORD)).unwrap()
}

fn judged(reading: &Reading) -> Verdicts {
    JpkiSignature.judge(reading, &simulated(), now())
}

fn altered(verdicts: &Verdicts) -> Vec<&str> {
    match &verdicts.integrity {
        Integrity::Altered { parts } => parts.iter().map(Cow::as_ref).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_is_signed_and_proved_by_its_certificate() {
    let reading = signed("genuine");
    let verdicts = judged(&reading);
    assert_eq!(verdicts.integrity, Integrity::Intact, "{:#?}", verdicts.steps);
    assert!(matches!(&verdicts.issuer, Issuer::Anchored { name, .. } if name == "SIMULATED-JPKI sign 01"));
    assert_eq!(verdicts.originality, Originality::Proven);
    assert!(matches!(verdicts.validity, Validity::InForce { signed: true, .. }));
    assert!(matches!(verdicts.revocation, Revocation::NotAsked { .. }));
    assert!(verdicts.fields.iter().all(|field| field.mark == Mark::Proved));
    let names: Vec<&str> = reading.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["name", "address", "birth_date", "sex"]);
    let FieldValue::Text { text } = &reading.field(&FieldName::NAME).unwrap().value else { panic!() };
    assert_eq!(text, crate::card::holder::HANAKO.certificate_name);
    assert_eq!(reading.evidence(jpki::STATEMENT), Some(STATEMENT.as_bytes()));
    let kept: Vec<_> = reading.to_keep().evidence.iter().map(|one| one.name.to_string()).collect();
    assert_eq!(kept, ["statement"], "nobody keeps a certificate by accident");
    assert_eq!(verdicts.summary(), Summary::NotProved, "nobody was asked, and nothing was compared");
}

#[test]
fn one_password_is_sent_once_in_capitals_and_the_card_is_left() {
    let table = Table::of("genuine");
    let password =
        persona("genuine").credential(SIGNATURE_PASSWORD, jiff::civil::date(2026, 11, 21)).unwrap();
    read(&table, &JpkiSignature, given(SIGNATURE_PASSWORD, &password.to_ascii_lowercase())).unwrap();
    let [verify] = &table.verified()[..] else { panic!("{:02X?}", table.verified()) };
    assert!(verify.ends_with(password.to_ascii_uppercase().as_bytes()));
    let sent = table.sent();
    assert!(sent.last().unwrap().ends_with(&crate::layout::ISSUER_DOMAIN), "the verified state goes");
    let signatures = sent.iter().filter(|command| command[..2] == [0x80, 0x2A]).count();
    assert_eq!(signatures, 1, "the key signs once");
    assert_eq!(table.tries(0x1B), 5);
}

#[test]
fn a_wrong_password_costs_one_try_and_nothing_is_read() {
    let table = Table::of("genuine");
    let outcome = read(&table, &JpkiSignature, given(SIGNATURE_PASSWORD, "WRONG12"));
    let refused = CardError::WrongNumber { credential: SIGNATURE_PASSWORD, left: Some(4) };
    assert_eq!(outcome.err(), Some(refused));
    assert_eq!((table.verified().len(), table.tries(0x1B), table.tries(0x18)), (1, 4, 3));
    let sent = table.sent();
    let after = sent.iter().skip_while(|command| !(command[1] == 0x20 && command.len() > 4)).count();
    assert_eq!(after, 1, "nothing follows a refusal");
}

#[test]
fn what_cannot_be_a_password_is_never_sent() {
    for (typed, problem) in [
        ("", "password_length"),
        ("AB12C", "password_length"),
        ("ABCDEFGH123456789", "password_length"),
        ("ABCDEFGH", "password_kinds"),
        ("12345678", "password_kinds"),
        ("ABC 1234", "password_character"),
        ("ＡＢＣ１２３", "password_character"),
    ] {
        let table = Table::of("genuine");
        let outcome = read(&table, &JpkiSignature, given(SIGNATURE_PASSWORD, typed));
        let expected = CardError::Credential { credential: SIGNATURE_PASSWORD, problem };
        assert_eq!(outcome.err(), Some(expected), "{problem}");
        assert!(table.verified().is_empty());
        // And not by a caller who does not ask first either.
        let mut tx = table.transaction();
        let line = [chip::Line { driver: &JpkiSignature, additions: &[] }];
        let chip = chip::recognise(&line, &mut tx).unwrap();
        let anchors = simulated();
        let order = tashika_kit::ReadOrder {
            now: now(),
            anchors: &anchors,
            signatures_over_hidden: false,
            statement: Some(STATEMENT),
        };
        assert!(chip.read(&mut tx, vec![given(SIGNATURE_PASSWORD, typed)], &order).is_err());
        assert!(table.verified().is_empty());
    }
}

#[test]
fn without_a_text_nothing_is_sent() {
    for statement in [None, Some("")] {
        let table = Table::of("genuine");
        let credential = right("genuine", SIGNATURE_PASSWORD);
        let outcome = read_at(&table, &JpkiSignature, credential, statement, now());
        assert!(matches!(outcome, Err(CardError::Internal(_))), "{outcome:?}");
        assert!(table.verified().is_empty());
    }
}

#[test]
fn what_the_card_does_not_have_is_told_before_anybody_types() {
    let probe = |name: &str| {
        let table = Table::of(name);
        let outcome = JpkiSignature.probe(&mut table.transaction()).map(|found| found.is_some());
        assert!(table.verified().is_empty());
        outcome
    };
    let absent = CardError::CertificateAbsent { certificate: jpki::SIGNATURE };
    assert_eq!(probe("minor"), Err(absent.clone()));
    assert_eq!(probe("no-pin"), Err(absent));
    assert_eq!(probe("telephone"), Err(CardError::Telephone));
    assert_eq!(probe("no-visual-ap"), Ok(true), "a card without face applications signs all the same");
    for quirk in ["no-sfi", "wrong-le", "early-end", "jpki-root-02"] {
        assert_eq!(judged(&signed(quirk)).integrity, Integrity::Intact, "{quirk}");
    }
}

#[test]
fn substituted_characters_are_noted_by_their_places() {
    let reading = signed("rare-kanji");
    let flags = crate::card::holder::KICHIRO.certificate_name_flags;
    let places: Vec<String> = flags
        .chars()
        .enumerate()
        .filter(|(_, flag)| *flag == '1')
        .map(|(at, _)| (at + 1).to_string())
        .collect();
    assert!(!places.is_empty());
    let note = reading.notes.iter().find(|note| note.code == "substituted_name").unwrap();
    assert_eq!(note.detail, places.join(", "));
    assert!(signed("genuine").notes.is_empty());
}

#[test]
fn time_and_trust_are_judged_apart_from_the_signature() {
    let expired = judged(&signed("jpki-expired"));
    assert!(matches!(expired.validity, Validity::Expired { .. }), "{:?}", expired.validity);
    assert_eq!((expired.integrity, expired.originality), (Integrity::Intact, Originality::Proven));
    let early = judged(&signed("jpki-not-yet-valid"));
    assert!(matches!(early.validity, Validity::NotYet { .. }));
    let stranger = judged(&signed("unknown-issuer"));
    assert!(matches!(stranger.issuer, Issuer::Unknown { .. }), "{:?}", stranger.issuer);
    assert!(stranger.fields.iter().all(|field| field.mark != Mark::Proved));
    let nobody = JpkiSignature.judge(&signed("genuine"), &NoAnchors, now());
    assert!(matches!(nobody.issuer, Issuer::Unknown { .. }));
}

fn change(reading: &Reading, name: &str, bytes: &[u8]) -> Reading {
    let mut changed = reading.clone();
    let evidence = changed.evidence.iter_mut().find(|evidence| evidence.name == name).unwrap();
    evidence.bytes = bytes.to_vec();
    changed
}

#[test]
fn another_text_another_time_and_another_card_are_found() {
    let genuine = signed("genuine");
    let text = change(&genuine, jpki::STATEMENT, b"another text");
    assert_eq!(altered(&judged(&text)), ["statement_signature"]);
    assert!(matches!(judged(&text).originality, Originality::Failed { .. }));
    assert!(judged(&text).fields.iter().all(|field| field.mark == Mark::Altered));

    // The holder's own signature of an earlier day, over the same text.
    let table = Table::of("genuine");
    let before = "2026-11-20T05:06:07Z".parse().unwrap();
    let old = read_at(&table, &JpkiSignature, right("genuine", SIGNATURE_PASSWORD), Some(STATEMENT), before);
    let replayed = change(&genuine, CMS, old.unwrap().evidence(CMS).unwrap());
    assert_eq!(altered(&judged(&replayed)), ["statement_signature"]);
    assert!(matches!(judged(&replayed).originality, Originality::Failed { .. }));

    // Somebody else's certificate, and somebody else's signature.
    let other = signed("foreign-resident");
    let certificate = change(&genuine, SIGNATURE_CERTIFICATE, other.evidence(SIGNATURE_CERTIFICATE).unwrap());
    assert!(altered(&judged(&certificate)).contains(&"statement_signature"));
    assert!(altered(&judged(&certificate)).contains(&"fields_against_evidence"));
    let signature = change(&genuine, CMS, other.evidence(CMS).unwrap());
    assert_eq!(altered(&judged(&signature)), ["statement_signature"]);

    // A field that was changed in what is stored.
    let mut renamed = genuine.clone();
    renamed.fields[0].value = FieldValue::Text { text: "架空　太郎".into() };
    assert_eq!(altered(&judged(&renamed)), ["fields_against_evidence"]);
    assert!(judged(&renamed).fields.iter().all(|field| field.mark == Mark::Altered));
}

#[test]
fn what_is_missing_is_not_checked() {
    let genuine = signed("genuine");
    for name in [SIGNATURE_CERTIFICATE, jpki::SIGNATURE_CA, CMS, jpki::STATEMENT] {
        let mut without = genuine.clone();
        without.evidence.retain(|evidence| evidence.name != name);
        let verdicts = judged(&without);
        assert!(
            matches!(verdicts.integrity, Integrity::NotChecked { .. }),
            "{name}: {:?}",
            verdicts.integrity
        );
        assert!(verdicts.fields.iter().all(|field| field.mark != Mark::Proved), "{name}");
        if name != jpki::SIGNATURE_CA {
            assert!(matches!(verdicts.originality, Originality::NotChecked { .. }), "{name}");
        }
    }
    let verdicts = judged(&change(&genuine, SIGNATURE_CERTIFICATE, b"no certificate"));
    assert!(matches!(verdicts.integrity, Integrity::NotChecked { .. }));
    assert!(matches!(verdicts.originality, Originality::NotChecked { .. }));
}

fn answers(verdicts: &Verdicts) -> (Integrity, Issuer, Originality, Validity, Summary) {
    let Verdicts { integrity, issuer, originality, validity, .. } = verdicts.clone();
    (integrity, issuer, originality, validity, verdicts.summary())
}

#[test]
fn without_certificate_and_cms_the_same_answers_come_out() {
    let mut cases: Vec<Reading> =
        ["genuine", "jpki-expired", "jpki-not-yet-valid", "unknown-issuer", "jpki-root-02"]
            .map(signed)
            .into();
    let genuine = cases[0].clone();
    cases.push(change(&genuine, jpki::STATEMENT, b"another text"));
    let mut certificate = genuine.evidence(SIGNATURE_CERTIFICATE).unwrap().to_vec();
    let last = certificate.len() - 1;
    certificate[last] ^= 1;
    cases.push(change(&genuine, SIGNATURE_CERTIFICATE, &certificate));
    cases.push(change(&genuine, jpki::SIGNATURE_CA, cases[4].evidence(jpki::SIGNATURE_CA).unwrap()));
    for (at, reading) in cases.iter().enumerate() {
        let kept = JpkiSignature.withhold_certificates(reading);
        assert_eq!(answers(&judged(reading)), answers(&judged(&kept)), "case {at}");
        let later = "2045-01-01T00:00:00Z".parse().unwrap();
        let then = |reading| answers(&JpkiSignature.judge(reading, &simulated(), later));
        assert_eq!(then(reading), then(&kept), "case {at}, later");
        let text = serde_json::to_string(&kept).unwrap();
        let again: Reading = serde_json::from_str(&text).unwrap();
        assert_eq!(judged(&again), judged(&kept), "case {at}, stored");
        assert_eq!(JpkiSignature.withhold_certificates(&kept), kept, "withholding twice is withholding once");
    }
}

#[test]
fn what_is_withheld_is_gone_in_every_form() {
    let reading = signed("genuine");
    let kept = JpkiSignature.withhold_certificates(&reading);
    let certificate = jpki::Certificate::parse(reading.evidence(SIGNATURE_CERTIFICATE).unwrap()).unwrap();
    let modulus = certificate.key.as_ref().unwrap().modulus();
    for evidence in &kept.evidence {
        assert_eq!(evidence.keep, Keep::Record);
        for gone in [modulus, &certificate.subject[..], &certificate.serial[..]] {
            assert!(!evidence.bytes.windows(gone.len()).any(|part| part == gone), "{}", evidence.name);
        }
    }
    let text = serde_json::to_string(&kept).unwrap();
    let serial = tashika_kit::hex::upper(&certificate.serial);
    assert!(!text.to_uppercase().contains(&serial));
    let names: Vec<&str> = kept.evidence.iter().map(|evidence| evidence.name.as_ref()).collect();
    assert_eq!(names, [jpki::SIGNATURE_CA, jpki::STATEMENT]);
    assert_eq!(kept.attested.len(), 2);
}

#[test]
fn nothing_that_was_not_proved_is_attested() {
    let mut bare = signed("genuine");
    bare.evidence.retain(|evidence| evidence.name == jpki::SIGNATURE_CA);
    let kept = JpkiSignature.withhold_certificates(&bare);
    assert!(kept.attested.is_empty());
    assert!(matches!(judged(&kept).integrity, Integrity::NotChecked { .. }));
    assert!(matches!(judged(&kept).originality, Originality::NotChecked { .. }));
    assert_eq!(NOW.len(), 24);
}
