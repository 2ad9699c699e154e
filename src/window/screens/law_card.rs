// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a law says about a visit: the outcome, what is still missing, the choice it leaves, and what it would say later.

use eframe::egui::{RichText, Ui};

use super::open_points::{all_proved, all_the_same};
use super::{Act, codes};
use crate::counter::law::Answer;
use crate::counter::{Counter, Event, Whose};
use crate::records::MailPlan;
use crate::rules::{Finish, Missing, Ruling};
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::dates;
use crate::window::widgets::form::Form;
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

const PLANS: [(MailPlan, &str); 2] =
    [(MailPlan::Registered, "mail.registered"), (MailPlan::HandDelivery, "mail.hand_delivery")];

/// What one law says, and what is still missing under it.
pub(super) fn law_card(ui: &mut Ui, counter: &Counter, answer: &Answer) -> Option<Act> {
    let mut act = None;
    drop(texts::card(ui, |ui| {
        let missing = answer.missing();
        let coming = !missing.is_empty() && missing.into_iter().all(|(_, missing)| can_come(missing));
        let tone = match answer.finish() {
            // What the law takes is no proof of what nobody compared, or of what no signature covers.
            Finish::Complete if !all_the_same(counter) => Tone::Caution,
            Finish::Complete if all_proved(counter) => Tone::Good,
            Finish::Complete => Tone::Plain,
            Finish::PendingMail => Tone::Caution,
            Finish::No => {
                if coming {
                    Tone::Caution
                } else {
                    Tone::Bad
                }
            }
        };
        ruling(ui, codes::law(answer.law), &answer.ruling, tone);
        if let Some(about) = &answer.representative {
            ui.add_space(NEAR);
            ruling(ui, "visit.agent_short", about, tone);
        }
        // What was decided is written as it was: nothing is left to choose.
        let open = counter.decided().is_none();
        if open && answer.routes.len() > 1 {
            act = routes(ui, counter, answer);
        }
        let by_mail =
            answer.ruling.missing.contains(&Missing::Mail) && answer.finish() == Finish::PendingMail;
        if open && by_mail {
            let mut plan = Some(counter.visit().mail.unwrap_or(MailPlan::Registered));
            let before = plan;
            Form::new(&[], false).one_of(ui, "mail", "visit.mail_plan", &PLANS, &mut plan);
            if let Some(plan) = plan.filter(|_| plan != before) {
                act = Act::counter(Event::Mail(plan));
            }
        }
        let missing = answer.missing();
        if !missing.is_empty() {
            ui.add_space(NEAR);
            texts::part(ui, "visit.missing");
            for (whose, one) in missing {
                let pressed = item(ui, whose, one, answer.representative.is_some(), open);
                act = pressed.or(act.take());
            }
        }
    }));
    act
}

/// The outcome in one sentence; method, article and version small below it.
fn ruling(ui: &mut Ui, who: &str, ruling: &Ruling, tone: Tone) {
    let outcome = format!("outcome.{}", codes::code(&ruling.outcome));
    let (who, text) = (words::words(who), words::words(&outcome));
    ui.horizontal_wrapped(|ui| {
        icons::show(ui, Icon::of(tone), 26.0, tone.ink());
        ui.label(RichText::new(who.first()).font(theme::bold(size::VALUE)).color(theme::ink()));
        ui.label(texts::small(who.second()));
    });
    ui.label(RichText::new(text.first()).font(theme::bold(size::BODY)).color(tone.ink()));
    ui.label(texts::small(text.second()));
    let method = ruling
        .method
        .as_ref()
        .map(|letter| format!("{}{letter}　", words::first("visit.method")))
        .unwrap_or_default();
    let rule = ruling.rule_id.as_deref().unwrap_or("—");
    let version = words::first("visit.version");
    ui.label(texts::small(format!("{method}{}　{version}{}　{rule}", ruling.article, ruling.ordinance)));
    if ruling.strict {
        ui.label(texts::small(words::first("visit.strict")));
    }
    if let Some(code) = &ruling.ask_legal {
        let key = format!("legal.{code}");
        let text = words::words(&key);
        ui.label(texts::small(format!("※ {}", text.first())));
        ui.label(texts::small(text.second()));
    }
}

