// SPDX-License-Identifier: MIT OR Apache-2.0
//! The reader against the software passport, which shares nothing with it.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use jiff::civil::{Date, date};
use tashika_kit::anchors::NoAnchors;
use tashika_kit::{
    Capabilities, CardError, CardSide, Credential, Driver, Link, LinkError, ReadOrder, Reading, Secret,
    Transaction, Watch,
};

use super::collect::Collection;
use super::open::Access;
use crate::access::Password;
use crate::card::{Behaviour, PERSONAS, PassportCardSide, ShortRead, TooMuch, persona};
use crate::driver::{CAN, MRZ, Passport};
use crate::layout::DataGroup;
use crate::mrz::Told;

const TODAY: Date = date(2026, 11, 21);
/// BAC and nothing else; BAC and Active Authentication; PACE and Active Authentication; CAM, Chip Authentication, CAN.
const PLAINEST: &str = "passport-3des";
const BASIC: &str = "passport-jp-2020";
const PACE: &str = "passport-jp-2025";
const GERMAN: &str = "passport-de-pace-only";

struct Wire {
    card: PassportCardSide,
    link: Capabilities,
    sent: Arc<Mutex<usize>>,
    removed_after: usize,
    bent: Option<Bent>,
}

/// One byte of one answer is changed on the way.
#[derive(Clone, Copy)]
struct Bent {
    answer: usize,
    /// From the front, or from behind.
    byte: usize,
    behind: bool,
}

impl Bent {
    fn bend(self, bytes: &mut [u8]) {
        // An answer that is shorter is changed at its end.
        let last = bytes.len().saturating_sub(1);
        let at = if self.behind { last.saturating_sub(self.byte) } else { self.byte.min(last) };
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 0x11;
        }
    }
}

impl Link for Wire {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let mut sent = self.sent.lock().unwrap();
        *sent += 1;
        if *sent > self.removed_after {
            return Err(LinkError::Removed);
        }
        let mut answer = self.card.answer(command);
        if let Some(bent) = self.bent.filter(|bent| bent.answer == *sent) {
            bent.bend(&mut answer);
        }
        Ok(answer)
    }

    fn capabilities(&self) -> Capabilities {
        self.link
    }

    fn power_off(&mut self) {}
}

/// One reading to be done.
struct Visit {
    name: &'static str,
    card: PassportCardSide,
    credential: Option<(&'static str, String)>,
    link: Capabilities,
    removed_after: usize,
    bent: Option<Bent>,
}

/// What it came to.
struct Read {
    reading: Result<Reading, CardError>,
    /// Commands of recognising, and of reading.
    commands: (usize, usize),
}

impl Visit {
    fn to(name: &'static str) -> Self {
        let card = persona::card(name, TODAY).unwrap_or_else(|| panic!("{name}"));
        let (credential, link) = (known(name, MRZ), Capabilities::SHORT);
        Self { name, card, credential, link, removed_after: usize::MAX, bent: None }
    }

    fn with(self, behaviour: Behaviour) -> Self {
        Self { card: self.card.with(behaviour), ..self }
    }

    fn telling(self, id: &'static str, value: &str) -> Self {
        Self { credential: Some((id, value.to_owned())), ..self }
    }

    fn over(self, link: Capabilities) -> Self {
        Self { link, ..self }
    }

