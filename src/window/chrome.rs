// SPDX-License-Identifier: MIT OR Apache-2.0
//! What surrounds every screen: the name, the steps, the clerk; in training a frame and a banner.

use eframe::egui::{
    Align, Align2, Frame, Key, Layout, Margin, Modifiers, Panel, RichText, Stroke, StrokeKind, Ui, Vec2, vec2,
};

use super::theme::{self, Tone, size};
use super::widgets::icons::{self, Icon};
use super::widgets::{shortcuts, texts};
use crate::counter::Stage;
use crate::words;

/// Width of the training frame, in points.
const FRAME: f32 = 6.0;

/// Below this height of the window, in points, the bar at the top is lower.
const LOW: f32 = 480.0;

/// The steps of a check, with the stages that belong to each.
const STEPS: [(&str, &[&str]); 7] = [
    ("window.step.place", &["idle", "consent", "awaiting_card", "choose", "recognising"]),
    ("window.step.number", &["credential", "reading", "asking_revocation"]),
    ("window.step.result", &["result", "authenticated"]),
    ("window.step.compare", &["transcription", "comparison", "typing", "known"]),
    ("visit.step", &["occasion", "statements", "agent", "supplements"]),
    ("window.step.decide", &["decision", "sealing"]),
    ("window.step.record", &["recorded"]),
];

/// Draws the training frame and banner. `true`: the card on the training reader is to be taken away.
pub(super) fn training(ui: &mut Ui, placed: bool) -> bool {
    let rect = ui.max_rect();
    ui.painter().rect_stroke(rect, 0.0, Stroke::new(FRAME, theme::training()), StrokeKind::Inside);
    let frame = Frame::new().fill(theme::training()).inner_margin(Margin::symmetric(20, 5));
    let mut lift = false;
    Panel::top("training").frame(frame).show_separator_line(false).show(ui, |ui| {
        ui.allocate_ui_with_layout(
            vec2(ui.available_width(), 26.0),
            Layout::left_to_right(Align::Center),
            |ui| {
                let text = words::words("window.training.banner");
                let (bold, plain) = (theme::bold(size::BODY), theme::regular(size::SMALL));
                ui.label(RichText::new(text.first()).font(bold).color(theme::on_training()));
                if ui.available_width() > 420.0 {
                    ui.label(RichText::new(text.second()).font(plain.clone()).color(theme::on_training()));
                }
                if placed {
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        shortcuts::note(ui, "F9", "window.training.lift");
                        let text = words::first("window.training.lift");
                        let text =
                            RichText::new(format!("{text}  [F9]")).font(plain).color(theme::training());
                        let button = eframe::egui::Button::new(text).min_size(vec2(0.0, 24.0));
                        ui.spacing_mut().button_padding = vec2(10.0, 2.0);
                        ui.spacing_mut().interact_size = Vec2::splat(24.0);
                        lift = ui.add(button).clicked() || ui.input(|input| input.key_pressed(Key::F9));
                    });
                }
            },
        );
    });
    lift
}

/// Draws the bar with name, steps and clerk. `true`: the clerk locks the screen.
pub(super) fn top(ui: &mut Ui, stage: Option<&Stage>, clerk: &str, can_lock: bool) -> bool {
    let mut lock = false;
    // A low window needs its height for the page.
    let (margin, height) = if ui.ctx().content_rect().height() < LOW { (2, 30.0) } else { (8, 38.0) };
    let frame = Frame::new().fill(theme::surface()).inner_margin(Margin::symmetric(22, margin));
    Panel::top("top").frame(frame).show_separator_line(true).show(ui, |ui| {
        ui.allocate_ui_with_layout(
            vec2(ui.available_width(), height),
            Layout::left_to_right(Align::Center),
            |ui| {
                ui.label(RichText::new("確か").font(theme::bold(size::HEADING)).color(theme::accent()));
                ui.label(texts::small("Tashika"));
                ui.add_space(24.0);
                if let Some(stage) = stage.filter(|_| ui.available_width() > 800.0) {
                    // Beside the lock a narrow window has no room for the lines between the steps.
                    steps(ui, stage.name(), ui.available_width() > 940.0 || !can_lock);
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if !clerk.is_empty() {
                        ui.label(texts::small(clerk));
                        icons::show(ui, Icon::Person, 20.0, theme::soft());
                    }
                    lock = can_lock && lock_button(ui);
                });
            },
        );
    });
    lock
}

fn lock_button(ui: &mut Ui) -> bool {
    shortcuts::note(ui, "Ctrl L", "login.lock");
    let text = RichText::new(format!("{}  [Ctrl+L]", words::first("login.lock")));
    let button = eframe::egui::Button::new(text.font(theme::regular(size::SMALL)).color(theme::accent()));
    ui.spacing_mut().button_padding = vec2(10.0, 3.0);
    let pressed = ui.add(button.min_size(vec2(0.0, 28.0))).clicked();
    pressed || ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::L))
}

/// Where the check stands: passed steps have a tick, the present one is filled and bold.
fn steps(ui: &mut Ui, stage: &str, lines: bool) {
    let now = STEPS.iter().position(|(_, stages)| stages.contains(&stage));
    for (index, (key, _)) in STEPS.iter().enumerate() {
        let here = now == Some(index);
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(24.0), eframe::egui::Sense::hover());
        let (fill, ink) =
            if here { (theme::accent(), theme::surface()) } else { (Tone::Unknown.ground(), theme::soft()) };
        ui.painter().circle_filled(rect.center(), 12.0, fill);
        let number = (index + 1).to_string();
        let font = theme::bold(size::SMALL);
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, number, font, ink);
        let text = RichText::new(words::first(key));
        let font = if here { theme::bold(size::SMALL + 1.5) } else { theme::regular(size::SMALL + 1.5) };
        ui.label(text.font(font).color(if here { theme::ink() } else { theme::soft() }));
        if lines && index + 1 < STEPS.len() {
            ui.add_space(2.0);
            let (line, _) = ui.allocate_exact_size(vec2(14.0, 2.0), eframe::egui::Sense::hover());
            ui.painter().rect_filled(line, 1.0, theme::line());
            ui.add_space(2.0);
        }
    }
}
