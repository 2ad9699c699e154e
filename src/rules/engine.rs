// SPDX-License-Identifier: MIT OR Apache-2.0
//! Asking the rules. Pure: the same question to the same file under the same settings gives the same answer.
//!
//! The order (`specs` law §7.1, §7.4): what stops a check comes first (a chip that contradicts itself, suspicion, a
//! lapsed card), then the customer who is already known, then the row, then what makes a document unusable
//! (expired, made too long ago), then what is still missing. No row means refusal.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::question::{ChipState, DocumentKind, HighRisk, Presenter, Question, Residence};
use super::row::{Modifier, ModifierCode, Route, Row};
use super::ruling::{Certainty, Missing, Outcome, Preview, Ruling};
use super::set::RuleSet;

/// The operator's own choices about the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RuleSettings {
    /// From this day on the chip is asked for, although the law does not ask for it yet (`specs` law §7.4(4)).
    pub strict_from: Option<Date>,
    /// Open points (`legal.<code>`) that the institution's legal department has settled in favour of the row.
    /// Any other open point asks for legal advice and keeps the check from being confirmed.
    pub settled: BTreeSet<String>,
}

/// Codes of open points that no row carries.
mod open_point {
    /// The day lies before the first version of the law that the file holds.
    pub(super) const NOT_MODELLED: &str = "not_modelled";
}

impl RuleSet {
    /// The law's answer. Of a row with several routes the first one; [`RuleSet::routes`] gives all.
    #[must_use]
    pub fn decide(&self, settings: &RuleSettings, question: &Question) -> Ruling {
        let (read, question) = &self.as_it_counts(settings, question);
        let row = self.matching(question, question.date);
        let found = row.and_then(|row| row.routes.first().map(|route| (row, route)));
        self.as_read(read, question, self.answer(settings, question, found))
    }

    /// The law's answers by every route of the matching row, in the sheet's order; at least one.
    #[must_use]
    pub fn routes(&self, settings: &RuleSettings, question: &Question) -> Vec<Ruling> {
        let (read, question) = &self.as_it_counts(settings, question);
        let Some(row) = self.matching(question, question.date) else {
            return vec![self.as_read(read, question, self.answer(settings, question, None))];
        };
        let mut rulings: Vec<Ruling> = Vec::new();
        for route in &row.routes {
            let ruling = self.as_read(read, question, self.answer(settings, question, Some((row, route))));
            // What stops a check, or needs no document, is the same by every route.
            if !rulings.contains(&ruling) {
                rulings.push(ruling);
            }
        }
        rulings
    }

    /// What the answer would be on another day. A preview cannot go into a record.
    #[must_use]
    pub fn preview(&self, settings: &RuleSettings, question: &Question, date: Date) -> Preview {
        Preview::new(self.decide(settings, &Question { date, ..question.clone() }))
    }

    /// The row for a question on a day. The file was refused if there could be two.
    fn matching(&self, question: &Question, day: Date) -> Option<&Row> {
        self.rows().iter().find(|row| row.matches(question, day))
    }

    /// The question with PARTIAL for FULL, if an element is missing that the document's chip has to give.
    #[must_use]
    pub fn with_the_chip_that_counts(&self, question: &Question) -> Question {
        let mut question = question.clone();
        let whole = self.full_elements(question.document).is_subset(&question.elements);
        let nobody_asks = question.circumstances.residence_unsigned && !self.knows_unsigned_residence();
        if question.chip == ChipState::Full && (!whole || nobody_asks) {
            question.chip = ChipState::Partial;
        }
        question
    }

    /// The question with the chip as it was read, and with the chip as it counts for the rows: as FULL, if only its
    /// signature could not be checked and the operator's legal department has settled that this is enough.
    fn as_it_counts(&self, settings: &RuleSettings, question: &Question) -> (Question, Question) {
        let read = self.with_the_chip_that_counts(question);
        let mut counts = read.clone();
        if self.unsigned(&read).is_some_and(|point| settings.settled.contains(point)) {
            counts.chip = ChipState::Full;
        }
        (read, counts)
    }

    /// The open point of a chip of which every element was read, and of which only the signature is unchecked.
    fn unsigned(&self, question: &Question) -> Option<&str> {
        let whole = self.full_elements(question.document).is_subset(&question.elements);
        let open = question.chip == ChipState::Partial && question.circumstances.signature_open && whole;
        self.unsigned_point(question.document).filter(|_| open)
    }

