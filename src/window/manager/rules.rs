// SPDX-License-Identifier: MIT OR Apache-2.0
//! 規則: the rules in force.

use eframe::egui::Ui;

use super::{Desk, Go};
use crate::window::layout::Page;
use crate::window::widgets::texts;

/// What is shown.
#[derive(Default)]
pub(super) struct Draft {}

/// Draws the screen.
pub(super) fn show(ui: &mut Ui, _desk: &Desk, _entered: bool, _draft: &mut Draft) -> Option<Go> {
    let page = Page::split(ui);
    page.content(ui, "rules", |ui| {
        texts::question(ui, "manager.menu.rules");
    });
    None
}
