// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a JPEG 2000 codestream asks of a decoder, read from its headers before one sees it (ISO/IEC 15444-1
//! annex A).
//!
//! A decoder makes room for every component, tile, precinct and code-block the headers name: 243 bytes can ask
//! for gigabytes. Headers a portrait does not need (other coding for one component or tile, changes of
//! progression, packed packet headers) are refused, so that there is one place to look at.

use super::{MAX_SIDE, PictureError};

/// Upper bound of tiles; a chip's photo has one.
const MAX_TILES: u64 = 256;
/// Upper bound of packets (precincts in all layers, resolutions and components) and of code-blocks.
const MAX_PARTS: u64 = 1 << 16;
/// Upper bound of samples (pixels of all components). A portrait of 1000 x 2000 in grey is allowed, and 178,416 is what
/// a My Number Card's photo has. The decoder keeps coefficients and samples as four bytes each, and 8-bit copies are
/// made for the screen: (4 + 4 + 1) x 2,000,000 = 18 MB, and four bytes for each pixel of a window, 8 MB, in all 26 MB.
const MAX_SAMPLES: u64 = 2_000_000;
/// Upper bound of marker segments and tile-parts in one codestream.
const MAX_SEGMENTS: usize = 1_024;

const SIZ: u16 = 0xFF51;
const COD: u16 = 0xFF52;
const SOT: u16 = 0xFF90;
const SOD: u16 = 0xFF93;
const EOC: u16 = 0xFFD9;
/// COC, POC, PPM, PPT.
const REFUSED: [u16; 4] = [0xFF53, 0xFF5F, 0xFF60, 0xFF61];

/// Checks each codestream in a file. Wherever the bytes that begin one occur, they are checked, so that no box
/// can hide one.
pub(super) fn check(bytes: &[u8]) -> Result<(), PictureError> {
    const BEGIN: [u8; 4] = [0xFF, 0x4F, 0xFF, 0x51];
    let mut starts = bytes.windows(BEGIN.len()).enumerate().filter(|(_, window)| *window == BEGIN).peekable();
    if starts.peek().is_none() {
        return Err(PictureError::Damaged);
    }
    starts.try_for_each(|(start, _)| check_one(bytes.get(start + 2..).unwrap_or_default()))
}

/// What SIZ says.
struct Size {
    width: u64,
    height: u64,
    tiles: u64,
    components: u64,
}

/// Walks along the headers of one codestream, which begins after SOC.
fn check_one(stream: &[u8]) -> Result<(), PictureError> {
    let mut at = 0;
    let mut size = None;
    for _ in 0..MAX_SEGMENTS {
        let (marker, body) = segment(stream, at)?;
        match (marker, &size) {
            (SIZ, None) => size = Some(check_size(body)?),
            (COD, Some(size)) => check_coding(body, size)?,
            (SOT, Some(_)) => match check_tile_part(stream, at, body)? {
                Some(next) => {
                    at = next;
                    continue;
                }
                None => return Ok(()),
            },
            (EOC, Some(_)) => return Ok(()),
            (SIZ | COD | SOT | EOC | SOD, _) => return Err(PictureError::Damaged),
            (refused, _) if REFUSED.contains(&refused) => return Err(PictureError::Damaged),
            _ => {}
        }
        at += 4 + body.len();
    }
    Err(PictureError::TooLarge)
}

/// The marker at a place and what follows its length; a marker without a length has an empty body.
fn segment(stream: &[u8], at: usize) -> Result<(u16, &[u8]), PictureError> {
    let marker = number(stream, at, 2).ok_or(PictureError::Damaged)?;
    let marker = u16::try_from(marker).map_err(|_| PictureError::Damaged)?;
    if matches!(marker, SOD | EOC) {
        return Ok((marker, &[]));
    }
    let length = number(stream, at + 2, 2).and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    let body = length.checked_sub(2).and_then(|length| stream.get(at + 4..at + 4 + length));
    Ok((marker, body.ok_or(PictureError::Damaged)?))
}

/// A big-endian number of up to eight bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    Some(digits.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn check_size(body: &[u8]) -> Result<Size, PictureError> {
    // Capabilities (2), then 32-bit numbers: size, offset, tile size, tile offset; then components (2).
    let at = |place: usize, length: usize| number(body, place, length).ok_or(PictureError::Damaged);
    let (width, height, components) = (at(2, 4)?, at(6, 4)?, at(34, 2)?);
    let tiles = width.div_ceil(at(18, 4)?.max(1)) * height.div_ceil(at(22, 4)?.max(1));
    let side = 1..=u64::from(MAX_SIDE);
    if !side.contains(&width) || !side.contains(&height) || !(1..=4).contains(&components) {
        return Err(PictureError::TooLarge);
    }
    if width * height * components > MAX_SAMPLES || !(1..=MAX_TILES).contains(&tiles) {
        return Err(PictureError::TooLarge);
    }
    Ok(Size { width, height, tiles, components })
}

fn check_coding(body: &[u8], size: &Size) -> Result<(), PictureError> {
    // Style, progression, layers (2), transform of components, levels, code-block width and height.
    let at = |place: usize, length: usize| number(body, place, length).ok_or(PictureError::Damaged);
    let (own_precincts, layers, levels) = (at(0, 1)? & 1 == 1, at(2, 2)?, at(5, 1)?);
    let (block_width, block_height) = (at(6, 1)? + 2, at(7, 1)? + 2);
    if levels > 12 || block_width > 10 || block_height > 10 {
        return Err(PictureError::Damaged);
    }
    let (mut precincts, mut blocks) = (0, 0);
    for resolution in 0..=levels {
        let across = size.width.div_ceil(1 << (levels - resolution));
        let down = size.height.div_ceil(1 << (levels - resolution));
        let place = usize::try_from(10 + resolution).map_err(|_| PictureError::Damaged)?;
        let exponents = if own_precincts { at(place, 1)? } else { 0xFF };
        let (wide, high) = (exponents & 0xF, exponents >> 4);
        precincts += across.div_ceil(1 << wide) * down.div_ceil(1 << high) + size.tiles;
        // Above the lowest resolution a precinct's half is the most a code-block can be.
        let half = u64::from(resolution > 0);
        let block = |exponent: u64, precinct: u64| exponent.min(precinct.saturating_sub(half));
        blocks +=
            across.div_ceil(1 << block(block_width, wide)) * down.div_ceil(1 << block(block_height, high));
    }
    if precincts * layers * size.components > MAX_PARTS || blocks * size.components > MAX_PARTS {
        return Err(PictureError::TooLarge);
    }
    Ok(())
}

/// Checks a tile-part's own headers; returns where the next one begins, `None` after the last.
fn check_tile_part(stream: &[u8], start: usize, body: &[u8]) -> Result<Option<usize>, PictureError> {
    let length =
        number(body, 2, 4).and_then(|length| usize::try_from(length).ok()).ok_or(PictureError::Damaged)?;
    let mut at = start + 4 + body.len();
    for _ in 0..MAX_SEGMENTS {
        let (marker, body) = segment(stream, at)?;
        if marker == SOD {
            let next = start.checked_add(length).ok_or(PictureError::Damaged)?;
            return match length {
                0 => Ok(None),
                _ if next <= at => Err(PictureError::Damaged),
                _ => Ok(Some(next)),
            };
        }
        if marker == COD || marker == SOT || marker == EOC || REFUSED.contains(&marker) {
            return Err(PictureError::Damaged);
        }
        at += 4 + body.len();
    }
    Err(PictureError::TooLarge)
}
