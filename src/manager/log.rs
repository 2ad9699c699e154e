// SPDX-License-Identifier: MIT OR Apache-2.0
//! The log in words: who did what when, and what the verification found. Nothing personal is in it.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Trouble;
use crate::proof::checkpoint::Checkpoint;
use crate::records::{Book, Finding};
use crate::words;

/// The largest checkpoint file that is read, in bytes.
const LARGEST_NOTE: u64 = 64 * 1024;

/// An entry of the log, as far as anybody may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its place, from 1.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// The act's code.
    pub act: String,
    /// Its public part.
    pub public: Value,
}

impl Entry {
    /// The act and what is public about it, in Japanese.
    #[must_use]
    pub fn in_words(&self) -> String {
        let name = words::ja(&format!("act.{}", self.act)).to_owned();
        let more = details(&self.public);
        if more.is_empty() { name } else { format!("{name} — {more}") }
    }
}

/// The members of a public part that come first.
const FIRST: [&str; 8] = ["law", "decision", "outcome", "what", "role", "summary", "clerk", "branch"];

/// The public part as `name: value` pairs; what repeats the act is left out.
fn details(public: &Value) -> String {
    let Some(members) = public.as_object() else { return String::new() };
    let says = |value: &Value| !value.is_null() && value.as_str() != Some("");
    let mut pairs: Vec<_> = members.iter().filter(|(name, value)| *name != "act" && says(value)).collect();
    // What a reader of the list looks for comes first; the rest stays in the order of the names.
    let place = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
    pairs.sort_by_key(|(name, _)| place(name));
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| {
            let key = format!("log.{name}");
            let label = words::ja(&key);
            format!("{}: {}", if label == key { name } else { label }, shown(name, value))
        })
        .collect();
    pairs.join("、")
}

/// A value in words where there are words for its code, a time in Japan's, and else as it is written.
fn shown(name: &str, value: &Value) -> String {
    let text = match value {
        Value::String(text) => text,
        Value::Object(rule_set) if name == "rule_set" => {
            return rule_set.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        }
        Value::Bool(yes) => return words::ja(if *yes { "sheet.yes" } else { "sheet.no" }).to_owned(),
        other => return other.to_string(),
    };
    let key = match name {
        "law" => format!("rules.law.{text}"),
        "chip" => format!("rules.chip.{text}"),
        "outcome" | "decision" | "mail" => format!("{name}.{text}"),
        "state" => format!("mail_state.{text}"),
        "format" => format!("export_format.{text}"),
        "what" => format!("jpki.use.{text}"),
        "role" => format!("jpki.role.{text}"),
        "revocation" => format!("revocation.{text}"),
        "channel" => format!("jpki.channel.{text}"),
        "summary" => format!("jpki.log.{text}"),
        _ => match text.parse::<Timestamp>() {
            Ok(at) if name.ends_with("at") => return super::in_japan(at),
            _ => return text.clone(),
        },
    };
    if words::is_known(&key) { words::ja(&key).to_owned() } else { text.clone() }
}

