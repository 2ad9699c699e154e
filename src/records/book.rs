// SPDX-License-Identifier: MIT OR Apache-2.0
//! The append-only file.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use tashika_kit::hex;
use tashika_kit::verdict::Summary;

use super::chain::{self, Hash, Links};
use super::entry::{CheckRecord, Decision, new_uuid};
use super::error::BookError;
use super::place::default_dir;

/// The format of the book's tables; written into each book.
const FORMAT: i64 = 1;

/// The only form of content this version writes.
pub(super) const PLAIN_JSON: &str = "plain-json/1";

/// The only kind of entry this version writes.
const KIND_CHECK: &str = "check";

/// How long one program waits for another that is writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Upper bound of one record's content in bytes. A card gives at most a few hundred kilobytes.
const MAX_CONTENT: usize = 4 << 20;

/// The tables, and the triggers that make them append-only. They stop a program's mistake, not a person with
/// the file in hands: against that stands the chain.
pub(super) const SCHEMA: &str = include_str!("book.sql");

/// A real book holds evidence; a training book never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookKind {
    /// Records of real checks.
    Real,
    /// Records made in training mode.
    Training,
}

impl BookKind {
    /// The kind of book a record belongs into.
    #[must_use]
    pub fn of(training: bool) -> Self {
        if training { Self::Training } else { Self::Real }
    }

    /// The word stored in the book.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Training => "training",
        }
    }

    /// The file's name in [`default_dir`].
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Real => "records.sqlite3",
            Self::Training => "training.sqlite3",
        }
    }
}

impl fmt::Display for BookKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Proof that a record is in the book: printed on the paper, so that a later change of this entry or any
/// before it can be found ([`Book::verify_against`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The entry's place, from 1.
    pub seq: u64,
    /// The record's id.
    pub record_id: String,
    /// The entry's hash, 64 lower-case hexadecimal digits.
    pub entry_hash: String,
}

/// A record as it stands in the book, its hashes checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place and hash.
    pub receipt: Receipt,
    /// The record.
    pub record: CheckRecord,
}

/// A line of the list: nothing about the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its place and hash.
    pub receipt: Receipt,
    /// The kind of entry, e.g. `check`.
    pub kind: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// The form of its content.
    pub content_format: String,
    /// What the content says about the check itself; `None` if it cannot be read here.
    pub outline: Option<Outline>,
}

/// The part of a record's content that a list shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// Who made the check.
    pub clerk: String,
    /// The whole in three steps.
    pub summary: Summary,
    /// What the clerk decided.
    pub decision: Decision,
}

/// One record book, open.
#[derive(Debug)]
pub struct Book {
    pub(super) connection: Connection,
    pub(super) kind: BookKind,
    pub(super) beginning: Hash,
}

impl Book {
    /// Opens a book and creates it if there is none. On Unix the file, and each folder that has to be made,
    /// can be entered by its owner alone; folders that exist keep their rights.
    ///
    /// # Errors
    /// [`BookError::WrongBook`] if the book is of the other kind; [`BookError::NotABook`],
    /// [`BookError::NewerFormat`], and what the folder or the database refuses.
    pub fn open(path: &Path, kind: BookKind) -> Result<Self, BookError> {
        make_private_file(path)?;
        let mut connection = connect(path)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let tables: i64 =
            transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables == 0 {
            transaction.execute_batch(SCHEMA)?;
            transaction.execute(
                "INSERT INTO book (id, format, book_id, kind, created_at) VALUES (1, ?1, ?2, ?3, ?4)",
                params![FORMAT, new_uuid()?, kind.as_str(), Timestamp::now().to_string()],
            )?;
        }
        transaction.commit()?;
        let book = Self::read_beginning(connection)?;
        if book.kind != kind {
            return Err(BookError::WrongBook { book: book.kind, record: kind });
        }
        Ok(book)
    }

    /// Opens the book of this kind in [`default_dir`].
    ///
    /// # Errors
    /// As [`Book::open`], and [`BookError::NoPlace`].
    pub fn open_default(kind: BookKind) -> Result<Self, BookError> {
        Self::open(&default_dir()?.join(kind.file_name()), kind)
    }

