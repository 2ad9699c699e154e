// SPDX-License-Identifier: MIT OR Apache-2.0
//! Backup copies: made while the program runs, checked, put back.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup as Copy, StepResult};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tashika_kit::hex;

use super::act::Act;
use super::error::{BookError, file};
use super::head::{self, Head};
use super::place::Places;
use super::restore::Restored;
use super::store::{self, Book, BookKind, make_folder, make_private_file};
use super::verify::Verification;
use crate::keys::{Keyring, Right, Session};

/// The manifest's name in a backup's folder.
const MANIFEST: &str = "manifest.json";

/// The form of the manifest.
const FORMAT: &str = "tashika-backup/1";

/// How many pages are copied before other programs may write.
const PAGES: std::ffi::c_int = 256;

/// What a backup says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// `tashika-backup/1`.
    pub format: String,
    /// Which kind of book.
    pub kind: BookKind,
    /// The log's origin.
    pub origin: String,
    /// How many entries it holds.
    pub entries: u64,
    /// When it was made.
    pub made_at: jiff::Timestamp,
    /// SHA-256 of each file by its name, lower-case hexadecimal.
    pub files: BTreeMap<String, String>,
}

impl Book {
    /// Copies the book, its keyring and its newest checkpoint into a new folder (0700, files 0600) while other
    /// programs go on writing, and enters that it was done. The copy ends before that entry.
    ///
    /// # Errors
    /// [`BookError::Key`], [`BookError::Occupied`] if the folder exists and is not empty, and what the disk refuses.
    pub fn back_up(&mut self, by: &Session, to: &Path) -> Result<(), BookError> {
        by.need(Right::Backup)?;
        make_folder(to)?;
        if std::fs::read_dir(to).map_err(file)?.next().is_some() {
            return Err(BookError::Occupied);
        }
        let copies = Places::in_folder(to, self.kind);
        make_private_file(&copies.book)?;
        let entries = copy(&self.connection, &copies.book)?;
        copy_file(&self.places.keyring, &copies.keyring)?;
        let copied = Book::open_existing(&copies)?;
        if let Some(note) = copied.checkpoint()? {
            head::write(&copies.head, &note).map_err(file)?;
        }
        drop(copied);
        let manifest = Backup {
            format: FORMAT.to_owned(),
            kind: self.kind,
            origin: self.origin.clone(),
            entries,
            made_at: jiff::Timestamp::now(),
            files: hashes(to, &copies)?,
        };
        let text = serde_json::to_string_pretty(&manifest).map_err(|_| BookError::Encode)?;
        head::write(&to.join(MANIFEST), &text).map_err(file)?;
        sync_folder(to);
        self.enter(by, &Act::BackedUp { entries })?;
        Ok(())
    }
}

/// Copies the database page by page; other programs may write in between. Gives the number of entries copied.
fn copy(from: &Connection, to: &Path) -> Result<u64, BookError> {
    let mut connection = Connection::open(to)?;
    let backup = Copy::new(from, &mut connection)?;
    loop {
        match backup.step(PAGES)? {
            StepResult::Done => break,
            StepResult::More => {}
            // Another program writes just now.
            _ => std::thread::sleep(Duration::from_millis(5)),
        }
    }
    drop(backup);
    // One file without a journal beside it, until it is opened as a book.
    connection.pragma_update(None, "journal_mode", "DELETE")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    store::size(&connection)
}

/// Copies a file for the owner alone, and brings it to the disk.
fn copy_file(from: &Path, to: &Path) -> Result<(), BookError> {
    make_private_file(to)?;
    std::fs::copy(from, to).map_err(file)?;
    std::fs::File::open(to).and_then(|open| open.sync_all()).map_err(file)
}

fn names(copies: &Places) -> [(&Path, &'static str); 3] {
    [(&copies.book, "book"), (&copies.keyring, "keyring"), (&copies.head, "head")]
}

/// The hashes of a backup's files.
fn hashes(folder: &Path, copies: &Places) -> Result<BTreeMap<String, String>, BookError> {
    let mut hashes = BTreeMap::new();
    for (path, _) in names(copies) {
        // An empty book has no checkpoint.
        if store::exists(path)? {
            let name = path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned();
            hashes.insert(name, hash(path)?);
        }
    }
    Ok(hashes)
}

fn hash(path: &Path) -> Result<String, BookError> {
    let mut open = std::fs::File::open(path).map_err(file)?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let read = open.read(&mut buffer).map_err(file)?;
        match buffer.get(..read) {
            Some([]) | None => return Ok(hex::lower(&hash.finalize())),
            Some(bytes) => hash.update(bytes),
        }
    }
}

/// Brings the names of new files to the disk, where the system can.
fn sync_folder(folder: &Path) {
    if let Ok(open) = std::fs::File::open(folder) {
        drop(open.sync_all());
    }
}

