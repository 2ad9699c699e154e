// SPDX-License-Identifier: MIT OR Apache-2.0
//! Residence cards on the command line: the number, what a person has to type from pictures, what the clerk noted, and
//! what of it all stands in the record, on paper and in the evidence.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "common/command.rs"]
mod command;

use std::path::Path;
use std::process::Command;

use command::{AML, Ran, ordinary, run, run_at};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};
use tashika::records::Compared;
use tashika::records::record::{InquiryAnswer, SpecialPeriod};
use tashika::rules::ChipState;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldName, Source};
use tashika_softcard::persona;

const SEEN: [&str; 5] = ["--face", "same", "--printed-card", "same", "--acknowledge"];
const ASKED: [&str; 2] = ["--number-inquiry", "not-lapsed"];
const NAME: &str = "MIHON ANNA BEATRIZ";

fn today() -> Date {
    japan_day(jiff::Timestamp::now())
}

fn check(name: &str) -> [&str; 6] {
    ["check", "residence", "--training", "--json", "--persona", name]
}

fn card(name: &str, extra: &[&str]) -> Ran {
    let arguments = [&check(name)[..], &["--specimen-number"], extra].concat();
    run_at(tempfile::tempdir().unwrap(), &arguments, "", None)
}

fn number(name: &str) -> String {
    persona::by_name(name).unwrap().credential("residence_number", today()).unwrap()
}

/// What a clerk types for a first-generation card that is valid until that day.
fn typed(until: Date) -> Value {
    let mut particulars = ordinary();
    particulars["transcript"] = json!({
        "name": NAME, "birth_date": "1988-04-23", "expiry_date": until, "address": "架空県見本市確認町一丁目８番９号",
        "sex": "female",
    });
    particulars
}

fn recorded(name: &str, particulars: &Value, extra: &[&str]) -> Ran {
    let record = ["--record", "confirmed"];
    let arguments = [&check(name)[..], &["--specimen-number"], &AML, &SEEN, &record, extra].concat();
    run(&arguments, particulars)
}

fn next_year() -> Date {
    today().saturating_add(1.year())
}

#[test]
fn a_program_learns_what_a_person_has_to_type() {
    for (name, needed, picture) in [
        ("residence-permanent", &["name", "birth_date", "expiry_date"][..], "front_image"),
        ("residence2-permanent", &["name"][..], "name_image"),
    ] {
        let ran = card(name, &[]);
        assert_eq!((ran.code, ran.error()), (Some(3), None), "{name}");
        assert_eq!(ran.json["document"], "residence");
        assert_eq!(ran.json["verdicts"]["integrity"]["answer"], "intact", "{name}");
        let asked = ran.json["transcribe"].as_array().unwrap();
        let must = asked.iter().filter(|text| text["needed"] == true);
        let must: Vec<&str> = must.map(|text| text["name"].as_str().unwrap()).collect();
        assert_eq!(must, needed, "{name}");
        assert_eq!(asked[0]["picture"], picture);
        let fields = ran.json["fields"].as_array().unwrap();
        assert!(
            fields.iter().any(|field| field["name"] == picture),
            "the picture itself is among the fields"
        );
        assert!(!fields.iter().any(|field| field["name"] == "name"), "no text of the name");
    }
    // A My Number Card asks nobody to type.
    let arguments =
        ["check", "mynumber", "--training", "--json", "--persona", "genuine", "--specimen-number"];
    let ran = run_at(tempfile::tempdir().unwrap(), &arguments, "", None);
    assert_eq!(ran.json["transcribe"], json!([]));
}

