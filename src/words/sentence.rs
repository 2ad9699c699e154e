// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which words a result gets: the one sentence above it, and the mark of a field. An anchor that the issuer
//! did not publish changes both.

use tashika_kit::anchors::AnchorClass;
use tashika_kit::verdict::{Integrity, Issuer, Mark, Summary, Validity, Verdicts};

/// Keys of a result's headline and of the sentence below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Headline {
    /// A few words.
    pub short: &'static str,
    /// The sentence.
    pub sentence: &'static str,
}

/// The headline of a result.
#[must_use]
pub fn headline(verdicts: &Verdicts) -> Headline {
    let (short, sentence) = match (verdicts.summary(), &verdicts.validity, anchor_class(&verdicts.issuer)) {
        (Summary::Failed, ..) => ("summary.failed_short", "summary.failed"),
        (_, Validity::Expired { .. }, _) => ("validity.expired", "summary.expired"),
        (Summary::NotProved, ..) => ("summary.not_proved_short", "summary.not_proved"),
        (Summary::ProvedInForce, Validity::InForce { signed: true, .. }, Some(AnchorClass::Unofficial)) => {
            ("summary.proved_unofficial_short", "summary.proved_unofficial_signed")
        }
        (Summary::ProvedInForce, _, Some(AnchorClass::Unofficial)) => {
            ("summary.proved_unofficial_short", "summary.proved_unofficial")
        }
        (Summary::ProvedInForce, _, Some(AnchorClass::Test)) => {
            ("summary.proved_test_short", "summary.proved_test")
        }
        (Summary::ProvedInForce, Validity::InForce { signed: true, .. }, _) => {
            ("summary.proved_in_force_short", "summary.proved_in_force_signed")
        }
        (Summary::ProvedInForce, ..) => ("summary.proved_in_force_short", "summary.proved_in_force"),
    };
    Headline { short, sentence }
}

/// Whether a signature covers a field that was not altered, in a document of which something else was. Its bytes may be
/// those that were signed, and nothing good is said of it all the same: somebody has changed this document.
#[must_use]
pub fn is_beside_altered(mark: Mark, integrity: &Integrity) -> bool {
    let signed = matches!(mark, Mark::Proved | Mark::SignedIssuerUnknown | Mark::SignedNotChecked);
    signed && matches!(integrity, Integrity::Altered { .. })
}

/// The key of a field's mark under what was found about the whole document.
#[must_use]
pub fn mark(mark: Mark, integrity: &Integrity, issuer: &Issuer) -> &'static str {
    match (mark, anchor_class(issuer)) {
        _ if is_beside_altered(mark, integrity) => "mark.signed_beside_altered",
        (Mark::Proved, Some(AnchorClass::Unofficial)) => "mark.proved_unofficial",
        (Mark::Proved, Some(AnchorClass::Test)) => "mark.proved_test",
        (Mark::Proved, _) => "mark.proved",
        (Mark::SignedIssuerUnknown, _) => "mark.signed_issuer_unknown",
        (Mark::SignedNotChecked, _) => "mark.signed_not_checked",
        (Mark::NotSigned, _) => "mark.not_signed",
        (Mark::Typed, _) => "mark.typed",
        (Mark::Contradicted, _) => "mark.contradicted",
        (Mark::Altered, _) => "mark.altered",
    }
}

/// The class of the anchor a verdict rests on, if it rests on one.
#[must_use]
pub fn anchor_class(issuer: &Issuer) -> Option<AnchorClass> {
    match issuer {
        Issuer::Anchored { class, .. } => Some(*class),
        _ => None,
    }
}
