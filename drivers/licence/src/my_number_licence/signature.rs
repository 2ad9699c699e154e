// SPDX-License-Identifier: MIT OR Apache-2.0
//! WEF03 (`specs` drivers-licence §7.5): who signed WEF02, and whether the signature holds.
//!
//! It covers the photo and the conditions, which no record keeps. So it is checked while reading, and what came out is
//! attested; as long as the bytes are there, it is checked again from them.

use std::borrow::Cow;

use serde::Deserialize;
use tashika_kit::anchors::{Anchor, Anchors, Lookup};
use tashika_kit::reading::{Attested, Evidence, Keep, Reading};
use tashika_kit::rsa::{PublicKey, sha256};
use tashika_kit::{CardError, SignerName, hex};

use super::MY_NUMBER_LICENCE;
use super::configuration::Configuration;
use crate::layout::WEF03;
use crate::signature::{Covered, SignatureFile};

/// WEF02, whole; for the screen's session only.
pub(super) const DATA: &str = "my_number_licence.data";
/// WEF03, whole; likewise. Also the name of the attestation and of the step.
pub(super) const SIGNATURE: &str = "my_number_licence.signature";
/// What WEF03 says about the signer's certificate: nothing about the holder, and kept.
pub(super) const SIGNER: &str = "my_number_licence.signer";

/// What the signature comes to, with the anchors there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// The reading has no signature.
    Missing,
    /// It has one that cannot be parsed.
    Unreadable(String),
    /// No key of any signer of this family.
    NoAnchors,
    /// Keys, but not this one; with what the card says about it.
    UnknownSigner(String),
    /// A key whose class is not accepted here.
    NotAccepted(Anchor),
    /// The key is there, and neither the bytes nor an attestation are.
    NotKept,
    /// It holds; with what it was found to cover.
    Holds { anchor: Anchor, covered: String },
    /// It does not fit the data, whoever made it.
    Broken(Anchor),
}

/// Looks at a reading's signature.
pub(super) fn examine(reading: &Reading, anchors: &dyn Anchors, configuration: &Configuration) -> Finding {
    let file = reading.evidence(SIGNATURE).map(|bytes| parse(bytes, configuration));
    let signer = match &file {
        Some(Err(error)) => return Finding::Unreadable(error.to_string()),
        Some(Ok(file)) => Signer::of(file),
        None => match reading.evidence(SIGNER).map(Signer::decode) {
            None => return Finding::Missing,
            Some(None) => return Finding::Unreadable(SIGNER.to_owned()),
            Some(Some(signer)) => signer,
        },
    };
    let (anchor, key) = match signer.look_up(anchors) {
        Lookup::Accepted(accepted) => accepted,
        Lookup::NotAccepted(anchor) => return Finding::NotAccepted(anchor),
        Lookup::Unknown if anchors.has_signers(MY_NUMBER_LICENCE) => {
            return Finding::UnknownSigner(format!("key {}", signer.key_id));
        }
        Lookup::Unknown => return Finding::NoAnchors,
    };
    let Some((Ok(file), data)) = file.zip(reading.evidence(DATA)) else {
        return attested(reading, &signer, anchor, &key);
    };
    let covered = file.covers(&key, &[(data, configuration.data)]);
    finding(covered.map(Covered::word), anchor)
}

fn finding(covered: Option<&str>, anchor: Anchor) -> Finding {
    match covered {
        Some(covered) => Finding::Holds { anchor, covered: covered.to_owned() },
        None => Finding::Broken(anchor),
    }
}

/// What came out while reading. It counts only for the very key it came out with.
fn attested(reading: &Reading, signer: &Signer, anchor: Anchor, key: &PublicKey) -> Finding {
    let Some(attested) = reading.attested.iter().find(|attested| attested.name == SIGNATURE) else {
        return Finding::NotKept;
    };
    if signer.key_sha256.as_ref() != Some(&fingerprint(key)) {
        return Finding::UnknownSigner(String::from("checked with another key than the registered one"));
    }
    let covered = signer.covered.as_deref().unwrap_or("not recorded");
    finding(attested.held.then_some(covered), anchor)
}

