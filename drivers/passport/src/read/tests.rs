// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whole readings of a chip without access control, and how other chips are told.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use proptest::prelude::*;
use tashika_kit::anchors::NoAnchors;
use tashika_kit::reading::{FieldValue, Keep, Source};
use tashika_kit::{
    CardError, Credential, Driver, Link, LinkError, ReadOrder, Reading, Secret, Transaction, Watch,
};

use crate::contents::tests::object;
use crate::driver::{CAN, MRZ, Passport};
use crate::rig::{Quirks, Rig};

const ZONE: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";

fn now() -> Timestamp {
    "2026-11-21T03:00:00Z".parse().unwrap()
}

fn zone(text: &str) -> Vec<u8> {
    object(&[0x61], &object(&[0x5F, 0x1F], text.replace('\n', "").as_bytes()))
}

/// A record without feature points after ISO/IEC 19794-5:2005.
fn face() -> Vec<u8> {
    let picture = b"\xFF\xD8\xFF\xE0 a picture";
    let length = u32::try_from(32 + picture.len()).unwrap().to_be_bytes();
    let block = [&length[..], &[0; 28], picture].concat();
    let whole = u32::try_from(14 + block.len()).unwrap().to_be_bytes();
    let record = [&b"FAC\x00010\0"[..], &whole, &[0, 1], &block].concat();
    let template = object(&[0x7F, 0x60], &object(&[0x5F, 0x2E], &record));
    object(&[0x75], &object(&[0x7F, 0x61], &[&[0x02, 1, 1][..], &template].concat()))
}

fn com(tags: &[u8]) -> Vec<u8> {
    object(
        &[0x60],
        &[object(&[0x5F, 0x01], b"0107"), object(&[0x5F, 0x36], b"040000"), object(&[0x5C], tags)].concat(),
    )
}

fn personal() -> Vec<u8> {
    object(&[0x6B], &object(&[0x5F, 0x42], b"1<MAPLE<RD"))
}

fn document() -> Vec<u8> {
    object(&[0x6C], &[object(&[0x5F, 0x19], b"OFFICE"), object(&[0x5F, 0x26], b"20120415")].concat())
}

/// An open chip with DG1, DG2, DG3, DG5, DG11 and DG12.
fn chip(quirks: Quirks, mrz: &str) -> Rig {
    Rig::new(quirks)
        .file(0x011E, &com(&[0x61, 0x75, 0x63, 0x65, 0x6B, 0x6C]))
        .file(0x0101, &zone(mrz))
        .file(0x0102, &face())
        .file(0x010B, &personal())
        .file(0x010C, &document())
}

