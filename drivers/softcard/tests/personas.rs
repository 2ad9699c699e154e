// SPDX-License-Identifier: MIT OR Apache-2.0
//! The list of personas itself, and sessions with them in memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::Value;
use tashika_kit::verdict::{Agreement, Integrity, Issuer, Originality, Reason, Revocation, Validity};
use tashika_kit::{AnchorClass, CardError, Command, Transaction, Watch};
use tashika_softcard::persona::{Expected, all, by_name};
use tashika_softcard::{Persona, SharedCard};

const TODAY: Date = date(2026, 11, 20);

#[test]
fn names_are_unique_and_complete() {
    let names: BTreeSet<&str> = all().iter().map(|persona| persona.name).collect();
    assert_eq!(names.len(), all().len());
    let titles: BTreeSet<&str> = all().iter().flat_map(|p| [p.title_ja, p.title_en]).collect();
    assert_eq!(titles.len(), 2 * all().len());
    for persona in all() {
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(persona.name.chars().all(kebab), "{}", persona.name);
        assert!(!persona.title_ja.is_empty() && !persona.title_en.is_empty(), "{}", persona.name);
        assert_eq!(by_name(persona.name).map(|found| found.name), Some(persona.name));
    }
    assert!(by_name("no such card").is_none());
}

/// The words of the expected verdicts, as the verdicts themselves write them.
#[test]
fn expectations_use_the_words_of_the_verdicts() {
    let reason = || Reason::new("none", "");
    let (until, name) = (TODAY, String::new());
    let word = |value: Value| value["answer"].as_str().unwrap().to_owned();
    let json = |words: Vec<Value>| words.into_iter().map(word).collect::<Vec<String>>();
    let integrity = json(vec![
        serde_json::to_value(Integrity::Intact).unwrap(),
        serde_json::to_value(Integrity::Altered { parts: vec![] }).unwrap(),
        serde_json::to_value(Integrity::NotChecked { reason: reason() }).unwrap(),
        serde_json::to_value(Integrity::Unsigned).unwrap(),
    ]);
    let class = AnchorClass::Simulator;
    let issuer = json(vec![
        serde_json::to_value(Issuer::Expired { name: name.clone(), not_after: until }).unwrap(),
        serde_json::to_value(Issuer::Anchored { fingerprint: name.clone(), name, class }).unwrap(),
        serde_json::to_value(Issuer::Unknown { reason: reason() }).unwrap(),
        serde_json::to_value(Issuer::NotChecked { reason: reason() }).unwrap(),
    ]);
    let originality = json(vec![
        serde_json::to_value(Originality::Proven).unwrap(),
        serde_json::to_value(Originality::Failed { reason: reason() }).unwrap(),
        serde_json::to_value(Originality::NotOffered).unwrap(),
        serde_json::to_value(Originality::NotChecked { reason: reason() }).unwrap(),
    ]);
    let validity = json(vec![
        serde_json::to_value(Validity::InForce { until, signed: false }).unwrap(),
        serde_json::to_value(Validity::Expired { on: until }).unwrap(),
        serde_json::to_value(Validity::OnlyPrinted).unwrap(),
        serde_json::to_value(Validity::Ask { on: until, until: None, reason: reason() }).unwrap(),
    ]);
    let agreement = json(vec![
        serde_json::to_value(Agreement::Agree { compared: vec![] }).unwrap(),
        serde_json::to_value(Agreement::Differ { differences: vec![] }).unwrap(),
        serde_json::to_value(Agreement::NotChecked { reason: reason() }).unwrap(),
    ]);
    let revocation = json(vec![
        serde_json::to_value(Revocation::Good { as_of: jiff::Timestamp::UNIX_EPOCH }).unwrap(),
        serde_json::to_value(Revocation::Revoked { reason: reason(), on: until }).unwrap(),
        serde_json::to_value(Revocation::NotAsked { reason: reason() }).unwrap(),
        serde_json::to_value(Revocation::Unknown { reason: reason() }).unwrap(),
    ]);
    for persona in all() {
        match persona.expected {
            Expected::Error { code } => assert!(CardError::CODES.contains(&code), "{}", persona.name),
            Expected::Verdicts {
                integrity: i,
                issuer: s,
                originality: o,
                validity: v,
                revocation: r,
                agreement: a,
                summary,
            } => {
                for (known, said) in [
                    (&integrity, i),
                    (&issuer, s),
                    (&originality, o),
                    (&validity, v),
                    (&revocation, r),
                    (&agreement, a),
                ] {
                    assert!(known.contains(&said.to_owned()), "{}: {said}", persona.name);
                }
                // Only a passport's signer can be looked up in a list.
                assert!(r == "not_asked" || persona.family == "passport", "{}", persona.name);
                let good = [i, s, o, v, a] == ["intact", "anchored", "proven", "in_force", "agree"];
                let wrong = i == "altered" || o == "failed" || r == "revoked" || a == "differ";
                let expected = if wrong {
                    "failed"
                } else if good {
                    "proved_in_force"
                } else {
                    "not_proved"
                };
                assert_eq!(summary, expected, "{}", persona.name);
            }
        }
    }
}

