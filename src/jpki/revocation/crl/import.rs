// SPDX-License-Identifier: MIT OR Apache-2.0
//! Takes lists in. Whatever stops it, the list before stays in force.

use std::fs::{self, File, TryLockError};
use std::io::{BufWriter, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::Serialize;
use tashika_kit::anchors::Anchors;
use tashika_kit::hex;
use tashika_kit::rsa::sha256;

use super::disk::Disk;
use super::error::CrlError;
use super::index::{Facts, Index, Writer};
use super::issuer::{self, Authority, IssuerError};
use super::list::{self, Head, Passed};
use super::pem;
use super::sort::{HELD, Sorter};
use super::source::{self, Source, Sources, Validators};
use super::store::{CrlStore, SLACK};
use super::stream::{Stream, Watch};

/// The longest list that is read.
pub(super) const LARGEST: u64 = 2 << 30;
const PEM_LABEL: &str = "X509 CRL";

/// What came of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The first of its issuer and distribution point.
    New,
    /// Newer than the one before it.
    Replaced,
    /// The same as the one in force.
    Unchanged,
    /// The index of the one before it was damaged.
    Repaired,
}

/// A list that is in force now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// What came of it.
    pub outcome: Outcome,
    /// The authority, by its anchor's name.
    pub issuer: String,
    /// Its distribution point, for people; empty: everything of the issuer.
    pub point: String,
    /// How many serial numbers.
    pub serials: u64,
    /// How many entries repeated a serial number; the earliest counts.
    pub repeated: u64,
    /// When it was issued.
    pub this_update: Timestamp,
    /// By when there is another.
    pub next_update: Timestamp,
    /// Bytes of its DER.
    pub bytes: u64,
    /// SHA-256 of its DER.
    pub sha256: String,
    /// Bytes of its index.
    pub index_bytes: u64,
}

/// An import of some lists, alone in the store.
#[derive(Debug)]
pub struct Session<'a> {
    store: &'a CrlStore,
    authorities: Vec<Authority>,
    disk: Disk,
    pub(super) sources: Mutex<Sources>,
    next: AtomicU64,
    held: usize,
    /// Held until the end.
    _lock: File,
}

impl CrlStore {
    /// Begins an import.
    ///
    /// # Errors
    /// [`CrlError::Busy`] if another is going on, [`CrlError::Store`].
    pub fn session(&self, anchors: &dyn Anchors) -> Result<Session<'_>, CrlError> {
        self.session_on(Disk::default(), anchors)
    }

    pub(super) fn session_on(&self, disk: Disk, anchors: &dyn Anchors) -> Result<Session<'_>, CrlError> {
        let lock = self.lock(&disk)?;
        let incoming = self.incoming();
        // What an import that was stopped left behind.
        match fs::remove_dir_all(&incoming) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(CrlError::Store(error)),
            _ => {}
        }
        for folder in [&incoming, &self.lists(), &self.authorities_folder()] {
            disk.folder(folder).map_err(CrlError::Store)?;
        }
        let authorities = self.authorities(anchors);
        let sources = Mutex::new(source::load(self.folder()));
        let next = AtomicU64::new(0);
        Ok(Session { store: self, authorities, disk, sources, next, held: HELD, _lock: lock })
    }

    pub(super) fn lock(&self, disk: &Disk) -> Result<File, CrlError> {
        disk.folder(self.folder()).map_err(CrlError::Store)?;
        let options =
            File::options().create(true).truncate(false).write(true).open(self.folder().join("lock"));
        let file = options.map_err(CrlError::Store)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(CrlError::Busy),
            Err(TryLockError::Error(error)) => Err(CrlError::Store(error)),
        }
    }

    pub(super) fn incoming(&self) -> PathBuf {
        self.folder().join("incoming")
    }

    fn authorities_folder(&self) -> PathBuf {
        self.folder().join("ca")
    }

    /// The authorities whose certificate is here and pinned.
    #[must_use]
    pub fn authorities(&self, anchors: &dyn Anchors) -> Vec<Authority> {
        let Ok(entries) = fs::read_dir(self.authorities_folder()) else { return Vec::new() };
        let read = |path: PathBuf| {
            let mut der = Vec::new();
            File::open(path).ok()?.take(64 << 10).read_to_end(&mut der).ok()?;
            Authority::of(&der, anchors).ok()
        };
        entries.flatten().filter_map(|entry| read(entry.path())).collect()
    }
}