/// Adds to a reading what remains of its signature when its bytes are gone: the signer's name, and, if the signature
/// could be checked, what came out.
pub(super) fn attest(reading: &mut Reading, anchors: &dyn Anchors, configuration: &Configuration) {
    let Some(Ok(file)) = reading.evidence(SIGNATURE).map(|bytes| parse(bytes, configuration)) else {
        return;
    };
    let mut signer = Signer::of(&file);
    let outcome = match examine(reading, anchors, configuration) {
        Finding::Holds { covered, .. } => Some(Some(covered)),
        Finding::Broken(_) => Some(None),
        _ => None,
    };
    if let (Some(covered), Lookup::Accepted((_, key))) = (outcome, signer.look_up(anchors)) {
        reading.attested.push(Attested {
            name: Cow::Borrowed(SIGNATURE),
            held: covered.is_some(),
            because: Cow::Borrowed("the signature covers photo and conditions, which are not kept"),
        });
        signer.key_sha256 = Some(fingerprint(&key));
        signer.covered = covered;
    }
    reading.evidence.push(Evidence {
        name: Cow::Borrowed(SIGNER),
        bytes: signer.encode().into_bytes(),
        keep: Keep::Record,
    });
}

/// WEF03 itself.
pub(super) fn evidence(file: Vec<u8>) -> Evidence {
    Evidence { name: Cow::Borrowed(SIGNATURE), bytes: file, keep: Keep::ScreenOnly }
}

fn parse(file: &[u8], configuration: &Configuration) -> Result<SignatureFile, CardError> {
    SignatureFile::parse(file, configuration.signature, configuration.signature_tags, WEF03.what)
}

/// The signer's certificate as the card names it, and what the signature came to, as TOML.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signer {
    serial: String,
    issuer: String,
    subject: String,
    /// 主体者鍵識別子, hexadecimal.
    key_id: String,
    /// SHA-256 of the modulus of the key the signature was checked with while reading, hexadecimal: a store that has
    /// another key under this name must not lend its name to what that key never signed.
    #[serde(default)]
    key_sha256: Option<String>,
    /// In which form the data were signed, if they were.
    #[serde(default)]
    covered: Option<String>,
}

impl Signer {
    fn of(file: &SignatureFile) -> Self {
        Self {
            serial: file.serial.clone(),
            issuer: file.issuer.clone(),
            subject: file.subject.clone(),
            key_id: hex::upper(&file.key_id),
            key_sha256: None,
            covered: None,
        }
    }

    /// The card's texts are printable ASCII ([`crate::text::ascii`]), which Rust and TOML quote alike.
    fn encode(&self) -> String {
        let Self { serial, issuer, subject, key_id, key_sha256, covered } = self;
        let mut lines =
            format!("serial = {serial:?}\nissuer = {issuer:?}\nsubject = {subject:?}\nkey_id = {key_id:?}\n");
        for (name, value) in [("key_sha256", key_sha256), ("covered", covered)] {
            if let Some(value) = value {
                lines.push_str(&format!("{name} = {value:?}\n"));
            }
        }
        lines
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        toml::from_str(std::str::from_utf8(bytes).ok()?).ok()
    }

    fn look_up(&self, anchors: &dyn Anchors) -> Lookup<(Anchor, PublicKey)> {
        let Some(key_id) = bytes(&self.key_id) else { return Lookup::Unknown };
        anchors.signer(&SignerName {
            family: MY_NUMBER_LICENCE,
            key_id: &key_id,
            issuer: &self.issuer,
            serial: &self.serial,
        })
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

#[cfg(test)]
mod tests {
    use super::Signer;

    #[test]
    fn whatever_a_card_can_write_survives_the_record() {
        let printable: String = (' '..='~').collect();
        let mut signer = Signer {
            serial: "0012".into(),
            issuer: printable,
            subject: String::new(),
            key_id: "0AFF".into(),
            key_sha256: None,
            covered: None,
        };
        assert_eq!(Signer::decode(signer.encode().as_bytes()), Some(signer.clone()));
        (signer.key_sha256, signer.covered) = (Some("AB".into()), Some("objects".into()));
        assert_eq!(Signer::decode(signer.encode().as_bytes()), Some(signer));
        for wrong in [b"".as_slice(), b"serial = 1", b"\xFF"] {
            assert_eq!(Signer::decode(wrong), None);
        }
    }
}
