// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signature and authentication lose no try and sign nothing twice: each fault at each command of the whole session, with
//! the right PIN, a wrong one, and none.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod common;
#[allow(dead_code)]
#[path = "common/jpki.rs"]
mod jpki;

use std::sync::{Arc, Mutex};

use common::hostile::FAULTS;
use jiff::Timestamp;
use jpki::{USES, check, given, right};
use tashika::documents;
use tashika::jpki::JpkiUse;
use tashika_kit::date::japan_day;
use tashika_kit::error::TryAfterFault;
use tashika_kit::reading::FieldName;
use tashika_kit::verdict::{Mark, Originality};
use tashika_kit::{Capabilities, CardError, Credential, Link, LinkError, Transaction, Watch, chip};
use tashika_softcard::fault::{Fault, FaultLink, Moment};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

const JPKI: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];
/// The PIN of user authentication, and the signature password.
const PINS: [u8; 2] = [0x18, 0x1B];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Given {
    Right,
    Wrong,
    Nothing,
}

/// Writes down what is sent.
struct Watched<L> {
    link: L,
    sent: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl<L: Link> Link for Watched<L> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.sent.lock().unwrap().push(command.to_vec());
        self.link.transmit(command)
    }

    fn capabilities(&self) -> Capabilities {
        self.link.capabilities()
    }

    fn power_off(&mut self) {
        self.link.power_off();
    }
}

fn verifies(sent: &[Vec<u8>]) -> usize {
    sent.iter().filter(|command| command[1] == 0x20 && command.len() > 4).count()
}

fn signatures(sent: &[Vec<u8>]) -> usize {
    sent.iter().filter(|command| command[..2] == [0x80, 0x2A]).count()
}

struct World {
    what: JpkiUse,
    card: SharedCard,
    now: Timestamp,
}

impl World {
    fn new(what: JpkiUse) -> Self {
        let now = Timestamp::now();
        let card = SharedCard::of(persona::by_name("genuine").unwrap(), japan_day(now));
        Self { what, card, now }
    }

    /// Tries left of both PINs, asked of the card itself.
    fn tries(&self) -> [u8; 2] {
        PINS.map(|pin| {
            self.card.with(|card| {
                card.power_up();
                let select = [&[0x00, 0xA4, 0x04, 0x0C, 10][..], &JPKI].concat();
                assert_eq!(card.answer(&select), [0x90, 0x00]);
                match card.answer(&[0x00, 0x20, 0x00, 0x80 | pin])[..] {
                    [0x63, tries] => tries & 0x0F,
                    [0x69, 0x84] => 0,
                    ref other => panic!("{pin:02X}: {other:02X?}"),
                }
            })
        })
    }

    /// Which of the two PINs is this one's.
    fn place(&self) -> usize {
        usize::from(self.what == JpkiUse::Signature)
    }

    fn credential(&self, what: Given) -> Option<Credential> {
        match (what, self.what) {
            (Given::Nothing, _) => None,
            (Given::Right, what) => right(persona::by_name("genuine").unwrap(), what, self.now),
            (Given::Wrong, JpkiUse::Signature) => Some(given(self.what, "WRONG123")),
            (Given::Wrong, _) => Some(given(self.what, "9753")),
        }
    }

    fn commands(&self, capabilities: Capabilities) -> usize {
        let sent = Arc::new(Mutex::new(Vec::new()));
        let link =
            Watched { link: self.card.link().with_capabilities(capabilities), sent: Arc::clone(&sent) };
        check(link, self.what, self.credential(Given::Right), self.now).unwrap();
        let sent = sent.lock().unwrap();
        assert_eq!((verifies(&sent), signatures(&sent)), (1, 1));
        sent.len()
    }
}

