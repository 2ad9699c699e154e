// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whole readings: integrity, originality, agreement, withholding.

use tashika_kit::card_side::der::{integer, sequence, set};
use tashika_kit::reading::{Challenge, Note};
use tashika_kit::verdict::{Agreement, Mark, Originality, Summary, Validity};

use super::*;
use crate::pki::SECURITY_OBJECT;

pub(super) const DG14: u8 = 14;
pub(super) const DG15: u8 = 15;

pub(super) fn active_key() -> Key {
    Key::of("chip", Kind::P256)
}

pub(super) fn dg15(key: &Key) -> Vec<u8> {
    tlv(&[0x6F], &key.info)
}

/// PACE-ECDH-GM-AES-128 with P-256.
pub(super) fn pace_info() -> Vec<u8> {
    sequence(&[&oid(&[0, 4, 0, 127, 0, 7, 2, 2, 4, 2, 2]), &integer(&[2]), &integer(&[12])])
}

/// A key for Chip Authentication.
pub(super) fn chip_key() -> Vec<u8> {
    sequence(&[&oid(&[0, 4, 0, 127, 0, 7, 2, 2, 1, 2]), &active_key().info])
}

pub(super) fn dg14(infos: &[Vec<u8>]) -> Vec<u8> {
    tlv(&[0x6E], &set(&infos.concat()))
}

pub(super) fn book(more: &[(u8, Vec<u8>)]) -> Book {
    Book::of(&[&[(1, dg1(ZONE)), (2, dg2(&photo()))], more].concat(), &signer())
}

/// As the chip answers: r and s, each in 32 bytes.
pub(super) fn answer(nonce: &[u8]) -> Vec<u8> {
    let der = active_key().sign(nonce);
    let number = |bytes: &[u8]| {
        let digits: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
        [vec![0; 32 - digits.len()], digits].concat()
    };
    let first = usize::from(der[3]);
    [number(&der[4..4 + first]), number(&der[6 + first..])].concat()
}

pub(super) fn challenge(answer: Vec<u8>, status: &str) -> Challenge {
    let name = Cow::Borrowed(evidence::ACTIVE);
    Challenge { name, nonce: vec![1, 2, 3, 4, 5, 6, 7, 8], answer, status: status.to_owned() }
}

pub(super) fn asked() -> Reading {
    let mut reading = book(&[(DG15, dg15(&active_key()))]).reading();
    reading.challenges.push(challenge(answer(&[1, 2, 3, 4, 5, 6, 7, 8]), "9000"));
    reading
}

pub(super) fn note(code: &'static str, detail: &str) -> Note {
    Note { code: Cow::Borrowed(code), detail: detail.to_owned() }
}

pub(super) fn originality(verdicts: &Verdicts) -> &str {
    match &verdicts.originality {
        Originality::Proven => "proven",
        Originality::NotOffered => "not_offered",
        Originality::Failed { reason } => match reason.code.as_ref() {
            "wrong_answer" => "failed: wrong_answer",
            "key_withheld" => "failed: key_withheld",
            "challenge_refused" => "failed: challenge_refused",
            "card_security_altered" => "failed: card_security_altered",
            "no_access_control" => "failed: no_access_control",
            "offer_withheld" => "failed: offer_withheld",
            other => panic!("{other}"),
        },
        Originality::NotChecked { reason } => &reason.code,
    }
}

pub(super) fn differences(verdicts: &Verdicts) -> Vec<(String, String, String)> {
    match &verdicts.agreement {
        Agreement::Differ { differences } => differences
            .iter()
            .map(|one| (one.field.as_str().to_owned(), one.a.to_string(), one.b.to_string()))
            .collect(),
        _ => Vec::new(),
    }
}

pub(super) fn difference(field: &str, a: &str, b: &str) -> (String, String, String) {
    (field.to_owned(), a.to_owned(), b.to_owned())
}

