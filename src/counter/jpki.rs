// SPDX-License-Identifier: MIT OR Apache-2.0
//! The counter's part that has to do with JPKI: the customer agrees first, then the card is put down, then somebody is
//! asked whether the certificate was revoked.
//!
//! A signature is a document like any other from there on. An authentication names nobody: its result is entered into
//! the book as an act of its own. Without a PIN, the card is first read as a document, because its photo is what the face
//! is compared with.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::Timestamp;
use tashika_kit::Readings;
use tashika_kit::date::japan_day;
use tashika_kit::reading::Reading;
use tashika_mynumber::jpki;

use super::Counter;
use super::event::{Effect, Settings};
use super::evidence::{self, Holding};
use super::problem::Problem;
use super::stage::{Finding, Stage};
use super::visit::{Part, Whose};
use crate::jpki::revocation::{Answer, Question};
use crate::jpki::statement;
use crate::jpki::{Function, JpkiUse, Role};
use crate::records::{
    Act, Compared, Consent, DisplayedTo, DocumentVerdicts, FaceCheck, JpkiAct, JpkiNote, Receipt,
};

/// What can still be changed before the customer agrees.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct JpkiDraft {
    /// The text to sign, exactly as it will be shown and signed; only for a signature.
    pub statement: String,
    /// What the authentication is for: account, contract or case number; may be empty.
    pub reference: String,
}

/// May name the customer.
impl std::fmt::Debug for JpkiDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JpkiDraft[redacted]")
    }
}

/// A card put down for JPKI.
#[derive(Debug)]
pub struct JpkiTask {
    /// What for.
    pub what: JpkiUse,
    /// What the operator was on the day it began.
    pub role: Role,
    /// Text and reference.
    pub draft: JpkiDraft,
    /// When the customer agreed, and on whose screen; `None` before.
    pub consent: Option<Consent>,
    /// What came of asking about revocation; `None` before.
    pub answer: Option<Answer>,
    /// What an authentication read and proved; a signature's finding is the visit's document.
    pub finding: Option<Finding>,
    /// The result is on its way into the book.
    pub entering: bool,
    /// The card was taken away since the customer agreed.
    pub card_left: bool,
}

impl Counter {
    /// The JPKI task of this visit, if there is one.
    #[must_use]
    pub fn jpki(&self) -> Option<&JpkiTask> {
        self.visit.jpki.as_ref()
    }

    /// What a card that is put down now is for.
    pub(super) fn task(&self) -> Option<JpkiUse> {
        let agent = self.visit.whose == Whose::Representative;
        self.visit.jpki.as_ref().map(|task| task.what).filter(|_| !agent)
    }

    pub(super) fn begin_jpki(&mut self, what: JpkiUse, now: Timestamp) -> Vec<Effect> {
        let free = matches!(self.stage, Stage::Idle { .. } | Stage::Recorded);
        let today = japan_day(now);
        let role = self.settings.jpki.standing.role_on(today);
        if !free || !self.settings.jpki.offers_on(what, today) {
            return Vec::new();
        }
        self.fresh();
        self.tries_before.clear();
        let statement = match what {
            JpkiUse::Signature => statement::default(&self.settings, now),
            JpkiUse::Authentication | JpkiUse::Pinless => String::new(),
        };
        let draft = JpkiDraft { statement, reference: String::new() };
        self.visit.jpki = Some(JpkiTask {
            what,
            role,
            draft,
            consent: None,
            answer: None,
            finding: None,
            entering: false,
            card_left: false,
        });
        self.stage = Stage::Consent;
        Vec::new()
    }

    pub(super) fn draft_jpki(&mut self, draft: JpkiDraft) -> Vec<Effect> {
        if let (Stage::Consent, Some(task)) = (&self.stage, &mut self.visit.jpki)
            && statement::complaints(task.what, &draft).is_empty()
        {
            task.draft = draft;
        }
        Vec::new()
    }

