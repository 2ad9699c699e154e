// SPDX-License-Identifier: MIT OR Apache-2.0
//! The clerk types what the chip holds only as pictures: the picture enlarged at the field, what was typed beside it,
//! and a second look before it counts.

use eframe::egui::Ui;

use super::{Act, Scene};
use crate::counter::Counter;
use crate::window::layout::Page;

/// What the clerk has typed so far.
#[derive(Default)]
pub(in crate::window) struct Draft {}

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    _scene: &mut Scene<'_>,
    _counter: &Counter,
    _draft: &mut Draft,
) -> Option<Act> {
    Page::split(ui).bar(ui, super::back, |_| None)
}