#[test]
fn a_genuine_book_is_proved_in_force() {
    let verdicts = verdicts(&asked());
    assert_eq!(verdicts.integrity, Integrity::Intact);
    assert_eq!((issuer(&verdicts), originality(&verdicts)), ("anchored", "proven"));
    assert!(
        matches!(verdicts.validity, Validity::InForce { until, signed: true } if until.to_string() == "2032-04-15")
    );
    assert!(
        matches!(&verdicts.agreement, Agreement::Agree { compared } if compared.len() == 9),
        "{:?}",
        verdicts.agreement
    );
    assert_eq!(verdicts.summary(), Summary::ProvedInForce);
    assert!(verdicts.steps.iter().all(|step| step.outcome != StepOutcome::Failed));
    let photo = verdicts.fields.iter().find(|field| field.name == FieldName::PHOTO).unwrap();
    assert_eq!(photo.mark, Mark::Proved);
    assert_eq!(verdicts.fields[0].mark, Mark::Typed);
}

#[test]
fn every_tampering_is_found_where_it_is() {
    let dg = |number| evidence::data_group(DataGroup::new(number).unwrap());
    let tampered = |name: &str, tamper: fn(&mut Vec<u8>)| {
        let mut reading = asked();
        change(&mut reading, name, tamper);
        reading
    };
    let last: fn(&mut Vec<u8>) = |bytes| *bytes.last_mut().unwrap() ^= 1;
    for (reading, parts) in [
        (tampered(evidence::SOD, last), vec!["sod_signature"]),
        (tampered(&dg(1), last), vec!["dg1", "fields_against_evidence"]),
        (tampered(&dg(2), last), vec!["dg2", "fields_against_evidence"]),
        (tampered(&dg(15), last), vec!["dg15"]),
    ] {
        let verdicts = verdicts(&reading);
        assert_eq!(altered(&verdicts), parts);
        assert_eq!(issuer(&verdicts), "altered");
        assert_eq!(verdicts.summary(), Summary::Failed);
        assert!(!matches!(verdicts.originality, Originality::Proven), "{parts:?}");
        assert!(verdicts.fields.iter().all(|field| field.mark != Mark::Proved), "{parts:?}");
    }
    // A field that says something else than its bytes.
    let mut reading = asked();
    let name = reading.fields.iter_mut().find(|field| field.name == FieldName::NAME).unwrap();
    name.value = FieldValue::Text { text: "ERIKSSON ANNE MARIA".to_owned() };
    assert_eq!(altered(&verdicts(&reading)), ["fields_against_evidence"]);
    // A field that no bytes have.
    let mut reading = asked();
    let mut field = reading.fields.last().unwrap().clone();
    field.origin = Cow::Borrowed("DG13");
    reading.fields.push(field);
    assert_eq!(altered(&verdicts(&reading)), ["fields_against_evidence"]);
}

#[test]
fn the_sod_of_another_book_does_not_fit() {
    let other =
        Book::of(&[(1, dg1(&ZONE.replace("ANNA", "ANNE"))), (2, dg2(b"\xFF\xD8\xFFother"))], &signer());
    let mut reading = book(&[]).reading();
    change(&mut reading, evidence::SOD, |bytes| *bytes = other.cms.sod());
    assert_eq!(altered(&verdicts(&reading)), ["dg1", "dg2"]);
}

#[test]
fn a_group_that_nobody_signed_is_altered() {
    for missing in [1, 2, 15] {
        let mut whole = book(&[(DG15, dg15(&active_key()))]);
        let listed: Vec<_> = whole.groups.iter().filter(|(number, _)| *number != missing).cloned().collect();
        whole.cms = Book::of(&listed, &signer()).cms;
        let verdicts = verdicts(&whole.reading());
        assert_eq!(altered(&verdicts), [format!("dg{missing}")]);
    }
}

