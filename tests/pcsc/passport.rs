// SPDX-License-Identifier: MIT OR Apache-2.0
//! Passports through a real PC/SC stack: opened by BAC and by PACE, with the CAN, a clone, and a wrong zone.

use super::service::{self, Served, check_document, credential, service};

fn comes_to_what_is_expected(name: &str, exit: i32) -> serde_json::Value {
    service::comes_to_what_is_expected("passport", "mrz", name, exit)
}

#[test]
fn a_passport_with_bac_and_one_with_pace() {
    let Some(_service) = service() else { return };
    for name in ["passport-jp-2020", "passport-jp-2025", "passport-de-pace-only"] {
        let report = comes_to_what_is_expected(name, 0);
        let fields = report["fields"].as_array().unwrap();
        assert!(fields.iter().any(|field| field["name"] == "photo"), "{name}");
    }
}

#[test]
fn a_clone_and_an_altered_photo() {
    let Some(_service) = service() else { return };
    comes_to_what_is_expected("passport-clone", 4);
    comes_to_what_is_expected("passport-altered-photo", 4);
}

#[test]
fn the_card_access_number_opens_too() {
    let Some(_service) = service() else { return };
    let name = "passport-de-pace-only";
    let can = credential(name, "can");
    let _card = Served::persona(name);
    let checked = check_document("passport", &["--training", "--can"], &[can]);
    assert_eq!(checked.answer("originality"), "proven", "{:#}", checked.report);
    assert_eq!(checked.answer("agreement"), "not_checked", "nothing was compared with the page");
    assert_eq!(checked.exit, 3);
}

#[test]
fn a_wrong_zone_costs_nothing() {
    let Some(_service) = service() else { return };
    for name in ["passport-jp-2020", "passport-jp-2025"] {
        let right = credential(name, "mrz");
        let second = right.lines().nth(1).unwrap();
        let wrong = format!("{}\n650102\n{}", &second[..9], &second[21..27]);
        let _card = Served::persona(name);
        for _ in 0..3 {
            let checked = check_document("passport", &["--training"], std::slice::from_ref(&wrong));
            assert_eq!(checked.error(), "key_refused", "{:#}", checked.report);
            checked.tells_nothing_of_the_card();
        }
        let checked = check_document("passport", &["--training"], &[right]);
        assert_eq!(checked.answer("integrity"), "intact", "{:#}", checked.report);
    }
}
