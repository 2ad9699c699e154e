// SPDX-License-Identifier: MIT OR Apache-2.0
//! What was read, field by field, each with its source and what was proved about it.

use eframe::egui::{RichText, Ui, vec2};
use tashika_kit::date::in_japanese;
use tashika_kit::reading::{Field, FieldName, FieldValue, Reading, Source};
use tashika_kit::verdict::{FieldVerdict, Mark, Verdicts};

use crate::window::findings;
use crate::window::pictures::{Pictures, show as show_picture};
use crate::window::theme::{self, Tone, size};
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// The fields a clerk reads, in their order, with the chip's picture of the same where there is one.
const SHOWN: [(FieldName, Option<FieldName>); 5] = [
    (FieldName::NAME, Some(FieldName::NAME_IMAGE)),
    (FieldName::ADDRESS, Some(FieldName::ADDRESS_IMAGE)),
    (FieldName::BIRTH_DATE, None),
    (FieldName::SEX, None),
    (FieldName::EXPIRY_DATE, None),
];

/// Draws the fields. `uncovered` characters of name and address are in no font here.
pub(super) fn show(
    ui: &mut Ui,
    pictures: &mut Pictures,
    reading: &Reading,
    verdicts: &Verdicts,
    uncovered: usize,
) {
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.spacing_mut().interact_size.y = 17.0;
    for (name, image) in &SHOWN {
        let values = different(reading, name);
        let texture = image.as_ref().and_then(|image| pictures.get(ui.ctx(), reading, image));
        if values.is_empty() && texture.is_none() {
            continue;
        }
        for field in values {
            label(ui, field, worst(verdicts, reading, field));
            let font = if *name == FieldName::NAME { size::VALUE } else { size::BODY };
            ui.label(RichText::new(value(field)).font(theme::bold(font)).color(theme::INK));
        }
        if let (Some(texture), Some(picture)) =
            (texture, image.as_ref().and_then(|image| reading.field(image)))
        {
            label(ui, picture, verdict(verdicts, picture).map(|mark| findings::mark(mark, &verdicts.issuer)));
            let room = ui.available_width().min(texture.size_vec2().x * 1.5);
            let spoken = format!("field.{}", picture.name.as_str());
            show_picture(ui, &texture, vec2(room, 60.0), &spoken);
        }
        ui.add_space(7.0);
    }
    if uncovered > 0 {
        texts::both(ui, "window.result.uncovered", size::SMALL, Tone::Caution.ink());
    }
}

/// What it is, where it comes from, and what was proved about it.
fn label(ui: &mut Ui, field: &Field, mark: Option<(Tone, &'static str)>) {
    let key = format!("field.{}", field.name.as_str());
    let name = words::words(&key);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.label(texts::small(format!("{} {}", name.ja, name.en)));
        if let Some((tone, key)) = mark {
            mark_line(ui, tone, key);
        }
    });
    ui.label(texts::small(words::ja(source(field.source))).font(theme::regular(size::SMALL - 1.5)));
}

fn source(source: Source) -> &'static str {
    match source {
        Source::SignedChipText => "source.signed_chip_text",
        Source::UnsignedChipText => "source.unsigned_chip_text",
        Source::SignedChipImage => "source.signed_chip_image",
        Source::UnsignedChipImage => "source.unsigned_chip_image",
        Source::TypedByClerk => "source.typed_by_clerk",
    }
}

/// A mark with its icon.
pub(super) fn mark_line(ui: &mut Ui, tone: Tone, key: &str) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        ui.spacing_mut().interact_size.y = 16.0;
        icons::show(ui, Icon::of(tone), 15.0, tone.ink());
        ui.label(RichText::new(words::ja(key)).font(theme::regular(size::SMALL)).color(tone.ink()));
    });
}

/// The fields of a name that tell different values; the check number's own parts are not repeated.
fn different<'r>(reading: &'r Reading, name: &FieldName) -> Vec<&'r Field> {
    let mut found: Vec<&Field> = Vec::new();
    let typed = Source::TypedByClerk;
    for field in reading.fields.iter().filter(|field| field.name == *name && field.source != typed) {
        if !found.iter().any(|known| value(known) == value(field)) {
            found.push(field);
        }
    }
    found
}

/// A value as the clerk compares it with the print.
pub(super) fn value(field: &Field) -> String {
    match &field.value {
        FieldValue::Text { text } => text.clone(),
        // Japanese cards print birth dates in eras and expiry dates in the Gregorian calendar.
        FieldValue::Date { date } if field.name == FieldName::BIRTH_DATE => {
            format!("{}（{}年）", in_japanese(*date), date.year())
        }
        FieldValue::Date { date } => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        FieldValue::Code { meaning, .. } => {
            let key = format!("code.{meaning}");
            let text = words::words(&key);
            format!("{}  {}", text.ja, text.en)
        }
        FieldValue::Picture { .. } => String::new(),
    }
}

/// What was proved about a value, told from all the places that say it: the worst of them counts.
fn worst(verdicts: &Verdicts, reading: &Reading, field: &Field) -> Option<(Tone, &'static str)> {
    let same = reading.fields.iter().filter(|other| other.name == field.name && value(other) == value(field));
    let marks = same.filter_map(|other| verdict(verdicts, other)).filter(|mark| *mark != Mark::Typed);
    marks.max().map(|mark| findings::mark(mark, &verdicts.issuer))
}

/// What was proved about the first field of a name.
pub(super) fn mark_of(
    verdicts: &Verdicts,
    reading: &Reading,
    name: &FieldName,
) -> Option<(Tone, &'static str)> {
    let mark = reading.field(name).and_then(|field| verdict(verdicts, field));
    mark.map(|mark| findings::mark(mark, &verdicts.issuer))
}

fn verdict(verdicts: &Verdicts, field: &Field) -> Option<Mark> {
    let belongs = |one: &&FieldVerdict| one.name == field.name && one.origin == field.origin;
    verdicts.fields.iter().find(belongs).map(|one| one.mark)
}
