// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a screen is divided: the content, which scrolls if the window is small, and the bar with the buttons
//! below it, which never does.

use eframe::egui::{
    Align, Id, Key, Layout, Margin, Rect, Role, ScrollArea, Stroke, Ui, UiBuilder, UiStackInfo, Vec2, pos2,
    vec2,
};

use super::theme::{self, FAR};
use super::widgets::buttons::{self, Crowding};
use crate::words;

/// No bar takes more of a page than this share of its height: the content has to stay in sight.
const MOST_BAR: f32 = 0.6;

/// The buttons that go on stand below the steps back where they would leave less than this share of the bar's width.
const BESIDE: f32 = 0.36;

/// Below this width two columns stand one below the other, in points.
const TWO_COLUMNS: f32 = 780.0;

/// Below this height of a page what comes first has to be small, so that what belongs to it is in sight too, in points.
const LOW: f32 = 400.0;

/// What the buttons of a bar took in the frame before: a row that does not fit is wrapped, and the bar grows with it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Taken {
    back: Vec2,
    forward: Vec2,
}

impl Taken {
    fn id(ui: &Ui) -> Id {
        Id::unique("bar").with(ui.ctx().viewport_id())
    }

    fn last(ui: &Ui) -> Self {
        let id = Self::id(ui);
        ui.data(|data| data.get_temp(id)).unwrap_or_default()
    }

    /// Whether steps back and the way forward stand one above the other.
    fn is_stacked(self, width: f32, crowding: Crowding) -> bool {
        let one_row = self.back.y.max(self.forward.y) <= crowding.height() + 1.0;
        let fits = one_row && self.back.x + crowding.gap().x + self.forward.x <= width;
        !fits
            && self.back.x > 0.0
            && self.forward.x > 0.0
            && width - self.forward.x - crowding.gap().x < width * BESIDE
    }

    /// The height of the buttons.
    fn height(self, width: f32, crowding: Crowding) -> f32 {
        let rows = if self.is_stacked(width, crowding) {
            self.back.y + crowding.gap().y + self.forward.y
        } else {
            self.back.y.max(self.forward.y)
        };
        rows.max(crowding.height())
    }
}

/// A screen's two parts. The content is drawn first: a field that loses the focus to Enter has then lost it
/// before the primary button looks.
pub(super) struct Page {
    content: Rect,
    bar: Rect,
    crowding: Crowding,
    top: bool,
}

impl Page {
    /// Divides what is there.
    pub(super) fn split(ui: &Ui) -> Self {
        let all = ui.available_rect_before_wrap();
        let crowding = Crowding::of(all.width());
        let margin = crowding.margin();
        let height = Taken::last(ui).height(all.width() - margin.x * 2.0, crowding) + margin.y * 2.0;
        let line = all.bottom() - height.min(all.height() * MOST_BAR).max(0.0);
        Self {
            content: Rect::from_min_max(all.min, pos2(all.right(), line)),
            bar: Rect::from_min_max(pos2(all.left(), line), all.max),
            crowding,
            top: false,
        }
    }

    /// Whether the content begins at its top in this frame, wherever it stood when it was left.
    pub(super) fn begins_at_top(self, top: bool) -> Self {
        Self { top, ..self }
    }

    /// Whether the bar has room for little more than the steps back and on.
    pub(super) fn is_crowded(&self) -> bool {
        self.crowding != Crowding::Wide
    }

    /// Whether the bar has room for one step back and the way forward, and what else is wanted stands in the content.
    pub(super) fn is_tight(&self) -> bool {
        self.crowding == Crowding::Tight
    }

    /// Buttons that have no room in a crowded bar: in the content, as they would look there.
    pub(super) fn buttons<R>(&self, ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
        let tag = UiStackInfo::default().with_tag_value(buttons::IN_BAR, self.crowding);
        let row = |ui: &mut Ui| {
            ui.spacing_mut().item_spacing = self.crowding.gap();
            ui.horizontal_wrapped(add).inner
        };
        ui.scope_builder(UiBuilder::new().ui_stack_info(tag), row).inner
    }

