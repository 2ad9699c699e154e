// SPDX-License-Identifier: MIT OR Apache-2.0
//! The file: opening it, its tables, its Merkle nodes.

use std::cell::RefCell;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::error::{BookError, file};
use super::guard::new_uuid;
use super::head::{self, Head};
use super::list::place;
use super::place::Places;
use super::proved::Proved;
use crate::proof::merkle::{Hash, Nodes};

/// The format of the book's tables; written into each book.
const FORMAT: i64 = 2;

/// How long one program waits for another that is writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The tables, and the triggers that make them append-only.
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

    /// The log's origin. A training book says so in every leaf and every checkpoint.
    fn origin(self, book_id: &str) -> String {
        match self {
            Self::Real => format!("tashika/{book_id}"),
            Self::Training => format!("tashika/training-{book_id}"),
        }
    }
}

impl fmt::Display for BookKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One record book, open. Several programs may have it open and write at once; each waits for the other.
#[derive(Debug)]
pub struct Book {
    pub(super) connection: Connection,
    pub(super) kind: BookKind,
    pub(super) origin: String,
    pub(super) places: Places,
    /// How far the log was proved since it was opened.
    pub(super) proved: RefCell<Proved>,
}

impl Book {
    /// Opens a book and creates it if there is none. On Unix the file, and each folder that has to be made, can be
    /// entered by its owner alone; folders that exist keep their rights.
    ///
    /// # Errors
    /// [`BookError::WrongBook`] if the book is of the other kind; [`BookError::Gone`] if there is no book, but the
    /// head file of one; [`BookError::NotABook`], [`BookError::OtherFormat`], and what the folder or the database
    /// refuses.
    pub fn open(places: &Places, kind: BookKind) -> Result<Self, BookError> {
        if !exists(&places.book)? && head::read(&places.head)? != Head::None {
            return Err(BookError::Gone);
        }
        make_private_file(&places.book)?;
        if let Some(folder) = folder_of(&places.head) {
            make_folder(folder)?;
        }
        let mut connection = connect(&places.book)?;
        if tables(&connection)? == 0 {
            create(&mut connection, kind)?;
        }
        let book = Self::read_beginning(connection, places)?;
        if book.kind != kind {
            return Err(BookError::WrongBook { book: book.kind, asked: kind });
        }
        Ok(book)
    }

    /// Opens a book that exists, of whichever kind, e.g. to verify a copy. Creates nothing.
    ///
    /// # Errors
    /// [`BookError::Missing`], [`BookError::NotABook`], [`BookError::OtherFormat`], and what the database refuses.
    pub fn open_existing(places: &Places) -> Result<Self, BookError> {
        if !exists(&places.book)? {
            return Err(BookError::Missing);
        }
        Self::read_beginning(connect(&places.book)?, places)
    }

    fn read_beginning(connection: Connection, places: &Places) -> Result<Self, BookError> {
        let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('book', 'entry')";
        let known: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        if known != 2 {
            return Err(BookError::NotABook);
        }
        let format: Option<i64> =
            connection.query_row("SELECT format FROM book", [], |row| row.get(0)).optional()?;
        match format {
            Some(FORMAT) => {}
            Some(found) => return Err(BookError::OtherFormat { found, known: FORMAT }),
            None => return Err(BookError::NotABook),
        }
        let (book_id, kind): (String, String) =
            connection
                .query_row("SELECT book_id, kind FROM book", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let kind = match kind.as_str() {
            "real" => BookKind::Real,
            "training" => BookKind::Training,
            _ => return Err(BookError::NotABook),
        };
        let origin = kind.origin(&book_id);
        Ok(Self { connection, kind, origin, places: places.clone(), proved: RefCell::default() })
    }

    /// Which kind it is.
    #[must_use]
    pub fn kind(&self) -> BookKind {
        self.kind
    }

    /// The places it was opened at.
    #[must_use]
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// The log's origin, which stands in every leaf and every checkpoint: `tashika/<book id>`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Lets the file grow to so many pages at most: how tests meet a full disk.
    ///
    /// # Errors
    /// What the database refuses.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) -> Result<(), BookError> {
        Ok(self.connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?)
    }

