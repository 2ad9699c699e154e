// SPDX-License-Identifier: MIT OR Apache-2.0
//! Licences through a real PC/SC stack: both PINs, one PIN, no PIN, and the My-Number licence beside its card.

use super::service::{Served, check_document, persona, service};

const QUESTIONS: [&str; 6] = ["integrity", "issuer", "originality", "validity", "revocation", "agreement"];

fn credential(name: &str, id: &str) -> String {
    let persona = persona(name);
    let known = persona["credentials"].as_array().unwrap().iter().find(|known| known["id"] == id);
    known.unwrap_or_else(|| panic!("{name} has no {id}"))["value"].as_str().unwrap().to_owned()
}

fn comes_to_what_is_expected(name: &str, ids: &[&str], options: &[&str], exit: i32) -> serde_json::Value {
    let typed: Vec<String> = ids.iter().map(|id| credential(name, id)).collect();
    let _card = Served::persona(name);
    let options = [&["--training", "--licence-signature"][..], options].concat();
    let checked = check_document("licence", &options, &typed);
    let expected = persona(name)["expected"].clone();
    if let Some(verdicts) = expected["verdicts"].as_object() {
        for question in QUESTIONS {
            assert_eq!(checked.answer(question), verdicts[question], "{question} of {name}");
        }
        assert_eq!(checked.report["summary"], verdicts["summary"]);
    } else {
        assert_eq!(checked.error(), expected["error"]["code"], "{:#}", checked.report);
        checked.tells_nothing_of_the_card();
    }
    assert_eq!(checked.exit, exit, "{:#}", checked.report);
    checked.report
}

fn has(report: &serde_json::Value, field: &str) -> bool {
    report["fields"].as_array().unwrap().iter().any(|one| one["name"] == field)
}

#[test]
fn a_licence_with_both_pins() {
    let Some(_service) = service() else { return };
    let report = comes_to_what_is_expected("licence-fresh", &["licence_pin_1", "licence_pin_2"], &[], 3);
    assert!(has(&report, "photo") && has(&report, "address"));
}

#[test]
fn a_licence_with_one_pin_has_no_photo() {
    let Some(_service) = service() else { return };
    let _card = Served::persona("licence-fresh");
    let pin = credential("licence-fresh", "licence_pin_1");
    let checked = check_document("licence", &["--training", "--without-photo"], &[pin]);
    assert_eq!(checked.exit, 3, "{:#}", checked.report);
    assert!(has(&checked.report, "address") && !has(&checked.report, "photo"));
}

#[test]
fn a_licence_without_pins_is_opened_with_what_it_says() {
    let Some(_service) = service() else { return };
    let report = comes_to_what_is_expected("licence-no-pin", &[], &[], 3);
    assert!(has(&report, "photo"));
}

#[test]
fn an_expired_licence_and_an_altered_one() {
    let Some(_service) = service() else { return };
    let both = ["licence_pin_1", "licence_pin_2"];
    comes_to_what_is_expected("licence-expired", &both, &[], 3);
    comes_to_what_is_expected("licence-altered-photo", &both, &[], 4);
}

#[test]
fn a_blocked_first_pin_is_told_before_anybody_types() {
    let Some(_service) = service() else { return };
    comes_to_what_is_expected("licence-pin1-blocked", &[], &[], 5);
}

#[test]
fn a_my_number_licence_stands_beside_its_card() {
    let Some(_service) = service() else { return };
    let name = "my-number-licence";
    let _card = Served::persona(name);
    let typed = ["check_number_b", "my_number_licence_pin"].map(|id| credential(name, id));
    let checked = check_document("mynumber", &["--training", "--my-number-licence"], &typed);
    assert_eq!(checked.exit, 0, "{:#}", checked.report);
    let beside = checked.report["beside"].as_array().unwrap();
    assert_eq!(beside.len(), 1);
    assert_eq!(beside[0]["document"], "my_number_licence");
    assert!(beside[0]["error"].is_null(), "{:#}", beside[0]);
}
