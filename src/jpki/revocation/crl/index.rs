// SPDX-License-Identifier: MIT OR Apache-2.0
//! The index of a list: serial numbers in order, in blocks, five bytes or so each.
//!
//! ```text
//! "TSKCRL1\n" · blocks · directory · head (JSON) · trailer (64 bytes)
//! block:     up to 128 × (serial − first serial of the block, `width` bytes · stamp)
//! stamp:     (day − first day of the list) << 4 | reason, 2 or 4 bytes
//! directory: for each block: first serial (20) · width (1) · entries − 1 (1) · SHA-256 of the block (8)
//! trailer:   offset of the directory (8) · its length (8) · length of the head (8) · "TSKCRL1\n" ·
//!            SHA-256 of directory, head and the 32 bytes before it
//! ```
//! What is read is always compared with its hash first, so that a damaged index is never taken for "not listed".

use std::cmp::Ordering;
use std::io::{self, Read, Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::list::{Entry, LONGEST_SERIAL, Serial};

const MAGIC: [u8; 8] = *b"TSKCRL1\n";
/// A look-up hashes a whole block: half of this would cost a quarter of a byte more for each serial number.
const BLOCK: usize = 128;
/// Bytes of a block's hash.
const MARK: usize = 8;
const LINE: usize = LONGEST_SERIAL + 2 + MARK;
const TRAILER: usize = 64;
/// Bounds of what is read back.
const LARGEST_DIRECTORY: u64 = 64 << 20;
const LARGEST_HEAD: u64 = 64 << 10;

/// What is known of a list. It holds no serial number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    /// SHA-256 of the issuer's SubjectPublicKeyInfo, hexadecimal.
    pub(super) issuer_key: String,
    /// The issuer's name, for people.
    pub(super) issuer: String,
    /// The distribution point's name, DER, hexadecimal; empty: everything of the issuer.
    pub(super) point: String,
    /// Seconds since 1970.
    pub(super) this_update: i64,
    /// Seconds since 1970.
    pub(super) next_update: i64,
    /// cRLNumber, hexadecimal; empty if it has none.
    pub(super) number: String,
    /// SHA-256 of the list's DER, hexadecimal.
    pub(super) sha256: String,
    /// Bytes of the list's DER.
    pub(super) bytes: u64,
    /// Where it came from.
    pub(super) from: String,
    /// When it was imported, seconds since 1970.
    pub(super) imported: i64,
    /// How many serial numbers.
    pub(super) count: u64,
    /// The first day of all entries, days since 1970 in Japan.
    pub(super) first_day: i32,
    /// Bytes of a stamp.
    pub(super) stamp: u8,
}

/// The index is not as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Damaged;

/// Writes an index. Entries have to come in order, each serial number once.
pub(super) struct Writer<W> {
    out: W,
    written: u64,
    first_day: i32,
    stamp: usize,
    block: Vec<Entry>,
    directory: Vec<u8>,
    count: u64,
}

