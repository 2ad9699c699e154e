// SPDX-License-Identifier: MIT OR Apache-2.0
//! The one trait between this program and a card.

use thiserror::Error;

/// What the reader, or the reader and card together, can do. An odd reader is a value here, not an
/// `if` in a driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether extended-length APDUs (ISO 7816-4, 5.2) may be sent.
    pub extended_length: bool,
    /// The most bytes asked for in one READ BINARY: 1..=256 with short, 1..=65,536 with extended APDUs.
    pub largest_read: usize,
}

impl Capabilities {
    /// Short APDUs, 256 bytes at a time: every reader can do this.
    pub const SHORT: Self = Self { extended_length: false, largest_read: 256 };
    /// Extended APDUs, whole files at once.
    pub const EXTENDED: Self = Self { extended_length: true, largest_read: 65_536 };
}

/// What went wrong between the program and the card. The card itself has said nothing.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkError {
    /// The card left the reader.
    #[error("the card was removed")]
    Removed,
    /// The card was reset by somebody else; everything it had been told is forgotten.
    #[error("the card was reset by another program")]
    Reset,
    /// The reader was unplugged.
    #[error("the reader is no longer connected")]
    ReaderGone,
    /// The PC/SC service (`pcscd`, SCardSvr) is not running.
    #[error("the smart-card service is not running")]
    ServiceGone,
    /// Another program holds the card.
    #[error("another program is using the card")]
    Busy,
    /// There is no card on the reader.
    #[error("there is no card on the reader")]
    NoCard,
    /// The card does not answer to its power-up.
    #[error("the card does not respond")]
    Mute,
    /// No answer in the time allowed.
    #[error("no answer from the card in time")]
    Timeout,
    /// The answer is not an answer: shorter than a status word, or longer than the command allows.
    #[error("the answer from the card is not well-formed ({length} bytes)")]
    Garbled {
        /// How many bytes came.
        length: usize,
    },
    /// Anything else the system said. Never holds card data.
    #[error("the reader reported: {0}")]
    Other(String),
}

/// A link to one card. Carries bytes, understands none of them.
///
/// Not its job: `61xx` and `6Cxx`, retrying, tracing — [`crate::Transaction`] does these, or
/// deliberately does not.
pub trait Link: Send {
    /// Sends one command APDU and returns the whole response APDU with its status word.
    ///
    /// # Errors
    /// [`LinkError`]. After an error the state of the card is unknown.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError>;

    /// What may be sent over this link.
    fn capabilities(&self) -> Capabilities {
        Capabilities::SHORT
    }

    /// Ends the session and takes the card's power away, so that no verified state survives
    /// (`specs` mynumber-card §1.6). Called once, when the transaction is dropped.
    fn power_off(&mut self);
}

impl<L: Link + ?Sized> Link for Box<L> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        (**self).transmit(command)
    }

    fn capabilities(&self) -> Capabilities {
        (**self).capabilities()
    }

    fn power_off(&mut self) {
        (**self).power_off();
    }
}
