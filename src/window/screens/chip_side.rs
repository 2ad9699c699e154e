// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the chip says, to be compared with the person and the printed card.

use eframe::egui::{Ui, vec2};
use tashika_kit::reading::{Field, FieldName, FieldValue, Reading, Source};
use tashika_kit::verdict::Agreement;

use super::result::photo;
use super::{fields, passport, remarks, residence, written};
use crate::counter::Finding;
use crate::window::pictures::{Pictures, show as show_picture};
use crate::window::practice::Visitor;
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::{texts, visitor};
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

/// What is compared of a passport besides photo and zone, in the order of its data page.
const OF_PASSPORT: [FieldName; 7] = [
    FieldName::NAME,
    FieldName::NATIONALITY,
    FieldName::BIRTH_DATE,
    FieldName::SEX,
    FieldName::ISSUE_DATE,
    FieldName::EXPIRY_DATE,
    FieldName::DOCUMENT_NUMBER,
];

/// The greatest height of the photo beside its question, in points.
const BESIDE: f32 = 150.0;

/// The pictures of a residence card, with the greatest height of each, in points.
const PICTURES: [(FieldName, f32); 3] =
    [(FieldName::FRONT_IMAGE, 420.0), (FieldName::NAME_IMAGE, 80.0), (FieldName::ADDRESS_IMAGE, 120.0)];

/// Draws it; without the photo where that stands beside the question about it.
pub(super) fn show(ui: &mut Ui, pictures: &mut Pictures, finding: &Finding, with_photo: bool) {
    let reading = &finding.reading;
    texts::part(ui, "window.compare.chip");
    if residence::is(reading) {
        ui.horizontal_top(|ui| {
            if with_photo {
                ui.vertical(|ui| {
                    ui.set_width(200.0);
                    photo(ui, pictures, reading, vec2(200.0, 267.0));
                });
                ui.add_space(NEAR);
            }
            ui.vertical(|ui| of_residence(ui, pictures, finding));
        });
        if finding.typed_expiry_fits() == Some(false) {
            texts::notice_of(ui, Tone::Caution, "window.compare.expiry_unexpected");
        }
        pictures_of(ui, pictures, reading);
        return;
    }
    if passport::is(reading) {
        of_passport(ui, pictures, finding, with_photo);
        return;
    }
    if with_photo {
        photo(ui, pictures, reading, vec2(ui.available_width(), 300.0));
    }
    for name in &COMPARED {
        if let Some(changed) = remarks::of(reading, name) {
            remarks::compared(ui, pictures, reading, &changed);
        } else if let Some(field) = reading.field(name) {
            written::show(ui, pictures, reading, &fields::value(field), size::BODY);
        }
        printed(ui, pictures, reading, name);
    }
    written::legend(ui, reading);
    let code = pictures.get(ui.ctx(), reading, &FieldName::SECURITY_CODE_IMAGE);
    if let Some(code) = code {
        ui.horizontal(|ui| {
            ui.label(texts::small(words::first("window.front.code")));
            show_picture(ui, &code, vec2(90.0, 30.0), "field.security_code_image");
        });
    }
}

/// The photo and, in training, who stands at the counter, beside the question whether they are the same person: where
/// everything stands in one column, all of it is in sight at once.
pub(super) fn photo_beside(
    ui: &mut Ui,
    pictures: &mut Pictures,
    (reading, visitor): (&Reading, Option<&Visitor>),
    ask: &mut dyn FnMut(&mut Ui),
) {
    let width = (ui.available_width() * 0.26).min(170.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = NEAR;
        ui.vertical(|ui| {
            ui.set_width(width);
            photo(ui, pictures, reading, vec2(width, BESIDE));
        });
        visitor::beside(ui, visitor, reading, pictures);
        // Room for the mark at the question that is asked.
        ui.add_space(NEAR);
        ui.vertical(ask);
    });
}

