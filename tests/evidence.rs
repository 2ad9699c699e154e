// SPDX-License-Identifier: MIT OR Apache-2.0
//! The outsider's check: what is proved of a good bundle, and that every change is found and named.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod common;

use std::process::Command;
use std::sync::{Arc, LazyLock};

use ed25519_dalek::{Signer, SigningKey};
use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Value, json};
use tashika::proof::Hex32;
use tashika::proof::bundle::{Bundle, Consistency, FORMAT, ProvedEntry};
use tashika::proof::checkpoint::Checkpoint;
use tashika::proof::commitment::Sections;
use tashika::proof::leaf::Leaf;
use tashika::proof::merkle::{self, Hash, Nodes};
use tashika::proof::verify::{Answer, Options, Report, verify};
use tashika::records::{
    Authority, BirthDate, ChipEvidence, Decision, Header, Identity, Observations, Record, Relationship,
    Representative, Subject, Told, Transaction, TransactionKind,
};
use tashika::rules::{
    ChipState, Circumstances, DocumentKind, Element, Law, Outcome, Person, Question, Residence, RuleSet,
    RuleSettings, Ruling,
};
use tashika::trust::TrustStore;
use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, Lookup, SignerName};
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldName, FieldValue};
use tashika_kit::rsa::PublicKey;
use tashika_kit::{Capabilities, hex};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

const ID: &str = "5f3e0c1a-7f9d-4f0e-9a60-0d8f1f4b2c11";

/// The simulator's anchors as if an issuer had published them: else no bundle of a test could be proved whole.
struct Published(TrustStore);

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

static ANCHORS: LazyLock<Published> = LazyLock::new(|| Published(TrustStore::training().unwrap()));

