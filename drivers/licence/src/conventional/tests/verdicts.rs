// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a licence's reading comes to, and what is never in it.

use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng;
use rsa::RsaPrivateKey;
use tashika_kit::anchors::Lookup;
use tashika_kit::reading::{FieldName, FieldValue, Reading};
use tashika_kit::rsa::sha256;
use tashika_kit::verdict::{
    Agreement, Integrity, Issuer, Mark, Originality, Revocation, StepOutcome, Summary, Validity, Verdicts,
};
use tashika_kit::{Driver, hex};

use super::super::signer::{Check, Examined};
use super::card::{Card, DOMICILE, Folder, Store, pair};
use super::{Licence, both, first, now, read_with};

fn judged(card: &Card, store: &Store, signatures: bool) -> (Reading, Verdicts) {
    let reading = read_with(card, both(), store, signatures).unwrap();
    let verdicts = Licence.judge(&reading, store, now());
    (reading, verdicts)
}

fn mark(verdicts: &Verdicts, name: &FieldName) -> Mark {
    verdicts.fields.iter().find(|field| field.name == *name).unwrap().mark
}

fn step<'v>(verdicts: &'v Verdicts, code: &str) -> (StepOutcome, &'v str) {
    let step = verdicts.steps.iter().find(|step| step.code == code).unwrap();
    (step.outcome, &step.detail)
}

/// The reasons of integrity and issuer, where both are "not checked".
fn not_checked(verdicts: &Verdicts) -> [&str; 2] {
    match (&verdicts.integrity, &verdicts.issuer) {
        (Integrity::NotChecked { reason: a }, Issuer::NotChecked { reason: b }) => [&a.code, &b.code],
        other => panic!("{other:?}"),
    }
}

/// Changes bytes after the card was signed.
fn altered(mut card: Card, file: (Folder, u16), from: &[u8], to: &[u8]) -> Card {
    let contents = card.files.get_mut(&file).unwrap();
    let at = contents.windows(from.len()).position(|part| part == from).unwrap();
    contents[at..at + to.len()].copy_from_slice(to);
    card
}

#[test]
fn a_signature_by_a_known_key_proves_the_entries_and_never_the_whole() {
    let (_, verdicts) = judged(&Card::new(), &Store::of(pair()), true);
    assert_eq!(verdicts.integrity, Integrity::Intact);
    assert!(matches!(verdicts.issuer, Issuer::Anchored { .. }));
    assert_eq!(verdicts.originality, Originality::NotOffered);
    assert!(matches!(verdicts.revocation, Revocation::NotAsked { .. }));
    let until = jiff::civil::date(2029, 7, 1);
    assert_eq!(verdicts.validity, Validity::InForce { until, signed: true });
    for name in [FieldName::NAME, FieldName::ADDRESS, FieldName::PHOTO, FieldName::DOCUMENT_NUMBER] {
        assert_eq!(mark(&verdicts, &name), Mark::Proved);
    }
    let (outcome, detail) = step(&verdicts, "licence_signature");
    assert!(outcome == StepOutcome::Passed && detail.contains("whole_files"), "{detail}");
    assert_eq!(verdicts.summary(), Summary::NotProved);
}

#[test]
fn nothing_from_which_the_domicile_could_be_searched_is_in_a_reading() {
    let card = Card::new();
    for signatures in [true, false] {
        let (reading, verdicts) = judged(&card, &Store::of(pair()), signatures);
        let value = card.files[&(Folder::Df1, 7)][4..260].to_vec();
        let message =
            [(Folder::Df1, 1), (Folder::Df1, 2), (Folder::Df2, 1)].map(|at| card.files[&at].clone());
        let hash = sha256(&message.concat());
        let all = everything(&reading, &verdicts);
        for hidden in [DOMICILE, &value, &hash, &sha256(&card.files[&(Folder::Df1, 2)])] {
            assert!(!all.windows(hidden.len()).any(|part| part == hidden));
            for form in [hex::lower(hidden), hex::upper(hidden)] {
                assert!(!all.windows(form.len()).any(|part| part == form.as_bytes()));
            }
        }
        let text = String::from_utf8_lossy(&all);
        assert!(text.contains("花子") && !text.contains("本籍") && !text.contains("日本国"));
    }
}

