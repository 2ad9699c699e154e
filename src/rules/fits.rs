// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether a ruling can have come from these rules. A record holds the answer, not the whole question, so the law
//! cannot be asked again; but an answer that no question leads to was not given by these rules.

use super::question::ChipState;
use super::row::{ModifierCode, Row};
use super::ruling::{Certainty, Outcome, Ruling};
use super::set::RuleSet;

impl RuleSet {
    /// Whether some question leads to this ruling: its row is for that law, day, document and chip state, has that
    /// method, article and version, and its outcome is the row's or the one that a named modifier makes of it.
    /// `false` for a ruling of other rules.
    #[must_use]
    pub fn could_give(&self, ruling: &Ruling) -> bool {
        let named = |code: ModifierCode| ruling.modifiers.iter().any(|name| name == code.as_str());
        let known_modifiers = ruling.modifiers.iter().all(|name| {
            let code = ModifierCode::ALL.into_iter().find(|code| code.as_str() == name);
            let stops = named(ModifierCode::Suspicion) || named(ModifierCode::Lapsed);
            code.is_some_and(|code| stops || self.modifier(code, ruling.law, ruling.date).is_some())
        });
        if ruling.rule_set != *self.rule_set_ref() || !known_modifiers {
            return false;
        }
        let stopped = ruling.chip == ChipState::Invalid
            || named(ModifierCode::Suspicion)
            || named(ModifierCode::Lapsed);
        match ruling.rule_id.as_deref() {
            _ if stopped != (ruling.outcome == Outcome::Escalate) => false,
            None => stopped || ruling.outcome == Outcome::Refuse,
            Some(id) if id == ModifierCode::Known.as_str() => {
                ruling.outcome == Outcome::Known && named(ModifierCode::Known)
            }
            Some(id) => self.row(id).is_some_and(|row| {
                let chip = row.chip.contains(&ruling.chip) || self.counts_as_full(row, ruling);
                chip && fits(row, ruling, &named)
            }),
        }
    }

    /// Whether a chip that was read in full and only lacked a key was taken for a row about FULL: the ruling names the
    /// open point that was settled for it.
    fn counts_as_full(&self, row: &Row, ruling: &Ruling) -> bool {
        let point = self.unsigned_point(ruling.document);
        row.chip.contains(&ChipState::Full)
            && ruling.chip == ChipState::Partial
            && point.is_some_and(|point| ruling.ask_legal.as_deref() == Some(point))
            && self.full_elements(ruling.document).is_subset(&ruling.elements)
            && ruling.certainty >= Certainty::OurReading
    }
}

fn fits(row: &Row, ruling: &Ruling, named: &dyn Fn(ModifierCode) -> bool) -> bool {
    let unusable = named(ModifierCode::Expired) || named(ModifierCode::SixMonths);
    let outcome = |from: Outcome| match from {
        _ if ruling.outcome == Outcome::Escalate => Outcome::Escalate,
        _ if unusable => Outcome::Refuse,
        Outcome::Alone if named(ModifierCode::Residence) => Outcome::AloneSupp,
        Outcome::Mail if named(ModifierCode::Residence) => Outcome::MailSupp,
        other => other,
    };
    // What stops a check or makes the document unusable leaves no method.
    let without_method = ruling.outcome == Outcome::Escalate || unusable;
    let mut routes = row.routes.iter();
    row.law == ruling.law
        && row.in_force(ruling.date)
        && row.documents.contains(&ruling.document)
        && row.ordinance.is_none_or(|version| version == ruling.ordinance)
        && ruling.article.starts_with(&row.article)
        && ruling.certainty >= row.certainty
        && routes.any(|route| {
            let method = if without_method { &None } else { &route.method };
            outcome(route.outcome) == ruling.outcome && *method == ruling.method
        })
}
