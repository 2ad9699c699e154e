// SPDX-License-Identifier: MIT OR Apache-2.0
//! Waiting for the card after the customer agreed, and for an answer about revocation.

use eframe::egui::{Key, RichText, Ui};
use tashika_mynumber::FAMILY;

use super::{asked, line, title, whom};
use crate::counter::{Counter, Event};
use crate::window::layout::Page;
use crate::window::screens::{Act, Scene, personas};
use crate::window::theme::{self, FAR, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// The customer has agreed; the card comes now.
pub(in crate::window) fn awaiting_card(ui: &mut Ui, scene: &Scene<'_>, counter: &Counter) -> Option<Act> {
    let page = Page::split(ui);
    let mut act = None;
    page.content(ui, "awaiting card", |ui| {
        if scene.training {
            act = personas::plain(ui, scene.entered, "window.jpki.wait.card", &[FAMILY]);
        } else {
            page_of(ui, Icon::PlaceCard, "window.jpki.wait.card");
        }
        if let Some(task) = counter.jpki() {
            ui.vertical_centered(|ui| ui.label(texts::small(words::first(title(task.what)))));
        }
    });
    let pressed = page.bar(ui, cancel, |_| None);
    act.or(pressed)
}

/// Somebody is being asked about revocation.
pub(in crate::window) fn asking(ui: &mut Ui, counter: &Counter) -> Option<Act> {
    let page = Page::split(ui);
    page.content(ui, "asking", |ui| {
        page_of(ui, Icon::Waiting, "window.jpki.wait.asking");
        ui.add_space(FAR);
        ui.vertical_centered(|ui| {
            if let Some(name) = counter.jpki().and_then(|task| whom(counter, task.role)) {
                line(ui, "window.jpki.wait.asking_whom", &asked(&name));
            }
        });
    });
    page.bar(ui, cancel, |_| None)
}

fn page_of(ui: &mut Ui, icon: Icon, key: &str) {
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.18).max(8.0));
        icons::show(ui, icon, 130.0, theme::accent());
        ui.add_space(FAR);
        let text = words::words(key);
        ui.label(RichText::new(text.first()).font(theme::bold(size::HEADING)).color(theme::ink()));
        ui.label(texts::small(text.second()));
    });
}

fn cancel(ui: &mut Ui) -> Option<Act> {
    let pressed = Button::secondary("window.button.cancel", Some(Key::Escape)).show(ui).now;
    if pressed { Act::counter(Event::Cancel) } else { None }
}
