// SPDX-License-Identifier: MIT OR Apache-2.0
//! The screens of the menu: what each of them says, and where it leads.

use std::path::Path;

use eframe::egui::{Key, Modifiers, Role as Part};
use egui_kittest::kittest::Queryable;
use tashika::records::{BookKind, Places, Record};
use tashika::rules::{Law, RuleSet};
use tashika::trust::{AcceptedClasses, TrustStore};
use tashika::words::ja;

use crate::office::{Office, by_mail, of_today};
use crate::records::{self, NAME};

#[test]
fn a_whole_book_is_told_and_a_tampered_one_named() {
    let mut office = Office::with(&[records::small(Law::Aml), records::small(Law::Phone)]);
    office.enter("auditor");
    office.window.key_press_modifiers(Modifiers::COMMAND, Key::Num5);
    office.at("verification");
    office.button("verification.begin");
    office.until_shown(ja("verification.whole"));
    assert!(office.shows(ja("verification.not_compared")));
    office.fill("verification.kept", "typed after the run");
    assert!(office.shows(ja("verification.not_compared")), "the run was given none");
    let note = office.path("note.txt");
    office.fill("verification.out", note.to_str().unwrap());
    office.key(Key::F4);
    office.until_shown(ja("window.paper.saved"));
    office.fill("verification.kept", note.to_str().unwrap());
    office.button("verification.begin");
    office.until("compared", |office| {
        office.shows(ja("verification.whole")) && !office.shows(ja("verification.not_compared"))
    });
    tamper(office.home.path());
    office.button("verification.begin");
    office.until_shown(ja("verification.broken"));
    assert!(!office.shows("finding.") && !office.shows("{"), "every finding has words");
}

/// Somebody with the database but without a password changes where the first record was made.
fn tamper(home: &Path) {
    let database = rusqlite::Connection::open(Places::in_folder(home, BookKind::Real).book).unwrap();
    let triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
    let names: Vec<String> = database
        .prepare(triggers)
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for name in names {
        database.execute_batch(&format!("DROP TRIGGER \"{name}\"")).unwrap();
    }
    let changed = database.execute("UPDATE entry SET leaf = replace(leaf, '本店', '支店') WHERE seq = 1", []);
    assert_eq!(changed.unwrap(), 1);
}

#[test]
fn the_other_screens_open_and_say_what_they_are() {
    let mut office = Office::with(&[by_mail()]);
    office.enter("manager");
    for (key, screen, title) in [
        (Key::Num3, "pending", "pending.title"),
        (Key::Num4, "due", "retention.none"),
        (Key::Num6, "journal", "act.logged_in"),
        (Key::Num7, "rules", "rules_screen.next"),
        (Key::Num8, "trust", "freshness.why.licence_none"),
        (Key::Num9, "users", "users.what"),
    ] {
        office.window.key_press_modifiers(Modifiers::COMMAND, key);
        office.at(screen);
        office.until_shown(ja(title));
        if screen == "trust" {
            notes_on_sources(&mut office);
        }
    }
    office.button("manager.leave");
    office.at("");
    office.until("the log says so", |office| office.log("locked") == 1);
}

/// What a file of the program says of its source is for who looks into it; a manager reads plain words.
fn notes_on_sources(office: &mut Office) {
    let store = TrustStore::shipped(AcceptedClasses::default()).unwrap();
    let note = store.sources().0.unwrap();
    assert!(office.shows(ja("freshness.from.jpki")) && !office.shows(note));
    office.key(Key::F6);
    assert!(office.shows(note) && office.shows(ja("freshness.note")));
    office.key(Key::F6);
    assert!(!office.shows(note));
}

