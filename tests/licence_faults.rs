// SPDX-License-Identifier: MIT OR Apache-2.0
//! Driver's licences lose no try and see no PIN twice: each fault at each command of the whole check, for both PINs
//! of the IC licence and for the My-Number licence beside its card, with right numbers and wrong ones.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use common::check_with;
use common::hostile::FAULTS;
use jiff::Timestamp;
use jiff::civil::Date;
use tashika::documents;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldName, FieldValue};
use tashika_kit::verdict::Mark;
use tashika_kit::{
    Capabilities, CardError, Credential, CredentialNeed, Link, LinkError, Readings, Secret, Transaction,
    Verdicts, Watch, chip,
};
use tashika_softcard::fault::{Fault, FaultLink, Moment};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona::{self, Persona};

/// Where a PIN is asked for: the application, and the P2 of VERIFY.
type Lock = (&'static [u8], u8);

const MASTER_FILE: &[u8] = &[];
const MY_NUMBER_LICENCE: &[u8] = &[0xA0, 0, 0, 2, 0x31, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const CARD_FACE: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02];
const INPUT_SUPPORT: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];

/// A kind of card, and who knows what about it.
struct Kind {
    persona: &'static str,
    locks: &'static [Lock],
    /// The credentials, and the locks each is shown to.
    credentials: &'static [(&'static str, &'static [usize])],
}

const LICENCE: Kind = Kind {
    persona: "licence-fresh",
    locks: &[(MASTER_FILE, 0x81), (MASTER_FILE, 0x82)],
    credentials: &[("licence_pin_1", &[0]), ("licence_pin_2", &[1])],
};

const BESIDE: Kind = Kind {
    persona: "my-number-licence",
    locks: &[(CARD_FACE, 0x92), (INPUT_SUPPORT, 0x95), (MY_NUMBER_LICENCE, 0x86)],
    credentials: &[("check_number_b", &[0, 1]), ("my_number_licence_pin", &[2])],
};

/// Writes down every VERIFY that carries a number, with the application it went to.
struct Watched<L> {
    link: L,
    application: Vec<u8>,
    file: Vec<u8>,
    verified: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl<L: Link> Link for Watched<L> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        match command {
            [0x00, 0xA4, 0x04, _, length, rest @ ..] => {
                self.application = rest[..usize::from(*length)].to_vec();
                self.file.clear();
            }
            [0x00, 0xA4, 0x00, ..] => self.application.clear(),
            [0x00, 0xA4, 0x02, _, 0x02, file @ ..] => self.file = file.to_vec(),
            [0x00, 0x20, _, p2, _, ..] => {
                let lock = format!("{:02X?} {:02X?} {p2:02X}", self.application, self.file);
                *self.verified.lock().unwrap().entry(lock).or_default() += 1;
            }
            _ => {}
        }
        self.link.transmit(command)
    }

    fn capabilities(&self) -> Capabilities {
        self.link.capabilities()
    }

    fn power_off(&mut self) {
        self.link.power_off();
    }
}

struct World {
    kind: &'static Kind,
    persona: &'static Persona,
    card: SharedCard,
    now: Timestamp,
    today: Date,
}

impl World {
    fn new(kind: &'static Kind) -> Self {
        let now = Timestamp::now();
        let today = japan_day(now);
        let persona = persona::by_name(kind.persona).unwrap();
        Self { kind, persona, card: SharedCard::of(persona, today), now, today }
    }

    /// Tries left, asked of the card itself.
    fn tries(&self) -> Vec<u8> {
        let left = |(aid, p2): &Lock| {
            self.card.with(|card| {
                card.power_up();
                let select = match aid {
                    [] => vec![0x00, 0xA4, 0x00, 0x00],
                    aid => [&[0x00, 0xA4, 0x04, 0x0C, aid.len() as u8][..], aid].concat(),
                };
                assert_eq!(card.answer(&select), [0x90, 0x00]);
                match card.answer(&[0x00, 0x20, 0x00, *p2])[..] {
                    [0x63, tries] => tries & 0x0F,
                    [0x69, 0x84] => 0,
                    ref other => panic!("{p2:02X}: {other:02X?}"),
                }
            })
        };
        self.kind.locks.iter().map(left).collect()
    }

