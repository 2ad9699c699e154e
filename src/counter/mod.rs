// SPDX-License-Identifier: MIT OR Apache-2.0
//! One check at the counter, from "card on the reader" to "record sealed".
//!
//! [`Counter`] is a state machine with no window, no thread and no clock in it: events go in, effects
//! come out. [`Desk`] runs the effects: the card worker, the record book, the idle clock. The window
//! and the command line show the counter's [`Stage`] and send it the clerk's decisions.

mod desk;
mod port;
mod problem;
mod session;
mod stage;
mod training;

pub use desk::{Desk, DeskError, DeskOptions};
pub use port::{CardPort, ReaderEvent};
pub use problem::{Next, Problem};
pub use stage::{Finding, Recorded, Stage};
pub use training::TrainingReader;

use std::sync::Arc;

use jiff::Timestamp;
use tashika_kit::reading::{Field, Reading};
use tashika_kit::tries::LastTryConsent;
use tashika_kit::verdict::{Summary, Validity};
use tashika_kit::watch::Progress;
use tashika_kit::{CardError, Credential, CredentialNeed, LinkError, Secret};

use crate::documents;
use crate::records::{Check, Compared, Decision, Observations, Receipt};
use crate::trust::TrustStore;

/// What does not change during the life of a counter.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Training: software cards, their own book, and nothing is evidence.
    pub training: bool,
    /// Use only the readers whose name begins so; all if `None`.
    pub reader: Option<String>,
    /// Who is at the counter.
    pub clerk: String,
    /// Which terminal this is.
    pub terminal: String,
    /// The anchors and the classes accepted.
    pub trust: Arc<TrustStore>,
}

/// Something that happened: at the reader, at the screen, in the book.
#[derive(Debug)]
pub enum Event {
    /// The readers changed.
    Reader(ReaderEvent),
    /// The card on the reader was recognised.
    Recognised {
        /// Its document family.
        family: &'static str,
        /// What it wants to be told.
        need: CredentialNeed,
        /// What is already known, free.
        preview: Vec<Field>,
    },
    /// The session goes on.
    Progress(Progress),
    /// Everything was read.
    Read(Box<Reading>),
    /// The session ended without a reading.
    SessionFailed(CardError),
    /// The clerk submits the number, once.
    Submit {
        /// The digits.
        number: Secret,
        /// Both people's word, needed at one try left.
        last_try: Option<LastTryConsent>,
    },
    /// The clerk has seen the result and goes on to compare.
    Compare,
    /// The clerk has compared, and goes on to decide.
    Observed(Observations),
    /// The clerk decides.
    Decide(Decision),
    /// One step back, nothing lost.
    Back,
    /// The clerk gives the check up.
    Cancel,
    /// After a problem: again.
    Retry,
    /// The record is in the book.
    Sealed(Box<Recorded>),
    /// The record could not be written.
    SealFailed(Problem),
    /// Nobody has touched anything for the set time.
    Idle,
}

/// What has to be done now.
#[derive(Debug)]
pub enum Effect {
    /// Connect to the card on this reader and recognise it.
    Open {
        /// The reader.
        reader: String,
    },
    /// Read the recognised card with this credential.
    Read {
        /// The credential; consumed.
        credential: Credential,
    },
    /// Stop before the next command, and let the card go.
    Close,
    /// Write the record.
    Seal(Box<Check>),
}

/// The state of one counter.
#[derive(Debug)]
pub struct Counter {
    settings: Settings,
    stage: Stage,
    /// The reader of the card that is being checked.
    reader: Option<String>,
    /// Readers with a card on them, in the order in which the cards came.
    present: Vec<String>,
    /// Tries left before the last submission, to tell after a fault whether it was spent.
    tries_before: Option<u8>,
    /// The smart-card service does not answer.
    service_down: bool,
    /// Readers known.
    readers: Vec<String>,
}

