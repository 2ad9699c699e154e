// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command line confirms no more lightly than the window does, and asks the law first.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "common/command.rs"]
mod command;

use std::process::{Command, Stdio};

use command::{AML, Ran, ordinary, run, run_at};

use serde_json::{Value, json};
use tashika::keys::{Cost, Keyring, Role, SetUp};
use tashika::records::{Book, BookKind, Places};
use tashika_kit::Secret;

const ALL_SAME: [&str; 6] = ["--face", "same", "--printed-card", "same", "--security-code", "same"];
const CARD: [&str; 7] =
    ["check", "mynumber", "--training", "--json", "--specimen-number", "--persona", "genuine"];

fn confirmed(persona: &str, extra: &[&str]) -> (Option<i32>, Option<String>, usize) {
    let card = [&CARD[..6], &[persona][..], &AML, &["--record", "confirmed"][..], extra].concat();
    let ran = run(&card, &ordinary());
    (ran.code, ran.error().map(str::to_owned), ran.records())
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
    let law = (Some(6), Some("law".to_owned()), 0);
    assert_eq!(confirmed("expired", &acknowledged), law, "never over an expired card");
}

#[test]
fn both_laws_make_two_records_and_tell_their_rulings() {
    let laws = ["--law", "aml", "--law", "phone", "--transaction", "other", "--record", "confirmed"];
    let mut particulars = ordinary();
    particulars["occasion"]["note"] = json!("口座と回線");
    let ran = run(&[&CARD[..], &laws, &ALL_SAME].concat(), &particulars);
    assert_eq!((ran.code, ran.error()), (Some(0), None));
    assert_eq!(ran.json["records"].as_array().unwrap().len(), 2);
    assert_eq!(ran.json["rulings"][0]["rule_id"], "AML-A-01");
    assert_eq!(ran.json["rulings"][1]["rule_id"], "TEL-A-01");
    assert_eq!(ran.record(0).record.transaction.key, "1234567");
}

#[test]
fn without_a_record_the_laws_only_answer() {
    let ran = run(&[&CARD[..], &AML].concat(), &ordinary());
    assert_eq!((ran.code, ran.records()), (Some(0), 0));
    let ruling = &ran.json["rulings"][0];
    assert_eq!((&ruling["finish"], &ruling["ruling"]["method"]), (&json!("complete"), &json!("イ")));
    let mut moved = ordinary();
    moved["occasion"]["holder"] = json!({ "shown": "not_current", "residence": "大阪市" });
    let ran = run(&[&CARD[..], &AML].concat(), &moved);
    assert_eq!(ran.code, Some(6));
    assert_eq!(ran.json["rulings"][0]["missing"][0]["missing"], "residence_document");
}

#[test]
fn a_typed_document_and_a_representative() {
    let document = json!({
        "kind": "DRH", "name": "見本　太郎", "birth_date": "1980-02-17", "residence": "東京都", "number": "012345678901",
    });
    let mut particulars = ordinary();
    particulars["document"] = document.clone();
    particulars["representative"] = json!({
        "agent": { "relationship": "child", "authority": "LEGAL_REP", "holder": { "shown": "current" } },
        "document": document,
    });
    let typed = ["check", "typed", "--training", "--json"];
    let ran = run(&[&typed[..], &AML, &["--record", "confirmed"]].concat(), &particulars);
    assert_eq!((ran.code, ran.error()), (Some(0), None));
    assert!(ran.record(0).record.representative.is_some());

    particulars["document"]["name"] = json!("見本 1234 5678 9018");
    let ran = run(&[&typed[..], &AML, &["--record", "confirmed"]].concat(), &particulars);
    assert_eq!((ran.code, ran.error(), ran.records()), (Some(6), Some("entry"), 0));
    assert!(!ran.json.to_string().contains("5678"), "no error repeats what was typed");
    particulars["surprise"] = json!(1);
    let ran = run(&[&typed[..], &AML].concat(), &particulars);
    assert_eq!(ran.error(), Some("entry"), "what nobody knows is not silently left out");
}