fn chip(persona: &str) -> ChipEvidence {
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

static GENUINE: LazyLock<ChipEvidence> = LazyLock::new(|| chip("genuine"));

fn rule_set() -> Arc<RuleSet> {
    RuleSet::shipped().unwrap()
}

/// The law's answer about a My Number Card that was read completely.
fn ruling() -> Ruling {
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

fn record(chip: &ChipEvidence) -> Record {
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
struct Log {
    origin: String,
    key: SigningKey,
    leaves: Vec<Vec<u8>>,
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
    fn new(book: &str) -> Self {
        let key = SigningKey::from_bytes(&merkle::leaf(book.as_bytes()));
        Self { origin: format!("tashika/{book}"), key, leaves: Vec::new() }
    }
    fn add(&mut self, act: &str, about: &str, sections: Option<&Sections>) -> ProvedEntry {
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
    fn size(&self) -> u64 {
        self.leaves.len() as u64
    }
    fn checkpoint(&self, size: u64) -> String {
        let state = Checkpoint {
            origin: self.origin.clone(),
            size,
            root: merkle::root(self, size).unwrap(),
            at: "2026-11-20T04:00:00Z".parse().unwrap(),
        };
        state.signed(self.key.verifying_key().as_bytes(), |text| self.key.sign(text).to_bytes())
    }
    fn prove(&self, entry: &mut ProvedEntry) {
        let path = merkle::inclusion(self, entry.seq - 1, self.size()).unwrap();
        entry.path = path.iter().map(|hash| hex::lower(hash)).collect();
    }
}

/// A bundle with the record at place 4 of 11 and two later entries.
fn bundle_of(chip: &ChipEvidence, book: &str) -> (Log, Bundle) {
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
fn alone(sections: &Sections) -> Bundle {
    let mut log = Log::new("book-1");
    let mut record = log.add("record", ID, Some(sections));
    log.prove(&mut record);
    Bundle { checkpoint: log.checkpoint(1), record, later: Vec::new(), ..good() }
}

static GOOD: LazyLock<(Log, Bundle)> = LazyLock::new(|| bundle_of(&GENUINE, "book-1"));

fn good() -> Bundle {
    GOOD.1.clone()
}

fn pinned() -> Options {
    Options { terminal_key: Hex32::parse(&good().terminal_key), checkpoint: None, rules: Some(rule_set()) }
}

fn checked(bundle: &Bundle) -> Report {
    // What can be parsed is what is checked.
    verify(&Bundle::parse(&bundle.to_json().unwrap()).unwrap(), &*ANCHORS, &pinned())
}

fn failed(report: &Report) -> Vec<&'static str> {
    let failed = report.findings.iter().filter(|finding| finding.answer == Answer::Failed);
    failed.map(|finding| finding.why).collect()
}

#[test]
fn a_good_bundle_is_proved() {
    let report = checked(&good());
    let open: Vec<_> = report.findings.iter().filter(|finding| finding.answer != Answer::Proved).collect();
    assert_eq!((report.exit(), open), (0, Vec::new()));
    let acts: Vec<_> = report.history.iter().map(|event| (event.seq, event.act.as_str())).collect();
    assert_eq!(acts, [(4, "record"), (6, "amended"), (7, "exported")]);
    let shown = |path: &str| report.shown.iter().find(|shown| shown.path == path).unwrap().value.clone();
    assert_eq!(shown("header.branch"), "本店");
    assert_eq!(shown("amendment.new"), "loan");
    for limit in ["clock", "person", "after_checkpoint", "split_view", "attested", "revocation"] {
        assert!(report.limits.contains(&limit), "{limit}");
    }
}

#[test]
fn what_is_not_proved_is_said() {
    let report = |options: &Options| verify(&good(), &*ANCHORS, options);
    let whys = |report: &Report| -> Vec<_> {
        report.findings.iter().filter(|f| f.answer != Answer::Proved).map(|f| f.why).collect()
    };
    let own_key = report(&Options { terminal_key: None, ..pinned() });
    assert_eq!((own_key.exit(), whys(&own_key)), (3, vec!["key_own"]));
    let rules = report(&Options { rules: None, ..pinned() });
    assert_eq!((rules.exit(), whys(&rules)), (3, vec!["rules_not_compared"]));
    let training = TrustStore::training().unwrap();
    let simulator = verify(&good(), &training, &pinned());
    assert_eq!((simulator.exit(), whys(&simulator)), (3, vec!["anchor_simulator"]));
    let shipped = TrustStore::shipped("official,unofficial".parse().unwrap()).unwrap();
    let unknown = verify(&good(), &shipped, &pinned());
    assert_eq!(unknown.exit(), 3, "{:?}", whys(&unknown));
    assert!(whys(&unknown).contains(&"anchor_none") && whys(&unknown).contains(&"verdicts_open"));
}

#[test]
fn a_masked_bundle_proves_what_it_shows() {
    let mut masked = good();
    let sections = Sections(masked.record.content.take().unwrap().open);
    masked.record.content = Some(sections.show_only(&["header", "ruling"]).unwrap());
    let report = checked(&masked);
    assert_eq!((report.exit(), failed(&report)), (3, Vec::new()));
    assert!(report.about("chip").all(|finding| finding.answer == Answer::NotShown));
    assert!(report.about("record").all(|finding| finding.answer == Answer::Proved));
    assert!(report.shown.iter().all(|shown| !shown.path.starts_with("customer")));
    masked.record.content = None;
    let report = checked(&masked);
    assert_eq!((report.exit(), report.about("content").next().unwrap().why), (3, "content_hidden"));
}

#[test]
fn a_failed_document_is_no_failed_evidence() {
    let (log, bundle) = bundle_of(&chip("tampered-photo"), "book-1");
    assert_eq!(log.origin, GOOD.0.origin);
    let report = checked(&bundle);
    assert_eq!((report.exit(), failed(&report)), (3, Vec::new()));
    assert_eq!(report.about("document").next().unwrap().why, "document_failed");
    assert_eq!(report.about("chip").next().unwrap().why, "verdicts_repeat");
}

#[test]
fn verdicts_that_the_objects_do_not_give_are_found() {
    let mut forged = chip("tampered-photo");
    forged.verdicts = GENUINE.verdicts.clone();
    forged.summary = GENUINE.summary;
    assert_eq!(failed(&checked(&bundle_of(&forged, "book-1").1)), ["verdicts_differ"]);
    let mut forged = chip("tampered-photo");
    forged.summary = GENUINE.summary;
    assert_eq!(failed(&checked(&bundle_of(&forged, "book-1").1)), ["summary_differs"]);
}

/// Flips one hexadecimal digit.
fn flip(text: &mut String, at: usize) {
    let digit = if text.as_bytes()[at] == b'0' { "1" } else { "0" };
    text.replace_range(at..=at, digit);
}

type Change = fn(&mut Bundle);

/// What was changed, how, and what the check calls it.
const TAMPERING: [(&str, Change, &str); 24] = [
    ("leaf byte", |b| flip(&mut b.record.leaf, 20), "leaf_malformed"),
    (
        "leaf value",
        |b| b.record.leaf = b.record.leaf.replace(&hex::lower(b"0042"), &hex::lower(b"0043")),
        "not_included",
    ),
    (
        "later leaf",
        |b| b.later[0].leaf = b.later[0].leaf.replace(&hex::lower(b"amended"), &hex::lower(b"viewed_")),
        "not_included",
    ),
    ("path", |b| flip(&mut b.record.path[1], 7), "not_included"),
    ("path shortened", |b| drop(b.record.path.pop()), "not_included"),
    ("path extended", |b| b.record.path.push("00".repeat(32)), "not_included"),
    ("path malformed", |b| b.record.path[0] = "zz".to_owned(), "not_included"),
    ("content", |b| section(b, "customer").json.push(' '), "content_differs"),
    ("salt", |b| section(b, "header").salt.0[3] ^= 1, "content_differs"),
    ("section left out", |b| drop(b.record.content.as_mut().unwrap().open.remove("mail")), "content_differs"),
    ("hidden digest", |b| hide(b, "mail").0[0] ^= 1, "content_differs"),
    (
        "open and hidden",
        |b| {
            let digest = *hide(b, "mail");
            let part = b.record.content.as_mut().unwrap();
            part.hidden.insert("header".to_owned(), digest);
        },
        "content_malformed",
    ),
    (
        "contents exchanged",
        |b| std::mem::swap(&mut b.record.content, &mut b.later[0].content),
        "content_differs",
    ),
    ("content where none is", |b| b.later[1].content = b.later[0].content.clone(), "content_unbound"),
    ("checkpoint text", |b| b.checkpoint = b.checkpoint.replace("\n11\n", "\n12\n"), "signature_fails"),
    ("checkpoint time", |b| b.checkpoint = b.checkpoint.replace("T04:00", "T05:00"), "signature_fails"),
    ("checkpoint form", |b| b.checkpoint.push('x'), "checkpoint_malformed"),
    ("key", |b| flip(&mut b.terminal_key, 5), "signature_fails"),
    ("key form", |b| b.terminal_key.push('0'), "key_malformed"),
    ("order", |b| b.later.swap(0, 1), "entry_order"),
    ("entry twice", |b| b.later.push(b.later[1].clone()), "entry_order"),
    ("place", |b| b.record.seq = 5, "entry_other_place"),
    ("record id", |b| b.record_id = "another".to_owned(), "entry_other_record"),
    ("training", |b| b.training = true, "header_differs"),
];

fn section<'b>(bundle: &'b mut Bundle, name: &str) -> &'b mut tashika::proof::commitment::Opened {
    bundle.record.content.as_mut().unwrap().open.get_mut(name).unwrap()
}

/// Hides one section properly and gives its digest.
fn hide<'b>(bundle: &'b mut Bundle, name: &str) -> &'b mut Hex32 {
    let sections = Sections(bundle.record.content.take().unwrap().open);
    let others: Vec<_> = sections.0.keys().map(String::as_str).filter(|other| *other != name).collect();
    bundle.record.content.insert(sections.show_only(&others).unwrap()).hidden.get_mut(name).unwrap()
}

