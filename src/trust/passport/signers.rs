// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates of document signers from the ICAO directory, for passports that carry none. There are tens of thousands;
//! they lie in a small database and are looked up one by one.
//!
//! Nothing here is trusted: each certificate has to stand under a CSCA certificate when a passport is judged. So the
//! database needs no more care than being there or not.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, params};
use tashika_kit::anchors::SignerId;
use tashika_kit::hex;

use super::super::file::AnchorFileError;
use super::facts::Facts;

const NAME: &str = "signers.sqlite3";
/// The most that one signature can mean. Serial numbers are short in some countries, and a number is looked up in all of
/// them at once: too few, and the right one is not among them. Each may have its key tried, so that there is an end.
const MOST_FOUND: u32 = 512;
/// The most that are kept.
const MOST: u64 = 500_000;

/// How long another import is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS signer (
        sha256 BLOB PRIMARY KEY, serial BLOB NOT NULL, key_id TEXT NOT NULL, country TEXT NOT NULL,
        source TEXT NOT NULL, der BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS by_serial ON signer (serial);
    CREATE INDEX IF NOT EXISTS by_key_id ON signer (key_id);
    CREATE INDEX IF NOT EXISTS by_country ON signer (country);
    CREATE INDEX IF NOT EXISTS by_source ON signer (source);
";

/// Writes certificates, all or none.
pub(super) struct Writer {
    connection: Connection,
    path: PathBuf,
    room: u64,
}

impl Writer {
    /// Begins. Without a folder it is a trial, of which nothing stays; what is there already is known to it all the same.
    pub(super) fn begin(folder: &Path, trial: bool) -> Result<Self, AnchorFileError> {
        let path = folder.join(NAME);
        let error = |wrong: rusqlite::Error| of(&path, &wrong);
        let connection =
            if trial && !path.exists() { Connection::open_in_memory() } else { Connection::open(&path) };
        let connection = connection.map_err(error)?;
        connection.busy_timeout(PATIENCE).map_err(error)?;
        connection.execute_batch("BEGIN IMMEDIATE").map_err(error)?;
        connection.execute_batch(TABLES).map_err(error)?;
        let count: i64 =
            connection.query_row("SELECT count(*) FROM signer", [], |row| row.get(0)).map_err(error)?;
        Ok(Self { connection, room: MOST.saturating_sub(count.unsigned_abs()), path })
    }

    /// Adds one; whether it was new. `None` if it cannot be taken.
    pub(super) fn add(&mut self, der: &[u8], source: &str) -> Result<Option<bool>, AnchorFileError> {
        let Some(facts) = Facts::of(der).filter(|_| self.room > 0) else { return Ok(None) };
        let statement = "INSERT OR IGNORE INTO signer VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let mut statement =
            self.connection.prepare_cached(statement).map_err(|wrong| of(&self.path, &wrong))?;
        let (fingerprint, serial) = (facts.fingerprint(), plain(&facts.certificate.serial));
        let added = statement
            .execute(params![fingerprint, serial, facts.key_id, facts.country, source, der])
            .map_err(|wrong| of(&self.path, &wrong))?;
        self.room = self.room.saturating_sub(added as u64);
        Ok(Some(added == 1))
    }

    /// Keeps what was added. Without it nothing stays.
    pub(super) fn keep(self) -> Result<(), AnchorFileError> {
        self.connection.execute_batch("COMMIT").map_err(|wrong| of(&self.path, &wrong))
    }
}

/// Those a signature may mean.
pub(super) fn find(folder: &Path, id: SignerId<'_>) -> Result<Vec<Arc<[u8]>>, AnchorFileError> {
    let path = folder.join(NAME);
    let Some(connection) = open(&path)? else { return Ok(Vec::new()) };
    let (column, value) = match id {
        SignerId::Serial(serial) => ("serial = ?1", rusqlite::types::Value::Blob(plain(serial).to_vec())),
        SignerId::KeyId(key_id) => ("key_id = ?1", rusqlite::types::Value::Text(hex::lower(key_id))),
    };
    let found = || -> rusqlite::Result<Vec<Arc<[u8]>>> {
        let mut statement = connection.prepare(&format!(
            // Always the same ones, should there be more.
            "SELECT der FROM signer WHERE {column} ORDER BY sha256 LIMIT {MOST_FOUND}"
        ))?;
        let rows = statement.query_map([value], |row| row.get::<_, Vec<u8>>(0))?;
        rows.map(|der| der.map(Arc::from)).collect()
    };
    found().map_err(|wrong| of(&path, &wrong))
}

/// How many there are, of all countries or of one.
pub(super) fn count(folder: &Path, country: Option<&str>) -> Result<u64, AnchorFileError> {
    let path = folder.join(NAME);
    let Some(connection) = open(&path)? else { return Ok(0) };
    let count = match country {
        Some(country) => {
            connection
                .query_row("SELECT count(*) FROM signer WHERE country = ?1", [country], |row| row.get(0))
        }
        None => connection.query_row("SELECT count(*) FROM signer", [], |row| row.get(0)),
    };
    count.map(i64::unsigned_abs).map_err(|wrong| of(&path, &wrong))
}

/// Takes out what first came by one import; how many.
pub(super) fn remove(folder: &Path, source: &str) -> Result<u64, AnchorFileError> {
    let path = folder.join(NAME);
    let Some(connection) = open(&path)? else { return Ok(0) };
    let gone = connection.execute("DELETE FROM signer WHERE source = ?1", [source]);
    gone.map(|count| count as u64).map_err(|wrong| of(&path, &wrong))
}

/// The database, if there is one. Opened for writing, because an interrupted import has to be rolled back.
fn open(path: &Path) -> Result<Option<Connection>, AnchorFileError> {
    if !path.exists() {
        return Ok(None);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags).map(Some).map_err(|wrong| of(path, &wrong))
}

fn of(path: &Path, error: &rusqlite::Error) -> AnchorFileError {
    AnchorFileError { file: path.display().to_string(), problem: error.to_string() }
}

/// A number without the zeros before it: certificates and signatures write them differently.
pub(super) fn plain(serial: &[u8]) -> &[u8] {
    let zeros = serial.iter().take_while(|byte| **byte == 0).count();
    serial.get(zeros..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use super::*;

    /// Many countries number from one: none of them pushes another out.
    #[test]
    fn a_short_serial_number_means_many_signers_and_all_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let der = tashika_passport::card::issuer::signer_certificates().remove(0);
        let facts = Facts::of(&der).unwrap();
        let mut writer = Writer::begin(folder.path(), false).unwrap();
        for number in 0..300_u16 {
            // Their signatures differ; nothing here looks at them.
            let mut other = der.clone();
            let end = other.len() - 2;
            other[end..].copy_from_slice(&number.to_be_bytes());
            assert_eq!(writer.add(&other, "test").unwrap(), Some(true));
        }
        writer.keep().unwrap();
        let found = find(folder.path(), SignerId::Serial(&facts.certificate.serial)).unwrap();
        assert_eq!(found.len(), 300);
    }
}
