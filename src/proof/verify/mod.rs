// SPDX-License-Identifier: MIT OR Apache-2.0
//! The outsider's check of a bundle: one finding for each question, and what it does not prove.
//!
//! Nothing here needs the database, a network or a secret. "Not proved" and "not shown" are answers of their own.

mod chip;
mod jpki;
mod log;

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use tashika_kit::anchors::Anchors;

use super::bundle::Bundle;
use super::checkpoint::Checkpoint;
use super::commitment::Partial;
use super::hex32::Hex32;
use super::leaf::Leaf;
use crate::records::Header;
use crate::rules::{RuleSet, Ruling};

/// What the verifier brings along.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The terminal's public key as the institution published it.
    pub terminal_key: Option<Hex32>,
    /// Another checkpoint of the same log, got on another way (a signed note).
    pub checkpoint: Option<String>,
    /// The rules this program ships; `None` if they are not to be compared.
    pub rules: Option<Arc<RuleSet>>,
}

/// The answer to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It holds; whoever repeats the computation gets the same.
    Proved,
    /// Nothing contradicts it, and nothing proves it.
    NotProved,
    /// It is not so: something was changed, exchanged or contradicts itself.
    Failed,
    /// The bundle hides what would answer it.
    NotShown,
}

impl Answer {
    /// The code; the locale files hold `verify.answer.<code>`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::NotProved => "not_proved",
            Self::Failed => "failed",
            Self::NotShown => "not_shown",
        }
    }
}

/// One question and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The question; the locale files hold `verify.question.<code>`.
    pub question: &'static str,
    /// What it is about: `entry 5`, a section's name; empty if it is the whole.
    pub about: String,
    /// The answer.
    pub answer: Answer,
    /// Why; the locale files hold `verify.why.<code>`.
    pub why: &'static str,
    /// Technical detail without personal values; may be empty.
    pub detail: String,
}

/// One entry about the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Its place in the log, from 1.
    pub seq: u64,
    /// When it was entered, by the terminal's clock.
    pub at: jiff::Timestamp,
    /// Whose session entered it.
    pub by: String,
    /// The act.
    pub act: String,
}

/// A value of the proved content.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The entry's place.
    pub seq: u64,
    /// Where, e.g. `customer.identity.name.text`.
    pub path: String,
    /// The value as text; long values (pictures, signatures) by their length.
    pub value: String,
}

/// Holds personal values, so it never reaches a log through `{:?}`.
impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Shown({}, {})", self.seq, self.path)
    }
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The record the bundle says it is about.
    pub record_id: String,
    /// Fingerprint of the bundle's terminal key: SHA-256 over its 32 bytes, hexadecimal.
    pub terminal_key_sha256: String,
    /// The checkpoint, if its signature holds: the log, how many entries, when.
    pub checkpoint: Option<(String, u64, jiff::Timestamp)>,
    /// The questions, in order.
    pub findings: Vec<Finding>,
    /// The entries in the log, in order, the record first.
    pub history: Vec<Event>,
    /// The proved values: compare a printed page with these.
    pub shown: Vec<Shown>,
    /// What it does not prove; the locale files hold `verify.limit.<code>`.
    pub limits: Vec<&'static str>,
}

impl Report {
    /// 0: everything that can be checked again is proved; 3: something is not proved or not shown, or it was made
    /// in training; 4: something failed.
    #[must_use]
    pub fn exit(&self) -> u8 {
        let any = |answers: &[Answer]| self.findings.iter().any(|finding| answers.contains(&finding.answer));
        match () {
            () if any(&[Answer::Failed]) => 4,
            () if any(&[Answer::NotProved, Answer::NotShown]) => 3,
            () => 0,
        }
    }

    /// The finding about a question, if it was asked.
    pub fn about<'r>(&'r self, question: &str) -> impl Iterator<Item = &'r Finding> {
        self.findings.iter().filter(move |finding| finding.question == question)
    }
}

/// Checks a bundle. `anchors` is the program's own trust store: nothing in the bundle decides what is trusted.
#[must_use]
pub fn verify(bundle: &Bundle, anchors: &dyn Anchors, options: &Options) -> Report {
    let mut examiner = Examiner::new(bundle);
    let checkpoint = examiner.checkpoint(options);
    let record = examiner.entries(checkpoint.as_ref());
    if let Some((leaf, content)) = &record {
        examiner.header(leaf, content);
        examiner.rules(content, options.rules.as_deref());
        examiner.chips(content, anchors);
    }
    if bundle.training {
        examiner.add("training", "", Answer::NotProved, "training", "");
    }
    examiner.report
}

/// Limits that no bundle overcomes.
const ALWAYS: [&str; 5] = ["clock", "statements", "person", "terminal", "after_checkpoint"];