    fn read(mut self) -> Read {
        self.card.power_up();
        let sent = Arc::default();
        let Self { card, link, removed_after, bent, .. } = self;
        let wire = Wire { card, link, sent: Arc::clone(&sent), removed_after, bent };
        let mut tx = Transaction::new(Box::new(wire), Watch::default());
        let recognised = match Passport.probe(&mut tx) {
            Ok(Some(recognised)) => recognised,
            Ok(None) => {
                return Read {
                    reading: Err(CardError::UnknownDocument),
                    commands: (*sent.lock().unwrap(), 0),
                };
            }
            Err(error) => return Read { reading: Err(error), commands: (*sent.lock().unwrap(), 0) },
        };
        let before = *sent.lock().unwrap();
        let credential = |(id, value): (_, String)| Credential {
            id,
            secret: Secret::from(value.as_str()),
            last_try: None,
        };
        let now: Timestamp = "2026-11-21T03:00:00Z".parse().unwrap();
        let order = ReadOrder { now, anchors: &NoAnchors, signatures_over_hidden: false, statement: None };
        let reading = recognised.read(&mut tx, self.credential.map(credential).into_iter().collect(), &order);
        let all = *sent.lock().unwrap();
        Read { reading, commands: (before, all - before) }
    }
}

fn known(name: &str, id: &'static str) -> Option<(&'static str, String)> {
    let persona = PERSONAS.iter().find(|persona| persona.name == name).unwrap();
    persona.credentials(TODAY).into_iter().find(|known| known.id == id).map(|known| (id, known.value))
}

fn reading(visit: Visit) -> Reading {
    let name = visit.name;
    visit.read().reading.unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn notes(reading: &Reading) -> Vec<(&str, &str)> {
    reading.notes.iter().map(|note| (note.code.as_ref(), note.detail.as_str())).collect()
}

fn attested<'r>(reading: &'r Reading, name: &str) -> Option<(bool, &'r str)> {
    let said = reading.attested.iter().find(|said| said.name == name)?;
    Some((said.held, said.because.as_ref()))
}

/// Every object is, byte for byte, what lies in the chip under this name.
fn assert_whole(reading: &Reading, card: &PassportCardSide, name: &str) {
    let places = [
        ("passport.card_access", false, 0x011C),
        ("passport.card_security", false, 0x011D),
        ("passport.com", true, 0x011E),
        ("passport.sod", true, 0x011D),
    ];
    let groups = (1..=16).filter_map(DataGroup::new);
    let groups: Vec<_> =
        groups.map(|group| (crate::evidence::data_group(group), true, group.file())).collect();
    let places = places.into_iter().map(|(name, application, id)| (name.to_owned(), application, id));
    let places: Vec<_> = places.chain(groups).collect();
    for object in &reading.evidence {
        let (_, application, id) = places.iter().find(|(name, ..)| *name == object.name).unwrap();
        let inside = card.contents(*application, *id).unwrap();
        assert!(inside.starts_with(&object.bytes) && !object.bytes.is_empty(), "{name} {}", object.name);
    }
    for needed in ["passport.sod", "passport.dg1", "passport.dg2"] {
        assert!(reading.evidence(needed).is_some(), "{name} {needed}");
    }
}

#[test]
fn every_persona_is_read_whole_over_both_kinds_of_link() {
    for persona in PERSONAS.iter() {
        for link in [Capabilities::SHORT, Capabilities::EXTENDED] {
            let reading = reading(Visit::to(persona.name).over(link));
            assert_whole(&reading, &persona::card(persona.name, TODAY).unwrap(), persona.name);
            assert!(reading.fields.iter().any(|field| field.name.as_str() == "photo"), "{}", persona.name);
            assert!(attested(&reading, "passport.opened").is_some_and(|(held, _)| held));
        }
    }
}

#[test]
fn how_each_kind_of_chip_is_opened_and_what_it_proves() {
    let opened = |name, link| {
        let reading = reading(Visit::to(name).over(link));
        let how = attested(&reading, "passport.opened").unwrap().1.to_owned();
        let chip = attested(&reading, "passport.chip_authentication").map(|(held, _)| held);
        let mapping = attested(&reading, "passport.chip_authentication_mapping").map(|(held, _)| held);
        (how, chip, mapping, reading.challenges.len())
    };
    for (name, link, how, chip, mapping, challenges) in [
        (BASIC, Capabilities::SHORT, "BAC", None, None, 1),
        (PACE, Capabilities::SHORT, "PACE-ECDH-GM-AES-128, P-256", None, None, 1),
        (GERMAN, Capabilities::SHORT, "PACE-ECDH-CAM-AES-128, brainpoolP256r1", Some(true), Some(true), 0),
        ("passport-clone-chip-key", Capabilities::SHORT, "PACE-ECDH-IM-AES-256, P-521", Some(false), None, 0),
        ("passport-no-access-control", Capabilities::SHORT, "none", None, None, 0),
        ("passport-extended-length", Capabilities::EXTENDED, "BAC", None, None, 1),
    ] {
        assert_eq!(opened(name, link), (how.to_owned(), chip, mapping, challenges), "{name}");
    }
}

/// A clone that breaks the channel is read to the end all the same.
#[test]
fn a_copy_that_cannot_restart_the_channel_is_opened_again() {
    let copy = reading(Visit::to("passport-clone-chip-key"));
    assert_eq!(attested(&copy, "passport.chip_authentication"), Some((false, "wrong_key")));
    assert!(copy.evidence("passport.dg2").is_some());
    let silent = reading(Visit::to("passport-clone-silent"));
    assert_eq!(silent.challenges[0].status, "6985");
    let withheld = reading(Visit::to("passport-downgraded"));
    assert_eq!(notes(&withheld), [("key_withheld", "DG14")]);
}

/// What this program cannot read is no finding about the chip; a key withheld, or another one, is.
#[test]
fn a_mapping_that_cannot_be_compared_is_noted_and_not_failed() {
    const CARD_SECURITY: u16 = 0x011D;
    let mapping = "passport.chip_authentication_mapping";
    let visit = Visit::to(GERMAN);
    let length = visit.card.contents(false, CARD_SECURITY).unwrap().len();
    let inside = length - 4;
    let nonsense = [&[0x30, 0x82][..], &u16::try_from(inside).unwrap().to_be_bytes(), &vec![0; inside]];
    let odd = visit.card.with_contents(false, CARD_SECURITY, &nonsense.concat());
    let odd = reading(Visit { card: odd, ..Visit::to(GERMAN) });
    assert_eq!(attested(&odd, mapping), None);
    assert!(notes(&odd).contains(&("mapping_unsupported", "no key")), "{:?}", notes(&odd));
    assert!(odd.evidence("passport.card_security").is_some());
    let none = Visit::to(GERMAN).card.without(false, CARD_SECURITY);
    let none = reading(Visit { card: none, ..Visit::to(GERMAN) });
    assert_eq!(attested(&none, mapping), Some((false, "EF.CardSecurity is withheld")));
    assert!(notes(&none).contains(&("key_withheld", "EF.CardSecurity")));
}

#[test]
fn details_are_shown_and_attested_and_not_kept() {
    let visitor = reading(Visit::to("passport-visitor"));
    for group in ["dg11", "dg12"] {
        assert_eq!(
            attested(&visitor, &format!("passport.{group}.hash")),
            Some((true, "the group is not kept"))
        );
        assert_eq!(visitor.evidence(&format!("passport.{group}")), None);
    }
    let origins = |origin: &str| visitor.fields.iter().filter(|field| field.origin == origin).count();
    assert!(origins("DG11") > 0 && origins("DG12") > 0);
    // One byte of it changed in the chip: shown, and said.
    let visit = Visit::to("passport-visitor");
    let mut bent = visit.card.contents(true, 0x010B).unwrap().to_vec();
    *bent.last_mut().unwrap() ^= 1;
    let visit = Visit { card: visit.card.with_contents(true, 0x010B, &bent), ..visit };
    assert_eq!(attested(&reading(visit), "passport.dg11.hash").map(|(held, _)| held), Some(false));
}

#[test]
fn a_can_opens_what_has_one_and_nothing_else() {
    let (_, can) = known(GERMAN, CAN).unwrap();
    let opened = reading(Visit::to(GERMAN).telling(CAN, &can));
    assert!(opened.fields.iter().all(|field| field.source != tashika_kit::Source::TypedByClerk));
    let refused = |visit: Visit| visit.read().reading.unwrap_err();
    let wrong = if can == "123456" { "654321" } else { "123456" };
    assert_eq!(refused(Visit::to(GERMAN).telling(CAN, wrong)), CardError::KeyRefused { credential: CAN });
    assert_eq!(
        refused(Visit::to(PACE).telling(MRZ, "XX0000000\n900101\n300101")),
        CardError::KeyRefused { credential: MRZ }
    );
    for bac_wrong in [0x6300, 0x6982, 0x6988, 0x6A80] {
        let visit = Visit::to(BASIC).with(Behaviour { bac_wrong, ..Behaviour::default() });
        assert_eq!(
            refused(visit.telling(MRZ, "XX0000000\n900101\n300101")),
            CardError::KeyRefused { credential: MRZ }
        );
    }
    for name in [BASIC, PACE, GERMAN] {
        let visit = Visit { credential: None, ..Visit::to(name) };
        assert_eq!(refused(visit), CardError::CredentialMissing { credential: MRZ });
    }
}

#[test]
fn each_deviation_is_read_through_inside_the_channel() {
    let plain = Behaviour::default();
    let mut ways: Vec<(Behaviour, bool)> = Vec::new();
    for short_read in [ShortRead::EndOfFile, ShortRead::Done, ShortRead::RightLength] {
        ways.push((Behaviour { short_read, ..plain }, false));
        ways.push((Behaviour { short_read, short_identifiers: false, ..plain }, true));
    }
    for (most, how) in [
        (0xA0, TooMuch::Word(0x6700)),
        (0xA0, TooMuch::Word(0x6710)),
        (0x70, TooMuch::Word(0x6700)),
        (0xA0, TooMuch::RightLength),
        (0x80, TooMuch::EndOfFile),
        (0x80, TooMuch::Less),
    ] {
        ways.push((Behaviour { largest_read: Some((most, how)), ..plain }, true));
    }
    for select_master in [0x6A82, 0x6D00, 0x6985] {
        ways.push((Behaviour { select_master, ..plain }, false));
    }
    ways.push((Behaviour { refuses_le_on_select: true, ..plain }, false));
    ways.push((Behaviour { select_before_opening: 0x9000, ..plain }, false));
    for name in [BASIC, GERMAN] {
        for (behaviour, noted) in &ways {
            let reading = reading(Visit::to(name).with(*behaviour));
            assert_whole(&reading, &persona::card(name, TODAY).unwrap(), name);
            let closed = reading.notes.iter().filter(|note| note.code == "closed_group").count();
            assert_eq!(reading.notes.len() > closed, *noted, "{name} {behaviour:?} {:?}", reading.notes);
        }
    }
}

#[test]
fn extended_length_is_used_where_the_chip_states_its_sizes() {
    let short = Visit::to("passport-extended-length").read();
    let long = Visit::to("passport-extended-length").over(Capabilities::EXTENDED).read();
    assert!(short.commands.1 > 75, "{:?}", short.commands);
    assert!(long.commands.1 < 30, "{:?}", long.commands);
    // A chip that states none is read in short pieces over any link.
    let none = Visit::to(BASIC).over(Capabilities::EXTENDED).read();
    assert_eq!(none.commands.1, Visit::to(BASIC).read().commands.1);
}

/// The numbers that `docs/passport.md` gives.
#[test]
fn what_a_reading_costs() {
    let cost = |name| Visit::to(name).read().commands;
    assert_eq!(cost(PLAINEST), (5, 75));
    assert_eq!(cost(BASIC), (5, 86));
    assert_eq!(cost(PACE), (3, 90));
}

#[test]
fn a_chip_that_leaves_at_any_command_ends_the_reading() {
    for name in [BASIC, GERMAN] {
        let (before, during) = Visit::to(name).read().commands;
        // The photo is one command like another.
        for removed_after in (0..before + during - 60).chain([before + during - 1]) {
            let gone = Visit { removed_after, ..Visit::to(name) }.read();
            assert!(matches!(gone.reading, Err(CardError::Link { .. })), "{name} {removed_after}");
            assert_eq!(gone.commands.0 + gone.commands.1, removed_after + 1, "{name} {removed_after}");
        }
    }
}

/// Whatever is changed on the way, either the reading fails or it has what lies in the chip: behind the opening, because
/// nothing holds that is not the chip's; before it, because nothing that counts comes from there.
#[test]
fn a_byte_changed_on_the_way_never_reaches_the_reading() {
    for name in [BASIC, PACE] {
        let card = persona::card(name, TODAY).unwrap();
        let (before, during) = Visit::to(name).read().commands;
        let mut failed = 0;
        for answer in (1..before + 22).chain([before + during - 1, before + during]) {
            for (byte, behind) in [(6, false), (1, true), (4, true)] {
                let bent = Some(Bent { answer, byte, behind });
                match (Visit { bent, ..Visit::to(name) }).read().reading {
                    Ok(reading) => {
                        let signed = ["passport.sod", "passport.dg1", "passport.dg2", "passport.dg15"];
                        for object in
                            reading.evidence.iter().filter(|object| signed.contains(&object.name.as_ref()))
                        {
                            let id = match object.name.as_ref() {
                                "passport.sod" => 0x011D,
                                name => {
                                    0x0100 | name.trim_start_matches("passport.dg").parse::<u16>().unwrap()
                                }
                            };
                            assert_eq!(
                                card.contents(true, id).unwrap(),
                                object.bytes,
                                "{name} {answer} {byte}"
                            );
                        }
                        assert!(answer <= before, "{name}: answer {answer}, byte {byte} passed unseen");
                    }
                    Err(_) => failed += 1,
                }
            }
        }
        assert!(failed > 50, "{name}: {failed}");
    }
}

/// BAC although PACE is offered is a way of its own, which nobody takes unasked.
#[test]
fn basic_access_can_be_asked_for_explicitly() {
    let mut card = persona::card(PACE, TODAY).unwrap();
    card.power_up();
    let wire =
        Wire { card, link: Capabilities::SHORT, sent: Arc::default(), removed_after: usize::MAX, bent: None };
    let mut tx = Transaction::new(Box::new(wire), Watch::default());
    let chip = super::probe(&mut tx).unwrap().unwrap();
    let (_, zone) = known(PACE, MRZ).unwrap();
    let told = Told::of(&Secret::from(zone.as_str()), TODAY).unwrap();
    let password = Some(Password::Mrz(told.key()));
    let mut collection = Collection::new(chip.door, password, chip.files, Access::Basic);
    collection.collect(&mut tx).unwrap();
    let reading = collection.reading(Some(&told), "2026-11-21T03:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(attested(&reading, "passport.opened"), Some((true, "BAC")));
}
