// SPDX-License-Identifier: MIT OR Apache-2.0
//! The settings for what no public source settles (`specs` mynumber-card §11, §14): each changes what it
//! says, and nothing is set unless asked.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::civil::date;
use tashika_kit::CardSide;
use tashika_mynumber::card::holder::HANAKO;
use tashika_mynumber::card::{Behaviour, MyNumberCard, ShortRead, aid};

const B: &[u8] = b"55021720352285";

fn card(behaviour: Behaviour) -> MyNumberCard {
    let mut card = MyNumberCard::behaving(HANAKO, date(2026, 11, 20), behaviour);
    card.power_up();
    card
}

fn sw(card: &mut MyNumberCard, command: &[u8]) -> u16 {
    let [.., high, low] = *card.answer(command) else { unreachable!("two bytes at least") };
    u16::from_be_bytes([high, low])
}

fn with_data(header: [u8; 4], data: &[u8]) -> Vec<u8> {
    [header.as_slice(), &[u8::try_from(data.len()).unwrap()], data].concat()
}

fn select(card: &mut MyNumberCard, application: &[u8]) -> u16 {
    sw(card, &with_data([0x00, 0xA4, 0x04, 0x0C], application))
}

fn select_file(card: &mut MyNumberCard, file: u8) -> u16 {
    sw(card, &[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, file])
}

/// Sends a number to a PIN file of the selected application.
fn verify(card: &mut MyNumberCard, file: u8, number: &[u8]) -> u16 {
    sw(card, &with_data([0x00, 0x20, 0x00, 0x80 | file], number))
}

fn query(card: &mut MyNumberCard, file: u8) -> u16 {
    sw(card, &[0x00, 0x20, 0x00, 0x80 | file])
}

fn first_byte(card: &mut MyNumberCard, file: u8) -> u16 {
    sw(card, &[0x00, 0xB0, 0x80 | file, 0x00, 0x01])
}

/// Runs a scenario with the default and with one setting changed.
fn compare(changed: Behaviour, expected: [u16; 2], scenario: impl Fn(&mut MyNumberCard) -> u16) {
    let default = Behaviour::default();
    assert_ne!(changed, default);
    assert_eq!([default, changed].map(|behaviour| scenario(&mut card(behaviour))), expected);
}

#[test]
fn an_empty_verify_after_success() {
    compare(Behaviour { verified_query_is_ok: true, ..Behaviour::default() }, [0x63CA, 0x9000], |card| {
        select(card, &aid::VISUAL);
        assert_eq!(verify(card, 0x12, B), 0x9000);
        query(card, 0x12)
    });
}

#[test]
fn selecting_the_same_application_again() {
    compare(Behaviour { reselect_keeps_verified: false, ..Behaviour::default() }, [0x9000, 0x6982], |card| {
        select(card, &aid::VISUAL);
        assert_eq!(verify(card, 0x12, B), 0x9000);
        select(card, &aid::VISUAL);
        first_byte(card, 0x02)
    });
}

#[test]
fn a_wrong_number_after_the_right_one() {
    compare(Behaviour { failure_clears_verified: false, ..Behaviour::default() }, [0x6982, 0x9000], |card| {
        select(card, &aid::VISUAL);
        assert_eq!(verify(card, 0x12, B), 0x9000);
        assert_eq!(verify(card, 0x12, b"0"), 0x63C9);
        first_byte(card, 0x02)
    });
}

#[test]
fn the_beginning_of_an_application_identifier() {
    compare(Behaviour { partial_aid: true, ..Behaviour::default() }, [0x6A82, 0x9000], |card| {
        select(card, &aid::VISUAL[..9])
    });
}

#[test]
fn the_answer_to_select() {
    let mut told = card(Behaviour { fci: &[0x6F, 0x00], ..Behaviour::default() });
    let with_answer = with_data([0x00, 0xA4, 0x04, 0x00], &aid::VISUAL);
    assert_eq!(told.answer(&with_answer), [0x6F, 0x00, 0x90, 0x00]);
    assert_eq!(card(Behaviour::default()).answer(&with_answer), [0x90, 0x00]);
}

#[test]
fn the_birth_record_with_check_number_b() {
    compare(
        Behaviour { check_numbers_open_birth_record: true, ..Behaviour::default() },
        [0x6982, 0x9000],
        |card| {
            select(card, &aid::VISUAL);
            assert_eq!(verify(card, 0x12, B), 0x9000);
            first_byte(card, 0x01)
        },
    );
}

#[test]
fn the_text_integrity_record_with_check_number_b() {
    compare(Behaviour { b_opens_text_integrity: false, ..Behaviour::default() }, [0x9000, 0x6982], |card| {
        select(card, &aid::TEXT);
        assert_eq!(verify(card, 0x15, B), 0x9000);
        first_byte(card, 0x03)
    });
}

#[test]
fn short_identifiers() {
    compare(Behaviour { short_ids: false, ..Behaviour::default() }, [0x9000, 0x6A86], |card| {
        select(card, &aid::VISUAL);
        first_byte(card, 0x04)
    });
}

#[test]
fn files_of_unknown_purpose() {
    compare(Behaviour { unknown_files: true, ..Behaviour::default() }, [0x6A82, 0x9000], |card| {
        select(card, &aid::JPKI);
        select_file(card, 0x05)
    });
}

#[test]
fn a_class_byte_of_no_use() {
    compare(Behaviour { wrong_class: 0x6F00, ..Behaviour::default() }, [0x6E00, 0x6F00], |card| {
        sw(card, &[0x90, 0xB0, 0x00, 0x00, 0x00])
    });
}

#[test]
fn a_blocked_number() {
    compare(Behaviour { blocked: 0x6983, ..Behaviour::default() }, [0x6984, 0x6983], |card| {
        select(card, &aid::VISUAL);
        (0..10).for_each(|_| assert_eq!(verify(card, 0x12, b"0") & 0xFFF0, 0x63C0));
        assert_eq!(card.tries_left(&aid::VISUAL, 0x12), Some(0));
        query(card, 0x12)
    });
}

#[test]
fn reading_beyond_the_end() {
    let beyond = |card: &mut MyNumberCard| {
        select(card, &aid::TEXT);
        select_file(card, 0x05);
        sw(card, &[0x00, 0xB0, 0x00, 0xA0, 0x00])
    };
    for (short_read, expected) in [(ShortRead::EndOfFile, 0x6282), (ShortRead::WrongLength, 0x6C04)] {
        compare(Behaviour { short_read, ..Behaviour::default() }, [0x9000, expected], beyond);
    }
}

#[test]
fn selecting_an_application_leaves_no_file_current() {
    let mut card = card(Behaviour::default());
    let read = [0x00, 0xB0, 0x00, 0x00, 0x01];
    for application in [aid::VISUAL, aid::TEXT, aid::TEXT] {
        select(&mut card, &application);
        assert_eq!(sw(&mut card, &read), 0x6986);
        assert_eq!(select_file(&mut card, 0x04), 0x9000);
        assert_eq!(sw(&mut card, &read), 0x9000);
    }
}