#[test]
fn a_known_customer_on_the_command_line() {
    let mut particulars = ordinary();
    particulars["known"] =
        json!({ "name": "見本　花子", "birth_date": "1980-02-17", "means": ["acquainted"] });
    let arguments = ["check", "known", "--training", "--json", "--record", "confirmed"];
    let ran = run(&[&arguments[..], &AML].concat(), &particulars);
    assert_eq!((ran.code, ran.error()), (Some(0), None));
    assert_eq!(ran.json["rulings"][0]["outcome"], "KNOWN");
}

#[test]
fn a_real_book_asks_for_account_and_password() {
    let home = tempfile::tempdir().unwrap();
    let places = Places::in_folder(home.path(), BookKind::Real);
    let word = |text: &str| Secret::from(text);
    let with = SetUp {
        administrator: ("admin".into(), word("an administrator's word")),
        manager: ("manager".into(), word("a manager's long word")),
        head_office: None,
        cost: Cost::TRAINING,
    };
    let mut keys = Keyring::create(&places.keyring, with).unwrap();
    let admin = keys.unlock("admin", &word("an administrator's word")).unwrap();
    keys.add(&admin, "1024", Role::Clerk, &word("a clerk's word")).unwrap();
    let mut particulars = ordinary();
    particulars["document"] =
        json!({ "kind": "DRH", "name": "見本　太郎", "birth_date": "1980-02-17", "residence": "東京都" });
    let arguments =
        ["check", "typed", "--json", "--record", "confirmed", "--account", "1024", "--password-stdin"];
    let arguments = [&arguments[..], &AML].concat();
    let wrong = run_at(home, &arguments, "not the word\n", Some(&particulars));
    assert_eq!((wrong.code, wrong.error()), (Some(1), Some("key")));
    let right = run_at(wrong.home, &arguments, "a clerk's word\n", Some(&particulars));
    assert_eq!((right.code, right.error()), (Some(0), None));
    let book = Book::open(&places_of(&right), BookKind::Real).unwrap();
    let kinds: Vec<String> = book.journal(10, None).unwrap().into_iter().map(|line| line.3).collect();
    assert_eq!(
        kinds,
        ["locked", "record", "rules_changed", "logged_in", "login_failed"],
        "the failed login is in the log, and so is the end of the session"
    );
}

fn places_of(ran: &Ran) -> Places {
    Places::in_folder(ran.home.path(), BookKind::Real)
}

/// A file that replaces the shipped rules decides only if it is pinned; window, `check` and `rules` then read the same.
#[test]
fn rules_from_a_file_decide_only_if_it_is_approved() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("own.toml");
    let shipped = include_str!("../assets/rules/rules.toml");
    std::fs::write(&path, shipped.replacen("tashika-2026-11", "own-1", 1)).unwrap();
    let file = path.to_str().unwrap();
    let rules = |arguments: &[&str]| -> Value {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tashika"));
        let output = command.arg("rules").args(arguments).arg("--json").output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let sha256 = rules(&["check", file])["rule_set"]["sha256"].as_str().unwrap().to_owned();
    let record = [&CARD[..], &AML, &ALL_SAME, &["--record", "confirmed", "--rules", file]].concat();
    let unpinned = Command::new(env!("CARGO_BIN_EXE_tashika"))
        .args(&record)
        .args(["--particulars", "-"])
        .env("TASHIKA_HOME", home.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(unpinned.status.code(), Some(1));
    let said = String::from_utf8(unpinned.stderr).unwrap();
    assert!(said.contains("nobody approved") && said.contains("--rules-sha256"), "{said}");

    let pinned = [&record[..], &["--rules-sha256", &sha256]].concat();
    let ran = run_at(home, &pinned, "", Some(&ordinary()));
    assert_eq!((ran.code, ran.error()), (Some(0), None));
    let rule_set = ran.record(0).record.ruling.rule_set;
    assert_eq!((rule_set.id.as_str(), rule_set.sha256.as_str()), ("own-1", sha256.as_str()));
    let listed = rules(&["list", "--rules", file, "--rules-sha256", &sha256]);
    assert_eq!(listed["rule_set"], json!({ "id": "own-1", "sha256": sha256 }));
    let places = Places::in_folder(ran.home.path(), BookKind::Training);
    let journal = Book::open(&places, BookKind::Training).unwrap().journal(10, None).unwrap();
    let noted = journal.iter().find(|line| line.3 == "rules_changed").unwrap();
    assert!(noted.4.contains(&sha256), "{}", noted.4);
}
