// SPDX-License-Identifier: MIT OR Apache-2.0
//! The received lists, one index file for each, in one folder.
//!
//! ```text
//! lists/<SHA-256 of issuer key and point>.crlx   the indexes in force
//! ca/<SHA-256>.der                               certificates of authorities, pinned
//! sources.json                                   where lists came from, so that unchanged ones cost nothing
//! incoming/                                      what is being imported; cleared by the next import
//! lock                                           held while importing or deleting
//! ```

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tashika_kit::hex;
use tashika_kit::rsa::sha256;
use x509_parser::oid_registry::OID_X509_EXT_CRL_DISTRIBUTION_POINTS;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::extension::points_of_certificate;
use super::found::{Found, IssuerKey, Point};
use super::index::{Damaged, Index};
use super::list::{self, Serial};
use super::time;
use crate::jpki::revocation::reason::RevokedFor;

/// How far a clock may be behind the issuer's.
pub(super) const SLACK: i64 = 300;

/// How much of the indexes stays in memory, so that a look-up reads one block: some 30 MB, more than the country needs.
const MOST_BLOCKS: usize = 1 << 19;
const MOST_LISTS: usize = 1 << 13;

/// The received lists. Cheap to open; safe to share between threads, and with a process that imports.
#[derive(Debug)]
pub struct CrlStore {
    folder: PathBuf,
    known: Mutex<HashMap<PathBuf, Arc<Known>>>,
}

/// An index that was opened, and the file it was opened from.
#[derive(Debug)]
struct Known {
    same: Same,
    index: Index,
}

/// What tells that a file is the one it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Same {
    length: u64,
    modified: Option<std::time::SystemTime>,
    file: u64,
}

impl Same {
    fn of(file: &File) -> io::Result<Self> {
        let facts = file.metadata()?;
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(&facts);
        #[cfg(not(unix))]
        let number = 0;
        Ok(Self { length: facts.len(), modified: facts.modified().ok(), file: number })
    }
}

