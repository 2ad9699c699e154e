// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where lists came from, so that one that did not change costs nothing. Nothing rests on it: a list counts by its signature, and
//! this file only spares reading it again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The largest file of this kind that is read.
const LARGEST: u64 = 32 << 20;

/// By what a location tells that its list did not change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag` of HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// `Last-Modified` of HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// A file's length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u64>,
    /// When a file was changed, nanoseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<u64>,
}

impl Validators {
    /// Of a file.
    #[must_use]
    pub fn of_file(path: &Path) -> Self {
        let facts = fs::metadata(path).ok();
        let modified = facts.as_ref().and_then(|facts| facts.modified().ok());
        let since = modified.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        Self {
            length: facts.map(|facts| facts.len()),
            modified: since.and_then(|since| u64::try_from(since.as_nanos()).ok()),
            ..Self::default()
        }
    }
}

/// What came from a location last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Source {
    pub(super) validators: Validators,
    /// Name of the index file.
    pub(super) list: String,
    /// SHA-256 of the list.
    pub(super) sha256: String,
}

pub(super) type Sources = BTreeMap<String, Source>;

pub(super) fn file(folder: &Path) -> PathBuf {
    folder.join("sources.json")
}

/// What is known; nothing if the file is missing or damaged.
pub(super) fn load(folder: &Path) -> Sources {
    let path = file(folder);
    let fits = fs::metadata(&path).is_ok_and(|facts| facts.len() <= LARGEST);
    let text = if fits { fs::read(&path).unwrap_or_default() } else { Vec::new() };
    serde_json::from_slice(&text).unwrap_or_default()
}
