// SPDX-License-Identifier: MIT OR Apache-2.0
//! Verdicts: with and without keys, altered, from a record.

use tashika_kit::Verdicts;
use tashika_kit::reading::Evidence;
use tashika_kit::verdict::Agreement;

use super::*;

fn judge(reading: &Reading, store: &Store) -> Verdicts {
    MyNumberLicence.judge(reading, store, now())
}

fn read_with(card: Card, store: &Store) -> Reading {
    Session::with(card).read(PIN, store).unwrap()
}

/// The reasons of "unchanged?" and "who signed?", and what is known of the fields.
fn answers(verdicts: &Verdicts) -> (&str, &str, Mark) {
    let integrity = match &verdicts.integrity {
        Integrity::NotChecked { reason } => &*reason.code,
        Integrity::Intact => "intact",
        Integrity::Altered { .. } => "altered",
        Integrity::Unsigned => "unsigned",
    };
    let issuer = match &verdicts.issuer {
        Issuer::NotChecked { reason } => &*reason.code,
        Issuer::Unknown { reason } => &*reason.code,
        Issuer::Anchored { name, .. } => name,
        Issuer::Expired { .. } => "expired",
    };
    (integrity, issuer, verdicts.fields.iter().map(|field| field.mark).max().unwrap())
}

#[test]
fn with_its_key_everything_is_proved_but_the_chip() {
    let store = Store::Has(AnchorClass::Official);
    let reading = read_with(Card::new(licence()), &store);
    let verdicts = judge(&reading, &store);
    assert_eq!(answers(&verdicts), ("intact", "Example signer", Mark::Proved));
    assert_eq!(verdicts.originality, Originality::NotOffered);
    let until = jiff::civil::date(2029, 7, 1);
    assert_eq!(verdicts.validity, Validity::InForce { until, signed: true });
    assert!(matches!(verdicts.agreement, Agreement::NotChecked { .. }));
    assert_eq!(verdicts.summary(), Summary::NotProved);
    assert_eq!(verdicts.fields.len(), reading.fields.len());
    let steps: Vec<(&str, StepOutcome)> =
        verdicts.steps.iter().map(|step| (&*step.code, step.outcome)).collect();
    let passed = StepOutcome::Passed;
    assert_eq!(steps, [("my_number_licence.signature", passed), ("fields_against_evidence", passed)]);
    assert_eq!(verdicts.steps[0].detail, "what it covers: whole_files");
}

#[test]
fn all_forms_of_signing_are_known_and_named() {
    let data = licence();
    let parsed = crate::tlv::Objects::parse(&data, shipped().data, "test").unwrap();
    let values: Vec<u8> = parsed.all.iter().flat_map(|object| object.value.to_vec()).collect();
    let store = Store::Has(AnchorClass::Test);
    for (message, word) in [(parsed.bytes, "objects"), (&values, "values")] {
        let card = Card { signature: Some(wef03(message)), ..Card::new(data.clone()) };
        let verdicts = judge(&read_with(card, &store), &store);
        // Over the values alone, nothing says which of them belongs to which entry.
        let proves = word == "objects";
        assert_eq!(verdicts.integrity == Integrity::Intact, proves, "{word}");
        assert!(verdicts.steps[0].detail.ends_with(&format!("what it covers: {word}")));
        assert_eq!(verdicts.fields.iter().any(|field| field.mark == Mark::Proved), proves, "{word}");
    }
}

#[test]
fn without_its_key_nothing_is_said_for_or_against_it() {
    let reading = read_with(Card::new(licence()), &Store::Empty);
    assert!(reading.attested.is_empty());
    let unchecked = Mark::SignedNotChecked;
    for (store, integrity, issuer) in [
        (Store::Empty, "no_trust_anchor", "no_trust_anchor"),
        (Store::Others, "no_trust_anchor", "signer_unknown"),
        (Store::Refuses(AnchorClass::Simulator), "anchor_class_not_accepted", "anchor_class_not_accepted"),
    ] {
        let verdicts = judge(&reading, &store);
        assert_eq!(answers(&verdicts), (integrity, issuer, unchecked));
        assert_eq!(verdicts.steps[0].outcome, StepOutcome::NotChecked);
        assert!(matches!(verdicts.validity, Validity::InForce { signed: false, .. }));
        assert_eq!(verdicts.summary(), Summary::NotProved);
    }
}

#[test]
fn one_changed_byte_anywhere_is_found() {
    let store = Store::Has(AnchorClass::Official);
    let data = licence();
    let signature = Some(wef03(&data));
    let number = data.windows(12).position(|part| part == b"302400000120").unwrap();
    let photo = data.windows(4).position(|part| part == b"\xFF\x4F\xFF\x51").unwrap();
    for at in [number + 11, photo + 100] {
        let mut data = data.clone();
        data[at] ^= 1;
        let card = Card { signature: signature.clone(), ..Card::new(data) };
        let reading = read_with(card, &store);
        let verdicts = judge(&reading, &store);
        // The named key did sign, over other data: both are said.
        assert_eq!(answers(&verdicts), ("altered", "Example signer", Mark::Altered));
        assert_eq!(verdicts.integrity, Integrity::Altered { parts: vec!["signed_licence_data".into()] });
        assert_eq!(verdicts.summary(), Summary::Failed);
        assert!(!reading.attested[0].held);
        assert_eq!(judge(&reading.to_keep(), &store).summary(), Summary::Failed);
    }
}

