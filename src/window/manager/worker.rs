// SPDX-License-Identifier: MIT OR Apache-2.0
//! The thread that owns the open book, so that no search, no export and no password ever freezes the window.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Weak};
use std::thread;

use eframe::egui::Context;

use crate::manager::{Office, Trouble};
use crate::words;

/// How far a work is, and whether the user wants it stopped.
#[derive(Debug, Default)]
pub(super) struct Progress {
    done: AtomicU64,
    all: AtomicU64,
    stop: AtomicBool,
}

impl Progress {
    /// Says how far it is.
    pub(super) fn at(&self, done: u64, all: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.all.store(all, Ordering::Relaxed);
    }

    /// Whether it is to stop.
    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// A work under way. Dropping it asks the work to stop; its answer then reaches nobody.
pub(super) struct Task<T> {
    answer: Receiver<T>,
    progress: Arc<Progress>,
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.progress.stop.store(true, Ordering::Relaxed);
    }
}

impl<T: Send + 'static> Task<T> {
    /// Begins a work on a thread of its own. `None` if the system gives no thread.
    pub(super) fn begin(ctx: &Context, work: impl FnOnce(&Progress) -> T + Send + 'static) -> Option<Self> {
        let (sender, answer) = channel();
        let progress = Arc::new(Progress::default());
        let (ctx, theirs) = (ctx.clone(), Arc::clone(&progress));
        let run = move || {
            // If the screen is gone there is nobody to tell.
            let _ = sender.send(work(&theirs));
            ctx.request_repaint();
        };
        thread::Builder::new().name("manager".into()).spawn(run).ok().map(|_| Self { answer, progress })
    }
}

/// What a screen waits for, and what came of it.
pub(super) struct Slot<T> {
    task: Option<Task<Result<T, Trouble>>>,
    /// What came.
    pub(super) value: Option<T>,
    /// Why nothing came, Japanese and English.
    pub(super) trouble: Option<(String, String)>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { task: None, value: None, trouble: None }
    }
}

impl<T: Send + 'static> Slot<T> {
    /// Waits for a task from now on; what was there before goes.
    pub(super) fn wait(&mut self, task: Option<Task<Result<T, Trouble>>>) {
        *self = Self { trouble: task.is_none().then(no_thread), task, value: None };
    }

    /// Whether it is under way.
    pub(super) fn is_busy(&self) -> bool {
        self.task.is_some()
    }

    /// Nothing was asked for yet.
    pub(super) fn is_empty(&self) -> bool {
        self.task.is_none() && self.value.is_none() && self.trouble.is_none()
    }

    /// How far it is: (done, all); `None` while that is not known.
    pub(super) fn progress(&self) -> Option<(u64, u64)> {
        let progress = &self.task.as_ref()?.progress;
        let all = progress.all.load(Ordering::Relaxed);
        (all > 0).then(|| (progress.done.load(Ordering::Relaxed), all))
    }

    /// Asks it to stop. What has come so far still arrives.
    pub(super) fn stop(&self) {
        if let Some(task) = &self.task {
            task.progress.stop.store(true, Ordering::Relaxed);
        }
    }

    /// Takes the answer when it is there. `true` in the frame in which it came.
    pub(super) fn poll(&mut self) -> bool {
        let Some(task) = &self.task else { return false };
        match task.answer.try_recv() {
            Err(TryRecvError::Empty) => return false,
            Ok(Ok(value)) => self.value = Some(value),
            Ok(Err(trouble)) => self.trouble = Some(trouble.words()),
            Err(TryRecvError::Disconnected) => self.trouble = Some(no_thread()),
        }
        self.task = None;
        true
    }
}

fn no_thread() -> (String, String) {
    let text = words::words("manager.no_thread");
    (text.ja.to_owned(), text.en.to_owned())
}

type Job = Box<dyn FnOnce(&mut Office) + Send>;

/// The thread with the open book. Dropping the last of its handles ends the session as soon as what was begun has come to its end:
/// the keys are wiped, and the log says so. A work that has something to enter when it ends holds a handle of its own.
#[derive(Clone)]
pub(super) struct Worker {
    jobs: Sender<Job>,
    ctx: Context,
    open: Weak<()>,
}

impl Worker {
    /// Takes an open office over.
    pub(super) fn start(ctx: &Context, mut office: Office) -> std::io::Result<Self> {
        let (jobs, inbox) = channel::<Job>();
        let session = Arc::new(());
        let open = Arc::downgrade(&session);
        thread::Builder::new().name("book".into()).spawn(move || {
            while let Ok(job) = inbox.recv() {
                job(&mut office);
            }
            // A book that cannot take the entry has said so before; the keys go all the same.
            let _ = office.leave();
            drop(session);
        })?;
        Ok(Self { jobs, ctx: ctx.clone(), open })
    }

    /// Is there as long as the session is.
    pub(super) fn session(&self) -> Weak<()> {
        Weak::clone(&self.open)
    }

    /// Lets the thread do something, after what it was given before. Not begun yet, it is not done if nobody waits for it any more.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Office, &Progress) -> Result<T, Trouble> + Send + 'static,
    ) -> Option<Task<Result<T, Trouble>>> {
        self.give(false, work)
    }

    /// As [`Worker::ask`], and it is done whether or not anybody waits for it.
    pub(super) fn surely<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Office, &Progress) -> Result<T, Trouble> + Send + 'static,
    ) -> Option<Task<Result<T, Trouble>>> {
        self.give(true, work)
    }

    fn give<T: Send + 'static>(
        &self,
        surely: bool,
        work: impl FnOnce(&mut Office, &Progress) -> Result<T, Trouble> + Send + 'static,
    ) -> Option<Task<Result<T, Trouble>>> {
        let (sender, answer) = channel();
        let progress = Arc::new(Progress::default());
        let (ctx, theirs) = (self.ctx.clone(), Arc::clone(&progress));
        let job: Job = Box::new(move |office| {
            if surely || !theirs.is_stopped() {
                // An account that was disabled meanwhile can do nothing more.
                let done = office.refresh().and_then(|()| work(office, &theirs));
                // If the screen is gone there is nobody to tell.
                let _ = sender.send(done);
                ctx.request_repaint();
            }
        });
        self.jobs.send(job).ok().map(|()| Task { answer, progress })
    }
}
