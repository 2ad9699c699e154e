// SPDX-License-Identifier: MIT OR Apache-2.0
//! The clerk decides. Nothing is chosen beforehand. Where confirming is not possible it cannot be chosen;
//! where something was not proved or not compared, it has to be acknowledged first.

use eframe::egui::{Id, Key, RichText, TextEdit, Ui, vec2};
use tashika_kit::verdict::{Summary, Validity};

use super::{Act, Scene};
use crate::counter::{Event, Finding, Problem, may_confirm};
use crate::records::{Compared, Decision, Observations};
use crate::window::findings;
use crate::window::layout::Page;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::{Button, enter_goes_on};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::texts;
use crate::words;

/// The longest reason, in characters.
const LONGEST: usize = 200;

/// Reasons often given, by key.
const REASONS: [&str; 5] = [
    "window.reason.face",
    "window.reason.card",
    "window.reason.chip",
    "window.reason.expired",
    "window.reason.customer",
];

/// What was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chosen {
    Confirm,
    Refuse,
}

/// What the clerk has said so far.
#[derive(Default)]
pub(in crate::window) struct Draft {
    chosen: Option<Chosen>,
    acknowledged: bool,
    reason: String,
}

impl Draft {
    /// Nothing is said again when the screen comes up again; a reason already written stays.
    pub(in crate::window) fn ask_again(&mut self) {
        self.chosen = None;
        self.acknowledged = false;
    }
}

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &Scene<'_>,
    finding: &Finding,
    observations: &Observations,
    problem: Option<&Problem>,
    draft: &mut Draft,
) -> Option<Act> {
    let possible = may_confirm(finding, observations);
    let open = open_points(finding, observations);
    let page = Page::split(ui);
    page.content(ui, "decision", |ui| {
        texts::question(ui, "window.decide.question");
        ui.label(texts::small(words::ja("window.hint.space")));
        ui.add_space(NEAR);
        if let Some(problem) = problem {
            texts::notice(ui, Tone::Bad, |ui| {
                texts::both(ui, &format!("error.{}.what", problem.code), size::BODY, Tone::Bad.ink());
                texts::both(ui, &format!("error.{}.next", problem.code), size::BODY, theme::INK);
            });
            ui.add_space(NEAR);
        }
        if !possible {
            let key = why_not(finding);
            texts::notice_of(ui, Tone::Bad, key);
            ui.add_space(NEAR);
        }
        // What is likely to be right comes first; neither is chosen.
        let order =
            if possible { [Chosen::Confirm, Chosen::Refuse] } else { [Chosen::Refuse, Chosen::Confirm] };
        for (index, chosen) in order.into_iter().enumerate() {
            let focus = scene.entered && index == 0;
            match chosen {
                Chosen::Confirm => confirm(ui, draft, possible, &open, focus),
                Chosen::Refuse => refuse(ui, draft, focus),
            }
            ui.add_space(NEAR);
        }
    });
    page.bar(
        ui,
        |ui| {
            if Button::secondary("window.button.back", Some(Key::Escape)).show(ui).now {
                return Act::counter(Event::Back);
            }
            None
        },
        |ui| {
            let decision = match draft.chosen {
                Some(Chosen::Confirm) if possible && (open.is_empty() || draft.acknowledged) => {
                    Some(Decision::Confirmed)
                }
                Some(Chosen::Refuse) if !draft.reason.trim().is_empty() => {
                    Some(Decision::Refused { reason: draft.reason.trim().to_owned() })
                }
                _ => None,
            };
            let key = match draft.chosen {
                Some(Chosen::Confirm) => "window.decide.seal_confirmed",
                Some(Chosen::Refuse) => "window.decide.seal_refused",
                None => "window.decide.seal",
            };
            if Button::primary(key).enabled(decision.is_some()).show(ui).now {
                return decision.and_then(|decision| Act::counter(Event::Decide(decision)));
            }
            None
        },
    )
}

fn why_not(finding: &Finding) -> &'static str {
    match (finding.summary, &finding.verdicts.validity) {
        (Summary::Failed, _) => "summary.failed",
        (_, Validity::Expired { .. }) => "summary.expired",
        (_, Validity::NotYet { .. }) => "window.decide.not_yet",
        _ => "window.decide.differs",
    }
}

