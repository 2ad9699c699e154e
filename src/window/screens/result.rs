// SPDX-License-Identifier: MIT OR Apache-2.0
//! The result: one plain sentence, what was read, and what was proved.

use eframe::egui::{Align, Key, Rect, RichText, Ui, Vec2, vec2};
use tashika_kit::reading::{FieldName, Reading};

use super::{Act, Scene, details, fields, verdicts};
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
    let page = Page::split(ui);
    page.content(ui, "result", |ui| {
        headline(ui, finding);
        ui.add_space(NEAR);
        let Finding { reading, verdicts, .. } = finding;
        let width = (ui.available_width() * 0.56).max(430.0);
        layout::beside(
            ui,
            width,
            scene.pictures,
            |ui, pictures| drop(texts::card(ui, |ui| document(ui, pictures, finding, draft.uncovered))),
            |ui, _| drop(texts::card(ui, |ui| verdicts::show(ui, verdicts))),
        );
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
            if Button::primary("window.result.compare").show(ui).now {
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
        ui.label(RichText::new(short.ja).font(theme::bold(size::DISPLAY)).color(tone.ink()));
        ui.label(texts::body(long.ja));
        ui.label(texts::small(long.en));
    });
}

/// The chip's photo.
pub(super) fn photo(ui: &mut Ui, pictures: &mut Pictures, reading: &Reading, room: Vec2) {
    match pictures.get(ui.ctx(), reading, &FieldName::PHOTO) {
        Some(texture) => {
            show_picture(ui, &texture, room, "field.photo");
        }
        None => {
            icons::show(ui, Icon::Person, room.x.min(room.y) * 0.6, Tone::Unknown.ink());
            texts::both(ui, "window.result.no_photo", size::BODY, Tone::Unknown.ink());
        }
    }
}

/// Photo and fields.
fn document(ui: &mut Ui, pictures: &mut Pictures, finding: &Finding, uncovered: usize) {
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
        ui.vertical(|ui| fields::show(ui, pictures, reading, verdicts, uncovered));
    });
}
