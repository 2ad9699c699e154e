// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists: searching, pending mail, ends of retention, the journal.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{params, params_from_iter};

use super::act::{Act, MailState};
use super::enter::Draft;
use super::error::BookError;
use super::list::{self, COLUMNS, Line, Listed, code, place};
use super::store::Book;
use super::token::{self, Token};
use crate::keys::{Right, Session};
use crate::proof::leaf::Leaf;
use crate::rules::{Law, Outcome};

/// How many lines a list has if nobody says.
const USUAL: u32 = 50;

/// How many lines a list has at most.
const MOST: u32 = 100_000;

/// What to look for. All conditions hold together.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// From this day in Japan.
    pub from: Option<Date>,
    /// To this day, included.
    pub to: Option<Date>,
    /// At this branch.
    pub branch: Option<String>,
    /// By this clerk.
    pub clerk: Option<String>,
    /// Under this law.
    pub law: Option<Law>,
    /// With this outcome.
    pub outcome: Option<Outcome>,
    /// With this decision.
    pub decision: Option<String>,
    /// Mail in this state.
    pub mail: Option<MailState>,
    /// Exact account, contract or subscriber number; found through its keyed token.
    pub transaction_key: Option<String>,
    /// Exact customer number; found through its keyed token.
    pub customer_number: Option<String>,
    /// Name (kanji, kana or Latin) and birth date together; found through a keyed token.
    pub person: Option<(String, Date)>,
    /// Only records after this one in the order of the list, which is newest day first; for the next page the last
    /// line's place.
    pub before: Option<u64>,
    /// At most so many lines; 0 means 50.
    pub limit: u32,
}

/// Holds personal values, so it never reaches a log through `{:?}`.
impl std::fmt::Debug for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Query({:?} to {:?}, personal: {:?})", self.from, self.to, self.personal())
    }
}

impl Query {
    /// The kinds of personal values that are looked for; a search with any is entered.
    #[must_use]
    pub fn personal(&self) -> Vec<String> {
        let kinds = [
            ("transaction_key", self.transaction_key.is_some()),
            ("customer_number", self.customer_number.is_some()),
            ("name_and_birth_date", self.person.is_some()),
        ];
        kinds.into_iter().filter(|(_, asked)| *asked).map(|(kind, _)| kind.to_owned()).collect()
    }

    fn tokens(&self, by: &Session) -> Vec<Token> {
        let key = self.transaction_key.as_ref().map(|key| token::transaction(by, key));
        let number = self.customer_number.as_ref().map(|number| token::customer(by, number));
        let person = self.person.as_ref().map(|(name, born)| token::person(by, name, *born));
        key.into_iter().chain(number).chain(person).collect()
    }

    /// The conditions on the list's own columns.
    fn columns(&self) -> Vec<(&'static str, Value)> {
        let text = |value: &Option<String>| value.clone().map(Value::Text);
        let day = |day: Option<Date>| day.map(|day| Value::Text(day.to_string()));
        let conditions = [
            ("day >= ?", day(self.from)),
            ("day <= ?", day(self.to)),
            ("branch = ?", text(&self.branch)),
            ("clerk = ?", text(&self.clerk)),
            ("law = ?", self.law.as_ref().map(|law| Value::Text(code(law)))),
            ("outcome = ?", self.outcome.as_ref().map(|outcome| Value::Text(code(outcome)))),
            ("decision = ?", text(&self.decision)),
            ("mail = ?", self.mail.as_ref().map(|mail| Value::Text(code(mail)))),
        ];
        conditions.into_iter().filter_map(|(sql, value)| Some((sql, value?))).collect()
    }

