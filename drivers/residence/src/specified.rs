// SPDX-License-Identifier: MIT OR Apache-2.0
//! 特定在留カード and 特定特別永住者証明書 (`specs` residence-card §2.4, §3.5): a My Number Card with a residence
//! application. Who the holder is, is read from the My Number Card; of the residence application only its presence and
//! its kind are told, because how its key is delivered is not publicly known.

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::Anchors;
use tashika_kit::verdict::{
    Agreement, Integrity, Issuer, Originality, Reason, Revocation, Validity, Verdicts,
};
use tashika_kit::{CardError, Credential, Driver, Reading, Recognised, Transaction};

/// The family's name.
pub const SPECIFIED: &str = "specified_residence";

/// The residence application of a specified card.
#[derive(Clone, Copy, Debug, Default)]
pub struct SpecifiedResidenceCard;

impl Driver for SpecifiedResidenceCard {
    fn family(&self) -> &'static str {
        SPECIFIED
    }

    fn probe(&self, _tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError> {
        Ok(None)
    }

    fn check(&self, _credential: &Credential, _today: Date) -> Result<(), CardError> {
        Ok(())
    }

    fn judge(&self, _reading: &Reading, _anchors: &dyn Anchors, _now: Timestamp) -> Verdicts {
        let reason = || Reason::new("residence_application_not_read", "");
        Verdicts {
            integrity: Integrity::NotChecked { reason: reason() },
            issuer: Issuer::NotChecked { reason: reason() },
            originality: Originality::NotChecked { reason: reason() },
            validity: Validity::OnlyPrinted,
            revocation: Revocation::NotAsked { reason: reason() },
            agreement: Agreement::NotChecked { reason: reason() },
            certificates: Vec::new(),
            fields: Vec::new(),
            steps: Vec::new(),
        }
    }
}