/// What a fault at one place came to.
fn one_fault(world: &World, link: impl Link + 'static, given: Given, case: &str) {
    let full = world.tries();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let outcome =
        check(Watched { link, sent: Arc::clone(&sent) }, world.what, world.credential(given), world.now);
    let sent = sent.lock().unwrap();
    assert!(verifies(&sent) <= usize::from(given != Given::Nothing), "{case}: more than was submitted");
    // A lost answer to VERIFY can look like `9000`; the card itself then refuses to sign.
    assert!(signatures(&sent) <= 1, "{case}: asked to sign twice");
    let after = world.tries();
    let (own, other) = (world.place(), 1 - world.place());
    assert_eq!(after[other], full[other], "{case}: the other PIN");
    let most = u8::from(given == Given::Wrong);
    assert!(full[own] - after[own] <= most, "{case}: {full:?} {after:?}");
    match outcome {
        Ok((reading, verdicts)) => {
            assert_eq!(given, Given::Right, "{case}: nothing is read without the right PIN");
            let proved = verdicts.originality == Originality::Proven
                && verdicts.fields.iter().all(|field| field.mark == Mark::Proved);
            if proved && world.what == JpkiUse::Signature {
                assert!(reading.field(&FieldName::NAME).is_some(), "{case}");
            }
        }
        Err(CardError::Link { tries, .. }) if full != after => {
            assert_eq!(tries, TryAfterFault::Unknown, "{case}: a try that may be gone is said to be");
        }
        Err(CardError::WrongNumber { .. } | CardError::Blocked { .. }) if given == Given::Right => {
            panic!("{case}: a right PIN is called wrong: {outcome:?}");
        }
        Err(_) => {}
    }
}

fn every_fault(what: JpkiUse, capabilities: Capabilities, faults: &[Fault]) {
    let mut world = World::new(what);
    let commands = world.commands(capabilities);
    let mut done = 0;
    for at in 0..commands {
        for fault in faults {
            for moment in [Moment::BeforeTheCard, Moment::AfterTheCard] {
                for given in [Given::Right, Given::Wrong, Given::Nothing] {
                    let case = format!("{what:?}: command {at}, {fault:?}, {moment:?}, {given:?}");
                    let link = world.card.link().with_capabilities(capabilities);
                    one_fault(&world, FaultLink::new(link, at, *fault, moment), given, &case);
                    if world.tries() != [3, 5] {
                        world = World { card: World::new(what).card, ..world };
                    }
                    done += 1;
                }
            }
        }
    }
    assert_eq!(done, commands * faults.len() * 2 * 3);
    assert!(commands > 10, "{commands}");
}

#[test]
fn no_fault_costs_a_signature_more_than_was_submitted() {
    every_fault(JpkiUse::Signature, Capabilities::SHORT, &FAULTS);
}

#[test]
fn no_fault_costs_an_authentication_more_than_was_submitted() {
    every_fault(JpkiUse::Authentication, Capabilities::SHORT, &FAULTS);
}

#[test]
fn nor_with_extended_length() {
    for what in USES {
        every_fault(what, Capabilities::EXTENDED, &[Fault::Removed, Fault::Garbled, Fault::Truncated]);
    }
}

#[test]
fn without_a_submission_no_try_is_spent() {
    for what in USES {
        let world = World::new(what);
        for at in 0..40 {
            for fault in FAULTS {
                for moment in [Moment::BeforeTheCard, Moment::AfterTheCard] {
                    let link = FaultLink::new(world.card.link(), at, fault, moment);
                    let mut tx = Transaction::new(Box::new(link), Watch::default());
                    let _ = chip::recognise(documents::table(Some(what), true), &mut tx);
                    drop(tx);
                    assert_eq!(world.tries(), [3, 5], "{what:?}: command {at}, {fault:?}, {moment:?}");
                }
            }
        }
    }
}

#[test]
fn what_was_verified_is_gone_after_the_session() {
    for what in USES {
        let world = World::new(what);
        check(world.card.link(), what, world.credential(Given::Right), world.now).unwrap();
        // The card still has power: that the keys are closed is the program's own doing.
        world.card.with(|card| {
            let select = [&[0x00, 0xA4, 0x04, 0x0C, 10][..], &JPKI].concat();
            card.answer(&select);
            for key in [0x17, 0x1A] {
                let command = [0x80, 0x2A, 0x00, 0x80 | key, 4, 1, 2, 3, 4, 0];
                assert_eq!(card.answer(&command), [0x69, 0x82], "{what:?}: key {key:02X} is still open");
            }
        });
    }
}

#[test]
fn a_fault_after_the_signature_is_no_signature() {
    // The card has signed and the way back is broken: nobody says that something was signed.
    let world = World::new(JpkiUse::Signature);
    let commands = world.commands(Capabilities::SHORT);
    for back in 1..=2 {
        let at = commands - back;
        let link = FaultLink::new(world.card.link(), at, Fault::Removed, Moment::AfterTheCard);
        let outcome = check(link, world.what, world.credential(Given::Right), world.now);
        assert!(matches!(outcome, Err(CardError::Link { .. })), "{at}: {outcome:?}");
    }
}