    /// The content, which Page Up and Page Down scroll; `name` keeps the scroll position of one screen from the next.
    pub(super) fn content(&self, ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui)) {
        let builder = UiBuilder::new().max_rect(self.content).layout(Layout::top_down(Align::Min));
        ui.scope_builder(builder, |ui| {
            ui.set_clip_rect(self.content.intersect(ui.clip_rect()));
            let mut scroll = ScrollArea::vertical().id_salt(name).auto_shrink(false);
            if self.top {
                scroll = scroll.vertical_scroll_offset(0.0);
            }
            scroll.show(ui, |ui| {
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

    /// The bar: steps back on the left, the way forward on the right. What does not fit beside each other is wrapped
    /// into more rows, from the next frame on in a higher bar.
    /// Returns what was pressed.
    pub(super) fn bar<A>(
        &self,
        ui: &mut Ui,
        back: impl FnOnce(&mut Ui) -> Option<A>,
        forward: impl FnOnce(&mut Ui) -> Option<A>,
    ) -> Option<A> {
        let (bar, crowding) = (self.bar, self.crowding);
        ui.painter().rect_filled(bar, 0.0, theme::surface());
        ui.painter().hline(bar.x_range(), bar.top(), Stroke::new(1.0, theme::line()));
        let inner = bar.shrink2(crowding.margin());
        let before = Taken::last(ui);
        let stacked = before.is_stacked(inner.width(), crowding);
        let row = |top: f32, right: f32| {
            Rect::from_min_max(pos2(inner.left(), top), pos2(right, top + crowding.height()))
        };
        let middle = |height: f32| inner.center().y - height.max(crowding.height()) / 2.0;
        let (back_row, forward_row) = if stacked {
            let below = inner.top() + before.back.y + crowding.gap().y;
            (row(inner.top(), inner.right()), row(below, inner.right()))
        } else {
            let right = inner.right() - before.forward.x;
            let right = if before.forward.x > 0.0 { right - crowding.gap().x } else { right };
            (row(middle(before.back.y), right), row(middle(before.forward.y), inner.right()))
        };
        let toolbar = UiBuilder::new()
            .max_rect(bar)
            .accessibility_role(Role::Toolbar)
            .accessibility_label(words::first("window.bar"))
            .ui_stack_info(UiStackInfo::default().with_tag_value(buttons::IN_BAR, crowding));
        let (back, forward, taken) = ui
            .scope_builder(toolbar, |ui| {
                let (back, back_took) =
                    side(ui, back_row, Layout::left_to_right(Align::Center), crowding, back);
                let layout = Layout::right_to_left(Align::Center);
                let (forward, forward_took) = side(ui, forward_row, layout, crowding, forward);
                (back, forward, Taken { back: back_took, forward: forward_took })
            })
            .inner;
        let id = Taken::id(ui);
        let grew = taken.height(inner.width(), crowding) > before.height(inner.width(), crowding);
        ui.data_mut(|data| data.insert_temp(id.with(GREW), grew));
        if taken != before {
            ui.data_mut(|data| data.insert_temp(id, taken));
            ui.ctx().request_repaint();
        }
        back.or(forward)
    }
}

/// Beside the [`Taken`] of a bar: whether it takes more of the page in this frame than in the one before.
const GREW: &str = "grew";

/// Whether the page has become lower with this frame, because its bar needs more rows than the one before.
pub(super) fn bar_grew(ui: &Ui) -> bool {
    let id = Taken::id(ui).with(GREW);
    ui.data(|data| data.get_temp(id)).unwrap_or_default()
}

/// Draws one side of the bar into rows that begin with this one; what was pressed, and the room it took.
fn side<A>(
    ui: &mut Ui,
    row: Rect,
    layout: Layout,
    crowding: Crowding,
    add: impl FnOnce(&mut Ui) -> Option<A>,
) -> (Option<A>, Vec2) {
    let builder = UiBuilder::new().max_rect(row).layout(layout.with_main_wrap(true));
    let drawn = ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing = crowding.gap();
        let pressed = add(ui);
        (pressed, ui.min_rect())
    });
    let (pressed, rect) = drawn.inner;
    let took = if rect.is_positive() { vec2(rect.width(), rect.height()).round() } else { Vec2::ZERO };
    (pressed, took)
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
    columns(ui, width, state, first, second, false);
}

/// The same, but in a small window the second stands above the first: it asks what the page is about, and nobody has to
/// scroll to a question.
pub(super) fn question_beside<S>(
    ui: &mut Ui,
    width: f32,
    state: &mut S,
    first: impl FnOnce(&mut Ui, &mut S),
    question: impl FnOnce(&mut Ui, &mut S),
) {
    columns(ui, width, state, first, question, true);
}

/// Whether two columns, the first this wide, stand one below the other here.
pub(super) fn is_single(ui: &Ui, width: f32) -> bool {
    let all = ui.available_width();
    all < TWO_COLUMNS || all - width < 260.0
}

/// Whether the page is so low that little more than a question has room in it.
pub(super) fn is_low(ui: &Ui) -> bool {
    ui.clip_rect().height() < LOW
}

fn columns<S>(
    ui: &mut Ui,
    width: f32,
    state: &mut S,
    first: impl FnOnce(&mut Ui, &mut S),
    second: impl FnOnce(&mut Ui, &mut S),
    second_above: bool,
) {
    let single = is_single(ui, width);
    let here = ui.next_auto_id();
    let left = UiBuilder::new().scope_id(here.with("first"));
    let right = UiBuilder::new().scope_id(here.with("second"));
    if single {
        ui.vertical(|ui| {
            if second_above {
                ui.scope_builder(right, |ui| second(ui, state));
                ui.add_space(FAR);
                ui.scope_builder(left, |ui| first(ui, state));
            } else {
                ui.scope_builder(left, |ui| first(ui, state));
                ui.add_space(FAR);
                ui.scope_builder(right, |ui| second(ui, state));
            }
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
