// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whole checks at the counter, as tables of steps: "this happens → this stage".

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

#[path = "common/rules.rs"]
mod rules;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use tashika::counter::{
    Access, Agent, Desk, DeskOptions, Ended, Event, EvidencePolicy, Holder, KnownCustomer, Occasion,
    ReaderEvent, Settings, Stage, Statements, TrainingReader, Typed, Verdict, Whose,
};
use tashika::jpki::JpkiSettings;
use tashika::keys::{Cost, Keyring, Role, SetUp};
use tashika::records::{
    Act, Authority, Book, BookKind, Compared, Decision, History, KnownMeans, MailEvent, MailState,
    Observations, Occupation, Pep, Places, Purpose, Relationship, Supplement, SupplementRole,
    TransactionKind,
};
use tashika::rules::{DocumentKind, Finish, HighRisk, Law, Missing, Outcome, Residence, RuleSettings};
use tashika::trust::TrustStore;
use tashika_kit::tries::LastTryConsent;
use tashika_kit::verdict::Summary;
use tashika_kit::{Credential, Secret, WhoActs};
use tashika_pcsc::ExtendedReaders;
use tashika_softcard::persona;
use tempfile::TempDir;

struct World {
    desk: Desk,
    home: TempDir,
}

impl World {
    fn new() -> Self {
        Self::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut Settings)) -> Self {
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

    fn wait_for(&mut self, reached: impl Fn(&Stage) -> bool) {
        let begun = Instant::now();
        while !reached(self.desk.stage()) {
            assert!(begun.elapsed() < Duration::from_secs(60), "at {:?}", self.desk.stage());
            self.desk.wait(Duration::from_millis(20));
        }
    }

    fn log_in(&mut self, account: &str, password: &str) {
        self.desk.log_in(account.to_owned(), Secret::from(password));
        while *self.desk.access() == Access::Opening {
            self.desk.wait(Duration::from_millis(20));
        }
    }

    fn place(&mut self, persona: &str, stage: &str) {
        self.desk.place(persona);
        self.until(stage);
    }

    fn submit(&mut self, number: &str, last_try: Option<LastTryConsent>) {
        let secret = Secret::from(number);
        self.desk.act(Event::Submit(vec![Credential { id: "check_number_b", secret, last_try }]));
    }

    fn read(&mut self, persona: &str) {
        self.place(persona, "credential");
        self.submit(&number(persona), None);
        self.until("result");
    }

    /// From the result to the decision, under these laws.
    fn go_on(&mut self, observations: Observations, occasion: Occasion) {
        self.desk.act(Event::Compare);
        self.desk.act(Event::Observed(observations));
        assert_eq!(self.desk.stage().name(), "occasion");
        self.desk.act(Event::Occasion(Box::new(occasion)));
        if self.desk.stage().name() == "statements" {
            self.desk.act(Event::Statements(Box::new(statements())));
        }
    }

    fn decide(&mut self, observations: Observations, verdict: Verdict) {
        self.go_on(observations, occasion(&[Law::Aml]));
        assert_eq!(self.desk.stage().name(), "decision");
        self.desk.act(Event::Decide(verdict));
    }

    fn typed(&mut self, typed: Typed) {
        self.desk.act(Event::BeginTyping);
        self.desk.act(Event::Typed(Box::new(typed)));
    }

    fn finish(&self) -> Vec<(Law, Finish)> {
        self.desk.counter().answers().iter().map(|answer| (answer.law, answer.finish())).collect()
    }

    fn missing(&self) -> Vec<(Whose, Missing)> {
        self.desk.counter().answers()[0].missing()
    }

    fn places(&self) -> Places {
        Places::in_folder(self.home.path(), BookKind::Training)
    }

    /// A record as a manager reads it.
    fn record(&self, place: usize) -> History {
        let places = self.places();
        let mut keys = Keyring::training(&places.keyring).unwrap();
        let manager = keys.training_session(Role::Manager).unwrap();
        let id = self.desk.counter().written()[place].receipt.record_id.clone();
        Book::open(&places, BookKind::Training).unwrap().view(&manager, &id).unwrap()
    }

    fn problem(&self) -> (&'static str, WhoActs, Option<u8>) {
        match self.desk.stage() {
            Stage::Failed { problem }
            | Stage::Credential { problem: Some(problem), .. }
            | Stage::Decision { problem: Some(problem) } => (problem.code, problem.who, problem.tries_left),
            other => panic!("no problem at {}", other.name()),
        }
    }

    fn tries_left(&self) -> u8 {
        match self.desk.stage() {
            Stage::Credential { needs, .. } => needs[0].tries_left,
            other => panic!("no credential at {}", other.name()),
        }
    }

    /// How many entries of checks and what became of them the book has.
    fn entries(&self) -> usize {
        let journal = Book::open(&self.places(), BookKind::Training).unwrap().journal(100, None).unwrap();
        journal.iter().filter(|line| line.3 != "rules_changed").count()
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
    Observations { face: same, printed_card: same, security_code: same, ..Observations::default() }
}

/// An ordinary transaction under these laws; the document shows where the customer lives.
fn occasion(laws: &[Law]) -> Occasion {
    Occasion {
        laws: laws.iter().copied().collect(),
        kind: Some(TransactionKind::AccountOpening),
        key: "1234567".into(),
        holder: Holder { shown: Residence::Current, ..Holder::default() },
        ..Occasion::default()
    }
}

fn statements() -> Statements {
    Statements {
        purpose: Some(Purpose::Savings),
        occupation: Some(Occupation::Employee),
        pep: Some(Pep::No),
        ..Statements::default()
    }
}

fn typed(kind: DocumentKind) -> Typed {
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

fn today() -> Date {
    tashika_kit::date::japan_day(jiff::Timestamp::now())
}

fn refuse(reason: &str) -> Verdict {
    Verdict::Refuse { reason: reason.into() }
}

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
fn back_loses_nothing() {
    let mut world = World::new();
    world.read("genuine");
    world.go_on(Observations { remark: "glasses".into(), ..all_same() }, occasion(&[Law::Aml]));
    for stage in ["statements", "occasion", "comparison", "result", "result"] {
        world.desk.act(Event::Back);
        assert_eq!(world.desk.stage().name(), stage);
    }
    let visit = world.desk.counter().visit();
    assert_eq!(visit.customer.finding().unwrap().observed.remark, "glasses");
    assert_eq!((visit.occasion.key.as_str(), visit.statements.purpose), ("1234567", Some(Purpose::Savings)));
}

#[test]
fn one_visit_under_both_laws_makes_two_records() {
    let mut world = World::new();
    world.read("genuine");
    world.go_on(all_same(), occasion(&[Law::Aml, Law::Phone]));
    assert_eq!(world.finish(), [(Law::Aml, Finish::Complete), (Law::Phone, Finish::Complete)]);
    world.desk.act(Event::Decide(Verdict::Confirm));
    world.until("recorded");
    let (aml, phone) = (world.record(0).record, world.record(1).record);
    assert_eq!((aml.header.law, phone.header.law), (Law::Aml, Law::Phone));
    assert_ne!(aml.header.record_id, phone.header.record_id);
    assert!(aml.declared.is_some() && phone.declared.is_none(), "the phone law asks for no purpose");
    for record in [aml, phone] {
        let chip = record.customer_chip.unwrap();
        assert!(chip.withheld.contains(&"photo".to_owned()));
        // Without a role it is not even read, so that there was nothing to leave out.
        assert!(!chip.withheld.contains(&"jpki_certificate".to_owned()));
        assert!(chip.reading.evidence(tashika_mynumber::jpki::AUTHENTICATION_CERTIFICATE).is_none());
        assert!(chip.reading.fields.iter().all(|field| field.name.as_str() != "photo"));
    }
}

#[test]
fn the_phone_law_asks_no_statements() {
    let mut world = World::new();
    world.read("genuine");
    world.desk.act(Event::Compare);
    world.desk.act(Event::Observed(all_same()));
    let occasion = Occasion { kind: Some(TransactionKind::LineContract), ..occasion(&[Law::Phone]) };
    world.desk.act(Event::Occasion(Box::new(occasion)));
    assert_eq!(world.desk.stage().name(), "decision");
    assert_eq!(world.finish(), [(Law::Phone, Finish::Complete)]);
}

#[test]
fn a_customer_who_moved_brings_another_paper() {
    let mut world = World::new();
    world.read("genuine");
    let holder =
        Holder {
            shown: Residence::NotCurrent, residence: "大阪市見本区一丁目".into(), ..Holder::default()
        };
    world.go_on(all_same(), Occasion { holder, ..occasion(&[Law::Aml]) });
    assert_eq!(world.missing(), [(Whose::Customer, Missing::ResidenceDocument)]);
    world.desk.act(Event::Decide(Verdict::Confirm));
    assert_eq!(world.problem().0, "cannot_confirm");
    world.desk.act(Event::ShowSupplements(Whose::Customer));
    world.desk.act(Event::Supplement(Box::new(Supplement {
        role: SupplementRole::Residence,
        title: "公共料金の領収証書（電気）".into(),
        number: String::new(),
        dated: Some(today()),
        received_on: today(),
        sent_in: false,
    })));
    world.desk.act(Event::Back);
    assert_eq!(world.finish(), [(Law::Aml, Finish::Complete)]);
    world.desk.act(Event::Decide(Verdict::Confirm));
    world.until("recorded");
    let record = world.record(0).record;
    assert_eq!(record.customer.identity.residence.unwrap().text, "大阪市見本区一丁目");
    assert_eq!(record.customer.supplements.len(), 1);
}

#[test]
fn a_representative_is_checked_too_and_nothing_is_lost() {
    let mut world = World::new();
    world.read("genuine");
    world.go_on(all_same(), Occasion { representative: true, ..occasion(&[Law::Aml]) });
    assert_eq!(world.desk.stage().name(), "agent");
    // The first card is lifted, the representative's put down; given up, and put down again.
    world.place("rare-kanji", "credential");
    world.desk.act(Event::Cancel);
    assert_eq!(world.desk.stage().name(), "agent");
    assert!(world.desk.counter().visit().customer.document.is_some(), "the customer's part stays");
    world.place("rare-kanji", "credential");
    world.submit(&number("rare-kanji"), None);
    world.until("result");
    world.desk.act(Event::Compare);
    world.desk.act(Event::Observed(all_same()));
    assert_eq!(world.desk.stage().name(), "agent");
    let agent = Agent {
        holder: Holder { shown: Residence::Current, ..Holder::default() },
        relationship: Some(Relationship::Spouse),
        authority: Some(Authority::PowerOfAttorney),
        ..Agent::default()
    };
    let without = Agent { authority: None, ..agent.clone() };
    world.desk.act(Event::Agent(Box::new(without)));
    assert_eq!(world.desk.stage().name(), "agent", "the authority is asked for");
    world.desk.act(Event::Agent(Box::new(agent)));
    assert_eq!(world.finish(), [(Law::Aml, Finish::Complete)], "{:?}", world.missing());
    world.desk.act(Event::Decide(Verdict::Confirm));
    world.until("recorded");
    let record = world.record(0).record;
    assert_eq!(record.customer.identity.name.text, "見本　花子");
    let representative = record.representative.unwrap();
    assert_ne!(representative.subject.identity.name.text, "見本　花子");
    assert_eq!(representative.authority, Authority::PowerOfAttorney);
    assert!(record.representative_chip.is_some() && record.representative_ruling.is_some());
    assert_eq!(record.representative_chip.unwrap().displayed.len(), 1);
}

#[test]
fn a_typed_document_by_mail_stays_pending_until_it_arrives() {
    let mut world = World::new();
    world.typed(typed(DocumentKind::ResidentRegister));
    assert_eq!(world.desk.stage().name(), "occasion");
    world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Aml]))));
    world.desk.act(Event::Statements(Box::new(statements())));
    assert_eq!(world.finish(), [(Law::Aml, Finish::PendingMail)]);
    world.desk.act(Event::Decide(Verdict::Confirm));
    world.until("recorded");
    assert_eq!(world.desk.counter().written()[0].ended, Ended::PendingMail);
    let id = world.desk.counter().written()[0].receipt.record_id.clone();
    world.desk.act(Event::ShowMail);
    world.wait_for(|stage| matches!(stage, Stage::Mail { pending: Some(lines), .. } if lines.len() == 1));
    for state in [MailState::Dispatched, MailState::Delivered] {
        let event = MailEvent { record_id: id.clone(), state, on: today(), tracking: "123-45".into() };
        world.desk.act(Event::FollowUp(Box::new(Act::Mail(event))));
        world.wait_for(|stage| matches!(stage, Stage::Mail { entered: Some(_), .. }));
        let left = if state == MailState::Delivered { 0 } else { 1 };
        world.wait_for(
            |stage| matches!(stage, Stage::Mail { pending: Some(lines), .. } if lines.len() == left),
        );
    }
    // An impossible step is refused and said.
    let again =
        MailEvent { record_id: id, state: MailState::Delivered, on: today(), tracking: String::new() };
    world.desk.act(Event::FollowUp(Box::new(Act::Mail(again))));
    world.wait_for(|stage| matches!(stage, Stage::Mail { problem: Some(_), .. }));
}

