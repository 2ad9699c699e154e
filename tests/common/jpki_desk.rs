// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures and authentications at a training desk, from the customer's word to the book.

#![allow(dead_code, reason = "each test uses its part")]

#[path = "rules.rs"]
mod rules;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tashika::counter::{
    Desk, DeskOptions, Event, EvidencePolicy, Holder, Occasion, Settings, Stage, Statements, TrainingReader,
    Verdict,
};
use tashika::documents;
use tashika::jpki::revocation::{Answer, Channel, Question, RevocationProvider};
use tashika::jpki::{JpkiSettings, JpkiUse, Role, Standing, signed_standing};
use tashika::keys;
use tashika::manager::Office;
use tashika::records::{
    BookKind, Compared, DisplayedTo, Observations, Occupation, Pep, Places, Purpose, TransactionKind,
};
use tashika::rules::{Law, Residence, RuleSettings};
use tashika::trust::TrustStore;
use tashika_kit::date::japan_day;
use tashika_kit::verdict::Revocation;
use tashika_kit::{Capabilities, ReadOrder, Reading, Transaction, Watch, chip};
use tashika_pcsc::ExtendedReaders;
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;
use tempfile::TempDir;

/// Somebody who says that nothing is revoked, on a channel the role may use.
#[derive(Debug)]
pub(crate) struct Good(pub(crate) Channel);

impl RevocationProvider for Good {
    fn name(&self) -> String {
        "good".to_owned()
    }

    fn ask(&self, question: &Question) -> Answer {
        Answer {
            verdict: Revocation::Good { as_of: question.at },
            channel: Some(self.0),
            proof: "ab".repeat(32),
            next_update: None,
            tried: Vec::new(),
        }
    }
}

pub(crate) fn standing(role: Role) -> Standing {
    Standing {
        role, purpose: "口座開設時の本人確認".into(), approval: "認定第12号".into(), until: None
    }
}

/// An administrator signs it and enters it into the training book.
pub(crate) fn sign(places: &Places, standing: &Standing) {
    let mut office = Office::training(places, keys::Role::Administrator).unwrap();
    signed_standing::set(&mut office, standing).unwrap();
    office.leave().unwrap();
}

/// What a card gives for this, as the counter reads it.
pub(crate) fn read(what: JpkiUse, persona: &str) -> Reading {
    let now = Timestamp::now();
    let today = japan_day(now);
    let persona = persona::by_name(persona).unwrap();
    let link = SharedCard::of(persona, today).link().with_capabilities(Capabilities::EXTENDED);
    let mut tx = Transaction::new(Box::new(link), Watch::default());
    let chip = chip::recognise(documents::table(Some(what), true), &mut tx).unwrap();
    let credentials = persona.answers(chip.needs(), None, today);
    let trust = TrustStore::training().unwrap();
    let order =
        ReadOrder { now, anchors: &trust, signatures_over_hidden: false, statement: Some("a statement") };
    chip.read(&mut tx, credentials, &order).unwrap().document
}

pub(crate) struct World {
    pub(crate) desk: Desk,
    pub(crate) home: TempDir,
    persona: &'static str,
}

impl World {
    pub(crate) fn new(role: Role, persona: &'static str) -> Self {
        let home = tempfile::tempdir().unwrap();
        sign(&Places::in_folder(home.path(), BookKind::Training), &standing(role));
        let channel = if role >= Role::Verifier { Channel::Ocsp } else { Channel::Platform };
        let settings = Settings {
            training: true,
            reader: Some(TrainingReader::NAME.to_owned()),
            clerk: "Specimen clerk".into(),
            branch: "Specimen branch".into(),
            terminal: "T1".into(),
            trust: Arc::new(TrustStore::training().unwrap()),
            rules: rules::of_2026(),
            rule_settings: RuleSettings {
                settled: ["jpki_service_provider".to_owned()].into(),
                ..RuleSettings::default()
            },
            evidence: EvidencePolicy::default(),
            laws: [Law::Aml].into(),
            signatures_over_hidden: false,
            jpki: JpkiSettings {
                standing: standing(role),
                revocation: Arc::new(Good(channel)),
                ..JpkiSettings::default()
            },
        };
        let options = DeskOptions {
            settings,
            places: Some(Places::in_folder(home.path(), BookKind::Training)),
            extended: ExtendedReaders::default(),
            radio: None,
            idle_after: Duration::from_secs(3600),
            waker: Arc::new(|| {}),
        };
        Self { desk: Desk::open(options).unwrap(), home, persona }
    }

