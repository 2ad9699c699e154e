// SPDX-License-Identifier: MIT OR Apache-2.0
//! Further documents: 補完書類 that show the present residence, and second documents in high-risk cases.

use eframe::egui::{Key, Ui};

use super::{Act, Scene};
use crate::counter::entry::{self, Complaint};
use crate::counter::supplement::{PAPERS, Paper, objection};
use crate::counter::{Counter, Event};
use crate::records::{Supplement, SupplementRole};
use crate::window::layout::{self, Page};
use crate::window::theme::{FAR, NEAR, Tone};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::form::{Form, date_of};
use crate::window::widgets::{dates, texts};
use crate::words;

const ROLES: [(SupplementRole, &str); 2] = [
    (SupplementRole::Residence, "supplement.residence"),
    (SupplementRole::SecondDocument, "supplement.second_document"),
];

/// The paper that is being entered.
#[derive(Default)]
pub(in crate::window) struct Draft {
    role: Option<SupplementRole>,
    paper: Option<Paper>,
    detail: String,
    number: String,
    dated: String,
    last_day: String,
    sent_in: bool,
    tried: bool,
}

impl Draft {
    /// The paper as it stands, and what is wrong with it.
    pub(super) fn compose(&self, today: jiff::civil::Date) -> (Option<Supplement>, Vec<Complaint>) {
        let mut complaints = Vec::new();
        let mut missing = |field, words: &str| complaints.push(Complaint { field, words: words.to_owned() });
        let (Some(role), Some(paper)) = (self.role, self.paper) else {
            if self.role.is_none() {
                missing("role", "entry.required");
            }
            if self.paper.is_none() {
                missing("paper", "entry.required");
            }
            return (None, complaints);
        };
        let dated = date_of("dated", &self.dated, false, &mut complaints);
        let last_day = date_of("last_day", &self.last_day, false, &mut complaints);
        if complaints.is_empty()
            && let Some(words) = objection(paper, dated, last_day, today)
        {
            let field = if words == "paper.expired" { "last_day" } else { "dated" };
            complaints.push(Complaint { field, words: words.to_owned() });
        }
        // The record is Japanese, whatever language the screen speaks first.
        let kind = words::ja(&format!("paper.{}", paper.code())).to_owned();
        let detail = self.detail.trim();
        let title = if detail.is_empty() { kind } else { format!("{kind}（{detail}）") };
        let supplement = Supplement {
            role,
            title,
            number: self.number.trim().to_owned(),
            dated,
            received_on: today,
            sent_in: self.sent_in,
        };
        complaints.extend(entry::supplement(&supplement, today));
        (Some(supplement), complaints)
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
    let high_risk = counter.visit().occasion.high_risk.is_some();
    if !high_risk {
        draft.role = Some(SupplementRole::Residence);
    }
    let (supplement, complaints) = draft.compose(scene.today);
    let mut act = None;
    page.content(ui, "supplements", |ui| {
        texts::question(ui, "visit.supplements");
        ui.add_space(NEAR);
        act = list(ui, counter);
        if high_risk {
            let form = Form::new(&complaints, draft.tried).focus(scene.entered.then_some("role"));
            form.one_of(ui, "role", "visit.supplement_role", &ROLES, &mut draft.role);
        }
        let tried = draft.tried;
        drop(texts::card(ui, |ui| form(ui, &complaints, draft, tried)));
    });
    let pressed = page.bar(
        ui,
        |ui| {
            if Button::secondary("window.button.back", Some(Key::Escape)).show(ui).now {
                return Act::counter(Event::Back);
            }
            if Button::secondary("visit.supplement_add", Some(Key::F4)).show(ui).now {
                draft.tried = true;
                if let Some(supplement) = supplement.filter(|_| complaints.is_empty()) {
                    *draft = Draft::default();
                    return Act::counter(Event::Supplement(Box::new(supplement)));
                }
            }
            None
        },
        |ui| {
            if Button::primary("visit.to_decision").show(ui).now {
                return Act::counter(Event::Back);
            }
            None
        },
    );
    act.or(pressed)
}

fn list(ui: &mut Ui, counter: &Counter) -> Option<Act> {
    let supplements = &counter.visit().part(counter.visit().whose).supplements;
    if supplements.is_empty() {
        ui.label(texts::small(words::first("visit.supplements_none")));
        ui.add_space(NEAR);
        return None;
    }
    let mut act = None;
    for (place, one) in supplements.iter().enumerate() {
        ui.horizontal(|ui| {
            let dated = one.dated.map(dates::told).unwrap_or_default();
            texts::pill(ui, Tone::Plain, &format!("{}  {dated}", one.title));
            let text = words::words("visit.supplement_remove");
            let spoken = format!("{}: {}", text.first(), one.title);
            if Choice::entry(text.first(), text.second()).spoken(&spoken).show(ui).now {
                act = Act::counter(Event::NoSupplement(place));
            }
        });
    }
    ui.add_space(FAR);
    act
}

/// The paper's own fields.
pub(super) fn form(ui: &mut Ui, complaints: &[Complaint], draft: &mut Draft, tried: bool) {
    // What comes in after the record was made shows the residence; a second document belongs to the check itself.
    draft.role.get_or_insert(SupplementRole::Residence);
    let form = Form::new(complaints, tried);
    let keys: Vec<(Paper, String)> =
        PAPERS.into_iter().map(|paper| (paper, format!("paper.{}", paper.code()))).collect();
    let options: Vec<(Paper, &str)> = keys.iter().map(|(paper, key)| (*paper, key.as_str())).collect();
    form.one_of(ui, "paper", "visit.supplement_paper", &options, &mut draft.paper);
    layout::beside(
        ui,
        ui.available_width() * 0.5 - 10.0,
        draft,
        |ui, draft| {
            form.line(ui, "title", "visit.supplement_detail", &mut draft.detail);
            form.line(ui, "number", "visit.supplement_number", &mut draft.number);
        },
        |ui, draft| {
            form.date(ui, "dated", "visit.supplement_dated", &mut draft.dated);
            if draft.paper.is_some_and(Paper::has_last_day) {
                form.date(ui, "last_day", "visit.supplement_last_day", &mut draft.last_day);
            }
            form.check(ui, "visit.supplement_sent_in", Tone::Plain, &mut draft.sent_in);
        },
    );
}

#[cfg(test)]
mod tests {
    use super::{Draft, PAPERS, SupplementRole};
    use crate::words::{Language, ja, speak};

    #[test]
    fn a_record_calls_a_paper_the_same_in_whatever_language_the_screen_speaks() {
        for language in Language::ALL {
            speak(language);
            for paper in PAPERS {
                let draft =
                    Draft { paper: Some(paper), role: Some(SupplementRole::Residence), ..Draft::default() };
                let (supplement, _) = draft.compose(jiff::civil::date(2026, 11, 22));
                assert_eq!(supplement.unwrap().title, ja(&format!("paper.{}", paper.code())));
            }
        }
        speak(Language::Ja);
    }
}
