// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who acts for the customer: their own document, and why their authority is recognised (AML Rule 12).

use eframe::egui::{Key, Ui};

use super::occasion::RESIDENCES;
use super::{Act, Scene, codes, personas, transcribe};
use crate::counter::entry::Complaint;
use crate::counter::{Agent, Counter, Document, Event, Part, Whose};
use crate::records::{Authority, Relationship};
use crate::rules::Residence;
use crate::window::layout::{self, Page};
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::answers::{Answer, Answers, Question};
use crate::window::widgets::buttons::{Button, hush};
use crate::window::widgets::form::{self, By, Form};
use crate::window::widgets::{icons, texts};
use crate::words;

const RELATIONSHIPS: [Answer<'_, Relationship>; 6] = [
    Answer::new(Relationship::Spouse, "relationship.spouse"),
    Answer::new(Relationship::Parent, "relationship.parent"),
    Answer::new(Relationship::Child, "relationship.child"),
    Answer::new(Relationship::Relative, "relationship.relative"),
    Answer::new(Relationship::LegalRepresentative, "relationship.legal_representative"),
    Answer::new(Relationship::Other, "relationship.other"),
];

const AUTHORITIES: [Answer<'_, Authority>; 5] = [
    Answer::new(Authority::CohabitingRelative, "authority.COHABITING_RELATIVE"),
    Answer::new(Authority::LegalRep, "authority.LEGAL_REP"),
    Answer::new(Authority::PowerOfAttorney, "authority.POWER_OF_ATTORNEY"),
    Answer::new(Authority::CallToCustomer, "authority.CALL_TO_CUSTOMER"),
    Answer::new(Authority::Evident, "authority.EVIDENT"),
];

/// Where the focus goes for each thing that can be missing, in the order of the page.
const ORDER: [&str; 7] = [
    "relationship",
    "relationship_note",
    "authority",
    "authority_note",
    "shown",
    "holder_name",
    "holder_residence",
];

/// What was chosen and typed so far.
#[derive(Default)]
pub(in crate::window) struct Draft {
    agent: Agent,
    /// What was said about the residence beside the document, when this was looked at last.
    shown: Residence,
    tried: bool,
    /// What gets the focus in the next frame.
    seek: Option<&'static str>,
    /// How many questions were open in the frame before.
    open: usize,
}

impl Draft {
    /// What was said on the page of the comparison is not asked again.
    fn begin(&mut self, counter: &Counter) {
        let said = counter.visit().holder(Whose::Representative).shown;
        if std::mem::replace(&mut self.shown, said) != said {
            self.agent.holder.shown = said;
        }
    }

