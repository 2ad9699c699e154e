// SPDX-License-Identifier: MIT OR Apache-2.0
//! The counter's part that has to do with cards: readers, numbers and PINs, readings.

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{Field, Reading, Source};
use tashika_kit::watch::Progress;
use tashika_kit::{CardError, Credential, CredentialNeed, LinkError, Readings};

use super::Counter;
use super::event::Effect;
use super::port::ReaderEvent;
use super::problem::Problem;
use super::stage::{Beside, Finding, Stage};
use super::visit::{Document, Whose};
use crate::documents;
use crate::jpki::{JpkiUse, is_jpki};
use crate::records::{Displayed, DisplayedTo, Observations};
use crate::rules::Residence;
use crate::trust::TrustStore;

impl Counter {
    pub(super) fn reader_event(&mut self, event: ReaderEvent, now: Timestamp) -> Vec<Effect> {
        match event {
            ReaderEvent::ServiceDown => {
                self.service_down = true;
                self.no_longer_lies(None);
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
                let effects = self.card_left(&reader, LinkError::ReaderGone, now);
                if self.reader.as_ref() == Some(&reader) {
                    self.explain_loss(LinkError::ReaderGone);
                }
                effects
            }
            ReaderEvent::CardInserted(reader) => self.card_came(reader, now),
            ReaderEvent::CardRemoved(reader) => self.card_left(&reader, LinkError::Removed, now),
        }
    }

    fn is_ignored(&self, reader: &str) -> bool {
        !self.settings.uses(reader)
    }

    /// A card lies there, and begins nothing by itself.
    pub(super) fn card_lies(&mut self, reader: String) {
        if !self.is_ignored(&reader) && !self.present.contains(&reader) {
            self.present.push(reader);
        }
    }

    /// A card came. It starts a check if none is under way; otherwise it waits.
    fn card_came(&mut self, reader: String, now: Timestamp) -> Vec<Effect> {
        self.card_lies(reader.clone());
        // Also where nothing was said of the card before it: the service was away.
        self.no_documents.remove(&reader);
        if self.tells_of_unwritten() {
            self.held = Some(reader);
            return Vec::new();
        }
        match &self.stage {
            // After a failure, putting the card down again is the retry.
            Stage::Idle { .. }
            | Stage::Recorded
            | Stage::Failed { .. }
            | Stage::Authenticated { receipt: Some(_), .. } => self.begin(reader, now),
            Stage::AwaitingCard => self.begin(reader, now),
            Stage::Choose { .. } => self.one_more(reader),
            // Nothing was read yet: which of the two is meant?
            Stage::Recognising | Stage::Credential { .. } => self.begin_again(),
            Stage::Agent if self.visit.representative.document.is_none() => self.begin(reader, now),
            _ => Vec::new(),
        }
    }

    pub(super) fn begin(&mut self, reader: String, now: Timestamp) -> Vec<Effect> {
        // Who agreed was the person of the card that failed: of another card, or of the same one put down again, nobody
        // knows whose it is.
        if matches!(self.stage, Stage::Failed { .. }) && self.is_other_card(&reader) {
            self.take_consent_back();
            return Vec::new();
        }
        self.chosen_after_failure = matches!(self.stage, Stage::Failed { .. });
        match &self.stage {
            Stage::Failed { .. } | Stage::AwaitingCard => {}
            Stage::Agent => {
                self.tries_before.clear();
                self.visit.whose = Whose::Representative;
            }
            _ => {
                self.fresh();
                self.tries_before.clear();
            }
        }
        let candidates = self.candidates();
        if candidates.len() > 1 { self.ask_which(candidates) } else { self.open(reader, now) }
    }

    /// One more card came before anything was read.
    fn begin_again(&mut self) -> Vec<Effect> {
        let candidates = self.candidates();
        if candidates.len() < 2 {
            return Vec::new();
        }
        self.remember_card_at_hand();
        self.ask_which(candidates)
    }

    /// Begins with the card on this reader.
    pub(super) fn open(&mut self, reader: String, now: Timestamp) -> Vec<Effect> {
        self.reader = Some(reader.clone());
        self.begin_session();
        if self.is_pinless_next() {
            return self.pinless(now);
        }
        self.stage = Stage::Recognising;
        vec![Effect::Open { reader, task: self.task() }]
    }

