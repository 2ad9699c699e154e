// SPDX-License-Identifier: MIT OR Apache-2.0
//! The manager's window, driven through its accessibility labels on a real, sealed book.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

#[path = "common/records.rs"]
mod records;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use eframe::egui::{Event as Input, Key, Modifiers, Role as Part, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use records::{ADDRESS, CUSTOMER, KANA, KEY, NAME, PASSWORD};
use tashika::counter::{EvidencePolicy, Settings};
use tashika::jpki::JpkiSettings;
use tashika::records::{Act, Book, BookKind, Decision, MailPlan, Places, Record};
use tashika::rules::{Law, Missing, Outcome, RuleSet, RuleSettings};
use tashika::trust::{AcceptedClasses, TrustStore};
use tashika::window::{App, Options, View};
use tashika::words::ja;
use tashika_pcsc::ExtendedReaders;
use tempfile::TempDir;

struct Office {
    window: Harness<'static, App>,
    home: TempDir,
}

impl Office {
    /// A book with accounts and these records; the manager's login is shown.
    fn with(made: &[Record]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let (mut book, mut keys) = records::book(home.path());
        let clerk = records::unlock(&mut keys, "clerk");
        for record in made {
            book.enter(&clerk, &Act::Record(Box::new(record.clone()))).unwrap();
        }
        Self::open(home, Duration::from_secs(600))
    }

    fn open(home: TempDir, idle_after: Duration) -> Self {
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

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn screen(&self) -> &'static str {
        self.window.state().manager_screen()
    }

    /// Draws until something holds.
    fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let give_up = Instant::now() + Duration::from_secs(30);
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

    fn until_shown(&mut self, text: &str) {
        self.until(text, |office| office.shows(text));
    }

    fn at(&mut self, screen: &str) {
        self.until(screen, |office| office.screen() == screen);
    }

    fn shows(&self, label: &str) -> bool {
        self.window.query_all_by_label_contains(label).next().is_some()
    }

    fn key(&mut self, key: Key) {
        self.window.key_press(key);
        self.window.run_steps(3);
    }

    fn press(&mut self, label: &str) {
        self.window.get_by_label(label).click();
        self.window.run_steps(3);
    }

    fn button(&mut self, key: &str) {
        self.window.get_by_role_and_label(Part::Button, ja(key)).click();
        self.window.run_steps(3);
    }

    fn is_disabled(&self, key: &str) -> bool {
        self.window.get_by_role_and_label(Part::Button, ja(key)).accesskit_node().is_disabled()
    }

