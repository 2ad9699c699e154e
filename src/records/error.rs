// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can go wrong with the record book, and who acts now. No error text holds a personal value.

use jiff::civil::Date;
use tashika_kit::WhoActs;
use thiserror::Error;

use super::act::MailState;
use super::store::BookKind;
use crate::keys::KeyError;
use crate::rules::never_store::NeverStore;

/// Why the book cannot do what it was asked. The locale files hold `error.book.<code>.what` and
/// `error.book.<code>.next`.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BookError {
    /// The system gave no random bytes.
    #[error("the system gives no random bytes; the branch's IT restarts the terminal")]
    Random,
    /// No directory for the record book is known.
    #[error("no place for the record book: the branch's IT sets TASHIKA_HOME or HOME")]
    NoPlace,
    /// The directory or a file could not be made, read or protected.
    #[error("the record book's folder failed ({0}); the branch's IT checks its owner and rights")]
    Folder(std::io::ErrorKind),
    /// There is no book where an existing one was asked for.
    #[error("there is no record book here; whoever named the place checks it")]
    Missing,
    /// The last checkpoint is there and the book is not: somebody removed it.
    #[error("the record book is gone, but its last checkpoint is there; the manager puts the backup back")]
    Gone,
    /// The file is not a record book.
    #[error("this file is not a record book; whoever named it checks the path")]
    NotABook,
    /// The book was made by another version.
    #[error(
        "the record book has format {found}, this version knows {known}; the branch's IT updates the program"
    )]
    OtherFormat {
        /// The book's format.
        found: i64,
        /// The only format this version knows.
        known: i64,
    },
    /// A training record and a real book, or the reverse.
    #[error(
        "a {asked} record does not go into a {book} book; nothing was written, the integrator checks the mode"
    )]
    WrongBook {
        /// The book.
        book: BookKind,
        /// What was asked of it.
        asked: BookKind,
    },
    /// The session may not, or its keys cannot.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The record holds a field that no record may hold.
    #[error("the record holds `{field}`, which is never kept; nothing was written, report it to us")]
    NotToKeep {
        /// The field's name.
        field: String,
    },
    /// A text that was typed looks like something that must never be stored.
    #[error("`{field}` {what}; nothing was written, the clerk takes it out")]
    NeverStore {
        /// The field's name.
        field: &'static str,
        /// What it looks like.
        what: NeverStore,
    },
    /// The record contradicts itself.
    #[error("the record contradicts itself ({0}); nothing was written, report it to us")]
    Contradiction(&'static str),
    /// The content is larger than any real one.
    #[error(
        "the content has {bytes} bytes, more than the {limit} allowed; nothing was written, report it to us"
    )]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The largest size.
        limit: usize,
    },
    /// The act could not be turned into its stored form.
    #[error("the act could not be written as JSON; nothing was written, report it to us")]
    Encode,
    /// This act has a way of its own into the book.
    #[error("this act is entered by the book itself; nothing was written, report it to us")]
    NotThisWay,
    /// There is no such record.
    #[error("there is no record of this number; whoever typed it checks it")]
    NoRecord,
    /// A record of this number is there already.
    #[error("a record of this number is in the book already; nothing was written, look at that record")]
    Exists,
    /// The record's content was destroyed at the end of its retention.
    #[error(
        "the content of this record was destroyed at the end of its retention; only its log entries remain"
    )]
    Deleted,
    /// An entry is not as it was written. It is not shown.
    #[error("entry {seq} is not as it was written: it was changed or damaged; the manager verifies the book")]
    Changed {
        /// Which entry.
        seq: u64,
    },
    /// An entry is as it was written but this version cannot read its content.
    #[error("entry {seq} has a content this version cannot read; the branch's IT updates the program")]
    Unreadable {
        /// Which entry.
        seq: u64,
    },
    /// The field is not one that may be amended.
    #[error("this field is not one that is amended; nothing was written, only AML Rule 20(3) items are")]
    NotAmendable,
    /// The old value of an amendment is not the present one.
    #[error("the present value is another than the one to be amended; look at the record again")]
    OldDiffers,
    /// The new value of an amendment does not fit the field, or is the old one.
    #[error("the new value does not fit this field; nothing was written, whoever typed it checks it")]
    BadValue,
    /// An impossible step of the mail.
    #[error("the mail cannot go from {from:?} to {to:?}; nothing was written, look at the mail's state")]
    MailStep {
        /// Where it is; `None` if this record needs no mail.
        from: Option<MailState>,
        /// What was to be entered.
        to: MailState,
    },
    /// A date that cannot be right.
    #[error("the date is {0}; nothing was written, whoever typed it checks it")]
    BadDate(&'static str),
    /// The retention has not ended.
    #[error("the retention of this record has not ended; nothing was destroyed")]
    NotDue {
        /// The first day on which it may be destroyed; `None` while the end is unknown.
        until: Option<Date>,
    },
    /// The content is gone from the book, but its bytes may still be in the file.
    #[error(
        "the content is deleted, but another program keeps its bytes in the file; close it and delete again"
    )]
    NotWiped,
    /// The book knows less than was signed here: an older copy was put in its place.
    #[error(
        "the book ends at entry {have}, but {known} were signed here: an older copy was put back; the manager puts the newest backup back"
    )]
    RolledBack {
        /// How many entries were signed here.
        known: u64,
        /// How many there are.
        have: u64,
    },
    /// The hashes do not lead to the last checkpoint: nothing is signed on top of that.
    #[error(
        "the log does not fit its last checkpoint (entry {size}); nothing was written, the manager verifies the book"
    )]
    Broken {
        /// The checkpoint's size.
        size: u64,
    },
    /// A restore would replace a book that knows more.
    #[error(
        "the book here has {have} entries, the backup {backup}; nothing was changed, the manager decides"
    )]
    Newer {
        /// Entries here.
        have: u64,
        /// Entries in the backup.
        backup: u64,
    },
    /// The folder for a backup is not empty.
    #[error("there is something in this folder already; nothing was written, choose a new one")]
    Occupied,
    /// The backup is not as it was made.
    #[error("the backup is not as it was made ({0}); nothing was changed, use another backup")]
    BadBackup(&'static str),
    /// Somebody said stop.
    #[error("cancelled")]
    Cancelled,
    /// Another program held the book for too long.
    #[error("the record book is in use by another program; try again, then call the manager")]
    Busy,
    /// The book may not be written.
    #[error("the record book cannot be written; nothing was lost, the branch's IT checks the file's rights")]
    ReadOnly,
    /// No room on the disk.
    #[error("the disk is full; nothing was written and nothing lost, the branch's IT makes room")]
    DiskFull,
    /// The file itself is damaged.
    #[error("the record book's file is damaged; the manager verifies it and puts the backup back")]
    Damaged,
    /// Anything else from the database.
    #[error("the record book failed ({code}); the branch's IT checks the disk and keeps the file as it is")]
    Database {
        /// SQLite's own code, or the kind of failure.
        code: String,
    },
}

