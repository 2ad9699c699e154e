// SPDX-License-Identifier: MIT OR Apache-2.0
//! Records that wait for their mail (郵送待ち): what was sent, what arrived, what came back. Nothing about the
//! customers stands here.

use eframe::egui::{Id, RichText, Ui};
use jiff::civil::Date;
use tashika_kit::date::japan_day;

use super::{Act, Scene, codes, supplements};
use crate::counter::entry::{self, Complaint};
use crate::counter::{Event, Problem};
use crate::records::{Act as Entry, Line, MailEvent, MailState, Receipt, Received};
use crate::window::layout::{self, Page};
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::answers::{Answer, Answers, Question};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::form::{By, Form, date_of};
use crate::window::widgets::texts;
use crate::words;

/// What can be entered about a pending record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Mail(MailState),
    Supplement,
}

const WHATS: [Answer<'_, What>; 5] = [
    Answer::new(What::Mail(MailState::Dispatched), "mail.dispatched"),
    Answer::new(What::Mail(MailState::Delivered), "mail.delivered"),
    Answer::new(What::Mail(MailState::Returned), "mail.returned"),
    Answer::new(What::Mail(MailState::HandedOver), "mail.handed_over"),
    Answer::new(What::Supplement, "mail.supplement"),
];

/// What was chosen and typed so far.
#[derive(Default)]
pub(in crate::window) struct Draft {
    record: Option<String>,
    what: Option<What>,
    on: String,
    tracking: String,
    supplement: supplements::Draft,
    tried: bool,
    /// The book was asked to take it, and has not answered.
    sent: bool,
}

impl Draft {
    /// What is in the book goes from the page; what the book did not take stays, to be sent again.
    fn answered(&mut self, entered: bool, failed: bool) {
        if self.sent && entered {
            let record = self.record.take();
            *self = Self { record, ..Self::default() };
        }
        self.sent &= !failed;
    }

    /// The act as it stands, and what is wrong with it.
    fn compose(&self, today: Date) -> (Option<Entry>, Vec<Complaint>) {
        let mut complaints = Vec::new();
        let (Some(record_id), Some(what)) = (self.record.clone(), self.what) else {
            for (field, empty) in [("record", self.record.is_none()), ("what", self.what.is_none())] {
                if empty {
                    complaints.push(Complaint { field, words: "entry.required".into() });
                }
            }
            return (None, complaints);
        };
        match what {
            What::Supplement => {
                let (supplement, complaints) = self.supplement.compose(today);
                let act =
                    supplement.map(|supplement| Entry::Supplemented(Received { record_id, supplement }));
                (act, complaints)
            }
            What::Mail(state) => {
                let on = date_of("on", &self.on, true, &mut complaints);
                if on.is_some_and(|on| on > today) {
                    complaints.push(Complaint { field: "on", words: "entry.future".into() });
                }
                complaints.extend(entry::text("tracking", &self.tracking));
                if state == MailState::Dispatched && self.tracking.trim().is_empty() {
                    complaints.push(Complaint { field: "tracking", words: "entry.required".into() });
                }
                let tracking = self.tracking.trim().to_owned();
                (on.map(|on| Entry::Mail(MailEvent { record_id, state, on, tracking })), complaints)
            }
        }
    }
}

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &Scene<'_>,
    pending: Option<&[Line]>,
    entered: Option<&Receipt>,
    problem: Option<&Problem>,
    draft: &mut Draft,
) -> Option<Act> {
    let page = Page::split(ui);
    draft.answered(entered.is_some(), problem.is_some());
    if draft.on.is_empty() {
        draft.on = scene.today.to_string();
    }
    if draft
        .record
        .as_ref()
        .is_some_and(|id| pending.is_some_and(|all| all.iter().all(|line| line.record_id != *id)))
    {
        draft.record = None;
    }
    let (act, complaints) = draft.compose(scene.today);
    page.content(ui, "mail", |ui| {
        texts::question(ui, "mail.title");
        ui.add_space(NEAR);
        outcome(ui, entered, problem);
        match pending {
            None => texts::both(ui, "mail.asking", size::BODY, theme::soft()),
            Some([]) => texts::notice_of(ui, Tone::Plain, "mail.none"),
            Some(lines) => layout::beside(
                ui,
                ui.available_width() * 0.5,
                draft,
                |ui, draft| list(ui, scene, lines, draft),
                |ui, draft| {
                    drop(texts::card(ui, |ui| form(ui, &complaints, draft)));
                },
            ),
        }
    });
    page.bar(ui, super::back, |ui| {
        let some = pending.is_some_and(|lines| !lines.is_empty());
        if Button::primary("mail.enter").enabled(some && !draft.sent).show(ui).now {
            draft.tried = true;
            if let Some(act) = act.filter(|_| complaints.is_empty()) {
                draft.sent = true;
                return Act::counter(Event::FollowUp(Box::new(act)));
            }
        }
        None
    })
}