/// Reads a backup's manifest and compares the files with it.
fn read_manifest(folder: &Path) -> Result<(Backup, Places), BookError> {
    let mut text = Vec::new();
    let open = std::fs::File::open(folder.join(MANIFEST)).map_err(|_| BookError::BadBackup("no manifest"))?;
    open.take(1 << 16).read_to_end(&mut text).map_err(file)?;
    let manifest: Backup = serde_json::from_slice(&text).map_err(|_| BookError::BadBackup("the manifest"))?;
    if manifest.format != FORMAT {
        return Err(BookError::BadBackup("made by another version"));
    }
    let copies = Places::in_folder(folder, manifest.kind);
    if hashes(folder, &copies)? != manifest.files {
        return Err(BookError::BadBackup("a file differs from the manifest"));
    }
    Ok((manifest, copies))
}

/// Checks a backup: every file against the manifest, and the book in it as [`Book::verify`] does. Nothing in the
/// folder is changed: a copy is verified.
///
/// # Errors
/// [`BookError::BadBackup`], and what the disk refuses. What verifying finds is in the result.
pub fn verify_backup(folder: &Path) -> Result<(Backup, Verification), BookError> {
    let (manifest, copies) = read_manifest(folder)?;
    let scratch = Scratch::new(folder)?;
    let there = Places::in_folder(&scratch.0, manifest.kind);
    for ((from, _), (to, _)) in names(&copies).into_iter().zip(names(&there)) {
        if store::exists(from)? {
            copy_file(from, to)?;
        }
    }
    let keys = Keyring::open(&there.keyring)?;
    let book = Book::open_existing(&there)?;
    let verification = book.verify(&keys, &[], &|_, _| true)?;
    if book.kind() != manifest.kind || verification.entries != manifest.entries {
        return Err(BookError::BadBackup("the book is not the manifest's"));
    }
    Ok((manifest, verification))
}

/// A folder beside the backup that goes when it is no longer needed.
struct Scratch(PathBuf);

impl Scratch {
    fn new(beside: &Path) -> Result<Self, BookError> {
        let name = format!(".verify-{}", super::new_uuid()?);
        let folder = beside.join(name);
        make_folder(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// Puts a backup back. The backup is verified first; files that are there are kept beside the new ones with the
/// ending `.before-restore`, nothing is destroyed. The next session enters that it was done, and how many entries
/// were known before. No program may have the book open meanwhile.
///
/// # Errors
/// [`BookError::BadBackup`]; [`BookError::Newer`] if the book or the head file there knows more entries and `force`
/// is not given; what the disk refuses.
pub fn restore(folder: &Path, places: &Places, force: bool) -> Result<Backup, BookError> {
    let (manifest, verification) = verify_backup(folder)?;
    if !verification.findings.is_empty() {
        return Err(BookError::BadBackup("verifying it finds something"));
    }
    let known = known_entries(places)?;
    if known > manifest.entries && !force {
        return Err(BookError::Newer { have: known, backup: manifest.entries });
    }
    let copies = Places::in_folder(folder, manifest.kind);
    for path in [&places.book, &places.keyring, &places.head] {
        set_aside(path)?;
    }
    for side in ["-wal", "-shm"] {
        let mut name = places.book.clone().into_os_string();
        name.push(side);
        set_aside(Path::new(&name))?;
    }
    for ((from, _), (to, _)) in names(&copies).into_iter().zip(names(places)) {
        if store::exists(from)? {
            copy_file(from, to)?;
        }
    }
    let note = Restored { entries: manifest.entries, known_before: known.max(manifest.entries) };
    let text = serde_json::to_string(&note).map_err(|_| BookError::Encode)?;
    head::write(&places.restored(), &text).map_err(file)?;
    Ok(manifest)
}

/// How many entries are known at these places, by the book or by the head file.
fn known_entries(places: &Places) -> Result<u64, BookError> {
    let head = match head::read(&places.head)? {
        Head::Known { checkpoint, .. } => checkpoint.size,
        Head::None | Head::Unreadable => 0,
    };
    let book = match Book::open_existing(places) {
        Ok(book) => store::size(&book.connection)?,
        // No book, or one that is damaged: that is what a backup is for.
        Err(_) => 0,
    };
    Ok(head.max(book))
}

/// Renames a file, if it is there, to a name that is free.
fn set_aside(path: &Path) -> Result<(), BookError> {
    if !store::exists(path)? {
        return Ok(());
    }
    for number in 1..1000 {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".before-restore-{number}"));
        let free = PathBuf::from(name);
        if !store::exists(&free)? {
            return std::fs::rename(path, free).map_err(file);
        }
    }
    Err(BookError::Occupied)
}
