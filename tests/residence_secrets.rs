// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a residence card's check must never leave behind in the open: its number, the key made of it, and whatever the
//! chip or the clerk's transcript says about the person.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/leaks.rs"]
mod leaks;

use leaks::{Needle, Run, home, of_report, run_in};
use serde_json::Value;
use sha1::{Digest, Sha1};
use tashika_kit::date::japan_day;
use tashika_residence::NUMBER;
use tashika_softcard::persona;

const NAME: &str = "QUIXOTE ZENOBIA";
const ADDRESS: &str = "東京都千代田区見本町九丁目八番七号";

fn particulars() -> String {
    let transcript = format!(r#"{{"name": "{NAME}", "address": "{ADDRESS}"}}"#);
    format!(
        r#"{{"occasion": {{"key": "8675309-42", "holder": {{"shown": "current"}}}},
        "statements": {{"purpose": "savings", "occupation": "employee", "pep": "no"}}, "transcript": {transcript}}}"#
    )
    .replace('\n', " ")
}

fn number(name: &str) -> String {
    persona::by_name(name).unwrap().credential(NUMBER, japan_day(jiff::Timestamp::now())).unwrap()
}

/// The number and what is made of it.
fn of_number(number: &str) -> Vec<Needle> {
    let hash = Sha1::digest(number.as_bytes());
    vec![Needle::new("the number", number.as_bytes()), Needle::new("the key of the number", &hash[..16])]
}

fn run(name: &str, typed: &str, extra: &[&str]) -> Run {
    let check = ["check", "residence", "--training", "--json", "--persona", name];
    run_in(home(), &[&check[..], extra].concat(), typed)
}

fn told(run: &Run) -> Value {
    serde_json::from_slice(&run.output.stdout).unwrap()
}

#[test]
fn a_check_without_record_leaves_nothing() {
    for name in ["residence-student", "residence2-student"] {
        let number = number(name);
        let ran = run(name, &format!("{number}\n"), &["--pictures"]);
        let report = told(&ran);
        assert_eq!(report["verdicts"]["integrity"]["answer"], "intact", "{report:#}");
        let said = String::from_utf8_lossy(&ran.output.stderr).into_owned();
        assert!(said.matches("apdu").count() > 10, "the traces are at their finest: {said}");
        let mut needles = of_number(&number);
        needles.extend(of_report(&report));
        assert!(needles.len() >= 4, "{} values", needles.len());
        ran.assert_nothing_left_but_output(&needles);
    }
}

#[test]
fn a_recorded_check_and_its_exports_leak_only_where_they_were_asked_to() {
    let name = "residence2-permanent";
    let number = number(name);
    let record =
        ["--record", "confirmed", "--law", "aml", "--transaction", "account_opening", "--particulars", "-"];
    let same = ["--face", "same", "--printed-card", "same", "--acknowledge", "--pictures"];
    let typed = format!("{number}\n{}\n", particulars());
    let ran = run(name, &typed, &[&record[..], &same[..]].concat());
    let report = told(&ran);
    assert!(report["record"]["record_id"].is_string(), "{report:#}");
    let mut needles = of_number(&number);
    needles.extend(of_report(&report));
    needles.push(Needle::new("the transcribed name", NAME.as_bytes()));
    needles.push(Needle::new("the transcribed address", ADDRESS.as_bytes()));
    ran.assert_nothing_left_but_output(&needles);
}

#[test]
fn no_error_repeats_the_number() {
    let name = "residence-permanent";
    let right = number(name);
    let wrong = format!("{}{}{}", &right[..9], if &right[9..10] == "0" { "1" } else { "0" }, &right[10..]);
    let cases = [
        (wrong.clone(), "key_refused"),
        (format!("{}7", &right[..11]), "credential"),
        (right[..11].to_owned(), "credential"),
        (format!("{right}X"), "credential"),
    ];
    for (typed, error) in cases {
        let ran = run(name, &format!("{typed}\n"), &[]);
        assert_eq!((ran.output.status.code(), told(&ran)["error"]["code"].as_str()), (Some(5), Some(error)));
        ran.assert_no_secret(&of_number(&typed));
    }
    // As an argument it is refused, and not repeated.
    let ran = run_in(home(), &["check", "residence", "--training", "--number", &right], "");
    assert_ne!(ran.output.status.code(), Some(0));
    let said = [&ran.output.stdout[..], &ran.output.stderr].concat();
    of_number(&right).iter().for_each(|needle| needle.assert_absent("the answer", &said));
}
