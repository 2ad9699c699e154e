// SPDX-License-Identifier: MIT OR Apache-2.0
//! Saving the receipts (受付票) of the records just made, on a thread of its own. They hold nothing personal.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};

use eframe::egui::Context;

use crate::counter::Recorded;
use crate::report;

/// What came of saving: where they are, or the key of what to do.
type Outcome = Result<PathBuf, &'static str>;

/// The receipts of the present visit.
#[derive(Default)]
pub(super) struct Paper {
    folder: Option<String>,
    writing: Option<Receiver<Outcome>>,
    outcome: Option<Outcome>,
}

impl Paper {
    /// A new visit: the folder stays, what came of the last one goes.
    pub(super) fn forget(&mut self) {
        (self.writing, self.outcome) = (None, None);
    }

    /// The folder as the clerk edits it; begins with the documents folder.
    pub(super) fn folder(&mut self) -> &mut String {
        self.folder.get_or_insert_with(|| documents().display().to_string())
    }

    /// Whether they are being written.
    pub(super) fn is_busy(&self) -> bool {
        self.writing.is_some()
    }

    /// Where they were saved.
    pub(super) fn saved(&self) -> Option<&Path> {
        self.outcome.as_ref()?.as_deref().ok()
    }

    /// Why they were not saved: a key.
    pub(super) fn trouble(&self) -> Option<&'static str> {
        self.outcome.as_ref()?.as_ref().err().copied()
    }

    /// Begins to write.
    pub(super) fn save(&mut self, ctx: &Context, records: &[Recorded]) {
        let folder = PathBuf::from(self.folder().trim());
        let slip = |recorded: &Recorded| {
            let name = format!("tashika-{}.pdf", recorded.receipt.record_id);
            recorded.slip.clone().map(|bytes| (folder.join(name), bytes))
        };
        let slips: Option<Vec<(PathBuf, Vec<u8>)>> = records.iter().map(slip).collect();
        let (sender, receiver) = channel();
        let (ctx, folder) = (ctx.clone(), folder.clone());
        let work = move || {
            let outcome = slips.ok_or("window.paper.failed").and_then(|slips| write(&slips)).map(|()| folder);
            // If the window is gone there is nobody to tell.
            let _ = sender.send(outcome);
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
}

/// Never writes over a file that exists.
fn write(slips: &[(PathBuf, Vec<u8>)]) -> Result<(), &'static str> {
    for (path, bytes) in slips {
        report::save(path, bytes).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => "window.paper.exists",
            ErrorKind::NotFound => "window.paper.no_folder",
            _ => "window.paper.failed",
        })?;
    }
    Ok(())
}

/// The user's documents folder if there is one, else the home folder.
pub(super) fn documents() -> PathBuf {
    let home = std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
    let home = home.map(PathBuf::from).unwrap_or_default();
    let folders = ["Documents", "ドキュメント"].map(|folder| home.join(folder));
    folders.into_iter().find(|folder| folder.is_dir()).unwrap_or(home)
}
