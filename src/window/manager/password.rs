// SPDX-License-Identifier: MIT OR Apache-2.0
//! A field for a password. The toolkit's own text field keeps what was typed for "undo"; here it stands in one
//! buffer that never moves and is wiped, and typed events are wiped as soon as they are taken.

use eframe::egui::{
    Align2, CornerRadius, Event, ImeEvent, Key, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};
use tashika_kit::Secret;
use zeroize::{Zeroize, Zeroizing};

use crate::window::theme::{self, size};
use crate::window::widgets::buttons::{enter_goes_on, focus_ring, follow_focus};
use crate::words;

/// The longest password, in bytes.
const LONGEST: usize = 256;

/// A password that is being typed.
pub(super) struct Password(Zeroizing<String>);

impl Default for Password {
    fn default() -> Self {
        Self(Zeroizing::new(String::with_capacity(LONGEST)))
    }
}

impl Password {
    /// Nothing was typed.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same was typed twice.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }

    /// Takes it out; the field is empty then.
    pub(super) fn take(&mut self) -> Secret {
        let secret = Secret::from(self.0.as_str());
        self.clear();
        secret
    }

    /// Wipes it.
    pub(super) fn clear(&mut self) {
        self.0.zeroize();
    }

    fn push(&mut self, text: &str) {
        for character in text.chars().filter(|character| !character.is_control()) {
            if self.0.len() + character.len_utf8() <= LONGEST {
                self.0.push(character);
            }
        }
    }
}

/// Draws the field with its label above it, this wide, and takes what was typed.
pub(super) fn show(ui: &mut Ui, password: &mut Password, key: &str, width: f32) -> Response {
    let text = words::words(key);
    ui.label(super::form::label(text));
    let (rect, response) = ui.allocate_exact_size(vec2(width, 46.0), Sense::click());
    if response.clicked() {
        response.request_focus();
    }
    if response.has_focus() {
        take_events(ui, password);
        enter_goes_on(ui, &response);
    }
    let dots = "●".repeat(password.0.chars().count());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::PasswordInput, true, text.first());
        info.current_text_value = Some(dots.clone());
        info
    });
    follow_focus(&response);
    if ui.is_rect_visible(rect) {
        let line = if response.has_focus() {
            Stroke::new(2.5, theme::accent())
        } else {
            Stroke::new(1.0, theme::outline())
        };
        let painter = ui.painter().with_clip_rect(rect);
        painter.rect(rect, CornerRadius::same(theme::ROUND), theme::surface(), line, StrokeKind::Inside);
        let at = pos2(rect.left() + 14.0, rect.center().y);
        let drawn = painter.text(at, Align2::LEFT_CENTER, dots, theme::regular(size::BODY), theme::ink());
        if response.has_focus() {
            let x = drawn.right() + 2.0;
            painter.vline(x, rect.shrink(11.0).y_range(), Stroke::new(2.0, theme::accent()));
        }
        focus_ring(ui, rect, &response);
    }
    response
}

/// Takes typed, pasted and composed text, and wipes it where it came from.
fn take_events(ui: &Ui, password: &mut Password) {
    ui.input_mut(|input| {
        input.events.retain_mut(|event| match event {
            Event::Text(text) | Event::Paste(text) | Event::Ime(ImeEvent::Commit(text)) => {
                password.push(text);
                text.zeroize();
                false
            }
            Event::Key { key: Key::Backspace, pressed: true, .. } => {
                password.0.pop();
                false
            }
            Event::Key { key: Key::Delete, pressed: true, .. } => {
                password.clear();
                false
            }
            _ => true,
        });
    });
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Password};

    #[test]
    fn the_buffer_never_moves() {
        let mut password = Password::default();
        let start = password.0.as_ptr();
        password.push(&"鍵".repeat(LONGEST));
        assert!(password.0.len() <= LONGEST && password.0.len() > LONGEST - 3);
        assert_eq!(password.0.as_ptr(), start);
        assert_eq!(password.take().len(), LONGEST - LONGEST % 3);
        assert!(password.is_empty());
    }
}