impl Session<'_> {
    /// The authorities whose lists are taken.
    #[must_use]
    pub fn authorities(&self) -> &[Authority] {
        &self.authorities
    }

    /// Takes in an authority's certificate, DER or PEM, if it is pinned.
    ///
    /// # Errors
    /// [`IssuerError`]; one that cannot be written is used all the same, for this session.
    pub fn add_authority(&mut self, certificate: &[u8], anchors: &dyn Anchors) -> Result<(), IssuerError> {
        let authority = Authority::of(certificate, anchors)?;
        if self.authorities.iter().all(|known| known.der != authority.der) {
            let name = format!("{}.der", hex::lower(&sha256(&authority.der)));
            let _ = self.disk.put(&self.store.authorities_folder().join(name), &authority.der);
            self.authorities.push(authority);
        }
        Ok(())
    }

    /// A name for a file that is cleared with this session.
    pub(super) fn scratch(&self) -> std::io::Result<PathBuf> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.disk.folder(&self.store.incoming())?;
        Ok(self.store.incoming().join(format!("{number}.fetched")))
    }

    #[cfg(test)]
    pub(super) fn holding(self, held: usize) -> Self {
        Self { held, ..self }
    }

    /// By what this location told last time that its list did not change; nothing unless that list's index is here and whole.
    #[must_use]
    pub fn validators(&self, from: &str) -> Validators {
        self.unchanged(from).map(|(source, _)| source.validators).unwrap_or_default()
    }

    /// The list that came from this location last, if its index is here and whole.
    fn unchanged(&self, from: &str) -> Option<(Source, Imported)> {
        let source = self.sources.lock().unwrap_or_else(PoisonError::into_inner).get(from).cloned()?;
        let place = self.store.lists().join(Path::new(&source.list).file_name()?);
        let (facts, bytes) = whole_index(&place).filter(|(facts, _)| facts.sha256 == source.sha256)?;
        let imported = Imported::of(Outcome::Unchanged, &facts, 0, bytes)?;
        Some((source, imported))
    }

    /// What a location that says "not modified" stands for; `None` if the list is not here after all.
    #[must_use]
    pub fn not_modified(&self, from: &str) -> Option<Imported> {
        self.unchanged(from).map(|(_, imported)| imported)
    }

    /// Takes in a file. One of the same length and time as before is not read.
    ///
    /// # Errors
    /// [`CrlError`].
    pub fn import_file(
        &self,
        path: &Path,
        now: Timestamp,
        watch: &mut dyn Watch,
    ) -> Result<Imported, CrlError> {
        let from = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()).display().to_string();
        let validators = Validators::of_file(path);
        let before = self.unchanged(&from);
        if let Some((_, imported)) = before.filter(|(source, _)| source.validators == validators) {
            return Ok(imported);
        }
        let file = File::open(path).map_err(CrlError::Source)?;
        self.import(file, &from, validators, now, watch)
    }

    /// Takes in a list, DER or PEM.
    ///
    /// # Errors
    /// [`CrlError`].
    pub fn import(
        &self,
        source: impl Read,
        from: &str,
        validators: Validators,
        now: Timestamp,
        watch: &mut dyn Watch,
    ) -> Result<Imported, CrlError> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let folder = self.store.incoming().join(number.to_string());
        self.disk.folder(&folder).map_err(CrlError::Store)?;
        let result = self.import_into(&folder, source, from, now, watch);
        // What is left is cleared by the next session, if it cannot be now.
        let _ = fs::remove_dir_all(&folder);
        let (imported, place) = result?;
        let list = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let source = Source { validators, list, sha256: imported.sha256.clone() };
        self.sources.lock().unwrap_or_else(PoisonError::into_inner).insert(from.to_owned(), source);
        Ok(imported)
    }

    fn import_into(
        &self,
        folder: &Path,
        source: impl Read,
        from: &str,
        now: Timestamp,
        watch: &mut dyn Watch,
    ) -> Result<(Imported, PathBuf), CrlError> {
        let mut sorter = Sorter::new(folder, self.held);
        let der = pem::as_der(source, PEM_LABEL).map_err(CrlError::Source)?;
        let begun = |head: &Head| self.begun(head, now.as_second());
        let passed = list::read(Stream::new(der, LARGEST, watch), begun, |entry| {
            sorter.push(entry).map_err(CrlError::Store)
        })?;
        let signer = issuer::signer(&self.authorities, &passed)?;
        let place = self.store.place(&signer.key, passed.scope.point.as_deref());
        let facts = facts(&passed, signer, from, now);
        let outcome = match compared(&place, &facts)? {
            (Outcome::Unchanged, Some((facts, bytes))) => {
                let imported = Imported::of(Outcome::Unchanged, &facts, 0, bytes);
                return Ok((imported.ok_or_else(|| list::broken("its days"))?, place));
            }
            (outcome, _) => outcome,
        };
        let (facts, repeated, bytes) =
            self.write(&folder.join("index"), sorter, facts).map_err(CrlError::Store)?;
        self.disk.rename(&folder.join("index"), &place).map_err(CrlError::Store)?;
        let imported = Imported::of(outcome, &facts, repeated, bytes);
        Ok((imported.ok_or_else(|| list::broken("its days"))?, place))
    }

    /// What can be said before the entries.
    fn begun(&self, head: &Head, now: i64) -> Result<(), CrlError> {
        if !self.authorities.iter().any(|authority| authority.may_have_issued(head)) {
            return Err(CrlError::Foreign);
        }
        if head.next_update < head.this_update {
            return Err(list::broken("it ends before it begins"));
        }
        if head.this_update > now.saturating_add(SLACK) {
            return Err(CrlError::NotYet);
        }
        if head.next_update < now { Err(CrlError::OutOfDate) } else { Ok(()) }
    }

    fn write(&self, path: &Path, sorter: Sorter, facts: Facts) -> std::io::Result<(Facts, u64, u64)> {
        let out = BufWriter::with_capacity(64 << 10, self.disk.create(path)?);
        let mut writer = Writer::new(out, sorter.days())?;
        let repeated = sorter.finish(|entry| writer.push(entry))?;
        let (out, facts, bytes) = writer.finish(facts)?;
        out.into_inner().map_err(std::io::IntoInnerError::into_error)?.last()?;
        Ok((facts, repeated, bytes))
    }

    /// Ends the import: what it put in place stays, and where it came from is noted. An import that is never ended loses the
    /// notes only.
    ///
    /// # Errors
    /// [`CrlError::Store`].
    pub fn finish(self) -> Result<(), CrlError> {
        let sources = self.sources.into_inner().unwrap_or_else(PoisonError::into_inner);
        let done = || -> std::io::Result<()> {
            self.disk.settle(&self.store.lists())?;
            self.disk.put(&source::file(self.store.folder()), &serde_json::to_vec_pretty(&sources)?)?;
            fs::remove_dir_all(self.store.incoming())
        };
        done().map_err(CrlError::Store)
    }
}