    /// What is said about the representative; without a note whose field went from the page.
    fn said(&self) -> Agent {
        let mut agent = self.agent.clone();
        if agent.relationship != Some(Relationship::Other) {
            agent.relationship_note.clear();
        }
        agent
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
    let complaints = counter.agent_complaints(&draft.said());
    let part = &counter.visit().representative;
    if scene.entered && part.document.is_some() {
        draft.seek = form::first(&complaints, &ORDER);
    }
    let mut act = None;
    let mut answers = Answers::begin(ui, "agent");
    page.content(ui, "agent", |ui| {
        texts::question(ui, "visit.agent");
        ui.add_space(NEAR);
        let form = Form::new(&complaints, draft.tried).focus(draft.seek.take());
        match &part.document {
            None => act = no_document(ui, scene, &form),
            Some(document) => {
                shown(ui, document);
                ui.add_space(NEAR);
                questions(ui, part, &form, draft, &mut answers);
            }
        }
    });
    let given = answers.end(ui);
    let last = given.by_digit && given.open == 0 && draft.open > 0;
    draft.open = given.open;
    if last {
        let complaints = counter.agent_complaints(&draft.said());
        if complaints.is_empty() {
            hush(ui);
            return Act::counter(Event::Agent(Box::new(draft.said())));
        }
        draft.seek = form::first(&complaints, &ORDER);
    }
    let has_document = part.document.is_some();
    let pressed = page.bar(ui, |ui| left(ui, has_document), |ui| right(ui, has_document, &complaints, draft));
    act.or(pressed)
}

/// The representative's card is waited for.
fn no_document(ui: &mut Ui, scene: &Scene<'_>, form: &Form<'_>) -> Option<Act> {
    form.complaint(ui, "document", "visit.agent_document", By::Choosing);
    if scene.training {
        return personas::plain(ui, scene.entered, "visit.agent_place", &[]);
    }
    drop(texts::card(ui, |ui| {
        ui.horizontal(|ui| {
            icons::show(ui, icons::Icon::PlaceCard, 72.0, theme::accent());
            texts::both(ui, "visit.agent_place", size::VALUE, theme::ink());
        });
    }));
    None
}

/// What document the representative has shown.
fn shown(ui: &mut Ui, document: &Document) {
    let kind = match document {
        Document::Chip(finding) => format!("document.{}", finding.reading.family),
        Document::Typed(typed) => codes::document(typed.kind),
    };
    let text = words::words(&kind);
    texts::notice(ui, Tone::Plain, |ui| {
        ui.label(texts::body(format!("{}: {}", words::first("visit.agent_document"), text.first())));
        ui.label(texts::small(text.second()));
    });
}

/// Why their authority is recognised, and beside it what their document does not say.
fn questions(ui: &mut Ui, part: &Part, form: &Form<'_>, draft: &mut Draft, answers: &mut Answers) {
    layout::beside(
        ui,
        ui.available_width() * 0.5 - 10.0,
        &mut (draft, answers),
        |ui, (draft, answers)| drop(texts::card(ui, |ui| authority(ui, form, draft, answers))),
        |ui, (draft, answers)| {
            drop(texts::card(ui, |ui| {
                let holder = &mut draft.agent.holder;
                let mut shown = (holder.shown != Residence::Unknown).then_some(holder.shown);
                let question = Question::new("visit.residence", &RESIDENCES).focus(form.seeks("shown"));
                answers.ask(ui, &question, &mut shown);
                form.complaint(ui, "shown", "visit.residence", By::Choosing);
                holder.shown = shown.unwrap_or(Residence::Unknown);
                transcribe::show(ui, form, part.finding(), holder);
            }));
        },
    );
}

fn authority(ui: &mut Ui, form: &Form<'_>, draft: &mut Draft, answers: &mut Answers) {
    let agent = &mut draft.agent;
    let question = Question::new("visit.relationship", &RELATIONSHIPS).focus(form.seeks("relationship"));
    let answered = answers.ask(ui, &question, &mut agent.relationship);
    if answered && agent.relationship == Some(Relationship::Other) {
        draft.seek = Some("relationship_note");
    }
    form.complaint(ui, "relationship", "visit.relationship", By::Choosing);
    if agent.relationship == Some(Relationship::Other) {
        form.line(ui, "relationship_note", "visit.in_words", &mut agent.relationship_note);
    }
    let question = Question::new("visit.authority", &AUTHORITIES).focus(form.seeks("authority"));
    answers.ask(ui, &question, &mut agent.authority);
    form.complaint(ui, "authority", "visit.authority", By::Choosing);
    form.line(ui, "authority_note", "visit.authority_note", &mut agent.authority_note);
}

fn left(ui: &mut Ui, has_document: bool) -> Option<Act> {
    if Button::secondary("window.button.back", Some(Key::Escape)).show(ui).now {
        return Act::counter(Event::Back);
    }
    if !has_document && Button::secondary("visit.typed_document", Some(Key::F3)).show(ui).now {
        return Act::counter(Event::BeginTyping);
    }
    None
}

fn right(ui: &mut Ui, has_document: bool, complaints: &[Complaint], draft: &mut Draft) -> Option<Act> {
    if Button::primary("visit.next").enabled(has_document).show(ui).now {
        draft.tried = true;
        draft.seek = form::first(complaints, &ORDER);
        if complaints.is_empty() {
            return Act::counter(Event::Agent(Box::new(draft.said())));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Draft, Relationship};

    #[test]
    fn a_note_whose_field_went_from_the_page_is_not_said() {
        let mut draft = Draft::default();
        draft.agent.relationship = Some(Relationship::Other);
        draft.agent.relationship_note = "a word".into();
        assert_eq!(draft.said().relationship_note, "a word");
        draft.agent.relationship = Some(Relationship::Spouse);
        assert_eq!(draft.said().relationship_note, "");
    }
}
