// SPDX-License-Identifier: MIT OR Apache-2.0
//! The evidence bundle: everything an outsider needs, in one JSON file. `docs/evidence.md` describes it.

use std::collections::BTreeMap;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::checkpoint::MAX_NOTE;
use super::commitment::{MAX_SECTIONS, Partial};
use super::hex32::Hex32;
use super::leaf;
use super::merkle::Hash;

/// The format of [`Bundle`].
pub const FORMAT: &str = "tashika-evidence/1";

/// Under which name the bundle is attached to the PDF.
pub const ATTACHMENT: &str = "evidence.json";

/// The sections of a record that a masked export shows: they hold nothing about the customer and no free text. The
/// header can hold why a time was corrected, the decision why somebody was refused.
pub const IMPERSONAL: [&str; 3] = ["ruling", "representative_ruling", "mail"];

/// The largest bundle, in bytes.
pub const MAX_BUNDLE: usize = 32 * 1024 * 1024;

/// The most later entries of one bundle.
pub const MAX_LATER: usize = 10_000;

/// The longest audit path: a tree of 2^64 leaves.
const MAX_PATH: usize = 64;

/// A consistency proof between trees of up to 2^64 leaves.
const MAX_CONSISTENCY: usize = 129;

/// One entry of the log, opened as far as its owner chose, with the proof that it is in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvedEntry {
    /// Its place, from 1.
    pub seq: u64,
    /// The leaf's data exactly as hashed, hexadecimal. See [`super::leaf::Leaf`].
    pub leaf: String,
    /// The content, section by section; `None` if the entry has none or it is not shown.
    pub content: Option<Partial>,
    /// The audit path to the bundle's checkpoint, hexadecimal, lowest first.
    pub path: Vec<String>,
}

/// That the bundle's checkpoint and another one are of the same log (RFC 6962 §2.1.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consistency {
    /// How many entries the other checkpoint has; it may be the smaller or the larger one.
    pub size: u64,
    /// The proof, hexadecimal.
    pub path: Vec<String>,
}

/// The evidence bundle of one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    /// Entries about it: amendments, mail, supplements, earlier exports; in the order of the log.
    pub later: Vec<ProvedEntry>,
    /// Proof for whoever holds another checkpoint; left out if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consistency: Option<Consistency>,
    /// Version of the program that made it.
    pub software_version: String,
}

/// Why a file is no bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Larger than [`MAX_BUNDLE`].
    #[error("the bundle is larger than {MAX_BUNDLE} bytes")]
    TooLarge,
    /// Not the JSON of a bundle. Where, without what stands there.
    #[error("not an evidence bundle: line {line}, column {column}")]
    Form {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// Another format, or a later version of this one.
    #[error("the bundle's format is not {FORMAT}; a newer program may read it")]
    Format,
    /// A part exceeds its bound.
    #[error("the bundle's {0} exceeds its bound")]
    Bound(&'static str),
}

impl Bundle {
    /// Reads a bundle. Says nothing about whether anything in it holds.
    ///
    /// # Errors
    /// See [`BundleError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, BundleError> {
        if bytes.len() > MAX_BUNDLE {
            return Err(BundleError::TooLarge);
        }
        let bundle: Self = serde_json::from_slice(bytes)
            .map_err(|error| BundleError::Form { line: error.line(), column: error.column() })?;
        if bundle.format != FORMAT {
            return Err(BundleError::Format);
        }
        bundle.check_bounds().map(|()| bundle)
    }

    /// The file.
    ///
    /// # Errors
    /// [`BundleError`]: what [`Bundle::parse`] would refuse is not written.
    pub fn to_json(&self) -> Result<Vec<u8>, BundleError> {
        let bytes = serde_json::to_vec(self).map_err(|_| BundleError::Form { line: 0, column: 0 })?;
        if bytes.len() > MAX_BUNDLE {
            return Err(BundleError::TooLarge);
        }
        self.check_bounds().map(|()| bytes)
    }

    /// The record's entry and then the later ones.
    pub fn entries(&self) -> impl Iterator<Item = &ProvedEntry> {
        std::iter::once(&self.record).chain(&self.later)
    }

    fn check_bounds(&self) -> Result<(), BundleError> {
        let within = |holds: bool, part| if holds { Ok(()) } else { Err(BundleError::Bound(part)) };
        within(self.later.len() <= MAX_LATER, "number of later entries")?;
        within(self.checkpoint.len() <= MAX_NOTE, "checkpoint")?;
        let proof = self.consistency.as_ref().map_or(0, |consistency| consistency.path.len());
        within(proof <= MAX_CONSISTENCY, "consistency proof")?;
        for entry in self.entries() {
            within(entry.leaf.len() <= 2 * leaf::LONGEST, "leaf")?;
            within(entry.path.len() <= MAX_PATH, "path")?;
            let sections = entry.content.as_ref().map_or(0, |part| part.open.len() + part.hidden.len());
            within(sections <= MAX_SECTIONS, "number of sections")?;
        }
        Ok(())
    }
}

/// Hashes of a path; `None` if one is no hash.
pub(super) fn hashes(path: &[String]) -> Option<Vec<Hash>> {
    path.iter().map(|hash| Hex32::parse(hash).map(|hash| hash.0)).collect()
}

/// A JSON object in which no name occurs twice. Two readers could otherwise see two contents.
pub(super) fn unique<'de, D, V>(deserializer: D) -> Result<BTreeMap<String, V>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    struct Unique<V>(std::marker::PhantomData<V>);

    impl<'de, V: Deserialize<'de>> Visitor<'de> for Unique<V> {
        type Value = BTreeMap<String, V>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object without repeated names")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut map = BTreeMap::new();
            while let Some((name, value)) = access.next_entry()? {
                if map.insert(name, value).is_some() {
                    return Err(de::Error::custom("a name occurs twice"));
                }
            }
            Ok(map)
        }
    }

    deserializer.deserialize_map(Unique(std::marker::PhantomData))
}