#[test]
fn what_is_missing_is_not_checked_and_what_is_unsigned_unsigned() {
    let mut reading = book(&[]).reading();
    remove(&mut reading, evidence::SOD);
    let without = verdicts(&reading);
    assert_eq!((&without.integrity, issuer(&without)), (&Integrity::Unsigned, "unsigned"));
    assert_eq!(originality(&without), "key_not_proved");
    assert!(without.fields.iter().all(|field| [Mark::Typed, Mark::NotSigned].contains(&field.mark)));

    let code = |reading: &Reading| match verdicts(reading).integrity {
        Integrity::NotChecked { reason } => reason.code.into_owned(),
        other => panic!("{other:?}"),
    };
    let mut reading = book(&[]).reading();
    change(&mut reading, evidence::SOD, |bytes| bytes.truncate(20));
    assert_eq!(code(&reading), "signature_unreadable");
    for (group, says) in [(1, "data_group_missing"), (2, "photo_withheld")] {
        let mut reading = book(&[]).reading();
        let origin = format!("DG{group}");
        reading.fields.retain(|field| field.origin != origin);
        remove(&mut reading, &evidence::data_group(DataGroup::new(group).unwrap()));
        assert_eq!(code(&reading), says);
    }
    // Nobody's word counts for DG1, which is always kept.
    let mut reading = book(&[]).reading();
    reading.fields.retain(|field| field.origin != "DG1");
    remove(&mut reading, "passport.dg1");
    reading.attested.push(attest("passport.dg1.hash", true));
    assert_eq!(code(&reading), "data_group_missing");
}

/// A signature that cannot be calculated says nothing about the data (`specs` passport §4.1).
#[test]
fn a_signature_that_is_not_of_its_form_is_not_checked() {
    let pss = sequence(&[&oid(&[1, 2, 840, 113_549, 1, 1, 10]), &integer(&[5])]);
    for algorithm in [pss, Key::of("rsa", Kind::Pkcs1).algorithm()] {
        let mut odd = book(&[]);
        odd.cms.algorithm = algorithm;
        let verdicts = verdicts(&odd.reading());
        assert!(
            matches!(&verdicts.integrity, Integrity::NotChecked { reason } if reason.code == "signature_unreadable"),
            "{:?}",
            verdicts.integrity
        );
        assert_eq!(outcome(&verdicts, "passport_sod_signature"), Some(StepOutcome::NotChecked));
        assert_eq!(issuer(&verdicts), "signature_unreadable");
    }
}

#[test]
fn groups_that_are_never_kept_are_attested() {
    let details = |attested: Option<bool>, listed: bool| {
        let dg11 = (11, tlv(&[0x6B], &[0x5C, 0x00]));
        let mut book = book(if listed { std::slice::from_ref(&dg11) } else { &[] });
        book.groups.retain(|(number, _)| *number != 11);
        let mut reading = book.reading();
        remove(&mut reading, evidence::COM);
        let field = typed(FieldName::BIRTH_PLACE, "STOCKHOLM", "DG11");
        reading.fields.push(Field { source: Source::SignedChipText, ..field });
        reading.attested.extend(attested.map(|held| attest("passport.dg11.hash", held)));
        let verdicts = verdicts(&reading);
        let mark = verdicts.fields.last().unwrap().mark;
        (altered(&verdicts).join(","), mark)
    };
    assert_eq!(details(Some(true), true), (String::new(), Mark::Proved));
    assert_eq!(details(Some(false), true), ("dg11".to_owned(), Mark::Altered));
    assert_eq!(details(None, true), (String::new(), Mark::SignedNotChecked));
    assert_eq!(details(Some(true), false), ("dg11".to_owned(), Mark::Altered), "nobody signed it");
    // Two words about one thing: the worse one counts.
    let mut reading = book(&[(11, vec![0x6B, 0])]).reading();
    remove(&mut reading, "passport.dg11");
    reading.attested.extend([attest("passport.dg11.hash", true), attest("passport.dg11.hash", false)]);
    assert_eq!(altered(&verdicts(&reading)), ["dg11"]);
}

