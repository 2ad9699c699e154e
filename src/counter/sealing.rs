// SPDX-License-Identifier: MIT OR Apache-2.0
//! The counter's part that has to do with the book: the decision, the records it makes, and what waits for its mail.

use jiff::Timestamp;
use tashika_kit::date::japan_day;

use super::Counter;
use super::entry;
use super::event::{Effect, Event, Verdict};
use super::evidence::Holding;
use super::problem::Problem;
use super::record::{self, Circle};
use super::stage::{Recorded, Stage};
use crate::records::{Decision, Record};

impl Counter {
    pub(super) fn decide(&mut self, verdict: Verdict, now: Timestamp) -> Vec<Effect> {
        if !matches!(self.stage, Stage::Decision { .. }) {
            return Vec::new();
        }
        // Of one visit no record is confirmed and another refused.
        let refused = |decided: &Decision| matches!(decided, Decision::Refused { .. });
        if self.decided().is_some_and(|decided| refused(decided) != matches!(verdict, Verdict::Refuse { .. }))
        {
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

    /// How the visit was decided, while some of its records are in the book and others could not be written yet. Those are
    /// tried again as they are, or not at all.
    #[must_use]
    pub fn decided(&self) -> Option<&Decision> {
        let open = self.unwritten.first().filter(|_| !self.written.is_empty());
        open.map(|record| &record.decision)
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

    pub(super) fn sealed(&mut self, recorded: Recorded) -> Vec<Effect> {
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
    pub(super) fn seal_failed(&mut self, problem: Problem) -> Vec<Effect> {
        if matches!(self.stage, Stage::Sealing) {
            self.stage = Stage::Decision { problem: Some(problem) };
        }
        Vec::new()
    }

    pub(super) fn mail(&mut self, event: Event) -> Vec<Effect> {
        match (&mut self.stage, event) {
            (Stage::Idle { .. } | Stage::Recorded, Event::ShowMail) => {
                // No visit begins: the reference that was prepared stays the next one's.
                self.leave_person();
                self.leave_records();
                self.stage = Stage::Mail { pending: None, entered: None, problem: None };
                vec![Effect::AskPending]
            }
            (Stage::Mail { pending, .. }, Event::Pending(lines)) => {
                *pending = Some(lines);
                Vec::new()
            }
            (Stage::Mail { entered, problem, .. }, Event::FollowUp(act)) => {
                // What came of the entry before this one is no answer to it.
                (*entered, *problem) = (None, None);
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
}
