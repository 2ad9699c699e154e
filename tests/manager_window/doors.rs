// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who comes in, what each role sees, and what locking takes away.

use std::time::Duration;

use eframe::egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable;
use tashika::rules::Law;
use tashika::words::ja;

use crate::office::Office;
use crate::records::{self, ADDRESS, NAME, PASSWORD};

#[test]
fn the_first_start_sets_the_book_up() {
    let mut office = Office::open(tempfile::tempdir().unwrap(), Duration::from_secs(600));
    office.at("set_up");
    assert!(office.is_disabled("set_up.begin"));
    office.fill("set_up.administrator_name", "admin");
    office.fill("set_up.manager_name", "manager");
    for key in ["administrator_password", "administrator_again", "manager_password", "manager_again"] {
        office.fill_password(&format!("set_up.{key}"), PASSWORD);
    }
    assert!(office.is_disabled("set_up.begin"), "head office is asked about");
    let without = format!("{}: {}", ja("set_up.head_office"), ja("set_up.head_office_without"));
    office.press(&without);
    assert!(office.shows(ja("set_up.without_risk")));
    office.button("set_up.begin");
    office.at("today");
    office.open_by(Key::Num9, "users");
    office.until_shown("manager");
    assert_eq!(office.log("account_changed"), 2);
}

#[test]
fn a_wrong_password_opens_nothing() {
    let mut office = Office::with(&[]);
    office.at("login");
    assert!(office.shows(ja("login.question")), "nobody is chosen here");
    office.fill("manager.login.name", "manager");
    office.fill_password("manager.login.password", "not the password");
    office.key(Key::Enter);
    office.until_shown(ja("error.key.wrong_login.what"));
    let password = ja("manager.login.password");
    let field = office.window.get_by_role_and_label(Role::PasswordInput, password);
    assert!(field.is_focused(), "the next one is typed at once");
    assert_eq!(office.screen(), "login");
    office.enter("manager");
    assert_eq!(office.screen(), "today");
    assert_eq!((office.log("login_failed"), office.log("logged_in")), (1, 1));
}

#[test]
fn an_administrator_sees_no_records() {
    let mut office = Office::with(&[records::small(Law::Aml)]);
    office.enter("admin");
    assert_eq!(office.screen(), "today");
    office.until_shown(ja("today.verified_never"));
    assert!(!office.shows(ja("today.records")) && !office.shows(ja("today.mail")));
    assert!(!office.shows(ja("manager.menu.search")) && !office.shows(ja("manager.menu.pending")));
    office.window.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    office.window.run_steps(3);
    assert_eq!(office.screen(), "today");
    office.open_by(Key::Num9, "users");
    office.key(Key::F3);
    office.fill("users.name", "0042");
    office.press(&format!("{}: {}", ja("users.role"), ja("role.clerk")));
    office.fill_password("users.new_password", "a long password");
    office.fill_password("users.new_again", "a long password");
    office.button("users.add");
    office.until_shown(ja("users.done"));
    office.until_shown("0042");
}

#[test]
fn an_auditor_reads_and_writes_nothing() {
    let mut office = Office::with(&[records::small(Law::Aml)]);
    office.enter_search("auditor");
    office.open_first();
    for key in ["amend.amend", "record.mail", "record.supplement", "record.end"] {
        assert!(office.is_disabled(key), "{key}");
    }
    assert!(!office.is_disabled("export.one"));
}

#[test]
fn locking_and_idling_take_everything_away() {
    let mut office = Office::with(&[records::small(Law::Aml)]);
    office.enter_search("manager");
    office.open_first();
    office.window.key_press_modifiers(Modifiers::COMMAND, Key::L);
    office.at("login");
    assert!(office.shows(ja("manager.locked")) && !office.shows(NAME) && !office.shows(ADDRESS));
    office.until("the log says so", |office| office.log("locked") == 1);

    let home = std::mem::replace(&mut office.home, tempfile::tempdir().unwrap());
    let idle_after = Duration::from_secs(600);
    let mut idle = Office::open(home, idle_after);
    idle.enter_search("manager");
    idle.open_first();
    idle.window.state_mut().untouched_for(idle_after);
    idle.at("login");
    assert!(idle.shows(ja("manager.locked_idle")) && !idle.shows(NAME));
}
