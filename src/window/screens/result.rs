// SPDX-License-Identifier: MIT OR Apache-2.0
//! The result: one plain sentence, what was read, and what was proved.

use eframe::egui::{Align, Key, Layout, Rect, RichText, Ui, Vec2, vec2};
use jiff::civil::Date;
use tashika_kit::reading::{FieldName, Reading};
use tashika_kit::verdict::{Integrity, Summary};
use tashika_licence::FAMILY;

use super::{Act, Scene, beside, comparison, details, fields, outlook, passport, residence, verdicts};
use crate::counter::{Event, Finding};
use crate::rules::Preview;
use crate::window::findings;
use crate::window::layout::{self, Page};
use crate::window::pictures::{Pictures, show as show_picture};
use crate::window::practice::Visitor;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::{Button, hush};
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::{texts, visitor};
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
    /// Of which verdicts the reason is shown.
    reasons: verdicts::Reasons,
    /// Characters of name and address that no font here has.
    pub(in crate::window) uncovered: usize,
}

/// How much of a page's width the photo takes: a person is compared with it.
const PHOTO: f32 = 0.37;

/// The room in the bar that the way forward takes, in points.
const FORWARD: f32 = 230.0;

/// Draws the screen. The first question of the comparison stands in the bar: a digit answers it and opens the others.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (finding, outlook): (&Finding, &[Preview]),
    (draft, comparison): (&mut Draft, &mut comparison::Draft),
) -> Option<Act> {
    let (page, today) = (Page::split(ui).begins_at_top(scene.entered), scene.today);
    let photo_shows = scene.pictures.get(ui.ctx(), &finding.reading, &FieldName::PHOTO).is_some();
    let types = !finding.to_transcribe().is_empty();
    // What stands only in pictures is typed before anything is compared, and a face only with a photo.
    let asks = photo_shows && !types && !scene.pinless;
    // Who asks for the face shows it too, in training where nobody stands at the counter.
    let visitor = scene.visitor.filter(|_| asks);
    page.content(ui, "result", |ui| {
        at_a_glance(ui, scene.pictures, (finding, outlook, today), (draft, visitor));
        beside::show(ui, scene.pictures, &finding.beside, &mut draft.others_beside);
        if draft.details {
            ui.add_space(FAR);
            let top = Rect::from_min_size(ui.cursor().min, Vec2::ZERO);
            details::show(ui, &finding.reading, &finding.verdicts);
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
            let answered = asks && comparison::ask_face(ui, finding, comparison, FORWARD);
            if answered {
                hush(ui);
                return Act::counter(Event::Compare);
            }
            None
        },
        |ui| {
            let key = if types { "window.result.transcribe" } else { "window.result.compare" };
            // A card that failed is no good card: nobody is hurried on with it.
            let failed = finding.summary == Summary::Failed;
            if Button::primary(key).quiet(failed).show(ui).now {
                return Act::counter(Event::Compare);
            }
            None
        },
    )
}

/// The photo as large as the page allows; beside it who the document names, and what was proved.
fn at_a_glance(
    ui: &mut Ui,
    pictures: &mut Pictures,
    (finding, outlook, today): (&Finding, &[Preview], Date),
    (draft, visitor): (&mut Draft, Option<&Visitor>),
) {
    let Finding { reading, verdicts, .. } = finding;
    let (full, height) = (ui.available_width(), ui.clip_rect().height());
    let width = full * PHOTO;
    layout::beside(
        ui,
        width,
        pictures,
        |ui, pictures| {
            // A window without room for two columns begins with the sentence.
            let single = ui.available_width() > width + 1.0;
            if single && layout::is_low(ui) {
                photo_and_headline(ui, pictures, finding, height);
                visitor::person(ui, visitor, reading, pictures);
            } else if single {
                headline(ui, finding);
                ui.add_space(NEAR);
                visitor::person(ui, visitor, reading, pictures);
            }
            if !single || !layout::is_low(ui) {
                let room = vec2(ui.available_width(), (height - 70.0).max(200.0));
                photo(ui, pictures, reading, room);
            }
            if let Some((tone, key)) = fields::mark_of(verdicts, reading, &FieldName::PHOTO) {
                fields::mark_line(ui, tone, key);
            }
        },
        |ui, pictures| {
            if ui.available_width() < full {
                headline(ui, finding);
                ui.add_space(NEAR);
                visitor::person(ui, visitor, reading, pictures);
            }
            drop(texts::card(ui, |ui| document(ui, pictures, (finding, today), draft)));
            ui.add_space(NEAR);
            drop(texts::card(ui, |ui| {
                verdicts::glance(ui, &reading.family, verdicts, &mut draft.reasons);
                outlook::show(ui, finding, outlook);
                if passport::is(reading) {
                    passport::how(ui, reading, verdicts);
                }
                // A licence says more than a My Number Card, and residence card and passport have peculiarities.
                if reading.family == FAMILY || residence::is(reading) || passport::is(reading) {
                    details::notes(ui, reading, None);
                }
                verdicts::certificates(ui, verdicts);
            }));
        },
    );
}

/// The one sentence.
fn headline(ui: &mut Ui, finding: &Finding) {
    let (tone, headline) = findings::headline(&finding.verdicts);
    let title = if layout::is_low(ui) { size::VALUE } else { size::DISPLAY };
    texts::notice(ui, tone, |ui| {
        let (short, long) = (words::words(headline.short), words::words(headline.sentence));
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(RichText::new(short.first()).font(theme::bold(title)).color(tone.ink()));
        ui.label(texts::body(long.first()));
        ui.label(texts::small(long.second()));
        // What was altered stands in the first place, not only among the reasons.
        if let Integrity::Altered { parts } = &finding.verdicts.integrity {
            let text = words::words("window.result.altered");
            let keys: Vec<String> = parts.iter().map(|part| format!("part.{part}")).collect();
            let firsts: Vec<&str> = keys.iter().map(|key| words::words(key).first()).collect();
            let seconds: Vec<&str> = keys.iter().map(|key| words::words(key).second()).collect();
            let first = text.first().replace("{parts}", &firsts.join("・"));
            ui.label(RichText::new(first).font(theme::bold(size::BODY)).color(tone.ink()));
            ui.label(texts::small(text.second().replace("{parts}", &seconds.join(", "))));
        }
        if finding.summary == Summary::Failed {
            texts::both(ui, "window.result.refuse", size::BODY, theme::ink());
        }
    });
}

/// Where neither two columns nor photo below sentence have room: the photo beside the sentence, both in sight at once.
fn photo_and_headline(ui: &mut Ui, pictures: &mut Pictures, finding: &Finding, height: f32) {
    ui.horizontal_top(|ui| {
        let width = ui.available_width() * PHOTO;
        ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
            ui.set_width(width);
            photo(ui, pictures, &finding.reading, vec2(width, (height - 40.0).max(120.0)));
        });
        ui.vertical(|ui| headline(ui, finding));
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

/// What the document says of the person.
fn document(ui: &mut Ui, pictures: &mut Pictures, (finding, today): (&Finding, Date), draft: &mut Draft) {
    let Finding { reading, verdicts, .. } = finding;
    match () {
        () if residence::is(reading) => {
            residence::document(ui, pictures, (finding, today), &mut draft.others);
        }
        () if passport::is(reading) => passport::document(ui, pictures, finding, &mut draft.others),
        () => {
            fields::show(ui, pictures, reading, verdicts, draft.uncovered);
            fields::others(ui, pictures, reading, None, &mut draft.others);
        }
    }
}
