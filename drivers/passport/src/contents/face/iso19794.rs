// SPDX-License-Identifier: MIT OR Apache-2.0
//! The face record of ISO/IEC 19794-5:2005 (`specs` passport §2.5).

use tashika_kit::CardError;

use super::{MOST_PICTURES, malformed};

/// How a record begins.
pub(super) const MAGIC: [u8; 4] = *b"FAC\0";
/// The one version Doc 9303 names; later editions of the standard arrange the record otherwise.
const VERSION: [u8; 4] = *b"010\0";
/// Facial information without block length and number of feature points.
const FACIAL_INFORMATION: usize = 14;
/// Each feature point.
const FEATURE_POINT: usize = 8;
/// Image information.
const IMAGE_INFORMATION: usize = 12;

/// The pictures of a record. Bytes behind the length it states are no part of it.
pub(super) fn pictures(record: &[u8]) -> Result<Vec<&[u8]>, CardError> {
    let mut whole = Bytes { rest: record, at: 0 };
    whole.take(MAGIC.len())?;
    if *whole.array::<4>()? != VERSION {
        return Err(malformed("an edition of ISO/IEC 19794-5 that this program does not know", MAGIC.len()));
    }
    let length = length(*whole.array()?);
    let faces = u16::from_be_bytes(*whole.array()?);
    let body = length.checked_sub(whole.at).ok_or_else(|| malformed("a record shorter than its head", 8))?;
    let mut blocks = Bytes { at: whole.at, rest: whole.take(body)? };
    let mut pictures = Vec::new();
    for _ in 0..usize::from(faces).min(MOST_PICTURES) {
        pictures.push(block(&mut blocks)?);
    }
    Ok(pictures)
}

/// One face: a block of stated length, whose picture is what its other parts leave.
fn block<'a>(blocks: &mut Bytes<'a>) -> Result<&'a [u8], CardError> {
    let start = blocks.at;
    let length = length(*blocks.array()?);
    let rest = length.checked_sub(4).ok_or_else(|| malformed("a face shorter than its head", start))?;
    let mut face = Bytes { at: blocks.at, rest: blocks.take(rest)? };
    let points = usize::from(u16::from_be_bytes(*face.array()?));
    face.take(FACIAL_INFORMATION)?;
    face.take(points * FEATURE_POINT)?;
    face.take(IMAGE_INFORMATION)?;
    Ok(face.rest)
}

fn length(bytes: [u8; 4]) -> usize {
    usize::try_from(u32::from_be_bytes(bytes)).unwrap_or(usize::MAX)
}

/// Bytes from the front, and where they stand in the record.
struct Bytes<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], CardError> {
        let split = self.rest.split_at_checked(count);
        let (taken, rest) = split.ok_or_else(|| malformed("a part of a face record leaves it", self.at))?;
        (self.rest, self.at) = (rest, self.at + count);
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<&'a [u8; N], CardError> {
        let at = self.at;
        self.take(N)?.first_chunk().ok_or_else(|| malformed("a part of a face record leaves it", at))
    }
}
