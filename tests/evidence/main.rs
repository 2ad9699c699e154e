// SPDX-License-Identifier: MIT OR Apache-2.0
//! The outsider's check: what is proved of a good bundle, and that every change is found and named.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

#[path = "../common/mod.rs"]
mod common;
mod made;
mod outside;

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;
use tashika::proof::Hex32;
use tashika::proof::bundle::{Bundle, Consistency};
use tashika::proof::commitment::Sections;
use tashika::proof::merkle;
use tashika::proof::verify::{Answer, Options, Report, verify};
use tashika::records::{Authority, ChipEvidence, Relationship, Representative};
use tashika::rules::{ChipState, DocumentKind, Outcome, Ruling};
use tashika::trust::TrustStore;
use tashika_kit::date::japan_day;
use tashika_kit::{Capabilities, hex};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

use made::{ANCHORS, GENUINE, GOOD, ID, Log, alone, bundle_of, checked, chip, failed, good, pinned, record};

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
        include_str!("../../src/proof/verify/mod.rs"),
        include_str!("../../src/proof/verify/log.rs"),
        include_str!("../../src/proof/verify/chip.rs"),
        include_str!("../../src/proof/verify/jpki.rs"),
    ];
    let ja: toml::Table = toml::from_str(include_str!("../../assets/locale/ja.toml")).unwrap();
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
