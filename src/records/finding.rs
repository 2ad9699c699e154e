// SPDX-License-Identifier: MIT OR Apache-2.0
//! What verifying can find.

use serde::Serialize;

/// What a finding is about. Only [`FindingClass::Log`] and [`FindingClass::Content`] say that what was recorded is no
/// longer what was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingClass {
    /// An entry, or the book as a whole, is not as it was signed.
    Log,
    /// A sealed content or its search tokens.
    Content,
    /// Something that can be made anew from the log: list, nodes, guards.
    Derived,
    /// The file is damaged.
    File,
    /// The clock went back; nothing was changed.
    Clock,
    /// Something could not be compared; nothing is said about it.
    Unchecked,
}

/// One thing that is not as it was written; the locale files hold `finding.<code>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// An entry was changed.
    Changed {
        /// Which entry.
        seq: u64,
    },
    /// Entries are gone.
    Removed {
        /// The first missing place.
        first: u64,
        /// The last missing place.
        last: u64,
    },
    /// An entry that was never signed stands among the others.
    Inserted {
        /// Where it stands.
        seq: u64,
    },
    /// An entry stands at a place that is not its own.
    Moved {
        /// Where it stands.
        seq: u64,
        /// Where it was written.
        written_at: u64,
    },
    /// The end was cut off: a checkpoint in the book was signed over more entries.
    Truncated {
        /// How many entries there are.
        have: u64,
        /// How many were signed.
        known: u64,
    },
    /// These entries lead to no checkpoint that was signed here.
    Unproven {
        /// The first of them.
        first: u64,
        /// The last of them.
        last: u64,
    },
    /// An entry was written for another book.
    OtherBook {
        /// Which entry.
        seq: u64,
    },
    /// The book's own number or kind was changed.
    Beginning,
    /// A training record in a real book, or the reverse.
    WrongKind {
        /// Which entry.
        seq: u64,
    },
    /// A checkpoint in the book was not signed by this terminal, or was changed.
    CheckpointForged {
        /// Its place in the table.
        size: u64,
    },
    /// An older copy of the book was put in place: a checkpoint kept elsewhere knows more entries.
    RolledBack {
        /// How many entries were known.
        known: u64,
        /// How many there are.
        have: u64,
    },
    /// The book was written anew: it contradicts a checkpoint kept elsewhere.
    Rewritten {
        /// Up to which entry the checkpoint speaks; one of these is another now.
        size: u64,
    },
    /// A checkpoint kept elsewhere is of another book.
    OtherCheckpoint {
        /// The checkpoint's size.
        size: u64,
    },
    /// A sealed content is not the one that was entered.
    ContentChanged {
        /// Which entry.
        seq: u64,
    },
    /// The sealed contents of two entries stand in each other's place.
    Swapped {
        /// One entry.
        a: u64,
        /// The other.
        b: u64,
    },
    /// A sealed content is gone, and no deletion was entered.
    ContentMissing {
        /// Which entry.
        seq: u64,
    },
    /// A deletion was entered, and the content is still there.
    NotDestroyed {
        /// Which entry.
        seq: u64,
    },
    /// The search tokens of an entry are not as entered.
    TokensChanged {
        /// Which entry.
        seq: u64,
    },
    /// A stored node of the tree does not follow from the entries.
    NodeChanged {
        /// Its level, 0 for the entries' own hashes.
        level: u32,
        /// Its index on the level, from 0.
        index: u64,
    },
    /// The line of a record in the list does not follow from the entries.
    ListChanged {
        /// The record's place.
        seq: u64,
    },
    /// Tables, indexes or guards are not as this program makes them.
    Guards,
    /// The file is damaged.
    Damaged {
        /// Which part: `entries`, `list`, `database` …
        part: String,
        /// After which entry; 0 if that says nothing.
        after: u64,
    },
    /// The clock went back before this entry was written.
    ClockBack {
        /// Which entry.
        seq: u64,
    },
    /// There is no head file, so nobody can say here whether an older copy was put in place.
    NoHead,
    /// The head file holds no checkpoint that was signed here.
    HeadForged,
    /// There is more than is listed.
    More {
        /// How many findings are not listed.
        count: u64,
    },
}

impl Finding {
    /// What it is about.
    #[must_use]
    pub fn class(&self) -> FindingClass {
        match self {
            Self::Changed { .. }
            | Self::Removed { .. }
            | Self::Inserted { .. }
            | Self::Moved { .. }
            | Self::Truncated { .. }
            | Self::Unproven { .. }
            | Self::OtherBook { .. }
            | Self::Beginning
            | Self::WrongKind { .. }
            | Self::CheckpointForged { .. }
            | Self::RolledBack { .. }
            | Self::Rewritten { .. }
            | Self::OtherCheckpoint { .. }
            | Self::More { .. } => FindingClass::Log,
            Self::ContentChanged { .. }
            | Self::Swapped { .. }
            | Self::ContentMissing { .. }
            | Self::NotDestroyed { .. }
            | Self::TokensChanged { .. } => FindingClass::Content,
            Self::NodeChanged { .. } | Self::ListChanged { .. } | Self::Guards => FindingClass::Derived,
            Self::Damaged { .. } => FindingClass::File,
            Self::ClockBack { .. } => FindingClass::Clock,
            Self::NoHead | Self::HeadForged => FindingClass::Unchecked,
        }
    }

    /// Every code, as in [`Finding::code`].
    pub const CODES: [&'static str; 25] = [
        "changed",
        "removed",
        "inserted",
        "moved",
        "truncated",
        "unproven",
        "other_book",
        "beginning",
        "wrong_kind",
        "checkpoint_forged",
        "rolled_back",
        "rewritten",
        "other_checkpoint",
        "content_changed",
        "swapped",
        "content_missing",
        "not_destroyed",
        "tokens_changed",
        "node_changed",
        "list_changed",
        "guards",
        "damaged",
        "clock_back",
        "no_head",
        "head_forged",
    ];

    /// The stable code, also the member `finding` in JSON; `more` besides those of [`Finding::CODES`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "changed",
            Self::Removed { .. } => "removed",
            Self::Inserted { .. } => "inserted",
            Self::Moved { .. } => "moved",
            Self::Truncated { .. } => "truncated",
            Self::Unproven { .. } => "unproven",
            Self::OtherBook { .. } => "other_book",
            Self::Beginning => "beginning",
            Self::WrongKind { .. } => "wrong_kind",
            Self::CheckpointForged { .. } => "checkpoint_forged",
            Self::RolledBack { .. } => "rolled_back",
            Self::Rewritten { .. } => "rewritten",
            Self::OtherCheckpoint { .. } => "other_checkpoint",
            Self::ContentChanged { .. } => "content_changed",
            Self::Swapped { .. } => "swapped",
            Self::ContentMissing { .. } => "content_missing",
            Self::NotDestroyed { .. } => "not_destroyed",
            Self::TokensChanged { .. } => "tokens_changed",
            Self::NodeChanged { .. } => "node_changed",
            Self::ListChanged { .. } => "list_changed",
            Self::Guards => "guards",
            Self::Damaged { .. } => "damaged",
            Self::ClockBack { .. } => "clock_back",
            Self::NoHead => "no_head",
            Self::HeadForged => "head_forged",
            Self::More { .. } => "more",
        }
    }
}
