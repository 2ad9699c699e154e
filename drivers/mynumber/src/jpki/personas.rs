// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every software card comes to what its persona says of a signature and of an authentication. Revocation is asked
//! elsewhere.

use tashika_kit::persona::{Expected, Persona};
use tashika_kit::{CardError, Driver, Reading};

use super::testing::{Table, now, read, right, simulated};
use super::{JpkiAuthentication, JpkiSignature, SIGNATURE_PASSWORD, USER_AUTHENTICATION_PIN};
use crate::card::{JPKI_PERSONAS, PERSONAS};

fn outcome(persona: &Persona, driver: &dyn Driver, id: &'static str) -> Result<Reading, CardError> {
    let table = Table::of(persona.name);
    let needs = driver.probe(&mut table.transaction())?.ok_or(CardError::UnknownDocument)?.needs().to_vec();
    if needs.iter().any(|need| need.tries_left == 0) {
        return Err(CardError::Blocked { credential: id });
    }
    read(&table, driver, right(persona.name, id))
}

/// The answer's word, as it stands in JSON.
fn word(answer: &impl serde::Serialize) -> String {
    serde_json::to_value(answer).unwrap()["answer"].as_str().unwrap().to_owned()
}

fn comes_to(persona: &Persona, driver: &dyn Driver, id: &'static str, expected: &Expected) -> Option<String> {
    let found = match outcome(persona, driver, id) {
        Err(error) => vec![error.code().to_owned()],
        Ok(reading) => {
            let verdicts = driver.judge(&reading, &simulated(), now());
            [
                word(&verdicts.integrity),
                word(&verdicts.issuer),
                word(&verdicts.originality),
                word(&verdicts.validity),
                word(&verdicts.agreement),
            ]
            .into()
        }
    };
    let expected = match expected {
        Expected::Error { code } => vec![*code],
        Expected::Verdicts { integrity, issuer, originality, validity, agreement, .. } => {
            vec![*integrity, *issuer, *originality, *validity, *agreement]
        }
    };
    (found != expected).then(|| format!("{} {}: {found:?}, not {expected:?}", persona.name, driver.family()))
}

#[test]
fn every_card_comes_to_what_its_persona_says() {
    let mut wrong = Vec::new();
    let mut looked = 0;
    for persona in PERSONAS.iter().chain(&JPKI_PERSONAS) {
        let Some(jpki) = &persona.jpki else { continue };
        wrong.extend(comes_to(persona, &JpkiSignature, SIGNATURE_PASSWORD, &jpki.signature));
        wrong.extend(comes_to(persona, &JpkiAuthentication, USER_AUTHENTICATION_PIN, &jpki.authentication));
        looked += 2;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(looked > 80, "{looked}");
}
