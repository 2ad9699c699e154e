// SPDX-License-Identifier: MIT OR Apache-2.0
//! One visit at the counter, from "card on the reader" to "records sealed".
//!
//! [`Counter`] is a state machine with no window, no thread and no clock in it: events go in, effects
//! come out. [`Desk`] runs the effects: the card worker, the record book, the idle clock. The window
//! and the command line show the counter's [`Stage`] and its [`Visit`], and send it the clerk's decisions.

mod again;
mod card;
mod choose;
mod desk;
pub mod entry;
mod event;
mod evidence;
mod jpki;
pub mod law;
mod port;
mod problem;
mod record;
mod sealing;
mod session;
mod stage;
mod steps;
pub mod supplement;
mod training;
mod vault;
pub mod visit;

#[cfg(test)]
mod tests;

pub use again::Mark;
pub use choose::{Candidate, Seen};
pub use desk::{Access, Desk, DeskError, DeskOptions};
pub use event::{Effect, Event, Settings, Verdict};
pub use evidence::EvidencePolicy;
pub use jpki::{JpkiDraft, JpkiTask};
pub use port::{CardPort, ReaderEvent};
pub use problem::{Next, Problem};
pub use record::{Incomplete, Texts};
pub use stage::{Beside, Ended, Finding, Recorded, Stage};
pub use training::TrainingReader;
pub use visit::{
    Agent, Document, Holder, KnownCustomer, Occasion, Part, ShortStay, Statements, Typed, Visit, Whose,
};

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::driver::CredentialId;

use crate::jpki::{JpkiUse, Standing};
use crate::records::Record;
use crate::rules::{Finish, Law, Preview};
use again::Told;
use law::Answer;

/// The state of one counter.
#[derive(Debug)]
pub struct Counter {
    settings: Settings,
    stage: Stage,
    visit: Visit,
    /// What the laws say about the visit as it stands.
    answers: Vec<Answer>,
    /// Law and kind of the last transaction: the next one is likely to be the same. Between two visits also the reference
    /// of the next one, which belongs to that visit alone.
    habit: Occasion,
    /// The records of this visit that are in the book.
    written: Vec<Recorded>,
    /// The records of this visit that are not yet.
    unwritten: Vec<Record>,
    /// Laws of a visit that was cleared before their records could be written: all that is left of these.
    missed: Vec<Law>,
    /// The reader of a card that came while the screen says which law has no record: it is begun with once that was read.
    held: Option<String>,
    /// Whose chip the present stage shows, and since when.
    showing: Option<(Whose, Timestamp)>,
    /// The reader of the card that is being checked.
    reader: Option<String>,
    /// Readers with a card on them, in the order in which the cards came.
    present: Vec<String>,
    /// Those of them whose card said that it is no document.
    no_documents: BTreeSet<String>,
    /// Tries left before the last submission, to tell after a fault whether it was spent.
    tries_before: Vec<(CredentialId, u8)>,
    /// The session with the card at hand, and a card whose reading broke off.
    session: again::Session,
    /// The reader of a card that was read in this visit and still lies there.
    read_from: Option<String>,
    /// Which card is meant is asked after a failure.
    chosen_after_failure: bool,
    /// The smart-card service does not answer.
    service_down: bool,
    /// Readers known.
    readers: Vec<String>,
    /// Counts the visits, so that a late answer is not taken for another customer's.
    visit_number: u64,
    session_number: u64,
}

