// SPDX-License-Identifier: MIT OR Apache-2.0
//! A counter with its window, driven through accessibility labels: the same [`App::ui`] as in the real window, with
//! software cards.

#![allow(dead_code, reason = "no test file needs all of it")]

#[path = "rules.rs"]
mod rules;

use std::cell::Cell;
use std::time::{Duration, Instant};

use eframe::egui::{Event as Input, Key, Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use tashika::counter::{EvidencePolicy, Settings};
use tashika::jpki::revocation::http::Patience;
use tashika::jpki::revocation::policy::OcspSettings;
use tashika::jpki::setup::Setup;
use tashika::jpki::{JpkiSettings, Standing, signed_standing};
use tashika::keys::{Keyring, Role as Post};
use tashika::manager::Office;
use tashika::records::{Book, BookKind, History, Places};
use tashika::rules::{Law, RuleSettings};
use tashika::trust::TrustStore;
use tashika::window::{App, Options, View};
use tashika::words::ja;
use tashika_mynumber::card::revocation::Responder;
use tashika_pcsc::ExtendedReaders;
use tashika_softcard::radio::RadioTime;
use tempfile::TempDir;

/// The screen is cleared after this time; no test takes so long.
const IDLE_AFTER: Duration = Duration::from_secs(3600);
/// So long before it is cleared, it says so.
const WARNS_FOR: Duration = Duration::from_secs(15);
/// What has not come by then does not come.
const PATIENCE: Duration = Duration::from_secs(60);

/// The number of the specimen 見本 花子; its year of expiry follows the day.
pub(crate) fn number() -> String {
    let today = tashika_kit::date::japan_day(jiff::Timestamp::now());
    tashika_softcard::persona::by_name("genuine").unwrap().credential("check_number_b", today).unwrap()
}

/// The same with another security code.
pub(crate) fn wrong() -> String {
    format!("{}9999", &number()[..10])
}

/// Is told of each frame, and how long it took.
pub(crate) type Watch = fn(&App, Duration);

thread_local! {
    /// Told of each frame of this thread's window, and how long it took; for benchmarks.
    pub(crate) static WATCH: Cell<Option<Watch>> = const { Cell::new(None) };
}

pub(crate) struct Counter {
    pub(crate) window: Harness<'static, App>,
    pub(crate) home: TempDir,
}

impl Counter {
    pub(crate) fn open() -> Self {
        let mut counter = Self::start(true, &[Law::Aml, Law::Phone]);
        counter.reach("idle");
        counter
    }

    /// The time until the screen is cleared goes by; nobody touches anything, and no frame is drawn.
    pub(crate) fn left_alone(&mut self) {
        self.window.state_mut().untouched_for(IDLE_AFTER);
    }

    /// Time goes by until the screen begins to warn that it is cleared soon.
    pub(crate) fn nearly_left_alone(&mut self) {
        self.window.state_mut().untouched_for(IDLE_AFTER - WARNS_FOR);
    }

    /// The time of the warning goes by as well.
    pub(crate) fn last_moments(&mut self) {
        self.window.state_mut().untouched_for(WARNS_FOR);
    }

    /// Draws until something holds.
    pub(crate) fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let give_up = Instant::now() + PATIENCE;
        while !holds(self) {
            assert!(Instant::now() < give_up, "{what} expected, at {}", self.window.state().stage());
            self.window.run_steps(1);
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Draws until this is shown.
    pub(crate) fn until_shown(&mut self, label: &str) {
        self.until(label, |counter| counter.shows(label));
        self.window.run_steps(2);
    }

    pub(crate) fn start(training: bool, laws: &[Law]) -> Self {
        Self::start_as(if training { "1024" } else { "" }, training, laws)
    }

    pub(crate) fn start_as(clerk: &str, training: bool, laws: &[Law]) -> Self {
        Self::start_from(settings(clerk, training, laws))
    }

    /// A counter that checks signatures over what nobody may see.
    pub(crate) fn that_checks_signatures() -> Self {
        let settings = Settings { signatures_over_hidden: true, ..settings("1024", true, &[Law::Aml]) };
        let mut counter = Self::start_from(settings);
        counter.reach("idle");
        counter
    }

    /// A counter in training whose operator has this standing, and whose simulated authorities answer so.
    pub(crate) fn with_jpki(standing: Standing, responder: Responder) -> Self {
        Self::with_jpki_of(standing, |setup| setup.training(responder))
    }

    /// The same, set up in another way.
    pub(crate) fn with_jpki_of(standing: Standing, jpki: impl FnOnce(Setup) -> JpkiSettings) -> Self {
        let settings = settings("1024", true, &[Law::Aml]);
        let setup = Setup {
            standing,
            trust: settings.trust.clone(),
            lists: None,
            ocsp: OcspSettings::default(),
            patience: Patience::default(),
        };
        let mut counter = Self::start_from(Settings { jpki: jpki(setup), ..settings });
        counter.reach("idle");
        counter
    }

    fn start_from(settings: Settings) -> Self {
        Self::at_home(tempfile::tempdir().unwrap(), settings, None)
    }

    /// A counter in training whose book is in this folder, with cards that take as long as the air would.
    pub(crate) fn with_book(home: TempDir, radio: Option<RadioTime>) -> Self {
        let settings = settings("1024", true, &[Law::Aml]);
        let mut counter = Self::at_home(home, settings, radio);
        counter.reach("idle");
        counter
    }

    /// A real counter over the book in this folder; nobody has logged in.
    pub(crate) fn with_real_book(home: TempDir) -> Self {
        Self::at_home(home, settings("", false, &[Law::Aml, Law::Phone]), None)
    }

    fn at_home(home: TempDir, settings: Settings, radio: Option<RadioTime>) -> Self {
        let training = settings.training;
        let places = Places::in_folder(home.path(), BookKind::of(training));
        // What is not the training's own role counts only if it is signed in this book.
        let standing = settings.jpki.standing.clone();
        if training && standing.role != tashika::jpki::Role::None && standing != Standing::training() {
            let mut office = Office::training(&places, Post::Administrator).unwrap();
            signed_standing::set(&mut office, &standing).unwrap();
            office.leave().unwrap();
        }
        let app = App::new(Options {
            settings,
            places,
            extended: ExtendedReaders::new(Vec::new()),
            radio,
            idle_after: IDLE_AFTER,
            view: View::default(),
        });
        let mut prepared = false;
        let window = Harness::builder().with_size(vec2(1280.0, 800.0)).allow_missing_glyphs().build_ui_state(
            move |ui, app: &mut App| {
                if !prepared {
                    app.prepare(ui.ctx());
                    prepared = true;
                }
                let begun = Instant::now();
                app.ui(ui);
                if let Some(watch) = WATCH.get() {
                    watch(app, begun.elapsed());
                }
            },
            app,
        );
        Self { window, home }
    }

    /// Draws until the counter has come to a stage.
    pub(crate) fn reach(&mut self, stage: &str) {
        let give_up = Instant::now() + PATIENCE;
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

    pub(crate) fn press(&mut self, label: &str) {
        // What stands below the bar is scrolled to first, as a hand would.
        self.window.get_by_label(label).scroll_to_me();
        self.window.run_steps(3);
        self.window.get_by_label(label).click();
        self.window.run_steps(3);
    }

    pub(crate) fn key(&mut self, key: Key) {
        self.window.key_press(key);
        self.window.run_steps(3);
    }

    pub(crate) fn type_text(&mut self, text: &str) {
        self.window.event(Input::Text(text.to_owned()));
        self.window.run_steps(3);
    }

    /// F8 opens the manager's window at this screen, and Escape leads back to where it was.
    pub(crate) fn visit_the_manager(&mut self, screen: &str) {
        let before = self.window.state().stage();
        self.key(Key::F8);
        self.window.run_steps(3);
        assert_eq!(self.window.state().manager_screen(), screen, "from {before}");
        self.key(Key::Escape);
        self.window.run_steps(3);
        assert_eq!((self.window.state().manager_screen(), self.window.state().stage()), ("", before));
    }

    pub(crate) fn shows(&self, label: &str) -> bool {
        self.window.query_all_by_label_contains(label).next().is_some()
    }

    pub(crate) fn is_disabled(&self, label: &str) -> bool {
        self.window.get_by_label(label).accesskit_node().is_disabled()
    }

    /// Puts a card down and types its number.
    pub(crate) fn read(&mut self, title: &str, number: &str, stage: &str) {
        self.press(title);
        self.reach("credential");
        self.type_text(number);
        self.key(Key::Enter);
        self.reach(stage);
    }

    /// A record as a manager reads it: the newest.
    pub(crate) fn record(&self) -> History {
        let places = Places::in_folder(self.home.path(), BookKind::Training);
        let mut keys = Keyring::training(&places.keyring).unwrap();
        let manager = keys.training_session(Post::Manager).unwrap();
        let mut book = Book::open(&places, BookKind::Training).unwrap();
        let newest = book.search(&manager, &tashika::records::Query::default()).unwrap().remove(0);
        book.view(&manager, &newest.record_id).unwrap()
    }

    /// Types into the field of a label.
    pub(crate) fn fill(&mut self, label: &str, text: &str) {
        self.window.get_by_role_and_label(Role::TextInput, label).focus();
        self.window.run_steps(2);
        self.type_text(text);
    }

    /// The transaction: the account's number; the document shows where the customer lives.
    pub(crate) fn transaction(&mut self, kind: &str) {
        self.reach("occasion");
        self.press(&option("visit.kind", kind));
        let key = if kind.contains("line") { "visit.key_phone" } else { "visit.key" };
        self.fill(ja(key), "1234567");
        if self.shows(ja("visit.residence")) {
            self.press(&option("visit.residence", "residence.current"));
        }
        self.press(ja("visit.next"));
    }

    /// What an ordinary customer of a bank states.
    pub(crate) fn statements(&mut self) {
        self.reach("statements");
        self.press(&option("visit.purpose", "purpose.savings"));
        self.press(&option("visit.occupation", "occupation.employee"));
        self.press(&option("visit.pep", "pep.no"));
        self.press(ja("visit.next"));
    }

    /// On from the comparison, also with something not answered: that is said first, and goes on with the second time.
    pub(crate) fn leave_comparison(&mut self) {
        // Whoever comes back has been told already.
        if self.window.query_by_label(ja("window.compare.next")).is_some() {
            self.press(ja("window.compare.next"));
        }
        if self.window.state().stage() == "comparison" && self.shows(ja("window.compare.unanswered")) {
            self.press(ja("window.compare.next_open"));
        }
    }

    /// From the comparison to the decision under the AML law.
    pub(crate) fn ordinary(&mut self) {
        self.leave_comparison();
        self.transaction("transaction.account_opening");
        self.statements();
        self.reach("decision");
    }
}

fn settings(clerk: &str, training: bool, laws: &[Law]) -> Settings {
    Settings {
        training,
        // A card that another program has in a reader of this machine is none of the test's.
        reader: Some(tashika::counter::TrainingReader::NAME.to_owned()),
        clerk: clerk.into(),
        branch: "本店".into(),
        terminal: "test".into(),
        trust: TrustStore::training().unwrap().into(),
        rules: rules::of_2026(),
        rule_settings: RuleSettings::default(),
        evidence: EvidencePolicy::default(),
        laws: laws.iter().copied().collect(),
        signatures_over_hidden: false,
        jpki: JpkiSettings::default(),
    }
}

pub(crate) fn option(row: &str, answer: &str) -> String {
    format!("{}: {}", ja(row), ja(answer))
}
