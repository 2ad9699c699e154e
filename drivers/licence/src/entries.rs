// SPDX-License-Identifier: MIT OR Apache-2.0
//! DF1/EF01, EF03, EF04, EF05 and DF2/EF01 as fields (`specs` drivers-licence §3.3–§3.8, §4).

use tashika_kit::CardError;
use tashika_kit::reading::{Field, Note};

/// The files PIN 1 opens, as far as they were read.
#[derive(Clone, Copy, Debug)]
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
pub(crate) fn needed_characters(_entries: &[u8], _changes: &[u8]) -> Result<(bool, bool), CardError> {
    unimplemented!()
}

/// The fields of the text files.
///
/// # Errors
/// [`CardError::Malformed`].
pub(crate) fn contents(_files: &TextFiles<'_>) -> Result<Contents, CardError> {
    unimplemented!()
}

/// The photo; `None` if the object is empty.
///
/// # Errors
/// [`CardError::Malformed`].
pub(crate) fn photo(_file: &[u8]) -> Result<Option<Field>, CardError> {
    unimplemented!()
}