#[test]
fn today_counts_what_was_made_and_leads_to_what_waits() {
    let mut office = Office::with(&[of_today(records::small(Law::Aml)), of_today(by_mail())]);
    office.enter("manager");
    assert_eq!(office.screen(), "today");
    office.until_shown(ja("today.mail"));
    assert!(office.shows(ja("decision.pending_mail")) && office.shows(ja("decision.confirmed")));
    assert!(office.shows(ja("today.verified_never")) && office.shows(ja("today.backup")));
    assert!(!office.shows(ja("today.due")) && !office.shows(ja("today.grants")), "nothing of these waits");
    assert!(!office.shows(NAME), "nothing about customers");
    office.key(Key::Num1);
    office.at("pending");
    office.key(Key::Escape);
    office.at("today");
    office.until_shown(ja("today.verified_never"));
    office.key(Key::Num2);
    office.at("verification");
    office.button("verification.begin");
    office.until_shown(ja("verification.whole"));
    office.until("entered", |office| office.log("verified") == 1);
    office.open_by(Key::Num1, "today");
    office.until_shown(ja("today.backup"));
    assert!(!office.shows(ja("today.verified_never")), "it was done");
}

#[test]
fn an_empty_day_says_what_fills_it() {
    let mut office = Office::with(&[]);
    office.enter("manager");
    office.until_shown(ja("today.none"));
    assert!(!office.shows(ja("today.mail")));
}

#[test]
fn times_are_told_and_a_damaged_file_can_be_begun_anew() {
    let mut office = Office::with(&[]);
    let places = Places::in_folder(office.home.path(), BookKind::Real);
    let file = tashika::times::file(&places);
    let mut recorder = tashika::times::Recorder::start(Some(file.clone()));
    recorder.turned("idle", "recognising", Some("Reader 0"), None);
    recorder.turned("recognising", "credential", Some("Reader 0"), Some("mynumber"));
    drop(recorder);
    office.enter("manager");
    office.key(Key::F6);
    office.at("times");
    office.until_shown(ja("times.step.recognising"));
    assert!(office.shows("Reader 0") && office.shows(ja("document.mynumber")));
    assert!(!office.shows(ja("times.step.sealing")), "what was not measured is not shown");
    std::fs::write(&file, b"no database".repeat(500)).unwrap();
    office.key(Key::F5);
    office.until_shown(ja("times.damaged"));
    office.key(Key::F4);
    office.until_shown(ja("times.none"));
    office.key(Key::Escape);
    office.at("today");
}

#[test]
fn the_rules_tell_the_next_change_in_plain_words() {
    let mut office = Office::with(&[]);
    office.enter("manager");
    office.open_by(Key::Num7, "rules");
    office.until_shown(ja("rules_change.do.read_chips"));
    assert!(office.shows(ja("rules_change.stricter")) && office.shows(ja("rules.document.MNC")));
    let next = RuleSet::shipped().unwrap().next_change(tashika::manager::today()).unwrap();
    let days = (next - tashika::manager::today()).get_days();
    assert!(office.shows(&ja("rules_change.countdown").replace("{}", &days.to_string())));
}

#[test]
fn a_verification_that_ends_behind_another_screen_is_entered_all_the_same() {
    let made: Vec<Record> = (0..40).map(|_| records::small(Law::Aml)).collect();
    let mut office = Office::with(&made);
    office.enter("auditor");
    office.open_by(Key::Num5, "verification");
    office.window.get_by_role_and_label(Part::Button, ja("verification.begin")).click();
    office.window.key_press_modifiers(Modifiers::COMMAND, Key::Num8);
    office.at("trust");
    office.until("entered", |office| office.log("verified") == 1);
    office.open_by(Key::Num5, "verification");
    office.until_shown(ja("verification.whole"));
    assert_eq!(office.log("verified"), 1, "once");
}

#[test]
fn what_was_typed_on_a_screen_does_not_wait_behind_the_next_for_undo() {
    use eframe::egui::text_edit::TextEditState;
    let mut office = Office::with(&[records::small(Law::Aml)]);
    office.enter_search("manager");
    office.fill("search.name", "見本");
    let kept = |office: &Office| office.window.ctx.data(|data| data.count::<TextEditState>());
    assert!(kept(&office) > 0);
    office.open_by(Key::Num8, "trust");
    assert_eq!(kept(&office), 0);
}
