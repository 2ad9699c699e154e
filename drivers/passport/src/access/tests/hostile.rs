// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers under secure messaging that no honest chip gives, each with both ciphers. After any of them the channel is over.

use std::collections::VecDeque;

use proptest::prelude::*;
use tashika_kit::cipher::{self, Cipher};
use tashika_kit::{
    Cancel, Capabilities, CardError, Command, Link, LinkError, StatusWord, Transaction, Watch,
};

use super::bytes;
use crate::access::channel::object;
use crate::access::keys::ChannelKeys;
use crate::access::{Channel, Session};
use crate::security_infos::Suite;

const SUITES: [Suite; 4] = [Suite::TripleDes, Suite::Aes128, Suite::Aes192, Suite::Aes256];
const SECRET: &[u8] = b"a secret that both sides share";

/// The chip's side, for one answer: written from the standard, not with the reader's channel.
struct ChipSide {
    suite: Suite,
    /// How often was counted.
    count: u8,
}

impl ChipSide {
    fn counter(&self) -> Vec<u8> {
        let mut counter = vec![0; self.suite.cipher().block()];
        *counter.last_mut().unwrap() = self.count;
        counter
    }

    fn closed(&self, plain: &[u8]) -> Vec<u8> {
        self.encrypted(&cipher::pad(plain, self.suite.cipher().block()))
    }

    fn encrypted(&self, padded: &[u8]) -> Vec<u8> {
        let keys = ChannelKeys::of(self.suite, SECRET).unwrap();
        let zeros = vec![0; self.suite.cipher().block()];
        let iv = match self.suite.cipher() {
            Cipher::TripleDes => zeros,
            Cipher::Aes => Cipher::Aes.encrypt(&keys.encryption, &zeros, &self.counter()).unwrap(),
        };
        self.suite.cipher().encrypt(&keys.encryption, &iv, padded).unwrap()
    }

    fn mac(&self, objects: &[u8]) -> Vec<u8> {
        let keys = ChannelKeys::of(self.suite, SECRET).unwrap();
        let input = [self.counter().as_slice(), objects].concat();
        match self.suite.cipher() {
            Cipher::TripleDes => Cipher::TripleDes.mac(&keys.mac, &input).to_vec(),
            Cipher::Aes => Cipher::Aes.mac(&keys.mac, &cipher::pad(&input, 16)).to_vec(),
        }
    }

    /// These objects, a MAC that fits them, and the status word.
    fn sealed(&self, objects: &[Vec<u8>], sw: &str) -> Vec<u8> {
        let objects = objects.concat();
        let mac = object(0x8E, &self.mac(&objects));
        [objects, mac, bytes(sw)].concat()
    }

    fn cryptogram(&self, plain: &[u8]) -> Vec<u8> {
        object(0x87, &[&[1], self.closed(plain).as_slice()].concat())
    }

    fn honest(&self) -> Vec<u8> {
        self.sealed(&[self.cryptogram(&DATA), status("9000")], "9000")
    }
}

const DATA: [u8; 4] = [0x60, 0x14, 0x5F, 0x01];

fn status(sw: &str) -> Vec<u8> {
    object(0x99, &bytes(sw))
}

struct Answers(VecDeque<Vec<u8>>);

impl Link for Answers {
    fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.0.pop_front().ok_or(LinkError::Removed)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::EXTENDED
    }

    fn power_off(&mut self) {}
}

fn transaction(answers: Vec<Vec<u8>>) -> Transaction {
    Transaction::new(Box::new(Answers(answers.into())), Watch::default())
}

fn in_channel(tx: &mut Transaction, suite: Suite) -> Session<'_> {
    let mut session = Session::new(tx);
    session.enter(Channel::new(ChannelKeys::of(suite, SECRET).unwrap()));
    session
}

/// What the reader says to this answer; and that nothing goes out after an error.
fn said(suite: Suite, answer: Vec<u8>) -> Result<Vec<u8>, CardError> {
    let honest = ChipSide { suite, count: 4 }.honest();
    let mut tx = transaction(vec![answer, honest]);
    let mut session = in_channel(&mut tx, suite);
    let command = Command::read_binary(0, 4);
    let first = session.send(&command, "test");
    assert_eq!((session.secure(), session.is_over()), (first.is_ok(), first.is_err()));
    let second = session.send(&command, "test");
    assert_eq!(first.is_ok(), second.is_ok(), "the channel came back");
    drop(session);
    assert_eq!(tx.traffic().commands, if first.is_ok() { 2 } else { 1 });
    first.map(|answer| answer.data)
}

