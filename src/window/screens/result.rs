// SPDX-License-Identifier: MIT OR Apache-2.0
//! The result: one plain sentence, what was read, and what was proved.

use eframe::egui::{Align, Key, Rect, RichText, Ui, Vec2, vec2};
use tashika_kit::reading::{FieldName, Reading};
use tashika_licence::FAMILY;

use super::{Act, Scene, beside, details, fields, passport, residence, verdicts};
use crate::counter::{Event, Finding};
use crate::window::findings;
use crate::window::layout::{self, Page};
use crate::window::pictures::{Pictures, show as show_picture};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// What the clerk does with this screen.
#[derive(Default)]
pub(in crate::window) struct Draft {
    /// Steps, fingerprints and notes are shown.
    details: bool,
    /// They were asked for just now, and come into view.
    opened: bool,
    /// What else the document says is shown.
    others: bool,
    /// The same of what sits beside it.
    others_beside: bool,
    /// Characters of name and address that no font here has.
    pub(in crate::window) uncovered: usize,
}

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    finding: &Finding,
    draft: &mut Draft,
) -> Option<Act> {
    let (page, today) = (Page::split(ui), scene.today);
    page.content(ui, "result", |ui| {
        headline(ui, finding);
        ui.add_space(NEAR);
        let Finding { reading, verdicts, .. } = finding;
        // A licence says more than a My Number Card, a residence card stands in a picture, and the zone of a passport is wide.
        let notes = reading.family == FAMILY || residence::is(reading) || passport::is(reading);
        let share = if notes { 0.66 } else { 0.56 };
        let width = (ui.available_width() * share).max(430.0);
        layout::beside(
            ui,
            width,
            scene.pictures,
            |ui, pictures| {
                drop(texts::card(ui, |ui| match () {
                    () if residence::is(reading) => {
                        residence::document(ui, pictures, (finding, today), &mut draft.others);
                    }
                    () if passport::is(reading) => {
                        passport::document(ui, pictures, finding, &mut draft.others);
                    }
                    () => document(ui, pictures, finding, draft),
                }));
            },
            |ui, _| {
                drop(texts::card(ui, |ui| {
                    verdicts::show(ui, &reading.family, verdicts);
                    if passport::is(reading) {
                        passport::how(ui, reading, verdicts);
                    }
                    if notes {
                        details::notes(ui, reading, None);
                    }
                }));
            },
        );
        beside::show(ui, scene.pictures, &finding.beside, &mut draft.others_beside);
        if draft.details {
            ui.add_space(FAR);
            let top = Rect::from_min_size(ui.cursor().min, Vec2::ZERO);
            details::show(ui, reading, verdicts);
            if std::mem::take(&mut draft.opened) {
                ui.scroll_to_rect(top, Some(Align::TOP));
            }
        }
    });
    page.bar(
        ui,
        |ui| {
            if Button::secondary("window.button.stop", Some(Key::Escape)).show(ui).now {
                return Act::counter(Event::Cancel);
            }
            let key = if draft.details { "window.result.less" } else { "window.result.more" };
            if Button::secondary(key, Some(Key::F2)).show(ui).now {
                draft.details = !draft.details;
                draft.opened = draft.details;
            }
            None
        },
        |ui| {
            // What stands only in pictures is typed first.
            let types = !finding.to_transcribe().is_empty();
            let key = if types { "window.result.transcribe" } else { "window.result.compare" };
            if Button::primary(key).show(ui).now {
                return Act::counter(Event::Compare);
            }
            None
        },
    )
}

/// The one sentence.
fn headline(ui: &mut Ui, finding: &Finding) {
    let (tone, headline) = findings::headline(&finding.verdicts);
    texts::notice(ui, tone, |ui| {
        let (short, long) = (words::words(headline.short), words::words(headline.sentence));
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(RichText::new(short.first()).font(theme::bold(size::DISPLAY)).color(tone.ink()));
        ui.label(texts::body(long.first()));
        ui.label(texts::small(long.second()));
    });
}

/// The chip's photo, or why there is none to see.
pub(super) fn photo(ui: &mut Ui, pictures: &mut Pictures, reading: &Reading, room: Vec2) {
    if let Some(texture) = pictures.get(ui.ctx(), reading, &FieldName::PHOTO) {
        show_picture(ui, &texture, room, "field.photo");
        return;
    }
    icons::show(ui, Icon::Person, room.x.min(room.y) * 0.6, Tone::Unknown.ink());
    let is_there = reading.field(&FieldName::PHOTO).is_some();
    let key = match is_there {
        true => "window.result.photo_unreadable",
        // The photo of a licence needs the second PIN.
        false if reading.family == FAMILY => "window.result.photo_not_read",
        false if residence::is(reading) => "window.residence.no_photo",
        false if passport::is(reading) => "window.passport.no_photo",
        false => "window.result.no_photo",
    };
    texts::both(ui, key, size::BODY, Tone::Unknown.ink());
}

/// Photo and fields.
fn document(ui: &mut Ui, pictures: &mut Pictures, finding: &Finding, draft: &mut Draft) {
    let Finding { reading, verdicts, .. } = finding;
    let width = (ui.available_width() * 0.3).min(190.0);
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(width);
            photo(ui, pictures, reading, vec2(width, width * 1.25));
            if let Some((tone, key)) = fields::mark_of(verdicts, reading, &FieldName::PHOTO) {
                fields::mark_line(ui, tone, key);
            }
        });
        ui.add_space(NEAR);
        ui.vertical(|ui| {
            fields::show(ui, pictures, reading, verdicts, draft.uncovered);
            fields::others(ui, pictures, reading, None, &mut draft.others);
        });
    });
}
