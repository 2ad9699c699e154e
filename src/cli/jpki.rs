// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika jpki`: the operator's role, signatures and authentication with the My Number Card.

use clap::Subcommand;

use super::{Common, exit};

#[derive(Debug, Subcommand)]
pub(super) enum JpkiCommand {
    /// Tells the operator's role and what it allows.
    Status,
}

pub(super) fn run(_common: &Common, _command: &JpkiCommand) -> u8 {
    exit::TROUBLE
}
