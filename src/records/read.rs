// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading the past: always entered before anything is given out.

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use tashika_kit::hex;

use super::act::{Act, Export, History, Logged};
use super::error::BookError;
use super::jpki::JpkiAct;
use super::list;
use super::public;
use super::store::{self, Book, Stored};
use crate::keys::{Right, Session};
use crate::proof::bundle::{self, Bundle, Consistency, IMPERSONAL, ProvedEntry};
use crate::proof::checkpoint::Checkpoint;
use crate::proof::commitment::Sections;
use crate::proof::leaf::Leaf;
use crate::proof::merkle;

/// Upper bound of a sealed content: [`super::enter`] writes none larger.
const MAX_SEALED: i64 = 9 << 20;

/// How many exports are entered in one transaction of a batch.
const BATCH: usize = 100;

impl Book {
    /// A record with everything entered about it, opened with the session's reading key. Enters first that it was
    /// viewed.
    ///
    /// # Errors
    /// [`BookError::Key`], [`BookError::NoRecord`], [`BookError::Deleted`], [`BookError::Changed`] if an entry is
    /// not as it was written, and what [`Book::enter`] gives.
    pub fn view(&mut self, by: &Session, record_id: &str) -> Result<History, BookError> {
        self.enter(by, &Act::Viewed { record_id: record_id.to_owned() })?;
        history(&self.connection, by, record_id)
    }

