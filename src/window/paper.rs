// SPDX-License-Identifier: MIT OR Apache-2.0
//! Saving the paper of a record, on a thread of its own.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};

use eframe::egui::Context;

use crate::records::{CheckRecord, Receipt};
use crate::report;

/// What came of saving: where it is, or the key of what to do.
type Outcome = Result<PathBuf, &'static str>;

/// The paper of the present record.
#[derive(Default)]
pub(super) struct Paper {
    path: String,
    /// The record the path was made for.
    record: String,
    writing: Option<Receiver<Outcome>>,
    outcome: Option<Outcome>,
}

impl Paper {
    /// The path as the clerk edits it; a new record begins with a new name in the documents folder.
    pub(super) fn path_for(&mut self, record_id: &str) -> &mut String {
        if self.record != record_id {
            let name = format!("tashika-{record_id}.pdf");
            *self = Self {
                path: documents().join(name).display().to_string(),
                record: record_id.to_owned(),
                ..Self::default()
            };
        }
        &mut self.path
    }

    /// The path as it stands.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Whether it is being written.
    pub(super) fn is_busy(&self) -> bool {
        self.writing.is_some()
    }

    /// Where it was saved.
    pub(super) fn saved(&self) -> Option<&Path> {
        self.outcome.as_ref()?.as_deref().ok()
    }

    /// Why it was not saved: a key.
    pub(super) fn trouble(&self) -> Option<&'static str> {
        self.outcome.as_ref()?.as_ref().err().copied()
    }

    /// Begins to write.
    pub(super) fn save(&mut self, ctx: &Context, path: &str, record: &CheckRecord, receipt: &Receipt) {
        let (sender, receiver) = channel();
        let (path, record, receipt, ctx) =
            (PathBuf::from(path), record.clone(), receipt.clone(), ctx.clone());
        let work = move || {
            // If the window is gone there is nobody to tell.
            let _ = sender.send(write(&path, &record, &receipt));
            ctx.request_repaint();
        };
        self.outcome = None;
        match std::thread::Builder::new().name("paper".into()).spawn(work) {
            Ok(_) => self.writing = Some(receiver),
            Err(_) => self.outcome = Some(Err("window.paper.failed")),
        }
    }

    /// Takes the outcome when it is there.
    pub(super) fn poll(&mut self) {
        if let Some(outcome) = self.writing.as_ref().and_then(|receiver| receiver.try_recv().ok()) {
            self.outcome = Some(outcome);
            self.writing = None;
        }
    }

    /// Shows the saved paper in the program the desktop has for it.
    pub(super) fn open(&mut self) {
        let Some(path) = self.saved() else { return };
        if std::process::Command::new("xdg-open").arg(path).spawn().is_err() {
            self.outcome = Some(Err("window.paper.no_viewer"));
        }
    }
}

/// Never writes over a file that exists.
fn write(path: &Path, record: &CheckRecord, receipt: &Receipt) -> Outcome {
    let pdf = report::pdf(record, receipt).map_err(|_| "window.paper.failed")?;
    report::save(path, &pdf).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => "window.paper.exists",
        ErrorKind::NotFound => "window.paper.no_folder",
        _ => "window.paper.failed",
    })?;
    Ok(path.to_owned())
}

/// The user's documents folder if there is one, else the home folder.
pub(super) fn documents() -> PathBuf {
    let home = std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
    let home = home.map(PathBuf::from).unwrap_or_default();
    let folders = ["Documents", "ドキュメント"].map(|folder| home.join(folder));
    folders.into_iter().find(|folder| folder.is_dir()).unwrap_or(home)
}
