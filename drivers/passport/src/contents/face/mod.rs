// SPDX-License-Identifier: MIT OR Apache-2.0
//! DG2 (Doc 9303-10, 4.7.2): pictures of the face, in CBEFF templates.
//!
//! Neither the header's owner and type nor the data-type byte of a record is believed: what a picture is, its first
//! bytes say (`specs` passport §2.5).

mod iso19794;
mod iso39794;
#[cfg(test)]
mod tests;

use tashika_kit::CardError;
use tashika_kit::tlv::{self, Form, Tlv};

use crate::contents::inside;
use crate::layout::DataGroup;

const WHAT: &str = "DG2";
/// More pictures than this are not looked for.
const MOST_PICTURES: usize = 16;

/// What DG2 holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faces<'a> {
    /// How many templates the file says it has.
    pub announced: Option<u8>,
    /// The pictures as they stand in the file, undecoded, in order; those of no bytes are left out.
    pub pictures: Vec<&'a [u8]>,
}

/// Finds the pictures. A file may have none.
///
/// # Errors
/// [`CardError::Malformed`] if an object or a record leaves the one around it.
pub fn parse(file: &[u8]) -> Result<Faces<'_>, CardError> {
    let outer = tlv::children(inside(file, DataGroup::DG2, WHAT)?, Form::Lenient, WHAT)?;
    let group = tlv::only(&outer, 0x7F61, WHAT)?;
    let objects = tlv::children(group.value, Form::Lenient, WHAT)?;
    let announced = objects.iter().find(|object| object.tag == 0x02);
    let announced = announced.and_then(|object| object.value.first_chunk::<1>()).map(|[count]| *count);
    let mut pictures = Vec::new();
    for template in objects.iter().filter(|object| object.tag == 0x7F60) {
        pictures.extend(of_template(*template)?);
        if pictures.len() >= MOST_PICTURES {
            break;
        }
    }
    pictures.retain(|picture| !picture.is_empty());
    pictures.truncate(MOST_PICTURES);
    Ok(Faces { announced, pictures })
}

/// The record of a template, by its own beginning: `5F2E` or `7F2E` is only where it stands.
fn of_template<'a>(template: Tlv<'a>) -> Result<Vec<&'a [u8]>, CardError> {
    let objects = tlv::children(template.value, Form::Lenient, WHAT)?;
    let Some(record) = objects.iter().find(|object| matches!(object.tag, 0x5F2E | 0x7F2E)) else {
        return Ok(Vec::new());
    };
    if record.value.starts_with(&iso19794::MAGIC) {
        iso19794::pictures(record.value)
    } else if record.value.is_empty() {
        Ok(Vec::new())
    } else {
        iso39794::pictures(record.value)
    }
}

fn malformed(problem: &'static str, offset: usize) -> CardError {
    CardError::Malformed { what: WHAT, problem, offset }
}
