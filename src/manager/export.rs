// SPDX-License-Identifier: MIT OR Apache-2.0
//! Records on their way out of the book: always with a reason, always entered first, never over a file that
//! exists, and never records of two laws in one file.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tashika_kit::hex;

use super::{Office, Trouble};
use crate::keys::Right;
use crate::proof::bundle::Bundle;
use crate::proof::checkpoint::Checkpoint;
use crate::proof::merkle;
use crate::records::{Act, Book, BookError, Export, ExportFormat, History, Receipt};
use crate::report::{self, ExportNote, RecordsFile, TableForm};
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
    /// An earlier checkpoint of this book: the evidence then proves that the log continues it.
    pub since: Option<Checkpoint>,
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
    /// What was not come to when it was stopped, in its order: to go on with. Empty for forms in which records share a
    /// file, because a file that is finished takes no more.
    pub rest: Vec<String>,
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
    not_taken(path)?;
    let (book, session, _) = office.parts();
    let (history, bundle) = book.export_since(session, &order.of(record_id), order.since.as_ref())?;
    let bytes = match order.format {
        ExportFormat::Pdf => paper(office.name(), &history, &bundle, order)?,
        ExportFormat::Bundle => pretty(&bundle)?,
        ExportFormat::Json => together(ExportFormat::Json, std::slice::from_ref(&history))?,
        ExportFormat::Csv => together(ExportFormat::Csv, std::slice::from_ref(&history))?,
    };
    write(path, &bytes)?;
    let made = made(record_id, &bytes);
    let (book, session, _) = office.parts();
    book.enter(session, &made)?;
    Ok(())
}

/// The entry that says which file an export became. Tables in which records share a file have none.
fn made(record_id: &str, bytes: &[u8]) -> Act {
    let sha256 = hex::lower(&Sha256::digest(bytes));
    Act::FileMade { record_id: record_id.to_owned(), sha256 }
}

/// Exports many records into a folder: a PDF or a bundle for each, a CSV or JSON file for each law, which is written
/// as the records come. A record that is not there or cannot be read does not stop the others.
///
/// # Errors
/// As [`one`], if nothing could be begun; [`Trouble::File`] if a CSV or JSON file cannot be written. What fails for a
/// single record is told in [`Batch::failed`].
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
    if let Some(form) = table_form(order.format) {
        LAWS.iter().try_for_each(|law| not_taken(&table_path(folder, *law, form)))?;
    }
    let mut batch = Batch::default();
    if stop() {
        batch.stopped = true;
        batch.rest = records.to_vec();
        return Ok(batch);
    }
    let exports = those_there(office.book(), records, order, &mut batch)?;
    let by = office.name().to_owned();
    let mut writer = Writer { order, folder, by: &by, tables: Vec::new(), made: Vec::new(), batch };
    let mut broken = None;
    let (book, session, _) = office.parts();
    let done = book.export_many(session, &exports, order.since.as_ref(), &mut |before, of, exported| {
        progress(before as u64, of as u64);
        if stop() {
            writer.batch.stopped = true;
            if table_form(order.format).is_none() {
                let rest = exports.iter().skip(before);
                writer.batch.rest = rest.map(|export| export.record_id.clone()).collect();
            }
            return false;
        }
        let (Some(export), exported) = (exports.get(before), exported.map_err(Trouble::from)) else {
            return false;
        };
        match exported.and_then(|(history, bundle)| writer.write(&history, &bundle)) {
            Ok(()) => {}
            // The next record would go into the same file.
            Err(trouble @ Trouble::File { .. }) if table_form(order.format).is_some() => {
                broken = Some(trouble)
            }
            Err(trouble) => writer.batch.failed.push((export.record_id.clone(), trouble.to_string())),
        }
        broken.is_none()
    });
    for files in writer.made.chunks(FILES) {
        book.enter_many(session, &files.iter().collect::<Vec<_>>())?;
    }
    if let Some(trouble) = broken.or(done.err().map(Trouble::from)) {
        writer.abandon();
        return Err(trouble);
    }
    if !writer.batch.stopped {
        progress(exports.len() as u64, exports.len() as u64);
    }
    writer.finish()
}

/// Exports of the records that are there; the others have failed.
fn those_there(
    book: &Book,
    records: &[String],
    order: &Order,
    batch: &mut Batch,
) -> Result<Vec<Export>, Trouble> {
    let mut exports = Vec::new();
    for record_id in records {
        let missing = match book.line(record_id)? {
            Some(line) if !line.deleted => None,
            Some(_) => Some(BookError::Deleted),
            None => Some(BookError::NoRecord),
        };
        match missing {
            None => exports.push(order.of(record_id)),
            Some(error) => batch.failed.push((record_id.clone(), error.to_string())),
        }
    }
    Ok(exports)
}