#[test]
fn honest_answers_hold_in_every_form_of_length() {
    for suite in SUITES {
        let chip = ChipSide { suite, count: 2 };
        assert_eq!(said(suite, chip.honest()).unwrap(), DATA);
        let closed = [&[1], chip.closed(&DATA).as_slice()].concat();
        let length = u8::try_from(closed.len()).unwrap();
        let long_forms =
            [vec![0x87, 0x81, length], vec![0x87, 0x82, 0, length], vec![0x87, 0x83, 0, 0, length]];
        for header in long_forms {
            let answer = chip.sealed(&[[header, closed.clone()].concat(), status("9000")], "9000");
            assert_eq!(said(suite, answer).unwrap(), DATA);
        }
        let of_objects = chip.sealed(&[object(0x85, &chip.closed(&DATA)), status("9000")], "9000");
        assert_eq!(said(suite, of_objects).unwrap(), DATA);
    }
}

#[test]
fn an_error_inside_the_channel_leaves_it_up() {
    for suite in SUITES {
        for sw in ["6A82", "6982", "6B00", "6282", "6C10", "6110"] {
            let chip = ChipSide { suite, count: 2 };
            let mut tx =
                transaction(vec![chip.sealed(&[status(sw)], sw), ChipSide { suite, count: 4 }.honest()]);
            let mut session = in_channel(&mut tx, suite);
            let answer = session.send(&Command::read_binary(0, 4), "test").unwrap();
            assert_eq!(answer.sw.to_string(), sw);
            assert_eq!(session.send(&Command::read_binary(0, 4), "test").unwrap().data, DATA);
        }
    }
}

#[test]
fn a_status_word_in_plain_ends_the_channel() {
    for suite in SUITES {
        for sw in ["6987", "6988", "6982", "6A82", "6C04", "6104", "6282", "6300", "0000"] {
            let expected = StatusWord(u16::from_str_radix(sw, 16).unwrap());
            assert_eq!(said(suite, bytes(sw)), Err(CardError::Status { sw: expected, during: "test" }));
        }
    }
}

/// Every deviation, with a MAC that fits it wherever the answer has one: it is refused for itself.
#[test]
fn every_deviation_ends_the_channel() {
    for suite in SUITES {
        let chip = ChipSide { suite, count: 2 };
        let (closed, block) = (chip.cryptogram(&DATA), suite.cipher().block());
        let with_indicator = |bytes: &[u8]| object(0x87, &[&[1], bytes].concat());
        let ok = || status("9000");
        let not_padded = [DATA.as_slice(), &vec![0; block - 4]].concat();
        let deviations: Vec<(&str, Vec<u8>)> = vec![
            ("9000 in plain", bytes("9000")),
            ("data in plain", bytes("60145F01 9000")),
            ("data in plain that are one object", bytes("600100 9000")),
            ("no DO 99", chip.sealed(std::slice::from_ref(&closed), "9000")),
            ("nothing but a MAC", chip.sealed(&[], "9000")),
            ("another status word in plain", chip.sealed(&[closed.clone(), ok()], "6282")),
            ("an error in plain over 9000", chip.sealed(&[ok()], "6A82")),
            ("9000 in plain over an error", chip.sealed(&[status("6A82")], "9000")),
            ("a status word of one byte", chip.sealed(&[closed.clone(), object(0x99, &[0x90])], "9000")),
            ("a status word of three", chip.sealed(&[closed.clone(), object(0x99, &[0x90, 0, 0])], "9000")),
            ("the order turned", chip.sealed(&[ok(), closed.clone()], "9000")),
            ("two cryptograms", chip.sealed(&[closed.clone(), closed.clone(), ok()], "9000")),
            ("two status words", chip.sealed(&[ok(), ok()], "9000")),
            ("an unknown object", chip.sealed(&[object(0x80, &DATA), ok()], "9000")),
            ("plain value under DO 81", chip.sealed(&[object(0x81, &DATA), ok()], "9000")),
            ("no padding indicator", chip.sealed(&[object(0x87, &chip.closed(&DATA)), ok()], "9000")),
            (
                "indicator 02",
                chip.sealed(&[object(0x87, &[&[2], chip.closed(&DATA).as_slice()].concat()), ok()], "9000"),
            ),
            ("an empty cryptogram", chip.sealed(&[object(0x87, &[1]), ok()], "9000")),
            ("an empty object", chip.sealed(&[object(0x87, &[]), ok()], "9000")),
            ("no whole blocks", chip.sealed(&[with_indicator(&chip.closed(&DATA)[1..]), ok()], "9000")),
            ("no padding", chip.sealed(&[with_indicator(&chip.encrypted(&not_padded)), ok()], "9000")),
            (
                "a block of zeros",
                chip.sealed(&[with_indicator(&chip.encrypted(&vec![0; block])), ok()], "9000"),
            ),
            ("more than asked for", chip.sealed(&[chip.cryptogram(&[7; 5]), ok()], "9000")),
            ("64 KiB", chip.sealed(&[chip.cryptogram(&vec![7; 0xFF00]), ok()], "9000")),
            ("a later answer", ChipSide { suite, count: 3 }.honest()),
            ("an earlier one", ChipSide { suite, count: 1 }.honest()),
            ("indefinite length", [bytes("8780"), chip.honest()].concat()),
        ];
        for (what, answer) in deviations {
            let error = said(suite, answer).expect_err(what);
            let refused = matches!(error, CardError::Malformed { .. } | CardError::Link { .. });
            assert!(refused, "{suite:?} {what}: {error:?}");
        }
    }
}