fn read(rig: Rig, credentials: &[(&'static str, &str)]) -> Result<Option<Reading>, CardError> {
    let (mut tx, _) = rig.session();
    let Some(recognised) = Passport.probe(&mut tx)? else { return Ok(None) };
    let credentials = credentials
        .iter()
        .map(|(id, secret)| Credential { id, secret: Secret::from(*secret), last_try: None })
        .collect();
    let order = ReadOrder { now: now(), anchors: &NoAnchors, signatures_over_hidden: false, statement: None };
    recognised.read(&mut tx, credentials, &order).map(Some)
}

fn reading(rig: Rig, credentials: &[(&'static str, &str)]) -> Reading {
    read(rig, credentials).unwrap().unwrap()
}

fn names(reading: &Reading) -> Vec<(&str, Source, &str)> {
    reading.fields.iter().map(|field| (field.name.as_str(), field.source, field.origin.as_ref())).collect()
}

fn notes(reading: &Reading) -> Vec<(&str, &str)> {
    reading.notes.iter().map(|note| (note.code.as_ref(), note.detail.as_str())).collect()
}

#[test]
fn everything_in_the_order_of_showing() {
    use Source::{SignedChipImage as Image, SignedChipText as Text, TypedByClerk as Typed};
    let reading = reading(chip(Quirks::default(), ZONE), &[(MRZ, ZONE)]);
    let expected = [
        ("mrz", Text, "DG1"),
        ("mrz", Typed, "printed MRZ"),
        ("name", Text, "DG1"),
        ("document_number", Text, "DG1"),
        ("document_code", Text, "DG1"),
        ("issuing_state", Text, "DG1"),
        ("nationality", Text, "DG1"),
        ("birth_date", Text, "DG1"),
        ("sex", Text, "DG1"),
        ("expiry_date", Text, "DG1"),
        ("optional_data", Text, "DG1"),
        ("photo", Image, "DG2"),
        ("address", Text, "DG11"),
        ("issuer", Text, "DG12"),
        ("issue_date", Text, "DG12"),
    ];
    assert_eq!(names(&reading), expected);
    assert_eq!(
        notes(&reading),
        [("file_missing", "EF.SOD"), ("closed_group", "DG3"), ("group_not_read", "DG5")]
    );
    // Nothing of DG11 and DG12 is kept as bytes, and without EF.SOD there is no hash to attest.
    let kept: Vec<_> = reading.evidence.iter().map(|object| object.name.as_ref()).collect();
    assert_eq!(kept, ["passport.com", "passport.dg1", "passport.dg2"]);
    let attested: Vec<_> =
        reading.attested.iter().map(|said| (said.name.as_ref(), said.because.as_ref())).collect();
    assert_eq!(attested, [("passport.opened", "none")]);
    assert!(reading.to_keep().fields.iter().all(|field| field.keep == Keep::Record));
    assert_eq!(reading.evidence("passport.dg2").unwrap(), face());
    assert_eq!((reading.read_at, reading.family.as_ref()), (now(), "passport"));
}

#[test]
fn the_three_entries_stand_as_they_were_typed() {
    let reading = reading(chip(Quirks::default(), ZONE), &[(MRZ, "L898902C3\n740812\n120415")]);
    let typed: Vec<_> = reading.fields.iter().filter(|field| field.source == Source::TypedByClerk).collect();
    let values: Vec<_> = typed
        .iter()
        .map(|field| match &field.value {
            FieldValue::Text { text } => (field.name.as_str(), text.clone()),
            FieldValue::Date { date } => (field.name.as_str(), date.to_string()),
            _ => unreachable!(),
        })
        .collect();
    let expected =
        [("document_number", "L898902C3"), ("birth_date", "1974-08-12"), ("expiry_date", "2012-04-15")];
    assert_eq!(values, expected.map(|(name, value)| (name, value.to_owned())));
    assert!(typed.iter().all(|field| field.origin == "typed key"));
    let partly = reading_with_birth("74<<<<");
    assert!(matches!(&partly, FieldValue::Text { text } if text == "74<<<<"));
}

fn reading_with_birth(birth: &str) -> FieldValue {
    let reading = reading(chip(Quirks::default(), ZONE), &[(MRZ, &format!("L898902C3\n{birth}\n120415"))]);
    let mut typed = reading.fields.iter().filter(|field| field.source == Source::TypedByClerk);
    typed.find(|field| field.name.as_str() == "birth_date").unwrap().value.clone()
}

#[test]
fn an_open_chip_needs_nothing() {
    let reading = reading(chip(Quirks::default(), ZONE), &[]);
    assert!(reading.fields.iter().all(|field| field.source != Source::TypedByClerk));
    // What is no zone is refused before anything is sent.
    let (mut tx, seen) = chip(Quirks::default(), ZONE).session();
    let recognised = Passport.probe(&mut tx).unwrap().unwrap();
    let before = seen.count();
    let wrong =
        vec![Credential { id: MRZ, secret: Secret::from("L898902C3\n741312\n120415"), last_try: None }];
    let order = ReadOrder { now: now(), anchors: &NoAnchors, signatures_over_hidden: false, statement: None };
    let refused = recognised.read(&mut tx, wrong, &order);
    assert!(matches!(refused, Err(CardError::Credential { credential: MRZ, .. })), "{refused:?}");
    assert_eq!(seen.count(), before);
}

#[test]
fn nothing_of_a_japanese_personal_group_is_read() {
    let japanese = ZONE.replace("UTO", "JPN");
    let (mut tx, seen) = chip(Quirks::default(), &japanese).session();
    let recognised = Passport.probe(&mut tx).unwrap().unwrap();
    let order = ReadOrder { now: now(), anchors: &NoAnchors, signatures_over_hidden: false, statement: None };
    let reading = recognised.read(&mut tx, Vec::new(), &order).unwrap();
    assert!(notes(&reading).contains(&("group_not_read", "DG11")));
    assert!(reading.fields.iter().all(|field| field.origin != "DG11"));
    assert!(seen.sent.lock().unwrap().iter().all(|sent| sent[..3] != [0x00, 0xB0, 0x8B]));
    assert_eq!(reading.fields.last().unwrap().origin, "DG12");
}

#[test]
fn what_may_be_missing_and_what_not() {
    let without = |id: u16, sw: u16| chip(Quirks { refused: vec![(id, sw)], ..Quirks::default() }, ZONE);
    let missing = read(without(0x0102, 0x6A82), &[]).unwrap().unwrap();
    assert!(missing.fields.iter().all(|field| field.name.as_str() != "photo"));
    assert!(notes(&missing).contains(&("file_missing", "DG2")));
    let closed = reading(without(0x010B, 0x6982), &[]);
    assert!(notes(&closed).contains(&("closed_group", "DG11")));
    assert!(matches!(read(without(0x0101, 0x6A82), &[]), Err(CardError::Status { during: "DG1", .. })));
    let garbled = chip(Quirks::default(), ZONE).file(0x0101, &zone(&ZONE[1..]));
    assert!(matches!(read(garbled, &[]), Err(CardError::Malformed { what: "DG1", .. })));
    for bad in [object(&[0x75], &[1, 2]), vec![0x76, 0], vec![0x75, 0x83, 2, 0, 0]] {
        let reading = reading(chip(Quirks::default(), ZONE).file(0x0102, &bad), &[]);
        let codes: Vec<_> = notes(&reading).iter().map(|(code, _)| *code).collect();
        assert!(codes.contains(&"group_unreadable") || codes.contains(&"file_unreadable"), "{codes:?}");
    }
    let details = reading(chip(Quirks::default(), ZONE).file(0x010C, &object(&[0x6C], &[9, 9])), &[]);
    assert!(notes(&details).contains(&("group_unreadable", "DG12")));
}

#[test]
fn a_key_that_is_listed_and_withheld_is_said() {
    let rig = chip(Quirks::default(), ZONE).file(0x011E, &com(&[0x61, 0x75, 0x6E, 0x6F]));
    let withheld = reading(rig, &[]);
    assert_eq!(
        notes(&withheld),
        [("file_missing", "EF.SOD"), ("key_withheld", "DG14"), ("key_withheld", "DG15")]
    );
    assert_eq!(withheld.challenges, []);
}

#[test]
fn what_is_no_passport_is_left_to_others() {
    for sw in [0x6A82, 0x6A86, 0x6D00, 0x6E00, 0x6999, 0x6283] {
        let other = Rig::new(Quirks { select_application: sw, ..Quirks::default() });
        assert_eq!(read(other, &[]), Ok(None), "{sw:04X}");
    }
    // What SELECT MF answers does not matter.
    for sw in [0x6A82, 0x6D00, 0x6985, 0x6282] {
        let rig = chip(Quirks { select_mf: sw, ..Quirks::default() }, ZONE);
        assert!(read(rig, &[]).unwrap().is_some(), "{sw:04X}");
    }
    // Neither does an EF.CardAccess that is none, or that offers no PACE.
    for access in [&[0x31, 0][..], &[0x31, 3, 0x30, 1, 0], &[0x42, 0], &[]] {
        let rig = chip(Quirks::default(), ZONE).master(0x011C, access);
        assert!(read(rig, &[]).unwrap().is_some(), "{access:02X?}");
    }
}

#[test]
fn a_closed_chip_without_pace_wants_the_zone() {
    let closed = || chip(Quirks { refused: vec![(0x011E, 0x6982)], ..Quirks::default() }, ZONE);
    let (mut tx, _) = closed().session();
    let recognised = Passport.probe(&mut tx).unwrap().unwrap();
    let needs: Vec<_> =
        recognised.needs().iter().map(|need| (need.id, need.optional, need.is_counted())).collect();
    assert_eq!(needs, [(MRZ, true, false)]);
    let missing = Err(CardError::CredentialMissing { credential: MRZ });
    assert_eq!(read(closed(), &[]), missing);
    // A file of no bytes, or of none that make sense, is another way of keeping it closed.
    for nothing in [&[][..], &[0x00, 0x00, 0x00, 0x00, 0x00, 0x00]] {
        assert_eq!(read(chip(Quirks::default(), ZONE).file(0x011E, nothing), &[]), missing);
    }
    // A CAN opens no chip by BAC.
    assert_eq!(read(closed(), &[(CAN, "123456")]), missing);
}

/// A chip that answers whatever comes to its mind.
struct Noise {
    answers: Vec<(u16, Vec<u8>)>,
    sent: Arc<Mutex<usize>>,
}

impl Link for Noise {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let mut sent = self.sent.lock().unwrap();
        *sent += 1;
        // The application is there, so that the reading goes on.
        if command[1] == 0xA4 {
            return Ok(vec![0x90, 0x00]);
        }
        let (sw, data) = &self.answers[*sent % self.answers.len()];
        let most = match command.last() {
            Some(0) => 256,
            Some(ne) => usize::from(*ne),
            None => 0,
        };
        Ok([&data[..data.len().min(most)], &sw.to_be_bytes()].concat())
    }

    fn power_off(&mut self) {}
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_chip_that_raves_ends_the_reading_and_nothing_else(
        answers in proptest::collection::vec(
            (
                prop::sample::select(vec![0x9000_u16, 0x9000, 0x9000, 0x6282, 0x6A82, 0x6C05, 0x6700, 0x6B00, 0x6982, 0x6105]),
                prop_oneof![
                    proptest::collection::vec(any::<u8>(), 0..256),
                    (prop::sample::select(vec![0x60_u8, 0x61, 0x75, 0x77, 0x6B, 0x6C, 0x6E, 0x6F, 0x31]), any::<u16>())
                        .prop_map(|(tag, length)| [&[tag, 0x82][..], &length.to_be_bytes(), &[0x5F; 200]].concat()),
                ],
            ),
            1..24,
        ),
    ) {
        let sent = Arc::new(Mutex::new(0));
        let mut tx = Transaction::new(Box::new(Noise { answers, sent: Arc::clone(&sent) }), Watch::default());
        if let Ok(Some(recognised)) = Passport.probe(&mut tx) {
            let order = ReadOrder { now: now(), anchors: &NoAnchors, signatures_over_hidden: false, statement: None };
            let _ = recognised.read(&mut tx, Vec::new(), &order);
        }
        // Eight files of 32 KiB and one of 64 in pieces of sixteen bytes, with what 61XX may add.
        prop_assert!(*sent.lock().unwrap() < 300_000);
    }
}
