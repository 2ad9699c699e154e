// SPDX-License-Identifier: MIT OR Apache-2.0
//! Running `tashika check`, and looking at what it wrote.

#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing, reason = "each test file uses a part")]

#[path = "rules.rs"]
mod rules;

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tashika::keys::{Keyring, Role};
use tashika::records::{Book, BookKind, History, Places};
use tempfile::TempDir;

/// An account under the AML law.
pub(crate) const AML: [&str; 4] = ["--law", "aml", "--transaction", "account_opening"];

/// What a clerk would type for an ordinary account.
pub(crate) fn ordinary() -> Value {
    json!({
        "occasion": { "key": "1234567", "holder": { "shown": "current" } },
        "statements": { "purpose": "savings", "occupation": "employee", "pep": "no" },
    })
}

/// What a run came to.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) json: Value,
    pub(crate) home: TempDir,
}

impl Ran {
    pub(crate) fn error(&self) -> Option<&str> {
        self.json["error"]["code"].as_str()
    }

    pub(crate) fn records(&self) -> usize {
        let places = Places::in_folder(self.home.path(), BookKind::Training);
        if !places.book.exists() {
            return 0;
        }
        let journal = Book::open(&places, BookKind::Training).unwrap().journal(100, None).unwrap();
        journal.iter().filter(|line| line.3 == "record").count()
    }

    pub(crate) fn record(&self, place: usize) -> History {
        let places = Places::in_folder(self.home.path(), BookKind::Training);
        let mut keys = Keyring::training(&places.keyring).unwrap();
        let manager = keys.training_session(Role::Manager).unwrap();
        let id = self.json["records"][place]["record_id"].as_str().unwrap();
        Book::open(&places, BookKind::Training).unwrap().view(&manager, id).unwrap()
    }
}

/// One run; the particulars come on standard input after what stands before them.
pub(crate) fn run_at(home: TempDir, arguments: &[&str], before: &str, particulars: Option<&Value>) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tashika"));
    command.args(arguments).env("TASHIKA_HOME", home.path());
    let (rules, sha256) = rules::file_of_2026();
    command.env("TASHIKA_RULES", rules).env("TASHIKA_RULES_SHA256", sha256);
    if particulars.is_some() {
        command.args(["--particulars", "-"]);
    }
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = particulars.map(Value::to_string).unwrap_or_default();
    // A command that refuses early does not read everything.
    let _ = write!(input, "{before}{text}");
    drop(input);
    let output = child.wait_with_output().unwrap();
    let json = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    Ran { code: output.status.code(), json, home }
}

pub(crate) fn run(arguments: &[&str], particulars: &Value) -> Ran {
    run_at(tempfile::tempdir().unwrap(), arguments, "", Some(particulars))
}