#[test]
fn every_change_is_found_and_named() {
    for (what, change, wanted) in TAMPERING {
        let mut bundle = good();
        change(&mut bundle);
        assert_ne!(bundle, good(), "{what} changed nothing");
        let report = checked(&bundle);
        assert_eq!(report.exit(), 4, "{what}");
        assert!(failed(&report).contains(&wanted), "{what}: {:?}", failed(&report));
    }
}

#[test]
fn parts_of_other_bundles_do_not_fit() {
    let (_, other_book) = bundle_of(&GENUINE, "book-2");
    let entry = Bundle { record: other_book.record.clone(), ..good() };
    assert!(failed(&checked(&entry)).contains(&"entry_other_log"));
    let later = Bundle { later: other_book.later.clone(), ..good() };
    assert!(failed(&checked(&later)).contains(&"entry_other_log"));
    let checkpoint = Bundle { checkpoint: other_book.checkpoint.clone(), ..good() };
    assert!(failed(&checked(&checkpoint)).contains(&"signature_fails"));
    assert!(failed(&checked(&other_book)).contains(&"key_other"), "whole, but not the key that was pinned");
    let (_, same_book) = bundle_of(&GENUINE, "book-1");
    let content = same_book.record.content.clone();
    let mut exchanged = good();
    exchanged.record.content = content;
    assert!(failed(&checked(&exchanged)).contains(&"content_differs"), "same values, other salts");
}