#[test]
fn what_the_law_refuses_is_only_refused() {
    for kind in [DocumentKind::OldHealthInsurance, DocumentKind::NotificationCard, DocumentKind::Private] {
        let mut world = World::new();
        world.typed(typed(kind));
        world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Phone]))));
        assert_eq!(world.finish(), [(Law::Phone, Finish::No)]);
        world.desk.act(Event::Decide(Verdict::Confirm));
        assert_eq!(world.problem().0, "cannot_confirm");
        world.desk.act(Event::Decide(refuse("法令の要件を満たさない")));
        world.until("recorded");
        assert_eq!(world.desk.counter().written()[0].ended, Ended::Refused);
    }
}

#[test]
fn what_must_never_be_stored_is_not_taken() {
    let mut world = World::new();
    let number = "123456789018";
    let with_number = Typed { number: number.into(), ..typed(DocumentKind::MyNumberCard) };
    let in_title = Typed { title: format!("番号 {number}"), ..typed(DocumentKind::GovernmentPhoto) };
    let insurance = Typed { number: "12345".into(), ..typed(DocumentKind::HealthEligibility) };
    for refused in [with_number, in_title, insurance] {
        world.typed(refused);
        assert_eq!(world.desk.stage().name(), "typing");
        world.desk.act(Event::Back);
    }
    // In the reason of a refusal, too.
    world.typed(typed(DocumentKind::DrivingHistory));
    world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Phone]))));
    world.desk.act(Event::Decide(refuse(number)));
    assert_eq!(world.problem().0, "cannot_keep");
    assert_eq!(world.entries(), 0);
}

