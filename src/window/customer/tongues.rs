// SPDX-License-Identifier: MIT OR Apache-2.0
//! The language in which the customer reads: its fonts, the buttons with which they choose it, and the clerk's own way
//! to set it.

use std::sync::OnceLock;

use eframe::egui::{
    Align, Align2, CornerRadius, FontFamily, FontId, Frame, Key, Layout, Margin, Modifiers, Panel, RichText,
    Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::fonts;
use crate::window::theme::{self, size};
use crate::window::widgets::buttons::{focus_ring, follow_focus};
use crate::window::widgets::{shortcuts, texts};
use crate::words;
use crate::words::customer::{Tongue, tongue};

/// The keys of the languages, where nothing else is typed, in the order of [`Tongue::ALL`].
const KEYS: [Key; 5] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5];

/// Height of a customer's language button, in points.
const HIGH: f32 = 52.0;
/// The same where large letters leave little room.
const LOW: f32 = 34.0;

/// Below this width of the window the buttons stand closer, so that each name fits into its own, in points.
const SLIM: f32 = 640.0;

/// From this size of a window on a customer's text is as large as it should be, in points.
const ROOMY: (f32, f32) = (700.0, 600.0);

/// The family in which a language is shown. All are bound when the window's fonts are installed.
pub(in crate::window) fn family(tongue: Tongue, bold: bool) -> FontFamily {
    FontFamily::Name(format!("customer {}{}", tongue.code(), if bold { " bold" } else { "" }).into())
}

/// The languages that are offered: those that can be shown. Looked for once.
pub(in crate::window) fn offered() -> &'static [Tongue] {
    static OFFERED: OnceLock<Vec<Tongue>> = OnceLock::new();
    OFFERED.get_or_init(|| {
        Tongue::ALL.into_iter().filter(|tongue| fonts::can_speak(*tongue).is_some()).collect()
    })
}

/// A font in the customer's language.
pub(in crate::window) fn font(points: f32) -> FontId {
    match tongue() {
        Tongue::Japanese => theme::regular(points),
        other => FontId::new(points, family(other, false)),
    }
}

/// The same, bold where there is a bold face.
pub(in crate::window) fn bold(points: f32) -> FontId {
    match tongue() {
        Tongue::Japanese => theme::bold(points),
        other => FontId::new(points, family(other, true)),
    }
}

/// A text in the customer's language.
pub(in crate::window) fn say(key: &str) -> &str {
    tongue().say(key)
}

/// The Japanese that stands beside another language: what binds, and what the clerk can read too.
pub(in crate::window) fn beside(key: &str) -> Option<&str> {
    (tongue() != Tongue::Japanese).then(|| Tongue::Japanese.say(key))
}

/// How large what a customer reads is: about 1.6 times the clerk's, where there is room.
#[derive(Clone, Copy)]
pub(in crate::window) struct Sizes {
    /// What is asked.
    pub(in crate::window) head: f32,
    /// Sentences.
    pub(in crate::window) line: f32,
    /// Japanese beside another language.
    pub(in crate::window) fine: f32,
}

impl Sizes {
    /// Those for a window.
    pub(in crate::window) fn of(ui: &Ui) -> Self {
        let room = ui.ctx().content_rect();
        if room.width() >= ROOMY.0 && room.height() >= ROOMY.1 {
            Self { head: 40.0, line: 27.0, fine: size::BODY }
        } else {
            Self { head: size::VALUE, line: size::BODY, fine: size::SMALL }
        }
    }
}

/// A sentence in the customer's language, and the Japanese below it in another.
pub(in crate::window) fn both(ui: &mut Ui, key: &str, points: f32) {
    sentence(ui, say(key), beside(key), points);
}

/// The same with texts as they are.
pub(in crate::window) fn sentence(ui: &mut Ui, first: &str, second: Option<&str>, points: f32) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(RichText::new(first).font(font(points)).color(theme::ink()));
        if let Some(second) = second {
            ui.label(texts::small(second).font(theme::regular((points * 0.62).max(size::SMALL))));
        }
    });
}

/// The customer's own buttons at the bottom of a page. `keys`: digits choose too, because none are typed here.
/// `edge`: what the frame of training takes at the sides and below, in points.
pub(in crate::window) fn row(ui: &mut Ui, keys: bool, edge: i8) -> Option<Tongue> {
    let offered = offered();
    let mut chosen = None;
    let (high, margin) = if ui.ctx().content_rect().height() < ROOMY.1 { (LOW, 3) } else { (HIGH, 8) };
    let (side, space) = if ui.available_width() < SLIM { (6, 4.0) } else { (16, 8.0) };
    let frame = Frame::new().fill(theme::ground()).inner_margin(Margin::symmetric(side, margin));
    let frame = frame.outer_margin(Margin { left: edge, right: edge, top: 0, bottom: edge });
    Panel::bottom("languages").frame(frame).show_separator_line(true).show(ui, |ui| {
        let each = (ui.available_width() - space * (offered.len() as f32 - 1.0)) / offered.len() as f32;
        ui.allocate_ui_with_layout(
            vec2(ui.available_width(), high),
            Layout::left_to_right(Align::Center),
            |ui| {
                ui.spacing_mut().item_spacing.x = space;
                for tongue in offered {
                    if button(ui, *tongue, vec2(each.min(260.0), high), keys) {
                        chosen = Some(*tongue);
                    }
                }
            },
        );
    });
    chosen.or_else(|| keys.then(|| by_key(ui)).flatten())
}

