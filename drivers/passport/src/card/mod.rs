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
mod cms;
mod commands;
mod curve;
mod domains;
mod group;
mod groups;
mod holder;
mod infos;
pub mod issuer;
mod keys;
mod made;
mod mrz;
mod number;
mod object;
mod order;
mod pace;
pub mod persona;
#[cfg(test)]
mod tests;

pub use behaviour::{Behaviour, Delays, ShortRead, TooMuch};
pub use chip::{PassportCardSide, Radio};
pub use cipher::Suite;
pub use number::Randoms;
pub use pace::{Mapping, Offer};
pub use persona::PERSONAS;