/// The newest entries, newest first.
///
/// # Errors
/// [`Trouble::Book`].
pub fn entries(book: &Book, limit: u32, before: Option<u64>) -> Result<Vec<Entry>, Trouble> {
    let rows = book.journal(limit, before)?;
    let entry = |(seq, at, by, act, public): (u64, Timestamp, String, String, String)| Entry {
        seq,
        at,
        by,
        act,
        public: serde_json::from_str(&public).unwrap_or(Value::Null),
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// Checkpoints that were kept elsewhere; each must be signed by this terminal.
///
/// # Errors
/// [`Trouble::File`]; [`Trouble::Input`] for a file that is no checkpoint or is signed by another key.
pub fn read_checkpoints(files: &[PathBuf], key: &[u8; 32]) -> Result<Vec<Checkpoint>, Trouble> {
    let read = |path: &PathBuf| {
        let size = std::fs::metadata(path).map_err(|error| Trouble::file(path, error))?.len();
        if size > LARGEST_NOTE {
            return Err(Trouble::Input("no_checkpoint_file"));
        }
        let text = std::fs::read_to_string(path).map_err(|error| Trouble::file(path, error))?;
        Checkpoint::verified(&text, key).map_err(|_| Trouble::Input("no_checkpoint_file"))
    };
    files.iter().map(read).collect()
}

/// A finding in Japanese, with its place.
#[must_use]
pub fn finding_in_words(finding: &Finding) -> String {
    let members = members(finding);
    let told = told(finding, &members).ja;
    // What the sentence does not name stands behind it.
    let named = |name: &String| words::ja(&key(finding)).contains(&format!("{{{name}}}"));
    let rest: Map<String, Value> = members.into_iter().filter(|(name, _)| !named(name)).collect();
    match details(&Value::Object(rest)) {
        place if place.is_empty() => told,
        place => format!("{told}({place})"),
    }
}

/// The same in the language that comes first, and in the other.
#[must_use]
pub fn finding_in_both(finding: &Finding) -> (String, String) {
    let (japanese, english) = (finding_in_words(finding), told(finding, &members(finding)).en);
    let (first, second) = words::in_order(&japanese, &english);
    (first.to_owned(), second.to_owned())
}

/// A sentence in both languages, its numbers in their places.
struct Told {
    ja: String,
    en: String,
}

fn told(finding: &Finding, members: &Map<String, Value>) -> Told {
    let key = key(finding);
    let text = words::words(&key);
    let fill = |sentence: &str| {
        members.iter().fold(sentence.to_owned(), |sentence, (name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            sentence.replace(&format!("{{{name}}}"), &value)
        })
    };
    Told { ja: fill(text.ja), en: fill(text.en) }
}

fn key(finding: &Finding) -> String {
    format!("finding.{}", finding.code())
}

/// What a finding says besides its code.
fn members(finding: &Finding) -> Map<String, Value> {
    let value = serde_json::to_value(finding).unwrap_or_default();
    let mut members = value.as_object().cloned().unwrap_or_default();
    members.remove("finding");
    members
}

#[cfg(test)]
mod tests {
    use super::{finding_in_both, finding_in_words};
    use crate::records::Finding;

    /// One of each that says more than its code.
    fn with_numbers() -> Vec<Finding> {
        vec![
            Finding::Changed { seq: 41 },
            Finding::Removed { first: 41, last: 42 },
            Finding::Inserted { seq: 41 },
            Finding::Moved { seq: 41, written_at: 42 },
            Finding::Truncated { have: 41, known: 42 },
            Finding::Unproven { first: 41, last: 42 },
            Finding::OtherBook { seq: 41 },
            Finding::WrongKind { seq: 41 },
            Finding::CheckpointForged { size: 41 },
            Finding::RolledBack { known: 41, have: 40 },
            Finding::Rewritten { size: 41 },
            Finding::ContentChanged { seq: 41 },
            Finding::Swapped { a: 41, b: 42 },
            Finding::ContentMissing { seq: 41 },
            Finding::NotDestroyed { seq: 41 },
            Finding::TokensChanged { seq: 41 },
            Finding::NodeChanged { level: 3, index: 41 },
            Finding::ListChanged { seq: 41 },
            Finding::Damaged { part: "entries".into(), after: 41 },
            Finding::ClockBack { seq: 41 },
            Finding::More { count: 41 },
        ]
    }

    #[test]
    fn a_finding_names_its_place_in_both_languages_and_once() {
        for finding in with_numbers() {
            let (japanese, english) = finding_in_both(&finding);
            assert_eq!(japanese, finding_in_words(&finding));
            for sentence in [japanese, english] {
                assert!(!sentence.contains(['{', '}']), "{sentence}");
                assert_eq!(sentence.matches("41").count(), 1, "{sentence}");
            }
        }
    }

    #[test]
    fn what_a_sentence_does_not_name_stands_behind_it() {
        let told = finding_in_words(&Finding::OtherCheckpoint { size: 41 });
        assert!(told.contains("41"), "{told}");
        assert!(!finding_in_words(&Finding::Guards).contains('('));
    }
}
