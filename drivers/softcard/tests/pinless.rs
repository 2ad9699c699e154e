// SPDX-License-Identifier: MIT OR Apache-2.0
//! The made-up PIN-less authentication of training, over software cards.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use jiff::civil::{Date, date};
use tashika_kit::apdu::{Command, Instruction};
use tashika_kit::rsa::{PublicKey, sha256_digest_info};
use tashika_kit::{CardError, Transaction, Watch};
use tashika_mynumber::card::aid;
use tashika_mynumber::card::pinless::SimulatedPinless;
use tashika_mynumber::jpki::{PinlessAnswer, PinlessAuthenticator};
use tashika_softcard::SharedCard;
use tashika_softcard::persona::by_name;

const TODAY: Date = date(2026, 11, 20);
const CODE: [u8; 32] = [0x5A; 32];

fn session(card: &SharedCard) -> Transaction {
    Transaction::new(Box::new(card.link()), Watch::default())
}

fn card(name: &str) -> SharedCard {
    SharedCard::of(by_name(name).unwrap(), TODAY)
}

/// The RSA key in a certificate: the one modulus of 256 bytes.
fn key(certificate: &[u8]) -> PublicKey {
    let header = [0x02, 0x82, 0x01, 0x01, 0x00];
    let start = certificate.windows(5).position(|window| window == header).unwrap() + 5;
    PublicKey::new(&certificate[start..start + 256], &[1, 0, 1]).unwrap()
}

fn proves(answer: &PinlessAnswer, code: &[u8; 32]) -> bool {
    key(&answer.certificate).verify_sha256(code, &answer.answer).is_ok()
}

#[test]
fn a_card_answers_without_a_pin_and_without_a_try() {
    // Also the cards that have no PIN at all, and those whose PIN is blocked: that is what it is for.
    for name in ["genuine", "no-pin", "jpki-auth-pin-blocked", "minor", "jpki-root-02", "no-sfi"] {
        let card = card(name);
        let answer = SimulatedPinless.authenticate(&mut session(&card), &CODE).unwrap();
        assert!(proves(&answer, &CODE), "{name}");
        assert!(!proves(&answer, &[0x5B; 32]), "{name}: an answer to another code");
        let left = tries_left(&card);
        assert_eq!(left, if matches!(name, "no-pin" | "jpki-auth-pin-blocked") { 0x6984 } else { 0x63C3 });
    }
}

/// What the authentication PIN's counter answers.
fn tries_left(card: &SharedCard) -> u16 {
    card.with(|card| {
        card.power_up();
        card.answer(&[[0x00, 0xA4, 0x04, 0x0C, 0x0A].as_slice(), &aid::JPKI].concat());
        card.answer(&[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x18]);
        let answer = card.answer(&[0x00, 0x20, 0x00, 0x80]);
        u16::from_be_bytes([answer[0], answer[1]])
    })
}

#[test]
fn a_chip_with_other_keys_is_found_out() {
    let answer = SimulatedPinless.authenticate(&mut session(&card("jpki-foreign-keys")), &CODE).unwrap();
    assert!(!proves(&answer, &CODE));
}

#[test]
fn a_telephone_and_other_documents_refuse_it() {
    for name in ["telephone", "passport-diffie-hellman"] {
        let refused = SimulatedPinless.authenticate(&mut session(&card(name)), &CODE);
        assert!(matches!(refused, Err(CardError::Status { .. })), "{name}");
    }
}

/// Says the words to the card; what it answers, and what the key then answers, twice.
fn told(words: &[u8], parameters: [u8; 2], file: u16) -> [u16; 3] {
    let card = card("genuine");
    let mut tx = session(&card);
    tx.send_ok(&Command::select_application(&aid::JPKI), "test").unwrap();
    tx.send_ok(&Command::select_file(file), "test").unwrap();
    let [p1, p2] = parameters;
    let terminal = Command::new(0x80, Instruction::other::<0xA2>(), p1, p2).data(words);
    let first = tx.send(&terminal, "test").unwrap().sw.0;
    tx.send_ok(&Command::select_file(0x0017), "test").unwrap();
    let sign = Command::new(0x80, Instruction::other::<0x2A>(), 0x00, 0x80);
    let sign = sign.data(&sha256_digest_info(&CODE)).expect(256);
    let [second, third] = [(), ()].map(|()| tx.send(&sign, "test").unwrap().sw.0);
    [first, second, third]
}

const WORDS: &[u8] = b"TASHIKA SIMULATED TERMINAL - NOT THE PROTOCOL OF THE REAL CARD";

#[test]
fn the_words_open_the_key_once_and_nothing_else_opens_it() {
    assert_eq!(told(WORDS, [0x53, 0x49], 0x0016), [0x9000, 0x9000, 0x6982], "once");
    let mut near = WORDS.to_vec();
    near[0] ^= 0x20;
    assert_eq!(told(&near, [0x53, 0x49], 0x0016), [0x6A80, 0x6982, 0x6982], "other words");
    assert_eq!(told(&WORDS[1..], [0x53, 0x49], 0x0016), [0x6700, 0x6982, 0x6982], "fewer words");
    assert_eq!(told(WORDS, [0x53, 0x49], 0x0018), [0x6985, 0x6982, 0x6982], "another file");
    // What was observed of the real card takes none of it.
    assert_eq!(told(WORDS, [0x06, 0xC1], 0x0016), [0x6700, 0x6982, 0x6982]);
    assert_eq!(told(WORDS, [0x00, 0xAE], 0x0016), [0x6A86, 0x6982, 0x6982]);
}

#[test]
fn what_the_words_opened_ends_with_the_application_and_is_no_signature_password() {
    let card = card("genuine");
    let mut tx = session(&card);
    let terminal = Command::new(0x80, Instruction::other::<0xA2>(), 0x53, 0x49).data(WORDS);
    let sign = Command::new(0x80, Instruction::other::<0x2A>(), 0x00, 0x80);
    let sign = sign.data(&sha256_digest_info(&CODE)).expect(256);
    tx.send_ok(&Command::select_application(&aid::JPKI), "test").unwrap();
    tx.send_ok(&Command::select_file(0x0016), "test").unwrap();
    tx.send_ok(&terminal, "test").unwrap();
    tx.send_ok(&Command::select_file(0x001A), "test").unwrap();
    assert_eq!(tx.send(&sign, "test").unwrap().sw.0, 0x6982, "the signature key stays closed");
    tx.send_ok(&Command::select_application(&aid::COMMON), "test").unwrap();
    tx.send_ok(&Command::select_application(&aid::JPKI), "test").unwrap();
    tx.send_ok(&Command::select_file(0x0017), "test").unwrap();
    assert_eq!(tx.send(&sign, "test").unwrap().sw.0, 0x6982, "another application was selected between");
}

#[test]
fn it_says_that_it_is_simulated() {
    assert!(SimulatedPinless.is_simulated());
    assert!(SimulatedPinless.name().contains("simulated"));
}
