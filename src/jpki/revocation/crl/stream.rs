// SPDX-License-Identifier: MIT OR Apache-2.0
//! DER from a stream that is read once: objects one after the other, and the hashes of what went by. A list of the whole
//! country never stands in memory.

use std::io::{self, Read};
use std::ops::Range;

use sha2::{Digest, Sha256};

use super::error::CrlError;

/// How much is read at once; also the longest object that is looked at in one piece.
const BUFFER: usize = 256 << 10;

/// Somebody who watches, and may stop it.
pub trait Watch {
    /// Bytes that were read since the last call. `false` stops.
    fn read(&mut self, bytes: u64) -> bool;
}

/// Nobody watches.
#[derive(Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn read(&mut self, _bytes: u64) -> bool {
        true
    }
}

/// Tag and length of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) tag: u8,
    pub(super) length: u64,
}

/// A stream of DER.
pub(super) struct Stream<'w, R> {
    source: R,
    watch: &'w mut dyn Watch,
    buffer: Vec<u8>,
    /// What of the buffer was not taken yet.
    fresh: Range<usize>,
    /// Where the buffer begins in the stream.
    base: u64,
    largest: u64,
    whole: Sha256,
    signed: Sha256,
    signed_range: Range<u64>,
}

impl<'w, R: Read> Stream<'w, R> {
    pub(super) fn new(source: R, largest: u64, watch: &'w mut dyn Watch) -> Self {
        Self {
            source,
            watch,
            buffer: vec![0; BUFFER],
            fresh: 0..0,
            base: 0,
            largest,
            whole: Sha256::new(),
            signed: Sha256::new(),
            signed_range: 0..0,
        }
    }

    /// How many bytes were taken.
    pub(super) fn position(&self) -> u64 {
        self.base + self.fresh.start as u64
    }

    pub(super) fn malformed(&self, what: &'static str) -> CrlError {
        CrlError::Malformed { what, at: self.position() }
    }

    /// From the next byte on so many are what the signature covers. Has to be said before any of them is taken.
    pub(super) fn sign_covers(&mut self, header: Header, header_length: u64) {
        let begin = self.position();
        self.signed_range = begin..begin.saturating_add(header_length).saturating_add(header.length);
    }

    /// Tag and length of the next object, which stays where it is; and how many bytes the two take.
    pub(super) fn peek(&mut self) -> Result<(Header, u64), CrlError> {
        self.fill(2)?;
        let (tag, first) = match self.fresh_bytes() {
            [tag, first, ..] => (*tag, *first),
            _ => return Err(self.malformed("it ends inside an object")),
        };
        if tag & 0x1F == 0x1F {
            return Err(self.malformed("a tag of several bytes"));
        }
        let count = match first {
            0..=0x7F => return Ok((Header { tag, length: u64::from(first) }, 2)),
            0x81..=0x84 => usize::from(first & 0x7F),
            0x80 => return Err(self.malformed("a length that is not given")),
            _ => return Err(self.malformed("a length of more than four bytes")),
        };
        self.fill(2 + count)?;
        let digits = self.fresh_bytes().get(2..2 + count).unwrap_or_default();
        let length = digits.iter().fold(0_u64, |length, byte| length << 8 | u64::from(*byte));
        // DER: the shortest form, and no other (X.690, 10.1).
        if length < 0x80 || length >> (8 * (count - 1)) == 0 {
            return Err(self.malformed("a length that is not in its shortest form"));
        }
        Ok((Header { tag, length }, 2 + count as u64))
    }

    /// Takes tag and length of the next object; its contents come next.
    pub(super) fn enter(&mut self, tag: u8, what: &'static str) -> Result<u64, CrlError> {
        let (header, length) = self.peek()?;
        if header.tag != tag {
            return Err(self.malformed(what));
        }
        self.take(usize::try_from(length).unwrap_or(usize::MAX))?;
        Ok(header.length)
    }

    /// Takes the next object whole, tag and length included, if it has this tag and at most so many bytes.
    pub(super) fn object(
        &mut self,
        tags: &[u8],
        largest: u64,
        what: &'static str,
    ) -> Result<&[u8], CrlError> {
        let (header, length) = self.peek()?;
        let whole = header.length.saturating_add(length);
        if !tags.contains(&header.tag) || whole > largest {
            return Err(self.malformed(what));
        }
        self.take(usize::try_from(whole).unwrap_or(usize::MAX))
    }

    /// Takes so many bytes.
    pub(super) fn take(&mut self, count: usize) -> Result<&[u8], CrlError> {
        self.fill(count)?;
        let begin = self.fresh.start;
        self.fresh.start += count;
        Ok(self.buffer.get(begin..begin + count).unwrap_or_default())
    }

    /// Nothing may follow. The hashes of everything, and of what the signature covers.
    pub(super) fn finish(mut self) -> Result<(u64, [u8; 32], [u8; 32]), CrlError> {
        if !self.fresh.is_empty() || self.read_more()? != 0 {
            return Err(self.malformed("something follows the list"));
        }
        let length = self.position();
        self.forget();
        Ok((length, self.whole.finalize().into(), self.signed.finalize().into()))
    }

