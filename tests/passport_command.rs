// SPDX-License-Identifier: MIT OR Apache-2.0
//! Passports on the command line: the zone as the key, what is told and what never is, the law's further document, and
//! what stands in the record, in its exports and in the outsider's check.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "common/command.rs"]
mod command;

use std::process::Command;

use command::{AML, Ran, ordinary, run, run_at};
use jiff::civil::Date;
use serde_json::{Value, json};
use tashika::rules::{AddressPage, DocumentKind};
use tashika::trust::TrustStore;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldName, Source};
use tashika_kit::verdict::{Agreement, Summary};
use tashika_softcard::persona;

const JAPAN: &str = "passport-jp-2025";
const BAC: &str = "passport-jp-2020";
const GERMAN: &str = "passport-de-pace-only";
const SEEN: [&str; 4] = ["--face", "same", "--printed-card", "same"];

fn today() -> Date {
    japan_day(jiff::Timestamp::now())
}

fn check(name: &str) -> [&str; 6] {
    ["check", "passport", "--training", "--json", "--persona", name]
}

fn card(name: &str, extra: &[&str]) -> Ran {
    let arguments = [&check(name)[..], &["--specimen-number"], extra].concat();
    run_at(tempfile::tempdir().unwrap(), &arguments, "", None)
}

/// The lines of the zone on the page.
fn zone(name: &str) -> String {
    persona::by_name(name).unwrap().credential("mrz", today()).unwrap()
}

fn given(name: &str, extra: &[&str], lines: &str) -> Ran {
    let arguments = [&check(name)[..], extra].concat();
    run_at(tempfile::tempdir().unwrap(), &arguments, lines, None)
}

/// What a clerk types for a holder who lives in Japan, with the further document.
fn resident() -> Value {
    let mut particulars = ordinary();
    particulars["occasion"]["holder"] = json!({ "shown": "not_shown", "residence": "東京都千代田区" });
    particulars["supplements"] = json!([{
        "role": "residence", "title": "公共料金の領収証書（電気）", "number": "", "dated": today(),
        "received_on": today(), "sent_in": false,
    }]);
    particulars
}

fn recorded(name: &str, particulars: &Value, extra: &[&str]) -> Ran {
    let record = ["--record", "confirmed"];
    let arguments = [&check(name)[..], &["--specimen-number"], &AML, &SEEN, &record, extra].concat();
    run(&arguments, particulars)
}

fn field<'j>(ran: &'j Ran, name: &str, source: &str) -> Option<&'j Value> {
    let fields = ran.json["fields"].as_array()?;
    fields.iter().find(|field| field["name"] == name && field["source"] == source)
}

#[test]
fn a_passport_is_proved_from_its_zone() {
    for (name, opened) in [(BAC, "BAC"), (JAPAN, "PACE")] {
        let ran = card(name, &[]);
        assert_eq!((ran.code, ran.error()), (Some(0), None), "{name}: {}", ran.json);
        assert_eq!(
            (&ran.json["document"], &ran.json["summary"]),
            (&json!("passport"), &json!("proved_in_force"))
        );
        let attested = ran.json["attested"].as_array().unwrap();
        let how = attested.iter().find(|one| one["name"] == "passport.opened").unwrap();
        assert!(how["because"].as_str().unwrap().starts_with(opened), "{name}: {how}");
        assert!(field(&ran, "document_number", "signed_chip_text").is_some(), "{name}");
        assert!(field(&ran, "photo", "signed_chip_image").is_some(), "{name}");
        // Whether the zone came or only its three entries: they are never told again.
        assert!(!ran.json.to_string().contains(zone(name).lines().next().unwrap()), "{name}");
        assert!(field(&ran, "mrz", "signed_chip_text").is_none(), "{name}");
    }
}

#[test]
fn the_zone_comes_as_lines_in_one_run_from_a_file_or_as_three_entries() {
    let zone = zone(BAC);
    let lines: Vec<&str> = zone.lines().collect();
    let (number, birth, expiry) = (&lines[1][..9], &lines[1][13..19], &lines[1][21..27]);
    for given_as in [
        format!("{zone}\n"),
        format!("{}\n", lines.concat()),
        format!("{}\n{}\n", lines[0].to_lowercase(), lines[1]),
        format!("{number}\n{birth}\n{expiry}\n"),
    ] {
        let ran = given(BAC, &[], &given_as);
        assert_eq!((ran.code, ran.error()), (Some(0), None), "{} lines", given_as.lines().count());
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("zone.txt");
    std::fs::write(&file, &zone).unwrap();
    let ran = given(BAC, &["--mrz-file", file.to_str().unwrap()], "");
    assert_eq!((ran.code, ran.error()), (Some(0), None));
    // Nobody can give it as an argument.
    let output = Command::new(env!("CARGO_BIN_EXE_tashika"))
        .args(["check", "passport", "--training", "--persona", BAC, lines[1]])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "a usage error");
}