struct Examiner<'b> {
    bundle: &'b Bundle,
    report: Report,
}

impl<'b> Examiner<'b> {
    fn new(bundle: &'b Bundle) -> Self {
        let key = Hex32::parse(&bundle.terminal_key);
        let fingerprint = key.map(|key| Hex32(tashika_kit::rsa::sha256(&key.0)).to_string());
        let report = Report {
            record_id: bundle.record_id.clone(),
            terminal_key_sha256: fingerprint.unwrap_or_default(),
            checkpoint: None,
            findings: Vec::new(),
            history: Vec::new(),
            shown: Vec::new(),
            limits: ALWAYS.to_vec(),
        };
        Self { bundle, report }
    }

    fn add(
        &mut self,
        question: &'static str,
        about: impl Into<String>,
        answer: Answer,
        why: &'static str,
        detail: impl Into<String>,
    ) {
        let (about, detail) = (about.into(), detail.into());
        self.report.findings.push(Finding { question, about, answer, why, detail });
    }

    fn limit(&mut self, limit: &'static str) {
        if !self.report.limits.contains(&limit) {
            self.report.limits.push(limit);
        }
    }

    /// A section of the record. A finding says so if it is hidden, missing or not of the form.
    fn section<T: serde::de::DeserializeOwned>(
        &mut self,
        question: &'static str,
        content: &Partial,
        name: &str,
    ) -> Option<T> {
        match content.section(name) {
            Ok(Some(value)) => return Some(value),
            Ok(None) if content.hidden.contains_key(name) => {
                self.add(question, name, Answer::NotShown, "section_hidden", "");
            }
            Ok(None) => self.add(question, name, Answer::NotProved, "section_missing", ""),
            Err(_) => self.add(question, name, Answer::NotProved, "section_malformed", ""),
        }
        None
    }

    /// Whether the record says of itself what the bundle and its entry say of it.
    fn header(&mut self, leaf: &Leaf, content: &Partial) {
        let Some(header) = self.section::<Header>("record", content, "header") else { return };
        let stated = serde_json::to_value(&header).unwrap_or_default();
        let public = |name: &str| leaf.public.get(name).filter(|value| !value.is_null());
        let same = |name: &&str| public(name).is_none_or(|value| stated.get(*name) == Some(value));
        let agrees = header.record_id == self.bundle.record_id
            && header.training == self.bundle.training
            && ["law", "branch", "terminal", "training"].iter().all(same);
        if agrees {
            self.add("record", "header", Answer::Proved, "header_fits", "");
        } else {
            self.add("record", "header", Answer::Failed, "header_differs", "");
        }
    }

    /// Under which rules it was decided. They are not asked again, since a record does not hold the whole question;
    /// but an answer that no question leads to was not given by them.
    fn rules(&mut self, content: &Partial, shipped: Option<&RuleSet>) {
        for name in ["ruling", "representative_ruling"] {
            let Some(Some(ruling)) = self.section::<Option<Ruling>>("rules", content, name) else { continue };
            let row = ruling.rule_id.as_deref().unwrap_or("-");
            let detail = format!("{row}; {}; SHA-256 {}", ruling.rule_set.id, ruling.rule_set.sha256);
            match shipped {
                Some(shipped) if *shipped.rule_set_ref() == ruling.rule_set => {
                    let (answer, why) = match shipped.could_give(&ruling) {
                        true => (Answer::Proved, "rules_shipped"),
                        false => (Answer::Failed, "rules_contradicted"),
                    };
                    self.add("rules", name, answer, why, detail);
                }
                Some(_) => self.add("rules", name, Answer::NotProved, "rules_other", detail),
                None => self.add("rules", name, Answer::NotProved, "rules_not_compared", detail),
            }
            self.limit("ruling");
        }
    }

    /// Remembers the open values of a proved content.
    fn show(&mut self, seq: u64, content: &Partial) {
        for (name, section) in &content.open {
            if let Ok(value) = serde_json::from_str(&section.json) {
                flatten(seq, name, &value, &mut self.report.shown);
            }
        }
    }
}

/// The longest value that is shown as it is, in characters.
const MAX_SHOWN: usize = 400;

fn flatten(seq: u64, path: &str, value: &Value, shown: &mut Vec<Shown>) {
    let value = match value {
        Value::Null => return,
        Value::Object(members) => {
            return members
                .iter()
                .for_each(|(name, value)| flatten(seq, &format!("{path}.{name}"), value, shown));
        }
        Value::Array(items) => {
            let numbered = items.iter().enumerate();
            return numbered.for_each(|(at, value)| flatten(seq, &format!("{path}.{at}"), value, shown));
        }
        Value::String(text) if text.chars().count() > MAX_SHOWN => format!("[{} bytes]", text.len()),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    shown.push(Shown { seq, path: path.to_owned(), value });
}
