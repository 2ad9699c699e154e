// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika jpki`: the operator's role, signatures and authentication with the My Number Card.

use clap::Subcommand;

use super::{Common, exit, jpki_role};

#[derive(Debug, Subcommand)]
pub(super) enum JpkiCommand {
    /// Tells the operator's role and what it allows.
    Status,
    /// The operator's role under the JPKI Act: shows it, sets it.
    #[command(subcommand)]
    Role(jpki_role::RoleCommand),
}

pub(super) fn run(common: &Common, command: &JpkiCommand) -> u8 {
    match command {
        JpkiCommand::Status => exit::TROUBLE,
        JpkiCommand::Role(command) => jpki_role::run(common, command),
    }
}
