// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an authenticator may give, and what is refused.

use tashika_kit::rsa::sha256_digest_info;
use tashika_kit::verdict::Originality;
use tashika_kit::{CardError, Driver, Transaction};

use super::super::testing::{Table, now, simulated};
use super::{LARGEST_FILE, PinlessAnswer, PinlessAuthenticator, read};
use crate::card::{holder, issuer::Issuance, keys::Key, revocation::Issue, x509};
use crate::jpki::{AUTHENTICATION, JpkiAuthentication};

/// Holds the holder's key itself, which no card gives away.
#[derive(Debug)]
struct Approved {
    name: String,
    answer: fn(PinlessAnswer, &[u8; 32]) -> PinlessAnswer,
}

fn key() -> Key {
    Key::named("pinless test")
}

fn root() -> x509::Root {
    Issuance::Simulated.root(x509::Purpose::Auth, 1)
}

fn certificate() -> Vec<u8> {
    let period = x509::Period { from: jiff::civil::date(2025, 1, 1), to: jiff::civil::date(2028, 1, 1) };
    root().authentication_certificate((&holder::HANAKO, Issue::Present), &key(), period)
}

impl PinlessAuthenticator for Approved {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn is_simulated(&self) -> bool {
        true
    }

    fn authenticate(&self, _: &mut Transaction, code: &[u8; 32]) -> Result<PinlessAnswer, CardError> {
        let answer = key().sign_contents(&sha256_digest_info(code));
        let given = PinlessAnswer { certificate: certificate(), ca: root().certificate(), answer };
        Ok((self.answer)(given, code))
    }
}

fn outcome(
    answer: fn(PinlessAnswer, &[u8; 32]) -> PinlessAnswer,
    expected: &[u8],
) -> Result<Originality, CardError> {
    let approved = Approved { name: format!("Approved 1.0\n{}", "x".repeat(200)), answer };
    let table = Table::of("no-pin");
    let reading = read(&approved, &mut table.transaction(), expected, now())?;
    assert_eq!(reading.family, AUTHENTICATION);
    let [note] = &reading.notes[..] else { panic!("{:?}", reading.notes) };
    assert_eq!(note.code, "pinless");
    assert!(note.detail.starts_with("Approved 1.0x") && note.detail.len() == 80);
    assert!(table.verified().is_empty(), "no try is spent");
    Ok(JpkiAuthentication.judge(&reading, &simulated(), now()).originality)
}

#[test]
fn the_same_card_is_authenticated() {
    assert_eq!(outcome(|answer, _| answer, &certificate()).unwrap(), Originality::Proven);
}

#[test]
fn another_card_and_impossible_answers_are_refused() {
    let refused = |answer, expected: &[u8]| {
        let outcome = outcome(answer, expected);
        assert!(matches!(outcome, Err(CardError::Malformed { .. })), "{outcome:?}");
    };
    let mut other = certificate();
    *other.last_mut().unwrap() ^= 1;
    refused(|answer, _| answer, &other);
    refused(|answer, _| answer, &[]);
    refused(|answer, _| PinlessAnswer { certificate: Vec::new(), ..answer }, &[]);
    refused(|answer, _| PinlessAnswer { answer: Vec::new(), ..answer }, &certificate());
    refused(|answer, _| PinlessAnswer { answer: vec![1; 513], ..answer }, &certificate());
    refused(|answer, _| PinlessAnswer { ca: vec![0x30; LARGEST_FILE + 1], ..answer }, &certificate());
}

#[test]
fn an_answer_to_another_code_proves_nothing() {
    let replayed = outcome(
        |answer, code| {
            let mut other = *code;
            other[0] ^= 1;
            PinlessAnswer { answer: key().sign_contents(&sha256_digest_info(&other)), ..answer }
        },
        &certificate(),
    );
    assert!(matches!(replayed, Ok(Originality::Failed { .. })), "{replayed:?}");
}

#[test]
fn the_simulated_terminal_authenticates_a_card_without_pins_and_no_other_than_the_expected() {
    let simulated_terminal = crate::card::pinless::SimulatedPinless;
    let read = |name: &str, expected: &[u8]| {
        let table = Table::of(name);
        let outcome = read(&simulated_terminal, &mut table.transaction(), expected, now());
        assert!(table.verified().is_empty(), "no try is spent");
        outcome
    };
    let mut tx = Table::of("no-pin").transaction();
    crate::driver::select(&mut tx, &crate::layout::JPKI_AP, "test").unwrap();
    let own = crate::files::Files::default()
        .object(&mut tx, 0x000A, 0x30, crate::files::Expect::Large, "test")
        .unwrap();
    let reading = read("no-pin", &own).unwrap();
    let verdicts = JpkiAuthentication.judge(&reading, &simulated(), now());
    assert_eq!(verdicts.originality, Originality::Proven);
    assert!(matches!(read("foreign-resident", &own), Err(CardError::Malformed { .. })), "another card");
}
