// SPDX-License-Identifier: MIT OR Apache-2.0
//! The head file: the last checkpoint this terminal signed, outside the database.

use std::io::{Read, Write};
use std::path::Path;

use super::error::{BookError, file};
use crate::proof::checkpoint::Checkpoint;

/// A checkpoint has a few hundred bytes.
const LIMIT: u64 = 8 << 10;

/// What a head file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// There is none.
    None,
    /// There is one, and it is not a checkpoint.
    Unreadable,
    /// A checkpoint; its signature is not checked here.
    Known {
        /// The signed note.
        note: String,
        /// What it says.
        checkpoint: Checkpoint,
    },
}

/// Reads a head file.
pub(super) fn read(path: &Path) -> Result<Head, BookError> {
    let mut text = Vec::new();
    match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Head::None),
        Err(error) => return Err(file(error)),
        Ok(open) => open.take(LIMIT).read_to_end(&mut text).map_err(file)?,
    };
    let Ok(note) = String::from_utf8(text) else { return Ok(Head::Unreadable) };
    Ok(match Checkpoint::parse(&note) {
        Ok(checkpoint) => Head::Known { note, checkpoint },
        Err(_) => Head::Unreadable,
    })
}

/// Replaces a file in one step: a reader finds the old text or the new one, whole, even after a crash.
pub(crate) fn write(path: &Path, text: &str) -> std::io::Result<()> {
    // A name of its own for each process: two that write at once do not write into each other's file.
    let beside = path.with_extension(format!("head-{}", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut open = options.open(&beside)?;
    open.write_all(text.as_bytes())?;
    open.sync_all()?;
    drop(open);
    std::fs::rename(&beside, path)
}
