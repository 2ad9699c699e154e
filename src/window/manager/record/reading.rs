// SPDX-License-Identifier: MIT OR Apache-2.0
//! A record as it is read: its sheet, the verdicts with their marks, the pictures; and what can be done with it.

use eframe::egui::{Key, Ui, vec2};
use tashika_kit::reading::{FieldName, FieldValue};

use super::super::{Desk, Go, Services, form};
use super::{Doing, Draft};
use crate::keys::Right;
use crate::manager::today;
use crate::records::History;
use crate::window::layout::Page;
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::texts;
use crate::window::{findings, pictures};
use crate::words;

/// Draws the record. Where the bar has no room for what can be done with it, that stands above the record and scrolls with it;
/// what was pressed there.
pub(super) fn show(
    ui: &mut Ui,
    desk: &Desk,
    services: &mut Services<'_>,
    page: &Page,
    draft: &Draft,
    busy: bool,
) -> Option<Doing> {
    let mut next = None;
    if page.is_crowded() {
        next = page.buttons(ui, |ui| acts(ui, desk, draft, busy, ACTS.iter()));
        ui.add_space(NEAR);
    }
    let Some(opened) = &draft.opened.value else { return next };
    if draft.done.value.is_some() {
        texts::notice_of(ui, Tone::Plain, "users.done");
        ui.add_space(NEAR);
    }
    form::heading(ui, "record.title", None);
    if draft.uncovered > 0 {
        texts::notice_of(ui, Tone::Caution, "record.uncovered");
    }
    for section in &opened.sheet.sections {
        ui.add_space(NEAR);
        drop(texts::card(ui, |ui| {
            texts::part(ui, section.title);
            for line in &section.lines {
                form::line(ui, line.label(), &line.value);
            }
            if let Some(verdicts) = &section.verdicts {
                verdict_lines(ui, &section.family, verdicts);
            }
        }));
    }
    ui.add_space(NEAR);
    chip_pictures(ui, services, &opened.history);
    next
}

/// The six answers, each with its mark: "not checked" never looks like "good".
fn verdict_lines(ui: &mut Ui, family: &str, verdicts: &tashika_kit::verdict::Verdicts) {
    ui.add_space(NEAR);
    for answer in findings::answers_of(family, verdicts) {
        ui.horizontal_wrapped(|ui| {
            ui.label(texts::small(words::first(answer.question)).font(theme::regular(size::SMALL + 1.0)));
            texts::pill(ui, answer.tone, words::first(answer.answer));
            // In the order of the screen already.
            for (first, _) in &answer.more {
                ui.label(texts::small(first));
            }
        });
    }
}

/// The pictures the record holds, if it holds any.
fn chip_pictures(ui: &mut Ui, services: &mut Services<'_>, history: &History) {
    let Some(chip) = &history.record.customer_chip else { return };
    for field in &chip.reading.fields {
        if matches!(field.value, FieldValue::Picture { .. }) {
            let texture = services.pictures.later(ui.ctx(), &chip.reading, &field.name);
            let room = if field.name == FieldName::PHOTO { vec2(180.0, 220.0) } else { vec2(420.0, 60.0) };
            let key = format!("field.{}", field.name.as_str());
            drop(texts::card(ui, |ui| {
                ui.label(texts::small(words::first(&key)));
                pictures::show_late(ui, texture.as_ref(), room, &key);
            }));
        }
    }
}

/// Whether its retention has ended.
fn is_due(draft: &Draft) -> bool {
    let until = draft.opened.value.as_ref().and_then(|opened| opened.line.as_ref()?.retain_until);
    until.is_some_and(|day| day <= today())
}

/// What can be done with a record: words, key, the right it needs.
const ACTS: [(&str, Key, Right, Doing); 5] = [
    ("amend.amend", Key::F2, Right::Amend, Doing::Choose),
    ("record.mail", Key::F3, Right::FollowUp, Doing::Mail),
    ("export.one", Key::F4, Right::Export, Doing::Export),
    ("record.supplement", Key::F6, Right::FollowUp, Doing::Supplement),
    ("record.end", Key::F7, Right::Amend, Doing::End),
];

/// Draws the buttons of these acts, and the one that deletes what is due; what was pressed.
fn acts<'a>(
    ui: &mut Ui,
    desk: &Desk,
    draft: &Draft,
    busy: bool,
    acts: impl Iterator<Item = &'a (&'static str, Key, Right, Doing)>,
) -> Option<Doing> {
    let open = draft.opened.value.is_some() && !busy;
    let mut next = None;
    for (key, shortcut, right, doing) in acts {
        let enabled = open && desk.may(*right);
        if Button::secondary(key, Some(*shortcut)).enabled(enabled).show(ui).now {
            next = Some(*doing);
        }
    }
    if is_due(draft) && desk.may(Right::Delete) {
        let delete = Button::secondary("retention.delete", Some(Key::F9)).enabled(open);
        if delete.show(ui).now {
            next = Some(Doing::Delete);
        }
    }
    next
}

/// The way back, and what can be done with the record where the bar has room for it.
pub(super) fn bar(
    ui: &mut Ui,
    desk: &Desk,
    page: &Page,
    draft: &Draft,
    busy: bool,
    next: &mut Option<Doing>,
) -> Option<Go> {
    page.bar(
        ui,
        |ui| {
            let back = Button::secondary("window.button.back", Some(Key::Escape)).show(ui);
            back.now.then_some(Go::To(draft.from))
        },
        |ui| {
            if !page.is_crowded() {
                // From the right, so that the keys stand in their order.
                *next = acts(ui, desk, draft, busy, ACTS.iter().rev());
            }
            None
        },
    )
}
