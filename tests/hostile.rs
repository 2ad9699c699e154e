// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card is hostile: answers are bent at random, and whole cards are noise. Nothing panics, nothing
//! hangs, and nothing that is not the genuine data is ever proved.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::check;
use common::hostile::{Bent, Dice};
use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldName, FieldValue};
use tashika_kit::verdict::Summary;
use tashika_kit::{Capabilities, CardError, Link, LinkError, Reading};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

/// Answers everything with random bytes that begin like what is asked for.
struct Noise(Dice);

impl Link for Noise {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let beginnings: [&[u8]; 6] =
            [&[0xFF, 0x20, 0x82], &[0x7F, 0x21, 0x82], &[0xFF, 0x30], b"JPKIAPICCTOKEN2", &[0x30, 0x82], &[]];
        let mut answer = beginnings[self.0.roll(6) as usize].to_vec();
        answer.extend((0..self.0.roll(254)).map(|_| self.0.roll(256) as u8));
        if command.get(1) != Some(&0xB0) {
            answer.clear();
        }
        answer.extend([[0x90, 0x00], [0x90, 0x00], [0x90, 0x00], [0x63, 0xCA]][self.0.roll(4) as usize]);
        Ok(answer)
    }

    fn power_off(&mut self) {}
}

/// Everything that a proved check rests on.
fn proved_values(reading: &Reading) -> Vec<Option<FieldValue>> {
    [FieldName::NAME, FieldName::NAME_IMAGE, FieldName::ADDRESS, FieldName::BIRTH_DATE, FieldName::PHOTO]
        .iter()
        .map(|name| reading.field(name).map(|field| field.value.clone()))
        .collect()
}

#[test]
fn a_bent_answer_never_proves_anything_else() {
    let persona = persona::by_name("genuine").unwrap();
    let today = japan_day(Timestamp::now());
    let number = persona.credential("check_number_b", today).unwrap();
    let genuine = check(SharedCard::of(persona, today).link(), &number, None, Timestamp::now()).unwrap();
    let (mut read, mut errors) = (0, 0);
    for seed in 1..=500 {
        let capabilities = if seed % 2 == 0 { Capabilities::SHORT } else { Capabilities::EXTENDED };
        let link = SharedCard::of(persona, today).link().with_capabilities(capabilities);
        let rarity = if seed % 2 == 0 { 60 } else { 15 };
        match check(Bent { link, dice: Dice(seed * 7_919), rarity }, &number, None, Timestamp::now()) {
            Err(_) => errors += 1,
            Ok((reading, verdicts)) => {
                read += 1;
                let proved = verdicts.summary() == Summary::ProvedInForce;
                assert!(!proved || proved_values(&reading) == proved_values(&genuine.0), "seed {seed}");
            }
        }
    }
    assert!(read > 50 && errors > 50, "{read} read, {errors} errors");
}

#[test]
fn noise_is_an_error_and_nothing_worse() {
    for seed in 1..=3_000 {
        let outcome = check(Noise(Dice(seed * 104_729)), "55021720352285", None, Timestamp::now());
        assert!(outcome.is_err(), "seed {seed}");
    }
}

#[test]
fn an_answer_that_never_ends_is_cut_off() {
    /// Says "more data" for ever.
    struct Endless(u32);
    impl Link for Endless {
        fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, LinkError> {
            self.0 += 1;
            assert!(self.0 < 5_000, "the program does not stop asking");
            Ok(vec![0x61, 0x00])
        }
        fn power_off(&mut self) {}
    }
    assert!(matches!(
        check(Endless(0), "55021720352285", None, Timestamp::now()),
        Err(CardError::Malformed { .. })
    ));
}
