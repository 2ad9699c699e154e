// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the manager's screens are made of: labelled fields, rows of a list, what went wrong, what is under way.

use std::str::FromStr;
use std::sync::Arc;

use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{
    Align, CornerRadius, Galley, Id, Label, Layout, ProgressBar, Response, RichText, Sense, Stroke,
    StrokeKind, TextEdit, Ui, UiBuilder, Vec2, WidgetInfo, vec2,
};
use jiff::civil::Date;

use super::worker::Slot;
use crate::window::layout;
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::buttons::{Button, enter_goes_on, focus_ring, follow_focus};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::icons;
use crate::window::widgets::texts;
use crate::words::{self, Words};

/// The longest text a field takes, in characters.
const LONGEST: usize = 400;

/// The text of a label: Japanese, English smaller.
pub(super) fn label(text: Words<'_>) -> RichText {
    texts::small(format!("{}  {}", text.first(), text.second()))
}

/// Height of a field with its label, in points.
const FIELD: f32 = 58.0;

/// Fields that keep the keyboard when a notice comes or goes above them: whoever typed a wrong password types the next one
/// at once.
pub(super) fn steady(ui: &mut Ui, page: &str, add: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().scope_id(Id::unique(("steady", page))), add);
}

/// A field with its label above it. In a row that wraps it begins the next one where it has no room.
pub(super) fn field(ui: &mut Ui, key: &str, text: &mut String, width: f32) -> Response {
    ui.allocate_ui_with_layout(vec2(width, FIELD), Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        ui.set_width(width);
        let label = label_above(ui, words::words(key), width);
        let field = TextEdit::singleline(text)
            .id(Id::unique(("manager", key)))
            .char_limit(LONGEST)
            .font(theme::regular(size::BODY))
            .margin(vec2(10.0, 8.0))
            .return_key(None)
            .desired_width(width - 22.0);
        let response = ui.add(field).labelled_by(label.id);
        follow_focus(&response);
        enter_goes_on(ui, &response);
        response
    })
    .inner
}

/// The label of a field, one line whatever the language: fields of a row stand beside each other. Where both languages have no
/// room, the second is told under the pointer and by a screen reader.
fn label_above(ui: &mut Ui, text: Words<'_>, width: f32) -> Response {
    let both = format!("{}  {}", text.first(), text.second());
    let font = theme::regular(size::SMALL);
    let room = ui.painter().layout_no_wrap(both.clone(), font, theme::soft()).size().x <= width - BETWEEN;
    let shown = if room { both.as_str() } else { text.first() };
    let response = ui.add(Label::new(texts::small(shown)).truncate());
    if room {
        return response;
    }
    response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Label, true, &both));
    response.on_hover_text(both)
}

/// What a screen is, and what it is for. On a low page the second language makes room for what is below.
pub(super) fn heading(ui: &mut Ui, title: &str, what: Option<&str>) {
    if !layout::is_low(ui) {
        texts::question(ui, title);
        if let Some(what) = what {
            texts::both(ui, what, size::BODY, theme::soft());
        }
    } else {
        let font = theme::bold(size::VALUE);
        ui.label(RichText::new(words::first(title)).font(font).color(theme::ink()));
        if let Some(what) = what {
            ui.label(texts::small(words::first(what)));
        }
    }
    ui.add_space(NEAR);
}

/// A field for a day, `2026-11-21` or `20261121`; says so if it is none.
pub(super) fn day(ui: &mut Ui, key: &str, text: &mut String, width: f32) -> Response {
    let response = field(ui, key, text, width);
    if !text.trim().is_empty() && date(text).is_none() && !response.has_focus() {
        ui.label(texts::small(words::first("manager.not_a_day")).color(Tone::Caution.ink()));
    }
    response
}

/// A day as it was typed: full-width digits, slashes and no separators are taken too.
pub(super) fn date(text: &str) -> Option<Date> {
    let plain: String = text
        .trim()
        .chars()
        .filter_map(|character| match character {
            '０'..='９' => char::from_digit(u32::from(character) - u32::from('０'), 10),
            '/' | '／' | '.' | '－' | '年' | '月' => Some('-'),
            '日' => None,
            other => Some(other),
        })
        .collect();
    if plain.len() == 8 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        let (year, rest) = plain.split_at(4);
        let (month, day) = rest.split_at(2);
        return Date::from_str(&format!("{year}-{month}-{day}")).ok();
    }
    let parts: Vec<i16> = plain.split('-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match parts.as_slice() {
        [year, month, day] => Date::new(*year, i8::try_from(*month).ok()?, i8::try_from(*day).ok()?).ok(),
        _ => None,
    }
}

