// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whom DF1/EF07 names, and what became of the signature: what may be kept of it.
//!
//! The signature covers 本籍. Whoever has the public key can recover the signed hash from the signature's value and
//! search it for a person's 本籍, so that neither the value nor any hash over the signed files is in here, or anywhere
//! else in a reading (`specs` drivers-licence §5.2, design §3 no. 3).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use tashika_kit::anchors::{Anchor, Anchors, Lookup};
use tashika_kit::hex;
use tashika_kit::reading::{Evidence, Keep, Reading};
use tashika_kit::rsa::{PublicKey, sha256};
use tashika_kit::{CardError, SignerName};

use super::FAMILY;
use crate::signature::{Covered, SignatureFile};

/// Name of the evidence.
pub(super) const EVIDENCE: &str = "licence.signer";
/// Name of what was checked while reading.
pub(super) const ATTESTED: &str = "licence.signature";

/// What became of the signature while reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Check {
    /// Checked; what came out is attested.
    Done,
    /// The operator has not configured it.
    NotConfigured,
    /// No accepted key for this signer.
    NoKey,
    /// A file it covers could not be read.
    Unreadable,
}

/// The signer as DF1/EF07 names them, as TOML.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Signer {
    pub(super) serial: String,
    pub(super) issuer: String,
    pub(super) subject: String,
    /// 主体者鍵識別子, hexadecimal.
    pub(super) key_id: String,
    pub(super) check: Check,
    /// Which variant of the signed data matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) covered: Option<Cow<'static, str>>,
    /// SHA-256 of the modulus of the key it was checked with, hexadecimal: a store that has another key under
    /// this name must not lend its name to what that key never signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) key_sha256: Option<String>,
}

impl Signer {
    /// What the file says, before anything was checked.
    pub(super) fn named(file: &SignatureFile, check: Check) -> Self {
        Self {
            serial: file.serial.clone(),
            issuer: file.issuer.clone(),
            subject: file.subject.clone(),
            key_id: hex::upper(&file.key_id),
            check,
            covered: None,
            key_sha256: None,
        }
    }

    /// The signature was checked with this key.
    pub(super) fn checked(self, key: &PublicKey, covered: Option<Covered>) -> Self {
        Self {
            check: Check::Done,
            covered: covered.map(|covered| Cow::Borrowed(covered.word())),
            key_sha256: Some(fingerprint(key)),
            ..self
        }
    }

    /// As a reading keeps it.
    ///
    /// # Errors
    /// [`CardError::Internal`] if it cannot be written, which strings always can.
    pub(super) fn evidence(&self) -> Result<Evidence, CardError> {
        let text = toml::to_string(self).map_err(|_| CardError::Internal("the signer cannot be written"))?;
        Ok(Evidence { name: Cow::Borrowed(EVIDENCE), bytes: text.into_bytes(), keep: Keep::Record })
    }

    /// From a reading, if it has one that can be read.
    pub(super) fn of(reading: &Reading) -> Option<Self> {
        let text = std::str::from_utf8(reading.evidence(EVIDENCE)?).ok()?;
        toml::from_str(text).ok()
    }

    /// The key of this name.
    pub(super) fn look_up(&self, anchors: &dyn Anchors) -> Lookup<(Anchor, PublicKey)> {
        let Some(key_id) = bytes(&self.key_id) else { return Lookup::Unknown };
        anchors.signer(&SignerName {
            family: FAMILY,
            key_id: &key_id,
            issuer: &self.issuer,
            serial: &self.serial,
        })
    }

    /// Whether the signature was checked with exactly this key.
    pub(super) fn was_checked_with(&self, key: &PublicKey) -> bool {
        self.key_sha256.as_deref() == Some(&fingerprint(key))
    }

    /// For steps and reasons: who signed, never what.
    pub(super) fn describe(&self) -> String {
        format!("key {}, certificate {} of {}", self.key_id, self.serial, self.issuer)
    }
}

fn fingerprint(key: &PublicKey) -> String {
    hex::upper(&sha256(key.modulus()))
}

fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = hexadecimal.as_bytes().as_chunks::<2>();
    let whole: Option<Vec<u8>> =
        pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    whole.filter(|_| rest.is_empty())
}