/// Every text and every byte of it.
fn everything(reading: &Reading, verdicts: &Verdicts) -> Vec<u8> {
    let mut all = format!("{:?} {:?} {verdicts:?}", reading.notes, reading.attested).into_bytes();
    for field in &reading.fields {
        all.extend(format!("{} {}", field.name.as_str(), field.origin).bytes());
        match &field.value {
            FieldValue::Text { text } => all.extend(text.bytes()),
            FieldValue::Picture { bytes, .. } => all.extend(bytes),
            FieldValue::Date { date } => all.extend(date.to_string().bytes()),
            FieldValue::Code { raw, meaning } => all.extend(format!("{raw} {meaning}").bytes()),
        }
    }
    all.extend(reading.evidence.iter().flat_map(|evidence| evidence.bytes.iter()));
    all
}

#[test]
fn any_altered_file_fails_the_entries() {
    for (file, from, to) in [
        ((Folder::Df1, 1), b"5110701".as_slice(), b"5210701".as_slice()),
        ((Folder::Df1, 2), b"\x39\x71", b"\x39\x72"),
        ((Folder::Df2, 1), b"\xA7\xA7", b"\xA7\xA6"),
    ] {
        let card = altered(Card::new(), file, from, to);
        let (_, verdicts) = judged(&card, &Store::of(pair()), true);
        assert_eq!(verdicts.integrity, Integrity::Altered { parts: vec!["signed_entries".into()] });
        // The named key did sign, over other data: both are said.
        assert!(matches!(verdicts.issuer, Issuer::Anchored { .. }));
        assert_eq!(mark(&verdicts, &FieldName::NAME), Mark::Altered);
        assert_eq!(mark(&verdicts, &FieldName::PHOTO), Mark::Altered);
        assert!(!matches!(verdicts.validity, Validity::InForce { signed: true, .. }));
        assert_eq!(verdicts.summary(), Summary::Failed);
    }
}

#[test]
fn a_signature_by_another_key_has_no_good_issuer() {
    let card = Card::new();
    let value = card.files[&(Folder::Df1, 7)][4..20].to_vec();
    let card = altered(card, (Folder::Df1, 7), &value, &[0x11; 16]);
    let (_, verdicts) = judged(&card, &Store::of(pair()), true);
    assert_eq!(verdicts.integrity, Integrity::Altered { parts: vec!["signed_entries".into()] });
    assert!(no_good_issuer(&verdicts));
    assert_eq!(step(&verdicts, "licence_signature").0, StepOutcome::Failed);
}

fn no_good_issuer(verdicts: &Verdicts) -> bool {
    matches!(&verdicts.issuer, Issuer::Unknown { reason } if reason.code == "not_signed_by_named_issuer")
}

#[test]
fn the_signers_name_is_kept_as_the_chip_has_it() {
    let mut card = Card::new();
    let names = card.files[&(Folder::Df1, 7)].windows(10).position(|part| part == b"0123456789").unwrap();
    card.files.get_mut(&(Folder::Df1, 7)).unwrap()[names..names + 10].copy_from_slice(b"\"'\\ #]=1\\x");
    let (reading, _) = judged(&card, &Store::of(pair()), true);
    let signer = Examined::of(&reading).unwrap().signer.unwrap();
    assert!(signer.describe().contains("\"'\\ #]=1\\x"), "{}", signer.describe());
    assert!(matches!(signer.look_up("licence", &Store::of(pair())), Lookup::Accepted(_)));
    for check in [Check::Done, Check::NotConfigured, Check::NeedsBothPins, Check::NoKey, Check::Unreadable] {
        let written =
            Reading { evidence: vec![Examined::unread(check).evidence().unwrap()], ..reading.clone() };
        assert_eq!(Examined::of(&written), Some(Examined::unread(check)));
    }
}

