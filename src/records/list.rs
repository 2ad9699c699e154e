// SPDX-License-Identifier: MIT OR Apache-2.0
//! The list: one line for each record, made from the public parts of the leaves and from nothing else. It holds
//! nothing about the customer and needs no key, and it can be made anew at any time.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tashika_kit::date::japan_day;

use super::act::MailState;
use super::error::BookError;
use super::public::{self, RecordPublic};
use super::retention::retain_until;
use crate::proof::leaf::Leaf;
use crate::rules::{Law, Outcome};

/// A line of a list: nothing about the customer; can be had without any key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The record's place.
    pub seq: u64,
    /// The record's id.
    pub record_id: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Under which law.
    pub law: Law,
    /// What the law said.
    pub outcome: Outcome,
    /// `confirmed`, `pending_mail` or `refused`.
    pub decision: String,
    /// Where.
    pub branch: String,
    /// By whom.
    pub clerk: String,
    /// Where its mail is, if it needs mail.
    pub mail: Option<MailState>,
    /// Its content was destroyed.
    pub deleted: bool,
    /// How often it was amended.
    pub amendments: u64,
    /// The first day on which its content may be destroyed; `None` while the end is unknown.
    pub retain_until: Option<Date>,
}

impl Line {
    /// Whether the check is still open because of its mail: until it was sent (AML item 6), until it arrived (Phone
    /// Rule 8(2)), and again when it came back (`specs` law §7.4(6)).
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.mail {
            Some(MailState::Waiting | MailState::Returned) => true,
            Some(MailState::Dispatched) => self.law != Law::Aml,
            Some(MailState::Delivered | MailState::HandedOver) | None => false,
        }
    }
}

/// A line with what is needed to carry it on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) line: Line,
    /// The day of the last mail event.
    pub(super) mail_on: Option<Date>,
    pub(super) relation_end: Option<Date>,
    pub(super) last_use: Option<Date>,
}

#[derive(Deserialize)]
struct On {
    on: Date,
}

impl Listed {
    /// The line a record begins with; `None` if the leaf is no record's or not of the form.
    pub(super) fn begin(leaf: &Leaf) -> Option<Self> {
        let public: RecordPublic = serde_json::from_value(leaf.public.clone()).ok()?;
        let needs_mail = public.decision == "pending_mail";
        let line = Line {
            seq: leaf.seq,
            record_id: leaf.record_id.clone().filter(|_| leaf.act == "record")?,
            created_at: public.created_at,
            law: public.law,
            outcome: public.outcome,
            decision: public.decision,
            branch: public.branch,
            clerk: public.clerk,
            mail: needs_mail.then_some(MailState::Waiting),
            deleted: false,
            amendments: 0,
            retain_until: None,
        };
        Some(Self { line, mail_on: None, relation_end: None, last_use: None })
    }

    /// Carries the line on by an entry about its record; `false` if the line stays as it is.
    pub(super) fn carry_on(&mut self, leaf: &Leaf) -> bool {
        let day = || serde_json::from_value::<On>(leaf.public.clone()).ok().map(|public| public.on);
        match leaf.act.as_str() {
            "amended" => self.line.amendments = self.line.amendments.saturating_add(1),
            "mail" => match public::mail_event(leaf) {
                Some(event) => (self.line.mail, self.mail_on) = (Some(event.state), Some(event.on)),
                None => return false,
            },
            // What was entered last counts, so that a wrong day can be corrected.
            "relation_ended" => self.relation_end = day(),
            "last_use" => self.last_use = self.last_use.max(day()),
            "deleted" => self.line.deleted = true,
            _ => return false,
        }
        self.line.retain_until = retain_until(self.line.law, self.relation_end, self.last_use);
        true
    }

    fn from_row(row: &Row<'_>) -> Result<Self, BookError> {
        let line = Line {
            seq: row.get::<_, i64>(0)?.unsigned_abs(),
            record_id: row.get(1)?,
            created_at: text(row, 2)?.parse().map_err(|_| BookError::Damaged)?,
            law: word(&text(row, 3)?)?,
            outcome: word(&text(row, 4)?)?,
            decision: row.get(5)?,
            branch: row.get(6)?,
            clerk: row.get(7)?,
            mail: row.get::<_, Option<String>>(8)?.map(|mail| word(&mail)).transpose()?,
            deleted: row.get(10)?,
            amendments: row.get::<_, i64>(11)?.unsigned_abs(),
            retain_until: day(row, 14)?,
        };
        Ok(Self { line, mail_on: day(row, 9)?, relation_end: day(row, 12)?, last_use: day(row, 13)? })
    }
}

fn text(row: &Row<'_>, index: usize) -> Result<String, BookError> {
    Ok(row.get(index)?)
}

