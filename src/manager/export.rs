// SPDX-License-Identifier: MIT OR Apache-2.0
//! Records on their way out of the book: always with a reason, always entered first, never over a file that
//! exists, and never records of two laws in one file.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tashika_kit::hex;

use super::{Office, Trouble};
use crate::keys::Right;
use crate::proof::bundle::Bundle;
use crate::proof::merkle;
use crate::records::{Export, ExportFormat, History, Receipt};
use crate::report::{self, ExportNote};
use crate::rules::Law;

/// What is wanted.
#[derive(Clone, PartialEq, Eq)]
pub struct Order {
    /// In which form.
    pub format: ExportFormat,
    /// Personal values are masked: for training and complaints desks.
    pub masked: bool,
    /// Why.
    pub reason: String,
}

/// What came of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The files that were written.
    pub files: Vec<PathBuf>,
    /// How many records left the book.
    pub records: usize,
    /// Records that could not be exported, each with the reason (no personal value).
    pub failed: Vec<(String, String)>,
    /// The user stopped it; the files above are complete.
    pub stopped: bool,
}

/// The last part of a file's name.
#[must_use]
pub fn extension(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Pdf => "pdf",
        ExportFormat::Csv => "csv",
        ExportFormat::Json | ExportFormat::Bundle => "json",
    }
}

/// Exports one record into a new file.
///
/// # Errors
/// [`Trouble::Input`] without a reason; [`Trouble::Book`] without the right or without such a record;
/// [`Trouble::Report`], [`Trouble::File`] (the export is entered all the same: it was attempted).
pub fn one(office: &mut Office, record_id: &str, order: &Order, path: &Path) -> Result<(), Trouble> {
    ready(office, order)?;
    if path.exists() {
        let taken = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
        return Err(Trouble::file(path, taken));
    }
    let (history, bundle) = take(office, record_id, order)?;
    let bytes = match order.format {
        ExportFormat::Pdf => paper(office, &history, &bundle, order)?,
        ExportFormat::Bundle => pretty(&bundle)?,
        ExportFormat::Json => together(ExportFormat::Json, std::slice::from_ref(&history))?,
        ExportFormat::Csv => together(ExportFormat::Csv, std::slice::from_ref(&history))?,
    };
    write(path, &bytes)
}

/// Exports many records into a folder: a PDF or a bundle for each, a CSV or JSON file for each law.
///
/// # Errors
/// As [`one`], if nothing could be begun. What fails for a single record is told in [`Batch::failed`].
pub fn many(
    office: &mut Office,
    records: &[String],
    order: &Order,
    folder: &Path,
    progress: &dyn Fn(u64, u64),
    stop: &dyn Fn() -> bool,
) -> Result<Batch, Trouble> {
    ready(office, order)?;
    make_folder(folder)?;
    let mut batch = Batch::default();
    let mut kept: Vec<History> = Vec::new();
    for (done, record_id) in (0_u64..).zip(records) {
        progress(done, records.len() as u64);
        if stop() {
            batch.stopped = true;
            break;
        }
        match each(office, record_id, order, folder) {
            Ok(Each::Written(path)) => {
                batch.files.push(path);
                batch.records += 1;
            }
            Ok(Each::Kept(history)) => kept.push(*history),
            Err(trouble) => batch.failed.push((record_id.clone(), trouble.to_string())),
        }
    }
    for law in [Law::Aml, Law::Phone, Law::Lending] {
        let (of_law, rest) = kept.into_iter().partition(|history| history.record.header.law == law);
        kept = rest;
        let of_law: Vec<History> = of_law;
        if !of_law.is_empty() {
            let path = folder.join(format!("records-{}.{}", law_code(law), extension(order.format)));
            write(&path, &together(order.format, &of_law)?)?;
            batch.files.push(path);
            batch.records += of_law.len();
        }
    }
    progress(records.len() as u64, records.len() as u64);
    Ok(batch)
}

/// What became of one record of a batch.
enum Each {
    /// It has a file of its own.
    Written(PathBuf),
    /// It goes into a file with others.
    Kept(Box<History>),
}

fn each(office: &mut Office, record_id: &str, order: &Order, folder: &Path) -> Result<Each, Trouble> {
    let (history, bundle) = take(office, record_id, order)?;
    let bytes = match order.format {
        ExportFormat::Csv | ExportFormat::Json => return Ok(Each::Kept(Box::new(history))),
        ExportFormat::Pdf => paper(office, &history, &bundle, order)?,
        ExportFormat::Bundle => pretty(&bundle)?,
    };
    let path = folder.join(format!("record-{}.{}", history.seq, extension(order.format)));
    write(&path, &bytes)?;
    Ok(Each::Written(path))
}

fn ready(office: &Office, order: &Order) -> Result<(), Trouble> {
    office.session().need(Right::Export)?;
    if order.reason.trim().is_empty() {
        return Err(Trouble::Input("reason_missing"));
    }
    if order.masked && matches!(order.format, ExportFormat::Csv | ExportFormat::Json) {
        return Err(Trouble::Input("masked_only_on_paper"));
    }
    super::fields::harmless(&order.reason)
}

fn take(office: &mut Office, record_id: &str, order: &Order) -> Result<(History, Bundle), Trouble> {
    let export = Export {
        record_id: record_id.to_owned(),
        format: order.format,
        masked: order.masked,
        reason: order.reason.trim().to_owned(),
        sha256: String::new(),
    };
    let (book, session, _) = office.parts();
    Ok(book.export(session, &export)?)
}

/// The paper, with the evidence in it. It says which entry of the book it is a copy of.
fn paper(office: &Office, history: &History, bundle: &Bundle, order: &Order) -> Result<Vec<u8>, Trouble> {
    let copy_of = Receipt {
        seq: history.seq,
        record_id: bundle.record_id.clone(),
        leaf: leaf_hash(&bundle.record.leaf)?,
        checkpoint: bundle.checkpoint.clone(),
    };
    let note = ExportNote {
        by: office.name().to_owned(),
        at: Timestamp::now(),
        reason: order.reason.clone(),
        masked: order.masked,
        copy_of,
    };
    Ok(report::pdf(history, &note, &pretty(bundle)?)?)
}

/// The hash of a leaf, from its data in hexadecimal.
fn leaf_hash(data: &str) -> Result<String, Trouble> {
    let byte = |at: usize| u8::from_str_radix(data.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..data.len()).step_by(2).map(byte).collect();
    Ok(hex::lower(&merkle::leaf(&bytes.ok_or(Trouble::Input("no_paper"))?)))
}

/// Several records of one law in one file.
fn together(format: ExportFormat, histories: &[History]) -> Result<Vec<u8>, Trouble> {
    let text = match format {
        ExportFormat::Csv => report::csv_records(histories, true)?,
        _ => report::json(histories)?,
    };
    Ok(text.into_bytes())
}

fn pretty(value: &impl serde::Serialize) -> Result<Vec<u8>, Trouble> {
    serde_json::to_vec_pretty(value).map_err(|_| Trouble::Input("not_json"))
}

/// A new file, readable by its owner only.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    report::save(path, bytes).map_err(|error| Trouble::file(path, error))
}

/// The folder, readable by its owner only if it is made here.
fn make_folder(folder: &Path) -> Result<(), Trouble> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| Trouble::file(folder, error))
}

/// The law as file names and JSON write it.
#[must_use]
pub fn law_code(law: Law) -> &'static str {
    match law {
        Law::Aml => "aml",
        Law::Phone => "phone",
        Law::Lending => "lending",
    }
}
