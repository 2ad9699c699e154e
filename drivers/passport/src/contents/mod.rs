// SPDX-License-Identifier: MIT OR Apache-2.0
//! From data groups to fields (`specs` passport §2.3 to §2.6; Doc 9303-10).
//!
//! Every parser takes the whole file: tag, length, contents, nothing behind them.

pub mod com;
pub mod details;
pub mod face;
pub mod page;
mod text;
pub mod zone;

#[cfg(test)]
pub(crate) mod tests;

use std::borrow::Cow;

use jiff::civil::Date;
use tashika_kit::CardError;
use tashika_kit::reading::{Evidence, Field, FieldName, FieldValue, Keep, Note, PictureKind, Source};
use tashika_kit::tlv::{self, Form};

use crate::evidence;
use crate::layout::DataGroup;

/// What one data group says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Its fields, in the order of showing.
    pub fields: Vec<Field>,
    /// What was unusual in it.
    pub notes: Vec<Note>,
}

/// The fields that the data groups among these objects say, in the order of showing; `on` is the day of the reading, by
/// which two-digit years are understood. Pure: of a stored reading it tells whether its fields are what its bytes say.
#[must_use]
pub fn signed_fields(evidence: &[Evidence], on: Date) -> Vec<Field> {
    let group = |group| {
        let name = evidence::data_group(group);
        evidence.iter().find(|object| object.name == name).map(|object| object.bytes.as_slice())
    };
    let zone = group(DataGroup::DG1).and_then(|file| page::fields(file, on).ok());
    let face = group(DataGroup::DG2).and_then(|file| photo(file).ok());
    [zone, face].into_iter().flatten().flat_map(|said| said.fields).collect()
}

/// The photo of DG2.
///
/// # Errors
/// [`CardError::Malformed`].
pub fn photo(file: &[u8]) -> Result<Said, CardError> {
    let faces = face::parse(file)?;
    let mut said = Said::default();
    let Some(picture) = faces.pictures.first() else {
        said.note("no_photo", "DG2");
        return Ok(said);
    };
    if faces.pictures.len() > 1 {
        said.note("several_images", "DG2");
    }
    let value = FieldValue::Picture { media_type: PictureKind::of(picture), bytes: picture.to_vec() };
    said.fields.push(Field {
        name: FieldName::PHOTO,
        value,
        source: Source::SignedChipImage,
        origin: Cow::Borrowed("DG2"),
        keep: Keep::Record,
    });
    Ok(said)
}

impl Said {
    fn note(&mut self, code: &'static str, what: &str) {
        let note = Note { code: Cow::Borrowed(code), detail: what.to_owned() };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// The contents of a data group's file.
fn inside<'a>(file: &'a [u8], group: DataGroup, what: &'static str) -> Result<&'a [u8], CardError> {
    let (object, rest) = tlv::first(file, Form::Lenient, what)?;
    if object.tag != u32::from(group.tag()) || !rest.is_empty() {
        return Err(CardError::Malformed { what, problem: "not one object of its tag", offset: 0 });
    }
    Ok(object.value)
}
