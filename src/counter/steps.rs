// SPDX-License-Identifier: MIT OR Apache-2.0
//! The counter's part that has to do with what the clerk says, stage by stage: what is wrong with it, and which stage is
//! next or was before.

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{Field, FieldName};

use super::event::{Effect, Event, Settings};
use super::record::Texts;
use super::stage::{Finding, Stage};
use super::visit::{Agent, Document, Holder, Occasion, Part, Visit, Whose};
use super::{Counter, entry, law};
use crate::jpki::JpkiUse;
use crate::records::Observations;
use crate::rules::chip::{is_passport, passport_text};
use crate::rules::{AddressPage, Law, Residence};

impl Counter {
    /// What the clerk says about the visit, stage by stage.
    pub(super) fn enter(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        let today = japan_day(now);
        match (&self.stage, event) {
            // A signature has no photo and no print to compare with.
            (Stage::Result, Event::Compare) if self.task() == Some(JpkiUse::Signature) => {
                self.after_document(now);
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
                self.after_document(now);
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
                self.after_document(now);
            }
            (Stage::Idle { .. } | Stage::Recorded, Event::BeginKnown) => {
                self.fresh();
                self.stage = Stage::Known;
            }
            (Stage::Known, Event::Known(known)) if entry::known(&known, today).is_empty() => {
                self.visit.customer.presented_at.get_or_insert(now);
                self.visit.known = Some(*known);
                self.reach_occasion(now);
            }
            (_, Event::Prepare(occasion)) if self.may_prepare() => self.prepare(*occasion),
            // Answered beside the residence on the screen, before the page of the transaction asks for it.
            (Stage::Result | Stage::Comparison, Event::Shown(shown)) => {
                let whose = self.visit.whose;
                self.visit.holder_mut(whose).shown = shown;
            }
            // Once a record of the visit is in the book, those that are not follow it: nothing is changed any more.
            (Stage::Statements | Stage::Decision { .. }, Event::ShowOccasion) if self.written.is_empty() => {
                // What stands on the page of the statements, and was not said yet, is shown again.
                self.visit.reopen.statements |= matches!(self.stage, Stage::Statements);
                self.visit.whose = Whose::Customer;
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
                self.visit.reopen.statements = false;
                self.reach_agent(today);
            }
            (Stage::Agent, Event::Agent(agent)) if self.agent_complaints(&agent).is_empty() => {
                self.visit.agent = *agent;
                self.visit.reopen.agent = false;
                self.reach_decision(today);
            }
            (Stage::Decision { .. }, Event::ShowAgent)
                if self.visit.occasion.representative && self.written.is_empty() =>
            {
                self.visit.whose = Whose::Representative;
                self.stage = Stage::Agent;
            }
            (Stage::Decision { .. }, Event::ShowSupplements(whose)) if self.written.is_empty() => {
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
            (Stage::Decision { .. }, Event::Route(law, route)) if self.written.is_empty() => {
                self.visit.routes.insert(law, route);
                self.reach_decision(today);
            }
            (Stage::Decision { .. }, Event::Mail(plan)) if self.written.is_empty() => {
                self.visit.mail = Some(plan);
                self.reach_decision(today);
            }
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn observe(&mut self, observations: Observations) {
        let whose = self.visit.whose;
        if let Some(finding) = self.visit.part_mut(whose).finding_mut() {
            finding.observed = observations;
        }
    }

    /// Whether the document at hand holds something only as a picture.
    pub(super) fn transcribes(&self) -> bool {
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
        (self.visit.reopen.occasion, self.visit.reopen.another_card) = (false, false);
        self.reach_statements(today);
    }

    /// Before the card, while it is read, and between two customers. Not while a representative's card is: the
    /// transaction was said before.
    fn may_prepare(&self) -> bool {
        let open = matches!(
            self.stage,
            Stage::Idle { .. }
                | Stage::Recognising
                | Stage::Credential { .. }
                | Stage::Reading { .. }
                | Stage::Result
                | Stage::Recorded
        );
        open && self.visit.whose == Whose::Customer
    }

    /// Takes laws, kind and reference. A reference that must not be written down is not taken, and none stands in its place.
    fn prepare(&mut self, said: Occasion) {
        let laws: std::collections::BTreeSet<Law> =
            said.laws.intersection(&self.settings.laws).copied().collect();
        if laws.is_empty() {
            return;
        }
        let key = if entry::text("key", &said.key).is_empty() { said.key } else { String::new() };
        (self.habit.laws, self.habit.kind) = (laws, said.kind);
        if self.is_between() {
            self.habit.key = key;
        } else {
            (self.visit.occasion.laws, self.visit.occasion.kind) = (self.habit.laws.clone(), said.kind);
            self.visit.occasion.key = key;
            self.said_while_waiting();
        }
    }

    /// To the transaction, unless everything about it is known and was not looked at again.
    fn reach_occasion(&mut self, now: Timestamp) {
        let known = self.occasion_complaints(&self.visit.occasion, now).is_empty();
        let open = self.visit.reopen.occasion || self.visit.reopen.another_card;
        if known && !open {
            self.reach_statements(japan_day(now));
        } else {
            self.stage = Stage::Occasion;
        }
    }

    /// To the customer's statements, if the law asks for them and they are not complete already. Who was confirmed
    /// before has stated everything before (AML Rule 16).
    fn reach_statements(&mut self, today: Date) {
        let Visit { occasion, statements, known, reopen, .. } = &self.visit;
        let asked = self.visit.is_aml() && known.is_none();
        let open = || !entry::statements(statements, occasion.high_risk.is_some()).is_empty();
        if asked && (reopen.statements || open()) {
            self.stage = Stage::Statements;
        } else {
            self.reach_agent(today);
        }
    }

    /// After a document was read and compared, or typed.
    pub(super) fn after_document(&mut self, now: Timestamp) {
        match self.visit.whose {
            Whose::Customer => self.reach_occasion(now),
            Whose::Representative => self.stage = Stage::Agent,
        }
    }

    /// On to the representative, if one acts and is not known yet or was looked at again; else to the decision.
    fn reach_agent(&mut self, today: Date) {
        let open = || self.visit.reopen.agent || !self.agent_complaints(&self.visit.agent).is_empty();
        if self.visit.occasion.representative && open() {
            self.visit.whose = Whose::Representative;
            self.stage = Stage::Agent;
        } else {
            self.reach_decision(today);
        }
    }

    /// Asks the laws, and on to the decision.
    pub(super) fn reach_decision(&mut self, today: Date) {
        let Settings { rules, rule_settings, .. } = &self.settings;
        let on = law::presented_on(&self.visit.customer, today);
        self.answers = law::answers(&self.visit, rules, rule_settings, on);
        self.visit.whose = Whose::Customer;
        self.stage = Stage::Decision { problem: None };
    }

    /// One step back, nothing lost; stages without a step before them stay.
    pub(super) fn back(&mut self, now: Timestamp) -> Vec<Effect> {
        let today = japan_day(now);
        let whose = self.visit.whose;
        match &self.stage {
            Stage::Comparison if self.transcribes() => self.stage = Stage::Transcription,
            Stage::Comparison | Stage::Transcription => self.stage = Stage::Result,
            Stage::Typing if whose == Whose::Representative => self.stage = Stage::Agent,
            Stage::Typing | Stage::Known => return self.give_up(false, now),
            Stage::Occasion => {
                self.visit.reopen.occasion = true;
                self.stage = match &self.visit.customer.document {
                    Some(Document::Chip(_)) if self.task() == Some(JpkiUse::Signature) => Stage::Result,
                    Some(Document::Chip(_)) => Stage::Comparison,
                    Some(Document::Typed(_)) => Stage::Typing,
                    None => Stage::Known,
                };
            }
            Stage::Statements => {
                self.visit.reopen.statements = true;
                self.stage = Stage::Occasion;
            }
            Stage::Agent => {
                self.visit.reopen.agent = true;
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