/// One of several, side by side; `prefix.<code>` are the words. Choosing the chosen one lets it go if `optional`.
pub(super) fn choose<T: Copy + PartialEq>(
    ui: &mut Ui,
    title: &str,
    chosen: &mut Option<T>,
    options: &[(T, String)],
    optional: bool,
) -> bool {
    let before = *chosen;
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        let text = words::words(title);
        ui.label(label(text));
        ui.horizontal_wrapped(|ui| {
            for (value, key) in options {
                let word = words::words(key);
                let spoken = format!("{}: {}", text.first(), word.first());
                let is = *chosen == Some(*value);
                if Choice::radio(word.first(), word.second(), is).spoken(&spoken).show(ui).now {
                    *chosen = if is && optional { None } else { Some(*value) };
                }
            }
        });
    });
    before != *chosen
}

/// What went wrong, and who does what now.
pub(super) fn trouble<T: Send + 'static>(ui: &mut Ui, slot: &Slot<T>) {
    if let Some((ja, en)) = &slot.trouble {
        let (first, second) = words::in_order(ja, en);
        texts::notice(ui, Tone::Caution, |ui| {
            texts::pair(ui, first, second, size::BODY, Tone::Caution.ink());
        });
        ui.add_space(NEAR);
    }
}

/// What is under way, with its progress and a button to stop it. `true` if it was pressed.
pub(super) fn busy<T: Send + 'static>(ui: &mut Ui, slot: &Slot<T>, key: &str) -> bool {
    if !slot.is_busy() {
        return false;
    }
    let mut stopped = false;
    texts::notice(ui, Tone::Plain, |ui| {
        texts::both(ui, key, size::BODY, Tone::Plain.ink());
        if let Some((done, all)) = slot.progress() {
            let part = done as f32 / all.max(1) as f32;
            let text = format!("{done} / {all}");
            // Its ground is the notice's: what is done has to stand out from both, and no text can stand on it in every look.
            ui.add(ProgressBar::new(part).desired_width(420.0).desired_height(12.0).fill(theme::accent()));
            ui.label(texts::body(text));
            if Button::secondary("manager.stop", Some(eframe::egui::Key::Escape)).show(ui).now {
                slot.stop();
                stopped = true;
            }
        }
    });
    ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
    ui.add_space(NEAR);
    stopped
}

/// Lets `step` more of `all` be drawn in this frame: characters that were never drawn before take time, and all of them at once
/// take longer than a frame may.
pub(super) fn gradually(ui: &Ui, drawn: &mut usize, step: usize, all: usize) {
    *drawn = drawn.saturating_add(step).min(all);
    if *drawn < all {
        ui.ctx().request_repaint();
    }
}

/// A row of a list that can be opened: cells of these widths, one line each, read aloud as one text. A cell without a width is
/// only read aloud.
pub(super) fn row(ui: &mut Ui, cells: &[(f32, String)], openable: bool) -> Response {
    row_of(ui, cells, openable, 1)
}

/// A row whose cells are wrapped into so many lines, where they need them. Its height is known only once its texts are laid out,
/// also where it is out of sight: a long list is to be drawn [`gradually`].
pub(super) fn tall_row(ui: &mut Ui, cells: &[(f32, String)], lines: usize) {
    row_of(ui, cells, false, lines);
}

