// SPDX-License-Identifier: MIT OR Apache-2.0
//! DF1/EF01, EF03, EF04, EF05 and DF2/EF01 as fields (`specs` drivers-licence §3.3–§3.8, §4).

use std::borrow::Cow;

use tashika_kit::CardError;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Note, PictureKind, Source};

use crate::collect::Collected;
use crate::tlv::{Grammar, Objects};
use crate::{characters, sheet};

/// The files PIN 1 opens, as far as they were read.
#[derive(Clone, Copy)]
pub(crate) struct TextFiles<'a> {
    /// DF1/EF01.
    pub(crate) entries: &'a [u8],
    /// DF1/EF03, if any text uses external characters.
    pub(crate) characters: Option<&'a [u8]>,
    /// DF1/EF04.
    pub(crate) changes: &'a [u8],
    /// DF1/EF05, if any text uses external characters 3 to 7.
    pub(crate) change_characters: Option<&'a [u8]>,
}

/// Personal values never reach a log through `{:?}`.
impl std::fmt::Debug for TextFiles<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TextFiles[redacted]")
    }
}

/// What they say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contents {
    /// The fields, in the order in which they are shown.
    pub(crate) fields: Vec<Field>,
    /// Peculiarities: unknown tags, characters outside JIS X 0208, a number whose check digit does not fit, slots
    /// out of the order of their dates.
    pub(crate) notes: Vec<Note>,
}

/// Which files of external characters the texts need: EF03, EF05.
///
/// # Errors
/// [`CardError::Malformed`].
pub(crate) fn needed_characters(entries: &[u8], changes: &[u8]) -> Result<(bool, bool), CardError> {
    let texts = sheet::texts(entries, changes)?;
    Ok(characters::needed(&texts.external))
}

/// The fields of the text files.
///
/// # Errors
/// [`CardError::Malformed`].
pub(crate) fn contents(files: &TextFiles<'_>) -> Result<Contents, CardError> {
    let mut collected = sheet::texts(files.entries, files.changes)?;
    characters::add(&mut collected, files.characters, files.change_characters);
    let Collected { mut kept, shown, notes, .. } = collected;
    kept.extend(shown);
    Ok(Contents { fields: kept, notes })
}

/// The photo; `None` if the object is empty.
///
/// # Errors
/// [`CardError::Malformed`].
pub(crate) fn photo(file: &[u8]) -> Result<Option<Field>, CardError> {
    let objects = Objects::parse(file, Grammar::Photo, "photo (DF2/EF01)")?;
    Ok(objects.filled(0x5F40).map(|bytes| Field {
        name: FieldName::PHOTO,
        value: FieldValue::Picture { media_type: PictureKind::of(bytes), bytes: bytes.to_vec() },
        source: Source::SignedChipImage,
        origin: Cow::Borrowed("DF2/EF01 tag 5F40"),
        keep: Keep::Record,
    }))
}

#[cfg(test)]
mod tests;