fn facts(passed: &Passed, signer: &Authority, from: &str, now: Timestamp) -> Facts {
    Facts {
        issuer_key: hex::lower(&signer.key.0),
        issuer: signer.name.clone(),
        point: hex::lower(passed.scope.point.as_deref().unwrap_or_default()),
        this_update: passed.head.this_update,
        next_update: passed.head.next_update,
        number: hex::lower(passed.scope.number.as_deref().unwrap_or_default()),
        sha256: hex::lower(&passed.sha256),
        bytes: passed.length,
        from: from.to_owned(),
        imported: now.as_second(),
        count: 0,
        first_day: 0,
        stamp: 0,
    }
}

/// Head and length of an index of which every byte is as it was written.
pub(super) fn whole_index(place: &Path) -> Option<(Facts, u64)> {
    let mut file = File::open(place).ok()?;
    let length = file.metadata().ok()?.len();
    let index = Index::open(&mut file).ok()?;
    index.verify(&mut file).ok()?;
    Some((index.facts, length))
}

/// How a list stands to the one in force, if there is one.
fn compared(place: &Path, new: &Facts) -> Result<(Outcome, Option<(Facts, u64)>), CrlError> {
    if !place.exists() {
        return Ok((Outcome::New, None));
    }
    let Some((old, bytes)) = whole_index(place) else { return Ok((Outcome::Repaired, None)) };
    if old.sha256 == new.sha256 {
        return Ok((Outcome::Unchanged, Some((old, bytes))));
    }
    // Numbers without leading zeros: the longer one is the greater.
    let number = |facts: &Facts| (facts.number.len(), facts.number.clone());
    let numbered = !old.number.is_empty() && !new.number.is_empty();
    let newer = match new.this_update.cmp(&old.this_update) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => numbered && number(new) > number(&old),
        std::cmp::Ordering::Greater => !numbered || number(new) >= number(&old),
    };
    if newer { Ok((Outcome::Replaced, None)) } else { Err(CrlError::Older) }
}

impl Imported {
    fn of(outcome: Outcome, facts: &Facts, repeated: u64, index_bytes: u64) -> Option<Self> {
        Some(Self {
            outcome,
            issuer: facts.issuer.clone(),
            point: super::status::point_name(&facts.point),
            serials: facts.count,
            repeated,
            this_update: Timestamp::from_second(facts.this_update).ok()?,
            next_update: Timestamp::from_second(facts.next_update).ok()?,
            bytes: facts.bytes,
            sha256: facts.sha256.clone(),
            index_bytes,
        })
    }
}
