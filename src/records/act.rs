// SPDX-License-Identifier: MIT OR Apache-2.0
//! Everything that can be entered into the book. Nothing is ever changed: an entry adds.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::record::{Record, Supplement};

/// One act. Its personal part is sealed, its public part (see each variant) can be read by whoever verifies
/// the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum Act {
    /// A record was made. Public: law, outcome, decision, branch, terminal, clerk, rule, chip state.
    Record(Box<Record>),
    /// A record was amended (AML Rule 20(3)); the old value stays. Public: that it was.
    Amended(Amendment),
    /// Something happened to the mail. Public: what and when, not the number.
    Mail(MailEvent),
    /// A further document came in. Public: that it did.
    Supplemented(Received),
    /// The transaction or contract ended, which starts the retention period (AML Rule 21, Phone Act 4). Public.
    RelationEnded {
        /// The record.
        record_id: String,
        /// The day.
        on: Date,
    },
    /// The customer was last treated as already confirmed (AML Rule 21). Public.
    LastUse {
        /// The record.
        record_id: String,
        /// The day.
        on: Date,
    },
    /// A record was looked at. Public.
    Viewed {
        /// The record.
        record_id: String,
    },
    /// A search for personal values was made. Public: which kinds of values, never the values.
    Searched {
        /// E.g. `name_and_birth_date`.
        fields: Vec<String>,
        /// How many records were found.
        found: u64,
    },
    /// A record left the book. Public: everything but the reason.
    Exported(Export),
    /// The file of an export was written (`specs` law §8.5): whoever finds it later can tell whose it is. Public.
    FileMade {
        /// The record.
        record_id: String,
        /// SHA-256 of the file, lower-case hexadecimal.
        sha256: String,
    },
    /// A holder was authenticated with the user-authentication certificate. Public: what for, role, outcome, revocation
    /// and how it was asked, clerk. Sealed: the reference and what was read.
    Jpki(Box<super::jpki::JpkiAct>),
    /// Received revocation data was deleted because its use has ended (`specs` law §5.3). Public.
    RevocationPurged {
        /// How many lists.
        lists: u64,
        /// How many serial numbers they held.
        serials: u64,
        /// SHA-256 of the proof that was written, lower-case hexadecimal.
        proof: String,
    },
    /// Somebody logged in. Public.
    LoggedIn,
    /// The screen was locked or the user left. Public.
    Locked,
    /// Somebody failed to log in. Public.
    LoginFailed {
        /// The name that was tried, if it is an account's; else empty.
        account: String,
        /// When.
        at: Timestamp,
    },
    /// An account was changed. Public.
    AccountChanged {
        /// Whose.
        account: String,
        /// What, e.g. `added as manager`.
        change: String,
    },
    /// Other rules are in force here. Public.
    RulesChanged {
        /// The rule set's identifier.
        id: String,
        /// Its SHA-256.
        sha256: String,
    },
    /// A setting was changed. Public.
    SettingChanged {
        /// Which.
        setting: String,
        /// The value now.
        value: String,
    },
    /// The log was verified. Public.
    Verified {
        /// How many entries.
        entries: u64,
        /// How many findings.
        findings: u64,
    },
    /// A backup was made. Public.
    BackedUp {
        /// How many entries it holds.
        entries: u64,
    },
    /// The book was restored from a backup. Public.
    Restored {
        /// How many entries the backup held.
        entries: u64,
        /// How many entries were known to exist before; those after the backup are lost.
        known_before: u64,
    },
    /// The content of a record and of all entries about it was destroyed at the end of retention. Public.
    Deleted {
        /// The record.
        record_id: String,
        /// Which law ended the retention, and when.
        because: String,
    },
}

/// A correction or addition. Items 21–25 and 27–30 have to be amended when a change becomes known.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// The record.
    pub record_id: String,
    /// Which field, as a path in the record, e.g. `customer.identity.residence`.
    pub field: String,
    /// As it was.
    pub old: String,
    /// As it is now.
    pub new: String,
    /// Why.
    pub reason: String,
}

impl std::fmt::Debug for Amendment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Amendment({}, {})", self.record_id, self.field)
    }
}

/// Something that happened to the mail of a pending check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailEvent {
    /// The record.
    pub record_id: String,
    /// What.
    pub state: MailState,
    /// When.
    pub on: Date,
    /// 引受番号 or a remark; sealed.
    pub tracking: String,
}

/// Where the mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// Not yet sent.
    Waiting,
    /// Sent (item 6).
    Dispatched,
    /// It arrived.
    Delivered,
    /// It came back: the check is open again.
    Returned,
    /// Staff handed it over at the residence (item 13).
    HandedOver,
}

/// A further document that came in after the record was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The record.
    pub record_id: String,
    /// The document.
    pub supplement: Supplement,
}

/// How a record leaves the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// 本人確認記録書.
    Pdf,
    /// The list as CSV.
    Csv,
    /// The records as JSON.
    Json,
    /// The evidence bundle alone.
    Bundle,
}

/// An export.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// The record.
    pub record_id: String,
    /// In which form.
    pub format: ExportFormat,
    /// Personal values were masked.
    pub masked: bool,
    /// Why; sealed.
    pub reason: String,
}

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Export({}, {:?})", self.record_id, self.format)
    }
}

/// An act as it stands in the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logged {
    /// Its place, from 1.
    pub seq: u64,
    /// When it was entered.
    pub at: Timestamp,
    /// Whose session entered it.
    pub by: String,
    /// It.
    pub act: Act,
}

/// A record with everything that was entered about it, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Its place in the book, from 1.
    pub seq: u64,
    /// The record as it was made.
    pub record: Record,
    /// What came after: amendments, mail, supplements, views, exports.
    pub later: Vec<Logged>,
}
