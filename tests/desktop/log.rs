// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the running window tells of itself in its trace: the screen it has drawn, and what has reached it. The trace
//! is the loudest there is, so that a test can also show what does not stand in it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// The trace so far.
pub(crate) struct Log {
    path: PathBuf,
    read: u64,
    /// A line that was not complete yet.
    rest: String,
    /// The counter's screen that was drawn last.
    pub(crate) stage: String,
    /// The manager's screen that was drawn last; empty at the counter.
    pub(crate) manager: String,
    /// Keys and characters that have reached the window.
    pub(crate) keys: u64,
    pub(crate) characters: u64,
    /// How many keys had come when the hand rested last.
    pub(crate) rested: u64,
    /// The longest frame that was told of: microseconds of ours alone, and where.
    pub(crate) slowest: (u64, String),
    /// How many frames were told of as slow.
    pub(crate) slow: u32,
}

impl Log {
    pub(crate) fn of(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            read: 0,
            rest: String::new(),
            stage: String::new(),
            manager: String::new(),
            keys: 0,
            characters: 0,
            rested: 0,
            slowest: (0, String::new()),
            slow: 0,
        }
    }

    /// Reads what has been written since.
    pub(crate) fn follow(&mut self) {
        let mut file = File::open(&self.path).unwrap();
        file.seek(SeekFrom::Start(self.read)).unwrap();
        let mut new = Vec::new();
        self.read += file.read_to_end(&mut new).unwrap() as u64;
        self.rest.push_str(&String::from_utf8_lossy(&new));
        let Some(end) = self.rest.rfind('\n') else { return };
        let rest = self.rest.split_off(end + 1);
        for line in std::mem::replace(&mut self.rest, rest).lines() {
            self.take(line);
        }
    }

    fn take(&mut self, line: &str) {
        let value = |name: &str| line.split_once(&format!(" {name}=")).map(|(_, rest)| word(rest));
        let number = |name: &str| value(name).and_then(|number| number.parse().ok()).unwrap_or_default();
        if line.contains(" tashika::screen: ") {
            self.stage = value("stage").unwrap_or_default().to_owned();
            self.manager = value("manager").unwrap_or_default().to_owned();
        } else if line.contains(" tashika::frames: input ") {
            (self.keys, self.characters) = (number("keys"), number("characters"));
        } else if line.contains(" tashika::frames: rest ") {
            self.rested = number("keys");
        } else if line.contains(" tashika::frames: slow ") {
            self.slow += 1;
            let ours = number("ui_us");
            if ours > self.slowest.0 {
                self.slowest = (ours, value("stage").unwrap_or_default().to_owned());
            }
        }
    }

    /// Of keys on pages of numbers and passwords the trace tells nothing.
    pub(crate) fn is_quiet(&self) -> bool {
        let secret = ["credential", "not_set_up", "locked", "opening"];
        secret.contains(&&*self.stage) || !self.manager.is_empty()
    }

    /// Everything so far.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.path).unwrap()).into_owned()
    }
}

/// A value as the trace writes it: in quotes or up to the next space.
fn word(rest: &str) -> &str {
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or_default(),
        None => rest.split(' ').next().unwrap_or_default(),
    }
}
