// SPDX-License-Identifier: MIT OR Apache-2.0
//! Each fault at each command of the whole check of a residence card, with the right number and a wrong one. There are
//! no tries to lose; what matters is that nothing is told to be a wrong number that is none, that nothing is proved
//! that is not the genuine data, and that the card opens again afterwards.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::sync::{Arc, Mutex};

use common::check_with;
use common::hostile::{FAULTS, Sent, Watched, count, values};
use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::verdict::{Integrity, Mark};
use tashika_kit::{Capabilities, CardError, Credential, CredentialNeed, Link, Readings, Secret, Verdicts};
use tashika_residence::NUMBER;
use tashika_softcard::fault::{FaultLink, Moment};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

struct World {
    card: SharedCard,
    right: String,
    now: Timestamp,
}

impl World {
    fn new(name: &str) -> Self {
        let now = Timestamp::now();
        let today = japan_day(now);
        let persona = persona::by_name(name).unwrap();
        Self { card: SharedCard::of(persona, today), right: persona.credential(NUMBER, today).unwrap(), now }
    }

    /// The number with another digit in it.
    fn wrong(&self) -> String {
        let other = if self.right.as_bytes()[9] == b'0' { "1" } else { "0" };
        format!("{}{other}{}", &self.right[..9], &self.right[10..])
    }

    fn check(&self, link: impl Link + 'static, number: &str) -> (Outcome, Vec<Sent>) {
        let sent = Arc::new(Mutex::new(Vec::new()));
        let link = Watched { link, sent: Arc::clone(&sent) };
        let answers = |needs: &[CredentialNeed]| {
            assert!(needs.iter().all(|need| !need.is_counted()), "the card counts no tries");
            let give = |need: &CredentialNeed| Credential {
                id: need.id,
                secret: Secret::from(number),
                last_try: None,
            };
            needs.iter().map(give).collect()
        };
        let outcome = check_with(link, answers, false, self.now);
        let sent = sent.lock().unwrap().clone();
        (outcome, sent)
    }
}

type Outcome = Result<(Readings, Verdicts), CardError>;
const VERIFY: u8 = 0x20;
const MUTUAL_AUTHENTICATE: u8 = 0x82;

fn every_fault(name: &str, capabilities: Capabilities) {
    let world = World::new(name);
    let link = || world.card.link().with_capabilities(capabilities);
    let (genuine, sent) = world.check(link(), &world.right);
    let (genuine, verdicts) = genuine.unwrap();
    assert_eq!(verdicts.integrity, Integrity::Intact, "{name}");
    let commands = sent.len();
    let (mut ok, mut failed) = (0, 0);
    for at in 0..commands {
        for fault in FAULTS {
            for moment in [Moment::BeforeTheCard, Moment::AfterTheCard] {
                for right in [true, false] {
                    let number = if right { world.right.clone() } else { world.wrong() };
                    let case = format!("{name}: command {at}, {fault:?}, {moment:?}, right number: {right}");
                    let (outcome, sent) = world.check(FaultLink::new(link(), at, fault, moment), &number);
                    assert!(count(&sent, VERIFY) <= 1, "{case}: {sent:02X?}");
                    assert!(count(&sent, MUTUAL_AUTHENTICATE) <= 1, "{case}: {sent:02X?}");
                    match outcome {
                        Ok((readings, verdicts)) => {
                            ok += 1;
                            assert!(right, "{case}: a wrong number was accepted");
                            for field in verdicts.fields.iter().filter(|field| field.mark == Mark::Proved) {
                                let (ours, theirs) = (
                                    values(&readings.document, &field.name),
                                    values(&genuine.document, &field.name),
                                );
                                assert!(ours == theirs, "{case}: {} is proved", field.name.as_str());
                            }
                        }
                        Err(CardError::KeyRefused { .. }) => {
                            assert!(!right, "{case}: the right number is said to be wrong");
                        }
                        Err(_) => failed += 1,
                    }
                }
            }
        }
        // Nothing was lost: the card opens as before.
        world.check(link(), &world.right).0.unwrap();
    }
    println!("{name}: {commands} commands, {ok} read, {failed} failed with a name");
    assert!(failed > commands, "{name}: {failed} failures of {commands} commands");
}

#[test]
fn no_fault_is_a_wrong_number_first_generation() {
    every_fault("residence-permanent", Capabilities::EXTENDED);
}

#[test]
fn no_fault_is_a_wrong_number_second_generation() {
    every_fault("residence2-permanent", Capabilities::EXTENDED);
}

#[test]
fn nor_with_short_commands() {
    every_fault("residence2-special-permanent", Capabilities::SHORT);
}

#[test]
fn a_wrong_number_is_told_at_mutual_authentication() {
    for name in ["residence-permanent", "special-permanent", "residence2-permanent"] {
        for capabilities in [Capabilities::SHORT, Capabilities::EXTENDED] {
            let world = World::new(name);
            let link = || world.card.link().with_capabilities(capabilities);
            for _ in 0..50 {
                let (outcome, sent) = world.check(link(), &world.wrong());
                assert!(matches!(outcome, Err(CardError::KeyRefused { credential: NUMBER })), "{outcome:?}");
                assert_eq!(sent.last(), Some(&[0x00, MUTUAL_AUTHENTICATE]), "nothing follows the refusal");
                assert_eq!(count(&sent, VERIFY), 0);
            }
            world.check(link(), &world.right).0.unwrap();
        }
    }
}

#[test]
fn a_first_generation_card_is_read_in_twenty_commands() {
    for name in ["residence-student", "residence-moved", "special-permanent"] {
        let world = World::new(name);
        let link = world.card.link().with_capabilities(Capabilities::EXTENDED);
        let (outcome, sent) = world.check(link, &world.right);
        outcome.unwrap();
        println!("{name}: {} commands", sent.len());
        assert!(sent.len() <= 20, "{name}: {sent:02X?}");
    }
}

/// Only the number's owner and the two commands of secure messaging: nothing is written, nothing else is tried.
#[test]
fn only_the_commands_of_the_sheet_are_sent() {
    for name in ["residence-student", "residence2-student"] {
        for capabilities in [Capabilities::SHORT, Capabilities::EXTENDED] {
            let world = World::new(name);
            let (outcome, sent) =
                world.check(world.card.link().with_capabilities(capabilities), &world.right);
            outcome.unwrap();
            for command in sent {
                let known = matches!(command, [0x00, 0xA4 | 0xB0 | 0x84 | 0x82] | [0x08, 0x20 | 0xB0]);
                assert!(known, "{name}: {command:02X?}");
            }
        }
    }
}
