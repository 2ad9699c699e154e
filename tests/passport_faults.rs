// SPDX-License-Identifier: MIT OR Apache-2.0
//! Each fault at each command of the whole check of a passport, with the right machine readable zone and a wrong one.
//! There are no tries to lose; what matters is that no broken answer is told to be a wrong zone, that nothing is proved
//! that is not the genuine data, that a failed PACE never becomes BAC, and that the chip opens again afterwards.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::sync::{Arc, Mutex};

use common::check_with;
use common::hostile::{FAULTS, Sent, Watched, count, values};
use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::verdict::{Integrity, Mark, Originality};
use tashika_kit::{Capabilities, CardError, Credential, CredentialNeed, Link, Readings, Secret, Verdicts};
use tashika_passport::MRZ;
use tashika_softcard::fault::{Fault, FaultLink, Moment};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

const GET_CHALLENGE: u8 = 0x84;
const EXTERNAL_AUTHENTICATE: u8 = 0x82;
const GENERAL_AUTHENTICATE: u8 = 0x86;

type Outcome = Result<(Readings, Verdicts), CardError>;

struct World {
    card: SharedCard,
    right: String,
    wrong: String,
    now: Timestamp,
}

impl World {
    fn new(name: &str) -> Self {
        let now = Timestamp::now();
        let today = japan_day(now);
        let persona = persona::by_name(name).unwrap_or_else(|| panic!("no {name}"));
        let right = persona.credential(MRZ, today).unwrap();
        let wrong = with_another_birth_date(&right);
        Self { card: SharedCard::of(persona, today), right, wrong, now }
    }

    fn check(&self, link: impl Link + 'static, zone: &str) -> (Outcome, Vec<Sent>) {
        let sent = Arc::new(Mutex::new(Vec::new()));
        let link = Watched { link, sent: Arc::clone(&sent) };
        let answers = |needs: &[CredentialNeed]| {
            assert!(needs.iter().all(|need| !need.is_counted()), "the chip counts no tries");
            vec![Credential { id: MRZ, secret: Secret::from(zone), last_try: None }]
        };
        let outcome = check_with(link, answers, false, self.now);
        let sent = sent.lock().unwrap().clone();
        (outcome, sent)
    }
}

/// The three entries of a zone of two lines of 44, the birth date another one.
fn with_another_birth_date(zone: &str) -> String {
    let second = zone.lines().nth(1).unwrap();
    let birth = if &second[13..19] == "800101" { "800102" } else { "800101" };
    format!("{}\n{birth}\n{}", second[..9].trim_end_matches('<'), &second[21..27])
}

/// Whether the chip may have meant the zone: at the end of BAC and of PACE any error status can say so
/// (`specs` passport §3.3, §3.5).
fn could_mean_the_zone(sent: &[Sent], fault: Fault) -> bool {
    let authentication =
        sent.last().is_some_and(|[_, last]| [EXTERNAL_AUTHENTICATE, GENERAL_AUTHENTICATE].contains(last));
    authentication && matches!(fault, Fault::Status(_) | Fault::Garbled)
}

