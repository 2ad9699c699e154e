// SPDX-License-Identifier: MIT OR Apache-2.0
//! The published vectors, byte for byte through the reader's own functions, and answers that no honest chip gives.

mod active;
mod basic;
mod chip;
mod hostile;
mod openpace;
mod pace;
mod vectors;

use std::collections::VecDeque;

use jiff::civil::date;
use tashika_kit::{Capabilities, CardError, Link, LinkError, Secret, Transaction, Watch, hex};

pub(crate) use vectors::{Vector, vector};

use super::{Can, Password};
use crate::mrz::{DocumentKey, Told};

pub(super) fn bytes(text: &str) -> Vec<u8> {
    hex::decode(&text.replace(' ', "")).unwrap()
}

/// A chip that knows only these commands, in this order, and is gone after the last.
pub(super) struct Script(pub(super) VecDeque<(Vec<u8>, Vec<u8>)>);

impl Link for Script {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let Some((expected, answer)) = self.0.pop_front() else { return Err(LinkError::Removed) };
        assert_eq!(hex::upper(command), hex::upper(&expected));
        Ok(answer)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::SHORT
    }

    fn power_off(&mut self) {}
}

pub(super) fn scripted(script: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>) -> Transaction {
    Transaction::new(Box::new(Script(script.into_iter().collect())), Watch::default())
}

/// A chip that answers as this script does, whatever it is asked, but for one step.
pub(super) fn deaf(script: &[(Vec<u8>, Vec<u8>)], step: usize, answer: Vec<u8>) -> Transaction {
    struct Deaf(VecDeque<Vec<u8>>);
    impl Link for Deaf {
        fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, LinkError> {
            self.0.pop_front().ok_or(LinkError::Removed)
        }

        fn power_off(&mut self) {}
    }
    let mut answers: VecDeque<Vec<u8>> = script.iter().map(|(_, answer)| answer.clone()).collect();
    answers[step] = answer;
    Transaction::new(Box::new(Deaf(answers)), Watch::default())
}

/// These random numbers, one after the other, each written to the right of what is asked for.
pub(super) fn dice(values: Vec<Vec<u8>>) -> impl FnMut(&mut [u8]) -> Result<(), CardError> {
    let mut values = VecDeque::from(values);
    move |wanted: &mut [u8]| {
        let value = values.pop_front().expect("more random numbers than the vector has");
        let start = wanted.len().checked_sub(value.len()).expect("a shorter random number than the vector's");
        wanted.fill(0);
        wanted[start..].copy_from_slice(&value);
        Ok(())
    }
}

/// Number, birth date and expiry date, as the clerk types them.
pub(super) fn document_key(number: &str, birth: &str, expiry: &str) -> DocumentKey {
    Told::of(&Secret::from(format!("{number}\n{birth}\n{expiry}").as_str()), date(2026, 11, 21))
        .unwrap()
        .key()
}

pub(super) fn mrz(number: &str, birth: &str, expiry: &str) -> Password {
    Password::Mrz(document_key(number, birth, expiry))
}

pub(super) fn can(digits: &str) -> Password {
    Password::Can(Can::of(&Secret::from(digits)).unwrap())
}

/// What went wrong, if it is a malformed answer.
pub(super) fn problem(error: &CardError) -> &'static str {
    match error {
        CardError::Malformed { problem, .. } => problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_can_is_six_digits() {
    assert_eq!(Can::of(&Secret::from(" 012345\n")).unwrap().0.expose(), b"012345");
    for wrong in ["", "12345", "1234567", "12345a", "１２３４５６", "12 456"] {
        let error = Can::of(&Secret::from(wrong)).err().unwrap();
        assert_eq!(error, CardError::Credential { credential: crate::CAN, problem: "not_six_digits" });
    }
}
