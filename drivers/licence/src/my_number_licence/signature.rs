// SPDX-License-Identifier: MIT OR Apache-2.0
//! WEF03 (`specs` drivers-licence §7.5): who signed WEF02, and whether the signature holds.
//!
//! It covers the photo and the conditions, which no record keeps. So it is checked while reading, and what came out is
//! attested; as long as the bytes are there, it is checked again from them.

use std::borrow::Cow;

use tashika_kit::anchors::{Anchor, Anchors, Lookup};
use tashika_kit::reading::{Attested, Evidence, Keep, Reading};
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
    Holds(Anchor, String),
    /// It does not fit the data.
    Broken(Anchor, String),
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
    let (anchor, key) = match anchors.signer(&signer.name()) {
        Lookup::Accepted(accepted) => accepted,
        Lookup::NotAccepted(anchor) => return Finding::NotAccepted(anchor),
        Lookup::Unknown if anchors.has_signers(MY_NUMBER_LICENCE) => {
            return Finding::UnknownSigner(format!("key {}", hex::upper(&signer.key_id)));
        }
        Lookup::Unknown => return Finding::NoAnchors,
    };
    let Some((Ok(file), data)) = file.zip(reading.evidence(DATA)) else {
        return match reading.attested.iter().find(|attested| attested.name == SIGNATURE) {
            None => Finding::NotKept,
            Some(Attested { held: true, because, .. }) => Finding::Holds(anchor, because.to_string()),
            Some(Attested { held: false, because, .. }) => Finding::Broken(anchor, because.to_string()),
        };
    };
    match file.covers(&key, &[(data, configuration.data)]) {
        Some(covered) => Finding::Holds(anchor, format!("covers {} of WEF02", covered.word())),
        None => Finding::Broken(anchor, String::from("it fits none of the forms WEF02 can be signed in")),
    }
}

/// What came out, for a reading whose bytes will be gone; nothing if nothing came out.
pub(super) fn attested(finding: &Finding) -> Option<Attested> {
    let (held, detail) = match finding {
        Finding::Holds(_, detail) => (true, detail),
        Finding::Broken(_, detail) => (false, detail),
        _ => return None,
    };
    let because =
        format!("checked while reading: {detail}; photo and conditions are in its input and not kept");
    Some(Attested { name: Cow::Borrowed(SIGNATURE), held, because: Cow::Owned(because) })
}

/// The evidence of a signature file: itself for now, the signer's name for the record.
pub(super) fn evidence(file: Vec<u8>, configuration: &Configuration) -> Vec<Evidence> {
    let signer = parse(&file, configuration).ok().map(|parsed| Evidence {
        name: Cow::Borrowed(SIGNER),
        bytes: Signer::of(&parsed).encode(),
        keep: Keep::Record,
    });
    let whole = Evidence { name: Cow::Borrowed(SIGNATURE), bytes: file, keep: Keep::ScreenOnly };
    std::iter::once(whole).chain(signer).collect()
}

fn parse(file: &[u8], configuration: &Configuration) -> Result<SignatureFile, CardError> {
    SignatureFile::parse(file, configuration.signature, configuration.signature_tags, WEF03.what)
}

/// The signer's certificate as the card names it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signer {
    key_id: Vec<u8>,
    serial: String,
    issuer: String,
    subject: String,
}

impl Signer {
    fn of(file: &SignatureFile) -> Self {
        Self {
            key_id: file.key_id.clone(),
            serial: file.serial.clone(),
            issuer: file.issuer.clone(),
            subject: file.subject.clone(),
        }
    }

    fn name(&self) -> SignerName<'_> {
        SignerName {
            family: MY_NUMBER_LICENCE,
            key_id: &self.key_id,
            issuer: &self.issuer,
            serial: &self.serial,
        }
    }

    /// Four lines: key identifier in hexadecimal, serial number, issuer, subject. None of them can contain a line
    /// break, as JIS X 0201 texts hold printable characters only.
    fn encode(&self) -> Vec<u8> {
        let Self { key_id, serial, issuer, subject } = self;
        format!("{}\n{serial}\n{issuer}\n{subject}\n", hex::upper(key_id)).into_bytes()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let lines: Vec<&str> = text.split('\n').collect();
        let [key_id, serial, issuer, subject, ""] = lines.as_slice() else { return None };
        let (pairs, []) = key_id.as_bytes().as_chunks::<2>() else { return None };
        let byte = |pair: &[u8; 2]| {
            let digits = std::str::from_utf8(pair).ok()?;
            digits
                .bytes()
                .all(|digit| digit.is_ascii_hexdigit())
                .then(|| u8::from_str_radix(digits, 16).ok())?
        };
        Some(Self {
            key_id: pairs.iter().map(byte).collect::<Option<_>>()?,
            serial: (*serial).to_owned(),
            issuer: (*issuer).to_owned(),
            subject: (*subject).to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Signer;

    #[test]
    fn the_signers_name_survives_the_record() {
        let signer = Signer {
            key_id: vec![0x00, 0xAB],
            serial: "00012".into(),
            issuer: "C=JP,O=Example".into(),
            subject: String::new(),
        };
        assert_eq!(signer.encode(), b"00AB\n00012\nC=JP,O=Example\n\n");
        assert_eq!(Signer::decode(&signer.encode()), Some(signer));
        for wrong in [
            b"".as_slice(),
            b"00\na\nb\n",
            b"0\na\nb\nc\n",
            b"+1\na\nb\nc\n",
            b"00\na\nb\nc\nd\n",
            b"\xFF\n\n\n\n",
        ] {
            assert_eq!(Signer::decode(wrong), None);
        }
    }
}
