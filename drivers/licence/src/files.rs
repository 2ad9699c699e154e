// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading files in chunks (`specs` drivers-licence §1.5).

use tashika_kit::{CardError, Transaction};

use crate::layout::FileAt;
use crate::tlv::Grammar;

/// How much of a file is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Up to the end of its objects: no command is spent on padding.
    Objects,
    /// All of it, as the signature may cover the padding too.
    Whole,
}

/// Reads a file of the current DF.
///
/// # Errors
/// Link errors, refusals ([`CardError::Status`]), [`CardError::Malformed`] if it ends before its objects do or does
/// not end at its capacity.
pub(crate) fn read(
    _tx: &mut Transaction,
    _file: FileAt,
    _grammar: Grammar,
    _wanted: Wanted,
    _largest: usize,
) -> Result<zeroize::Zeroizing<Vec<u8>>, CardError> {
    unimplemented!()
}
