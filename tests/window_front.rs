// SPDX-License-Identifier: MIT OR Apache-2.0
//! What stands in front of the screens: help and view (F1), the word before clearing, the way out of a kiosk.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "tests")]

#[path = "common/counter.rs"]
mod counter;

use counter::{Counter, number};
use eframe::egui::{Event, Key, Modifiers, Role, ViewportCommand, ViewportEvent, ViewportId, pos2};
use egui_kittest::kittest::Queryable;
use tashika::keys::{Cost, Keyring, Role as Post, SetUp};
use tashika::manager::log::entries;
use tashika::records::{Book, BookKind, Places};
use tashika::rules::Law;
use tashika::window::{KioskPlace, ViewFile, ViewGiven, ViewTrouble};
use tashika::words::{en, ja};

const ADMIN: &str = "an administrator's word";
const CLERK: &str = "a clerk's word";

impl Counter {
    fn front(&self) -> &'static str {
        self.window.state().in_front()
    }

    /// The window manager wants the window closed. What the window answers.
    fn close(&mut self) -> Vec<ViewportCommand> {
        let viewport = self.window.input_mut().viewports.entry(ViewportId::ROOT).or_default();
        viewport.events.push(ViewportEvent::Close);
        self.window.step();
        let commands = self.commands();
        self.window.input_mut().viewports.entry(ViewportId::ROOT).or_default().events.clear();
        self.window.run_steps(3);
        commands
    }

    fn commands(&self) -> Vec<ViewportCommand> {
        let output = &self.window.output().viewport_output;
        output.get(&ViewportId::ROOT).map(|root| root.commands.clone()).unwrap_or_default()
    }

    fn real_places(&self) -> Places {
        Places::in_folder(self.home.path(), BookKind::Real)
    }

    fn with_accounts(&self) {
        let word = |text: &str| tashika_kit::Secret::from(text);
        let with = SetUp {
            administrator: ("admin".into(), word(ADMIN)),
            manager: ("manager".into(), word("a manager's long word")),
            head_office: None,
            cost: Cost::TRAINING,
        };
        let places = self.real_places();
        drop(Book::open(&places, BookKind::Real).unwrap());
        let mut keys = Keyring::create(&places.keyring, with).unwrap();
        let admin = keys.unlock("admin", &word(ADMIN)).unwrap();
        keys.add(&admin, "1024", Post::Clerk, &word(CLERK)).unwrap();
    }

    fn kiosk(&mut self) {
        let places = self.real_places();
        self.window.state_mut().enter_kiosk(KioskPlace::Here, places);
    }

    fn say(&mut self, name: &str, password: &str) {
        self.window.get_by_role(Role::TextInput).focus();
        self.window.run_steps(2);
        self.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        self.window.run_steps(2);
        self.type_text(name);
        self.window.get_by_role_and_label(Role::PasswordInput, ja("manager.login.password")).focus();
        self.window.run_steps(2);
        self.type_text(password);
        self.key(Key::Enter);
    }

    /// Whether the keyboard is at the password.
    fn types_a_password(&self) -> bool {
        self.window.get_by_role_and_label(Role::PasswordInput, ja("manager.login.password")).is_focused()
    }

    /// What the real book says, oldest first: act, by whom, public part.
    fn log(&self) -> Vec<(String, String, String)> {
        let book = Book::open_existing(&self.real_places()).unwrap();
        let mut log = entries(&book, 100, None).unwrap();
        log.reverse();
        log.into_iter().map(|entry| (entry.act, entry.by, entry.public.to_string())).collect()
    }
}

#[test]
fn help_covers_every_screen_and_loses_nothing() {
    let mut counter = Counter::open();
    let visit = |counter: &mut Counter, stage: &str| {
        assert_eq!(counter.window.state().stage(), stage);
        counter.key(Key::F1);
        assert_eq!(counter.front(), "help", "{stage}");
        assert!(counter.shows(ja("view.question")) && !counter.shows("見本"), "{stage}");
        counter.key(Key::F1);
        assert_eq!((counter.front(), counter.window.state().stage()), ("", stage));
        counter.key(Key::F1);
        counter.key(Key::Escape);
        assert_eq!(
            (counter.front(), counter.window.state().stage()),
            ("", stage),
            "Escape only closes the page"
        );
    };
    visit(&mut counter, "idle");
    counter.press("正常なカード");
    counter.reach("credential");
    counter.type_text(&number()[..6]);
    assert_eq!(counter.window.state().digits_typed(), 6);
    visit(&mut counter, "credential");
    assert_eq!(counter.window.state().digits_typed(), 6, "what was typed is still there");
    counter.type_text(&number()[6..]);
    assert_eq!(counter.window.state().digits_typed(), 14, "the keyboard is where it was");
    counter.key(Key::Enter);
    counter.reach("result");
    visit(&mut counter, "result");
    counter.key(Key::Enter);
    counter.reach("comparison");
    visit(&mut counter, "comparison");
    counter.leave_comparison();
    counter.reach("occasion");
    counter.fill(ja("visit.key"), "1234");
    visit(&mut counter, "occasion");
    counter.type_text("567");
    assert!(counter.window.query_all_by_value("1234567").next().is_some(), "field and keyboard stay");
}

