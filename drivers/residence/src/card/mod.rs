// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card side: software residence cards of both generations, and the residence application of a specified card.
//!
//! Written from `specs` residence-card, beside and not from the reader side: the two share neither parser nor encoder
//! nor cipher chaining. What no public source settles is a field of [`Behaviour`].

mod behaviour;
mod chip;
mod cipher;
mod holder;
pub mod issuer;
mod order;
pub mod persona;
mod specified;
mod stamp;
#[cfg(test)]
mod tests;

pub use behaviour::{Behaviour, Forgets, OpenFiles, ShortRead, WORDS, Words};
pub use chip::{Randoms, ResidenceCardSide};
pub use cipher::Cipher;
pub use persona::PERSONAS;
pub use specified::SpecifiedApplication;

/// Application identifiers (`specs` residence-card §2.1).
pub mod aid {
    /// The name of a directory: 1 在留AP (specified cards alone), 2 DF1, 3 DF2, 4 DF3.
    #[must_use]
    pub const fn residence(directory: u8) -> [u8; 16] {
        [0xD3, 0x92, 0xF0, 0x00, 0x4F, directory, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    }
}