#[test]
fn not_checked_says_why() {
    let none = Store::default();
    let known = Store::of(pair());
    let (_, verdicts) = judged(&Card::new(), &none, true);
    assert_eq!(not_checked(&verdicts), ["no_trust_anchor"; 2]);
    let (_, verdicts) = judged(&Card::new(), &none, false);
    assert_eq!(not_checked(&verdicts), ["no_trust_anchor"; 2]);
    let (_, verdicts) = judged(&Card::new(), &known, false);
    assert_eq!(not_checked(&verdicts), ["signature_not_configured"; 2]);
    assert_eq!(mark(&verdicts, &FieldName::NAME), Mark::SignedNotChecked);
    assert_eq!(step(&verdicts, "licence_signature").0, StepOutcome::NotChecked);
    let one_pin = read_with(&Card::new(), first(), &known, true).unwrap();
    assert_eq!(not_checked(&Licence.judge(&one_pin, &known, now())), ["signature_needs_both_pins"; 2]);
}

#[test]
fn a_signer_without_a_key_here_is_unknown_and_neither_good_nor_bad() {
    let unknown = Store { key_id: vec![1], ..Store::of(pair()) };
    let refused = Store { not_accepted: true, ..Store::of(pair()) };
    for (store, unchecked, expected) in [
        (unknown, "no_trust_anchor", "signer_unknown"),
        (refused, "anchor_class_not_accepted", "anchor_class_not_accepted"),
    ] {
        let (_, verdicts) = judged(&Card::new(), &store, true);
        assert!(matches!(&verdicts.integrity, Integrity::NotChecked { reason } if reason.code == unchecked));
        assert!(matches!(&verdicts.issuer, Issuer::Unknown { reason } if reason.code == expected));
        assert_eq!(mark(&verdicts, &FieldName::NAME), Mark::SignedNotChecked);
        assert_eq!(verdicts.summary(), Summary::NotProved);
    }
}

#[test]
fn a_key_found_by_names_alone_proves_what_it_made_and_condemns_nothing() {
    let by_names = |pair| Store { key_id: Vec::new(), ..Store::of(pair) };
    let (_, verdicts) = judged(&Card::new(), &by_names(pair()), true);
    assert_eq!(verdicts.integrity, Integrity::Intact);
    let other = RsaPrivateKey::new(&mut ChaCha20Rng::from_seed([3; 32]), 2048).unwrap();
    let (reading, verdicts) = judged(&Card::new(), &by_names(&other), true);
    assert!(reading.attested.is_empty());
    assert!(
        matches!(&verdicts.integrity, Integrity::NotChecked { reason } if reason.code == "no_trust_anchor")
    );
    assert_eq!(verdicts.summary(), Summary::NotProved);
}

#[test]
fn files_of_the_signature_that_cannot_be_read_leave_the_licence_readable() {
    let mut no_signature = Card::new();
    no_signature.files.insert((Folder::Df1, 7), b"\xB1\x00".to_vec());
    let no_domicile = Card::new().instead(&[0, 0xB0, 0x82], 0x6982);
    for card in [no_signature, no_domicile] {
        let (reading, verdicts) = judged(&card, &Store::of(pair()), true);
        assert!(reading.field(&FieldName::PHOTO).is_some());
        assert_eq!(not_checked(&verdicts), ["signature_unreadable"; 2]);
    }
}

