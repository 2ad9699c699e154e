// SPDX-License-Identifier: MIT OR Apache-2.0
//! A residence card as it is printed: in training the whole face, so that the trainee reads the number where it stands
//! and notices a face that is not the chip's; otherwise a drawing without any value.

use eframe::egui::epaint::RectShape;
use eframe::egui::{
    Align2, Color32, CornerRadius, Painter, Pos2, Rect, Role, Sense, Stroke, StrokeKind, TextureHandle, Ui,
    WidgetInfo, pos2, vec2,
};
use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::persona::ResidenceFront;
use tashika_kit::reading::FieldName;
use tashika_softcard::persona;

use super::icons::{self, Icon};
use super::{dates, texts};
use crate::window::pictures::Pictures;
use crate::window::theme::{self, NEAR, size};
use crate::words;

/// Width and height of the drawing before it is fitted: the picture in a first-generation chip (`specs`
/// residence-card §4.3), which is the whole card.
const WHOLE: (f32, f32) = (674.0, 425.0);

/// Where the number stands: left, top, right, bottom.
const NUMBER: [f32; 4] = [508.0, 24.0, 668.0, 54.0];

/// Where the photo of a 在留カード stands.
const PHOTO: [f32; 4] = [532.0, 190.0, 658.0, 358.0];

/// Where that of a 特別永住者証明書 stands: its address takes the whole width below.
const PHOTO_SPECIAL: [f32; 4] = [540.0, 80.0, 658.0, 238.0];

/// What stands before the values of a 在留カード of the first generation, which its picture does not hold: where it ends,
/// in the middle of its line. The places are those of the values (`specs` residence-card §4.3).
const LABELS: [(f32, f32, &str); 10] = [
    (60.0, 69.0, "field.name"),
    (88.0, 115.0, "field.birth_date"),
    (278.0, 115.0, "field.sex"),
    (402.0, 115.0, "field.nationality"),
    (72.0, 167.0, "window.residence.print.address"),
    (80.0, 206.0, "field.residence_status"),
    (155.0, 292.0, "field.stay_period"),
    (92.0, 334.0, "field.permission_kind"),
    (92.0, 362.0, "field.permission_date"),
    (316.0, 362.0, "field.issue_date"),
];

/// The same of a 特別永住者証明書.
const LABELS_SPECIAL: [(f32, f32, &str); 5] = [
    (60.0, 94.0, "field.name"),
    (86.0, 150.0, "field.birth_date"),
    (358.0, 150.0, "field.sex"),
    (98.0, 208.0, "field.nationality"),
    (73.0, 274.0, "window.residence.print.address"),
];

/// The printed face of a persona's card; `None` for what is no residence card.
pub(in crate::window) fn of(persona: &str) -> Option<ResidenceFront> {
    persona::by_name(persona)?.residence_front(japan_day(Timestamp::now()))
}

/// Draws a face as wide as there is room, and below it what is written on the back.
pub(in crate::window) fn show(front: &ResidenceFront, ui: &mut Ui, pictures: &mut Pictures) {
    let title = words::first(match front.special_permanent {
        true => "code.card_kind.special_permanent_resident",
        false => "code.card_kind.residence_card",
    });
    let spoken = format!("{} {title} {}", words::first("window.residence.print.title"), front.number);
    let card = Card::begin(ui, 540.0, &spoken);
    if front.picture.is_empty() {
        second(&card, ui, front, pictures);
    } else {
        first(&card, ui, front, pictures);
    }
    card.text(20.0, 39.0, title, theme::bold(17.0 * card.unit), theme::paper::soft());
    let photo = card.room(if front.special_permanent { PHOTO_SPECIAL } else { PHOTO });
    if let Some(texture) = pictures.printed(ui.ctx(), &FieldName::PHOTO, front.photo) {
        card.image(&texture, photo, Align2::CENTER_CENTER);
    }
    card.edge();
    if front.picture.is_empty() {
        ui.label(texts::small(words::first("window.residence.print.second_generation")));
    }
    if let Some(address) = front.back_address {
        ui.add_space(NEAR);
        drop(texts::card(ui, |ui| {
            let text = words::words("window.residence.print.back");
            ui.label(texts::small(format!("{}  {}", text.first(), text.second())));
            ui.label(texts::body(address));
        }));
    }
}

/// All variable print of a first-generation card is one picture.
fn first(card: &Card, ui: &Ui, front: &ResidenceFront, pictures: &mut Pictures) {
    if let Some(texture) = pictures.printed(ui.ctx(), &FieldName::FRONT_IMAGE, &front.picture) {
        let all = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
        let shape = RectShape::filled(card.rect, CORNERS, Color32::WHITE).with_texture(texture.id(), all);
        card.painter.add(shape);
    }
    // The print of the number is smaller than can be read at every size of the window.
    card.painter.rect_filled(card.room(NUMBER), 0.0, Color32::WHITE);
    card.number(front.number, theme::paper::ink());
    card.highlight(NUMBER);
    let labels = if front.special_permanent { LABELS_SPECIAL.as_slice() } else { LABELS.as_slice() };
    for (right, middle, key) in labels {
        card.label(*right, *middle, Align2::RIGHT_CENTER, key);
    }
}