    /// The whole question in SQL, with its values.
    fn sql(&self, tokens: &[Token]) -> Result<(String, Vec<Value>), BookError> {
        let (mut sql, mut values) = (format!("SELECT {COLUMNS} FROM line WHERE 1"), Vec::new());
        for (condition, value) in self.columns() {
            // A personal value leads to a few records; the sign keeps SQLite from walking a frequent column's index
            // instead.
            sql.push_str(if tokens.is_empty() { " AND " } else { " AND +" });
            sql.push_str(condition);
            values.push(value);
        }
        for token in tokens {
            sql.push_str(
                " AND line.record_id IN (SELECT entry.record_id FROM token \
                 JOIN entry ON entry.seq = token.seq WHERE token = ?)",
            );
            values.push(Value::Blob(token.to_vec()));
        }
        if let Some(before) = self.before {
            sql.push_str(" AND (day, line.seq) < (SELECT day, seq FROM line WHERE seq = ?)");
            values.push(Value::Integer(place(before)?));
        }
        sql.push_str(" ORDER BY day DESC, line.seq DESC LIMIT ?");
        let limit = if self.limit == 0 { USUAL } else { self.limit.min(MOST) };
        values.push(Value::Integer(limit.into()));
        Ok((sql, values))
    }
}

/// A line of the journal: an entry of any kind, in public.
pub type JournalLine = (u64, Timestamp, String, String, String);

impl Book {
    /// Looks for records, newest first. Conditions on personal values are entered as a search before anything is
    /// given out: which kinds of values and how many were found, never the values.
    ///
    /// # Errors
    /// [`BookError::Key`] without the right to view, and what [`Book::enter`] gives.
    pub fn search(&mut self, by: &Session, query: &Query) -> Result<Vec<Line>, BookError> {
        by.need(Right::View)?;
        let (sql, values) = query.sql(&query.tokens(by))?;
        let fields = query.personal();
        if fields.is_empty() {
            return Ok(lines(list::all(&self.connection, &sql, params_from_iter(values))?));
        }
        let found = lines(list::all(&self.connection, &sql, params_from_iter(values))?);
        let act = Act::Searched { fields, found: found.len() as u64 };
        let draft = Draft::of(by, &act)?;
        self.transact(by, |writer| writer.append(draft))?;
        Ok(found)
    }

    /// The list line of one record; `None` if there is none. Needs no right: nothing personal is in it.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn line(&self, record_id: &str) -> Result<Option<Line>, BookError> {
        Ok(list::get(&self.connection, record_id)?.map(|listed| listed.line))
    }

    /// Records whose mail is waiting, on the way or returned, oldest first; nothing personal, no right needed. See
    /// [`Line::is_open`] for whether the check itself is still open.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn pending(&self, limit: u32) -> Result<Vec<Line>, BookError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM line INDEXED BY line_open_mail WHERE mail IN ('waiting', 'dispatched', 'returned') AND deleted = 0 \
             ORDER BY line.seq LIMIT ?1"
        );
        Ok(lines(list::all(&self.connection, &sql, [limit])?))
    }

    /// Records whose retention has ended on this day, the longest ended first.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn due(&self, today: Date, limit: u32) -> Result<Vec<Line>, BookError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM line WHERE retain_until IS NOT NULL AND deleted = 0 AND retain_until <= ?1 \
             ORDER BY retain_until, line.seq LIMIT ?2"
        );
        Ok(lines(list::all(&self.connection, &sql, params![today.to_string(), limit])?))
    }

    /// The newest entries of every kind, for the log view: (seq, at, by, kind, public part as JSON).
    ///
    /// # Errors
    /// [`BookError::Changed`] for an entry that cannot be read, and what the database refuses.
    pub fn journal(&self, limit: u32, before: Option<u64>) -> Result<Vec<JournalLine>, BookError> {
        let sql = "SELECT seq, leaf FROM entry WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let below = before.map_or(Ok(i64::MAX), place)?;
        let mut rows = statement.query(params![below, limit.min(MOST)])?;
        let mut journal = Vec::new();
        while let Some(row) = rows.next()? {
            let seq = row.get::<_, i64>(0)?.unsigned_abs();
            let leaf = Leaf::parse(row.get::<_, String>(1)?.as_bytes());
            let leaf = leaf.map_err(|_| BookError::Changed { seq })?;
            let mut public = leaf.public;
            if let (Some(object), Some(record_id)) = (public.as_object_mut(), leaf.record_id) {
                object.insert("record_id".to_owned(), record_id.into());
            }
            journal.push((seq, leaf.at, leaf.by, leaf.act, public.to_string()));
        }
        Ok(journal)
    }
}

fn lines(found: Vec<Listed>) -> Vec<Line> {
    found.into_iter().map(|listed| listed.line).collect()
}