impl CrlStore {
    /// The store in this folder. Nothing is created or read yet: a folder that is not there holds no list.
    #[must_use]
    pub fn open(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), known: Mutex::default() }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn lists(&self) -> PathBuf {
        self.folder.join("lists")
    }

    /// Where the list of an issuer for a point is.
    pub(super) fn place(&self, issuer: &IssuerKey, point: Option<&[u8]>) -> PathBuf {
        let name = sha256(&[issuer.0.as_slice(), point.unwrap_or_default()].concat());
        self.lists().join(format!("{}.crlx", hex::lower(&name)))
    }

    /// What the lists of this issuer say about a serial number (the contents of its INTEGER), at this time. With a
    /// distribution point the list for that point is asked, and the issuer's full list beside it; without, the full list.
    #[must_use]
    pub fn find(&self, issuer: &IssuerKey, point: Option<Point<'_>>, serial: &[u8], at: Timestamp) -> Found {
        // A number that no list can hold: nothing can be said of it.
        let Some(serial) = list::serial(serial) else { return Found::NoList };
        let full = self.ask(issuer, None, &serial, at);
        match point {
            None => full,
            Some(Point(name)) => better(self.ask(issuer, Some(name), &serial, at), full),
        }
    }

    /// The same for a certificate, DER, and its issuer's certificate, DER, which are not checked here: serial number and
    /// distribution points are taken from the certificate. What cannot be read is covered by no list.
    #[must_use]
    pub fn look_up(&self, certificate: &[u8], issuer: &[u8], at: Timestamp) -> Found {
        let (Some(issuer), Ok((_, certificate))) =
            (IssuerKey::of(issuer), X509Certificate::from_der(certificate))
        else {
            return Found::NoList;
        };
        let Some(serial) = list::serial(certificate.raw_serial()) else { return Found::NoList };
        let full = self.ask(&issuer, None, &serial, at);
        let points = certificate
            .extensions()
            .iter()
            .find(|extension| extension.oid == OID_X509_EXT_CRL_DISTRIBUTION_POINTS)
            .map(|extension| points_of_certificate(extension.value))
            .unwrap_or_default();
        points.iter().fold(full, |so_far, name| better(self.ask(&issuer, Some(name), &serial, at), so_far))
    }

    fn ask(&self, issuer: &IssuerKey, point: Option<&[u8]>, serial: &Serial, at: Timestamp) -> Found {
        let place = self.place(issuer, point);
        let mut file = match File::open(&place) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.all_known().remove(&place);
                return Found::NoList;
            }
            Err(_) => return Found::Damaged,
        };
        let mut answer = || -> Result<Found, Damaged> {
            let known = self.known(&place, &mut file, issuer, point)?;
            let facts = &known.index.facts;
            let second = |seconds| Timestamp::from_second(seconds).map_err(|_| Damaged);
            let (this_update, next_update) = (second(facts.this_update)?, second(facts.next_update)?);
            let sha256 = facts.sha256.clone();
            if let Some((day, reason)) = known.index.find(&mut file, serial)? {
                let reason = RevokedFor::of(reason).ok_or(Damaged)?;
                let on = time::date(day).ok_or(Damaged)?;
                return Ok(Found::Revoked { reason, on, this_update, next_update, sha256 });
            }
            let now = at.as_second();
            let in_force = now <= facts.next_update && now.saturating_add(SLACK) >= facts.this_update;
            Ok(if in_force {
                Found::NotListed { this_update, next_update, sha256 }
            } else {
                Found::OutOfDate { this_update, next_update }
            })
        };
        answer().unwrap_or(Found::Damaged)
    }

    /// Directory and head of an index, from memory if the file is still the same. Issuer and point are looked at when it is
    /// opened: `place` is made of both, and so an index is never kept under another one's place.
    fn known(
        &self,
        place: &Path,
        file: &mut File,
        issuer: &IssuerKey,
        point: Option<&[u8]>,
    ) -> Result<Arc<Known>, Damaged> {
        let same = Same::of(file).map_err(|_| Damaged)?;
        if let Some(known) = self.all_known().get(place).filter(|known| known.same == same) {
            return Ok(Arc::clone(known));
        }
        let index = Index::open(file)?;
        // A file that was put under another list's name says nothing.
        if index.facts.issuer_key != hex::lower(&issuer.0)
            || index.facts.point != hex::lower(point.unwrap_or_default())
        {
            return Err(Damaged);
        }
        let known = Arc::new(Known { same, index });
        let mut all = self.all_known();
        let blocks: usize = all.values().map(|known| known.index.blocks()).sum();
        if blocks + known.index.blocks() > MOST_BLOCKS || all.len() >= MOST_LISTS {
            all.clear();
        }
        all.insert(place.to_owned(), Arc::clone(&known));
        Ok(known)
    }

    /// How many indexes are in memory.
    #[cfg(test)]
    pub(super) fn remembered(&self) -> usize {
        self.all_known().len()
    }

    fn all_known(&self) -> MutexGuard<'_, HashMap<PathBuf, Arc<Known>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The index files there are, in order of their names.
    pub(super) fn places(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(self.lists()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut places = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        places.sort();
        Ok(places)
    }
}

/// Which of two lists that cover a certificate counts: what is revoked in either is revoked, a damaged one could have said so,
/// and a list that is in force stands for one that is not.
fn better(one: Found, other: Found) -> Found {
    let rank = |found: &Found| match found {
        Found::Revoked { .. } => 4,
        Found::Damaged => 3,
        Found::NotListed { .. } => 2,
        Found::OutOfDate { .. } => 1,
        Found::NoList => 0,
    };
    let newer = |one: &Found, other: &Found| match (one, other) {
        (Found::NotListed { this_update: one, .. }, Found::NotListed { this_update: other, .. }) => {
            one > other
        }
        _ => false,
    };
    if rank(&other) > rank(&one) || newer(&other, &one) { other } else { one }
}
