// SPDX-License-Identifier: MIT OR Apache-2.0
//! Opening the chip and talking to it in a secure channel (`specs` passport §3, §5; Doc 9303-11).

pub mod active;
mod bac;
mod channel;
pub mod chip_authentication;
mod exchange;
mod keys;
pub mod pace;
mod session;
#[cfg(test)]
pub(crate) mod tests;

use tashika_kit::{CardError, Secret};

pub use bac::open as basic_access;
pub use channel::Channel;
pub use session::Session;

use crate::mrz::DocumentKey;

/// Fills bytes with random ones.
pub type Dice<'d> = &'d mut dyn FnMut(&mut [u8]) -> Result<(), CardError>;

/// The random numbers of the system.
///
/// # Errors
/// [`CardError::Internal`] if it gives none.
pub fn system_dice(bytes: &mut [u8]) -> Result<(), CardError> {
    getrandom::fill(bytes).map_err(|_| CardError::Internal("the system gives no random numbers"))
}

/// How many digits a CAN has (Doc 9303-4, 4.1.1.2).
const CAN_DIGITS: usize = 6;

/// The card access number: six digits. Wipes itself.
pub struct Can(Secret);

impl Can {
    /// Reads it. Spaces around it are not part of it.
    ///
    /// # Errors
    /// [`CardError::Credential`] for everything but six digits.
    pub fn of(secret: &Secret) -> Result<Self, CardError> {
        let digits = secret.expose().trim_ascii();
        if digits.len() == CAN_DIGITS && digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(Secret::new(digits.to_vec())))
        } else {
            Err(CardError::Credential { credential: crate::CAN, problem: "not_six_digits" })
        }
    }
}

/// What the chip is opened with.
pub enum Password {
    /// From the MRZ.
    Mrz(DocumentKey),
    /// The CAN.
    Can(Can),
}

impl Password {
    /// Which credential it is.
    #[must_use]
    pub fn credential(&self) -> &'static str {
        match self {
            Self::Mrz(_) => crate::MRZ,
            Self::Can(_) => crate::CAN,
        }
    }
}

/// An answer of the chip that is not as the standard has it.
fn malformed(what: &'static str, problem: &'static str) -> CardError {
    CardError::Malformed { what, problem, offset: 0 }
}
