// SPDX-License-Identifier: MIT OR Apache-2.0
//! The manager's window over a real, sealed book, driven by its accessibility labels.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use eframe::egui::{Event as Input, Key, Modifiers, Role as Part, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use tashika::counter::{EvidencePolicy, Settings};
use tashika::jpki::JpkiSettings;
use tashika::records::{Act, Book, BookKind, Decision, MailPlan, Places, Record};
use tashika::rules::{Law, Missing, Outcome, RuleSet, RuleSettings};
use tashika::trust::{AcceptedClasses, TrustStore};
use tashika::window::{App, Options, View};
use tashika::words::ja;
use tashika_pcsc::ExtendedReaders;
use tempfile::TempDir;

use crate::records::{self, PASSWORD};

/// The manager's window over a book of its own.
pub(crate) struct Office {
    pub(crate) window: Harness<'static, App>,
    pub(crate) home: TempDir,
}

impl Office {
    /// A book with accounts and these records; the manager's login is shown.
    pub(crate) fn with(made: &[Record]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let (mut book, mut keys) = records::book(home.path());
        let clerk = records::unlock(&mut keys, "clerk");
        for record in made {
            book.enter(&clerk, &Act::Record(Box::new(record.clone()))).unwrap();
        }
        Self::open(home, Duration::from_secs(600))
    }

    pub(crate) fn open(home: TempDir, idle_after: Duration) -> Self {
        let settings = Settings {
            training: false,
            reader: Some(tashika::counter::TrainingReader::NAME.to_owned()),
            clerk: String::new(),
            branch: "本店".into(),
            terminal: "test".into(),
            trust: TrustStore::shipped(AcceptedClasses::default()).unwrap().into(),
            rules: RuleSet::shipped().unwrap(),
            rule_settings: RuleSettings::default(),
            evidence: EvidencePolicy::default(),
            laws: [Law::Aml, Law::Phone].into_iter().collect(),
            signatures_over_hidden: false,
            jpki: JpkiSettings::default(),
        };
        let app = App::new(Options {
            settings,
            places: Places::in_folder(home.path(), BookKind::Real),
            extended: ExtendedReaders::new(Vec::new()),
            radio: None,
            idle_after,
            view: View::default(),
        });
        let mut prepared = false;
        let window =
            Harness::builder().with_size(vec2(1280.0, 1400.0)).allow_missing_glyphs().build_ui_state(
                move |ui, app: &mut App| {
                    if !prepared {
                        app.prepare(ui.ctx());
                        prepared = true;
                    }
                    app.ui(ui);
                },
                app,
            );
        let mut office = Self { window, home };
        office.window.run_steps(3);
        office.key(Key::F8);
        office
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub(crate) fn screen(&self) -> &'static str {
        self.window.state().manager_screen()
    }

    /// Draws until something holds.
    pub(crate) fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let give_up = Instant::now() + Duration::from_secs(60);
        loop {
            self.window.run_steps(2);
            if holds(self) {
                self.window.run_steps(2);
                return;
            }
            if Instant::now() >= give_up {
                let all = self.window.query_all_by_label_contains("");
                let labels: Vec<String> = all.filter_map(|node| node.accesskit_node().label()).collect();
                panic!("{what} expected, at {}: {}", self.screen(), labels.join(" | "));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn until_shown(&mut self, text: &str) {
        self.until(text, |office| office.shows(text));
    }

    pub(crate) fn at(&mut self, screen: &str) {
        self.until(screen, |office| office.screen() == screen);
    }

    pub(crate) fn shows(&self, label: &str) -> bool {
        self.window.query_all_by_label_contains(label).next().is_some()
    }

    pub(crate) fn key(&mut self, key: Key) {
        self.window.key_press(key);
        self.window.run_steps(3);
    }

    pub(crate) fn press(&mut self, label: &str) {
        self.window.get_by_label(label).click();
        self.window.run_steps(3);
    }

    pub(crate) fn button(&mut self, key: &str) {
        self.window.get_by_role_and_label(Part::Button, ja(key)).click();
        self.window.run_steps(3);
    }

    pub(crate) fn is_disabled(&self, key: &str) -> bool {
        self.window.get_by_role_and_label(Part::Button, ja(key)).accesskit_node().is_disabled()
    }

    /// Replaces what stands in a field.
    pub(crate) fn fill(&mut self, key: &str, text: &str) {
        let text_of = tashika::words::words(key);
        let label = format!("{}  {}", text_of.ja, text_of.en);
        self.window.get_by_role_and_label(Part::TextInput, &label).focus();
        self.window.run_steps(2);
        self.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        self.window.run_steps(1);
        self.window.key_press(Key::Delete);
        self.window.run_steps(1);
        self.typed(text);
    }

    pub(crate) fn fill_password(&mut self, key: &str, text: &str) {
        self.window.get_by_role_and_label(Part::PasswordInput, ja(key)).focus();
        self.window.run_steps(2);
        self.typed(text);
    }

    pub(crate) fn typed(&mut self, text: &str) {
        self.window.event(Input::Text(text.to_owned()));
        self.window.run_steps(3);
    }

    pub(crate) fn log_in(&mut self, name: &str, password: &str) {
        self.at("login");
        self.fill("manager.login.name", name);
        self.fill_password("manager.login.password", password);
        self.button("manager.login.enter");
    }

    pub(crate) fn enter(&mut self, name: &str) {
        self.log_in(name, PASSWORD);
        self.until("inside", |office| !matches!(office.screen(), "login" | "set_up" | ""));
    }

    /// Logs in and goes to the search.
    pub(crate) fn enter_search(&mut self, name: &str) {
        self.enter(name);
        self.open_by(Key::Num2, "search");
    }

    /// Opens a screen by its key.
    pub(crate) fn open_by(&mut self, key: Key, screen: &str) {
        self.window.key_press_modifiers(Modifiers::COMMAND, key);
        self.window.run_steps(3);
        self.at(screen);
    }

    /// Searches and waits for so many records.
    pub(crate) fn search(&mut self, count: usize) {
        self.button("search.search");
        let none = count == 0;
        let told =
            if none { ja("search.none").to_owned() } else { format!("{}: {count}", ja("search.count")) };
        self.until_shown(&told);
    }

    /// Opens the first record of the list.
    pub(crate) fn open_first(&mut self) {
        self.until_shown(ja("rules.law.aml"));
        let row = self.window.query_all_by_role(Part::Button).find(|node| {
            node.accesskit_node()
                .label()
                .is_some_and(|label| label.contains("COUNTER") || label.contains("本店"))
        });
        row.unwrap().click();
        self.at("record");
        self.until_shown(ja("record.title"));
    }

    pub(crate) fn log(&self, act: &str) -> usize {
        let places = Places::in_folder(self.home.path(), BookKind::Real);
        let book = Book::open(&places, BookKind::Real).unwrap();
        book.journal(500, None).unwrap().iter().filter(|(_, _, _, code, _)| code == act).count()
    }
}

/// A record that waits for the mail.
pub(crate) fn by_mail() -> Record {
    let mut record = records::small(Law::Aml);
    record.ruling.outcome = Outcome::Mail;
    record.ruling.method = Some("ロ".to_owned());
    record.ruling.missing = vec![Missing::Mail];
    record.mail = Some(MailPlan::Registered);
    record.decision = Decision::PendingMail;
    record
}

/// Records of today, made by the clerk.
pub(crate) fn of_today(mut record: Record) -> Record {
    record.header.created_at = jiff::Timestamp::now();
    record
}
