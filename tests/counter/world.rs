// SPDX-License-Identifier: MIT OR Apache-2.0
//! A desk in training, or a real one, and what is said at it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use tashika::counter::{
    Access, Desk, DeskOptions, Event, EvidencePolicy, Holder, Occasion, Settings, Stage, Statements,
    TrainingReader, Typed, Verdict, Whose,
};
use tashika::jpki::JpkiSettings;
use tashika::keys::{Keyring, Role};
use tashika::records::{
    Book, BookKind, Compared, History, Observations, Occupation, Pep, Places, Purpose, TransactionKind,
};
use tashika::rules::{DocumentKind, Finish, Law, Missing, Residence, RuleSettings};
use tashika::trust::TrustStore;
use tashika_kit::tries::LastTryConsent;
use tashika_kit::{Credential, Secret, WhoActs};
use tashika_pcsc::ExtendedReaders;
use tashika_softcard::persona;
use tempfile::TempDir;

use crate::rules;

pub(crate) struct World {
    pub(crate) desk: Desk,
    pub(crate) home: TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut settings = Settings {
            training: true,
            reader: Some(TrainingReader::NAME.to_owned()),
            clerk: "Specimen clerk".into(),
            branch: "Specimen branch".into(),
            terminal: "T1".into(),
            trust: Arc::new(TrustStore::training().unwrap()),
            rules: rules::of_2026(),
            rule_settings: RuleSettings::default(),
            evidence: EvidencePolicy::default(),
            laws: [Law::Aml, Law::Phone].into(),
            signatures_over_hidden: true,
            jpki: JpkiSettings::default(),
        };
        change(&mut settings);
        let kind = BookKind::of(settings.training);
        let options = DeskOptions {
            settings,
            places: Some(Places::in_folder(home.path(), kind)),
            extended: ExtendedReaders::default(),
            radio: None,
            idle_after: Duration::from_secs(3600),
            waker: Arc::new(|| {}),
        };
        Self { desk: Desk::open(options).unwrap(), home }
    }

    /// Waits until a stage is reached; fails with the stage that stands instead.
    pub(crate) fn until(&mut self, stage: &str) {
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

    pub(crate) fn wait_for(&mut self, reached: impl Fn(&Stage) -> bool) {
        let begun = Instant::now();
        while !reached(self.desk.stage()) {
            assert!(begun.elapsed() < Duration::from_secs(60), "at {:?}", self.desk.stage());
            self.desk.wait(Duration::from_millis(20));
        }
    }

    pub(crate) fn log_in(&mut self, account: &str, password: &str) {
        self.desk.log_in(account.to_owned(), Secret::from(password));
        while *self.desk.access() == Access::Opening {
            self.desk.wait(Duration::from_millis(20));
        }
    }

    pub(crate) fn place(&mut self, persona: &str, stage: &str) {
        self.desk.place(persona);
        self.until(stage);
    }

    pub(crate) fn submit(&mut self, number: &str, last_try: Option<LastTryConsent>) {
        let secret = Secret::from(number);
        self.desk.act(Event::Submit(vec![Credential { id: "check_number_b", secret, last_try }]));
    }

    pub(crate) fn read(&mut self, persona: &str) {
        self.place(persona, "credential");
        self.submit(&number(persona), None);
        self.until("result");
    }

    /// From the result to the decision, under these laws.
    pub(crate) fn go_on(&mut self, observations: Observations, occasion: Occasion) {
        self.desk.act(Event::Compare);
        self.desk.act(Event::Observed(observations));
        assert_eq!(self.desk.stage().name(), "occasion");
        self.desk.act(Event::Occasion(Box::new(occasion)));
        if self.desk.stage().name() == "statements" {
            self.desk.act(Event::Statements(Box::new(statements())));
        }
    }

    pub(crate) fn decide(&mut self, observations: Observations, verdict: Verdict) {
        self.go_on(observations, occasion(&[Law::Aml]));
        assert_eq!(self.desk.stage().name(), "decision");
        self.desk.act(Event::Decide(verdict));
    }

    pub(crate) fn typed(&mut self, typed: Typed) {
        self.desk.act(Event::BeginTyping);
        self.desk.act(Event::Typed(Box::new(typed)));
    }

    pub(crate) fn finish(&self) -> Vec<(Law, Finish)> {
        self.desk.counter().answers().iter().map(|answer| (answer.law, answer.finish())).collect()
    }

    pub(crate) fn missing(&self) -> Vec<(Whose, Missing)> {
        self.desk.counter().answers()[0].missing()
    }

    pub(crate) fn places(&self) -> Places {
        Places::in_folder(self.home.path(), BookKind::Training)
    }

    /// A record as a manager reads it.
    pub(crate) fn record(&self, place: usize) -> History {
        let places = self.places();
        let mut keys = Keyring::training(&places.keyring).unwrap();
        let manager = keys.training_session(Role::Manager).unwrap();
        let id = self.desk.counter().written()[place].receipt.record_id.clone();
        Book::open(&places, BookKind::Training).unwrap().view(&manager, &id).unwrap()
    }

    pub(crate) fn problem(&self) -> (&'static str, WhoActs, Option<u8>) {
        match self.desk.stage() {
            Stage::Failed { problem }
            | Stage::Credential { problem: Some(problem), .. }
            | Stage::Decision { problem: Some(problem) } => (problem.code, problem.who, problem.tries_left),
            other => panic!("no problem at {}", other.name()),
        }
    }

    pub(crate) fn tries_left(&self) -> u8 {
        match self.desk.stage() {
            Stage::Credential { needs, .. } => needs[0].tries_left,
            other => panic!("no credential at {}", other.name()),
        }
    }

    /// How many entries of checks and what became of them the book has.
    pub(crate) fn entries(&self) -> usize {
        let journal = Book::open(&self.places(), BookKind::Training).unwrap().journal(100, None).unwrap();
        journal.iter().filter(|line| line.3 != "rules_changed").count()
    }
}