    /// What is given: right, wrong, or nothing, for each credential.
    fn answers(&self, needs: &[CredentialNeed], given: &[Given]) -> Vec<Credential> {
        let mut credentials = Vec::new();
        for ((id, _), given) in self.kind.credentials.iter().zip(given) {
            let need = needs.iter().find(|need| need.id == *id && need.tries_left > 0);
            let (Some(need), true) = (need, *given != Given::Nothing) else { continue };
            let right = self.persona.credential(need.id, self.today).unwrap();
            let secret = match given {
                Given::Wrong => {
                    let last = if right.ends_with('0') { '1' } else { '0' };
                    format!("{}{last}", &right[..right.len() - 1])
                }
                _ => right,
            };
            credentials.push(Credential {
                id: need.id,
                secret: Secret::from(secret.as_str()),
                last_try: None,
            });
        }
        credentials
    }

    fn check(
        &self,
        link: impl Link + 'static,
        given: &[Given],
        hidden: bool,
    ) -> Result<(Readings, Verdicts), CardError> {
        check_with(link, |needs| self.answers(needs, given), hidden, self.now)
    }

    fn restore(&self) {
        self.check(self.card.link(), &[Given::Right, Given::Right], false).unwrap();
    }

    /// How many commands the whole check takes.
    fn commands(&self, capabilities: Capabilities) -> usize {
        let count = Arc::new(Mutex::new(0));
        let link =
            Counted { link: self.card.link().with_capabilities(capabilities), count: Arc::clone(&count) };
        self.check(link, &[Given::Right, Given::Right], true).unwrap();
        *count.lock().unwrap()
    }
}

struct Counted<L> {
    link: L,
    count: Arc<Mutex<usize>>,
}

