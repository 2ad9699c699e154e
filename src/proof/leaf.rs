// SPDX-License-Identifier: MIT OR Apache-2.0
//! The data of a leaf: what an entry says in public, and what it binds. Its bytes are one line of JSON with the
//! members in the order of [`Leaf`]; exactly these bytes are hashed and stored.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::merkle::{self, Hash};

/// The version of this form.
pub const VERSION: u32 = 1;

/// No leaf is longer, in bytes: a leaf holds no free text.
pub const LONGEST: usize = 16 << 10;

/// One entry in public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// The version of this form: 1.
    pub v: u32,
    /// The log: `tashika/<book id>`, so that an entry fits no other book.
    pub log: String,
    /// Its place, from 1.
    pub seq: u64,
    /// When it was entered.
    pub at: Timestamp,
    /// Whose session entered it.
    pub by: String,
    /// The act, e.g. `record`, `viewed`.
    pub act: String,
    /// The record it is about.
    pub record_id: Option<String>,
    /// The act's public part; holds no personal value.
    pub public: serde_json::Value,
    /// SHA-256 of the sealed content's bytes, hexadecimal; `None` if the entry has no sealed content.
    pub sealed_sha256: Option<String>,
    /// The commitment to the content's sections, hexadecimal; `None` as above.
    pub commitment: Option<String>,
    /// SHA-256 over the entry's blind-index tokens, sorted and joined, hexadecimal; `None` if it has none.
    pub tokens_sha256: Option<String>,
}

/// Why bytes are no leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an entry of this form")]
pub struct LeafError;

impl Leaf {
    /// The bytes that are hashed and stored.
    ///
    /// # Errors
    /// [`LeafError`] if they would be too long.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LeafError> {
        let bytes = serde_json::to_vec(self).map_err(|_| LeafError)?;
        if bytes.len() > LONGEST { Err(LeafError) } else { Ok(bytes) }
    }

    /// From such bytes. Two different texts are never the same leaf: what does not come out again byte for byte
    /// is refused.
    ///
    /// # Errors
    /// [`LeafError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LeafError> {
        if bytes.len() > LONGEST {
            return Err(LeafError);
        }
        let leaf: Self = serde_json::from_slice(bytes).map_err(|_| LeafError)?;
        if leaf.v != VERSION || leaf.to_bytes()? != bytes {
            return Err(LeafError);
        }
        Ok(leaf)
    }

    /// The leaf's hash in the Merkle tree.
    ///
    /// # Errors
    /// As [`Leaf::to_bytes`].
    pub fn hash(&self) -> Result<Hash, LeafError> {
        Ok(merkle::leaf(&self.to_bytes()?))
    }
}
