// SPDX-License-Identifier: MIT OR Apache-2.0
//! The whole way, from power-up to verdicts, against a small card of these tests' own.

mod card;
mod reading;
mod verdicts;

use card::{Card, Store};
use tashika_kit::tries::LastTryConsent;
use tashika_kit::{CardError, Credential, Driver, ReadOrder, Reading, Secret};

use super::{Licence, PIN_1, PIN_2};

const NOW: &str = "2026-11-21T03:00:00Z";

fn now() -> jiff::Timestamp {
    NOW.parse().unwrap()
}

fn credential(id: &'static str, secret: &str) -> Credential {
    Credential { id, secret: Secret::from(secret), last_try: None }
}

fn agreed(id: &'static str, secret: &str) -> Credential {
    Credential { last_try: LastTryConsent::given(true, true), ..credential(id, secret) }
}

fn both() -> Vec<Credential> {
    vec![credential(PIN_1, "1234"), credential(PIN_2, "5678")]
}

fn first() -> Vec<Credential> {
    vec![credential(PIN_1, "1234")]
}

/// One session with the operator's choice about signatures.
fn read_with(
    card: &Card,
    credentials: Vec<Credential>,
    store: &Store,
    signatures: bool,
) -> Result<Reading, CardError> {
    let mut tx = card.session();
    let recognised = Licence.probe(&mut tx)?.ok_or(CardError::UnknownDocument)?;
    let order = ReadOrder { now: now(), anchors: store, signatures_over_hidden: signatures, statement: None };
    recognised.read(&mut tx, credentials, &order)
}

fn read(card: &Card, credentials: Vec<Credential>) -> Result<Reading, CardError> {
    read_with(card, credentials, &Store::default(), false)
}
