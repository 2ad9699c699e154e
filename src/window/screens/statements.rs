// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the customer states under the AML law. Nothing is chosen beforehand.

use eframe::egui::Ui;

use super::{Act, Scene};
use crate::counter::{Counter, Event, Statements, entry};
use crate::records::{Occupation, Pep, Purpose};
use crate::rules::HighRisk;
use crate::window::layout::{self, Page};
use crate::window::theme::{NEAR, Tone};
use crate::window::widgets::answers::{Answer, Answers, Question};
use crate::window::widgets::buttons::{Button, hush};
use crate::window::widgets::form::{self, By, Form};
use crate::window::widgets::texts;

const PURPOSES: [Answer<'_, Purpose>; 7] = [
    Answer::new(Purpose::LivingExpenses, "purpose.living_expenses"),
    Answer::new(Purpose::SalaryOrPension, "purpose.salary_or_pension"),
    Answer::new(Purpose::Savings, "purpose.savings"),
    Answer::new(Purpose::BusinessExpenses, "purpose.business_expenses"),
    Answer::new(Purpose::Loan, "purpose.loan"),
    Answer::new(Purpose::ForeignExchange, "purpose.foreign_exchange"),
    Answer::new(Purpose::Other, "purpose.other"),
];

const OCCUPATIONS: [Answer<'_, Occupation>; 9] = [
    Answer::new(Occupation::Employee, "occupation.employee"),
    Answer::new(Occupation::Officer, "occupation.officer"),
    Answer::new(Occupation::PublicServant, "occupation.public_servant"),
    Answer::new(Occupation::SelfEmployed, "occupation.self_employed"),
    Answer::new(Occupation::PartTime, "occupation.part_time"),
    Answer::new(Occupation::Homemaker, "occupation.homemaker"),
    Answer::new(Occupation::Student, "occupation.student"),
    Answer::new(Occupation::None, "occupation.none"),
    Answer::new(Occupation::Other, "occupation.other"),
];

const PEPS: [Answer<'_, Pep>; 2] = [Answer::new(Pep::No, "pep.no"), Answer::new(Pep::Yes, "pep.yes")];

/// What was chosen and typed so far.
#[derive(Default)]
pub(in crate::window) struct Draft {
    /// What was stated before in this visit was taken over.
    begun: bool,
    statements: Statements,
    alias: bool,
    tried: bool,
    /// What gets the focus in the next frame.
    seek: Option<&'static str>,
    /// How many questions were open in the frame before.
    open: usize,
}

impl Draft {
    /// What the customer states. A text whose field went from the page, because another answer was chosen, is not part of
    /// it.
    fn stated(&self, high_risk: Option<HighRisk>) -> Statements {
        let mut stated = self.statements.clone();
        let unasked = [
            (stated.purpose != Some(Purpose::Other), &mut stated.purpose_note),
            (stated.occupation != Some(Occupation::Other), &mut stated.occupation_note),
            (stated.pep != Some(Pep::Yes), &mut stated.pep_reason),
            (!self.alias, &mut stated.alias),
            (!self.alias, &mut stated.alias_reason),
            (high_risk.is_none(), &mut stated.high_risk_trigger),
            (high_risk != Some(HighRisk::WithAssets), &mut stated.assets),
        ];
        for (_, text) in unasked.into_iter().filter(|(is_gone, _)| *is_gone) {
            text.clear();
        }
        stated
    }
}

/// Where the focus goes for each thing that can be missing, in the order of the page.
const ORDER: [&str; 8] = [
    "purpose",
    "purpose_note",
    "occupation",
    "occupation_note",
    "pep",
    "pep_reason",
    "alias_reason",
    "high_risk_trigger",
];

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &Scene<'_>,
    counter: &Counter,
    draft: &mut Draft,
) -> Option<Act> {
    let page = Page::split(ui);
    let high_risk = counter.visit().occasion.high_risk;
    if !std::mem::replace(&mut draft.begun, true) {
        draft.statements = counter.visit().statements.clone();
        draft.alias = !draft.statements.alias.is_empty();
    }
    let complaints = entry::statements(&draft.stated(high_risk), high_risk.is_some());
    if scene.entered {
        draft.seek = form::first(&complaints, &ORDER);
    }
    let mut answers = Answers::begin(ui, "statements");
    page.content(ui, "statements", |ui| {
        texts::question(ui, "visit.statements");
        ui.label(texts::small(crate::words::first("window.prepare.digits")));
        ui.add_space(NEAR);
        let form = Form::new(&complaints, draft.tried).focus(draft.seek.take());
        layout::beside(
            ui,
            ui.available_width() * 0.56,
            &mut (&mut *draft, &mut answers),
            |ui, (draft, answers)| drop(texts::card(ui, |ui| stated(ui, &form, answers, draft))),
            |ui, (draft, answers)| drop(texts::card(ui, |ui| special(ui, &form, answers, draft, high_risk))),
        );
    });
    let given = answers.end(ui);
    // The last answer came by a digit: there is nothing left to look for on this page.
    let last = given.by_digit && given.open == 0 && draft.open > 0;
    draft.open = given.open;
    if last && entry::statements(&draft.stated(high_risk), high_risk.is_some()).is_empty() {
        hush(ui);
        return Act::counter(Event::Statements(Box::new(draft.stated(high_risk))));
    }
    let back = |ui: &mut Ui| super::back(ui).or_else(|| super::change(ui));
    page.bar(ui, back, |ui| {
        if Button::primary("visit.next").show(ui).now {
            draft.tried = true;
            draft.seek = form::first(&complaints, &ORDER);
            if complaints.is_empty() {
                return Act::counter(Event::Statements(Box::new(draft.stated(high_risk))));
            }
        }
        None
    })
}

