// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where fields and notes are gathered, with the external characters that their texts use.

use std::borrow::Cow;

use jiff::civil::Date;
use tashika_kit::CardError;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Note, Source};

use crate::editions::{self, KNOWN_EDITION};
use crate::text::{self, Decoded};
use crate::tlv::Objects;

/// Where a value stands, and what becomes of it.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// The file, e.g. `DF1/EF01`.
    pub(crate) file: &'static str,
    /// The tag.
    pub(crate) tag: u16,
    /// Whether a signature covers the file.
    pub(crate) source: Source,
    /// Whether the record needs the value.
    pub(crate) keep: Keep,
}

impl Place {
    /// As fields and notes write it: `DF1/EF01 tag 12`.
    pub(crate) fn origin(self) -> String {
        origin(self.file, self.tag)
    }
}

/// `DF1/EF01 tag 12`.
pub(crate) fn origin(file: &str, tag: u16) -> String {
    format!("{file} tag {tag:02X}")
}

/// What has been gathered so far. It holds personal values, and therefore has no `Debug`.
#[derive(Default)]
pub(crate) struct Collected {
    /// What the record may hold, in the order in which it is shown.
    pub(crate) kept: Vec<Field>,
    /// What is for the screen only; shown after the rest.
    pub(crate) shown: Vec<Field>,
    /// Peculiarities, each once.
    pub(crate) notes: Vec<Note>,
    /// The external characters in use, and whether a kept text uses them.
    pub(crate) external: Vec<(u8, Keep)>,
}

impl Collected {
    /// Adds a note, unless the same one is there.
    pub(crate) fn note(&mut self, code: &'static str, detail: impl Into<String>) {
        let note = Note { code: Cow::Borrowed(code), detail: detail.into() };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Adds a field.
    pub(crate) fn field(&mut self, name: &'static str, value: FieldValue, place: Place) {
        let fields = match place.keep {
            Keep::Record => &mut self.kept,
            Keep::ScreenOnly => &mut self.shown,
        };
        fields.push(Field {
            name: FieldName(Cow::Borrowed(name)),
            value,
            source: place.source,
            origin: Cow::Owned(place.origin()),
            keep: place.keep,
        });
    }

    /// Adds a date.
    pub(crate) fn date(&mut self, name: &'static str, date: Date, place: Place) {
        self.field(name, FieldValue::Date { date }, place);
    }

    /// Adds a text in JIS X 0208.
    ///
    /// # Errors
    /// [`CardError::Malformed`]; then nothing was added.
    pub(crate) fn wide(
        &mut self,
        name: &'static str,
        bytes: &[u8],
        place: Place,
        what: &'static str,
    ) -> Result<(), CardError> {
        let decoded = text::decode(bytes, what)?;
        if decoded.text.trim().is_empty() {
            return Err(CardError::Malformed { what, problem: "nothing but blanks", offset: 0 });
        }
        self.decoded(&decoded, place);
        self.field(name, FieldValue::Text { text: decoded.text }, place);
        Ok(())
    }

    fn decoded(&mut self, decoded: &Decoded, place: Place) {
        if decoded.odd > 0 {
            self.note("odd_character", format!("{}: {}", place.origin(), decoded.odd));
        }
        if editions::is_ambiguous(&decoded.text) {
            self.note("edition_glyph", place.origin());
        }
        for number in &decoded.external {
            match self.external.iter_mut().find(|(known, _)| known == number) {
                Some((_, keep)) if place.keep == Keep::Record => *keep = Keep::Record,
                Some(_) => {}
                None => self.external.push((*number, place.keep)),
            }
        }
    }

    /// Notes an edition of JIS X 0208 whose number is not known: a few characters may look different then.
    pub(crate) fn edition(&mut self, edition: u8, origin: &str) {
        if edition != KNOWN_EDITION {
            self.note("unknown_edition", format!("{origin}: {edition:02X}"));
        }
    }

    /// Notes tags that no table knows (never their values), and tags that stand there twice: the first counts.
    pub(crate) fn tags(
        &mut self,
        file: &'static str,
        objects: &Objects<'_>,
        known: impl Fn(u16, &[u8]) -> bool,
    ) {
        for (index, object) in objects.all.iter().enumerate() {
            if !known(object.tag, object.value) {
                self.note("unknown_tag", origin(file, object.tag));
            }
            if objects.all.iter().take(index).any(|earlier| earlier.tag == object.tag) {
                self.note("repeated_tag", origin(file, object.tag));
            }
        }
    }
}
