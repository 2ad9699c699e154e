// SPDX-License-Identifier: MIT OR Apache-2.0
//! 今日: the first screen. What was recorded today, and what waits for somebody: each a line with a number, and a key that
//! leads to where it is done. Nothing about a customer is in it.

use std::sync::Arc;

use eframe::egui::{Id, Key, RichText, Ui};
use jiff::Timestamp;

use super::worker::{Slot, Task};
use super::{Desk, Go, Screen, form};
use crate::keys::Right;
use crate::manager::freshness::{Freshness, lists_folder};
use crate::manager::overview::{Last, Overview, Pending};
use crate::manager::{sheet, today};
use crate::times;
use crate::window::layout::Page;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::answers;
use crate::window::widgets::buttons::Button;
use crate::window::widgets::texts;
use crate::words;

/// The rules' next change is pointed out so many days before.
const AHEAD: i32 = 180;

/// What was asked for.
#[derive(Default)]
pub(super) struct Draft {
    overview: Slot<Overview>,
    trust: Slot<Freshness>,
    /// Checks of today by document family, as this terminal counted them; an error's code if they cannot be read.
    documents: Slot<Result<Vec<(String, u64)>, &'static str>>,
}

impl Draft {
    fn ask(&mut self, ui: &Ui, desk: &Desk) {
        let day = today();
        self.overview.wait(desk.worker.ask(move |office, _| Overview::of(office, day)));
        self.trust.wait(freshness(ui, desk));
        let file = times::file(&desk.setting.places);
        self.documents.wait(Task::begin(ui.ctx(), move |_| {
            Ok(times::by_family(&file, day).map_err(|error| error.code()))
        }));
    }
}

/// Looks how fresh trust is, on a thread of its own: lists are read whole.
pub(super) fn freshness(ui: &Ui, desk: &Desk) -> Option<Task<Result<Freshness, crate::manager::Trouble>>> {
    let (trust, jpki) = (Arc::clone(&desk.setting.trust), desk.setting.jpki.clone());
    let lists = lists_folder(&desk.setting.places, desk.setting.kind);
    Task::begin(ui.ctx(), move |_| Ok(Freshness::of(&trust, &jpki, &lists, today(), Timestamp::now())))
}

/// Draws the screen.
pub(super) fn show(ui: &mut Ui, desk: &Desk, entered: bool, draft: &mut Draft) -> Option<Go> {
    if entered {
        draft.ask(ui, desk);
    }
    draft.overview.poll();
    draft.trust.poll();
    draft.documents.poll();
    let page = Page::split(ui);
    let mut go = None;
    page.content(ui, "today", |ui| {
        let text = words::words("today.title");
        ui.label(
            RichText::new(format!("{}  {}", text.first(), sheet::day(today())))
                .font(theme::bold(size::HEADING))
                .color(theme::ink()),
        );
        ui.label(texts::small(text.second()));
        ui.add_space(NEAR);
        form::trouble(ui, &draft.overview);
        form::busy(ui, &draft.overview, "search.busy");
        if let Some(overview) = &draft.overview.value {
            if overview.tallies.is_some() {
                counts(ui, overview, draft.documents.value.as_ref());
                ui.add_space(FAR);
            }
            texts::part(ui, "today.waits");
            go = errands(ui, &gather(desk, overview, draft));
        }
    });
    let pressed = page.bar(
        ui,
        |ui| {
            let times = Button::secondary("today.times", Some(Key::F6)).show(ui).now;
            times.then_some(Some(Go::To(Screen::Times)))
        },
        |ui| Button::secondary("manager.again", Some(Key::F5)).show(ui).now.then_some(None),
    );
    match pressed {
        Some(None) => {
            draft.ask(ui, desk);
            None
        }
        Some(to) => to,
        None => go,
    }
}

