// SPDX-License-Identifier: MIT OR Apache-2.0
//! The data page of a training passport, so that the trainee reads the zone where it stands on a real one, types the
//! number on the page beside it, and notices a photo that is not the chip's.

use eframe::egui::{
    Align2, Color32, CornerRadius, FontFamily, FontId, Painter, Pos2, Rect, Role, Sense, Stroke, StrokeKind,
    TextureHandle, Ui, WidgetInfo, pos2, vec2,
};
use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::persona::PassportFront;
use tashika_kit::reading::FieldName;
use tashika_softcard::persona;

use super::{dates, texts};
use crate::window::pictures::Pictures;
use crate::window::theme::{self, NEAR};
use crate::words;

/// Width and height of the drawing before it is fitted: a data page of 125 by 88 mm (Doc 9303-4, 2.2), six units to a
/// millimetre.
const WHOLE: (f32, f32) = (750.0, 528.0);

/// Where the photo stands: left, top, right, bottom.
const PHOTO: [f32; 4] = [24.0, 84.0, 234.0, 364.0];

/// The zone: the lowest 23 mm of the page.
const ZONE: [f32; 4] = [12.0, 398.0, 738.0, 510.0];

/// Where the second column begins.
const COLUMN: f32 = 480.0;

/// What stands on a page, in the order of Doc 9303-4: where, its label, and whether it is the clerk's to type.
const PLACES: [(f32, f32, &str); 10] = [
    (262.0, 96.0, "window.passport.print.surname"),
    (262.0, 146.0, "window.passport.print.given_names"),
    (262.0, 196.0, "field.nationality"),
    (480.0, 196.0, "field.birth_date"),
    (262.0, 246.0, "field.sex"),
    (480.0, 246.0, "window.passport.print.can"),
    (262.0, 296.0, "field.issue_date"),
    (480.0, 296.0, "field.expiry_date"),
    (262.0, 346.0, "field.issuing_state"),
    (480.0, 346.0, "field.document_number"),
];

/// The data page of a persona's passport; `None` for what is none.
pub(in crate::window) fn of(persona: &str) -> Option<PassportFront> {
    persona::by_name(persona)?.passport_front(japan_day(Timestamp::now()))
}

/// Draws a page as wide as there is room, and below it what the holder wrote into the book.
pub(in crate::window) fn show(front: &PassportFront, ui: &mut Ui, pictures: &mut Pictures) {
    let spoken = format!(
        "{} {} {} {} {}",
        words::first("window.passport.print.title"),
        front.number,
        front.birth,
        front.expiry,
        front.mrz.join(" ")
    );
    let page = Page::begin(ui, 600.0, &spoken);
    page.text(
        (24.0, 44.0),
        Align2::LEFT_CENTER,
        words::first("document.passport"),
        21.0,
        theme::paper::soft(),
    );
    page.text((726.0, 44.0), Align2::RIGHT_CENTER, "TRAINING  訓練用", 19.0, theme::paper::soft());
    let (issue, expiry) = (dates::gregorian(front.issue), dates::gregorian(front.expiry));
    let values: [&str; 10] = [
        &front.surname,
        &front.given_names,
        front.nationality,
        &front.birth,
        front.sex,
        front.can.unwrap_or_default(),
        &issue,
        &expiry,
        front.issuing_state,
        &front.number,
    ];
    for ((x, y, key), value) in PLACES.into_iter().zip(values).filter(|(_, value)| !value.is_empty()) {
        page.text((x, y), Align2::LEFT_CENTER, words::first(key), 13.0, theme::paper::soft());
        let right = if x < COLUMN { COLUMN - 10.0 } else { WHOLE.0 - 14.0 };
        // A name may run across the page; beside nothing else stands.
        let right = if y < 190.0 { WHOLE.0 - 14.0 } else { right };
        page.value((x, y + 22.0), value, right - x);
    }
    let photo = page.room(PHOTO);
    page.painter.rect_filled(photo, 3.0, Color32::from_gray(0xE8));
    if let Some(texture) = pictures.printed(ui.ctx(), &FieldName::PHOTO, front.photo) {
        page.image(&texture, photo);
    }
    page.zone(&front.mrz);
    page.edge();
    if let Some(address) = front.written_address {
        ui.add_space(NEAR);
        drop(texts::card(ui, |ui| {
            let text = words::words("window.passport.print.address_page");
            ui.label(texts::small(format!("{}  {}", text.first(), text.second())));
            ui.label(texts::body(address));
        }));
    }
}