fn outcome(ui: &mut Ui, entered: Option<&Receipt>, problem: Option<&Problem>) {
    if let Some(receipt) = entered {
        texts::notice(ui, Tone::Plain, |ui| {
            let text = words::words("mail.entered");
            ui.label(texts::body(format!("{} ({})", text.first(), receipt.seq)));
            ui.label(texts::small(text.second()));
        });
        ui.add_space(NEAR);
    }
    if let Some(problem) = problem {
        texts::notice(ui, Tone::Bad, |ui| {
            texts::both(ui, "mail.failed", size::BODY, Tone::Bad.ink());
            texts::detail(ui, &problem.detail);
        });
        ui.add_space(NEAR);
    }
}

fn list(ui: &mut Ui, scene: &Scene<'_>, lines: &[Line], draft: &mut Draft) {
    for (place, line) in lines.iter().enumerate() {
        let state = line.mail.map(|state| format!("mail.{}", codes::code(&state)));
        let state = state.unwrap_or_else(|| "mail.waiting".to_owned());
        let ja = format!(
            "{}　{}　{}　{}",
            line.seq,
            japan_day(line.created_at),
            words::first(codes::law(line.law)),
            words::first(&state)
        );
        let en = format!("{}  {}", line.record_id, words::second(&state));
        let chosen = draft.record.as_ref() == Some(&line.record_id);
        let pressed = Choice::radio(&ja, &en, chosen).show(ui);
        if scene.entered && place == 0 {
            pressed.response.request_focus();
        }
        if pressed.now {
            draft.record = Some(line.record_id.clone());
        }
    }
}

fn form(ui: &mut Ui, complaints: &[Complaint], draft: &mut Draft) {
    let form = Form::new(complaints, draft.tried);
    form.complaint(ui, "record", "mail.record", By::Choosing);
    let mut answers = Answers::begin(ui, "mail");
    answers.ask(ui, &Question::new("mail.what", &WHATS), &mut draft.what);
    answers.end(ui);
    form.complaint(ui, "what", "mail.what", By::Choosing);
    match draft.what {
        Some(What::Supplement) => {
            ui.push_id(Id::unique("mail supplement"), |ui| {
                supplements::form(ui, complaints, &mut draft.supplement, draft.tried);
            });
        }
        Some(What::Mail(state)) => {
            form.date(ui, "on", "mail.on", &mut draft.on);
            if state == MailState::Dispatched {
                form.line(ui, "tracking", "mail.tracking", &mut draft.tracking);
            } else {
                form.line(ui, "tracking", "mail.remark", &mut draft.tracking);
            }
        }
        None => {
            ui.label(
                RichText::new(words::first("mail.choose"))
                    .font(theme::regular(size::BODY))
                    .color(theme::soft()),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Draft, MailState, What};

    #[test]
    fn what_the_book_did_not_take_stays_to_be_sent_again_and_nothing_is_sent_twice() {
        let mut draft = Draft {
            record: Some("id".into()),
            what: Some(What::Mail(MailState::Dispatched)),
            tracking: "123-45".into(),
            sent: true,
            ..Draft::default()
        };
        draft.answered(false, false);
        assert!(draft.sent, "the book has not answered");
        draft.answered(false, true);
        assert_eq!((draft.sent, draft.tracking.as_str()), (false, "123-45"));
        // What an earlier entry came to clears nothing that is being typed.
        draft.answered(true, false);
        assert_eq!(draft.tracking, "123-45");
        draft.sent = true;
        draft.answered(true, false);
        assert_eq!((draft.sent, draft.tracking.as_str(), draft.what), (false, "", None));
        assert_eq!(draft.record.as_deref(), Some("id"), "the record is still chosen");
    }
}
