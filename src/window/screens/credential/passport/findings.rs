// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is said of a zone before the chip is asked: its check digits, what it was probably meant to be, what no check digit can
//! see. A proposal is taken by the clerk, never by the program.

use eframe::egui::{RichText, Ui};
use tashika_passport::mrz::repair::{Proposal, Unseen};
use tashika_passport::mrz::{Check, Format, Mrz, MrzField};

use super::draft::{self, Draft, Way};
use super::glyphs;
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::mrz::{self, Told, Under};
use crate::window::widgets::texts;
use crate::words;

/// How often the chip did not open, above the fields.
pub(super) fn tries(ui: &mut Ui, draft: &Draft) {
    if draft.tries() > 0 {
        ui.add_space(NEAR);
        let text = words::words("window.mrz.tries");
        let count = draft.tries().to_string();
        texts::pill(ui, Tone::Caution, &format!("{} {count}    {} {count}", text.first(), text.second()));
    }
}

/// The chip did not open: what to look at, and what looks alike. Below the fields: what is to be mended stays in sight.
pub(super) fn refused(ui: &mut Ui, draft: &Draft) {
    if !draft.was_refused() {
        return;
    }
    ui.add_space(NEAR);
    let key = if draft.way() == Way::Can { "error.key_refused.can" } else { "error.key_refused.mrz" };
    texts::notice(ui, Tone::Caution, |ui| {
        let (what, next) = (format!("{key}.what"), format!("{key}.next"));
        let (what, next) = (words::words(&what), words::words(&next));
        ui.label(RichText::new(what.first()).font(theme::bold(size::BODY)).color(Tone::Caution.ink()));
        ui.label(texts::body(next.first()));
        let places = draft.look_alikes();
        let text = words::words("window.mrz.unseen");
        let fill = |text: &str, place: &Unseen| text.replace("{place}", &(place.at + 1).to_string());
        let characters = |place: &Unseen| [("{stands}", place.stands), ("{or}", place.or)];
        for place in &places {
            glyphs::ja(ui, &fill(text.first(), place), &characters(place), Tone::Caution.ink());
        }
        ui.label(texts::small(format!("{}. {}", what.second(), next.second())));
        for place in &places {
            glyphs::en(ui, &fill(text.second(), place), &characters(place));
        }
    });
}

/// A line below each field that has a check digit. One that fits is no proof: anybody can compute it.
pub(super) fn under(read: Option<&Mrz>) -> Vec<Under> {
    let parts = read.into_iter().flat_map(Mrz::fields);
    let line = |part: tashika_passport::mrz::Part<'_>| {
        let tone = match part.check {
            Check::Right => Tone::Plain,
            Check::Wrong => Tone::Bad,
            Check::None => return None,
        };
        let to = part.check_at.map_or(part.to, |at| part.to.max(at + 1));
        Some(Under { row: part.line, from: part.from, to, tone })
    };
    parts.filter_map(line).collect()
}

/// What the check digits say, in words; of lines that are no zone yet, how long they are.
pub(super) fn checks(ui: &mut Ui, draft: &Draft) {
    let Some(mrz) = draft.read() else { return lengths(ui, draft) };
    let format = words::words(match mrz.format() {
        Format::Td1 => "window.mrz.format.td1",
        Format::Td2 => "window.mrz.format.td2",
        Format::Td3 => "window.mrz.format.td3",
        Format::MrvA | Format::MrvB => "window.mrz.format.visa",
    });
    texts::pair(ui, format.first(), format.second(), size::SMALL, theme::soft());
    let mut all = Vec::new();
    for part in mrz.fields().filter(|part| part.field != MrzField::NumberRest) {
        let (tone, key) = match part.check {
            Check::Right => (Tone::Plain, "window.mrz.check.right"),
            // Neither opens the chip.
            Check::Wrong if matches!(part.field, MrzField::Composite | MrzField::Optional) => {
                (Tone::Caution, "window.mrz.check.wrong_harmless")
            }
            Check::Wrong => (Tone::Bad, "window.mrz.check.wrong"),
            Check::None => continue,
        };
        all.push(Told { tone, field: mrz::name(part.field), told: words::words(key) });
    }
    mrz::list(ui, &all);
}