impl<W: Write> Writer<W> {
    /// `days`: first and last day of all entries.
    pub(super) fn new(out: W, days: (i32, i32)) -> io::Result<Self> {
        let range = i64::from(days.1) - i64::from(days.0);
        // 12 bits of days beside 4 of reason: eleven years in two bytes.
        let stamp = if range < 1 << 12 { 2 } else { 4 };
        if range >= 1 << 28 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "dates too far apart"));
        }
        let mut writer = Self {
            out,
            written: 0,
            first_day: days.0,
            stamp,
            block: Vec::with_capacity(BLOCK),
            directory: Vec::new(),
            count: 0,
        };
        writer.write(&MAGIC)?;
        Ok(writer)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    pub(super) fn push(&mut self, entry: Entry) -> io::Result<()> {
        self.block.push(entry);
        self.count += 1;
        if self.block.len() == BLOCK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        let (Some(first), Some(last)) = (self.block.first(), self.block.last()) else { return Ok(()) };
        let span = minus(&last.serial, &first.serial);
        let zeros = span.iter().take_while(|byte| **byte == 0).count();
        let mut bytes = Vec::with_capacity(self.block.len() * (LONGEST_SERIAL - zeros + self.stamp));
        for entry in &self.block {
            let offset = minus(&entry.serial, &first.serial);
            bytes.extend(offset.get(zeros..).unwrap_or_default());
            let stamp = u32::try_from(entry.day - self.first_day).unwrap_or_default() << 4;
            let stamp = (stamp | u32::from(entry.reason)).to_be_bytes();
            bytes.extend(stamp.get(4 - self.stamp..).unwrap_or_default());
        }
        self.directory.extend(first.serial);
        self.directory.extend([low(LONGEST_SERIAL - zeros), low(self.block.len() - 1)]);
        self.directory.extend(mark(&bytes));
        self.block.clear();
        self.write(&bytes)
    }

    /// Writes directory, head and trailer; tells how many bytes there are in all.
    pub(super) fn finish(mut self, mut facts: Facts) -> io::Result<(W, Facts, u64)> {
        self.flush()?;
        (facts.count, facts.first_day, facts.stamp) = (self.count, self.first_day, low(self.stamp));
        let head = serde_json::to_vec(&facts)?;
        let begin = self.written;
        let mut trailer = Vec::with_capacity(TRAILER);
        trailer.extend(begin.to_be_bytes());
        trailer.extend((self.directory.len() as u64).to_be_bytes());
        trailer.extend((head.len() as u64).to_be_bytes());
        trailer.extend(MAGIC);
        let hash = Sha256::new().chain_update(&self.directory).chain_update(&head).chain_update(&trailer);
        trailer.extend(hash.finalize());
        let directory = std::mem::take(&mut self.directory);
        self.write(&directory)?;
        self.write(&head)?;
        self.write(&trailer)?;
        Ok((self.out, facts, self.written))
    }
}

fn low(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

fn mark(block: &[u8]) -> [u8; MARK] {
    let hash: [u8; 32] = Sha256::digest(block).into();
    hash.first_chunk().copied().unwrap_or_default()
}

/// The difference of two numbers, the first not below the second.
fn minus(a: &Serial, b: &Serial) -> Serial {
    let (mut difference, mut borrow) = (*a, false);
    for (digit, other) in difference.iter_mut().zip(b).rev() {
        let (one, first) = digit.overflowing_sub(*other);
        let (two, second) = one.overflowing_sub(u8::from(borrow));
        (*digit, borrow) = (two, first || second);
    }
    difference
}

/// Where a block is.
struct Line {
    first: Serial,
    offset: u64,
    width: usize,
    entries: usize,
    mark: [u8; MARK],
}

impl Line {
    fn length(&self, stamp: usize) -> usize {
        self.entries * (self.width + stamp)
    }
}

/// An index whose directory and head are in memory, and whose blocks are read when they are asked for.
pub(super) struct Index {
    pub(super) facts: Facts,
    lines: Vec<Line>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Index({} entries)", self.facts.count)
    }
}

impl Index {
    /// Reads directory and head.
    pub(super) fn open(file: &mut (impl Read + Seek)) -> Result<Self, Damaged> {
        let length = file.seek(SeekFrom::End(0)).map_err(|_| Damaged)?;
        let begin = length.checked_sub(TRAILER as u64).ok_or(Damaged)?;
        let trailer = read_at(file, begin, TRAILER)?;
        let (said, hash) = trailer.split_at_checked(32).ok_or(Damaged)?;
        let number = |at: usize| -> Result<u64, Damaged> {
            let digits = said.get(at..).and_then(|rest| rest.first_chunk::<8>()).ok_or(Damaged)?;
            Ok(u64::from_be_bytes(*digits))
        };
        let (offset, directory, head) = (number(0)?, number(8)?, number(16)?);
        let fits = offset.checked_add(directory).and_then(|end| end.checked_add(head)) == Some(begin);
        if !fits || directory > LARGEST_DIRECTORY || head > LARGEST_HEAD || said.get(24..) != Some(&MAGIC) {
            return Err(Damaged);
        }
        let both = read_at(file, offset, usize::try_from(directory + head).map_err(|_| Damaged)?)?;
        if Sha256::new().chain_update(&both).chain_update(said).finalize().as_slice() != hash {
            return Err(Damaged);
        }
        let (directory, head) =
            both.split_at_checked(usize::try_from(directory).map_err(|_| Damaged)?).ok_or(Damaged)?;
        let facts: Facts = serde_json::from_slice(head).map_err(|_| Damaged)?;
        let lines = lines(directory, usize::from(facts.stamp), offset)?;
        let count: u64 = lines.iter().map(|line| line.entries as u64).sum();
        if count != facts.count || !matches!(facts.stamp, 2 | 4) {
            return Err(Damaged);
        }
        Ok(Self { facts, lines })
    }

