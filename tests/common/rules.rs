// SPDX-License-Identifier: MIT OR Apache-2.0
//! The law of one day, for tests of everything else: the clock of the machine moves on, and from 2027-04-01 the shipped
//! rules ask for other things. What they ask for on which day is tested where the day is given (`tests/law_*.rs`).

#![allow(dead_code, reason = "some need a set, some a file")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use tashika::rules::RuleSet;

/// The shipped file with its change so far away that no clock comes to it.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let shipped = include_str!("../../assets/rules/rules.toml");
    let kept = shipped
        .replace("effective_to = \"2027-03-31\"", "effective_to = \"2999-03-31\"")
        .replace("effective_from = \"2027-04-01\"", "effective_from = \"2999-04-01\"");
    assert_ne!(kept, shipped, "the rules have other days now");
    kept
});

/// The rules as they are in force in 2026.
pub(crate) fn of_2026() -> Arc<RuleSet> {
    static RULES: LazyLock<Arc<RuleSet>> =
        LazyLock::new(|| Arc::new(RuleSet::from_bytes(TEXT.as_bytes()).unwrap()));
    Arc::clone(&RULES)
}

/// The same as a file, with its hash: what a command is told of rules that replace the shipped ones.
pub(crate) fn file_of_2026() -> (PathBuf, String) {
    static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let mut file = tempfile::NamedTempFile::new_in(folder).unwrap();
        file.write_all(TEXT.as_bytes()).unwrap();
        let path = folder.join("rules-of-2026.toml");
        // In one piece: other tests read it meanwhile.
        file.persist(&path).unwrap();
        path
    });
    (FILE.clone(), of_2026().rule_set_ref().sha256.clone())
}