    /// Opens a book that exists, of whichever kind, e.g. to verify a copy. Creates nothing.
    ///
    /// # Errors
    /// [`BookError::NotABook`], [`BookError::NewerFormat`], and what the database refuses.
    pub fn open_existing(path: &Path) -> Result<Self, BookError> {
        Self::read_beginning(connect(path)?)
    }

    fn read_beginning(connection: Connection) -> Result<Self, BookError> {
        let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('book', 'entry')";
        let tables: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        if tables != 2 {
            return Err(BookError::NotABook);
        }
        let sql = "SELECT format, book_id, kind, created_at FROM book";
        let (format, book_id, kind, created_at): (i64, String, String, String) = connection
            .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?
            .ok_or(BookError::NotABook)?;
        if format != FORMAT {
            return Err(BookError::NewerFormat { found: format, known: FORMAT });
        }
        let beginning = chain::beginning(&book_id, &kind, &created_at);
        let kind = match kind.as_str() {
            "real" => BookKind::Real,
            "training" => BookKind::Training,
            _ => return Err(BookError::NotABook),
        };
        Ok(Self { connection, kind, beginning })
    }

    /// Whether this is a real book or a training book.
    #[must_use]
    pub fn kind(&self) -> BookKind {
        self.kind
    }

    /// Appends a record. When this returns, the record is on the disk; if it fails or the machine stops, none
    /// of it is. Several programs may append to one book: each waits for the other.
    ///
    /// # Errors
    /// [`BookError::WrongBook`] for a training record in a real book and the reverse,
    /// [`BookError::NotToKeep`] for a field that no record may hold, [`BookError::TooLarge`], and what the
    /// database refuses.
    pub fn append(&mut self, record: &CheckRecord) -> Result<Receipt, BookError> {
        let belongs = BookKind::of(record.training);
        if belongs != self.kind {
            return Err(BookError::WrongBook { book: self.kind, record: belongs });
        }
        if let Some(field) = record.not_to_keep() {
            return Err(BookError::NotToKeep { field: field.to_owned() });
        }
        let content = serde_json::to_vec(record).map_err(|_| BookError::Encode)?;
        if content.len() > MAX_CONTENT {
            return Err(BookError::TooLarge { bytes: content.len(), limit: MAX_CONTENT });
        }

        // IMMEDIATE takes the write lock before the head is read, so that two writers cannot both continue
        // from the same entry.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let head: Option<(i64, Hash)> = transaction
            .query_row("SELECT seq, entry_hash FROM entry ORDER BY seq DESC LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let (last, prev_hash) = head.unwrap_or((0, self.beginning));
        let seq = u64::try_from(last).unwrap_or(0).saturating_add(1);
        let links = Links {
            prev_hash,
            kind: KIND_CHECK.to_owned(),
            record_id: record.record_id.clone(),
            created_at: record.created_at.to_string(),
            content_format: PLAIN_JSON.to_owned(),
            content_hash: chain::content(&content),
        };
        let entry_hash = links.entry_hash(seq);
        transaction.execute(
            "INSERT INTO entry (seq, prev_hash, kind, record_id, created_at, content_format, content, \
             content_hash, entry_hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                last.saturating_add(1),
                links.prev_hash,
                links.kind,
                links.record_id,
                links.created_at,
                links.content_format,
                content,
                links.content_hash,
                entry_hash
            ],
        )?;
        transaction.commit()?;
        Ok(Receipt { seq, record_id: links.record_id, entry_hash: hex::lower(&entry_hash) })
    }

    /// The record at place `seq`; `None` if there is none.
    ///
    /// # Errors
    /// [`BookError::Changed`] if the entry does not fit its own hashes (its place in the chain is the
    /// question of [`Book::verify`]), [`BookError::Unreadable`], and what the database refuses.
    pub fn get(&self, seq: u64) -> Result<Option<Entry>, BookError> {
        self.fetch("seq = ?1", i64::try_from(seq).unwrap_or(-1))
    }

    /// The record with this id; `None` if there is none.
    ///
    /// # Errors
    /// As [`Book::get`].
    pub fn find(&self, record_id: &str) -> Result<Option<Entry>, BookError> {
        self.fetch("record_id = ?1", record_id)
    }

    fn fetch(&self, which: &str, key: impl rusqlite::ToSql) -> Result<Option<Entry>, BookError> {
        let sql = format!("SELECT {STORED_COLUMNS} FROM entry WHERE {which}");
        let stored = self.connection.query_row(&sql, [key], Stored::from_row).optional()?;
        stored.map(Stored::into_entry).transpose()
    }

