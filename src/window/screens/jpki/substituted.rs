// SPDX-License-Identifier: MIT OR Apache-2.0
//! Characters that a certificate cannot hold and that were replaced: which ones, so that nobody takes them for the
//! holder's own (`specs` mynumber-card §7.5).

use eframe::egui::Ui;
use tashika_kit::reading::{FieldName, FieldValue, Reading};

use crate::window::theme::{NEAR, Tone, size};
use crate::window::widgets::texts;
use crate::words;

/// The notes of a reading that tell it.
const NOTES: [(&str, FieldName); 2] =
    [("substituted_name", FieldName::NAME), ("substituted_address", FieldName::ADDRESS)];

/// Draws which characters were replaced; nothing if none was.
pub(super) fn show(ui: &mut Ui, reading: &Reading) {
    let all: Vec<String> = NOTES.iter().filter_map(|(code, name)| told(reading, code, name)).collect();
    if all.is_empty() {
        return;
    }
    ui.add_space(NEAR);
    texts::notice(ui, Tone::Caution, |ui| {
        texts::both(ui, "window.jpki.result.substituted", size::BODY, Tone::Caution.ink());
        for one in all {
            ui.label(texts::body(one));
        }
        texts::both(ui, "window.jpki.result.substituted_more", size::SMALL, Tone::Caution.ink());
    });
}

/// The field, and each replaced character with its place.
fn told(reading: &Reading, code: &str, name: &FieldName) -> Option<String> {
    let note = reading.notes.iter().find(|note| note.code == code)?;
    let FieldValue::Text { text } = &reading.field(name)?.value else { return None };
    let places = note.detail.split(',').filter_map(|place| place.trim().parse::<usize>().ok());
    let marked = places.filter_map(|place| {
        let character = text.chars().nth(place.checked_sub(1)?)?;
        Some(format!("{place}「{character}」"))
    });
    let marked: Vec<String> = marked.collect();
    let key = format!("field.{}", name.as_str());
    Some(format!("{}: {}", words::first(&key), marked.join(" ")))
}
