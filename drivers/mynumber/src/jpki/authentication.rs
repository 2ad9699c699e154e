// SPDX-License-Identifier: MIT OR Apache-2.0
//! User authentication with the four-digit PIN (`specs` mynumber-card §5.3.3, §6.3).

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::Anchors;
use tashika_kit::reading::Reading;
use tashika_kit::{CardError, Credential, Driver, Recognised, Transaction, Verdicts};

/// The family's name.
pub const AUTHENTICATION: &str = "jpki_authentication";
/// 利用者証明用電子証明書暗証番号.
pub const USER_AUTHENTICATION_PIN: &str = "auth_pin";

/// User authentication with the four-digit PIN.
#[derive(Clone, Copy, Debug, Default)]
pub struct JpkiAuthentication;

impl Driver for JpkiAuthentication {
    fn family(&self) -> &'static str {
        AUTHENTICATION
    }

    fn probe(&self, _tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError> {
        Ok(None)
    }

    fn check(&self, _credential: &Credential, _today: Date) -> Result<(), CardError> {
        Ok(())
    }

    fn judge(&self, reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
        crate::judge::judge(reading, anchors, now)
    }
}
