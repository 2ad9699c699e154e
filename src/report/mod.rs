// SPDX-License-Identifier: MIT OR Apache-2.0
//! What leaves the book on paper or as data: the audit PDF 本人確認記録書 (`specs` law §9.2), the customer's slip
//! 受付票, tables for other programs.
//!
//! [`pdf`] prints one record with everything that was entered about it, as PDF/A-3b with the evidence bundle
//! inside; [`receipt_pdf`] prints what a clerk may hand out; [`tables`] are the CSV and JSON exports (`docs/exports.md`).

mod archive;
mod chip;
mod closing;
mod history;
mod items;
mod jpki;
mod mask;
mod paper;
mod people;
mod picture_text;
mod record;
mod retention;
mod sheet;
mod slip;
mod stream;
pub mod tables;
mod terms;
pub mod words;

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

use jiff::Timestamp;
use thiserror::Error;

use crate::records::{History, Receipt, Record};

pub use stream::{RecordsFile, TableForm};
pub use tables::{csv, csv_records, json};

/// Upper bound of the pages of one file; a record with more entries than fit is a fault or an attack.
pub const MAX_PAGES: usize = 200;

/// Upper bound of the evidence bundle in bytes.
pub const MAX_EVIDENCE: usize = 32 << 20;

/// Why there is no paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReportError {
    /// No font on this system has the form's own characters.
    #[error("no Japanese font found; the branch's IT installs BIZ UDGothic, Noto Sans CJK or IPAex Gothic")]
    NoFont,
    /// A font was found but cannot be embedded.
    #[error("the Japanese font cannot be embedded; the branch's IT installs BIZ UDGothic")]
    Font,
    /// The laid-out pages cannot be completed for the archive.
    #[error("the file cannot be completed; report it to us")]
    Archive,
    /// The receipt is of another record.
    #[error("the receipt belongs to another record; report it to us")]
    OtherRecord,
    /// The record does not fit on the pages a file may have.
    #[error("the record does not fit on {MAX_PAGES} pages; report it to us")]
    TooLong,
    /// The evidence bundle is larger than any real one.
    #[error("the evidence bundle is larger than {MAX_EVIDENCE} bytes; report it to us")]
    EvidenceTooLarge,
    /// The evidence bundle would show what the masked paper hides.
    #[error("a masked export takes a bundle without personal sections; hide them or leave the bundle out")]
    EvidenceNotMasked,
    /// Records of two laws in one file.
    #[error("records of different laws never share a file; export each law for itself")]
    MixedLaws,
    /// The records cannot be written as data.
    #[error("the records cannot be written as JSON; report it to us")]
    Data,
}

/// An export as it is printed on every page: by whom, when, why, and from which entry of the book.
#[derive(Clone)]
pub struct ExportNote {
    /// Who exports: the session's account.
    pub by: String,
    /// When; it is also the file's date.
    pub at: Timestamp,
    /// Why, in the manager's words.
    pub reason: String,
    /// Personal values are replaced by ●●●.
    pub masked: bool,
    /// The entry this is a copy of, with the checkpoint that holds it.
    pub copy_of: Receipt,
}

/// The reason is free text and may name the customer.
impl std::fmt::Debug for ExportNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ExportNote({}, {}, masked: {})", self.by, self.at, self.masked)
    }
}

/// Prints a record with its history: A4, PDF/A-3b, fonts embedded as subsets, text extractable, `evidence` (the
/// bytes of the bundle; may be empty) embedded as `evidence.json`. The same inputs and fonts give the same bytes.
///
/// A training record carries 訓練 / TRAINING – NOT EVIDENCE across each page. Source: `specs` law §9.2.
///
/// # Errors
/// See [`ReportError`].
pub fn pdf(history: &History, export: &ExportNote, evidence: &[u8]) -> Result<Vec<u8>, ReportError> {
    if history.record.header.record_id != export.copy_of.record_id || history.seq != export.copy_of.seq {
        return Err(ReportError::OtherRecord);
    }
    if evidence.len() > MAX_EVIDENCE {
        return Err(ReportError::EvidenceTooLarge);
    }
    if !export.masked {
        return record::print(history, export, evidence);
    }
    mask::allows(evidence)?;
    record::print(&mask::history(history), export, evidence)
}

/// Prints the slip 受付票 that a clerk may print and hand out right after a check: number, time, law, method,
/// outcome and checkpoint, nothing about the customer. The full record is an export, which is a manager's act.
///
/// # Errors
/// See [`ReportError`].
pub fn receipt_pdf(record: &Record, receipt: &Receipt) -> Result<Vec<u8>, ReportError> {
    if record.header.record_id != receipt.record_id {
        return Err(ReportError::OtherRecord);
    }
    slip::print(record, receipt)
}

/// Saves a file under a new name, readable by its owner only. A file that is already there stays as it is.
///
/// # Errors
/// Those of the file system; [`std::io::ErrorKind::AlreadyExists`] if the name is taken.
pub fn save(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A new file, readable by its owner only.
fn create(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
pub(crate) mod examples;
#[cfg(test)]
mod tests;