#[test]
fn a_reading_judged_elsewhere_rests_on_the_anchors_there() {
    let (reading, _) = judged(&Card::new(), &Store::of(pair()), true);
    let other = RsaPrivateKey::new(&mut ChaCha20Rng::from_seed([3; 32]), 2048).unwrap();
    for (store, code) in [
        (Store::default(), "no_trust_anchor"),
        (Store::of(&other), "signer_unknown"),
        (Store { not_accepted: true, ..Store::of(pair()) }, "anchor_class_not_accepted"),
    ] {
        let verdicts = Licence.judge(&reading, &store, now());
        assert!(matches!(&verdicts.integrity, Integrity::NotChecked { reason } if reason.code == code));
        assert!(!matches!(verdicts.issuer, Issuer::Anchored { .. }));
        assert_eq!(mark(&verdicts, &FieldName::NAME), Mark::SignedNotChecked);
    }
    // Read with a wrong key under that name, and judged with the right one: nobody can say anything, least of all
    // that the licence was altered.
    let (misled, verdicts) = judged(&Card::new(), &Store::of(&other), true);
    assert!(matches!(verdicts.integrity, Integrity::Altered { .. }));
    let verdicts = Licence.judge(&misled, &Store::of(pair()), now());
    assert_eq!(verdicts.summary(), Summary::NotProved);
    // A key that came later cannot check what is gone.
    let (unchecked, _) = judged(&Card::new(), &Store { key_id: vec![1], ..Store::of(pair()) }, true);
    let verdicts = Licence.judge(&unchecked, &Store::of(pair()), now());
    assert_eq!(not_checked(&verdicts), ["signature_only_while_reading"; 2]);
}

#[test]
fn the_free_dates_are_compared_with_those_behind_the_pin() {
    let (_, verdicts) = judged(&Card::new(), &Store::default(), false);
    let compared = vec![FieldName::ISSUE_DATE, FieldName::EXPIRY_DATE];
    assert_eq!(verdicts.agreement, Agreement::Agree { compared });
    let card = altered(Card::new(), (Folder::Mf, 0x2F01), &[0x20, 0x29], &[0x20, 0x33]);
    let (_, verdicts) = judged(&card, &Store::default(), false);
    let Agreement::Differ { differences } = &verdicts.agreement else { panic!() };
    assert_eq!(differences.len(), 1);
    assert_eq!((&*differences[0].a, &*differences[0].b), ("DF1/EF01 tag 1B", "MF/EF01"));
    assert_eq!(mark(&verdicts, &FieldName::EXPIRY_DATE), Mark::Contradicted);
    assert_eq!(step(&verdicts, "licence_expiry_agreement").0, StepOutcome::Failed);
    assert_eq!(step(&verdicts, "licence_issue_agreement").0, StepOutcome::Passed);
    assert_eq!(verdicts.summary(), Summary::Failed);
    let card = altered(Card::new(), (Folder::Mf, 0x2F01), &[0x20, 0x24, 0x05, 0x08, 0x20, 0x29], &[0xFF; 6]);
    let (_, verdicts) = judged(&card, &Store::default(), false);
    assert!(matches!(verdicts.agreement, Agreement::NotChecked { .. }));
}

#[test]
fn a_licence_is_good_to_the_end_of_its_last_day_in_japan() {
    let store = Store::default();
    let (reading, _) = judged(&Card::new(), &store, false);
    let on = jiff::civil::date(2029, 7, 1);
    let from = jiff::civil::date(2024, 5, 8);
    for (now, expected) in [
        ("2029-07-01T14:59:59Z", Validity::InForce { until: on, signed: false }),
        ("2029-07-01T15:00:00Z", Validity::Expired { on }),
        ("2024-05-07T14:59:59Z", Validity::NotYet { from }),
        ("2024-05-07T15:00:00Z", Validity::InForce { until: on, signed: false }),
    ] {
        assert_eq!(Licence.judge(&reading, &store, now.parse().unwrap()).validity, expected, "{now}");
    }
}

#[test]
fn without_the_photo_the_verdicts_stay() {
    let store = Store::of(pair());
    let (reading, verdicts) = judged(&Card::new(), &store, true);
    let withheld = Licence.withhold_photo(&reading);
    assert!(withheld.field(&FieldName::PHOTO).is_none());
    let again = Licence.judge(&withheld.to_keep(), &store, now());
    assert_eq!((again.integrity, again.issuer), (verdicts.integrity, verdicts.issuer));
    assert_eq!((again.validity, again.agreement), (verdicts.validity, verdicts.agreement));
}
