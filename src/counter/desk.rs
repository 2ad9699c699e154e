// SPDX-License-Identifier: MIT OR Apache-2.0
//! A counter with everything around it: the card worker, the readers, the record book, the login, the idle clock.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tashika_kit::Secret;
use tashika_pcsc::{ExtendedReaders, Monitor};
use tashika_softcard::radio::RadioTime;

use super::port::{ReaderEvent, Readers};
use super::session::Worker;
use super::training::TrainingReader;
use super::vault::{InForce, Login, Vault, leave, leave_login, locked, log_in, vault, write_aside};
use super::{Counter, Effect, Event, Problem, Settings, Stage};
use crate::jpki::{JpkiUse, Standing};
use crate::keys::KeyError;
use crate::records::{Act, BookError, Places};
use crate::times;

mod background;
mod held;
#[cfg(test)]
mod tests;

/// How a desk is set up.
pub struct DeskOptions {
    /// The counter's settings.
    pub settings: Settings,
    /// Where the record book is; `None` keeps no records.
    pub places: Option<Places>,
    /// Readers known to carry extended-length APDUs.
    pub extended: ExtendedReaders,
    /// Training: how long the air takes; `None` for no time at all.
    pub radio: Option<RadioTime>,
    /// The screen is cleared after this time without a touch.
    pub idle_after: Duration,
    /// Called from other threads when there is something to poll.
    pub waker: Arc<dyn Fn() + Send + Sync>,
}

/// Something on its way to the desk.
enum Letter {
    /// For the counter: the session the event belongs to, `None` if it belongs to none.
    Event(Option<u64>, Event),
    /// What came of entering an act of this visit.
    Entered(u64, Event),
    /// What came of a login: the account's name, and what the operator is under the JPKI Act by now.
    Login(Result<(String, Standing), Problem>),
    /// For this visit and no other.
    Visit(u64, Event),
    /// What the operator is now, for what is to begin in this visit; a code if that cannot be proved.
    Standing(u64, JpkiUse, Result<Standing, &'static str>),
}

/// Who may work here now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Somebody is logged in, or nothing is recorded here.
    Open,
    /// Nobody is logged in.
    Locked {
        /// Why the last login failed.
        problem: Option<Problem>,
    },
    /// A login is being looked at.
    Opening,
    /// The book has no accounts yet.
    NotSetUp,
}

/// A counter with everything around it.
pub struct Desk {
    counter: Counter,
    worker: Worker,
    inbox: Receiver<Letter>,
    outbox: Sender<Letter>,
    vault: Option<Arc<Mutex<Vault>>>,
    /// Acts of visits that have ended, on their way into the book.
    aside: Arc<Mutex<VecDeque<Act>>>,
    places: Option<Places>,
    access: Access,
    /// Readers on which a card was put while nobody was logged in, or while the book was asked what the operator is.
    waiting: Vec<String>,
    training: Option<Arc<TrainingReader>>,
    waker: Arc<dyn Fn() + Send + Sync>,
    idle_after: Duration,
    touched: Instant,
    /// The time to clear the screen came while a card was at work.
    overdue: bool,
    /// The clerk locks as soon as what is on its way into the book has come there.
    lock_wanted: bool,
    /// How often somebody wanted to log in.
    logins: u64,
    /// The book is being asked what the operator is, for what is to begin in this visit.
    asking_standing: Option<u64>,
    /// Why what was to begin with certificates did not.
    not_begun: Option<&'static str>,
    /// So many acts of the clerk's are on their way into the book.
    entering: usize,
    /// How long the steps take, for the manager.
    times: times::Recorder,
    /// Watches the readers until the desk is dropped; `None` in training, where no reader of the machine was named.
    _monitor: Option<Monitor>,
}