impl BookError {
    /// Every code, for the words of the locale files. [`BookError::Key`] has those of [`KeyError`].
    pub const CODES: [&'static str; 37] = [
        "random",
        "no_place",
        "folder",
        "missing",
        "gone",
        "not_a_book",
        "other_format",
        "wrong_book",
        "key",
        "not_to_keep",
        "never_store",
        "contradiction",
        "too_large",
        "encode",
        "not_this_way",
        "no_record",
        "exists",
        "deleted",
        "changed",
        "unreadable",
        "not_amendable",
        "old_differs",
        "bad_value",
        "mail_step",
        "bad_date",
        "not_due",
        "not_wiped",
        "rolled_back",
        "broken",
        "newer",
        "occupied",
        "bad_backup",
        "cancelled",
        "busy",
        "read_only",
        "disk_full",
        "damaged",
    ];

    /// A stable code; [`BookError::Database`] has `database`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::NoPlace => "no_place",
            Self::Folder(_) => "folder",
            Self::Missing => "missing",
            Self::Gone => "gone",
            Self::NotABook => "not_a_book",
            Self::OtherFormat { .. } => "other_format",
            Self::WrongBook { .. } => "wrong_book",
            Self::Key(_) => "key",
            Self::NotToKeep { .. } => "not_to_keep",
            Self::NeverStore { .. } => "never_store",
            Self::Contradiction(_) => "contradiction",
            Self::TooLarge { .. } => "too_large",
            Self::Encode => "encode",
            Self::NotThisWay => "not_this_way",
            Self::NoRecord => "no_record",
            Self::Exists => "exists",
            Self::Deleted => "deleted",
            Self::Changed { .. } => "changed",
            Self::Unreadable { .. } => "unreadable",
            Self::NotAmendable => "not_amendable",
            Self::OldDiffers => "old_differs",
            Self::BadValue => "bad_value",
            Self::MailStep { .. } => "mail_step",
            Self::BadDate(_) => "bad_date",
            Self::NotDue { .. } => "not_due",
            Self::NotWiped => "not_wiped",
            Self::RolledBack { .. } => "rolled_back",
            Self::Broken { .. } => "broken",
            Self::Newer { .. } => "newer",
            Self::Occupied => "occupied",
            Self::BadBackup(_) => "bad_backup",
            Self::Cancelled => "cancelled",
            Self::Busy => "busy",
            Self::ReadOnly => "read_only",
            Self::DiskFull => "disk_full",
            Self::Damaged => "damaged",
            Self::Database { .. } => "database",
        }
    }

    /// Who acts now.
    #[must_use]
    pub fn who_acts(&self) -> WhoActs {
        match self {
            Self::Busy
            | Self::NoRecord
            | Self::Exists
            | Self::NeverStore { .. }
            | Self::OldDiffers
            | Self::BadValue
            | Self::NotAmendable
            | Self::MailStep { .. }
            | Self::BadDate(_)
            | Self::Cancelled => WhoActs::Clerk,
            Self::WrongBook { .. } => WhoActs::Integrator,
            Self::NotToKeep { .. }
            | Self::Contradiction(_)
            | Self::TooLarge { .. }
            | Self::Encode
            | Self::NotThisWay => WhoActs::Us,
            _ => WhoActs::Branch,
        }
    }
}

/// Only the code is taken over: SQLite's messages can quote values.
impl From<rusqlite::Error> for BookError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::NotADatabase) => Self::NotABook,
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged,
            Some(code) => Self::Database { code: format!("{code:?}") },
            // A value of another type than this program writes.
            None => Self::Damaged,
        }
    }
}

/// A failure of a file or folder.
pub(super) fn file(error: std::io::Error) -> BookError {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => BookError::DiskFull,
        std::io::ErrorKind::ReadOnlyFilesystem => BookError::ReadOnly,
        kind => BookError::Folder(kind),
    }
}
