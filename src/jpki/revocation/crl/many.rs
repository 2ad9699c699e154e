// SPDX-License-Identifier: MIT OR Apache-2.0
//! Many lists at once: one for each municipality, from files, folders and HTTP(S).

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use serde::Deserialize;

use super::error::CrlError;
use super::import::{Imported, LARGEST, Session};
use super::source::Validators;
use super::stream::Unwatched;
use crate::jpki::revocation::http::{self, Fetched, Transport};

/// How many lists are worked on at the same time. Each holds some megabytes.
const WORKERS: usize = 3;
/// How many lists one call takes, and how deep folders are looked through.
const MOST: usize = 100_000;
const DEEPEST: u8 = 4;

/// Where a list is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    /// A file.
    File(PathBuf),
    /// An address of `http` or `https`.
    Url(String),
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Url(url) => f.write_str(url),
        }
    }
}

impl Location {
    /// What somebody wrote: an address, a file, or a folder with files, which may stand in folders again.
    ///
    /// # Errors
    /// Nothing is there, or it cannot be read.
    pub fn all(written: &str) -> io::Result<Vec<Self>> {
        if is_address(written) {
            return Ok(vec![Self::Url(written.to_owned())]);
        }
        let mut all = Vec::new();
        collect(Path::new(written), DEEPEST, &mut all)?;
        Ok(all)
    }

    /// The locations of a TOML file: `[[list]]` with `location` (an address, a file or a folder; relative to the file's own
    /// folder) and, for people, `name`.
    ///
    /// # Errors
    /// It cannot be read, is not of this form, or names something that is not there.
    pub fn in_file(path: &Path) -> io::Result<Vec<Self>> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Lists {
            list: Vec<Line>,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Line {
            location: String,
            #[serde(default, rename = "name")]
            _name: String,
        }
        let text = fs::read_to_string(path)?;
        let bad = |error: toml::de::Error| io::Error::new(io::ErrorKind::InvalidData, error.to_string());
        let lists: Lists = toml::from_str(&text).map_err(bad)?;
        let mut all = Vec::new();
        for line in lists.list {
            let beside = path.parent().unwrap_or(Path::new("")).join(&line.location);
            match is_address(&line.location) {
                true => all.extend(Self::all(&line.location)?),
                false => all.extend(Self::all(&beside.display().to_string())?),
            }
        }
        Ok(all)
    }
}

fn is_address(written: &str) -> bool {
    written.starts_with("http://") || written.starts_with("https://")
}

fn collect(path: &Path, depth: u8, into: &mut Vec<Location>) -> io::Result<()> {
    if into.len() >= MOST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "too many files"));
    }
    if !fs::metadata(path)?.is_dir() {
        into.push(Location::File(path.to_owned()));
        return Ok(());
    }
    let Some(depth) = depth.checked_sub(1) else { return Ok(()) };
    let mut inside = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    inside.sort();
    let hidden = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    inside.iter().filter(|path| !hidden(path)).try_for_each(|path| collect(path, depth, into))
}

impl Session<'_> {
    /// Where lists came from before.
    #[must_use]
    pub fn known_locations(&self) -> Vec<Location> {
        let known = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        let location = |from: &String| match is_address(from) {
            true => Location::Url(from.clone()),
            false => Location::File(from.into()),
        };
        known.keys().map(location).collect()
    }

    /// Takes in a list from an address, unless it is still the one that is here.
    ///
    /// # Errors
    /// [`CrlError`].
    pub fn import_url(
        &self,
        url: &str,
        transport: &dyn Transport,
        now: Timestamp,
    ) -> Result<Imported, CrlError> {
        let known = self.validators(url);
        let known = http::Validators { etag: known.etag, last_modified: known.last_modified };
        let path = self.scratch().map_err(CrlError::Store)?;
        let fetched = || -> Result<Fetched, CrlError> {
            let mut into = BufWriter::new(File::create_new(&path).map_err(CrlError::Store)?);
            let fetched = http::fetch(transport, url, &known, LARGEST, &mut into).map_err(CrlError::Fetch)?;
            into.flush().map_err(CrlError::Store)?;
            Ok(fetched)
        };
        let result = fetched().and_then(|fetched| match fetched {
            Fetched::NotModified => self.not_modified(url).ok_or(CrlError::Vanished),
            Fetched::New { validators, .. } => {
                let validators = Validators {
                    etag: validators.etag,
                    last_modified: validators.last_modified,
                    ..Validators::default()
                };
                let file = File::open(&path).map_err(CrlError::Store)?;
                self.import(file, url, validators, now, &mut Unwatched)
            }
        });
        // The next session clears what cannot be removed now.
        let _ = fs::remove_file(&path);
        result
    }

    /// Takes in many lists, some at a time; tells each as it is done, and all of them in their order.
    pub fn import_all(
        &self,
        locations: &[Location],
        transport: &dyn Transport,
        now: Timestamp,
        done: &(dyn Fn(&Location, &Result<Imported, CrlError>) + Sync),
    ) -> Vec<Result<Imported, CrlError>> {
        let next = AtomicUsize::new(0);
        let all = Mutex::new(Vec::new());
        let work = || {
            while let Some((at, location)) = {
                let at = next.fetch_add(1, Ordering::Relaxed);
                locations.get(at).map(|location| (at, location))
            } {
                let result = match location {
                    Location::File(path) => self.import_file(path, now, &mut Unwatched),
                    Location::Url(url) => self.import_url(url, transport, now),
                };
                done(location, &result);
                all.lock().unwrap_or_else(PoisonError::into_inner).push((at, result));
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..WORKERS.min(locations.len()) {
                scope.spawn(work);
            }
        });
        let mut all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
        all.sort_by_key(|(at, _)| *at);
        all.into_iter().map(|(_, result)| result).collect()
    }
}
