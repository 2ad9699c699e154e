// SPDX-License-Identifier: MIT OR Apache-2.0
//! WEF02 as fields (`specs` drivers-licence §7.4).
//!
//! One source describes this file, and it says not even which bytes the last tags are. So what cannot be understood
//! is left out with a note, as long as what decides (the number and the last day) can be.

use std::borrow::Cow;

use tashika_kit::CardError;
use tashika_kit::reading::{
    Field, FieldName, FieldValue, Keep, Note, PictureKind, Source, external_character,
};

use super::configuration::{Configuration, ONE_BYTE_TAGS};
use super::photo;
use super::table::{self, Coding, Row};
use crate::layout::WEF02;
use crate::text::{self, EraDate};
use crate::tlv::{Object, Objects};

/// What kind of data this is: the first field, so that nobody takes a driving history for a licence.
pub(super) const KIND: FieldName = FieldName(Cow::Borrowed("licence_kind"));

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Contents {
    /// The fields, in the order in which they are shown.
    pub(super) fields: Vec<Field>,
    /// Peculiarities.
    pub(super) notes: Vec<Note>,
}

/// What an application of this kind can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Licence,
    DrivingHistoryOnly,
    Empty,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Licence => "licence",
            Self::DrivingHistoryOnly => "driving_history_only",
            Self::Empty => "empty",
        }
    }
}

/// The fields of WEF02.
///
/// # Errors
/// [`CardError::Malformed`] if the file does not begin as the sheet says, or its number or last day cannot be read.
pub(super) fn contents(file: &[u8], configuration: &Configuration) -> Result<Contents, CardError> {
    let known = Known::of(file, configuration)?;
    let mut reader = Reader { configuration, contents: Contents::default(), used: Vec::new() };
    reader.kind(&known);
    for row in table::ROWS {
        if let Some(value) = known.filled(row.tag) {
            reader.row(row, value)?;
        }
        if row == table::EXPIRY_DATE {
            // Above the particulars: it is what a person is compared with.
            reader.photo(&known);
        }
    }
    reader.characters(&known);
    if known.stopped {
        let offset = file.len() - known.tail.len();
        reader.note("entries_not_understood", format!("WEF02 from byte {offset}"));
    }
    Ok(reader.contents)
}

/// The objects as far as they are in the order of the sheet, and what comes after them.
struct Known<'a> {
    objects: Vec<Object<'a>>,
    tail: &'a [u8],
    /// The tail is neither padding nor nothing.
    stopped: bool,
}

impl<'a> Known<'a> {
    fn of(file: &'a [u8], configuration: &Configuration) -> Result<Self, CardError> {
        let what = WEF02.what;
        let parsed = match Objects::parse(file, configuration.data, what) {
            // Up to where it stops making sense; that point is the beginning of an object.
            Err(CardError::Malformed { offset, .. }) => {
                Objects::parse(file.get(..offset).unwrap_or_default(), configuration.data, what)
            }
            other => other,
        }?;
        let mut objects: Vec<Object<'a>> = Vec::new();
        let mut end = 0;
        for (index, object) in parsed.all.iter().enumerate() {
            let before = objects.last().map_or(u16::from(*ONE_BYTE_TAGS.start()) - 1, |last| last.tag);
            if object.tag <= before {
                break;
            }
            objects.push(*object);
            end = parsed.all.get(index + 1).map_or(parsed.bytes.len(), |next| next.offset);
        }
        let tail = file.get(end..).unwrap_or_default();
        let stopped = !matches!(tail, [] | [0xFF, 0xFF, ..]);
        if stopped && objects.is_empty() {
            return Err(CardError::Malformed {
                what,
                problem: "it does not begin with its entries",
                offset: 0,
            });
        }
        Ok(Self { objects, tail, stopped })
    }

    fn value(&self, tag: u16) -> Option<&'a [u8]> {
        self.objects.iter().find(|object| object.tag == tag).map(|object| object.value)
    }

    fn filled(&self, tag: u16) -> Option<&'a [u8]> {
        self.value(tag).filter(|value| !value.is_empty())
    }

    fn kind(&self) -> Kind {
        let any = |rows: &[Row]| rows.iter().any(|row| self.filled(row.tag).is_some());
        if any(&[table::NUMBER, table::EXPIRY_DATE]) {
            Kind::Licence
        } else if any(&[table::HISTORY_DATE, table::HISTORY_CLASS, table::HISTORY_NUMBER]) {
            Kind::DrivingHistoryOnly
        } else {
            Kind::Empty
        }
    }
}

struct Reader<'c> {
    configuration: &'c Configuration,
    contents: Contents,
    /// External characters the texts use.
    used: Vec<u8>,
}

