// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who acts for the customer: their own document, and why their authority is recognised (AML Rule 12).

use eframe::egui::{Key, Ui};

use super::{Act, Scene, codes, personas, transcribe};
use crate::counter::{Agent, Counter, Document, Event};
use crate::records::{Authority, Relationship};
use crate::rules::Residence;
use crate::window::layout::{self, Page};
use crate::window::theme::{NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::form::Form;
use crate::window::widgets::{icons, texts};
use crate::words;

const RELATIONSHIPS: [(Relationship, &str); 6] = [
    (Relationship::Spouse, "relationship.spouse"),
    (Relationship::Parent, "relationship.parent"),
    (Relationship::Child, "relationship.child"),
    (Relationship::Relative, "relationship.relative"),
    (Relationship::LegalRepresentative, "relationship.legal_representative"),
    (Relationship::Other, "relationship.other"),
];

const AUTHORITIES: [(Authority, &str); 5] = [
    (Authority::CohabitingRelative, "authority.COHABITING_RELATIVE"),
    (Authority::LegalRep, "authority.LEGAL_REP"),
    (Authority::PowerOfAttorney, "authority.POWER_OF_ATTORNEY"),
    (Authority::CallToCustomer, "authority.CALL_TO_CUSTOMER"),
    (Authority::Evident, "authority.EVIDENT"),
];

const RESIDENCES: [(Residence, &str); 3] = [
    (Residence::Current, "residence.current"),
    (Residence::NotCurrent, "residence.not_current"),
    (Residence::NotShown, "residence.not_shown"),
];

/// What was chosen and typed so far.
#[derive(Default)]
pub(in crate::window) struct Draft {
    agent: Agent,
    tried: bool,
}

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &Scene<'_>,
    counter: &Counter,
    draft: &mut Draft,
) -> Option<Act> {
    let page = Page::split(ui);
    let complaints = counter.agent_complaints(&draft.agent);
    let part = &counter.visit().representative;
    let mut act = None;
    page.content(ui, "agent", |ui| {
        texts::question(ui, "visit.agent");
        ui.add_space(NEAR);
        let form = Form::new(&complaints, draft.tried)
            .focus((scene.entered && part.document.is_some()).then_some("relationship"));
        match &part.document {
            None => {
                form.complaint(ui, "document");
                if scene.training {
                    act = personas::plain(ui, scene.entered, "visit.agent_place", &[]);
                } else {
                    texts::card(ui, |ui| {
                        ui.horizontal(|ui| {
                            icons::show(ui, icons::Icon::PlaceCard, 72.0, crate::window::theme::accent());
                            texts::both(ui, "visit.agent_place", size::VALUE, crate::window::theme::ink());
                        });
                    });
                }
            }
            Some(document) => {
                texts::notice(ui, Tone::Plain, |ui| {
                    let kind = match document {
                        Document::Chip(finding) => format!("document.{}", finding.reading.family),
                        Document::Typed(typed) => codes::document(typed.kind),
                    };
                    let text = words::words(&kind);
                    ui.label(texts::body(format!(
                        "{}: {}",
                        words::first("visit.agent_document"),
                        text.first()
                    )));
                    ui.label(texts::small(text.second()));
                });
            }
        }
        if part.document.is_none() {
            return;
        }
        ui.add_space(NEAR);
        layout::beside(
            ui,
            ui.available_width() * 0.5 - 10.0,
            draft,
            |ui, draft| {
                drop(texts::card(ui, |ui| {
                    let agent = &mut draft.agent;
                    form.one_of(
                        ui,
                        "relationship",
                        "visit.relationship",
                        &RELATIONSHIPS,
                        &mut agent.relationship,
                    );
                    if agent.relationship == Some(Relationship::Other) {
                        form.line(ui, "relationship_note", "visit.in_words", &mut agent.relationship_note);
                    }
                    form.one_of(ui, "authority", "visit.authority", &AUTHORITIES, &mut agent.authority);
                    form.line(ui, "authority_note", "visit.authority_note", &mut agent.authority_note);
                }));
            },
            |ui, draft| {
                drop(texts::card(ui, |ui| {
                    let holder = &mut draft.agent.holder;
                    let mut shown = (holder.shown != Residence::Unknown).then_some(holder.shown);
                    form.one_of(ui, "shown", "visit.residence", &RESIDENCES, &mut shown);
                    holder.shown = shown.unwrap_or(Residence::Unknown);
                    transcribe::show(ui, &form, part.finding(), holder);
                }));
            },
        );
    });
    let pressed = page.bar(
        ui,
        |ui| {
            if Button::secondary("window.button.back", Some(Key::Escape)).show(ui).now {
                return Act::counter(Event::Back);
            }
            if part.document.is_none()
                && Button::secondary("visit.typed_document", Some(Key::F3)).show(ui).now
            {
                return Act::counter(Event::BeginTyping);
            }
            None
        },
        |ui| {
            if Button::primary("visit.next").enabled(part.document.is_some()).show(ui).now {
                draft.tried = true;
                if complaints.is_empty() {
                    return Act::counter(Event::Agent(Box::new(draft.agent.clone())));
                }
            }
            None
        },
    );
    act.or(pressed)
}