    /// Replaces what stands in a field.
    fn fill(&mut self, key: &str, text: &str) {
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

    fn fill_password(&mut self, key: &str, text: &str) {
        self.window.get_by_role_and_label(Part::PasswordInput, ja(key)).focus();
        self.window.run_steps(2);
        self.typed(text);
    }

    fn typed(&mut self, text: &str) {
        self.window.event(Input::Text(text.to_owned()));
        self.window.run_steps(3);
    }

    fn log_in(&mut self, name: &str, password: &str) {
        self.at("login");
        self.fill("manager.login.name", name);
        self.fill_password("manager.login.password", password);
        self.button("manager.login.enter");
    }

    fn enter(&mut self, name: &str) {
        self.log_in(name, PASSWORD);
        self.until("inside", |office| !matches!(office.screen(), "login" | "set_up" | ""));
    }

    /// Logs in and goes to the search.
    fn enter_search(&mut self, name: &str) {
        self.enter(name);
        self.open_by(Key::Num2, "search");
    }

    /// Opens a screen by its key.
    fn open_by(&mut self, key: Key, screen: &str) {
        self.window.key_press_modifiers(Modifiers::COMMAND, key);
        self.window.run_steps(3);
        self.at(screen);
    }

    /// Searches and waits for so many records.
    fn search(&mut self, count: usize) {
        self.button("search.search");
        let none = count == 0;
        let told =
            if none { ja("search.none").to_owned() } else { format!("{}: {count}", ja("search.count")) };
        self.until_shown(&told);
    }

    /// Opens the first record of the list.
    fn open_first(&mut self) {
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

    fn log(&self, act: &str) -> usize {
        let places = Places::in_folder(self.home.path(), BookKind::Real);
        let book = Book::open(&places, BookKind::Real).unwrap();
        book.journal(500, None).unwrap().iter().filter(|(_, _, _, code, _)| code == act).count()
    }
}

fn by_mail() -> Record {
    let mut record = records::small(Law::Aml);
    record.ruling.outcome = Outcome::Mail;
    record.ruling.method = Some("ロ".to_owned());
    record.ruling.missing = vec![Missing::Mail];
    record.mail = Some(MailPlan::Registered);
    record.decision = Decision::PendingMail;
    record
}

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
    office.log_in("manager", "not the password");
    office.until_shown(ja("error.key.wrong_login.what"));
    assert_eq!(office.screen(), "login");
    office.enter("manager");
    assert_eq!(office.screen(), "today");
    assert_eq!((office.log("login_failed"), office.log("logged_in")), (1, 1));
}

#[test]
fn records_are_found_by_each_condition() {
    let mut office = Office::with(&[records::small(Law::Aml), records::small(Law::Phone), by_mail()]);
    office.enter_search("manager");
    office.until_shown(&format!("{}: 3", ja("search.count")));
    assert!(!office.shows(NAME), "a list says nothing about customers");
    for (key, text, count) in [
        ("search.transaction_key", KEY, 3),
        ("search.customer_number", "CIF-0", 0),
        ("search.customer_number", CUSTOMER, 3),
        ("search.branch", "支店", 0),
        ("search.clerk", "clerk", 0),
        ("search.from", "2999-01-01", 0),
        ("search.to", "20991231", 3),
    ] {
        office.fill(key, text);
        office.search(count);
        office.fill(key, "");
    }
    office.fill("search.name", KANA);
    office.button("search.search");
    assert!(office.shows(ja("search.name_and_birth_date")));
    office.fill("search.birth_date", "1980/2/17");
    office.search(3);
    office.fill("search.birth_date", "1980-02-18");
    office.search(0);
    office.fill("search.birth_date", "");
    office.fill("search.name", "");
    office.press(ja("search.more"));
    let choose = |office: &mut Office, title: &str, key: &str, count: usize| {
        let label = format!("{}: {}", ja(title), ja(key));
        office.press(&label);
        office.search(count);
        office.press(&label);
    };
    choose(&mut office, "search.law", "rules.law.phone", 1);
    choose(&mut office, "search.decision", "decision.pending_mail", 1);
    choose(&mut office, "search.mail", "mail_state.waiting", 1);
    choose(&mut office, "search.mail", "mail_state.delivered", 0);
    choose(&mut office, "search.outcome", "outcome.MAIL", 1);
    assert_eq!(office.log("searched"), 5);
}

#[test]
fn an_amendment_adds_and_the_old_value_stays() {
    let mut office = Office::with(&[records::record(Law::Aml)]);
    office.enter_search("manager");
    office.open_first();
    assert!(office.shows(NAME) && office.shows(ADDRESS) && office.shows(ja("revocation.not_asked")));
    assert_eq!(office.log("viewed"), 1);
    office.key(Key::F2);
    office.press(ja("amend.field.customer_identity_residence"));
    office.fill("amend.new", "大阪府大阪市北区中之島一丁目");
    assert!(office.is_disabled("amend.enter"), "a reason is needed");
    office.fill("amend.reason", "転居の届出");
    office.button("amend.enter");
    office.until_shown(ja("users.done"));
    office.until_shown("中之島一丁目");
    assert!(office.shows(ADDRESS) && office.shows("転居の届出"));
    assert_eq!(office.log("amended"), 1);
}

#[test]
fn what_must_never_be_stored_is_refused_with_the_reason() {
    let mut office = Office::with(&[records::small(Law::Aml)]);
    office.enter_search("manager");
    office.open_first();
    office.key(Key::F2);
    office.press(ja("amend.field.customer_identity_residence"));
    office.fill("amend.new", "1234 5678 9018");
    office.fill("amend.reason", "届出");
    office.button("amend.enter");
    office.until_shown(ja("never_store.my_number"));
    assert_eq!(office.log("amended"), 0);
}

#[test]
fn an_export_needs_a_reason_and_its_evidence_verifies() {
    let mut office = Office::with(&[records::record(Law::Aml)]);
    office.enter_search("manager");
    office.open_first();
    office.key(Key::F4);
    let file = office.path("record.pdf");
    office.fill("export.file", file.to_str().unwrap());
    assert!(office.is_disabled("export.begin"), "a reason is needed");
    office.fill("export.reason", "当局検査");
    office.button("export.begin");
    office.until_shown(ja("window.paper.saved"));
    assert_eq!(office.log("exported"), 1);
    let attachment = attached(&file);
    assert_eq!(attachment["format"], "tashika-evidence/1");
    office.button("export.begin");
    office.until_shown(ja("window.paper.exists"));
    assert_eq!(office.log("exported"), 1);
}

/// The evidence out of a paper, as another program takes it out.
fn attached(pdf: &Path) -> serde_json::Value {
    let out = pdf.with_extension("attached.json");
    let done = Command::new("pdfdetach")
        .args(["-savefile", "evidence.json", "-o", out.to_str().unwrap(), pdf.to_str().unwrap()])
        .status()
        .unwrap();
    assert!(done.success());
    serde_json::from_slice(&std::fs::read(out).unwrap()).unwrap()
}

#[test]
fn a_search_is_exported_into_a_folder() {
    let mut office = Office::with(&[records::small(Law::Aml), records::small(Law::Phone)]);
    office.enter_search("manager");
    office.until_shown(&format!("{}: 2", ja("search.count")));
    office.key(Key::F4);
    office.at("batch");
    office.until_shown(&format!("{}: 2", ja("export.records")));
    let folder = office.path("out");
    office.fill("export.folder", folder.to_str().unwrap());
    office.fill("export.reason", "当局検査");
    office.button("export.begin");
    office.until_shown(ja("export.done"));
    let files = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!((files, office.log("exported")), (2, 2));
}

#[test]
fn mail_and_the_end_of_the_relation_are_entered() {
    let mut office = Office::with(&[by_mail()]);
    office.enter_search("manager");
    office.open_first();
    office.key(Key::F3);
    office.press(&format!("{}: {}", ja("record.mail_event"), ja("mail_state.dispatched")));
    office.fill("record.on", "2026-11-21");
    office.button("record.enter");
    office.until_shown(ja("users.done"));
    office.key(Key::F7);
    office.fill("record.on", "2026-11-21");
    office.button("record.enter");
    office.until_shown(ja("users.done"));
    assert_eq!((office.log("mail"), office.log("relation_ended")), (1, 1));
    assert!(!office.shows(ja("retention.delete")), "it is not due for years");
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
    let mut idle = Office::open(home, Duration::from_millis(2500));
    idle.enter_search("manager");
    idle.open_first();
    idle.at("login");
    assert!(idle.shows(ja("manager.locked_idle")) && !idle.shows(NAME));
}

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
    assert!(!office.shows("finding."), "every finding has words");
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

/// Records of today, made by the clerk.
fn of_today(mut record: Record) -> Record {
    record.header.created_at = jiff::Timestamp::now();
    record
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
fn the_arrows_and_enter_open_a_record_from_a_list() {
    let mut office = Office::with(&[by_mail()]);
    office.enter("manager");
    office.open_by(Key::Num3, "pending");
    office.until_shown(ja("rules.law.aml"));
    office.key(Key::ArrowDown);
    office.key(Key::Enter);
    office.at("record");
    office.until_shown(ja("record.title"));
    office.key(Key::Escape);
    office.at("pending");
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
fn an_export_that_is_stopped_leaves_whole_files_and_goes_on() {
    use tashika::manager::Office as Desk;
    use tashika::manager::export::{Order, many};
    let home = tempfile::tempdir().unwrap();
    let (mut book, mut keys) = records::book(home.path());
    let clerk = records::unlock(&mut keys, "clerk");
    for _ in 0..4 {
        book.enter(&clerk, &Act::Record(Box::new(records::small(Law::Aml)))).unwrap();
    }
    drop(book);
    let places = Places::in_folder(home.path(), BookKind::Real);
    let password = tashika_kit::Secret::from(PASSWORD);
    let mut desk = Desk::log_in(&places, BookKind::Real, "manager", &password).unwrap();
    let all = desk.all_matching(tashika::records::Query::default(), &|| false).unwrap();
    let order = Order {
        format: tashika::records::ExportFormat::Bundle,
        masked: false,
        reason: "当局検査".into(),
        since: None,
    };
    let folder = home.path().join("out");
    let asked = std::cell::Cell::new(0);
    // The first question is before anything, then one before each record.
    let stop = || {
        asked.set(asked.get() + 1);
        asked.get() > 3
    };
    let batch = many(&mut desk, &all, &order, &folder, &|_, _| {}, &stop).unwrap();
    assert!(batch.stopped);
    assert_eq!((batch.records, batch.rest.len()), (2, 2));
    assert_eq!(batch.rest, all[2..]);
    for file in &batch.files {
        let whole: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        assert_eq!(whole["format"], "tashika-evidence/1");
    }
    let rest = many(&mut desk, &batch.rest, &order, &folder, &|_, _| {}, &|| false).unwrap();
    assert!(!rest.stopped && rest.failed.is_empty() && rest.rest.is_empty());
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 4);
}

/// Prints numbers, asserts nothing about time: how long each screen's longest frame is over a large book, and how long the
/// thread with the book works for it.
#[test]
#[ignore = "prints numbers: cargo test --test manager_window -- --ignored --nocapture large_book"]
fn a_large_book_never_holds_the_window_up() {
    const RECORDS: usize = 5_000;
    let home = tempfile::tempdir().unwrap();
    let (mut book, mut keys) = records::book(home.path());
    let clerk = records::unlock(&mut keys, "clerk");
    for chunk in 0..RECORDS / 500 {
        let make = |index: usize| {
            let waits = (chunk * 500 + index).is_multiple_of(10);
            let record = if waits { by_mail() } else { records::small(Law::Aml) };
            Act::Record(Box::new(of_today(record)))
        };
        let acts: Vec<Act> = (0..500).map(make).collect();
        book.enter_many(&clerk, &acts.iter().collect::<Vec<_>>()).unwrap();
    }
    drop(book);
    let places = Places::in_folder(home.path(), BookKind::Real);
    let password = tashika_kit::Secret::from(PASSWORD);
    let mut desk = tashika::manager::Office::log_in(&places, BookKind::Real, "manager", &password).unwrap();
    let timed = |what: &str, start: Instant| println!("{what:<44} {:>9.1?}", start.elapsed());
    let start = Instant::now();
    let day = tashika::manager::today();
    let overview = tashika::manager::overview::Overview::of(&desk, day).unwrap();
    timed("book thread: today", start);
    assert_eq!(overview.count(), RECORDS as u64);
    let start = Instant::now();
    assert_eq!(desk.search(&tashika::records::Query::default()).unwrap().len(), 50);
    timed("book thread: newest 50", start);
    let start = Instant::now();
    assert_eq!(desk.book().pending(200).unwrap().len(), 200);
    timed("book thread: pending, 200 lines", start);
    let start = Instant::now();
    assert_eq!(desk.all_matching(tashika::records::Query::default(), &|| false).unwrap().len(), RECORDS);
    timed("book thread: everything a search finds", start);
    drop(desk);

    let mut office = Office::open(home, Duration::from_secs(600));
    office.enter("manager");
    for (key, screen) in [
        (Key::Num1, "today"),
        (Key::Num2, "search"),
        (Key::Num3, "pending"),
        (Key::Num4, "due"),
        (Key::Num5, "verification"),
        (Key::Num6, "journal"),
        (Key::Num7, "rules"),
        (Key::Num8, "trust"),
        (Key::Num9, "users"),
    ] {
        office.window.key_press_modifiers(Modifiers::COMMAND, key);
        let mut longest = Duration::ZERO;
        let until = Instant::now() + Duration::from_millis(1500);
        while Instant::now() < until {
            let start = Instant::now();
            office.window.step();
            longest = longest.max(start.elapsed());
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(office.screen(), screen);
        println!("window thread: {screen:<29} longest frame {longest:>9.1?}");
    }
}
