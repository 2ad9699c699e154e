// SPDX-License-Identifier: MIT OR Apache-2.0
//! How chips differ, each difference as a switch (`specs` passport §2.2, §3.3 to §3.5, §8.1).

use std::time::Duration;

/// How a chip answers where the standard leaves it open, or where chips in the field deviate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// SELECT of the MF. Default: `9000`; some chips answer an error.
    pub select_master: u16,
    /// SELECT with an Le byte is refused with `6700`, as some German chips do. Default: no.
    pub refuses_le_on_select: bool,
    /// SELECT of a file of the application before it is opened. Default: `6982`; `9000` is allowed without PACE.
    pub select_before_opening: u16,
    /// READ BINARY by short identifier. Default: yes, as the standard asks.
    pub short_identifiers: bool,
    /// READ BINARY of more than is left. Default: the rest and `6282`.
    pub short_read: ShortRead,
    /// The most bytes of one READ BINARY, and what happens beyond. Default: what fits into the answer.
    pub largest_read: Option<(usize, TooMuch)>,
    /// READ BINARY with odd instruction byte below offset 32,768. Default: no.
    pub odd_reads_below: bool,
    /// Extended lengths for every command: the largest command and answer, as EF.ATR/INFO says. Otherwise only MSE:Set KAT
    /// and GENERAL AUTHENTICATE take them (Doc 9303-11, 9.3.1).
    pub extended: Option<(u16, u16)>,
    /// A wrong MRZ in BAC. Default: `6300`; chips differ.
    pub bac_wrong: u16,
    /// PACE asks for tag `84` although there is only one set of parameters. Default: no.
    pub pace_needs_84: bool,
    /// A certification authority reference in the last answer of PACE, which nobody asked for. Default: none.
    pub authority_reference: &'static [u8],
    /// A file of the passport application that is closed to us. Default: `6982`.
    pub closed_file: u16,
    /// How long it takes. Default: no time.
    pub delays: Delays,
}

/// What READ BINARY answers when fewer bytes are left than were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortRead {
    /// The bytes there are, `6282`.
    EndOfFile,
    /// The bytes there are, `9000`.
    Done,
    /// No bytes, `6Cxx`.
    RightLength,
}

/// What READ BINARY answers to more than the chip gives at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooMuch {
    /// This status word: `6700`, `67xx`.
    Word(u16),
    /// `6Cxx` with what it gives.
    RightLength,
    /// As much as it gives, and `6282`, although the file goes on.
    EndOfFile,
    /// As much as it gives, and `9000`.
    Less,
}

/// How long a chip takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Delays {
    /// Each step of PACE.
    pub pace: Duration,
    /// Active Authentication.
    pub active: Duration,
    /// Chip Authentication.
    pub chip: Duration,
    /// Every READ BINARY.
    pub read: Duration,
    /// After a wrong MRZ or CAN, times the number of failures in a row, at most ten times.
    pub failure: Duration,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            select_master: 0x9000,
            refuses_le_on_select: false,
            select_before_opening: 0x6982,
            short_identifiers: true,
            short_read: ShortRead::EndOfFile,
            largest_read: None,
            odd_reads_below: false,
            extended: None,
            bac_wrong: 0x6300,
            pace_needs_84: false,
            authority_reference: &[],
            closed_file: 0x6982,
            delays: Delays::default(),
        }
    }
}