impl Counter {
    /// A counter that waits for a card.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            stage: Stage::Idle { cleared: false },
            reader: None,
            present: Vec::new(),
            tries_before: None,
            service_down: false,
            readers: Vec::new(),
        }
    }

    /// What is on now.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The readers known, in the order in which they came.
    #[must_use]
    pub fn readers(&self) -> &[String] {
        &self.readers
    }

    /// Whether the smart-card service is known not to answer.
    #[must_use]
    pub fn service_is_down(&self) -> bool {
        self.service_down
    }

    /// The reader of the present check.
    #[must_use]
    pub fn reader(&self) -> Option<&str> {
        self.reader.as_deref()
    }

    /// Tries left before the last submission of this check.
    #[must_use]
    pub fn tries_before(&self) -> Option<u8> {
        self.tries_before
    }

    /// Takes an event; returns what has to be done. Events that make no sense at this stage change
    /// nothing.
    #[must_use = "effects have to be run"]
    pub fn handle(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        match event {
            Event::Reader(event) => self.reader_event(event),
            Event::Recognised { need, .. } if need.tries_left == 0 => {
                self.session_failed(&CardError::Blocked { credential: need.id })
            }
            Event::Recognised { family, need, preview } if matches!(self.stage, Stage::Recognising) => {
                self.stage = Stage::Credential { family, need, preview, problem: None };
                Vec::new()
            }
            Event::Progress(now_at) => {
                if let Stage::Reading { progress } = &mut self.stage {
                    *progress = Some(now_at);
                }
                Vec::new()
            }
            Event::Read(reading) if matches!(self.stage, Stage::Reading { .. }) => self.judge(*reading, now),
            Event::SessionFailed(error) => self.session_failed(&error),
            Event::Submit { number, last_try } => self.submit(number, last_try, now),
            Event::Compare => self.forward(|stage| match stage {
                Stage::Result { finding } => {
                    let observations = finding.observed.clone();
                    Stage::Comparison { finding, observations }
                }
                other => other,
            }),
            Event::Observed(observations) => self.forward(|stage| match stage {
                Stage::Comparison { finding, .. } => Stage::Decision { finding, observations, problem: None },
                other => other,
            }),
            Event::Decide(decision) => self.decide(decision, now),
            Event::Back => self.forward(Stage::back),
            Event::Cancel => self.give_up(false),
            Event::Retry => self.retry(),
            Event::Sealed(recorded) if matches!(self.stage, Stage::Sealing { .. }) => {
                self.forward(|_| Stage::Recorded { recorded })
            }
            Event::SealFailed(problem) => self.forward(|stage| match stage {
                // Nothing is lost: the clerk can try again or write it down.
                Stage::Sealing { finding, observations } => {
                    Stage::Decision { finding, observations, problem: Some(problem) }
                }
                other => other,
            }),
            Event::Idle => self.idle(),
            Event::Recognised { .. } | Event::Read(_) | Event::Sealed(_) => Vec::new(),
        }
    }

    fn forward(&mut self, step: impl FnOnce(Stage) -> Stage) -> Vec<Effect> {
        let stage = std::mem::replace(&mut self.stage, Stage::Idle { cleared: false });
        self.stage = step(stage);
        Vec::new()
    }

    fn reader_event(&mut self, event: ReaderEvent) -> Vec<Effect> {
        match event {
            ReaderEvent::ServiceDown => {
                self.service_down = true;
                self.explain_loss(LinkError::ServiceGone);
                Vec::new()
            }
            ReaderEvent::ServiceUp => {
                self.service_down = false;
                Vec::new()
            }
            ReaderEvent::Added(reader) | ReaderEvent::CardInserted(reader) if self.is_ignored(&reader) => {
                Vec::new()
            }
            ReaderEvent::Added(reader) => {
                if !self.readers.contains(&reader) {
                    self.readers.push(reader);
                }
                Vec::new()
            }
            ReaderEvent::Removed(reader) => {
                self.readers.retain(|known| *known != reader);
                let effects = self.card_left(&reader, LinkError::ReaderGone);
                if self.reader.as_ref() == Some(&reader) {
                    self.explain_loss(LinkError::ReaderGone);
                }
                effects
            }
            ReaderEvent::CardInserted(reader) => self.card_came(reader),
            ReaderEvent::CardRemoved(reader) => self.card_left(&reader, LinkError::Removed),
        }
    }

    fn is_ignored(&self, reader: &str) -> bool {
        self.settings.reader.as_ref().is_some_and(|wanted| !reader.starts_with(wanted.as_str()))
    }

    /// A card came. It starts a check if none is under way; otherwise it waits.
    fn card_came(&mut self, reader: String) -> Vec<Effect> {
        if !self.present.contains(&reader) {
            self.present.push(reader.clone());
        }
        match &self.stage {
            // After a failure, putting the card down again is the retry.
            Stage::Idle { .. } | Stage::Recorded { .. } | Stage::Failed { .. } => self.begin(reader),
            _ => Vec::new(),
        }
    }

    fn begin(&mut self, reader: String) -> Vec<Effect> {
        if !matches!(self.stage, Stage::Failed { .. }) {
            self.tries_before = None;
        }
        self.stage = Stage::Recognising;
        self.reader = Some(reader.clone());
        vec![Effect::Open { reader }]
    }

    /// The card of the check is gone. Once everything is read it is not needed any more; during reading
    /// the session itself tells how it ended; after a failure the clerk still needs the words.
    fn card_left(&mut self, reader: &str, how: LinkError) -> Vec<Effect> {
        self.present.retain(|with_card| with_card != reader);
        let waiting = matches!(self.stage, Stage::Recognising | Stage::Credential { .. });
        if !waiting || self.reader.as_deref() != Some(reader) {
            return Vec::new();
        }
        self.stage = Stage::Failed { problem: Problem::of(&CardError::link(how, "waiting")) };
        vec![Effect::Close]
    }

    /// A card seemed to be removed; now it is known that the reader or the service went away.
    fn explain_loss(&mut self, how: LinkError) {
        if let Stage::Failed { problem } = &mut self.stage
            && matches!(problem.code, "card_removed" | "reader_gone")
        {
            *problem = Problem::of(&CardError::link(how, "waiting"));
        }
    }

    fn submit(&mut self, number: Secret, last_try: Option<LastTryConsent>, now: Timestamp) -> Vec<Effect> {
        let Stage::Credential { family, need, problem, .. } = &mut self.stage else { return Vec::new() };
        let credential = Credential { id: need.id, secret: number, last_try };
        let today = tashika_kit::date::japan_day(now);
        // Looked at here first: a slip of the finger costs neither a session nor a try.
        let local = match need.tries_left {
            1 if last_try.is_none() => Err(CardError::LastTry { credential: need.id }),
            _ => documents::driver(family).map_or(Ok(()), |driver| driver.check(&credential, today)),
        };
        if let Err(error) = local {
            *problem = Some(Problem::of(&error));
            return Vec::new();
        }
        self.tries_before = Some(need.tries_left);
        self.stage = Stage::Reading { progress: None };
        vec![Effect::Read { credential }]
    }

    fn judge(&mut self, reading: Reading, now: Timestamp) -> Vec<Effect> {
        let Some(driver) = documents::driver(&reading.family) else {
            return self.session_failed(&CardError::Internal("a reading of an unknown family"));
        };
        let verdicts = driver.judge(&reading, self.settings.trust.as_ref(), now);
        let summary = verdicts.summary();
        let observed = Observations::default();
        let finding = Finding { summary, reading, verdicts, displayed_at: now, observed };
        self.stage = Stage::Result { finding: Box::new(finding) };
        vec![Effect::Close]
    }

    fn session_failed(&mut self, error: &CardError) -> Vec<Effect> {
        if !matches!(self.stage, Stage::Recognising | Stage::Credential { .. } | Stage::Reading { .. }) {
            return Vec::new();
        }
        if matches!(error, CardError::Cancelled) {
            return self.give_up(false);
        }
        self.stage = Stage::Failed { problem: Problem::of(error) };
        vec![Effect::Close]
    }

    fn decide(&mut self, decision: Decision, now: Timestamp) -> Vec<Effect> {
        let stage = std::mem::replace(&mut self.stage, Stage::Idle { cleared: false });
        let Stage::Decision { finding, observations, .. } = stage else {
            self.stage = stage;
            return Vec::new();
        };
        if decision == Decision::Confirmed && !may_confirm(&finding, &observations) {
            let problem = Some(Problem::cannot_confirm());
            self.stage = Stage::Decision { finding, observations, problem };
            return Vec::new();
        }
        let check = Check {
            training: self.settings.training,
            created_at: now,
            clerk: self.settings.clerk.clone(),
            terminal: self.settings.terminal.clone(),
            software_version: env!("CARGO_PKG_VERSION").to_owned(),
            reader: self.reader.clone().unwrap_or_default(),
            reading: finding.reading.clone(),
            verdicts: finding.verdicts.clone(),
            observations: observations.clone(),
            decision,
            displayed_at: Some(finding.displayed_at),
        };
        self.stage = Stage::Sealing { finding, observations };
        vec![Effect::Seal(Box::new(check))]
    }

    /// Ends the check without a record; nothing personal stays.
    fn give_up(&mut self, cleared: bool) -> Vec<Effect> {
        if matches!(self.stage, Stage::Sealing { .. }) {
            return Vec::new();
        }
        self.stage = Stage::Idle { cleared };
        self.reader = None;
        self.tries_before = None;
        vec![Effect::Close]
    }

    fn retry(&mut self) -> Vec<Effect> {
        match (&self.stage, self.reader.clone()) {
            (Stage::Failed { .. }, Some(reader)) if self.present.contains(&reader) => self.begin(reader),
            (Stage::Failed { .. } | Stage::Recorded { .. } | Stage::Idle { .. }, _) => {
                match self.present.last().cloned() {
                    Some(reader) if !matches!(self.stage, Stage::Recorded { .. }) => self.begin(reader),
                    _ => self.give_up(false),
                }
            }
            _ => Vec::new(),
        }
    }

    /// The screen is cleared wherever it shows something personal; a reading or a record under way is
    /// not disturbed.
    fn idle(&mut self) -> Vec<Effect> {
        match &self.stage {
            Stage::Idle { .. } | Stage::Reading { .. } | Stage::Recognising | Stage::Sealing { .. } => {
                Vec::new()
            }
            _ => self.give_up(true),
        }
    }
}

/// Whether a check may end with "confirmed" at all: never over something that is wrong, expired, or that
/// the clerk saw to be different.
#[must_use]
pub fn may_confirm(finding: &Finding, observations: &Observations) -> bool {
    let Observations { face, printed_card, security_code, .. } = observations;
    let differs = [face, printed_card, security_code].contains(&&Compared::Different);
    let in_force = matches!(finding.verdicts.validity, Validity::InForce { .. } | Validity::OnlyPrinted);
    finding.summary != Summary::Failed && in_force && !differs
}

/// A finished record, for the screen after it.
impl Recorded {
    /// What the book answered, with the record as it was written.
    #[must_use]
    pub fn new(record: crate::records::CheckRecord, receipt: Receipt) -> Self {
        Self { record, receipt }
    }
}
