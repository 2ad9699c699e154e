// SPDX-License-Identifier: MIT OR Apache-2.0
//! Several cards lie on the readers: which one is meant?

use std::borrow::Cow;
use std::time::Duration;

use eframe::egui::{Event as Input, Id, Key, Ui, vec2};

use super::Act;
use crate::counter::{Candidate, Event, Seen};
use crate::window::layout::{self, Page};
use crate::window::theme::{FAR, NEAR, Tone, size};
use crate::window::widgets::answers;
use crate::window::widgets::buttons::Button;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::texts;
use crate::words;

/// So long a hand rests that has nothing more to type, in seconds.
const REST: f64 = 1.0;

/// Draws the screen.
pub(in crate::window) fn show(ui: &mut Ui, cards: &[Candidate]) -> Option<Act> {
    let page = Page::split(ui);
    let mut chosen = None;
    let rested = rested(ui, cards);
    let digit = answers::digit(ui, Id::unique("cards to choose from")).filter(|_| rested.is_some());
    page.content(ui, "choose", |ui| {
        // A low page has room for the question and two cards.
        let low = layout::is_low(ui);
        if !low {
            ui.add_space(FAR);
        }
        texts::question(ui, "window.choose.question");
        ui.add_space(NEAR);
        for (place, card) in cards.iter().enumerate() {
            let key = what(card);
            let text = words::words(&key);
            let spoken = format!("{}  {}", place + 1, text.first());
            let second = format!("{}  ·  {}", text.second(), reader_name(&card.reader));
            let width = ui.available_width().min(720.0);
            // The digit stands there, as on every page, from when it counts.
            let cap = rested.is_some().then_some(place + 1).filter(|cap| *cap < 10);
            let choice = Choice::entry(text.first(), &second).spoken(&spoken).numbered(cap);
            let pressed = choice.least(vec2(width, if low { 50.0 } else { 64.0 })).show(ui);
            if rested == Some(Rest::Now) && place == 0 {
                pressed.response.request_focus();
                // The ring around it is drawn in the next frame, and nothing else may bring one.
                ui.ctx().request_repaint();
            }
            if pressed.now || digit == Some(place + 1) {
                chosen = Some(card.reader.clone());
            }
            ui.add_space(NEAR);
        }
        ui.add_space(NEAR);
        texts::notice(ui, Tone::Plain, |ui| {
            texts::both(ui, "window.choose.or", size::BODY, Tone::Plain.ink());
        });
    });
    let stopped = page.bar(
        ui,
        |ui| {
            let pressed = Button::secondary("window.button.cancel", Some(Key::Escape)).show(ui).now;
            pressed.then_some(Act::Counter(Event::Cancel))
        },
        |_| None,
    );
    chosen.map(|reader| Act::Counter(Event::Choose(reader))).or(stopped)
}

/// The hand has rested since the page came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    /// In this frame for the first time.
    Now,
    /// Before.
    Before,
}

/// What is kept of it from one frame to the next.
#[derive(Clone)]
struct Resting {
    /// When the page came, or the last key.
    since: f64,
    over: bool,
    frame: u64,
    /// The readers in the order of their digits.
    readers: Vec<String>,
}

/// Whoever is typing a number when a second card comes chooses none with the next digit, and a scanner neither: keys count
/// from when the hand has rested for a moment. A card more or less gives the digits other cards, so that they wait anew. A click
/// counts at once.
fn rested(ui: &Ui, cards: &[Candidate]) -> Option<Rest> {
    let id = Id::unique("rest before cards to choose from");
    let (now, frame) = (ui.input(|input| input.time), ui.ctx().cumulative_frame_nr());
    let kept: Option<Resting> = ui.data(|data| data.get_temp(id));
    // A page that was not there in the frame before has just come.
    let readers: Vec<String> = cards.iter().map(|card| card.reader.clone()).collect();
    let kept = kept.filter(|kept| frame <= kept.frame.saturating_add(1) && kept.readers == readers);
    let mut resting = kept.unwrap_or(Resting { since: now, over: false, frame, readers });
    let rested = match resting.over {
        true => Some(Rest::Before),
        false => {
            let typed = |event: &Input| matches!(event, Input::Text(_) | Input::Key { pressed: true, .. });
            if ui.input(|input| input.events.iter().any(typed)) {
                resting.since = now;
            }
            resting.over = now - resting.since >= REST;
            resting.over.then_some(Rest::Now)
        }
    };
    if rested.is_none() {
        ui.ctx().request_repaint_after(Duration::from_secs_f64(REST));
    }
    resting.frame = frame;
    ui.data_mut(|data| data.insert_temp(id, resting));
    rested
}

