// SPDX-License-Identifier: MIT OR Apache-2.0
//! Commands nobody would send: the software card answers each with a status word and does not fall over.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use jiff::civil::date;
use tashika_kit::CardSide;
use tashika_mynumber::card::{PERSONAS, aid};

fn genuine() -> Box<dyn CardSide> {
    let persona = PERSONAS.iter().find(|persona| persona.name == "genuine").unwrap();
    let mut card = persona.build(date(2026, 11, 20));
    card.power_up();
    card
}

fn select(card: &mut dyn CardSide, name: &[u8]) {
    let length = u8::try_from(name.len()).unwrap();
    let answer = card.answer(&[&[0x00, 0xA4, 0x04, 0x0C, length], name].concat());
    assert_eq!(answer, [0x90, 0x00]);
}

#[test]
fn every_instruction_in_every_application() {
    let mut card = genuine();
    for application in
        [&aid::ISSUER_DOMAIN[..], &aid::VISUAL, &aid::TEXT, &aid::JPKI, &aid::JUKI, &aid::COMMON]
    {
        for class in [0x00, 0x08, 0x80, 0xFF] {
            for instruction in 0..=255 {
                for tail in [&[][..], &[0], &[2, 0, 1], &[0, 0, 1], &[0, 0, 2, 0, 1, 0, 0]] {
                    for (p1, p2) in [(0, 0), (0, 0x80), (1, 0x04), (0x84, 0), (2, 0x0C), (4, 0)] {
                        select(card.as_mut(), application);
                        let command = [&[class, instruction, p1, p2], tail].concat();
                        let answer = card.answer(&command);
                        assert!(matches!(answer.as_slice(), [.., 0x60..=0x6F | 0x90, _]), "{command:02X?}");
                    }
                }
            }
        }
    }
}

#[test]
fn noise_of_every_length() {
    let mut card = genuine();
    let mut state = 0x2026_1120_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    for round in 0..20_000_usize {
        let mut command: Vec<u8> = (0..round % 300).map(|_| noise()).collect();
        // Half of them look like commands, or all would be turned away for their length.
        if round % 2 == 0 && command.len() > 4 {
            command[0] = if round % 4 == 0 { 0x00 } else { 0x80 };
            command[4] = u8::try_from((command.len() - 5).min(255)).unwrap();
        }
        assert!(card.answer(&command).len() >= 2, "{command:02X?}");
    }
}
