// SPDX-License-Identifier: MIT OR Apache-2.0
//! The marks of fields, for each group that was changed: it accuses its own fields, and nothing is praised beside it.

use std::collections::BTreeSet;

use tashika_kit::verdict::{Mark, Summary, Validity};

use super::whole::{DG14, DG15, active_key, book, chip_key, dg14, dg15, pace_info};
use super::*;
use crate::withhold;

/// A book with fields in DG1, DG2, DG11 and DG12, and with keys; DG11 and DG12 are attested, as they always are.
fn whole() -> Reading {
    let details = [(11, vec![0x6B, 0]), (12, vec![0x6C, 0])];
    let keys = [(DG14, dg14(&[pace_info(), chip_key()])), (DG15, dg15(&active_key()))];
    let mut reading = book(&[&details[..], &keys[..]].concat()).reading();
    for number in [11, 12] {
        remove(&mut reading, &format!("passport.dg{number}"));
        reading.attested.push(attest(format!("passport.dg{number}.hash"), true));
    }
    let card_access = tashika_kit::card_side::der::set(&pace_info());
    reading.evidence.push(object(evidence::CARD_ACCESS, &card_access));
    for (name, origin) in [(FieldName::BIRTH_PLACE, "DG11"), (FieldName::ISSUER, "DG12")] {
        let field = typed(name, "STOCKHOLM", origin);
        reading.fields.push(Field { source: Source::SignedChipText, ..field });
    }
    reading
}

/// What is said of the fields of a place.
fn marks(verdicts: &Verdicts, origin: &str) -> BTreeSet<Mark> {
    let of = verdicts.fields.iter().filter(|field| field.origin == origin);
    let marks: BTreeSet<Mark> = of.map(|field| field.mark).collect();
    assert!(!marks.is_empty(), "no field of {origin}");
    marks
}

/// That only these places are altered, and that nothing signed is praised beside them.
fn accused(verdicts: &Verdicts, guilty: &[&str], case: &str) {
    for origin in ["DG1", "DG2", "DG11", "DG12"] {
        let expected = if guilty.contains(&origin) { Mark::Altered } else { Mark::SignedNotChecked };
        assert_eq!(marks(verdicts, origin), BTreeSet::from([expected]), "{case}: {origin}");
    }
    assert_eq!(marks(verdicts, "printed MRZ"), BTreeSet::from([Mark::Typed]), "{case}");
    assert_eq!(verdicts.summary(), Summary::Failed, "{case}");
    assert!(!matches!(verdicts.validity, Validity::InForce { signed: true, .. }), "{case}");
}

/// A zone of its own, so that the fields are what the bytes say, and only the hash tells.
fn another_expiry(reading: &mut Reading) {
    let zone = ZONE.replace("3204159", "3304156");
    change(reading, "passport.dg1", |bytes| *bytes = dg1(&zone));
    let photo = reading.fields.iter().position(|field| field.name == FieldName::PHOTO).unwrap();
    let rest = reading.fields.split_off(photo);
    reading.fields = vec![typed(FieldName::MRZ, &format!("{}\n{}", &zone[..44], &zone[44..]), "printed MRZ")];
    let said = contents::signed_fields(&reading.evidence, japan_day(now()));
    reading.fields.extend(said.into_iter().filter(|field| field.origin == "DG1"));
    reading.fields.extend(rest);
}

fn another_photo(reading: &mut Reading) {
    change(reading, "passport.dg2", |bytes| *bytes = dg2(b"\xFF\xD8\xFFsomebody else"));
    let said = contents::signed_fields(&reading.evidence, japan_day(now()));
    let photo = reading.fields.iter_mut().find(|field| field.name == FieldName::PHOTO).unwrap();
    *photo = said.into_iter().find(|field| field.name == FieldName::PHOTO).unwrap();
}

#[test]
fn a_genuine_book_is_proved_field_by_field() {
    let verdicts = verdicts(&whole());
    for origin in ["DG1", "DG2", "DG11", "DG12"] {
        assert_eq!(marks(&verdicts, origin), BTreeSet::from([Mark::Proved]), "{origin}");
    }
}

