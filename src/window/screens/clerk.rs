// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who is at the counter? Asked once, kept for the session.

use eframe::egui::{Id, Key, TextEdit, Ui, vec2};

use super::Act;
use crate::window::layout::Page;
use crate::window::theme::{self, FAR, size};
use crate::window::widgets::buttons::{Button, enter_goes_on};
use crate::window::widgets::texts;

/// The longest name or staff number, in characters.
const LONGEST: usize = 60;

/// Draws the screen.
pub(in crate::window) fn show(ui: &mut Ui, entered: bool, name: &mut String) -> Option<Act> {
    let page = Page::split(ui);
    page.content(ui, "clerk", |ui| {
        ui.add_space(FAR * 2.0);
        texts::question(ui, "window.clerk.question");
        ui.add_space(FAR);
        let label = ui.label(texts::body(crate::words::first("window.clerk.label")));
        let field = TextEdit::singleline(name)
            .id(Id::unique("clerk name"))
            .char_limit(LONGEST)
            .font(theme::regular(size::VALUE))
            .margin(vec2(12.0, 10.0))
            .return_key(None)
            .desired_width(420.0);
        let field = ui.add(field).labelled_by(label.id);
        if entered {
            field.request_focus();
        }
        enter_goes_on(ui, &field);
        ui.add_space(FAR);
        texts::both(ui, "window.clerk.why", size::BODY, theme::soft());
    });
    page.bar(
        ui,
        |ui| Button::secondary("manager.open", Some(Key::F8)).show(ui).now.then_some(Act::Manager),
        |ui| {
            let ready = !name.trim().is_empty();
            if Button::primary("window.clerk.begin").enabled(ready).show(ui).now {
                return Some(Act::Clerk(name.trim().to_owned()));
            }
            None
        },
    )
}
