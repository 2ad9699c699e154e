// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where a typed value was read: whoever types, keeps, prints or proves a transcript says it in the same words.

use tashika_kit::reading::{Field, FieldName, Source};

/// The place of a value that was typed from the printed document, because its picture could not be shown.
pub const PRINTED_DOCUMENT: &str = "printed document";

/// The place of a value that was typed from a picture of the chip.
#[must_use]
pub fn picture_origin(picture: &FieldName) -> String {
    format!("picture {}", picture.as_str())
}

/// Whether a value was typed from this picture.
#[must_use]
pub fn is_typed_from(typed: &Field, picture: &FieldName) -> bool {
    typed.source == Source::TypedFromChipImage && *typed.origin == *picture_origin(picture)
}

/// Whether a value was typed from the printed document.
#[must_use]
pub fn is_typed_from_print(typed: &Field) -> bool {
    typed.source == Source::TypedByClerk && typed.origin == PRINTED_DOCUMENT
}
