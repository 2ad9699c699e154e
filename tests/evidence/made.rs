// SPDX-License-Identifier: MIT OR Apache-2.0
//! Bundles to check: a record, a log in memory, and anchors as if an issuer had published them.

use std::sync::{Arc, LazyLock};

use ed25519_dalek::{Signer, SigningKey};
use jiff::Timestamp;
use jiff::civil::date;
use serde_json::json;
use tashika::proof::Hex32;
use tashika::proof::bundle::{Bundle, FORMAT, ProvedEntry};
use tashika::proof::checkpoint::Checkpoint;
use tashika::proof::commitment::Sections;
use tashika::proof::leaf::Leaf;
use tashika::proof::merkle::{self, Hash, Nodes};
use tashika::proof::verify::{Answer, Options, Report, verify};
use tashika::records::{
    BirthDate, ChipEvidence, Decision, Header, Identity, Observations, Record, Subject, Told, Transaction,
    TransactionKind,
};
use tashika::rules::{
    ChipState, Circumstances, DocumentKind, Element, Law, Person, Question, Residence, RuleSet, RuleSettings,
    Ruling,
};
use tashika::trust::TrustStore;
use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, Lookup, SignerName};
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldName, FieldValue};
use tashika_kit::rsa::PublicKey;
use tashika_kit::{Capabilities, hex};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

use crate::common;

pub(crate) const ID: &str = "5f3e0c1a-7f9d-4f0e-9a60-0d8f1f4b2c11";

/// The simulator's anchors as if an issuer had published them: else no bundle of a test could be proved whole.
pub(crate) struct Published(TrustStore);

impl Anchors for Published {
    fn card_verifiable_key(&self, key_id: &[u8]) -> Lookup<(Anchor, PublicKey)> {
        match self.0.card_verifiable_key(key_id) {
            Lookup::Accepted((anchor, key)) => {
                Lookup::Accepted((Anchor { class: AnchorClass::Official, ..anchor }, key))
            }
            other => other,
        }
    }
    fn pinned_certificate(&self, sha256: &[u8; 32]) -> Lookup<Anchor> {
        match self.0.pinned_certificate(sha256) {
            Lookup::Accepted(anchor) => Lookup::Accepted(Anchor { class: AnchorClass::Official, ..anchor }),
            other => other,
        }
    }
    fn signer(&self, name: &SignerName<'_>) -> Lookup<(Anchor, PublicKey)> {
        match self.0.signer(name) {
            Lookup::Accepted((anchor, key)) => {
                Lookup::Accepted((Anchor { class: AnchorClass::Official, ..anchor }, key))
            }
            other => other,
        }
    }
    fn has_signers(&self, family: &str) -> bool {
        self.0.has_signers(family)
    }
}

pub(crate) static ANCHORS: LazyLock<Published> = LazyLock::new(|| Published(TrustStore::training().unwrap()));

pub(crate) fn chip(persona: &str) -> ChipEvidence {
    let now = Timestamp::now();
    let persona = persona::by_name(persona).unwrap();
    let link = SharedCard::of(persona, japan_day(now)).link().with_capabilities(Capabilities::EXTENDED);
    let number = persona.credential("check_number_b", japan_day(now)).unwrap_or_default();
    let (reading, verdicts) = common::check(link, &number, None, now).unwrap();
    ChipEvidence {
        jpki: None,
        reading: reading.to_keep(),
        summary: verdicts.summary(),
        verdicts,
        displayed: Vec::new(),
        observations: Observations::default(),
        transcript: Vec::new(),
        withheld: Vec::new(),
        additions: Vec::new(),
    }
}

pub(crate) static GENUINE: LazyLock<ChipEvidence> = LazyLock::new(|| chip("genuine"));

pub(crate) fn rule_set() -> Arc<RuleSet> {
    RuleSet::shipped().unwrap()
}

/// The law's answer about a My Number Card that was read completely.
pub(crate) fn ruling() -> Ruling {
    let question = Question {
        law: Law::Aml,
        date: date(2026, 11, 20),
        document: DocumentKind::MyNumberCard,
        chip: ChipState::Full,
        elements: [Element::Name, Element::Residence, Element::BirthDate, Element::Photo].into(),
        person: Person::Resident,
        circumstances: Circumstances::default(),
    };
    rule_set().decide(&RuleSettings::default(), &question)
}

pub(crate) fn record(chip: &ChipEvidence) -> Record {
    let reading = &chip.reading;
    let told = |name: &FieldName| match reading.field(name) {
        Some(field) => match &field.value {
            FieldValue::Text { text } => Told { text: text.clone(), from: field.source },
            _ => panic!("{name:?}"),
        },
        None => panic!("{name:?}"),
    };
    let birth = reading.field(&FieldName::BIRTH_DATE).unwrap();
    let FieldValue::Date { date: born } = birth.value else { panic!("no date") };
    Record {
        header: Header {
            record_id: ID.to_owned(),
            law: Law::Aml,
            training: false,
            branch: "本店".to_owned(),
            terminal: "COUNTER-03".to_owned(),
            reader: "ACS".to_owned(),
            software_version: "0.1.0".to_owned(),
            performed_by: "0042".to_owned(),
            created_by: "0042".to_owned(),
            created_at: "2026-11-20T03:00:00Z".parse().unwrap(),
            presented_at: "2026-11-20T02:59:00Z".parse().unwrap(),
            presented_at_reason: None,
        },
        ruling: ruling(),
        representative_ruling: None,
        transaction: Transaction {
            kind: TransactionKind::AccountOpening,
            note: String::new(),
            key: "1234567".to_owned(),
            customer_number: String::new(),
            related_check: None,
        },
        declared: None,
        customer: Subject {
            identity: Identity {
                name: told(&FieldName::NAME),
                name_kana: String::new(),
                name_latin: String::new(),
                residence: Some(told(&FieldName::ADDRESS)),
                birth_date: BirthDate { date: born, from: birth.source },
                rule_8: None,
            },
            document: None,
            residence: Residence::Current,
            supplements: Vec::new(),
        },
        customer_chip: Some(chip.clone()),
        representative: None,
        representative_chip: None,
        known: None,
        mail: None,
        decision: Decision::Confirmed,
    }
}

