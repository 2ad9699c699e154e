// SPDX-License-Identifier: MIT OR Apache-2.0
//! The manager's menu: at the side where there is room, else above the screen. Locking and leaving always stand in sight.

use eframe::egui::{Align, Key, Layout, Modifiers, Rect, ScrollArea, Ui, UiBuilder, UiStackInfo, pos2, vec2};

use super::{Inside, Screen, Step, form, record};
use crate::keys::Right;
use crate::window::theme::{self, NEAR};
use crate::window::widgets::buttons::{self, Button, Crowding};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::{shortcuts, texts};
use crate::words;

/// Height of what always stands below the menu, in points.
const FOOT: f32 = 112.0;
/// Height of a row of the menu where it lies above the screen, with room for a scroll bar, in points.
const ACROSS: f32 = 46.0;
/// What is left free around such a row, in points.
const AROUND: f32 = 6.0;
/// Height of an entry without its second line, and of what stands below a menu of such entries, in points.
const LOW: f32 = 32.0;
const LOW_FOOT: f32 = 96.0;
/// The menu: screen, words, the right it needs, the key that opens it with Ctrl.
const ITEMS: [(Screen, &str, Option<Right>, Key); 9] = [
    (Screen::Today, "manager.menu.today", None, Key::Num1),
    (Screen::Search, "manager.menu.search", Some(Right::View), Key::Num2),
    (Screen::Pending, "manager.menu.pending", Some(Right::View), Key::Num3),
    (Screen::Due, "manager.menu.due", Some(Right::View), Key::Num4),
    (Screen::Verification, "manager.menu.verification", Some(Right::VerifyLog), Key::Num5),
    (Screen::Journal, "manager.menu.journal", Some(Right::VerifyLog), Key::Num6),
    (Screen::Rules, "manager.menu.rules", None, Key::Num7),
    (Screen::Trust, "manager.menu.trust", None, Key::Num8),
    (Screen::Users, "manager.menu.users", None, Key::Num9),
];

/// The way back to the counter; whether it was taken. In a row above the screen its key is not painted: with it, locking and
/// leaving would need a row of their own.
fn leave(ui: &mut Ui, wide: bool) -> bool {
    if wide {
        return Button::secondary("manager.leave", Some(Key::F8)).show(ui).now;
    }
    shortcuts::note(ui, Key::F8.name(), "manager.leave");
    let by_key = ui.input(|input| input.key_pressed(Key::F8));
    Button::secondary("manager.leave", None).show(ui).now || by_key
}

impl Inside {
    /// Draws the menu; what was pressed of locking and leaving. `others`: what is told of work that is not this user's to see.
    pub(super) fn menu(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        wide: bool,
        others: Option<&'static str>,
    ) -> Option<Step> {
        ui.painter().rect_filled(rect, 0.0, theme::surface());
        let inner = if wide { rect.shrink2(vec2(12.0, 14.0)) } else { rect.shrink(AROUND) };
        // Locking and leaving always stand; what is above or before them scrolls where it has no room.
        let (list, foot) = if wide {
            let tall = Self::is_tall(inner.height() - FOOT - NEAR);
            let line = inner.bottom() - if tall { FOOT } else { LOW_FOOT };
            (
                Rect::from_min_max(inner.min, pos2(inner.right(), line - NEAR)),
                Rect::from_min_max(pos2(inner.left(), line), inner.max),
            )
        } else if self.is_stacked(rect.width()) {
            let line = inner.top() + ACROSS;
            (
                Rect::from_min_max(inner.min, pos2(inner.right(), line)),
                Rect::from_min_max(pos2(inner.left(), line + AROUND), inner.max),
            )
        } else {
            let line = inner.right() - self.foot;
            (
                Rect::from_min_max(inner.min, pos2(line - NEAR, inner.bottom())),
                Rect::from_min_max(pos2(line, inner.top()), inner.max),
            )
        };
        let chosen = self.items(ui, list, wide, others);
        let bottom = if wide { Layout::bottom_up(Align::Min) } else { Layout::right_to_left(Align::Center) };
        let mut builder = UiBuilder::new().max_rect(foot).layout(bottom);
        if !wide {
            // Buttons as low as in a bar without room: the row has no more.
            builder = builder
                .ui_stack_info(UiStackInfo::default().with_tag_value(buttons::IN_BAR, Crowding::Tight));
        }
        let step = ui.scope_builder(builder, |ui| {
            let leave = leave(ui, wide);
            let text = words::words("manager.lock");
            let width = if wide { foot.width() - 12.0 } else { 0.0 };
            let low = !wide || foot.height() < FOOT;
            let (hint, height) = if low { ("", LOW) } else { ("Ctrl+L", form::menu_entry(0.0).y) };
            let lock = Choice::entry(text.first(), hint).least(vec2(width, height)).show(ui).now;
            let step = match (leave, lock) {
                (true, _) => Some(Step::Left),
                (_, true) => Some(Step::Locked),
                _ => None,
            };
            (step, ui.min_rect().width().ceil())
        });
        let (step, took) = step.inner;
        if !wide && took > self.foot {
            self.foot = took;
            ui.ctx().request_repaint();
        }
        if let Some(screen) = chosen {
            // The export's own screen is come back to as it is.
            self.entered = screen != Screen::Batch;
            self.record = record::Draft::default();
            self.screen = screen;
        }
        step
    }