impl<L: Link> Link for Counted<L> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        *self.count.lock().unwrap() += 1;
        self.link.transmit(command)
    }

    fn capabilities(&self) -> Capabilities {
        self.link.capabilities()
    }

    fn power_off(&mut self) {
        self.link.power_off();
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Given {
    Right,
    Wrong,
    Nothing,
}

const CASES: [[Given; 2]; 4] = [
    [Given::Right, Given::Right],
    [Given::Wrong, Given::Right],
    [Given::Right, Given::Wrong],
    [Given::Right, Given::Nothing],
];

/// What a person is identified by, and the picture.
fn values(readings: &Readings) -> Vec<Option<FieldValue>> {
    [FieldName::NAME, FieldName::ADDRESS, FieldName::BIRTH_DATE, FieldName::PHOTO]
        .iter()
        .map(|name| readings.document.field(name).map(|field| field.value.clone()))
        .collect()
}

fn every_fault(kind: &'static Kind, capabilities: Capabilities, faults: &[Fault], cases: &[[Given; 2]]) {
    let world = World::new(kind);
    let commands = world.commands(capabilities);
    let (genuine, _) = world.check(world.card.link(), &[Given::Right, Given::Right], true).unwrap();
    let full = world.tries();
    let mut done = 0;
    for at in 0..commands {
        for fault in faults {
            for moment in [Moment::BeforeTheCard, Moment::AfterTheCard] {
                for given in cases {
                    let verified = Arc::new(Mutex::new(BTreeMap::new()));
                    let faulty =
                        FaultLink::new(world.card.link().with_capabilities(capabilities), at, *fault, moment);
                    let link = Watched {
                        link: faulty,
                        application: Vec::new(),
                        file: Vec::new(),
                        verified: Arc::clone(&verified),
                    };
                    let outcome = world.check(link, given, true);
                    let case = format!("{}: command {at}, {fault:?}, {moment:?}, {given:?}", kind.persona);
                    for (lock, times) in verified.lock().unwrap().iter() {
                        assert_eq!(*times, 1, "{case}: {lock} saw {times} VERIFYs");
                    }
                    let after = world.tries();
                    for ((id, locks), given) in kind.credentials.iter().zip(given) {
                        let lost: u8 = locks.iter().map(|lock| full[*lock] - after[*lock]).sum();
                        let most = u8::from(*given == Given::Wrong);
                        assert!(lost <= most, "{case}: {lost} tries of {id} lost");
                    }
                    if let Ok((readings, verdicts)) = outcome {
                        assert_ne!(given[0], Given::Wrong, "{case}: a wrong number was accepted");
                        let proved = |name: &FieldName| {
                            verdicts.fields.iter().any(|f| f.name == *name && f.mark == Mark::Proved)
                        };
                        let same = values(&readings) == values(&genuine);
                        assert!(same || !proved(&FieldName::NAME) || given[1] == Given::Nothing, "{case}");
                    }
                    if after != full {
                        world.restore();
                        assert_eq!(world.tries(), full, "{case}: right numbers restore the counters");
                    }
                    done += 1;
                }
            }
        }
    }
    assert_eq!(done, commands * faults.len() * 2 * cases.len());
}

#[test]
fn no_fault_costs_a_licence_more_than_was_submitted() {
    every_fault(&LICENCE, Capabilities::SHORT, &FAULTS, &CASES);
}

#[test]
fn nor_with_extended_length() {
    every_fault(
        &LICENCE,
        Capabilities::EXTENDED,
        &[Fault::Removed, Fault::Garbled, Fault::Truncated],
        &CASES,
    );
}

#[test]
fn no_fault_costs_a_my_number_licence_more_than_was_submitted() {
    every_fault(&BESIDE, Capabilities::EXTENDED, &FAULTS, &CASES[..3]);
}

#[test]
fn without_a_submission_no_try_is_spent() {
    for kind in [&LICENCE, &BESIDE] {
        let world = World::new(kind);
        let before = world.tries();
        for at in 0..40 {
            for fault in FAULTS {
                for moment in [Moment::BeforeTheCard, Moment::AfterTheCard] {
                    let link = FaultLink::new(world.card.link(), at, fault, moment);
                    let mut tx = Transaction::new(Box::new(link), Watch::default());
                    // Recognising is all that happens before a number is submitted.
                    let _ = chip::recognise(&documents::TABLE, &mut tx);
                    drop(tx);
                    assert_eq!(world.tries(), before, "command {at}, {fault:?}, {moment:?}");
                }
            }
        }
    }
}

#[test]
fn a_wrong_first_pin_keeps_the_second_at_home() {
    let world = World::new(&LICENCE);
    let outcome = world.check(world.card.link(), &[Given::Wrong, Given::Wrong], false);
    assert!(
        matches!(outcome, Err(CardError::WrongNumber { credential: "licence_pin_1", left: Some(2) })),
        "{outcome:?}"
    );
    assert_eq!(world.tries(), [2, 3]);
}

#[test]
fn a_wrong_second_pin_is_named_and_costs_only_itself() {
    let world = World::new(&LICENCE);
    let outcome = world.check(world.card.link(), &[Given::Right, Given::Wrong], false);
    assert!(
        matches!(outcome, Err(CardError::WrongNumber { credential: "licence_pin_2", left: Some(2) })),
        "{outcome:?}"
    );
    assert_eq!(world.tries(), [3, 2]);
}

#[test]
fn a_wrong_pin_beside_leaves_the_card_itself_read() {
    let world = World::new(&BESIDE);
    let (readings, verdicts) = world.check(world.card.link(), &[Given::Right, Given::Wrong], false).unwrap();
    assert_eq!(verdicts.summary(), tashika_kit::verdict::Summary::ProvedInForce);
    let [beside] = &readings.additions[..] else { panic!("{:?}", readings.additions) };
    assert!(
        matches!(
            beside.outcome,
            Err(CardError::WrongNumber { credential: "my_number_licence_pin", left: Some(9) })
        ),
        "{:?}",
        beside.outcome
    );
    assert_eq!(world.tries(), [10, 10, 9]);
}

#[test]
fn a_number_for_the_card_that_is_refused_keeps_the_licence_pin_at_home() {
    let world = World::new(&BESIDE);
    let outcome = world.check(world.card.link(), &[Given::Wrong, Given::Right], false);
    assert!(
        matches!(outcome, Err(CardError::WrongNumber { credential: "check_number_b", .. })),
        "{outcome:?}"
    );
    assert_eq!(world.tries(), [9, 10, 10]);
}
