// SPDX-License-Identifier: MIT OR Apache-2.0
//! Putting a backup back, and saying so in the book.

use std::io::Read;

use serde::{Deserialize, Serialize};

use super::act::Act;
use super::error::{BookError, file};
use super::place::Places;

/// What a restore leaves for the next session to enter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Restored {
    /// How many entries the backup held.
    pub(super) entries: u64,
    /// How many entries were known before.
    pub(super) known_before: u64,
}

impl Restored {
    pub(super) fn act(&self) -> Act {
        Act::Restored { entries: self.entries, known_before: self.known_before }
    }
}

/// What the next session has to enter, if a backup was put back.
pub(super) fn pending(places: &Places) -> Result<Option<Restored>, BookError> {
    let mut text = Vec::new();
    match std::fs::File::open(places.restored()) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(file(error)),
        Ok(open) => open.take(1 << 10).read_to_end(&mut text).map_err(file)?,
    };
    // A file that says nothing is no reason to stop: the log is the same with or without it.
    Ok(serde_json::from_slice(&text).ok())
}

/// It is entered.
pub(super) fn done(places: &Places) -> Result<(), BookError> {
    match std::fs::remove_file(places.restored()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::warn!(kind = ?error.kind(), "the note of a restore could not be removed");
        }
        _ => {}
    }
    Ok(())
}