/// Why a desk cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The record book.
    #[error("the record book cannot be used: {0}")]
    Book(#[from] BookError),
    /// The training book's keys.
    #[error("the keys of the training book cannot be used: {0}")]
    Keys(#[from] KeyError),
    /// The system gives no thread.
    #[error("the system gives no thread: {0}")]
    Thread(#[from] std::io::Error),
}

impl Desk {
    /// Opens the desk on the machine's readers; in training on the training reader, and on those of the machine that are
    /// named. A training book needs no login.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn open(options: DeskOptions) -> Result<Self, DeskError> {
        let DeskOptions { settings, places, extended, radio, idle_after, waker } = options;
        let (outbox, inbox) = channel::<Letter>();
        let post = {
            let (outbox, waker) = (outbox.clone(), Arc::clone(&waker));
            move |session: Option<u64>, event: Event| {
                // After the desk is gone there is nobody to tell.
                let _ = outbox.send(Letter::Event(session, event));
                waker();
            }
        };
        let post = Arc::new(post);
        let vault = places.as_ref().map(|places| vault(places, &settings)).transpose()?;
        let access = match (&vault, &places) {
            (Some(vault), Some(places)) if vault.session.is_none() => first_access(places),
            _ => Access::Open,
        };
        let training = settings.training.then(|| Arc::new(TrainingReader::new(radio)));
        let watch = {
            let post = Arc::clone(&post);
            move |event: tashika_pcsc::Event| post(None, Event::Reader(event.into()))
        };
        let monitor = settings.uses_machine().then(|| Monitor::start(watch)).transpose()?;
        let port = Arc::new(Readers::new(extended, training.clone(), &settings));
        let tell = Arc::new(move |session, event| post(Some(session), event));
        let worker = Worker::start(port, tell, &settings)?;
        let mut desk = Self {
            counter: Counter::new(settings),
            worker,
            inbox,
            outbox,
            vault: vault.map(|vault| Arc::new(Mutex::new(vault))),
            aside: Arc::default(),
            places,
            access,
            waiting: Vec::new(),
            training,
            waker,
            idle_after,
            touched: Instant::now(),
            overdue: false,
            lock_wanted: false,
            logins: 0,
            asking_standing: None,
            not_begun: None,
            entering: 0,
            times: times::Recorder::start(None),
            _monitor: monitor,
        };
        if desk.training.is_some() {
            desk.act(Event::Reader(ReaderEvent::Added(TrainingReader::NAME.to_owned())));
        }
        Ok(desk)
    }

    /// From now on the times of the steps are counted beside the book. A window asks for it; automation types in no time, and
    /// would only blur what clerks need.
    pub fn count_times(&mut self) {
        self.times = times::Recorder::start(self.places.as_ref().map(times::file));
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

    /// Who may work here now.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Where the record book is.
    #[must_use]
    pub fn places(&self) -> Option<&Places> {
        self.places.as_ref()
    }

    /// Somebody touched the screen or a key. When the time is over already that comes too late: whoever wakes a screen that
    /// was hidden may be somebody else, and [`Desk::poll`] clears it first.
    pub fn touch(&mut self) {
        if !self.idle_in().is_zero() {
            self.touched = Instant::now();
        }
    }

    /// Time until the screen is cleared if nobody touches anything.
    #[must_use]
    pub fn idle_in(&self) -> Duration {
        self.idle_after.saturating_sub(self.touched.elapsed())
    }

    /// Puts the clock on: as if nobody had touched anything for so long more. For tests, which would otherwise have to wait, and
    /// hope that the machine is quick enough between two touches.
    pub fn untouched_for(&mut self, longer: Duration) {
        self.touched = self.touched.checked_sub(longer).unwrap_or(self.touched);
    }

    /// The clerk acts. Before somebody is logged in, nothing acts.
    pub fn act(&mut self, event: Event) {
        self.touch();
        self.handle(event);
    }

    /// Looks at a name and a password, on a thread of its own: that takes a moment by intent.
    pub fn log_in(&mut self, account: String, password: Secret) {
        let (Some(vault), Some(places)) = (self.vault.clone(), self.places.clone()) else { return };
        if matches!(self.access, Access::Opening) {
            return;
        }
        self.access = Access::Opening;
        self.logins = self.logins.wrapping_add(1);
        let in_force = InForce::of(self.counter.settings());
        let login =
            Login { number: self.logins, account, password, in_force, aside: Arc::clone(&self.aside) };
        let look = move || Letter::Login(log_in(&vault, &places, &login));
        self.in_the_background(look, |problem| Letter::Login(Err(problem)));
    }

    /// Whether something of this visit is on its way into the book: until it has come there, nobody is logged out.
    #[must_use]
    pub fn is_writing(&self) -> bool {
        matches!(self.stage(), Stage::Sealing) || self.counter.is_entering() || self.entering > 0
    }

    /// Ends the session. The check under way is cleared; its keys are wiped. While a record is on its way into the book it
    /// waits for that; what the book did not take stays on the screen instead. Training has nobody to log out.
    pub fn lock(&mut self) {
        let Some(vault) = self.vault.clone().filter(|_| self.training.is_none()) else { return };
        if !matches!(self.access, Access::Open) {
            return;
        }
        self.lock_wanted = self.is_writing();
        if self.lock_wanted {
            return;
        }
        // What a card gave would come to a locked screen, where nobody answers for it: the card is let go.
        if self.is_reading() {
            self.handle(Event::Cancel);
        }
        self.handle(Event::Idle);
        self.access = Access::Locked { problem: None };
        self.not_begun = None;
        self.counter.set_clerk("");
        // It may come to the vault after the next login has.
        let (aside, login) = (Arc::clone(&self.aside), self.logins);
        let lock = move || leave_login(&mut locked(&vault), login, &aside);
        // Without a thread it takes a moment longer; it is done all the same.
        if let Err(error) = std::thread::Builder::new().name("lock".into()).spawn(lock.clone()) {
            tracing::warn!(%error, "no thread for locking");
            lock();
        }
    }

    /// Looks again whether accounts were set up meanwhile.
    pub fn look_for_accounts(&mut self) {
        if let (Access::NotSetUp, Some(places)) = (&self.access, &self.places) {
            self.access = first_access(places);
        }
    }

    /// Takes what has come in since the last time. `true` if anything did.
    pub fn poll(&mut self) -> bool {
        let mut changed = false;
        while let Ok(letter) = self.inbox.try_recv() {
            self.take(letter);
            changed = true;
        }
        if self.idle_in().is_zero() {
            self.touched = Instant::now();
            // An entry on its way comes to its end first: what the book refuses has to be told.
            if !self.is_writing() {
                self.handle(Event::Idle);
            }
            // A card at work is not disturbed, but a card that never answers does not keep the screen open either.
            if !self.is_reading() || std::mem::replace(&mut self.overdue, true) {
                self.overdue = false;
                self.lock();
            }
            changed = true;
        }
        changed
    }

    /// A card is at work.
    fn is_reading(&self) -> bool {
        matches!(self.stage(), Stage::Recognising | Stage::Reading { .. })
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

    fn take(&mut self, letter: Letter) {
        self.deliver(letter);
        if self.lock_wanted && !self.is_writing() {
            self.lock_wanted = false;
            if !self.was_refused() {
                self.lock();
            }
        }
    }

    /// Whether the screen tells of something that the book did not take.
    fn was_refused(&self) -> bool {
        match self.stage() {
            Stage::Decision { .. } => true,
            Stage::Mail { problem, .. } | Stage::Authenticated { problem, .. } => problem.is_some(),
            _ => false,
        }
    }

    fn deliver(&mut self, letter: Letter) {
        match letter {
            Letter::Event(Some(session), _) if session != self.worker.session() => {}
            Letter::Event(_, event) => self.handle(event),
            Letter::Entered(visit, event) => {
                self.entering = self.entering.saturating_sub(1);
                self.deliver(Letter::Visit(visit, event));
            }
            // Where the visit ended meanwhile, its answer is not the next customer's.
            Letter::Visit(visit, event) => {
                if visit == self.counter.visit_number() {
                    self.handle(event);
                }
            }
            Letter::Login(Ok((account, standing))) => {
                self.counter.set_clerk(&account);
                self.stand(&standing);
                self.access = Access::Open;
                self.touched = Instant::now();
                for reader in std::mem::take(&mut self.waiting) {
                    self.handle(Event::Reader(ReaderEvent::CardInserted(reader)));
                }
            }
            Letter::Login(Err(problem)) => self.access = Access::Locked { problem: Some(problem) },
            Letter::Standing(visit, what, standing) => self.told_standing(visit, what, standing),
        }
    }

    fn handle(&mut self, event: Event) {
        if self.keeps_back(&event) {
            return;
        }
        match event {
            Event::BeginJpki(what) => self.ask_standing(what),
            Event::Cancel if self.is_asking_standing() => self.withdraw(),
            event => self.forward(event),
        }
    }

    /// To the counter, and does what it wants.
    fn forward(&mut self, event: Event) {
        let before = self.counter.stage().name();
        let effects = self.counter.handle(event, Timestamp::now());
        let after = self.counter.stage().name();
        if before != after {
            tracing::debug!(before, after, "stage");
            self.touch();
            self.overdue = false;
            self.not_begun = None;
            self.times.turned(before, after, self.counter.reader(), family(&self.counter));
        }
        for effect in effects {
            self.run(effect);
        }
    }

    fn stand(&mut self, standing: &Standing) {
        self.counter.set_standing(standing);
    }

    fn run(&mut self, effect: Effect) {
        match effect {
            Effect::Open { reader, task } => {
                self.worker.open(reader, task, &self.counter.settings().jpki);
            }
            Effect::Look { readers, task } => {
                self.worker.look(readers, task, &self.counter.settings().jpki);
            }
            Effect::Pinless { reader, expected } => {
                self.worker.pinless(reader, expected, &self.counter.settings().jpki);
            }
            Effect::AskRevocation(question) => self.ask_revocation(*question),
            Effect::Read { credentials, statement } => self.worker.read(credentials, statement),
            Effect::Close => self.worker.close(),
            Effect::Seal(records) => self.seal(records),
            Effect::AskPending => self.ask_pending(),
            Effect::Enter { act, visit } => {
                self.entering += 1;
                self.enter(*act, visit);
            }
            Effect::EnterAlone(act) => self.enter_alone(*act),
        }
    }
}

/// Whoever ends the program in the middle of a visit ends the visit.
impl Drop for Desk {
    fn drop(&mut self) {
        if matches!(self.access, Access::Open) {
            self.handle(Event::Idle);
        }
        if let Some(vault) = &self.vault {
            let mut vault = locked(vault);
            match self.training {
                Some(_) => write_aside(&mut vault, &self.aside),
                None => leave(&mut vault, &self.aside),
            }
        }
    }
}

/// The family of the card at hand, as far as it is known.
fn family(counter: &Counter) -> Option<&str> {
    match counter.stage() {
        Stage::Credential { family, .. } => Some(family),
        _ => counter.finding().map(|finding| finding.reading.family.as_ref()),
    }
}

fn first_access(places: &Places) -> Access {
    match places.may_have_accounts() {
        true => Access::Locked { problem: None },
        false => Access::NotSetUp,
    }
}
