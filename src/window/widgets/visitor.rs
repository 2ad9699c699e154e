// SPDX-License-Identifier: MIT OR Apache-2.0
//! Training: who stands at the counter, and the print of a card that nobody draws, so that there is something to compare
//! the chip with.

use eframe::egui::{Ui, vec2};
use tashika_kit::persona::PlainFront;
use tashika_kit::reading::{FieldName, Reading};

use super::texts;
use crate::window::pictures::{self, Pictures};
use crate::window::practice::Visitor;
use crate::window::theme::NEAR;
use crate::words;

/// Draws the person. Nothing outside training.
pub(in crate::window) fn person(
    ui: &mut Ui,
    visitor: Option<&Visitor>,
    reading: &Reading,
    pictures: &mut Pictures,
) {
    let Some(visitor) = visitor else { return };
    // Nobody can be held against a photo that the chip did not give.
    let Some(own) = pictures.get(ui.ctx(), reading, &FieldName::PHOTO) else { return };
    let face = match visitor.stranger {
        [] => Some(own),
        stranger => pictures.aside(ui.ctx(), "visitor", stranger),
    };
    ui.horizontal(|ui| {
        pictures::show_late(ui, face.as_ref(), vec2(84.0, 104.0), "training.visitor");
        ui.add_space(NEAR);
        texts::both(ui, "training.visitor", crate::window::theme::size::BODY, crate::window::theme::ink());
    });
    ui.add_space(NEAR);
}

/// Draws the print, if this card has one that nobody draws.
pub(in crate::window) fn print(ui: &mut Ui, visitor: Option<&Visitor>, pictures: &mut Pictures) {
    let Some(front) = visitor.and_then(|visitor| visitor.plain.as_ref()) else { return };
    texts::part(ui, "window.compare.print");
    drop(texts::card(ui, |ui| {
        ui.horizontal_top(|ui| {
            let photo = pictures.aside(ui.ctx(), "plain print", front.photo);
            pictures::show_late(ui, photo.as_ref(), vec2(96.0, 120.0), "training.printed_photo");
            ui.add_space(NEAR);
            entries(ui, front);
        });
    }));
    ui.add_space(NEAR);
}

fn entries(ui: &mut Ui, front: &PlainFront) {
    ui.vertical(|ui| {
        for (name, text) in &front.entries {
            ui.horizontal_wrapped(|ui| {
                ui.label(texts::small(words::first(&format!("field.{name}"))));
                ui.label(texts::body(text.as_str()));
            });
        }
        if !front.back.is_empty() {
            ui.label(texts::small(words::first("training.printed_back")));
        }
        for line in &front.back {
            ui.label(texts::body(line.as_str()));
        }
    });
}
