// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a reading to verdicts: pure, so that a stored reading can be judged again.

use jiff::Timestamp;
use tashika_kit::anchors::Anchors;
use tashika_kit::reading::Reading;
use tashika_kit::verdict::{
    Agreement, Integrity, Issuer, Originality, Reason, Revocation, Validity, Verdicts,
};

/// Judges a reading.
pub(crate) fn judge(_reading: &Reading, _anchors: &dyn Anchors, _now: Timestamp) -> Verdicts {
    let reason = || Reason::new("not_built", "");
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
