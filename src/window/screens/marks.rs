// SPDX-License-Identifier: MIT OR Apache-2.0
//! Marks of the print that a copy does not have (`specs` residence-card §7.2): the clerk looks for each and ticks what
//! was seen. The program cannot see them.

use eframe::egui::{Ui, vec2};

use super::residence;
use crate::counter::Finding;
use crate::window::theme::{FAR, Tone, size};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::texts;
use crate::words;

/// What was seen so far.
#[derive(Default)]
pub(super) struct Draft(Vec<&'static str>);

impl Draft {
    /// The codes of what was seen, in the order of the screen.
    pub(super) fn codes(&self, finding: &Finding) -> Vec<String> {
        finding.marks().into_iter().filter(|code| self.0.contains(code)).map(str::to_owned).collect()
    }
}

/// Draws the list. Not ticking everything never blocks: what was not seen is simply not in the record.
pub(super) fn show(ui: &mut Ui, finding: &Finding, draft: &mut Draft) {
    if !residence::is(&finding.reading) {
        return;
    }
    ui.add_space(FAR);
    texts::part(ui, "window.marks.title");
    let known = finding.marks();
    if known.is_empty() {
        texts::both(ui, "window.marks.unknown", size::BODY, Tone::Unknown.ink());
        return;
    }
    texts::both(ui, "window.marks.how", size::SMALL, Tone::Plain.ink());
    let width = ui.available_width();
    for code in known {
        let (name, how) = (format!("mark_of_print.{code}"), format!("window.marks.{code}"));
        let (name, how) = (words::words(&name), words::words(&how));
        let ja = format!("{}\n{}", name.first(), how.first());
        let en = format!("{}: {}", name.second(), how.second());
        let seen = draft.0.contains(&code);
        let choice = Choice::check(&ja, &en, seen).spoken(name.first()).least(vec2(width, 52.0));
        if choice.show(ui).now {
            draft.0.retain(|other| *other != code);
            if !seen {
                draft.0.push(code);
            }
        }
    }
}