#[test]
fn the_help_page_lists_the_keys_of_the_screen_behind_it() {
    let mut counter = Counter::open();
    counter.key(Key::F1);
    for key in ["view.keys_here", "manager.open", "view.key.larger"] {
        assert!(counter.shows(ja(key)), "{key}");
    }
    counter.key(Key::Escape);
    counter.press("正常なカード");
    counter.reach("credential");
    counter.key(Key::F1);
    assert!(!counter.shows(ja("manager.open")), "F8 does nothing here, and so it is not told");
}

#[test]
fn the_view_is_chosen_by_keyboard_and_kept() {
    let mut counter = Counter::open();
    let path = ViewFile::beside(&counter.real_places().book);
    let file = ViewFile::open(path.clone(), ViewGiven::default());
    counter.window.state_mut().keep_view(file);
    counter.key(Key::F1);
    // The keyboard is at the colours; the next is dark.
    counter.key(Key::Tab);
    counter.key(Key::Space);
    assert_eq!(ViewFile::open(path.clone(), ViewGiven::default()).view().look.code(), "dark");
    counter.press(&counter::option("view.language.row", "view.language.en"));
    counter.press(&format!("{}: 150 %", en("view.scale.row")));
    assert!(counter.shows(en("view.question")), "at once");
    let kept = ViewFile::open(path, ViewGiven::default());
    assert_eq!(kept.trouble(), None);
    let view = kept.view();
    assert_eq!((view.look.code(), view.scale.percent(), view.language.code()), ("dark", 150, "en"));
    assert!((counter.window.ctx.zoom_factor() - 1.5).abs() < 0.001);
}

#[test]
fn the_size_changes_anywhere_within_its_bounds_and_loses_no_digit() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.type_text(&number()[..6]);
    let press = |counter: &mut Counter, key: Key, times: usize| {
        for _ in 0..times {
            counter.window.key_press_modifiers(Modifiers::COMMAND, key);
            counter.window.run_steps(3);
        }
        (counter.window.ctx.zoom_factor() * 100.0).round() as u16
    };
    assert_eq!(press(&mut counter, Key::Plus, 1), 110);
    assert_eq!(press(&mut counter, Key::Equals, 1), 125, "plus without Shift");
    assert_eq!(press(&mut counter, Key::Plus, 20), 250, "never beyond");
    assert_eq!(press(&mut counter, Key::Minus, 1), 225);
    assert_eq!(press(&mut counter, Key::Minus, 20), 100, "never below");
    assert_eq!(press(&mut counter, Key::Plus, 3), 150);
    assert_eq!(press(&mut counter, Key::Num0, 1), 100);
    assert_eq!(counter.window.state().digits_typed(), 6);
    counter.type_text(&number()[6..]);
    counter.key(Key::Enter);
    counter.reach("result");
}

#[test]
fn a_damaged_file_is_told_on_the_page_and_mended_there() {
    let mut counter = Counter::open();
    let path = counter.home.path().join("view.toml");
    std::fs::write(&path, "scale = 9999").unwrap();
    let file = ViewFile::open(path.clone(), ViewGiven::default());
    assert_eq!(file.trouble(), Some(ViewTrouble::Damaged));
    counter.window.state_mut().keep_view(file);
    counter.key(Key::F1);
    assert!(counter.shows(ja("view.trouble.damaged")));
    counter.press(&counter::option("view.look.row", "view.look.contrast"));
    assert!(!counter.shows(ja("view.trouble.damaged")));
    assert_eq!(ViewFile::open(path, ViewGiven::default()).trouble(), None);
}

