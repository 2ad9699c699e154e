// SPDX-License-Identifier: MIT OR Apache-2.0
//! A loaded rule set.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use jiff::civil::Date;

use super::approval::{self, Approval, RulesError};
use super::consistency::{self, day_after};
use super::file::{self, LARGEST, Parsed};
use super::question::{DocumentKind, Element, Law, Question};
use super::row::{Mismatch, Modifier, ModifierCode, Ordinance, Row};
use super::ruling::{Certainty, Outcome, RuleSetRef, Ruling, method_key};

/// The rules shipped with the program.
const SHIPPED: &[u8] = include_bytes!("../../assets/rules/rules.toml");

/// A rule set: one file, read strictly, compared with itself, and known by its hash.
#[derive(Debug)]
pub struct RuleSet {
    reference: RuleSetRef,
    parsed: Parsed,
    /// Where it was read; `None` for the shipped rules.
    file: Option<PathBuf>,
}

impl RuleSet {
    /// The rules shipped with the program.
    ///
    /// # Errors
    /// [`RulesError::Content`] if the shipped file is damaged.
    pub fn shipped() -> Result<Arc<Self>, RulesError> {
        static SET: LazyLock<Result<Arc<RuleSet>, Vec<file::Fault>>> =
            LazyLock::new(|| RuleSet::checked(SHIPPED).map(Arc::new));
        SET.clone().map_err(RulesError::Content)
    }

