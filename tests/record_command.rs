// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command line confirms no more lightly than the window does.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::process::Command;

use tashika::records::{Book, BookKind};

const ALL_SAME: [&str; 6] = ["--face", "same", "--printed-card", "same", "--security-code", "same"];

/// Exit code, error code, and how many records there are afterwards.
fn confirmed(persona: &str, extra: &[&str]) -> (Option<i32>, Option<String>, u64) {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_tashika"))
        .args(["check", "mynumber", "--training", "--json", "--specimen-number", "--record", "confirmed"])
        .args(["--persona", persona])
        .args(extra)
        .env("TASHIKA_HOME", home.path())
        .output()
        .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let book = Book::open(&home.path().join("training.sqlite3"), BookKind::Training).unwrap();
    let error = json["error"]["code"].as_str().map(str::to_owned);
    (output.status.code(), error, book.verify().unwrap().entries)
}

#[test]
fn what_was_left_open_has_to_be_acknowledged() {
    let refused = (Some(1), Some("cannot_confirm".to_owned()), 0);
    assert_eq!(confirmed("genuine", &ALL_SAME), (Some(0), None, 1));
    assert_eq!(confirmed("genuine", &["--face", "same"]), refused, "nothing else was compared");
    assert_eq!(confirmed("genuine", &["--acknowledge"]), (Some(0), None, 1));
    assert_eq!(confirmed("unknown-issuer", &ALL_SAME), refused, "the issuer was not proved");
    let acknowledged = [&ALL_SAME[..], &["--acknowledge"]].concat();
    assert_eq!(confirmed("unknown-issuer", &acknowledged), (Some(3), None, 1));
    assert_eq!(confirmed("tampered-photo", &acknowledged), refused, "never over a failed check");
    assert_eq!(confirmed("expired", &acknowledged), refused, "never over an expired card");
}
