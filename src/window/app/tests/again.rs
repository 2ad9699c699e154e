// SPDX-License-Identifier: MIT OR Apache-2.0
//! A reading that broke off: what was typed stays in its field for a document that its key is to tell, and no longer.

use eframe::egui::{Event as Input, Key};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::{CardError, LinkError};
use tashika_softcard::persona::by_name;

use super::{app, reach, window};
use crate::counter::Event;
use crate::window::app::App;
use crate::words::ja;

const CARD: &str = "residence-permanent";

fn place(window: &mut Harness<'_, App>, persona: &'static str) {
    let desk = window.state_mut().desk.as_mut().unwrap();
    desk.lift();
    desk.place(persona);
    reach(window, "credential");
}

fn shows(window: &Harness<'_, App>, key: &str) -> bool {
    window.query_all_by_label_contains(ja(key)).next().is_some()
}

fn typed(window: &Harness<'_, App>) -> usize {
    window.state().digits_typed()
}

fn enter(window: &mut Harness<'_, App>, stage: &str) {
    window.key_press(Key::Enter);
    reach(window, stage);
}

/// A card is down, what opens it is typed and sent, and the link breaks before anything is heard of it.
fn broken(home: &std::path::Path, persona: &'static str, credential: &str) -> (Harness<'static, App>, usize) {
    let mut window = window(app(home));
    reach(&mut window, "idle");
    place(&mut window, persona);
    let known = by_name(persona).unwrap().credential(credential, japan_day(Timestamp::now())).unwrap();
    for line in known.lines() {
        window.event(Input::Text(line.to_owned()));
        window.run_steps(1);
        if known.lines().count() > 1 {
            window.key_press(Key::Enter);
        }
    }
    // A swipe ends with silence.
    window.run_steps(120);
    let length = typed(&window);
    assert!(length >= 12, "{persona}");
    window.key_press(Key::Enter);
    for _ in 0..20 {
        if window.state().stage() == "credential" {
            window.run_steps(1);
        }
    }
    // Nothing is heard of a card between two frames.
    let desk = window.state_mut().desk.as_mut().unwrap();
    assert_eq!(desk.stage().name(), "reading", "{persona}");
    desk.act(Event::SessionFailed(CardError::link(LinkError::Removed, "reading")));
    reach(&mut window, "failed");
    assert!(shows(&window, "window.resume.kept_key"), "{persona}");
    (window, length)
}

#[test]
fn what_was_typed_is_there_for_the_same_document_and_one_key_sends_it() {
    for (persona, credential) in [(CARD, "residence_number"), ("passport-jp-2025", "mrz")] {
        let home = tempfile::tempdir().unwrap();
        let (mut window, length) = broken(home.path(), persona, credential);
        assert_eq!(typed(&window), length, "{persona}");
        place(&mut window, persona);
        assert!(shows(&window, "window.resume.here_key"), "{persona}");
        assert_eq!(typed(&window), length, "{persona}");
        enter(&mut window, "result");
        assert_eq!(typed(&window), 0, "{persona}: wiped with its page");
    }
}

#[test]
fn another_document_of_its_kind_empties_the_field_and_the_clerk_is_told() {
    let home = tempfile::tempdir().unwrap();
    let (mut window, _) = broken(home.path(), CARD, "residence_number");
    place(&mut window, "residence-student");
    assert_eq!(typed(&window), 12, "the key is to tell");
    enter(&mut window, "failed");
    assert!(shows(&window, "window.resume.other_document"));
    assert!(!shows(&window, "window.failed.mend_number") && !shows(&window, "error.key_refused.next"));
    assert_eq!(typed(&window), 0);
    enter(&mut window, "credential");
    assert_eq!(typed(&window), 0, "nothing is there to be mended");
    assert!(!shows(&window, "error.key_refused.what") && !shows(&window, "window.resume.here_key"));
}

#[test]
fn what_stays_can_be_wiped_and_what_is_typed_then_was_not_left_over() {
    let home = tempfile::tempdir().unwrap();
    let (mut window, _) = broken(home.path(), CARD, "residence_number");
    place(&mut window, "residence-student");
    window.get_by_label_contains(ja("window.resume.wipe")).scroll_to_me();
    window.run_steps(3);
    window.get_by_label_contains(ja("window.resume.wipe")).click();
    window.run_steps(3);
    assert_eq!((window.state().stage(), typed(&window)), ("credential", 0));
    let number = by_name("residence-student").unwrap();
    let number = number.credential("residence_number", japan_day(Timestamp::now())).unwrap();
    window.event(Input::Text(number));
    window.run_steps(3);
    assert_eq!(typed(&window), 12, "the focus is back in the field");
    assert!(!shows(&window, "window.resume.here_key"));
    enter(&mut window, "result");
}

#[test]
fn it_goes_with_the_visit_the_screen_and_a_document_of_another_kind() {
    type Then = fn(&mut Harness<'static, App>);
    let then: [(&str, Then); 4] = [
        ("given up", |window| {
            window.key_press(Key::Escape);
            reach(window, "idle");
        }),
        ("cleared", |window| {
            window.state_mut().desk.as_mut().unwrap().act(Event::Idle);
            reach(window, "idle");
        }),
        ("a My Number Card", |window| place(window, "genuine")),
        ("a passport", |window| place(window, "passport-jp-2025")),
    ];
    for (what, then) in then {
        let home = tempfile::tempdir().unwrap();
        let (mut window, _) = broken(home.path(), CARD, "residence_number");
        then(&mut window);
        assert_eq!(typed(&window), 0, "{what}");
        place(&mut window, CARD);
        assert_eq!(typed(&window), 0, "{what}: it does not come back");
        assert!(!shows(&window, "window.resume.here_key"), "{what}");
    }
}

/// A window that is covered or put away draws no frame, while cards come and go.
#[test]
fn what_was_typed_for_a_card_is_not_offered_for_the_next_where_nobody_sees_the_window() {
    let home = tempfile::tempdir().unwrap();
    let mut window = window(app(home.path()));
    reach(&mut window, "idle");
    place(&mut window, "genuine");
    window.event(Input::Text("12345678".to_owned()));
    window.run_steps(1);
    assert_eq!(typed(&window), 8);
    let ctx = window.ctx.clone();
    let unseen = |window: &mut Harness<'_, App>, stage: &str| {
        let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
        while window.state().stage() != stage && std::time::Instant::now() < until {
            window.state_mut().look_after(&ctx);
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert_eq!(window.state().stage(), stage);
    };
    window.state_mut().desk.as_mut().unwrap().lift();
    unseen(&mut window, "failed");
    window.state_mut().desk.as_mut().unwrap().place("rare-kanji");
    unseen(&mut window, "credential");
    assert_eq!(typed(&window), 0, "before a frame is drawn");
    window.run_steps(2);
    assert_eq!(typed(&window), 0);
    // The page begins as always: what is typed now reaches its field.
    window.event(Input::Text("87".to_owned()));
    window.run_steps(1);
    assert_eq!(typed(&window), 2);
}
