// SPDX-License-Identifier: MIT OR Apache-2.0
//! One visit at the counter, from "card on the reader" to "records sealed".
//!
//! [`Counter`] is a state machine with no window, no thread and no clock in it: events go in, effects
//! come out. [`Desk`] runs the effects: the card worker, the record book, the idle clock. The window
//! and the command line show the counter's [`Stage`] and its [`Visit`], and send it the clerk's decisions.

mod card;
mod desk;
pub mod entry;
mod event;
mod evidence;
mod jpki;
pub mod law;
mod port;
mod problem;
mod record;
mod session;
mod stage;
pub mod supplement;
mod training;
pub mod visit;

#[cfg(test)]
mod tests;

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
use tashika_kit::date::japan_day;
use tashika_kit::driver::CredentialId;
use tashika_kit::reading::{Field, FieldName};

use crate::jpki::{JpkiUse, Standing};
use crate::records::{Observations, Record};
use crate::rules::chip::{is_passport, passport_text};
use crate::rules::{AddressPage, Finish, Law, Preview, Residence};
use evidence::Holding;
use law::Answer;
use record::Circle;

/// The state of one counter.
#[derive(Debug)]
pub struct Counter {
    settings: Settings,
    stage: Stage,
    visit: Visit,
    /// What the laws say about the visit as it stands.
    answers: Vec<Answer>,
    /// Law and kind of the last transaction: the next one is likely to be the same.
    habit: Occasion,
    /// The records of this visit that are in the book.
    written: Vec<Recorded>,
    /// The records of this visit that are not yet.
    unwritten: Vec<Record>,
    /// Whose chip the present stage shows, and since when.
    showing: Option<(Whose, Timestamp)>,
    /// The reader of the card that is being checked.
    reader: Option<String>,
    /// Readers with a card on them, in the order in which the cards came.
    present: Vec<String>,
    /// Tries left before the last submission, to tell after a fault whether it was spent.
    tries_before: Vec<(CredentialId, u8)>,
    /// The smart-card service does not answer.
    service_down: bool,
    /// Readers known.
    readers: Vec<String>,
    /// Counts the visits, so that a late answer is not taken for another customer's.
    visit_number: u64,
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
            showing: None,
            reader: None,
            present: Vec::new(),
            tries_before: Vec::new(),
            service_down: false,
            readers: Vec::new(),
            visit_number: 0,
        }
    }

    /// Which visit this is; another number for each.
    #[must_use]
    pub fn visit_number(&self) -> u64 {
        self.visit_number
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

    /// How many records of this visit could not be written yet.
    #[must_use]
    pub fn unwritten(&self) -> Vec<Law> {
        self.unwritten.iter().map(|record| record.header.law).collect()
    }

    /// Whether anything about a person may stand on the screen now.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        !matches!(self.stage, Stage::Idle { .. } | Stage::Recorded | Stage::Mail { .. })
    }

    /// Whether the visit may end with "confirmed".
    #[must_use]
    pub fn may_confirm(&self) -> bool {
        let parts = [&self.visit.customer, &self.visit.representative];
        !self.answers.is_empty()
            && self.answers.iter().all(|answer| answer.finish() != Finish::No)
            && parts.into_iter().all(law::may_confirm)
            && (!self.visit.occasion.representative || self.visit.representative.document.is_some())
    }

    /// What this visit would give on the next day on which the rules change; to look at, never to store.
    #[must_use]
    pub fn preview(&self, today: Date) -> Option<(Date, Vec<Preview>)> {
        let Settings { rules, rule_settings, .. } = &self.settings;
        let on = rules.next_change(today)?;
        Some((on, law::preview(&self.visit, rules, rule_settings, on)))
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Somebody else is at the counter now.
    /// What the operator is under the JPKI Act, as it is signed now.
    pub(super) fn set_standing(&mut self, standing: &Standing) {
        self.settings.jpki.stand(standing);
    }

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
            Event::Recognised { family, additions, needs, preview } => {
                self.recognised(family, additions, needs, preview, now)
            }
            Event::Progress(now_at) => {
                if let Stage::Reading { progress } = &mut self.stage {
                    *progress = Some(now_at);
                }
                Vec::new()
            }
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
            Event::Read(readings)
                if matches!(self.stage, Stage::Reading { .. }) && is_jpki(&readings.document.family) =>
            {
                self.judge_jpki(*readings, now)
            }
            Event::Observed(observations)
                if matches!(self.stage, Stage::Comparison) && self.task() == Some(JpkiUse::Pinless) =>
            {
                self.observe(observations);
                self.pinless(now)
            }
            Event::Read(readings) if matches!(self.stage, Stage::Reading { .. }) => {
                self.judge(*readings, now)
            }
            Event::Read(_) => Vec::new(),
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

    /// What the clerk says about the visit, stage by stage.
    fn enter(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        let today = japan_day(now);
        match (&self.stage, event) {
            // A signature has no photo and no print to compare with.
            (Stage::Result, Event::Compare) if self.task() == Some(JpkiUse::Signature) => {
                self.after_document();
            }
            (Stage::Result, Event::Compare) if self.task() == Some(JpkiUse::Pinless) => {
                return self.compare_pinless(now);
            }
            (Stage::Result, Event::Compare) => {
                self.stage = if self.transcribes() { Stage::Transcription } else { Stage::Comparison };
            }
            (Stage::Transcription, Event::Transcribed(transcript))
                if self.transcript_complaints(&transcript, today).is_empty() =>
            {
                let whose = self.visit.whose;
                if let Some(finding) = self.visit.part_mut(whose).finding_mut() {
                    finding.transcript = transcript;
                }
                self.stage = Stage::Comparison;
            }
            (Stage::Comparison, Event::Observed(observations)) => {
                self.observe(observations);
                self.after_document();
            }
            (Stage::Idle { .. } | Stage::Recorded, Event::BeginTyping) => {
                self.fresh();
                self.stage = Stage::Typing;
            }
            (Stage::Agent, Event::BeginTyping) => {
                self.visit.whose = Whose::Representative;
                self.stage = Stage::Typing;
            }
            (Stage::Typing, Event::Typed(typed)) if entry::typed(&typed, today).is_empty() => {
                let whose = self.visit.whose;
                let part = self.visit.part_mut(whose);
                part.presented_at.get_or_insert(now);
                part.document = Some(Document::Typed(typed));
                self.after_document();
            }
            (Stage::Idle { .. } | Stage::Recorded, Event::BeginKnown) => {
                self.fresh();
                self.stage = Stage::Known;
            }
            (Stage::Known, Event::Known(known)) if entry::known(&known, today).is_empty() => {
                self.visit.customer.presented_at.get_or_insert(now);
                self.visit.known = Some(*known);
                self.stage = Stage::Occasion;
            }
            (Stage::Occasion, Event::Occasion(occasion))
                if self.occasion_complaints(&occasion, now).is_empty() =>
            {
                self.occasion(*occasion, today);
            }
            (Stage::Statements, Event::Statements(statements))
                if entry::statements(&statements, self.visit.occasion.high_risk.is_some()).is_empty() =>
            {
                self.visit.statements = *statements;
                self.reach_agent(today);
            }
            (Stage::Agent, Event::Agent(agent)) if self.agent_complaints(&agent).is_empty() => {
                self.visit.agent = *agent;
                self.reach_decision(today);
            }
            (Stage::Decision { .. }, Event::ShowAgent) if self.visit.occasion.representative => {
                self.visit.whose = Whose::Representative;
                self.stage = Stage::Agent;
            }
            (Stage::Decision { .. }, Event::ShowSupplements(whose)) => {
                self.visit.whose = whose;
                self.stage = Stage::Supplements;
            }
            (Stage::Supplements, Event::Supplement(supplement))
                if entry::supplement(&supplement, today).is_empty() =>
            {
                let whose = self.visit.whose;
                self.visit.part_mut(whose).supplements.push(*supplement);
            }
            (Stage::Supplements, Event::NoSupplement(place)) => {
                let supplements = &mut self.visit.part_mut(self.visit.whose).supplements;
                if place < supplements.len() {
                    supplements.remove(place);
                }
            }
            (Stage::Decision { .. }, Event::Route(law, route)) => {
                self.visit.routes.insert(law, route);
                self.reach_decision(today);
            }
            (Stage::Decision { .. }, Event::Mail(plan)) => {
                self.visit.mail = Some(plan);
                self.reach_decision(today);
            }
            _ => {}
        }
        Vec::new()
    }

    fn observe(&mut self, observations: Observations) {
        let whose = self.visit.whose;
        if let Some(finding) = self.visit.part_mut(whose).finding_mut() {
            finding.observed = observations;
        }
    }

    /// Whether the document at hand holds something only as a picture.
    fn transcribes(&self) -> bool {
        self.finding().is_some_and(|finding| !finding.to_transcribe().is_empty())
    }

    /// What is wrong with what was typed from the pictures of the chip at hand.
    #[must_use]
    pub fn transcript_complaints(&self, transcript: &[Field], today: Date) -> Vec<entry::Complaint> {
        let asked = self.finding().map(Finding::to_transcribe).unwrap_or_default();
        entry::transcript(&asked, transcript, today)
    }

    /// What is wrong with a transaction, also under the laws it names.
    #[must_use]
    pub fn occasion_complaints(&self, occasion: &Occasion, now: Timestamp) -> Vec<entry::Complaint> {
        let gives = self.visit.customer.finding().map_or(Texts::BOTH, Texts::of);
        let known = self.visit.known.as_ref();
        let mut all = entry::occasion(occasion, gives, known.is_some());
        if occasion.laws.iter().any(|law| !self.settings.laws.contains(law)) {
            all.push(entry::complaint("laws", "entry.law_not_offered"));
        }
        all.extend(no_residence(&self.visit.customer, &occasion.holder));
        all.extend(other_passport(&self.visit.customer, occasion));
        let noted_on = law::presented_on(&self.visit.customer, japan_day(now));
        all.extend(entry::presented_at(occasion, noted_on, now));
        if let Some(known) = known {
            all.extend(occasion.laws.iter().filter_map(|law| entry::known_under(known, *law)));
        }
        all
    }

    /// What is wrong with what is said about the representative.
    #[must_use]
    pub fn agent_complaints(&self, agent: &Agent) -> Vec<entry::Complaint> {
        let part = &self.visit.representative;
        let mut all = entry::agent(agent, part.finding().map_or(Texts::BOTH, Texts::of));
        all.extend(no_residence(part, &agent.holder));
        if part.document.is_none() {
            all.push(entry::complaint("document", "entry.required"));
        }
        all
    }

    fn occasion(&mut self, occasion: Occasion, today: Date) {
        self.habit = Occasion { laws: occasion.laws.clone(), kind: occasion.kind, ..Occasion::default() };
        self.visit.occasion = occasion;
        // Who was confirmed before has stated everything before (AML Rule 16).
        if self.visit.is_aml() && self.visit.known.is_none() {
            self.stage = Stage::Statements;
        } else {
            self.reach_agent(today);
        }
    }

    /// After a document was read and compared, or typed.
    fn after_document(&mut self) {
        self.stage = match self.visit.whose {
            Whose::Customer => Stage::Occasion,
            Whose::Representative => Stage::Agent,
        };
    }

    /// On to the representative, if one acts and is not known yet; else to the decision.
    fn reach_agent(&mut self, today: Date) {
        let acts = self.visit.occasion.representative;
        if acts && (self.visit.representative.document.is_none() || self.visit.agent.authority.is_none()) {
            self.visit.whose = Whose::Representative;
            self.stage = Stage::Agent;
        } else {
            self.reach_decision(today);
        }
    }

    /// Asks the laws, and on to the decision.
    fn reach_decision(&mut self, today: Date) {
        let Settings { rules, rule_settings, .. } = &self.settings;
        let on = law::presented_on(&self.visit.customer, today);
        self.answers = law::answers(&self.visit, rules, rule_settings, on);
        self.visit.whose = Whose::Customer;
        self.stage = Stage::Decision { problem: None };
    }

    /// One step back, nothing lost; stages without a step before them stay.
    fn back(&mut self, now: Timestamp) -> Vec<Effect> {
        let today = japan_day(now);
        let whose = self.visit.whose;
        match &self.stage {
            Stage::Comparison if self.transcribes() => self.stage = Stage::Transcription,
            Stage::Comparison | Stage::Transcription => self.stage = Stage::Result,
            Stage::Typing if whose == Whose::Representative => self.stage = Stage::Agent,
            Stage::Typing | Stage::Known => return self.give_up(false, now),
            Stage::Occasion => {
                self.stage = match &self.visit.customer.document {
                    Some(Document::Chip(_)) if self.task() == Some(JpkiUse::Signature) => Stage::Result,
                    Some(Document::Chip(_)) => Stage::Comparison,
                    Some(Document::Typed(_)) => Stage::Typing,
                    None => Stage::Known,
                };
            }
            Stage::Statements => self.stage = Stage::Occasion,
            Stage::Agent => {
                self.visit.whose = Whose::Customer;
                self.before_agent();
            }
            Stage::Supplements => self.reach_decision(today),
            // What is in the book cannot be changed by going back.
            Stage::Decision { .. } if self.written.is_empty() => {
                if self.visit.occasion.representative {
                    self.visit.whose = Whose::Representative;
                    self.stage = Stage::Agent;
                } else {
                    self.before_agent();
                }
            }
            Stage::AwaitingCard if self.is_pinless_next() => self.stage = Stage::Comparison,
            // What the customer agreed to can still be changed, and is then agreed to again.
            Stage::AwaitingCard => self.take_consent_back(),
            Stage::Consent | Stage::Mail { .. } => return self.give_up(false, now),
            _ => {}
        }
        Vec::new()
    }

    fn before_agent(&mut self) {
        let stated = self.visit.is_aml() && self.visit.known.is_none();
        self.stage = if stated { Stage::Statements } else { Stage::Occasion };
    }

    fn decide(&mut self, verdict: Verdict, now: Timestamp) -> Vec<Effect> {
        if !matches!(self.stage, Stage::Decision { .. }) {
            return Vec::new();
        }
        // Some records are in the book already: only the others are tried again, as they were.
        if self.written.is_empty() {
            match self.records(&verdict, now) {
                Ok(records) => self.unwritten = records,
                Err(problem) => {
                    self.stage = Stage::Decision { problem: Some(problem) };
                    return Vec::new();
                }
            }
        }
        self.stage = Stage::Sealing;
        vec![Effect::Seal(self.unwritten.clone())]
    }

    /// The records of this visit, one for each law.
    fn records(&mut self, verdict: &Verdict, now: Timestamp) -> Result<Vec<Record>, Problem> {
        let refused = match verdict {
            Verdict::Confirm if !self.may_confirm() => return Err(Problem::cannot_confirm()),
            Verdict::Confirm => None,
            Verdict::Refuse { reason } => {
                if reason.trim().is_empty() || !entry::text("reason", reason).is_empty() {
                    return Err(Problem::cannot_keep());
                }
                Some(reason.trim())
            }
        };
        let jpki = self.jpki_note();
        let Self { settings, visit, answers, .. } = self;
        let circle = Circle {
            training: settings.training,
            branch: &settings.branch,
            terminal: &settings.terminal,
            clerk: &settings.clerk,
            rules: &settings.rules,
            trust: &settings.trust,
            holding: Holding::of(settings.evidence, &settings.jpki.standing, japan_day(now)),
            jpki,
            now,
        };
        let mut records = Vec::new();
        for answer in answers.iter() {
            let id = match visit.record_ids.get(&answer.law) {
                Some(id) => id.clone(),
                None => crate::records::new_uuid().map_err(|error| Problem::of_book_error(&error))?,
            };
            visit.record_ids.insert(answer.law, id.clone());
            records.push(record::record(visit, answer, refused, &id, &circle).map_err(Problem::incomplete)?);
        }
        Ok(records)
    }

    fn sealed(&mut self, recorded: Recorded) -> Vec<Effect> {
        if !matches!(self.stage, Stage::Sealing) {
            return Vec::new();
        }
        self.unwritten.retain(|record| record.header.record_id != recorded.header.record_id);
        self.written.push(recorded);
        if self.unwritten.is_empty() {
            self.leave_person();
            self.stage = Stage::Recorded;
        }
        Vec::new()
    }

    /// Nothing is lost: the clerk can try again or write it down.
    fn seal_failed(&mut self, problem: Problem) -> Vec<Effect> {
        if matches!(self.stage, Stage::Sealing) {
            self.stage = Stage::Decision { problem: Some(problem) };
        }
        Vec::new()
    }

    fn mail(&mut self, event: Event) -> Vec<Effect> {
        match (&mut self.stage, event) {
            (Stage::Idle { .. } | Stage::Recorded, Event::ShowMail) => {
                self.fresh();
                self.stage = Stage::Mail { pending: None, entered: None, problem: None };
                vec![Effect::AskPending]
            }
            (Stage::Mail { pending, .. }, Event::Pending(lines)) => {
                *pending = Some(lines);
                Vec::new()
            }
            (Stage::Mail { .. }, Event::FollowUp(act)) => {
                vec![Effect::Enter { act, visit: self.visit_number }]
            }
            (Stage::Mail { entered, problem, .. }, Event::FollowedUp(receipt)) => {
                (*entered, *problem) = (Some(*receipt), None);
                vec![Effect::AskPending]
            }
            (Stage::Mail { entered, problem, .. }, Event::FollowUpFailed(why)) => {
                (*entered, *problem) = (None, Some(why));
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Gives up what is under way: the representative's document alone, if that is being read; else the visit.
    fn cancel(&mut self, now: Timestamp) -> Vec<Effect> {
        let reading = matches!(
            self.stage,
            Stage::Recognising
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
        self.fresh();
        self.stage = Stage::Idle { cleared };
        self.reader = None;
        self.tries_before.clear();
        std::iter::once(Effect::Close).chain(made).collect()
    }

    /// A new visit, as the last transaction was.
    fn fresh(&mut self) {
        self.leave_person();
        self.written.clear();
        self.unwritten.clear();
    }

    /// Nothing about the person stays.
    fn leave_person(&mut self) {
        self.visit = Visit { occasion: self.habit.clone(), ..Visit::default() };
        self.answers.clear();
        self.showing = None;
        self.visit_number = self.visit_number.wrapping_add(1);
    }

    fn retry(&mut self, now: Timestamp) -> Vec<Effect> {
        match (&self.stage, self.reader.clone()) {
            (Stage::Failed { .. }, Some(reader)) if self.present.contains(&reader) => self.begin(reader, now),
            (Stage::Failed { .. } | Stage::Idle { .. } | Stage::Agent, _) => {
                match self.present.last().cloned() {
                    Some(reader) => self.begin(reader, now),
                    None if matches!(self.stage, Stage::Agent) => Vec::new(),
                    None => self.stop_reading(now),
                }
            }
            (Stage::Recorded, _) => self.give_up(false, now),
            _ => Vec::new(),
        }
    }

    /// The screen is cleared wherever it shows something personal; a reading or a record under way is
    /// not disturbed.
    fn idle(&mut self, now: Timestamp) -> Vec<Effect> {
        match &self.stage {
            Stage::Idle { .. } | Stage::Reading { .. } | Stage::Recognising | Stage::Sealing => Vec::new(),
            _ => self.give_up(true, now),
        }
    }
}

/// Whether a reading is of a JPKI certificate, not of a document.
fn is_jpki(family: &str) -> bool {
    [tashika_mynumber::jpki::SIGNATURE, tashika_mynumber::jpki::AUTHENTICATION].contains(&family)
}

/// A document that is said to show the present residence, and has none: one typed without it, or a passport without a
/// page on which the clerk saw it written.
fn no_residence(part: &Part, holder: &Holder) -> Option<entry::Complaint> {
    let blank = part.typed().is_some_and(|typed| typed.residence.trim().is_empty());
    let passport = part.finding().is_some_and(|finding| {
        is_passport(&finding.reading) && finding.address_page() != Some(AddressPage::Written)
    });
    let words = match (blank, passport) {
        (_, true) => "entry.no_residence_passport",
        (true, false) => "entry.no_residence",
        (false, false) => return None,
    };
    (holder.shown == Residence::Current).then(|| entry::complaint("shown", words))
}

/// A passport under AML Rule 8 with another number than the chip of the passport on the counter has.
fn other_passport(part: &Part, occasion: &Occasion) -> Option<entry::Complaint> {
    let reading = &part.finding().filter(|finding| is_passport(&finding.reading))?.reading;
    let (number, stay) =
        (passport_text(reading, &FieldName::DOCUMENT_NUMBER)?, occasion.short_stay.as_ref()?);
    let same = stay.passport.trim().eq_ignore_ascii_case(number);
    (!same && !stay.passport.trim().is_empty()).then(|| entry::complaint("passport", "entry.other_passport"))
}

/// The laws a new counter begins with: the first the operator offers.
fn first(laws: &BTreeSet<Law>) -> BTreeSet<Law> {
    laws.iter().take(1).copied().collect()
}
