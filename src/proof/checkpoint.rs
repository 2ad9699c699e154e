// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed checkpoints: C2SP tlog-checkpoint inside a C2SP signed-note, Ed25519. SKELETON.

use super::merkle::Hash;

/// The state of a log at one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's origin: `tashika/<book id>`.
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When it was signed, RFC 3339 (an extension line).
    pub at: jiff::Timestamp,
}

impl Checkpoint {
    /// The note's text, which is what is signed; ends with a newline.
    #[must_use]
    pub fn text(&self) -> String {
        todo!()
    }
    /// The whole note: text, empty line, signature line. `sign` is Ed25519 over the text.
    pub fn signed(&self, _key: &[u8; 32], _sign: impl FnOnce(&[u8]) -> [u8; 64]) -> String {
        todo!()
    }
    /// Parses a note and verifies its signature under `key`.
    pub fn verified(_note: &str, _key: &[u8; 32]) -> Result<Self, NoteError> {
        todo!()
    }
    /// Parses without verifying.
    pub fn parse(_note: &str) -> Result<Self, NoteError> {
        todo!()
    }
}

/// What is wrong with a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not of the form.
    #[error("not a signed checkpoint")]
    Malformed,
    /// Signed by another key, or changed.
    #[error("the checkpoint's signature does not hold under this key")]
    Signature,
}
