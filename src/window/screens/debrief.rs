// SPDX-License-Identifier: MIT OR Apache-2.0
//! Training: what was right and what was missed with the last card, in the order in which it could have been seen.

use eframe::egui::{RichText, Ui, vec2};
use tashika_softcard::persona;

use crate::training::{Exhibit, Finding, Side, Weight};
use crate::window::pictures::{self, Pictures};
use crate::window::practice::Last;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// Draws it.
pub(super) fn show(ui: &mut Ui, last: &Last, pictures: &mut Pictures) {
    let right = last.debrief.is_right();
    // Green is for what was proved of a card. A trainee who missed nothing is told so in words.
    let tone = if right { Tone::Plain } else { Tone::Caution };
    drop(texts::card(ui, |ui| {
        ui.horizontal(|ui| {
            icons::show(ui, Icon::of(tone), 34.0, tone.ink());
            ui.add_space(NEAR);
            heading(ui, last, right);
        });
        ui.add_space(NEAR);
        card(ui, last);
        let mut number = 0_usize;
        for finding in &last.debrief.findings {
            ui.add_space(NEAR);
            number += 1;
            let exhibit = last.exhibits.iter().find(|exhibit| finding.differs == Some(exhibit.differs));
            self::finding(ui, number, finding);
            if let Some(exhibit) = exhibit {
                show_exhibit(ui, exhibit, pictures);
            }
        }
        ui.add_space(NEAR);
        times(ui, last);
    }));
}

fn heading(ui: &mut Ui, last: &Last, right: bool) {
    let missed = last.debrief.missed().count().to_string();
    let text = words::words(if right { "training.debrief.right" } else { "training.debrief.missed" });
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let first = text.first().replace("{count}", &missed);
        ui.label(RichText::new(first).font(theme::bold(size::HEADING)).color(theme::ink()));
        ui.label(texts::small(text.second().replace("{count}", &missed)));
    });
}

/// Which card it was, now that it may be told, and what it teaches.
fn card(ui: &mut Ui, last: &Last) {
    if let Some(persona) = persona::by_name(last.attempt.persona) {
        let (first, second) = words::in_order(persona.title_ja, persona.title_en);
        let label = words::first("training.debrief.card");
        ui.label(texts::body(format!("{label}: {first}")));
        ui.label(texts::small(second));
    }
    if let Some(surprise) = last.surprise {
        let text = words::words("training.surprise_number");
        let number = surprise.number();
        ui.label(texts::small(format!("{}  {}: {number}", text.first(), text.second())));
    }
    ui.add_space(4.0);
    texts::both(ui, &format!("lesson.{}", last.debrief.lesson.code), size::BODY, theme::ink());
}

fn finding(ui: &mut Ui, number: usize, finding: &Finding) {
    let tone = if finding.weight == Weight::Missed { Tone::Caution } else { Tone::Plain };
    texts::notice(ui, tone, |ui| {
        let place = words::words(finding.place.key());
        ui.label(texts::small(format!("{number}.  {}  {}", place.first(), place.second())));
        let (ja, en) = finding.told();
        let (first, second) = words::in_order(ja, en);
        texts::pair(ui, &first, &second, size::BODY, tone.ink());
    });
}

/// Chip and print, or chip and person, side by side.
fn show_exhibit(ui: &mut Ui, exhibit: &Exhibit, pictures: &mut Pictures) {
    let other = match exhibit.differs {
        tashika_kit::persona::Differs::Face => "training.debrief.person",
        _ => "training.debrief.print",
    };
    ui.add_space(4.0);
    // Side by side in any window: a picture that pushes the page out of it takes the list of cards along.
    let each = ((ui.available_width() - FAR * 3.0) * 0.5).clamp(80.0, 340.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(FAR);
        for (key, sides, id) in
            [("training.debrief.chip", &exhibit.chip, "chip"), (other, &exhibit.other, "other")]
        {
            ui.vertical(|ui| {
                ui.set_width(each);
                ui.label(texts::small(words::first(key)));
                for (index, side) in sides.iter().enumerate() {
                    let name = format!("debrief {} {id} {index}", exhibit.differs.code());
                    show_side(ui, side, &name, key, pictures);
                }
            });
            ui.add_space(FAR);
        }
    });
}

fn show_side(ui: &mut Ui, side: &Side, name: &str, key: &str, pictures: &mut Pictures) {
    match side {
        Side::Text(text) => drop(ui.label(texts::body(text.as_str()))),
        Side::Picture(bytes) => {
            let texture = pictures.aside(ui.ctx(), name, bytes);
            let room = vec2(ui.available_width().min(300.0), 130.0);
            pictures::show_late(ui, texture.as_ref(), room, key);
        }
    }
}

/// How long each step took.
fn times(ui: &mut Ui, last: &Last) {
    let text = words::words("training.debrief.times");
    let steps = last.attempt.times.iter().map(|(step, time)| {
        let seconds = time.as_secs();
        let seconds = words::first("training.debrief.seconds").replace("{seconds}", &seconds.to_string());
        format!("{} {seconds}", words::first(step.key()))
    });
    let steps: Vec<String> = steps.collect();
    ui.label(texts::small(format!("{}  {}", text.first(), steps.join("  ・  "))));
}
