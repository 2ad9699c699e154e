// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is on its way into the book.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::civil::date;
use tashika_pcsc::ExtendedReaders;

use tashika_kit::Secret;

use super::{Desk, DeskOptions, InForce, Letter, Login, leave_login, locked, log_in, vault};
use crate::counter::{Event, EvidencePolicy, Problem, Settings, Stage, TrainingReader};
use crate::jpki::{JpkiSettings, JpkiUse};
use crate::keys::{Cost, Keyring, Role, SetUp};
use crate::records::{Act, BookKind, DisplayedTo, MailEvent, MailState, Places};
use crate::rules::{Law, RuleSet, RuleSettings};
use crate::trust::TrustStore;

fn settings(training: bool) -> Settings {
    Settings {
        training,
        reader: Some(TrainingReader::NAME.to_owned()),
        clerk: "1024".into(),
        branch: "本店".into(),
        terminal: "test".into(),
        trust: TrustStore::training().unwrap().into(),
        rules: RuleSet::shipped().unwrap(),
        rule_settings: RuleSettings::default(),
        evidence: EvidencePolicy::default(),
        laws: std::iter::once(Law::Aml).collect(),
        signatures_over_hidden: false,
        jpki: JpkiSettings::default(),
    }
}

fn desk(home: &std::path::Path) -> Desk {
    Desk::open(DeskOptions {
        settings: settings(true),
        places: Some(Places::in_folder(home, BookKind::Training)),
        extended: ExtendedReaders::new(Vec::new()),
        radio: None,
        idle_after: Duration::from_secs(600),
        waker: Arc::new(|| {}),
    })
    .unwrap()
}

/// Whoever locks the screen or ends the program waits for it, also after its page was left.
#[test]
fn what_is_said_about_the_mail_is_being_written_until_the_book_has_answered() {
    let home = tempfile::tempdir().unwrap();
    let mut desk = desk(home.path());
    desk.act(Event::ShowMail);
    let vault = Arc::clone(desk.vault.as_ref().unwrap());
    let busy = locked(&vault);
    let on = date(2026, 11, 22);
    let mail =
        MailEvent { record_id: "none".into(), state: MailState::Delivered, on, tracking: String::new() };
    assert!(!desk.is_writing());
    desk.act(Event::FollowUp(Box::new(Act::Mail(mail))));
    assert!(desk.is_writing());
    desk.act(Event::Back);
    assert!(desk.is_writing(), "it is on its way all the same");
    drop(busy);
    let begun = Instant::now();
    while desk.is_writing() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the book has not answered");
        desk.wait(Duration::from_millis(50));
    }
}

/// A lock that was pressed while an entry was on its way, and the clock that clears the screen.
#[test]
fn what_the_book_refuses_is_told_before_the_screen_is_cleared() {
    for by_the_clock in [true, false] {
        let home = tempfile::tempdir().unwrap();
        let mut desk = desk(home.path());
        desk.act(Event::ShowMail);
        let vault = Arc::clone(desk.vault.as_ref().unwrap());
        let busy = locked(&vault);
        let on = date(2026, 11, 22);
        let mail =
            MailEvent { record_id: "none".into(), state: MailState::Delivered, on, tracking: String::new() };
        desk.act(Event::FollowUp(Box::new(Act::Mail(mail))));
        if by_the_clock {
            desk.untouched_for(Duration::from_secs(600));
            desk.poll();
        }
        // As a lock leaves it; training has nobody to log out.
        desk.lock_wanted = true;
        drop(busy);
        let begun = Instant::now();
        while desk.is_writing() {
            assert!(begun.elapsed() < Duration::from_secs(60), "the book has not answered");
            desk.wait(Duration::from_millis(50));
        }
        assert!(matches!(desk.stage(), Stage::Mail { problem: Some(_), .. }), "{by_the_clock}");
        assert!(desk.was_refused(), "so that it is not locked over it");
    }
}

/// The thread that ends a session can be slower than the next person's fingers.
#[test]
fn a_lock_that_comes_late_ends_the_session_it_was_pressed_in_and_no_other() {
    let home = tempfile::tempdir().unwrap();
    let places = Places::in_folder(home.path(), BookKind::Real);
    let word = || Secret::from("a long enough word");
    let setup = SetUp {
        administrator: ("admin".into(), word()),
        manager: ("manager".into(), word()),
        head_office: None,
        cost: Cost::TRAINING,
    };
    let mut keys = Keyring::create(&places.keyring, setup).unwrap();
    let admin = keys.unlock("admin", &word()).unwrap();
    keys.add(&admin, "1024", Role::Clerk, &word()).unwrap();
    keys.add(&admin, "1025", Role::Clerk, &word()).unwrap();
    let settings = settings(false);
    let vault = Mutex::new(vault(&places, &settings).unwrap());
    let aside = Arc::default();
    let log_in = |number, account: &str| {
        let in_force = InForce::of(&settings);
        let (account, aside) = (account.to_owned(), Arc::clone(&aside));
        log_in(&vault, &places, &Login { number, account, password: word(), in_force, aside }).unwrap();
    };
    log_in(1, "1024");
    log_in(2, "1025");
    leave_login(&mut locked(&vault), 1, &aside);
    assert_eq!(locked(&vault).session.as_ref().unwrap().name(), "1025");
    leave_login(&mut locked(&vault), 2, &aside);
    assert!(locked(&vault).session.is_none());
    let journal = locked(&vault).book.journal(100, None).unwrap();
    let acts: Vec<_> = journal.iter().rev().map(|line| line.3.as_str()).collect();
    let about: Vec<_> = acts.into_iter().filter(|act| ["logged_in", "locked"].contains(act)).collect();
    assert_eq!(about, ["logged_in", "locked", "logged_in", "locked"]);
}