#[test]
fn a_known_customer_needs_no_document_but_no_risk_either() {
    let known = |means: &[KnownMeans]| KnownCustomer {
        name: "見本　花子".into(),
        name_kana: String::new(),
        residence: String::new(),
        birth_date: jiff::civil::date(1980, 2, 17),
        means: means.to_vec(),
        note: String::new(),
        earlier_record: String::new(),
    };
    let mut world = World::new();
    world.desk.act(Event::BeginKnown);
    world.desk.act(Event::Known(Box::new(known(&[KnownMeans::Acquainted]))));
    // Two factors under the phone law.
    world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Phone]))));
    assert_eq!(world.desk.stage().name(), "occasion");
    let risky = Occasion { high_risk: Some(HighRisk::WithoutAssets), ..occasion(&[Law::Aml]) };
    world.desk.act(Event::Occasion(Box::new(risky)));
    assert_eq!(world.finish(), [(Law::Aml, Finish::No)]);
    world.desk.act(Event::Back);
    world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Aml]))));
    assert_eq!(world.desk.counter().answers()[0].ruling.outcome, Outcome::Known);
    world.desk.act(Event::Decide(Verdict::Confirm));
    world.until("recorded");
    let record = world.record(0).record;
    assert_eq!(record.known.unwrap().means, [KnownMeans::Acquainted]);
    assert!(record.customer.document.is_none() && record.declared.is_none());
}

