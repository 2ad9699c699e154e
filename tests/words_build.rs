// SPDX-License-Identifier: MIT OR Apache-2.0
//! What makes the build fail: a text in one language only, and a name of a text that no locale file holds.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../build.rs"]
#[allow(dead_code, reason = "its main is the build's")]
mod build;

use std::fs;
use std::path::Path;

use build::{Known, SPEAKING, Table, blanks, literals, sources, unlike};

fn table(pairs: &[(&str, &str)]) -> Table {
    pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn the_texts_of_today_pass() {
    assert_eq!(build::problems().unwrap(), Vec::<String>::new());
}

/// Who asks for a text by its key is looked at, whichever folder it stands in.
#[test]
fn every_folder_that_speaks_is_looked_at() {
    let mut speaking = 0;
    for entry in fs::read_dir("src").unwrap() {
        let path = entry.unwrap().path();
        let files = if path.is_dir() { sources(&path).unwrap() } else { vec![path.clone()] };
        let speaks = files.iter().any(|file| fs::read_to_string(file).unwrap().contains("words::"));
        let looked_at = SPEAKING.iter().any(|folder| path == Path::new(folder));
        assert!(looked_at || !speaks, "{} is not looked at", path.display());
        speaking += usize::from(speaks);
    }
    assert!(speaking > 0);
    // What others ask for by a key that these give.
    for folder in ["src/counter", "src/training", "src/jpki", "src/rules"] {
        assert!(SPEAKING.contains(&folder), "{folder}");
    }
}

#[test]
fn a_text_in_one_language_only_is_found_and_so_is_an_empty_one() {
    let (ja, en) =
        (table(&[("error.gone.what", "あ"), ("error.gone.next", " ")]), table(&[("error.gone.what", "a")]));
    assert_eq!(unlike(&ja, &en, "en.toml"), ["en.toml has no error.gone.next", "error.gone.next is empty"]);
    assert_eq!(unlike(&en, &ja, "ja.toml"), Vec::<String>::new());
    assert_ne!(blanks("{count} of {all}"), blanks("{count}"));
    assert_eq!(blanks("{all} {count}"), blanks("{count}/{all}"));
}

#[test]
fn a_name_that_no_file_holds_is_found() {
    let keys = table(&[("error.gone.what", "あ"), ("error.gone.next", "い"), ("errors", "う")]);
    let known = Known::of(&keys);
    for missing in ["error.gone.who", "error.lost.what", "error.lo{code}", "error.gon", "error.gone.what.x"] {
        assert!(known.is_missing(missing), "{missing}");
    }
    for fine in [
        "error.gone.what",
        "error.gone",
        "error.{code}.what",
        "error.gone.{part}",
        "other.key",
        "error",
        "an error. Then",
    ] {
        assert!(!known.is_missing(fine), "{fine}");
    }
}

#[test]
fn literals_are_found_beside_escapes_and_not_in_comments() {
    let source = "// \"error.comment\"\nsay(\"a \\\"quoted\\\" word\", \"error.gone.what\"); let c = '\"';";
    let found: Vec<&str> = literals(source).collect();
    assert_eq!(found, ["a \\\"quoted\\\" word", "error.gone.what"]);
}
