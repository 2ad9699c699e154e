// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the law says, what is still missing, and the clerk's decision. Nothing is chosen beforehand. Where
//! confirming is not possible it cannot be chosen; where something was not proved or not compared, it has to be
//! acknowledged first.

use eframe::egui::{Id, Key, RichText, TextEdit, Ui, vec2};
use tashika_kit::date::japan_day;
use tashika_kit::verdict::{Summary, Validity, Verdicts};
use tashika_mynumber::jpki::SIGNATURE;

use super::{Act, Scene, codes, comparison, inquiry};
use crate::counter::law::{self, Answer};
use crate::counter::{Counter, Document, Event, Finding, Problem, Typed, Verdict, Whose, entry};
use crate::records::{Compared, MailPlan, Observations, SpecialPeriod};
use crate::rules::{Finish, Missing, Outcome, Ruling};
use crate::window::findings;
use crate::window::layout::{self, Page};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::{Button, enter_goes_on};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::dates;
use crate::window::widgets::form::Form;
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// The longest reason, in characters.
const LONGEST: usize = 200;

/// Reasons often given, by key.
const REASONS: [&str; 6] = [
    "window.reason.face",
    "window.reason.card",
    "window.reason.chip",
    "window.reason.expired",
    "visit.reason_law",
    "window.reason.customer",
];

const PLANS: [(MailPlan, &str); 2] =
    [(MailPlan::Registered, "mail.registered"), (MailPlan::HandDelivery, "mail.hand_delivery")];

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
    preview: bool,
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
    counter: &Counter,
    problem: Option<&Problem>,
    draft: &mut Draft,
) -> Option<Act> {
    let possible = counter.may_confirm();
    let open = open_points(counter);
    let page = Page::split(ui);
    let mut act = None;
    page.content(ui, "decision", |ui| {
        if let Some(problem) = problem {
            trouble(ui, counter, problem);
        }
        let width = ui.available_width() * 0.56;
        layout::beside(
            ui,
            width,
            &mut (&mut act, &mut *draft),
            |ui, (act, draft)| {
                signature(ui, counter);
                texts::part(ui, "visit.law_says");
                for answer in counter.answers() {
                    **act = law_card(ui, counter, answer).or(act.take());
                    ui.add_space(NEAR);
                }
                if draft.preview {
                    preview(ui, counter, scene.today);
                }
            },
            |ui, (_, draft)| decision(ui, scene, counter, possible, &open, draft),
        );
    });
    let mut preview = draft.preview;
    let pressed = page.bar(ui, |ui| left(ui, counter, &mut preview), |ui| right(ui, possible, &open, draft));
    draft.preview = preview;
    act.or(pressed)
}

fn left(ui: &mut Ui, counter: &Counter, preview: &mut bool) -> Option<Act> {
    if !counter.written().is_empty() {
        let stop = Button::secondary("visit.stop_written", Some(Key::Escape));
        return if stop.show(ui).now { Act::counter(Event::Cancel) } else { None };
    }
    if Button::secondary("window.button.back", Some(Key::Escape)).show(ui).now {
        return Act::counter(Event::Back);
    }
    if Button::secondary("visit.preview", Some(Key::F2)).show(ui).now {
        *preview = !*preview;
    }
    if Button::secondary("visit.add_supplement", Some(Key::F4)).show(ui).now {
        return Act::counter(Event::ShowSupplements(Whose::Customer));
    }
    None
}

fn right(ui: &mut Ui, possible: bool, open: &[(String, String)], draft: &Draft) -> Option<Act> {
    let verdict = match draft.chosen {
        Some(Chosen::Confirm) if possible && (open.is_empty() || draft.acknowledged) => {
            Some(Verdict::Confirm)
        }
        Some(Chosen::Refuse) if may_keep(&draft.reason) => {
            Some(Verdict::Refuse { reason: draft.reason.trim().to_owned() })
        }
        _ => None,
    };
    let key = match draft.chosen {
        Some(Chosen::Confirm) => "window.decide.seal_confirmed",
        Some(Chosen::Refuse) => "window.decide.seal_refused",
        None => "window.decide.seal",
    };
    if Button::primary(key).enabled(verdict.is_some()).show(ui).now {
        return verdict.and_then(|verdict| Act::counter(Event::Decide(verdict)));
    }
    None
}

fn may_keep(reason: &str) -> bool {
    !reason.trim().is_empty() && entry::text("reason", reason).is_empty()
}