#[test]
fn a_record_without_the_signed_bytes_is_judged_by_what_was_attested() {
    let store = Store::Has(AnchorClass::Official);
    let reading = read_with(Card::new(licence()), &store);
    let live = judge(&reading, &store);
    for kept in [reading.to_keep(), MyNumberLicence.withhold_photo(&reading).to_keep()] {
        let again = judge(&kept, &store);
        assert_eq!((&again.integrity, &again.issuer), (&live.integrity, &live.issuer));
        assert_eq!(again.validity, live.validity);
        assert_eq!(again.steps[0].outcome, StepOutcome::Passed);
        assert_eq!(again.steps[0].detail, "what it covers: whole_files");
        assert_eq!(answers(&judge(&kept, &Store::Others)).1, "signer_unknown");
    }
    // Read without a key: what was not checked then cannot be checked any more.
    let kept = read_with(Card::new(licence()), &Store::Empty).to_keep();
    let expected = ("signature_only_while_reading", "signature_only_while_reading", Mark::SignedNotChecked);
    assert_eq!(answers(&judge(&kept, &store)), expected);
}

#[test]
fn a_changed_field_of_a_stored_reading_is_found() {
    let store = Store::Has(AnchorClass::Official);
    let mut reading = read_with(Card::new(licence()), &store);
    reading.fields[1].value = FieldValue::Text { text: "302400000139".into() };
    let verdicts = judge(&reading, &store);
    assert_eq!(verdicts.integrity, Integrity::Altered { parts: vec!["fields_against_evidence".into()] });
    assert_eq!(answers(&verdicts).2, Mark::Altered);
}

#[test]
fn a_signature_that_is_missing_or_unreadable_is_not_checked() {
    let store = Store::Has(AnchorClass::Official);
    let missing = read_with(Card { signature: None, ..Card::new(licence()) }, &store);
    let expected = ("signature_missing", "signature_missing", Mark::SignedNotChecked);
    assert_eq!(answers(&judge(&missing, &store)), expected);
    let unreadable = read_with(Card { signature: Some(vec![0xFF; 584]), ..Card::new(licence()) }, &store);
    let expected = ("signature_unreadable", "signature_unreadable", Mark::SignedNotChecked);
    assert_eq!(answers(&judge(&unreadable, &store)), expected);
    let mut broken = read_with(Card::new(licence()), &store).to_keep();
    broken.evidence =
        vec![Evidence { name: "my_number_licence.signer".into(), bytes: b"x".to_vec(), keep: Keep::Record }];
    assert_eq!(answers(&judge(&broken, &store)), expected);
}

#[test]
fn the_last_day_is_a_whole_day_in_japan() {
    let reading = read_with(Card::new(licence()), &Store::Empty);
    let validity = |at: &str| MyNumberLicence.judge(&reading, &Store::Empty, at.parse().unwrap()).validity;
    let last = jiff::civil::date(2029, 7, 1);
    assert_eq!(validity("2029-07-01T14:59:59Z"), Validity::InForce { until: last, signed: false });
    assert_eq!(validity("2029-07-01T15:00:00Z"), Validity::Expired { on: last });
    let history = read_with(Card::new(wef02_with(HISTORY, 0x01, b"")), &Store::Empty);
    assert_eq!(judge(&history, &Store::Empty).validity, Validity::NotStated);
}

#[test]
fn what_was_attested_counts_only_for_the_key_it_was_checked_with() {
    let store = Store::Has(AnchorClass::Official);
    let mut kept = read_with(Card::new(licence()), &store).to_keep();
    let signer = kept.evidence.iter_mut().find(|e| e.name == "my_number_licence.signer").unwrap();
    let mut written: serde_json::Value = serde_json::from_slice(&signer.bytes).unwrap();
    written["outcome"]["key_sha256"] = "00".into();
    signer.bytes = serde_json::to_vec(&written).unwrap();
    let verdicts = judge(&kept, &store);
    assert_eq!(answers(&verdicts), ("no_trust_anchor", "signer_unknown", Mark::SignedNotChecked));
}

#[test]
fn a_signature_of_somebody_else_under_that_name_names_nobody() {
    let store = Store::Has(AnchorClass::Official);
    let mut file = wef03(&licence());
    // Still a number below the modulus, but no signature of this key.
    file[100] ^= 1;
    let reading = read_with(Card { signature: Some(file), ..Card::new(licence()) }, &store);
    let expected = ("altered", "not_signed_by_named_issuer", Mark::Altered);
    assert_eq!(answers(&judge(&reading, &store)), expected);
    assert_eq!(answers(&judge(&reading.to_keep(), &store)), expected);
}

#[test]
fn a_picture_behind_the_objects_is_never_proved() {
    let store = Store::Has(AnchorClass::Official);
    // Everything but the photo, signed over the objects; then padding, and a picture that nobody signed.
    let data = wef02_with(&[(0xC5, b"5110701"), (0xE7, b"302400000120")], 0x01, b"");
    let parsed = crate::tlv::Objects::parse(&data, shipped().data, "test").unwrap();
    let signature = Some(wef03(parsed.bytes));
    let mut forged = parsed.bytes.to_vec();
    forged.truncate(forged.len() - 3);
    let unphotographed = forged.clone();
    forged.extend([0xFF; 8]);
    forged.extend(photo());
    forged.resize(data.len(), 0xFF);
    for signed in [signature, Some(wef03(&unphotographed))] {
        let card = Card { signature: signed, ..Card::new(forged.clone()) };
        let verdicts = judge(&read_with(card, &store), &store);
        let photo = verdicts.fields.iter().find(|field| field.name == FieldName::PHOTO).unwrap();
        assert_ne!(photo.mark, Mark::Proved);
    }
}