#[test]
fn the_screen_warns_and_clears_itself_behind_the_page() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.type_text(&number()[..6]);
    counter.key(Key::F1);
    assert_eq!(counter.front(), "help");
    let warning = ja("view.clears").split("{seconds}").last().unwrap();
    assert!(!counter.shows(warning), "somebody was here a moment ago");
    counter.nearly_left_alone();
    counter.until_shown(warning);
    assert!(!counter.shows("見本"), "it says nothing of what stands there");
    counter.left_alone();
    counter.reach("idle");
    assert_eq!((counter.front(), counter.window.state().digits_typed()), ("", 0));
    assert!(!counter.shows(warning));
}

#[test]
fn a_touched_screen_is_not_cleared() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.type_text(&number()[..6]);
    let warning = ja("view.clears").split("{seconds}").last().unwrap();
    counter.nearly_left_alone();
    counter.until_shown(warning);
    counter.key(Key::ArrowUp);
    assert!(!counter.shows(warning));
    assert_eq!((counter.window.state().stage(), counter.window.state().digits_typed()), ("credential", 6));
}

#[test]
fn a_password_half_typed_does_not_wait_for_the_next() {
    let mut counter = Counter::start(false, &[Law::Aml]);
    counter.with_accounts();
    counter.until("accounts", |counter| counter.window.state().stage() == "not_set_up");
    counter.key(Key::Enter);
    counter.reach("locked");
    let field = format!("{}  {}", ja("login.password"), en("login.password"));
    counter.window.get_by_role_and_label(Role::PasswordInput, &field).focus();
    counter.window.run_steps(2);
    counter.type_text("half");
    let dots = |counter: &Counter| counter.window.query_all_by_value("••••").next().is_some();
    assert!(dots(&counter));
    counter.left_alone();
    counter.until("an empty field", |counter| !dots(counter));
    // The same at the manager's door.
    counter.key(Key::F8);
    counter.window.run_steps(3);
    counter.window.get_by_role_and_label(Role::PasswordInput, ja("manager.login.password")).focus();
    counter.window.run_steps(2);
    counter.type_text("half");
    let dots = |counter: &Counter| counter.window.query_all_by_value("●●●●").next().is_some();
    assert!(dots(&counter));
    counter.left_alone();
    counter.until("an empty field", |counter| !dots(counter));
    assert_eq!(counter.window.state().manager_screen(), "login");
}

#[test]
fn the_managers_session_ends_behind_the_page() {
    let mut counter = Counter::open();
    counter.visit_the_manager("login");
    counter.key(Key::F8);
    counter.press(ja("role.manager"));
    counter.until("the first screen", |counter| counter.window.state().manager_screen() == "today");
    counter.key(Key::F1);
    assert_eq!(counter.front(), "help");
    counter.left_alone();
    counter.until("the login", |counter| counter.window.state().manager_screen() == "login");
    assert_eq!(counter.front(), "");
    assert!(counter.shows(ja("manager.locked_idle")));
}

#[test]
fn a_hidden_window_clears_itself_without_a_frame() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.left_alone();
    let ctx = counter.window.ctx.clone();
    counter.window.state_mut().look_after(&ctx);
    assert_eq!(counter.window.state().stage(), "idle");
}

#[test]
fn a_hidden_manager_is_logged_out_without_a_frame() {
    let mut counter = Counter::open();
    counter.visit_the_manager("login");
    counter.key(Key::F8);
    counter.press(ja("role.manager"));
    counter.until("the first screen", |counter| counter.window.state().manager_screen() == "today");
    counter.left_alone();
    let ctx = counter.window.ctx.clone();
    counter.window.state_mut().look_after(&ctx);
    assert_eq!(counter.window.state().manager_screen(), "login");
}

#[test]
fn waking_a_window_whose_time_is_over_keeps_nothing_open() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.type_text(&number()[..6]);
    counter.left_alone();
    // The first frame after it brings the focus, the pointer and a key together.
    counter.window.event(Event::WindowFocused(true));
    counter.window.event(Event::PointerMoved(pos2(300.0, 300.0)));
    counter.window.key_press(Key::ArrowUp);
    counter.window.run_steps(2);
    assert_eq!((counter.window.state().stage(), counter.window.state().digits_typed()), ("idle", 0));
}

