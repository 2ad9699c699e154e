// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika crl`: received revocation lists.

use clap::Subcommand;

use super::{Common, exit};

#[derive(Debug, Subcommand)]
pub(super) enum CrlCommand {
    /// Tells what was received, from whom, and until when it holds.
    Status,
}

pub(super) fn run(_common: &Common, _command: &CrlCommand) -> u8 {
    exit::TROUBLE
}
