// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika rules` from the command line.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::process::{Command, Output};

fn tashika(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tashika"));
    for name in ["TASHIKA_RULES", "TASHIKA_RULES_SHA256", "TASHIKA_RULES_KEY"] {
        command.env_remove(name);
    }
    command.arg("rules").args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn explain_says_row_article_method_and_that_it_is_a_preview() {
    let licence = ["explain", "--law", "aml", "--document", "DL", "--chip"];
    let told = text(&tashika(&[&licence[..], &["FULL", "--on", "2099-01-01"]].concat()));
    for part in [
        "PREVIEW",
        "AML-B-01",
        "犯収法施行規則6条1項1号イ",
        "イ — 写真とICチップの付いた",
        "2027-04-01",
        "条文で確認",
        "specs law §7.2",
        "nothing is missing",
        "AML-B-02",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let told = text(&tashika(&[&licence[..], &["FULL", "--element", "name", "--on", "2099-01-01"]].concat()));
    assert!(told.contains("AML-B-02") && told.contains("read_all_elements"), "{told}");
    // Today is no preview.
    let told = text(&tashika(&[&licence[..], &["FULL"]].concat()));
    assert!(!told.contains("PREVIEW"), "{told}");
}

#[test]
fn explain_as_json_has_rulings_words_and_near_rows() {
    let output = tashika(&[
        "explain",
        "--law",
        "aml",
        "--document",
        "SHIKAKU",
        "--chip",
        "NONE",
        "--on",
        "2027-03-31",
        "--representative",
        "--residence",
        "unknown",
        "--json",
    ]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["schema"], "tashika.rules.explain/1");
    let methods: Vec<_> =
        json["answers"].as_array().unwrap().iter().map(|a| &a["ruling"]["method"]).collect();
    assert_eq!(methods, ["ハ", "ニ", "ロ"]);
    assert_eq!(
        json["answers"][2]["ruling"]["missing"],
        serde_json::json!(["say_residence", "mail", "customer_check", "authority"])
    );
    assert_eq!(json["rule_set"]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn a_file_nobody_approved_is_not_asked_and_check_lists_every_fault() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.toml");
    let file = path.to_str().unwrap();
    let shipped = include_str!("../assets/rules/rules.toml");
    std::fs::write(&path, shipped.replacen("tashika-2026-11", "own-1", 1)).unwrap();
    assert!(complaint(&tashika(&["list", "--rules", file])).contains("nobody approved"));
    let checked = text(&tashika(&["check", file]));
    let sha256 = checked.split("SHA-256 ").nth(1).unwrap().lines().next().unwrap();
    let listed = text(&tashika(&["list", "--rules", file, "--rules-sha256", sha256, "--law", "phone"]));
    assert!(
        listed.starts_with("own-1") && listed.contains("TEL-A-08b") && !listed.contains("AML-"),
        "{listed}"
    );

    let broken = shipped.replacen("\"MNC\"", "\"MNX\"", 1).replacen(
        "id = \"AML-A-02\"",
        "id = \"AML-A-02\"\nx = 1",
        1,
    );
    std::fs::write(&path, broken).unwrap();
    let told = complaint(&tashika(&["check", file]));
    for part in ["full 1: documents: unknown variant `MNX`", "AML-A-02: x: unknown key", "2 problem(s)"] {
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn next_says_the_day_and_a_wrong_code_is_answered() {
    assert_eq!(text(&tashika(&["next", "--on", "2027-03-01"])), "2027-04-01 (あと31日 / in 31 days)\n");
    assert!(text(&tashika(&["next", "--on", "2027-04-01"])).contains("no change"));
    let output =
        tashika(&["explain", "--law", "aml", "--document", "XX", "--chip", "FULL", "--on", "2027-04-01"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("PPT_JP20"));
}
