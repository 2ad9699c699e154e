// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card side by itself, spoken to in bytes: every row of `specs` drivers-licence §11.2, counters and access
//! rules. No reader of this crate takes part.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use jiff::civil::{Date, date};
use tashika_kit::CardSide;

use super::order::Order;
use super::{Behaviour, LicenceCard, ShortRead};

const TODAY: Date = date(2026, 11, 21);

const MASTER: &str = "00A40000";
const DF1: &str = "00A4040C10A0000002310100000000000000000000";
const DF2: &str = "00A4040C10A0000002310200000000000000000000";
const DF3: &str = "00A4040C10A0000002480300000000000000000000";
const PIN_1: &str = "0020008104 31323334";
const PIN_2: &str = "0020008204 35363738";
const WRONG_1: &str = "0020008104 39393939";
const QUERY_1: &str = "00200081";

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap()).collect()
}

/// Data and status word.
fn ask(card: &mut dyn CardSide, command: &str) -> (Vec<u8>, u16) {
    let mut answer = card.answer(&bytes(command));
    let status = answer.split_off(answer.len() - 2);
    (answer, u16::from_be_bytes([status[0], status[1]]))
}

/// The status word of the last of several commands.
fn last(card: &mut dyn CardSide, commands: &[&str]) -> u16 {
    commands.iter().map(|command| ask(card, command).1).last().unwrap()
}

fn fresh() -> LicenceCard {
    behaving(Behaviour::default())
}

fn behaving(behaviour: Behaviour) -> LicenceCard {
    LicenceCard::behaving(TODAY, behaviour)
}

fn with_tries(tries: [u8; 2], behaviour: Behaviour) -> LicenceCard {
    LicenceCard::new(&Order { tries, behaviour, ..Order::hanako(TODAY) })
}

/// EF id, size and PINs of every readable file (§2.3).
const FILES: [(&str, u16, usize, &[&str]); 12] = [
    (MASTER, 0x2F01, 17, &[]),
    (MASTER, 0x000A, 3, &[]),
    (DF1, 1, 880, &[PIN_1]),
    (DF1, 2, 82, &[PIN_1, PIN_2]),
    (DF1, 3, 264, &[PIN_1]),
    (DF1, 4, 640, &[PIN_1]),
    (DF1, 5, 663, &[PIN_1]),
    (DF1, 6, 256, &[PIN_1, PIN_2]),
    (DF1, 7, 578, &[PIN_1]),
    (DF2, 1, 2005, &[PIN_1, PIN_2]),
    (DF3, 1, 512, &[PIN_1]),
    (MASTER, 0x000A, 3, &[]),
];

#[test]
fn every_file_has_its_size_and_opens_with_its_pins_alone() {
    for (directory, id, size, pins) in FILES {
        let select = format!("00A4020C02{id:04X}");
        for given in [&[][..], &[PIN_1], &[PIN_2], &[PIN_1, PIN_2]] {
            let mut card = fresh();
            given.iter().for_each(|pin| assert_eq!(last(&mut card, &[MASTER, pin]), 0x9000));
            assert_eq!(last(&mut card, &[directory, &select]), 0x9000);
            let (data, status) = ask(&mut card, "00B00000000000");
            if pins.iter().all(|pin| given.contains(pin)) {
                assert_eq!((data.len(), status), (size, 0x9000), "{id:04X} {given:?}");
            } else {
                assert_eq!((data.len(), status), (0, 0x6982), "{id:04X} {given:?}");
            }
        }
    }
}