#[test]
fn a_group_that_was_changed_accuses_its_own_fields_alone() {
    type Change = fn(&mut Reading);
    let wrong_word = |reading: &mut Reading, name: &str| {
        reading.attested.iter_mut().find(|one| one.name == name).unwrap().held = false;
    };
    let cases: [(&str, Change, &[&str]); 5] = [
        ("dg1", another_expiry, &["DG1"]),
        ("dg2", another_photo, &["DG2"]),
        // Keys: no field comes from them.
        ("dg14", |reading| change(reading, "passport.dg14", |bytes| *bytes = dg14(&[pace_info()])), &[]),
        (
            "dg15",
            |reading| {
                let other = Key::of("another chip", Kind::P256);
                change(reading, "passport.dg15", |bytes| *bytes = dg15(&other));
            },
            &[],
        ),
        (
            "dg1,dg2",
            |reading| {
                another_expiry(reading);
                another_photo(reading);
            },
            &["DG1", "DG2"],
        ),
    ];
    for (parts, change, guilty) in cases {
        let mut reading = whole();
        change(&mut reading);
        let full = verdicts(&reading);
        assert_eq!(altered(&full).join(","), parts);
        accused(&full, guilty, parts);
        // What is kept of it says the same, but for the photo, of which no field is left.
        let kept = verdicts(&withhold::photo(&reading));
        let same = |one: &&tashika_kit::verdict::FieldVerdict| one.name != FieldName::PHOTO;
        assert!(full.fields.iter().filter(same).eq(kept.fields.iter()), "{parts}");
    }
    for (number, origin) in [(11, "DG11"), (12, "DG12")] {
        let mut reading = whole();
        wrong_word(&mut reading, &format!("passport.dg{number}.hash"));
        let verdicts = verdicts(&reading);
        assert_eq!(altered(&verdicts), [format!("dg{number}")]);
        accused(&verdicts, &[origin], origin);
    }
}

/// A group that the chip has and EF.SOD does not list.
#[test]
fn a_group_that_nobody_signed_accuses_its_own_fields_alone() {
    for (missing, guilty) in [(1, &["DG1"][..]), (2, &["DG2"]), (11, &["DG11"]), (15, &[])] {
        let mut reading = whole();
        let files = [
            (1, dg1(ZONE)),
            (2, dg2(&photo())),
            (11, vec![0x6B, 0]),
            (12, vec![0x6C, 0]),
            (DG14, dg14(&[pace_info(), chip_key()])),
            (DG15, dg15(&active_key())),
        ];
        let listed: Vec<_> = files.into_iter().filter(|(number, _)| *number != missing).collect();
        change(&mut reading, evidence::SOD, |bytes| *bytes = Book::of(&listed, &signer()).cms.sod());
        remove(&mut reading, evidence::COM);
        let verdicts = verdicts(&reading);
        assert_eq!(altered(&verdicts), [format!("dg{missing}")]);
        accused(&verdicts, guilty, &format!("DG{missing} is not listed"));
    }
}

/// Nobody vouches for the list: that a group fits it says nothing.
#[test]
fn under_a_signature_that_does_not_hold_every_field_is_altered() {
    let mut reading = whole();
    change(&mut reading, evidence::SOD, |bytes| *bytes.last_mut().unwrap() ^= 1);
    let broken = verdicts(&reading);
    assert_eq!(altered(&broken), ["sod_signature"]);
    accused(&broken, &["DG1", "DG2", "DG11", "DG12"], "signature");
    // With a group that does not fit the list either.
    another_photo(&mut reading);
    accused(&verdicts(&reading), &["DG1", "DG2", "DG11", "DG12"], "signature and DG2");
}

/// A list whose signature could not be checked: what does not fit it is altered, what fits it is not checked.
#[test]
fn under_a_signature_that_was_not_checked_what_fits_is_not_checked() {
    let mut odd = book(&[]);
    odd.cms.algorithm = Key::of("rsa", Kind::Pkcs1).algorithm();
    let mut reading = odd.reading();
    another_photo(&mut reading);
    let verdicts = verdicts(&reading);
    assert_eq!(altered(&verdicts), ["dg2"]);
    assert_eq!(marks(&verdicts, "DG2"), BTreeSet::from([Mark::Altered]));
    assert_eq!(marks(&verdicts, "DG1"), BTreeSet::from([Mark::SignedNotChecked]));
}

