// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card side: software passports.
//!
//! Written from Doc 9303 (`specs` passport §8), beside and not from the reader side: the two share neither parser nor
//! encoder nor arithmetic. How chips differ is a field of [`Behaviour`].

mod authentication;
mod bac;
mod behaviour;
mod channel;
mod chip;
mod cipher;
mod commands;
mod curve;
mod domains;
mod group;
mod keys;
mod number;
mod object;
mod pace;
#[cfg(test)]
mod tests;

use tashika_kit::persona::Persona;

pub use behaviour::{Behaviour, Delays, ShortRead, TooMuch};
pub use chip::{PassportCardSide, Radio};
pub use cipher::Suite;
pub use number::Randoms;
pub use pace::{Mapping, Offer};

/// All personas of this family.
pub static PERSONAS: [Persona; 0] = [];
