// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys with digits or letters on the screen, large enough for a finger. A key that is touched does not change its look,
//! so that nobody sees from the side which one it was.

use eframe::egui::{CornerRadius, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2};

use super::buttons::focus_ring;
use super::places::Kind;
use crate::window::customer::tongues;
use crate::window::theme::{self, size};
use crate::words;

/// Width and height of a key and the space between keys, in points.
const KEY: Vec2 = vec2(92.0, 76.0);
const SPACE: f32 = 10.0;

/// Width of all keys.
pub(in crate::window) const WIDTH: f32 = KEY.x * 3.0 + SPACE * 2.0;

/// Width of all keys where letters have room enough, and the least width of one, in points.
const FINGERS: f32 = 500.0;
const LEAST: f32 = 30.0;

/// A key that was pressed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::window) enum Pressed {
    /// A digit.
    Digit(u8),
    /// A capital letter.
    Letter(char),
    /// The last digit goes.
    StepBack,
    /// All digits go.
    Clear,
}

/// The keys, row by row, as on a telephone.
const KEYS: [Pressed; 12] = [
    Pressed::Digit(1),
    Pressed::Digit(2),
    Pressed::Digit(3),
    Pressed::Digit(4),
    Pressed::Digit(5),
    Pressed::Digit(6),
    Pressed::Digit(7),
    Pressed::Digit(8),
    Pressed::Digit(9),
    Pressed::Clear,
    Pressed::Digit(0),
    Pressed::StepBack,
];

/// Draws the keys with digits.
pub(in crate::window) fn show(ui: &mut Ui) -> Option<Pressed> {
    let key = vec2(KEY.x, high(ui.clip_rect().height()));
    let all = vec2(WIDTH, key.y * 4.0 + SPACE * 3.0);
    let (room, _) = ui.allocate_exact_size(all, Sense::hover());
    Grid { corner: room.min, key, space: SPACE, columns: 3, customer: true }.show(ui, &KEYS)
}

/// What stands above the keys of a page, in points: its question, and the margin.
const ABOVE: f32 = 110.0;

/// No key of the customer's is lower, in points.
const LOWEST: f32 = 48.0;

/// The height of a key on a page this high: the last row has to be in sight, or nobody finds the zero.
fn high(page: f32) -> f32 {
    ((page - ABOVE - SPACE * 3.0) / 4.0).clamp(LOWEST, KEY.y)
}

/// Keys of the kind that belongs at the next place, in the same room for both kinds, so that nothing moves when the
/// kind changes.
pub(in crate::window) fn of_kind(ui: &mut Ui, kind: Kind) -> Option<Pressed> {
    let space = SPACE * 0.6;
    // Seven letters side by side, as wide as there is room.
    let width = ((ui.available_width().min(FINGERS) - space * 6.0) / 7.0).max(LEAST);
    let key = vec2(width, KEY.y * 0.7);
    let (room, _) =
        ui.allocate_exact_size(vec2(width * 7.0 + space * 6.0, key.y * 4.0 + space * 3.0), Sense::hover());
    let grid = Grid { corner: room.min, key, space, columns: 7, customer: false };
    match kind {
        Kind::Letter => {
            let letters = ('A'..='Z').map(Pressed::Letter);
            let keys: Vec<Pressed> = letters.chain([Pressed::Clear, Pressed::StepBack]).collect();
            grid.show(ui, &keys)
        }
        Kind::Digit => {
            let key = vec2((width * 7.0 + space * 4.0) / 3.0, key.y);
            Grid { key, columns: 3, ..grid }.show(ui, &KEYS)
        }
    }
}

/// The rows of a keyboard: digits, then letters where people look for them.
const ROWS: [&str; 4] = ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"];

/// The widest key of the keyboard, in points.
const WIDEST: f32 = 84.0;

