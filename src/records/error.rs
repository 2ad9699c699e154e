// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can go wrong with the record book, and who acts now. No error text holds a personal value.

use tashika_kit::WhoActs;
use thiserror::Error;

use super::book::BookKind;

/// A failure of the record book. Each text says who acts and what to do next.
#[derive(Debug, Error)]
pub enum BookError {
    /// The system gave no random bytes.
    #[error("the system gave no random bytes for the record's id; the branch's IT restarts the terminal")]
    Random,
    /// No directory for the record book is known.
    #[error("no place for the record book: the branch's IT sets TASHIKA_HOME or HOME")]
    NoPlace,
    /// The directory or the file could not be made or protected.
    #[error(
        "the record book's folder could not be prepared ({0}); the branch's IT checks its owner and rights"
    )]
    Folder(std::io::ErrorKind),
    /// The file is not a record book.
    #[error("this file is not a record book; whoever named it checks the path")]
    NotABook,
    /// The book was made by a newer version.
    #[error(
        "the record book has format {found}, this version knows {known}; the branch's IT updates the program"
    )]
    NewerFormat {
        /// The book's format.
        found: i64,
        /// The newest format this version knows.
        known: i64,
    },
    /// A training record and a real book, or the reverse.
    #[error(
        "a {record} record does not go into a {book} book; nothing was written, the integrator checks the mode"
    )]
    WrongBook {
        /// The book.
        book: BookKind,
        /// What was asked of it.
        record: BookKind,
    },
    /// The record holds a field that no record may hold.
    #[error(
        "the record holds the field `{field}`, which is never kept; nothing was written, report it to us"
    )]
    NotToKeep {
        /// The field's name.
        field: String,
    },
    /// The record is larger than any real one.
    #[error(
        "the record has {bytes} bytes, more than the {limit} allowed; nothing was written, report it to us"
    )]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The largest size.
        limit: usize,
    },
    /// The record could not be turned into its stored form.
    #[error("the record could not be written as JSON; nothing was written, report it to us")]
    Encode,
    /// An entry does not fit its hashes. It is not shown.
    #[error("entry {seq} does not fit its hash: it was changed or damaged; the manager verifies the book")]
    Changed {
        /// Which entry.
        seq: u64,
    },
    /// An entry fits its hashes but this version cannot read its content.
    #[error("entry {seq} has a content this version cannot read; the branch's IT updates the program")]
    Unreadable {
        /// Which entry.
        seq: u64,
    },
    /// Another program held the book for too long.
    #[error("the record book is in use by another program; the clerk tries again, then calls the manager")]
    Busy,
    /// No room on the disk.
    #[error("the disk is full; nothing was written, the branch's IT makes room")]
    DiskFull,
    /// Anything else from the database.
    #[error("the record book failed ({code}); the branch's IT checks the disk and keeps the file as it is")]
    Database {
        /// SQLite's own code, or the kind of failure.
        code: String,
    },
}

impl BookError {
    /// Who acts now.
    #[must_use]
    pub fn who_acts(&self) -> WhoActs {
        match self {
            Self::Busy => WhoActs::Clerk,
            Self::WrongBook { .. } => WhoActs::Integrator,
            Self::NotToKeep { .. } | Self::TooLarge { .. } | Self::Encode => WhoActs::Us,
            Self::Random
            | Self::NoPlace
            | Self::Folder(_)
            | Self::NotABook
            | Self::NewerFormat { .. }
            | Self::Changed { .. }
            | Self::Unreadable { .. }
            | Self::DiskFull
            | Self::Database { .. } => WhoActs::Branch,
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
            Some(ErrorCode::NotADatabase) => Self::NotABook,
            Some(code) => Self::Database { code: format!("{code:?}") },
            None => Self::Database { code: "unexpected value".to_owned() },
        }
    }
}
