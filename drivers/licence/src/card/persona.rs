// SPDX-License-Identifier: MIT OR Apache-2.0
//! The personas: each a licence that shows one thing, and what a check of it must come to with both PINs and with
//! the simulated signers in the trust store.
//!
//! No licence is ever "proved and in force": it has no key of its own, so that a copy answers as the original does.

use jiff::civil::Date;
use tashika_kit::CardSide;
use tashika_kit::persona::{Expected, Front, Maker, Persona, SpecimenCredential};

use super::licence::LicenceCard;
use super::order::{Order, PIN_1, PIN_2};
use crate::FAMILY;

/// Writes the order of a persona's licence as of a day.
struct Recipe(fn(Date) -> Order);

impl Maker for Recipe {
    fn build(&self, today: Date) -> Box<dyn CardSide> {
        Box::new(LicenceCard::new(&self.0(today)))
    }

    fn credentials(&self, today: Date) -> Vec<SpecimenCredential> {
        let known = [(crate::PIN_1, PIN_1), (crate::PIN_2, PIN_2)];
        let known = known.into_iter().filter(|_| self.0(today).pins_set);
        known.map(|(id, value)| SpecimenCredential { id, value: value.to_owned() }).collect()
    }

    /// Nothing on the front of a licence has to be typed to read its chip.
    fn front(&self, _today: Date) -> Option<Front> {
        None
    }
}

const fn verdicts(
    [integrity, issuer, validity, agreement]: [&'static str; 4],
    summary: &'static str,
) -> Expected {
    Expected::Verdicts {
        integrity,
        issuer,
        originality: "not_offered",
        validity,
        revocation: "not_asked",
        agreement,
        summary,
    }
}

const SIGNED: Expected = verdicts(["intact", "anchored", "in_force", "agree"], "not_proved");

const fn persona(
    name: &'static str,
    title_ja: &'static str,
    title_en: &'static str,
    expected: Expected,
    maker: &'static Recipe,
) -> Persona {
    Persona { name, family: FAMILY, title_ja, title_en, expected, maker }
}

/// All personas of this family.
pub static PERSONAS: [Persona; 1] = [persona(
    "licence-fresh",
    "運転免許証（正常）",
    "Driver's licence, nothing wrong with it",
    SIGNED,
    &Recipe(Order::hanako),
)];