/// Where a law leaves a choice of routes.
fn routes(ui: &mut Ui, counter: &Counter, answer: &Answer) -> Option<Act> {
    let mut act = None;
    texts::part(ui, "visit.routes");
    let chosen = counter.visit().routes.get(&answer.law).copied().unwrap_or(0);
    for (place, route) in answer.routes.iter().enumerate() {
        let key = format!("outcome.{}", codes::code(&route.outcome));
        let text = words::words(&key);
        let ja = format!("{}（{}）", text.first(), route.method.as_deref().unwrap_or("—"));
        if Choice::radio(&ja, text.second(), place == chosen).show(ui).now {
            act = Act::counter(Event::Route(answer.law, place));
        }
    }
    act
}

/// Whether the customer can still bring or say it: then what is missing is no refusal.
fn can_come(missing: Missing) -> bool {
    match missing {
        Missing::SayResidence
        | Missing::ResidenceDocument
        | Missing::SayIssueDate
        | Missing::SecondDocument
        | Missing::AssetDocument
        | Missing::Mail
        | Missing::CustomerCheck
        | Missing::Authority => true,
        Missing::ReadChip
        | Missing::ReadAllElements
        | Missing::ProveChip
        | Missing::CertificateInForce
        | Missing::OtherDocument
        | Missing::Supervisor
        | Missing::LegalAdvice => false,
    }
}

/// One missing thing, in the clerk's words, with the button that does something about it where there is one.
fn item(ui: &mut Ui, whose: Whose, missing: Missing, two: bool, open: bool) -> Option<Act> {
    let key = format!("missing.{}", codes::code(&missing));
    let text = words::words(&key);
    let tone = if can_come(missing) { Tone::Caution } else { Tone::Bad };
    let who = match whose {
        _ if !two => "",
        Whose::Customer => words::first("visit.customer_short"),
        Whose::Representative => words::first("visit.agent_short"),
    };
    let mut act = None;
    ui.horizontal_top(|ui| {
        icons::show(ui, Icon::of(tone), 19.0, tone.ink());
        let who = if who.is_empty() { String::new() } else { format!("{who}: ") };
        texts::pair(ui, &format!("{who}{}", text.first()), text.second(), size::BODY, theme::ink());
    });
    let event = match missing {
        Missing::ResidenceDocument | Missing::SecondDocument => {
            Some(("visit.add_supplement", Event::ShowSupplements(whose)))
        }
        Missing::Authority | Missing::CustomerCheck => Some(("visit.to_agent", Event::ShowAgent)),
        _ => None,
    };
    if let Some((key, event)) = event.filter(|_| open) {
        let button = words::words(key);
        let spoken = format!("{}: {who}{}", button.first(), text.first());
        if Choice::entry(button.first(), button.second()).spoken(&spoken).show(ui).now {
            act = Act::counter(event);
        }
    }
    act
}

/// What the same check would give when the rules change next: to look at, never stored.
pub(super) fn preview(ui: &mut Ui, counter: &Counter, today: jiff::civil::Date) {
    texts::notice(ui, Tone::Unknown, |ui| {
        let title = words::words("visit.preview_title");
        let Some((on, previews)) = counter.preview(today) else {
            texts::both(ui, "visit.preview_none", size::BODY, theme::ink());
            return;
        };
        ui.label(
            RichText::new(format!("{}  {}", title.first(), dates::told(on))).font(theme::bold(size::BODY)),
        );
        ui.label(texts::small(title.second()));
        for preview in previews {
            let ruling = preview.look();
            let key = format!("outcome.{}", codes::code(&ruling.outcome));
            let law = words::first(codes::law(ruling.law));
            let method = ruling.method.as_deref().unwrap_or("—");
            ui.label(texts::body(format!("{law}: {}（{method}）", words::first(&key))));
            for missing in &ruling.missing {
                let key = format!("missing.{}", codes::code(missing));
                ui.label(texts::small(format!("・{}", words::first(&key))));
            }
        }
    });
}
