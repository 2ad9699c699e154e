// SPDX-License-Identifier: MIT OR Apache-2.0
//! What became of the signature in DF1/EF07 while reading, as the record keeps it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use tashika_kit::CardError;
use tashika_kit::reading::{Evidence, Keep, Reading};

use crate::signer::Signer;

/// Name of the evidence.
pub(super) const EVIDENCE: &str = "licence.signer";
/// Name of what was checked while reading.
pub(super) const ATTESTED: &str = "licence.signature";

/// How far the signature was checked while reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Check {
    /// Checked; what came out is attested.
    Done,
    /// The operator has not configured it: DF1/EF07 and DF1/EF02 stay in the card.
    NotConfigured,
    /// Only PIN 1 was given.
    NeedsBothPins,
    /// No accepted key for this signer: DF1/EF02 stays in the card.
    NoKey,
    /// DF1/EF07, or a file it covers, could not be read.
    Unreadable,
}

/// How far it was checked, and who signed, if DF1/EF07 was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Examined {
    pub(super) check: Check,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) signer: Option<Signer>,
}

impl Examined {
    /// Nothing was read of the signature.
    pub(super) fn unread(check: Check) -> Self {
        Self { check, signer: None }
    }

    /// As a reading keeps it, in JSON.
    ///
    /// # Errors
    /// [`CardError::Internal`] if it cannot be written.
    pub(super) fn evidence(&self) -> Result<Evidence, CardError> {
        let bytes = serde_json::to_vec(self)
            .map_err(|_| CardError::Internal("the signer's name cannot be written"))?;
        Ok(Evidence { name: Cow::Borrowed(EVIDENCE), bytes, keep: Keep::Record })
    }

    /// From a reading, if it has one that can be read.
    pub(super) fn of(reading: &Reading) -> Option<Self> {
        serde_json::from_slice(reading.evidence(EVIDENCE)?).ok()
    }
}