#[test]
fn a_wrong_number_is_told_and_costs_nothing() {
    let right = number("residence-permanent");
    let last = if right.ends_with('A') { "B" } else { "A" };
    let wrong = format!("{}{last}", &right[..right.len() - 1]);
    let with = |line: &str| {
        run_at(tempfile::tempdir().unwrap(), &check("residence-permanent"), &format!("{line}\n"), None)
    };
    let ran = with(&wrong);
    assert_eq!((ran.code, ran.error()), (Some(5), Some("key_refused")));
    assert_eq!(ran.json["error"]["tries_left"], Value::Null);
    assert_eq!(ran.json["error"]["try_may_be_spent"], false);
    assert!(!ran.json.to_string().contains(&wrong));
    assert_eq!(with(&right).code, Some(3));
    assert_eq!(with(&right.to_lowercase()).code, Some(3), "small letters are raised");
    let short = with(&right[..11]);
    assert_eq!((short.code, short.error()), (Some(5), Some("credential")));
    assert_eq!(short.json["error"]["finer"], "not_12_characters");
}

#[test]
fn a_specified_card_is_read_as_what_it_is() {
    let ran = card("specified-residence-card", &[]);
    assert_eq!((ran.code, ran.error()), (Some(5), Some("other_family")));
    let detail = ran.json["error"]["detail"].as_str().unwrap();
    assert!(detail.contains("specified card") && detail.contains("tashika check mynumber"), "{detail}");
    let plain = card("genuine", &[]);
    assert!(!plain.json["error"]["detail"].as_str().unwrap().contains("specified"));
}

