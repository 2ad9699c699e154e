// SPDX-License-Identifier: MIT OR Apache-2.0
//! One exclusive session with one card.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::apdu::{Command, Instruction, Response, StatusWord};
use crate::error::{CardError, TryAfterFault};
use crate::link::{Capabilities, Link, LinkError};
use crate::watch::{Progress, Watch};

/// The most bytes one command may return through `61xx` chaining.
const LARGEST_ANSWER: usize = 65_536;
/// The most GET RESPONSE commands one command may cost.
const MOST_CONTINUATIONS: usize = 260;
/// The most file control information a short answer can carry.
const LARGEST_CONTROL_INFORMATION: usize = 256;
/// The largest file this program reads: the 15-bit offset of READ BINARY ends here.
pub const LARGEST_FILE: usize = 0x8000;

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// What a session has cost so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Command APDUs sent.
    pub commands: u32,
    /// Of these, READ BINARY.
    pub reads: u32,
    /// Bytes sent to the card.
    pub sent: u64,
    /// Bytes received from the card.
    pub received: u64,
}

/// Owns the link to one card exclusively; takes the card's power away when dropped.
pub struct Transaction {
    link: Box<dyn Link>,
    watch: Watch,
    id: u64,
    traffic: Traffic,
    broken: bool,
}

impl Transaction {
    /// Begins a session over a link that nobody else uses.
    #[must_use]
    pub fn new(link: Box<dyn Link>, watch: Watch) -> Self {
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        Self { link, watch, id, traffic: Traffic::default(), broken: false }
    }

    /// What the link can do.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        self.link.capabilities()
    }

    /// What the session has cost so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// Replaces the watch, e.g. between recognising the card and reading it.
    pub fn set_watch(&mut self, watch: Watch) {
        self.watch = watch;
    }

    /// Tells the watcher how far the session is.
    pub fn report(&mut self, step: &'static str, done: usize, total: usize) {
        self.watch.report(Progress { step, done, total });
    }

    /// Tells the watcher that the card has accepted what it was sent.
    pub fn report_accepted(&mut self) {
        self.report(Progress::ACCEPTED, 0, 0);
    }

    /// Sends a command; follows `61xx` with GET RESPONSE and `6Cxx` by asking again with the right
    /// length, each within bounds.
    ///
    /// # Errors
    /// [`CardError::Link`], [`CardError::Cancelled`], [`CardError::Internal`] if the command cannot be
    /// encoded for this link. A status word is not an error here.
    pub fn send(&mut self, command: &Command, during: &'static str) -> Result<Response, CardError> {
        let mut response = self.send_once(command, during)?;
        if response.sw.0 >> 8 == 0x6C {
            let again = command.clone().expect(short_length(response.sw));
            response = self.send_once(&again, during)?;
        }
        let mut data = std::mem::take(&mut response.data);
        let mut continuations = 0;
        while response.sw.0 >> 8 == 0x61 {
            continuations += 1;
            if continuations > MOST_CONTINUATIONS || data.len() > LARGEST_ANSWER {
                return Err(CardError::Malformed {
                    what: during,
                    problem: "the answer does not end",
                    offset: data.len(),
                });
            }
            let more = Command::new(command.class(), Instruction::GET_RESPONSE, 0, 0)
                .expect(short_length(response.sw));
            response = self.send_once(&more, during)?;
            data.append(&mut response.data);
        }
        Ok(Response { data, sw: response.sw })
    }

    /// As [`Transaction::send`], and anything but `9000` is an error.
    ///
    /// # Errors
    /// Those of `send`, and [`CardError::Status`].
    pub fn send_ok(&mut self, command: &Command, during: &'static str) -> Result<Vec<u8>, CardError> {
        let response = self.send(command, during)?;
        if response.sw.is_ok() {
            Ok(response.data)
        } else {
            Err(CardError::Status { sw: response.sw, during })
        }
    }

    /// Sends a command exactly once: `61xx` and `6Cxx` are answers like any other. For commands that must not be repeated,
    /// as those of a secure channel, which counts them.
    ///
    /// # Errors
    /// As [`Transaction::send`].
    pub fn send_once(&mut self, command: &Command, during: &'static str) -> Result<Response, CardError> {
        let bytes = command
            .encode(self.capabilities().extended_length)
            .map_err(|_| CardError::Internal("a command does not fit this reader"))?;
        if command.is_read_binary() {
            self.traffic.reads += 1;
        }
        let mut response = self.exchange(&bytes, during, TryAfterFault::NotSpent)?;
        if command.is_select() && response.data.len() <= LARGEST_CONTROL_INFORMATION {
            // Some cards tell file control information nobody asked for. Nothing here wants it, and it is no sign of
            // a broken link.
            response.data.truncate(command.expected());
        }
        if response.data.len() > command.expected() {
            self.broken = true;
            return Err(CardError::link(LinkError::Garbled { length: response.data.len() + 2 }, during));
        }
        Ok(response)
    }

    /// The only place where bytes leave for the card. After a link error nothing more is sent: the
    /// state of the card is unknown then.
    pub(crate) fn exchange(
        &mut self,
        bytes: &[u8],
        during: &'static str,
        tries: TryAfterFault,
    ) -> Result<Response, CardError> {
        if self.watch.cancel().is_cancelled() {
            return Err(CardError::Cancelled);
        }
        if self.broken {
            return Err(CardError::link(LinkError::Reset, during));
        }
        self.traffic.commands += 1;
        self.traffic.sent += bytes.len() as u64;
        let result = self.link.transmit(bytes).and_then(|answer| {
            self.traffic.received += answer.len() as u64;
            let length = answer.len();
            Response::parse(answer).ok_or(LinkError::Garbled { length })
        });
        // Headers, lengths and status words only: data is personal or secret.
        match result {
            Ok(response) => {
                tracing::trace!(header = ?bytes.get(..4), sent = bytes.len(), ?response, during, "apdu");
                Ok(response)
            }
            Err(source) => {
                tracing::debug!(header = ?bytes.get(..4), %source, during, "apdu failed");
                self.broken = true;
                Err(CardError::Link { source, during, tries })
            }
        }
    }

    /// Identifies "no command since": a permit for VERIFY is bound to it.
    pub(crate) fn moment(&self) -> (u64, u32) {
        (self.id, self.traffic.commands)
    }
}

/// `xx` of `61xx`/`6Cxx`, where `00` means 256.
fn short_length(sw: StatusWord) -> usize {
    match sw.0 & 0xFF {
        0 => 256,
        n => usize::from(n),
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        self.link.power_off();
    }
}

impl std::fmt::Debug for Transaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transaction")
            .field("id", &self.id)
            .field("traffic", &self.traffic)
            .finish_non_exhaustive()
    }
}
