// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes times on a thread of its own: the counter never waits for this file, and goes on without it.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::date::japan_day;

use super::store::Store;
use super::{Step, Stopwatch, histogram};

/// So many notes may wait to be written; what comes beyond is not counted.
const WAITING: usize = 256;

/// So long the end of the program waits for what is still to be written. A file that stands still loses it.
const AT_THE_END: Duration = Duration::from_secs(3);

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
    thread: Option<Writer>,
}

/// The thread that writes.
#[derive(Debug)]
struct Writer {
    notes: SyncSender<Note>,
    /// Nothing comes here; it closes when everything is written.
    done: Receiver<()>,
}

impl Writer {
    fn start(write: impl FnOnce(Receiver<Note>) + Send + 'static) -> std::io::Result<Self> {
        let (notes, inbox) = sync_channel::<Note>(WAITING);
        let (writing, done) = channel::<()>();
        let work = move || {
            // Held until the thread ends, in whatever way it does.
            let _writing: Sender<()> = writing;
            write(inbox);
        };
        // Nobody joins it: what stands still in it ends with the program.
        std::thread::Builder::new().name("times".into()).spawn(work)?;
        Ok(Self { notes, done })
    }

    /// Nothing more comes. What waits is written, unless the file stands still.
    fn end(self, at_most: Duration) {
        let Self { notes, done } = self;
        drop(notes);
        if let Err(RecvTimeoutError::Timeout) = done.recv_timeout(at_most) {
            tracing::warn!("the file of times stands still; the last times are not counted");
        }
    }
}

impl Recorder {
    /// Into this file; without one, or without a thread, nothing is counted.
    #[must_use]
    pub fn start(file: Option<PathBuf>) -> Self {
        let watch = Stopwatch::new(Instant::now());
        let Some(file) = file else { return Self { watch, thread: None } };
        let writer = Writer::start(move |inbox| {
            let mut store = Store::new(file);
            while let Ok(note) = inbox.recv() {
                store.note(&note);
            }
        });
        let writer = writer.inspect_err(|error| tracing::warn!(%error, "no thread for the times"));
        Self { watch, thread: writer.ok() }
    }

    /// The counter went from a stage to another.
    pub fn turned(&mut self, before: &str, after: &str, reader: Option<&str>, family: Option<&str>) {
        for (step, took) in self.watch.turned(before, after, reader, family, Instant::now()) {
            let (reader, family) = (self.watch.reader().to_owned(), self.watch.family().to_owned());
            self.note(step, reader, family, took);
        }
    }

    fn note(&self, step: Step, reader: String, family: String, took: Duration) {
        let Some(Writer { notes, .. }) = &self.thread else { return };
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let day = japan_day(Timestamp::now());
        // A disk that stands still must not stop the counter.
        let _ = notes.try_send(Note { day, step, reader, family, bucket: histogram::bucket(micros) });
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if let Some(writer) = self.thread.take() {
            writer.end(AT_THE_END);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use std::sync::mpsc::channel;
    use std::time::{Duration, Instant};

    use super::{Recorder, Stopwatch, Writer};

    #[test]
    fn a_file_that_stands_still_does_not_hold_the_end() {
        let (file_moves, moved) = channel::<()>();
        let writer = Writer::start(move |_| {
            let _ = moved.recv();
        })
        .unwrap();
        let recorder = Recorder { watch: Stopwatch::new(Instant::now()), thread: Some(writer) };
        let (tell, ended) = channel();
        std::thread::spawn(move || {
            drop(recorder);
            tell.send(()).unwrap();
        });
        // The file does not move before this line.
        ended.recv_timeout(Duration::from_secs(60)).unwrap();
        drop(file_moves);
    }

    #[test]
    fn what_waits_is_written_before_the_end() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("times");
        let mut recorder = Recorder::start(Some(file.clone()));
        recorder.turned("idle", "recognising", Some("Reader 0"), None);
        recorder.turned("recognising", "credential", Some("Reader 0"), Some("mynumber"));
        recorder.thread.take().unwrap().end(Duration::from_secs(60));
        let day = tashika_kit::date::japan_day(jiff::Timestamp::now());
        let rows = crate::times::read(&file, day.yesterday().unwrap(), day).unwrap();
        assert!(!rows.is_empty());
    }
}
