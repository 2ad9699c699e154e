// SPDX-License-Identifier: MIT OR Apache-2.0
//! The exports of [`super::tables`], written record by record: a batch of any size needs the memory of one record.

use std::fs::File;
use std::io::{BufWriter, Error, ErrorKind, Result, Write};
use std::path::{Path, PathBuf};

use super::tables::{self, FORMAT};
use crate::records::History;
use crate::rules::Law;

/// Which of the two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableForm {
    /// As [`tables::csv_records`], with the mark of UTF-8.
    Csv,
    /// As [`tables::json`].
    Json,
}

/// A file of records of one law. Until [`RecordsFile::finish`] it has the name with `.part` at its end, so that a
/// batch that was killed leaves nothing that looks whole.
pub struct RecordsFile {
    path: PathBuf,
    part: PathBuf,
    out: BufWriter<File>,
    law: Law,
    form: TableForm,
    records: usize,
}

impl RecordsFile {
    /// Begins a new file, readable by its owner only.
    ///
    /// # Errors
    /// Those of the file system; [`ErrorKind::AlreadyExists`] if either name is taken.
    pub fn create(path: &Path, law: Law, form: TableForm) -> Result<Self> {
        if path.exists() {
            return Err(ErrorKind::AlreadyExists.into());
        }
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let mut out = BufWriter::new(super::create(&part)?);
        match form {
            TableForm::Csv => out.write_all(tables::begin_records().as_bytes())?,
            TableForm::Json => {
                let law = serde_json::to_string(&law)?;
                write!(out, "{{\n  \"format\": \"{FORMAT}\",\n  \"law\": {law},\n  \"records\": [")?;
            }
        }
        Ok(Self { path: path.to_owned(), part, out, law, form, records: 0 })
    }

    /// The name it gets when it is whole.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many records it holds.
    #[must_use]
    pub fn records(&self) -> usize {
        self.records
    }

    /// Writes a record.
    ///
    /// # Errors
    /// Those of the file system; [`ErrorKind::InvalidInput`] for a record of another law: laws never share a file.
    pub fn add(&mut self, history: &History) -> Result<()> {
        if history.record.header.law != self.law {
            return Err(Error::new(ErrorKind::InvalidInput, "a record of another law"));
        }
        match self.form {
            TableForm::Csv => self.out.write_all(tables::line_of(history).as_bytes())?,
            TableForm::Json => {
                // No text of JSON holds a line end, so every line may be moved to the right.
                let text = serde_json::to_string_pretty(history)?.replace('\n', "\n    ");
                let comma = if self.records == 0 { "" } else { "," };
                write!(self.out, "{comma}\n    {text}")?;
            }
        }
        self.records += 1;
        Ok(())
    }

    /// Ends the file and gives it its name.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn finish(mut self) -> Result<PathBuf> {
        if self.form == TableForm::Json {
            let end = if self.records == 0 { "]\n}" } else { "\n  ]\n}" };
            self.out.write_all(end.as_bytes())?;
        }
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        std::fs::rename(&self.part, &self.path)?;
        Ok(self.path)
    }

    /// Takes the unfinished file away.
    pub fn abandon(self) {
        let Self { part, out, .. } = self;
        drop(out);
        if let Err(error) = std::fs::remove_file(part) {
            tracing::warn!(kind = ?error.kind(), "an unfinished export could not be removed");
        }
    }
}