    /// The height of a menu above the screen.
    pub(super) fn menu_height(&self, width: f32) -> f32 {
        let rows = if self.is_stacked(width) { 2.0 } else { 1.0 };
        rows * (ACROSS + AROUND) + AROUND
    }

    /// Whether a menu above the screen has a row of its own for locking and leaving: beside them, the screens keep at least
    /// two fifths of the width.
    fn is_stacked(&self, width: f32) -> bool {
        self.foot > width * 0.6
    }

    /// Whether a menu of this height has room for the second lines of its entries.
    fn is_tall(height: f32) -> bool {
        height >= ITEMS.len() as f32 * (form::menu_entry(0.0).y + NEAR) + 30.0
    }

    /// The entries of the menu, and the export that goes on while another screen is looked at.
    fn items(&mut self, ui: &mut Ui, rect: Rect, wide: bool, others: Option<&'static str>) -> Option<Screen> {
        let layout = if wide { Layout::top_down(Align::Min) } else { Layout::left_to_right(Align::Center) };
        let width = if wide { rect.width() - 12.0 } else { 0.0 };
        // Where not every entry has room for its second line, none has one.
        let tall = wide && Self::is_tall(rect.height());
        let mut chosen = None;
        ui.scope_builder(UiBuilder::new().max_rect(rect).layout(layout), |ui| {
            ui.set_clip_rect(rect.expand(3.0).intersect(ui.clip_rect()));
            let scroll = if wide { ScrollArea::vertical() } else { ScrollArea::horizontal() };
            scroll.id_salt("menu").auto_shrink(false).show(ui, |ui| {
                ui.with_layout(layout, |ui| {
                    if !tall {
                        ui.spacing_mut().item_spacing.y = 2.0;
                    }
                    if wide {
                        let role = format!("role.{}", self.desk.role.code());
                        ui.label(texts::small(format!("{}  {}", self.desk.name, words::first(&role))));
                    }
                    for (screen, key, right, number) in ITEMS {
                        if right.is_some_and(|right| !self.desk.may(right)) {
                            continue;
                        }
                        shortcuts::note(ui, &format!("Ctrl {}", number.name()), key);
                        let by_key = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, number));
                        let text = words::words(key);
                        let hint = format!("{}  Ctrl+{}", text.second(), number.name());
                        let hint = if tall { hint.as_str() } else { "" };
                        let here = self.section() == screen && self.screen != Screen::Batch;
                        let height = if tall { form::menu_entry(0.0).y } else { LOW };
                        let least = vec2(width, height);
                        let entry = Choice::entry(text.first(), hint).here(here).least(least).show(ui);
                        if entry.now || by_key {
                            chosen = Some(screen);
                        }
                        // Where the user is, and what the keyboard is on, stay in sight.
                        if (here && self.entered) || entry.response.has_focus() {
                            entry.response.scroll_to_me(None);
                        }
                    }
                    if let Some((done, all)) = self.batch.under_way() {
                        let text = format!("{} {done} / {all}", words::first("export.under_way"));
                        let here = self.screen == Screen::Batch;
                        if Choice::entry(&text, "")
                            .here(here)
                            .least(vec2(width, if wide { form::menu_entry(0.0).y } else { LOW }))
                            .show(ui)
                            .now
                        {
                            chosen = Some(Screen::Batch);
                        }
                    }
                    if let Some(key) = others {
                        ui.label(texts::small(words::first(key)));
                    }
                });
            });
        });
        chosen
    }

    /// The menu's entry that the present screen belongs to.
    fn section(&self) -> Screen {
        match self.screen {
            Screen::Record => self.record.from(),
            Screen::Batch => Screen::Search,
            Screen::Times => Screen::Today,
            other => other,
        }
    }
}
