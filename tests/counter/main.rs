// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whole checks at the counter, as tables of steps: "this happens → this stage".

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

#[path = "../common/rules.rs"]
mod rules;
mod visits;
mod world;

use std::time::{Duration, Instant};

use tashika::counter::{Access, Ended, Event, ReaderEvent, Stage, TrainingReader, Verdict};
use tashika::keys::{Cost, Keyring, Role, SetUp};
use tashika::records::{
    Act, Book, BookKind, Compared, Decision, MailEvent, MailState, Observations, Places, Purpose,
};
use tashika::rules::{DocumentKind, Law};
use tashika_kit::tries::LastTryConsent;
use tashika_kit::verdict::Summary;
use tashika_kit::{Secret, WhoActs};

use crate::world::{World, all_same, number, occasion, refuse, today, typed, wrong};

#[test]
fn from_card_to_record() {
    let mut world = World::new();
    world.read("genuine");
    let finding = world.desk.counter().finding().unwrap();
    assert_eq!(finding.summary, Summary::ProvedInForce);
    world.decide(all_same(), Verdict::Confirm);
    world.until("recorded");
    assert_eq!(world.desk.counter().written()[0].ended, Ended::Confirmed);
    let record = world.record(0).record;
    assert!(record.header.training && record.header.law == Law::Aml);
    assert_eq!(record.decision, Decision::Confirmed);
    assert_eq!(record.customer.identity.name.text, "見本　花子");
    let document = record.customer.document.unwrap();
    assert_eq!((document.kind, document.number.as_str()), (DocumentKind::MyNumberCard, ""));
    let chip = record.customer_chip.unwrap();
    assert_eq!((chip.observations, chip.summary), (all_same(), Summary::ProvedInForce));
    assert_eq!(chip.displayed.len(), 1);
    assert!(chip.displayed[0].fields.contains(&"name".to_owned()));
    assert_eq!(record.declared.unwrap().purpose, Purpose::Savings);
    // The next card begins the next check.
    world.desk.lift();
    world.place("foreign-resident", "credential");
}

#[test]
fn a_wrong_number_costs_one_try_and_says_so() {
    let mut world = World::new();
    world.place("genuine", "credential");
    assert_eq!(world.tries_left(), 10);
    world.submit(&wrong("genuine"), None);
    world.until("failed");
    assert_eq!(world.problem(), ("wrong_number", WhoActs::Clerk, Some(9)));
    // The words stay while the clerk takes the card to look at it.
    world.desk.lift();
    assert_eq!(world.desk.stage().name(), "failed");
    world.place("genuine", "credential");
    assert_eq!((world.desk.counter().tries_before(), world.tries_left()), (&[("check_number_b", 10)][..], 9));
    world.submit(&number("genuine"), None);
    world.until("result");
    // The right number restored the counter.
    world.desk.act(Event::Cancel);
    world.desk.lift();
    world.place("genuine", "credential");
    assert_eq!(world.tries_left(), 10);
}

#[test]
fn retry_needs_no_second_placing() {
    let mut world = World::new();
    world.place("genuine", "credential");
    world.submit(&wrong("genuine"), None);
    world.until("failed");
    world.desk.act(Event::Retry);
    world.until("credential");
    assert_eq!(world.tries_left(), 9);
}

#[test]
fn a_slip_of_the_finger_does_not_touch_the_card() {
    let mut world = World::new();
    world.place("genuine", "credential");
    for slip in ["1234", "99999920352285", "55021720992285", ""] {
        world.submit(slip, None);
        assert_eq!(world.problem().0, "credential", "{slip}");
    }
    assert_eq!(world.tries_left(), 10);
    world.submit(&number("genuine"), None);
    world.until("result");
}

#[test]
fn the_last_try_waits_for_both_people() {
    let mut world = World::new();
    world.place("one-try-left", "credential");
    world.submit(&number("one-try-left"), None);
    assert_eq!(world.problem(), ("last_try", WhoActs::Clerk, Some(1)));
    world.submit(&number("one-try-left"), LastTryConsent::given(true, true));
    world.until("result");
}

#[test]
fn a_blocked_card_asks_for_no_number() {
    let mut world = World::new();
    world.place("blocked", "failed");
    assert_eq!(world.problem(), ("blocked", WhoActs::Customer, Some(0)));
}

