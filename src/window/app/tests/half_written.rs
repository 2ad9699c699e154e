// SPDX-License-Identifier: MIT OR Apache-2.0
//! Two laws, of which one has its record and the other has not, and nobody sat there when the screen was cleared.

use std::time::Duration;

use eframe::egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use jiff::civil::date;

use super::{App, app, reach, window};
use crate::counter::{Event, KnownCustomer, Occasion, ReaderEvent, TrainingReader, Verdict};
use crate::keys::{Cost, Keyring, SetUp};
use crate::records::{Book, BookKind, KnownMeans, Places, TransactionKind};
use crate::rules::Law;
use crate::words::ja;

const WORD: &str = "a manager's long word";

/// A real counter whose book has a manager.
fn real_counter(home: &std::path::Path) -> App {
    let places = Places::in_folder(home, BookKind::Real);
    let with = SetUp {
        administrator: ("admin".into(), "an administrator's word".into()),
        manager: ("manager".into(), WORD.into()),
        head_office: None,
        cost: Cost::TRAINING,
    };
    drop(Book::open(&places, BookKind::Real).unwrap());
    drop(Keyring::create(&places.keyring, with).unwrap());
    let mut app = app(home);
    app.options.places = places;
    app.options.settings.training = false;
    app.options.settings.clerk = String::new();
    app.options.settings.laws = [Law::Aml, Law::Phone].into();
    app
}

fn log_in(window: &mut Harness<'_, App>) {
    reach(window, "locked");
    window.state_mut().desk.as_mut().unwrap().log_in("manager".into(), WORD.into());
}

fn act(window: &mut Harness<'_, App>, event: Event) {
    window.state_mut().desk.as_mut().unwrap().act(event);
    window.run_steps(1);
}

fn database(home: &std::path::Path) -> rusqlite::Connection {
    rusqlite::Connection::open(Places::in_folder(home, BookKind::Real).book).unwrap()
}

/// From now on the book takes one entry more.
fn one_more(home: &std::path::Path) {
    let database = database(home);
    let now: i64 = database.query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).unwrap();
    let full = format!(
        "CREATE TRIGGER full BEFORE INSERT ON entry WHEN (SELECT count(*) FROM entry) > {now} \
         BEGIN SELECT RAISE(ABORT, 'full'); END"
    );
    database.execute_batch(&full).unwrap();
}

/// Somebody a colleague knows is turned away under both laws.
fn turned_away(window: &mut Harness<'_, App>) {
    let known = KnownCustomer {
        name: "見本　花子".into(),
        name_kana: String::new(),
        residence: String::new(),
        birth_date: date(1980, 2, 17),
        means: vec![KnownMeans::Secret, KnownMeans::DeviceHeld],
        note: String::new(),
        earlier_record: String::new(),
    };
    let occasion = Occasion {
        laws: [Law::Aml, Law::Phone].into(),
        kind: Some(TransactionKind::AccountOpening),
        key: "8675309-42".into(),
        ..Occasion::default()
    };
    act(window, Event::BeginKnown);
    act(window, Event::Known(Box::new(known)));
    act(window, Event::Occasion(Box::new(occasion)));
    reach(window, "decision");
    act(window, Event::Decide(Verdict::Refuse { reason: "別の書類をお持ちでない".into() }));
    reach(window, "decision");
}

fn shows(window: &Harness<'_, App>, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

#[test]
fn which_law_has_no_record_is_read_though_a_card_lies_there_at_the_next_login() {
    let home = tempfile::tempdir().unwrap();
    let mut window = window(real_counter(home.path()));
    log_in(&mut window);
    reach(&mut window, "idle");
    one_more(home.path());
    turned_away(&mut window);
    window.state_mut().untouched_for(Duration::from_secs(600));
    reach(&mut window, "locked");
    act(&mut window, Event::Reader(ReaderEvent::CardInserted(TrainingReader::NAME.to_owned())));
    // The disk has room again.
    database(home.path()).execute_batch("DROP TRIGGER full").unwrap();
    log_in(&mut window);
    reach(&mut window, "recorded");
    window.run_steps(20);
    assert_eq!(window.state().stage(), "recorded", "no card takes it away");
    let missing = format!("{}: {}", ja("rules.law.phone"), ja("visit.not_written"));
    for text in [missing.as_str(), ja("visit.missed_next"), ja("visit.missed_card")] {
        assert!(shows(&window, text), "{text}");
    }
    assert!(!shows(&window, "見本"), "nothing of the person");
    // Somebody read it: the card is begun with.
    window.key_press(Key::Enter);
    window.run_steps(3);
    assert!(!["recorded", "idle"].contains(&window.state().stage()), "{}", window.state().stage());
    assert!(!shows(&window, ja("visit.missed_next")));
}
