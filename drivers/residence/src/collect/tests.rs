// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whole readings over a chip with quirks.

use proptest::prelude::*;
use tashika_kit::apdu::Command;
use tashika_kit::{Capabilities, CardError, Link, LinkError, Secret, Transaction, Watch};

use super::collect;
use crate::kind::CardKind;
use crate::layout::{Directory, FileName, files};
use crate::raw::RawFiles;
use crate::read;
use crate::reading::{Messaging, Settings};
use crate::rig::{NUMBER, Quirks, Rig, contents};

pub(super) const KINDS: [CardKind; 4] = [
    CardKind::ResidenceCard1,
    CardKind::SpecialPermanent1,
    CardKind::ResidenceCard2,
    CardKind::SpecialPermanent2,
];
const FIRST: CardKind = CardKind::ResidenceCard1;
const SECOND: CardKind = CardKind::ResidenceCard2;
const PLAIN: Settings = Settings { df2: Messaging::Plain, df3: Messaging::Plain };

fn dice(bytes: &mut [u8]) -> Result<(), CardError> {
    bytes.fill(0x3D);
    Ok(())
}

fn collected(tx: &mut Transaction, kind: CardKind) -> Result<RawFiles, CardError> {
    collect(tx, kind, &Secret::from(NUMBER), PLAIN, &mut dice)
}

fn read_from(rig: Rig, kind: CardKind) -> Result<RawFiles, CardError> {
    collected(&mut rig.session().0, kind)
}

pub(super) fn notes(raw: &RawFiles) -> Vec<(&str, &str)> {
    raw.notes.iter().map(|note| (note.code.as_ref(), note.detail.as_str())).collect()
}

/// All files of the kind, whole, and nothing else.
fn assert_whole(raw: &RawFiles, kind: CardKind) {
    assert_eq!(raw.files.len(), files(kind).len());
    for file in files(kind) {
        assert!(*raw.files[&file.name] == contents(kind, *file), "{kind:?} {}", file.what);
    }
}

const SHORT: Quirks = Quirks {
    link: Capabilities::SHORT,
    extended: None,
    secure: Vec::new(),
    missing: Vec::new(),
    shut: Vec::new(),
    refused: Vec::new(),
    early_end: 0x6282,
    select_mf: 0x9000,
    forgets_messaging: false,
    removed_after: usize::MAX,
    cancelled_at: usize::MAX,
};

#[test]
fn every_kind_is_read_whole_in_one_command_for_each_file() {
    for kind in KINDS {
        let (mut tx, _) = Rig::new(kind, Quirks::default()).session();
        let raw = collected(&mut tx, kind).unwrap();
        assert_whole(&raw, kind);
        assert_eq!(notes(&raw), []);
        assert_eq!(tx.traffic().reads, u32::try_from(files(kind).len()).unwrap());
    }
}