#[test]
fn a_removed_card_is_told_and_its_return_goes_on() {
    let mut world = World::new();
    world.place("genuine", "credential");
    world.desk.lift();
    assert_eq!(world.problem(), ("card_removed", WhoActs::Clerk, None));
    world.place("genuine", "credential");
    assert_eq!(world.tries_left(), 10);
}

#[test]
fn the_card_may_leave_once_everything_is_read() {
    let mut world = World::new();
    world.read("genuine");
    world.desk.lift();
    assert_eq!(world.desk.stage().name(), "result");
    world.decide(all_same(), Verdict::Confirm);
    world.until("recorded");
}

#[test]
fn what_cannot_be_confirmed_is_not_confirmed() {
    for persona in ["tampered-photo", "tampered-expiry", "cloned-chip", "expired"] {
        let mut world = World::new();
        world.read(persona);
        world.decide(all_same(), Verdict::Confirm);
        assert_eq!(world.problem().0, "cannot_confirm", "{persona}");
        assert_eq!(world.entries(), 0);
        world.desk.act(Event::Decide(refuse("see verdicts")));
        world.until("recorded");
        assert_eq!(world.entries(), 1);
    }
}

#[test]
fn a_difference_seen_by_the_clerk_forbids_confirming() {
    let mut world = World::new();
    world.read("genuine");
    let observations = Observations { face: Compared::Different, ..all_same() };
    world.decide(observations, Verdict::Confirm);
    assert_eq!(world.problem().0, "cannot_confirm");
}

#[test]
fn a_real_counter_needs_a_login_and_locks() {
    let mut world = World::with(|settings| settings.training = false);
    assert_eq!(*world.desk.access(), Access::NotSetUp);
    let places = Places::in_folder(world.home.path(), BookKind::Real);
    let secret = |text: &str| Secret::from(text);
    let mut keys = Keyring::create(
        &places.keyring,
        SetUp {
            administrator: ("admin".into(), secret("an administrator's word")),
            manager: ("manager".into(), secret("a manager's long word")),
            head_office: None,
            cost: Cost::TRAINING,
        },
    )
    .unwrap();
    let admin = keys.unlock("admin", &secret("an administrator's word")).unwrap();
    keys.add(&admin, "1024", Role::Clerk, &secret("a clerk's word")).unwrap();
    world.desk.look_for_accounts();
    assert_eq!(*world.desk.access(), Access::Locked { problem: None });
    // Before a login nothing begins.
    world.desk.act(Event::BeginTyping);
    assert_eq!(world.desk.stage().name(), "idle");
    world.log_in("1024", "wrong");
    let Access::Locked { problem: Some(problem) } = world.desk.access() else { panic!() };
    assert_eq!(problem.finer, Some("wrong_login"));
    world.log_in("admin", "an administrator's word");
    let Access::Locked { problem: Some(problem) } = world.desk.access() else { panic!() };
    assert_eq!(problem.finer, Some("may_not"), "an administrator makes no checks");
    world.log_in("1024", "a clerk's word");
    assert_eq!(*world.desk.access(), Access::Open);
    assert_eq!(world.desk.counter().settings().clerk, "1024");
    world.typed(typed(DocumentKind::DrivingHistory));
    assert_eq!(world.desk.stage().name(), "occasion");
    world.desk.lock();
    assert!(matches!(world.desk.access(), Access::Locked { .. }));
    assert_eq!(world.desk.stage().name(), "idle");
    assert!(world.desk.counter().visit().customer.document.is_none(), "nothing of the check stays");
    // Locked while a record is written: the record first, then the lock, without another press.
    world.log_in("1024", "a clerk's word");
    world.typed(typed(DocumentKind::DrivingHistory));
    world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Phone]))));
    assert_eq!(world.desk.stage().name(), "decision");
    world.desk.act(Event::Decide(Verdict::Refuse { reason: "お客さまの都合".into() }));
    assert_eq!(world.desk.stage().name(), "sealing");
    world.desk.lock();
    assert_eq!(*world.desk.access(), Access::Open);
    while *world.desk.access() == Access::Open {
        assert!(world.desk.wait(std::time::Duration::from_secs(60)), "the book has answered");
    }
    assert!(matches!(world.desk.access(), Access::Locked { .. }));
    let book = Book::open(&places, BookKind::Real).unwrap();
    let acts = book.journal(100, None).unwrap();
    assert!(acts.iter().any(|(_, _, _, code, _)| code == "record"), "it is in the book");
    // What the book refuses is told, and only then the screen may be locked.
    world.log_in("1024", "a clerk's word");
    world.desk.act(Event::ShowMail);
    let (on, tracking) = (today(), String::new());
    let mail = MailEvent { record_id: "none".into(), state: MailState::Delivered, on, tracking };
    world.desk.act(Event::FollowUp(Box::new(Act::Mail(mail))));
    world.desk.lock();
    world.wait_for(|stage| matches!(stage, Stage::Mail { problem: Some(_), .. }));
    assert_eq!(*world.desk.access(), Access::Open);
    world.desk.lock();
    assert!(matches!(world.desk.access(), Access::Locked { .. }));
}

