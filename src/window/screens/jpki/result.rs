// SPDX-License-Identifier: MIT OR Apache-2.0
//! The result of a signature: one sentence, who signed by the certificate, what was signed, and whether the certificate
//! was revoked.

use eframe::egui::{Align, Key, Rect, Ui, Vec2};
use tashika_kit::reading::Reading;
use tashika_kit::verdict::Verdicts;
use tashika_mynumber::jpki::STATEMENT;

use super::{Draft, consent, headline, revocation, substituted};
use crate::counter::{Counter, Event};
use crate::window::layout::{self, Page};
use crate::window::pictures::Pictures;
use crate::window::screens::{Act, Scene, details, fields, verdicts};
use crate::window::theme::{FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::texts;
use crate::words::jpki::{self, Outcome};

/// How much is left of the ink of what is not current.
const MUTED: f32 = 0.6;

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
        next(ui, &reading.family, judged);
        ui.add_space(NEAR);
        let width = (ui.available_width() * 0.54).max(430.0);
        layout::beside(
            ui,
            width,
            scene.pictures,
            |ui, pictures| {
                drop(texts::card(ui, |ui| {
                    holder(ui, pictures, (reading, judged), uncovered);
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
                drop(texts::card(ui, |ui| verdicts::show(ui, &reading.family, judged)));
            },
        );
        details_of(ui, reading, judged, draft);
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
            // What must not be used can only be entered as a refusal: that is no step to be taken with Enter.
            let refused = jpki::headline(&reading.family, judged).0 == Outcome::Refused;
            let onward = match refused {
                true => Button::secondary("window.jpki.result.onward_refused", None),
                false => Button::primary("window.jpki.result.onward"),
            };
            onward.show(ui).now.then_some(Act::Counter(Event::Compare))
        },
    )
}

/// Steps and fingerprints, for those who ask.
pub(super) fn details_button(ui: &mut Ui, draft: &mut Draft) {
    let key = if draft.details { "window.result.less" } else { "window.result.more" };
    if Button::secondary(key, Some(Key::F2)).show(ui).now {
        draft.details = !draft.details;
        draft.opened = draft.details;
        ui.ctx().request_repaint();
    }
}

/// They stand below everything, and come into view when they are asked for.
pub(super) fn details_of(ui: &mut Ui, reading: &Reading, judged: &Verdicts, draft: &mut Draft) {
    if !draft.details {
        return;
    }
    ui.add_space(FAR);
    let top = Rect::from_min_size(ui.cursor().min, Vec2::ZERO);
    details::show(ui, reading, judged);
    if std::mem::take(&mut draft.opened) {
        ui.scroll_to_rect(top, Some(Align::TOP));
    }
}

/// What comes next after a result that confirms nothing.
pub(super) fn next(ui: &mut Ui, family: &str, judged: &Verdicts) {
    if let Some(key) = jpki::next(family, judged) {
        ui.add_space(NEAR);
        texts::notice_of(ui, Tone::Caution, key);
    }
}

/// Who signed by the certificate. Of a certificate that is not in force any more nothing is marked as good, so that nobody
/// copies an address that has changed since.
fn holder(ui: &mut Ui, pictures: &mut Pictures, (reading, judged): (&Reading, &Verdicts), uncovered: usize) {
    if !jpki::is_over(judged) {
        return fields::show(ui, pictures, reading, judged, uncovered);
    }
    texts::notice_of(ui, Tone::Caution, "window.jpki.result.not_current");
    ui.add_space(NEAR);
    let unmarked = Verdicts { fields: Vec::new(), ..judged.clone() };
    ui.scope(|ui| {
        ui.set_opacity(MUTED);
        fields::show(ui, pictures, reading, &unmarked, uncovered);
    });
}

/// The text as it stood before the customer.
fn signed(ui: &mut Ui, reading: &Reading) {
    texts::part(ui, "window.jpki.result.statement");
    if let Some(text) = reading.evidence(STATEMENT).and_then(|bytes| std::str::from_utf8(bytes).ok()) {
        consent::signed_text(ui, text, size::BODY);
    }
}
