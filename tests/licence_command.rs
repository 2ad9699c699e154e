// SPDX-License-Identifier: MIT OR Apache-2.0
//! Licences on the command line: PINs in their order, what is beside a card on request only, and what of it all
//! stands in the record.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "common/command.rs"]
mod command;

use command::{AML, Ran, ordinary, run, run_at};
use serde_json::{Value, json};
use tashika::rules::{ChipState, DocumentKind};
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldName, Source, has_unwritten_characters};
use tashika_softcard::persona;

const SEEN: [&str; 5] = ["--face", "same", "--printed-card", "same", "--acknowledge"];

fn check<'a>(kind: &'a str, name: &'a str) -> [&'a str; 6] {
    ["check", kind, "--training", "--json", "--persona", name]
}

fn licence(name: &str, extra: &[&str]) -> Ran {
    let arguments = [&check("licence", name)[..], &["--specimen-number"], extra].concat();
    run_at(tempfile::tempdir().unwrap(), &arguments, "", None)
}

/// The licence recorded under the AML law.
fn recorded(name: &str, particulars: &Value, extra: &[&str]) -> Ran {
    let record = ["--record", "confirmed"];
    let arguments =
        [&check("licence", name)[..], &["--specimen-number"], &AML, &SEEN, &record, extra].concat();
    run(&arguments, particulars)
}

fn pins(name: &str) -> (String, String) {
    let (card, today) = (persona::by_name(name).unwrap(), japan_day(jiff::Timestamp::now()));
    let pin = |id| card.credential(id, today).unwrap();
    (pin("licence_pin_1"), pin("licence_pin_2"))
}

