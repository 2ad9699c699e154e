// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whom DF1/EF07 names, and what became of the signature: what may be kept of it.
//!
//! The signature covers 本籍. Whoever has the public key can recover the signed hash from the signature's value and
//! search it for a person's 本籍, so that neither the value nor any hash over the signed files is in here, or anywhere
//! else in a reading (`specs` drivers-licence §5.2, design §3 no. 3).

use std::borrow::Cow;

use serde::Deserialize;
use tashika_kit::SignerName;
use tashika_kit::anchors::{Anchor, Anchors, Lookup};
use tashika_kit::hex;
use tashika_kit::reading::{Evidence, Keep, Reading};
use tashika_kit::rsa::{PublicKey, sha256};

use super::FAMILY;
use crate::signature::{Covered, SignatureFile};

/// Name of the evidence.
pub(super) const EVIDENCE: &str = "licence.signer";
/// Name of what was checked while reading.
pub(super) const ATTESTED: &str = "licence.signature";

/// What became of the signature while reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
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

impl Check {
    /// As it is written; read back by its serde name.
    fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotConfigured => "not_configured",
            Self::NeedsBothPins => "needs_both_pins",
            Self::NoKey => "no_key",
            Self::Unreadable => "unreadable",
        }
    }
}

/// The signer as DF1/EF07 names them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Name {
    serial: String,
    issuer: String,
    subject: String,
    /// 主体者鍵識別子, hexadecimal.
    key_id: String,
}

/// Who signed, and what became of it, as TOML in the evidence of a reading.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Signer {
    pub(super) check: Check,
    /// If DF1/EF07 was read.
    #[serde(default)]
    pub(super) name: Option<Name>,
    /// Which variant of the signed data matched.
    #[serde(default)]
    pub(super) covered: Option<Cow<'static, str>>,
    /// SHA-256 of the modulus of the key it was checked with, hexadecimal: a store that has another key under
    /// this name must not lend its name to what that key never signed.
    #[serde(default)]
    pub(super) key_sha256: Option<String>,
}

impl Signer {
    /// Nothing was read of the signature.
    pub(super) fn unread(check: Check) -> Self {
        Self { check, name: None, covered: None, key_sha256: None }
    }

    /// What the file says, before anything was checked.
    pub(super) fn named(file: &SignatureFile, check: Check) -> Self {
        let name = Name {
            serial: file.serial.clone(),
            issuer: file.issuer.clone(),
            subject: file.subject.clone(),
            key_id: hex::upper(&file.key_id),
        };
        Self { name: Some(name), ..Self::unread(check) }
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

    /// As a reading keeps it. The names are printable ASCII ([`crate::text::ascii`]), which Rust and TOML quote alike.
    pub(super) fn evidence(&self) -> Evidence {
        let mut lines = vec![format!("check = {:?}", self.check.word())];
        let mut line = |key: &str, value: Option<&str>| {
            lines.extend(value.map(|value| format!("{key} = {value:?}")));
        };
        line("covered", self.covered.as_deref());
        line("key_sha256", self.key_sha256.as_deref());
        if let Some(name) = &self.name {
            lines.push("[name]".to_owned());
            for (key, value) in [
                ("serial", &name.serial),
                ("issuer", &name.issuer),
                ("subject", &name.subject),
                ("key_id", &name.key_id),
            ] {
                lines.push(format!("{key} = {value:?}"));
            }
        }
        let bytes = lines.join("\n").into_bytes();
        Evidence { name: Cow::Borrowed(EVIDENCE), bytes, keep: Keep::Record }
    }

    /// From a reading, if it has one that can be read.
    pub(super) fn of(reading: &Reading) -> Option<Self> {
        let text = std::str::from_utf8(reading.evidence(EVIDENCE)?).ok()?;
        toml::from_str(text).ok()
    }

    /// The key of this name.
    pub(super) fn look_up(&self, anchors: &dyn Anchors) -> Lookup<(Anchor, PublicKey)> {
        let Some(name) = &self.name else { return Lookup::Unknown };
        let Some(key_id) = bytes(&name.key_id) else { return Lookup::Unknown };
        let (issuer, serial) = (&name.issuer, &name.serial);
        anchors.signer(&SignerName { family: FAMILY, key_id: &key_id, issuer, serial })
    }

    /// Whether the signature was checked with exactly this key.
    pub(super) fn was_checked_with(&self, key: &PublicKey) -> bool {
        self.key_sha256.as_deref() == Some(&fingerprint(key))
    }

    /// For steps and reasons: who signed, never what.
    pub(super) fn describe(&self) -> String {
        match &self.name {
            Some(name) => format!("key {}, certificate {} of {}", name.key_id, name.serial, name.issuer),
            None => "not read".to_owned(),
        }
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
