// SPDX-License-Identifier: MIT OR Apache-2.0
//! The driver.

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::Anchors;
use tashika_kit::{CardError, Credential, Driver, Reading, Recognised, Transaction, Verdicts};

use crate::mrz::Told;
use crate::{judge, read, withhold};

/// The family's name.
pub const FAMILY: &str = "passport";
/// 機械読取領域: what the machine readable zone says, whole or the three entries that open the chip (see [`Told`]).
pub const MRZ: &str = "mrz";
/// カードアクセス番号: six digits printed on some documents, in place of the MRZ.
pub const CAN: &str = "can";

/// Electronic passports, and other travel documents with the passport application.
#[derive(Clone, Copy, Debug, Default)]
pub struct Passport;

impl Driver for Passport {
    fn family(&self) -> &'static str {
        FAMILY
    }

    fn probe(&self, tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError> {
        read::probe(tx).map(|chip| chip.map(|chip| Box::new(chip) as Box<dyn Recognised>))
    }

    fn check(&self, credential: &Credential, today: Date) -> Result<(), CardError> {
        match credential.id {
            MRZ => Told::of(&credential.secret, today).map(drop),
            CAN => crate::access::Can::of(&credential.secret).map(drop),
            _ => Ok(()),
        }
    }

    fn judge(&self, reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
        judge::judge(reading, anchors, now)
    }

    fn withhold_photo(&self, reading: &Reading) -> Reading {
        withhold::photo(reading)
    }

    fn withhold_challenges(&self, reading: &Reading) -> Reading {
        withhold::challenges(reading)
    }
}