    /// An authentication with JPKI, opened with the session's reading key. It is about no record, so that looking at it is
    /// entered as a search that found it.
    ///
    /// # Errors
    /// As [`Book::view`]; [`BookError::NoRecord`] if the entry is no authentication.
    pub fn authentication(&mut self, by: &Session, seq: u64) -> Result<JpkiAct, BookError> {
        let sql = "SELECT leaf, CASE WHEN length(content) <= ?2 THEN content END FROM entry \
                   JOIN sealed ON sealed.seq = entry.seq WHERE entry.seq = ?1 AND act = 'jpki'";
        let found: Option<(String, Option<Vec<u8>>)> = self
            .connection
            .query_row(sql, rusqlite::params![list::place(seq)?, MAX_SEALED], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let (leaf, sealed) = found.ok_or(BookError::NoRecord)?;
        self.enter(by, &Act::Searched { fields: vec![format!("jpki {seq}")], found: 1 })?;
        let entry = opened(&self.connection, by, seq, leaf.into_bytes(), sealed)?;
        match public::join(&entry.leaf, entry.content.as_ref())?.act {
            Act::Jpki(act) => Ok(*act),
            _ => Err(BookError::Changed { seq }),
        }
    }

    /// Enters the export, and returns what it is made from: the record with its history, and the evidence bundle with
    /// all entries up to and including this export. A masked export's bundle shows of the record only what is
    /// [`IMPERSONAL`]; the history is whole, and whoever makes the paper masks it.
    ///
    /// # Errors
    /// As [`Book::view`].
    pub fn export(&mut self, by: &Session, export: &Export) -> Result<(History, Bundle), BookError> {
        self.export_since(by, export, None)
    }

    /// As [`Book::export`]; the bundle also proves that it continues the log of an earlier checkpoint (RFC 6962
    /// §2.1.2), for whoever holds that.
    ///
    /// # Errors
    /// As [`Book::view`]; [`BookError::Broken`] if the checkpoint is of another log or of other entries. Then nothing
    /// is entered.
    pub fn export_since(
        &mut self,
        by: &Session,
        export: &Export,
        since: Option<&Checkpoint>,
    ) -> Result<(History, Bundle), BookError> {
        self.continues(since)?;
        self.enter(by, &Act::Exported(export.clone()))?;
        self.exported(by, export, since)
    }

    /// Exports one after the other. They are entered in transactions of up to 100, each before its contents are
    /// given to `each` as (how many before, of how many, history and bundle or why it cannot be read); `each` says
    /// with `false` that it wants no more. A batch that ends early may so have entered a few exports that were not
    /// made. `since` is as in [`Book::export_since`].
    ///
    /// # Errors
    /// What entering gives, e.g. [`BookError::NoRecord`]: then none of that transaction's exports is entered.
    pub fn export_many(
        &mut self,
        by: &Session,
        exports: &[Export],
        since: Option<&Checkpoint>,
        each: &mut dyn FnMut(usize, usize, Result<(History, Bundle), BookError>) -> bool,
    ) -> Result<(), BookError> {
        self.continues(since)?;
        for (batch, exports_of_batch) in exports.chunks(BATCH).enumerate() {
            let acts: Vec<Act> = exports_of_batch.iter().cloned().map(Act::Exported).collect();
            self.enter_many(by, &acts.iter().collect::<Vec<_>>())?;
            for (index, export) in exports_of_batch.iter().enumerate() {
                let exported = self.exported(by, export, since);
                let before = batch.saturating_mul(BATCH).saturating_add(index);
                if !each(before, exports.len(), exported) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Whether this log continues that of an earlier checkpoint.
    fn continues(&self, since: Option<&Checkpoint>) -> Result<(), BookError> {
        let Some(old) = since else { return Ok(()) };
        let size = store::size(&self.connection)?;
        consistency(&self.connection, &self.origin, old, size).map(drop)
    }

    fn exported(
        &mut self,
        by: &Session,
        export: &Export,
        since: Option<&Checkpoint>,
    ) -> Result<(History, Bundle), BookError> {
        by.need(Right::Export)?;
        // One read transaction: the paths lead to the checkpoint that is read with them.
        let reading = self.connection.transaction()?;
        let history = history(&reading, by, &export.record_id)?;
        let mut bundle = bundle_of(&reading, by, export, self.kind == super::BookKind::Training)?;
        if let Some(old) = since {
            let (size, _) = store::last_checkpoint(&reading)?.ok_or(BookError::Damaged)?;
            bundle.consistency = Some(consistency(&reading, &self.origin, old, size)?);
        }
        Ok((history, bundle))
    }
}

/// The proof that the first `size` entries continue those of an earlier checkpoint.
fn consistency(
    connection: &Connection,
    origin: &str,
    old: &Checkpoint,
    size: u64,
) -> Result<Consistency, BookError> {
    let nodes = Stored(connection);
    let of_this_log = old.origin == origin && old.size <= size && merkle::root(&nodes, old.size)? == old.root;
    if !of_this_log {
        return Err(BookError::Broken { size: old.size });
    }
    let path = merkle::consistency(&nodes, old.size, size)?;
    Ok(Consistency { size: old.size, path: path.iter().map(|hash| hex::lower(hash)).collect() })
}

/// An entry as it stands in the book, its hashes checked.
struct Found {
    leaf: Leaf,
    bytes: Vec<u8>,
    content: Option<Sections>,
}

/// All entries about a record, in order, checked and opened.
fn entries(connection: &Connection, by: &Session, record_id: &str) -> Result<Vec<Found>, BookError> {
    let listed = list::get(connection, record_id)?.ok_or(BookError::NoRecord)?;
    if listed.line.deleted {
        return Err(BookError::Deleted);
    }
    let mut statement = connection.prepare_cached(
        "SELECT entry.seq, leaf, CASE WHEN length(content) <= ?2 THEN content END FROM entry \
         LEFT JOIN sealed ON sealed.seq = entry.seq WHERE record_id = ?1 ORDER BY entry.seq",
    )?;
    let mut rows = statement.query(rusqlite::params![record_id, MAX_SEALED])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let seq = row.get::<_, i64>(0)?.unsigned_abs();
        let (leaf, sealed): (String, Option<Vec<u8>>) = (row.get(1)?, row.get(2)?);
        let entry = opened(connection, by, seq, leaf.into_bytes(), sealed)?;
        // A damaged index can lead to an entry about another record.
        if entry.leaf.record_id.as_deref() != Some(record_id) || entry.leaf.seq != seq {
            return Err(BookError::Changed { seq });
        }
        found.push(entry);
    }
    Ok(found)
}

/// Checks one entry against the log and opens its content.
fn opened(
    connection: &Connection,
    by: &Session,
    seq: u64,
    bytes: Vec<u8>,
    sealed: Option<Vec<u8>>,
) -> Result<Found, BookError> {
    let changed = || BookError::Changed { seq };
    let stored = store::node(connection, 0, seq.checked_sub(1).ok_or(BookError::Damaged)?)?;
    if stored != Some(merkle::leaf(&bytes)) {
        return Err(changed());
    }
    let leaf = Leaf::parse(&bytes).map_err(|_| changed())?;
    let sha256 = sealed.as_deref().map(|sealed| hex::lower(&Sha256::digest(sealed)));
    if sha256 != leaf.sealed_sha256 {
        return Err(changed());
    }
    let content = match sealed {
        None => None,
        Some(sealed) => {
            let plain = by.open(&sealed)?;
            let sections: Sections =
                serde_json::from_slice(&plain).map_err(|_| BookError::Unreadable { seq })?;
            let commitment = sections.commitment().map_err(|_| BookError::Unreadable { seq })?;
            if Some(hex::lower(&commitment)) != leaf.commitment {
                return Err(changed());
            }
            Some(sections)
        }
    };
    Ok(Found { leaf, bytes, content })
}

/// A record with everything entered about it. Enters nothing: that is the caller's.
pub(super) fn history(connection: &Connection, by: &Session, record_id: &str) -> Result<History, BookError> {
    by.need(Right::View)?;
    let mut all = entries(connection, by, record_id)?.into_iter();
    let logged = |found: Found| public::join(&found.leaf, found.content.as_ref());
    let first = all.next().ok_or(BookError::NoRecord).and_then(logged)?;
    let Act::Record(record) = first.act else { return Err(BookError::Changed { seq: first.seq }) };
    let later: Vec<Logged> = all.map(logged).collect::<Result<_, _>>()?;
    Ok(History { seq: first.seq, record: *record, later })
}

/// The evidence bundle of a record as an export shows it.
fn bundle_of(
    connection: &Connection,
    by: &Session,
    export: &Export,
    training: bool,
) -> Result<Bundle, BookError> {
    let (size, checkpoint) = store::last_checkpoint(connection)?.ok_or(BookError::Damaged)?;
    let proved = |found: Found| -> Result<ProvedEntry, BookError> {
        let seq = found.leaf.seq;
        let shown: Vec<String> = match (&found.content, export.masked, found.leaf.act.as_str()) {
            (Some(content), false, _) => content.0.keys().cloned().collect(),
            (_, true, "record") => IMPERSONAL.map(str::to_owned).to_vec(),
            _ => Vec::new(),
        };
        let index = seq.checked_sub(1).ok_or(BookError::Damaged)?;
        let path = merkle::inclusion(&Stored(connection), index, size)?;
        let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
        let content = found.content.map(|content| content.show_only(&shown)).transpose();
        Ok(ProvedEntry {
            seq,
            leaf: hex::lower(&found.bytes),
            content: content.map_err(|_| BookError::Unreadable { seq })?,
            path: path.iter().map(|hash| hex::lower(hash)).collect(),
        })
    };
    let mut all = entries(connection, by, &export.record_id)?.into_iter();
    let record = all.next().ok_or(BookError::NoRecord).and_then(proved)?;
    Ok(Bundle {
        format: bundle::FORMAT.to_owned(),
        training,
        record_id: export.record_id.clone(),
        checkpoint,
        terminal_key: hex::lower(&by.verifying_key()),
        record,
        later: all.map(proved).collect::<Result<_, _>>()?,
        consistency: None,
        software_version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}
