// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed checkpoints: a C2SP tlog-checkpoint inside a C2SP signed-note, with Ed25519.
//!
//! ```text
//! tashika/<book id>          the origin, which is also the key's name
//! <size>                     how many entries, decimal
//! <root>                     the Merkle root over them, base64
//! at <time>                  when it was signed, RFC 3339, an extension line
//!
//! — tashika/<book id> <base64 of key hash and signature>
//! ```

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::merkle::{Hash, MOST};

/// No note of ours is longer, in bytes.
pub const LONGEST: usize = 1024;

/// The signature algorithm's number in signed-note: Ed25519.
const ED25519: u8 = 1;

/// The state of a log at one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's origin: `tashika/<book id>`.
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When it was signed, by the terminal's clock.
    pub at: Timestamp,
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

/// A note, taken apart but not verified.
struct Note {
    checkpoint: Checkpoint,
    key_hash: [u8; 4],
    signature: [u8; 64],
}

impl Checkpoint {
    /// The note's text, which is what is signed; ends with a newline.
    #[must_use]
    pub fn text(&self) -> String {
        let root = BASE64_STANDARD.encode(self.root);
        format!("{}\n{}\n{root}\nat {}\n", self.origin, self.size, self.at)
    }

    /// The whole note: text, empty line, signature line. `sign` is Ed25519 over the text by the secret key of `key`.
    #[must_use]
    pub fn signed(&self, key: &[u8; 32], sign: impl FnOnce(&[u8]) -> [u8; 64]) -> String {
        let text = self.text();
        let signature = [key_hash(&self.origin, key).as_slice(), &sign(text.as_bytes())].concat();
        format!("{text}\n— {} {}\n", self.origin, BASE64_STANDARD.encode(signature))
    }

    /// Takes a note apart and verifies its signature under `key`.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] and [`NoteError::Signature`].
    pub fn verified(note: &str, key: &[u8; 32]) -> Result<Self, NoteError> {
        let Note { checkpoint, key_hash: hash, signature } = take_apart(note)?;
        let verifying = VerifyingKey::from_bytes(key).map_err(|_| NoteError::Signature)?;
        let signature = Signature::from_bytes(&signature);
        let holds = verifying.verify_strict(checkpoint.text().as_bytes(), &signature).is_ok();
        if !holds || hash != key_hash(&checkpoint.origin, key) {
            return Err(NoteError::Signature);
        }
        Ok(checkpoint)
    }

    /// Takes a note apart without verifying it.
    ///
    /// # Errors
    /// [`NoteError::Malformed`].
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        Ok(take_apart(note)?.checkpoint)
    }
}

/// The first four bytes of SHA-256(name ‖ newline ‖ algorithm ‖ key), by which a note says whose signature it is.
fn key_hash(name: &str, key: &[u8; 32]) -> [u8; 4] {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(key).finalize();
    let mut first = [0; 4];
    first.copy_from_slice(hash.get(..4).unwrap_or(&[0; 4]));
    first
}

/// Strict: a note is accepted only in the very form in which [`Checkpoint::signed`] writes it.
fn take_apart(note: &str) -> Result<Note, NoteError> {
    let parts = || {
        let (text, signature) = note.split_once("\n\n— ")?;
        let mut lines = text.split('\n');
        let origin = lines.next().filter(|origin| is_origin(origin))?;
        let size: u64 = lines.next()?.parse().ok().filter(|size| *size <= MOST)?;
        let root = BASE64_STANDARD.decode(lines.next()?).ok()?.try_into().ok()?;
        let at = lines.next()?.strip_prefix("at ")?.parse().ok()?;
        let checkpoint = Checkpoint { origin: origin.to_owned(), size, root, at };
        let encoded = signature.strip_suffix('\n')?.strip_prefix(origin)?.strip_prefix(' ')?;
        let bytes = BASE64_STANDARD.decode(encoded).ok()?;
        let (key_hash, signature) = bytes.split_first_chunk::<4>()?;
        let signature = signature.try_into().ok()?;
        let same = lines.next().is_none() && format!("{text}\n") == checkpoint.text();
        same.then_some(Note { checkpoint, key_hash: *key_hash, signature })
    };
    if note.len() > LONGEST { Err(NoteError::Malformed) } else { parts().ok_or(NoteError::Malformed) }
}

/// `tashika/` and the book's id: no spaces, no plus sign (both have a meaning in key names).
fn is_origin(origin: &str) -> bool {
    let id = origin.strip_prefix("tashika/").unwrap_or_default();
    !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