    /// A ruling says what the chip gave, never more. Where it came about because an open point is settled, it names
    /// the point and is our reading at best.
    fn as_read(&self, read: &Question, counted: &Question, mut ruling: Ruling) -> Ruling {
        ruling.chip = read.chip;
        let row = |question: &Question| self.matching(question, question.date).map(|row| &row.id);
        if read.chip != counted.chip && row(read) != row(counted) {
            ruling.ask_legal = self.unsigned(read).map(str::to_owned).or(ruling.ask_legal);
            ruling.certainty = ruling.certainty.max(Certainty::OurReading);
        }
        ruling
    }

    fn answer(&self, settings: &RuleSettings, question: &Question, found: Option<(&Row, &Route)>) -> Ruling {
        let mut ruling = self.begin(question, found);
        if self.stop(&mut ruling, question) || self.known(&mut ruling, question) {
            return ruling;
        }
        let row = found.map(|(row, _)| row);
        self.unusable(&mut ruling, question);
        if ruling.outcome == Outcome::Refuse {
            ruling.missing.extend(self.offers(question));
        } else {
            if !row.is_some_and(|row| row.without.contains(&ModifierCode::Residence)) {
                self.residence(settings, &mut ruling, question);
            }
            self.high_risk(&mut ruling, question);
            self.representative(&mut ruling, question);
            self.strict(settings, &mut ruling, question);
            ruling.missing.extend(still_missing(&ruling, question));
        }
        self.open_point(settings, &mut ruling, question, row);
        tidy(&mut ruling);
        ruling
    }

    fn begin(&self, question: &Question, found: Option<(&Row, &Route)>) -> Ruling {
        let row = found.map(|(row, _)| row);
        let version = self.ordinance_on(question.law, question.date).map(|ordinance| ordinance.date);
        Ruling {
            rule_set: self.rule_set_ref().clone(),
            rule_id: row.map(|row| row.id.clone()),
            law: question.law,
            date: question.date,
            document: question.document,
            chip: question.chip,
            elements: question.elements.clone(),
            outcome: found.map_or(Outcome::Refuse, |(_, route)| route.outcome),
            method: found.and_then(|(_, route)| route.method.clone()),
            article: row.map(|row| row.article.clone()).unwrap_or_default(),
            ordinance: row.and_then(|row| row.ordinance).or(version).unwrap_or(question.date),
            certainty: row.map_or(Certainty::DesignRule, |row| row.certainty),
            modifiers: Vec::new(),
            missing: Vec::new(),
            strict: false,
            ask_legal: None,
        }
    }

    /// A chip that contradicts itself, suspicion, a lapsed card: the supervisor takes over, whatever the rows say,
    /// and also where the file has no row or modifier for it.
    fn stop(&self, ruling: &mut Ruling, question: &Question) -> bool {
        let is = &question.circumstances;
        let reasons = [(is.suspicion, ModifierCode::Suspicion), (is.reported_lapsed, ModifierCode::Lapsed)];
        let applied: Vec<_> = reasons.into_iter().filter(|(holds, _)| *holds).collect();
        if applied.is_empty() && question.chip != ChipState::Invalid {
            return false;
        }
        for (_, code) in applied {
            self.apply(ruling, question, code);
        }
        ruling.outcome = Outcome::Escalate;
        ruling.method = None;
        ruling.missing = vec![Missing::Supervisor];
        true
    }

    /// An already confirmed customer needs no document, unless the transaction is a high-risk one.
    fn known(&self, ruling: &mut Ruling, question: &Question) -> bool {
        let is = &question.circumstances;
        let modifier = self.modifier(ModifierCode::Known, question.law, question.date);
        let Some(modifier) = modifier.filter(|_| is.known && is.high_risk.is_none()) else { return false };
        let version = self.ordinance_on(question.law, question.date);
        ruling.rule_id = Some(modifier.code.as_str().to_owned());
        ruling.outcome = Outcome::Known;
        ruling.method = None;
        ruling.article.clone_from(&modifier.article);
        ruling.ordinance = version.map_or(ruling.ordinance, |version| version.date);
        ruling.certainty = modifier.certainty;
        ruling.modifiers = vec![modifier.code.as_str().to_owned()];
        self.representative(ruling, question);
        tidy(ruling);
        true
    }

    /// M-EXP and M-6M: the document does not count any more.
    fn unusable(&self, ruling: &mut Ruling, question: &Question) {
        if matches!(ruling.outcome, Outcome::Refuse | Outcome::Escalate) {
            return;
        }
        let expired = question.circumstances.expires_on.is_some_and(|last| last < question.date);
        let age = self.modifier(ModifierCode::SixMonths, question.law, question.date);
        let age = age.map_or(Age::NotAsked, |modifier| age_of(modifier, question));
        let code = match age {
            _ if expired => ModifierCode::Expired,
            Age::TooOld => ModifierCode::SixMonths,
            Age::Unknown => {
                ruling.missing.push(Missing::SayIssueDate);
                return;
            }
            Age::Young | Age::NotAsked => return,
        };
        self.apply(ruling, question, code);
        ruling.outcome = Outcome::Refuse;
        ruling.method = None;
        ruling.missing.clear();
    }

