// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every persona gets exactly its verdicts: one row for each persona, one column for each question.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::check_with;
use jiff::Timestamp;
use serde_json::{Value, json};
use tashika::documents;
use tashika::trust::TrustStore;
use tashika_kit::chip::Addition;
use tashika_kit::date::japan_day;
use tashika_kit::tries::LastTryConsent;
use tashika_kit::{Capabilities, CardError};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona::{self, Expected, Persona};

/// The whole check of one card with its own number, as the counter does it.
fn checked(
    persona: &Persona,
    capabilities: Capabilities,
    last_try: Option<LastTryConsent>,
    now: Timestamp,
) -> Result<Value, CardError> {
    let today = japan_day(now);
    let link = SharedCard::of(persona, today).link().with_capabilities(capabilities);
    let (readings, verdicts) = check_with(link, |needs| persona.answers(needs, last_try, today), true, now)?;
    let mut value = serde_json::to_value(&verdicts).unwrap();
    value["summary"] = json!(verdicts.summary());
    value["beside"] = readings.additions.into_iter().map(|addition| beside(addition, now)).collect();
    Ok(value)
}

/// What came of a document beside: its row, or the error.
fn beside(addition: Addition, now: Timestamp) -> Value {
    let outcome = addition.outcome.map(|reading| {
        let trust = TrustStore::training().unwrap();
        let verdicts = documents::driver(&reading.family).unwrap().judge(&reading, &trust, now);
        let mut value = serde_json::to_value(&verdicts).unwrap();
        value["summary"] = json!(verdicts.summary());
        value
    });
    json!({ addition.family: row(outcome) })
}

/// One word for each question.
fn row(outcome: Result<Value, CardError>) -> Vec<String> {
    match outcome {
        Err(error) => vec![format!("error {}", error.code())],
        Ok(verdicts) => {
            let questions = ["integrity", "issuer", "originality", "validity", "revocation", "agreement"];
            let answer = |question: &&str| verdicts[*question]["answer"].as_str().unwrap_or("?").to_owned();
            let summary = verdicts["summary"].as_str().unwrap_or("?").to_owned();
            questions.iter().map(answer).chain([summary]).collect()
        }
    }
}

/// Chips whose proof of being the original does not fit a short command: a reader without extended length does not get it,
/// and says so.
const PROVED_AT_LENGTH: [&str; 2] = ["passport-diffie-hellman", "passport-extended-length"];

fn expected_over(persona: &Persona, capabilities: Capabilities) -> Vec<String> {
    let mut wanted = expected(persona);
    if !capabilities.extended_length && PROVED_AT_LENGTH.contains(&persona.name) {
        wanted[2] = String::from("not_checked");
        wanted[6] = String::from("not_proved");
    }
    wanted
}

fn expected(persona: &Persona) -> Vec<String> {
    match persona.expected {
        Expected::Error { code } => vec![format!("error {code}")],
        Expected::Verdicts { integrity, issuer, originality, validity, revocation, agreement, summary } => {
            [integrity, issuer, originality, validity, revocation, agreement, summary]
                .map(str::to_owned)
                .to_vec()
        }
    }
}

#[test]
fn every_persona_gets_exactly_its_verdicts() {
    let now = Timestamp::now();
    let mut wrong = Vec::new();
    for persona in persona::all() {
        for capabilities in [Capabilities::SHORT, Capabilities::EXTENDED] {
            let got = row(checked(persona, capabilities, None, now));
            let wanted = expected_over(persona, capabilities);
            if got != wanted {
                wrong.push(format!("{}: got {got:?}\n    wanted {wanted:?}", persona.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_last_try_is_spent_only_with_both_peoples_word() {
    let persona = persona::by_name("one-try-left").unwrap();
    let (short, now) = (Capabilities::SHORT, Timestamp::now());
    assert_eq!(LastTryConsent::given(true, false), None);
    assert_eq!(LastTryConsent::given(false, true), None);
    let alone = checked(persona, short, None, now);
    assert!(matches!(alone, Err(CardError::LastTry { .. })), "{alone:?}");
    let both = checked(persona, short, LastTryConsent::given(true, true), now).unwrap();
    assert_eq!(both["summary"], "proved_in_force");
}
