// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cards whose chip nobody touched, under a false print or in somebody else's hand: the chip proves itself, and only the
//! comparison with card and person tells.

use jiff::civil::Date;
use tashika_kit::CardSide;
use tashika_kit::persona::{Front, Maker, SpecimenCredential};

use super::persona::Recipe;

/// A card, and what was done to its print.
pub(super) struct Disguised {
    card: &'static Recipe,
    /// Printed instead of the holder's; empty for what was left.
    photo: &'static [u8],
    name: &'static [u8],
    address: &'static [u8],
    /// Who brings it, if not the holder.
    stranger: &'static [u8],
}

impl Disguised {
    const fn of(card: &'static Recipe) -> Self {
        Self { card, photo: &[], name: &[], address: &[], stranger: &[] }
    }

    /// Somebody else brings the card as it is.
    pub(super) const fn stranger(card: &'static Recipe, face: &'static [u8]) -> Self {
        Self { stranger: face, ..Self::of(card) }
    }

    /// Somebody else brings it, with their own photo on it.
    pub(super) const fn photo(card: &'static Recipe, face: &'static [u8]) -> Self {
        Self { photo: face, stranger: face, ..Self::of(card) }
    }

    /// Another name is glued over the printed one.
    pub(super) const fn name(card: &'static Recipe, name: &'static [u8]) -> Self {
        Self { name, ..Self::of(card) }
    }

    /// Another address.
    pub(super) const fn address(card: &'static Recipe, address: &'static [u8]) -> Self {
        Self { address, ..Self::of(card) }
    }
}

/// The false print if there is one.
fn over(printed: &'static [u8], glued: &'static [u8]) -> &'static [u8] {
    if glued.is_empty() { printed } else { glued }
}

impl Maker for Disguised {
    fn build(&self, today: Date) -> Box<dyn CardSide> {
        self.card.build(today)
    }

    fn credentials(&self, today: Date) -> Vec<SpecimenCredential> {
        self.card.credentials(today)
    }

    fn front(&self, today: Date) -> Option<Front> {
        let front = self.card.front(today)?;
        let (photo, name) = (over(front.photo, self.photo), over(front.name, self.name));
        Some(Front { photo, name, address: over(front.address, self.address), ..front })
    }

    fn stranger(&self) -> &'static [u8] {
        self.stranger
    }
}
