// SPDX-License-Identifier: MIT OR Apache-2.0
//! A signature with the signing certificate, over a text the holder has seen (`specs` mynumber-card §5.3.3, §6.3).

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::Anchors;
use tashika_kit::reading::Reading;
use tashika_kit::{CardError, Credential, Driver, Recognised, Transaction, Verdicts};

/// The family's name.
pub const SIGNATURE: &str = "jpki_signature";
/// 署名用電子証明書暗証番号.
pub const SIGNATURE_PASSWORD: &str = "sign_password";

/// A signature with the signing certificate, over a text the holder has seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct JpkiSignature;

impl Driver for JpkiSignature {
    fn family(&self) -> &'static str {
        SIGNATURE
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
