// SPDX-License-Identifier: MIT OR Apache-2.0
//! The window, driven through its accessibility labels: the same [`App::ui`] as in the real window, with
//! software cards.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::{Duration, Instant};

use eframe::egui::{Event as Input, Key, Modifiers, accesskit::Toggled, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use tashika::counter::Settings;
use tashika::records::{Book, Compared, Decision};
use tashika::trust::TrustStore;
use tashika::window::{App, Options};
use tashika::words::ja;
use tashika_pcsc::ExtendedReaders;
use tempfile::TempDir;

/// The number of the specimen 見本 花子; its year of expiry follows the day.
fn number() -> String {
    let today = tashika_kit::date::japan_day(jiff::Timestamp::now());
    tashika_softcard::persona::by_name("genuine").unwrap().credential("check_number_b", today).unwrap()
}

/// The same with another security code.
fn wrong() -> String {
    format!("{}9999", &number()[..10])
}

struct Counter {
    window: Harness<'static, App>,
    home: TempDir,
}

impl Counter {
    fn open() -> Self {
        Self::with_idle(Duration::from_secs(600))
    }

    fn with_idle(idle_after: Duration) -> Self {
        let home = tempfile::tempdir().unwrap();
        let settings = Settings {
            training: true,
            reader: None,
            clerk: "1024".into(),
            terminal: "test".into(),
            trust: TrustStore::training().unwrap().into(),
        };
        let book = home.path().join("training.sqlite3");
        let app = App::new(Options {
            settings,
            book,
            places: tashika::book::Places::in_folder(home.path(), tashika::book::BookKind::Training),
            extended: ExtendedReaders::new(Vec::new()),
            radio: None,
            idle_after,
        });
        let mut prepared = false;
        let window = Harness::builder().with_size(vec2(1280.0, 800.0)).allow_missing_glyphs().build_ui_state(
            move |ui, app: &mut App| {
                if !prepared {
                    app.prepare(ui.ctx());
                    prepared = true;
                }
                app.ui(ui);
            },
            app,
        );
        let mut counter = Self { window, home };
        counter.reach("idle");
        counter
    }

    /// Draws until the counter has come to a stage.
    fn reach(&mut self, stage: &str) {
        let give_up = Instant::now() + Duration::from_secs(60);
        loop {
            self.window.run_steps(2);
            if self.window.state().stage() == stage {
                self.window.run_steps(2);
                return;
            }
            assert!(Instant::now() < give_up, "{stage} expected, at {}", self.window.state().stage());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn press(&mut self, label: &str) {
        self.window.get_by_label(label).click();
        self.window.run_steps(3);
    }

    fn key(&mut self, key: Key) {
        self.window.key_press(key);
        self.window.run_steps(3);
    }

    fn type_text(&mut self, text: &str) {
        self.window.event(Input::Text(text.to_owned()));
        self.window.run_steps(3);
    }

    fn shows(&self, label: &str) -> bool {
        self.window.query_all_by_label_contains(label).next().is_some()
    }

    fn is_disabled(&self, label: &str) -> bool {
        self.window.get_by_label(label).accesskit_node().is_disabled()
    }

    /// Puts a card down and types its number.
    fn read(&mut self, title: &str, number: &str, stage: &str) {
        self.press(title);
        self.reach("credential");
        self.type_text(number);
        self.key(Key::Enter);
        self.reach(stage);
    }

    fn book(&self) -> Book {
        Book::open_existing(&self.home.path().join("training.sqlite3")).unwrap()
    }
}

fn option(row: &str, answer: &str) -> String {
    format!("{}: {}", ja(row), ja(answer))
}

#[test]
fn from_the_card_to_the_record() {
    let mut counter = Counter::open();
    assert!(counter.shows(ja("window.training.banner")));
    counter.read("正常なカード", &number(), "result");
    assert!(counter.shows(ja("summary.proved_in_force")));
    assert!(counter.shows("見本　花子"));
    assert!(counter.shows(ja("revocation.not_asked")));
    counter.key(Key::F2);
    assert!(counter.shows(ja("window.details.steps")) && counter.shows("SHA-256"));
    counter.key(Key::F2);
    assert!(!counter.shows(ja("window.details.steps")));

    counter.key(Key::Enter);
    counter.reach("comparison");
    for row in ["observation.face", "observation.printed_card", "observation.security_code"] {
        counter.press(&option(row, "compared.same"));
    }
    counter.press(ja("window.compare.next"));
    counter.reach("decision");
    // Nothing is chosen beforehand.
    assert!(counter.is_disabled(ja("window.decide.seal")));
    for choice in ["decision.confirmed", "decision.refused"] {
        let node = counter.window.get_by_label(ja(choice));
        assert_ne!(node.accesskit_node().toggled(), Some(Toggled::True), "{choice}");
    }
    counter.press(ja("decision.confirmed"));
    counter.press(ja("window.decide.seal_confirmed"));
    counter.reach("recorded");
    assert!(!counter.shows("見本　花子"), "nothing about the person after the record");

    let entry = counter.book().get(1).unwrap().unwrap();
    let record = &entry.record;
    assert!(counter.shows(&record.record_id));
    assert!(record.training && record.decision == Decision::Confirmed && record.clerk == "1024");
    assert_eq!(record.observations.face, Compared::Same);
    assert_eq!(record.observations.security_code, Compared::Same);
    counter.key(Key::Enter);
    counter.reach("idle");
}

#[test]
fn a_wrong_number_costs_one_try_and_says_so() {
    let mut counter = Counter::open();
    counter.read("正常なカード", &wrong(), "failed");
    assert!(counter.shows(ja("error.wrong_number.what")));
    assert!(counter.shows(&format!("{} 9", ja("window.credential.tries_left"))));
    counter.press(ja("window.failed.number_again"));
    counter.reach("credential");
    assert_eq!(counter.window.state().digits_typed(), 0, "the wrong number is gone");
    assert!(counter.shows(&format!("{} 9", ja("window.credential.tries_left"))));
    counter.type_text(&number());
    counter.key(Key::Enter);
    counter.reach("result");
}

#[test]
fn an_impossible_number_never_reaches_the_card() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.type_text("55131720352285");
    counter.key(Key::Enter);
    assert_eq!(counter.window.state().stage(), "credential");
    assert!(counter.shows(ja("problem.birth_date_impossible")));
    assert!(counter.shows(&format!("{} 10", ja("window.credential.tries_left"))));
}

#[test]
fn the_card_taken_away_wipes_the_number() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.type_text("５５０２１７2035");
    assert_eq!(counter.window.state().digits_typed(), 10, "full-width digits are taken");
    counter.key(Key::F9);
    counter.reach("failed");
    assert!(counter.shows(ja("error.card_removed.what")));
    assert_eq!(counter.window.state().digits_typed(), 0);
}

#[test]
fn leaving_the_screen_wipes_the_number() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.type_text(&number());
    assert_eq!(counter.window.state().digits_typed(), 14);
    counter.key(Key::Escape);
    counter.reach("idle");
    assert_eq!(counter.window.state().digits_typed(), 0);
}

