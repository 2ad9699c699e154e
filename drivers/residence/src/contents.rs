// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the files say (`specs` residence-card §4): fields and signed objects, by the tag table of the kind's own
//! generation.

mod codes;
mod objects;
mod picture;
mod table;
mod text;
mod value;

use std::borrow::Cow;
use std::collections::BTreeMap;

use tashika_kit::CardError;
use tashika_kit::reading::{Evidence, Field, FieldName, FieldValue, Keep, Note, Source};

use crate::kind::{CardKind, Generation};
use crate::layout::{self, FILE_UNREADABLE, FileAt, FileName};
use crate::number::ResidenceNumber;
use crate::raw::RawFiles;
use objects::Objects;
use table::{Presence, Row};

/// 券面（表）イメージ, the value of `D0` as it came; first generation.
pub(crate) const FRONT_IMAGE: &str = "residence.front_image";
/// 券面記載事項: the objects of the file as they came, tags and all, without the fill behind them; second generation.
pub(crate) const PRINTED_ENTRIES: &str = "residence.printed_entries";
/// The name picture, the value of `D0` as it came; second generation.
pub(crate) const NAME_IMAGE: &str = "residence.name_image";
/// The photo, the value of `D1` as it came, empty if the object is; both generations.
pub(crate) const PHOTO: &str = "residence.photo";
/// The signature, the value of `DA` or `DC` as it came. Missing or nothing but zeros: there is none.
pub(crate) const CHECK_CODE: &str = "residence.check_code";
/// The certificate, the value of `DB` or `DD` as it came, padding included.
pub(crate) const CERTIFICATE: &str = "residence.certificate";

/// Origin of the number that was typed.
const TYPED_NUMBER: &str = "the number that opened the chip";

/// Fields, objects and peculiarities of one card.
pub(crate) struct Contents {
    pub(crate) fields: Vec<Field>,
    pub(crate) evidence: Vec<Evidence>,
    /// What was met in the files. What was met on the wire ([`RawFiles::notes`]) is not repeated here.
    pub(crate) notes: Vec<Note>,
}

/// Understands the files of a card that opened with `number`.
///
/// # Errors
/// [`CardError::Malformed`] if a file that may not be left out ([`layout::FileAt::may_be_left_out`]) has not the form of
/// its generation: an object that leaves its file or is longer than the sheet allows, or no picture with the name.
pub(crate) fn contents(files: &RawFiles, number: &ResidenceNumber) -> Result<Contents, CardError> {
    let mut reader = Reader::of(files)?;
    reader.tags();
    reader.fields.push(files.kind.field("MF/EF02 C1"));
    // The first generation has no number as text; the second has one, and it stands before the typed one.
    if files.kind.generation() == Some(Generation::First) {
        reader.fields.push(typed(number));
    }
    reader.printed();
    for row in table::rows(files.kind) {
        reader.row(row)?;
        if row.file == FileName::Number {
            reader.fields.push(typed(number));
        }
    }
    Ok(Contents { fields: reader.fields, evidence: reader.evidence, notes: reader.notes })
}

/// The fields that these signed objects give, in the order of [`contents`]: for judging, so that a field is proved only
/// if the signed bytes say the same. `front_image`, `photo`, `name_image` and the printed entries.
///
/// Printed entries that have not the form of [`printed_values`] give none: the signature covers their values without
/// tags and lengths, so that only the known order says which value is which.
pub(crate) fn signed_fields(evidence: &[Evidence]) -> Vec<Field> {
    let bytes = |name: &str| evidence.iter().find(|e| e.name == name).map(|e| e.bytes.as_slice());
    let second = bytes(NAME_IMAGE).is_some() || bytes(PRINTED_ENTRIES).is_some();
    let kind = match (bytes(FRONT_IMAGE).is_some(), second) {
        (true, false) => CardKind::ResidenceCard1,
        (false, true) => CardKind::ResidenceCard2,
        // Objects of two generations are of no card.
        _ => return Vec::new(),
    };
    let entries = bytes(PRINTED_ENTRIES).filter(|entries| printed_values(entries).is_some());
    let entries = entries.and_then(|entries| Objects::parse(entries, PRINTED_ENTRIES).ok());
    fields_of(table::rows(kind), entries.as_ref(), &bytes)
}

