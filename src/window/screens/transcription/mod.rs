// SPDX-License-Identifier: MIT OR Apache-2.0
//! The clerk types what the chip holds only as pictures: the picture enlarged at the field, what was typed beside it,
//! and a second look before it counts.

mod draft;
mod entry;
mod latin;
mod look;
mod sight;

use eframe::egui::Ui;
use tashika_kit::PictureText;
use tashika_kit::reading::{Field, Reading};

use super::{Act, Scene};
use crate::counter::entry::Complaint;
use crate::counter::{Counter, Event};
use crate::window::layout::{self, Page};
use crate::window::theme::{NEAR, Tone};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::form::{By, Form};
use crate::window::widgets::texts;
use crate::words;

pub(in crate::window) use draft::Draft;
use sight::Sight;

/// Below this width the picture stands above the field it belongs to, in points.
const NARROW: f32 = 780.0;

/// What is typed from which reading, and who says what is wrong with it.
pub(super) struct Subject<'a> {
    /// The reading with the pictures.
    pub(super) reading: &'a Reading,
    /// What is to be typed.
    pub(super) items: &'a [PictureText],
    /// What is wrong with what was typed.
    pub(super) complain: &'a dyn Fn(&[Field]) -> Vec<Complaint>,
}

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    counter: &Counter,
    draft: &mut Draft,
) -> Option<Act> {
    let finding = counter.finding()?;
    let today = scene.today;
    let complain = |typed: &[Field]| counter.transcript_complaints(typed, today);
    let items = finding.to_transcribe();
    let subject = Subject { reading: &finding.reading, items: &items, complain: &complain };
    show_of(ui, scene, &subject, draft)
}

/// The same, of any reading.
pub(super) fn show_of(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    subject: &Subject<'_>,
    draft: &mut Draft,
) -> Option<Act> {
    draft.begin(subject.reading, subject.items);
    if scene.entered {
        draft.type_at(draft.at, subject.items);
    }
    let sight = Sight::of(ui.ctx(), scene.pictures, subject);
    if draft.looking { look::show(ui, subject, &sight, draft) } else { typing(ui, subject, &sight, draft) }
}

/// The first look: the values are typed.
fn typing(ui: &mut Ui, subject: &Subject<'_>, sight: &Sight, draft: &mut Draft) -> Option<Act> {
    let page = Page::split(ui);
    let complaints = (subject.complain)(&sight.fields(subject, draft));
    page.content(ui, "transcription", |ui| {
        let room = ui.clip_rect().height();
        texts::question(ui, "window.transcription.question");
        ui.add_space(NEAR);
        let form = Form::new(&complaints, draft.tried);
        if ui.available_width() < NARROW {
            entries(ui, &form, subject, draft, Some((sight, (room * 0.4).clamp(70.0, 240.0))));
            return;
        }
        let width = ui.available_width() * 0.56;
        layout::beside(
            ui,
            width,
            draft,
            |ui, draft| {
                stay(ui);
                sight.show(ui, subject, draft, (room - 230.0).clamp(120.0, 420.0));
            },
            |ui, draft| drop(texts::card(ui, |ui| entries(ui, &form, subject, draft, None))),
        );
    });
    page.bar(ui, super::back, |ui| forward(ui, subject, sight, draft, &complaints))
}

/// The picture stays in sight while the fields beside it are scrolled: it is lower than the page, so that this never
/// makes the page longer.
fn stay(ui: &mut Ui) {
    let below = ui.clip_rect().top() + NEAR - ui.cursor().top();
    if below > 0.0 {
        ui.add_space(below);
    }
}

/// The fields: first what is needed, then folded what not every card has.
fn entries(
    ui: &mut Ui,
    form: &Form<'_>,
    subject: &Subject<'_>,
    draft: &mut Draft,
    above: Option<(&Sight, f32)>,
) {
    let one = |ui: &mut Ui, draft: &mut Draft, place: usize| {
        if let Some((sight, height)) = above.filter(|_| draft.at == place) {
            sight.show(ui, subject, draft, height);
        }
        entry::show(ui, form, subject.items, draft, place);
    };
    for (place, _) in draft::first(subject.items) {
        one(ui, draft, place);
    }
    if draft::others(subject.items).next().is_some() {
        let text = words::words("window.transcription.others");
        if Choice::check(text.first(), text.second(), draft.others).show(ui).now {
            draft.others = !draft.others;
        }
        ui.add_space(NEAR);
    }
    if draft.others {
        for (place, _) in draft::others(subject.items) {
            one(ui, draft, place);
        }
    }
    form.complaint(ui, "transcript", "visit.transcribe", By::Typing);
}

/// On to the second look, or, if everything was looked at, to the comparison. Where something is still empty, its field
/// gets the focus: so Enter leads through the fields.
fn forward(
    ui: &mut Ui,
    subject: &Subject<'_>,
    sight: &Sight,
    draft: &mut Draft,
    complaints: &[Complaint],
) -> Option<Act> {
    let next = draft.unconfirmed(subject.items);
    let key = if next.is_some() { "window.transcription.look" } else { "window.compare.next" };
    if !Button::primary(key).show(ui).now {
        return None;
    }
    if let Some(open) = draft.open(subject.items) {
        draft.tried |= draft.at == open;
        draft.type_at(open, subject.items);
        return None;
    }
    draft.tried = true;
    if let Some(place) = complained(subject, complaints) {
        draft.type_at(place, subject.items);
        return None;
    }
    if !complaints.is_empty() {
        return None;
    }
    match next {
        Some(place) => {
            draft.look_at(place, subject.items);
            draft.looking = true;
            None
        }
        None => done(subject, sight, draft),
    }
}

/// The item the first complaint is about.
fn complained(subject: &Subject<'_>, complaints: &[Complaint]) -> Option<usize> {
    let about = |item: &PictureText| complaints.iter().any(|complaint| complaint.field == item.name.as_str());
    subject.items.iter().position(about)
}

/// Everything was typed and looked at twice.
fn done(subject: &Subject<'_>, sight: &Sight, draft: &mut Draft) -> Option<Act> {
    draft.looking = false;
    Act::counter(Event::Transcribed(sight.fields(subject, draft)))
}

/// The keys that move the picture, told once.
fn keys_told(ui: &mut Ui) {
    ui.label(texts::small(words::first("window.transcription.keys")));
}

/// Says that a picture cannot be shown, and what to do.
fn unreadable(ui: &mut Ui) {
    texts::notice_of(ui, Tone::Caution, "window.transcription.unreadable");
}