    /// The customer agrees to what stands on the screen; without it no card is touched.
    pub(super) fn consent(&mut self, agreed: bool, before: DisplayedTo, now: Timestamp) -> Vec<Effect> {
        let (Stage::Consent, Some(task)) = (&self.stage, &mut self.visit.jpki) else { return Vec::new() };
        if !agreed {
            return self.give_up(false, now);
        }
        if !statement::complaints(task.what, &task.draft).is_empty() {
            return Vec::new();
        }
        task.consent = Some(Consent { at: now, before });
        task.card_left = false;
        self.stage = Stage::AwaitingCard;
        match self.candidates().pop() {
            Some(reader) => self.begin(reader, now),
            None => Vec::new(),
        }
    }

    /// Back to what the customer is asked. What was read of another card goes with the consent it was read under.
    pub(super) fn take_consent_back(&mut self) {
        if let Some(task) = &mut self.visit.jpki {
            (task.consent, task.answer, task.finding) = (None, None, None);
            task.card_left = false;
        }
        // What was said before is shown once more: it may have been said for somebody else.
        self.visit.reopen.another_card = true;
        self.visit.customer = Part::default();
        self.reader = None;
        self.tries_before.clear();
        self.stage = Stage::Consent;
    }

    /// Whether a card on this reader may be another one than the customer agreed to; only where somebody had to agree.
    pub(super) fn is_other_card(&self, reader: &str) -> bool {
        self.task().is_some()
            && (self.visit.jpki.as_ref().is_some_and(|task| task.card_left)
                || self.reader.as_deref().is_some_and(|before| before != reader))
    }

    /// A JPKI reading came: who is asked now?
    pub(super) fn judged_jpki(&mut self, finding: Finding, now: Timestamp) -> Vec<Effect> {
        let reading = &finding.reading;
        let of = |names: (&str, &str)| Some((reading.evidence(names.0)?, reading.evidence(names.1)?));
        let signature = of((jpki::SIGNATURE_CERTIFICATE, jpki::SIGNATURE_CA));
        let authentication = of((jpki::AUTHENTICATION_CERTIFICATE, jpki::AUTHENTICATION_CA));
        let wanted = if reading.family == jpki::SIGNATURE { signature } else { authentication };
        let question = wanted.map(|(certificate, issuer)| Question {
            certificate: certificate.to_vec(),
            issuer: issuer.to_vec(),
            at: now,
        });
        let is_authentication = reading.family == jpki::AUTHENTICATION;
        if is_authentication {
            if let Some(task) = &mut self.visit.jpki {
                task.finding = Some(finding);
            }
        } else {
            self.take_document(finding, now);
        }
        let Some(question) = question else {
            let answer = Answer::not_asked("no_certificate", "no certificate was read");
            self.stage = Stage::AskingRevocation;
            return self.answered(answer, now);
        };
        self.stage = Stage::AskingRevocation;
        vec![Effect::Close, Effect::AskRevocation(Box::new(question))]
    }

    /// What came of asking: the verdict about revocation is the answer's.
    pub(super) fn answered(&mut self, answer: Answer, now: Timestamp) -> Vec<Effect> {
        if !matches!(self.stage, Stage::AskingRevocation) {
            return Vec::new();
        }
        let Some(task) = &mut self.visit.jpki else { return Vec::new() };
        let verdict = answer.verdict.clone();
        task.answer = Some(answer);
        match &mut task.finding {
            Some(finding) => {
                finding.verdicts.revocation = verdict;
                finding.summary = finding.verdicts.summary();
                finding.displayed_at = now;
                self.stage = Stage::Authenticated { receipt: None, problem: None };
            }
            None => {
                if let Some(finding) = self.visit.customer.finding_mut() {
                    finding.verdicts.revocation = verdict;
                    finding.summary = finding.verdicts.summary();
                    finding.displayed_at = now;
                }
                self.stage = Stage::Result;
            }
        }
        vec![Effect::Close]
    }

