// SPDX-License-Identifier: MIT OR Apache-2.0
//! The walk through the whole log.

use serde::Serialize;

use super::error::BookError;
use super::store::Book;
use crate::keys::Keyring;
use crate::proof::checkpoint::Checkpoint;

/// What the walk through the log found; `findings` is empty if the book is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// How many entries the book has.
    pub entries: u64,
    /// The newest checkpoint (a signed note); kept elsewhere, it proves later that nothing up to here was changed.
    pub checkpoint: Option<String>,
    /// What is not as it was written, each as (code, place) and words in `finding.<code>`.
    pub findings: Vec<Finding>,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingClass {
    /// The log or a content.
    Log,
}

/// One thing that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// An entry was changed.
    Changed {
        /// Which entry.
        seq: u64,
    },
}

impl Book {
    /// Walks through the whole log; `known` are checkpoints kept elsewhere.
    pub fn verify(
        &self,
        _keys: &Keyring,
        _known: &[Checkpoint],
        _progress: &dyn Fn(u64, u64) -> bool,
    ) -> Result<Verification, BookError> {
        Err(BookError::Cancelled)
    }
}
