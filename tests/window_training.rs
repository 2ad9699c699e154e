// SPDX-License-Identifier: MIT OR Apache-2.0
//! Practising in the window: choosing a card, being told what was missed, and the marks of training on every screen. A
//! real counter has none of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "common/counter.rs"]
mod counter;

use counter::{Counter, number, option};
use eframe::egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable;
use tashika::keys::{Cost, Keyring, Role as Post, SetUp};
use tashika::records::{BookKind, Places};
use tashika::rules::Law;
use tashika::window::CustomerView;
use tashika::words::ja;

const ROWS: [&str; 3] = ["observation.face", "observation.printed_card", "observation.security_code"];

/// What is told, with the answers as the comparison calls them.
fn told(code: &str) -> String {
    ja(&format!("debrief.{code}"))
        .replace("{same}", ja("compared.same"))
        .replace("{different}", ja("compared.different"))
}

/// What the search field is called.
fn search_label() -> String {
    format!("{}  [Ctrl+F]", ja("training.search"))
}

/// Types into the search field and presses Enter.
fn search(counter: &mut Counter, text: &str) {
    counter.window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    counter.window.run_steps(3);
    counter.type_text(text);
    counter.key(Key::Enter);
}

/// Reads a card that was put down, compares everything with one answer, and goes to the decision.
fn compare(counter: &mut Counter, answers: [&str; 3]) {
    counter.reach("credential");
    counter.type_text(&number());
    counter.key(Key::Enter);
    counter.reach("result");
    counter.key(Key::Enter);
    counter.reach("comparison");
    for (row, answer) in ROWS.into_iter().zip(answers) {
        counter.press(&option(row, &format!("compared.{answer}")));
    }
    counter.ordinary();
}

fn confirm(counter: &mut Counter) {
    counter.press(ja("decision.confirmed"));
    counter.press(ja("window.decide.seal_confirmed"));
    counter.reach("recorded");
}

fn refuse(counter: &mut Counter) {
    counter.press(ja("decision.refused"));
    counter.press(ja("window.reason.chip"));
    counter.press(ja("window.decide.seal_refused"));
    counter.reach("recorded");
}

const SAME: [&str; 3] = ["same"; 3];

#[test]
fn what_was_missed_is_told_and_counted() {
    let mut counter = Counter::open();
    search(&mut counter, "false-face");
    compare(&mut counter, SAME);
    confirm(&mut counter);
    assert!(counter.shows(&told("face_said_same")));
    assert!(counter.shows(ja("lesson.false_face")));
    assert!(counter.shows(&ja("training.debrief.missed").replace("{count}", "1")));
    for side in ["training.debrief.chip", "training.debrief.person"] {
        // They are decoded on a thread of their own.
        counter.until("both faces", |counter| {
            counter.window.query_all_by_role_and_label(Role::Image, ja(side)).count() == 1
        });
    }
    // The record is one of training, like every other.
    assert!(counter.record().record.header.training);
    counter.key(Key::Enter);
    counter.reach("idle");
    assert!(counter.shows(&format!("{}  0 / 1", ja("training.results.score"))));
    assert!(!counter.shows(&told("face_said_same")), "the next customer comes");
}

#[test]
fn clearing_the_screen_clears_what_the_last_card_showed() {
    let mut counter = Counter::open();
    search(&mut counter, "genuine");
    counter.reach("credential");
    counter.type_text(&number());
    counter.key(Key::Enter);
    counter.reach("result");
    counter.key(Key::Escape);
    counter.reach("idle");
    assert!(counter.shows(&told("given_up")), "what was given up is told");
    counter.left_alone();
    counter.until("nothing for the next", |counter| !counter.shows(&told("given_up")));
    assert_eq!(counter.window.state().stage(), "idle");
}

#[test]
fn who_misses_nothing_is_praised_and_may_go_on_with_the_same_card() {
    let mut counter = Counter::open();
    search(&mut counter, "false-face");
    compare(&mut counter, ["different", "same", "same"]);
    refuse(&mut counter);
    assert!(counter.shows(ja("training.debrief.right")) && counter.shows(ja("lesson.false_face")));
    assert!(!counter.shows(&told("face_said_same")));
    counter.key(Key::F3);
    counter.reach("credential");
    counter.key(Key::Escape);
    counter.reach("idle");
    assert!(
        counter.shows(&format!("{}  1 / 1", ja("training.results.score"))),
        "a card not read is not counted"
    );
}

