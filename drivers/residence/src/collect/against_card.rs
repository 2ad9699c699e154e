// SPDX-License-Identifier: MIT OR Apache-2.0
//! The reader against the software card, which shares nothing with it, with each answer that public sources leave open.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use tashika_kit::persona::Expected;
use tashika_kit::{Capabilities, CardError, CardSide, Link, LinkError, Secret, Transaction, Watch};

use super::collect;
use super::tests::{KINDS, notes};
use crate::card::{Behaviour, Forgets, OpenFiles, ResidenceCardSide, ShortRead, WORDS, Words, persona};
use crate::layout::{Directory, FileAt, FileName, files};
use crate::raw::RawFiles;
use crate::reading::{Messaging, Settings};
use crate::recognise::{self, Said};

const TODAY: Date = date(2026, 11, 21);
const PLAIN: Settings = Settings { df2: Messaging::Plain, df3: Messaging::Plain };

/// One card of each kind.
const CARDS: [(&str, &str); 4] = [
    ("residence-student", "ZZ00000202ZZ"),
    ("special-permanent", "ZZ00000606ZZ"),
    ("residence2-student", "ZZ00000202ZZ"),
    ("residence2-special-permanent", "ZZ00000606ZZ"),
];

struct Wire {
    card: ResidenceCardSide,
    link: Capabilities,
}

impl Link for Wire {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        Ok(self.card.answer(command))
    }

    fn capabilities(&self) -> Capabilities {
        self.link
    }

    fn power_off(&mut self) {}
}

fn dice(bytes: &mut [u8]) -> Result<(), CardError> {
    getrandom::fill(bytes).map_err(|_| CardError::Internal("no random numbers"))
}

fn card(name: &str) -> ResidenceCardSide {
    persona::card(name, TODAY).unwrap_or_else(|| panic!("{name}"))
}

/// What was taken from a card, and what is in it.
struct Taken {
    raw: RawFiles,
    inside: BTreeMap<FileName, Vec<u8>>,
}

/// Recognises and takes everything.
fn taken(name: &str, number: &str, behaviour: Behaviour, link: Capabilities) -> Result<Taken, CardError> {
    let mut card = card(name).with(behaviour);
    card.power_up();
    let whole =
        |kind| files(kind).iter().filter_map(|file| Some((file.name, inside(&card, *file)?))).collect();
    let all: BTreeMap<&str, BTreeMap<FileName, Vec<u8>>> =
        KINDS.map(|kind| (kind.code(), whole(kind))).into();
    let mut tx = Transaction::new(Box::new(Wire { card, link }), Watch::default());
    recognise::select_mf(&mut tx)?;
    let Said::Kind(kind) = recognise::kind(&mut tx)? else { panic!("{name} was not recognised") };
    let raw = collect(&mut tx, kind, &Secret::from(number), PLAIN, &mut dice)?;
    Ok(Taken { raw, inside: all[kind.code()].clone() })
}

fn inside(card: &ResidenceCardSide, file: FileAt) -> Option<Vec<u8>> {
    let directory = match file.directory {
        Directory::Mf => 0,
        Directory::Df1 => 1,
        Directory::Df2 => 2,
        Directory::Df3 => 3,
    };
    card.contents(directory, file.sfi).map(<[u8]>::to_vec)
}

/// Everything that is in the card came, and nothing else.
fn assert_whole(name: &str, taken: &Taken) {
    assert_eq!(taken.inside.len(), files(taken.raw.kind).len(), "{name}");
    assert!(taken.raw.files.keys().eq(taken.inside.keys()), "{name}");
    for (file, inside) in &taken.inside {
        assert!(*taken.raw.files[file] == *inside, "{name} {file:?}");
    }
}

const LINKS: [Capabilities; 3] = [
    Capabilities::EXTENDED,
    Capabilities::SHORT,
    Capabilities { extended_length: true, largest_read: 1_694 },
];

#[test]
fn every_kind_is_read_over_every_link() {
    for (name, number) in CARDS {
        for link in LINKS {
            let taken = taken(name, number, Behaviour::default(), link).unwrap();
            assert_whole(name, &taken);
            assert_eq!(notes(&taken.raw), []);
        }
    }
}

