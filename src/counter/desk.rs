// SPDX-License-Identifier: MIT OR Apache-2.0
//! A counter with everything around it: the card worker, the readers, the record book, the idle clock.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tashika_pcsc::{ExtendedReaders, Monitor};
use tashika_softcard::radio::RadioTime;

use super::port::{ReaderEvent, Readers};
use super::session::Worker;
use super::training::TrainingReader;
use super::{Counter, Effect, Event, Problem, Recorded, Settings, Stage};
use crate::records::{Book, BookError, BookKind, Check, CheckRecord};

/// How a desk is set up.
pub struct DeskOptions {
    /// The counter's settings.
    pub settings: Settings,
    /// The record book's file; `None` keeps no records.
    pub book: Option<PathBuf>,
    /// Readers known to carry extended-length APDUs.
    pub extended: ExtendedReaders,
    /// Training: how long the air takes; `None` for no time at all.
    pub radio: Option<RadioTime>,
    /// The screen is cleared after this time without a touch.
    pub idle_after: Duration,
    /// Called from other threads when there is something to poll.
    pub waker: Arc<dyn Fn() + Send + Sync>,
}

/// An event on its way to the counter: the session it belongs to, `None` if it belongs to none.
type Letter = (Option<u64>, Event);

/// A counter with everything around it.
pub struct Desk {
    counter: Counter,
    worker: Worker,
    inbox: Receiver<Letter>,
    outbox: Sender<Letter>,
    book: Option<Arc<Mutex<Book>>>,
    training: Option<Arc<TrainingReader>>,
    waker: Arc<dyn Fn() + Send + Sync>,
    idle_after: Duration,
    touched: Instant,
    /// Watches the readers until the desk is dropped.
    _monitor: Monitor,
}

/// Why a desk cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The record book.
    #[error("the record book cannot be used: {0}")]
    Book(#[from] BookError),
    /// The system gives no thread.
    #[error("the system gives no thread: {0}")]
    Thread(#[from] std::io::Error),
}

impl Desk {
    /// Opens the desk on the machine's readers, in training with the training reader beside them.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn open(options: DeskOptions) -> Result<Self, DeskError> {
        let DeskOptions { settings, book, extended, radio, idle_after, waker } = options;
        let (outbox, inbox) = channel::<Letter>();
        let post = {
            let (outbox, waker) = (outbox.clone(), Arc::clone(&waker));
            move |session: Option<u64>, event: Event| {
                // After the desk is gone there is nobody to tell.
                let _ = outbox.send((session, event));
                waker();
            }
        };
        let post = Arc::new(post);
        let book = book.map(|path| Book::open(&path, BookKind::of(settings.training))).transpose()?;
        let training = settings.training.then(|| Arc::new(TrainingReader::new(radio)));
        let monitor = {
            let post = Arc::clone(&post);
            Monitor::start(move |event| post(None, Event::Reader(event.into())))?
        };
        let port = Arc::new(Readers::new(extended, training.clone()));
        let worker = Worker::start(port, Arc::new(move |session, event| post(Some(session), event)))?;
        let mut desk = Self {
            counter: Counter::new(settings),
            worker,
            inbox,
            outbox,
            book: book.map(|book| Arc::new(Mutex::new(book))),
            training,
            waker,
            idle_after,
            touched: Instant::now(),
            _monitor: monitor,
        };
        if desk.training.is_some() {
            desk.act(Event::Reader(ReaderEvent::Added(TrainingReader::NAME.to_owned())));
        }
        Ok(desk)
    }

    /// The counter.
    #[must_use]
    pub fn counter(&self) -> &Counter {
        &self.counter
    }

    /// Where the check stands.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        self.counter.stage()
    }

    /// Somebody touched the screen or a key.
    pub fn touch(&mut self) {
        self.touched = Instant::now();
    }

    /// Time until the screen is cleared if nobody touches anything.
    #[must_use]
    pub fn idle_in(&self) -> Duration {
        self.idle_after.saturating_sub(self.touched.elapsed())
    }

    /// The clerk acts.
    pub fn act(&mut self, event: Event) {
        self.touch();
        self.handle(event);
    }

    /// Takes what has come in since the last time. `true` if anything did.
    pub fn poll(&mut self) -> bool {
        let mut changed = false;
        while let Ok(letter) = self.inbox.try_recv() {
            self.take(letter);
            changed = true;
        }
        if self.idle_in().is_zero() {
            self.touch();
            self.handle(Event::Idle);
            changed = true;
        }
        changed
    }

    /// As [`Desk::poll`], but waits for something to come in. `false` if nothing did.
    pub fn wait(&mut self, at_most: Duration) -> bool {
        match self.inbox.recv_timeout(at_most) {
            Ok(letter) => {
                self.take(letter);
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }

    /// Puts a software card on the training reader. Nothing happens outside training.
    pub fn place(&mut self, persona: &str) {
        let Some(reader) = self.training.clone() else { return };
        self.lift();
        if reader.place(persona) {
            self.act(Event::Reader(ReaderEvent::CardInserted(TrainingReader::NAME.to_owned())));
        }
    }

    /// Takes the software card away.
    pub fn lift(&mut self) {
        let Some(reader) = self.training.clone() else { return };
        if reader.lift() {
            self.act(Event::Reader(ReaderEvent::CardRemoved(TrainingReader::NAME.to_owned())));
        }
    }

    /// The persona on the training reader.
    #[must_use]
    pub fn placed(&self) -> Option<&'static str> {
        self.training.as_ref().and_then(|reader| reader.placed())
    }

    fn take(&mut self, (session, event): Letter) {
        match session {
            Some(session) if session != self.worker.session() => {}
            _ => self.handle(event),
        }
    }

    fn handle(&mut self, event: Event) {
        let before = self.counter.stage().name();
        let effects = self.counter.handle(event, Timestamp::now());
        let after = self.counter.stage().name();
        if before != after {
            tracing::debug!(before, after, "stage");
            self.touch();
        }
        for effect in effects {
            self.run(effect);
        }
    }

    fn run(&mut self, effect: Effect) {
        match effect {
            Effect::Open { reader } => self.worker.open(reader),
            Effect::Read { credential } => self.worker.read(credential),
            Effect::Close => self.worker.close(),
            Effect::Seal(check) => self.seal(*check),
        }
    }

    /// Writes on a thread of its own: a slow disk must not freeze the window.
    fn seal(&self, check: Check) {
        let (outbox, waker) = (self.outbox.clone(), Arc::clone(&self.waker));
        let book = self.book.clone();
        let write = move || {
            let event = match sealed(book.as_deref(), check) {
                Ok(recorded) => Event::Sealed(Box::new(recorded)),
                Err(error) => Event::SealFailed(Problem::of_book(error)),
            };
            let _ = outbox.send((None, event));
            waker();
        };
        if let Err(error) = std::thread::Builder::new().name("book".into()).spawn(write) {
            let _ = self.outbox.send((None, Event::SealFailed(Problem::of_book(error.to_string()))));
        }
    }
}

/// Writes the record; an error is told in words that hold no personal value.
fn sealed(book: Option<&Mutex<Book>>, check: Check) -> Result<Recorded, String> {
    let book = book.ok_or("this counter keeps no records")?;
    let record = CheckRecord::new(check).map_err(|error| error.to_string())?;
    let mut book = book.lock().unwrap_or_else(PoisonError::into_inner);
    let receipt = book.append(&record).map_err(|error| error.to_string())?;
    Ok(Recorded::new(record, receipt))
}