    /// Lets this book be read only: how tests meet a medium that cannot be written.
    ///
    /// # Errors
    /// What the database refuses.
    #[doc(hidden)]
    pub fn query_only(&self, only: bool) -> Result<(), BookError> {
        Ok(self.connection.pragma_update(None, "query_only", only)?)
    }

    /// The newest checkpoint, a signed note; `None` while the book is empty.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn checkpoint(&self) -> Result<Option<String>, BookError> {
        Ok(last_checkpoint(&self.connection)?.map(|(_, note)| note))
    }
}

/// The newest checkpoint: its size as the table has it, and the note.
pub(super) fn last_checkpoint(connection: &Connection) -> Result<Option<(u64, String)>, BookError> {
    let sql = "SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?))).optional()?;
    Ok(found.map(|(size, note)| (size.unsigned_abs(), note)))
}

/// How many entries there are: the last place.
pub(super) fn size(connection: &Connection) -> Result<u64, BookError> {
    let mut statement = connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM entry")?;
    Ok(statement.query_row([], |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// The stored nodes of the Merkle tree.
pub(super) struct Stored<'a>(pub(super) &'a Connection);

impl Nodes for Stored<'_> {
    type Error = BookError;

    fn node(&self, level: u32, index: u64) -> Result<Hash, BookError> {
        node(self.0, level, index)?.ok_or(BookError::Damaged)
    }
}

/// One stored node; `None` if there is none.
pub(super) fn node(connection: &Connection, level: u32, index: u64) -> Result<Option<Hash>, BookError> {
    let mut statement = connection.prepare_cached("SELECT hash FROM node WHERE level = ?1 AND idx = ?2")?;
    Ok(statement.query_row(params![level, place(index)?], |row| row.get(0)).optional()?)
}

fn tables(connection: &Connection) -> Result<i64, BookError> {
    Ok(connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?)
}

fn create(connection: &mut Connection, kind: BookKind) -> Result<(), BookError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another program may have been quicker.
    if tables(&transaction)? == 0 {
        transaction.execute_batch(SCHEMA)?;
        transaction.execute(
            "INSERT INTO book (id, format, book_id, kind) VALUES (1, ?1, ?2, ?3)",
            params![FORMAT, new_uuid()?, kind.as_str()],
        )?;
    }
    Ok(transaction.commit()?)
}

/// Opens a database of this program.
pub(super) fn connect(path: &Path) -> Result<Connection, BookError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(64);
    // Nothing in the file's own schema may run functions with side effects; a damaged page is an error.
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is deleted is overwritten.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // Sorting happens in memory: nothing of the book reaches a temporary file.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}

pub(super) fn exists(path: &Path) -> Result<bool, BookError> {
    path.try_exists().map_err(file)
}

pub(super) fn folder_of(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty())
}

/// Makes a folder and those above it if there are none, for the owner alone.
pub(super) fn make_folder(folder: &Path) -> Result<(), BookError> {
    let mut folders = std::fs::DirBuilder::new();
    folders.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        folders.mode(0o700);
    }
    folders.create(folder).map_err(file)
}

/// Makes the file (and the folders above it) if there is none, readable by its owner alone. SQLite gives its
/// side files the same rights. An existing file is never opened here: closing it would drop the locks that
/// another [`Book`] of this process holds on it.
pub(super) fn make_private_file(path: &Path) -> Result<(), BookError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    if let Some(folder) = folder_of(path) {
        make_folder(folder)?;
    }
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => restrict(path),
        Err(error) => Err(file(error)),
    }
}

#[cfg(unix)]
fn restrict(path: &Path) -> Result<(), BookError> {
    use std::os::unix::fs::PermissionsExt;
    let rights = std::fs::metadata(path).map_err(file)?.permissions();
    // A file that was made read-only on purpose stays so.
    if rights.mode() & 0o077 == 0 {
        return Ok(());
    }
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(rights.mode() & 0o700)).map_err(file)
}

/// Elsewhere the rights come from the folder, which lies in the user's own profile.
#[cfg(not(unix))]
fn restrict(_path: &Path) -> Result<(), BookError> {
    Ok(())
}