#[test]
fn every_persona_gives_its_files() {
    let mut refused = Vec::new();
    for known in crate::card::PERSONAS.iter() {
        let [credential] = &known.credentials(TODAY)[..] else { panic!("{}", known.name) };
        let read = taken(known.name, &credential.value, Behaviour::default(), Capabilities::EXTENDED);
        match (read, known.expected) {
            (Ok(taken), _) => assert_whole(known.name, &taken),
            (Err(error), Expected::Error { code }) => {
                assert_eq!(error.code(), code);
                refused.push(known.name);
            }
            (Err(error), _) => panic!("{}: {error}", known.name),
        }
    }
    // It does not understand the cipher of the kind that it calls itself.
    assert_eq!(refused, ["residence-wrong-generation"]);
}

#[test]
fn another_number_is_refused_by_every_kind() {
    for (name, _) in CARDS {
        let refused = taken(name, "ZZ00000909ZZ", Behaviour::default(), Capabilities::EXTENDED);
        assert!(matches!(refused, Err(CardError::KeyRefused { credential: "residence_number" })));
    }
}

/// What the reader must not depend on.
fn behaviours() -> Vec<Behaviour> {
    let usual = Behaviour::default();
    let words = |words: Words| Behaviour { words, extended_lengths: false, ..usual };
    vec![
        Behaviour { select_mf: Forgets::Nothing, ..usual },
        Behaviour { challenge_survives: true, ..usual },
        Behaviour { authenticates_in_df: false, df_before_authentication: false, ..usual },
        Behaviour { open_files: OpenFiles::Both, ..usual },
        Behaviour { extended_lengths: false, ..usual },
        Behaviour { longest_answer: 256, ..usual },
        Behaviour { longest_answer: 1_000, ..usual },
        Behaviour { longest_answer: 200, ..usual },
        Behaviour { short_read: ShortRead::EndOfFile, ..usual },
        Behaviour { short_read: ShortRead::WrongLength, ..usual },
        Behaviour { file_identifiers: true, select_keeps_file: true, ..usual },
        Behaviour { fci: &[0x6F, 0x02, 0x84, 0x00], ..usual },
        words(Words { wrong_length: 0x6D00, ..WORDS }),
        words(Words { wrong_length: 0x6E00, ..WORDS }),
        words(Words { outside: 0x6A86, ..WORDS }),
    ]
}

#[test]
fn what_public_sources_leave_open_does_not_matter() {
    let [first, _, second, _] = CARDS;
    for behaviour in behaviours() {
        for (name, number) in [first, second] {
            for link in [Capabilities::EXTENDED, Capabilities::SHORT] {
                let taken = taken(name, number, behaviour, link)
                    .unwrap_or_else(|error| panic!("{name} {link:?} {behaviour:?}: {error}"));
                assert_whole(name, &taken);
                assert_eq!(notes(&taken.raw), [], "{behaviour:?}");
            }
        }
    }
}

#[test]
fn a_card_that_closes_its_open_files_in_plain_is_read_all_the_same() {
    let behaviour = Behaviour { open_files: OpenFiles::Secured, ..Behaviour::default() };
    for (name, number) in CARDS {
        for link in LINKS {
            let taken = taken(name, number, behaviour, link).unwrap();
            assert_whole(name, &taken);
            let expected = [("read_under_secure_messaging", "DF2"), ("read_under_secure_messaging", "DF3")];
            assert_eq!(notes(&taken.raw), expected);
        }
    }
}

/// Extended lengths only under secure messaging, and a reader without them: it cannot be read, and that is said.
#[test]
fn a_card_that_wants_longer_commands_than_the_reader_has_is_told_with_its_status_word() {
    let behaviour = Behaviour { short_secure_reads: false, ..Behaviour::default() };
    for (name, number) in CARDS {
        assert!(taken(name, number, behaviour, Capabilities::EXTENDED).is_ok());
        let refused = taken(name, number, behaviour, Capabilities::SHORT);
        assert!(matches!(refused, Err(CardError::Status { sw, .. }) if sw.0 == 0x6700));
    }
}
