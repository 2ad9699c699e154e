// SPDX-License-Identifier: MIT OR Apache-2.0
//! A value that the police changed on the back of a licence: what was issued, which a signature covers, beside what
//! holds now, which none does. The clerk is sent to the back of the card.

use eframe::egui::{RichText, Ui};
use tashika_kit::reading::{Field, FieldName, Reading};
use tashika_kit::verdict::Verdicts;

use super::{fields, written};
use crate::window::pictures::Pictures;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::texts;
use crate::words;

/// What can be changed by a remark, and where it is kept: the value that holds, as issued, when, by whom.
const CHANGEABLE: [(FieldName, &str); 3] =
    [(FieldName::NAME, "name"), (FieldName::NAME_KANA, "name_kana"), (FieldName::ADDRESS, "address")];

/// What a remark changed of a value.
pub(super) struct Changed<'r> {
    current: &'r Field,
    issued: &'r Field,
    on: Option<&'r Field>,
    by: Option<&'r Field>,
}

/// The field of a name that is built from another.
fn part<'r>(reading: &'r Reading, stem: &str, end: &str) -> Option<&'r Field> {
    let name = format!("{stem}_{end}");
    reading.fields.iter().find(|field| field.name.as_str() == name)
}

/// The remark about a value, if there is one.
pub(super) fn of<'r>(reading: &'r Reading, name: &FieldName) -> Option<Changed<'r>> {
    let (_, stem) = CHANGEABLE.iter().find(|(changeable, _)| changeable == name)?;
    Some(Changed {
        current: reading.field(name)?,
        issued: part(reading, stem, "as_issued")?,
        on: part(reading, stem, "changed_on"),
        by: part(reading, stem, "changed_by"),
    })
}

/// Whether anything was changed by a remark: the clerk asks for the back of the card.
pub(super) fn any(reading: &Reading) -> bool {
    CHANGEABLE.iter().any(|(name, _)| of(reading, name).is_some())
}

/// Whether a field belongs to what this file draws.
pub(super) fn draws(field: &Field) -> bool {
    let name = field.name.as_str();
    let belongs = |stem: &str| {
        name.strip_prefix(stem).is_some_and(|end| matches!(end, "_as_issued" | "_changed_on" | "_changed_by"))
    };
    CHANGEABLE.iter().any(|(_, stem)| belongs(stem))
}

/// Draws both values for the clerk who compares them with the card: what its front shows, and what its back.
pub(super) fn compared(ui: &mut Ui, pictures: &mut Pictures, reading: &Reading, changed: &Changed<'_>) {
    for (field, key) in [(changed.issued, "window.remark.front"), (changed.current, "window.remark.back")] {
        let text = words::words(key);
        ui.label(texts::small(format!("{}  {}", text.first(), text.second())));
        written::show(ui, pictures, reading, &fields::value(field), size::BODY);
    }
}

/// Draws both values, one beside the other.
pub(super) fn show(
    ui: &mut Ui,
    pictures: &mut Pictures,
    reading: &Reading,
    verdicts: &Verdicts,
    changed: &Changed<'_>,
) {
    texts::notice(ui, Tone::Caution, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.spacing_mut().interact_size.y = 17.0;
        let name = words::words("window.remark.changed");
        let key = format!("field.{}", changed.current.name.as_str());
        let (ja, en) = (words::first(&key), words::second(&key));
        let heading = format!("{ja}　{}", name.first());
        ui.label(RichText::new(heading).font(theme::bold(size::BODY)).color(Tone::Caution.ink()));
        ui.label(texts::small(format!("{en}: {}", name.second())));
        ui.add_space(4.0);
        let half = (ui.available_width() - FAR) / 2.0;
        let side = |ui: &mut Ui, pictures: &mut Pictures, field: &Field, key: &str| {
            let text = words::words(key);
            ui.label(RichText::new(text.first()).font(theme::regular(size::SMALL)).color(theme::ink()));
            ui.label(texts::small(text.second()));
            if let Some((tone, key)) = fields::mark_of_field(verdicts, field) {
                fields::mark_line(ui, tone, key);
            }
            written::show(ui, pictures, reading, &fields::value(field), size::BODY);
        };
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(half);
                side(ui, pictures, changed.current, "window.remark.current");
                let told = [changed.on, changed.by].into_iter().flatten().map(fields::value);
                let told = told.collect::<Vec<_>>().join("　");
                ui.label(RichText::new(told).font(theme::regular(size::SMALL)).color(theme::ink()));
            });
            ui.add_space(NEAR);
            ui.vertical(|ui| {
                ui.set_width(half);
                side(ui, pictures, changed.issued, "window.remark.issued");
            });
        });
    });
}