#[test]
fn a_mac_of_another_length_ends_the_channel() {
    for suite in SUITES {
        let chip = ChipSide { suite, count: 2 };
        let objects = [chip.cryptogram(&DATA), status("9000")].concat();
        let mac = chip.mac(&objects);
        for wrong in [&mac[..7], &[], &[mac.as_slice(), &[0]].concat()] {
            let answer = [objects.clone(), object(0x8E, wrong), bytes("9000")].concat();
            assert!(said(suite, answer).is_err());
        }
        let trailing = [objects, object(0x8E, &mac), vec![0], bytes("9000")].concat();
        assert!(said(suite, trailing).is_err());
    }
}

#[test]
fn every_flipped_bit_and_every_shorter_answer_ends_the_channel() {
    for suite in SUITES {
        let honest = ChipSide { suite, count: 2 }.honest();
        for at in 0..honest.len() {
            for bit in 0..8 {
                let mut answer = honest.clone();
                answer[at] ^= 1 << bit;
                assert!(said(suite, answer).is_err(), "{suite:?} {at} {bit}");
            }
            assert!(said(suite, honest[..at].to_vec()).is_err(), "{suite:?} {at}");
        }
    }
}

/// The answer that held a moment ago does not hold again.
#[test]
fn a_replayed_answer_ends_the_channel() {
    for suite in SUITES {
        let honest = ChipSide { suite, count: 2 }.honest();
        let mut tx = transaction(vec![honest.clone(), honest]);
        let mut session = in_channel(&mut tx, suite);
        assert!(session.send(&Command::read_binary(0, 4), "test").is_ok());
        assert!(session.send(&Command::read_binary(0, 4), "test").is_err());
        assert!(session.is_over());
    }
}

#[test]
fn cancel_and_a_card_taken_away_end_the_channel() {
    for suite in SUITES {
        let cancel = Cancel::default();
        let mut tx = Transaction::new(
            Box::new(Answers(vec![ChipSide { suite, count: 2 }.honest()].into())),
            Watch::new(cancel.clone(), |_| {}),
        );
        let mut session = in_channel(&mut tx, suite);
        cancel.cancel();
        assert_eq!(session.send(&Command::read_binary(0, 4), "test"), Err(CardError::Cancelled));
        assert!(session.is_over());
        let mut tx = transaction(Vec::new());
        let mut session = in_channel(&mut tx, suite);
        let gone = session.send(&Command::read_binary(0, 4), "test");
        assert_eq!(gone, Err(CardError::link(LinkError::Removed, "test")));
        assert!(session.is_over());
    }
}

/// What is asked for at once fits an answer of 256 bytes, and the next block would not.
#[test]
fn what_is_asked_for_fits_the_answer() {
    for suite in SUITES {
        let chip = ChipSide { suite, count: 2 };
        let channel = Channel::new(ChannelKeys::of(suite, SECRET).unwrap());
        let length =
            |plain: usize| chip.sealed(&[chip.cryptogram(&vec![7; plain]), status("9000")], "").len();
        for answer in [64, 100, 143, 144, 145, 200, 231, 256, 257, 271, 272, 273, 274, 275, 1000, 65_536] {
            let fits = channel.fits(answer);
            assert!(length(fits) <= answer, "{suite:?} {answer}");
            assert!(length(fits + 1) + suite.cipher().block() > answer, "{suite:?} {answer}");
        }
        assert!(length(channel.largest_plain()) <= 256);
        assert_eq!(channel.fits(0), 0);
    }
}

proptest! {
    #[test]
    fn no_answer_makes_anything_panic(answer in proptest::collection::vec(any::<u8>(), 0..300), suite in 0..4_usize) {
        prop_assert!(said(SUITES[suite], answer).is_err());
    }

    /// As above, but with a MAC that fits, so that what is behind it is reached.
    #[test]
    fn no_sealed_answer_makes_anything_panic(
        objects in proptest::collection::vec((any::<u8>(), proptest::collection::vec(any::<u8>(), 0..40)), 0..4),
        suite in 0..4_usize,
    ) {
        let chip = ChipSide { suite: SUITES[suite], count: 2 };
        let objects: Vec<Vec<u8>> = objects.iter().map(|(tag, value)| object(*tag, value)).collect();
        let mut tx = transaction(vec![chip.sealed(&objects, "9000")]);
        let _ = in_channel(&mut tx, SUITES[suite]).send(&Command::read_binary(0, 4), "test");
    }
}