fn lengths(ui: &mut Ui, draft: &Draft) {
    let lengths = draft.lengths();
    if lengths.is_empty() {
        return texts::both(ui, "window.mrz.empty", size::BODY, theme::soft());
    }
    let text = words::words("window.mrz.length");
    for (line, length) in lengths.iter().enumerate() {
        let fill = |text: &str| {
            text.replace("{line}", &(line + 1).to_string())
                .replace("{length}", &length.to_string())
                .replace("{of}", &draft::columns(&lengths).to_string())
        };
        texts::pair(ui, &fill(text.first()), &fill(text.second()), size::SMALL, theme::soft());
    }
}

/// What was probably meant: old, new, and a button to take it. `true` if it was taken.
pub(super) fn proposals(ui: &mut Ui, draft: &mut Draft) -> bool {
    let taken = match (draft.repair(), draft.refilled()) {
        (Some(repair), _) => {
            if repair.candidates > 1 {
                texts::notice_of(ui, Tone::Caution, "window.mrz.several");
            }
            repair.proposal.as_ref().and_then(|proposal| proposed(ui, draft.read()?, proposal))
        }
        (None, Some(refilled)) => texts::notice(ui, Tone::Plain, |ui| {
            texts::both(ui, "window.mrz.refill", size::BODY, theme::ink());
            take(ui, refilled)
        }),
        (None, None) => None,
    };
    let Some(text) = taken else { return false };
    draft.take(&text);
    true
}

/// A zone that a reader sent before this page was opened: it may be the customer's before.
pub(super) fn earlier(ui: &mut Ui, draft: &mut Draft) {
    if !draft.earlier {
        return;
    }
    texts::notice(ui, Tone::Plain, |ui| {
        texts::both(ui, "window.mrz.swiped_before", size::BODY, theme::ink());
        let text = words::words("window.mrz.take_swiped");
        draft.wants_earlier |= Choice::entry(text.first(), text.second()).show(ui).now;
    });
    if draft.wants_earlier {
        ui.ctx().request_repaint();
    }
    ui.add_space(NEAR);
}

fn proposed(ui: &mut Ui, read: &Mrz, proposal: &Proposal) -> Option<zeroize::Zeroizing<String>> {
    texts::notice(ui, Tone::Plain, |ui| {
        let title = words::words("window.mrz.repair");
        ui.label(RichText::new(title.first()).font(theme::bold(size::BODY)).color(Tone::Plain.ink()));
        ui.label(texts::small(title.second()));
        let text = words::words("window.mrz.change");
        for change in &proposal.changes {
            let part = read.fields().find(|part| {
                let to = part.check_at.map_or(part.to, |at| part.to.max(at + 1));
                part.line == change.line && (part.from..to).contains(&change.at)
            });
            let name = part.map_or(words::words(""), |part| mrz::name(part.field));
            let fill = |text: &str, name: &str| {
                text.replace("{line}", &(change.line + 1).to_string())
                    .replace("{place}", &(change.at + 1).to_string())
                    .replace("{field}", name)
            };
            let characters = [("{old}", change.old), ("{new}", change.new)];
            glyphs::ja(ui, &fill(text.first(), name.first()), &characters, theme::ink());
            glyphs::en(ui, &fill(text.second(), name.second()), &characters);
        }
        take(ui, &proposal.mrz)
    })
}

fn take(ui: &mut Ui, mrz: &Mrz) -> Option<zeroize::Zeroizing<String>> {
    let text = words::words("window.mrz.take");
    let pressed = Choice::entry(text.first(), text.second()).show(ui).now;
    pressed.then(|| zeroize::Zeroizing::new(mrz.text()))
}
