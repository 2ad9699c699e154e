// SPDX-License-Identifier: MIT OR Apache-2.0
//! The transaction: which laws, which kind, and what is special about the case. Asked as little as the law allows.

use eframe::egui::Ui;
use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::reading::FieldName;

use super::{Act, Scene, codes, transactions, transcribe};
use crate::counter::entry::Complaint;
use crate::counter::law::presented_on;
use crate::counter::{Counter, Event, Occasion, ShortStay};
use crate::records::TransactionKind;
use crate::rules::chip::{is_passport, passport_text};
use crate::rules::{AddressPage, HighRisk, Law, Person, Residence};
use crate::window::layout::{self, Page};
use crate::window::theme::{NEAR, Tone};
use crate::window::widgets::answers::{Answer, Answers, Question};
use crate::window::widgets::buttons::{Button, hush};
use crate::window::widgets::form::{self, By, Form, date_of};
use crate::window::widgets::{dates, texts};
use crate::words;

/// The answers to where the holder lives.
pub(super) const RESIDENCES: [Answer<'_, Residence>; 3] = [
    Answer::new(Residence::Current, "residence.current"),
    Answer::new(Residence::NotCurrent, "residence.not_current"),
    Answer::new(Residence::NotShown, "residence.not_shown"),
];

/// Where the focus goes for each thing that can be missing, in the order of the page.
const ORDER: [&str; 15] = [
    "laws",
    "kind",
    "note",
    "key",
    "customer_number",
    "shown",
    "holder_name",
    "holder_residence",
    "name_kana",
    "nationality",
    "passport",
    "until",
    "high_risk",
    "presented_at",
    "presented_at_reason",
];

const RISKS: [(HighRisk, &str); 2] =
    [(HighRisk::WithoutAssets, "high_risk.without_assets"), (HighRisk::WithAssets, "high_risk.with_assets")];

/// What was chosen and typed so far; begins as the last transaction was.
#[derive(Default)]
pub(in crate::window) struct Draft {
    occasion: Option<Occasion>,
    /// What the counter knew when this was looked at last.
    known: Option<Occasion>,
    high_risk: bool,
    person: bool,
    nationality: String,
    passport: String,
    until: String,
    /// The document was shown at another time than the terminal noted.
    another_time: bool,
    time: String,
    tried: bool,
    /// What gets the focus in the next frame.
    seek: Option<&'static str>,
    /// How many questions were open in the frame before.
    open: usize,
}

impl Draft {
    /// Begins with what the counter knows. What was said elsewhere since then counts: beside the residence on the page
    /// of the comparison, or before the card.
    fn begin(&mut self, counter: &Counter) {
        let known = &counter.visit().occasion;
        let Some(occasion) = &mut self.occasion else {
            self.high_risk = known.high_risk.is_some();
            (self.occasion, self.known) = (Some(known.clone()), Some(known.clone()));
            return self.propose(counter);
        };
        let Some(before) = self.known.replace(known.clone()) else { return };
        if before.holder.shown != known.holder.shown {
            occasion.holder.shown = known.holder.shown;
        }
        if (&before.laws, before.kind) != (&known.laws, known.kind) {
            (occasion.laws, occasion.kind) = (known.laws.clone(), known.kind);
        }
        if before.key != known.key {
            occasion.key.clone_from(&known.key);
        }
    }

    /// What a passport's chip says already, for the clerk to look at: it has no residence, and a foreigner's nationality and
    /// number.
    fn propose(&mut self, counter: &Counter) {
        let Some(finding) = counter.visit().customer.finding() else { return };
        if !is_passport(&finding.reading) {
            return;
        }
        if let Some(occasion) =
            self.occasion.as_mut().filter(|occasion| occasion.holder.shown == Residence::Unknown)
            && finding.address_page() != Some(AddressPage::Written)
        {
            occasion.holder.shown = Residence::NotShown;
        }
        let said = |name: &FieldName| passport_text(&finding.reading, name).unwrap_or_default().to_owned();
        if self.nationality.is_empty() {
            self.nationality = said(&FieldName::NATIONALITY);
        }
        if self.passport.is_empty() {
            self.passport = said(&FieldName::DOCUMENT_NUMBER);
        }
    }

