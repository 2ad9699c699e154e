// SPDX-License-Identifier: MIT OR Apache-2.0
//! The reading without the photo. The signature covers it, so without it nobody can check the signature again: what it
//! came to is attested. Everything else stays: what the card's certificate is, and under which root it stands, is
//! checked again from what is kept, and so is that every field is what its signed bytes say.

use std::borrow::Cow;

use tashika_kit::Reading;
use tashika_kit::reading::{Attested, FieldName};

use crate::contents;
use crate::signature::{self, Finding};

/// Leaves the photo out.
pub(crate) fn photo(reading: &Reading) -> Reading {
    let mut kept = reading.clone();
    kept.fields.retain(|field| field.name != FieldName::PHOTO);
    let written = reading.evidence(contents::PHOTO).is_some_and(|bytes| bytes.iter().any(|byte| *byte != 0));
    if reading.evidence(contents::PHOTO).is_some() {
        kept.evidence.retain(|evidence| evidence.name != contents::PHOTO);
        kept.attested.retain(|attested| attested.name != signature::ATTESTED);
    }
    // Without a photo there is nothing to leave out, and the signature can be checked again as before.
    if !written {
        return kept;
    }
    let held = match signature::examine(reading) {
        Finding::Holds(_) => true,
        Finding::Wrong(..) => false,
        // What could not be checked cannot be attested; it stays unchecked for the same reason without the photo.
        _ => return kept,
    };
    let because = Cow::Borrowed("the photo it covers is not kept");
    kept.attested.push(Attested { name: Cow::Borrowed(signature::ATTESTED), held, because });
    kept
}
