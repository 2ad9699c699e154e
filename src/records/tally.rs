// SPDX-License-Identifier: MIT OR Apache-2.0
//! Counting what the list and the log say, without opening anything: nothing about a customer comes out.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde_json::Value;

use super::error::BookError;
use super::store::Book;
use crate::proof::leaf::Leaf;

/// How many records of a day are alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The law's code.
    pub law: String,
    /// `confirmed`, `pending_mail` or `refused`.
    pub decision: String,
    /// By whom.
    pub clerk: String,
    /// How many.
    pub count: u64,
}

impl Book {
    /// The records of a day in Japan, counted by law, decision and clerk.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn tally(&self, day: Date) -> Result<Vec<Tally>, BookError> {
        let sql = "SELECT law, decision, clerk, count(*) FROM line WHERE day = ?1 \
             GROUP BY law, decision, clerk ORDER BY law, decision, clerk";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([day.to_string()])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let count = row.get::<_, i64>(3)?.unsigned_abs();
            all.push(Tally { law: row.get(0)?, decision: row.get(1)?, clerk: row.get(2)?, count });
        }
        Ok(all)
    }

    /// How many records have reached the end of their retention on this day.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn due_count(&self, today: Date) -> Result<u64, BookError> {
        let sql =
            "SELECT count(*) FROM line WHERE retain_until IS NOT NULL AND deleted = 0 AND retain_until <= ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([today.to_string()], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// When an act of this name was entered last, with its public part; `None` if it never was.
    ///
    /// # Errors
    /// [`BookError::Changed`] for an entry that cannot be read, and what the database refuses.
    pub fn last_act(&self, act: &str) -> Result<Option<(Timestamp, Value)>, BookError> {
        let sql = "SELECT seq, leaf FROM entry WHERE act = ?1 ORDER BY seq DESC LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found: Option<(i64, String)> =
            statement.query_row(params![act], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((seq, leaf)) = found else { return Ok(None) };
        let changed = |_| BookError::Changed { seq: seq.unsigned_abs() };
        let leaf = Leaf::parse(leaf.as_bytes()).map_err(changed)?;
        Ok(Some((leaf.at, leaf.public)))
    }
}
