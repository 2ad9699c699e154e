// SPDX-License-Identifier: MIT OR Apache-2.0
//! A document without a chip, or one whose chip no driver here reads: the clerk types what is printed.

use eframe::egui::{Id, Ui, vec2};
use jiff::civil::Date;

use super::{Act, Scene, codes, comparison};
use crate::counter::entry::{self, Complaint};
use crate::counter::law::has_photo;
use crate::counter::{Event, Typed, Whose};
use crate::records::Compared;
use crate::rules::DocumentKind;
use crate::window::layout::{self, Page};
use crate::window::theme::{NEAR, Tone};
use crate::window::widgets::answers;
use crate::window::widgets::buttons::Button;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::form::{Form, date_of};
use crate::window::widgets::texts;
use crate::words;

/// The kinds in the order in which counters see them. What the law refuses is among them, so that it says why.
const KINDS: [DocumentKind; 20] = [
    DocumentKind::DriversLicence,
    DocumentKind::ResidenceCard,
    DocumentKind::SpecialPermanentResident,
    DocumentKind::PassportJapan2020,
    DocumentKind::PassportJapanOld,
    DocumentKind::PassportForeign,
    DocumentKind::DrivingHistory,
    DocumentKind::Disability,
    DocumentKind::HealthEligibility,
    DocumentKind::Care,
    DocumentKind::Child,
    DocumentKind::ResidentRegister,
    DocumentKind::SealRegistration,
    DocumentKind::MyNumberCard,
    DocumentKind::CardWithoutPhoto,
    DocumentKind::GovernmentPhoto,
    DocumentKind::GovernmentOther,
    DocumentKind::OldHealthInsurance,
    DocumentKind::NotificationCard,
    DocumentKind::Private,
];

/// What was typed so far.
#[derive(Default)]
pub(in crate::window) struct Draft {
    kind: Option<DocumentKind>,
    title: String,
    number: String,
    issuer: String,
    issued_on: String,
    expires_on: String,
    name: String,
    name_kana: String,
    name_latin: String,
    residence: String,
    birth_date: String,
    address_written: bool,
    one_per_person: bool,
    transaction_seal: bool,
    anti_forgery: bool,
    without_chip: bool,
    /// `None` is not chosen: nobody compared.
    face: Option<Compared>,
    remark: String,
    /// The list of kinds is open although one is chosen.
    choosing: bool,
    /// A kind was chosen just now: the first field gets the focus.
    begun: bool,
    tried: bool,
}

impl Draft {
    /// The document as typed, and what is wrong with it.
    fn compose(&self, today: Date) -> (Option<Typed>, Vec<Complaint>) {
        let mut complaints = Vec::new();
        let Some(kind) = self.kind else {
            return (None, vec![Complaint { field: "kind", words: "entry.required".into() }]);
        };
        let birth_date = date_of("birth_date", &self.birth_date, true, &mut complaints);
        let typed = Typed {
            kind,
            title: if titled(kind) { self.title.clone() } else { String::new() },
            number: if numbered(kind) { self.number.clone() } else { String::new() },
            issuer: self.issuer.clone(),
            issued_on: date_of("issued_on", &self.issued_on, false, &mut complaints),
            expires_on: date_of("expires_on", &self.expires_on, false, &mut complaints),
            name: self.name.clone(),
            name_kana: self.name_kana.clone(),
            name_latin: if has_latin(kind) { self.name_latin.clone() } else { String::new() },
            residence: self.residence.clone(),
            birth_date: birth_date.unwrap_or(today),
            address_written: self.address_written && kind == DocumentKind::PassportJapanOld,
            one_per_person: self.one_per_person && kind == DocumentKind::GovernmentPhoto,
            transaction_seal: self.transaction_seal && kind == DocumentKind::SealRegistration,
            anti_forgery: self.anti_forgery && kind == DocumentKind::GovernmentOther,
            without_chip: self.without_chip && kind.is_passport(),
            face: self.face.filter(|_| has_photo(kind)).unwrap_or_default(),
            remark: self.remark.trim().to_owned(),
        };
        complaints.extend(entry::typed(&typed, today));
        (Some(typed), complaints)
    }
}