/// Purpose and occupation.
fn stated(ui: &mut Ui, form: &Form<'_>, answers: &mut Answers, draft: &mut Draft) {
    let stated = &mut draft.statements;
    let purpose = Question::new("visit.purpose", &PURPOSES).focus(form.seeks("purpose"));
    if answers.ask(ui, &purpose, &mut stated.purpose) && stated.purpose == Some(Purpose::Other) {
        draft.seek = Some("purpose_note");
    }
    form.complaint(ui, "purpose", "visit.purpose", By::Choosing);
    if stated.purpose == Some(Purpose::Other) {
        form.line(ui, "purpose_note", "visit.in_words", &mut stated.purpose_note);
    }
    let occupation = Question::new("visit.occupation", &OCCUPATIONS).focus(form.seeks("occupation"));
    if answers.ask(ui, &occupation, &mut stated.occupation) && stated.occupation == Some(Occupation::Other) {
        draft.seek = Some("occupation_note");
    }
    form.complaint(ui, "occupation", "visit.occupation", By::Choosing);
    if stated.occupation == Some(Occupation::Other) {
        form.line(ui, "occupation_note", "visit.in_words", &mut stated.occupation_note);
    }
}

/// What few customers have to say.
fn special(
    ui: &mut Ui,
    form: &Form<'_>,
    answers: &mut Answers,
    draft: &mut Draft,
    high_risk: Option<HighRisk>,
) {
    let stated = &mut draft.statements;
    let pep = Question::new("visit.pep", &PEPS).focus(form.seeks("pep"));
    if answers.ask(ui, &pep, &mut stated.pep) && stated.pep == Some(Pep::Yes) {
        draft.seek = Some("pep_reason");
    }
    form.complaint(ui, "pep", "visit.pep", By::Choosing);
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
        form.line(ui, "high_risk_trigger", "visit.high_risk_trigger", &mut stated.high_risk_trigger);
    }
    if high_risk == Some(HighRisk::WithAssets) {
        form.line(ui, "assets", "visit.assets", &mut stated.assets);
    }
}

#[cfg(test)]
mod tests {
    use super::{Draft, HighRisk, Occupation, Pep, Purpose, Statements};

    #[test]
    fn a_text_whose_field_went_from_the_page_is_not_stated() {
        let text = || "a word".to_owned();
        let all = Statements {
            purpose: Some(Purpose::Other),
            purpose_note: text(),
            occupation: Some(Occupation::Other),
            occupation_note: text(),
            pep: Some(Pep::Yes),
            pep_reason: text(),
            alias: text(),
            alias_reason: text(),
            high_risk_trigger: text(),
            assets: text(),
        };
        let mut draft = Draft { statements: all.clone(), alias: true, ..Draft::default() };
        assert!(draft.stated(Some(HighRisk::WithAssets)) == all);
        let without = Statements { assets: String::new(), ..all.clone() };
        assert!(draft.stated(Some(HighRisk::WithoutAssets)) == without);
        draft.alias = false;
        let answers = (Some(Purpose::Savings), Some(Occupation::Student), Some(Pep::No));
        let stated = &mut draft.statements;
        (stated.purpose, stated.occupation, stated.pep) = answers;
        let (purpose, occupation, pep) = answers;
        assert!(draft.stated(None) == Statements { purpose, occupation, pep, ..Statements::default() });
        // Chosen by mistake: what was typed is there again.
        draft.statements.pep = Some(Pep::Yes);
        assert_eq!(draft.stated(None).pep_reason, text());
    }
}