#[test]
fn waking_the_manager_whose_time_is_over_keeps_nothing_open() {
    let mut counter = Counter::open();
    counter.visit_the_manager("login");
    counter.key(Key::F8);
    counter.press(ja("role.manager"));
    counter.until("the first screen", |counter| counter.window.state().manager_screen() == "today");
    counter.left_alone();
    counter.window.event(Event::PointerMoved(pos2(300.0, 300.0)));
    counter.window.run_steps(2);
    assert_eq!(counter.window.state().manager_screen(), "login");
}

#[test]
fn what_the_window_system_tells_is_nobodys_touch() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    // Some of the time goes by, the window system speaks, and the rest goes by: had it counted, the clock would begin anew.
    counter.nearly_left_alone();
    for focused in [false, true] {
        counter.window.event(Event::WindowFocused(focused));
        counter.window.event(Event::PointerGone);
        counter.window.run_steps(1);
    }
    assert_eq!(counter.window.state().stage(), "credential");
    counter.last_moments();
    counter.window.run_steps(1);
    assert_eq!(counter.window.state().stage(), "idle", "the focus kept the screen open");
}

#[test]
fn without_a_kiosk_the_window_closes() {
    let mut counter = Counter::open();
    assert!(!counter.close().contains(&ViewportCommand::CancelClose));
    assert_eq!(counter.front(), "");
}

#[test]
fn no_key_leaves_the_kiosk() {
    let mut counter = Counter::open();
    counter.kiosk();
    counter.press("正常なカード");
    counter.reach("credential");
    let none = Modifiers::NONE;
    let (alt, command, shift) = (Modifiers::ALT, Modifiers::COMMAND, Modifiers::SHIFT);
    for modifiers in [none, alt, command, shift, command | shift, command | alt] {
        for key in Key::ALL {
            counter.window.key_press_modifiers(modifiers, *key);
            counter.window.step();
            let commands = counter.commands();
            let leaves = |command: &ViewportCommand| {
                use ViewportCommand::{Close, Decorations, Fullscreen, Minimized, Visible};
                matches!(command, Close | Fullscreen(_) | Minimized(_) | Visible(_) | Decorations(_))
            };
            assert!(!commands.iter().any(leaves), "{modifiers:?} {key:?}: {commands:?}");
        }
    }
}

#[test]
fn without_accounts_a_word_ends_the_kiosk() {
    let mut counter = Counter::open();
    counter.kiosk();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.type_text(&number()[..6]);
    assert!(counter.close().contains(&ViewportCommand::CancelClose));
    assert_eq!(counter.front(), "leaving");
    assert!(counter.shows(ja("kiosk.word_how")));
    counter.key(Key::F1);
    assert_eq!(counter.front(), "leaving", "nothing else comes in front of it");
    counter.key(Key::Enter);
    counter.type_text("exi");
    assert!(counter.is_disabled(ja("kiosk.leave")));
    counter.key(Key::Enter);
    assert_eq!(counter.front(), "leaving");
    counter.key(Key::Escape);
    assert_eq!((counter.front(), counter.window.state().digits_typed()), ("", 6), "nothing is lost");
    assert!(counter.close().contains(&ViewportCommand::CancelClose), "it still stays");
    counter.type_text("exit");
    counter.key(Key::Enter);
    counter.until("the end", |counter| counter.front() == "left");
    assert!(!counter.close().contains(&ViewportCommand::CancelClose), "and now it closes");
}

#[test]
fn accounts_taken_away_or_out_of_sight_open_no_way_out() {
    // Taken away while the kiosk runs.
    let mut counter = Counter::open();
    counter.with_accounts();
    counter.kiosk();
    std::fs::remove_file(counter.real_places().keyring).unwrap();
    assert!(counter.close().contains(&ViewportCommand::CancelClose));
    assert!(counter.shows(ja("kiosk.password_how")) && !counter.shows(ja("kiosk.word_how")));
    // Set up while it runs, and then taken away.
    let mut counter = Counter::open();
    counter.kiosk();
    counter.with_accounts();
    assert!(counter.close().contains(&ViewportCommand::CancelClose));
    assert!(counter.shows(ja("kiosk.password_how")));
    std::fs::remove_file(counter.real_places().keyring).unwrap();
    counter.window.run_steps(2);
    assert!(counter.shows(ja("kiosk.password_how")) && !counter.shows(ja("kiosk.word_how")));
    // In a place that cannot be looked at: whether there are any is not known.
    let mut counter = Counter::open();
    let wall = counter.home.path().join("wall");
    std::fs::write(&wall, "").unwrap();
    let hidden = Places::in_folder(&wall, BookKind::Real);
    assert!(!hidden.keyring.exists() && hidden.keyring.try_exists().is_err());
    counter.window.state_mut().enter_kiosk(KioskPlace::Here, hidden);
    assert!(counter.close().contains(&ViewportCommand::CancelClose));
    assert!(counter.shows(ja("kiosk.password_how")) && !counter.shows(ja("kiosk.word_how")));
}