/// The day's records: how many, how they ended, under which law, of which document, by whom.
fn counts(ui: &mut Ui, overview: &Overview, documents: Option<&Result<Vec<(String, u64)>, &'static str>>) {
    drop(texts::card(ui, |ui| {
        if overview.count() == 0 {
            texts::both(ui, "today.none", size::BODY, theme::ink());
            return;
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 28.0;
            number(ui, words::first("today.records"), overview.count());
            for (decision, count) in overview.by(|tally| &tally.decision) {
                number(ui, words::first(&format!("decision.{decision}")), count);
            }
        });
        ui.add_space(NEAR);
        let of = |by: Vec<(&str, u64)>, word: &dyn Fn(&str) -> String| {
            by.into_iter().map(|(code, count)| counted(&word(code), count)).collect::<Vec<_>>().join("、")
        };
        let law = |code: &str| words::first(&format!("rules.law.{code}")).to_owned();
        form::line(ui, words::first("search.head_law"), &of(overview.by(|tally| &tally.law), &law));
        if let Some(Ok(documents)) = documents.filter(|found| found.as_ref().is_ok_and(|all| !all.is_empty()))
        {
            let all = documents.iter().map(|(family, count)| counted(&super::times::family(family), *count));
            form::line(ui, words::first("today.documents"), &all.collect::<Vec<_>>().join("、"));
        }
        let clerk = |name: &str| name.to_owned();
        form::line(ui, words::first("search.head_clerk"), &of(overview.by(|tally| &tally.clerk), &clerk));
    }));
}

/// A name and how many: a name may end with a number of its own, so the count stands apart from it.
fn counted(what: &str, count: u64) -> String {
    // The count goes in first: a name is not ours, and may hold what looks like a place for it.
    words::first("today.counted").replace("{count}", &count.to_string()).replace("{what}", what)
}

fn number(ui: &mut Ui, what: &str, count: u64) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.label(RichText::new(count.to_string()).font(theme::bold(size::DISPLAY)).color(theme::ink()));
        ui.label(texts::small(what));
    });
}

/// Something that waits for somebody.
struct Errand {
    tone: Tone,
    title: &'static str,
    /// How much, since when.
    value: String,
    /// Where it is done; `None` if not in this window.
    to: Option<Screen>,
}

fn gather(desk: &Desk, overview: &Overview, draft: &Draft) -> Vec<Errand> {
    let mut all: Vec<Errand> = Vec::new();
    all.extend(overview.pending.as_ref().and_then(mail));
    all.extend(overview.due.filter(|due| *due > 0).map(|due| Errand {
        tone: Tone::Caution,
        title: "today.due",
        value: format!("{due}{}", words::first("today.pieces")),
        to: Some(Screen::Due),
    }));
    all.extend(overview.verified.as_ref().and_then(verification));
    all.extend(overview.backed_up.as_ref().filter(|last| last.is_old()).map(|last| Errand {
        tone: Tone::Caution,
        title: if desk.may(Right::Backup) { "today.backup_yours" } else { "today.backup" },
        value: since(last),
        to: None,
    }));
    all.extend(overview.grants.filter(|grants| *grants > 0).map(|grants| Errand {
        tone: Tone::Caution,
        title: "today.grants",
        value: format!("{grants}{}", words::first("today.people")),
        to: Some(Screen::Users),
    }));
    all.extend(draft.trust.value.as_ref().into_iter().flat_map(trust));
    all.extend(rules(desk));
    if let Some(Err(_)) = &draft.documents.value {
        let to = Some(Screen::Times);
        all.push(Errand { tone: Tone::Caution, title: "today.times_damaged", value: String::new(), to });
    }
    all
}

fn mail(pending: &Pending) -> Option<Errand> {
    let open = pending.all_open();
    let [_, older, oldest] = pending.open;
    let tone = if older + oldest > 0 { Tone::Caution } else { Tone::Plain };
    let more = if pending.more { words::first("today.or_more") } else { "" };
    let age = pending
        .oldest
        .map(|days| format!("  {} {days}{}", words::first("today.oldest"), words::first("today.days")));
    let value = format!("{open}{}{more}{}", words::first("today.pieces"), age.unwrap_or_default());
    (open > 0).then_some(Errand { tone, title: "today.mail", value, to: Some(Screen::Pending) })
}

fn verification(last: &Last) -> Option<Errand> {
    let to = Some(Screen::Verification);
    if last.findings > 0 {
        let value = format!("{}{}", last.findings, words::first("today.pieces"));
        return Some(Errand { tone: Tone::Bad, title: "today.verified_broken", value, to });
    }
    let title = if last.at.is_some() { "today.verified_old" } else { "today.verified_never" };
    // That it was never verified is the title itself, and is not said twice.
    let value = last.at.map(|_| since(last)).unwrap_or_default();
    last.is_old().then_some(Errand { tone: Tone::Caution, title, value, to })
}

/// How long ago, in days.
fn since(last: &Last) -> String {
    match last.days {
        Some(days) => format!("{days}{}", words::first("today.days_ago")),
        None => words::first("today.never").to_owned(),
    }
}