    /// Before the comparison, where no PIN is asked for: the face is compared with a photo that was proved, or not at all.
    pub(super) fn compare_pinless(&mut self, now: Timestamp) -> Vec<Effect> {
        match self.unfit() {
            Some(why) => self.refuse_pinless(Problem::card_not_proved(why), now),
            None => {
                self.stage = Stage::Comparison;
                Vec::new()
            }
        }
    }

    /// Why the card that was read proves nothing about the person; `None` if it does.
    fn unfit(&self) -> Option<&'static str> {
        self.finding().and_then(|finding| DocumentVerdicts::of(&finding.verdicts).unfit())
    }

    /// Nobody is authenticated; that somebody tried to is entered.
    fn refuse_pinless(&mut self, problem: Problem, now: Timestamp) -> Vec<Effect> {
        let tried = self.tried_pinless(now);
        self.stage = Stage::Failed { problem };
        tried.into_iter().collect()
    }

    /// An attempt that ended before the card was asked: nothing was read for it, and nobody asked about revocation.
    fn tried_pinless(&self, now: Timestamp) -> Option<Effect> {
        let reading = Reading {
            family: Cow::Borrowed(jpki::AUTHENTICATION),
            read_at: now,
            fields: Vec::new(),
            evidence: Vec::new(),
            challenges: Vec::new(),
            attested: Vec::new(),
            notes: Vec::new(),
        };
        let mut finding = self.found(Readings { document: reading, additions: Vec::new() }, now).ok()?;
        let answer = Answer::not_asked("authentication_refused", "the card was not asked");
        finding.verdicts.revocation = answer.verdict.clone();
        finding.summary = finding.verdicts.summary();
        let act = self.act_of(&finding, self.note(answer)?, now)?;
        Some(Effect::EnterAlone(Box::new(Act::Jpki(Box::new(act)))))
    }

    /// An authentication that was read and is not entered yet, when its visit ends.
    pub(super) fn abandoned(&self, now: Timestamp) -> Option<Effect> {
        let task = self.visit.jpki.as_ref()?;
        let entered = matches!(self.stage, Stage::Authenticated { receipt: Some(_), .. });
        let finding = task.finding.as_ref().filter(|_| !entered)?;
        let unanswered = || Answer {
            verdict: finding.verdicts.revocation.clone(),
            ..Answer::not_asked("authentication_refused", "")
        };
        let note = self.note(task.answer.clone().unwrap_or_else(unanswered))?;
        let act = self.act_of(finding, note, now)?;
        Some(Effect::EnterAlone(Box::new(Act::Jpki(Box::new(act)))))
    }

    /// Whether a result is on its way into the book: until the book has answered, nothing else begins.
    #[must_use]
    pub fn is_entering(&self) -> bool {
        let entering = self.visit.jpki.as_ref().is_some_and(|task| task.entering);
        entering && matches!(self.stage, Stage::Authenticated { .. })
    }

    /// After the comparison, where no PIN is asked for: the card authenticates its holder only if the clerk says that the
    /// face is the photo's.
    pub(super) fn pinless(&mut self, now: Timestamp) -> Vec<Effect> {
        if let Some(why) = self.unfit() {
            return self.refuse_pinless(Problem::card_not_proved(why), now);
        }
        let same = self.finding().is_some_and(|finding| finding.observed.face == Compared::Same);
        let reader = self.reader.clone().filter(|reader| self.present.contains(reader));
        let expected = self
            .finding()
            .and_then(|finding| finding.reading.evidence(jpki::AUTHENTICATION_CERTIFICATE))
            .map(<[u8]>::to_vec);
        match (same, reader, expected) {
            (false, ..) => self.refuse_pinless(Problem::face_differs(), now),
            (true, _, None) => {
                let error = tashika_kit::CardError::CertificateAbsent { certificate: "jpki_authentication" };
                self.stage = Stage::Failed { problem: Problem::of(&error) };
                Vec::new()
            }
            (true, None, Some(_)) => {
                self.stage = Stage::AwaitingCard;
                Vec::new()
            }
            (true, Some(reader), Some(expected)) => {
                self.stage = Stage::Reading { progress: None };
                vec![Effect::Pinless { reader, expected }]
            }
        }
    }

    /// Whether the card's part without a PIN is next: the photo was compared, and nothing was authenticated yet.
    pub(super) fn is_pinless_next(&self) -> bool {
        self.task() == Some(JpkiUse::Pinless)
            && self.finding().is_some_and(|finding| finding.observed.face == Compared::Same)
    }

    /// What a record says about JPKI; `None` if it has nothing to do with it.
    #[must_use]
    pub fn jpki_note(&self) -> Option<JpkiNote> {
        self.note(self.visit.jpki.as_ref()?.answer.clone()?)
    }

    fn note(&self, revocation: Answer) -> Option<JpkiNote> {
        let task = self.visit.jpki.as_ref()?;
        let standing = &self.settings.jpki.standing;
        Some(JpkiNote {
            what: task.what,
            role: task.role,
            purpose: standing.purpose.clone(),
            approval: standing.approval.clone(),
            consent: task.consent?,
            revocation,
            pinless: self
                .settings
                .jpki
                .pinless
                .as_ref()
                .filter(|_| task.what == JpkiUse::Pinless)
                .map(|authenticator| authenticator.name()),
        })
    }

    /// Enters the result of an authentication.
    pub(super) fn enter_authentication(&mut self, now: Timestamp) -> Vec<Effect> {
        if !matches!(self.stage, Stage::Authenticated { receipt: None, .. }) {
            return Vec::new();
        }
        let Some(act) = self.authentication_act(now) else { return Vec::new() };
        let Some(task) = self.visit.jpki.as_mut().filter(|task| !task.entering) else { return Vec::new() };
        task.entering = true;
        self.stage = Stage::Authenticated { receipt: None, problem: None };
        vec![Effect::Enter { act: Box::new(Act::Jpki(Box::new(act))), visit: self.visit_number }]
    }

    fn authentication_act(&self, now: Timestamp) -> Option<JpkiAct> {
        let finding = self.visit.jpki.as_ref()?.finding.as_ref()?;
        self.act_of(finding, self.jpki_note()?, now)
    }

    fn act_of(&self, finding: &Finding, note: JpkiNote, now: Timestamp) -> Option<JpkiAct> {
        let task = self.visit.jpki.as_ref()?;
        let Settings { training, clerk, trust, evidence, .. } = &self.settings;
        let may_keep = note.role.may(Function::KeepCertificate);
        let holding = Holding { policy: *evidence, certificates: may_keep };
        let kept = evidence::keep(finding, &BTreeSet::new(), holding, trust.as_ref());
        let face = self.visit.customer.finding().filter(|_| task.what == JpkiUse::Pinless);
        Some(JpkiAct {
            note,
            at: now,
            training: *training,
            performed_by: clerk.clone(),
            reference: task.draft.reference.trim().to_owned(),
            reading: kept.reading,
            verdicts: kept.verdicts,
            summary: kept.summary,
            withheld: kept.withheld,
            face: face.map(|finding| FaceCheck {
                by_eye: finding.observed.face,
                by_device: finding.observed.face_device.clone(),
            }),
            document: face.map(|finding| DocumentVerdicts::of(&finding.verdicts)),
        })
    }

    pub(super) fn entered_authentication(&mut self, outcome: Result<Receipt, Problem>) -> Vec<Effect> {
        if let Stage::Authenticated { receipt, problem } = &mut self.stage {
            if let Some(task) = &mut self.visit.jpki {
                task.entering = false;
            }
            match outcome {
                Ok(given) => (*receipt, *problem) = (Some(given), None),
                Err(why) => *problem = Some(why),
            }
        }
        Vec::new()
    }
}
