// SPDX-License-Identifier: MIT OR Apache-2.0
//! A text as it stands in a chip, with the characters no code table has drawn in their places: 外字 as their pictures,
//! 欠字 as a box. What cannot be drawn is a box with its number, and never left out.

use eframe::egui::{Color32, CornerRadius, Frame, Margin, Response, RichText, Stroke, Ui, vec2};
use tashika_kit::reading::{Field, FieldValue, MISSING_CHARACTER, Reading, external_character};
use tashika_licence::external_number;

use crate::window::pictures::{Pictures, show_as};
use crate::window::theme::{self, Tone, size};
use crate::window::widgets::texts;
use crate::words;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'t> {
    /// What can be written.
    Text(&'t str),
    /// External character number so and so.
    External(u8),
    /// A character the issuer could not write.
    Missing,
}

/// The pieces of a text, in order.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let next = (1..=9).map(|n| (external_character(n), Piece::External(n)));
        let next = next.chain([(MISSING_CHARACTER.to_owned(), Piece::Missing)]);
        let found = next.filter_map(|(mark, piece)| rest.find(&mark).map(|at| (at, mark.len(), piece)));
        let Some((at, length, piece)) = found.min_by_key(|(at, ..)| *at) else {
            pieces.push(Piece::Text(rest));
            break;
        };
        let (before, after) = rest.split_at(at);
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(piece);
        rest = after.get(length..).unwrap_or_default();
    }
    pieces
}

/// Draws a text in bold.
pub(super) fn show(ui: &mut Ui, pictures: &mut Pictures, reading: &Reading, text: &str, points: f32) {
    let written = |text: &str| RichText::new(text).font(theme::bold(points)).color(theme::ink());
    let pieces = pieces(text);
    if let [Piece::Text(text)] = pieces.as_slice() {
        ui.label(written(text));
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 1.0;
        ui.spacing_mut().interact_size.y = points;
        for piece in pieces {
            match piece {
                Piece::Text(text) => drop(ui.label(written(text))),
                Piece::External(number) => external(ui, pictures, reading, number, points),
                Piece::Missing => drop(boxed(ui, words::first("window.written.missing"), points)),
            }
        }
    });
}

/// The picture of an external character, as high as the text around it.
fn external(ui: &mut Ui, pictures: &mut Pictures, reading: &Reading, number: u8, points: f32) {
    let label = format!("{}{number}", words::first("window.written.external"));
    let field = reading.fields.iter().find(|field| external_number(field) == Some(number));
    let texture = field.and_then(|field| pictures.of_field(ui.ctx(), reading, field));
    match texture {
        Some(texture) => {
            let side = points * 1.25;
            let line = Stroke::new(1.0, theme::outline());
            Frame::new().fill(Color32::WHITE).stroke(line).inner_margin(Margin::same(2)).show(ui, |ui| {
                show_as(ui, &texture, vec2(side, side), &label);
            });
        }
        None => drop(boxed(ui, &label, points)),
    }
}

fn boxed(ui: &mut Ui, text: &str, points: f32) -> Response {
    let line = Stroke::new(1.5, Tone::Caution.ink());
    let frame = Frame::new().fill(Tone::Caution.ground()).stroke(line).corner_radius(CornerRadius::same(3));
    let text = RichText::new(text).font(theme::bold(points * 0.7)).color(Tone::Caution.ink());
    frame.inner_margin(Margin::symmetric(4, 1)).show(ui, |ui| ui.label(text)).inner
}

/// What the boxes and pictures in the texts mean, if there are any.
pub(super) fn legend(ui: &mut Ui, reading: &Reading) {
    let uses = |mark: &str| {
        let has = |field: &Field| matches!(&field.value, FieldValue::Text { text } if text.contains(mark));
        reading.fields.iter().any(has)
    };
    if (1..=9).any(|number| uses(&external_character(number))) {
        texts::both(ui, "window.written.external_means", size::SMALL, Tone::Caution.ink());
    }
    if uses(MISSING_CHARACTER) {
        texts::both(ui, "window.written.missing_means", size::SMALL, Tone::Caution.ink());
    }
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    #[test]
    fn texts_are_taken_apart_and_nothing_is_left_out() {
        let cases: [(&str, &[Piece<'_>]); 5] = [
            ("見本　花子", &[Piece::Text("見本　花子")]),
            ("山【※1】　太郎", &[Piece::Text("山"), Piece::External(1), Piece::Text("　太郎")]),
            ("【※2】【※欠*】", &[Piece::External(2), Piece::Missing]),
            ("【※", &[Piece::Text("【※")]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }
}