#[test]
fn personas_can_be_listed_as_json() {
    let list = serde_json::to_value(all()).unwrap();
    let genuine = list.as_array().unwrap().iter().find(|persona| persona["name"] == "genuine").unwrap();
    assert_eq!(genuine["family"], "mynumber");
    assert_eq!(genuine["expected"]["verdicts"]["summary"], "proved_in_force");
    let credentials = serde_json::to_value(by_name("genuine").unwrap().credentials(TODAY)).unwrap();
    assert_eq!(credentials[0], serde_json::json!({ "id": "check_number_b", "value": "55021720352285" }));
    let text = format!("{list}{credentials}");
    assert!(!text.contains("000000001015"), "not even an invented My Number is listed");
}

/// What GET DATA says without any number: eight digits.
fn expiry(persona: &Persona, today: Date) -> Date {
    let link = SharedCard::of(persona, today).link();
    let mut tx = Transaction::new(Box::new(link), Watch::default());
    let command = Command::new(0x00, tashika_kit::Instruction::GET_DATA, 0x00, 0xF2).expect(8);
    let digits = tx.send_ok(&command, "expiry").unwrap();
    tashika_kit::date::from_digits(&digits).unwrap()
}

#[test]
fn dates_follow_the_day_whatever_it_is() {
    for today in [
        TODAY,
        date(2027, 2, 16),
        date(2027, 2, 17),
        date(2027, 2, 18),
        date(2028, 2, 29),
        date(2031, 12, 31),
    ] {
        let of = |name: &str| expiry(by_name(name).unwrap(), today);
        let genuine = of("genuine");
        assert!(genuine >= today + 8.years() && genuine < today + 10.years(), "{today}: {genuine}");
        assert_eq!((genuine.month(), genuine.day()), (2, 17));
        let expired = of("expired");
        assert!(expired < today && expired >= today - 1.year(), "{today}: {expired}");
        for name in ["minor", "tampered-expiry", "foreign-resident"] {
            assert!(of(name) >= today && of(name) < today + 5.years(), "{name} on {today}");
        }
    }
}

#[test]
fn a_card_in_memory_keeps_its_counters_and_forgets_the_rest() {
    let card = SharedCard::of(by_name("genuine").unwrap(), TODAY);
    let select = Command::select_application(&tashika_mynumber::card::aid::VISUAL);
    for left in [0xC9, 0xC8] {
        let mut tx = Transaction::new(Box::new(card.link()), Watch::default());
        tx.send_ok(&select, "select").unwrap();
        tx.send_ok(&Command::select_file(0x0012), "select").unwrap();
        let answer = card.with(|card| card.answer(&[0x00, 0x20, 0x00, 0x80, 0x01, 0x30]));
        assert_eq!(answer, [0x63, left]);
    }
    let mut tx = Transaction::new(Box::new(card.link()), Watch::default());
    let forgotten = tx.send(&Command::select_file(0x0012), "select").unwrap();
    assert_eq!(forgotten.sw.0, 0x6A82, "a new session begins in the card manager");
}
