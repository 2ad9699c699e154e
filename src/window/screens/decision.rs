// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the law says, what is still missing, and the clerk's decision. Nothing is chosen beforehand. Where
//! confirming is not possible it cannot be chosen; where something was not proved or not compared, it has to be
//! acknowledged first.

use eframe::egui::{Id, Key, Rect, RichText, TextEdit, Ui, vec2};

use super::law_card::{law_card, preview};
use super::open_points::{all_proved, left_open, open_points, signature, why_not};
use super::{Act, Scene, codes, transactions};
use crate::counter::{Counter, Event, Problem, Verdict, Whose, entry};
use crate::records::Decision;
use crate::rules::{Finish, Law};
use crate::window::layout::{self, Page};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::answers;
use crate::window::widgets::buttons::{Button, enter_for_page, enter_goes_on};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::form::{By, Form};
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
    /// It was asked for just now, and comes into view.
    preview_opened: bool,
    /// Enter was pressed with nothing chosen: what to press is said.
    told: bool,
}

impl Draft {
    /// Nothing is said again when the screen comes up again; a reason already written stays.
    pub(in crate::window) fn ask_again(&mut self) {
        self.chosen = None;
        self.acknowledged = false;
        self.told = false;
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
    let page = Page::split(ui).begins_at_top(scene.entered);
    let mut act = None;
    let mut preview_shown = draft.preview;
    page.content(ui, "decision", |ui| {
        if let Some(problem) = problem {
            trouble(ui, counter, problem);
        }
        let width = ui.available_width() * 0.56;
        layout::question_beside(
            ui,
            width,
            &mut (&mut act, &mut *draft),
            |ui, (act, draft)| {
                **act = transaction(ui, counter).or(act.take());
                if page.is_tight() && counter.written().is_empty() {
                    **act = page.buttons(ui, |ui| besides(ui, &mut preview_shown)).or(act.take());
                    ui.add_space(NEAR);
                }
                signature(ui, counter);
                left_open(ui, counter);
                texts::part(ui, "visit.law_says");
                for answer in counter.answers() {
                    **act = law_card(ui, counter, answer).or(act.take());
                    ui.add_space(NEAR);
                }
                if draft.preview {
                    let drawn = ui.scope(|ui| preview(ui, counter, scene.today));
                    if std::mem::take(&mut draft.preview_opened) {
                        drawn.response.scroll_to_me(None);
                    }
                }
            },
            |ui, (_, draft)| {
                decision(ui, scene, counter, possible, &open, draft);
            },
        );
    });
    let tight = page.is_tight();
    let left = |ui: &mut Ui| left(ui, counter, (&mut preview_shown, tight));
    let pressed = page.bar(ui, left, |ui| right(ui, counter, possible, &open, draft));
    draft.preview_opened |= preview_shown && !draft.preview;
    draft.preview = preview_shown;
    act.or(pressed)
}

/// Where the bar is tight, what else can be done stands in the page.
fn left(ui: &mut Ui, counter: &Counter, (preview, tight): (&mut bool, bool)) -> Option<Act> {
    if !counter.written().is_empty() {
        let stop = Button::secondary("visit.stop_written", Some(Key::Escape));
        return if stop.show(ui).now { Act::counter(Event::Cancel) } else { None };
    }
    if Button::secondary("window.button.back", Some(Key::Escape)).show(ui).now {
        return Act::counter(Event::Back);
    }
    if tight { None } else { besides(ui, preview) }
}

/// What can be done besides deciding.
fn besides(ui: &mut Ui, preview: &mut bool) -> Option<Act> {
    if Button::secondary("visit.preview", Some(Key::F2)).show(ui).now {
        *preview = !*preview;
    }
    if Button::secondary("visit.add_supplement", Some(Key::F4)).show(ui).now {
        return Act::counter(Event::ShowSupplements(Whose::Customer));
    }
    None
}

/// The transaction in a line, what is special about the case, and the way to change both. What nobody chose is said too:
/// the page that asks for it may not have been shown.
fn transaction(ui: &mut Ui, counter: &Counter) -> Option<Act> {
    let occasion = &counter.visit().occasion;
    let mut act = None;
    drop(texts::card(ui, |ui| {
        let (first, second) = transactions::told(occasion);
        ui.label(
            RichText::new(format!("{first}　{}", occasion.key))
                .font(theme::bold(size::BODY))
                .color(theme::ink()),
        );
        ui.label(texts::small(second));
        let special = transactions::special(occasion);
        if special.is_empty() {
            texts::both(ui, "window.prepare.ordinary", size::BODY, theme::ink());
        }
        for key in special {
            texts::pill(ui, Tone::Caution, words::first(key));
        }
        // What is in the book cannot be changed.
        if counter.written().is_empty() {
            ui.add_space(NEAR * 0.5);
            act = super::change(ui);
        }
    }));
    ui.add_space(NEAR);
    act
}

/// The way on stands in one place: the one key where it is enough, else what the clerk chose.
fn right(
    ui: &mut Ui,
    counter: &Counter,
    possible: bool,
    open: &[(String, String)],
    draft: &mut Draft,
) -> Option<Act> {
    if let Some(decided) = counter.decided() {
        let (key, verdict) = match decided {
            Decision::Refused { reason } => {
                ("window.decide.seal_refused", Verdict::Refuse { reason: reason.clone() })
            }
            Decision::Confirmed | Decision::PendingMail => ("window.decide.seal_confirmed", Verdict::Confirm),
        };
        let pressed = Button::primary(key).deliberate(Some(Key::F12)).show(ui).now;
        return pressed.then_some(Act::Counter(Event::Decide(verdict)));
    }
    let ready = possible && (open.is_empty() || draft.acknowledged);
    if ready && draft.chosen.is_none() {
        let key = if is_pending(counter) { "window.prepare.now_pending" } else { "window.prepare.now" };
        if Button::primary(key).deliberate(Some(Key::F12)).show(ui).now {
            return Act::counter(Event::Decide(Verdict::Confirm));
        }
    }
    if draft.chosen.is_none() {
        draft.told |= enter_for_page(ui);
    }
    if ready && draft.chosen == Some(Chosen::Confirm) && ui.input(|input| input.key_pressed(Key::F12)) {
        return Act::counter(Event::Decide(Verdict::Confirm));
    }
    if ready && draft.chosen.is_none() {
        return None;
    }
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
        texts::detail(ui, &problem.detail);
    });
    ui.add_space(NEAR);
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
    // Half of it is in the book: the rest is written as it was decided, or not.
    if counter.decided().is_some() {
        return at_once(ui, counter);
    }
    texts::question(ui, "window.decide.question");
    // A low page has room for the question and its answers; what F12 writes then stands below them.
    let low = layout::is_low(ui);
    if !low {
        ui.label(texts::small(words::first("window.hint.space")));
    }
    ui.add_space(NEAR);
    let said = open.is_empty() || draft.acknowledged;
    let at_once_shown = possible && said && draft.chosen != Some(Chosen::Refuse);
    if at_once_shown && !low {
        at_once(ui, counter);
    }
    if draft.told && draft.chosen.is_none() {
        let key = if possible && said { "window.decide.choose_or_now" } else { "window.decide.choose" };
        texts::notice_of(ui, Tone::Caution, key);
        ui.add_space(NEAR);
    }
    if !possible {
        texts::notice_of(ui, Tone::Bad, why_not(counter));
        ui.add_space(NEAR);
    }
    let pending = is_pending(counter);
    // What is likely to be right comes first; neither is chosen.
    let order = if possible { [Chosen::Confirm, Chosen::Refuse] } else { [Chosen::Refuse, Chosen::Confirm] };
    choose_by_digit(ui, possible, order, draft);
    let top = ui.cursor().min;
    for (index, chosen) in order.into_iter().enumerate() {
        let focus = scene.entered && index == 0;
        match chosen {
            Chosen::Confirm => {
                let key = if pending { "visit.confirm_pending" } else { "decision.confirmed" };
                let tone = match (open.is_empty(), all_proved(counter)) {
                    (true, true) => Tone::Good,
                    (true, false) => Tone::Plain,
                    (false, _) => Tone::Caution,
                };
                confirm(ui, draft, (key, index + 1, tone), possible, open, focus);
            }
            Chosen::Refuse => refuse(ui, draft, index + 1, focus),
        }
        ui.add_space(NEAR);
    }
    if draft.chosen.is_none() && (scene.entered || layout::bar_grew(ui)) {
        ui.scroll_to_rect(Rect::from_min_max(top, ui.min_rect().max), None);
    }
    if at_once_shown && low {
        at_once(ui, counter);
    }
}

