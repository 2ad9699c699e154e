// SPDX-License-Identifier: MIT OR Apache-2.0
//! Decoding off the window's thread: a photo in JPEG 2000 takes longer than a frame may.
//!
//! A decoder serves one visit. What is forgotten is not decoded any more, and what was being decoded reaches nobody.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

use eframe::egui::{ColorImage, Context};
use tashika_kit::reading::PictureKind;

use super::{Key, image_of};

/// A picture to be decoded.
pub(super) struct Job {
    pub(super) key: Key,
    pub(super) kind: PictureKind,
    pub(super) bytes: Vec<u8>,
    /// A line of writing: see [`image_of`].
    pub(super) line: bool,
}

/// What came of it; `None` if it cannot be decoded.
type Done = (Key, Option<ColorImage>);

/// A thread that decodes one picture after the other. It ends with this.
pub(super) struct Decoder {
    jobs: Sender<Job>,
    done: Receiver<Done>,
    stop: Arc<AtomicBool>,
}

impl Drop for Decoder {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Decoder {
    /// `None` if the system gives no thread.
    pub(super) fn start(ctx: &Context) -> Option<Self> {
        let (jobs, inbox) = channel::<Job>();
        let (outbox, done) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let (ctx, stopped) = (ctx.clone(), Arc::clone(&stop));
        let work = move || {
            // Also when a decoder panics: then nothing more comes, and the window has to see that.
            let _wake = Wake(ctx.clone());
            while let Ok(job) = inbox.recv() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let image = image_of(job.kind, &job.bytes, job.line);
                if outbox.send((job.key, image)).is_err() {
                    return;
                }
                ctx.request_repaint();
            }
        };
        std::thread::Builder::new().name("pictures".into()).spawn(work).ok()?;
        Some(Self { jobs, done, stop })
    }

    /// Gives it a picture. `false` if the thread is gone.
    pub(super) fn give(&self, job: Job) -> bool {
        self.jobs.send(job).is_ok()
    }

    /// The next picture that is ready; an error if none will ever come again.
    pub(super) fn next(&self) -> Result<Option<Done>, ()> {
        match self.done.try_recv() {
            Ok(done) => Ok(Some(done)),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(()),
        }
    }
}

/// Draws the window when the thread ends, in whatever way.
struct Wake(Context);

impl Drop for Wake {
    fn drop(&mut self) {
        self.0.request_repaint();
    }
}
