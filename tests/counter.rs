// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whole checks at the counter, as tables of steps: "this happens → this stage".

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use tashika::counter::{Desk, DeskOptions, Event, ReaderEvent, Settings, Stage, TrainingReader};
use tashika::records::{Book, BookKind, Compared, Decision, Observations};
use tashika::trust::TrustStore;
use tashika_kit::tries::LastTryConsent;
use tashika_kit::verdict::Summary;
use tashika_kit::{Secret, WhoActs};
use tashika_pcsc::ExtendedReaders;
use tashika_softcard::persona;
use tempfile::TempDir;

struct World {
    desk: Desk,
    home: TempDir,
}

impl World {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let settings = Settings {
            training: true,
            reader: Some(TrainingReader::NAME.to_owned()),
            clerk: "Specimen clerk".into(),
            terminal: "T1".into(),
            trust: Arc::new(TrustStore::training().unwrap()),
        };
        let options = DeskOptions {
            settings,
            book: Some(home.path().join("training.sqlite3")),
            extended: ExtendedReaders::default(),
            radio: None,
            idle_after: Duration::from_secs(3600),
            waker: Arc::new(|| {}),
        };
        Self { desk: Desk::open(options).unwrap(), home }
    }

    /// Waits until a stage is reached; fails with the stage that stands instead.
    fn until(&mut self, stage: &str) {
        let begun = Instant::now();
        while self.desk.stage().name() != stage {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "{} instead of {stage}",
                self.desk.stage().name()
            );
            self.desk.wait(Duration::from_millis(20));
        }
    }

    fn place(&mut self, persona: &str, stage: &str) {
        self.desk.place(persona);
        self.until(stage);
    }

    fn submit(&mut self, number: &str, last_try: Option<LastTryConsent>) {
        self.desk.act(Event::Submit { number: Secret::from(number), last_try });
    }

    fn read(&mut self, persona: &str) {
        self.place(persona, "credential");
        self.submit(&number(persona), None);
        self.until("result");
    }

    fn decide(&mut self, observations: Observations, decision: Decision) {
        self.desk.act(Event::Compare);
        self.desk.act(Event::Observed(observations));
        assert_eq!(self.desk.stage().name(), "decision");
        self.desk.act(Event::Decide(decision));
    }

    fn problem(&self) -> (&'static str, WhoActs, Option<u8>) {
        match self.desk.stage() {
            Stage::Failed { problem }
            | Stage::Credential { problem: Some(problem), .. }
            | Stage::Decision { problem: Some(problem), .. } => {
                (problem.code, problem.who, problem.tries_left)
            }
            other => panic!("no problem at {}", other.name()),
        }
    }

    fn tries_left(&self) -> u8 {
        match self.desk.stage() {
            Stage::Credential { need, .. } => need.tries_left,
            other => panic!("no credential at {}", other.name()),
        }
    }

    fn entries(&self) -> u64 {
        let book = Book::open(&self.home.path().join("training.sqlite3"), BookKind::Training).unwrap();
        let verification = book.verify().unwrap();
        assert!(verification.is_whole());
        verification.entries
    }
}

fn number(persona: &str) -> String {
    let today = tashika_kit::date::japan_day(jiff::Timestamp::now());
    persona::by_name(persona).unwrap().credential("check_number_b", today).unwrap()
}

fn wrong(persona: &str) -> String {
    let right = number(persona);
    format!("{}{}", &right[..13], if right.ends_with('0') { '1' } else { '0' })
}

fn all_same() -> Observations {
    let same = Compared::Same;
    Observations { face: same, printed_card: same, security_code: same, remark: String::new() }
}

#[test]
fn from_card_to_record() {
    let mut world = World::new();
    world.read("genuine");
    let Stage::Result { finding } = world.desk.stage() else { panic!() };
    assert_eq!(finding.summary, Summary::ProvedInForce);
    world.decide(all_same(), Decision::Confirmed);
    world.until("recorded");
    let Stage::Recorded { recorded } = world.desk.stage() else { panic!() };
    assert_eq!(recorded.receipt.seq, 1);
    assert!(recorded.record.training);
    assert_eq!(recorded.record.observations, all_same());
    assert_eq!(world.entries(), 1);
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
    assert_eq!((world.desk.counter().tries_before(), world.tries_left()), (Some(10), 9));
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
    world.decide(all_same(), Decision::Confirmed);
    world.until("recorded");
}

#[test]
fn what_cannot_be_confirmed_is_not_confirmed() {
    for persona in ["tampered-photo", "tampered-expiry", "cloned-chip", "expired"] {
        let mut world = World::new();
        world.read(persona);
        world.decide(all_same(), Decision::Confirmed);
        assert_eq!(world.problem().0, "cannot_confirm", "{persona}");
        assert_eq!(world.entries(), 0);
        world.desk.act(Event::Decide(Decision::Refused { reason: "see verdicts".into() }));
        world.until("recorded");
        assert_eq!(world.entries(), 1);
    }
}

#[test]
fn a_difference_seen_by_the_clerk_forbids_confirming() {
    let mut world = World::new();
    world.read("genuine");
    let observations = Observations { face: Compared::Different, ..all_same() };
    world.decide(observations, Decision::Confirmed);
    assert_eq!(world.problem().0, "cannot_confirm");
}

#[test]
fn back_loses_nothing() {
    let mut world = World::new();
    world.read("genuine");
    world.desk.act(Event::Compare);
    world.desk.act(Event::Observed(Observations { remark: "glasses".into(), ..all_same() }));
    world.desk.act(Event::Back);
    let Stage::Comparison { observations, .. } = world.desk.stage() else { panic!() };
    assert_eq!(observations.remark, "glasses");
    world.desk.act(Event::Back);
    assert_eq!(world.desk.stage().name(), "result");
    world.desk.act(Event::Compare);
    let Stage::Comparison { observations, .. } = world.desk.stage() else { panic!() };
    assert_eq!(observations.remark, "glasses", "what was observed is still there");
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
    for event in
        [Event::Compare, Event::Back, Event::Observed(all_same()), Event::Decide(Decision::Confirmed)]
    {
        world.desk.act(event);
        assert_eq!(world.desk.stage().name(), "idle");
    }
    world.submit(&number("genuine"), None);
    assert_eq!(world.desk.stage().name(), "idle");
}
