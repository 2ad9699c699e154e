// SPDX-License-Identifier: MIT OR Apache-2.0
//! Puts the entries of a list in order, in bounded memory: what does not fit is written to the store's own folder in sorted
//! runs and merged. Most lists are in order and fit, and then nothing is written.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::list::{Entry, LONGEST_SERIAL};

/// How many entries are held in memory: 28 bytes each, 14 MB.
pub(super) const HELD: usize = 512 << 10;
/// How many lists' worth of entries one list may have.
const MOST: u64 = 200_000_000;
/// Bytes of an entry in a run.
const RECORD: usize = LONGEST_SERIAL + 5;

/// Entries on their way.
pub(super) struct Sorter {
    folder: PathBuf,
    held: usize,
    entries: Vec<Entry>,
    runs: Vec<PathBuf>,
    days: Option<(i32, i32)>,
    count: u64,
}

impl Sorter {
    /// Runs are written into `folder`, which is the caller's to clear.
    pub(super) fn new(folder: &Path, held: usize) -> Self {
        Self { folder: folder.to_owned(), held, entries: Vec::new(), runs: Vec::new(), days: None, count: 0 }
    }

    /// First and last day so far.
    pub(super) fn days(&self) -> (i32, i32) {
        self.days.unwrap_or_default()
    }

    /// How many entries came in.
    #[cfg(test)]
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn push(&mut self, entry: Entry) -> io::Result<()> {
        self.count += 1;
        if self.count > MOST {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "more entries than any list may have"));
        }
        let (first, last) = self.days.unwrap_or((entry.day, entry.day));
        self.days = Some((first.min(entry.day), last.max(entry.day)));
        self.entries.push(entry);
        if self.entries.len() >= self.held { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> io::Result<()> {
        self.entries.sort_unstable();
        let path = self.folder.join(format!("run-{}", self.runs.len()));
        let mut out = BufWriter::with_capacity(64 << 10, File::create_new(&path)?);
        for entry in self.entries.drain(..) {
            out.write_all(&entry.serial)?;
            out.write_all(&entry.day.to_be_bytes())?;
            out.write_all(&[entry.reason])?;
        }
        out.into_inner().map_err(io::IntoInnerError::into_error)?;
        self.runs.push(path);
        Ok(())
    }

    /// Gives the entries in order, of those with one serial number the earliest; tells how many were left out so.
    pub(super) fn finish(mut self, mut take: impl FnMut(Entry) -> io::Result<()>) -> io::Result<u64> {
        let mut last = None;
        let mut repeated = 0;
        let mut one = |entry: Entry| {
            if last.replace(entry.serial) == Some(entry.serial) {
                repeated += 1;
                return Ok(());
            }
            take(entry)
        };
        if self.runs.is_empty() {
            self.entries.sort_unstable();
            self.entries.into_iter().try_for_each(&mut one)?;
        } else {
            self.spill()?;
            self.entries = Vec::new();
            merge(&self.runs, one)?;
        }
        Ok(repeated)
    }
}

fn merge(runs: &[PathBuf], mut take: impl FnMut(Entry) -> io::Result<()>) -> io::Result<()> {
    let mut sources = Vec::new();
    let mut heap = BinaryHeap::new();
    for (at, path) in runs.iter().enumerate() {
        let mut source = BufReader::with_capacity(64 << 10, File::open(path)?);
        heap.extend(next(&mut source)?.map(|entry| Reverse((entry, at))));
        sources.push(source);
    }
    while let Some(Reverse((entry, at))) = heap.pop() {
        take(entry)?;
        if let Some(source) = sources.get_mut(at) {
            heap.extend(next(source)?.map(|entry| Reverse((entry, at))));
        }
    }
    Ok(())
}

fn next(source: &mut impl Read) -> io::Result<Option<Entry>> {
    let mut record = [0; RECORD];
    match source.read_exact(&mut record) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let parts = record.split_first_chunk::<LONGEST_SERIAL>();
    let parts = parts.and_then(|(serial, rest)| Some((serial, rest.split_first_chunk::<4>()?)));
    let Some((serial, (day, [reason]))) = parts else { return Ok(None) };
    Ok(Some(Entry { serial: *serial, day: i32::from_be_bytes(*day), reason: *reason }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use super::{Entry, Sorter};

    fn entry(number: u32, day: i32) -> Entry {
        let mut serial = [0; 20];
        serial[16..].copy_from_slice(&number.to_be_bytes());
        Entry { serial, day, reason: 3 }
    }

    /// Held in memory or written in runs: the same order, and of one serial number the earliest day.
    #[test]
    fn runs_and_memory_give_the_same() {
        let scattered: Vec<Entry> =
            (0..1_000_u32).map(|at| entry(at.wrapping_mul(2_654_435_761) % 800, (at % 7) as i32)).collect();
        let sorted = |held| {
            let folder = tempfile::tempdir().unwrap();
            let mut sorter = Sorter::new(folder.path(), held);
            scattered.iter().for_each(|entry| sorter.push(*entry).unwrap());
            assert_eq!((sorter.days(), sorter.count()), ((0, 6), 1_000));
            let mut all = Vec::new();
            let repeated = sorter
                .finish(|entry| {
                    all.push(entry);
                    Ok(())
                })
                .unwrap();
            assert_eq!(all.len() as u64 + repeated, 1_000);
            all
        };
        let expected = sorted(10_000);
        assert!(expected.windows(2).all(|pair| pair[0].serial < pair[1].serial));
        for held in [1, 7, 100, 1_000] {
            assert!(sorted(held) == expected, "{held} held");
        }
        for one in &expected {
            let earliest = scattered.iter().filter(|entry| entry.serial == one.serial).min().unwrap();
            assert!(one == earliest);
        }
    }
}
