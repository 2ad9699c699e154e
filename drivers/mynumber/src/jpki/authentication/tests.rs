// SPDX-License-Identifier: MIT OR Apache-2.0
//! User authentication, read from software cards and judged, also without what may not be kept.

use tashika_kit::reading::Reading;
use tashika_kit::verdict::{Integrity, Issuer, Originality, Revocation, Validity, Verdicts};
use tashika_kit::{CardError, Driver};

use super::super::testing::{Table, given, now, persona, read, right, simulated};
use super::{JpkiAuthentication, USER_AUTHENTICATION_PIN};
use crate::jpki::{self, AUTHENTICATION_CERTIFICATE};

fn authenticated(name: &str) -> Reading {
    read(&Table::of(name), &JpkiAuthentication, right(name, USER_AUTHENTICATION_PIN)).unwrap()
}

fn judged(reading: &Reading) -> Verdicts {
    JpkiAuthentication.judge(reading, &simulated(), now())
}

#[test]
fn the_holder_is_authenticated_and_nobody_is_named() {
    let reading = authenticated("genuine");
    let verdicts = judged(&reading);
    assert_eq!(verdicts.integrity, Integrity::Intact, "{:#?}", verdicts.steps);
    assert!(matches!(&verdicts.issuer, Issuer::Anchored { name, .. } if name == "SIMULATED-JPKI auth 01"));
    assert_eq!(verdicts.originality, Originality::Proven);
    assert!(matches!(verdicts.validity, Validity::InForce { signed: true, .. }));
    assert!(matches!(verdicts.revocation, Revocation::NotAsked { .. }));
    assert!(reading.fields.is_empty() && reading.notes.is_empty());
    let other = authenticated("genuine");
    assert_ne!(other.challenges[0].nonce, reading.challenges[0].nonce, "every code is fresh");
    assert_eq!(reading.challenges[0].nonce.len(), 32);
    assert!(reading.to_keep().evidence.is_empty(), "nobody keeps a certificate by accident");
}

#[test]
fn the_pin_is_sent_once_and_the_certificate_is_read_before_it() {
    let table = Table::of("genuine");
    read(&table, &JpkiAuthentication, right("genuine", USER_AUTHENTICATION_PIN)).unwrap();
    let sent = table.sent();
    let verify = sent.iter().position(|command| command[1] == 0x20 && command.len() > 4).unwrap();
    assert_eq!(table.verified().len(), 1);
    assert!(!sent[verify..].iter().any(|command| command[1] == 0xB0), "nothing is read after the PIN");
    assert!(sent.last().unwrap().ends_with(&crate::layout::ISSUER_DOMAIN));
    assert_eq!((table.tries(0x18), table.tries(0x1B)), (3, 5));
}

#[test]
fn a_wrong_pin_costs_one_try_and_what_is_none_costs_nothing() {
    let table = Table::of("genuine");
    let right =
        persona("genuine").credential(USER_AUTHENTICATION_PIN, jiff::civil::date(2026, 11, 21)).unwrap();
    let wrong = if right == "0000" { "1111" } else { "0000" };
    let outcome = read(&table, &JpkiAuthentication, given(USER_AUTHENTICATION_PIN, wrong));
    let refused = CardError::WrongNumber { credential: USER_AUTHENTICATION_PIN, left: Some(2) };
    assert_eq!(outcome.err(), Some(refused));
    assert_eq!((table.verified().len(), table.tries(0x18)), (1, 2));
    for typed in ["", "123", "12345", "12a4", "１２３４"] {
        let outcome = read(&table, &JpkiAuthentication, given(USER_AUTHENTICATION_PIN, typed));
        assert!(matches!(outcome, Err(CardError::Credential { .. })), "{typed}");
    }
    assert_eq!((table.verified().len(), table.tries(0x18)), (1, 2));
}

#[test]
fn a_card_without_pins_is_told_from_one_that_is_locked() {
    let probe = |table: &Table| {
        let mut tx = table.transaction();
        JpkiAuthentication.probe(&mut tx).map(|found| found.map(|card| card.needs()[0].tries_left))
    };
    let none = CardError::NoPin { credential: USER_AUTHENTICATION_PIN };
    assert_eq!(probe(&Table::of("no-pin")), Err(none.clone()));
    assert_eq!(probe(&Table::of("telephone")), Err(CardError::Telephone));
    let locked = Table::of("genuine");
    for left in [2, 1] {
        let outcome = read(&locked, &JpkiAuthentication, given(USER_AUTHENTICATION_PIN, "9753"));
        let refused = CardError::WrongNumber { credential: USER_AUTHENTICATION_PIN, left: Some(left) };
        assert_eq!(outcome.err(), Some(refused));
    }
    let unasked = read(&locked, &JpkiAuthentication, given(USER_AUTHENTICATION_PIN, "9753"));
    assert_eq!(unasked.err(), Some(CardError::LastTry { credential: USER_AUTHENTICATION_PIN }));
    let mut last = given(USER_AUTHENTICATION_PIN, "9753");
    last.last_try = tashika_kit::tries::LastTryConsent::given(true, true);
    let blocked = CardError::Blocked { credential: USER_AUTHENTICATION_PIN };
    assert_eq!(read(&locked, &JpkiAuthentication, last).err(), Some(blocked.clone()));
    // It has a signing certificate, so that it is no card without PINs.
    assert_eq!(probe(&locked), Ok(Some(0)));
    assert_eq!(
        read(&locked, &JpkiAuthentication, given(USER_AUTHENTICATION_PIN, "9753")).err(),
        Some(blocked)
    );
    // Where EF 0008 cannot be read, the other PIN tells.
    let silent = |table: Table| {
        let mut hint = false;
        table.between(move |command, answer| {
            let selected = command.starts_with(&[0x00, 0xA4, 0x02]) && command.ends_with(&[0x00, 0x08]);
            let short = command.starts_with(&[0x00, 0xB0, 0x88]);
            hint = selected || (hint && command[1] == 0xB0);
            if hint || short { vec![0x69, 0x82] } else { answer }
        })
    };
    assert_eq!(probe(&silent(Table::of("no-pin"))), Err(none));
    assert_eq!(probe(&silent(locked)), Ok(Some(0)));
    assert_eq!(probe(&silent(Table::of("genuine"))), Ok(Some(3)));
}