#[test]
fn what_came_of_another_visits_question_is_not_told_in_this_one() {
    let home = tempfile::tempdir().unwrap();
    let mut desk = desk(home.path());
    desk.act(Event::ShowMail);
    let before = desk.counter().visit_number();
    let Letter::Visit(asked_for, Event::Pending(_)) =
        desk.inbox.recv_timeout(Duration::from_secs(60)).unwrap()
    else {
        panic!("the answer belongs to a visit");
    };
    assert_eq!(asked_for, before);
    desk.act(Event::Back);
    desk.act(Event::ShowMail);
    let now = desk.counter().visit_number();
    assert_ne!(before, now);
    let problem = |desk: &Desk| matches!(desk.stage(), Stage::Mail { problem: Some(_), .. });
    let failed = || Event::FollowUpFailed(Problem::of_book("late".into()));
    desk.take(Letter::Visit(before, failed()));
    assert!(!problem(&desk), "nobody here asked");
    desk.take(Letter::Visit(now, failed()));
    assert!(problem(&desk));
}

/// The key for it is gone with the role: without a word it would look as if the key were broken.
#[test]
fn a_keyring_that_cannot_be_read_is_told_where_nothing_begins() {
    let home = tempfile::tempdir().unwrap();
    let mut desk = desk(home.path());
    let keyring = desk.places().unwrap().keyring.clone();
    let kept = std::fs::read(&keyring).unwrap();
    for (content, why) in [(b"no keyring".to_vec(), "unreadable"), (kept, "withdrawn")] {
        std::fs::write(&keyring, content).unwrap();
        desk.act(Event::BeginJpki(JpkiUse::Pinless));
        assert_eq!(desk.not_begun(), None, "it is being asked");
        answered(&mut desk);
        assert!(matches!(desk.stage(), Stage::Idle { .. }));
        assert_eq!(desk.not_begun(), Some(why));
        assert!(crate::words::is_known(&format!("jpki.standing.{why}")));
    }
    desk.act(Event::ShowMail);
    assert_eq!(desk.not_begun(), None, "something else has begun");
}

fn answered(desk: &mut Desk) {
    let begun = Instant::now();
    while desk.is_asking_standing() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the book has not answered");
        desk.wait(Duration::from_millis(50));
    }
}

#[test]
fn a_card_that_comes_while_the_standing_is_asked_belongs_to_what_was_wanted() {
    let home = tempfile::tempdir().unwrap();
    let mut desk = desk(home.path());
    let vault = Arc::clone(desk.vault.as_ref().unwrap());
    let busy = locked(&vault);
    desk.act(Event::BeginJpki(JpkiUse::Authentication));
    desk.place("genuine");
    assert!(desk.is_asking_standing() && matches!(desk.stage(), Stage::Idle { .. }), "no other check begins");
    // Nothing that is pressed meanwhile changes what was wanted.
    desk.act(Event::BeginJpki(JpkiUse::Signature));
    drop(busy);
    answered(&mut desk);
    assert!(matches!(desk.stage(), Stage::Consent));
    assert_eq!(desk.counter().jpki().unwrap().what, JpkiUse::Authentication);
    desk.act(Event::Consent { agreed: true, before: DisplayedTo::Clerk });
    assert_eq!(desk.stage().name(), "recognising", "the card that lies there is the one it is for");
}

#[test]
fn a_card_that_was_put_down_for_what_may_not_begin_begins_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let mut desk = desk(home.path());
    let vault = Arc::clone(desk.vault.as_ref().unwrap());
    let busy = locked(&vault);
    desk.act(Event::BeginJpki(JpkiUse::Pinless));
    desk.place("genuine");
    drop(busy);
    answered(&mut desk);
    assert!(matches!(desk.stage(), Stage::Idle { .. }));
    assert_eq!(desk.not_begun(), Some("withdrawn"), "it is still said");
    desk.act(Event::Retry);
    assert_eq!(desk.stage().name(), "recognising", "the clerk begins with it");
}

#[test]
fn an_answer_nobody_waits_for_any_longer_begins_nothing() {
    let home = tempfile::tempdir().unwrap();
    let mut desk = desk(home.path());
    let vault = Arc::clone(desk.vault.as_ref().unwrap());
    let busy = locked(&vault);
    desk.act(Event::BeginJpki(JpkiUse::Authentication));
    desk.act(Event::Cancel);
    assert!(!desk.is_asking_standing());
    desk.act(Event::BeginJpki(JpkiUse::Signature));
    drop(busy);
    answered(&mut desk);
    assert_eq!(desk.counter().jpki().map(|task| task.what), Some(JpkiUse::Signature), "the later wish alone");
}