    /// M-RES: the present residence must be shown, by this document or by a further one.
    fn residence(&self, settings: &RuleSettings, ruling: &mut Ruling, question: &Question) {
        let Some(modifier) = self.modifier(ModifierCode::Residence, question.law, question.date) else {
            return;
        };
        let with_further_document = match ruling.outcome {
            Outcome::Alone => Outcome::AloneSupp,
            Outcome::Mail => Outcome::MailSupp,
            _ => return,
        };
        let shown = residence_shown(modifier, question);
        let is = &question.circumstances;
        let point = match is.residence_unsigned {
            true => modifier.unsigned_residence.as_ref(),
            false => modifier.unsigned_remark.as_ref().filter(|_| is.residence_by_remark),
        };
        let shown = match (point, shown) {
            (Some(point), Residence::Current | Residence::Unknown) => {
                ruling.ask_legal = Some(point.clone());
                if settings.settled.contains(point) { shown } else { Residence::NotCurrent }
            }
            _ => shown,
        };
        match shown {
            Residence::Current => {}
            Residence::Unknown => ruling.missing.push(Missing::SayResidence),
            Residence::NotShown | Residence::NotCurrent => {
                ruling.outcome = with_further_document;
                self.apply(ruling, question, ModifierCode::Residence);
            }
        }
    }

    /// M-HIGH. The residence it asks for is asked for by the rows and M-RES.
    fn high_risk(&self, ruling: &mut Ruling, question: &Question) {
        let is = &question.circumstances;
        let Some(high_risk) = is.high_risk else { return };
        if !self.apply(ruling, question, ModifierCode::HighRisk) {
            return;
        }
        if !is.second_document {
            ruling.missing.push(Missing::SecondDocument);
        }
        if high_risk == HighRisk::WithAssets && !is.asset_document {
            ruling.missing.push(Missing::AssetDocument);
        }
    }

    /// M-REP: the customer's own part, and the reason why the authority is recognised.
    fn representative(&self, ruling: &mut Ruling, question: &Question) {
        let is = &question.circumstances;
        if is.presenter != Presenter::Representative
            || !self.apply(ruling, question, ModifierCode::Representative)
        {
            return;
        }
        if !is.customer_checked {
            ruling.missing.push(Missing::CustomerCheck);
        }
        if !is.authority {
            ruling.missing.push(Missing::Authority);
        }
    }

    /// `strict_from`: what the next version of the rows would refuse for the chip's state is asked for now. The
    /// method stays that of the law in force.
    fn strict(&self, settings: &RuleSettings, ruling: &mut Ruling, question: &Question) {
        let on = settings.strict_from.is_some_and(|from| from <= question.date);
        let Some(later) = self.next_version(question.law, question.date).filter(|_| on) else { return };
        if self.refuses(question, later)
            && let Some(chip) = self.better_chip(question, later)
        {
            ruling.missing.push(chip);
            ruling.strict = true;
        }
    }

    /// Whether the rows of a day refuse: by a row that says so, or because there is none.
    fn refuses(&self, question: &Question, day: Date) -> bool {
        let row = self.matching(question, day);
        row.and_then(|row| row.routes.first()).is_none_or(|route| route.outcome == Outcome::Refuse)
    }

    /// What to do with the chip, if a chip that was read completely would not be refused on a day.
    fn better_chip(&self, question: &Question, day: Date) -> Option<Missing> {
        let full = Question { chip: ChipState::Full, ..question.clone() };
        let helps = question.chip != ChipState::Full && !self.refuses(&full, day);
        helps.then_some(match question.chip {
            // A certificate that is not in force, or of which nobody said that it is not revoked: signing again or reading
            // more gives nothing else.
            ChipState::Partial if question.document == DocumentKind::JpkiSignature => {
                Missing::CertificateInForce
            }
            // Reading it again would give no more.
            _ if self.unsigned(question).is_some() => Missing::LegalAdvice,
            ChipState::Partial if self.is_read_completely(question) => Missing::ProveChip,
            ChipState::Partial => Missing::ReadAllElements,
            _ => Missing::ReadChip,
        })
    }

    /// Whether every element was read that this kind of document has to give.
    fn is_read_completely(&self, question: &Question) -> bool {
        let wanted = self.full_elements(question.document);
        !wanted.is_empty() && wanted.is_subset(&question.elements)
    }