#[test]
fn a_card_of_an_unknown_issuer_that_was_accepted_is_told() {
    let mut counter = Counter::open();
    search(&mut counter, "unknown-issuer");
    compare(&mut counter, SAME);
    counter.press(ja("decision.confirmed"));
    counter.press(ja("window.decide.acknowledge"));
    counter.press(ja("window.decide.seal_confirmed"));
    counter.reach("recorded");
    assert!(counter.shows(&told("accepted_unknown_issuer")));
}

#[test]
fn a_check_that_was_given_up_is_talked_about_before_the_next_card() {
    let mut counter = Counter::open();
    search(&mut counter, "expired");
    counter.reach("credential");
    let today = tashika_kit::date::japan_day(jiff::Timestamp::now());
    let number = tashika_softcard::persona::by_name("expired").unwrap();
    counter.type_text(&number.credential("check_number_b", today).unwrap());
    counter.key(Key::Enter);
    counter.reach("result");
    counter.key(Key::Escape);
    counter.reach("idle");
    assert!(counter.shows(&told("given_up_no_record")) && counter.shows(ja("lesson.expired")));
    // The first card of the list keeps the focus: one key goes on.
    counter.key(Key::Enter);
    counter.reach("credential");
}

#[test]
fn the_list_is_narrowed_and_searched() {
    let mut counter = Counter::open();
    assert!(counter.shows("正常なカード") && counter.shows("旅券（有効期間満了）"));
    counter.press(&option("training.by_document", "document.licence"));
    assert!(!counter.shows("正常なカード") && counter.shows("運転免許証（正常）"));
    counter.press(&option("training.by_level", "level.false_face"));
    assert!(!counter.shows("運転免許証（正常）") && counter.shows("運転免許証（他人が持参した本物）"));
    counter.press(&option("training.by_document", "training.all_documents"));
    assert!(counter.shows("他人が持参した本物のカード"));
    counter.press(&option("training.by_level", "training.all_levels"));
    // Several cards are found: Enter puts none of them down.
    search(&mut counter, "licence");
    assert_eq!(counter.window.state().stage(), "idle");
    let label = search_label();
    let field = counter.window.get_by_role_and_label(Role::TextInput, &label);
    assert!(field.value().is_some_and(|value| value == "licence"));
    counter.type_text("-nobody");
    counter.key(Key::Enter);
    assert_eq!(counter.window.state().stage(), "idle");
    assert!(counter.shows(ja("training.none_found")));
}

#[test]
fn the_nature_of_a_surprise_is_told_afterwards_and_its_number_gives_the_same_card() {
    let mut counter = Counter::open();
    counter.press(&option("training.by_document", "document.mynumber"));
    let drawn = (0..10_000).map(|seed| format!("#{seed:04}")).find(|number| {
        let drawn = tashika::training::Surprise::parse(number, Some("mynumber")).unwrap();
        drawn.persona().unwrap().name == "false-print-name"
    });
    let drawn = drawn.unwrap();
    let title = "本物のＩＣチップ、氏名を貼り替えた券面";
    search(&mut counter, &drawn);
    counter.reach("credential");
    assert!(!counter.shows(title));
    compare(&mut counter, SAME);
    assert!(!counter.shows(title) && !counter.shows(&drawn));
    confirm(&mut counter);
    assert!(counter.shows(title) && counter.shows(&drawn));
    assert!(counter.shows(&told("print_same_name")));
    counter.key(Key::F5);
    counter.window.run_steps(4);
    assert!(!["recorded", "idle"].contains(&counter.window.state().stage()), "the next surprise lies there");
}