fn trust(found: &Freshness) -> Vec<Errand> {
    let line = |tone, title, count: usize| {
        let value = format!("{count}{}", words::first("today.pieces"));
        (count > 0).then_some(Errand { tone, title, value, to: Some(Screen::Trust) })
    };
    let old = line(Tone::Caution, "today.trust_old", found.needs_somebody());
    let missing = line(Tone::Unknown, "today.trust_missing", found.missing());
    old.into_iter().chain(missing).collect()
}

fn rules(desk: &Desk) -> Option<Errand> {
    let next = desk.setting.rules.next_change(today())?;
    let days = (next - today()).get_days();
    let tone = if days <= AHEAD { Tone::Caution } else { Tone::Plain };
    let value = super::rules::countdown(days);
    Some(Errand { tone, title: "today.rules", value: format!("{value}  {next}"), to: Some(Screen::Rules) })
}

/// One line each; the digit before it, a click or Enter lead on. A scanner's digits lead nowhere.
fn errands(ui: &mut Ui, all: &[Errand]) -> Option<Go> {
    let digit = answers::digit(ui, Id::unique("errands of today"));
    if all.is_empty() {
        form::nothing(ui, "today.nothing_waits");
        return None;
    }
    let mut go = None;
    let keys =
        [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    let mut keys = (1..).zip(keys);
    for errand in all {
        let key = errand.to.and_then(|_| keys.next());
        let pressed = form::errand(ui, errand.tone, errand.title, &errand.value, key.map(|(_, key)| key));
        if pressed || key.is_some_and(|(place, _)| digit == Some(place)) {
            go = errand.to.map(Go::To);
        }
    }
    go
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Event as Input, Key, Modifiers};
    use egui_kittest::Harness;

    use super::{Errand, Go, Screen, counted, errands, verification};
    use crate::manager::overview::Last;
    use crate::window::theme::Tone;
    use crate::window::typefaces::Typefaces;
    use crate::window::view::View;
    use crate::words;

    /// Three lines of which the second is done elsewhere; the state is where a key led.
    fn page() -> Harness<'static, (bool, Option<Screen>)> {
        let line = |title, to| Errand { tone: Tone::Caution, title, value: String::new(), to };
        let all = [
            line("today.mail", Some(Screen::Pending)),
            line("today.backup", None),
            line("today.due", Some(Screen::Due)),
        ];
        let draw = move |ui: &mut eframe::egui::Ui, (ready, went): &mut (bool, Option<Screen>)| {
            if !std::mem::replace(ready, true) {
                View::default().apply(ui.ctx());
                drop(Typefaces::install(ui.ctx()));
                return;
            }
            if let Some(Go::To(screen)) = errands(ui, &all) {
                *went = Some(screen);
            }
        };
        Harness::builder().allow_missing_glyphs().build_ui_state(draw, (false, None))
    }

    #[test]
    fn a_hands_digit_leads_on_and_a_scanners_does_not() {
        for (key, to) in
            [(Key::Num1, Some(Screen::Pending)), (Key::Num2, Some(Screen::Due)), (Key::Num3, None)]
        {
            let mut page = page();
            page.run_steps(4);
            page.key_press(key);
            page.run_steps(4);
            assert_eq!(page.state().1, to, "{key:?}");
        }
        let mut page = page();
        page.run_steps(4);
        let modifiers = Modifiers::NONE;
        for key in [Key::Num1, Key::Num4, Key::Num2, Key::Num1, Key::Num2, Key::Num1] {
            let stroke = |pressed| Input::Key { key, physical_key: None, pressed, repeat: false, modifiers };
            page.input_mut().events.extend([stroke(true), stroke(false)]);
        }
        page.run_steps(8);
        assert_eq!(page.state().1, None, "a scanner");
    }

    #[test]
    fn a_count_stands_apart_from_a_name_that_ends_with_a_number() {
        let text = counted("窓口 1024", 2);
        assert_eq!(
            text,
            words::first("today.counted").replace("{what}", "窓口 1024").replace("{count}", "2")
        );
        assert!(!text.contains("1024 2"), "{text}");
        assert!(counted("{count}", 7).contains("{count}"), "a name is shown as it is");
    }

    #[test]
    fn a_book_that_was_never_verified_is_told_so_once() {
        let never = verification(&Last { at: None, days: None, findings: 0 }).unwrap();
        assert_eq!((never.title, never.value.as_str()), ("today.verified_never", ""));
        let old = Last { at: Some(jiff::Timestamp::UNIX_EPOCH), days: Some(90), findings: 0 };
        assert!(verification(&old).unwrap().value.contains("90"));
    }
}