/// What was not proved and what was not compared, Japanese and English.
fn open_points(finding: &Finding, observations: &Observations) -> Vec<(String, String)> {
    let mut open = Vec::new();
    if finding.summary != Summary::ProvedInForce {
        let answers = findings::answers(&finding.verdicts);
        // Revocation is not asked for any card face today and does not enter the summary.
        let counting = answers.iter().filter(|answer| answer.question != "question.revocation");
        for answer in
            counting.filter(|answer| matches!(answer.tone, Tone::Unknown | Tone::Caution | Tone::Bad))
        {
            let (question, said) = (words::words(answer.question), words::words(answer.answer));
            open.push((format!("{}: {}", question.ja, said.ja), format!("{}: {}", question.en, said.en)));
        }
    }
    let Observations { face, printed_card, security_code, .. } = observations;
    let compared = [
        (face, "observation.face"),
        (printed_card, "observation.printed_card"),
        (security_code, "observation.security_code"),
    ];
    for (_, key) in compared.into_iter().filter(|(compared, _)| **compared == Compared::NotCompared) {
        let (what, said) = (words::words(key), words::words("compared.not_compared"));
        open.push((format!("{}: {}", what.ja, said.ja), format!("{}: {}", what.en, said.en)));
    }
    open
}

fn confirm(ui: &mut Ui, draft: &mut Draft, possible: bool, open: &[(String, String)], focus: bool) {
    let text = words::words("decision.confirmed");
    let chosen = draft.chosen == Some(Chosen::Confirm);
    let tone = if open.is_empty() { Tone::Good } else { Tone::Caution };
    let width = ui.available_width().min(760.0);
    let choice = Choice::radio(text.ja, text.en, chosen).tone(tone).enabled(possible);
    let pressed = choice.least(vec2(width, 64.0)).show(ui);
    if focus {
        pressed.response.request_focus();
    }
    if pressed.now {
        draft.chosen = Some(Chosen::Confirm);
    }
    if !chosen || open.is_empty() {
        return;
    }
    ui.set_max_width(width);
    texts::notice(ui, Tone::Caution, |ui| {
        let text = words::words("window.decide.open");
        ui.label(RichText::new(text.ja).font(theme::bold(size::BODY)).color(Tone::Caution.ink()));
        ui.label(texts::small(text.en));
        for (ja, en) in open {
            ui.label(texts::body(format!("・{ja}")));
            ui.label(texts::small(format!("     {en}")));
        }
        ui.add_space(NEAR);
        let text = words::words("window.decide.acknowledge");
        let check = Choice::check(text.ja, text.en, draft.acknowledged).tone(Tone::Caution).show(ui);
        if check.now {
            draft.acknowledged = !draft.acknowledged;
        }
    });
}

fn refuse(ui: &mut Ui, draft: &mut Draft, focus: bool) {
    let text = words::words("decision.refused");
    let chosen = draft.chosen == Some(Chosen::Refuse);
    let width = ui.available_width().min(760.0);
    let choice = Choice::radio(text.ja, text.en, chosen).tone(Tone::Bad).least(vec2(width, 64.0));
    let pressed = choice.show(ui);
    if focus {
        pressed.response.request_focus();
    }
    if pressed.now {
        draft.chosen = Some(Chosen::Refuse);
    }
    if !chosen {
        return;
    }
    ui.set_max_width(width);
    ui.horizontal_wrapped(|ui| {
        for key in REASONS {
            let text = words::words(key);
            if Choice::radio(text.ja, text.en, draft.reason == text.ja).show(ui).now {
                draft.reason = text.ja.to_owned();
            }
        }
    });
    let text = words::words("window.decide.reason");
    let label = ui.label(texts::body(format!("{}  {}", text.ja, text.en)));
    let field = TextEdit::singleline(&mut draft.reason)
        .id(Id::unique("refusal reason"))
        .char_limit(LONGEST)
        .font(theme::regular(size::BODY))
        .margin(vec2(10.0, 8.0))
        .return_key(None)
        .desired_width(width - 24.0);
    let field = ui.add(field).labelled_by(label.id);
    enter_goes_on(ui, &field);
    ui.add_space(FAR);
}
