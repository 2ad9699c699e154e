// SPDX-License-Identifier: MIT OR Apache-2.0
//! The readers of a counter, over PC/SC (`pcscd` on Linux, the Smart Card service on Windows).
//!
//! * [`list`] says which readers there are now.
//! * [`connect`] opens the card on one reader for this program alone and returns a [`PcscLink`].
//! * [`Monitor`] reports readers and cards that come and go, and lives through a restart of the
//!   service.
//!
//! Every call here may block; none belongs on the thread that draws the window. Each link and each
//! monitor has a context of its own, because PC/SC runs the calls of one context one after the other.
//!
//! Tried with `pcscd` 1.9.9 and the virtual reader `vpcd`. Windows, and removal on a real contactless
//! reader, have not been tried.

mod errors;
mod link;
mod monitor;
mod readers;

pub use link::{PcscLink, connect};
pub use monitor::{Event, Monitor};
pub use readers::{ExtendedReaders, ReaderStatus, list};