    /// The newest entries first, at most `limit`, all with a `seq` below `before` if given. Hashes are not
    /// checked here.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn list(&self, limit: u32, before: Option<u64>) -> Result<Vec<Row>, BookError> {
        let below = before.and_then(|seq| i64::try_from(seq).ok()).unwrap_or(i64::MAX);
        let sql = format!("SELECT {STORED_COLUMNS} FROM entry WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2");
        let mut statement = self.connection.prepare(&sql)?;
        let stored = statement.query_map(params![below, limit], Stored::from_row)?;
        stored.map(|stored| stored?.into_row()).collect()
    }
}

/// The columns [`Stored`] is made from, in its order.
pub(super) const STORED_COLUMNS: &str =
    "seq, prev_hash, kind, record_id, created_at, content_format, content_hash, entry_hash, content";

/// A line of the table as it stands in the file, nothing checked.
pub(super) struct Stored {
    pub(super) seq: u64,
    pub(super) links: Links,
    pub(super) entry_hash: Hash,
    pub(super) content: Vec<u8>,
}

impl Stored {
    pub(super) fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            // The table holds no place below 1.
            seq: row.get::<_, i64>(0)?.unsigned_abs(),
            links: Links {
                prev_hash: row.get(1)?,
                kind: row.get(2)?,
                record_id: row.get(3)?,
                created_at: row.get(4)?,
                content_format: row.get(5)?,
                content_hash: row.get(6)?,
            },
            entry_hash: row.get(7)?,
            content: row.get(8)?,
        })
    }

    fn receipt(&self) -> Receipt {
        Receipt {
            seq: self.seq,
            record_id: self.links.record_id.clone(),
            entry_hash: hex::lower(&self.entry_hash),
        }
    }

    /// Whether the content fits its hash.
    pub(super) fn content_fits(&self) -> bool {
        chain::content(&self.content) == self.links.content_hash
    }

    /// Whether the entry fits its hash.
    pub(super) fn entry_fits(&self) -> bool {
        self.links.entry_hash(self.seq) == self.entry_hash
    }

    fn into_entry(self) -> Result<Entry, BookError> {
        let seq = self.seq;
        if !self.content_fits() || !self.entry_fits() {
            return Err(BookError::Changed { seq });
        }
        if self.links.content_format != PLAIN_JSON {
            return Err(BookError::Unreadable { seq });
        }
        let record = serde_json::from_slice(&self.content).map_err(|_| BookError::Unreadable { seq })?;
        Ok(Entry { receipt: self.receipt(), record })
    }

    fn into_row(self) -> Result<Row, BookError> {
        let readable = self.links.content_format == PLAIN_JSON;
        let created_at = self.links.created_at.parse();
        Ok(Row {
            receipt: self.receipt(),
            created_at: created_at.map_err(|_| BookError::Changed { seq: self.seq })?,
            outline: readable.then(|| serde_json::from_slice(&self.content).ok()).flatten(),
            kind: self.links.kind,
            content_format: self.links.content_format,
        })
    }
}

fn connect(path: &Path) -> Result<Connection, BookError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // Nothing in the file's own schema may run functions with side effects; a damaged page is an error.
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    Ok(connection)
}

/// Makes the file (and the folders above it) if there is none, readable by its owner alone. SQLite gives its
/// side files the same rights. An existing file is never opened here: closing it would drop the locks that
/// another [`Book`] of this process holds on it.
fn make_private_file(path: &Path) -> Result<(), BookError> {
    let failed = |error: std::io::Error| BookError::Folder(error.kind());
    let mut folders = std::fs::DirBuilder::new();
    let mut options = std::fs::OpenOptions::new();
    folders.recursive(true);
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        folders.mode(0o700);
        options.mode(0o600);
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        folders.create(folder).map_err(failed)?;
    }
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => restrict(path).map_err(failed),
        Err(error) => Err(failed(error)),
    }
}

#[cfg(unix)]
fn restrict(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
}

/// Elsewhere the rights come from the folder, which lies in the user's own profile.
#[cfg(not(unix))]
fn restrict(_path: &Path) -> std::io::Result<()> {
    Ok(())
}
