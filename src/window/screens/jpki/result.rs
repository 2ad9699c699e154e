// SPDX-License-Identifier: MIT OR Apache-2.0
//! The result of a signature: one sentence, who signed by the certificate, what was signed, and whether the certificate
//! was revoked.

use eframe::egui::{Key, Ui};
use tashika_kit::reading::Reading;
use tashika_mynumber::jpki::STATEMENT;

use super::{Draft, consent, headline, revocation, substituted};
use crate::counter::{Counter, Event};
use crate::window::layout::{self, Page};
use crate::window::screens::{Act, Scene, details, fields, verdicts};
use crate::window::theme::{FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::texts;
use crate::words::jpki::{self, Outcome};

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    counter: &Counter,
    uncovered: usize,
    draft: &mut Draft,
) -> Option<Act> {
    let finding = counter.finding()?;
    let (reading, judged) = (&finding.reading, &finding.verdicts);
    let page = Page::split(ui);
    page.content(ui, "signature", |ui| {
        headline(ui, &reading.family, judged);
        next(ui, jpki::headline(&reading.family, judged));
        ui.add_space(NEAR);
        let width = (ui.available_width() * 0.54).max(430.0);
        layout::beside(
            ui,
            width,
            scene.pictures,
            |ui, pictures| {
                drop(texts::card(ui, |ui| {
                    fields::show(ui, pictures, reading, judged, uncovered);
                    substituted::show(ui, reading);
                }));
                ui.add_space(NEAR);
                drop(texts::card(ui, |ui| signed(ui, reading)));
            },
            |ui, _| {
                if let Some(answer) = counter.jpki().and_then(|task| task.answer.as_ref()) {
                    drop(texts::card(ui, |ui| revocation::show(ui, answer)));
                    ui.add_space(NEAR);
                }
                drop(texts::card(ui, |ui| verdicts::show(ui, judged)));
            },
        );
        if draft.details {
            ui.add_space(FAR);
            details::show(ui, reading, judged);
        }
    });
    page.bar(
        ui,
        |ui| {
            if Button::secondary("window.button.stop", Some(Key::Escape)).show(ui).now {
                return Act::counter(Event::Cancel);
            }
            details_button(ui, draft);
            None
        },
        |ui| {
            if Button::primary("window.jpki.result.onward").show(ui).now {
                return Act::counter(Event::Compare);
            }
            None
        },
    )
}

/// Steps and fingerprints, for those who ask.
pub(super) fn details_button(ui: &mut Ui, draft: &mut Draft) {
    let key = if draft.details { "window.result.less" } else { "window.result.more" };
    if Button::secondary(key, Some(Key::F2)).show(ui).now {
        draft.details = !draft.details;
        ui.ctx().request_repaint();
    }
}

/// What can be done with a result that confirms nothing.
fn next(ui: &mut Ui, (outcome, headline): (Outcome, crate::words::sentence::Headline)) {
    let key = match outcome {
        Outcome::Good => return,
        Outcome::Refused if headline.short == "summary.jpki.revoked_short" => {
            "window.jpki.result.revoked_next"
        }
        Outcome::Refused => return,
        Outcome::Open => "window.jpki.result.open_next",
    };
    ui.add_space(NEAR);
    texts::notice_of(ui, Tone::Caution, key);
}

/// The text as it stood before the customer.
fn signed(ui: &mut Ui, reading: &Reading) {
    texts::part(ui, "window.jpki.result.statement");
    if let Some(text) = reading.evidence(STATEMENT).and_then(|bytes| std::str::from_utf8(bytes).ok()) {
        consent::signed_text(ui, text, size::BODY);
    }
}