#[test]
fn training_is_marked_on_every_screen() {
    let mut counter = Counter::start_as("", true, &[Law::Aml, Law::Phone]);
    let banner = ja("window.training.banner");
    let marked = |counter: &Counter, screens: usize| {
        let stage = counter.window.state().stage();
        assert_eq!(counter.window.query_all_by_label(banner).count(), screens, "{stage}");
    };
    counter.reach("clerk");
    marked(&counter, 1);
    counter.type_text("1024");
    counter.key(Key::Enter);
    counter.reach("idle");
    marked(&counter, 1);
    search(&mut counter, "genuine");
    counter.reach("credential");
    marked(&counter, 1);
    counter.type_text(&number());
    counter.key(Key::Enter);
    counter.reach("result");
    marked(&counter, 1);
    counter.key(Key::Enter);
    counter.reach("comparison");
    marked(&counter, 1);
    for row in ROWS {
        counter.press(&option(row, "compared.same"));
    }
    counter.leave_comparison();
    counter.reach("occasion");
    marked(&counter, 1);
    counter.transaction("transaction.account_opening");
    counter.reach("statements");
    marked(&counter, 1);
    counter.statements();
    counter.reach("decision");
    marked(&counter, 1);
    counter.press(ja("visit.add_supplement"));
    counter.reach("supplements");
    marked(&counter, 1);
    counter.key(Key::Escape);
    counter.reach("decision");
    confirm(&mut counter);
    marked(&counter, 1);
    counter.key(Key::Enter);
    counter.reach("idle");
    counter.key(Key::F8);
    counter.window.run_steps(3);
    assert_ne!(counter.window.state().manager_screen(), "");
    marked(&counter, 1);
    counter.key(Key::Escape);
    counter.window.run_steps(3);
    for (key, stage) in [(Key::F3, "typing"), (Key::F6, "known"), (Key::F7, "mail")] {
        counter.key(key);
        counter.reach(stage);
        marked(&counter, 1);
        counter.key(Key::Escape);
        counter.reach("idle");
    }
    search(&mut counter, "blocked-63c0");
    counter.reach("failed");
    marked(&counter, 1);
    counter.key(Key::Escape);
    counter.reach("idle");
    // With the customer's own window there are two. It lies over the first here, so that keys alone are pressed.
    counter.window.state_mut().open_customer_view(CustomerView::Window);
    counter.window.run_steps(3);
    marked(&counter, 2);
    counter.key(Key::F8);
    counter.window.run_steps(3);
    assert_ne!(counter.window.state().manager_screen(), "");
    marked(&counter, 2);
    counter.key(Key::Escape);
    counter.window.run_steps(3);
    search(&mut counter, "genuine");
    counter.reach("credential");
    marked(&counter, 2);
}

#[test]
fn a_real_counter_has_no_cards_to_choose_and_nobody_to_debrief() {
    let mut counter = Counter::start(false, &[Law::Aml]);
    counter.reach("not_set_up");
    let places = Places::in_folder(counter.home.path(), BookKind::Real);
    let word = |text: &str| tashika_kit::Secret::from(text);
    let with = SetUp {
        administrator: ("admin".into(), word("an administrator's word")),
        manager: ("manager".into(), word("a manager's long word")),
        head_office: None,
        cost: Cost::TRAINING,
    };
    let mut keys = Keyring::create(&places.keyring, with).unwrap();
    let admin = keys.unlock("admin", &word("an administrator's word")).unwrap();
    keys.add(&admin, "1024", Post::Clerk, &word("a clerk's word")).unwrap();
    counter.key(Key::Enter);
    counter.reach("locked");
    counter.fill(&format!("{}  {}", ja("login.name"), tashika::words::en("login.name")), "1024");
    let password = format!("{}  {}", ja("login.password"), tashika::words::en("login.password"));
    counter.window.get_by_role_and_label(Role::PasswordInput, &password).focus();
    counter.window.run_steps(2);
    counter.type_text("a clerk's word");
    counter.key(Key::Enter);
    counter.reach("idle");
    let never = |counter: &Counter| {
        for key in ["window.training.banner", "window.idle.training", "training.surprise", "training.visitor"]
        {
            assert!(!counter.shows(ja(key)), "{key}");
        }
        assert!(!counter.shows("正常なカード") && !counter.shows(ja("training.again")));
    };
    never(&counter);
    // The keys of the trainee do nothing.
    counter.key(Key::F5);
    counter.window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    counter.window.run_steps(3);
    assert_eq!(counter.window.state().stage(), "idle");
    never(&counter);
    counter.key(Key::F6);
    counter.reach("known");
    counter.fill(ja("field.name"), "見本　花子");
    counter.fill(ja("field.birth_date"), "S55.2.17");
    counter.press(ja("known.acquainted"));
    counter.press(ja("visit.next"));
    counter.transaction("transaction.large_cash");
    counter.reach("decision");
    never(&counter);
    confirm(&mut counter);
    never(&counter);
    counter.key(Key::F3);
    counter.window.run_steps(3);
    assert_eq!(counter.window.state().stage(), "recorded", "no card is put down again");
}
