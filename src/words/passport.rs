// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a passport's chip was opened, and what showed that it is the original: window, paper and commands read it here.

use tashika_kit::reading::{Field, FieldName, FieldValue, Reading};

use super::words;

/// Attested: how the chip was opened (the driver's names for its own checks).
const OPENED: &str = "passport.opened";
/// Active Authentication: a challenge, or attested where the answer is not kept.
const ACTIVE: &str = "passport.active_authentication";
/// Chip Authentication.
const CHIP: &str = "passport.chip_authentication";
/// PACE with chip authentication mapping.
const MAPPING: &str = "passport.chip_authentication_mapping";

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// One way in which a chip can show that it is the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Key of its words.
    pub key: &'static str,
    /// Whether the check held while reading; `None` where the answer stands in the reading, and the verdict says it.
    pub held: Option<bool>,
}

/// How the chip was opened: the words for PACE, BAC or none, and the protocol as the chip names it.
#[must_use]
pub fn opened(reading: &Reading) -> Option<Said> {
    let opened = reading.attested.iter().find(|one| one.name == OPENED)?;
    let protocol = opened.because.as_ref();
    let key = match protocol {
        "none" => "passport.opened.none",
        other if other.starts_with("BAC") || other.starts_with("bac") => "passport.opened.bac",
        _ => "passport.opened.pace",
    };
    let text = words(key);
    // The word alone says it where the driver has nothing finer.
    let bare = ["none", "BAC", "bac", "pace", ""].contains(&protocol);
    let with = |text: &str| if bare { text.to_owned() } else { format!("{text} ({protocol})") };
    Some(Said { ja: with(text.ja), en: with(text.en) })
}

/// The code of a state in a passport (Doc 9303-3, 5). It stands as the zone writes it: it is no code of a table that
/// nobody published, and it is on the page before the clerk.
#[must_use]
pub fn state_code<'f>(reading: &Reading, field: &'f Field) -> Option<&'f str> {
    let state = [FieldName::ISSUING_STATE, FieldName::NATIONALITY].contains(&field.name);
    match &field.value {
        FieldValue::Code { raw, .. } if state && reading.family == tashika_passport::FAMILY => Some(raw),
        _ => None,
    }
}

/// Whether an attested check is one that [`opened`] or [`proofs`] tells.
#[must_use]
pub fn is_opening_or_proof(name: &str) -> bool {
    [OPENED, ACTIVE, CHIP, MAPPING].contains(&name)
}

/// What was done to see whether the chip is the original, in the order of its worth.
#[must_use]
pub fn proofs(reading: &Reading) -> Vec<Proof> {
    let attested = |name: &str| reading.attested.iter().find(|one| one.name == name).map(|one| one.held);
    let mut all = Vec::new();
    for (name, key) in [(CHIP, "passport.proof.chip"), (MAPPING, "passport.proof.mapping")] {
        if let Some(held) = attested(name) {
            all.push(Proof { key, held: Some(held) });
        }
    }
    let held = attested(ACTIVE);
    if held.is_some() || reading.challenge(ACTIVE).is_some() {
        all.push(Proof { key: "passport.proof.active", held });
    }
    all
}
