// SPDX-License-Identifier: MIT OR Apache-2.0
//! The reading without what must not be kept: what a check of it came to is attested instead.
//!
//! What could not be checked cannot be attested: it stays unchecked without its inputs. What is attested about something
//! that is there counts for nothing, and gives way to what the check comes to now.

use std::borrow::Cow;

use tashika_kit::Reading;
use tashika_kit::reading::{Attested, FieldName};

use crate::evidence;
use crate::judge::chip;
use crate::layout::DataGroup;
use crate::sod::Sod;

/// Without the photo: the hash of DG2 is attested.
pub(crate) fn photo(reading: &Reading) -> Reading {
    let mut kept = reading.clone();
    kept.fields.retain(|field| field.name != FieldName::PHOTO);
    let name = evidence::data_group(DataGroup::DG2);
    let Some(file) = reading.evidence(&name) else { return kept };
    kept.evidence.retain(|evidence| evidence.name != name);
    let sod = reading.evidence(evidence::SOD).and_then(|file| Sod::parse(file).ok());
    let held = sod.and_then(|sod| sod.covers(DataGroup::DG2, file));
    attest(&mut kept, evidence::hash_of(DataGroup::DG2), held, "the photo it covers is not kept");
    kept
}

/// Without the answer of Active Authentication, a proof that others could pass on (Doc 9303-11, Appendix C). A refusal proves
/// nothing to anybody and stays.
pub(crate) fn challenges(reading: &Reading) -> Reading {
    let mut kept = reading.clone();
    kept.challenges.retain(|challenge| challenge.answer.is_empty());
    let asked = reading.challenge(evidence::ACTIVE);
    if asked.is_some_and(|challenge| !challenge.answer.is_empty()) {
        let held = chip::active_held(reading);
        attest(&mut kept, evidence::ACTIVE.to_owned(), held, "the answer is a proof that could be passed on");
    }
    kept
}

fn attest(kept: &mut Reading, name: String, held: Option<bool>, because: &'static str) {
    kept.attested.retain(|attested| attested.name != name);
    if let Some(held) = held {
        kept.attested.push(Attested { name: Cow::Owned(name), held, because: Cow::Borrowed(because) });
    }
}