#[test]
fn a_record_that_cannot_be_written_can_be_tried_again_without_a_duplicate() {
    let mut world = World::new();
    world.read("genuine");
    world.go_on(all_same(), occasion(&[Law::Aml, Law::Phone]));
    let book = rusqlite_of(&world);
    book.execute_batch("CREATE TEMP TABLE x (a)").unwrap();
    // The second record of the visit is refused by the database, once. The first entry says which rules are in force.
    book.execute_batch(
        "CREATE TRIGGER stop BEFORE INSERT ON entry WHEN (SELECT count(*) FROM entry) >= 2
         BEGIN SELECT RAISE(ABORT, 'stop'); END",
    )
    .unwrap();
    world.desk.act(Event::Decide(Verdict::Confirm));
    world.until("decision");
    assert_eq!(world.problem().0, "book");
    assert_eq!(world.desk.counter().written().len(), 1);
    assert_eq!(world.desk.counter().unwritten(), [Law::Phone]);
    world.desk.act(Event::Back);
    assert_eq!(world.desk.stage().name(), "decision", "what is written is not changed by going back");
    book.execute_batch("DROP TRIGGER stop").unwrap();
    world.desk.act(Event::Decide(Verdict::Confirm));
    world.until("recorded");
    assert_eq!(world.desk.counter().written().len(), 2);
    assert_eq!(world.entries(), 2);
}

fn rusqlite_of(world: &World) -> rusqlite::Connection {
    rusqlite::Connection::open(world.places().book).unwrap()
}

#[test]
fn idle_and_cancel_leave_nothing_on_the_screen() {
    let mut world = World::new();
    world.read("genuine");
    world.desk.act(Event::Idle);
    assert!(matches!(world.desk.stage(), Stage::Idle { cleared: true }));
    world.desk.act(Event::Retry);
    world.until("credential");
    world.desk.act(Event::Cancel);
    assert!(matches!(world.desk.stage(), Stage::Idle { cleared: false }));
    assert_eq!(world.entries(), 0);
}

#[test]
fn a_cancelled_session_says_nothing_later() {
    let mut world = World::new();
    world.place("genuine", "credential");
    world.submit(&number("genuine"), None);
    world.desk.act(Event::Cancel);
    assert_eq!(world.desk.stage().name(), "idle");
    let until = Instant::now() + Duration::from_secs(1);
    while Instant::now() < until {
        world.desk.wait(Duration::from_millis(20));
        assert_eq!(world.desk.stage().name(), "idle");
    }
}

#[test]
fn a_service_that_stops_explains_the_lost_card() {
    let mut world = World::new();
    world.place("genuine", "credential");
    let reader = TrainingReader::NAME.to_owned();
    world.desk.act(Event::Reader(ReaderEvent::CardRemoved(reader.clone())));
    assert_eq!(world.problem().0, "card_removed");
    world.desk.act(Event::Reader(ReaderEvent::Removed(reader)));
    assert_eq!(world.problem().0, "reader_gone");
    world.desk.act(Event::Reader(ReaderEvent::ServiceDown));
    assert_eq!(world.problem(), ("service_gone", WhoActs::Branch, None));
}

#[test]
fn a_second_card_does_not_disturb_a_check() {
    let mut world = World::new();
    world.read("genuine");
    let reader = TrainingReader::NAME.to_owned();
    world.desk.act(Event::Reader(ReaderEvent::CardInserted(reader)));
    assert_eq!(world.desk.stage().name(), "result");
}

#[test]
fn events_without_their_stage_change_nothing() {
    let mut world = World::new();
    for event in [Event::Compare, Event::Back, Event::Observed(all_same()), Event::Decide(Verdict::Confirm)] {
        world.desk.act(event);
        assert_eq!(world.desk.stage().name(), "idle");
    }
    world.submit(&number("genuine"), None);
    assert_eq!(world.desk.stage().name(), "idle");
}