    fn fresh_bytes(&self) -> &[u8] {
        self.buffer.get(self.fresh.clone()).unwrap_or_default()
    }

    fn fill(&mut self, need: usize) -> Result<(), CrlError> {
        if need > BUFFER {
            return Err(self.malformed("an object that is too long"));
        }
        while self.fresh.len() < need {
            if self.read_more()? == 0 {
                return Err(self.malformed("it ends inside an object"));
            }
        }
        Ok(())
    }

    fn read_more(&mut self) -> Result<usize, CrlError> {
        if self.fresh.end == self.buffer.len() {
            self.forget();
        }
        let room = self.buffer.get_mut(self.fresh.end..).unwrap_or_default();
        let count = loop {
            match self.source.read(room) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other.map_err(CrlError::Source)?,
            }
        };
        self.fresh.end += count;
        if self.base + self.fresh.end as u64 > self.largest {
            return Err(CrlError::TooLarge(self.largest));
        }
        if !self.watch.read(count as u64) {
            return Err(CrlError::Cancelled);
        }
        Ok(count)
    }

    /// Hashes what was taken and makes room.
    fn forget(&mut self) {
        let taken = self.buffer.get(..self.fresh.start).unwrap_or_default();
        self.whole.update(taken);
        let inside =
            |at: u64| usize::try_from(at.saturating_sub(self.base)).unwrap_or(usize::MAX).min(taken.len());
        let covered = inside(self.signed_range.start)..inside(self.signed_range.end);
        self.signed.update(taken.get(covered).unwrap_or_default());
        self.buffer.copy_within(self.fresh.clone(), 0);
        self.base += self.fresh.start as u64;
        self.fresh = 0..self.fresh.len();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use std::io::{self, Read};

    use sha2::{Digest, Sha256};

    use super::{CrlError, Header, Stream, Unwatched, Watch};

    /// Gives a byte at a time, with an interruption before each.
    struct Drops<'a>(&'a [u8], bool);

    impl Read for Drops<'_> {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            room[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn long() -> Vec<u8> {
        let contents: Vec<u8> = (0..700_000_u32).map(|at| (at % 251) as u8).collect();
        [&[0x30, 0x83, 0x0A, 0xAE, 0x60][..], &contents].concat()
    }

    #[test]
    fn hashes_are_those_of_the_whole_and_of_what_is_signed() {
        let (bytes, mut watch) = (long(), Unwatched);
        let mut stream = Stream::new(bytes.as_slice(), 1 << 20, &mut watch);
        assert_eq!(stream.peek().unwrap(), (Header { tag: 0x30, length: 700_000 }, 5));
        assert_eq!(stream.enter(0x30, "").unwrap(), 700_000);
        stream.sign_covers(Header { tag: 0, length: 600_000 }, 5);
        for _ in 0..7_000 {
            stream.take(100).unwrap();
        }
        let (length, whole, signed) = stream.finish().unwrap();
        assert_eq!(length, 700_005);
        assert_eq!(whole, <[u8; 32]>::from(Sha256::digest(&bytes)));
        assert_eq!(signed, <[u8; 32]>::from(Sha256::digest(&bytes[5..600_010])));
    }

    #[test]
    fn a_slow_source_gives_the_same() {
        let (bytes, mut watch) = (&long()[..2_000], Unwatched);
        let mut stream = Stream::new(Drops(bytes, false), 1 << 20, &mut watch);
        stream.enter(0x30, "").unwrap();
        stream.take(1_995).unwrap();
        assert_eq!(stream.finish().unwrap().1, <[u8; 32]>::from(Sha256::digest(bytes)));
    }

    #[test]
    fn lengths_are_bounded_and_in_their_shortest_form() {
        for bytes in [
            &[0x30, 0x80, 0, 0][..],
            &[0x30, 0x81, 0x7F],
            &[0x30, 0x82, 0x00, 0xFF],
            &[0x30, 0x85, 1, 1, 1, 1, 1],
            &[0x3F, 0x81, 0x01],
            &[0x30],
            &[],
        ] {
            let mut watch = Unwatched;
            let peeked = Stream::new(bytes, 100, &mut watch).peek();
            assert!(matches!(peeked, Err(CrlError::Malformed { .. })), "{bytes:02x?}");
        }
        let (bytes, mut watch) = (long(), Unwatched);
        let mut stream = Stream::new(bytes.as_slice(), 1_000, &mut watch);
        assert!(matches!(stream.peek(), Err(CrlError::TooLarge(1_000))));
    }

    #[test]
    fn whoever_watches_may_stop_it() {
        struct Stops;
        impl Watch for Stops {
            fn read(&mut self, _: u64) -> bool {
                false
            }
        }
        let mut stops = Stops;
        assert!(matches!(Stream::new(&[0x30, 0x00][..], 10, &mut stops).peek(), Err(CrlError::Cancelled)));
    }
}