impl Reader<'_> {
    /// The word, and beside it the tags it was taken from.
    fn kind(&mut self, known: &Known<'_>) {
        let kind = known.kind();
        let deciding = [
            table::HISTORY_DATE,
            table::HISTORY_CLASS,
            table::EXPIRY_DATE,
            table::NUMBER,
            table::HISTORY_NUMBER,
        ];
        let filled: Vec<String> = deciding
            .iter()
            .filter(|row| known.filled(row.tag).is_some())
            .map(|row| format!("{:02X}", row.tag))
            .collect();
        let value = FieldValue::Code { raw: filled.join(" "), meaning: Cow::Borrowed(kind.word()) };
        self.field(KIND, value, Source::SignedChipText, "WEF02", Keep::Record);
        match kind {
            Kind::DrivingHistoryOnly => self.note("driving_history_only", String::from("WEF02 E7, C5 empty")),
            Kind::Empty => self.note("licence_data_empty", String::from("WEF02 C2, C3, C5, E7, E8 empty")),
            Kind::Licence => {
                for row in [table::NUMBER, table::EXPIRY_DATE] {
                    if known.filled(row.tag).is_none() {
                        self.note("licence_incomplete", row.origin.to_owned());
                    }
                }
            }
        }
    }

    fn row(&mut self, row: Row, value: &[u8]) -> Result<(), CardError> {
        let decides = row == table::NUMBER || row == table::EXPIRY_DATE;
        match self.value(row, value) {
            Ok(Some(value)) => {
                let keep = if decides { Keep::Record } else { Keep::ScreenOnly };
                let name = FieldName(Cow::Borrowed(row.field));
                self.field(name, value, Source::SignedChipText, row.origin, keep);
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(error) if decides => Err(error),
            // The error names place and problem, never the value.
            Err(error) => {
                self.note("entry_unreadable", error.to_string());
                Ok(())
            }
        }
    }

    /// The value; `None` where it says that there is none.
    fn value(&mut self, row: Row, bytes: &[u8]) -> Result<Option<FieldValue>, CardError> {
        let one = || match bytes {
            [byte] => Ok(*byte),
            _ => Err(CardError::Malformed { what: row.origin, problem: "not one byte", offset: 0 }),
        };
        let code = |byte: u8, meaning| FieldValue::Code {
            raw: format!("{byte:02X}"),
            meaning: Cow::Borrowed(meaning),
        };
        Ok(match row.coding {
            Coding::Narrow => Some(FieldValue::Text { text: text::ascii(bytes, row.origin)? }),
            Coding::Wide => Some(FieldValue::Text { text: self.wide(row, bytes)? }),
            Coding::Date => match text::era_date(bytes, row.origin)? {
                EraDate::Day(date) => Some(FieldValue::Date { date }),
                EraDate::None => None,
            },
            Coding::Byte => Some(code(one()?, "other")),
            Coding::Flag => match one()? {
                byte if byte == self.configuration.not_held => None,
                byte if byte == self.configuration.held => Some(code(byte, "held")),
                byte => Some(code(byte, "other")),
            },
        })
    }

    fn wide(&mut self, row: Row, bytes: &[u8]) -> Result<String, CardError> {
        let decoded = text::decode(bytes, row.origin)?;
        if decoded.odd > 0 {
            self.note("odd_character", format!("{}: {}", row.origin, decoded.odd));
        }
        for number in decoded.external {
            if !self.used.contains(&number) {
                self.used.push(number);
            }
        }
        Ok(decoded.text)
    }

    /// By its tag; where that is not found, by how a picture begins.
    fn photo(&mut self, known: &Known<'_>) {
        let (bytes, source, origin) = match known.value(self.configuration.photo) {
            Some(bytes) => (bytes, Source::SignedChipImage, "WEF02 tag 107"),
            // What stands behind the objects is signed in one of the possible forms only: it counts as not signed.
            None => {
                let found = photo::scan(known.tail).unwrap_or_default();
                (found, Source::UnsignedChipImage, "WEF02, by its first bytes")
            }
        };
        if bytes.is_empty() {
            return;
        }
        if known.value(self.configuration.photo).is_none() {
            self.note("photo_found_by_scan", format!("WEF02, {} bytes", bytes.len()));
        }
        let value = FieldValue::Picture { media_type: PictureKind::of(bytes), bytes: bytes.to_vec() };
        self.field(FieldName::PHOTO, value, source, origin, Keep::ScreenOnly);
    }

    /// The pictures of all external characters; those used by a text and not there are noted.
    fn characters(&mut self, known: &Known<'_>) {
        let configuration = self.configuration;
        for tag in &configuration.characters {
            if let Some(bytes) = known.filled(*tag) {
                let value =
                    FieldValue::Picture { media_type: PictureKind::ExternalCharacter, bytes: bytes.to_vec() };
                let origin = format!("WEF02 tag {tag:02X}");
                self.field(
                    FieldName::EXTERNAL_CHARACTER,
                    value,
                    Source::SignedChipImage,
                    origin,
                    Keep::ScreenOnly,
                );
            }
        }
        let has = |number: &u8| {
            let tags = configuration.characters.iter();
            tags.clone()
                .any(|tag| configuration.character(*tag) == Some(*number) && known.filled(*tag).is_some())
        };
        let missing: Vec<u8> = self.used.iter().copied().filter(|number| !has(number)).collect();
        for number in missing {
            self.note("external_character_missing", external_character(number));
        }
    }

    fn field(
        &mut self,
        name: FieldName,
        value: FieldValue,
        source: Source,
        origin: impl Into<Cow<'static, str>>,
        keep: Keep,
    ) {
        self.contents.fields.push(Field { name, value, source, origin: origin.into(), keep });
    }

    fn note(&mut self, code: &'static str, detail: String) {
        self.contents.notes.push(Note { code: Cow::Borrowed(code), detail });
    }
}
