// SPDX-License-Identifier: MIT OR Apache-2.0
//! Name and residence where the chip does not give them in characters that can be written into a record.

use eframe::egui::Ui;
use tashika_kit::reading::{FieldName, FieldValue, Reading, has_unwritten_characters};

use crate::counter::{Finding, Holder, Texts};
use crate::rules::Residence;
use crate::rules::chip::is_passport;
use crate::window::theme::Tone;
use crate::window::widgets::form::Form;
use crate::window::widgets::texts;

/// Asks for what the chip leaves open, and for another residence where the document's is not the present one.
pub(super) fn show(ui: &mut Ui, form: &Form<'_>, finding: Option<&Finding>, holder: &mut Holder) {
    let gives = finding.map(Texts::of);
    let asks = |given: fn(Texts) -> bool| gives.is_some_and(|gives| !given(gives));
    let (name, residence) = (asks(|gives| gives.name), asks(|gives| gives.residence));
    if let Some(finding) = finding.filter(|_| name || residence) {
        let why = [
            why(finding, &FieldName::NAME, "window.transcribe.name").filter(|_| name),
            why(finding, &FieldName::ADDRESS, "window.transcribe.residence").filter(|_| residence),
        ];
        // Where no character has a place, there is only a picture.
        let only_picture = why.iter().all(Option::is_none).then(|| left_open(&finding.reading));
        for key in why.into_iter().flatten().chain(only_picture) {
            texts::notice_of(ui, Tone::Caution, key);
        }
    }
    if name {
        form.line(ui, "holder_name", "field.name", &mut holder.name);
    }
    if residence || matches!(holder.shown, Residence::NotCurrent | Residence::NotShown) {
        form.line(ui, "holder_residence", "visit.residence_now", &mut holder.residence);
    }
}

/// What is typed where the chip has no text: what its picture shows; of a passport, which has no residence at all, what the
/// customer states or a further document shows.
fn left_open(reading: &Reading) -> &'static str {
    if is_passport(reading) { "visit.state_residence" } else { "visit.transcribe" }
}

/// The words for a text in which characters without a code stand.
fn why(finding: &Finding, name: &FieldName, key: &'static str) -> Option<&'static str> {
    let unwritten =
        |value: &FieldValue| matches!(value, FieldValue::Text { text } if has_unwritten_characters(text));
    finding.reading.field(name).is_some_and(|field| unwritten(&field.value)).then_some(key)
}
