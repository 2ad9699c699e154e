// SPDX-License-Identifier: MIT OR Apache-2.0
//! What came of a flow: the record as the program's own command shows it, and the papers as other people's programs
//! read them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::service::{tashika, text_of};
use super::window::Window;

/// The records of this home, newest first.
fn records(window: &Window) -> Vec<Value> {
    let mut list = tashika();
    list.args(["records", "list", "--training", "--json"])
        .env("TASHIKA_HOME", window.home.path().join("book"));
    let listed: Value = serde_json::from_str(&text_of(&mut list)).unwrap();
    listed["records"].as_array().unwrap_or_else(|| panic!("{listed:#}")).clone()
}

/// The one record of this home, whole.
pub(crate) fn record(window: &Window) -> Value {
    let records = records(window);
    assert_eq!(records.len(), 1, "{records:#?}");
    let id = records[0]["record_id"].as_str().unwrap();
    let mut show = tashika();
    show.args(["records", "show", id, "--training", "--json"]);
    show.env("TASHIKA_HOME", window.home.path().join("book"));
    serde_json::from_str(&text_of(&mut show)).unwrap()
}

/// Nothing was written.
pub(crate) fn is_empty(window: &Window) -> bool {
    !window.home.path().join("book").exists() || records(window).is_empty()
}

/// The acts of the newest entries of the book.
pub(crate) fn entries(window: &Window) -> Vec<String> {
    let mut log = tashika();
    log.args(["records", "log", "--training", "--json"]);
    log.env("TASHIKA_HOME", window.home.path().join("book"));
    let listed: Value = serde_json::from_str(&text_of(&mut log)).unwrap();
    let entries = listed["entries"].as_array().unwrap_or_else(|| panic!("{listed:#}"));
    entries.iter().map(|entry| entry["act"].as_str().unwrap_or_default().to_owned()).collect()
}

/// A PDF file of this name's beginning below a folder, once it is written to its end.
pub(crate) fn pdf(folder: &Path, begins: &str) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?;
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && name.starts_with("tashika-export") {
            if let Some(found) = pdf(&path, begins) {
                return Some(found);
            }
        } else if name.starts_with(begins) && name.ends_with(".pdf") {
            let whole = std::fs::read(&path)
                .is_ok_and(|bytes| bytes.starts_with(b"%PDF") && bytes.trim_ascii_end().ends_with(b"%%EOF"));
            return whole.then_some(path);
        }
    }
    None
}

/// `qpdf` finds nothing wrong, and `pdftotext` reads these words in it.
pub(crate) fn judged(paper: &Path, words: &[&str]) -> String {
    let checked = text_of(Command::new("qpdf").arg("--check").arg(paper));
    assert!(checked.contains("No syntax or stream encoding errors found"), "{checked}");
    let text = text_of(Command::new("pdftotext").args(["-layout"]).arg(paper).arg("-"));
    let close: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    for word in words {
        assert!(close.contains(word), "{word} in {}", paper.display());
    }
    text
}
