// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card on one reader, for this program alone.

use std::slice;
use std::time::Duration;

use pcsc::{Card, Context, Disposition, Error, MAX_BUFFER_SIZE_EXTENDED, Protocols, ReaderState};
use pcsc::{Scope, ShareMode, State};
use tashika_kit::{Capabilities, Link, LinkError};
use zeroize::Zeroize;

use crate::errors::{is_ambiguous, link_error};
use crate::readers::{is_gone, names};

/// How long a failed exchange waits for the reader to say that the card or the reader has gone.
/// `pcscd` looks for the card every 400 ms; without this wait a lifted card would be called a fault.
const SETTLE: Duration = Duration::from_millis(1500);

/// An exclusive session with the card on one reader; takes the card's power away when dropped.
///
/// Sharing is exclusive, so no other program can come between VERIFY and the reads that follow it
/// (`specs` mynumber-card §1.6); a PC/SC transaction would add nothing and is not used.
///
/// PC/SC has no time limit for an exchange: how long a silent card is waited for is decided by the
/// driver of the reader.
pub struct PcscLink {
    card: Option<Card>,
    context: Context,
    reader: ReaderState,
    capabilities: Capabilities,
    answer: Vec<u8>,
}

/// Connects to the card on the reader of this name, exclusively. `capabilities` normally comes from
/// [`crate::ExtendedReaders::capabilities`].
///
/// # Errors
/// [`LinkError::NoCard`], [`LinkError::Busy`] if another program has a connection to the card, shared
/// or not, [`LinkError::Mute`], [`LinkError::ReaderGone`] if there is no reader of this name,
/// [`LinkError::ServiceGone`], [`LinkError::Other`].
pub fn connect(reader: &str, capabilities: Capabilities) -> Result<PcscLink, LinkError> {
    let context = Context::establish(Scope::User).map_err(link_error)?;
    // Looked up in the list, so that a name this program could only show approximately still works.
    let name = names(&context)
        .map_err(link_error)?
        .into_iter()
        .find(|name| name.to_string_lossy() == reader)
        .ok_or(LinkError::ReaderGone)?;
    let card = context.connect(&name, ShareMode::Exclusive, Protocols::ANY).map_err(|error| match error {
        // There is no session yet from which a card could be removed.
        Error::RemovedCard => LinkError::NoCard,
        error => link_error(error),
    })?;
    let mut reader = ReaderState::new(name, State::UNAWARE);
    context.get_status_change(Duration::ZERO, slice::from_mut(&mut reader)).map_err(link_error)?;
    reader.sync_current_state();
    let answer = vec![0; MAX_BUFFER_SIZE_EXTENDED];
    Ok(PcscLink { card: Some(card), context, reader, capabilities, answer })
}

impl PcscLink {
    /// What an error of an exchange means.
    fn failure(&mut self, error: Error) -> LinkError {
        if error == Error::InsufficientBuffer {
            LinkError::Garbled { length: self.answer.len() }
        } else if !is_ambiguous(error) {
            link_error(error)
        } else {
            self.departure().unwrap_or_else(|| match error {
                // The card lies there and the reader works, but no answer came.
                Error::NotTransacted => LinkError::Timeout,
                error => LinkError::Other(error.to_string()),
            })
        }
    }

    /// Finds out whether card, reader or service went away, when an exchange only failed.
    fn departure(&mut self) -> Option<LinkError> {
        let events = self.reader.event_count();
        match self.context.get_status_change(SETTLE, slice::from_mut(&mut self.reader)) {
            Ok(()) => {}
            Err(Error::Timeout) => return None,
            Err(error) => return (!is_ambiguous(error)).then(|| link_error(error)),
        }
        let state = self.reader.event_state();
        if is_gone(&self.reader) {
            Some(LinkError::ReaderGone)
        } else if state.contains(State::EMPTY) || self.reader.event_count() != events {
            Some(LinkError::Removed)
        } else {
            state.contains(State::MUTE).then_some(LinkError::Mute)
        }
    }
}

impl Link for PcscLink {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let Some(card) = &self.card else { return Err(LinkError::Reset) };
        let bytes = match card.transmit(command, &mut self.answer) {
            Ok(answer) => answer.to_vec(),
            Err(error) => return Err(self.failure(error)),
        };
        // The buffer outlives the command; what the card said must not stay in it.
        if let Some(used) = self.answer.get_mut(..bytes.len()) {
            used.zeroize();
        }
        if bytes.len() < 2 {
            // Some drivers call it a success when the card leaves in the middle (`vpcd` does).
            return Err(self.departure().unwrap_or(LinkError::Garbled { length: bytes.len() }));
        }
        Ok(bytes)
    }

    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    fn power_off(&mut self) {
        let Some(card) = self.card.take() else { return };
        if let Err((card, error)) = card.disconnect(Disposition::UnpowerCard) {
            // Dropping the card asks for a reset, the next best thing. It fails too if the card or
            // the reader has gone, and then there is no state left to protect.
            tracing::debug!(%error, "the card could not be powered off");
            drop(card);
        }
    }
}

impl Drop for PcscLink {
    fn drop(&mut self) {
        self.power_off();
    }
}

impl std::fmt::Debug for PcscLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PcscLink")
            .field("reader", &self.reader.name())
            .field("open", &self.card.is_some())
            .field("capabilities", &self.capabilities)
            .finish_non_exhaustive()
    }
}
