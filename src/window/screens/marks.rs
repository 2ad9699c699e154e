// SPDX-License-Identifier: MIT OR Apache-2.0
//! Marks of the print that a copy does not have (`specs` residence-card §7.2): the clerk looks for each and ticks what
//! was seen. The program cannot see them.

use std::collections::BTreeSet;

use eframe::egui::{Ui, vec2};
use tashika_kit::reading::{FieldName, FieldValue, Reading};
use tashika_residence::{CardKind, FAMILY, Generation};

use crate::window::theme::{FAR, Tone, size};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::texts;
use crate::words;

/// The marks of the first form of card.
static FIRST: [&str; 5] = ["moj_mark", "left_edge", "hologram", "moj_letters", "watermark"];

/// What was seen so far.
#[derive(Default)]
pub(super) struct Draft(BTreeSet<&'static str>);

impl Draft {
    /// The codes of what was seen, in the order of the screen.
    pub(super) fn codes(&self) -> Vec<String> {
        FIRST.iter().filter(|code| self.0.contains(*code)).map(|code| (*code).to_owned()).collect()
    }
}

/// Which generation a residence card is of; `None` for other documents.
pub(super) fn generation(reading: &Reading) -> Option<Generation> {
    let kind = reading.field(&FieldName::CARD_KIND).filter(|_| reading.family == FAMILY)?;
    match &kind.value {
        FieldValue::Code { raw, .. } => CardKind::of(raw.as_bytes())?.generation(),
        _ => None,
    }
}

/// Draws the list. Not ticking everything never blocks: what was not seen is simply not in the record.
pub(super) fn show(ui: &mut Ui, reading: &Reading, draft: &mut Draft) {
    let Some(generation) = generation(reading) else { return };
    ui.add_space(FAR);
    texts::part(ui, "window.marks.title");
    if generation == Generation::Second {
        texts::both(ui, "window.marks.unknown", size::BODY, Tone::Unknown.ink());
        return;
    }
    texts::both(ui, "window.marks.how", size::SMALL, Tone::Plain.ink());
    let width = ui.available_width();
    for code in FIRST {
        let (name, how) = (format!("mark_of_print.{code}"), format!("window.marks.{code}"));
        let (name, how) = (words::words(&name), words::words(&how));
        let ja = format!("{}\n{}", name.ja, how.ja);
        let en = format!("{}: {}", name.en, how.en);
        let seen = draft.0.contains(code);
        let choice = Choice::check(&ja, &en, seen).spoken(name.ja).least(vec2(width, 52.0));
        if choice.show(ui).now && !draft.0.remove(code) {
            draft.0.insert(code);
        }
    }
}