pub(crate) fn number(persona: &str) -> String {
    let today = tashika_kit::date::japan_day(jiff::Timestamp::now());
    persona::by_name(persona).unwrap().credential("check_number_b", today).unwrap()
}

pub(crate) fn wrong(persona: &str) -> String {
    let right = number(persona);
    format!("{}{}", &right[..13], if right.ends_with('0') { '1' } else { '0' })
}

pub(crate) fn all_same() -> Observations {
    let same = Compared::Same;
    Observations { face: same, printed_card: same, security_code: same, ..Observations::default() }
}

/// An ordinary transaction under these laws; the document shows where the customer lives.
pub(crate) fn occasion(laws: &[Law]) -> Occasion {
    Occasion {
        laws: laws.iter().copied().collect(),
        kind: Some(TransactionKind::AccountOpening),
        key: "1234567".into(),
        holder: Holder { shown: Residence::Current, ..Holder::default() },
        ..Occasion::default()
    }
}

pub(crate) fn statements() -> Statements {
    Statements {
        purpose: Some(Purpose::Savings),
        occupation: Some(Occupation::Employee),
        pep: Some(Pep::No),
        ..Statements::default()
    }
}

pub(crate) fn typed(kind: DocumentKind) -> Typed {
    Typed {
        kind,
        title: String::new(),
        number: String::new(),
        issuer: "東京都公安委員会".into(),
        issued_on: Some(today()),
        expires_on: None,
        name: "見本　太郎".into(),
        name_kana: String::new(),
        name_latin: String::new(),
        residence: "東京都千代田区見本一丁目".into(),
        birth_date: jiff::civil::date(1980, 2, 17),
        address_written: false,
        one_per_person: false,
        transaction_seal: false,
        anti_forgery: false,
        without_chip: false,
        face: Compared::NotCompared,
        remark: String::new(),
    }
}

pub(crate) fn today() -> Date {
    tashika_kit::date::japan_day(jiff::Timestamp::now())
}

pub(crate) fn refuse(reason: &str) -> Verdict {
    Verdict::Refuse { reason: reason.into() }
}
