// SPDX-License-Identifier: MIT OR Apache-2.0
//! The six answers as a list, and the certificates beside them.

use eframe::egui::{RichText, Ui, vec2};
use tashika_kit::verdict::{CertificateVerdict, Verdicts};

use crate::window::findings::{self, Answer};
use crate::window::theme::{self, NEAR, size};
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// Draws the list.
pub(super) fn show(ui: &mut Ui, family: &str, verdicts: &Verdicts) {
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.spacing_mut().interact_size.y = 18.0;
    let mut said = Vec::new();
    for mut answer in findings::answers_of(family, verdicts) {
        // The same reason twice running is read once.
        if answer.more == said {
            answer.more.clear();
        } else {
            said.clone_from(&answer.more);
        }
        row(ui, answer.question, &answer);
    }
    if verdicts.certificates.is_empty() {
        return;
    }
    ui.separator();
    texts::part(ui, "question.certificates");
    for certificate in &verdicts.certificates {
        certificate_row(ui, certificate);
    }
}

/// A question and its answer, with its icon.
fn row(ui: &mut Ui, question: &str, answer: &Answer) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        icons::show(ui, Icon::of(answer.tone), 24.0, answer.tone.ink());
        ui.add_space(2.0);
        ui.vertical(|ui| {
            let asked = words::words(question);
            ui.label(texts::small(format!("{}  {}", asked.first(), asked.second())));
            let text = words::words(answer.answer);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(NEAR, 0.0);
                ui.label(RichText::new(text.first()).font(theme::bold(size::BODY)).color(answer.tone.ink()));
                ui.label(texts::small(text.second()));
            });
            for (ja, en) in &answer.more {
                ui.label(RichText::new(ja).font(theme::regular(size::SMALL)).color(theme::ink()));
                if !en.is_empty() {
                    ui.label(texts::small(en).font(theme::regular(size::SMALL - 1.5)));
                }
            }
        });
    });
    ui.add_space(5.0);
}

fn certificate_row(ui: &mut Ui, certificate: &CertificateVerdict) {
    let key = format!("certificate.{}", certificate.name);
    let name = words::words(&key);
    ui.label(texts::small(format!("{}  {}", name.first(), name.second())));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        let answers = [
            findings::integrity(&certificate.integrity),
            findings::issuer(&certificate.issuer),
            findings::validity(&certificate.validity),
        ];
        for answer in answers {
            icons::show(ui, Icon::of(answer.tone), 17.0, answer.tone.ink());
            let text = words::first(answer.answer);
            ui.label(RichText::new(text).font(theme::regular(size::SMALL)).color(answer.tone.ink()));
            ui.add_space(4.0);
        }
    });
    ui.add_space(4.0);
}
