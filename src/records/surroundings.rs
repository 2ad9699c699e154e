// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is checked around the log: the checkpoints known outside it, the database's own pages, its tables and
//! triggers.

use rusqlite::Connection;

use super::error::BookError;
use super::finding::Finding;
use super::head::Head;
use super::store::{Book, SCHEMA, Stored};
use crate::proof::checkpoint::Checkpoint;
use crate::proof::merkle;

/// The head file and the checkpoints kept elsewhere.
pub(super) fn outside(
    state: &Connection,
    book: &Book,
    key: &[u8; 32],
    head: &Head,
    known: &[Checkpoint],
    have: u64,
) -> Result<((), Vec<Finding>), BookError> {
    let mut found = Vec::new();
    let head = match head {
        Head::None => {
            found.extend((have > 0).then_some(Finding::NoHead));
            None
        }
        Head::Unreadable => {
            found.push(Finding::HeadForged);
            None
        }
        Head::Known { note, .. } => {
            let head = Checkpoint::verified(note, key).ok();
            found.extend(head.is_none().then_some(Finding::HeadForged));
            head
        }
    };
    for checkpoint in known.iter().chain(&head) {
        let size = checkpoint.size;
        if checkpoint.origin != book.origin {
            found.push(Finding::OtherCheckpoint { size });
        } else if size > have {
            found.push(Finding::RolledBack { known: size, have });
        } else if merkle::root(&Stored(state), size).ok() != Some(checkpoint.root) {
            found.push(Finding::Rewritten { size });
        }
    }
    Ok(((), found))
}

/// SQLite's own check of pages and indexes.
pub(super) fn integrity(state: &Connection) -> Result<((), Vec<Finding>), BookError> {
    let answer: String = state.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    let damaged = || Finding::Damaged { part: "database".to_owned(), after: 0 };
    Ok(((), (answer != "ok").then(damaged).into_iter().collect()))
}

/// Tables and triggers against those this program makes.
pub(super) fn guards(state: &Connection) -> Result<((), Vec<Finding>), BookError> {
    let fresh = Connection::open_in_memory()?;
    fresh.execute_batch(SCHEMA)?;
    let differ = schema(state)? != schema(&fresh)?;
    Ok(((), differ.then_some(Finding::Guards).into_iter().collect()))
}

/// Tables, indexes and triggers of a database, by name.
fn schema(connection: &Connection) -> Result<Vec<(String, Option<String>)>, BookError> {
    let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
