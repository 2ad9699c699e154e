// SPDX-License-Identifier: MIT OR Apache-2.0
//! WEF03 (`specs` drivers-licence §7.5): who signed WEF02, and whether the signature holds.
//!
//! It covers the photo and the conditions, which no record keeps. So it is checked while reading, and what came out is
//! attested; as long as the bytes are there, it is checked again from them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use tashika_kit::anchors::{Anchor, Anchors, Lookup};
use tashika_kit::reading::{Attested, Evidence, Keep, Reading};
use tashika_kit::rsa::{PublicKey, sha256};
use tashika_kit::{CardError, SignerName, hex};

use super::MY_NUMBER_LICENCE;
use super::configuration::Configuration;
use crate::layout::WEF03;
use crate::signature::SignatureFile;

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
    Holds { anchor: Anchor, detail: String },
    /// It does not fit the data.
    Broken { anchor: Anchor, detail: String },
}

/// Looks at a reading's signature.
pub(super) fn examine(reading: &Reading, anchors: &dyn Anchors, configuration: &Configuration) -> Finding {
    let file = reading.evidence(SIGNATURE).map(|bytes| parse(bytes, configuration));
    let signer = match &file {
        Some(Err(error)) => return Finding::Unreadable(error.to_string()),
        Some(Ok(file)) => Signer::of(file),
        None => match reading.evidence(SIGNER).map(serde_json::from_slice) {
            None => return Finding::Missing,
            Some(Err(_)) => return Finding::Unreadable(SIGNER.to_owned()),
            Some(Ok(signer)) => signer,
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
    match file.covers(&key, &[(data, configuration.data)]) {
        Some(covered) => Finding::Holds { anchor, detail: format!("covers {} of WEF02", covered.word()) },
        None => Finding::Broken {
            anchor,
            detail: String::from("it fits none of the forms WEF02 can be signed in"),
        },
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
    let detail = attested.because.to_string();
    if attested.held { Finding::Holds { anchor, detail } } else { Finding::Broken { anchor, detail } }
}

/// Adds to a reading what remains of its signature when its bytes are gone: the signer's name, and, if the signature
/// could be checked, what came out.
///
/// # Errors
/// [`CardError::Internal`] if the name cannot be written, which strings always can.
pub(super) fn attest(
    reading: &mut Reading,
    anchors: &dyn Anchors,
    configuration: &Configuration,
) -> Result<(), CardError> {
    let Some(Ok(file)) = reading.evidence(SIGNATURE).map(|bytes| parse(bytes, configuration)) else {
        return Ok(());
    };
    let finding = examine(reading, anchors, configuration);
    let checked = match &finding {
        Finding::Holds { detail, .. } => Some((true, detail)),
        Finding::Broken { detail, .. } => Some((false, detail)),
        _ => None,
    };
    let mut signer = Signer::of(&file);
    if let (Some((held, detail)), Lookup::Accepted((_, key))) = (checked, signer.look_up(anchors)) {
        let because =
            format!("checked while reading: {detail}; photo and conditions are in its input, not kept");
        reading.attested.push(Attested {
            name: Cow::Borrowed(SIGNATURE),
            held,
            because: Cow::Owned(because),
        });
        signer.key_sha256 = Some(fingerprint(&key));
    }
    let bytes =
        serde_json::to_vec(&signer).map_err(|_| CardError::Internal("the signer cannot be written"))?;
    reading.evidence.push(Evidence { name: Cow::Borrowed(SIGNER), bytes, keep: Keep::Record });
    Ok(())
}

/// WEF03 itself.
pub(super) fn evidence(file: Vec<u8>) -> Evidence {
    Evidence { name: Cow::Borrowed(SIGNATURE), bytes: file, keep: Keep::ScreenOnly }
}

fn parse(file: &[u8], configuration: &Configuration) -> Result<SignatureFile, CardError> {
    SignatureFile::parse(file, configuration.signature, configuration.signature_tags, WEF03.what)
}

/// The signer's certificate as the card names it, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Signer {
    serial: String,
    issuer: String,
    subject: String,
    /// 主体者鍵識別子, hexadecimal.
    key_id: String,
    /// SHA-256 of the modulus of the key the signature was checked with while reading, hexadecimal: a store that has
    /// another key under this name must not lend its name to what that key never signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key_sha256: Option<String>,
}

impl Signer {
    fn of(file: &SignatureFile) -> Self {
        Self {
            serial: file.serial.clone(),
            issuer: file.issuer.clone(),
            subject: file.subject.clone(),
            key_id: hex::upper(&file.key_id),
            key_sha256: None,
        }
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
