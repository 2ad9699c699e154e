// SPDX-License-Identifier: MIT OR Apache-2.0
//! マイナ免許証: what the police records on a My Number Card (`specs` drivers-licence §7). It names nobody: it is read
//! beside the card's own identity data, and is never an identity document by itself.

mod card;
mod configuration;
mod contents;
mod judge;
mod photo;
mod read;
mod signature;
mod table;
#[cfg(test)]
mod tests;

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::Anchors;
use tashika_kit::{CardError, Credential, Driver, Reading, Recognised, Transaction, Verdicts};

pub use configuration::BadConfiguration;
use configuration::{Configuration, SHIPPED};

use crate::conventional::pin;

/// The family's name.
pub const MY_NUMBER_LICENCE: &str = "my_number_licence";
/// Its one PIN.
pub const MY_NUMBER_LICENCE_PIN: &str = "my_number_licence_pin";

/// The My-Number licence, with what this program takes for what no public source says.
#[derive(Clone, Copy, Debug, Default)]
pub struct MyNumberLicence;

impl MyNumberLicence {
    /// The same driver with other values for what no public source says, in the form of
    /// `assets/licence/my-number-licence.toml`.
    ///
    /// # Errors
    /// [`BadConfiguration`].
    pub fn configured(text: &str) -> Result<impl Driver + use<>, BadConfiguration> {
        Configuration::parse(text).map(|configuration| Configured(Arc::new(configuration)))
    }
}

/// Which external character a tag of WEF02 holds, by the configuration in force.
pub(crate) fn external_number(tag: u16) -> Option<u8> {
    DRIVER.as_ref().ok()?.0.character(tag)
}

static DRIVER: LazyLock<Result<Configured, BadConfiguration>> =
    LazyLock::new(|| Configuration::parse(SHIPPED).map(|configuration| Configured(Arc::new(configuration))));

/// Where a test, which reads the shipped file, fails first.
const UNUSABLE: &str = "the configuration of the My-Number licence is unusable";

impl Driver for MyNumberLicence {
    fn family(&self) -> &'static str {
        MY_NUMBER_LICENCE
    }

    fn probe(&self, tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError> {
        DRIVER.as_ref().map_err(|_| CardError::Internal(UNUSABLE))?.probe(tx)
    }

    fn check(&self, credential: &Credential, _today: Date) -> Result<(), CardError> {
        check(credential)
    }

    fn judge(&self, reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
        match &*DRIVER {
            Ok(driver) => driver.judge(reading, anchors, now),
            Err(_) => judge::nothing_checked(reading, now, UNUSABLE),
        }
    }
}

/// What can be said about a PIN without the card.
fn check(credential: &Credential) -> Result<(), CardError> {
    if credential.id == MY_NUMBER_LICENCE_PIN { pin::check(credential) } else { Ok(()) }
}

/// The driver with its values.
struct Configured(Arc<Configuration>);

impl Driver for Configured {
    fn family(&self) -> &'static str {
        MY_NUMBER_LICENCE
    }

    fn probe(&self, tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError> {
        let card = card::probe(tx, &self.0)?;
        Ok(card.map(|card| Box::new(card) as Box<dyn Recognised>))
    }

    fn check(&self, credential: &Credential, _today: Date) -> Result<(), CardError> {
        check(credential)
    }

    fn judge(&self, reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
        judge::judge(reading, anchors, now, &self.0)
    }
}
