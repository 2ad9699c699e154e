// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the chip says, to be compared with the person and the printed card.

use eframe::egui::{Ui, vec2};
use tashika_kit::reading::{Field, FieldName, FieldValue};
use tashika_residence::FAMILY;

use super::result::photo;
use super::{fields, remarks, written};
use crate::counter::Finding;
use crate::window::pictures::{Pictures, show as show_picture};
use crate::window::theme::{NEAR, size};
use crate::window::widgets::texts;
use crate::words;

/// What is compared of most documents.
const COMPARED: [FieldName; 5] = [
    FieldName::NAME,
    FieldName::BIRTH_DATE,
    FieldName::ADDRESS,
    FieldName::EXPIRY_DATE,
    FieldName::DOCUMENT_NUMBER,
];

/// What is compared of a residence card besides, in the order of its front.
const OF_RESIDENCE: [FieldName; 11] = [
    FieldName::SEX,
    FieldName::NATIONALITY,
    FieldName::RESIDENCE_STATUS,
    FieldName::WORK_RESTRICTION,
    FieldName::STAY_PERIOD,
    FieldName::STAY_EXPIRY,
    FieldName::BIRTH_DATE,
    FieldName::EXPIRY_DATE,
    FieldName::ADDRESS,
    FieldName::ADDRESS_CHANGED_ON,
    FieldName::DOCUMENT_NUMBER,
];

/// The pictures of a residence card, with the greatest height of each, in points.
const PICTURES: [(FieldName, f32); 3] =
    [(FieldName::FRONT_IMAGE, 420.0), (FieldName::NAME_IMAGE, 80.0), (FieldName::ADDRESS_IMAGE, 120.0)];

/// Draws it.
pub(super) fn show(ui: &mut Ui, pictures: &mut Pictures, finding: &Finding) {
    let reading = &finding.reading;
    texts::part(ui, "window.compare.chip");
    photo(ui, pictures, reading, vec2(284.0, 355.0));
    if reading.family == FAMILY {
        residence(ui, pictures, finding);
        return;
    }
    for name in &COMPARED {
        if let Some(changed) = remarks::of(reading, name) {
            remarks::compared(ui, pictures, reading, &changed);
        } else if let Some(field) = reading.field(name) {
            written::show(ui, pictures, reading, &fields::value(field), size::BODY);
        }
    }
    written::legend(ui, reading);
    let code = pictures.get(ui.ctx(), reading, &FieldName::SECURITY_CODE_IMAGE);
    if let Some(code) = code {
        ui.horizontal(|ui| {
            ui.label(texts::small(words::ja("window.front.code")));
            show_picture(ui, &code, vec2(90.0, 30.0), "field.security_code_image");
        });
    }
}

/// What was typed from the pictures, then what is text, then the pictures themselves.
fn residence(ui: &mut Ui, pictures: &mut Pictures, finding: &Finding) {
    let reading = &finding.reading;
    for field in &finding.transcript {
        one(ui, pictures, finding, field);
    }
    for name in &OF_RESIDENCE {
        let typed = finding.transcript.iter().any(|field| field.name == *name);
        if let Some(field) = reading.field(name).filter(|_| !typed) {
            one(ui, pictures, finding, field);
        }
    }
    for (name, height) in &PICTURES {
        if let Some(texture) = pictures.get(ui.ctx(), reading, name) {
            ui.add_space(NEAR);
            let key = format!("field.{}", name.as_str());
            ui.label(texts::small(format!("{}  {}", words::ja(&key), words::en(&key))));
            let width = ui.available_width();
            show_picture(ui, &texture, vec2(width, *height), &key);
        }
    }
}

fn one(ui: &mut Ui, pictures: &mut Pictures, finding: &Finding, field: &Field) {
    if matches!(field.value, FieldValue::Picture { .. }) {
        return;
    }
    let key = format!("field.{}", field.name.as_str());
    ui.label(texts::small(format!("{}  {}", words::ja(&key), words::en(&key))));
    written::show(ui, pictures, &finding.reading, &fields::value(field), size::BODY);
}
