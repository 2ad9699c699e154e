// SPDX-License-Identifier: MIT OR Apache-2.0
//! While the card or the record book works: recognising, reading, sealing.

use std::time::Duration;

use eframe::egui::{Frame, Id, Key, Margin, Panel, ProgressBar, Ui};
use tashika_kit::watch::Progress;

use super::{Act, Scene};
use crate::counter::Event;
use crate::window::layout::{self, Page};
use crate::window::theme::{self, FAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// A card is on the reader; which document is it?
pub(in crate::window) fn recognising(ui: &mut Ui, scene: &Scene<'_>) -> Option<Act> {
    wait(ui, scene, "window.wait.recognising", None, true)
}

/// The card is being read.
pub(in crate::window) fn reading(ui: &mut Ui, scene: &Scene<'_>, progress: Option<Progress>) -> Option<Act> {
    wait(ui, scene, "window.wait.reading", Some(progress), true)
}

/// The record is being written: this cannot be stopped half-way.
pub(in crate::window) fn sealing(ui: &mut Ui, scene: &Scene<'_>) -> Option<Act> {
    wait(ui, scene, "window.wait.sealing", None, false)
}

/// The book is asked whether what the clerk wants to begin may begin: no other entry stands here meanwhile, and a card that comes
/// waits.
pub(in crate::window) fn standing(ui: &mut Ui) -> Option<Act> {
    let page = Page::split(ui);
    page.content(ui, "standing", |ui| what_is_done(ui, "window.wait.standing", Icon::Waiting));
    page.bar(ui, give_up, |_| None)
}

/// Another card lies there, which nobody touches before this check is over: one line under the bar.
pub(in crate::window) fn other_cards(ui: &mut Ui) {
    let frame = Frame::new().fill(theme::accent_pale()).inner_margin(Margin::symmetric(22, 4));
    Panel::top("other cards").frame(frame).show_separator_line(false).show(ui, |ui| {
        ui.horizontal(|ui| {
            icons::show(ui, Icon::Waiting, 20.0, Tone::Plain.ink());
            let text = words::words("window.wait_for.other_cards");
            ui.label(texts::body(text.first()));
            if ui.available_width() > 420.0 {
                ui.label(texts::small(text.second()));
            }
        });
    });
}

fn wait(
    ui: &mut Ui,
    scene: &Scene<'_>,
    key: &str,
    progress: Option<Option<Progress>>,
    can_cancel: bool,
) -> Option<Act> {
    let seconds = elapsed(ui, scene.entered);
    let page = Page::split(ui);
    page.content(ui, key, |ui| {
        ui.vertical_centered(|ui| {
            what_is_done(ui, key, if can_cancel { Icon::PlaceCard } else { Icon::Waiting });
            if let Some(progress) = progress {
                ui.add_space(FAR);
                steps(ui, progress);
            }
            if seconds > 0 {
                ui.add_space(FAR);
                let text = words::words("window.wait_for.seconds");
                ui.label(texts::small(format!("{seconds} {}    {seconds} {}", text.first(), text.second())));
            }
            if can_cancel {
                ui.label(texts::small(words::first("window.wait_for.stopping")));
            }
        });
    });
    page.bar(ui, |ui| if can_cancel { give_up(ui) } else { None }, |_| None)
}

fn give_up(ui: &mut Ui) -> Option<Act> {
    if Button::secondary("window.button.cancel", Some(Key::Escape)).show(ui).now {
        return Act::counter(Event::Cancel);
    }
    None
}

/// A picture, and what is being done.
fn what_is_done(ui: &mut Ui, key: &str, icon: Icon) {
    ui.vertical_centered(|ui| {
        let low = layout::is_low(ui);
        ui.add_space(if low { 0.0 } else { (ui.available_height() * 0.18).max(8.0) });
        icons::show(ui, icon, if low { 56.0 } else { 130.0 }, theme::accent());
        ui.add_space(if low { 4.0 } else { FAR });
        let text = words::words(key);
        ui.scope(|ui| {
            texts::announce(ui, Tone::Plain);
            ui.label(texts::body(text.first()).font(theme::bold(size::HEADING)));
            ui.label(texts::small(text.second()));
        });
    });
}

/// Whole seconds since this page came, by the window's own clock.
fn elapsed(ui: &Ui, entered: bool) -> u64 {
    let (now, id) = (ui.input(|input| input.time), Id::unique("waiting since"));
    let since = ui.data_mut(|data| {
        if entered {
            data.insert_temp(id, now);
        }
        *data.get_temp_mut_or(id, now)
    });
    ui.request_repaint_after(Duration::from_secs(1));
    (now - since).max(0.0) as u64
}

/// Key of the words for a step that has none of its own.
pub(super) const READING: &str = "progress.reading";

/// The key of the words for a step of a session.
pub(super) fn step_key(step: &str) -> String {
    let key = format!("progress.{step}");
    if words::is_known(&key) { key } else { READING.to_owned() }
}

fn steps(ui: &mut Ui, progress: Option<Progress>) {
    let step = progress.map_or("recognise", |progress| progress.step);
    let key = step_key(step);
    let text = words::words(&key);
    ui.label(texts::body(text.first()));
    ui.label(texts::small(text.second()));
    let share = progress.filter(|progress| progress.total > 0).map(|progress| {
        let done = progress.done.min(progress.total);
        done as f32 / progress.total as f32
    });
    if let Some(share) = share {
        let width = ui.available_width().min(460.0);
        ui.add(ProgressBar::new(share).desired_width(width).desired_height(12.0).fill(theme::accent()));
    }
}