/// That the signer is not known, or known, is not said of a field of a book that was changed.
#[test]
fn who_signed_is_not_told_by_the_fields_of_a_book_that_was_changed() {
    let stranger = Key::of("stranger", Kind::P256);
    let unknown = Made::signer("UT", &stranger, &stranger);
    let of = |certificate: &Made, change: fn(&mut Reading)| {
        let mut reading = Book::plain(certificate).reading();
        change(&mut reading);
        marks(&verdicts(&reading), "DG2")
    };
    assert_eq!(of(&unknown, |_| {}), BTreeSet::from([Mark::SignedIssuerUnknown]));
    assert_eq!(of(&signer(), |_| {}), BTreeSet::from([Mark::Proved]));
    for certificate in [&unknown, &signer()] {
        assert_eq!(of(certificate, another_expiry), BTreeSet::from([Mark::SignedNotChecked]));
    }
}

/// Somebody changed what was stored: a field is altered that its bytes do not say, or that no bytes have.
#[test]
fn a_field_that_its_bytes_do_not_say_is_altered_alone() {
    let mut reading = whole();
    let name = reading.fields.iter_mut().find(|field| field.name == FieldName::NAME).unwrap();
    name.value = FieldValue::Text { text: "ERIKSSON ANNE MARIA".to_owned() };
    let verdicts_of = |reading: &Reading| {
        let verdicts = verdicts(reading);
        assert_eq!(altered(&verdicts), ["fields_against_evidence"]);
        verdicts
    };
    let judged = verdicts_of(&reading);
    for field in judged.fields.iter().filter(|field| field.source.is_signed()) {
        let changed = field.name == FieldName::NAME && field.origin == "DG1";
        assert_eq!(field.mark == Mark::Altered, changed, "{}", field.name.as_str());
        assert_ne!(field.mark, Mark::Proved, "{}", field.name.as_str());
    }
    for origin in ["DG13", "DG99", ""] {
        let mut reading = whole();
        let invented = typed(FieldName::NAME, "ANNA", "");
        let origin = Cow::Borrowed(origin);
        reading.fields.push(Field { source: Source::SignedChipText, origin, ..invented });
        assert_eq!(verdicts_of(&reading).fields.last().unwrap().mark, Mark::Altered);
    }
    // Without EF.SOD nothing is signed, and so nothing else is said to be.
    remove(&mut reading, evidence::SOD);
    let judged = verdicts_of(&reading);
    assert_eq!(marks(&judged, "DG1"), BTreeSet::from([Mark::NotSigned, Mark::Altered]));
    for origin in ["DG2", "DG11", "DG12"] {
        assert_eq!(marks(&judged, origin), BTreeSet::from([Mark::NotSigned]), "{origin}");
    }
}

/// A group that is not kept, and of which nobody says anything: not checked, whatever was changed beside it.
#[test]
fn a_group_of_which_nobody_speaks_is_not_checked() {
    let mut reading = whole();
    reading.attested.retain(|one| one.name != "passport.dg11.hash");
    let intact = verdicts(&reading);
    assert_eq!(marks(&intact, "DG11"), BTreeSet::from([Mark::SignedNotChecked]));
    assert_eq!(marks(&intact, "DG12"), BTreeSet::from([Mark::Proved]));
    another_photo(&mut reading);
    accused(&verdicts(&reading), &["DG2"], "DG11 is not attested");
}

/// The page contradicts what was changed: the page's own word is not called altered.
#[test]
fn a_page_that_contradicts_a_changed_group_is_told_as_such() {
    let mut reading = whole();
    let page = reading.fields[0].clone();
    another_expiry(&mut reading);
    reading.fields[0] = page;
    let verdicts = verdicts(&reading);
    let mark = |name: FieldName, origin: &str| {
        verdicts.fields.iter().find(|own| own.name == name && own.origin == origin).unwrap().mark
    };
    assert_eq!(mark(FieldName::MRZ, "printed MRZ"), Mark::Contradicted);
    assert_eq!(mark(FieldName::EXPIRY_DATE, "DG1"), Mark::Contradicted);
    assert_eq!(mark(FieldName::NAME, "DG1"), Mark::Altered);
    assert_eq!(mark(FieldName::PHOTO, "DG2"), Mark::SignedNotChecked);
}
