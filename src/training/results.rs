// SPDX-License-Identifier: MIT OR Apache-2.0
//! What came of a trainee's session. It stays in memory, and can be saved as a sheet that the trainee keeps.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use tashika_kit::date::japan_day;
use tashika_softcard::persona;

use super::attempt::Attempt;
use super::debrief::{self, Debrief};
use super::lesson::Level;
use super::surprise::Surprise;
use crate::words;

/// So many lines of the sheet stand between two marks.
const SHEET_LINES: usize = 25;

/// One card of the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The card.
    pub persona: &'static str,
    /// How hard it was, and in what.
    pub level: Level,
    /// What was missed, as codes; empty if nothing was.
    pub missed: Vec<&'static str>,
    /// How long the whole check took.
    pub took: SignedDuration,
    /// The number it was drawn with, if it was a surprise.
    pub surprise: Option<Surprise>,
}

/// The session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results {
    entries: Vec<Entry>,
}

impl Results {
    /// Adds a card that was finished.
    pub fn add(&mut self, attempt: &Attempt, told: &Debrief, surprise: Option<Surprise>) {
        self.entries.push(Entry {
            persona: attempt.persona,
            level: told.lesson.level,
            missed: told.missed().map(|finding| finding.code).collect(),
            took: attempt.whole(),
            surprise,
        });
    }

    /// All cards, the first first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many were right, of how many.
    #[must_use]
    pub fn score(&self) -> (usize, usize) {
        (self.entries.iter().filter(|entry| entry.missed.is_empty()).count(), self.entries.len())
    }

    /// Of each level that was practised: how many were right, of how many.
    #[must_use]
    pub fn by_level(&self) -> BTreeMap<Level, (usize, usize)> {
        let mut levels = BTreeMap::new();
        for entry in &self.entries {
            let (right, all) = levels.entry(entry.level).or_insert((0, 0));
            *right += usize::from(entry.missed.is_empty());
            *all += 1;
        }
        levels
    }

    /// The cards practised last, the newest first, each once.
    #[must_use]
    pub fn recent(&self, most: usize) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = Vec::new();
        for entry in self.entries.iter().rev() {
            if !names.contains(&entry.persona) {
                names.push(entry.persona);
            }
        }
        names.truncate(most);
        names
    }

    /// The sheet a trainee keeps: plain text, in both languages, marked on every page that it could be printed on. It names
    /// the trainee as they entered themselves, and invented cards.
    #[must_use]
    pub fn sheet(&self, trainee: &str, now: Timestamp) -> String {
        let mark = both("window.training.banner");
        let (right, all) = self.score();
        let mut lines = vec![mark.clone(), String::new(), both("training.sheet.title")];
        lines.push(format!("{}: {trainee}", both("training.sheet.trainee")));
        lines.push(format!("{}: {}", both("training.sheet.day"), japan_day(now)));
        lines.push(format!("{}: {right} / {all}", both("training.results.score")));
        for (level, (right, all)) in self.by_level() {
            lines.push(format!("  {}: {right} / {all}", both(&format!("level.{}", level.code()))));
        }
        for (index, entry) in self.entries.iter().enumerate() {
            lines.push(String::new());
            let drawn = entry.surprise.map(|surprise| format!("  {}", surprise.number())).unwrap_or_default();
            let (ja, en) =
                persona::by_name(entry.persona).map_or((entry.persona, ""), |p| (p.title_ja, p.title_en));
            lines.push(format!("{}. {ja} / {en}{drawn}  ({} s)", index + 1, entry.took.as_secs()));
            let right = if entry.missed.is_empty() { vec!["training.results.right"] } else { Vec::new() };
            lines.extend(right.into_iter().map(|key| format!("   {}", both(key))));
            let missed = entry.missed.iter().map(|code| {
                let (ja, en) = debrief::told(code);
                format!("   - {ja} / {en}")
            });
            lines.extend(missed);
        }
        lines.push(String::new());
        // A page of a printout holds some sixty lines, and a long line is two of them.
        let pages: Vec<String> = lines.chunks(SHEET_LINES).map(|lines| lines.join("\n")).collect();
        pages.join(&format!("\n\n{mark}\n\n"))
    }
}

fn both(key: &str) -> String {
    let text = words::words(key);
    format!("{} / {}", text.ja, text.en)
}
