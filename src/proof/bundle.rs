// SPDX-License-Identifier: MIT OR Apache-2.0
//! The evidence bundle: everything an outsider needs, in one JSON file. SKELETON.

use serde::{Deserialize, Serialize};

use super::commitment::Partial;

/// One entry of the log, opened as far as its owner chose, with the proof that it is in the log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvedEntry {
    /// Its place, from 1.
    pub seq: u64,
    /// The leaf's data exactly as hashed, hexadecimal. See [`Leaf`].
    pub leaf: String,
    /// The content, section by section; `None` if the entry has none or it is not shown.
    pub content: Option<Partial>,
    /// The audit path to the bundle's checkpoint, hexadecimal, lowest first.
    pub path: Vec<String>,
}

/// The evidence bundle of one record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// `tashika-evidence/1`.
    pub format: String,
    /// Made in training mode: evidence of nothing.
    pub training: bool,
    /// The record's id.
    pub record_id: String,
    /// The signed checkpoint all paths lead to.
    pub checkpoint: String,
    /// The terminal's public key, hexadecimal (Ed25519).
    pub terminal_key: String,
    /// The record's entry.
    pub record: ProvedEntry,
    /// Entries about it: amendments, mail, supplements, earlier exports.
    pub later: Vec<ProvedEntry>,
    /// Version of the program that made it.
    pub software_version: String,
}