impl Counter {
    /// A counter that waits for a card.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let habit = Occasion { laws: first(&settings.laws), ..Occasion::default() };
        Self {
            settings,
            stage: Stage::Idle { cleared: false },
            visit: Visit { occasion: habit.clone(), ..Visit::default() },
            answers: Vec::new(),
            habit,
            written: Vec::new(),
            unwritten: Vec::new(),
            missed: Vec::new(),
            held: None,
            showing: None,
            reader: None,
            present: Vec::new(),
            no_documents: BTreeSet::new(),
            tries_before: Vec::new(),
            session: again::Session::default(),
            read_from: None,
            chosen_after_failure: false,
            service_down: false,
            readers: Vec::new(),
            visit_number: 0,
            session_number: 0,
        }
    }

    /// Which visit this is; another number for each.
    #[must_use]
    pub fn visit_number(&self) -> u64 {
        self.visit_number
    }

    /// A number that changes whenever a card is begun with, also with the same one again.
    #[must_use]
    pub fn session_number(&self) -> u64 {
        self.session_number
    }

    /// What is on now.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What was read, typed and chosen so far.
    #[must_use]
    pub fn visit(&self) -> &Visit {
        &self.visit
    }

    /// What was read from the chip of the person at hand.
    #[must_use]
    pub fn finding(&self) -> Option<&Finding> {
        self.visit.part(self.visit.whose).finding()
    }

    /// The transaction as far as it is known: of this visit, or between two visits of the next.
    #[must_use]
    pub fn prepared(&self) -> &Occasion {
        if self.is_between() { &self.habit } else { &self.visit.occasion }
    }

    /// Whether no visit is on: what is prepared now is the next one's.
    fn is_between(&self) -> bool {
        matches!(self.stage, Stage::Idle { .. } | Stage::Recorded)
    }

    /// What the laws of this visit say.
    #[must_use]
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// The records of the last visit that are in the book.
    #[must_use]
    pub fn written(&self) -> &[Recorded] {
        &self.written
    }

    /// The laws of this visit whose records could not be written yet, or not before it was cleared.
    #[must_use]
    pub fn unwritten(&self) -> Vec<Law> {
        let open = self.unwritten.iter().map(|record| record.header.law);
        self.missed.iter().copied().chain(open).collect()
    }

    /// Whether anything about a person may stand on the screen now.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        !matches!(self.stage, Stage::Idle { .. } | Stage::Recorded | Stage::Mail { .. })
    }

    /// Whether the visit may end with "confirmed".
    #[must_use]
    pub fn may_confirm(&self) -> bool {
        !self.answers.is_empty()
            && self.answers.iter().all(|answer| answer.finish() != Finish::No)
            && self.visit.parts().all(law::may_confirm)
            && (!self.visit.occasion.representative || self.visit.representative.document.is_some())
    }

    /// What this visit would give on the next day on which the rules change; to look at, never to store.
    #[must_use]
    pub fn preview(&self, today: Date) -> Option<(Date, Vec<Preview>)> {
        let Settings { rules, rule_settings, .. } = &self.settings;
        let on = rules.next_change(today)?;
        Some((on, law::preview(&self.visit, rules, rule_settings, on)))
    }

    /// What the document at hand would give under the laws of the prepared transaction, if what is compared next is the
    /// same; to look at, never to store.
    #[must_use]
    pub fn outlook(&self, today: Date) -> Vec<Preview> {
        let Settings { rules, rule_settings, .. } = &self.settings;
        law::outlook(&self.visit, rules, rule_settings, today)
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What the operator is under the JPKI Act, as it is signed now.
    pub(super) fn set_standing(&mut self, standing: &Standing) {
        self.settings.jpki.stand(standing);
    }

    /// Somebody else is at the counter now.
    pub(super) fn set_clerk(&mut self, clerk: &str) {
        clerk.clone_into(&mut self.settings.clerk);
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

    /// Tries left of each credential before the last submission of this check.
    #[must_use]
    pub fn tries_before(&self) -> &[(CredentialId, u8)] {
        &self.tries_before
    }

    /// Takes an event; returns what has to be done. Events that make no sense at this stage change
    /// nothing.
    #[must_use = "effects have to be run"]
    pub fn handle(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        let effects = self.take(event, now);
        self.note_display(now);
        effects
    }

    fn take(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        match event {
            Event::Reader(event) => self.reader_event(event, now),
            Event::Recognised { family, additions, needs, preview, mark } => {
                if matches!(self.stage, Stage::Recognising) {
                    self.compare_with_before(Told::new(family, &additions, &needs, &preview, mark));
                }
                self.recognised(family, additions, needs, preview, now)
            }
            Event::Progress(at) => {
                self.progress(at);
                Vec::new()
            }
            Event::Looked { reader, seen } => self.looked(&reader, seen, now),
            Event::Choose(reader) => self.choose(&reader, now),
            Event::BeginJpki(what) => self.begin_jpki(what, now),
            Event::JpkiDraft(draft) => self.draft_jpki(*draft),
            Event::Consent { agreed, before } => self.consent(agreed, before, now),
            Event::Revocation(answer) => self.answered(*answer, now),
            Event::EnterAuthentication => self.enter_authentication(now),
            Event::FollowedUp(receipt) if matches!(self.stage, Stage::Authenticated { .. }) => {
                self.entered_authentication(Ok(*receipt))
            }
            Event::FollowUpFailed(problem) if matches!(self.stage, Stage::Authenticated { .. }) => {
                self.entered_authentication(Err(problem))
            }
            Event::Observed(observations)
                if matches!(self.stage, Stage::Comparison) && self.task() == Some(JpkiUse::Pinless) =>
            {
                self.observe(observations);
                self.pinless(now)
            }
            Event::Read(readings) if matches!(self.stage, Stage::Reading { .. }) => {
                match self.found(*readings, now) {
                    Ok(finding) => self.judged(finding, now),
                    Err(error) => self.session_failed(&error, now),
                }
            }
            Event::Judged(finding) if matches!(self.stage, Stage::Reading { .. }) => {
                self.judged(*finding, now)
            }
            Event::Read(_) | Event::Judged(_) => Vec::new(),
            Event::SessionFailed(error) => self.session_failed(&error, now),
            Event::Submit(credentials) => self.submit(credentials, now),
            Event::Cancel => self.cancel(now),
            Event::Retry => self.retry(now),
            Event::Back => self.back(now),
            Event::Idle => self.idle(now),
            Event::Decide(verdict) => self.decide(verdict, now),
            Event::Sealed(recorded) => self.sealed(*recorded),
            Event::SealFailed(problem) => self.seal_failed(problem),
            Event::ShowMail
            | Event::Pending(_)
            | Event::FollowUp(_)
            | Event::FollowedUp(_)
            | Event::FollowUpFailed(_) => self.mail(event),
            other => self.enter(other, now),
        }
    }

    /// Gives up what is under way: the representative's document alone, if that is being read; else the visit.
    fn cancel(&mut self, now: Timestamp) -> Vec<Effect> {
        if let Some(reader) = self.held_card() {
            return self.begin(reader, now);
        }
        let reading = matches!(
            self.stage,
            Stage::Choose { .. }
                | Stage::Recognising
                | Stage::Credential { .. }
                | Stage::Reading { .. }
                | Stage::Failed { .. }
                | Stage::Result
                | Stage::Transcription
        );
        if reading {
            return self.stop_reading(now);
        }
        // What is written is told before the next customer comes.
        if matches!(self.stage, Stage::Decision { .. }) && !self.written.is_empty() {
            self.leave_person();
            self.stage = Stage::Recorded;
            return Vec::new();
        }
        self.give_up(false, now)
    }

    /// Ends a card session without a reading. The customer's part stays when it was the representative's card.
    fn stop_reading(&mut self, now: Timestamp) -> Vec<Effect> {
        if self.visit.whose == Whose::Customer {
            return self.give_up(false, now);
        }
        self.visit.representative.document = None;
        self.reader = None;
        self.tries_before.clear();
        self.session = again::Session::default();
        self.stage = Stage::Agent;
        vec![Effect::Close]
    }

    /// Ends the visit without a record; nothing personal stays. An authentication that was made is entered as it stands:
    /// who asked, what for and what came of it is kept whether or not anybody liked the answer (`specs` law §5.4).
    fn give_up(&mut self, cleared: bool, now: Timestamp) -> Vec<Effect> {
        if matches!(self.stage, Stage::Sealing) || self.is_entering() {
            return Vec::new();
        }
        let made = self.abandoned(now);
        // Nobody agreed and no card was touched: what was said before is still about who stands there.
        if matches!(self.stage, Stage::Consent) && !self.may_be_anothers() {
            self.habit.key = std::mem::take(&mut self.visit.occasion.key);
        }
        // A reference waits for the customer it was said for; whoever comes after an empty screen is somebody else.
        if cleared {
            self.habit.key.clear();
        }
        self.leave_person();
        self.leave_records();
        self.stage = Stage::Idle { cleared };
        self.reader = None;
        self.tries_before.clear();
        std::iter::once(Effect::Close).chain(made).collect()
    }

    /// A new visit, as the last transaction was, or as it was prepared. The reference goes with it and stays with nobody.
    fn fresh(&mut self) {
        self.leave_person();
        self.visit.occasion.key = std::mem::take(&mut self.habit.key);
        self.leave_records();
        self.reader = None;
    }

    fn leave_records(&mut self) {
        self.written.clear();
        self.unwritten.clear();
        self.missed.clear();
        self.held = None;
    }

    /// Whether the screen tells of a law that has no record. No card takes that away: somebody has to read it.
    pub(super) fn tells_of_unwritten(&self) -> bool {
        matches!(self.stage, Stage::Recorded) && !self.unwritten().is_empty()
    }

    /// The reader of a card that waits until somebody has read which law has no record, if it still lies there.
    #[must_use]
    pub fn held_card(&self) -> Option<String> {
        let held = self.held.as_ref().filter(|_| self.tells_of_unwritten())?;
        self.present.contains(held).then(|| held.clone())
    }

    /// Nothing about the person stays.
    fn leave_person(&mut self) {
        let occasion = Occasion { key: String::new(), ..self.habit.clone() };
        self.visit = Visit { occasion, ..Visit::default() };
        self.answers.clear();
        self.showing = None;
        self.session = again::Session::default();
        self.read_from = None;
        self.visit_number = self.visit_number.wrapping_add(1);
    }

    fn retry(&mut self, now: Timestamp) -> Vec<Effect> {
        if let Some(reader) = self.held_card() {
            return self.begin(reader, now);
        }
        match (&self.stage, self.reader.clone()) {
            (Stage::Failed { .. }, Some(reader)) if self.present.contains(&reader) => self.begin(reader, now),
            // No other card than the one that failed is meant: not the customer's in the representative's place, nor a pass.
            (Stage::Failed { .. }, _) if self.waits_for_the_card() => Vec::new(),
            (Stage::Failed { .. }, _) => self.stop_reading(now),
            (Stage::Idle { .. } | Stage::Agent, _) => match self.candidates().pop() {
                Some(reader) => self.begin(reader, now),
                None if matches!(self.stage, Stage::Agent) => Vec::new(),
                // Whoever asks for it hears once more that it is no document.
                None => match self.present.last().cloned() {
                    Some(reader) => self.begin(reader, now),
                    None => self.stop_reading(now),
                },
            },
            (Stage::Recorded, _) => self.give_up(false, now),
            _ => Vec::new(),
        }
    }

    /// After a failure of a card that does not lie there any more: putting it down begins again by itself, and giving up is
    /// said with another key. A card that is of no use is not waited for.
    #[must_use]
    pub fn waits_for_the_card(&self) -> bool {
        let Stage::Failed { problem } = &self.stage else { return false };
        let is_there = self.reader.as_ref().is_some_and(|reader| self.present.contains(reader));
        !is_there && problem.next != Next::OtherDocument
    }

    /// The screen is cleared wherever it shows something personal; a reading or a record under way is
    /// not disturbed.
    fn idle(&mut self, now: Timestamp) -> Vec<Effect> {
        match &self.stage {
            Stage::Idle { .. } => {
                self.forget_reference();
                Vec::new()
            }
            Stage::Recognising => {
                // The number of the card before is not waited for any longer.
                self.session.again = None;
                Vec::new()
            }
            Stage::Reading { .. } | Stage::Sealing => Vec::new(),
            // Which law has no record stays until somebody has read it; the record itself, with the person in it, does not.
            Stage::Decision { .. } | Stage::Recorded
                if !self.written.is_empty() && !self.unwritten().is_empty() =>
            {
                self.missed = self.unwritten();
                self.unwritten.clear();
                self.habit.key.clear();
                self.leave_person();
                self.stage = Stage::Recorded;
                vec![Effect::Close]
            }
            _ => self.give_up(true, now),
        }
    }

    /// A reference that nobody came for goes, and the screen says that it was cleared.
    fn forget_reference(&mut self) {
        if !self.habit.key.is_empty() {
            self.stage = Stage::Idle { cleared: true };
        }
        self.habit.key.clear();
        // Whatever a screen holds of it belongs to a visit that will not come.
        self.leave_person();
    }
}

/// The laws a new counter begins with: the first the operator offers.
fn first(laws: &BTreeSet<Law>) -> BTreeSet<Law> {
    laws.iter().take(1).copied().collect()
}
