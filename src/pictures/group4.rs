// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lines of dots coded after ITU-T T.6 (CCITT Group 4). What is not a line of exactly this width is an error: noise must
//! never be drawn as if somebody had written it.

use std::cell::Cell;
use std::convert::Infallible;

use fax::Color;
use fax::decoder::{self, DecodeStatus, Group4Decoder};

/// What may follow the last line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// The end of the block (T.6, 2.4.1.1) and nothing but zeros.
    EndOfBlock,
    /// Anything: some writers leave the end of the block out, and fill as they like.
    Anything,
}

/// Exactly `height` lines, one byte for each dot: 0 for those coded black, 255 for the others. The sides are bounded by
/// the caller.
pub(super) fn lines(bytes: &[u8], width: u32, height: u32, after: After) -> Option<Vec<u8>> {
    let read = Cell::new(0);
    // The decoder looks ahead; where a strip ends with its last line, it sees zeros, which are no code.
    let beyond: &[u8] = if after == After::Anything { &[0; 8] } else { &[] };
    let counted = bytes
        .iter()
        .chain(beyond)
        .inspect(|_| read.set(read.get() + 1))
        .map(|byte| Ok::<u8, Infallible>(*byte));
    let mut lines = Group4Decoder::new(counted, width).ok()?;
    let mut dots = Vec::new();
    for _ in 0..height {
        let DecodeStatus::Incomplete = lines.advance().ok()? else { return None };
        let changes = lines.transition();
        // Changes of colour go from left to right and stay inside the line.
        if !changes.is_sorted_by(|a, b| a < b) || changes.iter().any(|place| *place >= width) {
            return None;
        }
        dots.extend(decoder::pels(changes, width).map(|color| if color == Color::Black { 0 } else { 255 }));
    }
    if after == After::EndOfBlock {
        let DecodeStatus::End = lines.advance().ok()? else { return None };
        bytes.get(read.get()..)?.iter().all(|byte| *byte == 0).then_some(())?;
    }
    Some(dots)
}
