// SPDX-License-Identifier: MIT OR Apache-2.0
//! The front of a training card, so that the trainee reads the numbers where they stand on a real one and
//! composes the check number themselves.

use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};
use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::date::{Era, in_japanese, japan_day};
use tashika_kit::reading::{FieldName, FieldValue, Reading};
use tashika_kit::tries::LastTryConsent;
use tashika_kit::{Credential, Secret, Transaction, Watch, driver};
use tashika_mynumber::CHECK_NUMBER_B;
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

use crate::documents::DRIVERS;
use crate::window::pictures::{Of, Pictures};
use crate::window::theme::{self, Tone, size};
use crate::words;

/// What is printed on a training card.
pub(in crate::window) struct Front {
    reading: Option<Reading>,
    /// The specimen's check number, fictional and therefore no secret.
    number: String,
}

impl Front {
    /// The front of a persona's card; `None` if it has no check number, e.g. a telephone.
    ///
    /// Name, address and photo come from a second copy of the software card. A card that cannot be read
    /// shows its numbers alone.
    pub(in crate::window) fn of(name: &str) -> Option<Self> {
        let persona = persona::by_name(name)?;
        let now = Timestamp::now();
        let number = persona.credential(CHECK_NUMBER_B, japan_day(now))?;
        let card = SharedCard::of(persona, japan_day(now));
        let mut tx = Transaction::new(Box::new(card.link()), Watch::default());
        let reading = driver::recognise(&DRIVERS, &mut tx).and_then(|(_, recognised)| {
            let last_try = LastTryConsent::given(true, true);
            let secret = Secret::from(number.as_str());
            recognised.read(&mut tx, Credential { id: CHECK_NUMBER_B, secret, last_try }, now)
        });
        Some(Self { reading: reading.ok(), number })
    }

    fn part(&self, from: usize, to: usize) -> &str {
        self.number.get(from..to).unwrap_or_default()
    }

    fn date(&self, name: &FieldName) -> Option<Date> {
        match self.reading.as_ref()?.field(name)?.value {
            FieldValue::Date { date } => Some(date),
            _ => None,
        }
    }

    /// The birth date as printed: in its era, or Gregorian where the check number begins with the Gregorian
    /// year.
    fn birth(&self) -> String {
        let Some(date) = self.date(&FieldName::BIRTH_DATE) else {
            return format!("{}年{}月{}日", self.part(0, 2), self.part(2, 4), self.part(4, 6));
        };
        let era_year = Era::of(date).and_then(|era| era.year_of(date));
        if era_year.is_some_and(|year| format!("{year:02}") == self.part(0, 2)) {
            in_japanese(date)
        } else {
            format!("{}年{}月{}日", date.year(), date.month(), date.day())
        }
    }

    /// The expiry date as printed; its year alone where the chip's date has been tampered with.
    fn expiry(&self) -> String {
        match self.date(&FieldName::EXPIRY_DATE) {
            Some(date) if date.year().to_string() == self.part(6, 10) => {
                format!("{}年{:02}月{:02}日", date.year(), date.month(), date.day())
            }
            _ => format!("{}年", self.part(6, 10)),
        }
    }

    /// Draws the front as wide as there is room.
    pub(in crate::window) fn show(&self, ui: &mut Ui, pictures: &mut Pictures) {
        let width = ui.available_width().min(480.0);
        let (rect, response) = ui.allocate_exact_size(vec2(width, width / 1.586), Sense::hover());
        let spoken = format!("{} {} {}", words::ja("window.front.title"), self.birth(), self.expiry());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken.as_str()));
        let painter = ui.painter_at(rect);
        let unit = width / 480.0;
        ground(&painter, rect, unit);
        let at = |x: f32, y: f32| rect.min + vec2(x, y) * unit;
        let label = |x: f32, y: f32, key: &str| {
            painter.text(at(x, y), Align2::LEFT_CENTER, words::ja(key), small(unit), theme::SOFT);
        };
        let value = |x: f32, y: f32, text: &str| {
            painter.text(at(x, y), Align2::LEFT_CENTER, text, theme::bold(size::BODY * unit), theme::INK);
        };
        label(24.0, 62.0, "field.name");
        label(24.0, 98.0, "field.address");
        label(24.0, 160.0, "field.birth_date");
        value(110.0, 160.0, &self.birth());
        highlight(&painter, Rect::from_min_max(at(104.0, 145.0), at(316.0, 175.0)));
        label(24.0, 212.0, "window.front.valid_until");
        value(110.0, 212.0, &self.expiry());
        highlight(&painter, Rect::from_min_max(at(104.0, 197.0), at(316.0, 227.0)));
        let code = at(391.0, 250.0);
        let font = theme::bold(size::BODY * unit);
        painter.text(code, Align2::CENTER_CENTER, self.part(10, 14), font, theme::INK);
        highlight(&painter, Rect::from_center_size(code, vec2(76.0, 30.0) * unit));
        label(24.0, 264.0, "window.front.serial");
        let photo = Rect::from_min_max(at(338.0, 60.0), at(444.0, 192.0 + 36.0));
        painter.rect_filled(photo, 3.0, Color32::from_gray(0xE8));
        let Some(reading) = &self.reading else { return };
        let mut image = |name: &FieldName, room: Rect| {
            if let Some(texture) = pictures.get(ui.ctx(), Of::Print, reading, name) {
                let size = texture.size_vec2();
                let scale = (room.width() / size.x).min(room.height() / size.y);
                let place = Rect::from_min_size(room.min, size * scale);
                let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
                painter.image(texture.id(), place, all, Color32::WHITE);
            }
        };
        image(&FieldName::PHOTO, photo);
        image(&FieldName::NAME_IMAGE, Rect::from_min_max(at(82.0, 53.0), at(328.0, 71.0)));
        image(&FieldName::ADDRESS_IMAGE, Rect::from_min_max(at(82.0, 90.0), at(328.0, 128.0)));
    }
}

/// Where the three parts stand on a card nobody has put down in training: a drawing without any value.
pub(in crate::window) fn sketch(ui: &mut Ui) {
    let width = ui.available_width().min(440.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, width / 1.586), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words::ja("window.front.sketch")));
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
        (Rect::from_min_max(at(322.0, 236.0), at(460.0, 268.0)), "3", "window.front.code"),
    ];
    for (place, number, key) in places {
        highlight(&painter, place);
        let text = format!("{number}  {}", words::ja(key));
        painter.text(
            place.center(),
            Align2::CENTER_CENTER,
            text,
            theme::bold(14.0 * unit),
            Tone::Plain.ink(),
        );
    }
}

fn ground(painter: &Painter, rect: Rect, unit: f32) {
    let corners = CornerRadius::same(14);
    let paper = Color32::from_rgb(0xFB, 0xF3, 0xF4);
    painter.rect(rect, corners, paper, Stroke::new(1.5, theme::OUTLINE), StrokeKind::Inside);
    let title = words::ja("window.front.title");
    let place = rect.min + vec2(24.0, 28.0) * unit;
    painter.text(place, Align2::LEFT_CENTER, title, theme::bold(15.0 * unit), theme::SOFT);
}

fn highlight(painter: &Painter, rect: Rect) {
    painter.rect_stroke(rect, 6.0, Stroke::new(2.0, theme::ACCENT), StrokeKind::Outside);
}

fn small(unit: f32) -> FontId {
    theme::regular(12.5 * unit)
}