fn day(row: &Row<'_>, index: usize) -> Result<Option<Date>, BookError> {
    let text: Option<String> = row.get(index)?;
    text.map(|text| text.parse()).transpose().map_err(|_| BookError::Damaged)
}

/// The word serde writes for a value, e.g. `aml`.
pub(super) fn code<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

fn word<T: DeserializeOwned>(code: &str) -> Result<T, BookError> {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).map_err(|_| BookError::Damaged)
}

/// The columns [`Listed`] is read from, in its order.
pub(super) const COLUMNS: &str = "line.seq, line.record_id, created_at, law, outcome, decision, branch, clerk, \
     mail, mail_on, deleted, amendments, relation_end, last_use, retain_until";

/// The line of a record; `None` if there is no such record.
pub(super) fn get(connection: &Connection, record_id: &str) -> Result<Option<Listed>, BookError> {
    let sql = format!("SELECT {COLUMNS} FROM line WHERE record_id = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([record_id])?;
    rows.next()?.map(Listed::from_row).transpose()
}

/// All lines a query gives.
pub(super) fn all(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<Listed>, BookError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Listed::from_row(row)?);
    }
    Ok(found)
}

/// Writes a line, in place of the one of the same record.
pub(super) fn put(connection: &Connection, listed: &Listed) -> Result<(), BookError> {
    let line = &listed.line;
    let mut statement = connection.prepare_cached(
        "INSERT INTO line (seq, record_id, created_at, day, law, outcome, decision, branch, clerk, mail, mail_on, \
         deleted, amendments, relation_end, last_use, retain_until) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) \
         ON CONFLICT (seq) DO UPDATE SET mail = excluded.mail, mail_on = excluded.mail_on, \
         deleted = excluded.deleted, amendments = excluded.amendments, relation_end = excluded.relation_end, \
         last_use = excluded.last_use, retain_until = excluded.retain_until",
    )?;
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    statement.execute(params![
        place(line.seq)?,
        line.record_id,
        line.created_at.to_string(),
        japan_day(line.created_at).to_string(),
        code(&line.law),
        code(&line.outcome),
        line.decision,
        line.branch,
        line.clerk,
        line.mail.as_ref().map(code),
        day(listed.mail_on),
        line.deleted,
        place(line.amendments)?,
        day(listed.relation_end),
        day(listed.last_use),
        day(line.retain_until),
    ])?;
    Ok(())
}

/// Takes an entry into the list.
pub(super) fn follow(connection: &Connection, leaf: &Leaf) -> Result<(), BookError> {
    if leaf.act == "record" {
        return put(connection, &Listed::begin(leaf).ok_or(BookError::Encode)?);
    }
    let Some(record_id) = &leaf.record_id else { return Ok(()) };
    let Some(mut listed) = get(connection, record_id)? else { return Ok(()) };
    if listed.carry_on(leaf) { put(connection, &listed) } else { Ok(()) }
}

/// The line of the record at `seq` as its leaves say; `None` if there is no record.
pub(super) fn as_written(connection: &Connection, record_id: &str) -> Result<Option<Listed>, BookError> {
    let mut statement =
        connection.prepare_cached("SELECT leaf FROM entry WHERE record_id = ?1 ORDER BY seq")?;
    let mut rows = statement.query([record_id])?;
    let mut listed: Option<Listed> = None;
    while let Some(row) = rows.next()? {
        let Ok(leaf) = Leaf::parse(row.get::<_, String>(0)?.as_bytes()) else { continue };
        match &mut listed {
            Some(listed) => drop(listed.carry_on(&leaf)),
            None => listed = Listed::begin(&leaf),
        }
    }
    Ok(listed)
}

/// Makes the whole list anew from the leaves, in the open transaction.
pub(super) fn rebuild(connection: &Connection) -> Result<(), BookError> {
    connection.execute("DELETE FROM line", [])?;
    let mut statement = connection.prepare("SELECT leaf FROM entry ORDER BY seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let leaf = Leaf::parse(row.get::<_, String>(0)?.as_bytes());
        leaf.ok().map_or(Ok(()), |leaf| follow(connection, &leaf))?;
    }
    Ok(())
}

/// A number as the database holds it.
pub(super) fn place(number: u64) -> Result<i64, BookError> {
    i64::try_from(number).map_err(|_| BookError::Damaged)
}

/// Whether there is an entry of this act about the record, and where.
pub(super) fn entry_of(
    connection: &Connection,
    record_id: &str,
    act: &str,
) -> Result<Option<u64>, BookError> {
    let sql = "SELECT seq FROM entry WHERE record_id = ?1 AND act = ?2 ORDER BY seq DESC LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    let seq: Option<i64> = statement.query_row([record_id, act], |row| row.get(0)).optional()?;
    Ok(seq.map(i64::unsigned_abs))
}