/// Every law; each has files of its own.
const LAWS: [Law; 3] = [Law::Aml, Law::Phone, Law::Lending];

/// How many files are entered in one transaction.
const FILES: usize = 100;

/// Writes the files of a batch.
struct Writer<'a> {
    order: &'a Order,
    folder: &'a Path,
    by: &'a str,
    tables: Vec<(Law, RecordsFile)>,
    /// The files written, to be entered.
    made: Vec<Act>,
    batch: Batch,
}

impl Writer<'_> {
    fn write(&mut self, history: &History, bundle: &Bundle) -> Result<(), Trouble> {
        let bytes = match (table_form(self.order.format), self.order.format) {
            (Some(form), _) => return self.add(history, form),
            (None, ExportFormat::Pdf) => paper(self.by, history, bundle, self.order)?,
            (None, _) => pretty(bundle)?,
        };
        let name = format!("record-{}.{}", history.seq, extension(self.order.format));
        let path = self.folder.join(name);
        write(&path, &bytes)?;
        self.made.push(made(&history.record.header.record_id, &bytes));
        self.batch.files.push(path);
        self.batch.records += 1;
        Ok(())
    }

    /// Adds a record to its law's file.
    fn add(&mut self, history: &History, form: TableForm) -> Result<(), Trouble> {
        let law = history.record.header.law;
        let path = table_path(self.folder, law, form);
        let failed = |error| Trouble::file(&path, error);
        if !self.tables.iter().any(|(of, _)| *of == law) {
            self.tables.push((law, RecordsFile::create(&path, law, form).map_err(failed)?));
        }
        let table = self.tables.iter_mut().find(|(of, _)| *of == law);
        table.map_or(Ok(()), |(_, table)| table.add(history)).map_err(failed)
    }

    fn abandon(self) {
        self.tables.into_iter().for_each(|(_, table)| table.abandon());
    }

    fn finish(mut self) -> Result<Batch, Trouble> {
        for (_, table) in self.tables {
            let (path, records) = (table.path().to_owned(), table.records());
            self.batch.files.push(table.finish().map_err(|error| Trouble::file(&path, error))?);
            self.batch.records += records;
        }
        Ok(self.batch)
    }
}

/// The form of a format in which records share a file.
fn table_form(format: ExportFormat) -> Option<TableForm> {
    match format {
        ExportFormat::Csv => Some(TableForm::Csv),
        ExportFormat::Json => Some(TableForm::Json),
        ExportFormat::Pdf | ExportFormat::Bundle => None,
    }
}

fn table_path(folder: &Path, law: Law, form: TableForm) -> PathBuf {
    let extension = match form {
        TableForm::Csv => "csv",
        TableForm::Json => "json",
    };
    folder.join(format!("records-{}.{extension}", law_code(law)))
}

fn not_taken(path: &Path) -> Result<(), Trouble> {
    if path.exists() {
        return Err(Trouble::file(path, std::io::ErrorKind::AlreadyExists.into()));
    }
    Ok(())
}

impl Order {
    fn of(&self, record_id: &str) -> Export {
        Export {
            record_id: record_id.to_owned(),
            format: self.format,
            masked: self.masked,
            reason: self.reason.trim().to_owned(),
        }
    }
}

fn ready(office: &Office, order: &Order) -> Result<(), Trouble> {
    office.session().need(Right::Export)?;
    if order.reason.trim().is_empty() {
        return Err(Trouble::Input("reason_missing"));
    }
    if order.masked && matches!(order.format, ExportFormat::Csv | ExportFormat::Json) {
        return Err(Trouble::Input("masked_only_on_paper"));
    }
    if order.since.is_some() && table_form(order.format).is_some() {
        return Err(Trouble::Input("since_only_evidence"));
    }
    super::fields::harmless(&order.reason)
}

/// The paper, with the evidence in it. It says which entry of the book it is a copy of.
fn paper(by: &str, history: &History, bundle: &Bundle, order: &Order) -> Result<Vec<u8>, Trouble> {
    let copy_of = Receipt {
        seq: history.seq,
        record_id: bundle.record_id.clone(),
        leaf: leaf_hash(&bundle.record.leaf)?,
        checkpoint: bundle.checkpoint.clone(),
    };
    let note = ExportNote {
        by: by.to_owned(),
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
