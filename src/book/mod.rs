// SPDX-License-Identifier: MIT OR Apache-2.0
//! The record book: what is kept of a check, sealed, and how nobody can change it unseen.
//!
//! [`record`] is the content of a record, [`act`] everything that can be entered.

pub mod act;
pub mod record;

pub use act::{Act, Amendment, Export, ExportFormat, History, Logged, MailEvent, MailState, Received};
pub use record::{
    Authority, BirthDate, ChipEvidence, Compared, Decision, Declared, Displayed, DisplayedTo, Header,
    HighRiskCheck, Identity, Known, KnownMeans, MailPlan, Observations, Occupation, Pep, Presented, Purpose,
    Record, Relationship, Representative, Subject, Supplement, SupplementRole, Told, Transaction,
    TransactionKind,
};

// SKELETON: signatures other parts are written against; the bodies come with this part's own branch.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::keys::{Keyring, Session};
use crate::proof::checkpoint::Checkpoint;
use crate::rules::{Law, Outcome};

/// A real book holds evidence; a training book never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookKind {
    /// Records of real checks.
    Real,
    /// Records made in training mode.
    Training,
}

/// Where a book and what belongs to it are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The database.
    pub book: PathBuf,
    /// The keyring.
    pub keyring: PathBuf,
    /// The last checkpoint this terminal signed, outside the database: finds an old copy put back.
    pub head: PathBuf,
}

/// Proof that an entry is in the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The entry's place, from 1.
    pub seq: u64,
    /// The record it is about.
    pub record_id: String,
    /// The entry's leaf hash, lower-case hexadecimal.
    pub leaf: String,
    /// The signed checkpoint right after it (a signed note).
    pub checkpoint: String,
}

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

/// What to look for. All conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Only records before this place; for the next page.
    pub before: Option<u64>,
    /// At most so many lines; 0 means 50.
    pub limit: u32,
}

/// Why the book cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// Placeholder of the skeleton.
    #[error("not there yet")]
    Skeleton,
}

/// What the walk through the log found; `findings` is empty if the book is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// How many entries the book has.
    pub entries: u64,
    /// The newest checkpoint (a signed note); kept elsewhere, it proves later that nothing up to here was changed.
    pub checkpoint: Option<String>,
    /// What is not as it was written, each as (code, place) and words in `finding.<code>`.
    pub findings: Vec<Finding>,
}

/// One thing that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// Placeholder of the skeleton.
    Skeleton {
        /// Which entry.
        seq: u64,
    },
}

/// One record book, open.
#[derive(Debug)]
pub struct Book {}

impl Book {
    /// Opens a book and creates it if there is none.
    pub fn open(_places: &Places, _kind: BookKind) -> Result<Self, BookError> {
        todo!()
    }
    /// Which kind it is.
    pub fn kind(&self) -> BookKind {
        todo!()
    }
    /// The places it was opened at.
    pub fn places(&self) -> &Places {
        todo!()
    }
    /// Enters an act. When this returns, it is on the disk.
    pub fn enter(&mut self, _by: &Session, _act: &Act) -> Result<Receipt, BookError> {
        todo!()
    }
    /// A record with everything entered about it, opened with the session's reading key. Enters that it was viewed.
    pub fn view(&mut self, _by: &Session, _record_id: &str) -> Result<History, BookError> {
        todo!()
    }
    /// Enters the export, and returns what it is made from.
    pub fn export(
        &mut self,
        _by: &Session,
        _export: &Export,
    ) -> Result<(History, crate::proof::bundle::Bundle), BookError> {
        todo!()
    }
    /// Looks for records. Conditions on personal values are entered as a search.
    pub fn search(&mut self, _by: &Session, _query: &Query) -> Result<Vec<Line>, BookError> {
        todo!()
    }
    /// The list line of one record.
    pub fn line(&self, _record_id: &str) -> Result<Option<Line>, BookError> {
        todo!()
    }
    /// Records whose mail is on the way or waiting, oldest first; nothing personal.
    pub fn pending(&self, _limit: u32) -> Result<Vec<Line>, BookError> {
        todo!()
    }
    /// The newest entries of every kind, for the log view: (seq, at, by, kind, public part as JSON).
    pub fn journal(
        &self,
        _limit: u32,
        _before: Option<u64>,
    ) -> Result<Vec<(u64, Timestamp, String, String, String)>, BookError> {
        todo!()
    }
    /// Records whose retention has ended on this day.
    pub fn due(&self, _today: Date, _limit: u32) -> Result<Vec<Line>, BookError> {
        todo!()
    }
    /// Destroys the content of a record whose retention has ended, and of all entries about it.
    pub fn delete(&mut self, _by: &Session, _record_id: &str, _today: Date) -> Result<Receipt, BookError> {
        todo!()
    }
    /// Walks through the whole log; `known` are checkpoints kept elsewhere.
    pub fn verify(
        &self,
        _keys: &Keyring,
        _known: &[Checkpoint],
        _progress: &dyn Fn(u64, u64),
    ) -> Result<Verification, BookError> {
        todo!()
    }
    /// The newest checkpoint, a signed note.
    pub fn checkpoint(&self) -> Result<Option<String>, BookError> {
        todo!()
    }
    /// Copies the book and its keyring into a new folder while the program runs.
    pub fn back_up(&mut self, _by: &Session, _to: &Path) -> Result<(), BookError> {
        todo!()
    }
}