#[test]
fn a_wrong_answer_an_old_one_and_another_cards_are_found() {
    let genuine = authenticated("genuine");
    let fails = |reading: &Reading| {
        assert!(matches!(judged(reading).originality, Originality::Failed { .. }), "{:?}", judged(reading));
    };
    let mut wrong = genuine.clone();
    wrong.challenges[0].answer[7] ^= 1;
    fails(&wrong);
    let mut replayed = genuine.clone();
    replayed.challenges[0].answer = authenticated("genuine").challenges[0].answer.clone();
    fails(&replayed);
    let mut other = genuine.clone();
    other.challenges = authenticated("foreign-resident").challenges;
    fails(&other);
    let mut empty = genuine.clone();
    empty.challenges[0].answer.clear();
    fails(&empty);
    let mut refused = genuine.clone();
    refused.challenges[0].status = "6982".into();
    assert!(matches!(judged(&refused).originality, Originality::NotChecked { .. }));
    let mut none = genuine;
    none.challenges.clear();
    assert!(matches!(judged(&none).originality, Originality::NotChecked { .. }));
}

#[test]
fn a_signing_certificate_authenticates_nobody() {
    // Its own CA, its own key, its own answer: but another purpose.
    let signing =
        read(&Table::of("genuine"), &jpki::JpkiSignature, right("genuine", jpki::SIGNATURE_PASSWORD))
            .unwrap();
    let mut reading = authenticated("genuine");
    for (to, from) in [
        (AUTHENTICATION_CERTIFICATE, jpki::SIGNATURE_CERTIFICATE),
        (jpki::AUTHENTICATION_CA, jpki::SIGNATURE_CA),
    ] {
        let bytes = signing.evidence(from).unwrap().to_vec();
        reading.evidence.iter_mut().find(|one| one.name == to).unwrap().bytes = bytes;
    }
    let verdicts = judged(&reading);
    assert!(
        matches!(&verdicts.integrity, Integrity::Altered { parts } if parts.iter().any(|p| p == "profile"))
    );
    assert!(matches!(&verdicts.issuer, Issuer::Unknown { reason } if reason.code == "wrong_root"));
    assert!(matches!(verdicts.originality, Originality::Failed { .. }));
}

#[test]
fn without_certificate_or_answer_the_same_answers_come_out() {
    let mut cases: Vec<Reading> =
        ["genuine", "jpki-expired", "jpki-not-yet-valid", "unknown-issuer", "jpki-root-02"]
            .map(authenticated)
            .into();
    let mut wrong = cases[0].clone();
    wrong.challenges[0].answer[7] ^= 1;
    cases.push(wrong);
    for (at, reading) in cases.iter().enumerate() {
        let one = JpkiAuthentication.withhold_certificates(reading);
        let two = JpkiAuthentication.withhold_challenges(reading);
        let both = JpkiAuthentication.withhold_certificates(&two);
        let both_again = JpkiAuthentication.withhold_challenges(&one);
        for (way, kept) in
            [("certificate", &one), ("answer", &two), ("both", &both), ("other way", &both_again)]
        {
            let (whole, part) = (judged(reading), judged(kept));
            assert_eq!(whole.integrity, part.integrity, "case {at}, {way}");
            assert_eq!(whole.issuer, part.issuer, "case {at}, {way}");
            assert_eq!(whole.originality, part.originality, "case {at}, {way}");
            assert_eq!(whole.validity, part.validity, "case {at}, {way}");
            assert_eq!(whole.summary(), part.summary(), "case {at}, {way}");
        }
        assert!(one.evidence(AUTHENTICATION_CERTIFICATE).is_none() && one.challenges.is_empty());
        assert!(two.evidence(AUTHENTICATION_CERTIFICATE).is_some() && two.challenges.is_empty());
        assert_eq!(both.attested.len(), 2, "each is attested once");
    }
}
