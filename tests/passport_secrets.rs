// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a passport's check must never leave behind in the open: the machine readable zone, the keys made of it, the CAN, and
//! whatever the chip says about the person.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/leaks.rs"]
mod leaks;

use leaks::{Needle, Run, home, of_report, run_in};
use serde_json::Value;
use sha1::{Digest, Sha1};
use tashika_kit::Secret;
use tashika_kit::date::japan_day;
use tashika_passport::mrz::Told;
use tashika_passport::{CAN, MRZ};
use tashika_softcard::persona;

const ADDRESS: &str = "東京都千代田区見本町九丁目八番七号";

fn credential(name: &str, id: &str) -> String {
    persona::by_name(name).unwrap().credential(id, japan_day(jiff::Timestamp::now())).unwrap()
}

/// The lines of the zone, what opens the chip, and the keys made of it.
fn of_zone(zone: &str) -> Vec<Needle> {
    let today = japan_day(jiff::Timestamp::now());
    let information = Told::of(&Secret::from(zone), today).unwrap().key().information();
    let hash = Sha1::digest(information.expose());
    let derived = |counter: u8| Sha1::digest([&hash[..16], &[0, 0, 0, counter]].concat());
    let mut needles = vec![
        Needle::new("MRZ_information", information.expose()),
        Needle::new("its hash", &hash),
        Needle::new("K_Enc", &derived(1)[..16]),
        Needle::new("K_MAC", &derived(2)[..16]),
    ];
    needles.extend(
        zone.lines()
            .filter(|line| line.len() > 12)
            .map(|line| Needle::new("a line of the zone", line.as_bytes())),
    );
    needles
}

fn run(name: &str, typed: &str, extra: &[&str]) -> Run {
    let check = ["check", "passport", "--training", "--json", "--persona", name];
    run_in(home(), &[&check[..], extra].concat(), typed)
}

fn told(run: &Run) -> Value {
    serde_json::from_slice(&run.output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&run.output.stderr)))
}

#[test]
fn a_check_without_record_leaves_nothing() {
    for name in
        ["passport-jp-2020", "passport-jp-2025", "passport-de-pace-only", "passport-no-access-control"]
    {
        let zone = credential(name, MRZ);
        let ran = run(name, &format!("{zone}\n"), &["--pictures"]);
        let report = told(&ran);
        assert_eq!(report["verdicts"]["integrity"]["answer"], "intact", "{report:#}");
        let said = String::from_utf8_lossy(&ran.output.stderr).into_owned();
        assert!(said.matches("apdu").count() > 10, "the traces are at their finest: {said}");
        let mut needles = of_zone(&zone);
        needles.extend(of_report(&report));
        assert!(needles.len() >= 8, "{} values", needles.len());
        ran.assert_nothing_left_but_output(&needles);
    }
}

#[test]
fn nor_does_one_with_the_card_access_number() {
    let name = "passport-de-pace-only";
    let can = credential(name, CAN);
    let ran = run(name, &format!("{can}\n"), &["--can", "--pictures"]);
    let report = told(&ran);
    assert_eq!(report["verdicts"]["integrity"]["answer"], "intact", "{report:#}");
    let mut needles = vec![Needle::new(
        "the key of the CAN",
        &Sha1::digest([can.as_bytes(), &[0, 0, 0, 3]].concat())[..16],
    )];
    needles.extend(of_report(&report));
    ran.assert_nothing_left_but_output(&needles);
}

#[test]
fn a_recorded_check_leaks_only_where_it_was_asked_to() {
    let name = "passport-jp-2025";
    let zone = credential(name, MRZ);
    let particulars = format!(
        r#"{{"occasion": {{"key": "8675309-42", "holder": {{"shown": "not_shown", "residence": "{ADDRESS}"}}}},
        "statements": {{"purpose": "savings", "occupation": "employee", "pep": "no"}},
        "supplements": [{{"role": "residence", "title": "公共料金の領収証書", "number": "", "dated": "{today}",
        "received_on": "{today}", "sent_in": false}}]}}"#,
        today = japan_day(jiff::Timestamp::now()),
    )
    .replace('\n', " ");
    let record =
        ["--record", "confirmed", "--law", "aml", "--transaction", "account_opening", "--particulars", "-"];
    let same = ["--face", "same", "--printed-card", "same", "--acknowledge", "--pictures"];
    let typed = format!("{zone}\n{particulars}\n");
    let ran = run(name, &typed, &[&record[..], &same[..]].concat());
    let report = told(&ran);
    assert!(report["record"]["record_id"].is_string(), "{report:#}");
    let mut needles = of_zone(&zone);
    needles.extend(of_report(&report));
    needles.push(Needle::new("the address", ADDRESS.as_bytes()));
    ran.assert_nothing_left_but_output(&needles);
}

#[test]
fn no_error_repeats_the_zone() {
    let name = "passport-jp-2020";
    let right = credential(name, MRZ);
    let second = right.lines().nth(1).unwrap();
    let (number, expiry) = (&second[..9], &second[21..27]);
    let cases = [
        (format!("{number}\n800230\n{expiry}"), "credential"),
        (format!("{number}\n650102\n{expiry}"), "key_refused"),
        (format!("{number}\n650102\n"), "credential_missing"),
    ];
    for (typed, error) in cases {
        let ran = run(name, &format!("{typed}\n"), &[]);
        assert_eq!(
            (ran.output.status.code(), told(&ran)["error"]["code"].as_str()),
            (Some(5), Some(error)),
            "{typed}"
        );
        ran.assert_no_secret(&[Needle::new("the number", number.as_bytes())]);
    }
    // As an argument it is refused, and not repeated.
    let ran = run_in(home(), &["check", "passport", "--training", "--mrz", second], "");
    assert_ne!(ran.output.status.code(), Some(0));
    let said = [&ran.output.stdout[..], &ran.output.stderr].concat();
    Needle::new("the zone", second.as_bytes()).assert_absent("the answer", &said);
}
