// SPDX-License-Identifier: MIT OR Apache-2.0
//! A build without face comparison: there is never a page of it, and the clerk compares by eye.

use eframe::egui::Ui;
use tashika_kit::reading::Reading;

use crate::records::FaceScore;

/// There is none.
pub(in crate::window) enum Page {}

impl Page {
    /// There is nothing to close.
    pub(in crate::window) fn stop(&mut self) {
        match *self {}
    }
}

/// Draws nothing.
pub(super) fn show(_: &mut Ui, page: &mut Page, _: &Reading, _: &mut Option<FaceScore>) {
    match *page {}
}