#[test]
fn without_the_transcript_nothing_is_confirmed() {
    let refused = |particulars: &Value, says: &str| {
        let ran = recorded("residence-permanent", particulars, &ASKED);
        assert_eq!((ran.code, ran.error(), ran.records()), (Some(6), Some("entry"), 0));
        let detail = ran.json["error"]["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(says), "{detail}");
        for value in [NAME, "1988-04-23", "1988-02-31"] {
            assert!(!detail.contains(value), "{detail}");
        }
    };
    refused(&ordinary(), "field `");
    let mut particulars = typed(next_year());
    particulars["transcript"]["birth_date"] = json!("1988-02-31");
    refused(&particulars, "birth_date");
    particulars["transcript"]["birth_date"] = json!("");
    refused(&particulars, "birth_date");
}

#[test]
fn a_first_generation_card_in_the_record() {
    let marks = ["--marks", "moj_mark,hologram"];
    let extra = [&ASKED[..], &marks].concat();
    let ran = recorded("residence-permanent", &typed(next_year()), &extra);
    assert_eq!((ran.code, ran.error()), (Some(3), None), "{}", ran.json);
    let record = ran.record(0).record;
    let identity = &record.customer.identity;
    assert_eq!((identity.name.text.as_str(), identity.name.from), (NAME, Source::TypedFromChipImage));
    assert_eq!(identity.birth_date.from, Source::TypedFromChipImage);
    let document = record.customer.document.as_ref().unwrap();
    assert_eq!(
        (document.number.clone(), document.expires_on),
        (number("residence-permanent"), Some(next_year()))
    );
    let chip = record.customer_chip.as_ref().unwrap();
    let origins: Vec<&str> = chip.transcript.iter().map(|field| &*field.origin).collect();
    assert!(
        origins.len() == 4 && origins.iter().all(|origin| *origin == "picture front_image"),
        "{origins:?}"
    );
    assert!(chip.reading.field(&FieldName::FRONT_IMAGE).is_some(), "anybody can look");
    let seen = &chip.observations;
    assert_eq!(seen.marks, ["moj_mark", "hologram"]);
    assert_eq!(seen.number_inquiry.unwrap().answer, InquiryAnswer::NotLapsed);
    assert_eq!(seen.special_period, None);
    // Of a mark that is not known of this form nobody can say that they saw it.
    for (name, mark) in [("residence-permanent", "no_such_mark"), ("residence2-permanent", "hologram")] {
        let mut particulars = typed(next_year());
        if name.starts_with("residence2") {
            particulars["transcript"] = json!({ "name": NAME });
        }
        let ran = recorded(name, &particulars, &[&ASKED[..], &["--marks", mark]].concat());
        assert_eq!((ran.code, ran.error(), ran.records()), (Some(6), Some("entry"), 0), "{name}");
    }
}

#[test]
fn the_number_in_the_picture_is_compared_and_recorded() {
    let with = |word: &str| {
        let extra = [&ASKED[..], &["--picture-number", word]].concat();
        recorded("residence-permanent", &typed(next_year()), &extra)
    };
    let ran = with("same");
    assert_eq!((ran.code, ran.error()), (Some(3), None), "{}", ran.json);
    let record = ran.record(0).record;
    assert_eq!(record.customer_chip.as_ref().unwrap().observations.picture_number, Compared::Same);
    assert_eq!(record.ruling.chip, ChipState::Full);
    let bundle = export(&ran, "bundle", "bundle.json", &[]);
    let report = verified(ran.home.path(), &bundle, &[]);
    let shown = report["shown"].as_array().unwrap();
    let path = "customer_chip.observations.picture_number";
    assert!(shown.iter().any(|one| one["path"] == path && one["value"] == "same"));

    let ran = with("not-compared");
    assert_eq!(ran.record(0).record.ruling.chip, ChipState::Partial);
    let ran = with("different");
    assert_eq!((ran.error().is_some(), ran.records()), (true, 0));
    assert_eq!(ran.json["rulings"][0]["ruling"]["chip"], "INVALID");
}

/// A record never says what came of a question that the document does not raise.
#[test]
fn what_a_card_does_not_ask_is_refused() {
    let second = json!({ "name": NAME, "address": "架空県見本市確認町一丁目８番９号" });
    for (name, extra) in [
        ("residence-permanent", ["--special-period", "shown"]),
        ("residence2-permanent", ["--special-period", "not-asked"]),
        ("residence2-permanent", ["--picture-number", "same"]),
    ] {
        let mut particulars = typed(next_year());
        if name.starts_with("residence2") {
            particulars["transcript"] = second.clone();
        }
        let ran = recorded(name, &particulars, &[&ASKED[..], &extra].concat());
        assert_eq!((ran.code, ran.error(), ran.records()), (Some(6), Some("entry"), 0), "{name} {extra:?}");
    }
}

#[test]
fn a_second_generation_card_in_the_record() {
    let mut particulars = ordinary();
    particulars["transcript"] = json!({ "name": NAME, "address": "架空県見本市確認町一丁目８番９号" });
    let ran = recorded("residence2-permanent", &particulars, &ASKED);
    assert_eq!((ran.code, ran.error()), (Some(3), None), "{}", ran.json);
    let record = ran.record(0).record;
    assert_eq!(record.customer.identity.birth_date.from, Source::SignedChipText);
    let residence = record.customer.identity.residence.unwrap();
    assert_eq!(residence.from, Source::TypedFromChipImage);
}

#[test]
fn a_number_reported_lapsed_is_never_confirmed() {
    let ran = recorded("residence-permanent", &typed(next_year()), &["--number-inquiry", "lapsed"]);
    assert_eq!((ran.code, ran.error(), ran.records()), (Some(6), Some("law"), 0));
    assert_eq!(ran.json["rulings"][0]["ruling"]["outcome"], "ESCALATE");
    // What the page said stands in the record of the refusal.
    let refused = [&check("residence-permanent")[..], &["--specimen-number"], &AML, &SEEN[..4]].concat();
    let refused = [&refused[..], &["--record", "refused", "--number-inquiry", "lapsed"]].concat();
    let ran = run(&refused, &typed(next_year()));
    let chip = ran.record(0).record.customer_chip.unwrap();
    assert_eq!(chip.observations.number_inquiry.unwrap().answer, InquiryAnswer::Lapsed);
}

#[test]
fn an_expired_card_is_confirmed_only_if_it_was_shown_to_be_prolonged() {
    let past = today().saturating_sub(5.days());
    let with = |extra: &[&str]| recorded("residence-pending", &typed(past), &[&ASKED[..], extra].concat());
    for extra in [&[][..], &["--special-period", "not-shown"], &["--special-period", "not-asked"]] {
        let ran = with(extra);
        assert_eq!((ran.records(), ran.error().is_some()), (0, true), "{extra:?}");
    }
    let ran = with(&["--special-period", "shown"]);
    assert_eq!((ran.code, ran.error()), (Some(3), None), "{}", ran.json);
    let chip = ran.record(0).record.customer_chip.unwrap();
    assert_eq!(chip.observations.special_period, Some(SpecialPeriod::Shown));
    // The word alone prolongs nothing: this card does not say that an application is pending.
    let extra = [&ASKED[..], &["--special-period", "shown"]].concat();
    let ran = recorded("residence-permanent", &typed(past), &extra);
    assert_eq!((ran.records(), ran.error().is_some()), (0, true));
}

#[test]
fn an_altered_card_is_never_confirmed() {
    for name in ["residence-altered-photo", "residence-altered-picture"] {
        let ran = recorded(name, &typed(next_year()), &ASKED);
        assert_eq!((ran.code, ran.error(), ran.records()), (Some(1), Some("cannot_confirm"), 0), "{name}");
        assert_eq!(ran.json["verdicts"]["integrity"]["answer"], "altered");
    }
}

fn export(ran: &Ran, format: &str, name: &str, extra: &[&str]) -> std::path::PathBuf {
    let path = ran.home.path().join(name);
    let id = ran.json["records"][0]["record_id"].as_str().unwrap();
    let arguments = ["records", "export", "--training", id, "--format", format, "--reason", "検査", "--out"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_tashika"));
    command.args(arguments).arg(&path).args(extra).env("TASHIKA_HOME", ran.home.path());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    path
}

fn verified(home: &Path, bundle: &Path, extra: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tashika"));
    command.arg("verify").arg(bundle).args(["--json", "--training"]).args(extra).env("TASHIKA_HOME", home);
    serde_json::from_slice(&command.output().unwrap().stdout).unwrap()
}

#[test]
fn an_outsider_sees_what_was_typed_and_from_which_picture() {
    let ran = recorded("residence-permanent", &typed(next_year()), &ASKED);
    let bundle = export(&ran, "bundle", "bundle.json", &[]);
    let report = verified(ran.home.path(), &bundle, &[]);
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| finding["answer"] != "failed"), "{findings:?}");
    let whys: Vec<&str> = findings.iter().map(|finding| finding["why"].as_str().unwrap()).collect();
    assert!(whys.contains(&"values_transcribed") && !whys.contains(&"values_not_in_chip"), "{whys:?}");
    let shown = report["shown"].as_array().unwrap();
    let path = "customer_chip.observations.number_inquiry.answer";
    assert!(shown.iter().any(|one| one["path"] == path && one["value"] == "not_lapsed"));
    let path = "customer_chip.transcript.0.value";
    assert!(shown.iter().any(|one| one["path"].as_str().unwrap().starts_with(path)));

    // Who changed a typed value changed what was sealed.
    let text = std::fs::read_to_string(&bundle).unwrap();
    let forged = text.replace(NAME, "MIHON ANNE BEATRIZ");
    assert_ne!(text, forged);
    std::fs::write(ran.home.path().join("forged.json"), forged).unwrap();
    let report = verified(ran.home.path(), &ran.home.path().join("forged.json"), &[]);
    assert!(report["findings"].as_array().unwrap().iter().any(|finding| finding["answer"] == "failed"));
}

#[test]
fn the_paper_says_what_was_typed_and_what_was_asked() {
    let ran = recorded(
        "residence-permanent",
        &typed(next_year()),
        &[&ASKED[..], &["--marks", "hologram"]].concat(),
    );
    // In the order of drawing: the mark of training lies across the page, and its letters within other texts.
    let text = |masked: &[&str], name: &str| {
        let pdf = export(&ran, "pdf", name, masked);
        let output = Command::new("pdftotext").arg("-raw").arg(&pdf).arg("-").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.chars().filter(|one| !one.is_whitespace()).collect::<String>()
    };
    let paper = text(&[], "record.pdf");
    for said in [
        "画像から転記",
        "MIHONANNABEATRIZ",
        "失効していないとの結果",
        "顔写真の上のホログラム",
        "署名の対象でないもの",
    ] {
        assert!(paper.contains(said), "{said}: {paper}");
    }
    let masked = text(&["--masked"], "masked.pdf");
    assert!(!masked.contains("MIHON") && !masked.contains(&number("residence-permanent")), "{masked}");
}
