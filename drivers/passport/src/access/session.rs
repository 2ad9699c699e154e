// SPDX-License-Identifier: MIT OR Apache-2.0
//! A session with the chip: in plain, then in a channel.

use tashika_kit::{CardError, Command, Response, Transaction};

use super::channel::{Channel, WHAT};

/// What commands go through.
enum Way {
    /// Nothing was agreed on yet.
    Plain,
    /// A channel.
    Secure(Box<Channel>),
    /// There was one, and it is over: nothing goes out any more.
    Over,
}

/// A session with the chip: in plain, then in a channel. Once a channel is up nothing goes past it; after any doubt it is
/// gone and every further command fails.
pub struct Session<'t> {
    /// The transaction.
    pub tx: &'t mut Transaction,
    way: Way,
}

impl<'t> Session<'t> {
    /// In plain. A chip that had given its channel up is opened again with a new session over the same transaction.
    #[must_use]
    pub fn new(tx: &'t mut Transaction) -> Self {
        Self { tx, way: Way::Plain }
    }

    /// Whether a channel is up.
    #[must_use]
    pub fn secure(&self) -> bool {
        matches!(self.way, Way::Secure(_))
    }

    /// Whether there was a channel and it is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.way, Way::Over)
    }

    /// How many plain bytes to ask for in one command of short length.
    #[must_use]
    pub fn largest_plain(&self) -> usize {
        let link = self.tx.capabilities().largest_read.min(256);
        match &self.way {
            Way::Secure(channel) => channel.largest_plain().min(channel.fits(link)),
            _ => link,
        }
    }

    /// How many plain bytes fit an answer of this many, status word not counted: for extended length, where the chip says how
    /// long an answer may be (EF.ATR/INFO). Ask for more than 256 only if the link allows extended length.
    #[must_use]
    pub fn fits(&self, answer: usize) -> usize {
        let answer = answer.min(self.tx.capabilities().largest_read);
        match &self.way {
            Way::Secure(channel) => channel.fits(answer),
            _ => answer,
        }
    }

    /// Sends a command, through the channel if there is one.
    ///
    /// # Errors
    /// Link errors; [`CardError::Malformed`] for an answer that does not hold; [`CardError::Status`] for a status word in
    /// plain where there was a channel. A status word inside the channel is not an error here.
    pub fn send(&mut self, command: &Command, during: &'static str) -> Result<Response, CardError> {
        // Taken out while it is in use: whatever goes wrong, it does not come back.
        match std::mem::replace(&mut self.way, Way::Over) {
            Way::Over => Err(super::malformed(WHAT, "the channel is over")),
            Way::Plain => {
                self.way = Way::Plain;
                self.tx.send(command, during)
            }
            Way::Secure(mut channel) => {
                let protected = channel.protect(command)?;
                let answer = self.tx.send_once(&protected, during)?;
                let opened = channel.open(command, &answer, during)?;
                self.way = Way::Secure(channel);
                Ok(opened)
            }
        }
    }

    /// As [`Session::send`], and anything but `9000` is an error.
    ///
    /// # Errors
    /// Those of `send`, and [`CardError::Status`].
    pub fn send_ok(&mut self, command: &Command, during: &'static str) -> Result<Vec<u8>, CardError> {
        let answer = self.send(command, during)?;
        if answer.sw.is_ok() { Ok(answer.data) } else { Err(CardError::Status { sw: answer.sw, during }) }
    }

    /// From here on through this channel; an older one is forgotten.
    pub(super) fn enter(&mut self, channel: Channel) {
        self.way = Way::Secure(Box::new(channel));
    }
}
