// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card side by itself, spoken to in bytes: every row of `specs` drivers-licence §11.2, counters and access
//! rules. No reader of this crate takes part.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use jiff::civil::{Date, date};
use proptest::prelude::*;
use tashika_kit::CardSide;

use super::order::Order;
use super::{Behaviour, LicenceCard, MyNumberLicenceCard, Recorded, ShortRead};

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
const FILES: [(&str, u16, usize, &[&str]); 11] = [
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

#[test]
fn the_answer_to_reset_is_the_published_one() {
    let atr = fresh().atr();
    assert_eq!(atr, bytes("3B 88 80 01 00 00 00 00 91 81 C1 00 D8"));
    assert_eq!(atr.iter().skip(1).fold(0, |sum, byte| sum ^ byte), 0, "the check byte fits");
}

#[test]
fn classes_and_instructions_that_are_not_offered() {
    for (command, status) in [
        ("01A40000", 0x6881),
        ("04A40000", 0x6882),
        ("0CB0000000", 0x6882),
        ("80A40000", 0x6E00),
        ("FFA40000", 0x6E00),
        ("00840000 08", 0x6D00),
        ("00D6000001 00", 0x6D00),
        ("00D0000001 00", 0x6D00),
        ("0024000104 31323334", 0x6D00),
        ("002C000104 31323334", 0x6D00),
        ("00A404", 0x6700),
        ("00B0810000 00", 0x6700),
    ] {
        assert_eq!(last(&mut fresh(), &[command]), status, "{command}");
    }
    let mut silent = behaving(Behaviour { write: 0x6982, ..Behaviour::default() });
    assert_eq!(last(&mut silent, &["00D6000001 00"]), 0x6982);
}

#[test]
fn every_form_of_select() {
    for (commands, status) in [
        (&[DF1, MASTER][..], 0x9000),
        (&[DF1, "00A40000023F00"], 0x9000),
        (&[DF1, "00A4000C023F00"], 0x9000),
        (&["00A40000022F01"], 0x6A82),
        (&["00A4020C022F01"], 0x9000),
        (&[DF1, "00A4020C022F01"], 0x6A82),
        (&[DF1, "00A4020C020007"], 0x9000),
        (&[DF1, "00A4020C020008"], 0x6A82),
        (&["00A4020C0100"], 0x6A87),
        (&["00A402000200 0A"], 0x6A86),
        (&["00A4080C022F01"], 0x6A86),
        (&[DF2], 0x9000),
        (&[DF3], 0x9000),
        (&["00A4040C10A0000002310300000000000000000000"], 0x6A82),
        (&["00A4040C10A0000002310600000000000000000000"], 0x6A82),
        (&["00A4040C06A00000023101"], 0x6A82),
        (&["00A4040C"], 0x6A87),
    ] {
        assert_eq!(last(&mut fresh(), commands), status, "{commands:?}");
    }
    let odd = Behaviour { partial_aid: true, fci: &[0x6F, 0x00], ..Behaviour::default() };
    assert_eq!(ask(&mut behaving(odd), "00A4040006A0000002310100"), (vec![0x6F, 0x00], 0x9000));
    assert_eq!(ask(&mut behaving(odd), "00A4040006A00000023101"), (vec![], 0x9000), "no Le, no data");
    assert_eq!(ask(&mut behaving(odd), "00A4040C06A0000002310100"), (vec![], 0x9000), "P2 asks for none");
    let other = Behaviour { not_found: 0x6A80, ..Behaviour::default() };
    assert_eq!(last(&mut behaving(other), &["00A4020C020099"]), 0x6A80);
    let blocked = Behaviour { directories_blocked: true, ..Behaviour::default() };
    assert_eq!(last(&mut behaving(blocked), &[DF1]), 0x6283);
}

#[test]
fn select_leaves_no_current_file_and_keeps_what_was_verified() {
    let mut card = fresh();
    assert_eq!(last(&mut card, &["00A4020C022F01", "00B0000003", DF1, "00B0000003"]), 0x6986);
    assert_eq!(last(&mut card, &[MASTER, PIN_1, MASTER, PIN_2, DF2, "00B0810000"]), 0x9000);
    let clears = Behaviour { select_mf_clears_verified: true, ..Behaviour::default() };
    let mut card = behaving(clears);
    assert_eq!(last(&mut card, &[PIN_1, MASTER, PIN_2, DF2, "00B0810000"]), 0x6982);
    assert_eq!(last(&mut card, &[MASTER, PIN_1, PIN_2, DF2, "00B0810000"]), 0x9000);
}

#[test]
fn every_form_of_read_binary() {
    let read = |commands: &[&str]| {
        let mut card = fresh();
        assert_eq!(last(&mut card, &[PIN_1]), 0x9000);
        let (done, rest) = commands.split_at(commands.len() - 1);
        done.iter().for_each(|command| assert_eq!(ask(&mut card, command).1, 0x9000, "{command}"));
        let (data, status) = ask(&mut card, rest[0]);
        (data.len(), status)
    };
    for (commands, answer) in [
        (&[MASTER, "00B08A0003"][..], (3, 0x9000)),
        (&[MASTER, "00B08A0000"], (3, 0x9000)),
        (&[MASTER, "00B08A0003", "00B0000003"], (3, 0x9000)),
        (&[MASTER, "00B08A0003", "00B0800003"], (3, 0x9000)),
        (&[MASTER, "00B08A0202"], (1, 0x9000)),
        (&[MASTER, "00B08A0301"], (0, 0x6B00)),
        (&[MASTER, "00B08A0401"], (0, 0x6B00)),
        (&[DF1, "00B08100000370"], (880, 0x9000)),
        (&[DF1, "00B08100000000"], (880, 0x9000)),
        (&[DF1, "00B0810000"], (256, 0x9000)),
        (&[DF1, "00B0810000", "00B0036F01"], (1, 0x9000)),
        (&[DF1, "00B0810000", "00B0037001"], (0, 0x6B00)),
        (&[MASTER, "00B0000003"], (0, 0x6986)),
        (&[MASTER, "00B0800003"], (0, 0x6986)),
        (&[MASTER, "00B0810004"], (0, 0x6981)),
        (&[MASTER, "00B0850004"], (0, 0x6A82)),
        (&[MASTER, "00B09F0004"], (0, 0x6A86)),
        (&[MASTER, "00B0A00004"], (0, 0x6A86)),
        (&[MASTER, "00B08A00"], (0, 0x6700)),
        (&[MASTER, "00B08A0001FF"], (0, 0x6700)),
    ] {
        assert_eq!(read(commands), answer, "{commands:?}");
    }
}

#[test]
fn the_switches_of_read_binary() {
    let default = Behaviour::default();
    for (behaviour, commands, status) in [
        (Behaviour { short_read: ShortRead::EndOfFile, ..default }, &["00B08A0005"][..], 0x6282),
        (Behaviour { short_read: ShortRead::WrongLength, ..default }, &["00B08A0005"], 0x6C03),
        (Behaviour { short_read: ShortRead::WrongLength, ..default }, &["00B08A0003"], 0x9000),
        (Behaviour { outside: 0x6A86, ..default }, &["00B08A0301"], 0x6A86),
        (Behaviour { read_pin_file: 0x6982, ..default }, &["00B0810004"], 0x6982),
        (Behaviour { no_current_file: 0x6985, ..default }, &["00B0000001"], 0x6985),
        (Behaviour { short_ids: false, ..default }, &["00B08A0003"], 0x6A86),
        (Behaviour { short_ids: false, ..default }, &["00A4020C02000A", "00B0000003"], 0x9000),
        (Behaviour { zero_is_current_file: false, ..default }, &["00B08A0003", "00B0800003"], 0x6A86),
        (Behaviour { not_verified: 0x6985, ..default }, &[DF1, "00B0810001"], 0x6985),
        (Behaviour { extended_lengths: false, ..default }, &["00B08A00000003"], 0x6700),
    ] {
        assert_eq!(last(&mut behaving(behaviour), commands), status, "{behaviour:?}");
    }
}

#[test]
fn a_photo_longer_than_six_c_can_say_is_refused_without_its_length() {
    let mut card = behaving(Behaviour { short_read: ShortRead::WrongLength, ..Behaviour::default() });
    assert_eq!(last(&mut card, &[PIN_1, PIN_2, DF2, "00B08100000800"]), 0x6700);
}

#[test]
fn three_misses_block_one_pin_and_not_the_other() {
    let mut card = fresh();
    let misses = [WRONG_1, QUERY_1, WRONG_1, QUERY_1, WRONG_1, QUERY_1, PIN_1].map(|c| ask(&mut card, c).1);
    assert_eq!(misses, [0x63C2, 0x63C2, 0x63C1, 0x63C1, 0x63C0, 0x6984, 0x6984]);
    assert_eq!(card.tries_left(1), Some(0));
    card.power_up();
    assert_eq!(last(&mut card, &[PIN_1]), 0x6984);
    assert_eq!(last(&mut card, &["00200082"]), 0x63C3);
    assert_eq!(last(&mut card, &[PIN_2]), 0x9000);
}

#[test]
fn a_hit_gives_all_tries_back_and_counters_outlive_power() {
    let mut card = fresh();
    assert_eq!(last(&mut card, &[WRONG_1]), 0x63C2);
    card.power_up();
    assert_eq!(last(&mut card, &[QUERY_1]), 0x63C2);
    assert_eq!(last(&mut card, &[PIN_1]), 0x9000);
    card.power_up();
    assert_eq!(last(&mut card, &[QUERY_1]), 0x63C3);
    assert_eq!(last(&mut card, &[DF1, "00B0810001"]), 0x6982, "power closes what was open");
}

#[test]
fn the_switches_of_verify() {
    let default = Behaviour::default();
    for (tries, behaviour, commands, status) in [
        ([3, 3], default, &[PIN_1, QUERY_1][..], 0x9000),
        ([3, 3], Behaviour { verified_query_is_ok: false, ..default }, &[PIN_1, QUERY_1], 0x63C3),
        ([0, 3], default, &[QUERY_1], 0x6984),
        ([0, 3], Behaviour { query_blocked: 0x63C0, ..default }, &[QUERY_1], 0x63C0),
        ([0, 3], Behaviour { query_blocked: 0x6983, ..default }, &[QUERY_1], 0x6983),
        ([0, 3], Behaviour { verify_blocked: 0x6983, ..default }, &[PIN_1], 0x6983),
        ([3, 3], Behaviour { misses_are_counted: false, ..default }, &[WRONG_1], 0x6300),
        ([3, 3], Behaviour { misses_are_counted: false, ..default }, &[WRONG_1, QUERY_1], 0x63C2),
        ([1, 3], Behaviour { last_miss: 0x6984, ..default }, &[WRONG_1], 0x6984),
        ([3, 3], Behaviour { short_ids_in_verify: false, ..default }, &[QUERY_1], 0x6A86),
        ([3, 3], Behaviour { short_ids: false, ..default }, &[QUERY_1], 0x63C3),
        ([3, 3], default, &["0020008103 313233"], 0x6700),
        ([3, 3], default, &["0020008103 313233", QUERY_1], 0x63C3),
        ([3, 3], Behaviour { wrong_pin_length: 0x6A80, ..default }, &["0020008103 313233"], 0x6A80),
        (
            [3, 3],
            Behaviour { wrong_length_costs_a_try: true, ..default },
            &["0020008103 313233", QUERY_1],
            0x63C2,
        ),
        ([3, 3], default, &[PIN_1, WRONG_1, DF1, "00B0810001"], 0x6982),
        (
            [3, 3],
            Behaviour { failure_clears_verified: false, ..default },
            &[PIN_1, WRONG_1, DF1, "00B0810001"],
            0x9000,
        ),
    ] {
        assert_eq!(last(&mut with_tries(tries, behaviour), commands), status, "{commands:?} {behaviour:?}");
    }
}

#[test]
fn every_form_of_verify() {
    for (commands, status) in [
        (&["00A4020C020001", "0020008004 31323334", DF1, "00B0810001"][..], 0x9000),
        (&["00A4020C020001", "00200080"], 0x63C3),
        (&["00A4020C020002", "0020008004 35363738"], 0x9000),
        (&["0020008004 31323334"], 0x6986),
        (&["00A4020C022F01", "0020008004 31323334"], 0x6981),
        (&["0020008604 31323334"], 0x6A82),
        (&[DF1, "0020008104 31323334"], 0x6981),
        (&["0020018104 31323334"], 0x6A86),
        (&["0020000104 31323334"], 0x6A86),
        (&["00200081 00"], 0x6700),
    ] {
        assert_eq!(last(&mut fresh(), commands), status, "{commands:?}");
    }
}

#[test]
fn where_no_pin_was_set_the_default_one_opens() {
    let none = |behaviour| LicenceCard::new(&Order { pins_set: false, behaviour, ..Order::hanako(TODAY) });
    let mut card = none(Behaviour::default());
    assert_eq!(ask(&mut card, "00B08A0003"), (vec![0x05, 0x01, 0x00], 0x9000));
    assert_eq!(last(&mut card, &[DF1, "00B0810001"]), 0x6982);
    let [one, two] = ["0020008104 2A2A2A2A", "0020008204 2A2A2A2A"];
    assert_eq!(last(&mut card, &[MASTER, one, two, DF2, "00B0810001"]), 0x9000);
    let mut open = none(Behaviour { open_without_pin: true, ..Behaviour::default() });
    assert_eq!(last(&mut open, &[DF2, "00B0810001"]), 0x9000);
    let mut set = behaving(Behaviour { open_without_pin: true, ..Behaviour::default() });
    assert_eq!(ask(&mut set, "00B08A0003"), (vec![0x05, 0x01, 0x01], 0x9000));
    assert_eq!(last(&mut set, &[DF2, "00B0810001"]), 0x6982);
}

proptest! {
    /// Whatever a reader sends: a status word, at most what was asked for, and no try is lost but by VERIFY.
    #[test]
    fn any_command_is_answered(
        ins in prop::sample::select(vec![0xA4_u8, 0xB0, 0x20, 0xD6, 0x00]),
        rest in prop::collection::vec(any::<u8>(), 0..24),
        raw in prop::collection::vec(any::<u8>(), 0..24),
    ) {
        for command in [[&[0x00, ins][..], &rest].concat(), raw] {
            let mut card = fresh();
            let mut beside = MyNumberLicenceCard::new(Recorded::Licence, TODAY);
            for answer in [card.answer(&command), beside.answer(&command)] {
                prop_assert!((2..=65_538).contains(&answer.len()));
            }
            if command.get(1) != Some(&0x20) {
                prop_assert_eq!((card.tries_left(1), card.tries_left(2)), (Some(3), Some(3)));
                prop_assert_eq!(beside.tries_left(), Some(10));
            }
        }
    }
}

#[test]
fn the_my_number_licence_has_ten_tries_and_its_own_file_ids() {
    let mut card = MyNumberLicenceCard::new(Recorded::Licence, TODAY);
    let mut ask = |command: &str| {
        let mut answer = card.answer(&bytes(command));
        let status = answer.split_off(answer.len() - 2);
        (answer.len(), u16::from_be_bytes([status[0], status[1]]))
    };
    assert_eq!(ask("00A4040C10A0000002310600000000000000000000"), (0, 0x9000));
    for (command, answer) in [
        ("00B09A0003", (3, 0x9000)),
        ("00200086", (0, 0x63CA)),
        // The paper's own sample command is wrong (§7.2).
        ("00200082", (0, 0x6A82)),
        ("0020008204 38363432", (0, 0x6A82)),
        ("00A4020C02001B", (0, 0x9000)),
        ("00B0000010", (0, 0x6982)),
        ("00B09C0010", (0, 0x6982)),
        ("0020008604 31323334", (0, 0x63C9)),
        ("0020008604 38363432", (0, 0x9000)),
        ("00A4020C02001B", (0, 0x9000)),
        ("00B00000000000", (5845, 0x9000)),
        ("00A4020C02001C", (0, 0x9000)),
        ("00B00000000000", (584, 0x9000)),
        ("00A40000", (0, 0x6A82)),
    ] {
        assert_eq!(ask(command), answer, "{command}");
    }
}
