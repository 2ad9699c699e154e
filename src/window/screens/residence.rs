// SPDX-License-Identifier: MIT OR Apache-2.0
//! A residence card or special permanent resident certificate on the result screen: which card it is, its pictures
//! large enough to be read, its texts, and what of all that no signature covers.

use eframe::egui::{RichText, Ui, vec2};
use jiff::civil::Date;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Reading, Source};
use tashika_kit::verdict::Verdicts;
use tashika_residence::{CardKind, FAMILY, Generation, kind_of};

use super::{fields, special_period};
use crate::counter::Finding;
use crate::window::pictures::{Pictures, show as show_picture};
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::texts;
use crate::words::{self, codes};

/// What stands in pictures, with the greatest height of each on the screen, in points.
const PICTURES: [(FieldName, f32); 3] =
    [(FieldName::FRONT_IMAGE, 480.0), (FieldName::NAME_IMAGE, 110.0), (FieldName::ADDRESS_IMAGE, 150.0)];

/// Whether a reading is of this family.
pub(super) fn is(reading: &Reading) -> bool {
    reading.family == FAMILY
}

/// Draws the card; its photo stands beside it.
pub(super) fn document(
    ui: &mut Ui,
    pictures: &mut Pictures,
    (finding, today): (&Finding, Date),
    others: &mut bool,
) {
    let Finding { reading, verdicts, .. } = finding;
    fields::close(ui);
    kind(ui, reading, verdicts);
    pending(ui, finding, today);
    fields::altered(ui, verdicts);
    ui.add_space(NEAR);
    written(ui, pictures, finding, others);
    for (name, height) in &PICTURES {
        if let Some(field) = reading.field(name) {
            picture(ui, pictures, (reading, verdicts), field, *height);
        }
    }
    unsigned(ui, reading);
}

/// Which card, of which generation.
fn kind(ui: &mut Ui, reading: &Reading, verdicts: &Verdicts) {
    let Some(field) = reading.field(&FieldName::CARD_KIND) else { return };
    let FieldValue::Code { raw, meaning } = &field.value else { return };
    let (ja, en) = codes::code(field.name.as_str(), raw, meaning);
    let (first, second) = words::in_order(ja, en);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(first).font(theme::bold(size::VALUE)).color(theme::ink()));
        ui.label(texts::small(second));
    });
    let generation = match kind_of(reading).and_then(CardKind::generation) {
        Some(Generation::First) => "window.residence.first_generation",
        Some(Generation::Second) => "window.residence.second_generation",
        None => return,
    };
    let text = words::words(generation);
    ui.horizontal_wrapped(|ui| {
        ui.label(texts::small(format!("{}  {}", text.first(), text.second())));
        if let Some((tone, key)) = fields::mark_of_field(verdicts, field) {
            fields::mark_line(ui, tone, key);
        }
    });
}

/// An application is pending: neither good nor bad, but to be asked about. No signature covers it.
fn pending(ui: &mut Ui, finding: &Finding, today: Date) {
    if !tashika_residence::application_is_pending(&finding.reading) {
        return;
    }
    ui.add_space(NEAR);
    texts::notice(ui, Tone::Caution, |ui| {
        let text = words::words("window.residence.pending");
        ui.label(RichText::new(text.first()).font(theme::bold(size::BODY)).color(Tone::Caution.ink()));
        ui.label(texts::small(text.second()));
        texts::both(ui, "window.residence.pending_next", size::BODY, theme::ink());
        special_period::until(ui, finding, today);
    });
}

/// What stands there as text, in the order of the reading.
fn written(ui: &mut Ui, pictures: &mut Pictures, finding: &Finding, others: &mut bool) {
    let Finding { reading, verdicts, .. } = finding;
    fields::close(ui);
    let mut short: Vec<&Field> = Vec::new();
    for name in names(reading) {
        let mut found = fields::different(reading, name);
        if found.is_empty() {
            // The first generation holds its number only in the picture.
            found.extend(reading.fields.iter().find(|field| field.name == *name && is_shown(field)));
        }
        for field in found {
            if *name == FieldName::ADDRESS {
                fields::one(ui, pictures, reading, verdicts, field);
                ui.add_space(7.0);
            } else {
                short.push(field);
            }
        }
    }
    fields::columns(ui, pictures, reading, verdicts, &short);
    fields::others(ui, pictures, reading, Some(verdicts), others);
}

/// Which values are shown at once, each once.
fn names(reading: &Reading) -> Vec<&FieldName> {
    let mut names: Vec<&FieldName> = Vec::new();
    for field in reading.fields.iter().filter(|field| is_shown(field)) {
        if !names.contains(&&field.name) {
            names.push(&field.name);
        }
    }
    names
}

fn is_shown(field: &Field) -> bool {
    let picture = matches!(field.value, FieldValue::Picture { .. });
    field.keep == Keep::Record && !picture && field.name != FieldName::CARD_KIND
}

/// A picture as large as it can be read.
fn picture(
    ui: &mut Ui,
    pictures: &mut Pictures,
    (reading, verdicts): (&Reading, &Verdicts),
    field: &Field,
    height: f32,
) {
    ui.add_space(NEAR);
    fields::label(ui, reading, field, fields::mark_of_field(verdicts, field));
    match pictures.of_field(ui.ctx(), reading, field) {
        Some(texture) => {
            let key = format!("field.{}", field.name.as_str());
            // Larger than twice a picture's own size shows nothing more.
            let room = vec2(ui.available_width().min(texture.size_vec2().x * 2.0), height);
            show_picture(ui, &texture, room, &key);
        }
        None => texts::both(ui, "window.residence.picture_unreadable", size::BODY, Tone::Unknown.ink()),
    }
}

/// What of all that no signature covers, in one sentence.
fn unsigned(ui: &mut Ui, reading: &Reading) {
    let unsigned =
        |field: &Field| field.source == Source::UnsignedChipText && field.name != FieldName::CARD_KIND;
    let key = match kind_of(reading).and_then(CardKind::generation) {
        Some(Generation::First) if reading.fields.iter().any(unsigned) => "window.residence.unsigned_first",
        Some(Generation::Second) => "window.residence.unsigned_second",
        _ => return,
    };
    ui.add_space(NEAR);
    texts::notice_of(ui, Tone::Unknown, key);
}
