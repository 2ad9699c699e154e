// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who signed, as the card names them, and what the signature came to while it could be checked: all that a record
//! keeps of it.
//!
//! The signature of a conventional licence covers 本籍. Whoever has the public key can recover the signed hash from the
//! signature's value and search it for a person's 本籍, so that neither the value nor any hash over the signed files is
//! in here (`specs` drivers-licence §5.2, design §3 no. 3). That of a My-Number licence covers photo and conditions,
//! which no record keeps.

use serde::{Deserialize, Serialize};
use tashika_kit::anchors::{Anchor, Anchors, Lookup};
use tashika_kit::rsa::{PublicKey, sha256};
use tashika_kit::{SignerName, hex};

use crate::signature::{Covered, SignatureFile};

/// The signer's certificate as the card names it. Nothing in it is about the holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signer {
    /// シリアル番号.
    pub(crate) serial: String,
    /// 発行者名.
    pub(crate) issuer: String,
    /// 主体者名.
    pub(crate) subject: String,
    /// 主体者鍵識別子, hexadecimal.
    pub(crate) key_id: String,
    /// What came out, if it was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<Outcome>,
}

/// What a signature came to with one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outcome {
    /// SHA-256 of the key's modulus, hexadecimal: a store that has another key under this name must not lend its name
    /// to what that key never signed.
    pub(crate) key_sha256: String,
    /// Whether this key made the signature, over whatever data.
    pub(crate) by_key: bool,
    /// Which form of the data was signed; `None` if none fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) covered: Option<String>,
}

impl Outcome {
    /// Checked with this key.
    pub(crate) fn of(file: &SignatureFile, key: &PublicKey, covered: Option<Covered>) -> Self {
        Self {
            key_sha256: fingerprint(key),
            by_key: file.is_by(key),
            covered: covered.map(|covered| covered.word().to_owned()),
        }
    }

    /// Whether it came out with exactly this key.
    pub(crate) fn is_with(&self, key: &PublicKey) -> bool {
        self.key_sha256 == fingerprint(key)
    }
}

impl Signer {
    /// What the file says, before anything was checked.
    pub(crate) fn of(file: &SignatureFile) -> Self {
        Self {
            serial: file.serial.clone(),
            issuer: file.issuer.clone(),
            subject: file.subject.clone(),
            key_id: hex::upper(&file.key_id),
            outcome: None,
        }
    }

    /// The key of this name.
    pub(crate) fn look_up(&self, family: &str, anchors: &dyn Anchors) -> Lookup<(Anchor, PublicKey)> {
        match hex::decode(&self.key_id) {
            Some(key_id) => anchors.signer(&SignerName {
                family,
                key_id: &key_id,
                issuer: &self.issuer,
                serial: &self.serial,
            }),
            None => Lookup::Unknown,
        }
    }

    /// Whether a store knows this signer by the key identifier. By issuer and serial number alone it may be somebody
    /// else's key, as nobody knows how cards write them.
    pub(crate) fn is_known_by_key_id(&self, family: &str, anchors: &dyn Anchors) -> bool {
        let by_id = Self { issuer: String::new(), serial: String::new(), ..self.clone() };
        by_id.look_up(family, anchors) != Lookup::Unknown
    }

    /// For steps and reasons: who signed, never what.
    pub(crate) fn describe(&self) -> String {
        format!("key {}, certificate {} of {}", self.key_id, self.serial, self.issuer)
    }
}

fn fingerprint(key: &PublicKey) -> String {
    hex::upper(&sha256(key.modulus()))
}
