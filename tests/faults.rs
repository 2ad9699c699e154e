// SPDX-License-Identifier: MIT OR Apache-2.0
//! No try is ever lost: each fault at each command of the whole check, with the right number, with a
//! wrong one, and with none.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::check;
use common::hostile::FAULTS;
use jiff::Timestamp;
use tashika::documents;
use tashika::trust::TrustStore;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldName, FieldValue};
use tashika_kit::verdict::Summary;
use tashika_kit::{
    Capabilities, CardError, Credential, ReadOrder, Reading, Secret, Transaction, Watch, chip,
};
use tashika_softcard::fault::{Fault, FaultLink, Moment};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

/// Every PIN file of the card: application and file.
const PIN_FILES: [(&[u8], u16); 9] = [
    (VISUAL, 0x0011),
    (VISUAL, 0x0012),
    (VISUAL, 0x0013),
    (TEXT, 0x0011),
    (TEXT, 0x0014),
    (TEXT, 0x0015),
    (JPKI, 0x0018),
    (JPKI, 0x001B),
    (COMMON, 0x001C),
];
const VISUAL: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02];
const TEXT: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];
const JPKI: &[u8] = &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];
const COMMON: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00];

/// Tries left of every PIN file, asked of the card itself.
fn tries(card: &SharedCard) -> Vec<u8> {
    card.with(|card| {
        card.power_up();
        let mut left = Vec::new();
        for (aid, file) in PIN_FILES {
            let select = [&[0x00, 0xA4, 0x04, 0x0C, 0x0A][..], aid].concat();
            assert_eq!(card.answer(&select), [0x90, 0x00]);
            let [high, low] = file.to_be_bytes();
            assert_eq!(card.answer(&[0x00, 0xA4, 0x02, 0x0C, 0x02, high, low]), [0x90, 0x00], "{file:04X}");
            match card.answer(&[0x00, 0x20, 0x00, 0x80])[..] {
                [0x63, tries] => left.push(tries & 0x0F),
                ref other => panic!("{file:04X}: {other:02X?}"),
            }
        }
        left
    })
}

fn lost(before: &[u8], after: &[u8]) -> u8 {
    before.iter().zip(after).map(|(before, after)| before.saturating_sub(*after)).sum()
}

/// What a person is identified by.
fn identity(reading: &Reading) -> Vec<Option<FieldValue>> {
    [FieldName::NAME, FieldName::ADDRESS, FieldName::BIRTH_DATE, FieldName::PHOTO]
        .iter()
        .map(|name| reading.field(name).map(|field| field.value.clone()))
        .collect()
}

struct World {
    card: SharedCard,
    right: String,
    wrong: String,
    now: Timestamp,
}

impl World {
    fn new() -> Self {
        let now = Timestamp::now();
        let persona = persona::by_name("genuine").unwrap();
        let right = persona.credential("check_number_b", japan_day(now)).unwrap();
        let last = if right.ends_with('0') { '1' } else { '0' };
        let wrong = format!("{}{last}", &right[..13]);
        Self { card: SharedCard::of(persona, japan_day(now)), right, wrong, now }
    }

    fn commands(&self, capabilities: Capabilities) -> usize {
        let link = self.card.link().with_capabilities(capabilities);
        let mut tx = Transaction::new(Box::new(link), Watch::default());
        let chip = chip::recognise(&documents::TABLE, &mut tx).unwrap();
        let credential =
            Credential { id: "check_number_b", secret: Secret::from(self.right.as_str()), last_try: None };
        let trust = TrustStore::training().unwrap();
        let order =
            ReadOrder { now: self.now, anchors: &trust, signatures_over_hidden: false, statement: None };
        chip.read(&mut tx, vec![credential], &order).unwrap();
        tx.traffic().commands as usize
    }
}

fn every_fault(capabilities: Capabilities, faults: &[Fault]) {
    let world = World::new();
    let commands = world.commands(capabilities);
    let (genuine, _) = check(world.card.link(), &world.right, None, world.now).unwrap();
    let mut cases = 0;
    for at in 0..commands {
        for fault in faults {
            for moment in [Moment::BeforeTheCard, Moment::AfterTheCard] {
                for (number, most) in [(&world.right, 0), (&world.wrong, 1)] {
                    // A right number given without any fault restores the counters in between.
                    check(world.card.link(), &world.right, None, world.now).unwrap();
                    let before = tries(&world.card);
                    let link = world.card.link().with_capabilities(capabilities);
                    let outcome = check(FaultLink::new(link, at, *fault, moment), number, None, world.now);
                    let case = format!("command {at}, {fault:?}, {moment:?}, wrong number: {}", most == 1);
                    let lost = lost(&before, &tries(&world.card));
                    assert!(lost <= most, "{case}: {lost} tries lost");
                    if let Ok((reading, verdicts)) = outcome {
                        assert_eq!(most, 0, "{case}: a wrong number was accepted");
                        let proved = verdicts.summary() == Summary::ProvedInForce;
                        assert!(
                            !proved || identity(&reading) == identity(&genuine),
                            "{case}: proved something else"
                        );
                    }
                    cases += 1;
                }
            }
        }
    }
    assert!(cases >= commands * faults.len() * 4);
}

#[test]
fn no_fault_costs_more_than_the_one_try_submitted_with_extended_length() {
    every_fault(Capabilities::EXTENDED, &FAULTS);
}

#[test]
fn no_fault_costs_more_than_the_one_try_submitted_with_short_commands() {
    every_fault(Capabilities::SHORT, &[Fault::Removed, Fault::Garbled]);
}

#[test]
fn without_a_submission_no_try_is_spent() {
    let world = World::new();
    let before = tries(&world.card);
    for at in 0..40 {
        for fault in FAULTS {
            for moment in [Moment::BeforeTheCard, Moment::AfterTheCard] {
                let link = FaultLink::new(world.card.link(), at, fault, moment);
                let mut tx = Transaction::new(Box::new(link), Watch::default());
                // Recognising is all that happens before a number is submitted.
                let _ = chip::recognise(&documents::TABLE, &mut tx);
                drop(tx);
                assert_eq!(tries(&world.card), before, "command {at}, {fault:?}, {moment:?}");
            }
        }
    }
}

#[test]
fn a_number_the_first_application_refuses_never_reaches_the_second() {
    let world = World::new();
    let before = tries(&world.card);
    let outcome = check(world.card.link(), &world.wrong, None, world.now);
    assert!(matches!(outcome, Err(CardError::WrongNumber { left: Some(9), .. })), "{outcome:?}");
    let after = tries(&world.card);
    // The second file is the card-face AP's, the sixth the input-support AP's.
    assert_eq!((before[1] - after[1], before[5] - after[5]), (1, 0));
}
