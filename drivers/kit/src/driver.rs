// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a document driver is.
//!
//! A driver is a table entry: it recognises a card, says which credential it needs, reads, and judges
//! a reading. Recognising and reading need the card; judging is a pure function of the reading.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::anchors::Anchors;
use crate::error::CardError;
use crate::reading::{Field, FieldName, FieldValue, Reading};
use crate::secret::Secret;
use crate::transaction::Transaction;
use crate::tries::LastTryConsent;
use crate::verdict::Verdicts;

/// Names a kind of credential, e.g. `check_number_b`. The locale files hold its label.
pub type CredentialId = &'static str;

/// What a card wants to be told before it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialNeed {
    /// Which credential.
    pub id: CredentialId,
    /// How many digits it has.
    pub digits: usize,
    /// Tries left, as the card said; the card decides, not the sheet.
    pub tries_left: u8,
    /// At or below this many tries left the clerk is warned.
    pub warn_at: u8,
}

/// A credential as it was submitted, once.
#[derive(Debug)]
pub struct Credential {
    /// Which one.
    pub id: CredentialId,
    /// The digits, ASCII.
    pub secret: Secret,
    /// Both people's word, needed at one try left.
    pub last_try: Option<LastTryConsent>,
}

/// A card that a driver has recognised, within one session.
pub trait Recognised: Send {
    /// What it wants to be told.
    fn need(&self) -> &CredentialNeed;

    /// What is already known, free and before any try; e.g. an unsigned expiry date.
    fn preview(&self) -> &[Field];

    /// Opens and reads the card. Spends at most one try for the credential, whatever happens.
    ///
    /// # Errors
    /// Any [`CardError`]; the reading is all or nothing.
    fn read(
        self: Box<Self>,
        tx: &mut Transaction,
        credential: Credential,
        now: Timestamp,
    ) -> Result<Reading, CardError>;
}

/// One document family.
pub trait Driver: Send + Sync {
    /// A stable name, e.g. `mynumber`; the locale files hold `document.<family>`.
    fn family(&self) -> &'static str;

    /// Looks whether the card is of this family. Selects and reads free files only, spends no try.
    /// `None`: not my card; the next driver of the table is asked.
    ///
    /// # Errors
    /// Link errors, and cards of this family that cannot be read.
    fn probe(&self, tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError>;

    /// Looks at a credential without any card.
    ///
    /// # Errors
    /// [`CardError::Credential`] if it cannot be right.
    fn check(&self, credential: &Credential, today: Date) -> Result<(), CardError>;

    /// Judges a reading: a pure function, so that a stored reading can be judged again elsewhere.
    fn judge(&self, reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts;

    /// The reading without the photo: neither as a field nor inside a signed object. A driver that can cut the
    /// photo out keeps what can still be verified without it, and attests the rest.
    fn withhold_photo(&self, reading: &Reading) -> Reading {
        let mut kept = reading.clone();
        let photo = |field: &Field| match &field.value {
            FieldValue::Picture { bytes, .. } if field.name == FieldName::PHOTO => Some(bytes.clone()),
            _ => None,
        };
        let photos: Vec<Vec<u8>> = reading.fields.iter().filter_map(photo).collect();
        let holds = |bytes: &[u8]| {
            let inside =
                |photo: &Vec<u8>| !photo.is_empty() && bytes.windows(photo.len()).any(|part| part == photo);
            photos.iter().any(inside)
        };
        kept.fields.retain(|field| field.name != FieldName::PHOTO);
        kept.evidence.retain(|evidence| !holds(&evidence.bytes));
        kept
    }
}

/// Asks each driver of an ordered table in turn.
///
/// # Errors
/// The first driver's error, and [`CardError::UnknownDocument`] if none knows the card.
pub fn recognise<'d>(
    drivers: &[&'d dyn Driver],
    tx: &mut Transaction,
) -> Result<(&'d dyn Driver, Box<dyn Recognised>), CardError> {
    for driver in drivers {
        if let Some(recognised) = driver.probe(tx)? {
            return Ok((*driver, recognised));
        }
    }
    Err(CardError::UnknownDocument)
}