    /// Day and reason of a serial number, if it is listed.
    pub(super) fn find(
        &self,
        file: &mut (impl Read + Seek),
        serial: &Serial,
    ) -> Result<Option<(i32, u8)>, Damaged> {
        let after = self.lines.partition_point(|line| line.first <= *serial);
        let Some(line) = after.checked_sub(1).and_then(|at| self.lines.get(at)) else { return Ok(None) };
        let stamp = usize::from(self.facts.stamp);
        let block = read_at(file, line.offset, line.length(stamp))?;
        if mark(&block) != line.mark {
            return Err(Damaged);
        }
        let offset = minus(serial, &line.first);
        let (zeros, wanted) = offset.split_at_checked(LONGEST_SERIAL - line.width).ok_or(Damaged)?;
        if zeros.iter().any(|byte| *byte != 0) {
            return Ok(None);
        }
        let Some(stamp) = stamp_of(&block, line, stamp, wanted) else { return Ok(None) };
        let stamp = stamp.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        let days = i32::try_from(stamp >> 4).map_err(|_| Damaged)?;
        let reason = u8::try_from(stamp & 0x0F).map_err(|_| Damaged)?;
        Ok(Some((self.facts.first_day.checked_add(days).ok_or(Damaged)?, reason)))
    }

    /// How many lines its directory has: what it takes in memory.
    pub(super) fn blocks(&self) -> usize {
        self.lines.len()
    }

    /// Reads every block. What `open` did not look at is then as it was written too.
    pub(super) fn verify(&self, file: &mut (impl Read + Seek)) -> Result<(), Damaged> {
        if read_at(file, 0, MAGIC.len())? != MAGIC {
            return Err(Damaged);
        }
        for line in &self.lines {
            if mark(&read_at(file, line.offset, line.length(usize::from(self.facts.stamp)))?) != line.mark {
                return Err(Damaged);
            }
        }
        Ok(())
    }
}

/// The stamp that stands behind this offset in a block, if it is there. Offsets rise strictly.
fn stamp_of<'a>(block: &'a [u8], line: &Line, stamp: usize, wanted: &[u8]) -> Option<&'a [u8]> {
    let length = line.width + stamp;
    let (mut low, mut high) = (0, line.entries);
    while low < high {
        let middle = low.midpoint(high);
        let record = block.get(middle * length..)?.get(..length)?;
        let (offset, stamp) = record.split_at_checked(line.width)?;
        match offset.cmp(wanted) {
            Ordering::Equal => return Some(stamp),
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
        }
    }
    None
}

fn lines(directory: &[u8], stamp: usize, end: u64) -> Result<Vec<Line>, Damaged> {
    let all = directory.chunks_exact(LINE);
    if !all.remainder().is_empty() {
        return Err(Damaged);
    }
    let mut offset = MAGIC.len() as u64;
    let mut lines = Vec::with_capacity(all.len());
    for line in all {
        let (first, rest) = line.split_first_chunk::<LONGEST_SERIAL>().ok_or(Damaged)?;
        let ([width, entries], mark) = rest.split_first_chunk::<2>().ok_or(Damaged)?;
        let mark = *mark.first_chunk::<MARK>().ok_or(Damaged)?;
        let (width, entries) = (usize::from(*width), usize::from(*entries) + 1);
        if width > LONGEST_SERIAL {
            return Err(Damaged);
        }
        let line = Line { first: *first, offset, width, entries, mark };
        offset += line.length(stamp) as u64;
        lines.push(line);
    }
    if offset == end { Ok(lines) } else { Err(Damaged) }
}

fn read_at(file: &mut (impl Read + Seek), offset: u64, length: usize) -> Result<Vec<u8>, Damaged> {
    let mut bytes = vec![0; length];
    file.seek(SeekFrom::Start(offset)).map_err(|_| Damaged)?;
    file.read_exact(&mut bytes).map_err(|_| Damaged)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