fn every_fault(name: &str, capabilities: Capabilities) {
    let world = World::new(name);
    let link = || world.card.link().with_capabilities(capabilities);
    let (genuine, sent) = world.check(link(), &world.right);
    let (genuine, verdicts) = genuine.unwrap();
    assert_eq!(verdicts.integrity, Integrity::Intact, "{name}");
    let (commands, with_pace) = (sent.len(), count(&sent, GENERAL_AUTHENTICATE) > 0);
    // A wrong zone ends early: no fault meets a command that is never sent.
    let refused = world.check(link(), &world.wrong).1.len();
    assert!((1..commands).contains(&refused), "{name}: {refused} of {commands} commands");
    let (mut ok, mut failed) = (0, 0);
    for at in 0..commands {
        for fault in FAULTS {
            for moment in [Moment::BeforeTheCard, Moment::AfterTheCard] {
                for right in [true, false].into_iter().filter(|right| *right || at < refused) {
                    let zone = if right { &world.right } else { &world.wrong };
                    let case = format!("{name}: command {at}, {fault:?}, {moment:?}, right zone: {right}");
                    let (outcome, sent) = world.check(FaultLink::new(link(), at, fault, moment), zone);
                    if with_pace && count(&sent, GENERAL_AUTHENTICATE) > 0 {
                        let bac = count(&sent, GET_CHALLENGE) + count(&sent, EXTERNAL_AUTHENTICATE);
                        assert_eq!(bac, 0, "{case}: PACE became BAC: {sent:02X?}");
                    }
                    match outcome {
                        Ok((readings, verdicts)) => {
                            ok += 1;
                            assert!(right, "{case}: a wrong zone was accepted");
                            for field in verdicts.fields.iter().filter(|field| field.mark == Mark::Proved) {
                                let ours = values(&readings.document, &field.name);
                                let theirs = values(&genuine.document, &field.name);
                                assert!(
                                    ours.iter().all(|one| theirs.contains(one)),
                                    "{case}: {} is proved",
                                    field.name.as_str()
                                );
                            }
                        }
                        Err(CardError::KeyRefused { .. }) => {
                            let meant = !right || could_mean_the_zone(&sent, fault);
                            assert!(meant, "{case}: the right zone is said to be wrong: {sent:02X?}");
                        }
                        Err(_) => failed += 1,
                    }
                }
            }
        }
        // Nothing was lost: the chip opens as before.
        world.check(link(), &world.right).0.unwrap();
    }
    println!("{name}: {commands} commands, {ok} read, {failed} failed with a name");
    assert!(failed > commands, "{name}: {failed} failures of {commands} commands");
}

#[test]
fn no_fault_is_a_wrong_zone_with_bac() {
    every_fault("passport-jp-2020", Capabilities::EXTENDED);
}

#[test]
fn no_fault_is_a_wrong_zone_with_pace() {
    every_fault("passport-jp-2025", Capabilities::EXTENDED);
}

#[test]
fn no_fault_is_a_wrong_zone_with_chip_authentication() {
    every_fault("passport-de-pace-only", Capabilities::EXTENDED);
}

#[test]
fn nor_with_short_commands() {
    every_fault("passport-jp-2025", Capabilities::SHORT);
}

#[test]
fn a_wrong_zone_is_told_where_the_chip_tells_it() {
    for (name, last) in [
        ("passport-jp-2020", [0x00, EXTERNAL_AUTHENTICATE]),
        ("passport-jp-2025", [0x00, GENERAL_AUTHENTICATE]),
        ("passport-de-pace-only", [0x00, GENERAL_AUTHENTICATE]),
    ] {
        let world = World::new(name);
        for _ in 0..5 {
            let (outcome, sent) = world.check(world.card.link(), &world.wrong);
            assert!(matches!(outcome, Err(CardError::KeyRefused { credential: MRZ })), "{name}: {outcome:?}");
            assert_eq!(sent.last(), Some(&last), "{name}: nothing follows the refusal");
        }
        let (_, verdicts) = world.check(world.card.link(), &world.right).0.unwrap();
        assert_eq!(verdicts.originality, Originality::Proven, "{name}");
    }
}

/// Nothing is written, no fingerprint is asked for, nothing else is tried.
#[test]
fn only_the_commands_of_the_sheet_are_sent() {
    for name in ["passport-jp-2020", "passport-jp-2025", "passport-de-pace-only"] {
        for capabilities in [Capabilities::SHORT, Capabilities::EXTENDED] {
            let world = World::new(name);
            let (outcome, sent) =
                world.check(world.card.link().with_capabilities(capabilities), &world.right);
            outcome.unwrap();
            let ours = sent.iter().position(|[_, ins]| [GET_CHALLENGE, 0x22].contains(ins)).unwrap();
            for command in &sent[ours..] {
                let known = matches!(
                    command,
                    [0x00, 0xA4 | 0x84 | 0x82 | 0x22 | 0x86]
                        | [0x10, 0x86]
                        | [0x0C, 0xA4 | 0xB0 | 0xB1 | 0x88 | 0x22 | 0x86]
                        | [0x1C, 0x86]
                );
                assert!(known, "{name}: {command:02X?}");
            }
        }
    }
}
