// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the customer states under the AML law. Nothing is chosen beforehand.

use eframe::egui::Ui;

use super::{Act, Scene};
use crate::counter::{Counter, Event, Statements, entry};
use crate::records::{Occupation, Pep, Purpose};
use crate::rules::HighRisk;
use crate::window::layout::{self, Page};
use crate::window::theme::{NEAR, Tone};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::form::Form;
use crate::window::widgets::texts;

const PURPOSES: [(Purpose, &str); 7] = [
    (Purpose::LivingExpenses, "purpose.living_expenses"),
    (Purpose::SalaryOrPension, "purpose.salary_or_pension"),
    (Purpose::Savings, "purpose.savings"),
    (Purpose::BusinessExpenses, "purpose.business_expenses"),
    (Purpose::Loan, "purpose.loan"),
    (Purpose::ForeignExchange, "purpose.foreign_exchange"),
    (Purpose::Other, "purpose.other"),
];

const OCCUPATIONS: [(Occupation, &str); 9] = [
    (Occupation::Employee, "occupation.employee"),
    (Occupation::Officer, "occupation.officer"),
    (Occupation::PublicServant, "occupation.public_servant"),
    (Occupation::SelfEmployed, "occupation.self_employed"),
    (Occupation::PartTime, "occupation.part_time"),
    (Occupation::Homemaker, "occupation.homemaker"),
    (Occupation::Student, "occupation.student"),
    (Occupation::None, "occupation.none"),
    (Occupation::Other, "occupation.other"),
];

const PEPS: [(Pep, &str); 2] = [(Pep::No, "pep.no"), (Pep::Yes, "pep.yes")];

/// What was chosen and typed so far.
#[derive(Default)]
pub(in crate::window) struct Draft {
    statements: Statements,
    alias: bool,
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
    let high_risk = counter.visit().occasion.high_risk;
    if !draft.alias {
        draft.statements.alias.clear();
    }
    let complaints = entry::statements(&draft.statements, high_risk.is_some());
    page.content(ui, "statements", |ui| {
        texts::question(ui, "visit.statements");
        ui.label(texts::small(crate::words::first("window.hint.space")));
        ui.add_space(NEAR);
        let form = Form::new(&complaints, draft.tried).focus(scene.entered.then_some("purpose"));
        layout::beside(
            ui,
            ui.available_width() * 0.56,
            draft,
            |ui, draft| {
                drop(texts::card(ui, |ui| {
                    let stated = &mut draft.statements;
                    form.one_of(ui, "purpose", "visit.purpose", &PURPOSES, &mut stated.purpose);
                    if stated.purpose == Some(Purpose::Other) {
                        form.line(ui, "purpose_note", "visit.in_words", &mut stated.purpose_note);
                    }
                    form.one_of(ui, "occupation", "visit.occupation", &OCCUPATIONS, &mut stated.occupation);
                    if stated.occupation == Some(Occupation::Other) {
                        form.line(ui, "occupation_note", "visit.in_words", &mut stated.occupation_note);
                    }
                }));
            },
            |ui, draft| {
                drop(texts::card(ui, |ui| {
                    let stated = &mut draft.statements;
                    form.one_of(ui, "pep", "visit.pep", &PEPS, &mut stated.pep);
                    if stated.pep == Some(Pep::Yes) {
                        form.line(ui, "pep_reason", "visit.pep_reason", &mut stated.pep_reason);
                    }
                    form.check(ui, "visit.alias", Tone::Plain, &mut draft.alias);
                    if draft.alias {
                        form.line(ui, "alias", "visit.alias_name", &mut stated.alias);
                        form.line(ui, "alias_reason", "visit.alias_reason", &mut stated.alias_reason);
                    }
                    if high_risk.is_some() {
                        ui.add_space(NEAR);
                        form.line(
                            ui,
                            "high_risk_trigger",
                            "visit.high_risk_trigger",
                            &mut stated.high_risk_trigger,
                        );
                    }
                    if high_risk == Some(HighRisk::WithAssets) {
                        form.line(ui, "assets", "visit.assets", &mut stated.assets);
                    }
                }));
            },
        );
    });
    page.bar(ui, super::back, |ui| {
        if Button::primary("visit.next").show(ui).now {
            draft.tried = true;
            if complaints.is_empty() {
                return Act::counter(Event::Statements(Box::new(draft.statements.clone())));
            }
        }
        None
    })
}