#[test]
fn an_answer_proves_the_chip_or_does_not() {
    let with = |challenges: &[Challenge], notes: &[Note]| {
        let mut reading = book(&[(DG15, dg15(&active_key()))]).reading();
        reading.challenges = challenges.to_vec();
        reading.notes = notes.to_vec();
        originality(&verdicts(&reading)).to_owned()
    };
    let right = answer(&[1, 2, 3, 4, 5, 6, 7, 8]);
    let mut wrong = right.clone();
    wrong[40] ^= 1;
    assert_eq!(with(&[challenge(right.clone(), "9000")], &[]), "proven");
    assert_eq!(with(&[challenge(wrong, "9000")], &[]), "failed: wrong_answer");
    assert_eq!(with(&[challenge(answer(b"another!"), "9000")], &[]), "failed: wrong_answer");
    assert_eq!(with(&[challenge(Vec::new(), "9000")], &[]), "failed: wrong_answer");
    assert_eq!(with(&[challenge(Vec::new(), "6A88")], &[]), "failed: challenge_refused");
    assert_eq!(with(&[challenge(Vec::new(), "6700")], &[]), "failed: challenge_refused");
    assert_eq!(with(&[], &[]), "no_challenge");
    assert_eq!(with(&[], &[note("active_authentication_unsupported", "DG15")]), "unsupported_algorithm");
    // Another key in the chip than in DG15.
    let mut reading = book(&[(DG15, dg15(&Key::of("another chip", Kind::P256)))]).reading();
    reading.challenges.push(challenge(right, "9000"));
    assert_eq!(originality(&verdicts(&reading)), "failed: wrong_answer");
}

#[test]
fn chip_authentication_is_the_drivers_word_and_the_key_is_signed() {
    let with = |attested: &[bool], notes: &[Note]| {
        let mut reading = book(&[(DG14, dg14(&[chip_key()]))]).reading();
        reading.attested = attested.iter().map(|held| attest(evidence::CHIP, *held)).collect();
        reading.notes = notes.to_vec();
        originality(&verdicts(&reading)).to_owned()
    };
    assert_eq!(with(&[true], &[]), "proven");
    assert_eq!(with(&[false], &[]), "failed: wrong_answer");
    assert_eq!(with(&[], &[]), "no_challenge");
    assert_eq!(with(&[], &[note("chip_authentication_unsupported", "")]), "unsupported_algorithm");
    // No key in the signed DG14: the word is about nothing.
    let mut reading = book(&[(DG14, dg14(&[pace_info()]))]).reading();
    reading.attested.push(attest(evidence::CHIP, true));
    assert_eq!(originality(&verdicts(&reading)), "not_offered");
    assert_eq!(originality(&verdicts(&book(&[]).reading())), "not_offered");
}

/// One protocol that fails outvotes another that holds.
#[test]
fn a_clone_that_passes_one_of_two_fails() {
    let mut reading = book(&[(DG14, dg14(&[chip_key()])), (DG15, dg15(&active_key()))]).reading();
    reading.attested.push(attest(evidence::CHIP, true));
    reading.challenges.push(challenge(Vec::new(), "6982"));
    assert_eq!(originality(&verdicts(&reading)), "failed: challenge_refused");
}

#[test]
fn a_key_file_that_is_listed_and_not_given_fails() {
    for group in [DG14, DG15] {
        let mut reading = book(&[(DG14, dg14(&[chip_key()])), (DG15, dg15(&active_key()))]).reading();
        reading.attested.push(attest(evidence::CHIP, true));
        reading.attested.push(attest(evidence::ACTIVE, true));
        assert_eq!(originality(&verdicts(&reading)), "proven");
        remove(&mut reading, &evidence::data_group(DataGroup::new(group).unwrap()));
        assert_eq!(
            originality(&verdicts(&reading)),
            "proven",
            "{group}: nobody says that the chip withheld it"
        );
        reading.notes.push(note("key_withheld", &format!("DG{group}")));
        assert_eq!(originality(&verdicts(&reading)), "failed: key_withheld");
    }
}

