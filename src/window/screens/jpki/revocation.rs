// SPDX-License-Identifier: MIT OR Apache-2.0
//! What came of asking about revocation, in the clerk's words: who said it, of when it is, why, and what was tried
//! before. Nothing of it looks good but a plain "not revoked".

use eframe::egui::{RichText, Ui};
use tashika_kit::verdict::{Reason, Revocation};

use super::line;
use crate::jpki::revocation::{Answer, Channel};
use crate::window::findings;
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::texts;
use crate::words;

/// Draws it.
pub(super) fn show(ui: &mut Ui, answer: &Answer) {
    texts::part(ui, "question.revocation");
    let said = findings::revocation(&answer.verdict);
    let text = words::words(said.answer);
    texts::notice(ui, said.tone, |ui| {
        ui.label(RichText::new(text.first()).font(theme::bold(size::VALUE)).color(said.tone.ink()));
        ui.label(texts::small(text.second()));
        match &answer.verdict {
            Revocation::Good { .. } => {}
            Revocation::Revoked { reason, .. } => {
                let key = words::jpki::revocation_reason(&reason.code);
                let key = if words::is_known(&key) { key } else { format!("reason.{}", reason.code) };
                texts::both(ui, &key, size::BODY, theme::ink());
            }
            Revocation::NotAsked { reason } | Revocation::Unknown { reason } => because(ui, reason),
        }
    });
    if let Some(channel) = answer.channel {
        line(ui, "window.jpki.asked", words::first(source(channel)));
        if channel == Channel::Simulated {
            texts::notice_of(ui, Tone::Plain, "window.jpki.result.simulated");
        }
    }
    match &answer.verdict {
        Revocation::Good { as_of } => line(ui, "window.jpki.result.as_of", &findings::in_japan(*as_of)),
        Revocation::Revoked { on, .. } => line(ui, "window.jpki.result.on", &on.to_string()),
        Revocation::NotAsked { .. } | Revocation::Unknown { .. } => {}
    }
    if !answer.tried.is_empty() {
        ui.add_space(NEAR);
        texts::part(ui, "window.jpki.result.fallback");
        for reason in &answer.tried {
            because(ui, reason);
        }
    }
}

/// A reason in words; its code where it has none.
fn because(ui: &mut Ui, reason: &Reason) {
    let key = format!("reason.{}", reason.code);
    if words::is_known(&key) {
        texts::both(ui, &key, size::BODY, theme::ink());
    } else {
        ui.label(texts::small(reason.code.clone()));
    }
}

fn source(channel: Channel) -> &'static str {
    match channel {
        Channel::Ocsp => "revocation_source.ocsp",
        Channel::Crl => "revocation_source.crl",
        Channel::Platform => "revocation_source.platform",
        Channel::Simulated => "revocation_source.simulated",
    }
}