    /// The transaction as it stands, and what is wrong with it.
    fn compose(&self, counter: &Counter, today: Date) -> (Occasion, Vec<Complaint>) {
        let mut complaints = Vec::new();
        let mut occasion = self.occasion.clone().unwrap_or_default();
        if occasion.person == Person::NonResidentForeigner {
            let until = date_of("until", &self.until, true, &mut complaints);
            occasion.short_stay = until.map(|until| ShortStay {
                nationality: self.nationality.clone(),
                passport: self.passport.clone(),
                until,
            });
        }
        if self.high_risk && occasion.high_risk.is_none() {
            complaints.push(Complaint { field: "high_risk", words: "entry.required".into() });
        }
        if self.another_time {
            let noted_on = presented_on(&counter.visit().customer, today);
            let at = dates::time(&self.time).and_then(|time| dates::in_japan(noted_on, time));
            if at.is_none() {
                complaints.push(Complaint { field: "presented_at", words: "clerk.not_a_time".into() });
            }
            occasion.presented_at = at;
        } else {
            occasion.presented_at = None;
            occasion.presented_at_reason.clear();
        }
        // A text whose field went from the page is not said.
        if occasion.kind != Some(TransactionKind::Other) {
            occasion.note.clear();
        }
        if occasion.high_risk.is_none() {
            occasion.related_check.clear();
        }
        let told = complaints.iter().any(|complaint| complaint.field == "until");
        let more = counter.occasion_complaints(&occasion, Timestamp::now()).into_iter();
        // A stay without its last day is said once, below that day.
        complaints.extend(more.filter(|complaint| !(told && complaint.field == "short_stay")));
        (occasion, complaints)
    }
}

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &Scene<'_>,
    counter: &Counter,
    draft: &mut Draft,
) -> Option<Act> {
    let page = Page::split(ui);
    draft.begin(counter);
    let (occasion, complaints) = draft.compose(counter, scene.today);
    if scene.entered {
        draft.seek = form::first(&complaints, &ORDER);
    }
    let mut answers = Answers::begin(ui, "occasion");
    page.content(ui, "occasion", |ui| {
        texts::question(ui, "visit.occasion");
        if counter.may_be_anothers() {
            texts::notice_of(ui, Tone::Caution, "window.resume.another_card");
            ui.add_space(NEAR);
        }
        ui.label(texts::small(crate::words::first("window.prepare.digits")));
        ui.add_space(NEAR);
        let form = Form::new(&complaints, draft.tried).focus(draft.seek.take());
        layout::beside(
            ui,
            ui.available_width() * 0.56,
            &mut (&mut *draft, &mut answers),
            |ui, (draft, answers)| {
                drop(texts::card(ui, |ui| transaction(ui, &form, answers, counter, draft)));
            },
            |ui, (draft, answers)| {
                if counter.visit().known.is_none() {
                    drop(texts::card(ui, |ui| residence(ui, &form, answers, counter, draft)));
                    ui.add_space(NEAR);
                }
                drop(texts::card(ui, |ui| case(ui, &form, draft)));
                ui.add_space(NEAR);
                another_time(ui, &form, counter, draft);
            },
        );
    });
    let given = answers.end(ui);
    // The last answer came by a digit: there is nothing left to look for on this page.
    let last = given.by_digit && given.open == 0 && draft.open > 0;
    draft.open = given.open;
    if last {
        let (occasion, complaints) = draft.compose(counter, scene.today);
        if complaints.is_empty() {
            hush(ui);
            return Act::counter(Event::Occasion(Box::new(occasion)));
        }
        draft.seek = form::first(&complaints, &ORDER);
    }
    page.bar(ui, super::back, |ui| {
        if Button::primary("visit.next").show(ui).now {
            draft.tried = true;
            draft.seek = form::first(&complaints, &ORDER);
            if complaints.is_empty() {
                return Act::counter(Event::Occasion(Box::new(occasion)));
            }
        }
        None
    })
}

fn transaction(ui: &mut Ui, form: &Form<'_>, answers: &mut Answers, counter: &Counter, draft: &mut Draft) {
    let Some(occasion) = &mut draft.occasion else { return };
    let offered = &counter.settings().laws;
    if offered.len() > 1 {
        texts::part(ui, "visit.laws");
        ui.horizontal_wrapped(|ui| {
            for law in offered {
                let mut chosen = occasion.laws.contains(law);
                form.check(ui, codes::law(*law), Tone::Plain, &mut chosen);
                if chosen {
                    occasion.laws.insert(*law);
                } else {
                    occasion.laws.remove(law);
                }
            }
        });
        form.complaint(ui, "laws", "visit.laws", By::Choosing);
        ui.add_space(NEAR);
    } else {
        form.complaint(ui, "laws", "visit.laws", By::Choosing);
    }
    let kinds = transactions::kinds(&occasion.laws);
    if occasion.kind.is_some_and(|kind| kinds.iter().all(|(one, _)| *one != kind)) {
        occasion.kind = None;
    }
    let kinds: Vec<_> = kinds.into_iter().map(|(kind, key)| Answer::new(kind, key)).collect();
    let question = Question::new("visit.kind", &kinds).focus(form.seeks("kind"));
    let answered = answers.ask(ui, &question, &mut occasion.kind);
    form.complaint(ui, "kind", "visit.kind", By::Choosing);
    if answered && occasion.key.is_empty() {
        draft.seek = Some("key");
    }
    if occasion.kind == Some(TransactionKind::Other) {
        form.line(ui, "note", "visit.kind_note", &mut occasion.note);
    }
    let key = transactions::reference(&occasion.laws);
    form.line(ui, "key", key, &mut occasion.key);
    form.line(ui, "customer_number", "visit.customer_number", &mut occasion.customer_number);
}