/// A page on the screen: all places are in units of [`WHOLE`].
struct Page {
    rect: Rect,
    unit: f32,
    painter: Painter,
}

impl Page {
    fn begin(ui: &mut Ui, most: f32, spoken: &str) -> Self {
        let unit = ui.available_width().min(most) / WHOLE.0;
        let (rect, response) = ui.allocate_exact_size(vec2(WHOLE.0, WHOLE.1) * unit, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken));
        let painter = ui.painter_at(rect);
        painter.rect_filled(rect, CORNERS, Color32::WHITE);
        Self { rect, unit, painter }
    }

    fn edge(&self) {
        let line = Stroke::new(1.5, theme::paper::outline());
        self.painter.rect_stroke(self.rect, CORNERS, line, StrokeKind::Inside);
    }

    fn at(&self, (x, y): (f32, f32)) -> Pos2 {
        self.rect.min + vec2(x, y) * self.unit
    }

    fn room(&self, [left, top, right, bottom]: [f32; 4]) -> Rect {
        Rect::from_min_max(self.at((left, top)), self.at((right, bottom)))
    }

    fn text(&self, at: (f32, f32), align: Align2, text: &str, points: f32, ink: Color32) {
        let font =
            if points > 15.0 { theme::bold(points * self.unit) } else { theme::regular(points * self.unit) };
        self.painter.text(self.at(at), align, text, font, ink);
    }

    /// A value, in smaller type where it would run into what stands beside it.
    fn value(&self, at: (f32, f32), text: &str, room: f32) {
        let painter = &self.painter;
        let wide = |points: f32| {
            painter
                .layout_no_wrap(text.to_owned(), theme::bold(points * self.unit), theme::paper::ink())
                .size()
                .x
        };
        let points = fitting(20.0, room * self.unit, wide);
        self.painter.text(
            self.at(at),
            Align2::LEFT_CENTER,
            text,
            theme::bold(points * self.unit),
            theme::paper::ink(),
        );
    }

    /// Every character of the zone in a cell of its own, as OCR-B stands on the page.
    fn zone(&self, lines: &[String]) {
        let room = self.room(ZONE);
        self.painter.rect_filled(room, 0.0, Color32::from_gray(0xF4));
        let most = lines.iter().map(|line| line.chars().count()).max().unwrap_or(1).max(1);
        let cell = room.width() / most as f32;
        let font = FontId::new(cell * 1.35, FontFamily::Monospace);
        let row = room.height() / (lines.len().max(1) as f32);
        for (y, line) in lines.iter().enumerate() {
            for (x, character) in line.chars().enumerate() {
                let middle = vec2((x as f32 + 0.5) * cell, (y as f32 + 0.5) * row);
                let at = room.min + middle;
                self.painter.text(at, Align2::CENTER_CENTER, character, font.clone(), theme::paper::ink());
            }
        }
        let line = Stroke::new(2.0, theme::paper::accent());
        self.painter.rect_stroke(room, 4.0, line, StrokeKind::Outside);
    }

    /// A picture as large as it fits into a room.
    fn image(&self, texture: &TextureHandle, room: Rect) {
        let size = texture.size_vec2();
        let scale = (room.width() / size.x).min(room.height() / size.y);
        let all = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
        let place = Align2::CENTER_CENTER.align_size_within_rect(size * scale, room);
        self.painter.image(texture.id(), place, all, Color32::WHITE);
    }
}

const CORNERS: CornerRadius = CornerRadius::same(12);

/// The largest size up to this one in which something is no wider than the room.
fn fitting(points: f32, room: f32, wide: impl Fn(f32) -> f32) -> f32 {
    let mut points = points;
    while points > LEAST && wide(points) > room {
        points -= 0.5;
    }
    points
}

/// No value is printed smaller.
const LEAST: f32 = 8.0;

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn a_long_value_is_printed_smaller() {
        assert!((fitting(20.0, 100.0, |points| points * 4.0) - 20.0).abs() < 0.01);
        assert!((fitting(20.0, 100.0, |points| points * 10.0) - 10.0).abs() < 0.01);
        assert!(fitting(20.0, 1.0, |points| points * 10.0) > 7.0);
    }
}
