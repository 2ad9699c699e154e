// SPDX-License-Identifier: MIT OR Apache-2.0
//! Texts in both languages: the one that comes first by setting, the other smaller below it.

use eframe::egui::accesskit::Live;
use eframe::egui::{
    Align, Color32, CornerRadius, Frame, InnerResponse, Layout, Margin, RichText, Stroke, Ui, vec2,
};

use super::icons::{self, Icon};
use crate::window::theme::{self, Tone, size};
use crate::words;

/// A text and its translation, by key.
pub(in crate::window) fn both(ui: &mut Ui, key: &str, points: f32, color: Color32) {
    let text = words::words(key);
    pair(ui, text.first(), text.second(), points, color);
}

/// A text and its translation, as they are.
pub(in crate::window) fn pair(ui: &mut Ui, first: &str, second: &str, points: f32, color: Color32) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(RichText::new(first).font(theme::regular(points)).color(color));
        ui.label(small(second));
    });
}

/// The question of a screen.
pub(in crate::window) fn question(ui: &mut Ui, key: &str) {
    let text = words::words(key);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(RichText::new(text.first()).font(theme::bold(size::HEADING)).color(theme::ink()));
        ui.label(small(text.second()));
    });
}

/// The heading of a part of a screen.
pub(in crate::window) fn part(ui: &mut Ui, key: &str) {
    let text = words::words(key);
    let row = vec2(ui.available_width(), 22.0);
    ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center).with_main_wrap(true), |ui| {
        ui.label(RichText::new(text.first()).font(theme::bold(size::BODY)).color(theme::ink()));
        ui.label(small(text.second()));
    });
}

/// Secondary text.
pub(in crate::window) fn small(text: impl Into<String>) -> RichText {
    RichText::new(text).font(theme::regular(size::SMALL)).color(theme::soft())
}

/// What an error says of itself, in English: for support, and named so, because nobody at the counter has to understand it.
pub(in crate::window) fn detail(ui: &mut Ui, detail: &str) {
    ui.label(small(format!("{}  {detail}", words::first("window.failed.detail"))));
}

/// Ordinary text.
pub(in crate::window) fn body(text: impl Into<String>) -> RichText {
    RichText::new(text).font(theme::regular(size::BODY)).color(theme::ink())
}

/// A white card.
pub(in crate::window) fn card<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    frame(theme::surface(), theme::line()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        add(ui)
    })
}

/// A coloured band with an icon: what must not be overlooked.
pub(in crate::window) fn notice<R>(ui: &mut Ui, tone: Tone, add: impl FnOnce(&mut Ui) -> R) -> R {
    frame(tone.ground(), tone.ink())
        .inner_margin(Margin::symmetric(14, 10))
        .show(ui, |ui| {
            announce(ui, tone);
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                icons::show(ui, Icon::of(tone), 26.0, tone.ink());
                ui.add_space(4.0);
                ui.vertical(add).inner
            })
            .inner
        })
        .inner
}

/// A screen reader says what comes up in `ui` by itself: at once what must not be overlooked, the rest when it has finished.
pub(in crate::window) fn announce(ui: &Ui, tone: Tone) {
    let live = match tone {
        Tone::Bad | Tone::Caution => Live::Assertive,
        Tone::Good | Tone::Unknown | Tone::Plain => Live::Polite,
    };
    let _ = ui.ctx().accesskit_node_builder(ui.unique_id(), |node| node.set_live(live));
}

/// A notice with a text by key.
pub(in crate::window) fn notice_of(ui: &mut Ui, tone: Tone, key: &str) {
    notice(ui, tone, |ui| both(ui, key, size::BODY, tone.ink()));
}

/// A short word with its icon on a pale ground.
pub(in crate::window) fn pill(ui: &mut Ui, tone: Tone, text: &str) {
    frame(tone.ground(), Color32::TRANSPARENT).inner_margin(Margin::symmetric(10, 5)).show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.allocate_ui_with_layout(vec2(0.0, 20.0), Layout::left_to_right(Align::Center), |ui| {
            icons::show(ui, Icon::of(tone), 17.0, tone.ink());
            ui.label(RichText::new(text).font(theme::bold(size::SMALL)).color(tone.ink()));
        });
    });
}

fn frame(fill: Color32, line: Color32) -> Frame {
    Frame::new()
        .fill(fill)
        .stroke(Stroke::new(1.0, line))
        .corner_radius(CornerRadius::same(theme::ROUND))
        .inner_margin(Margin::symmetric(theme::PAD, 14))
}
