// SPDX-License-Identifier: MIT OR Apache-2.0
//! The record book: what is kept of a check, sealed, and how nobody can change it unseen.
//!
//! [`record`] is the content of a record, [`act`] everything that can be entered. An act is divided into a public
//! part and a sealed content (`public`), guarded (`guard`), and entered in one transaction with its Merkle nodes and
//! a signed checkpoint (`enter`). `read` gives the past out, and enters that first; `search` finds; `verify` walks
//! through everything; `delete` and `backup` are what their names say. `docs/record-book.md` describes the file and
//! what each kind of attacker can and cannot do.

pub mod act;
mod amend;
mod backup;
mod clock;
mod delete;
mod enter;
mod error;
mod finding;
mod guard;
mod head;
mod in_force;
mod jpki;
mod jpki_guard;
mod list;
mod mail;
mod place;
mod proved;
mod public;
mod read;
pub mod record;
mod restore;
mod retention;
mod search;
mod store;
mod surroundings;
mod tally;
mod token;
mod tree;
mod typed;
mod verify;

pub use act::{Act, Amendment, Export, ExportFormat, History, Logged, MailEvent, MailState, Received};
pub use amend::{AMENDABLE, AMENDABLE_ALIAS, present};
pub use backup::{Backup, restore, verify_backup};
pub use enter::Receipt;
pub use error::BookError;
pub use finding::{Finding, FindingClass};
pub use guard::{is_never_kept, new_uuid};
pub(crate) use head::write as replace_file;
pub use jpki::{Consent, DocumentVerdicts, FaceCheck, FaceScore, JpkiAct, JpkiNote};
pub use list::Line;
pub use place::{Places, default_dir};
pub use record::{
    Authority, BirthDate, ChipAddition, ChipEvidence, Compared, Decision, Declared, Displayed, DisplayedTo,
    Header, HighRiskCheck, Identity, InquiryAnswer, Known, KnownMeans, MailPlan, NumberInquiry, Observations,
    Occupation, Pep, Presented, Purpose, Record, Relationship, Representative, SpecialPeriod, Subject,
    Supplement, SupplementRole, Told, Transaction, TransactionKind,
};
pub use retention::retain_until;
pub use search::{JournalLine, Query};
pub use store::{Book, BookKind};
pub use tally::Tally;
pub use typed::{PRINTED_DOCUMENT, is_typed_from, is_typed_from_print, picture_origin};
pub use verify::Verification;
