// SPDX-License-Identifier: MIT OR Apache-2.0
//! Things to choose: one of several, or yes and no. What is chosen shows by a mark, not by colour alone.

use eframe::egui::{
    Align2, CornerRadius, Key, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    pos2, vec2,
};

use super::buttons::{Pressed, enter_goes_on, focus_ring, follow_focus};
use crate::window::customer::tongues;
use crate::window::theme::{self, Tone, size};

/// A text is wrapped no narrower than this, in points.
const LEAST_TEXT: f32 = 60.0;

/// The side of the box around a digit, in points.
const CAP: f32 = 24.0;

/// How a choice is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// One of several.
    Radio,
    /// Yes or no.
    Check,
    /// Chosen at once, nothing stays chosen.
    Entry,
}

/// Something to choose.
#[derive(Clone, Copy, Debug)]
pub(in crate::window) struct Choice<'t> {
    kind: Kind,
    first: &'t str,
    second: &'t str,
    /// Read aloud instead of the text, where the text alone does not say what it belongs to.
    spoken: Option<&'t str>,
    chosen: bool,
    enabled: bool,
    tone: Tone,
    least: Vec2,
    /// Whether there is room for a digit, and the digit that chooses it now.
    digit: Option<Option<usize>>,
    /// In the font of the customer's language, and large.
    customer: bool,
}

impl<'t> Choice<'t> {
    /// One of several.
    pub(in crate::window) fn radio(first: &'t str, second: &'t str, chosen: bool) -> Self {
        let least = vec2(0.0, 44.0);
        Self {
            kind: Kind::Radio,
            first,
            second,
            spoken: None,
            chosen,
            enabled: true,
            tone: Tone::Plain,
            least,
            digit: None,
            customer: false,
        }
    }

    /// Yes or no.
    pub(in crate::window) fn check(first: &'t str, second: &'t str, chosen: bool) -> Self {
        Self { kind: Kind::Check, ..Self::radio(first, second, chosen) }
    }

    /// Chosen at once.
    pub(in crate::window) fn entry(first: &'t str, second: &'t str) -> Self {
        Self { kind: Kind::Entry, ..Self::radio(first, second, false) }
    }

    /// An entry of a menu that is where the user is now.
    pub(in crate::window) fn here(self, here: bool) -> Self {
        Self { chosen: here, ..self }
    }