/// From power-up: the licence's driver asks first, then this one recognises and reads.
#[test]
fn a_first_generation_card_costs_at_most_twenty_commands() {
    let (mut tx, _) = Rig::new(FIRST, Quirks::default()).session();
    let licence = [0xA0, 0x00, 0x00, 0x02, 0x31, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    assert!(!tx.send(&Command::select_application(&licence), "select DF1").unwrap().sw.is_ok());
    assert!(read::probe(&mut tx).unwrap().is_some());
    assert_whole(&collected(&mut tx, FIRST).unwrap(), FIRST);
    assert_eq!(tx.traffic().commands, 18);
}

/// Cards have 704 bytes there as a rule: asking for what may be behind them is a command for nothing.
#[test]
fn a_second_generation_card_costs_nineteen_commands() {
    let signature = vec![0x5A; 704];
    let rig = Rig::new(SECOND, Quirks::default()).with(Directory::Df3, 2, Some(signature.clone()));
    let (mut tx, _) = rig.session();
    let licence = [0xA0, 0x00, 0x00, 0x02, 0x31, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    assert!(!tx.send(&Command::select_application(&licence), "select DF1").unwrap().sw.is_ok());
    assert!(read::probe(&mut tx).unwrap().is_some());
    let raw = collected(&mut tx, SECOND).unwrap();
    assert_eq!(*raw.files[&FileName::Signature], signature);
    assert_eq!(tx.traffic().commands, 19);
    // In pieces a piece that is full says nothing about the end.
    let rig = Rig::new(SECOND, SHORT).with(Directory::Df3, 2, Some(vec![0x5A; 708]));
    assert_eq!(read_from(rig, SECOND).unwrap().files[&FileName::Signature].len(), 708);
}

/// What is taken from a card is as personal as what it says.
#[test]
fn files_are_wiped_when_they_are_dropped() {
    let raw = read_from(Rig::new(FIRST, Quirks::default()), FIRST).unwrap();
    let wiped: Vec<zeroize::Zeroizing<Vec<u8>>> = raw.files.into_values().collect();
    assert_eq!(wiped.len(), files(FIRST).len());
}

#[test]
fn a_reader_without_extended_length_reads_every_kind_in_pieces() {
    for kind in KINDS {
        for early_end in [0x9000, 0x6282] {
            let (mut tx, sent) = Rig::new(kind, Quirks { early_end, ..SHORT }).session();
            assert_whole(&collected(&mut tx, kind).unwrap(), kind);
            assert!(sent.lock().unwrap().iter().all(|sent| sent.len() <= 261));
        }
    }
}

#[test]
fn a_reader_that_carries_less_than_a_file_reads_it_in_larger_pieces() {
    for largest_read in [100, 300, 1_694, 5_000] {
        let link = Capabilities { extended_length: true, largest_read };
        for kind in KINDS {
            let raw = read_from(Rig::new(kind, Quirks { link, ..Quirks::default() }), kind).unwrap();
            assert_whole(&raw, kind);
        }
    }
}

#[test]
fn a_card_that_refuses_extended_length_is_asked_so_once() {
    for sw in [0x6700, 0x6D00, 0x6E00, 0x6F00] {
        let (mut tx, sent) = Rig::new(FIRST, Quirks { extended: Some(sw), ..Quirks::default() }).session();
        assert_whole(&collected(&mut tx, FIRST).unwrap(), FIRST);
        let extended = |sent: &&Vec<u8>| sent[1] == 0xB0 && sent.len() > 5 && sent[4] == 0;
        assert_eq!(sent.lock().unwrap().iter().filter(extended).count(), 1);
    }
}

#[test]
fn what_is_missing_in_df2_and_df3_is_left_out_and_said() {
    let rig = Rig::new(FIRST, Quirks::default()).with(Directory::Df2, 2, None).with(Directory::Df3, 2, None);
    let raw = read_from(rig, FIRST).unwrap();
    assert_eq!(notes(&raw), [("file_missing", "DF2/EF02"), ("signature_missing", "DF3/EF01")]);
    assert!(!raw.files.contains_key(&FileName::Comprehensive));
    assert!(raw.files.contains_key(&FileName::Individual));
}

/// Which status words a card has for a file it does not give, no public source says.
#[test]
fn what_is_refused_and_not_signed_is_left_out_and_said() {
    for sw in [0x6985, 0x6982, 0x6A86, 0x6A81, 0x6F00] {
        for link in [Capabilities::EXTENDED, Capabilities::SHORT] {
            for kind in KINDS {
                for left_out in files(kind).iter().filter(|file| file.may_be_left_out()) {
                    let refused = vec![(left_out.directory, left_out.sfi, sw)];
                    let raw = read_from(Rig::new(kind, Quirks { link, refused, ..Quirks::default() }), kind);
                    let raw = raw.unwrap_or_else(|error| panic!("{}: {error}", left_out.what));
                    assert_eq!(notes(&raw), [("file_unreadable", left_out.what)]);
                    assert_eq!(raw.files.len(), files(kind).len() - 1);
                }
                for needed in files(kind).iter().filter(|file| !file.may_be_left_out()) {
                    let refused = vec![(needed.directory, needed.sfi, sw)];
                    let read = read_from(Rig::new(kind, Quirks { link, refused, ..Quirks::default() }), kind);
                    assert!(matches!(read, Err(CardError::Status { .. })), "{}", needed.what);
                }
            }
        }
        for (directory, reads) in [(Directory::Df1, false), (Directory::Df2, true), (Directory::Df3, true)] {
            let shut = vec![(directory, sw)];
            let read = read_from(Rig::new(FIRST, Quirks { shut, ..Quirks::default() }), FIRST);
            assert_eq!(read.is_ok(), reads, "{directory:?} {sw:04X}");
            let inside = files(FIRST).iter().filter(|file| file.directory == directory);
            let said: Vec<_> = inside.map(|file| ("file_unreadable", file.what)).collect();
            assert!(read.is_err() || read.is_ok_and(|raw| notes(&raw) == said));
        }
    }
}

#[test]
fn a_missing_directory_is_as_its_missing_files() {
    let missing = vec![Directory::Df2, Directory::Df3];
    let raw = read_from(Rig::new(SECOND, Quirks { missing, ..Quirks::default() }), SECOND).unwrap();
    let expected = [
        ("file_missing", "DF2/EF01"),
        ("file_missing", "DF2/EF02"),
        ("file_missing", "DF2/EF03"),
        ("signature_missing", "DF3/EF01"),
    ];
    assert_eq!(notes(&raw), expected);
    assert!(raw.files.contains_key(&FileName::NameAndPhoto));
}

#[test]
fn a_card_without_what_it_is_about_is_not_read() {
    let front = Rig::new(FIRST, Quirks::default()).with(Directory::Df1, 5, None);
    let not_found = |read: Result<RawFiles, CardError>| matches!(read, Err(CardError::Status { sw, .. }) if sw.0 == 0x6A82);
    assert!(not_found(read_from(front, FIRST)));
    let printed = Rig::new(SECOND, Quirks::default()).with(Directory::Df1, 3, None);
    assert!(not_found(read_from(printed, SECOND)));
    let missing = vec![Directory::Df1];
    assert!(not_found(read_from(Rig::new(FIRST, Quirks { missing, ..Quirks::default() }), FIRST)));
    // A small child has no photo, perhaps not even an empty file.
    let photo = Rig::new(FIRST, Quirks::default()).with(Directory::Df1, 6, None);
    assert_eq!(notes(&read_from(photo, FIRST).unwrap()), [("file_missing", "DF1/EF02")]);
}

#[test]
fn what_is_closed_in_plain_is_read_under_secure_messaging_and_said() {
    for kind in KINDS {
        for link in [Capabilities::EXTENDED, Capabilities::SHORT] {
            let secure = vec![Directory::Df2, Directory::Df3];
            let raw = read_from(Rig::new(kind, Quirks { secure, link, ..Quirks::default() }), kind).unwrap();
            assert_whole(&raw, kind);
            let said = [("read_under_secure_messaging", "DF2"), ("read_under_secure_messaging", "DF3")];
            assert_eq!(notes(&raw), said);
        }
    }
}

#[test]
fn the_setting_reads_under_secure_messaging_at_once() {
    let secure = vec![Directory::Df2];
    let (mut tx, _) = Rig::new(FIRST, Quirks { secure, ..Quirks::default() }).session();
    let settings = Settings { df2: Messaging::Secure, ..PLAIN };
    let raw = collect(&mut tx, FIRST, &Secret::from(NUMBER), settings, &mut dice).unwrap();
    assert_whole(&raw, FIRST);
    assert_eq!((notes(&raw), tx.traffic().reads), (vec![], 8));
}

#[test]
fn never_more_than_the_capacity_is_taken() {
    for link in [Capabilities::EXTENDED, Capabilities::SHORT] {
        let quirks = || Quirks { link, ..Quirks::default() };
        let longer = vec![0xA5; 20_000];
        for (directory, sfi, name, capacity) in
            [(Directory::Df1, 5, FileName::Front, 7_004), (Directory::Df2, 1, FileName::BackAddress, 342)]
        {
            let raw = read_from(Rig::new(FIRST, quirks()).with(directory, sfi, Some(longer.clone())), FIRST)
                .unwrap();
            assert_eq!(raw.files[&name].len(), capacity);
            // Only a whole answer shows that there would have been more.
            assert_eq!(!raw.notes.is_empty(), link.extended_length);
            assert!(raw.notes.iter().all(|note| note.code == "unusual_file_size"));
        }
    }
}

#[test]
fn a_file_that_ends_early_ends_there() {
    for link in [Capabilities::EXTENDED, Capabilities::SHORT] {
        for early_end in [0x9000, 0x6282] {
            for length in [0, 1, 100, 239, 247, 256, 300] {
                let quirks = Quirks { link, early_end, ..Quirks::default() };
                let short = contents(FIRST, files(FIRST)[1])[..length].to_vec();
                let rig = Rig::new(FIRST, quirks).with(Directory::Df1, 5, Some(short.clone())).with(
                    Directory::Df2,
                    1,
                    Some(short.clone()),
                );
                let raw = read_from(rig, FIRST).unwrap();
                assert_eq!(*raw.files[&FileName::Front], short);
                assert_eq!(*raw.files[&FileName::BackAddress], short);
            }
        }
    }
}

#[test]
fn another_number_is_refused_at_once() {
    for kind in KINDS {
        let (mut tx, sent) = Rig::new(kind, Quirks::default()).session();
        let read = collect(&mut tx, kind, &Secret::from("AA12345678BC"), PLAIN, &mut dice);
        assert!(matches!(read, Err(CardError::KeyRefused { credential: "residence_number" })));
        let instructions: Vec<u8> = sent.lock().unwrap().iter().map(|sent| sent[1]).collect();
        assert_eq!(instructions, [0xB0, 0x84, 0x82]);
    }
}

#[test]
fn a_card_that_forgets_secure_messaging_is_malformed() {
    let quirks = Quirks { forgets_messaging: true, ..Quirks::default() };
    assert!(matches!(read_from(Rig::new(FIRST, quirks), FIRST), Err(CardError::Malformed { .. })));
}

#[test]
fn a_card_taken_away_at_any_step_is_a_removed_card() {
    for kind in [FIRST, SECOND] {
        let (mut tx, sent) = Rig::new(kind, Quirks::default()).session();
        collected(&mut tx, kind).unwrap();
        let steps = sent.lock().unwrap().len();
        for removed_after in 0..steps {
            let quirks = Quirks { removed_after, ..Quirks::default() };
            let (mut tx, sent) = Rig::new(kind, quirks).session();
            let read = collected(&mut tx, kind);
            assert!(matches!(read, Err(CardError::Link { source: LinkError::Removed, .. })));
            assert_eq!(sent.lock().unwrap().len(), removed_after + 1, "nothing is sent after it");
        }
    }
}

#[test]
fn nothing_is_sent_after_cancel() {
    for quirks in [Quirks::default(), SHORT] {
        let (mut tx, sent) = Rig::new(FIRST, quirks.clone()).session();
        collected(&mut tx, FIRST).unwrap();
        let steps = sent.lock().unwrap().len();
        for cancelled_at in 1..steps {
            let (mut tx, sent) = Rig::new(FIRST, Quirks { cancelled_at, ..quirks.clone() }).session();
            assert!(matches!(collected(&mut tx, FIRST), Err(CardError::Cancelled)));
            assert_eq!(sent.lock().unwrap().len(), cancelled_at);
        }
    }
}

#[test]
fn no_challenge_of_ours_is_used_twice() {
    let (mut tx, sent) = Rig::new(FIRST, Quirks::default()).session();
    let mut drawn = Vec::new();
    let mut dice = |bytes: &mut [u8]| {
        bytes.fill(u8::try_from(drawn.len()).unwrap());
        drawn.push(bytes.len());
        Ok(())
    };
    let number = Secret::from(NUMBER);
    let opened = crate::protocol::open(&mut tx, tashika_kit::cipher::Cipher::TripleDes, &number, &mut dice);
    assert!(opened.is_ok());
    let again = crate::protocol::open(&mut tx, tashika_kit::cipher::Cipher::TripleDes, &number, &mut dice);
    assert!(again.is_ok());
    assert_eq!(drawn, [8, 16, 8, 16]);
    let tokens: Vec<Vec<u8>> = sent.lock().unwrap().iter().filter(|s| s[1] == 0x82).cloned().collect();
    assert_ne!(tokens[0], tokens[1]);
}

/// A link that answers what it likes.
struct Noise {
    answers: Vec<(Vec<u8>, u16)>,
    at: usize,
}

impl Link for Noise {
    fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, LinkError> {
        let (data, sw) = &self.answers[self.at % self.answers.len()];
        self.at += 1;
        assert!(self.at < 60_000, "the reader does not end");
        Ok([data.as_slice(), &sw.to_be_bytes()].concat())
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::EXTENDED
    }

    fn power_off(&mut self) {}
}

fn status_word() -> impl Strategy<Value = u16> {
    prop_oneof![
        4 => Just(0x9000),
        1 => prop::sample::select(vec![0x6282, 0x6B00, 0x6A82, 0x6982, 0x6300, 0x6700, 0x6C08, 0x6101, 0x6100]),
        1 => any::<u16>(),
    ]
}

/// Opens honestly, and answers what it likes from then on.
struct Turncoat {
    rig: Rig,
    honest: usize,
    noise: Noise,
}

impl Link for Turncoat {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        match self.honest.checked_sub(1) {
            Some(left) => {
                self.honest = left;
                self.rig.transmit(command)
            }
            None => self.noise.transmit(command),
        }
    }

    fn capabilities(&self) -> Capabilities {
        self.rig.capabilities()
    }

    fn power_off(&mut self) {}
}

proptest! {
    /// Whatever comes after the number was verified: it ends, and no file is longer than its place.
    #[test]
    fn noise_under_an_open_number_stays_within_bounds(
        answers in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..40), status_word()), 1..12),
        honest in 4..18_usize,
        extended in any::<bool>(),
    ) {
        let link = if extended { Capabilities::EXTENDED } else { Capabilities::SHORT };
        for kind in [FIRST, SECOND] {
            let rig = Rig::new(kind, Quirks { link, ..Quirks::default() });
            let turncoat = Turncoat { rig, honest, noise: Noise { answers: answers.clone(), at: 0 } };
            let mut tx = Transaction::new(Box::new(turncoat), Watch::default());
            if let Ok(raw) = collected(&mut tx, kind) {
                let within = |file: &crate::layout::FileAt| {
                    raw.files.get(&file.name).is_none_or(|bytes| bytes.len() <= file.capacity)
                };
                prop_assert!(files(kind).iter().all(within));
            }
        }
    }

    /// Without the number nobody can answer MUTUAL AUTHENTICATE; before it, everything can come.
    #[test]
    fn noise_ends_in_an_error(
        answers in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..60), status_word()), 1..12),
    ) {
        for kind in [FIRST, SECOND] {
            let noise = Noise { answers: answers.clone(), at: 0 };
            let mut tx = Transaction::new(Box::new(noise), Watch::default());
            let _ = read::probe(&mut tx);
            prop_assert!(collected(&mut tx, kind).is_err());
        }
    }
}