/// As [`signed_fields`], with the printed entries told apart by their tags alone, in whatever order they stand: for
/// holding a reading against its own bytes where no signature vouches for them anyway.
pub(crate) fn told_fields(evidence: &[Evidence]) -> Vec<Field> {
    let bytes = |name: &str| evidence.iter().find(|e| e.name == name).map(|e| e.bytes.as_slice());
    let entries = entries(evidence);
    let kinds = [CardKind::ResidenceCard1, CardKind::ResidenceCard2];
    kinds.into_iter().flat_map(|kind| fields_of(table::rows(kind), entries.as_ref(), &bytes)).collect()
}

/// Whether the object is there that a signed field of this origin is read from, and can be read. Of an origin that
/// no table knows it has to be: nothing is read from there.
pub(crate) fn can_tell(evidence: &[Evidence], origin: &str) -> bool {
    let mut rows = [CardKind::ResidenceCard1, CardKind::ResidenceCard2].into_iter().flat_map(table::rows);
    let row = rows.find(|row| row.origin == origin && row.source.is_signed());
    row.is_none_or(|row| match row.evidence {
        Some(name) => evidence.iter().any(|object| object.name == name),
        None => entries(evidence).is_some(),
    })
}

/// The printed entries, in whatever order.
fn entries(evidence: &[Evidence]) -> Option<Objects<'_>> {
    let object = evidence.iter().find(|object| object.name == PRINTED_ENTRIES)?;
    Objects::parse(&object.bytes, PRINTED_ENTRIES).ok()
}

/// The fields of rows, from the printed entries and the objects of a reading.
fn fields_of<'a>(
    rows: &[Row],
    entries: Option<&Objects<'a>>,
    bytes: &dyn Fn(&str) -> Option<&'a [u8]>,
) -> Vec<Field> {
    // What is noted was noted when the card was read.
    let mut notes = Vec::new();
    let mut one = |row: &Row| {
        let value = match (row.file, row.evidence) {
            (FileName::Printed, _) => entries.and_then(|entries| entries.value(row.tag)),
            (_, Some(name)) => bytes(name),
            _ => None,
        };
        value::field(row, value.filter(|value| value.len() <= row.most)?, &mut notes)
    };
    rows.iter().filter_map(&mut one).collect()
}

/// The values of the printed entries in file order, without tags and lengths (`specs` residence-card §5.2): 53 bytes
/// of kind 05, 34 of kind 06; `None` if the object is not of that form.
///
/// Order and lengths are taken exactly. The signature covers neither: were they free, the same signed bytes could be
/// cut and labelled otherwise, and the birth date become the expiry date.
pub(crate) fn printed_values(printed_entries: &[u8]) -> Option<Vec<u8>> {
    let objects = Objects::parse(printed_entries, PRINTED_ENTRIES).ok()?;
    let form = match objects.all.len() {
        table::PRINTED_SPECIAL => table::PRINTED.get(..table::PRINTED_SPECIAL)?,
        _ => table::PRINTED.as_slice(),
    };
    let fits = objects.all.iter().map(|object| (object.tag, object.value.len())).eq(form.iter().copied());
    (fits && !objects.fill_inside)
        .then(|| objects.all.iter().flat_map(|object| object.value).copied().collect())
}

/// The number that was typed; the chip itself proved that it is right.
fn typed(number: &ResidenceNumber) -> Field {
    let text = String::from_utf8_lossy(number.characters().expose()).into_owned();
    Field {
        name: FieldName::DOCUMENT_NUMBER,
        value: FieldValue::Text { text },
        source: Source::TypedByClerk,
        origin: Cow::Borrowed(TYPED_NUMBER),
        keep: Keep::Record,
    }
}

