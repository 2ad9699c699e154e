// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys with digits on the screen, large enough for a finger. A key that is touched does not change its look, so that
//! nobody sees from the side which one it was.

use eframe::egui::{
    Align2, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::buttons::focus_ring;
use crate::window::theme::{self, size};
use crate::words;

/// Width and height of a key and the space between keys, in points.
const KEY: Vec2 = vec2(92.0, 76.0);
const SPACE: f32 = 10.0;

/// Width of all keys.
pub(in crate::window) const WIDTH: f32 = KEY.x * 3.0 + SPACE * 2.0;

/// A key that was pressed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::window) enum Pressed {
    /// A digit.
    Digit(u8),
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

/// Draws the keys.
pub(in crate::window) fn show(ui: &mut Ui) -> Option<Pressed> {
    let all = vec2(WIDTH, KEY.y * 4.0 + SPACE * 3.0);
    let (room, _) = ui.allocate_exact_size(all, Sense::hover());
    let mut pressed = None;
    for (index, key) in KEYS.iter().enumerate() {
        let (column, row) = ((index % 3) as f32, (index / 3) as f32);
        let corner = pos2(room.left() + column * (KEY.x + SPACE), room.top() + row * (KEY.y + SPACE));
        if one(ui, Rect::from_min_size(corner, KEY), index, *key) {
            pressed = Some(*key);
        }
    }
    pressed
}

fn one(ui: &mut Ui, rect: Rect, index: usize, key: Pressed) -> bool {
    let label = match key {
        Pressed::Digit(digit) => digit.to_string(),
        Pressed::StepBack => words::ja("window.pad.step_back").to_owned(),
        Pressed::Clear => words::ja("window.pad.clear").to_owned(),
    };
    let response = ui.interact(rect, ui.scope_id().with(("pad", index)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label.as_str()));
    if ui.is_rect_visible(rect) {
        let font = match key {
            Pressed::Digit(_) => theme::bold(size::DISPLAY),
            Pressed::StepBack | Pressed::Clear => theme::regular(size::SMALL + 1.5),
        };
        let line = Stroke::new(1.5, theme::OUTLINE);
        let painter = ui.painter();
        painter.rect(rect, CornerRadius::same(theme::ROUND), theme::SURFACE, line, StrokeKind::Inside);
        painter.text(rect.center(), Align2::CENTER_CENTER, label, font, theme::INK);
        focus_ring(ui, rect, &response);
    }
    response.clicked()
}