/// A log in memory.
pub(crate) struct Log {
    pub(crate) origin: String,
    pub(crate) key: SigningKey,
    pub(crate) leaves: Vec<Vec<u8>>,
}

impl Nodes for Log {
    type Error = std::convert::Infallible;
    fn node(&self, level: u32, index: u64) -> Result<Hash, Self::Error> {
        let Some(below) = level.checked_sub(1) else {
            return Ok(merkle::leaf(&self.leaves[usize::try_from(index).unwrap()]));
        };
        Ok(merkle::node(&self.node(below, 2 * index)?, &self.node(below, 2 * index + 1)?))
    }
}

impl Log {
    pub(crate) fn new(book: &str) -> Self {
        let key = SigningKey::from_bytes(&merkle::leaf(book.as_bytes()));
        Self { origin: format!("tashika/{book}"), key, leaves: Vec::new() }
    }
    pub(crate) fn add(&mut self, act: &str, about: &str, sections: Option<&Sections>) -> ProvedEntry {
        let seq = self.leaves.len() as u64 + 1;
        let leaf = Leaf {
            v: 1,
            log: self.origin.clone(),
            seq,
            at: "2026-11-20T03:00:00Z".parse().unwrap(),
            by: "0042".to_owned(),
            act: act.to_owned(),
            record_id: Some(about.to_owned()),
            public: if act == "record" { json!({"law": "aml", "branch": "本店"}) } else { json!({}) },
            sealed_sha256: sections.map(|_| "ab".repeat(32)),
            commitment: sections.map(|sections| Hex32(sections.commitment().unwrap()).to_string()),
            tokens_sha256: None,
        };
        let bytes = leaf.to_bytes().unwrap();
        self.leaves.push(bytes.clone());
        let content = sections.map(|sections| sections.show_all().unwrap());
        ProvedEntry { seq, leaf: hex::lower(&bytes), content, path: Vec::new() }
    }
    pub(crate) fn size(&self) -> u64 {
        self.leaves.len() as u64
    }
    pub(crate) fn checkpoint(&self, size: u64) -> String {
        let state = Checkpoint {
            origin: self.origin.clone(),
            size,
            root: merkle::root(self, size).unwrap(),
            at: "2026-11-20T04:00:00Z".parse().unwrap(),
        };
        state.signed(self.key.verifying_key().as_bytes(), |text| self.key.sign(text).to_bytes())
    }
    pub(crate) fn prove(&self, entry: &mut ProvedEntry) {
        let path = merkle::inclusion(self, entry.seq - 1, self.size()).unwrap();
        entry.path = path.iter().map(|hash| hex::lower(hash)).collect();
    }
}

/// A bundle with the record at place 4 of 11 and two later entries.
pub(crate) fn bundle_of(chip: &ChipEvidence, book: &str) -> (Log, Bundle) {
    let mut log = Log::new(book);
    let sections = Sections::of(&record(chip)).unwrap();
    let amendment =
        Sections::of(&json!({"amendment": {"field": "declared.purpose", "new": "loan"}})).unwrap();
    (0..3).for_each(|_| drop(log.add("viewed", "other", None)));
    let mut record = log.add("record", ID, Some(&sections));
    log.add("viewed", "other", None);
    let mut amended = log.add("amended", ID, Some(&amendment));
    let mut exported = log.add("exported", ID, None);
    (0..4).for_each(|_| drop(log.add("viewed", "other", None)));
    [&mut record, &mut amended, &mut exported].into_iter().for_each(|entry| log.prove(entry));
    let bundle = Bundle {
        format: FORMAT.to_owned(),
        training: false,
        record_id: ID.to_owned(),
        checkpoint: log.checkpoint(log.size()),
        terminal_key: hex::lower(log.key.verifying_key().as_bytes()),
        record,
        later: vec![amended, exported],
        consistency: None,
        software_version: "0.1.0".to_owned(),
    };
    (log, bundle)
}

/// A bundle of a record that is alone in its log.
pub(crate) fn alone(sections: &Sections) -> Bundle {
    let mut log = Log::new("book-1");
    let mut record = log.add("record", ID, Some(sections));
    log.prove(&mut record);
    Bundle { checkpoint: log.checkpoint(1), record, later: Vec::new(), ..good() }
}

pub(crate) static GOOD: LazyLock<(Log, Bundle)> = LazyLock::new(|| bundle_of(&GENUINE, "book-1"));

pub(crate) fn good() -> Bundle {
    GOOD.1.clone()
}

pub(crate) fn pinned() -> Options {
    Options { terminal_key: Hex32::parse(&good().terminal_key), checkpoint: None, rules: Some(rule_set()) }
}

pub(crate) fn checked(bundle: &Bundle) -> Report {
    // What can be parsed is what is checked.
    verify(&Bundle::parse(&bundle.to_json().unwrap()).unwrap(), &*ANCHORS, &pinned())
}

pub(crate) fn failed(report: &Report) -> Vec<&'static str> {
    let failed = report.findings.iter().filter(|finding| finding.answer == Answer::Failed);
    failed.map(|finding| finding.why).collect()
}
