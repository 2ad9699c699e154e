// SPDX-License-Identifier: MIT OR Apache-2.0
//! The result of an authentication: large, with what was proved, and nobody's name. It goes into the book as an act of
//! its own.

use eframe::egui::{Key, RichText, Ui};

use super::{Draft, headline, line, result, revocation, title};
use crate::counter::{Counter, Event, Finding, Problem};
use crate::jpki::JpkiUse;
use crate::records::{Compared, Receipt};
use crate::window::layout::{self, Page};
use crate::window::screens::{Act, Scene, recorded, verdicts};
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::texts;
use crate::words;

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &Scene<'_>,
    counter: &Counter,
    (receipt, problem): (Option<&Receipt>, Option<&Problem>),
    draft: &mut Draft,
) -> Option<Act> {
    let task = counter.jpki()?;
    let finding = task.finding.as_ref()?;
    let (reading, judged) = (&finding.reading, &finding.verdicts);
    let busy = draft.entering && receipt.is_none() && problem.is_none();
    let page = Page::split(ui);
    page.content(ui, "authenticated", |ui| {
        headline(ui, &reading.family, judged);
        result::next(ui, &reading.family, judged);
        ui.add_space(NEAR);
        if let Some(problem) = problem {
            trouble(ui, problem);
        }
        if let Some(receipt) = receipt {
            entered(ui, receipt);
        }
        texts::notice_of(ui, Tone::Plain, "window.jpki.result.names_nobody");
        ui.add_space(NEAR);
        let width = (ui.available_width() * 0.5).max(430.0);
        layout::beside(
            ui,
            width,
            &mut (),
            |ui, ()| drop(texts::card(ui, |ui| proved(ui, counter, finding))),
            |ui, ()| {
                if let Some(answer) = &task.answer {
                    drop(texts::card(ui, |ui| revocation::show(ui, answer)));
                    ui.add_space(NEAR);
                }
                drop(texts::card(ui, |ui| under(ui, counter)));
            },
        );
        result::details_of(ui, reading, judged, draft);
    });
    let mut enter = false;
    let act = page.bar(
        ui,
        |ui| {
            let stop = receipt.is_none() && !busy;
            if stop && Button::secondary("window.button.stop", Some(Key::Escape)).show(ui).now {
                return Act::counter(Event::Cancel);
            }
            result::details_button(ui, draft);
            None
        },
        |ui| {
            let key = match (receipt, problem) {
                (Some(_), _) => "window.jpki.result.next",
                (None, Some(_)) => "window.jpki.result.retry_book",
                (None, None) => "window.jpki.result.enter",
            };
            let forward = Button::primary(key).enabled(!busy).show(ui);
            if scene.entered {
                forward.response.request_focus();
            }
            if !forward.now {
                return None;
            }
            if receipt.is_some() {
                return Act::counter(Event::Cancel);
            }
            // The book is asked once: what it answers comes back, or why it cannot.
            enter = true;
            Act::counter(Event::EnterAuthentication)
        },
    );
    draft.entering |= enter;
    act
}

/// What was proved, question by question, and how the face was compared where no PIN was typed.
fn proved(ui: &mut Ui, counter: &Counter, finding: &Finding) {
    verdicts::show(ui, &finding.reading.family, &finding.verdicts);
    let pinless = counter.jpki().filter(|task| task.what == JpkiUse::Pinless);
    let Some(document) = pinless.and_then(|_| counter.finding()) else { return };
    ui.separator();
    let face = match document.observed.face {
        Compared::Same => "compared.same",
        Compared::Different => "compared.different",
        Compared::NotCompared => "compared.not_compared",
    };
    line(ui, "window.jpki.result.face_by_eye", words::first(face));
    if let Some(score) = &document.observed.face_device {
        let told = format!("{:.3} / {:.3}  {}", score.score, score.threshold, score.engine);
        line(ui, "window.jpki.result.face_by_device", &told);
    }
    if let Some(authenticator) = &counter.settings().jpki.pinless {
        line(ui, "window.jpki.result.pinless_by", &authenticator.name());
    }
}

/// What it was for, and under what standing.
fn under(ui: &mut Ui, counter: &Counter) {
    let Some(task) = counter.jpki() else { return };
    let standing = &counter.settings().jpki.standing;
    texts::part(ui, title(task.what));
    for (key, value) in [
        ("window.jpki.consent.reference", task.draft.reference.as_str()),
        ("window.jpki.purpose", &standing.purpose),
        ("window.jpki.approval", &standing.approval),
    ] {
        if !value.trim().is_empty() {
            line(ui, key, value);
        }
    }
}

/// It is in the book.
fn entered(ui: &mut Ui, receipt: &Receipt) {
    drop(texts::card(ui, |ui| {
        let text = words::words("window.jpki.result.entered");
        ui.label(RichText::new(text.first()).font(theme::bold(size::HEADING)).color(theme::ink()));
        ui.label(texts::small(text.second()));
        line(ui, "window.recorded.entry", &receipt.seq.to_string());
        line(ui, "visit.fingerprint", &recorded::fingerprint(&receipt.checkpoint));
    }));
    ui.add_space(NEAR);
}

/// Why it could not be entered; the result is still here.
fn trouble(ui: &mut Ui, problem: &Problem) {
    texts::notice(ui, Tone::Bad, |ui| {
        let finer = problem.finer.map(|finer| format!("error.{}.{finer}", problem.code));
        let known = finer.filter(|key| words::is_known(&format!("{key}.what")));
        let key = known.unwrap_or_else(|| format!("error.{}", problem.code));
        texts::both(ui, &format!("{key}.what"), size::BODY, Tone::Bad.ink());
        texts::both(ui, &format!("{key}.next"), size::BODY, theme::ink());
        texts::detail(ui, &problem.detail);
    });
    ui.add_space(NEAR);
}
