// SPDX-License-Identifier: MIT OR Apache-2.0
//! The files of one card as they came, opened: what stands between the wire and the meaning.

use std::collections::BTreeMap;

use tashika_kit::reading::Note;
use zeroize::Zeroizing;

use crate::kind::CardKind;
use crate::layout::FileName;

/// What was read from one card.
pub(crate) struct RawFiles {
    /// Which card.
    pub(crate) kind: CardKind,
    /// The files, each at most as long as its capacity, padding included; wiped when dropped. A file the card does not
    /// have is not here.
    pub(crate) files: BTreeMap<FileName, Zeroizing<Vec<u8>>>,
    /// Peculiarities met on the wire.
    pub(crate) notes: Vec<Note>,
}
