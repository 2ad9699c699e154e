// SPDX-License-Identifier: MIT OR Apache-2.0
//! The data of a leaf: what an entry says in public, and what it binds. Its bytes are one line of JSON with the
//! members in the order of [`Leaf`]; exactly these bytes are hashed and stored.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One entry in public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// The format of this structure: 1.
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