    /// The colour when chosen.
    pub(in crate::window) fn tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }

    /// Whether it can be chosen now.
    pub(in crate::window) fn enabled(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    /// What is read aloud.
    pub(in crate::window) fn spoken(self, spoken: &'t str) -> Self {
        Self { spoken: Some(spoken), ..self }
    }

    /// For the customer, whose language it is said in.
    pub(in crate::window) fn for_customer(self) -> Self {
        Self { customer: true, ..self }
    }

    /// Its least size, in points; a width makes the text wrap in it.
    pub(in crate::window) fn least(self, least: Vec2) -> Self {
        Self { least, ..self }
    }

    /// The digit that chooses it now stands on it; without one its room stays empty, so that nothing moves.
    pub(in crate::window) fn numbered(self, digit: Option<usize>) -> Self {
        Self { digit: Some(digit), ..self }
    }

    /// Draws it; tells whether it was chosen just now. Space chooses; Enter always means the primary button,
    /// so that nobody answers a question by pressing on.
    pub(in crate::window) fn show(self, ui: &mut Ui) -> Pressed {
        let ink = if self.enabled { theme::ink() } else { theme::soft() };
        let mark = if self.kind == Kind::Entry { 0.0 } else { 32.0 };
        // Never wider than the page it stands on.
        let width = if self.least.x > 0.0 { self.least.x } else { ui.max_rect().width() };
        let cap = if self.digit.is_some() { CAP + 8.0 } else { 0.0 };
        let wrap = (width - mark - cap - 28.0).max(LEAST_TEXT);
        let painter = ui.painter();
        let font = if self.customer { tongues::font(size::VALUE) } else { theme::regular(size::BODY) };
        let first = painter.layout(self.first.to_owned(), font, ink, wrap);
        let second = painter.layout(self.second.to_owned(), theme::regular(size::SMALL), theme::soft(), wrap);
        let beside = if self.second.is_empty() { Vec2::ZERO } else { second.size() };
        let text = vec2(first.size().x.max(beside.x), first.size().y + beside.y);
        let wanted = (text + vec2(mark + cap + 28.0, 14.0)).max(self.least);
        let sense = if self.enabled { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(wanted, sense);
        let spoken = self.spoken.unwrap_or(self.first);
        response.widget_info(|| match self.kind {
            Kind::Radio => WidgetInfo::selected(Role::RadioButton, self.enabled, self.chosen, spoken),
            Kind::Check => WidgetInfo::selected(Role::CheckBox, self.enabled, self.chosen, spoken),
            Kind::Entry if self.chosen => WidgetInfo::selected(Role::Button, self.enabled, true, spoken),
            Kind::Entry => WidgetInfo::labeled(Role::Button, self.enabled, spoken),
        });
        follow_focus(&response);
        if ui.is_rect_visible(rect) {
            self.ground(ui, rect, &response);
            self.mark(ui, pos2(rect.left() + 14.0 + 11.0, rect.center().y));
            self.cap(ui, pos2(rect.right() - 10.0 - CAP / 2.0, rect.center().y));
            let left = rect.left() + 14.0 + mark;
            let top = rect.center().y - text.y / 2.0;
            let below = top + first.size().y;
            ui.painter().galley(pos2(left, top), first, ink);
            if !self.second.is_empty() {
                ui.painter().galley(pos2(left, below), second, theme::soft());
            }
        }
        let enter = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let goes_on = self.kind != Kind::Entry;
        if goes_on {
            enter_goes_on(ui, &response);
        }
        Pressed { now: response.clicked() && !(goes_on && enter), response }
    }

    fn ground(self, ui: &Ui, rect: Rect, response: &Response) {
        let fill = match (self.enabled, self.chosen, response.hovered()) {
            (false, _, _) => theme::ground(),
            (true, true, _) => self.tone.ground(),
            (true, false, true) => theme::accent_pale(),
            (true, false, false) => theme::surface(),
        };
        let line = match (self.enabled, self.chosen) {
            (true, true) => Stroke::new(2.0, self.tone.ink()),
            (true, false) => Stroke::new(1.0, theme::outline()),
            (false, _) => Stroke::new(1.0, theme::line()),
        };
        ui.painter().rect(rect, CornerRadius::same(theme::ROUND), fill, line, StrokeKind::Inside);
        focus_ring(ui, rect, response);
    }

    /// The digit, as on a key.
    fn cap(self, ui: &Ui, middle: eframe::egui::Pos2) {
        let Some(digit) = self.digit.flatten().filter(|_| self.enabled) else { return };
        let rect = Rect::from_center_size(middle, Vec2::splat(CAP));
        let painter = ui.painter();
        painter.rect(rect, 5.0, theme::surface(), Stroke::new(1.5, theme::accent()), StrokeKind::Inside);
        let font = theme::bold(size::SMALL);
        painter.text(rect.center(), Align2::CENTER_CENTER, digit.to_string(), font, theme::ink());
    }

    fn mark(self, ui: &Ui, middle: eframe::egui::Pos2) {
        let painter = ui.painter();
        let color = match (self.enabled, self.chosen) {
            (true, true) => self.tone.ink(),
            (true, false) => theme::outline(),
            (false, _) => theme::line(),
        };
        match self.kind {
            Kind::Radio => {
                painter.circle(middle, 10.0, theme::surface(), Stroke::new(2.0, color));
                if self.chosen {
                    painter.circle_filled(middle, 5.5, color);
                }
            }
            Kind::Check => {
                let rect = Rect::from_center_size(middle, Vec2::splat(20.0));
                let fill = if self.chosen { color } else { theme::surface() };
                painter.rect(rect, 4.0, fill, Stroke::new(2.0, color), StrokeKind::Inside);
                if self.chosen {
                    let at = |x: f32, y: f32| middle + vec2(x, y);
                    let tick = vec![at(-5.0, 0.0), at(-1.5, 4.0), at(5.5, -4.0)];
                    painter.add(Shape::line(tick, Stroke::new(2.5, theme::surface())));
                }
            }
            Kind::Entry => {}
        }
        if !self.enabled && self.kind != Kind::Entry {
            // In high contrast what cannot be chosen is hardly paler: it is struck through.
            let ends = [middle + vec2(-6.0, 6.0), middle + vec2(6.0, -6.0)];
            painter.line_segment(ends, Stroke::new(2.0, theme::soft()));
        }
    }
}

/// The width of answers of many words: two in a row where there is room, otherwise one.
pub(in crate::window) fn long_answers(ui: &Ui) -> f32 {
    let room = ui.available_width();
    if room < 2.0 * 264.0 { room.min(420.0) } else { (room / 2.0 - theme::NEAR).min(300.0) }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Role, vec2};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    use super::Choice;
    use crate::window::{theme, typefaces::Typefaces};

    #[test]
    fn many_words_are_wrapped_within_the_page() {
        let text = "住民基本台帳に記録されていない方・国外転出者";
        let mut prepared = false;
        let draw = move |ui: &mut eframe::egui::Ui| {
            if !prepared {
                theme::apply(ui.ctx(), theme::Look::Light);
                drop(Typefaces::install(ui.ctx()));
                prepared = true;
                return;
            }
            ui.horizontal_wrapped(|ui| {
                for _ in 0..2 {
                    drop(Choice::radio(text, "", false).show(ui));
                }
            });
        };
        let mut page = Harness::builder().with_size(vec2(300.0, 400.0)).allow_missing_glyphs().build_ui(draw);
        page.run_steps(4);
        for choice in page.query_all_by_role(Role::RadioButton) {
            assert!(choice.rect().right() <= 300.0, "{:?}", choice.rect());
        }
    }
}
