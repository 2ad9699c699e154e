// SPDX-License-Identifier: MIT OR Apache-2.0
//! What goes on behind the lock, over a real training book; the work is held back until the test lets it go on.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use eframe::egui::Context;

use super::*;
use crate::manager::export::Batch;
use crate::records::Book;
use crate::trust::AcceptedClasses;

const IDLE: Duration = Duration::from_secs(600);

fn setting(home: &Path) -> Setting {
    Setting {
        places: Places::in_folder(home, BookKind::Training),
        kind: BookKind::Training,
        idle_after: IDLE,
        rules: RuleSet::shipped().unwrap(),
        rule_settings: RuleSettings::default(),
        trust: TrustStore::shipped(AcceptedClasses::default()).unwrap().into(),
        jpki: JpkiSettings::default(),
    }
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// How often something stands in the log.
fn log(home: &Path, act: &str) -> usize {
    let book = Book::open(&setting(home).places, BookKind::Training).unwrap();
    book.journal(500, None).unwrap().iter().filter(|(_, _, _, code, _)| code == act).count()
}

/// The window, and what goes on behind it.
struct Bench {
    ctx: Context,
    pictures: Pictures,
    behind: Behind,
    state: State,
}

impl Bench {
    fn new(home: &Path) -> Self {
        let state = State::new(setting(home));
        Self { ctx: Context::default(), pictures: Pictures::default(), behind: Behind::default(), state }
    }

    fn enter(&mut self, role: Role) -> &mut Inside {
        let setting = self.state.setting.clone();
        let office = Office::training(&setting.places, role).unwrap();
        let mut inside = Inside::open(&self.ctx, setting, office).unwrap();
        self.behind.give_back(&mut inside);
        self.state.door = Door::Inside(Box::new(inside));
        self.inside()
    }

    fn inside(&mut self) -> &mut Inside {
        let Door::Inside(inside) = &mut self.state.door else { panic!("nobody is logged in") };
        inside
    }

    fn untouched(&mut self) {
        self.state.untouched_for(IDLE);
        let Self { ctx, pictures, behind, state } = self;
        let mut services = Services { typefaces: None, pictures, touched: false, behind };
        assert!(watch(ctx, state, &mut services));
        assert_eq!(self.state.screen(), "login");
    }

    /// An export that waits for the test, of as many records as it is told then; none: it was stopped.
    fn begin_export(&mut self) -> Sender<usize> {
        let ((go_on, waits), (begins, begun)) = (channel(), channel());
        let inside = self.inside();
        let task = inside.desk.worker.ask(move |office, progress| {
            progress.at(1, 3);
            begins.send(()).unwrap();
            let records = waits.recv().unwrap_or_default();
            office.verified(records as u64, 0)?;
            Ok(Batch { records, stopped: progress.is_stopped(), ..Batch::default() })
        });
        inside.batch = batch::Draft::under_way_with(task);
        begun.recv_timeout(Duration::from_secs(60)).unwrap();
        go_on
    }
}

#[test]
fn an_export_goes_on_behind_the_lock_in_the_name_of_who_began_it() {
    let home = tempfile::tempdir().unwrap();
    let mut bench = Bench::new(home.path());
    bench.enter(Role::Manager);
    let go_on = bench.begin_export();
    bench.untouched();
    assert!(bench.state.who().is_empty() && bench.behind.told() == Some("manager.behind.under_way"));
    assert_eq!(log(home.path(), "locked"), 0, "their session ends with it");
    // Who is no manager and has not begun it is told that something goes on, and gets nothing of it.
    for role in [Role::Auditor, Role::Administrator, Role::Clerk] {
        let inside = bench.enter(role);
        assert!(inside.screen == Screen::Today && inside.batch.under_way().is_none(), "{role:?}");
        assert_eq!(bench.behind.told(), Some("manager.behind.under_way"));
        bench.untouched();
    }
    // A manager sees how far it is; locked once more it goes on once more.
    let inside = bench.enter(Role::Manager);
    assert_eq!((inside.screen, inside.batch.under_way()), (Screen::Batch, Some((1, 3))));
    bench.untouched();
    until("the sessions without work have ended", || log(home.path(), "locked") == 4);
    go_on.send(3).unwrap();
    until("it ends, and its session with it", || log(home.path(), "locked") == 5);
    bench.behind.poll();
    assert_eq!(bench.behind.told(), Some("manager.behind.done"));
    let inside = bench.enter(Role::Manager);
    assert_eq!((inside.screen, inside.batch.ended()), (Screen::Batch, Some((3, false))), "not stopped");
    assert_eq!(bench.behind.told(), None, "it was seen");
}

#[test]
fn what_a_verification_found_is_entered_though_the_window_was_locked() {
    let home = tempfile::tempdir().unwrap();
    let mut bench = Bench::new(home.path());
    bench.enter(Role::Auditor);
    // The book is busy with something else, and the verification has ended before anybody looked.
    let go_on = bench.begin_export();
    let ctx = bench.ctx.clone();
    let inside = bench.inside();
    verification::begin(&ctx, &inside.desk, &mut inside.verification);
    bench.untouched();
    assert_eq!(log(home.path(), "verified"), 0);
    go_on.send(1).unwrap();
    until("the session has ended", || log(home.path(), "locked") == 1);
    assert_eq!(log(home.path(), "verified"), 2, "of the work that held the book, and of the verification");
    let inside = bench.enter(Role::Administrator);
    assert_eq!(inside.screen, Screen::Today, "it is not theirs");
    let inside = bench.enter(Role::Auditor);
    until("the outcome is there", || {
        inside.verification.poll();
        inside.verification.is_known()
    });
}

#[test]
fn the_end_of_the_program_stops_what_is_under_way_and_waits_for_the_session() {
    let home = tempfile::tempdir().unwrap();
    let mut bench = Bench::new(home.path());
    bench.enter(Role::Manager);
    let go_on = bench.begin_export();
    let Bench { mut behind, state, .. } = bench;
    assert!(state.is_working());
    state.end(&mut behind);
    assert!(behind.is_under_way());
    behind.finish(Instant::now());
    assert_eq!(log(home.path(), "locked"), 0, "nothing more is waited for than there is time");
    drop(go_on);
    behind.finish(Instant::now() + Duration::from_secs(60));
    assert_eq!(log(home.path(), "locked"), 1);
}
