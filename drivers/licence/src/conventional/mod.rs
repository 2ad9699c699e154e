// SPDX-License-Identifier: MIT OR Apache-2.0
//! The IC licence with one or two PINs: recognising, reading, judging (`specs` drivers-licence §1–§6).

mod judge;
pub(crate) mod pin;
mod probe;
mod read;
mod signer;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::Anchors;
use tashika_kit::{CardError, Credential, Driver, Reading, Recognised, Transaction, Verdicts};

/// The family's name.
pub const FAMILY: &str = "licence";
/// 暗証番号1: opens the entries.
pub const PIN_1: &str = "licence_pin_1";
/// 暗証番号2: with PIN 1, opens the photo (and 本籍, which is left alone).
pub const PIN_2: &str = "licence_pin_2";

/// The IC driver's licence.
#[derive(Clone, Copy, Debug, Default)]
pub struct Licence;

impl Driver for Licence {
    fn family(&self) -> &'static str {
        FAMILY
    }

    fn probe(&self, tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError> {
        probe::probe(tx).map(|card| card.map(|card| Box::new(card) as Box<dyn Recognised>))
    }

    fn check(&self, credential: &Credential, _today: Date) -> Result<(), CardError> {
        if [PIN_1, PIN_2].contains(&credential.id) { pin::check(credential) } else { Ok(()) }
    }

    fn judge(&self, reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
        judge::judge(reading, anchors, now)
    }
}