/// A right answer proves nothing about a key that nobody vouches for.
#[test]
fn an_answer_counts_only_with_a_key_that_is_signed() {
    let mut unsigned = asked();
    change(&mut unsigned, evidence::SOD, |bytes| bytes.truncate(30));
    assert_eq!(originality(&verdicts(&unsigned)), "key_not_proved");
    let mut swapped = book(&[(DG15, dg15(&Key::of("real chip", Kind::P256)))]).reading();
    change(&mut swapped, "passport.dg15", |bytes| *bytes = dg15(&active_key()));
    swapped.challenges = asked().challenges;
    assert_eq!(altered(&verdicts(&swapped)), ["dg15"]);
    assert_eq!(originality(&verdicts(&swapped)), "altered");
}

#[test]
fn mapping_counts_with_a_card_security_under_the_same_csca() {
    let infos = set(&[pace_info(), chip_key()].concat());
    let with = |held: bool, card_security: Option<&Cms>| {
        let mut reading = book(&[]).reading();
        reading.attested.push(attest(evidence::MAPPING, held));
        reading.evidence.extend(card_security.map(|cms| object(evidence::CARD_SECURITY, &cms.der())));
        originality(&verdicts(&reading)).to_owned()
    };
    let good = Cms::of(&SECURITY_OBJECT, &infos, &signer());
    assert_eq!(with(true, Some(&good)), "proven");
    assert_eq!(with(false, Some(&good)), "failed: wrong_answer");
    assert_eq!(with(true, None), "card_security_not_proved");
    let forger = Key::of("forger", Kind::P256);
    let forged = Cms::of(&SECURITY_OBJECT, &infos, &Made::signer("UT", &forger, &forger));
    assert_eq!(with(true, Some(&forged)), "card_security_not_proved");
    let stolen = Cms { signer: forger, ..good.clone() };
    assert_eq!(with(true, Some(&stolen)), "failed: card_security_altered");
    let mut unread = book(&[]).reading();
    unread.notes.push(note("mapping_unsupported", "no key"));
    assert_eq!(originality(&verdicts(&unread)), "card_security_not_proved");
    let of_another_kind = Cms::of(&LDS_OBJECT, &infos, &signer());
    assert_eq!(with(true, Some(&of_another_kind)), "card_security_not_proved");
}

#[test]
fn the_page_and_the_chip_say_the_same_or_it_is_told() {
    let told = |zone: &str| {
        let mut reading = book(&[]).reading();
        reading.fields[0] =
            typed(FieldName::MRZ, &format!("{}\n{}", &zone[..44], &zone[44..]), "printed MRZ");
        verdicts(&reading)
    };
    for (from, to, field) in [
        ("ANNA", "ANNE", "name"),
        ("L898902C3", "L898902C4", "document_number"),
        ("7408122", "7408132", "birth_date"),
        ("3204159", "3304159", "expiry_date"),
        ("UTO74", "SWE74", "nationality"),
        ("122F", "122M", "sex"),
        ("P<UTO", "PPUTO", "document_code"),
        ("P<UTO", "P<SWE", "issuing_state"),
    ] {
        let verdicts = told(&ZONE.replace(from, to));
        let all = differences(&verdicts);
        assert!(all.contains(&difference(field, "printed MRZ", "DG1")), "{field}: {all:?}");
        assert!(all.iter().all(|one| one.0 == field || one.0 == "mrz"), "{field}: {all:?}");
        let mark = |name: &str, origin: &str| {
            verdicts.fields.iter().find(|own| own.name.as_str() == name && own.origin == origin).unwrap().mark
        };
        assert_eq!(
            (mark(field, "DG1"), mark("mrz", "printed MRZ")),
            (Mark::Contradicted, Mark::Contradicted)
        );
        assert_eq!(verdicts.summary(), Summary::Failed);
    }
    // Fillers in the optional field are no alarm (BSI TR-03135-1, 5.7.2).
    assert!(matches!(told(ZONE).agreement, Agreement::Agree { .. }));
}