    /// The rules in a file's bytes. Who approved them is not asked here; see [`RuleSet::load`].
    ///
    /// # Errors
    /// [`RulesError::Content`] with everything that is wrong, each with entry and field.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RulesError> {
        Self::checked(bytes).map_err(RulesError::Content)
    }

    /// The rules in a file that replaces the shipped ones, if the operator approved it.
    ///
    /// # Errors
    /// [`RulesError`] if it cannot be read, is not approved, or cannot be used. There is no falling back to the
    /// shipped rules then.
    pub fn load(path: &Path, approval: &Approval) -> Result<Self, RulesError> {
        let rules = Self::from_bytes(&approval.read(path)?)?;
        Ok(Self { file: Some(path.to_owned()), ..rules })
    }

    /// The rules in a file, to look at before approving it; such rules must not decide a check.
    ///
    /// # Errors
    /// As [`RuleSet::load`], save for the approval.
    pub fn inspect(path: &Path) -> Result<Self, RulesError> {
        Self::from_bytes(&approval::read(path, LARGEST)?)
    }

    fn checked(bytes: &[u8]) -> Result<Self, Vec<file::Fault>> {
        let parsed = file::parse(bytes)?;
        let faults = consistency::faults(&parsed);
        if !faults.is_empty() {
            return Err(faults);
        }
        let sha256 = tashika_kit::hex::lower(&tashika_kit::rsa::sha256(bytes));
        Ok(Self { reference: RuleSetRef { id: parsed.id.clone(), sha256 }, parsed, file: None })
    }

    /// Its id and hash, as they go into each record.
    #[must_use]
    pub fn rule_set_ref(&self) -> &RuleSetRef {
        &self.reference
    }

    /// The file that replaces the shipped rules; `None` for the shipped rules themselves.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.parsed.title
    }

    /// Where it comes from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.parsed.source
    }

    /// The day it was made.
    #[must_use]
    pub fn made_on(&self) -> Option<Date> {
        self.parsed.made_on
    }

    /// What the marks of certainty mean.
    #[must_use]
    pub fn certainty(&self) -> &BTreeMap<Certainty, String> {
        &self.parsed.certainty
    }

    /// Every row, also those switched off and those announced, in the file's order.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.parsed.rows
    }

    /// A row by its id.
    #[must_use]
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.parsed.rows.iter().find(|row| row.id == id)
    }

    /// Every modifier.
    #[must_use]
    pub fn modifiers(&self) -> &[Modifier] {
        &self.parsed.modifiers
    }

    /// A modifier of a law on a day.
    #[must_use]
    pub fn modifier(&self, code: ModifierCode, law: Law, day: Date) -> Option<&Modifier> {
        let fits = |m: &&Modifier| m.code == code && m.law == law && m.period.contains(day);
        self.parsed.modifiers.iter().find(fits)
    }

    /// The keys of the locale files that answers by these rules need: a replacement can name a method, remark or
    /// open point that this version of the program has no words for, and then shows the key.
    #[must_use]
    pub fn word_keys(&self) -> BTreeSet<String> {
        let of_row = |row: &Row| {
            let open = row.ask_legal.iter().map(|code| format!("legal.{code}"));
            let remarks = row.remarks.iter().map(|code| format!("rules.remark.{code}"));
            let methods = row.ordinance.into_iter().flat_map(|version| {
                let letters = row.routes.iter().filter_map(|route| route.method.as_ref());
                letters.map(move |letter| method_key(row.law, version, letter))
            });
            open.chain(remarks).chain(methods).collect::<Vec<_>>()
        };
        let of_full = self.parsed.full.iter().filter_map(|full| full.unsigned.as_ref());
        let of_modifiers = self
            .modifiers()
            .iter()
            .flat_map(|modifier| modifier.unsigned_remark.iter().chain(&modifier.unsigned_residence));
        let beside = of_full.chain(of_modifiers).map(|code| format!("legal.{code}"));
        self.rows().iter().flat_map(of_row).chain(beside).collect()
    }

    /// The versions of the ordinances.
    #[must_use]
    pub fn ordinances(&self) -> &[Ordinance] {
        &self.parsed.ordinances
    }

    /// A version of an ordinance.
    #[must_use]
    pub fn ordinance(&self, law: Law, date: Date) -> Option<&Ordinance> {
        self.parsed.ordinances.iter().find(|o| o.law == law && o.date == date)
    }

    /// The version in force on a day; on a day before the first one, the first one.
    #[must_use]
    pub fn ordinance_on(&self, law: Law, day: Date) -> Option<&Ordinance> {
        let of_law = || self.parsed.ordinances.iter().filter(|o| o.law == law);
        let begun = of_law().filter(|o| o.date <= day).max_by_key(|o| o.date);
        begun.or_else(|| of_law().min_by_key(|o| o.date))
    }

    /// What the chip of a document has to give to count as read completely; empty for documents that are not
    /// read by their elements (e.g. a signature).
    #[must_use]
    pub fn full_elements(&self, document: DocumentKind) -> BTreeSet<Element> {
        let definition = self.parsed.full.iter().find(|full| full.documents.contains(&document));
        definition.map(|full| full.elements.clone()).unwrap_or_default()
    }

    /// The open point of this document's chip, if it was read completely and its signature could not be checked.
    #[must_use]
    pub fn unsigned_point(&self, document: DocumentKind) -> Option<&str> {
        let definition = self.parsed.full.iter().find(|full| full.documents.contains(&document));
        definition.and_then(|full| full.unsigned.as_deref())
    }

    /// Whether the rules know of residence cards whose present residence no signature covers. Rules that do not, cannot
    /// ask about it: for them such a residence was not read.
    #[must_use]
    pub fn knows_unsigned_residence(&self) -> bool {
        self.modifiers().iter().any(|modifier| modifier.unsigned_residence.is_some())
    }

    /// What must be kept of the chip's data with a record of this ruling (Phone Rule 10 from 2027-04-01). Empty
    /// if the check did not come about by that row.
    #[must_use]
    pub fn keep_chip(&self, ruling: &Ruling) -> BTreeSet<Element> {
        let stops = matches!(ruling.outcome, Outcome::Refuse | Outcome::Escalate | Outcome::Manual);
        let row = self.row_behind(ruling).filter(|_| !stops);
        row.map(|row| row.keep_chip.clone()).unwrap_or_default()
    }

    /// What the clerk should know beside a ruling, as codes of `rules.remark.<code>`.
    #[must_use]
    pub fn remarks(&self, ruling: &Ruling) -> &[String] {
        self.row_behind(ruling).map(|row| row.remarks.as_slice()).unwrap_or_default()
    }

    /// The row behind a ruling; `None` if none matched, if M-KNOWN decided, or if the ruling is of other rules.
    #[must_use]
    pub fn row_behind(&self, ruling: &Ruling) -> Option<&Row> {
        let ours = ruling.rule_set == self.reference;
        ruling.rule_id.as_deref().filter(|_| ours).and_then(|id| self.row(id))
    }

    /// Rows about the same document that do not match, each with the reasons: what to change to get another answer.
    /// Rows of other days are named only if the day alone is the reason. The question is taken with the chip state
    /// that counts; see [`RuleSet::with_the_chip_that_counts`].
    #[must_use]
    pub fn near(&self, question: &Question) -> Vec<(&Row, Vec<Mismatch>)> {
        let question = &self.with_the_chip_that_counts(question);
        let rows = self.rows().iter().filter(|row| row.law == question.law);
        let near = |why: &[Mismatch]| {
            let of_another_day = why.contains(&Mismatch::Date) && why != [Mismatch::Date];
            !why.is_empty() && !why.contains(&Mismatch::Document) && !of_another_day
        };
        rows.map(|row| (row, row.mismatches(question, question.date))).filter(|(_, why)| near(why)).collect()
    }

    /// The next day after `after` on which the rules change; `None` if no change is known.
    #[must_use]
    pub fn next_change(&self, after: Date) -> Option<Date> {
        let live = self.parsed.rows.iter().filter(|row| row.disabled.is_none());
        let periods = live.filter_map(|row| row.period).chain(self.parsed.modifiers.iter().map(|m| m.period));
        let days = periods.flat_map(|period| [Some(period.from), period.to.and_then(day_after)]);
        days.flatten().filter(|day| *day > after).min()
    }

    /// The first day after `after` on which a newer version of a law's rows begins.
    pub(super) fn next_version(&self, law: Law, after: Date) -> Option<Date> {
        let live = self.parsed.rows.iter().filter(|row| row.law == law && row.disabled.is_none());
        live.filter_map(|row| row.period).map(|period| period.from).filter(|day| *day > after).min()
    }
}
