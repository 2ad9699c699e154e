// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whole files from a chip with the deviations of `specs` passport §2.2.

use proptest::prelude::*;
use tashika_kit::{Capabilities, CardError, Transaction};

use super::{Files, longest_answer};
use crate::access::Session;
use crate::contents::tests::object;
use crate::layout::{self, CARD_ACCESS, COM, DataGroup, FileAt};
use crate::rig::{Quirks, Rig, Seen};

/// A file of this tag whose contents differ from place to place, with fill behind it.
fn content(tag: &[u8], length: usize) -> Vec<u8> {
    object(tag, &(0..length).map(|at| u8::try_from((at * 7 + at / 251) % 256).unwrap()).collect::<Vec<_>>())
}

fn face(length: usize) -> Vec<u8> {
    content(&[0x75], length)
}

/// Codes and details.
type Notes = Vec<(String, String)>;

fn chip(quirks: Quirks, face: &[u8]) -> (Transaction, Seen) {
    Rig::new(quirks).file(0x0102, face).selected().session()
}

fn read_face(quirks: Quirks, face: &[u8]) -> (Result<Vec<u8>, CardError>, Notes, Seen) {
    let (mut tx, seen) = chip(quirks, face);
    let (read, notes) = read(&mut tx, DataGroup::DG2.at());
    (read, notes, seen)
}

fn read(tx: &mut Transaction, file: FileAt) -> (Result<Vec<u8>, CardError>, Notes) {
    let mut files = Files::new().unwrap();
    let read = files.read(&mut Session::new(tx), file);
    let notes = files.notes().iter().map(|note| (note.code.to_string(), note.detail.clone()));
    (read, notes.collect())
}

