// SPDX-License-Identifier: MIT OR Apache-2.0
//! マイナ免許証: what the police records on a My Number Card (`specs` drivers-licence §7). It names nobody: it is read
//! beside the card's own identity data, and is never an identity document by itself.

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::Anchors;
use tashika_kit::{CardError, Credential, Driver, Reading, Recognised, Transaction, Verdicts};

/// The family's name.
pub const MY_NUMBER_LICENCE: &str = "my_number_licence";
/// Its one PIN.
pub const MY_NUMBER_LICENCE_PIN: &str = "my_number_licence_pin";

/// The My-Number licence.
#[derive(Clone, Copy, Debug, Default)]
pub struct MyNumberLicence;

impl Driver for MyNumberLicence {
    fn family(&self) -> &'static str {
        MY_NUMBER_LICENCE
    }

    fn probe(&self, _tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError> {
        Ok(None)
    }

    fn check(&self, _credential: &Credential, _today: Date) -> Result<(), CardError> {
        Ok(())
    }

    fn judge(&self, _reading: &Reading, _anchors: &dyn Anchors, _now: Timestamp) -> Verdicts {
        unimplemented!()
    }
}
