// SPDX-License-Identifier: MIT OR Apache-2.0
//! 信頼・失効: what verdicts rest on, how old it is, and who acts where it is out of date or missing. Nothing is changed here:
//! importing is the administrator's, with `tashika trust` and `tashika crl`.

use eframe::egui::{Key, Ui};

use super::worker::Slot;
use super::{Desk, Go, form, today};
use crate::manager::freshness::{Family, Freshness, Revocation, State};
use crate::manager::in_japan;
use crate::window::layout::Page;
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::texts;
use crate::words;
use tashika_kit::anchors::AnchorClass;

/// What was found.
#[derive(Default)]
pub(super) struct Draft {
    found: Slot<Freshness>,
    /// So many of the families are drawn by now.
    drawn: usize,
    /// What the files of the program say of their sources, word by word, is shown too: not for everyday reading.
    notes: bool,
}

impl Draft {
    fn ask(&mut self, ui: &Ui, desk: &Desk) {
        self.drawn = 0;
        self.found.wait(today::freshness(ui, desk));
    }
}

/// Families whose values come with the program: where these are from is told in plain words, `freshness.from.<code>`.
/// The others' sources are the words of whoever imported them.
const SHIPPED: [&str; 3] = ["my_number_card_face", "jpki", "residence"];

/// Draws the screen.
pub(super) fn show(ui: &mut Ui, desk: &Desk, entered: bool, draft: &mut Draft) -> Option<Go> {
    if entered {
        draft.ask(ui, desk);
    }
    draft.found.poll();
    let page = Page::split(ui);
    page.content(ui, "trust", |ui| {
        form::heading(ui, "freshness.title", Some("freshness.what"));
        let accepted = desk.setting.trust.accepted().iter().map(|class| words::first(class_key(class)));
        form::line(ui, words::first("freshness.accepted_classes"), &accepted.collect::<Vec<_>>().join("、"));
        ui.add_space(NEAR);
        form::trouble(ui, &draft.found);
        form::busy(ui, &draft.found, "search.busy");
        if let Some(found) = &draft.found.value {
            // The revocation's card is the last of them.
            form::gradually(ui, &mut draft.drawn, 1, found.families.len() + 1);
            for family in found.families.iter().take(draft.drawn) {
                show_family(ui, family, draft.notes);
                ui.add_space(NEAR);
            }
            if draft.drawn > found.families.len() {
                show_revocation(ui, &found.revocation);
            }
        }
    });
    let notes = if draft.notes { "freshness.no_notes" } else { "freshness.notes" };
    let pressed = page.bar(
        ui,
        |ui| Button::secondary(notes, Some(Key::F6)).show(ui).now.then_some(Pressed::Notes),
        |ui| Button::secondary("manager.again", Some(Key::F5)).show(ui).now.then_some(Pressed::Again),
    );
    match pressed {
        Some(Pressed::Notes) => draft.notes = !draft.notes,
        Some(Pressed::Again) => draft.ask(ui, desk),
        None => {}
    }
    None
}

enum Pressed {
    Notes,
    Again,
}

/// Current is plain, never green: that a list is young proves nothing about what stands in it.
fn tone(state: State) -> Tone {
    match state {
        State::Current => Tone::Plain,
        State::NotUsed | State::Missing | State::Undated => Tone::Unknown,
        State::Old => Tone::Caution,
        State::Damaged => Tone::Bad,
    }
}

/// The words of a class.
fn class_key(class: AnchorClass) -> &'static str {
    match class {
        AnchorClass::Official => "class.official",
        AnchorClass::Unofficial => "class.unofficial",
        AnchorClass::Test => "class.test",
        AnchorClass::Simulator => "class.simulator",
    }
}

fn head(ui: &mut Ui, key: &str, state: State) {
    ui.horizontal_wrapped(|ui| {
        texts::pill(ui, tone(state), words::first(&format!("freshness.state.{}", state.code())));
        let text = words::words(key);
        ui.label(texts::body(text.first()).font(theme::bold(size::BODY)));
        ui.label(texts::small(text.second()));
    });
}

fn show_family(ui: &mut Ui, family: &Family, notes: bool) {
    drop(texts::card(ui, |ui| {
        head(ui, &format!("trust.for.{}", family.code), family.state);
        if family.anchors > 0 {
            let counted = format!("{} / {}", family.accepted, family.anchors);
            form::line(ui, words::first("freshness.counted"), &counted);
            let classes = family.classes.iter().map(|class| words::first(class_key(*class)));
            form::line(ui, words::first("freshness.classes"), &classes.collect::<Vec<_>>().join("、"));
        }
        if let (Some(day), Some(age)) = (family.as_of, family.age) {
            let text = format!("{day} ({age}{})", words::first("today.days_ago"));
            form::line(ui, words::first("freshness.as_of"), &text);
        }
        let shipped = SHIPPED.contains(&family.code);
        if shipped && family.anchors > 0 {
            let from = words::first(&format!("freshness.from.{}", family.code)).to_owned();
            form::line(ui, words::first("trust.source"), &from);
        }
        if !family.source.is_empty() && (notes || !shipped) {
            let key = if shipped { "freshness.note" } else { "trust.source" };
            form::line(ui, words::first(key), &family.source);
        }
        if family.ended > 0 {
            form::line(ui, words::first("freshness.ended"), &family.ended.to_string());
        }
        if let Some(why) = family.why {
            let tone = tone(family.state);
            texts::both(ui, &format!("freshness.why.{why}"), size::BODY, tone.ink());
        }
    }));
}

fn show_revocation(ui: &mut Ui, revocation: &Revocation) {
    drop(texts::card(ui, |ui| {
        head(ui, "freshness.revocation", revocation.state);
        if !revocation.may {
            texts::both(ui, "freshness.may_not_ask", size::BODY, theme::ink());
        }
        let provider = revocation.provider.split(", ").map(|code| {
            let key = format!("revocation_source.{code}");
            if words::is_known(&key) { words::first(&key).to_owned() } else { code.to_owned() }
        });
        if revocation.may {
            form::line(ui, words::first("jpki.status.provider"), &provider.collect::<Vec<_>>().join("、"));
        }
        let lists = format!("{} ({} {})", revocation.lists, words::first("freshness.bad"), revocation.bad);
        form::line(ui, words::first("freshness.lists"), &lists);
        for (key, at) in [
            ("freshness.this_update", revocation.this_update),
            ("freshness.next_update", revocation.next_update),
        ] {
            if let Some(at) = at {
                form::line(ui, words::first(key), &in_japan(at));
            }
        }
        let why = match revocation.state {
            State::Missing => Some("freshness.why.nobody_asked"),
            state if state.needs_somebody() => Some("freshness.why.lists_old"),
            _ => None,
        };
        if let Some(why) = why {
            texts::both(ui, why, size::BODY, tone(revocation.state).ink());
        }
    }));
}