    /// The card of the check is gone. Once everything is read it is not needed any more; during reading
    /// the session itself tells how it ended; after a failure the clerk still needs the words.
    fn card_left(&mut self, reader: &str, how: LinkError, now: Timestamp) -> Vec<Effect> {
        self.present.retain(|with_card| with_card != reader);
        self.no_documents.remove(reader);
        self.no_longer_lies(Some(reader));
        if self.reader.as_deref() == Some(reader)
            && let Some(task) = &mut self.visit.jpki
        {
            task.card_left = true;
        }
        if self.read_from.as_deref() == Some(reader) {
            self.read_from = None;
        }
        if matches!(self.stage, Stage::Choose { .. }) {
            return self.one_less(reader, how, now);
        }
        let waiting = matches!(self.stage, Stage::Recognising | Stage::Credential { .. });
        if !waiting || self.reader.as_deref() != Some(reader) {
            return Vec::new();
        }
        self.card_lost(how)
    }

    /// The card is gone before anything was read: it is waited for.
    pub(super) fn card_lost(&mut self, how: LinkError) -> Vec<Effect> {
        let error = CardError::link(how, "waiting");
        self.remember_card(&error);
        self.stage = Stage::Failed { problem: Problem::of(&error) };
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

    /// Numbers and PINs. Looked at here first: a slip of the finger costs neither a session nor a try.
    pub(super) fn submit(&mut self, credentials: Vec<Credential>, now: Timestamp) -> Vec<Effect> {
        let Stage::Credential { family, additions, needs, problem, .. } = &mut self.stage else {
            return Vec::new();
        };
        let families = std::iter::once(*family).chain(additions.iter().copied());
        if let Err(error) = acceptable(&credentials, needs, families, japan_day(now)) {
            *problem = Some(Problem::of(&error));
            return Vec::new();
        }
        // Of a number whose tries nobody counts there is nothing to tell after a fault.
        let counted = needs.iter().filter(|need| need.is_counted());
        self.tries_before = counted.map(|need| (need.id, need.tries_left)).collect();
        self.remember_key(&credentials);
        self.stage = Stage::Reading { progress: None };
        let task = self.visit.jpki.as_ref().filter(|task| task.what == JpkiUse::Signature);
        let statement = task.map(|task| task.draft.statement.clone());
        vec![Effect::Read { credentials, statement }]
    }

    /// The session goes on.
    pub(super) fn progress(&mut self, at: Progress) {
        if !matches!(self.stage, Stage::Recognising | Stage::Reading { .. }) {
            return;
        }
        self.session.step = Some(at.step);
        if let Stage::Reading { progress } = &mut self.stage {
            *progress = Some(at);
            if at.step == Progress::ACCEPTED {
                self.number_was_accepted();
            }
        }
    }

    pub(super) fn recognised(
        &mut self,
        family: &'static str,
        additions: Vec<&'static str>,
        needs: Vec<CredentialNeed>,
        preview: Vec<Field>,
        now: Timestamp,
    ) -> Vec<Effect> {
        if let Some(blocked) = needs.iter().find(|need| need.tries_left == 0 && !need.optional) {
            return self.session_failed(&CardError::Blocked { credential: blocked.id }, now);
        }
        if matches!(self.stage, Stage::Recognising) {
            self.stage = Stage::Credential { family, additions, needs, preview, problem: None };
        }
        Vec::new()
    }

    /// A card was read and judged: its document comes to the screen.
    pub(super) fn judged(&mut self, mut finding: Finding, now: Timestamp) -> Vec<Effect> {
        finding.displayed_at = now;
        self.forget_key();
        if is_jpki(&finding.reading.family) {
            return self.judged_jpki(finding, now);
        }
        self.take_document(finding, now);
        // Whatever was said about the residence was said of another document.
        let whose = self.visit.whose;
        self.visit.holder_mut(whose).shown = Residence::Unknown;
        self.stage = Stage::Result;
        vec![Effect::Close]
    }

    /// Judges what was read.
    pub(super) fn found(&self, readings: Readings, now: Timestamp) -> Result<Finding, CardError> {
        found(readings, self.settings.trust.as_ref(), now)
    }

    /// The document of the person at hand.
    pub(super) fn take_document(&mut self, finding: Finding, now: Timestamp) {
        let reader = self.reader.clone().unwrap_or_default();
        self.read_from = self.reader.clone().filter(|reader| self.present.contains(reader));
        let part = self.visit.part_mut(self.visit.whose);
        part.document = Some(Document::Chip(Box::new(finding)));
        part.presented_at = Some(now);
        part.reader = reader;
    }

    /// Notes from when to when the values of a chip stood on the screen (AML Rule 6(1)(i)イ from 2027-04-01).
    pub(super) fn note_display(&mut self, now: Timestamp) {
        let shows = matches!(self.stage, Stage::Result | Stage::Transcription | Stage::Comparison);
        match (shows, self.showing) {
            (true, None) => self.showing = Some((self.visit.whose, now)),
            (false, Some((whose, from))) => {
                self.showing = None;
                if let Some(finding) = self.visit.part_mut(whose).finding_mut() {
                    finding.displayed.push(displayed(&finding.reading, from, now));
                }
            }
            _ => {}
        }
    }

    pub(super) fn session_failed(&mut self, error: &CardError, now: Timestamp) -> Vec<Effect> {
        if !matches!(self.stage, Stage::Recognising | Stage::Credential { .. } | Stage::Reading { .. }) {
            return Vec::new();
        }
        if matches!(error, CardError::Cancelled) {
            return self.stop_reading(now);
        }
        if let (CardError::UnknownDocument, Some(reader)) = (error, &self.reader) {
            self.no_documents.insert(reader.clone());
        }
        self.remember_card(error);
        self.keep_for_the_same_card(error);
        self.stage = Stage::Failed { problem: Problem::of(error) };
        vec![Effect::Close]
    }
}

/// Judges what was read: signatures, chains, challenges. That takes longer than a frame may, so the card's thread does it.
pub(super) fn found(readings: Readings, trust: &TrustStore, now: Timestamp) -> Result<Finding, CardError> {
    let Readings { document: reading, additions } = readings;
    let unknown = CardError::Internal("a reading of an unknown family");
    let driver = documents::driver(&reading.family).ok_or(unknown)?;
    let verdicts = driver.judge(&reading, trust, now);
    let beside = additions.into_iter().map(|addition| Beside::of(addition, trust, now)).collect();
    Ok(Finding {
        summary: verdicts.summary(),
        reading,
        verdicts,
        beside,
        displayed_at: now,
        displayed: Vec::new(),
        transcript: Vec::new(),
        observed: Observations::default(),
    })
}

/// Whether all of this may be sent: each credential once, none missing that has to be there, both people's word at
/// one try left, and none that cannot be right.
fn acceptable(
    credentials: &[Credential],
    needs: &[CredentialNeed],
    families: impl Iterator<Item = &'static str> + Clone,
    today: Date,
) -> Result<(), CardError> {
    for need in needs {
        let mut given = credentials.iter().filter(|credential| credential.id == need.id);
        match (given.next(), given.next()) {
            (None, _) if need.optional => {}
            (None, _) => return Err(CardError::CredentialMissing { credential: need.id }),
            (Some(_), Some(_)) => return Err(CardError::Internal("a credential was given twice")),
            (Some(_), None) if need.tries_left == 0 => {
                return Err(CardError::Blocked { credential: need.id });
            }
            (Some(given), None) if need.tries_left == 1 && given.last_try.is_none() => {
                return Err(CardError::LastTry { credential: need.id });
            }
            (Some(given), None) => {
                families.clone().filter_map(documents::driver).try_for_each(|one| one.check(given, today))?;
            }
        }
    }
    Ok(())
}

/// Which fields of a chip stood before the clerk.
fn displayed(reading: &Reading, from: Timestamp, to: Timestamp) -> Displayed {
    let mut fields: Vec<String> = Vec::new();
    for field in reading.fields.iter().filter(|field| field.source != Source::TypedByClerk) {
        let name = field.name.as_str();
        if !fields.iter().any(|known| known == name) {
            fields.push(name.to_owned());
        }
    }
    let for_ms = to.as_millisecond().saturating_sub(from.as_millisecond());
    Displayed { fields, from, for_ms: u64::try_from(for_ms).unwrap_or(0), to: DisplayedTo::Clerk }
}