fn row_of(ui: &mut Ui, cells: &[(f32, String)], openable: bool, lines: usize) -> Response {
    let width: f32 = ui.available_width();
    let part = part_of(width, cells.iter().map(|(width, _)| *width));
    let laid = (lines > 1).then(|| lay_out(ui, cells, part, lines));
    let tallest = laid.iter().flatten().map(|(_, galley)| galley.size().y).fold(0.0, f32::max);
    let height = ROW.max(tallest + 18.0);
    let sense = if openable { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), sense);
    let spoken = cells.iter().map(|(_, text)| text.as_str()).filter(|text| !text.is_empty());
    let spoken = spoken.collect::<Vec<_>>().join(" ");
    let role = if openable { eframe::egui::Role::Button } else { eframe::egui::Role::Label };
    response.widget_info(|| WidgetInfo::labeled(role, true, &spoken));
    follow_focus(&response);
    if ui.is_rect_visible(rect) {
        let fill = if openable && response.hovered() { theme::accent_pale() } else { theme::surface() };
        let line = Stroke::new(1.0, theme::line());
        ui.painter().rect(rect, CornerRadius::same(4), fill, line, StrokeKind::Inside);
        let mut left = rect.left() + 10.0;
        let mut cut = false;
        for (width, galley) in laid.unwrap_or_else(|| lay_out(ui, cells, part, lines)) {
            let cell = eframe::egui::Rect::from_min_size(
                eframe::egui::pos2(left, rect.top()),
                vec2(width - BETWEEN, height),
            );
            cut |= galley.elided;
            let at = eframe::egui::pos2(left, rect.center().y - galley.size().y / 2.0);
            ui.painter().with_clip_rect(cell.intersect(ui.clip_rect())).galley(at, galley, theme::ink());
            left += width;
        }
        focus_ring(ui, rect.shrink(3.0), &response);
        // What does not fit ends in "…" and is told in full under the pointer.
        if cut {
            return response.on_hover_text(spoken);
        }
    }
    response
}

/// Between two cells, in points.
const BETWEEN: f32 = 8.0;

/// What columns of these widths are narrowed by, so that all of them stand in a list of this width.
fn part_of(all: f32, widths: impl Iterator<Item = f32>) -> f32 {
    ((all - 12.0) / widths.sum::<f32>().max(1.0)).clamp(0.1, 1.0)
}

/// The cells that are seen, each with its width.
fn lay_out(ui: &Ui, cells: &[(f32, String)], part: f32, lines: usize) -> Vec<(f32, Arc<Galley>)> {
    let seen = cells.iter().filter(|(width, _)| *width > 0.0);
    let one = |(width, text): &(f32, String)| {
        let width = width * part;
        let font = theme::regular(size::SMALL + 1.5);
        let room = (width - BETWEEN).max(1.0);
        let job = match lines {
            1 => {
                let mut job = LayoutJob::simple_singleline(text.clone(), font, theme::ink());
                job.wrap = TextWrapping::truncate_at_width(room);
                job
            }
            _ => {
                let mut job = LayoutJob::simple(text.clone(), font, theme::ink(), room);
                job.wrap.max_rows = lines;
                job
            }
        };
        (width, ui.painter().layout_job(job))
    };
    seen.map(one).collect()
}

/// Whether Down leads into a list: nothing has the keyboard yet. From row to row the arrows lead by themselves.
pub(super) fn into_list(ui: &Ui) -> bool {
    let down = ui.memory(|memory| memory.focused().is_none())
        && ui.input(|input| input.key_pressed(eframe::egui::Key::ArrowDown));
    if down {
        // The arrow has done its work: it must not lead on to the second line.
        ui.memory_mut(|memory| memory.move_focus(eframe::egui::FocusDirection::None));
    }
    down
}