/// The language whose digit was pressed. A control that has the focus takes its keys itself.
fn by_key(ui: &Ui) -> Option<Tongue> {
    if ui.memory(|memory| memory.focused()).is_some() || ui.input(|input| !input.modifiers.is_none()) {
        return None;
    }
    let pressed = |(_, key): &(Tongue, Key)| ui.input(|input| input.key_pressed(*key));
    let (tongue, _) = Tongue::ALL.into_iter().zip(KEYS).find(pressed)?;
    offered().contains(&tongue).then_some(tongue)
}

/// One language, called as it calls itself. The one that is spoken has a mark and a thick frame.
fn button(ui: &mut Ui, of: Tongue, room: Vec2, keys: bool) -> bool {
    let here = of == tongue();
    let (rect, response) = ui.allocate_exact_size(room, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, here, of.name()));
    follow_focus(&response);
    if ui.is_rect_visible(rect) {
        let (fill, line) = if here {
            (theme::accent_pale(), Stroke::new(3.0, theme::accent()))
        } else {
            (theme::surface(), Stroke::new(1.5, theme::outline()))
        };
        let painter = ui.painter();
        painter.rect(rect, CornerRadius::same(theme::ROUND), fill, line, StrokeKind::Inside);
        let regular = of == Tongue::Japanese || of == Tongue::Chinese;
        let points = if room.x < 150.0 { size::BODY } else { size::VALUE };
        // Both Chinese characters of 中文 look the same in Japan: no large font is loaded for a button.
        let font = if regular { theme::regular(points) } else { FontId::new(points, family(of, false)) };
        // In a narrow button the name makes room for the mark.
        let narrow = room.x < 110.0;
        let middle = rect.center() + vec2(if here && narrow { 5.0 } else { 0.0 }, 0.0);
        painter.text(middle, Align2::CENTER_CENTER, of.name(), font, theme::ink());
        if here && narrow {
            painter.circle_filled(pos2(rect.left() + 8.0, rect.center().y), 3.5, theme::accent());
        } else if here {
            let mark = pos2(rect.left() + 20.0, rect.center().y);
            painter.circle(mark, 8.0, theme::surface(), Stroke::new(2.0, theme::accent()));
            painter.circle_filled(mark, 4.5, theme::accent());
        }
        let place = Tongue::ALL.into_iter().position(|tongue| tongue == of);
        if let Some(number) = place.filter(|_| keys && !narrow) {
            let at = pos2(rect.right() - 10.0, rect.top() + 6.0);
            let font = theme::regular(size::SMALL);
            painter.text(at, Align2::RIGHT_TOP, (number + 1).to_string(), font, theme::soft());
        }
        focus_ring(ui, rect, &response);
    }
    response.clicked()
}

/// The clerk's own line while the customer has a screen: in which language it speaks, and the button that takes the
/// next one.
pub(super) fn clerks(ui: &mut Ui) -> Option<Tongue> {
    let offered = offered();
    let here = offered.iter().position(|tongue| *tongue == words::customer::tongue()).unwrap_or(0);
    let next = offered.get((here + 1) % offered.len().max(1)).copied();
    let text = words::words("window.customer.clerks_choice");
    let name = words::customer::tongue().name();
    ui.spacing_mut().interact_size.y = 26.0;
    ui.label(texts::small(text.first()));
    let font = FontId::new(size::BODY, family(tongue(), false));
    ui.label(RichText::new(name).font(font).color(theme::ink()));
    let pressed = small_button(ui, &format!("{}  [Ctrl+G]", words::first("window.customer.clerks_next")));
    if by_clerks_key(ui) || pressed { next } else { None }
}

/// A button in the clerk's line.
pub(super) fn small_button(ui: &mut Ui, label: &str) -> bool {
    ui.spacing_mut().button_padding = vec2(10.0, 2.0);
    let label = RichText::new(label).font(theme::regular(size::SMALL)).color(theme::accent());
    ui.add(eframe::egui::Button::new(label).min_size(vec2(0.0, 26.0))).clicked()
}

/// The clerk's key for the next language of the customer's screen. The key's own modifiers count: those at the end of a
/// frame are released already where both keys were pressed and released between two frames.
fn by_clerks_key(ui: &Ui) -> bool {
    shortcuts::note(ui, "Ctrl G", "window.customer.clerks_next");
    ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::G))
}
