// SPDX-License-Identifier: MIT OR Apache-2.0
//! While the book is asked whether what the clerk wants to begin may begin.

use eframe::egui::{Key, Role as Part};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::{App, app, reach, window};
use crate::jpki::Standing;
use crate::words::ja;

const WAITS: &str = "window.wait.standing";

fn shows(window: &Harness<'_, App>, key: &str) -> bool {
    window.query_all_by_label_contains(ja(key)).next().is_some()
}

/// The first screen of an operator who may begin something with certificates.
fn first_screen(home: &std::path::Path) -> Harness<'static, App> {
    let mut app = app(home);
    app.options.settings.jpki.standing = Standing::training();
    let mut window = window(app);
    reach(&mut window, "idle");
    window
}

fn buttons(window: &Harness<'_, App>) -> Vec<String> {
    let all = window.query_all_by_role(Part::Button);
    all.filter_map(|node| node.accesskit_node().label()).collect()
}

fn press(window: &mut Harness<'_, App>, key: Key) {
    window.key_press(key);
    window.run_steps(3);
}

#[test]
fn that_the_standing_is_asked_is_said_and_nothing_else_begins_meanwhile() {
    let home = tempfile::tempdir().unwrap();
    let mut window = first_screen(home.path());
    let book = window.state().desk.as_ref().unwrap().book().unwrap();
    let busy = book.lock().unwrap();
    press(&mut window, Key::F4);
    assert!(shows(&window, WAITS));
    let there = buttons(&window);
    assert!(!there.iter().any(|label| label.contains(ja("visit.typed_document"))), "{there:?}");
    // Neither another wish nor another beginning nor a card takes the place of what was wanted.
    for key in [Key::F2, Key::F3, Key::F6, Key::F7, Key::F8] {
        press(&mut window, key);
        assert!(shows(&window, WAITS) && window.state().manager_screen().is_empty(), "{key:?}");
    }
    window.state_mut().desk.as_mut().unwrap().place("genuine");
    window.run_steps(3);
    assert!(shows(&window, WAITS) && window.state().stage() == "idle");
    drop(busy);
    reach(&mut window, "consent");
    assert!(shows(&window, "window.jpki.explain.authentication.title") && !shows(&window, WAITS));
}

#[test]
fn who_does_not_wait_for_the_answer_gets_the_first_screen_back_as_it_was() {
    let home = tempfile::tempdir().unwrap();
    let mut window = first_screen(home.path());
    let before = buttons(&window);
    let book = window.state().desk.as_ref().unwrap().book().unwrap();
    let busy = book.lock().unwrap();
    press(&mut window, Key::F4);
    assert!(shows(&window, WAITS));
    press(&mut window, Key::Escape);
    assert_eq!(buttons(&window), before);
    drop(busy);
    // The answer that nobody waits for is the first of the two that come now.
    press(&mut window, Key::F2);
    reach(&mut window, "consent");
    assert!(shows(&window, "window.jpki.explain.signature.title"));
}
