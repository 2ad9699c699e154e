// SPDX-License-Identifier: MIT OR Apache-2.0
//! The received lists, one index file for each, in one folder.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::found::{Found, IssuerKey, Point};

/// The received lists.
#[derive(Debug)]
pub struct CrlStore {
    folder: PathBuf,
}

impl CrlStore {
    /// The store in this folder. Nothing is created or read yet: a folder that is not there holds no list.
    #[must_use]
    pub fn open(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the lists of this issuer say about a serial number (the contents of its INTEGER), at this time. With a
    /// distribution point the list for that point is asked, and the issuer's full list beside it; without, the full list.
    #[must_use]
    pub fn find(
        &self,
        _issuer: &IssuerKey,
        _point: Option<Point<'_>>,
        _serial: &[u8],
        _at: Timestamp,
    ) -> Found {
        Found::NoList
    }
}
