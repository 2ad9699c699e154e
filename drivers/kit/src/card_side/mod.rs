// SPDX-License-Identifier: MIT OR Apache-2.0
//! The other side of the link: what a software card implements.

mod apdu;
pub mod der;
mod key;
pub mod x509;

pub use apdu::Apdu;
pub use key::SeededKey;

/// A software card: the card side of one document family. `softcard` hosts it in memory or behind a
/// PC/SC reader.
pub trait CardSide: Send {
    /// The answer to reset a contact reader would see, 2..=33 bytes (ISO 7816-3).
    fn atr(&self) -> Vec<u8>;

    /// Power comes (again): everything verified and selected is forgotten, tries are not.
    fn power_up(&mut self);

    /// Answers one command APDU. Always at least the two bytes of a status word.
    fn answer(&mut self, command: &[u8]) -> Vec<u8>;
}
