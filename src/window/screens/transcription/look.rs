// SPDX-License-Identifier: MIT OR Apache-2.0
//! The second look: each value once more, large, right below its place in the picture. Only what was looked at twice
//! counts.

use eframe::egui::{Key, RichText, Ui};
use tashika_kit::reading::FieldValue;

use super::draft::Value;
use super::sight::{self, Sight};
use super::{Act, Draft, Subject};
use crate::window::layout::Page;
use crate::window::theme::{self, NEAR, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::{dates, texts};
use crate::words;

/// Draws the value at hand.
pub(super) fn show(ui: &mut Ui, subject: &Subject<'_>, sight: &Sight, draft: &mut Draft) -> Option<Act> {
    let page = Page::split(ui);
    let Some(item) = subject.items.get(draft.at) else {
        draft.looking = false;
        return None;
    };
    page.content(ui, "transcription look", |ui| {
        let room = ui.clip_rect().height();
        texts::question(ui, "window.transcription.look_question");
        let (seen, all) = draft.progress(subject.items);
        let count = words::first("window.transcription.progress");
        let count = count.replace("{seen}", &seen.to_string()).replace("{all}", &all.to_string());
        ui.label(texts::small(count));
        ui.add_space(NEAR);
        sight.show(ui, subject, draft, (room - 300.0).clamp(70.0, 380.0));
        drop(texts::card(ui, |ui| {
            sight::title(ui, item);
            let told = told(&draft.value(draft.at, item.form));
            ui.label(RichText::new(told).font(theme::bold(size::DISPLAY)).color(theme::ink()));
        }));
    });
    let pressed = page.bar(
        ui,
        |ui| {
            let mend = Button::secondary("window.transcription.mend", Some(Key::Escape)).show(ui).now;
            mend.then_some(Answer::Mend)
        },
        |ui| Button::primary("window.transcription.same").show(ui).now.then_some(Answer::Same),
    );
    match pressed? {
        Answer::Mend => {
            draft.type_at(draft.at, subject.items);
            None
        }
        Answer::Same => confirm(subject, sight, draft),
    }
}

/// What the clerk says about a value.
enum Answer {
    /// It has to be changed.
    Mend,
    /// It is as in the picture.
    Same,
}

/// The value stands in the picture as it was typed: on to the next, or to the comparison.
fn confirm(subject: &Subject<'_>, sight: &Sight, draft: &mut Draft) -> Option<Act> {
    if let Some(typed) = draft.typed.get_mut(draft.at) {
        typed.confirmed = true;
    }
    match draft.unconfirmed(subject.items) {
        Some(next) => {
            draft.look_at(next, subject.items);
            None
        }
        None => super::done(subject, sight, draft),
    }
}

/// A value as it is compared with the picture: dates as these cards print them.
fn told(value: &Value) -> String {
    match value {
        Value::Is(FieldValue::Text { text }) => text.clone(),
        Value::Is(FieldValue::Date { date }) => dates::gregorian(*date),
        Value::Is(FieldValue::Code { raw, meaning }) => {
            let key = format!("code.{meaning}");
            format!("{raw}  {}", words::second(&key))
        }
        Value::Is(FieldValue::Picture { .. }) | Value::Empty | Value::Unreadable => String::new(),
    }
}