#[test]
fn of_the_key_three_entries_are_compared_and_of_the_can_none() {
    let mut reading = book(&[]).reading();
    let date = |name, day: &str| {
        let field = typed(name, "", "typed key");
        Field { value: FieldValue::Date { date: day.parse().unwrap() }, ..field }
    };
    let number = typed(FieldName::DOCUMENT_NUMBER, "L898902C3", "typed key");
    let rest = reading.fields.split_off(1);
    reading.fields =
        vec![number, date(FieldName::BIRTH_DATE, "1974-08-12"), date(FieldName::EXPIRY_DATE, "2032-04-15")];
    reading.fields.extend(rest);
    let agreed = verdicts(&reading);
    assert!(
        matches!(&agreed.agreement, Agreement::Agree { compared } if compared.len() == 4),
        "{:?}",
        agreed.agreement
    );
    reading.fields[2] = date(FieldName::EXPIRY_DATE, "2033-04-15");
    let differ = verdicts(&reading);
    assert_eq!(differences(&differ), [difference("expiry_date", "typed key", "DG1")]);
    assert_eq!((differ.fields[0].mark, differ.fields[2].mark), (Mark::Typed, Mark::Contradicted));
    reading.fields.drain(..3);
    let can = verdicts(&reading);
    assert!(matches!(&can.agreement, Agreement::NotChecked { reason } if reason.code == "mrz_not_given"));
}

#[test]
fn the_lists_of_files_and_of_offers_are_compared() {
    let mut reading = book(&[(DG15, dg15(&active_key()))]).reading();
    for tags in [&[0x61, 0x75][..], &[0x61, 0x75, 0x6F, 0x6E]] {
        change(&mut reading, evidence::COM, |bytes| *bytes = ef_com(tags));
        assert_eq!(differences(&verdicts(&reading)), [difference("files", "EF.COM", "EF.SOD")]);
    }
    let weaker = sequence(&[&oid(&[0, 4, 0, 127, 0, 7, 2, 2, 4, 2, 1]), &integer(&[2]), &integer(&[12])]);
    let with = |access: &[Vec<u8>], signed: &[Vec<u8>]| {
        let mut reading = book(&[(DG14, dg14(signed))]).reading();
        reading.evidence.push(object(evidence::CARD_ACCESS, &set(&access.concat())));
        differences(&verdicts(&reading))
    };
    assert_eq!(with(&[pace_info()], &[pace_info(), chip_key()]), []);
    let told = difference("security_infos", "EF.CardAccess", "DG14");
    assert_eq!(with(std::slice::from_ref(&weaker), &[pace_info()]), std::slice::from_ref(&told));
    assert_eq!(with(std::slice::from_ref(&weaker), &[pace_info(), weaker.clone()]), [told]);
}

#[test]
fn the_last_day_counts_and_is_signed_only_if_somebody_known_signed_it() {
    let reading = asked();
    let on = |moment: &str, store: &Store| judge(&reading, store, moment.parse().unwrap()).validity;
    assert!(matches!(on("2032-04-15T14:59:00Z", &store()), Validity::InForce { signed: true, .. }));
    assert!(
        matches!(on("2032-04-15T15:00:00Z", &store()), Validity::Expired { .. }),
        "the next day in Japan"
    );
    assert!(matches!(on("2026-11-21T03:00:00Z", &Store::of(&[])), Validity::InForce { signed: false, .. }));
}