struct Reader<'a> {
    kind: CardKind,
    files: BTreeMap<FileName, (FileAt, Objects<'a>)>,
    fields: Vec<Field>,
    evidence: Vec<Evidence>,
    notes: Vec<Note>,
}

impl<'a> Reader<'a> {
    fn of(raw: &'a RawFiles) -> Result<Self, CardError> {
        let (mut files, mut notes) = (BTreeMap::new(), Vec::new());
        for at in layout::files(raw.kind) {
            let Some(bytes) = raw.files.get(&at.name) else { continue };
            match Objects::parse(bytes, at.what) {
                Ok(objects) => {
                    files.insert(at.name, (*at, objects));
                }
                Err(_) if at.may_be_left_out() => note(&mut notes, FILE_UNREADABLE, at.what.to_owned()),
                Err(error) => return Err(error),
            }
        }
        Ok(Self { kind: raw.kind, files, fields: Vec::new(), evidence: Vec::new(), notes })
    }

    /// Notes what no table knows, never its value; what stands there twice; and fill where none belongs.
    fn tags(&mut self) {
        let rows = table::rows(self.kind);
        for at in layout::files(self.kind) {
            let (what, Some((_, objects))) = (at.what, self.files.get(&at.name)) else { continue };
            for (index, object) in objects.all.iter().enumerate() {
                let place = || format!("{what} tag {:02X}", object.tag);
                if !rows.iter().any(|row| row.file == at.name && row.tag == object.tag) {
                    note(&mut self.notes, "unknown_tag", place());
                }
                if objects.all.iter().take(index).any(|earlier| earlier.tag == object.tag) {
                    note(&mut self.notes, "repeated_tag", place());
                }
            }
            if objects.fill_inside {
                note(&mut self.notes, "fill_inside", what.to_owned());
            }
        }
    }

    /// The printed entries as one signed object.
    fn printed(&mut self) {
        let Some((at, objects)) = self.files.get(&FileName::Printed) else { return };
        if printed_values(objects.bytes).is_none() {
            note(&mut self.notes, "printed_entries_form", at.what.to_owned());
        }
        self.evidence.push(object(PRINTED_ENTRIES, objects.bytes));
    }

    fn row(&mut self, row: &Row) -> Result<(), CardError> {
        let wrong = |problem| CardError::Malformed { what: row.origin, problem, offset: 0 };
        let file = self.files.get(&row.file);
        let Some(value) = file.and_then(|(_, objects)| objects.value(row.tag)) else {
            match row.presence {
                Presence::Needed => return Err(wrong("the object is missing")),
                Presence::Expected if file.is_some() => {
                    note(&mut self.notes, "object_missing", row.origin.to_owned());
                }
                Presence::Expected | Presence::IfWritten => {}
            }
            return Ok(());
        };
        if value.len() > row.most {
            let left_out = file.map(|(at, _)| at).filter(|at| at.may_be_left_out());
            let at = left_out.ok_or_else(|| wrong("longer than the sheet allows"))?;
            note(&mut self.notes, FILE_UNREADABLE, at.what.to_owned());
            return Ok(());
        }
        self.evidence.extend(row.evidence.map(|name| object(name, value)));
        self.fields.extend(value::field(row, value, &mut self.notes));
        Ok(())
    }
}

fn object(name: &'static str, bytes: &[u8]) -> Evidence {
    Evidence { name: Cow::Borrowed(name), bytes: bytes.to_vec(), keep: Keep::Record }
}

/// Adds a note, unless the same one is there.
fn note(notes: &mut Vec<Note>, code: &'static str, detail: String) {
    let note = Note { code: Cow::Borrowed(code), detail };
    if !notes.contains(&note) {
        notes.push(note);
    }
}

#[cfg(test)]
mod tests;
