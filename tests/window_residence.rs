// SPDX-License-Identifier: MIT OR Apache-2.0
//! Residence cards at the window: the number, the results, the specified card, by accessibility labels.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "common/counter.rs"]
mod counter;

use counter::Counter;
use eframe::egui::{Event as Input, Key, Role, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use jiff::Timestamp;
use tashika::words::ja;
use tashika_kit::date::japan_day;
use tashika_softcard::persona::by_name;

const FIRST: &str = "residence-permanent";

/// Puts a persona's card down and waits for the page of its number.
fn put_down(counter: &mut Counter, persona: &str) {
    // Tall enough that nothing has to be scrolled to.
    counter.window.set_size(vec2(1280.0, 4000.0));
    counter.window.run_steps(2);
    counter.press(by_name(persona).unwrap().title_ja);
    counter.reach("credential");
}

fn number(persona: &str) -> String {
    by_name(persona).unwrap().credential("residence_number", japan_day(Timestamp::now())).unwrap()
}

/// Another number of the right pattern: another last letter.
fn wrong(persona: &str) -> String {
    let mut right = number(persona);
    let last = if right.pop() == Some('Z') { 'Y' } else { 'Z' };
    right.push(last);
    right
}

fn typed(counter: &Counter) -> usize {
    counter.window.state().digits_typed()
}

fn field_is_focused(counter: &Counter) -> bool {
    counter.window.get_by_role(Role::PasswordInput).is_focused()
}

/// Puts a card down, types its number and comes to the result.
fn read(persona: &str) -> Counter {
    let mut counter = Counter::open();
    put_down(&mut counter, persona);
    counter.type_text(&number(persona));
    counter.key(Key::Enter);
    counter.reach("result");
    counter
}

#[test]
fn the_number_is_typed_as_it_comes_and_opens_the_card() {
    let mut counter = Counter::open();
    put_down(&mut counter, FIRST);
    assert!(field_is_focused(&counter));
    assert!(counter.shows(ja("window.residence.never_locks")) && counter.shows(ja("window.residence.where")));
    assert!(!counter.shows(ja("window.credential.tries_left")), "nothing is counted");
    assert!(counter.is_disabled(ja("window.credential.send")));
    let (head, rest) = (number(FIRST)[..5].to_lowercase(), number(FIRST)[5..].to_owned());
    let wide: String = rest.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
    counter.type_text(&format!("{head} -"));
    assert_eq!(typed(&counter), 5, "spaces and hyphens are left out");
    counter.window.event(Input::Paste(wide));
    counter.window.run_steps(3);
    assert_eq!(typed(&counter), 12);
    let value = counter.window.get_by_role(Role::PasswordInput).accesskit_node().value().unwrap_or_default();
    assert_eq!(value, "●".repeat(12), "the number is never read aloud");
    counter.key(Key::Enter);
    counter.reach("result");
    assert_eq!(typed(&counter), 0, "wiped with its page");
}

#[test]
fn an_o_at_the_place_of_a_digit_is_pointed_at_and_never_changed() {
    let mut counter = Counter::open();
    put_down(&mut counter, FIRST);
    counter.type_text("AB1O3");
    let hint = ja("window.residence.hint.digit_not_letter").replace("{place}", "4").replace("{meant}", "0");
    assert!(counter.shows(&hint), "at once, while typing");
    counter.type_text("45678CD");
    counter.key(Key::Enter);
    assert_eq!(counter.window.state().stage(), "credential", "nothing is sent");
    assert!(typed(&counter) == 12 && counter.shows(&hint));
    counter.key(Key::Home);
    for _ in 0..3 {
        counter.key(Key::ArrowRight);
    }
    counter.type_text("0");
    assert!(!counter.shows(&hint), "mended in its place");
    assert_eq!(typed(&counter), 12);
}

#[test]
fn a_number_that_is_refused_stays_and_is_mended() {
    let mut counter = Counter::open();
    put_down(&mut counter, FIRST);
    counter.type_text(&wrong(FIRST));
    counter.key(Key::Enter);
    counter.reach("failed");
    assert!(counter.shows(ja("error.key_refused.what")) && counter.shows(ja("error.key_refused.next")));
    assert!(!counter.shows(ja("window.credential.tries_left")));
    assert_eq!(typed(&counter), 12, "it is not typed again");
    counter.press(ja("window.failed.mend_number"));
    counter.reach("credential");
    assert!(counter.shows(ja("error.key_refused.what")) && field_is_focused(&counter));
    assert_eq!(typed(&counter), 12);
    counter.key(Key::End);
    counter.key(Key::Backspace);
    assert!(!counter.shows(ja("error.key_refused.what")), "what is mended was not refused");
    counter.type_text(&number(FIRST)[11..]);
    counter.key(Key::Enter);
    counter.reach("result");
}

#[test]
fn a_number_that_was_refused_goes_with_the_check_and_with_another_card() {
    let mut counter = Counter::open();
    put_down(&mut counter, FIRST);
    counter.type_text(&wrong(FIRST));
    counter.key(Key::Enter);
    counter.reach("failed");
    counter.press(ja("window.button.stop"));
    counter.reach("idle");
    assert_eq!(typed(&counter), 0);
    put_down(&mut counter, "residence-student");
    assert_eq!(typed(&counter), 0, "the next customer's card begins empty");
    counter.type_text("AB12");
    counter.key(Key::Escape);
    counter.reach("idle");
    assert_eq!(typed(&counter), 0);
}

#[test]
fn letters_and_digits_are_on_the_screen_where_they_belong() {
    let mut counter = Counter::open();
    put_down(&mut counter, FIRST);
    let keys = |counter: &Counter, label: &str| {
        counter.window.query_by_role_and_label(Role::Button, label).is_some()
    };
    assert!(keys(&counter, "A") && !keys(&counter, "7"));
    for character in number(FIRST).chars() {
        counter.press(&character.to_string());
    }
    assert_eq!(typed(&counter), 12);
    assert!(field_is_focused(&counter), "Enter goes on from the field");
    counter.press(ja("window.pad.step_back"));
    assert_eq!(typed(&counter), 11);
    counter.press(ja("window.pad.clear"));
    assert_eq!(typed(&counter), 0);
    counter.type_text("AB");
    assert!(keys(&counter, "7") && !keys(&counter, "A"));
    counter.key(Key::Tab);
    counter.key(Key::Space);
    assert_eq!(typed(&counter), 3, "the first key, by keyboard alone");
}

#[test]
fn a_terminal_left_alone_forgets_the_number() {
    let mut counter = Counter::open();
    put_down(&mut counter, FIRST);
    counter.type_text("AB12");
    counter.left_alone();
    counter.reach("idle");
    assert_eq!(typed(&counter), 0);
}

#[test]
fn large_letters_leave_the_field_in_sight() {
    let mut counter = Counter::open();
    put_down(&mut counter, FIRST);
    // A window of 1280 by 800 with everything twice as large.
    counter.window.set_size(vec2(640.0, 400.0));
    counter.window.run_steps(4);
    let bar = counter.window.get_by_label(ja("window.credential.send")).rect();
    let field = counter.window.get_by_role(Role::PasswordInput).rect();
    assert!(field.top() > 0.0 && field.bottom() < bar.top(), "{field:?} above {bar:?}");
    assert!(field.right() <= 640.0 && bar.right() <= 640.0);
}

#[test]
fn each_verdict_reads_differently_and_none_is_proved() {
    let cases = [
        (FIRST, "summary.signature_holds_short", "summary.pictures_hold"),
        ("residence-no-signature", "summary.unsigned_short", "summary.unsigned"),
        ("residence-altered-photo", "summary.failed_short", "summary.failed"),
        ("residence-unknown-issuer", "summary.issuer_unknown_short", "summary.issuer_unknown"),
        ("residence-expired-root", "summary.root_expired_short", "summary.root_expired"),
    ];
    for (persona, short, sentence) in cases {
        let counter = read(persona);
        assert!(counter.shows(ja(short)) && counter.shows(ja(sentence)), "{persona}");
        for (_, other, _) in cases.iter().filter(|(_, other, _)| *other != short) {
            assert!(!counter.shows(ja(other)), "{persona}: {other}");
        }
        assert!(!counter.shows(ja("summary.proved_in_force_short")), "{persona}");
        assert!(counter.shows(ja("originality.not_offered")), "{persona}");
    }
}

#[test]
fn the_result_shows_the_card_and_leads_to_the_transcription() {
    let mut counter = read(FIRST);
    for told in [
        "code.card_kind.residence_card",
        "window.residence.first_generation",
        "window.residence.field.document_number",
    ] {
        assert!(counter.shows(ja(told)), "{told}");
    }
    for picture in ["field.photo", "field.front_image"] {
        assert!(counter.window.query_by_role_and_label(Role::Image, ja(picture)).is_some(), "{picture}");
    }
    counter.press(ja("window.result.transcribe"));
    counter.reach("transcription");
}

#[test]
fn what_no_signature_covers_is_said() {
    let counter = read("residence-moved");
    assert!(counter.shows(ja("window.residence.field.address")) && counter.shows(ja("mark.not_signed")));
    assert!(counter.shows(ja("window.residence.unsigned_first")));
}

#[test]
fn an_application_that_is_pending_is_a_question() {
    let counter = read("residence-pending");
    assert!(
        counter.shows(ja("window.residence.pending")) && counter.shows(ja("window.residence.pending_next"))
    );
}

#[test]
fn the_printed_card_stands_beside_the_number_in_training() {
    for (persona, kind) in [
        (FIRST, "code.card_kind.residence_card"),
        ("residence-false-face", "code.card_kind.residence_card"),
        ("residence2-special-permanent", "code.card_kind.special_permanent_resident"),
    ] {
        let mut counter = Counter::open();
        put_down(&mut counter, persona);
        let printed = format!("{} {} {}", ja("window.residence.print.title"), ja(kind), number(persona));
        assert!(counter.window.query_by_role_and_label(Role::Image, &printed).is_some(), "{persona}");
    }
    let mut counter = Counter::open();
    put_down(&mut counter, "residence-altered-address");
    assert!(counter.shows(ja("window.residence.print.back")), "what is written on the back");
}

#[test]
fn a_specified_card_is_named_and_read_as_a_my_number_card() {
    let mut counter = Counter::open();
    put_down(&mut counter, "specified-residence-card");
    assert!(counter.shows(ja("window.specified.title")) && counter.shows(ja("window.specified.as_mynumber")));
    let today = japan_day(Timestamp::now());
    let number = by_name("specified-residence-card").unwrap().credential("check_number_b", today).unwrap();
    counter.type_text(&number);
    counter.key(Key::Enter);
    counter.reach("result");
    assert!(counter.shows(ja("window.specified.not_read")) && counter.shows(ja("window.specified.mynumber")));
    assert!(!counter.shows(ja("window.beside.title")), "it is no licence");
}
