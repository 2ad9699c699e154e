// SPDX-License-Identifier: MIT OR Apache-2.0
//! DF1/EF03 and DF1/EF05: the pictures of the external characters (`specs` drivers-licence §3.5).

use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, PictureKind, Source};

use crate::collect::{Collected, Place, origin};
use crate::my_number_licence;
use crate::table::{CHARACTERS, CHARACTERS_FLAG, CharacterAt};
use crate::tlv::{Grammar, Objects};

const FILES: [(&str, &str); 2] = [
    ("DF1/EF03", "external characters (DF1/EF03)"),
    ("DF1/EF05", "external characters of changes (DF1/EF05)"),
];

/// Which external character a field holds the picture of, 1 to 7; `None` for any other field.
#[must_use]
pub fn external_number(field: &Field) -> Option<u8> {
    if field.name != FieldName::EXTERNAL_CHARACTER {
        return None;
    }
    let (file, tag) = field.origin.rsplit_once(" tag ")?;
    let tag = u16::from_str_radix(tag, 16).ok()?;
    if file == "WEF02" {
        return my_number_licence::external_number(tag);
    }
    let here = |place: &&CharacterAt| place.tag == tag && file_of(place.in_changes).0 == file;
    CHARACTERS.iter().find(here).map(|place| place.number)
}

fn file_of(in_changes: bool) -> (&'static str, &'static str) {
    let [as_issued, changes] = FILES;
    if in_changes { changes } else { as_issued }
}

/// Which of the two files the texts need: EF03, EF05.
pub(crate) fn needed(external: &[(u8, Keep)]) -> (bool, bool) {
    let uses = |in_changes| {
        let mut places = CHARACTERS.iter().filter(|place| place.in_changes == in_changes);
        places.any(|place| external.iter().any(|(number, _)| *number == place.number))
    };
    (uses(false), uses(true))
}

/// Adds the picture of each external character that a text uses. One without a picture is noted: the text shows where
/// it belongs, and the printed card shows what it is.
pub(crate) fn add(collected: &mut Collected, as_issued: Option<&[u8]>, changes: Option<&[u8]>) {
    let as_issued = as_issued.and_then(|file| objects(collected, file, false));
    let changes = changes.and_then(|file| objects(collected, file, true));
    for place in CHARACTERS {
        let used = collected.external.iter().find(|(number, _)| *number == place.number);
        let Some((_, keep)) = used.copied() else { continue };
        let file = if place.in_changes { &changes } else { &as_issued };
        match file.as_ref().and_then(|file| picture(file, place)) {
            Some(bytes) => add_picture(collected, place, keep, bytes),
            None => {
                let (file, _) = file_of(place.in_changes);
                collected.note("external_character_missing", origin(file, place.tag));
            }
        }
    }
}

fn objects<'a>(collected: &mut Collected, file: &'a [u8], in_changes: bool) -> Option<Objects<'a>> {
    let (name, what) = file_of(in_changes);
    match Objects::parse(file, Grammar::Entries, what) {
        Ok(objects) => {
            let flag = |tag| in_changes && tag == CHARACTERS_FLAG;
            let character = |tag| CHARACTERS.iter().any(|at| at.tag == tag && at.in_changes == in_changes);
            collected.tags(name, &objects, |tag, _| flag(tag) || character(tag));
            Some(objects)
        }
        // The text itself was read; without the pictures it is less, and not wrong.
        Err(error) => {
            collected.note("external_characters_unreadable", error.to_string());
            None
        }
    }
}

/// The raw value: one composition byte and a bitmap. A composition byte alone is no picture.
fn picture<'a>(file: &Objects<'a>, place: CharacterAt) -> Option<&'a [u8]> {
    file.value(place.tag).filter(|value| value.len() > 1)
}

fn add_picture(collected: &mut Collected, place: CharacterAt, keep: Keep, bytes: &[u8]) {
    let (file, _) = file_of(place.in_changes);
    let at = Place { file, tag: place.tag, source: Source::UnsignedChipImage, keep };
    let value = FieldValue::Picture { media_type: PictureKind::ExternalCharacter, bytes: bytes.to_vec() };
    collected.field("external_character", value, at);
}
