// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the prepared transaction would still need, while the result is on the screen: a look ahead, said to be one.

use eframe::egui::{RichText, Ui};
use tashika_kit::verdict::Summary;

use super::codes;
use crate::counter::Finding;
use crate::rules::{Finish, Missing, Preview, Ruling};
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// Draws one line for each law; nothing where no transaction is known, and nothing over a document that is wrong.
pub(super) fn show(ui: &mut Ui, finding: &Finding, previews: &[Preview]) {
    if previews.is_empty() || finding.summary == Summary::Failed {
        return;
    }
    ui.add_space(NEAR);
    texts::part(ui, "window.outlook.title");
    for preview in previews {
        line(ui, preview.look());
    }
    ui.label(texts::small(words::first("window.outlook.means")));
}

/// What one law would need.
fn line(ui: &mut Ui, ruling: &Ruling) {
    let tone = match ruling.finish() {
        Finish::Complete => Tone::Plain,
        Finish::PendingMail => Tone::Caution,
        Finish::No if ruling.missing.is_empty() => Tone::Bad,
        Finish::No => Tone::Caution,
    };
    let law = words::first(codes::law(ruling.law));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        icons::show(ui, Icon::of(tone), 18.0, tone.ink());
        let said = format!("{law}: {}", words::first(told(ruling)));
        ui.label(RichText::new(said).font(theme::bold(size::BODY)).color(tone.ink()));
    });
    // One document does not need two sentences about the same thing.
    for missing in &ruling.missing {
        ui.label(texts::body(format!("・{}", words::first(&key(*missing)))));
    }
}

/// The few words about a law.
fn told(ruling: &Ruling) -> &'static str {
    match ruling.finish() {
        Finish::Complete => "window.outlook.enough",
        _ if ruling.missing.is_empty() => "window.outlook.refused",
        _ => "window.outlook.more",
    }
}

fn key(missing: Missing) -> String {
    format!("missing.{}", codes::code(&missing))
}