#[test]
fn only_an_administrator_ends_the_kiosk_and_the_book_says_who() {
    let mut counter = Counter::start(false, &[Law::Aml]);
    counter.with_accounts();
    counter.kiosk();
    counter.until("accounts", |counter| counter.window.state().stage() == "not_set_up");
    counter.key(Key::Enter);
    counter.reach("locked");
    assert!(counter.close().contains(&ViewportCommand::CancelClose));
    assert!(counter.shows(ja("kiosk.password_how")));
    counter.say("admin", "wrong");
    counter.until("a refusal", |counter| counter.shows(ja("error.key.wrong_login.what")));
    assert!(counter.types_a_password(), "the next one is typed at once");
    counter.say("1024", CLERK);
    counter.until("a refusal", |counter| counter.shows(ja("error.key.may_not.what")));
    assert_eq!(counter.front(), "leaving");
    assert!(counter.close().contains(&ViewportCommand::CancelClose), "neither opened the way");
    counter.say("admin", ADMIN);
    counter.until("the end", |counter| counter.front() == "left");
    let log = counter.log();
    let acts: Vec<(&str, &str)> = log.iter().map(|(act, by, _)| (act.as_str(), by.as_str())).collect();
    let tail = [
        ("login_failed", "1024"),
        ("logged_in", "1024"),
        ("locked", "1024"),
        ("logged_in", "admin"),
        ("setting_changed", "admin"),
        ("locked", "admin"),
    ];
    assert!(acts.ends_with(&tail), "{acts:?}");
    let left = &log[log.len() - 2].2;
    assert!(left.contains("kiosk") && left.contains("left"), "{left}");
}

#[test]
fn training_asks_for_the_password_of_the_real_accounts_of_this_terminal() {
    let mut counter = Counter::open();
    counter.with_accounts();
    counter.kiosk();
    assert!(counter.close().contains(&ViewportCommand::CancelClose));
    assert!(counter.shows(ja("kiosk.password_how")), "training's own passwords are public");
    counter.say("administrator", tashika::keys::TRAINING_PASSWORD);
    counter.until("a refusal", |counter| counter.shows(ja("error.key.wrong_login.what")));
    counter.say("admin", ADMIN);
    counter.until("the end", |counter| counter.front() == "left");
}

#[test]
fn the_systems_wish_to_end_needs_no_password() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    let mut counter = Counter::open();
    counter.kiosk();
    let ending = Arc::new(AtomicBool::new(false));
    counter.window.state_mut().end_with(Arc::clone(&ending));
    counter.window.step();
    assert!(!counter.commands().contains(&ViewportCommand::Close));
    ending.store(true, Ordering::Relaxed);
    counter.window.step();
    assert!(counter.commands().contains(&ViewportCommand::Close));
    assert!(!counter.close().contains(&ViewportCommand::CancelClose));
    assert_eq!(counter.front(), "");
}

#[test]
fn who_ends_the_program_is_logged_out_in_the_book() {
    let mut counter = Counter::start(false, &[Law::Aml]);
    counter.with_accounts();
    counter.until("accounts", |counter| counter.window.state().stage() == "not_set_up");
    counter.key(Key::Enter);
    counter.reach("locked");
    counter.fill(&format!("{}  {}", ja("login.name"), en("login.name")), "1024");
    let field = format!("{}  {}", ja("login.password"), en("login.password"));
    counter.window.get_by_role_and_label(Role::PasswordInput, &field).focus();
    counter.window.run_steps(2);
    counter.type_text(CLERK);
    counter.key(Key::Enter);
    counter.reach("idle");
    let Counter { window, home } = counter;
    drop(window);
    let places = Places::in_folder(home.path(), BookKind::Real);
    let newest = entries(&Book::open_existing(&places).unwrap(), 1, None).unwrap().remove(0);
    assert_eq!((newest.act.as_str(), newest.by.as_str()), ("locked", "1024"));
}
