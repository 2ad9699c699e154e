// SPDX-License-Identifier: MIT OR Apache-2.0
//! The paper: 本人確認記録書, one A4 page (`specs` law §9).
//!
//! This is the first form: it holds what the check read, proved and saw. Law, method, transaction and history
//! (`specs` law §9.2, 4, 5, 11, 12) are not in the record yet and therefore not on the paper, which says so.

mod form;
mod paper;
pub mod words;

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use thiserror::Error;

use crate::records::{CheckRecord, Receipt};

/// Why there is no paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReportError {
    /// No font on this system has the form's own characters.
    #[error("no Japanese font found; the branch's IT installs BIZ UDGothic, Noto Sans CJK or IPAex Gothic")]
    NoFont,
    /// A font was found but cannot be embedded.
    #[error("the Japanese font cannot be embedded; the branch's IT installs BIZ UDGothic")]
    Font,
    /// The receipt is of another record.
    #[error("the receipt belongs to another record; report it to us")]
    OtherRecord,
    /// The record is too long for one page even in small type.
    #[error("the record does not fit on one page; report it to us")]
    TooLong,
}

/// Prints a record: one A4 page as PDF, fonts embedded, text extractable. A training record carries
/// 訓練 / TRAINING – NOT EVIDENCE across the page. The same record, receipt and fonts give the same page.
///
/// # Errors
/// See [`ReportError`].
pub fn pdf(record: &CheckRecord, receipt: &Receipt) -> Result<Vec<u8>, ReportError> {
    if record.record_id != receipt.record_id {
        return Err(ReportError::OtherRecord);
    }
    form::print(record, receipt)
}

/// Saves a paper under a new name, readable by its owner only. A file that is already there stays as it is.
///
/// # Errors
/// Those of the file system; [`std::io::ErrorKind::AlreadyExists`] if the name is taken.
pub fn save(path: &Path, pdf: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(pdf)?;
    file.sync_all()
}

#[cfg(test)]
mod tests;