#[test]
fn a_high_risk_transaction_asks_for_more() {
    let mut world = World::new();
    world.read("genuine");
    world.desk.act(Event::Compare);
    world.desk.act(Event::Observed(all_same()));
    let occasion = Occasion { high_risk: Some(HighRisk::WithAssets), ..occasion(&[Law::Aml]) };
    world.desk.act(Event::Occasion(Box::new(occasion)));
    world.desk.act(Event::Statements(Box::new(statements())));
    assert_eq!(world.desk.stage().name(), "statements", "the trigger is asked for");
    let stated = Statements { high_risk_trigger: "なりすましの疑い".into(), ..statements() };
    world.desk.act(Event::Statements(Box::new(stated)));
    let missing: Vec<Missing> = world.missing().into_iter().map(|(_, one)| one).collect();
    assert_eq!(missing, [Missing::SecondDocument, Missing::AssetDocument]);
}

#[test]
fn suspicion_stops_everything() {
    let mut world = World::new();
    world.read("genuine");
    world.go_on(all_same(), Occasion { suspicion: true, ..occasion(&[Law::Aml, Law::Phone]) });
    let outcomes: BTreeSet<Outcome> =
        world.desk.counter().answers().iter().map(|answer| answer.ruling.outcome).collect();
    assert_eq!(outcomes, [Outcome::Escalate].into());
    assert!(!world.desk.counter().may_confirm());
}