fn problem(read: Result<Vec<u8>, CardError>) -> &'static str {
    match read {
        Err(CardError::Malformed { what: "DG2", problem, .. }) => problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_is_read_to_its_length_and_no_further() {
    for length in [0, 1, 4, 200, 251, 252, 253, 254, 255, 256, 300, 15_000] {
        let whole = face(length);
        let filled = [whole.as_slice(), &[0; 500]].concat();
        let (read, notes, seen) = read_face(Quirks::default(), &filled);
        assert_eq!((read.unwrap(), notes), (whole.clone(), vec![]), "{length}");
        assert_eq!(seen.count(), whole.len().div_ceil(256).max(1), "{length}");
        // Without the fill the last answer is at the end of the file.
        for early_end in [0x9000, 0x6282, 0x6C00, 0x6B00, 0x6700] {
            // A file of less than six bytes is none that a passport has.
            if matches!(early_end, 0x6B00 | 0x6700) && whole.len() < 6 {
                continue;
            }
            let (read, notes, _) = read_face(Quirks { early_end, ..Quirks::default() }, &whole);
            assert_eq!((read.unwrap(), notes), (whole.clone(), vec![]), "{length} {early_end:04X}");
        }
    }
}

#[test]
fn small_files_cost_one_or_two_commands() {
    let com = content(&[0x60], 20);
    let zone = content(&[0x61], 91);
    let key = content(&[0x6F], 160);
    for (file, bytes, commands) in
        [(COM, &com, 1), (DataGroup::DG1.at(), &zone, 1), (DataGroup::DG15.at(), &key, 2)]
    {
        let (mut tx, seen) = Rig::new(Quirks::default()).file(file.id, bytes).selected().session();
        assert_eq!(read(&mut tx, file).0.unwrap(), *bytes);
        assert_eq!(seen.count(), commands, "{}", file.what);
    }
}

#[test]
fn a_chip_without_short_identifiers_is_asked_so_once() {
    for sw in [0x6A82, 0x6A86, 0x6A81, 0x6D00, 0x6B00, 0x6700, 0x6986, 0x6981, 0x6985] {
        let quirks = Quirks { no_short_ids: Some(sw), ..Quirks::default() };
        let (mut tx, seen) = Rig::new(quirks)
            .file(0x0102, &face(700))
            .file(0x011E, &content(&[0x60], 20))
            .selected()
            .session();
        let (mut files, mut session) = (Files::new().unwrap(), Session::new(&mut tx));
        assert_eq!(files.read(&mut session, DataGroup::DG2.at()).unwrap(), face(700));
        assert_eq!(files.read(&mut session, COM).unwrap(), content(&[0x60], 20));
        let notes: Vec<_> = files.notes().iter().map(|note| note.code.as_ref()).collect();
        assert_eq!(notes, ["short_id_refused"]);
        let sent = seen.sent.lock().unwrap();
        let short = sent.iter().filter(|command| command[1] == 0xB0 && command[2] & 0x80 != 0);
        assert!(short.count() <= 2, "{sw:04X}");
        // SELECT has no Le.
        assert!(sent.iter().filter(|command| command[1] == 0xA4).all(|command| command.len() == 7));
    }
}

#[test]
fn a_missing_file_and_a_closed_one() {
    let (mut tx, seen) = Rig::new(Quirks::default()).selected().session();
    let status = |read| match read {
        Err(CardError::Status { sw, .. }) => sw.0,
        other => panic!("{other:?}"),
    };
    assert_eq!((status(read(&mut tx, COM).0), seen.count()), (0x6A82, 2));
    let quirks = Quirks { refused: vec![(0x0103, 0x6982)], ..Quirks::default() };
    let (mut tx, seen) = Rig::new(quirks).file(0x0103, &[0x63, 0]).selected().session();
    assert_eq!((status(read(&mut tx, DataGroup::DG3.at()).0), seen.count()), (0x6982, 1));
    // Where short identifiers have worked before, one command is enough to know that a file is missing.
    let (mut tx, seen) = Rig::new(Quirks::default()).file(0x0102, &face(9)).selected().session();
    let (mut files, mut session) = (Files::new().unwrap(), Session::new(&mut tx));
    assert!(files.read(&mut session, DataGroup::DG2.at()).is_ok());
    let before = seen.count();
    assert_eq!(status(files.read(&mut session, COM)), 0x6A82);
    assert_eq!(seen.count() - before, 1);
}

#[test]
fn a_chip_that_gives_less_at_a_time_is_asked_for_less() {
    for (most, how) in [
        (0xA0, 0x6700),
        (0xA0, 0x6732),
        (0x50, 0x6700),
        (0xA0, 0x6C00),
        (0xA0, 0x6282),
        (0xA0, 0x9000),
        (0xDF, 0x6700),
    ] {
        let whole = face(5_000);
        let (read, notes, seen) = read_face(Quirks { most: (most, how), ..Quirks::default() }, &whole);
        assert_eq!(read.unwrap(), whole, "{most} {how:04X}");
        let [(code, _)] = notes.as_slice() else { panic!("{notes:?}") };
        assert_eq!(code, "smaller_pieces");
        assert!(seen.count() <= whole.len().div_ceil(64) + 8, "{most} {how:04X} {}", seen.count());
        // What was learnt is not asked again.
        let sent = seen.sent.lock().unwrap();
        let large = sent.iter().filter(|sent| usize::from(sent[4]) > most || sent[4] == 0);
        assert!(large.count() <= 5, "{most} {how:04X}");
    }
}

#[test]
fn a_chip_that_gives_crumbs_is_given_up() {
    for (most, how) in [(1, 0x9000), (7, 0x6282), (15, 0x9000)] {
        let (read, _, seen) = read_face(Quirks { most: (most, how), ..Quirks::default() }, &face(60_000));
        assert_eq!(problem(read), "the file comes in crumbs");
        assert!(seen.count() <= 60_000 / 16 + 30);
    }
}

#[test]
fn beyond_thirty_two_kilobytes_the_offset_is_an_object() {
    for length in [32_764, 32_765, 33_000, 40_000, 65_532] {
        let whole = face(length);
        for quirks in [
            Quirks::default(),
            Quirks { refuses_near_beyond: true, ..Quirks::default() },
            Quirks { most: (0x90, 0x9000), ..Quirks::default() },
        ] {
            let (read, _, seen) = read_face(quirks, &whole);
            assert!(read.unwrap() == whole, "{length}");
            let far = seen.sent.lock().unwrap().iter().filter(|sent| sent[1] == 0xB1).count();
            assert_eq!(far > 0, whole.len() > 0x8000, "{length}");
        }
    }
}

#[test]
fn a_length_that_lies_is_said_by_name() {
    let mut longer = face(300);
    longer.truncate(200);
    for early_end in [0x9000, 0x6282, 0x6B00] {
        let (cut, ..) = read_face(Quirks { early_end, ..Quirks::default() }, &longer);
        assert_eq!(problem(cut), "the file ends before its length");
    }
    let (large, _, seen) = read_face(Quirks::default(), &[0x75, 0x83, 0x01, 0x00, 0x00]);
    assert_eq!((problem(large), seen.count()), ("larger than such a file can be", 1));
    assert_eq!(problem(read_face(Quirks::default(), &content(&[0x61], 9)).0), "not the tag of this file");
    assert_eq!(problem(read_face(Quirks::default(), &[0x75, 0x84, 0, 0, 0, 1]).0), "the length is too long");
    assert_eq!(problem(read_face(Quirks::default(), &[0x75, 0x80, 0, 0]).0), "indefinite length");
    assert_eq!(problem(read_face(Quirks::default(), &[0x75]).0), "ends inside an object");
    assert!(read_face(Quirks::default(), &[]).0.is_err());
    // Other files have half the room.
    let (mut tx, _) =
        Rig::new(Quirks::default()).file(0x011D, &[0x77, 0x82, 0x80, 0x00]).selected().session();
    assert!(matches!(read(&mut tx, layout::SOD).0, Err(CardError::Malformed { what: "EF.SOD", .. })));
}

#[test]
fn more_than_was_asked_for_is_no_answer() {
    let quirks = Quirks { too_many: true, ..Quirks::default() };
    assert!(matches!(read_face(quirks, &face(900)).0, Err(CardError::Link { .. })));
}

#[test]
fn with_extended_length_a_photo_is_a_few_commands() {
    // Extended length and sizes: 1,000 bytes a command, 4,096 an answer.
    let sizes =
        [&[0x47, 3, 0, 0, 0x60][..], &[0x7F, 0x66, 8, 0x02, 2, 0x03, 0xE8, 0x02, 2, 0x10, 0x00]].concat();
    let extended = Quirks { link: Capabilities::EXTENDED, ..Quirks::default() };
    let whole = face(15_000);
    let rig = |quirks: Quirks| Rig::new(quirks).master(0x2F01, &sizes).file(0x0102, &whole);
    let open = |rig: Rig| {
        let (mut tx, seen) = rig.session();
        let mut files = Files::new().unwrap();
        let mut session = Session::new(&mut tx);
        files.sizes(&mut session).unwrap();
        session.send(&tashika_kit::Command::select_application(&layout::AID), "select").unwrap();
        let read = files.read(&mut session, DataGroup::DG2.at()).unwrap();
        assert!(read == whole);
        seen.count() - 1
    };
    assert_eq!(open(rig(extended.clone())), 1 + 4);
    // The reader does not take it: not even asked for.
    assert_eq!(open(rig(Quirks::default())), 59);
    // The chip says nothing of it.
    assert_eq!(open(Rig::new(extended.clone()).file(0x0102, &whole)), 1 + 59);
    // It says so and does not take it after all.
    let lying = Quirks { most: (256, 0x6700), ..extended };
    assert!(open(rig(lying)) <= 1 + 59 + 3);
}

#[test]
fn what_the_chip_says_of_its_sizes() {
    let sizes = |third, answer: &[u8]| {
        let list = [&[0x02, 2, 1, 0][..], &object(&[0x02], answer)].concat();
        [object(&[0x47], &[0, 0, third]), object(&[0x7F, 0x66], &list), vec![0, 0, 0x90]].concat()
    };
    assert_eq!(longest_answer(&sizes(0x60, &[0x80, 0x00])), Some(0x8000));
    assert_eq!(longest_answer(&sizes(0xE0, &[0x00, 0x01, 0x00])), Some(256));
    assert_eq!(longest_answer(&sizes(0x40, &[0x80, 0x00])), None);
    assert_eq!(longest_answer(&sizes(0x20, &[0x80, 0x00])), None);
    assert_eq!(longest_answer(&sizes(0x60, &[1, 0, 0, 0, 0])), None);
    assert_eq!(longest_answer(&object(&[0x7F, 0x66], &[])), None);
    assert_eq!(longest_answer(&[]), None);
}

#[test]
fn how_far_it_is_never_goes_back_and_ends_at_the_end() {
    let (mut tx, seen) = Rig::new(Quirks::default())
        .file(0x011D, &content(&[0x77], 2_400))
        .file(0x0102, &face(15_000))
        .selected()
        .session();
    let (mut files, mut session) = (Files::new().unwrap(), Session::new(&mut tx));
    files.expect(&[layout::SOD, DataGroup::DG2.at()]);
    for file in [layout::SOD, DataGroup::DG2.at()] {
        files.read(&mut session, file).unwrap();
    }
    let steps = seen.progress.lock().unwrap();
    assert!(steps.iter().all(|step| step.step == "reading" && step.done <= step.total));
    assert!(steps.is_sorted_by_key(|step| step.done));
    let last = steps.last().unwrap();
    assert_eq!((last.done, last.total), (2_404 + 15_004, 2_404 + 15_004));
    assert!(steps[0].total > 15_000);
}

#[test]
fn a_chip_that_leaves_and_a_clerk_who_cancels() {
    let whole = face(2_000);
    for at in 1..8 {
        let removed = Quirks { removed_after: at, ..Quirks::default() };
        assert!(matches!(read_face(removed, &whole).0, Err(CardError::Link { .. })), "{at}");
        let cancelled = Quirks { cancelled_at: at, ..Quirks::default() };
        let (read, _, seen) = read_face(cancelled, &whole);
        assert_eq!((read, seen.count()), (Err(CardError::Cancelled), at));
    }
}

#[test]
fn the_same_identifier_is_another_file_in_the_master_file() {
    let (mut tx, _) = Rig::new(Quirks::default())
        .master(0x011C, &content(&[0x31], 50))
        .file(0x011C, &content(&[0x42], 34))
        .session();
    assert_eq!(read(&mut tx, CARD_ACCESS).0.unwrap(), content(&[0x31], 50));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_file_does_harm(file in proptest::collection::vec(any::<u8>(), 0..600), most in 1_usize..300,
        how in prop::sample::select(vec![0x9000_u16, 0x6282, 0x6700, 0x6C00]),
        early_end in prop::sample::select(vec![0x9000_u16, 0x6282, 0x6C00, 0x6B00, 0x6700]))
    {
        let most = if how == 0x6C00 { most.min(255) } else { most };
        let file = [&[0x75], file.as_slice()].concat();
        let quirks = Quirks { most: (most, how), early_end, ..Quirks::default() };
        let (read, _, seen) = read_face(quirks, &file);
        prop_assert!(seen.count() <= 0x1_0000 / 16 + 30);
        if let Ok(read) = read {
            prop_assert!(file.starts_with(&read));
        }
    }
}