#[test]
fn a_wrong_zone_is_told_and_costs_nothing() {
    for name in [BAC, JAPAN] {
        let zone = zone(name);
        let (number, birth, expiry) = {
            let line = zone.lines().nth(1).unwrap();
            (line[..9].to_owned(), line[13..19].to_owned(), line[21..27].to_owned())
        };
        let last = if number.ends_with('1') { '2' } else { '1' };
        let wrong = format!("{}{last}", &number[..8]);
        let ran = given(name, &[], &format!("{wrong}\n{birth}\n{expiry}\n"));
        assert_eq!((ran.code, ran.error()), (Some(5), Some("key_refused")), "{name}: {}", ran.json);
        assert_eq!(ran.json["error"]["tries_left"], Value::Null);
        assert!(!ran.json.to_string().contains(&wrong), "{name}");
    }
    let none = given(BAC, &[], "");
    assert_eq!((none.code, none.error()), (Some(5), Some("credential_missing")));
}

/// What is not there is named; that there is no zone would be another thing.
#[test]
fn a_file_of_a_zone_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("not-there.txt");
    let output = Command::new(env!("CARGO_BIN_EXE_tashika"))
        .args(["check", "passport", "--training", "--persona", BAC, "--mrz-file", file.to_str().unwrap()])
        .arg("--home")
        .arg(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(6), "{said}");
    assert!(said.contains("not-there.txt: No such file"), "{said}");
    assert!(!said.contains("MRZがありません") && said.contains("mrz_file"), "{said}");
}

#[test]
fn what_differs_is_named_in_the_summary() {
    let output = Command::new(env!("CARGO_BIN_EXE_tashika"))
        .args(["check", "passport", "--training", "--specimen-number", "--persona", "passport-other-number"])
        .args(["--home", tempfile::tempdir().unwrap().path().to_str().unwrap()])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let line = said.lines().find(|line| line.contains("情報どうしが一致するか")).unwrap();
    let field = tashika::words::ja("field.document_number");
    assert!(line.contains(field) && line.contains("DG1"), "{line}");
}

#[test]
fn the_can_opens_and_then_a_person_compares() {
    let can = persona::by_name(GERMAN).unwrap().credential("can", today()).unwrap();
    let ran = given(GERMAN, &["--can"], &format!("{can}\n"));
    assert_eq!((ran.code, ran.error()), (Some(3), None), "{}", ran.json);
    let agreement = &ran.json["verdicts"]["agreement"];
    assert_eq!(
        (&agreement["answer"], &agreement["reason"]["code"]),
        (&json!("not_checked"), &json!("mrz_not_given"))
    );
    // A chip without a CAN is not opened with one.
    let ran = given(BAC, &["--can"], "123456\n");
    assert_eq!(ran.code, Some(5), "{}", ran.json);
}

#[test]
fn without_the_further_document_nothing_is_confirmed() {
    let mut without = resident();
    without["supplements"] = json!([]);
    let ran = recorded(JAPAN, &without, &["--address-page", "none"]);
    assert_eq!((ran.code, ran.error(), ran.records()), (Some(6), Some("law"), 0), "{}", ran.json);
    // No passport shows the present residence, unless the clerk saw it in the book.
    let mut current = resident();
    current["occasion"]["holder"]["shown"] = json!("current");
    let ran = recorded(JAPAN, &current, &["--address-page", "none"]);
    assert_eq!((ran.code, ran.error(), ran.records()), (Some(6), Some("entry"), 0));
    // Of another state's book nobody asks for the page.
    let ran = recorded(GERMAN, &resident(), &["--address-page", "none"]);
    assert_eq!((ran.code, ran.error(), ran.records()), (Some(6), Some("entry"), 0));
}

