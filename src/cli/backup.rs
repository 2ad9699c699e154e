// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika backup`: copies of the record book, made while the program runs.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::ask::{self, Acting};
use super::output::{complain, say};
use super::{Common, exit, output};
use crate::manager::{Trouble, log};
use crate::records;
use crate::words;

#[derive(Debug, Subcommand)]
pub(super) enum BackupCommand {
    /// Copies book and keyring into a new folder.
    Create {
        /// The new folder.
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
        #[command(flatten)]
        acting: Acting,
    },
    /// Verifies a copy: exit code 4 if anything in it is not as it was written.
    Verify {
        /// The copy.
        folder: PathBuf,
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Puts a copy in the place of the book. Asks first; a newer book is kept unless --force is given.
    Restore {
        /// The copy.
        folder: PathBuf,
        /// Also over a book that holds newer entries: they are lost, and the log says so.
        #[arg(long)]
        force: bool,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(common: &Common, command: &BackupCommand) -> u8 {
    ask::report(match command {
        BackupCommand::Create { to, acting } => create(common, to, acting),
        BackupCommand::Verify { folder, json } => verify(folder, *json),
        BackupCommand::Restore { folder, force, yes, json } => restore(common, folder, *force, *yes, *json),
    })
}

fn create(common: &Common, to: &Path, acting: &Acting) -> Result<u8, Trouble> {
    let mut office = acting.log_in(common)?;
    office.back_up(to)?;
    office.leave()?;
    let words = format!("{}: {}", words::ja("backup.made"), to.display());
    Ok(ask::told(acting.json, "backed_up", &to.display().to_string(), &words))
}

fn verify(folder: &Path, as_json: bool) -> Result<u8, Trouble> {
    let (_, found) = records::verify_backup(folder)?;
    if as_json {
        return super::records::tell_verification(&found, true);
    }
    say!("{}: {}", words::ja("verification.entries"), found.entries);
    for finding in &found.findings {
        say!("✗ {}", log::finding_in_words(finding));
    }
    if found.findings.is_empty() {
        say!("{}", words::ja("verification.whole"));
        return Ok(exit::PROVED);
    }
    Ok(exit::FAILED)
}

fn restore(common: &Common, folder: &Path, force: bool, yes: bool, as_json: bool) -> Result<u8, Trouble> {
    let places = common.places()?;
    if !yes && !ask::agrees(words::ja("backup.restore_question")) {
        return Err(Trouble::Stopped);
    }
    let backup = records::restore(folder, &places, force)?;
    if as_json {
        complain!("{}", words::ja("backup.log_in_now"));
        return Ok(output::json(&serde_json::json!({
            "schema": "tashika.restored/1", "from": folder, "entries": backup.entries,
        })));
    }
    say!("{}: {}", words::ja("verification.entries"), backup.entries);
    say!("{}", words::ja("backup.restored"));
    complain!("{}", words::ja("backup.log_in_now"));
    Ok(exit::PROVED)
}