    pub(crate) fn places(&self) -> Places {
        Places::in_folder(self.home.path(), BookKind::Training)
    }

    pub(crate) fn until(&mut self, stage: &str) {
        let begun = Instant::now();
        while self.desk.stage().name() != stage {
            assert!(begun.elapsed() < Duration::from_secs(60), "{:?} instead of {stage}", self.desk.stage());
            self.desk.wait(Duration::from_millis(20));
        }
    }

    fn submit(&mut self) {
        self.until("credential");
        let today = japan_day(Timestamp::now());
        let Stage::Credential { needs, .. } = self.desk.stage() else { unreachable!() };
        let answers = persona::by_name(self.persona).unwrap().answers(needs, None, today);
        self.desk.act(Event::Submit(answers));
    }

    /// Wants to begin this, and waits until the book was asked whether the operator may. `true` if it has begun.
    pub(crate) fn begins(&mut self, what: JpkiUse) -> bool {
        self.desk.act(Event::BeginJpki(what));
        let begun = Instant::now();
        while self.desk.is_asking_standing() {
            assert!(begun.elapsed() < Duration::from_secs(60));
            self.desk.wait(Duration::from_millis(20));
        }
        self.desk.stage().name() == "consent"
    }

    fn begin(&mut self, what: JpkiUse) {
        assert!(self.begins(what), "{:?}", self.desk.stage());
        self.desk.act(Event::Consent { agreed: true, before: DisplayedTo::Customer });
        self.until("awaiting_card");
        self.desk.place(self.persona);
        self.submit();
    }

    /// A signature, recorded under the AML law.
    pub(crate) fn sign(&mut self) -> String {
        self.begin(JpkiUse::Signature);
        self.until("result");
        self.desk.act(Event::Compare);
        self.record()
    }

    /// The card as a document, recorded under the AML law.
    pub(crate) fn show_card(&mut self) -> String {
        self.desk.place(self.persona);
        self.submit();
        self.until("result");
        self.desk.act(Event::Compare);
        let same = Compared::Same;
        let seen = Observations { face: same, printed_card: same, security_code: same, ..Default::default() };
        self.desk.act(Event::Observed(seen));
        self.record()
    }

    fn record(&mut self) -> String {
        self.until("occasion");
        self.desk.act(Event::Occasion(Box::new(Occasion {
            laws: [Law::Aml].into(),
            kind: Some(TransactionKind::AccountOpening),
            key: "1234567".into(),
            holder: Holder { shown: Residence::Current, ..Holder::default() },
            ..Occasion::default()
        })));
        self.desk.act(Event::Statements(Box::new(Statements {
            purpose: Some(Purpose::Savings),
            occupation: Some(Occupation::Employee),
            pep: Some(Pep::No),
            ..Statements::default()
        })));
        assert_eq!(self.desk.stage().name(), "decision");
        self.desk.act(Event::Decide(Verdict::Confirm));
        self.until("recorded");
        self.desk.lift();
        self.desk.counter().written()[0].receipt.record_id.clone()
    }

    /// An authentication, entered.
    pub(crate) fn authenticate(&mut self) -> u64 {
        self.begin(JpkiUse::Authentication);
        self.until("authenticated");
        self.desk.act(Event::EnterAuthentication);
        let begun = Instant::now();
        loop {
            match self.desk.stage() {
                Stage::Authenticated { receipt: Some(receipt), .. } => {
                    let seq = receipt.seq;
                    self.desk.lift();
                    return seq;
                }
                Stage::Authenticated { problem: Some(problem), .. } => panic!("{problem:?}"),
                _ => {}
            }
            assert!(begun.elapsed() < Duration::from_secs(60));
            self.desk.wait(Duration::from_millis(20));
        }
    }
}
