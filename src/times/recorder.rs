// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes times on a thread of its own: the counter never waits for this file, and goes on without it.

use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::date::japan_day;

use super::store::Store;
use super::{Step, Stopwatch, histogram};

/// So many notes may wait to be written; what comes beyond is not counted.
const WAITING: usize = 256;

/// One time.
pub(super) struct Note {
    pub(super) day: Date,
    pub(super) step: Step,
    pub(super) reader: String,
    pub(super) family: String,
    pub(super) bucket: usize,
}

/// Takes the times of one counter.
#[derive(Debug)]
pub struct Recorder {
    watch: Stopwatch,
    notes: Option<SyncSender<Note>>,
    thread: Option<JoinHandle<()>>,
}

impl Recorder {
    /// Into this file; without one, or without a thread, nothing is counted.
    #[must_use]
    pub fn start(file: Option<PathBuf>) -> Self {
        let watch = Stopwatch::new(Instant::now());
        let Some(file) = file else { return Self { watch, notes: None, thread: None } };
        let (notes, inbox) = sync_channel::<Note>(WAITING);
        let write = move || {
            let mut store = Store::new(file);
            while let Ok(note) = inbox.recv() {
                store.note(&note);
            }
        };
        match std::thread::Builder::new().name("times".into()).spawn(write) {
            Ok(thread) => Self { watch, notes: Some(notes), thread: Some(thread) },
            Err(error) => {
                tracing::warn!(%error, "no thread for the times");
                Self { watch, notes: None, thread: None }
            }
        }
    }

    /// The counter went from a stage to another.
    pub fn turned(&mut self, before: &str, after: &str, reader: Option<&str>, family: Option<&str>) {
        for (step, took) in self.watch.turned(before, after, reader, family, Instant::now()) {
            let (reader, family) = (self.watch.reader().to_owned(), self.watch.family().to_owned());
            self.note(step, reader, family, took);
        }
    }

    fn note(&self, step: Step, reader: String, family: String, took: Duration) {
        let Some(notes) = &self.notes else { return };
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let day = japan_day(Timestamp::now());
        // A disk that stands still must not stop the counter.
        let _ = notes.try_send(Note { day, step, reader, family, bucket: histogram::bucket(micros) });
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.notes = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