/// A line that waits for somebody: its mark, what and how much, and the key that leads there; `true` if it was pressed.
pub(super) fn errand(
    ui: &mut Ui,
    tone: Tone,
    key: &str,
    value: &str,
    shortcut: Option<eframe::egui::Key>,
) -> bool {
    let text = words::words(key);
    let width = ui.available_width();
    let painter = ui.painter();
    let room = (width - 150.0).max(160.0);
    let title = painter.layout(text.first().to_owned(), theme::bold(size::BODY), theme::ink(), room * 0.66);
    let below =
        painter.layout(text.second().to_owned(), theme::regular(size::SMALL), theme::soft(), room * 0.66);
    let much = painter.layout(value.to_owned(), theme::regular(size::BODY), theme::ink(), room * 0.34);
    let height = (title.size().y + below.size().y).max(much.size().y) + 18.0;
    let sense = if shortcut.is_some() { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(width, height.max(54.0)), sense);
    let role = if shortcut.is_some() { eframe::egui::Role::Button } else { eframe::egui::Role::Label };
    let spoken = format!("{} {value}", text.first());
    response.widget_info(|| WidgetInfo::labeled(role, true, spoken.trim()));
    follow_focus(&response);
    if ui.is_rect_visible(rect) {
        let hovered = shortcut.is_some() && response.hovered();
        let fill = if hovered { theme::accent_pale() } else { theme::surface() };
        let line = Stroke::new(1.0, if shortcut.is_some() { theme::outline() } else { theme::line() });
        ui.painter().rect(rect, CornerRadius::same(theme::ROUND), fill, line, StrokeKind::Inside);
        let at = |x: f32, height: f32| eframe::egui::pos2(rect.left() + x, rect.center().y - height / 2.0);
        let icon = eframe::egui::Rect::from_min_size(at(14.0, 26.0), Vec2::splat(26.0));
        icons::paint(ui.painter(), icon, icons::Icon::of(tone), tone.ink());
        if let Some(key) = shortcut {
            let cap = ui.painter().layout_no_wrap(
                key.name().to_owned(),
                theme::regular(size::SMALL),
                theme::soft(),
            );
            let place = eframe::egui::Rect::from_min_size(at(52.0, 26.0), Vec2::splat(26.0));
            ui.painter().rect_stroke(place, 5.0, Stroke::new(1.0, theme::outline()), StrokeKind::Inside);
            ui.painter().galley(place.center() - cap.size() / 2.0, cap, theme::soft());
        }
        let all = title.size().y + below.size().y;
        let left = at(92.0, all);
        let under = left + vec2(0.0, title.size().y);
        ui.painter().galley(left, title, theme::ink());
        ui.painter().galley(under, below, theme::soft());
        let right = at(width - much.size().x - 18.0, much.size().y);
        ui.painter().galley(right, much, theme::ink());
        focus_ring(ui, rect.shrink(3.0), &response);
    }
    response.clicked()
}

/// Height of a row, in points.
pub(super) const ROW: f32 = 38.0;

/// The heads of a list's columns; one without a width is not seen.
pub(super) fn heads(ui: &mut Ui, heads: &[(f32, &str)]) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
    let part = part_of(rect.width(), heads.iter().map(|(width, _)| *width));
    let mut left = rect.left() + 10.0;
    for (width, key) in heads.iter().filter(|(width, _)| *width > 0.0) {
        let width = width * part;
        let builder = UiBuilder::new()
            .max_rect(eframe::egui::Rect::from_min_size(
                eframe::egui::pos2(left, rect.top()),
                vec2((width - BETWEEN).max(1.0), 22.0),
            ))
            .layout(Layout::left_to_right(Align::Center));
        ui.scope_builder(builder, |ui| {
            ui.add(eframe::egui::Label::new(texts::small(words::first(key))).truncate())
        });
        left += width;
    }
}

/// A labelled line of a sheet: the label in a column of its own, the value wraps.
pub(super) fn line(ui: &mut Ui, label: &str, value: &str) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing = vec2(12.0, 2.0);
        let width = (ui.available_width() * 0.3).min(260.0);
        ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
            ui.set_width(width);
            ui.label(texts::small(label).font(theme::regular(size::SMALL + 1.0)));
        });
        ui.vertical(|ui| ui.label(texts::body(value)));
    });
}

/// Nothing is there, and what that means.
pub(super) fn nothing(ui: &mut Ui, key: &str) {
    ui.add_space(NEAR);
    texts::both(ui, key, size::BODY, theme::soft());
}

/// The least size of an entry of the menu.
pub(super) fn menu_entry(width: f32) -> Vec2 {
    vec2(width, 46.0)
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn a_day_can_be_typed_in_the_usual_ways() {
        let day = jiff::civil::date(2026, 11, 2);
        for text in
            ["2026-11-02", "20261102", "2026/11/2", "２０２６１１０２", "2026年11月2日", " 2026-11-2 "]
        {
            assert_eq!(date(text), Some(day), "{text}");
        }
        for text in ["", "2026", "2026-13-01", "2026-02-30", "abc", "2026-11-02-03", "日日日日日日日日"]
        {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