#[test]
fn another_checkpoint_shows_whether_it_is_the_same_log() {
    let (log, bundle) = &*GOOD;
    let with = |note: String, consistency: Option<Consistency>| {
        let options = Options { checkpoint: Some(note), ..pinned() };
        let bundle = Bundle { consistency, ..bundle.clone() };
        let report = verify(&bundle, &*ANCHORS, &options);
        assert!(!report.limits.contains(&"split_view"));
        let finding = report.about("other_checkpoint").next().unwrap().clone();
        (finding.why, report.exit())
    };
    let proof = |old: u64| Consistency {
        size: old,
        path: merkle::consistency(log, old, log.size()).unwrap().iter().map(|h| hex::lower(h)).collect(),
    };
    assert_eq!(with(log.checkpoint(11), None), ("same_root", 0));
    assert_eq!(with(log.checkpoint(7), None), ("no_consistency", 3));
    assert_eq!(with(log.checkpoint(7), Some(proof(7))), ("consistent", 0));
    assert_eq!(with(log.checkpoint(7), Some(proof(6))), ("no_consistency", 3));
    let mut wrong = proof(7);
    flip(&mut wrong.path[0], 0);
    assert_eq!(with(log.checkpoint(7), Some(wrong)), ("inconsistent", 4));
    let mut rewritten = Log { origin: log.origin.clone(), key: log.key.clone(), leaves: log.leaves.clone() };
    rewritten.leaves[1].push(b' ');
    assert_eq!(with(rewritten.checkpoint(11), None), ("root_differs", 4));
    assert_eq!(with(rewritten.checkpoint(7), Some(proof(7))), ("inconsistent", 4));
    let foreign = Log { origin: log.origin.clone(), key: Log::new("x").key, leaves: log.leaves.clone() };
    assert_eq!(with(foreign.checkpoint(11), None), ("other_signature", 4));
    let moved = Log { origin: "tashika/x".to_owned(), key: log.key.clone(), leaves: log.leaves.clone() };
    assert_eq!(with(moved.checkpoint(11), None), ("other_log", 4));
    assert_eq!(with("nonsense".to_owned(), None), ("other_malformed", 3));
}

#[test]
fn every_answer_has_words() {
    let sources = [
        include_str!("../src/proof/verify/mod.rs"),
        include_str!("../src/proof/verify/log.rs"),
        include_str!("../src/proof/verify/chip.rs"),
        include_str!("../src/proof/verify/jpki.rs"),
    ];
    let ja: toml::Table = toml::from_str(include_str!("../assets/locale/ja.toml")).unwrap();
    let table = |name: &str| ja["verify"][name].as_table().unwrap().keys().cloned().collect::<Vec<_>>();
    let all = sources.concat();
    for key in [table("why"), table("limit"), table("question")].concat() {
        assert!(all.contains(&format!("\"{key}\"")), "{key} is never said");
    }
    let known = [table("why"), table("limit"), table("question")].concat();
    for (what, change, _) in TAMPERING {
        let mut bundle = good();
        change(&mut bundle);
        let report = checked(&bundle);
        for word in report.findings.iter().flat_map(|f| [f.why, f.question]).chain(report.limits) {
            assert!(known.iter().any(|key| key == word), "{what}: {word}");
        }
    }
}