/// The time the terminal noted, and folded away the way to another.
fn another_time(ui: &mut Ui, form: &Form<'_>, counter: &Counter, draft: &mut Draft) {
    let Some(occasion) = &mut draft.occasion else { return };
    if let Some(noted) = counter.visit().customer.presented_at {
        let text = words::words("clerk.noted_at");
        let noted = dates::time_told(noted);
        ui.label(texts::small(format!("{} {noted}　{} {noted}", text.first(), text.second())));
    }
    form.check(ui, "clerk.another_time", Tone::Plain, &mut draft.another_time);
    if draft.another_time {
        form.line(ui, "presented_at", "clerk.time", &mut draft.time);
        form.line(ui, "presented_at_reason", "clerk.time_reason", &mut occasion.presented_at_reason);
    }
}

fn residence(ui: &mut Ui, form: &Form<'_>, answers: &mut Answers, counter: &Counter, draft: &mut Draft) {
    let Some(occasion) = &mut draft.occasion else { return };
    let holder = &mut occasion.holder;
    let mut shown = (holder.shown != Residence::Unknown).then_some(holder.shown);
    let question = Question::new("visit.residence", &RESIDENCES).focus(form.seeks("shown"));
    answers.ask(ui, &question, &mut shown);
    form.complaint(ui, "shown", "visit.residence", By::Choosing);
    holder.shown = shown.unwrap_or(Residence::Unknown);
    transcribe::show(ui, form, counter.visit().customer.finding(), holder);
    if counter.visit().customer.finding().is_some() {
        form.line(ui, "name_kana", "visit.kana", &mut holder.name_kana);
    }
}

/// What is special about the case: only what applies is chosen.
fn case(ui: &mut Ui, form: &Form<'_>, draft: &mut Draft) {
    let Draft { occasion: Some(occasion), high_risk, person, nationality, passport, until, .. } = draft
    else {
        return;
    };
    texts::part(ui, "visit.case");
    let aml = occasion.laws.contains(&Law::Aml);
    *person |= occasion.person != Person::Resident;
    // Under another law it is not asked, so nothing of it may stay.
    *high_risk = aml && (*high_risk || occasion.high_risk.is_some());
    ui.horizontal_wrapped(|ui| {
        form.check(ui, "visit.representative", Tone::Plain, &mut occasion.representative);
        form.check(ui, "visit.not_resident", Tone::Plain, person);
        if aml {
            form.check(ui, "visit.high_risk", Tone::Caution, high_risk);
        }
        form.check(ui, "visit.suspicion", Tone::Bad, &mut occasion.suspicion);
        form.check(ui, "visit.lapsed", Tone::Bad, &mut occasion.reported_lapsed);
    });
    if *person {
        let persons = [
            (Person::NonRegistered, "rules.person.NON_REGISTERED"),
            (Person::NonResidentForeigner, "rules.person.NON_RESIDENT_FOREIGNER"),
        ];
        let mut chosen = (occasion.person != Person::Resident).then_some(occasion.person);
        if chosen.is_none() {
            chosen = Some(Person::NonRegistered);
        }
        form.one_of(ui, "person", "visit.person", &persons, &mut chosen);
        occasion.person = chosen.unwrap_or_default();
    } else {
        occasion.person = Person::Resident;
    }
    if occasion.person == Person::NonResidentForeigner {
        form.line(ui, "nationality", "visit.nationality", nationality);
        form.line(ui, "passport", "visit.passport", passport);
        form.date(ui, "until", "visit.stay_until", until);
        form.complaint(ui, "short_stay", "visit.stay_until", By::Typing);
    }
    if aml && *high_risk {
        form.one_of(ui, "high_risk", "visit.assets_move", &RISKS, &mut occasion.high_risk);
        form.line(ui, "related_check", "visit.related_check", &mut occasion.related_check);
    } else {
        occasion.high_risk = None;
    }
}
