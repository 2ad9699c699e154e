// SPDX-License-Identifier: MIT OR Apache-2.0
//! Several cards lie on the readers: which one is meant?

use std::borrow::Cow;

use eframe::egui::{Key, Ui, vec2};

use super::{Act, Scene};
use crate::counter::{Candidate, Event, Seen};
use crate::window::layout::Page;
use crate::window::theme::{FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::texts;
use crate::words;

/// The keys of the first nine cards.
const KEYS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// Draws the screen.
pub(in crate::window) fn show(ui: &mut Ui, scene: &Scene<'_>, cards: &[Candidate]) -> Option<Act> {
    let page = Page::split(ui);
    let mut chosen = None;
    page.content(ui, "choose", |ui| {
        ui.add_space(FAR);
        texts::question(ui, "window.choose.question");
        ui.add_space(NEAR);
        for (place, card) in cards.iter().enumerate() {
            let key = what(card);
            let text = words::words(&key);
            let first = format!("{}  {}", place + 1, text.first());
            let second = format!("{}  ·  {}", text.second(), reader_name(&card.reader));
            let width = ui.available_width().min(720.0);
            let pressed = Choice::entry(&first, &second).least(vec2(width, 64.0)).show(ui);
            if scene.entered && place == 0 {
                pressed.response.request_focus();
            }
            let key = KEYS.get(place).is_some_and(|key| ui.input(|input| input.key_pressed(*key)));
            if pressed.now || key {
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
    use super::reader_name;

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
