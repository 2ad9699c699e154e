// SPDX-License-Identifier: MIT OR Apache-2.0
//! WEF03 (`specs` drivers-licence §7.5): who signed WEF02, and whether the signature holds.
//!
//! It covers the photo and the conditions, which no record keeps. So it is checked while reading, and what came out is
//! attested; as long as the bytes are there, it is checked again from them.

use std::borrow::Cow;

use tashika_kit::CardError;
use tashika_kit::anchors::{Anchor, Anchors, Lookup};
use tashika_kit::reading::{Attested, Evidence, Keep, Reading};
use tashika_kit::rsa::PublicKey;

use super::MY_NUMBER_LICENCE;
use super::configuration::Configuration;
use crate::layout::WEF03;
use crate::signature::{SignatureFile, SignedFile, VALUES};
use crate::signer::{Outcome, Signer};

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
    /// It holds over the values alone: which value belongs to which tag is not signed.
    OnlyValues(Anchor),
    /// It does not fit the data; and whether the named key made it, over other data.
    Broken { anchor: Anchor, by_key: bool },
}

/// Looks at a reading's signature.
pub(super) fn examine(reading: &Reading, anchors: &dyn Anchors, configuration: &Configuration) -> Finding {
    let file = reading.evidence(SIGNATURE).map(|bytes| parse(bytes, configuration));
    let signer = match &file {
        Some(Err(error)) => return Finding::Unreadable(error.to_string()),
        Some(Ok(file)) => Signer::of(file),
        None => match reading.evidence(SIGNER).map(|bytes| serde_json::from_slice(bytes).ok()) {
            None => return Finding::Missing,
            Some(None) => return Finding::Unreadable(SIGNER.to_owned()),
            Some(Some(signer)) => signer,
        },
    };
    let (anchor, key) = match signer.look_up(MY_NUMBER_LICENCE, anchors) {
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
    if !file.is_by(&key) && !signer.is_known_by_key_id(MY_NUMBER_LICENCE, anchors) {
        return Finding::UnknownSigner(String::from(
            "found by names alone, and not the key of this signature",
        ));
    }
    let covered = file.covers(&key, &[signed(data, configuration)]);
    finding(anchor, &Outcome::of(&file, &key, covered))
}

fn signed<'a>(bytes: &'a [u8], configuration: &Configuration) -> SignedFile<'a> {
    SignedFile { bytes, grammar: configuration.data, tags: [0, u16::MAX] }
}

fn finding(anchor: Anchor, outcome: &Outcome) -> Finding {
    match &outcome.covered {
        Some(covered) if covered == VALUES => Finding::OnlyValues(anchor),
        Some(covered) => Finding::Holds { anchor, covered: covered.clone() },
        None => Finding::Broken { anchor, by_key: outcome.by_key },
    }
}

/// What came out while reading. It counts only for the very key it came out with.
fn attested(reading: &Reading, signer: &Signer, anchor: Anchor, key: &PublicKey) -> Finding {
    let attested = reading.attested.iter().find(|attested| attested.name == SIGNATURE);
    match attested.zip(signer.outcome.as_ref()) {
        None => Finding::NotKept,
        Some((_, outcome)) if !outcome.is_with(key) => {
            Finding::UnknownSigner(String::from("checked with another key than the registered one"))
        }
        // Two places say whether it held; the worse one counts.
        Some((attested, outcome)) if !attested.held => {
            finding(anchor, &Outcome { covered: None, ..outcome.clone() })
        }
        Some((_, outcome)) => finding(anchor, outcome),
    }
}

/// Adds to a reading what remains of its signature when its bytes are gone: the signer's name, and, if the signature
/// could be checked, what came out.
///
/// # Errors
/// [`CardError::Internal`] if the name cannot be written.
pub(super) fn attest(
    reading: &mut Reading,
    anchors: &dyn Anchors,
    configuration: &Configuration,
) -> Result<(), CardError> {
    let Some(Ok(file)) = reading.evidence(SIGNATURE).map(|bytes| parse(bytes, configuration)) else {
        return Ok(());
    };
    let mut signer = Signer::of(&file);
    if let Lookup::Accepted((_, key)) = signer.look_up(MY_NUMBER_LICENCE, anchors)
        && let Some(data) = reading.evidence(DATA)
        && (file.is_by(&key) || signer.is_known_by_key_id(MY_NUMBER_LICENCE, anchors))
    {
        let covered = file.covers(&key, &[signed(data, configuration)]);
        signer.outcome = Some(Outcome::of(&file, &key, covered));
        reading.attested.push(Attested {
            name: Cow::Borrowed(SIGNATURE),
            held: covered.is_some(),
            because: Cow::Borrowed("the signature covers photo and conditions, which are not kept"),
        });
    }
    let bytes = serde_json::to_vec(&signer)
        .map_err(|_| CardError::Internal("the signer's name cannot be written"))?;
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