/// Kinds whose number is never recorded (`specs` law §2.4).
fn numbered(kind: DocumentKind) -> bool {
    !matches!(
        kind,
        DocumentKind::MyNumberCard
            | DocumentKind::HealthEligibility
            | DocumentKind::Care
            | DocumentKind::OldHealthInsurance
            | DocumentKind::NotificationCard
    )
}

/// Kinds that print the name in Latin letters.
fn has_latin(kind: DocumentKind) -> bool {
    kind.is_passport() || kind == DocumentKind::ResidenceCard
}

/// Kinds of which there are several, so that the record says which.
fn titled(kind: DocumentKind) -> bool {
    !kind.has_chip() && kind != DocumentKind::DrivingHistory
}

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &Scene<'_>,
    whose: Whose,
    draft: &mut Draft,
) -> Option<Act> {
    let page = Page::split(ui);
    let (typed, complaints) = draft.compose(scene.today);
    page.content(ui, "typing", |ui| {
        texts::question(ui, if whose == Whose::Customer { "visit.typing" } else { "visit.typing_agent" });
        ui.add_space(NEAR);
        match draft.kind {
            Some(kind) if !draft.choosing => chosen(ui, draft, kind),
            _ => kinds(ui, draft, scene.entered),
        }
        let Some(kind) = draft.kind.filter(|_| !draft.choosing) else { return };
        ui.add_space(NEAR);
        notes(ui, kind);
        let form =
            Form::new(&complaints, draft.tried).focus(std::mem::take(&mut draft.begun).then_some("name"));
        layout::beside(
            ui,
            ui.available_width() * 0.5 - 10.0,
            draft,
            |ui, draft| {
                drop(texts::card(ui, |ui| {
                    texts::part(ui, "visit.holder");
                    form.line(ui, "name", "field.name", &mut draft.name);
                    form.line(ui, "name_kana", "visit.kana", &mut draft.name_kana);
                    if has_latin(kind) {
                        form.line(ui, "name_latin", "visit.latin", &mut draft.name_latin);
                    }
                    form.date(ui, "birth_date", "field.birth_date", &mut draft.birth_date);
                    form.line(ui, "residence", "visit.residence_printed", &mut draft.residence);
                }));
                ui.add_space(NEAR);
                drop(texts::card(ui, |ui| seen(ui, &form, kind, draft)));
            },
            |ui, draft| drop(texts::card(ui, |ui| document(ui, &form, kind, draft))),
        );
    });
    page.bar(ui, super::back, |ui| {
        if Button::primary("visit.next").show(ui).now {
            draft.tried = true;
            if let Some(typed) = typed.filter(|_| complaints.is_empty()) {
                return Act::counter(Event::Typed(Box::new(typed)));
            }
        }
        None
    })
}

/// How many kinds have a digit: those that counters see most.
const DIGITS: usize = 9;

fn kinds(ui: &mut Ui, draft: &mut Draft, focus: bool) {
    let digit = answers::digit(ui, Id::unique("kinds of documents"));
    ui.horizontal_wrapped(|ui| {
        for (index, kind) in KINDS.into_iter().enumerate() {
            let key = codes::document(kind);
            let text = words::words(&key);
            let choice = Choice::radio(text.first(), text.second(), draft.kind == Some(kind));
            let number = (index < DIGITS).then_some(index + 1);
            let pressed = choice.numbered(number).least(vec2(0.0, 44.0)).show(ui);
            if focus && index == 0 {
                pressed.response.request_focus();
            }
            if pressed.now || (number.is_some() && digit == number) {
                draft.kind = Some(kind);
                draft.choosing = false;
                draft.begun = true;
            }
        }
    });
}