#[test]
fn another_face_than_on_the_typed_document_is_never_confirmed() {
    for (kind, face, possible) in [
        (DocumentKind::DrivingHistory, Compared::Same, true),
        (DocumentKind::DrivingHistory, Compared::NotCompared, true),
        (DocumentKind::DrivingHistory, Compared::Different, false),
        // Without a photo there was nothing to compare with, whatever was sent.
        (DocumentKind::ResidentRegister, Compared::Different, true),
    ] {
        let mut world = World::new();
        world.typed(Typed { face, ..typed(kind) });
        world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Phone]))));
        assert_eq!(world.desk.counter().may_confirm(), possible, "{kind:?} {face:?}");
    }
}

#[test]
fn strict_asks_for_the_chip_before_the_law_does() {
    let licence = || Typed {
        number: "012345678901".into(),
        expires_on: Some(Date::MAX),
        ..typed(DocumentKind::DriversLicence)
    };
    for (strict_from, finish) in [(None, Finish::Complete), (Some(today()), Finish::No)] {
        let mut world = World::with(|settings| settings.rule_settings.strict_from = strict_from);
        world.typed(licence());
        world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Phone]))));
        assert_eq!(world.finish(), [(Law::Phone, finish)], "{:?}", world.missing());
    }
}

#[test]
fn the_preview_says_what_changes_and_is_never_stored() {
    let mut world = World::new();
    world.typed(Typed { number: "012345678901".into(), ..typed(DocumentKind::DrivingHistory) });
    world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Phone]))));
    assert_eq!(world.finish(), [(Law::Phone, Finish::Complete)]);
    let (on, previews) = world.desk.counter().preview(today()).unwrap();
    assert!(on > today());
    assert_eq!(previews[0].look().outcome, Outcome::Mail);
    assert_eq!(world.desk.counter().answers()[0].ruling.outcome, Outcome::Alone);
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
