// SPDX-License-Identifier: MIT OR Apache-2.0
//! The verdicts: a pure function of the reading.

use jiff::Timestamp;
use tashika_kit::Reading;
use tashika_kit::anchors::Anchors;
use tashika_kit::verdict::{Agreement, Integrity, Issuer, Originality, Reason, Revocation, Verdicts};

use crate::validity;

/// Judges a reading of either generation.
pub(crate) fn judge(reading: &Reading, _anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
    let open = || Reason::new("no_trust_anchor", "");
    Verdicts {
        integrity: Integrity::NotChecked { reason: open() },
        issuer: Issuer::NotChecked { reason: open() },
        originality: Originality::NotOffered,
        validity: validity::validity(reading, false, now),
        revocation: Revocation::NotAsked { reason: Reason::new("number_inquiry_by_hand", "") },
        agreement: Agreement::NotChecked { reason: open() },
        certificates: Vec::new(),
        fields: Vec::new(),
        steps: Vec::new(),
    }
}