/// Where what stands on a second-generation card is not publicly known: only what is printed is drawn, not where.
fn second(card: &Card, ui: &Ui, front: &ResidenceFront, pictures: &mut Pictures) {
    card.number(front.number, theme::paper::ink());
    card.highlight(NUMBER);
    let rows = [
        (84.0, "field.name", &FieldName::NAME_IMAGE, front.name),
        (300.0, "window.residence.print.address", &FieldName::ADDRESS_IMAGE, front.address),
    ];
    for (top, key, name, bytes) in rows {
        card.label(24.0, top, Align2::LEFT_CENTER, key);
        if let Some(texture) = pictures.printed(ui.ctx(), name, bytes) {
            card.image(&texture, card.room([24.0, top + 10.0, 500.0, top + 66.0]), Align2::LEFT_TOP);
        }
    }
    if let Some(expiry) = front.expiry {
        card.label(24.0, 388.0, Align2::LEFT_CENTER, "field.expiry_date");
        card.text(
            118.0,
            388.0,
            &dates::gregorian(expiry),
            theme::bold(19.0 * card.unit),
            theme::paper::ink(),
        );
    }
}

/// Draws a card without any value, and where its number stands (`specs` residence-card §7.1: at the top right).
pub(in crate::window) fn sketch(ui: &mut Ui) {
    let card = Card::begin(ui, 440.0, words::first("window.residence.sketch"));
    card.text(
        20.0,
        39.0,
        words::first("window.residence.title"),
        theme::bold(18.0 * card.unit),
        theme::paper::soft(),
    );
    for (top, length) in [(104.0, 210.0), (149.0, 365.0), (194.0, 337.0), (247.0, 239.0), (295.0, 351.0)] {
        let bar = card.room([34.0, top - 7.0, 34.0 + length, top + 7.0]);
        card.painter.rect_filled(bar, 4.0, Color32::from_gray(0xDD));
    }
    let photo = card.room(PHOTO);
    card.painter.rect_filled(photo, 3.0, Color32::from_gray(0xE8));
    icons::paint(&card.painter, photo.shrink(20.0 * card.unit), Icon::Person, Color32::from_gray(0xB8));
    card.highlight(NUMBER);
    card.number(words::first("window.residence.pattern"), theme::paper::accent());
    card.edge();
}

const CORNERS: CornerRadius = CornerRadius::same(14);

/// A card on the screen: all places are in units of [`WHOLE`].
struct Card {
    rect: Rect,
    unit: f32,
    painter: Painter,
}

impl Card {
    fn begin(ui: &mut Ui, most: f32, spoken: &str) -> Self {
        let unit = ui.available_width().min(most) / WHOLE.0;
        let (rect, response) = ui.allocate_exact_size(vec2(WHOLE.0, WHOLE.1) * unit, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken));
        let painter = ui.painter_at(rect);
        painter.rect_filled(rect, CORNERS, Color32::WHITE);
        Self { rect, unit, painter }
    }

    /// The edge comes last: what is drawn on the card ends there.
    fn edge(&self) {
        let line = Stroke::new(1.5, theme::paper::outline());
        self.painter.rect_stroke(self.rect, CORNERS, line, StrokeKind::Inside);
    }

    fn at(&self, x: f32, y: f32) -> Pos2 {
        self.rect.min + vec2(x, y) * self.unit
    }

    fn room(&self, [left, top, right, bottom]: [f32; 4]) -> Rect {
        Rect::from_min_max(self.at(left, top), self.at(right, bottom))
    }

    fn text(&self, x: f32, y: f32, text: &str, font: eframe::egui::FontId, ink: Color32) {
        self.painter.text(self.at(x, y), Align2::LEFT_CENTER, text, font, ink);
    }

    fn label(&self, x: f32, y: f32, align: Align2, key: &str) {
        let font = theme::regular(13.0 * self.unit);
        self.painter.text(self.at(x, y), align, words::first(key), font, theme::paper::soft());
    }

    fn number(&self, number: &str, ink: Color32) {
        let font = theme::bold(size::BODY * self.unit * 1.3);
        self.painter.text(self.room(NUMBER).center(), Align2::CENTER_CENTER, number, font, ink);
    }

    fn highlight(&self, place: [f32; 4]) {
        let line = Stroke::new(2.0, theme::paper::accent());
        self.painter.rect_stroke(self.room(place), 6.0, line, StrokeKind::Outside);
    }

    /// A picture as large as it fits into a room.
    fn image(&self, texture: &TextureHandle, room: Rect, align: Align2) {
        let size = texture.size_vec2();
        let scale = (room.width() / size.x).min(room.height() / size.y);
        let all = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
        let place = align.align_size_within_rect(size * scale, room);
        self.painter.image(texture.id(), place, all, Color32::WHITE);
    }
}
