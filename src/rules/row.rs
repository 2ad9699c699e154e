// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a rules file holds: rows, modifiers, versions of the ordinances (`docs/rules.md`).

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::question::{ChipState, DocumentKind, Element, Law, Person, Presenter, Question};
use super::ruling::{Certainty, Outcome};

/// The days on which something applies, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day; `None` if open.
    pub to: Option<Date>,
}

impl Period {
    /// Whether a day is one of them.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether two periods share a day.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let ends_before = |a: &Self, b: &Self| a.to.is_some_and(|to| to < b.from);
        !ends_before(self, other) && !ends_before(other, self)
    }
}

/// Conditions on the circumstances that must hold together. What is `None` is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Who puts the document down.
    pub presenter: Option<Presenter>,
    /// PPT_JPOLD: the present address is written in.
    pub address_written: Option<bool>,
    /// GOVPHOTO: only one exists for each person.
    pub one_per_person: Option<bool>,
    /// SEALREG: of the seal used in this transaction.
    pub transaction_seal: Option<bool>,
    /// GOVOTHER: with anti-forgery measures.
    pub anti_forgery: Option<bool>,
}

impl When {
    /// The conditions about yes and no, by name.
    pub(super) fn flags(&self) -> [(&'static str, Option<bool>); 4] {
        [
            ("address_written", self.address_written),
            ("one_per_person", self.one_per_person),
            ("transaction_seal", self.transaction_seal),
            ("anti_forgery", self.anti_forgery),
        ]
    }

    /// Names of the conditions that a question does not fulfil.
    #[must_use]
    pub fn unfulfilled(&self, question: &Question) -> Vec<&'static str> {
        let facts = facts(question);
        let flags = self.flags().into_iter().zip(facts);
        let mut names: Vec<_> = flags
            .filter(|((_, want), is)| want.is_some_and(|want| want != *is))
            .map(|((n, _), _)| n)
            .collect();
        if self.presenter.is_some_and(|presenter| presenter != question.circumstances.presenter) {
            names.insert(0, "presenter");
        }
        names
    }

    /// Whether one case can fulfil both.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let agree = |a: Option<bool>, b: Option<bool>| a.is_none() || b.is_none() || a == b;
        let presenters =
            self.presenter.is_none() || other.presenter.is_none() || self.presenter == other.presenter;
        presenters && self.flags().iter().zip(other.flags()).all(|((_, a), (_, b))| agree(*a, b))
    }
}

/// The facts that [`When::flags`] asks for, in the same order. A fact about another kind of document than the
/// one shown is not so, whatever the form says.
fn facts(question: &Question) -> [bool; 4] {
    let (is, of) = (&question.circumstances, question.document);
    [
        is.address_written && of == DocumentKind::PassportJapanOld,
        is.one_per_person && of == DocumentKind::GovernmentPhoto,
        is.transaction_seal && of == DocumentKind::SealRegistration,
        is.anti_forgery && of == DocumentKind::GovernmentOther,
    ]
}

/// What a row leads to; a row with several leaves the choice to the clerk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// What it amounts to.
    pub outcome: Outcome,
    /// The letter of the method.
    pub method: Option<String>,
}

/// One row of the tables of `specs` law §7.2 and §7.3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its id, e.g. `AML-B-01`.
    pub id: String,
    /// The law.
    pub law: Law,
    /// When it applies; `None` for an announced row without a date, which never applies.
    pub period: Option<Period>,
    /// Why it is switched off; `None` if it is on.
    pub disabled: Option<String>,
    /// The version of the ordinance it was taken from; `None` only for an announced row.
    pub ordinance: Option<Date>,
    /// For which documents.
    pub documents: Vec<DocumentKind>,
    /// In which chip states.
    pub chip: Vec<ChipState>,
    /// For whom.
    pub persons: Vec<Person>,
    /// One of these must hold; none means always.
    pub when: Vec<When>,
    /// What it leads to, in the sheet's order; never empty for a row that can apply.
    pub routes: Vec<Route>,
    /// Modifiers that this row is exempt from; the engine knows an exemption from M-RES only.
    pub without: Vec<ModifierCode>,
    /// What must be kept of the chip's data (Phone Rule 10).
    pub keep_chip: BTreeSet<Element>,
    /// The article.
    pub article: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: String,
    /// An open point: the code of `legal.<code>`.
    pub ask_legal: Option<String>,
    /// The documents for which the point is open; empty means all of the row.
    pub ask_legal_for: Vec<DocumentKind>,
    /// The circumstance under which the point is not open.
    pub ask_legal_unless: Option<Unless>,
    /// What the clerk should know, as codes of `rules.remark.<code>`.
    pub remarks: Vec<String>,
    /// For the reader.
    pub note: String,
}

/// A circumstance under which a row's open point does not arise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unless {
    /// The operator is a verifier of JPKI signatures by its own standing (公的個人認証法17条4項).
    JpkiVerifier,
}

/// Why a row does not match a question; the locale files hold `rules.near.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mismatch {
    /// Switched off.
    Disabled,
    /// Announced, without a date.
    Pending,
    /// Not in force on the day.
    Date,
    /// For other documents.
    Document,
    /// For other chip states.
    Chip,
    /// For other persons.
    Person,
    /// Its conditions on the circumstances do not hold.
    When,
}

impl Row {
    /// Whether it is in force on a day: dated, switched on.
    #[must_use]
    pub fn in_force(&self, day: Date) -> bool {
        self.disabled.is_none() && self.period.is_some_and(|period| period.contains(day))
    }