/// Why nothing could be recorded, and which records are in the book all the same.
fn trouble(ui: &mut Ui, counter: &Counter, problem: &Problem) {
    texts::notice(ui, Tone::Bad, |ui| {
        let finer = problem.finer.map(|finer| format!("error.{}.{finer}", problem.code));
        let known = finer.filter(|key| words::is_known(&format!("{key}.what")));
        let key = known.unwrap_or_else(|| format!("error.{}", problem.code));
        texts::both(ui, &format!("{key}.what"), size::BODY, Tone::Bad.ink());
        texts::both(ui, &format!("{key}.next"), size::BODY, theme::ink());
        for recorded in counter.written() {
            let text = words::words("visit.written_already");
            let law = words::first(codes::law(recorded.header.law));
            ui.label(texts::body(format!("{law}: {} {}", text.first(), recorded.receipt.seq)));
        }
        for law in counter.unwritten() {
            ui.label(texts::body(format!(
                "{}: {}",
                words::first(codes::law(law)),
                words::first("visit.not_written")
            )));
        }
        ui.label(texts::small(&problem.detail));
    });
    ui.add_space(NEAR);
}

/// What one law says, and what is still missing under it.
fn law_card(ui: &mut Ui, counter: &Counter, answer: &Answer) -> Option<Act> {
    let mut act = None;
    drop(texts::card(ui, |ui| {
        let missing = answer.missing();
        let coming = !missing.is_empty() && missing.into_iter().all(|(_, missing)| can_come(missing));
        let tone = match answer.finish() {
            Finish::Complete => Tone::Good,
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
        if answer.routes.len() > 1 {
            act = routes(ui, counter, answer);
        }
        if answer.ruling.missing.contains(&Missing::Mail) && answer.finish() == Finish::PendingMail {
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
                act = item(ui, whose, one, answer.representative.is_some()).or(act.take());
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
fn item(ui: &mut Ui, whose: Whose, missing: Missing, two: bool) -> Option<Act> {
    let key = format!("missing.{}", codes::code(&missing));
    let text = words::words(&key);
    let tone = if can_come(missing) { Tone::Caution } else { Tone::Bad };
    let who = match whose {
        _ if !two => "",
        Whose::Customer => words::first("visit.customer_short"),
        Whose::Representative => words::first("visit.agent_short"),
    };
    let mut act = None;
    ui.horizontal_wrapped(|ui| {
        icons::show(ui, Icon::of(tone), 19.0, tone.ink());
        let who = if who.is_empty() { String::new() } else { format!("{who}: ") };
        ui.label(texts::body(format!("{who}{}", text.first())));
    });
    ui.label(texts::small(text.second()));
    let event = match missing {
        Missing::ResidenceDocument | Missing::SecondDocument => {
            Some(("visit.add_supplement", Event::ShowSupplements(whose)))
        }
        Missing::Authority | Missing::CustomerCheck => Some(("visit.to_agent", Event::ShowAgent)),
        _ => None,
    };
    if let Some((key, event)) = event {
        let button = words::words(key);
        let spoken = format!("{}: {who}{}", button.first(), text.first());
        if Choice::entry(button.first(), button.second()).spoken(&spoken).show(ui).now {
            act = Act::counter(event);
        }
    }
    act
}

/// What the same check would give when the rules change next: to look at, never stored.
fn preview(ui: &mut Ui, counter: &Counter, today: jiff::civil::Date) {
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

/// Confirm or refuse.
fn decision(
    ui: &mut Ui,
    scene: &Scene<'_>,
    counter: &Counter,
    possible: bool,
    open: &[(String, String)],
    draft: &mut Draft,
) {
    texts::question(ui, "window.decide.question");
    ui.label(texts::small(words::first("window.hint.space")));
    ui.add_space(NEAR);
    if !possible {
        texts::notice_of(ui, Tone::Bad, why_not(counter));
        ui.add_space(NEAR);
    }
    let pending = counter.answers().iter().any(|answer| answer.finish() == Finish::PendingMail);
    // What is likely to be right comes first; neither is chosen.
    let order = if possible { [Chosen::Confirm, Chosen::Refuse] } else { [Chosen::Refuse, Chosen::Confirm] };
    for (index, chosen) in order.into_iter().enumerate() {
        let focus = scene.entered && index == 0;
        match chosen {
            Chosen::Confirm => {
                let key = if pending { "visit.confirm_pending" } else { "decision.confirmed" };
                confirm(ui, draft, key, possible, open, focus);
            }
            Chosen::Refuse => refuse(ui, draft, focus),
        }
        ui.add_space(NEAR);
    }
}

/// Why confirming is not possible: what is wrong with a document first, then what the law says.
fn why_not(counter: &Counter) -> &'static str {
    let visit = counter.visit();
    let parts = [&visit.customer, &visit.representative];
    if let Some(wrong) = parts.into_iter().find(|part| !law::may_confirm(part)) {
        let Some(finding) = wrong.finding() else { return "window.decide.differs" };
        if let Some(why) = signature_open(finding) {
            return why;
        }
        return match (finding.summary, validity(finding)) {
            (Summary::Failed, _) => "summary.failed",
            (_, Validity::Expired { .. }) => "summary.expired",
            (_, Validity::NotYet { .. }) => "window.decide.not_yet",
            (_, Validity::Ask { .. }) if !differs(finding) => match finding.observed.special_period {
                Some(SpecialPeriod::NotShown) => "window.decide.special_period_not_shown",
                _ => "window.decide.special_period_open",
            },
            _ => "window.decide.differs",
        };
    }
    let outcomes =
        || counter.answers().iter().flat_map(|one| [Some(&one.ruling), one.representative.as_ref()]);
    match () {
        () if outcomes().flatten().any(|ruling| ruling.outcome == Outcome::Escalate) => "visit.why_escalate",
        () if outcomes().flatten().any(|ruling| ruling.outcome == Outcome::Refuse) => "visit.why_refuse",
        () => "visit.why_missing",
    }
}

/// Why a signature does not do, whatever the law says about it.
fn signature_open(finding: &Finding) -> Option<&'static str> {
    let is = finding.reading.family == SIGNATURE;
    is.then(|| words::jpki::why_not(&finding.verdicts)).flatten()
}

/// What the law has to know of a signature that it does not take, and that more papers do not mend.
fn signature(ui: &mut Ui, counter: &Counter) {
    let Some(why) = counter.visit().customer.finding().and_then(signature_open) else { return };
    texts::notice(ui, Tone::Bad, |ui| {
        let title = words::words("window.jpki.decide.title");
        ui.label(RichText::new(title.first()).font(theme::bold(size::BODY)).color(Tone::Bad.ink()));
        ui.label(texts::small(title.second()));
        texts::both(ui, why, size::BODY, theme::ink());
    });
    ui.add_space(NEAR);
}

/// Whether the document was in force when it was read, with what was typed from its pictures.
fn validity(finding: &Finding) -> Validity {
    finding.validity(japan_day(finding.displayed_at))
}

fn differs(finding: &Finding) -> bool {
    let Observations { face, printed_card, security_code, picture_number, .. } = &finding.observed;
    [face, printed_card, security_code, picture_number].contains(&&Compared::Different)
}

/// What was not proved and what was not compared, of every document; Japanese and English.
fn open_points(counter: &Counter) -> Vec<(String, String)> {
    let visit = counter.visit();
    let parts = [&visit.customer, &visit.representative];
    parts
        .into_iter()
        .flat_map(|part| match &part.document {
            Some(Document::Chip(finding)) => open_in(finding),
            Some(Document::Typed(typed)) => open_on(typed),
            None => Vec::new(),
        })
        .collect()
}

/// On a document without a chip only the photo can be compared.
fn open_on(typed: &Typed) -> Vec<(String, String)> {
    let open = law::has_photo(typed.kind) && law::face_of(typed) == Compared::NotCompared;
    open.then(|| not_compared("observation.face")).into_iter().collect()
}

fn not_compared(key: &str) -> (String, String) {
    let (what, said) = (words::words(key), words::words("compared.not_compared"));
    (format!("{}: {}", what.first(), said.first()), format!("{}: {}", what.second(), said.second()))
}

fn open_in(finding: &Finding) -> Vec<(String, String)> {
    let mut open = Vec::new();
    if crate::jpki::is_jpki(&finding.reading.family) {
        return signature_points(finding);
    }
    if finding.summary != Summary::ProvedInForce {
        let verdicts = Verdicts { validity: validity(finding), ..finding.verdicts.clone() };
        let answers = findings::answers(&verdicts);
        // Revocation is not asked for any card face today and does not enter the summary.
        let counting = answers.iter().filter(|answer| answer.question != "question.revocation");
        for answer in
            counting.filter(|answer| matches!(answer.tone, Tone::Unknown | Tone::Caution | Tone::Bad))
        {
            let is_seen = finding.observed.special_period == Some(SpecialPeriod::Shown);
            let prolonged = answer.answer == "validity.ask" && is_seen;
            let said = if prolonged { "window.decide.prolonged" } else { answer.answer };
            let (question, said) = (words::words(answer.question), words::words(said));
            open.push((
                format!("{}: {}", question.first(), said.first()),
                format!("{}: {}", question.second(), said.second()),
            ));
        }
    }
    let Observations { face, printed_card, security_code, picture_number, .. } = &finding.observed;
    let compared = [
        (face, "observation.face"),
        (printed_card, "observation.printed_card"),
        (security_code, "observation.security_code"),
        (picture_number, "observation.picture_number"),
    ];
    // What the document does not have, nobody could compare.
    let asked = comparison::rows(finding);
    let open_one =
        |(compared, key): &(&Compared, &str)| **compared == Compared::NotCompared && asked.contains(key);
    for (_, key) in compared.into_iter().filter(open_one) {
        open.push(not_compared(key));
    }
    if finding.asks_address_page() && finding.observed.address_page.is_none() {
        open.push(not_compared("window.address_page.title"));
    }
    let inquiry = finding.observed.number_inquiry.map(|inquiry| inquiry.answer);
    if let Some(key) = inquiry.and_then(inquiry::open) {
        let (what, said) = (words::words("window.inquiry.title"), words::words(key));
        open.push((
            format!("{}: {}", what.first(), said.first()),
            format!("{}: {}", what.second(), said.second()),
        ));
    }
    open
}

/// What of a signature is not proved. Revocation counts; a second source of the same values there is none.
fn signature_points(finding: &Finding) -> Vec<(String, String)> {
    let answers = findings::answers_of(&finding.reading.family, &finding.verdicts);
    let counting = answers.iter().filter(|answer| answer.question != "question.agreement");
    let open = counting.filter(|answer| !matches!(answer.tone, Tone::Good | Tone::Plain));
    open.map(|answer| {
        let (question, said) = (words::words(answer.question), words::words(answer.answer));
        (
            format!("{}: {}", question.first(), said.first()),
            format!("{}: {}", question.second(), said.second()),
        )
    })
    .collect()
}

fn confirm(
    ui: &mut Ui,
    draft: &mut Draft,
    key: &str,
    possible: bool,
    open: &[(String, String)],
    focus: bool,
) {
    let text = words::words(key);
    let chosen = draft.chosen == Some(Chosen::Confirm);
    let tone = if open.is_empty() { Tone::Good } else { Tone::Caution };
    let width = ui.available_width().min(760.0);
    let choice = Choice::radio(text.first(), text.second(), chosen).tone(tone).enabled(possible);
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
        ui.label(RichText::new(text.first()).font(theme::bold(size::BODY)).color(Tone::Caution.ink()));
        ui.label(texts::small(text.second()));
        for (ja, en) in open {
            ui.label(texts::body(format!("・{ja}")));
            ui.label(texts::small(format!("     {en}")));
        }
        ui.add_space(NEAR);
        let text = words::words("window.decide.acknowledge");
        let check =
            Choice::check(text.first(), text.second(), draft.acknowledged).tone(Tone::Caution).show(ui);
        if check.now {
            draft.acknowledged = !draft.acknowledged;
        }
    });
}

fn refuse(ui: &mut Ui, draft: &mut Draft, focus: bool) {
    let text = words::words("decision.refused");
    let chosen = draft.chosen == Some(Chosen::Refuse);
    let width = ui.available_width().min(760.0);
    let choice = Choice::radio(text.first(), text.second(), chosen).tone(Tone::Bad).least(vec2(width, 64.0));
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
            if Choice::radio(text.first(), text.second(), draft.reason == text.first()).show(ui).now {
                draft.reason = text.first().to_owned();
            }
        }
    });
    let text = words::words("window.decide.reason");
    let label = ui.label(texts::body(format!("{}  {}", text.first(), text.second())));
    let field = TextEdit::singleline(&mut draft.reason)
        .id(Id::unique("refusal reason"))
        .char_limit(LONGEST)
        .font(theme::regular(size::BODY))
        .margin(vec2(10.0, 8.0))
        .return_key(None)
        .desired_width(width - 24.0);
    let field = ui.add(field).labelled_by(label.id);
    enter_goes_on(ui, &field);
    let complaints = entry::text("reason", &draft.reason);
    Form::new(&complaints, true).complaint(ui, "reason");
    ui.add_space(FAR);
}
