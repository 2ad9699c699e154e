// SPDX-License-Identifier: MIT OR Apache-2.0
//! Training: who stands at the counter, and the print of a card that nobody draws, so that there is something to compare
//! the chip with.

use eframe::egui::{TextureHandle, Ui, vec2};
use jiff::civil::Date;
use tashika_kit::date::in_japanese;
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
    let Some(face) = face(ui, visitor, reading, pictures) else { return };
    ui.horizontal(|ui| {
        pictures::show_late(ui, face.as_ref(), vec2(84.0, 104.0), "training.visitor");
        ui.add_space(NEAR);
        texts::both(ui, "training.visitor", crate::window::theme::size::BODY, crate::window::theme::ink());
    });
    ui.add_space(NEAR);
}

/// The same beside the photo, where there is little room.
pub(in crate::window) fn beside(
    ui: &mut Ui,
    visitor: Option<&Visitor>,
    reading: &Reading,
    pictures: &mut Pictures,
) {
    let Some(face) = face(ui, visitor, reading, pictures) else { return };
    ui.vertical(|ui| {
        ui.set_width(84.0);
        pictures::show_late(ui, face.as_ref(), vec2(84.0, 104.0), "training.visitor");
        ui.label(texts::small(words::first("training.visitor")));
    });
}

/// The person's face, once it is decoded; `None` where nobody is drawn.
fn face(
    ui: &Ui,
    visitor: Option<&Visitor>,
    reading: &Reading,
    pictures: &mut Pictures,
) -> Option<Option<TextureHandle>> {
    let visitor = visitor?;
    // Nobody can be held against a photo that the chip did not give.
    let own = pictures.get(ui.ctx(), reading, &FieldName::PHOTO)?;
    Some(match visitor.stranger {
        [] => Some(own),
        stranger => pictures.aside(ui.ctx(), "visitor", stranger),
    })
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
        // Lines of print, not rows of controls.
        ui.spacing_mut().interact_size.y = 20.0;
        for (name, text) in &front.entries {
            ui.horizontal_wrapped(|ui| {
                ui.label(texts::small(words::first(&format!("field.{name}"))));
                ui.label(texts::body(as_printed(name, text)));
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

/// An entry as a card has it: a date of birth in an era, other dates in the Gregorian calendar. A trainee compares what
/// stands on a card with the chip, not two ways to write a day.
fn as_printed(name: &str, text: &str) -> String {
    match text.parse::<Date>() {
        Ok(date) if name == FieldName::BIRTH_DATE.as_str() => in_japanese(date),
        Ok(date) => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::as_printed;

    #[test]
    fn a_day_is_drawn_as_a_card_prints_it_and_what_is_no_day_as_it_is() {
        assert_eq!(as_printed("birth_date", "1980-02-17"), "昭和55年2月17日");
        assert_eq!(as_printed("expiry_date", "2029-03-17"), "2029年3月17日");
        assert_eq!(as_printed("birth_date", "1980-02-31"), "1980-02-31");
        assert_eq!(as_printed("document_number", "300000000070"), "300000000070");
    }
}