    /// What to offer instead of a refused document.
    fn offers(&self, question: &Question) -> Vec<Missing> {
        let chip =
            self.better_chip(question, question.date).filter(|_| self.refuses(question, question.date));
        if self.rows().iter().any(|row| row.law == question.law && row.in_force(question.date)) {
            chip.into_iter().chain([Missing::OtherDocument]).collect()
        } else {
            Vec::new()
        }
    }

    /// An open point of the row, or of a law that is switched off or not modelled on the day.
    fn open_point(
        &self,
        settings: &RuleSettings,
        ruling: &mut Ruling,
        question: &Question,
        row: Option<&Row>,
    ) {
        let of_law = || self.rows().iter().filter(|row| row.law == question.law);
        // Asked for in place of a better chip: that point, and not the row's about a chip read in part.
        if let Some(point) =
            self.unsigned(question).filter(|_| ruling.missing.contains(&Missing::LegalAdvice))
        {
            ruling.ask_legal = Some(point.to_owned());
            return;
        }
        let point = match row {
            Some(row) => row.open_point(question),
            None if of_law().any(|row| row.in_force(question.date)) => None,
            None => {
                let off =
                    of_law().find(|row| row.disabled.is_some()).and_then(|row| row.ask_legal.as_deref());
                Some(off.unwrap_or(open_point::NOT_MODELLED))
            }
        };
        let Some(point) = point else { return };
        ruling.ask_legal = Some(point.to_owned());
        if row.is_none() || !settings.settled.contains(point) {
            ruling.missing.push(Missing::LegalAdvice);
        }
    }

    /// Notes that a modifier applied: its code, its article beside the row's, and the weaker mark of the two.
    /// `false` if the law has no such modifier that day.
    fn apply(&self, ruling: &mut Ruling, question: &Question, code: ModifierCode) -> bool {
        let modifier = self.modifier(code, question.law, question.date);
        if let Some(modifier) = modifier {
            if ruling.article.is_empty() {
                ruling.article.clone_from(&modifier.article);
            } else if !modifier.article.is_empty() && !ruling.article.contains(&modifier.article) {
                ruling.article = format!("{}、{}", ruling.article, modifier.article);
            }
            ruling.certainty = ruling.certainty.max(modifier.certainty);
        }
        // What stops a check is named even where the file does not hold it.
        let stops = matches!(code, ModifierCode::Suspicion | ModifierCode::Lapsed);
        if modifier.is_some() || stops {
            ruling.modifiers.push(code.as_str().to_owned());
        }
        modifier.is_some()
    }
}

/// How a document's age stands to M-6M.
enum Age {
    NotAsked,
    Young,
    TooOld,
    Unknown,
}

fn age_of(modifier: &Modifier, question: &Question) -> Age {
    let is = &question.circumstances;
    let without_last_day =
        is.expires_on.is_none() && modifier.made_within_without_last_day.contains(&question.document);
    if !without_last_day && !modifier.made_within_always.contains(&question.document) {
        return Age::NotAsked;
    }
    let Some(made) = is.issued_on.filter(|made| *made <= question.date) else { return Age::Unknown };
    match question.date.checked_sub(i64::from(modifier.months).months()) {
        Ok(earliest) if made < earliest => Age::TooOld,
        _ => Age::Young,
    }
}

/// Whether the document shows the present residence, whatever the form says about kinds that never do.
fn residence_shown(modifier: &Modifier, question: &Question) -> Residence {
    let (is, of) = (&question.circumstances, &question.document);
    let by_hand = modifier.shows_residence_if_written.contains(of) && !is.address_written;
    if by_hand || modifier.never_shows_residence.contains(of) {
        return Residence::NotShown;
    }
    is.residence
}

/// What an outcome asks for and the circumstances do not say has been received.
fn still_missing(ruling: &Ruling, question: &Question) -> Vec<Missing> {
    let supplemented = question.circumstances.residence_document;
    match ruling.outcome {
        Outcome::AloneSupp if !supplemented => vec![Missing::ResidenceDocument],
        Outcome::MailSupp if !supplemented => vec![Missing::ResidenceDocument, Missing::Mail],
        Outcome::Mail | Outcome::MailSupp => vec![Missing::Mail],
        Outcome::Manual | Outcome::Escalate => vec![Missing::Supervisor],
        Outcome::Alone | Outcome::AloneSupp | Outcome::Known | Outcome::Refuse => Vec::new(),
    }
}

/// One order, nothing twice.
fn tidy(ruling: &mut Ruling) {
    ruling.missing.sort_unstable();
    ruling.missing.dedup();
}