/// The kind that was chosen, and the way to another.
fn chosen(ui: &mut Ui, draft: &mut Draft, kind: DocumentKind) {
    let (key, other) = (codes::document(kind), words::words("visit.other_kind"));
    let text = words::words(&key);
    ui.horizontal(|ui| {
        Choice::radio(text.first(), text.second(), true).least(vec2(0.0, 44.0)).show(ui);
        if Choice::entry(other.first(), other.second()).show(ui).now {
            draft.choosing = true;
        }
    });
}

/// What the clerk has to know about a kind before typing.
fn notes(ui: &mut Ui, kind: DocumentKind) {
    if kind.has_chip() {
        texts::notice_of(ui, Tone::Caution, "visit.chip_not_read");
        ui.add_space(NEAR);
    }
    if !numbered(kind) {
        texts::notice_of(ui, Tone::Plain, "visit.no_number");
        ui.add_space(NEAR);
    }
}

/// What the clerk sees: the person beside the photo on the document. What nobody chose was not compared.
fn seen(ui: &mut Ui, form: &Form<'_>, kind: DocumentKind, draft: &mut Draft) {
    if has_photo(kind) {
        comparison::answer(ui, "observation.face", "clerk.face", &mut draft.face);
    } else {
        ui.label(texts::small(words::first("clerk.no_photo")));
        ui.add_space(NEAR);
    }
    form.line(ui, "remark", "observation.remark", &mut draft.remark);
}

fn document(ui: &mut Ui, form: &Form<'_>, kind: DocumentKind, draft: &mut Draft) {
    texts::part(ui, "visit.document");
    if titled(kind) {
        form.line(ui, "title", "visit.title", &mut draft.title);
    }
    if numbered(kind) {
        form.line(ui, "number", "visit.number", &mut draft.number);
    }
    form.line(ui, "issuer", "visit.issuer", &mut draft.issuer);
    form.date(ui, "issued_on", "visit.issued_on", &mut draft.issued_on);
    form.date(ui, "expires_on", "visit.expires_on", &mut draft.expires_on);
    match kind {
        DocumentKind::PassportJapanOld => {
            form.check(ui, "visit.address_written", Tone::Plain, &mut draft.address_written);
        }
        DocumentKind::GovernmentPhoto => {
            form.check(ui, "visit.one_per_person", Tone::Plain, &mut draft.one_per_person);
        }
        DocumentKind::SealRegistration => {
            form.check(ui, "visit.transaction_seal", Tone::Plain, &mut draft.transaction_seal);
        }
        DocumentKind::GovernmentOther => {
            form.check(ui, "visit.anti_forgery", Tone::Plain, &mut draft.anti_forgery);
        }
        _ => {}
    }
    if kind.is_passport() {
        form.check(ui, "visit.without_chip", Tone::Plain, &mut draft.without_chip);
    }
}

#[cfg(test)]
mod tests {
    use super::{DocumentKind, Draft, numbered};

    #[test]
    fn what_only_another_kind_has_is_not_part_of_the_document() {
        let day = jiff::civil::date(2026, 11, 22);
        let text = || "AB1234567".to_owned();
        let mut draft = Draft {
            name: "見本　太郎".into(),
            birth_date: "1980-02-17".into(),
            number: text(),
            name_latin: text(),
            title: text(),
            ..Draft::default()
        };
        let mut said = |kind| {
            draft.kind = Some(kind);
            let typed = draft.compose(day).0.unwrap();
            (typed.name_latin, typed.title, typed.number)
        };
        let empty = String::new;
        assert_eq!(said(DocumentKind::PassportForeign), (text(), empty(), text()));
        assert_eq!(said(DocumentKind::DriversLicence), (empty(), empty(), text()));
        assert_eq!(said(DocumentKind::GovernmentOther), (empty(), text(), text()));
        assert!(!numbered(DocumentKind::Care));
        assert_eq!(said(DocumentKind::Care), (empty(), text(), empty()));
    }
}