fn names(ran: &Ran) -> Vec<&str> {
    ran.json["fields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap()).collect()
}

#[test]
fn a_last_try_is_spent_only_for_the_pin_that_was_meant() {
    let last = |extra: &[&str]| licence("licence-one-try-left", extra);
    for not_meant in [&[][..], &["--last-try-agreed=licence_pin_2"]] {
        let ran = last(not_meant);
        assert_eq!((ran.code, ran.error()), (Some(5), Some("last_try")), "{not_meant:?}");
    }
    for meant in ["--last-try-agreed", "--last-try-agreed=licence_pin_1"] {
        assert_eq!((last(&[meant]).code, last(&[meant]).error()), (Some(3), None), "{meant}");
    }
}

#[test]
fn pins_come_as_lines_pin_1_first() {
    let (one, two) = pins("licence-fresh");
    assert_ne!(one, two, "or the order could not be seen");
    let card = check("licence", "licence-fresh");
    let with = |lines: &str, extra: &[&str]| {
        run_at(tempfile::tempdir().unwrap(), &[&card[..], extra].concat(), lines, None)
    };
    let both = with(&format!("{one}\n{two}\n"), &[]);
    assert_eq!((both.code, both.error()), (Some(3), None), "read, and never the whole proof");
    assert!(names(&both).contains(&"photo"));
    assert_eq!(both.json["document"], "licence");
    assert_eq!(both.json["verdicts"]["originality"]["answer"], "not_offered");

    let first = with(&format!("{one}\n"), &["--without-photo"]);
    assert_eq!(first.code, Some(3));
    assert!(!names(&first).contains(&"photo") && names(&first).contains(&"name"));

    let swapped = with(&format!("{two}\n{one}\n"), &[]);
    assert_eq!((swapped.code, swapped.error()), (Some(5), Some("wrong_number")));
    assert_eq!(swapped.json["error"]["tries_left"], 2);
    let missing = with(&format!("{one}\n"), &[]);
    assert_eq!((missing.code, missing.error()), (Some(5), Some("credential_missing")));
    for ran in [both, first, swapped, missing] {
        let said = ran.json.to_string();
        assert!(!said.contains(&format!("\"{one}\"")) && !said.contains(&format!("\"{two}\"")));
    }
}

#[test]
fn a_card_of_another_family_is_told_and_left_alone() {
    for (kind, name, found) in
        [("licence", "genuine", "My Number Card"), ("mynumber", "licence-fresh", "Driver's licence")]
    {
        let ran = run_at(
            tempfile::tempdir().unwrap(),
            &[&check(kind, name)[..], &["--specimen-number"]].concat(),
            "",
            None,
        );
        assert_eq!((ran.code, ran.error()), (Some(5), Some("other_family")), "{name}");
        let detail = ran.json["error"]["detail"].as_str().unwrap();
        assert!(detail.contains(&format!("is of the kind '{found}'")), "{detail}");
        assert_eq!(ran.json["error"]["try_may_be_spent"], false);
    }
}

#[test]
fn a_card_says_itself_that_no_pin_was_set() {
    // Nothing on standard input, and no number of the persona's: nobody is asked.
    let ran = run_at(tempfile::tempdir().unwrap(), &check("licence", "licence-no-pin"), "", None);
    assert_eq!((ran.code, ran.error()), (Some(3), None));
    assert!(names(&ran).contains(&"photo"));
}

#[test]
fn a_blocked_pin_2_leaves_the_photo_and_a_blocked_pin_1_everything() {
    let two = licence("licence-pin2-blocked", &[]);
    assert_eq!((two.code, two.error()), (Some(3), None));
    assert!(!names(&two).contains(&"photo"));
    let one = licence("licence-pin1-blocked", &[]);
    assert_eq!((one.code, one.error()), (Some(5), Some("blocked")));
}

#[test]
fn a_licence_in_the_record() {
    let ran = recorded("licence-fresh", &ordinary(), &[]);
    assert_eq!((ran.code, ran.error()), (Some(3), None));
    let record = ran.record(0).record;
    let document = record.customer.document.as_ref().unwrap();
    let of = |name: &str| {
        let fields = ran.json["fields"].as_array().unwrap();
        let field = fields.iter().find(|field| field["name"] == name).unwrap();
        field["value"]["text"].as_str().or(field["value"]["date"].as_str()).unwrap().to_owned()
    };
    assert_eq!(document.kind, DocumentKind::DriversLicence);
    assert_eq!((&document.number, &document.issuer), (&of("document_number"), &of("issuer")));
    assert_eq!(document.issued_on.unwrap().to_string(), of("issue_date"));
    assert_eq!(document.expires_on.unwrap().to_string(), of("expiry_date"));
    assert_eq!(record.customer.identity.name.text, of("name"));
    assert_eq!(record.customer.identity.name.from, Source::SignedChipText);
    assert_eq!(record.customer.identity.name_kana, of("name_kana"));
    assert_eq!(record.ruling.chip, ChipState::Partial, "no key: not FULL");
    let chip = record.customer_chip.as_ref().unwrap();
    assert!(chip.reading.field(&FieldName::PHOTO).is_none() && chip.withheld == ["photo"]);
    let kept: Vec<&str> = chip.reading.fields.iter().map(|field| field.name.as_str()).collect();
    for shown in ["reference_number", "colour_class", "condition_1", "common_name"] {
        assert!(!kept.contains(&shown), "{shown} is for the screen only");
    }
    assert!(chip.reading.evidence.iter().all(|object| object.name == "licence.signer"));
    assert!(chip.additions.is_empty());
    let text = serde_json::to_string(&record).unwrap();
    assert!(!text.contains("本籍") && !text.contains("additions"), "{text}");
}

#[test]
fn a_photo_the_policy_keeps() {
    let ran = recorded("licence-fresh", &ordinary(), &["--keep-photo"]);
    let chip = ran.record(0).record.customer_chip.unwrap();
    assert!(chip.reading.field(&FieldName::PHOTO).is_some() && chip.withheld.is_empty());
}

#[test]
fn who_has_moved_by_an_unsigned_remark_brings_a_further_document() {
    // From this day on the chip is what is confirmed; until then the licence with its back is.
    let today = japan_day(jiff::Timestamp::now());
    let asks = today >= jiff::civil::date(2027, 4, 1);
    let short = recorded("licence-two-moves", &ordinary(), &[]);
    match asks {
        true => assert_eq!((short.code, short.error(), short.records()), (Some(6), Some("law"), 0)),
        false => assert_eq!((short.code, short.error()), (Some(3), None)),
    }
    let mut particulars = ordinary();
    particulars["supplements"] = json!([{
        "role": "residence", "title": "公共料金の領収証書（電気）", "number": "", "dated": today,
        "received_on": today, "sent_in": false,
    }]);
    let ran = recorded("licence-two-moves", &particulars, &[]);
    assert_eq!((ran.code, ran.error()), (Some(3), None));
    let record = ran.record(0).record;
    assert_eq!(record.ruling.ask_legal.as_deref(), asks.then_some("licence_remarks"));
    assert_eq!(record.ruling.modifiers.is_empty(), !asks);
    let residence = record.customer.identity.residence.unwrap();
    assert_eq!(residence.from, Source::UnsignedChipText, "where they live now, as the remark says");
    let chip = record.customer_chip.unwrap();
    let issued = chip.reading.field(&FieldName::ADDRESS_AS_ISSUED).unwrap();
    assert_eq!(issued.source, Source::SignedChipText);
    // The operator settled it: the clerk's own word decides.
    let ran = recorded("licence-two-moves", &ordinary(), &["--settled", "licence_remarks"]);
    assert_eq!((ran.code, ran.error()), (Some(3), None));
}

#[test]
fn a_name_no_code_table_has_is_read_from_its_pictures() {
    let refused = recorded("licence-gaiji", &ordinary(), &[]);
    assert_eq!((refused.code, refused.error(), refused.records()), (Some(6), Some("entry"), 0));
    assert!(refused.json["error"]["detail"].as_str().unwrap().contains("holder_name"));
    let mut particulars = ordinary();
    particulars["occasion"]["holder"] = json!({ "shown": "current", "name": "髙﨑　吉郎" });
    let ran = recorded("licence-gaiji", &particulars, &[]);
    assert_eq!((ran.code, ran.error()), (Some(3), None));
    let record = ran.record(0).record;
    let name = &record.customer.identity.name;
    assert_eq!((name.text.as_str(), name.from), ("髙﨑　吉郎", Source::TypedByClerk));
    let residence = record.customer.identity.residence.as_ref().unwrap();
    assert_eq!(residence.from, Source::SignedChipText, "only the name has to be typed");
    let chip = record.customer_chip.as_ref().unwrap();
    let on_chip = serde_json::to_value(&chip.reading.field(&FieldName::NAME).unwrap().value).unwrap();
    assert!(has_unwritten_characters(on_chip["text"].as_str().unwrap()), "both stand in the record");
    let pictures = chip.reading.fields.iter().filter(|field| field.name == FieldName::EXTERNAL_CHARACTER);
    assert_eq!(pictures.count(), 2);
}

#[test]
fn what_is_beside_a_card_is_read_on_request_only() {
    let card = [&check("mynumber", "my-number-licence")[..], &["--specimen-number"]].concat();
    let alone = run_at(tempfile::tempdir().unwrap(), &card, "", None);
    assert_eq!((alone.code, &alone.json["beside"]), (Some(0), &json!([])));
    let record =
        [&AML[..], &["--face", "same", "--printed-card", "same", "--security-code", "same"]].concat();
    let arguments = [&card[..], &["--my-number-licence"], &record[..], &["--record", "confirmed"]].concat();
    let ran = run(&arguments, &ordinary());
    assert_eq!((ran.code, ran.error()), (Some(0), None), "what is beside does not lower the document");
    let beside = &ran.json["beside"][0];
    assert_eq!((&beside["document"], &beside["error"]), (&json!("my_number_licence"), &Value::Null));
    assert_eq!(beside["summary"], "not_proved");
    let history = ran.record(0);
    let chip = history.record.customer_chip.as_ref().unwrap();
    assert_eq!(chip.additions.len(), 1);
    let addition = &chip.additions[0];
    assert_eq!(addition.reading.family, "my_number_licence");
    assert!(addition.reading.field(&FieldName::NAME).is_none(), "it names nobody");
    assert!(addition.reading.field(&FieldName::DOCUMENT_NUMBER).is_some());
    assert!(addition.reading.field(&FieldName::PHOTO).is_none());
    assert_eq!(addition.withheld, ["signed_objects"]);
    let document = history.record.customer.document.unwrap();
    assert_eq!((document.kind, document.number.as_str()), (DocumentKind::MyNumberCard, ""));
    assert_eq!(history.record.ruling.chip, ChipState::Full);
}

#[test]
fn a_card_without_licence_data_is_read_all_the_same() {
    let card = [&check("mynumber", "genuine")[..], &["--specimen-number", "--my-number-licence"]].concat();
    let ran = run_at(tempfile::tempdir().unwrap(), &card, "", None);
    assert_eq!((ran.code, &ran.json["beside"]), (Some(0), &json!([])));
}

/// A blocked PIN beside does not undo the card.
#[test]
fn a_blocked_pin_beside_leaves_the_card_proved() {
    let card = check("mynumber", "my-number-licence-blocked");
    let arguments = [&card[..], &["--specimen-number", "--my-number-licence"]].concat();
    let ran = run_at(tempfile::tempdir().unwrap(), &arguments, "", None);
    assert_eq!((ran.code, ran.error()), (Some(0), None));
}

#[test]
fn a_signature_is_checked_where_the_operator_wants_it_and_leaves_only_its_signer_behind() {
    let unasked = licence("licence-fresh", &[]);
    let reason = &unasked.json["verdicts"]["integrity"]["reason"]["code"];
    assert_eq!((unasked.code, reason), (Some(3), &json!("signature_not_configured")));
    let half = licence("licence-fresh", &["--licence-signature", "--without-photo"]);
    let reason = &half.json["verdicts"]["integrity"]["reason"]["code"];
    assert_eq!((half.code, reason), (Some(3), &json!("signature_needs_both_pins")));

    let ran = recorded("licence-fresh", &ordinary(), &["--licence-signature"]);
    assert_eq!((ran.code, ran.error()), (Some(3), None), "signed, but never the original chip's proof");
    let record = ran.record(0).record;
    assert_eq!(record.ruling.chip, ChipState::Full);
    let chip = record.customer_chip.unwrap();
    assert_eq!(chip.verdicts.integrity, tashika_kit::verdict::Integrity::Intact);
    assert!(chip.reading.attested.iter().all(|one| one.held) && !chip.reading.attested.is_empty());
    let objects: Vec<&str> = chip.reading.evidence.iter().map(|object| object.name.as_ref()).collect();
    assert_eq!(objects, ["licence.signer"]);
}

#[test]
fn a_licence_whose_signature_fails_is_never_confirmed() {
    let ran = licence("licence-altered-photo", &["--licence-signature"]);
    assert_eq!((ran.code, ran.json["summary"].as_str()), (Some(4), Some("failed")));
    let record = recorded("licence-altered-photo", &ordinary(), &["--licence-signature"]);
    assert_eq!((record.error(), record.records()), (Some("cannot_confirm"), 0));
}

#[test]
fn a_signer_nobody_knows_is_neither_good_nor_bad() {
    let ran = recorded(
        "licence-unknown-signer",
        &ordinary(),
        &["--licence-signature", "--settled", "unsigned_licence"],
    );
    assert_eq!((ran.code, ran.error()), (Some(3), None));
    let record = ran.record(0).record;
    assert_eq!(record.ruling.chip, ChipState::Partial);
    assert_eq!(ran.json["verdicts"]["issuer"]["answer"], "unknown");
}

#[test]
fn a_signed_licence_of_who_has_moved_is_full_and_asks_for_the_residence_when_the_law_does() {
    let today = japan_day(jiff::Timestamp::now());
    let mut particulars = ordinary();
    particulars["supplements"] = json!([{
        "role": "residence", "title": "住民票の写し", "number": "", "dated": today, "received_on": today,
        "sent_in": false,
    }]);
    let ran = recorded("licence-two-moves", &particulars, &["--licence-signature"]);
    assert_eq!((ran.code, ran.error()), (Some(3), None));
    let ruling = ran.record(0).record.ruling;
    // From this day on the chip is what is confirmed (`tests/law_licence.rs` has both sides of it).
    let asks = today >= jiff::civil::date(2027, 4, 1);
    assert_eq!((ruling.chip, !ruling.modifiers.is_empty()), (ChipState::Full, asks));
}