/// The least height of a choice: two of them have room in a low page.
fn least_height(ui: &Ui) -> f32 {
    if layout::is_low(ui) { 50.0 } else { 64.0 }
}

fn is_pending(counter: &Counter) -> bool {
    counter.answers().iter().any(|answer| answer.finish() == Finish::PendingMail)
}

/// A digit chooses; it never writes. Once refusing is chosen the digits are the reasons'.
fn choose_by_digit(ui: &Ui, possible: bool, order: [Chosen; 2], draft: &mut Draft) {
    if draft.chosen == Some(Chosen::Refuse) {
        return;
    }
    let place = answers::digit(ui, Id::unique("decision")).and_then(|digit| digit.checked_sub(1));
    let chosen = place.and_then(|place| order.get(place).copied());
    if let Some(chosen) = chosen.filter(|chosen| possible || *chosen == Chosen::Refuse) {
        draft.chosen = Some(chosen);
        ui.ctx().request_repaint();
    }
}

/// What one key writes: nothing is wrong, nothing is left to acknowledge. Never Enter, which means "go on" everywhere
/// else.
fn at_once(ui: &mut Ui, counter: &Counter) {
    drop(texts::card(ui, |ui| {
        let line = |say: fn(&str) -> &str| {
            let mut laws: Vec<Law> = counter.answers().iter().map(|one| one.law).collect();
            if counter.decided().is_some() {
                laws = counter.unwritten();
            }
            let laws: Vec<&str> = laws.into_iter().map(|law| say(codes::law(law))).collect();
            say("window.prepare.writes").replace("{laws}", &laws.join("・"))
        };
        ui.label(texts::body(line(words::first)));
        ui.label(texts::small(line(words::second)));
    }));
    ui.add_space(NEAR);
}

