// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card side: a software driver's licence, and the application of a software My-Number licence.
//!
//! Written from `specs` drivers-licence §11, beside and not from the reader side: the two share neither parser nor
//! encoder. What no public source settles is a field of [`Behaviour`]. Not modelled: the commands that write, which
//! nobody has published, and a reset that keeps verified PINs: [`CardSide`] knows only power.
//!
//! [`CardSide`]: tashika_kit::CardSide

mod behaviour;
mod chip;
mod holder;
pub mod issuer;
mod jis;
mod keys;
mod licence;
mod my_number;
mod object;
mod order;
pub mod persona;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod written;

pub use behaviour::{Behaviour, ShortRead};
pub use licence::LicenceCard;
pub use my_number::{MyNumberLicenceCard, Recorded};
pub use persona::PERSONAS;

/// Application identifiers (`specs` drivers-licence §2.2, §7.1).
pub mod aid {
    const fn police(rid: u8, number: u8) -> [u8; 16] {
        [0xA0, 0x00, 0x00, 0x02, rid, number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    }

    /// DF1, text data.
    pub const DF1: [u8; 16] = police(0x31, 0x01);
    /// DF2, photo.
    pub const DF2: [u8; 16] = police(0x31, 0x02);
    /// DF3, reserved; its registered identifier is that of ISO/IEC 18013-2.
    pub const DF3: [u8; 16] = police(0x48, 0x03);
    /// The instance of the My-Number licence.
    pub const MY_NUMBER_LICENCE: [u8; 16] = police(0x31, 0x06);
}
