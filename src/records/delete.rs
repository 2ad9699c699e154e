// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lawful deletion: the content goes, the log stays whole.

use jiff::civil::Date;
use rusqlite::OptionalExtension;

use super::act::Act;
use super::clock::today as clock_today;
use super::enter::{Draft, Receipt};
use super::error::BookError;
use super::list::{self, code, place};
use super::store::{self, Book};
use crate::keys::{Right, Session};
use crate::proof::merkle;

impl Book {
    /// Destroys the content of a record whose retention has ended on `today`, and of all entries about it: the
    /// sealed bytes, which carry their own keys inside, and the search tokens. The leaves stay, so that the log can
    /// still be verified; they hold nothing personal. The bytes are overwritten in the database and in its journal.
    /// What a file system or a flash disk keeps of overwritten blocks, and what lies in backups, is not in the
    /// program's power: `docs/record-book.md`.
    ///
    /// A day after the clock's today counts as the clock's.
    ///
    /// # Errors
    /// [`BookError::Key`], [`BookError::NoRecord`], [`BookError::NotDue`]; [`BookError::NotWiped`] if the deletion is
    /// entered but another program still reads the old pages: the same call again finishes it. What
    /// [`Book::enter`] gives.
    pub fn delete(&mut self, by: &Session, record_id: &str, today: Date) -> Result<Receipt, BookError> {
        by.need(Right::Delete)?;
        let listed = list::get(&self.connection, record_id)?.ok_or(BookError::NoRecord)?;
        if listed.line.deleted {
            let receipt = self.receipt_of_deletion(record_id)?;
            self.wipe()?;
            return Ok(receipt);
        }
        let (entered, checkpoint) = self.transact(by, |writer| {
            // Again, now that nobody else writes.
            let listed = list::get(writer.connection(), record_id)?.ok_or(BookError::NoRecord)?;
            let until = listed.line.retain_until;
            let ended = until.filter(|until| *until <= today.min(clock_today()));
            let ended = ended.ok_or(BookError::NotDue { until })?;
            let because = format!("{}: retention ended before {ended}", code(&listed.line.law));
            let act = Act::Deleted { record_id: record_id.to_owned(), because };
            let entered = writer.enter(&act, Draft::of(by, &act)?)?;
            let connection = writer.connection();
            for table in ["sealed", "token"] {
                let sql =
                    format!("DELETE FROM {table} WHERE seq IN (SELECT seq FROM entry WHERE record_id = ?1)");
                connection.execute(&sql, [record_id])?;
            }
            Ok(entered)
        })?;
        self.wipe()?;
        Ok(entered.receipt(&checkpoint))
    }

    fn receipt_of_deletion(&self, record_id: &str) -> Result<Receipt, BookError> {
        let seq = list::entry_of(&self.connection, record_id, "deleted")?.ok_or(BookError::Damaged)?;
        let index = seq.checked_sub(1).ok_or(BookError::Damaged)?;
        let leaf: merkle::Hash = store::node(&self.connection, 0, index)?.ok_or(BookError::Damaged)?;
        let sql = "SELECT note FROM checkpoint WHERE size >= ?1 ORDER BY size LIMIT 1";
        let note = self.connection.query_row(sql, [place(seq)?], |row| row.get(0)).optional()?;
        Ok(Receipt {
            seq,
            record_id: record_id.to_owned(),
            leaf: tashika_kit::hex::lower(&leaf),
            checkpoint: note.ok_or(BookError::Damaged)?,
        })
    }

    /// Brings the overwritten pages from the journal into the database and empties the journal, which still holds
    /// the pages as they were.
    fn wipe(&self) -> Result<(), BookError> {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        let busy: i64 = self.connection.query_row(sql, [], |row| row.get(0))?;
        if busy == 0 { Ok(()) } else { Err(BookError::NotWiped) }
    }
}
