// SPDX-License-Identifier: MIT OR Apache-2.0
//! Finding records: conditions above, what was found below. Only one page of lines is ever asked for.

use eframe::egui::{Key, Ui};
use jiff::civil::Date;

use super::worker::Slot;
use super::{Desk, Go, form};
use crate::keys::Right;
use crate::manager::{in_japan, sheet};
use crate::records::{Line, MailState, Query};
use crate::rules::{Law, Outcome};
use crate::window::layout::Page;
use crate::window::theme::{FAR, NEAR, Tone};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::texts;
use crate::words;

/// Lines on a page.
const PAGE: u32 = 50;

/// The conditions as typed, and what was found.
#[derive(Default)]
pub(super) struct Draft {
    from: String,
    to: String,
    branch: String,
    clerk: String,
    law: Option<Law>,
    outcome: Option<Outcome>,
    decision: Option<&'static str>,
    mail: Option<MailState>,
    transaction_key: String,
    customer_number: String,
    name: String,
    birth_date: String,
    more: bool,
    wrong: Option<&'static str>,
    /// Where each page began, for the way back.
    pages: Vec<Option<u64>>,
    asked: Query,
    found: Slot<Vec<Line>>,
}

impl Draft {
    fn query(&self) -> Result<Query, &'static str> {
        let day = |text: &str| -> Result<Option<Date>, &'static str> {
            if text.trim().is_empty() {
                return Ok(None);
            }
            form::date(text).map(Some).ok_or("manager.not_a_day")
        };
        let text = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        let person = match (text(&self.name), day(&self.birth_date)?) {
            (None, None) => None,
            (Some(name), Some(birth_date)) => Some((name, birth_date)),
            _ => return Err("search.name_and_birth_date"),
        };
        Ok(Query {
            from: day(&self.from)?,
            to: day(&self.to)?,
            branch: text(&self.branch),
            clerk: text(&self.clerk),
            law: self.law,
            outcome: self.outcome,
            decision: self.decision.map(str::to_owned),
            mail: self.mail,
            transaction_key: text(&self.transaction_key),
            customer_number: text(&self.customer_number),
            person,
            before: None,
            limit: PAGE,
        })
    }

    /// Whether it is searching.
    pub(super) fn is_busy(&self) -> bool {
        self.found.is_busy()
    }

    fn search(&mut self, desk: &Desk) {
        match self.query() {
            Err(key) => self.wrong = Some(key),
            Ok(query) => {
                self.wrong = None;
                self.pages = vec![None];
                self.asked = query;
                self.ask(desk);
            }
        }
    }

    fn ask(&mut self, desk: &Desk) {
        let query = Query { before: self.pages.last().copied().flatten(), ..self.asked.clone() };
        self.found.wait(desk.worker.ask(move |office, _| office.search(&query)));
    }
}

/// Draws the screen.
pub(super) fn show(ui: &mut Ui, desk: &Desk, entered: bool, draft: &mut Draft) -> Option<Go> {
    draft.found.poll();
    if entered && draft.found.is_empty() {
        draft.search(desk);
    }
    let page = Page::split(ui);
    let mut go = None;
    page.content(ui, "search", |ui| {
        conditions(ui, entered, draft);
        ui.add_space(FAR);
        form::trouble(ui, &draft.found);
        form::busy(ui, &draft.found, "search.busy");
        if let Some(found) = &draft.found.value {
            // Without a condition there is none to leave out.
            let all = draft.asked == Query { limit: PAGE, ..Query::default() };
            go = lines(ui, found, if all { "search.none_yet" } else { "search.none" });
        }
    });
    go.or_else(|| bar(ui, desk, &page, draft))
}

/// What was pressed in the bar.
#[derive(Clone, Copy)]
enum Bar {
    Newer,
    Older,
    Export,
    Search,
}

fn bar(ui: &mut Ui, desk: &Desk, page: &Page, draft: &mut Draft) -> Option<Go> {
    let found = draft.found.value.as_ref();
    let full = found.is_some_and(|found| found.len() as u64 == u64::from(PAGE));
    let any = found.is_some_and(|found| !found.is_empty()) && desk.may(Right::Export);
    let (newer, idle) = (draft.pages.len() > 1, !draft.found.is_busy());
    let pressed = page.bar(
        ui,
        |ui| {
            let buttons = [
                ("search.newer", Key::F6, newer, Bar::Newer),
                ("search.older", Key::F7, full, Bar::Older),
                ("search.export", Key::F4, any, Bar::Export),
            ];
            let show = |(key, shortcut, enabled, bar)| {
                Button::secondary(key, Some(shortcut)).enabled(enabled).show(ui).now.then_some(bar)
            };
            buttons.map(show).into_iter().flatten().next()
        },
        |ui| Button::primary("search.search").enabled(idle).show(ui).now.then_some(Bar::Search),
    );
    match pressed? {
        Bar::Newer => {
            draft.pages.pop();
            draft.ask(desk);
        }
        Bar::Older => {
            let last = draft.found.value.as_ref().and_then(|found| found.last()).map(|line| line.seq);
            draft.pages.push(last);
            draft.ask(desk);
        }
        Bar::Search => draft.search(desk),
        Bar::Export => return Some(Go::Batch(Box::new(draft.asked.clone()))),
    }
    None
}

