// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where the number stands on a residence card: a drawing without any value, in training with the number of the
//! specimen.

use eframe::egui::{
    Align2, Color32, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::icons::{self, Icon};
use crate::window::theme::{self, Tone, size};
use crate::words;

/// Width and height of the drawing before it is fitted: a card of 85.6 by 54 mm.
const WHOLE: (f32, f32) = (480.0, 303.0);

/// Draws a card with its number (`specs` residence-card §7.1: at the top right), as wide as there is room.
pub(in crate::window) fn sketch(ui: &mut Ui, number: Option<&str>) {
    let width = ui.available_width().min(440.0);
    let unit = width / WHOLE.0;
    let (rect, response) = ui.allocate_exact_size(vec2(WHOLE.0, WHOLE.1) * unit, Sense::hover());
    let label = match number {
        Some(number) => format!("{} {number}", words::ja("window.residence.sketch_of_specimen")),
        None => words::ja("window.residence.sketch").to_owned(),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, label.as_str()));
    let painter = ui.painter_at(rect);
    let at = |x: f32, y: f32| rect.min + vec2(x, y) * unit;
    let paper = Color32::from_rgb(0xF3, 0xF7, 0xF6);
    let line = Stroke::new(1.5, theme::OUTLINE);
    painter.rect(rect, CornerRadius::same(14), paper, line, StrokeKind::Inside);
    let title = words::ja("window.residence.title");
    painter.text(at(20.0, 30.0), Align2::LEFT_CENTER, title, theme::bold(13.0 * unit), theme::SOFT);
    for (y, length) in [(74.0, 150.0), (106.0, 260.0), (138.0, 240.0), (176.0, 170.0), (210.0, 250.0)] {
        let bar = Rect::from_min_size(at(24.0, y - 5.0), vec2(length, 10.0) * unit);
        painter.rect_filled(bar, 4.0, Color32::from_gray(0xDD));
    }
    let photo = Rect::from_min_max(at(352.0, 74.0), at(456.0, 206.0));
    painter.rect_filled(photo, 3.0, Color32::from_gray(0xE8));
    icons::paint(&painter, photo.shrink(20.0 * unit), Icon::Person, Color32::from_gray(0xB8));
    let place = Rect::from_min_max(at(262.0, 12.0), at(462.0, 48.0));
    painter.rect_stroke(place, 6.0, Stroke::new(2.0, theme::ACCENT), StrokeKind::Outside);
    let (text, font) = match number {
        Some(number) => (number.to_owned(), theme::bold(size::BODY * unit)),
        None => (words::ja("window.residence.pattern").to_owned(), theme::bold(size::BODY * unit)),
    };
    let ink = if number.is_some() { theme::INK } else { Tone::Plain.ink() };
    painter.text(pos2(place.center().x, place.center().y), Align2::CENTER_CENTER, text, font, ink);
}
