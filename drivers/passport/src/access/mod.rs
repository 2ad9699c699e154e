// SPDX-License-Identifier: MIT OR Apache-2.0
//! Opening the chip and talking to it in a secure channel (`specs` passport §3, §5; Doc 9303-11).

use tashika_kit::{CardError, Command, Response, Secret, Transaction};

use crate::mrz::DocumentKey;

/// The card access number: six digits. Wipes itself.
pub struct Can(#[allow(dead_code)] Secret);

impl Can {
    /// Reads it.
    ///
    /// # Errors
    /// [`CardError::Credential`].
    pub fn of(_secret: &Secret) -> Result<Self, CardError> {
        Err(CardError::Internal("not built"))
    }
}

/// What the chip is opened with.
pub enum Password {
    /// From the MRZ.
    Mrz(DocumentKey),
    /// The CAN.
    Can(Can),
}

/// A secure channel: keys, counter.
pub struct Channel {}

/// A session with the chip: in plain, then in a channel. Once a channel is up nothing goes past it; after any doubt it is
/// gone and every further command fails.
pub struct Session<'t> {
    /// The transaction.
    pub tx: &'t mut Transaction,
    #[allow(dead_code)]
    channel: Option<Channel>,
}

impl<'t> Session<'t> {
    /// In plain.
    #[must_use]
    pub fn new(tx: &'t mut Transaction) -> Self {
        Self { tx, channel: None }
    }

    /// Sends a command, through the channel if there is one.
    ///
    /// # Errors
    /// Link errors; [`CardError::Malformed`] for an answer that does not hold.
    pub fn send(&mut self, command: &Command, during: &'static str) -> Result<Response, CardError> {
        self.tx.send(command, during)
    }
}
