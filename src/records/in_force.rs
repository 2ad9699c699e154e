// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which rules and which of their settings decide here: entered whenever they are others than the last time.

use super::act::Act;
use super::enter::Draft;
use super::error::BookError;
use super::store::Book;
use crate::keys::{Right, Session};
use crate::proof::leaf::Leaf;
use crate::rules::{RuleSetRef, RuleSettings};

/// The setting of [`RuleSettings::strict_from`]: the day, or [`NONE`].
const STRICT_FROM: &str = "strict_from";

/// The setting of [`RuleSettings::settled`]: the codes in order, or [`NONE`].
const SETTLED: &str = "settled";

/// The value of a setting that is not set. A book that never named a setting worked without it.
const NONE: &str = "none";

impl Book {
    /// Compares the rules in use, and their settings, with what the book says was in force last, and enters each
    /// that differs. To be called when a session begins that may decide something here.
    ///
    /// This is no change of settings: who starts the program decided which rules it uses, and the entry says so. So
    /// a clerk's session enters it too; else the first checks under other rules would stand before the entry.
    ///
    /// # Errors
    /// [`BookError::Key`] for a role that neither makes checks nor keeps the settings, and what [`Book::enter`]
    /// gives.
    pub fn note_in_force(
        &mut self,
        by: &Session,
        rules: &RuleSetRef,
        settings: &RuleSettings,
    ) -> Result<(), BookError> {
        if !by.may(Right::Settings) {
            by.need(Right::Check)?;
        }
        let strict_from = settings.strict_from.map_or(NONE.to_owned(), |day| day.to_string());
        let settled: Vec<&str> = settings.settled.iter().map(String::as_str).collect();
        let settled = if settled.is_empty() { NONE.to_owned() } else { settled.join(" ") };
        let mut acts = Vec::new();
        if self.rules_before()?.as_ref() != Some(rules) {
            acts.push(Act::RulesChanged { id: rules.id.clone(), sha256: rules.sha256.clone() });
        }
        for (setting, value) in [(STRICT_FROM, strict_from), (SETTLED, settled)] {
            if self.setting_before(setting)? != value {
                acts.push(Act::SettingChanged { setting: setting.to_owned(), value });
            }
        }
        let drafts: Vec<Draft> = acts.iter().map(|act| Draft::of(by, act)).collect::<Result<_, _>>()?;
        if drafts.is_empty() {
            return Ok(());
        }
        self.transact(by, |writer| drafts.into_iter().try_for_each(|draft| writer.append(draft).map(drop)))?;
        Ok(())
    }

    /// The value of a setting as it was entered last; `None` if it never was.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn setting(&self, setting: &str) -> Result<Option<String>, BookError> {
        let newest = self.newest("setting_changed", |leaf| member(leaf, "setting") == Some(setting))?;
        Ok(newest.and_then(|leaf| member(&leaf, "value").map(str::to_owned)))
    }

    fn rules_before(&self) -> Result<Option<RuleSetRef>, BookError> {
        let newest = self.newest("rules_changed", |_| true)?;
        Ok(newest.and_then(|leaf| serde_json::from_value(leaf.public).ok()))
    }

    fn setting_before(&self, setting: &str) -> Result<String, BookError> {
        Ok(self.setting(setting)?.unwrap_or_else(|| NONE.to_owned()))
    }

    /// The newest entry of an act that is `wanted`. An entry that is not of the form is passed over: verifying
    /// names it, and nobody is kept out of the book by it.
    fn newest(&self, act: &str, wanted: impl Fn(&Leaf) -> bool) -> Result<Option<Leaf>, BookError> {
        // The first condition is the index's own.
        let mut statement = self.connection.prepare_cached(
            "SELECT leaf FROM entry WHERE act IN ('rules_changed', 'setting_changed') AND act = ?1 ORDER BY seq DESC",
        )?;
        let mut rows = statement.query([act])?;
        while let Some(row) = rows.next()? {
            let leaf = Leaf::parse(row.get::<_, String>(0)?.as_bytes());
            if let Some(leaf) = leaf.ok().filter(&wanted) {
                return Ok(Some(leaf));
            }
        }
        Ok(None)
    }
}

fn member<'l>(leaf: &'l Leaf, name: &str) -> Option<&'l str> {
    leaf.public.get(name).and_then(serde_json::Value::as_str)
}
