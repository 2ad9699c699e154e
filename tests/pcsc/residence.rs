// SPDX-License-Identifier: MIT OR Apache-2.0
//! Residence cards through a real PC/SC stack: both generations, a forged one, a wrong number, and a specified card,
//! which is a My Number Card.

use super::service::{self, Served, check_document, credential, service};

fn comes_to_what_is_expected(name: &str, exit: i32) -> serde_json::Value {
    service::comes_to_what_is_expected("residence", "residence_number", name, exit)
}

fn has(report: &serde_json::Value, field: &str) -> bool {
    report["fields"].as_array().unwrap().iter().any(|one| one["name"] == field)
}

#[test]
fn a_card_of_the_first_generation() {
    let Some(_service) = service() else { return };
    let report = comes_to_what_is_expected("residence-moved", 3);
    assert!(has(&report, "front_image") && has(&report, "photo") && has(&report, "address"));
    assert!(!has(&report, "name"), "the name is only a picture");
}

#[test]
fn a_card_of_the_second_generation() {
    let Some(_service) = service() else { return };
    let report = comes_to_what_is_expected("residence2-permanent", 3);
    assert!(has(&report, "name_image") && has(&report, "birth_date") && has(&report, "address_image"));
}

#[test]
fn a_special_permanent_residents_certificate_and_a_forged_card() {
    let Some(_service) = service() else { return };
    comes_to_what_is_expected("special-permanent", 3);
    comes_to_what_is_expected("residence-altered-picture", 4);
}

#[test]
fn a_wrong_number_costs_nothing() {
    let Some(_service) = service() else { return };
    let name = "residence2-special-permanent";
    let right = credential(name, "residence_number");
    let _card = Served::persona(name);
    let last = if right.ends_with('A') { 'B' } else { 'A' };
    for _ in 0..5 {
        let wrong = format!("{}{last}", &right[..11]);
        let checked = check_document("residence", &["--training"], &[wrong]);
        assert_eq!(checked.error(), "key_refused", "{:#}", checked.report);
        checked.tells_nothing_of_the_card();
    }
    let checked = check_document("residence", &["--training"], &[right]);
    assert_eq!(checked.answer("integrity"), "intact", "{:#}", checked.report);
}

#[test]
fn a_specified_card_is_named_and_read_as_a_my_number_card() {
    let Some(_service) = service() else { return };
    let name = "specified-residence-card";
    let number = credential(name, "check_number_b");
    let _card = Served::persona(name);
    let checked = check_document("mynumber", &["--training"], &[number]);
    assert_eq!(checked.exit, 0, "{:#}", checked.report);
    let beside = checked.report["beside"].as_array().unwrap();
    assert_eq!(beside.len(), 1, "{:#}", checked.report);
    assert_eq!(beside[0]["document"], "specified_residence");
    assert!(beside[0]["error"].is_null(), "{:#}", beside[0]);
}
