// SPDX-License-Identifier: MIT OR Apache-2.0
//! The driver of both generations.

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::Anchors;
use tashika_kit::{CardError, Credential, Driver, PictureText, Reading, Recognised, Transaction, Verdicts};

use crate::number::ResidenceNumber;
use crate::{judge, read, transcription, withhold};

/// The family's name.
pub const FAMILY: &str = "residence";
/// 在留カード等番号: the key of the card, printed on its front.
pub const NUMBER: &str = "residence_number";

/// Residence cards and special permanent resident certificates, first and second generation.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResidenceCard;

impl Driver for ResidenceCard {
    fn family(&self) -> &'static str {
        FAMILY
    }

    fn probe(&self, tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError> {
        read::probe(tx).map(|card| card.map(|card| Box::new(card) as Box<dyn Recognised>))
    }

    fn check(&self, credential: &Credential, _today: Date) -> Result<(), CardError> {
        if credential.id != NUMBER {
            return Ok(());
        }
        ResidenceNumber::of(&credential.secret).map(drop)
    }

    fn judge(&self, reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
        judge::judge(reading, anchors, now)
    }

    fn transcription(&self, reading: &Reading) -> Vec<PictureText> {
        transcription::texts(reading)
    }

    fn withhold_photo(&self, reading: &Reading) -> Reading {
        withhold::photo(reading)
    }
}
