// SPDX-License-Identifier: MIT OR Apache-2.0
//! The front of a training card, so that the trainee reads the numbers where they stand on a real one and
//! composes the check number themselves.

use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};
use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::persona::Front;
use tashika_kit::reading::FieldName;
use tashika_softcard::persona;

use super::dates;
use crate::window::pictures::Pictures;
use crate::window::theme::{self, size};
use crate::words;

/// The printed front of a persona's card; `None` for what has no front, e.g. a telephone.
pub(in crate::window) fn of(persona: &str) -> Option<Front> {
    persona::by_name(persona)?.front(japan_day(Timestamp::now()))
}

/// Draws a front as wide as there is room.
pub(in crate::window) fn show(front: &Front, ui: &mut Ui, pictures: &mut Pictures) {
    let expiry = dates::gregorian(front.expiry);
    let width = ui.available_width().min(480.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, width / 1.586), Sense::hover());
    let spoken = format!("{} {} {}", words::first("window.front.title"), front.birth, expiry);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken.as_str()));
    let painter = ui.painter_at(rect);
    let unit = width / 480.0;
    ground(&painter, rect, unit);
    let at = |x: f32, y: f32| rect.min + vec2(x, y) * unit;
    let label = |x: f32, y: f32, key: &str| {
        painter.text(at(x, y), Align2::LEFT_CENTER, words::first(key), small(unit), theme::paper::soft());
    };
    let value = |x: f32, y: f32, text: &str| {
        painter.text(
            at(x, y),
            Align2::LEFT_CENTER,
            text,
            theme::bold(size::BODY * unit),
            theme::paper::ink(),
        );
    };
    label(24.0, 62.0, "field.name");
    label(24.0, 98.0, "field.address");
    label(24.0, 160.0, "field.birth_date");
    value(124.0, 160.0, &front.birth);
    highlight(&painter, Rect::from_min_max(at(118.0, 145.0), at(316.0, 175.0)));
    label(24.0, 212.0, "window.front.valid_until");
    value(124.0, 212.0, &expiry);
    highlight(&painter, Rect::from_min_max(at(118.0, 197.0), at(316.0, 227.0)));
    let code = at(391.0, 250.0);
    let font = theme::bold(size::BODY * unit);
    painter.text(code, Align2::CENTER_CENTER, front.security_code, font, theme::paper::ink());
    highlight(&painter, Rect::from_center_size(code, vec2(76.0, 30.0) * unit));
    label(24.0, 264.0, "window.front.serial");
    let photo = Rect::from_min_max(at(338.0, 60.0), at(444.0, 192.0 + 36.0));
    painter.rect_filled(photo, 3.0, Color32::from_gray(0xE8));
    // What is printed stands on the card's own ground: white paper becomes that ground, and ink stays ink.
    let mut image = |name: &FieldName, bytes: &[u8], room: Rect| {
        if let Some(texture) = pictures.printed(ui.ctx(), name, bytes) {
            let size = texture.size_vec2();
            let scale = (room.width() / size.x).min(room.height() / size.y);
            let place = Rect::from_min_size(room.min, size * scale);
            let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            let paper = if *name == FieldName::PHOTO { Color32::WHITE } else { theme::paper::PINK };
            painter.image(texture.id(), place, all, paper);
        }
    };
    image(&FieldName::PHOTO, front.photo, photo);
    let name = Rect::from_min_max(at(82.0, 53.0), at(328.0, 71.0));
    image(&FieldName::NAME_IMAGE, front.name, name);
    let address = Rect::from_min_max(at(82.0, 90.0), at(328.0, 128.0));
    image(&FieldName::ADDRESS_IMAGE, front.address, address);
}

/// Where the three parts stand on a card nobody has put down in training: a drawing without any value.
pub(in crate::window) fn sketch(ui: &mut Ui) {
    let width = ui.available_width().min(440.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, width / 1.586), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words::first("window.front.sketch")));
    let painter = ui.painter_at(rect);
    let unit = width / 480.0;
    ground(&painter, rect, unit);
    let at = |x: f32, y: f32| rect.min + vec2(x, y) * unit;
    for (y, width) in [(62.0, 170.0), (98.0, 270.0), (118.0, 200.0)] {
        let bar = Rect::from_min_size(at(24.0, y - 6.0), vec2(width, 10.0) * unit);
        painter.rect_filled(bar, 4.0, Color32::from_gray(0xDD));
    }
    let photo = Rect::from_min_max(at(338.0, 60.0), at(444.0, 228.0));
    painter.rect_filled(photo, 3.0, Color32::from_gray(0xE8));
    crate::window::widgets::icons::paint(
        &painter,
        photo.shrink(22.0 * unit),
        crate::window::widgets::icons::Icon::Person,
        Color32::from_gray(0xB8),
    );
    let places = [
        (Rect::from_min_max(at(24.0, 144.0), at(316.0, 178.0)), "1", "field.birth_date"),
        (Rect::from_min_max(at(24.0, 196.0), at(316.0, 230.0)), "2", "window.front.expiry_year"),
        (Rect::from_min_max(at(298.0, 236.0), at(468.0, 268.0)), "3", "window.front.code"),
    ];
    for (place, number, key) in places {
        highlight(&painter, place);
        let text = format!("{number}  {}", words::first(key));
        painter.text(
            place.center(),
            Align2::CENTER_CENTER,
            text,
            theme::bold(14.0 * unit),
            theme::paper::accent(),
        );
    }
}

fn ground(painter: &Painter, rect: Rect, unit: f32) {
    let corners = CornerRadius::same(14);
    painter.rect(
        rect,
        corners,
        theme::paper::PINK,
        Stroke::new(1.5, theme::paper::outline()),
        StrokeKind::Inside,
    );
    let title = words::first("window.front.title");
    let place = rect.min + vec2(24.0, 28.0) * unit;
    painter.text(place, Align2::LEFT_CENTER, title, theme::bold(15.0 * unit), theme::paper::soft());
}

fn highlight(painter: &Painter, rect: Rect) {
    painter.rect_stroke(rect, 6.0, Stroke::new(2.0, theme::paper::accent()), StrokeKind::Outside);
}

fn small(unit: f32) -> FontId {
    theme::regular(12.5 * unit)
}
