// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a screen is divided: the content, which scrolls if the window is small, and the bar with the buttons
//! below it, which never does.

use eframe::egui::{Align, Key, Layout, Margin, Rect, ScrollArea, Stroke, Ui, UiBuilder, pos2, vec2};

use super::theme::{self, FAR};
use super::widgets::buttons::{GAP, NARROW};

/// Height of the bar, in points.
const BAR: f32 = 78.0;

/// Below this width two columns stand one below the other, in points.
const TWO_COLUMNS: f32 = 780.0;

/// A screen's two parts. The content is drawn first: a field that loses the focus to Enter has then lost it
/// before the primary button looks.
pub(super) struct Page {
    content: Rect,
    bar: Rect,
}

impl Page {
    /// Divides what is there.
    pub(super) fn split(ui: &Ui) -> Self {
        let all = ui.available_rect_before_wrap();
        let line = all.bottom() - BAR;
        Self {
            content: Rect::from_min_max(all.min, pos2(all.right(), line)),
            bar: Rect::from_min_max(pos2(all.left(), line), all.max),
        }
    }

    /// The content, which Page Up and Page Down scroll; `name` keeps the scroll position of one screen from the next.
    pub(super) fn content(&self, ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui)) {
        let builder = UiBuilder::new().max_rect(self.content).layout(Layout::top_down(Align::Min));
        ui.scope_builder(builder, |ui| {
            ui.set_clip_rect(self.content.intersect(ui.clip_rect()));
            ScrollArea::vertical().id_salt(name).auto_shrink(false).show(ui, |ui| {
                let margin = Margin::symmetric(if ui.available_width() > 700.0 { 36 } else { 16 }, 18);
                eframe::egui::Frame::new().inner_margin(margin).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    let page = self.content.height() * 0.8;
                    for (key, delta) in [(Key::PageDown, -page), (Key::PageUp, page)] {
                        if ui.input(|input| input.key_pressed(key)) {
                            ui.scroll_with_delta(vec2(0.0, delta));
                        }
                    }
                    add(ui);
                });
            });
        });
    }

    /// The bar: steps back on the left, the way forward on the right.
    /// Returns what was pressed.
    pub(super) fn bar<A>(
        &self,
        ui: &mut Ui,
        back: impl FnOnce(&mut Ui) -> Option<A>,
        forward: impl FnOnce(&mut Ui) -> Option<A>,
    ) -> Option<A> {
        ui.painter().rect_filled(self.bar, 0.0, theme::surface());
        ui.painter().hline(self.bar.x_range(), self.bar.top(), Stroke::new(1.0, theme::line()));
        let inner = self.bar.shrink2(vec2(20.0, 12.0));
        let gap = if inner.width() < NARROW { GAP * 0.5 } else { GAP };
        let side = |layout: Layout| UiBuilder::new().max_rect(inner).layout(layout);
        let back = ui.scope_builder(side(Layout::left_to_right(Align::Center)), |ui| {
            ui.spacing_mut().item_spacing = gap;
            back(ui)
        });
        let forward = ui.scope_builder(side(Layout::right_to_left(Align::Center)), |ui| {
            ui.spacing_mut().item_spacing = gap;
            forward(ui)
        });
        back.inner.or(forward.inner)
    }
}

/// Two columns: the first this wide, the second with the rest. In a small window one below the other. Both
/// may change `state`. The keyboard stays at its control when a window becomes small.
pub(super) fn beside<S>(
    ui: &mut Ui,
    width: f32,
    state: &mut S,
    first: impl FnOnce(&mut Ui, &mut S),
    second: impl FnOnce(&mut Ui, &mut S),
) {
    let all = ui.available_width();
    let here = ui.next_auto_id();
    let left = UiBuilder::new().scope_id(here.with("first"));
    let right = UiBuilder::new().scope_id(here.with("second"));
    if all < TWO_COLUMNS || all - width < 260.0 {
        ui.vertical(|ui| {
            ui.scope_builder(left, |ui| first(ui, state));
            ui.add_space(FAR);
            ui.scope_builder(right, |ui| second(ui, state));
        });
        return;
    }
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = FAR;
        column(ui, width, |ui| {
            ui.scope_builder(left, |ui| first(ui, state));
        });
        column(ui, ui.available_width(), |ui| {
            ui.scope_builder(right, |ui| second(ui, state));
        });
    });
}

fn column(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.x = theme::NEAR;
        ui.set_width(width);
        add(ui);
    });
}