#[test]
fn a_tampered_photo_cannot_be_confirmed() {
    let mut counter = Counter::open();
    counter.read("顔写真の改ざん", &number(), "result");
    assert!(counter.shows(ja("summary.failed")));
    assert!(counter.shows(ja("integrity.altered")) && !counter.shows(ja("summary.proved_in_force_short")));
    counter.key(Key::Enter);
    counter.reach("comparison");
    counter.press(ja("window.compare.next"));
    counter.reach("decision");
    assert!(counter.is_disabled(ja("decision.confirmed")));
    counter.press(ja("decision.refused"));
    assert!(counter.is_disabled(ja("window.decide.seal_refused")), "a reason is needed");
    counter.press(ja("window.reason.chip"));
    counter.press(ja("window.decide.seal_refused"));
    counter.reach("recorded");
    let reason = ja("window.reason.chip").to_owned();
    assert_eq!(counter.book().get(1).unwrap().unwrap().record.decision, Decision::Refused { reason });
}

#[test]
fn what_was_not_proved_has_to_be_acknowledged() {
    let mut counter = Counter::open();
    counter.read("発行者不明", &number(), "result");
    assert!(counter.shows(ja("summary.not_proved")));
    counter.key(Key::Enter);
    counter.reach("comparison");
    counter.press(ja("window.compare.next"));
    counter.reach("decision");
    counter.press(ja("decision.confirmed"));
    assert!(counter.shows(ja("issuer.unknown")), "it says what is open");
    assert!(counter.shows(ja("compared.not_compared")));
    assert!(counter.is_disabled(ja("window.decide.seal_confirmed")));
    counter.press(ja("window.decide.acknowledge"));
    assert!(!counter.is_disabled(ja("window.decide.seal_confirmed")));
}

#[test]
fn the_last_try_needs_two_words() {
    let mut counter = Counter::open();
    counter.press("照合番号Bの残り回数１");
    counter.reach("credential");
    counter.type_text(&number());
    assert!(counter.is_disabled(ja("window.credential.send")));
    counter.press(ja("window.consent.customer"));
    assert!(counter.is_disabled(ja("window.credential.send")));
    counter.press(ja("window.consent.clerk"));
    counter.press(ja("window.credential.send"));
    counter.reach("result");
}

#[test]
fn the_number_can_be_given_in_its_printed_parts() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.press(ja("window.credential.parts"));
    counter.press("昭和");
    for (label, digits) in [
        ("window.part.year", "55"),
        ("window.part.month", "02"),
        ("window.part.day", "17"),
        ("window.front.expiry_year", &number()[6..10]),
        ("window.front.code", "2285"),
    ] {
        let role = eframe::egui::Role::PasswordInput;
        counter.window.get_by_role_and_label(role, ja(label)).focus();
        counter.window.run_steps(2);
        counter.type_text(digits);
    }
    counter.key(Key::Enter);
    counter.reach("result");
}

#[test]
fn a_key_held_down_does_not_run_through_the_screens() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.type_text(&number());
    let down = || Input::Key {
        key: Key::Enter,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    // Pressed once and never let go: the system goes on sending the key.
    counter.window.event(down());
    counter.reach("result");
    for _ in 0..5 {
        counter.window.event(down());
        counter.window.run_steps(2);
    }
    assert_eq!(counter.window.state().stage(), "result");
}

#[test]
fn an_untouched_screen_is_cleared() {
    let mut counter = Counter::with_idle(Duration::from_millis(1500));
    counter.read("正常なカード", &number(), "result");
    counter.reach("idle");
    assert!(counter.shows(ja("window.idle.cleared")));
    assert!(!counter.shows("見本　花子"));
}