fn confirm(
    ui: &mut Ui,
    draft: &mut Draft,
    (key, digit, tone): (&str, usize, Tone),
    possible: bool,
    open: &[(String, String)],
    focus: bool,
) {
    let text = words::words(key);
    let chosen = draft.chosen == Some(Chosen::Confirm);
    let width = ui.available_width().min(760.0);
    let choice = Choice::radio(text.first(), text.second(), chosen).tone(tone).enabled(possible);
    let digit = (draft.chosen != Some(Chosen::Refuse)).then_some(digit);
    let pressed = choice.numbered(digit).least(vec2(width, least_height(ui))).show(ui);
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

fn refuse(ui: &mut Ui, draft: &mut Draft, digit: usize, focus: bool) {
    let text = words::words("decision.refused");
    let chosen = draft.chosen == Some(Chosen::Refuse);
    let width = ui.available_width().min(760.0);
    let least = vec2(width, least_height(ui));
    let choice = Choice::radio(text.first(), text.second(), chosen).tone(Tone::Bad).least(least);
    let pressed = choice.numbered((!chosen).then_some(digit)).show(ui);
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
        let digit = answers::digit(ui, Id::unique("reasons"));
        for (place, key) in REASONS.into_iter().enumerate() {
            let (text, number) = (words::words(key), place + 1);
            // The record is Japanese, whatever language the screen speaks first.
            let choice = Choice::radio(text.first(), text.second(), draft.reason == text.ja);
            if choice.numbered(Some(number)).show(ui).now || digit == Some(number) {
                draft.reason = text.ja.to_owned();
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
    Form::new(&complaints, true).complaint(ui, "reason", "window.decide.reason", By::Typing);
    ui.add_space(FAR);
}
