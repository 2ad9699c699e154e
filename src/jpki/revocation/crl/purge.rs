// SPDX-License-Identifier: MIT OR Apache-2.0
//! Deletes everything received when its use has ended (`specs` law §5.3), and writes what was deleted, when and by whom.
//!
//! What is going to be deleted is written down first, so that a deletion that was stopped is told and finished by the next one.
//! Deleted means deleted from the file system: what a disk or a backup keeps below it is not reached from here.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tashika_kit::hex;

use super::disk::Disk;
use super::error::CrlError;
use super::import::whole_index;
use super::status::point_name;
use super::store::CrlStore;

/// A file that was deleted. It holds no serial number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurgedFile {
    /// Its name in the store.
    pub file: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of it, hexadecimal.
    pub sha256: String,
    /// Of a list: the authority.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub issuer: String,
    /// Of a list: its distribution point.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub point: String,
    /// Of a list: when it was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub this_update: Option<Timestamp>,
    /// Of a list: how many serial numbers; nothing if the index was damaged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serials: Option<u64>,
    /// Of a list: SHA-256 of the list itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub list_sha256: String,
}

/// What was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurgeProof {
    /// What this is, for whoever opens the file.
    pub what: String,
    /// When the deletion was finished; `None`: it was begun and not finished.
    pub at: Option<Timestamp>,
    /// By whom.
    pub by: String,
    /// How many lists.
    pub lists: u64,
    /// How many serial numbers they held.
    pub serials: u64,
    /// Each file.
    pub files: Vec<PurgedFile>,
}

/// A deletion that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purge {
    /// What was deleted.
    pub proof: PurgeProof,
    /// Where the proof was written.
    pub file: PathBuf,
    /// SHA-256 of the proof's file, lower-case hexadecimal.
    pub sha256: String,
}

impl CrlStore {
    /// Deletes every list, every trace of where they came from and everything an import left behind; writes the proof beside
    /// the store. Certificates of authorities stay: they are nobody's data.
    ///
    /// # Errors
    /// [`CrlError::Busy`], [`CrlError::Store`]; what was begun is finished by the next call.
    pub fn purge(&self, now: Timestamp, by: &str) -> Result<Purge, CrlError> {
        self.purge_on(&Disk::default(), now, by)
    }

    pub(super) fn purge_on(&self, disk: &Disk, now: Timestamp, by: &str) -> Result<Purge, CrlError> {
        let _lock = self.lock(disk)?;
        self.delete(disk, now, by).map_err(CrlError::Store)
    }

    fn delete(&self, disk: &Disk, now: Timestamp, by: &str) -> io::Result<Purge> {
        let begun = self.folder().join("purge-begun.json");
        let mut files = unfinished(&begun)?;
        let mut here = Vec::new();
        self.received(self.folder(), &mut here)?;
        for path in &here {
            let file = self.described(path)?;
            if !files.contains(&file) {
                files.push(file);
            }
        }
        let mut proof = PurgeProof::of(files, by);
        disk.put(&begun, &serde_json::to_vec_pretty(&proof)?)?;
        disk.settle(self.folder())?;
        for path in &here {
            disk.remove(path)?;
        }
        let mut left = Vec::new();
        self.received(self.folder(), &mut left)?;
        if !left.is_empty() {
            return Err(io::Error::other("something came in while it was being deleted"));
        }
        if self.lists().exists() {
            disk.settle(&self.lists())?;
        }
        proof.at = Some(now);
        let text = serde_json::to_vec_pretty(&proof)?;
        let file = self.proof_place(now);
        disk.put(&file, &text)?;
        if let Some(beside) = self.folder().parent() {
            disk.settle(beside)?;
        }
        // If this does not last, the next deletion tells the same files once more.
        disk.remove(&begun)?;
        Ok(Purge { proof, file, sha256: hex::lower(&Sha256::digest(&text)) })
    }

    /// Beside the store, not in it; one that exists is never written over.
    fn proof_place(&self, now: Timestamp) -> PathBuf {
        let name = self.folder().file_name().unwrap_or_default().to_string_lossy().into_owned();
        let second = now.strftime("%Y%m%dT%H%M%SZ");
        let place =
            |more: String| self.folder().with_file_name(format!("{name}-deleted-{second}{more}.json"));
        let mut file = place(String::new());
        let mut number = 1;
        while file.exists() {
            number += 1;
            file = place(format!("-{number}"));
        }
        file
    }

    /// Everything received, in the order of names.
    fn received(&self, folder: &Path, into: &mut Vec<PathBuf>) -> io::Result<()> {
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        };
        let mut entries = entries.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::path);
        for entry in entries {
            let (path, top) = (entry.path(), folder == self.folder());
            let name = entry.file_name();
            let ours =
                ["ca", "lock", "purge-begun.json", "purge-begun.new"].iter().any(|known| name == **known);
            match entry.file_type()? {
                _ if top && ours => {}
                kind if kind.is_dir() => self.received(&path, into)?,
                _ => into.push(path),
            }
        }
        Ok(())
    }

    fn described(&self, path: &Path) -> io::Result<PurgedFile> {
        // A link is deleted, and nothing of what it leads to.
        let link = fs::symlink_metadata(path)?.is_symlink();
        let (sha256, bytes) = if link { named(&fs::read_link(path)?) } else { hash(path)? };
        let name = path.strip_prefix(self.folder()).unwrap_or(path);
        let mut file = PurgedFile {
            file: name.display().to_string(),
            bytes,
            sha256,
            issuer: String::new(),
            point: String::new(),
            this_update: None,
            serials: None,
            list_sha256: String::new(),
        };
        if let Some((facts, _)) = whole_index(path).filter(|_| !link) {
            file.point = point_name(&facts.point);
            (file.issuer, file.list_sha256) = (facts.issuer, facts.sha256);
            file.this_update = Timestamp::from_second(facts.this_update).ok();
            file.serials = Some(facts.count);
        }
        Ok(file)
    }
}

impl PurgeProof {
    fn of(files: Vec<PurgedFile>, by: &str) -> Self {
        let is_list = |file: &&PurgedFile| Path::new(&file.file).starts_with("lists");
        Self {
            what: "Deletion of revocation information received under the JPKI Act (公的個人認証法): files deleted, each \
                   with its SHA-256"
                .to_owned(),
            at: None,
            by: by.to_owned(),
            lists: files.iter().filter(is_list).count() as u64,
            serials: files.iter().filter_map(|file| file.serials).sum(),
            files,
        }
    }
}

/// What a deletion that was stopped had written down. One that cannot be read stops the next one: what it lists would be lost.
fn unfinished(begun: &Path) -> io::Result<Vec<PurgedFile>> {
    match fs::read(begun) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        other => Ok(serde_json::from_slice::<PurgeProof>(&other?)?.files),
    }
}

/// Of a link: where it leads.
fn named(place: &Path) -> (String, u64) {
    let text = place.display().to_string();
    (hex::lower(&Sha256::digest(&text)), text.len() as u64)
}

fn hash(path: &Path) -> io::Result<(String, u64)> {
    let (mut file, mut hash, mut length) = (File::open(path)?, Sha256::new(), 0);
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok((hex::lower(&hash.finalize()), length));
        }
        hash.update(buffer.get(..count).unwrap_or_default());
        length += count as u64;
    }
}
