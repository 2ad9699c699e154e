// SPDX-License-Identifier: MIT OR Apache-2.0
//! What was read from the same chip beside the document: a My-Number licence. It names nobody, so it stands below the
//! document's own result, with verdicts of its own, and is said to be no identity document. Of the residence application
//! of a specified card only the presence is told.

use eframe::egui::{RichText, Ui, vec2};
use tashika_kit::reading::{Field, FieldValue, Reading};
use tashika_residence::SPECIFIED;

use super::{details, fields, result, verdicts};
use crate::counter::{Beside, Problem};
use crate::window::layout;
use crate::window::pictures::Pictures;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::texts;
use crate::words;

/// Draws everything that was asked for beside the document.
pub(super) fn show(ui: &mut Ui, pictures: &mut Pictures, all: &[Beside], others: &mut bool) {
    for beside in all {
        ui.add_space(FAR);
        drop(texts::card(ui, |ui| match beside.family == SPECIFIED {
            true => specified(ui, beside.outcome.as_ref().map(|finding| finding.reading.fields.as_slice())),
            false => one(ui, pictures, beside, others),
        }));
    }
}

fn one(ui: &mut Ui, pictures: &mut Pictures, beside: &Beside, others: &mut bool) {
    let history = beside.outcome.as_ref().is_ok_and(|finding| {
        // Whoever gave the licence back may have this instead.
        kind(&finding.reading) == Some("driving_history_only")
    });
    let title = words::words(if history { "window.beside.title_history" } else { "window.beside.title" });
    ui.label(RichText::new(title.first()).font(theme::bold(size::VALUE)).color(theme::ink()));
    ui.label(texts::small(title.second()));
    ui.add_space(NEAR);
    let finding = match &beside.outcome {
        Ok(finding) => finding,
        Err(problem) => return failed(ui, problem),
    };
    let (reading, judged) = (&finding.reading, &finding.verdicts);
    if let Some(kind) = kind(reading).filter(|kind| *kind != "licence") {
        texts::notice_of(ui, Tone::Caution, &format!("window.beside.kind.{kind}"));
    }
    let width = ui.available_width() * 0.56;
    layout::beside(
        ui,
        width,
        &mut (pictures, others),
        |ui, (pictures, others)| {
            ui.horizontal_top(|ui| {
                ui.vertical(|ui| {
                    ui.set_width(150.0);
                    result::photo(ui, pictures, reading, vec2(150.0, 188.0));
                });
                ui.add_space(NEAR);
                ui.vertical(|ui| {
                    fields::show(ui, pictures, reading, judged, 0);
                    fields::others(ui, pictures, reading, None, others);
                });
            });
        },
        |ui, _| {
            verdicts::show(ui, &reading.family, judged);
            details::notes(ui, reading, kind(reading));
        },
    );
}

/// The residence application of a specified card: that it is there, which kind it says, and why nothing else is read.
pub(super) fn specified(ui: &mut Ui, read: Result<&[Field], &Problem>) {
    let title = words::words("window.specified.title");
    ui.label(RichText::new(title.first()).font(theme::bold(size::VALUE)).color(theme::ink()));
    ui.label(texts::small(title.second()));
    ui.add_space(NEAR);
    match read {
        Ok(fields) => {
            for field in fields.iter().filter(|field| !fields::value(field).is_empty()) {
                let key = format!("field.{}", field.name.as_str());
                ui.label(texts::small(format!("{} {}", words::first(&key), words::second(&key))));
                ui.label(texts::body(fields::value(field)));
            }
            texts::both(ui, "window.specified.not_read", size::BODY, theme::ink());
            texts::both(ui, "window.specified.mynumber", size::BODY, theme::ink());
        }
        Err(problem) => failed(ui, problem),
    }
}

/// Whether it is a licence at all: `licence`, `driving_history_only` or `empty`.
fn kind(reading: &Reading) -> Option<&str> {
    let field = reading.fields.iter().find(|field| field.name.as_str() == "licence_kind")?;
    match &field.value {
        FieldValue::Code { meaning, .. } => Some(meaning),
        _ => None,
    }
}

/// It could not be read; the document's own result stands.
fn failed(ui: &mut Ui, problem: &Problem) {
    texts::notice(ui, Tone::Caution, |ui| {
        let key = problem.words_key("what");
        let text = words::words(&key);
        ui.label(RichText::new(text.first()).font(theme::bold(size::BODY)).color(Tone::Caution.ink()));
        ui.label(texts::small(text.second()));
        if let Some(left) = problem.tries_left {
            let text = words::words("window.credential.tries_left");
            texts::pill(ui, Tone::Caution, &format!("{} {left}    {} {left}", text.first(), text.second()));
        }
        texts::both(ui, &problem.words_key("next"), size::BODY, theme::ink());
        texts::both(ui, "window.beside.stands", size::BODY, theme::ink());
    });
}