/// Somebody else's program, written from the description of the format alone.
fn judge(bundle: &Bundle) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bundle.json");
    std::fs::write(&file, bundle.to_json().unwrap()).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/judges/verify_bundle.py");
    let output = Command::new("python3").arg(script).arg(&file).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[test]
fn the_independent_judge_agrees() {
    assert_eq!(judge(&good()), (true, "ok".to_owned()));
    let mut masked = good();
    hide(&mut masked, "customer");
    assert_eq!(judge(&masked), (true, "ok".to_owned()));
    for (what, change, _) in TAMPERING.into_iter().filter(|(what, ..)| *what != "training") {
        let mut bundle = good();
        change(&mut bundle);
        let (accepted, said) = judge(&bundle);
        assert!(!accepted && !said.is_empty(), "{what}: {said}");
    }
}

#[test]
fn the_description_of_the_format_runs() {
    let description = include_str!("../docs/evidence.md");
    let script = description.split("```python\n").nth(1).unwrap().split("```").next().unwrap();
    let run = |bundle: &Bundle| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("bundle.json"), bundle.to_json().unwrap()).unwrap();
        let mut python = Command::new("python3");
        python.args(["-c", script]).current_dir(folder.path()).output().unwrap().status.success()
    };
    assert!(run(&good()));
    let mut masked = good();
    hide(&mut masked, "customer");
    assert!(run(&masked));
    section(&mut masked, "header").json.push(' ');
    assert!(!run(&masked));
}

#[test]
fn a_representative_is_judged_like_the_customer() {
    let mut record = record(&GENUINE);
    let mut subject = record.customer.clone();
    subject.identity.name.text = "別人".to_owned();
    record.representative = Some(Representative {
        subject,
        relationship: Relationship::Spouse,
        relationship_note: String::new(),
        authority: Authority::CohabitingRelative,
        authority_note: String::new(),
    });
    record.representative_chip = Some(GENUINE.clone());
    let report = checked(&alone(&Sections::of(&record).unwrap()));
    let answers = |question: &str| -> Vec<_> {
        report.about(question).map(|finding| (finding.about.clone(), finding.why)).collect()
    };
    let both = |a, b| vec![("customer_chip".to_owned(), a), ("representative_chip".to_owned(), b)];
    assert_eq!(answers("chip"), both("verdicts_repeat", "verdicts_repeat"));
    assert_eq!(answers("values"), both("values_in_chip", "values_not_in_chip"));
    assert_eq!(report.exit(), 3);
}

#[test]
fn a_destroyed_record_leaves_its_proof() {
    let mut log = Log::new("book-1");
    let sections = Sections::of(&record(&GENUINE)).unwrap();
    let mut record = log.add("record", ID, Some(&sections));
    let mut deleted = log.add("deleted", ID, None);
    [&mut record, &mut deleted].into_iter().for_each(|entry| log.prove(entry));
    record.content = None;
    let bundle = Bundle { checkpoint: log.checkpoint(2), record, later: vec![deleted], ..good() };
    let report = checked(&bundle);
    assert_eq!((report.exit(), failed(&report)), (3, Vec::new()));
    assert!(report.limits.contains(&"deleted"));
    assert_eq!(report.history.last().unwrap().act, "deleted");
}

