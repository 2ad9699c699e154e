// SPDX-License-Identifier: MIT OR Apache-2.0
//! English first: the main screens walked through, and no control on the way that says what it does in Japanese alone.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "common/counter.rs"]
mod counter;

use counter::{Counter, number};
use eframe::egui::{Key, Modifiers, Role, vec2};
use egui_kittest::kittest::{By, Queryable};
use tashika::words::{Language, en, speak};

/// What can be pressed, chosen or typed into.
const CONTROLS: [Role; 5] =
    [Role::Button, Role::RadioButton, Role::CheckBox, Role::TextInput, Role::MultilineTextInput];

fn is_japanese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
}

fn is_english(text: &str) -> bool {
    let mut letters = text.split(|c: char| !c.is_ascii_alphabetic());
    letters.any(|word| word.len() > 1)
}

/// The controls on the screen, each with what it is called; those in Japanese alone.
fn controls(counter: &Counter) -> (usize, Vec<String>) {
    let mut count = 0;
    let mut alone = Vec::new();
    for role in CONTROLS {
        for node in counter.window.query_all(By::new().role(role)) {
            let label = egui_kittest::kittest::NodeT::accesskit_node(&node).label().unwrap_or_default();
            count += 1;
            if is_japanese(&label) && !is_english(&label) {
                alone.push(label);
            }
        }
    }
    (count, alone)
}

/// The screen says this English text, and has no control in Japanese alone.
fn looks_english(counter: &Counter, at: &str, says: &str) {
    let (count, alone) = controls(counter);
    assert!(count > 1, "{at}: there are controls");
    assert!(alone.is_empty(), "{at}: {alone:?}");
    assert!(counter.shows(en(says)), "{at}: {}", en(says));
}

fn english() -> Counter {
    let mut counter = Counter::open();
    speak(Language::En);
    counter.window.set_size(vec2(1280.0, 1600.0));
    counter.window.run_steps(4);
    counter
}

#[test]
fn japanese_alone_would_be_found() {
    let mut counter = english();
    speak(Language::Ja);
    counter.window.run_steps(4);
    let (count, alone) = controls(&counter);
    assert!(count > 1 && !alone.is_empty());
}

#[test]
fn a_whole_check_is_in_english() {
    let mut counter = english();
    looks_english(&counter, "idle", "window.idle.training");
    counter.key(Key::F9);
    looks_english(&counter, "transactions", "window.prepare.which");
    counter.key(Key::Num6);
    counter.type_text("8675309");
    counter.press("Genuine card");
    counter.reach("credential");
    looks_english(&counter, "credential", "window.credential.question");
    counter.type_text(&number());
    counter.key(Key::Enter);
    counter.reach("result");
    looks_english(&counter, "result", "summary.proved_in_force_short");
    assert!(counter.shows("17 Feb 1980"), "dates too");
    counter.key(Key::F2);
    looks_english(&counter, "details", "window.details.steps");
    counter.key(Key::F2);
    counter.key(Key::Num1);
    counter.reach("comparison");
    looks_english(&counter, "comparison", "window.compare.question");
    for _ in 0..3 {
        counter.key(Key::Num1);
    }
    counter.reach("decision");
    looks_english(&counter, "decision", "window.decide.question");
    counter.key(Key::F6);
    counter.reach("occasion");
    looks_english(&counter, "occasion", "visit.occasion");
    counter.key(Key::Enter);
    counter.reach("decision");
    counter.key(Key::F12);
    counter.reach("recorded");
    looks_english(&counter, "recorded", "window.recorded.confirmed");
}

#[test]
fn the_other_ways_are_in_english() {
    let mut counter = english();
    for (key, stage, says) in [
        (Key::F3, "typing", "visit.typing"),
        (Key::F6, "known", "visit.known"),
        (Key::F7, "mail", "mail.title"),
    ] {
        counter.key(key);
        counter.reach(stage);
        looks_english(&counter, stage, says);
        counter.key(Key::Escape);
        counter.reach("idle");
    }
    counter.key(Key::F1);
    looks_english(&counter, "help", "view.question");
}

#[test]
fn the_managers_screens_are_in_english() {
    let mut counter = english();
    counter.key(Key::F8);
    looks_english(&counter, "login", "manager.login.question");
    counter.key(Key::Enter);
    counter.until("the manager inside", |counter| {
        !["", "login"].contains(&counter.window.state().manager_screen())
    });
    counter.window.run_steps(2);
    for (key, screen, says) in [
        (Key::Num1, "today", "today.title"),
        (Key::Num2, "search", "search.search"),
        (Key::Num3, "pending", "pending.title"),
        (Key::Num4, "due", "retention.title"),
        (Key::Num5, "verification", "verification.title"),
        (Key::Num6, "journal", "journal.title"),
        (Key::Num7, "rules", "rules_screen.title"),
        (Key::Num8, "trust", "freshness.title"),
        (Key::Num9, "users", "users.title"),
    ] {
        counter.window.key_press_modifiers(Modifiers::COMMAND, key);
        counter.window.run_steps(4);
        assert_eq!(counter.window.state().manager_screen(), screen);
        looks_english(&counter, screen, says);
    }
}
