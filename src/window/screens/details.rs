// SPDX-License-Identifier: MIT OR Apache-2.0
//! How the verdicts came about, for those who ask: steps, fingerprints, notes, every field's place.

use eframe::egui::{RichText, Ui};
use tashika_kit::reading::{Note, Reading};
use tashika_kit::verdict::{Issuer, Verdicts};

use super::fields;
use crate::window::findings;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words::{self, sentence};

/// Draws the details.
pub(super) fn show(ui: &mut Ui, reading: &Reading, verdicts: &Verdicts) {
    texts::card(ui, |ui| {
        texts::part(ui, "window.details.steps");
        for step in &verdicts.steps {
            let (tone, key) = findings::step(step, verdicts);
            line(ui, tone, key, &format!("step.{}", step.code), &step.detail);
        }
        ui.add_space(FAR);
        texts::part(ui, "window.details.anchors");
        let certificates = verdicts.certificates.iter().map(|certificate| &certificate.issuer);
        for issuer in std::iter::once(&verdicts.issuer).chain(certificates) {
            anchor(ui, issuer);
        }
        ui.add_space(FAR);
        texts::part(ui, "window.details.fields");
        for verdict in &verdicts.fields {
            let (tone, key) = findings::mark(verdict.mark, verdicts);
            line(ui, tone, key, &fields::label_key(reading, verdict.name.as_str()), &verdict.origin);
        }
        if !reading.attested.is_empty() {
            ui.add_space(FAR);
            texts::part(ui, "window.details.attested");
            for attested in &reading.attested {
                let known = sentence::anchor_class(&verdicts.issuer).is_some();
                let tone = match attested.held {
                    true if known => Tone::Good,
                    true => Tone::Plain,
                    false => Tone::Bad,
                };
                let key = if attested.held { "step_outcome.passed" } else { "step_outcome.failed" };
                line(ui, tone, key, &format!("step.{}", attested.name), &attested.because);
            }
        }
        if !reading.notes.is_empty() {
            ui.add_space(FAR);
            texts::part(ui, "window.details.notes");
            for note in &reading.notes {
                said(ui, &note.code, &note.detail);
            }
        }
    });
}

/// The peculiarities of a card that a clerk should know of, in words; but for what the screen says elsewhere.
pub(super) fn notes(ui: &mut Ui, reading: &Reading, elsewhere: Option<&str>) {
    // What is odd about a number is said at the number.
    let told = |note: &&Note| !note.code.starts_with("number_") && elsewhere != Some(&*note.code);
    if !reading.notes.iter().any(|note| told(&note)) {
        return;
    }
    ui.add_space(NEAR);
    texts::part(ui, "window.details.notes");
    let mut codes: Vec<&str> = Vec::new();
    for note in reading.notes.iter().filter(told) {
        if !codes.contains(&&*note.code) {
            codes.push(&note.code);
            said(ui, &note.code, "");
        }
    }
}

/// A note in words; the code itself where it has none.
fn said(ui: &mut Ui, code: &str, detail: &str) {
    let key = format!("note.{code}");
    if !words::is_known(&key) {
        ui.label(texts::small(format!("{code}: {detail}")));
        return;
    }
    let text = words::words(&key);
    ui.label(
        RichText::new(format!("・{}", text.first())).font(theme::regular(size::SMALL)).color(theme::ink()),
    );
    ui.label(texts::small(format!("{}  {detail}", text.second())));
}

fn line(ui: &mut Ui, tone: Tone, answer: &str, what: &str, detail: &str) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = NEAR;
        ui.spacing_mut().interact_size.y = 20.0;
        icons::show(ui, Icon::of(tone), 17.0, tone.ink());
        ui.label(RichText::new(words::first(answer)).font(theme::bold(size::SMALL)).color(tone.ink()));
        ui.label(RichText::new(words::first(what)).font(theme::regular(size::SMALL)).color(theme::ink()));
        ui.label(texts::small(detail));
    });
}

fn anchor(ui: &mut Ui, issuer: &Issuer) {
    let Issuer::Anchored { name, fingerprint, class } = issuer else { return };
    let class = words::words(findings::class_key(*class));
    ui.label(texts::small(format!("{name}    {}  {}", class.first(), class.second())));
    ui.label(texts::small(format!("SHA-256 {fingerprint}")));
}