/// The key of the words for what the card said it is.
fn what(card: &Candidate) -> Cow<'static, str> {
    match card.seen {
        Seen::Looking => "window.choose.looking".into(),
        Seen::Document(family) => format!("document.{family}").into(),
        Seen::NoDocument => "window.choose.no_document".into(),
        Seen::Silent(_) => "window.choose.silent".into(),
    }
}

/// A reader as people call it: without the numbers the system puts behind its name, and without what stands in brackets.
pub(in crate::window) fn reader_name(name: &str) -> String {
    let bare: String = name.split(['[', '(']).next().unwrap_or(name).trim().to_owned();
    let bare = if bare.is_empty() { name.trim() } else { bare.as_str() };
    let mut parts: Vec<&str> = bare.split_whitespace().collect();
    while parts.len() > 1 && parts.last().is_some_and(|part| is_index(part)) {
        parts.pop();
    }
    parts.join(" ")
}

/// The number of a reader or of a slot.
fn is_index(part: &str) -> bool {
    part.len() == 2 && part.chars().all(|digit| digit.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use eframe::egui::accesskit::Action;
    use eframe::egui::{Event as Input, Key, Modifiers, Vec2, vec2};
    use egui_kittest::kittest::{NodeT, Queryable};
    use egui_kittest::{Harness, Node};

    use super::{reader_name, show};
    use crate::counter::{Candidate, Event, Seen};
    use crate::window::screens::Act;
    use crate::window::typefaces::Typefaces;
    use crate::window::view::View;

    /// The reader that was chosen, or `stop`.
    #[derive(Default)]
    struct Screen {
        chosen: String,
        ready: bool,
    }

    fn page() -> Harness<'static, Screen> {
        let card = |reader: &str, seen| Candidate { reader: reader.to_owned(), seen };
        let cards =
            vec![card("One 00 00", Seen::Document("mynumber")), card("Two 00 01", Seen::Silent("card_mute"))];
        page_of(cards, vec2(1024.0, 768.0))
    }

    fn page_of(cards: Vec<Candidate>, size: Vec2) -> Harness<'static, Screen> {
        Harness::builder().with_size(size).allow_missing_glyphs().build_ui_state(
            move |ui, screen: &mut Screen| {
                if !std::mem::replace(&mut screen.ready, true) {
                    View::default().apply(ui.ctx());
                    drop(Typefaces::install(ui.ctx()));
                    return;
                }
                let chosen = &mut screen.chosen;
                match show(ui, &cards) {
                    Some(Act::Counter(Event::Choose(reader))) => *chosen = reader,
                    Some(Act::Counter(Event::Cancel)) => "stop".clone_into(chosen),
                    _ => {}
                }
            },
            Screen::default(),
        )
    }

    #[test]
    fn a_digit_means_a_card_and_escape_gives_up() {
        for (key, meant) in [
            (Key::Num1, "One 00 00"),
            (Key::Num2, "Two 00 01"),
            (Key::Num3, ""),
            (Key::Enter, "One 00 00"),
            (Key::Escape, "stop"),
        ] {
            let mut page = page();
            page.run_steps(8);
            page.key_press(key);
            page.run_steps(4);
            assert_eq!(page.state().chosen, meant, "{key:?}");
        }
    }

    #[test]
    fn what_is_being_typed_as_the_page_comes_chooses_no_card() {
        let mut page = page();
        page.run_steps(1);
        // Digits of a number, one at a time, and its end.
        for key in [Key::Num2, Key::Num1, Key::Num4, Key::Num2, Key::Enter, Key::Num1, Key::Space] {
            page.key_press(key);
            page.run_steps(2);
            assert_eq!(page.state().chosen, "", "{key:?}");
        }
        page.run_steps(8);
        assert_eq!(page.state().chosen, "", "what was typed before is not kept");
        let (key, modifiers) = (Key::Num1, Modifiers::NONE);
        let stroke = |pressed| Input::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        // Each is let go of: a key that is held down is pressed once.
        let strokes = std::iter::repeat_n([stroke(true), stroke(false)], 6).flatten();
        page.input_mut().events.extend(strokes);
        page.run_steps(4);
        assert_eq!(page.state().chosen, "", "a scanner");
        page.key_press(Key::Num2);
        page.run_steps(4);
        assert_eq!(page.state().chosen, "Two 00 01");
    }

    #[test]
    fn a_click_means_a_card_too_and_each_says_what_it_is() {
        let mut page = page();
        page.run_steps(2);
        let kind = crate::words::first("document.mynumber");
        assert!(page.query_by_label_contains(kind).is_some());
        page.get_by_label_contains(crate::words::first("window.choose.silent")).click();
        page.run_steps(2);
        assert_eq!(page.state().chosen, "Two 00 01");
    }

    /// As `tests/window_layout.rs` and `tests/window_access.rs` look at the screens that one reader leads to.
    #[test]
    fn in_every_window_each_card_has_a_name_is_whole_and_is_reached_by_tab() {
        let reader = "SCM Microsystems Inc. SCR 3310 [CCID Interface] (53311850713070) 00 0";
        let seen = [Seen::Looking, Seen::Document("residence"), Seen::NoDocument, Seen::Silent("card_mute")];
        for (width, height) in [(1024.0, 768.0), (1366.0, 768.0), (1920.0, 1080.0)] {
            for scale in [1.0_f32, 1.5, 2.0] {
                let size = vec2(width / scale, height / scale).round();
                let cards = seen.iter().enumerate();
                let cards =
                    cards.map(|(at, seen)| Candidate { reader: format!("{reader}{at}"), seen: *seen });
                let mut page = page_of(cards.collect(), size);
                page.run_steps(8);
                let mut found = BTreeSet::new();
                for control in controls(&page) {
                    let (name, rect) = (control.accesskit_node().label().unwrap_or_default(), control.rect());
                    assert!(!name.trim().is_empty(), "{size:?}: a control without a name");
                    assert!(
                        rect.left() >= 0.0 && rect.right() <= size.x,
                        "{size:?}: {name} is cut: {rect:?}"
                    );
                    found.insert(name);
                }
                assert_eq!(found.len(), seen.len() + 1, "{size:?}: four cards and the way out: {found:?}");
                let stop = page.get_by_label_contains(crate::words::first("window.button.cancel")).rect();
                assert!(stop.bottom() <= size.y, "{size:?}: the way out is cut: {stop:?}");
                for _ in 0..found.len() + 1 {
                    page.key_press(Key::Tab);
                    page.run_steps(4);
                    let focused = controls(&page).into_iter().find(|control| control.is_focused());
                    if let Some(control) = focused {
                        found.remove(&control.accesskit_node().label().unwrap_or_default());
                        let rect = control.rect();
                        assert!(
                            rect.top() >= 0.0 && rect.bottom() <= size.y,
                            "{size:?}: out of sight: {rect:?}"
                        );
                    }
                }
                assert!(found.is_empty(), "{size:?}: Tab does not lead to {found:?}");
            }
        }
    }

    /// What takes the keyboard.
    fn controls<'t>(page: &'t Harness<'_, Screen>) -> Vec<Node<'t>> {
        let operable = |node: &Node<'_>| node.accesskit_node().data().supports_action(Action::Focus);
        page.root().children_recursive().filter(operable).collect()
    }

    #[test]
    fn a_reader_is_called_by_its_name() {
        for (system, people) in [
            ("Sony FeliCa Port/PaSoRi 3.0 00 00", "Sony FeliCa Port/PaSoRi 3.0"),
            ("ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC] 00 00", "ACS ACR1252 Dual Reader"),
            (
                "SCM Microsystems Inc. SCR 3310 [CCID Interface] (53311850713070) 00 00",
                "SCM Microsystems Inc. SCR 3310",
            ),
            ("Virtual PCD 00 01", "Virtual PCD"),
            ("[odd]", "[odd]"),
            ("00 00", "00"),
        ] {
            assert_eq!(reader_name(system), people);
        }
    }
}