fn conditions(ui: &mut Ui, entered: bool, draft: &mut Draft) {
    // In a narrow window the fields of a row share what there is, as long as a day can still be read.
    let part = ((ui.available_width() - 60.0) / 720.0).clamp(0.8, 1.0);
    ui.horizontal_wrapped(|ui| {
        let from = form::day(ui, "search.from", &mut draft.from, 150.0 * part);
        if entered {
            from.request_focus();
        }
        form::day(ui, "search.to", &mut draft.to, 150.0 * part);
        form::field(ui, "search.transaction_key", &mut draft.transaction_key, 210.0 * part);
        form::field(ui, "search.customer_number", &mut draft.customer_number, 180.0 * part);
    });
    ui.horizontal_wrapped(|ui| {
        form::field(ui, "search.name", &mut draft.name, 250.0 * part);
        form::day(ui, "search.birth_date", &mut draft.birth_date, 170.0 * part);
        form::field(ui, "search.branch", &mut draft.branch, 150.0 * part);
        form::field(ui, "search.clerk", &mut draft.clerk, 150.0 * part);
    });
    let text = words::words("search.more");
    let more = crate::window::widgets::choice::Choice::check(text.first(), text.second(), draft.more);
    if more.show(ui).now {
        draft.more = !draft.more;
    }
    if draft.more {
        choices(ui, draft);
    }
    if let Some(key) = draft.wrong {
        texts::notice_of(ui, Tone::Caution, key);
    }
    ui.label(texts::small(words::first("search.personal_is_entered")));
}

fn choices(ui: &mut Ui, draft: &mut Draft) {
    let laws = [Law::Aml, Law::Phone].map(|law| (law, sheet::law_key(law).to_owned()));
    form::choose(ui, "search.law", &mut draft.law, &laws, true);
    let decisions = ["confirmed", "pending_mail", "refused"].map(|code| (code, format!("decision.{code}")));
    form::choose(ui, "search.decision", &mut draft.decision, &decisions, true);
    form::choose(ui, "search.mail", &mut draft.mail, &mail_states(), true);
    let outcomes = [
        Outcome::Alone,
        Outcome::AloneSupp,
        Outcome::Mail,
        Outcome::MailSupp,
        Outcome::Known,
        Outcome::Manual,
        Outcome::Refuse,
        Outcome::Escalate,
    ]
    .map(|outcome| (outcome, format!("outcome.{}", sheet::code(&outcome))));
    form::choose(ui, "search.outcome", &mut draft.outcome, &outcomes, true);
}

/// Every state of the mail with its words.
pub(super) fn mail_states() -> [(MailState, String); 5] {
    [
        MailState::Waiting,
        MailState::Dispatched,
        MailState::Delivered,
        MailState::Returned,
        MailState::HandedOver,
    ]
    .map(|state| (state, format!("mail_state.{}", sheet::code(&state))))
}

/// The columns of a list of this width. Where there is no room for all of them, what the record itself tells first is left out;
/// it is still read aloud.
fn columns(width: f32) -> [(f32, &'static str); 9] {
    let widths = match width {
        width if width < 480.0 => [0.0, 138.0, 84.0, 130.0, 0.0, 0.0, 0.0, 0.0, 104.0],
        width if width < 640.0 => [50.0, 140.0, 86.0, 150.0, 0.0, 0.0, 0.0, 0.0, 104.0],
        width if width < 860.0 => [50.0, 140.0, 86.0, 150.0, 0.0, 90.0, 90.0, 0.0, 104.0],
        _ => [56.0, 144.0, 92.0, 156.0, 110.0, 110.0, 110.0, 60.0, 110.0],
    };
    let keys = [
        "search.head_seq",
        "search.head_at",
        "search.head_law",
        "search.head_decision",
        "search.head_branch",
        "search.head_clerk",
        "search.head_mail",
        "search.head_amended",
        "search.head_until",
    ];
    std::array::from_fn(|place| {
        (widths.get(place).copied().unwrap_or_default(), keys.get(place).copied().unwrap_or_default())
    })
}

/// A list of records; a press opens one. Nothing about the customer is in it.
pub(super) fn lines(ui: &mut Ui, lines: &[Line], none: &str) -> Option<Go> {
    if lines.is_empty() {
        form::nothing(ui, none);
        return None;
    }
    let text = words::words("search.count");
    ui.label(texts::small(format!("{}: {}  {}", text.first(), lines.len(), text.second())));
    let heads = columns(ui.available_width());
    form::heads(ui, &heads);
    let mut go = None;
    let mut into = form::into_list(ui);
    for line in lines {
        let mail =
            line.mail.map(|mail| words::first(&format!("mail_state.{}", sheet::code(&mail))).to_owned());
        let until = match (line.deleted, line.retain_until) {
            (true, _) => words::first("search.deleted").to_owned(),
            (false, Some(day)) => day.to_string(),
            (false, None) => words::first("search.end_unknown").to_owned(),
        };
        let texts = [
            line.seq.to_string(),
            in_japan(line.created_at),
            words::first(sheet::law_key(line.law)).to_owned(),
            words::first(&format!("decision.{}", line.decision)).to_owned(),
            line.branch.clone(),
            line.clerk.clone(),
            mail.unwrap_or_default(),
            if line.amendments > 0 { line.amendments.to_string() } else { String::new() },
            until,
        ];
        let cells: Vec<(f32, String)> = heads.iter().map(|(width, _)| *width).zip(texts).collect();
        let row = form::row(ui, &cells, !line.deleted);
        if !line.deleted && std::mem::take(&mut into) {
            row.request_focus();
        }
        if row.clicked() {
            go = Some(Go::Record(line.record_id.clone()));
        }
    }
    ui.add_space(NEAR);
    go
}
