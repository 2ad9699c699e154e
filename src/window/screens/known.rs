// SPDX-License-Identifier: MIT OR Apache-2.0
//! A customer who was confirmed before (AML Rule 16, Phone Rule 3(3)): by what are they recognised?

use eframe::egui::Ui;

use super::{Act, Scene};
use crate::counter::entry::{self, Complaint};
use crate::counter::{Event, KnownCustomer};
use crate::records::KnownMeans;
use crate::window::layout::{self, Page};
use crate::window::theme::{NEAR, Tone};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::form::{By, Form, date_of};
use crate::window::widgets::texts;

const MEANS: [(KnownMeans, &str); 5] = [
    (KnownMeans::PassbookOrItem, "known.passbook_or_item"),
    (KnownMeans::Secret, "known.secret"),
    (KnownMeans::Acquainted, "known.acquainted"),
    (KnownMeans::DeviceHeld, "known.device_held"),
    (KnownMeans::Biometrics, "known.biometrics"),
];

/// What was chosen and typed so far.
#[derive(Default)]
pub(in crate::window) struct Draft {
    name: String,
    name_kana: String,
    residence: String,
    birth_date: String,
    means: Vec<KnownMeans>,
    note: String,
    earlier_record: String,
    tried: bool,
}

impl Draft {
    fn compose(&self, today: jiff::civil::Date) -> (KnownCustomer, Vec<Complaint>) {
        let mut complaints = Vec::new();
        let known = KnownCustomer {
            name: self.name.clone(),
            name_kana: self.name_kana.clone(),
            residence: self.residence.clone(),
            birth_date: date_of("birth_date", &self.birth_date, true, &mut complaints).unwrap_or(today),
            means: self.means.clone(),
            note: self.note.clone(),
            earlier_record: self.earlier_record.clone(),
        };
        complaints.extend(entry::known(&known, today));
        (known, complaints)
    }
}

/// Draws the screen.
pub(in crate::window) fn show(ui: &mut Ui, scene: &Scene<'_>, draft: &mut Draft) -> Option<Act> {
    let page = Page::split(ui);
    let (known, complaints) = draft.compose(scene.today);
    page.content(ui, "known", |ui| {
        texts::question(ui, "visit.known");
        texts::both(ui, "visit.known_why", crate::window::theme::size::BODY, crate::window::theme::soft());
        ui.add_space(NEAR);
        let form = Form::new(&complaints, draft.tried).focus(scene.entered.then_some("name"));
        layout::beside(
            ui,
            ui.available_width() * 0.5 - 10.0,
            draft,
            |ui, draft| {
                drop(texts::card(ui, |ui| {
                    texts::part(ui, "visit.as_recorded");
                    form.line(ui, "name", "field.name", &mut draft.name);
                    form.line(ui, "name_kana", "visit.kana", &mut draft.name_kana);
                    form.date(ui, "birth_date", "field.birth_date", &mut draft.birth_date);
                    form.line(ui, "residence", "visit.residence_recorded", &mut draft.residence);
                }));
            },
            |ui, draft| {
                drop(texts::card(ui, |ui| {
                    texts::part(ui, "visit.means");
                    for (means, key) in MEANS {
                        let mut chosen = draft.means.contains(&means);
                        form.check(ui, key, Tone::Plain, &mut chosen);
                        draft.means.retain(|one| *one != means);
                        if chosen {
                            draft.means.push(means);
                        }
                    }
                    form.complaint(ui, "means", "visit.means", By::Choosing);
                    form.line(ui, "note", "visit.means_note", &mut draft.note);
                    form.line(ui, "earlier_record", "visit.earlier_record", &mut draft.earlier_record);
                }));
            },
        );
    });
    page.bar(ui, super::back, |ui| {
        if Button::primary("visit.next").show(ui).now {
            draft.tried = true;
            if complaints.is_empty() {
                return Act::counter(Event::Known(Box::new(known)));
            }
        }
        None
    })
}