    /// Whether it is for this question on this day, which need not be the question's own.
    #[must_use]
    pub fn matches(&self, question: &Question, day: Date) -> bool {
        self.law == question.law && self.mismatches(question, day).is_empty()
    }

    /// Why it is not for a question on a day; empty if it is. The law is not looked at.
    #[must_use]
    pub fn mismatches(&self, question: &Question, day: Date) -> Vec<Mismatch> {
        let fulfilled = |when: &When| when.unfulfilled(question).is_empty();
        [
            (self.disabled.is_some(), Mismatch::Disabled),
            (self.period.is_none(), Mismatch::Pending),
            (self.period.is_some_and(|period| !period.contains(day)), Mismatch::Date),
            (!self.documents.contains(&question.document), Mismatch::Document),
            (!self.chip.contains(&question.chip), Mismatch::Chip),
            (!self.persons.contains(&question.person), Mismatch::Person),
            (!self.when.is_empty() && !self.when.iter().any(fulfilled), Mismatch::When),
        ]
        .into_iter()
        .filter_map(|(wrong, why)| wrong.then_some(why))
        .collect()
    }

    /// The open point for a question, if there is one.
    #[must_use]
    pub fn open_point(&self, question: &Question) -> Option<&str> {
        let concerns = self.ask_legal_for.is_empty() || self.ask_legal_for.contains(&question.document);
        let settled = match self.ask_legal_unless {
            Some(Unless::JpkiVerifier) => question.circumstances.jpki_verifier,
            None => false,
        };
        self.ask_legal.as_deref().filter(|_| concerns && !settled)
    }
}

/// The modifiers of `specs` law §7.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ModifierCode {
    /// Residence missing or not current.
    #[serde(rename = "M-RES")]
    Residence,
    /// Expired.
    #[serde(rename = "M-EXP")]
    Expired,
    /// Made too long ago.
    #[serde(rename = "M-6M")]
    SixMonths,
    /// Shown by a representative.
    #[serde(rename = "M-REP")]
    Representative,
    /// High-risk.
    #[serde(rename = "M-HIGH")]
    HighRisk,
    /// Already confirmed.
    #[serde(rename = "M-KNOWN")]
    Known,
    /// Suspicion.
    #[serde(rename = "M-SUSP")]
    Suspicion,
    /// Reported lapsed.
    #[serde(rename = "M-REV")]
    Lapsed,
}

impl ModifierCode {
    /// Every code, in the order of the sheet.
    pub const ALL: [Self; 8] = [
        Self::Residence,
        Self::Expired,
        Self::SixMonths,
        Self::Representative,
        Self::HighRisk,
        Self::Known,
        Self::Suspicion,
        Self::Lapsed,
    ];

    /// As the sheet writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Residence => "M-RES",
            Self::Expired => "M-EXP",
            Self::SixMonths => "M-6M",
            Self::Representative => "M-REP",
            Self::HighRisk => "M-HIGH",
            Self::Known => "M-KNOWN",
            Self::Suspicion => "M-SUSP",
            Self::Lapsed => "M-REV",
        }
    }

    /// Whether a law must have it on each day on which it has rows: without M-EXP an expired document would pass.
    /// High-risk transactions are a notion of the AML Act alone.
    pub(super) fn is_needed(self, law: Law) -> bool {
        match law {
            Law::Aml => true,
            Law::Phone => self != Self::HighRisk,
            Law::Lending => false,
        }
    }
}

/// A modifier as one law has it on some days. What it does is in `engine.rs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Modifier {
    /// Which.
    pub code: ModifierCode,
    /// The law.
    pub law: Law,
    /// When it applies.
    pub period: Period,
    /// The article; empty for our own rules.
    pub article: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: String,
    /// For the reader.
    pub note: String,
    /// M-RES: kinds that never show a residence.
    pub never_shows_residence: Vec<DocumentKind>,
    /// M-RES: kinds that show one only if it is written in by hand.
    pub shows_residence_if_written: Vec<DocumentKind>,
    /// M-RES: the open point (`legal.<code>`) of a residence that stands in the chip only in a remark without a
    /// signature. Until it is settled such a residence is not current; `None`: nobody asks.
    pub unsigned_remark: Option<String>,
    /// M-RES: the same of a residence card, of which no signature covers the present residence: a card of the second
    /// generation never has a signed one, a card of the first has lost it once an address is written on its back.
    pub unsigned_residence: Option<String>,
    /// M-6M: how many months.
    pub months: u8,
    /// M-6M: kinds that must always be that young.
    pub made_within_always: Vec<DocumentKind>,
    /// M-6M: kinds that must be that young if they carry no last day.
    pub made_within_without_last_day: Vec<DocumentKind>,
}

/// A version of an ordinance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ordinance {
    /// The law.
    pub law: Law,
    /// The first day of the consolidated text.
    pub date: Date,
    /// Its name in words.
    pub name: String,
}

/// What the chips of some documents have to give to count as read completely.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FullChip {
    /// The documents.
    pub documents: Vec<DocumentKind>,
    /// The elements.
    pub elements: BTreeSet<Element>,
    /// The open point (`legal.<code>`) of a chip that was read completely and whose signature nobody can check,
    /// because no key is published. Settled, it counts for the rows as FULL; `None`: it never does.
    pub unsigned: Option<String>,
}