/// The chip's picture of a name or an address, below the text of it: a text may lack a character or have another in its
/// place, and the picture is what the card was printed from.
fn printed(ui: &mut Ui, pictures: &mut Pictures, reading: &Reading, name: &FieldName) {
    let image = match name {
        name if *name == FieldName::NAME => FieldName::NAME_IMAGE,
        name if *name == FieldName::ADDRESS => FieldName::ADDRESS_IMAGE,
        _ => return,
    };
    if let Some(texture) = pictures.get(ui.ctx(), reading, &image) {
        let room = vec2(ui.available_width().min(texture.size_vec2().x * 1.5), 48.0);
        show_picture(ui, &texture, room, &format!("field.{}", image.as_str()));
    }
}

/// How wide it is drawn: a residence card is compared with its picture, and a passport with its zone, which have to be
/// read.
pub(super) fn width(room: f32, reading: &Reading) -> f32 {
    if residence::is(reading) || passport::is(reading) {
        (room * 0.47).max(420.0)
    } else {
        (room * 0.32).clamp(320.0, 400.0)
    }
}

/// The photo large enough to be held against face and page, the texts in the order of the page, then the zone.
fn of_passport(ui: &mut Ui, pictures: &mut Pictures, finding: &Finding, with_photo: bool) {
    let reading = &finding.reading;
    ui.horizontal_top(|ui| {
        if with_photo {
            ui.vertical(|ui| {
                // In a narrow column the texts keep half of it: a line that wraps is read wrongly.
                let width = (ui.available_width() * 0.5).min(220.0);
                ui.set_width(width);
                photo(ui, pictures, reading, vec2(width, 284.0));
            });
            ui.add_space(NEAR);
        }
        ui.vertical(|ui| {
            for name in &OF_PASSPORT {
                for field in fields::different(reading, name) {
                    one(ui, pictures, finding, field);
                }
            }
        });
    });
    if let Some(zone) = passport::chip_zone(reading) {
        ui.add_space(NEAR);
        ui.label(texts::small(format!("{}  {}", words::first("field.mrz"), words::second("field.mrz"))));
        passport::lines(ui, zone, &finding.verdicts);
    }
    // The print is compared by the clerk where nobody gave the zone: with the CAN it is the only comparison there is.
    if let Agreement::NotChecked { reason } = &finding.verdicts.agreement
        && reason.code == "mrz_not_given"
    {
        texts::notice_of(ui, Tone::Caution, "window.passport.compare_by_eye");
    }
}

/// What was typed from the pictures, then what is text.
fn of_residence(ui: &mut Ui, pictures: &mut Pictures, finding: &Finding) {
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
}

/// The pictures themselves.
fn pictures_of(ui: &mut Ui, pictures: &mut Pictures, reading: &Reading) {
    for (name, height) in &PICTURES {
        if let Some(texture) = pictures.get(ui.ctx(), reading, name) {
            ui.add_space(NEAR);
            let key = fields::label_key(reading, name.as_str());
            ui.label(texts::small(format!("{}  {}", words::first(&key), words::second(&key))));
            // Larger than twice a picture's own size shows nothing more.
            let room = vec2(ui.available_width().min(texture.size_vec2().x * 2.0), *height);
            show_picture(ui, &texture, room, &format!("field.{}", name.as_str()));
        }
    }
}

fn one(ui: &mut Ui, pictures: &mut Pictures, finding: &Finding, field: &Field) {
    if matches!(field.value, FieldValue::Picture { .. }) {
        return;
    }
    let key = match field.source {
        Source::TypedFromChipImage => fields::typed_key(field.name.as_str()),
        _ => fields::label_key(&finding.reading, field.name.as_str()),
    };
    ui.label(texts::small(format!("{}  {}", words::first(&key), words::second(&key))));
    fields::shown(ui, pictures, &finding.reading, field, size::BODY);
    // What was typed, and what no signature covers, must not look like what the issuer signed.
    let source = texts::small(words::first(fields::source(field.source)));
    ui.label(source.font(theme::regular(size::SMALL - 1.5)));
    // It belongs to the value above it, not to the name below it.
    ui.add_space(NEAR * 0.5);
}