#[test]
fn a_japanese_passport_in_the_record_and_in_its_exports() {
    let ran = recorded(JAPAN, &resident(), &["--address-page", "none"]);
    assert_eq!((ran.code, ran.error()), (Some(0), None), "{}", ran.json);
    let record = ran.record(0).record;
    let document = record.customer.document.as_ref().unwrap();
    assert_eq!(document.kind, DocumentKind::PassportJapan2020);
    assert_eq!(document.number.len(), 9);
    assert_eq!(record.customer.identity.name.from, Source::SignedChipText);
    let chip = record.customer_chip.as_ref().unwrap();
    assert_eq!(chip.observations.address_page, Some(AddressPage::None));
    assert!(chip.reading.field(&FieldName::PHOTO).is_none(), "the AML law asks for no photo");
    assert!(chip.reading.challenges.is_empty() && chip.withheld.contains(&"challenge".to_owned()));
    assert!(chip.reading.attested.iter().any(|one| one.name == "passport.active_authentication" && one.held));
    for never in ["mrz", "optional_data", "sex", "personal_number"] {
        assert!(chip.reading.fields.iter().all(|field| field.name.as_str() != never), "{never}");
    }
    // Who has the record alone finds it proved again, page and chip in agreement.
    let trust = TrustStore::training().unwrap();
    let again =
        tashika::documents::driver("passport").unwrap().judge(&chip.reading, &trust, chip.reading.read_at);
    assert_eq!((again.summary(), chip.summary), (Summary::ProvedInForce, Summary::ProvedInForce));
    assert!(matches!(again.agreement, Agreement::Agree { .. }));
    let text = serde_json::to_string(&record.customer).unwrap();
    assert!(!text.contains("P<JPN") && !text.contains("PPJPN"));
}

#[test]
fn a_traveller_is_recorded_under_rule_8() {
    let ran = card(GERMAN, &[]);
    let number = field(&ran, "document_number", "signed_chip_text").unwrap()["value"]["text"].clone();
    let mut particulars = ordinary();
    particulars["occasion"]["holder"] = json!({ "shown": "not_shown" });
    particulars["occasion"]["person"] = json!("NON_RESIDENT_FOREIGNER");
    particulars["occasion"]["short_stay"] =
        json!({ "nationality": "D", "passport": number, "until": "2027-01-15" });
    let ran = recorded(GERMAN, &particulars, &["--acknowledge"]);
    assert_eq!(ran.error(), None, "{}", ran.json);
    let record = ran.record(0).record;
    assert!(record.customer.identity.residence.is_none());
    assert_eq!(record.customer.identity.rule_8.as_ref().unwrap().0, "D");
    particulars["occasion"]["short_stay"]["passport"] = json!("XX9999999");
    let ran = recorded(GERMAN, &particulars, &["--acknowledge"]);
    assert_eq!((ran.error(), ran.records()), (Some("entry"), 0), "another passport's number");
}

#[test]
fn what_fails_is_never_confirmed() {
    for (name, question, answer) in [
        ("passport-altered-photo", "integrity", "altered"),
        ("passport-clone", "originality", "failed"),
        ("passport-other-number", "agreement", "differ"),
        ("passport-revoked-signer", "revocation", "revoked"),
    ] {
        let ran = card(name, &[]);
        assert_eq!((ran.code, &ran.json["summary"]), (Some(4), &json!("failed")), "{name}: {}", ran.json);
        assert_eq!(ran.json["verdicts"][question]["answer"], answer, "{name}");
        let ran = recorded(name, &resident(), &["--acknowledge"]);
        assert_eq!((ran.error().is_some(), ran.records()), (true, 0), "{name}");
    }
}

/// The JSON says it as the window does: a group that was changed accuses its own fields, and proves nothing beside it.
#[test]
fn each_field_of_an_altered_book_has_its_own_mark() {
    for (name, guilty) in [("passport-altered-expiry", "DG1"), ("passport-altered-photo", "DG2")] {
        let ran = card(name, &[]);
        let fields = ran.json["fields"].as_array().unwrap();
        let mut of_chip = 0;
        for field in fields.iter().filter(|field| field["source"].as_str().unwrap().starts_with("signed")) {
            let expected = if field["origin"] == guilty { "altered" } else { "signed_not_checked" };
            assert_eq!(field["mark"], expected, "{name}: {field}");
            of_chip += 1;
        }
        assert!(of_chip > 6, "{name}: {of_chip}");
    }
}
