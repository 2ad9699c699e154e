// SPDX-License-Identifier: MIT OR Apache-2.0
//! Many records as files of their own, one PDF for each: laws never share a file.

use std::io::ErrorKind;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

use super::record::hexadecimal;
use super::{ExportNote, pdf, save};
use crate::records::History;

/// Upper bound of the papers made at once; each may hold a bundle of tens of megabytes.
const MAX_AT_ONCE: usize = 4;

/// One record to write.
pub struct BatchItem {
    /// The record.
    pub history: History,
    /// The export, as the book entered it.
    pub export: ExportNote,
    /// The bundle's bytes; may be empty.
    pub evidence: Vec<u8>,
}

/// One file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The record's place.
    pub seq: u64,
    /// The file's name in the folder.
    pub name: String,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// What became of a batch. A file in [`Batch::failed`] was not written, and nothing there was overwritten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The files, in order.
    pub written: Vec<Written>,
    /// Records without a file, and why; place 0 if it is not known.
    pub failed: Vec<(u64, String)>,
    /// It was stopped; what was written stays.
    pub cancelled: bool,
}

/// Writes `record-<seq>.pdf` for each record into a folder that is there, readable by the owner only. A name that
/// is taken is left alone and counted as failed; a record that cannot be had (`Err`: its place, why) or printed
/// does not stop the others. The papers are made on as many cores as there are, up to four; the results keep the
/// order of the records. `progress` hears how many are done; `cancel` stops before the next few.
pub fn batch(
    folder: &Path,
    items: impl IntoIterator<Item = Result<BatchItem, (u64, String)>>,
    progress: &mut dyn FnMut(u64),
    cancel: &AtomicBool,
) -> Batch {
    let at_once = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MAX_AT_ONCE);
    let mut batch = Batch::default();
    let mut items = items.into_iter();
    let mut done = 0_u64;
    loop {
        if cancel.load(Ordering::Relaxed) {
            batch.cancelled = true;
            break;
        }
        let taken: Vec<_> = items.by_ref().take(at_once).collect();
        if taken.is_empty() {
            break;
        }
        for result in together(folder, taken) {
            match result {
                Ok(written) => batch.written.push(written),
                Err(failed) => batch.failed.push(failed),
            }
            done += 1;
            progress(done);
        }
    }
    batch
}

/// The papers of a few records, each made on a thread of its own, in order.
fn together(
    folder: &Path,
    items: Vec<Result<BatchItem, (u64, String)>>,
) -> Vec<Result<Written, (u64, String)>> {
    std::thread::scope(|scope| {
        let begun: Vec<_> = items
            .into_iter()
            .map(|item| item.map(|item| (item.history.seq, scope.spawn(move || one(folder, &item)))))
            .collect();
        let ended = begun.into_iter().map(|begun| {
            let (seq, thread) = begun?;
            thread
                .join()
                .unwrap_or_else(|_| Err((seq, "the paper could not be made; report it to us".to_owned())))
        });
        ended.collect()
    })
}

fn one(folder: &Path, item: &BatchItem) -> Result<Written, (u64, String)> {
    let seq = item.history.seq;
    let bytes = pdf(&item.history, &item.export, &item.evidence).map_err(|error| (seq, error.to_string()))?;
    let name = format!("record-{seq}.pdf");
    save(&folder.join(&name), &bytes).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            (seq, format!("{name} is there already and was left alone; choose an empty folder"))
        }
        _ => (seq, format!("{name} cannot be written: {error}")),
    })?;
    let sha256 = hexadecimal(&Sha256::digest(&bytes));
    Ok(Written { seq, name, sha256, bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX) })
}