/// Digits and capital letters together, as on a keyboard, as wide as there is room.
pub(in crate::window) fn keyboard(ui: &mut Ui) -> Option<Pressed> {
    let space = SPACE * 0.6;
    let width = ((ui.available_width() - space * 9.0) / 10.0).clamp(LEAST, WIDEST);
    let key = vec2(width, KEY.y * 0.7);
    let step = key + Vec2::splat(space);
    let all = vec2(step.x * 10.0 - space, step.y * 4.0 - space);
    let (room, _) = ui.allocate_exact_size(all, Sense::hover());
    let mut pressed = None;
    let mut index = 0;
    let mut at = |ui: &mut Ui, corner: Pos2, size: Vec2, key: Pressed| {
        if one(ui, Rect::from_min_size(corner, size), index, (key, true)) {
            pressed = Some(key);
        }
        index += 1;
    };
    let mut corner = room.min;
    for row in ROWS {
        // A shorter row begins half a key further in, as on every keyboard.
        let inset = if row.len() < 10 { step.x * 0.5 } else { 0.0 };
        corner.x = room.min.x + inset;
        for character in row.chars() {
            let digit = character.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
            at(ui, corner, key, digit.map_or(Pressed::Letter(character), Pressed::Digit));
            corner.x += step.x;
        }
        corner.y += step.y;
    }
    // Behind the seven letters of the last row.
    let last = Pos2::new(room.min.x + step.x * 7.5, room.min.y + step.y * 3.0);
    let wide = vec2((room.right() - last.x - space) / 2.0, key.y);
    at(ui, last, wide, Pressed::Clear);
    at(ui, last + vec2(wide.x + space, 0.0), wide, Pressed::StepBack);
    pressed
}

/// Keys in rows.
struct Grid {
    corner: Pos2,
    key: Vec2,
    space: f32,
    columns: usize,
    /// The keys are called in the customer's language.
    customer: bool,
}

impl Grid {
    fn show(&self, ui: &mut Ui, keys: &[Pressed]) -> Option<Pressed> {
        let mut pressed = None;
        for (index, key) in keys.iter().enumerate() {
            let (column, row) = ((index % self.columns) as f32, (index / self.columns) as f32);
            let step = self.key + Vec2::splat(self.space);
            let corner = self.corner + vec2(column * step.x, row * step.y);
            if one(ui, Rect::from_min_size(corner, self.key), index, (*key, self.customer)) {
                pressed = Some(*key);
            }
        }
        pressed
    }
}

/// One key; `customer`: it is called in the customer's language.
fn one(ui: &mut Ui, rect: Rect, index: usize, (key, customer): (Pressed, bool)) -> bool {
    let say = |key: &'static str| if customer { tongues::say(key) } else { words::first(key) };
    let label = match key {
        Pressed::Digit(digit) => digit.to_string(),
        Pressed::Letter(letter) => letter.to_string(),
        Pressed::StepBack => say("window.pad.step_back").to_owned(),
        Pressed::Clear => say("window.pad.clear").to_owned(),
    };
    let response = ui.interact(rect, ui.scope_id().with(("pad", index)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label.as_str()));
    if ui.is_rect_visible(rect) {
        let font = match key {
            Pressed::Digit(_) if rect.height() >= KEY.y => theme::bold(size::DISPLAY),
            Pressed::Digit(_) | Pressed::Letter(_) => theme::bold(size::VALUE),
            // Beside letters there is no room for the words.
            Pressed::StepBack | Pressed::Clear => {
                let points = if rect.width() < KEY.x { size::SMALL } else { size::SMALL + 1.5 };
                if customer { tongues::font(points) } else { theme::regular(points) }
            }
        };
        let line = Stroke::new(1.5, theme::outline());
        let painter = ui.painter();
        painter.rect(rect, CornerRadius::same(theme::ROUND), theme::surface(), line, StrokeKind::Inside);
        let text = painter.layout(label, font, theme::ink(), rect.width() - 6.0);
        painter.galley(rect.center() - text.size() / 2.0, text, theme::ink());
        focus_ring(ui, rect, &response);
    }
    response.clicked()
}

#[cfg(test)]
mod tests {
    use super::{ABOVE, KEY, LOWEST, SPACE, high};

    #[test]
    fn all_rows_are_in_sight_where_keys_a_finger_can_hit_allow_it() {
        assert!((high(600.0) - KEY.y).abs() < 0.01, "room enough");
        for page in [340.0, 380.0, 430.0] {
            let taken = ABOVE + high(page) * 4.0 + SPACE * 3.0;
            assert!(taken <= page + 0.01 && high(page) >= LOWEST, "{page}: {taken}");
        }
        assert!((high(100.0) - LOWEST).abs() < 0.01, "a finger needs it");
    }
}