fn tashika(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tashika"));
    let output = command.arg("verify").args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// A PDF with one attached file.
fn pdf(content: &[u8]) -> Vec<u8> {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut document = Document::with_version("1.7");
    let mut stream = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, content.to_vec());
    stream.compress().unwrap();
    let stream = document.add_object(stream);
    let name = Object::string_literal("evidence.json");
    let file = document.add_object(dictionary! {
        "Type" => "Filespec", "F" => name.clone(), "UF" => name.clone(), "EF" => dictionary! { "F" => stream },
    });
    let pages = document.add_object(dictionary! { "Type" => "Pages", "Kids" => vec![], "Count" => 0 });
    let files = dictionary! { "Names" => vec![name, file.into()] };
    let catalog = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages, "Names" => dictionary! { "EmbeddedFiles" => files },
    });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn the_command_says_it_with_its_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let bundle = write("good.json", &good().to_json().unwrap());
    let attached = write("good.pdf", &pdf(&good().to_json().unwrap()));
    let checkpoint = write("checkpoint", GOOD.0.checkpoint(11).as_bytes());
    let mut changed = good();
    section(&mut changed, "customer").json.push(' ');
    let changed = write("changed.json", &changed.to_json().unwrap());
    let key = good().terminal_key;

    let (code, out, _) = tashika(&[&bundle, "--terminal-key", &key, "--checkpoint", &checkpoint]);
    assert_eq!(code, Some(3), "{out}");
    assert!(out.contains("header.branch = 本店") && out.contains("同じ"), "{out}");
    let (code, out, _) = tashika(&[&attached, "--json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, report["record_id"].as_str()), (Some(3), Some(ID)));
    let (_, out, _) = tashika(&[&attached]);
    assert!(out.contains("紙面そのものは証明されていません"), "{out}");
    assert_eq!(tashika(&[&changed]).0, Some(4));
    assert_eq!(tashika(&[&bundle, "--terminal-key", &"0".repeat(64)]).0, Some(4));
    assert_eq!(tashika(&[&bundle, "--terminal-key", "12"]).0, Some(2));
    assert_eq!(tashika(&[&bundle, "--checkpoint", &bundle]).0, Some(1));
    for (name, bytes) in
        [("none", &b""[..]), ("text", b"hello"), ("empty.json", b"{}"), ("x.pdf", b"%PDF-1.7")]
    {
        let (code, out, complaint) = tashika(&[&write(name, bytes)]);
        assert_eq!((code, out.as_str()), (Some(1), ""), "{name}");
        assert!(complaint.starts_with("tashika: "), "{name}: {complaint}");
    }
}

#[test]
fn a_name_that_occurs_twice_is_refused() {
    let text = String::from_utf8(good().to_json().unwrap()).unwrap();
    assert!(Bundle::parse(text.as_bytes()).is_ok());
    let twice = text.replacen(
        "\"hidden\":{}",
        "\"hidden\":{\"a\":\"x\",\"a\":\"x\"}".replace('x', &"00".repeat(32)).as_str(),
        1,
    );
    assert_ne!(twice, text);
    assert!(Bundle::parse(twice.as_bytes()).is_err());
    assert!(Bundle::parse(text.replacen("{\"format\"", "{\"more\":1,\"format\"", 1).as_bytes()).is_err());
    assert!(Bundle::parse(text.replace("evidence/1", "evidence/2").as_bytes()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    /// A small bundle, so that every mutation is cheap: the chip's sections are hidden.
    #[test]
    fn no_mutation_stops_the_program(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
        whole in any::<bool>(),
    ) {
        let mut bytes = SMALL.clone();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if !whole {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(bundle) = Bundle::parse(&bytes) {
            let report = verify(&bundle, &*ANCHORS, &pinned());
            // What is free: names of the program, and how JSON is written.
            let same = Bundle { software_version: String::new(), ..bundle.clone() } == *SMALL_BUNDLE;
            prop_assert!(same || report.exit() == 4, "{:?}", report.findings);
        }
    }

    /// The command's own check of values inside the content: hostile, but properly sealed.
    #[test]
    fn no_sealed_content_stops_the_program(
        at in any::<prop::sample::Index>(),
        value in prop::sample::select(vec!["null", "0", "\"\"", "[]", "{}", "-1", "99", "\"AAAA\""]),
    ) {
        let mut sections = Sections(good().record.content.unwrap().open);
        let chip = sections.0.get_mut("customer_chip").unwrap();
        let ends: Vec<_> = chip.json.match_indices(':').map(|(at, _)| at + 1).collect();
        let begin = ends[at.index(ends.len())];
        let end = begin + chip.json[begin..].find([',', '}', ']']).unwrap_or(0);
        chip.json.replace_range(begin..end, value);
        let report = verify(&alone(&sections), &*ANCHORS, &pinned());
        prop_assert!(report.about("content").all(|finding| finding.answer == Answer::Proved));
    }
}

static SMALL_BUNDLE: LazyLock<Bundle> = LazyLock::new(|| {
    let mut bundle = good();
    let sections = Sections(bundle.record.content.take().unwrap().open);
    bundle.record.content = Some(sections.show_only(&["header", "ruling", "mail"]).unwrap());
    bundle.software_version = String::new();
    bundle
});

static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| SMALL_BUNDLE.to_json().unwrap());

/// A forger who may write entries can write any ruling; one that the rules never give is found.
#[test]
fn an_answer_that_the_rules_never_give_is_found() {
    let why = |change: &dyn Fn(&mut Ruling)| {
        let mut record = record(&GENUINE);
        change(&mut record.ruling);
        failed(&checked(&alone(&Sections::of(&record).unwrap())))
    };
    assert_eq!(why(&|_| {}), [""; 0]);
    let contradicted = ["rules_contradicted"];
    assert_eq!(why(&|ruling| ruling.method = Some("ロ".to_owned())), contradicted);
    assert_eq!(why(&|ruling| ruling.rule_id = Some("AML-A-07".to_owned())), contradicted);
    assert_eq!(why(&|ruling| ruling.rule_id = None), contradicted);
    assert_eq!(why(&|ruling| ruling.document = DocumentKind::Private), contradicted);
    assert_eq!(why(&|ruling| ruling.date = date(2027, 4, 1)), contradicted);
    assert_eq!(why(&|ruling| ruling.outcome = Outcome::AloneSupp), contradicted);
    assert_eq!(why(&|ruling| ruling.chip = ChipState::Invalid), contradicted);
    assert_eq!(why(&|ruling| ruling.modifiers = vec!["M-NEW".to_owned()]), contradicted);
    assert_eq!(why(&|ruling| ruling.article = "犯収法施行規則".to_owned()), contradicted);
    let moved = why(&|ruling| {
        ruling.modifiers = vec!["M-RES".to_owned()];
        ruling.outcome = Outcome::AloneSupp;
    });
    assert_eq!(moved, [""; 0], "a customer who has moved");
}

/// What was read beside a document: its verdicts repeat, or that they do not is found; the document stands by itself.
#[test]
fn what_was_read_beside_the_document_is_judged_by_itself() {
    let now = Timestamp::now();
    let persona = persona::by_name("my-number-licence").unwrap();
    let link = SharedCard::of(persona, japan_day(now)).link().with_capabilities(Capabilities::EXTENDED);
    let answers = |needs: &[tashika_kit::CredentialNeed]| persona.answers(needs, None, japan_day(now));
    let (readings, verdicts) = common::check_with(link, answers, false, now).unwrap();
    let reading = readings.additions.into_iter().next().unwrap().outcome.unwrap().to_keep();
    let trust = TrustStore::training().unwrap();
    let of_licence = tashika::documents::driver(&reading.family).unwrap().judge(&reading, &trust, now);
    let addition = tashika::records::ChipAddition {
        reading,
        summary: of_licence.summary(),
        verdicts: of_licence,
        withheld: vec!["signed_objects".to_owned()],
    };
    let with = |addition: tashika::records::ChipAddition| {
        let chip = ChipEvidence {
            jpki: None,
            reading: readings.document.to_keep(),
            summary: verdicts.summary(),
            verdicts: verdicts.clone(),
            additions: vec![addition],
            ..GENUINE.clone()
        };
        failed(&checked(&alone(&Sections::of(&record(&chip)).unwrap())))
    };
    assert_eq!(with(addition.clone()), [""; 0]);
    let mut better = addition.clone();
    better.verdicts.originality = tashika_kit::verdict::Originality::Proven;
    assert_eq!(with(better), ["verdicts_differ"]);
    let mut whole = addition;
    whole.summary = tashika_kit::verdict::Summary::ProvedInForce;
    assert_eq!(with(whole), ["summary_differs"]);
}
