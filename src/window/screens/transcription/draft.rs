// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the clerk has typed from the pictures so far, and which of it was looked at a second time.

use std::borrow::Cow;

use jiff::Timestamp;
use tashika_kit::reading::{Field, FieldName, FieldValue, Reading};
use tashika_kit::{Form, PictureText};

use crate::counter::entry;
use crate::window::widgets::dates;
use crate::window::widgets::zoom::Zoom;

/// One of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sex {
    Male,
    Female,
}

impl Sex {
    /// As it is printed.
    fn printed(self) -> &'static str {
        match self {
            Self::Male => "男",
            Self::Female => "女",
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }
}

/// What was typed for one item.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) text: String,
    pub(super) sex: Option<Sex>,
    /// Looked at a second time, as it stands now.
    pub(super) confirmed: bool,
    /// A character was refused just now.
    pub(super) refused: bool,
}

/// What came of the characters typed for one item.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing was typed.
    Empty,
    /// Something that cannot be understood, e.g. half a date.
    Unreadable,
    /// A value.
    Is(FieldValue),
}

impl Typed {
    pub(super) fn value(&self, form: Form) -> Value {
        let text = self.text.trim();
        let code =
            |sex: Sex| FieldValue::Code { raw: sex.printed().to_owned(), meaning: Cow::Borrowed(sex.word()) };
        match form {
            Form::Sex => self.sex.map_or(Value::Empty, |sex| Value::Is(code(sex))),
            _ if text.is_empty() => Value::Empty,
            Form::Latin => {
                let text = entry::latin(text).unwrap_or_else(|| text.to_owned());
                Value::Is(FieldValue::Text { text })
            }
            Form::Text => Value::Is(FieldValue::Text { text: text.to_owned() }),
            Form::Date => {
                dates::parse(text).map_or(Value::Unreadable, |date| Value::Is(FieldValue::Date { date }))
            }
        }
    }

    /// The clerk changed something: what was looked at before does not count any longer.
    pub(super) fn changed(&mut self) {
        self.confirmed = false;
    }
}

/// What the clerk has typed so far. Nothing is filled in from anywhere else.
pub(in crate::window) struct Draft {
    /// When the chip was read that this belongs to. Another reading may be another person's: it begins anew.
    of: Option<Timestamp>,
    /// In the order of the items.
    pub(super) typed: Vec<Typed>,
    /// The item whose place in the picture is shown.
    pub(super) at: usize,
    /// What is seen of its picture.
    pub(super) zoom: Zoom,
    /// The field that gets the focus in the next frame.
    pub(super) focus: Option<usize>,
    /// The field of the item at hand comes into view, with its picture above it where the window is narrow.
    pub(super) scroll: bool,
    /// The second look.
    pub(super) looking: bool,
    /// The items that may be left out are unfolded.
    pub(super) others: bool,
    /// The clerk has tried to go on.
    pub(super) tried: bool,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            of: None,
            typed: Vec::new(),
            at: 0,
            zoom: Zoom::WHOLE,
            focus: None,
            scroll: false,
            looking: false,
            others: false,
            tried: false,
        }
    }
}

impl Draft {
    /// Begins anew if this is another reading, or if other things are asked.
    pub(super) fn begin(&mut self, reading: &Reading, items: &[PictureText]) {
        if self.of == Some(reading.read_at) && self.typed.len() == items.len() {
            return;
        }
        let typed = items.iter().map(|_| Typed::default()).collect();
        *self = Self { of: Some(reading.read_at), typed, ..Self::default() };
        self.type_at(first(items).next().map_or(0, |(place, _)| place), items);
    }

    /// Shows the place of an item in its picture.
    pub(super) fn look_at(&mut self, place: usize, items: &[PictureText]) {
        self.at = place;
        self.scroll = true;
        self.zoom = items.get(place).map_or(Zoom::WHOLE, |item| Zoom::at(item.view));
    }

    /// The same, and the item's field gets the focus.
    pub(super) fn type_at(&mut self, place: usize, items: &[PictureText]) {
        self.look_at(place, items);
        self.looking = false;
        self.focus = Some(place);
        if let Some(item) = items.get(place) {
            self.others |= !comes_first(item);
        }
    }

    /// Whether nothing was typed.
    #[cfg(test)]
    pub(in crate::window) fn is_empty(&self) -> bool {
        self.typed.iter().all(|typed| typed.text.is_empty() && typed.sex.is_none())
    }

    /// What is seen of the picture.
    #[cfg(test)]
    pub(in crate::window) fn seen(&self) -> Zoom {
        self.zoom
    }

    pub(super) fn value(&self, place: usize, form: Form) -> Value {
        self.typed.get(place).map_or(Value::Empty, |typed| typed.value(form))
    }

    /// The first item that has a value nobody has looked at a second time.
    pub(super) fn unconfirmed(&self, items: &[PictureText]) -> Option<usize> {
        let open = |(place, item): (usize, &PictureText)| {
            let seen = self.typed.get(place).is_some_and(|typed| typed.confirmed);
            (self.value(place, item.form) != Value::Empty && !seen).then_some(place)
        };
        in_order(items).find_map(open)
    }

    /// How many values were looked at, and how many there are.
    pub(super) fn progress(&self, items: &[PictureText]) -> (usize, usize) {
        let filled = |(place, item): &(usize, &PictureText)| self.value(*place, item.form) != Value::Empty;
        let seen =
            |(place, _): &(usize, &PictureText)| self.typed.get(*place).is_some_and(|typed| typed.confirmed);
        let all = in_order(items).filter(filled);
        (all.clone().filter(seen).count(), all.count())
    }

    /// The first item that is needed and empty, or cannot be understood.
    pub(super) fn open(&self, items: &[PictureText]) -> Option<usize> {
        let open = |(place, item): (usize, &PictureText)| match self.value(place, item.form) {
            Value::Empty if item.needed => Some(place),
            Value::Unreadable => Some(place),
            _ => None,
        };
        in_order(items).find_map(open)
    }

    /// The values as fields. `seen` says whether the picture of an item can be shown: without it the clerk reads the
    /// printed card, and the record says so.
    pub(super) fn fields(&self, items: &[PictureText], seen: impl Fn(&PictureText) -> bool) -> Vec<Field> {
        let field = |(place, item): (usize, &PictureText)| {
            let Value::Is(value) = self.value(place, item.form) else { return None };
            Some(if seen(item) { entry::from_picture(item, value) } else { entry::from_print(item, value) })
        };
        items.iter().enumerate().filter_map(field).collect()
    }
}

/// Whether an item is asked at once: what is needed, and the address, which most cards have.
pub(super) fn comes_first(item: &PictureText) -> bool {
    item.needed || item.name == FieldName::ADDRESS
}

/// The items that are asked at once.
pub(super) fn first(items: &[PictureText]) -> impl Iterator<Item = (usize, &PictureText)> + Clone {
    items.iter().enumerate().filter(|(_, item)| comes_first(item))
}

/// The items that may be left out.
pub(super) fn others(items: &[PictureText]) -> impl Iterator<Item = (usize, &PictureText)> + Clone {
    items.iter().enumerate().filter(|(_, item)| !comes_first(item))
}

/// All of them in the order of the screen.
fn in_order(items: &[PictureText]) -> impl Iterator<Item = (usize, &PictureText)> + Clone {
    first(items).chain(others(items))
}
