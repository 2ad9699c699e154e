// SPDX-License-Identifier: MIT OR Apache-2.0
//! While the card or the record book works: recognising, reading, sealing.

use eframe::egui::{Key, ProgressBar, Ui};
use tashika_kit::watch::Progress;

use super::Act;
use crate::counter::Event;
use crate::window::layout::Page;
use crate::window::theme::{self, FAR, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// A card is on the reader; which document is it?
pub(in crate::window) fn recognising(ui: &mut Ui) -> Option<Act> {
    wait(ui, "window.wait.recognising", None, true)
}

/// The card is being read.
pub(in crate::window) fn reading(ui: &mut Ui, progress: Option<Progress>) -> Option<Act> {
    wait(ui, "window.wait.reading", Some(progress), true)
}

/// The record is being written: this cannot be stopped half-way.
pub(in crate::window) fn sealing(ui: &mut Ui) -> Option<Act> {
    wait(ui, "window.wait.sealing", None, false)
}

fn wait(ui: &mut Ui, key: &str, progress: Option<Option<Progress>>, can_cancel: bool) -> Option<Act> {
    let page = Page::split(ui);
    page.content(ui, key, |ui| {
        ui.vertical_centered(|ui| {
            ui.add_space((ui.available_height() * 0.18).max(8.0));
            let icon = if can_cancel { Icon::PlaceCard } else { Icon::Waiting };
            icons::show(ui, icon, 130.0, theme::accent());
            ui.add_space(FAR);
            let text = words::words(key);
            ui.label(texts::body(text.first()).font(theme::bold(size::HEADING)));
            ui.label(texts::small(text.second()));
            if let Some(progress) = progress {
                ui.add_space(FAR);
                steps(ui, progress);
            }
        });
    });
    page.bar(
        ui,
        |ui| {
            if can_cancel && Button::secondary("window.button.cancel", Some(Key::Escape)).show(ui).now {
                return Act::counter(Event::Cancel);
            }
            None
        },
        |_| None,
    )
}

fn steps(ui: &mut Ui, progress: Option<Progress>) {
    let step = progress.map_or("recognise", |progress| progress.step);
    let key = format!("progress.{step}");
    let key = if words::is_known(&key) { key } else { "progress.reading".to_owned() };
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
