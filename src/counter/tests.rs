// SPDX-License-Identifier: MIT OR Apache-2.0
//! The counter without desk, reader or clock: the law's days, and what of a chip a record keeps.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod again;
mod jpki;
mod occasion;
mod passport;
mod residence;

use std::sync::Arc;

use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldName, FieldValue};
use tashika_kit::verdict::Summary;
use tashika_kit::{Capabilities, ReadOrder, Readings, Transaction, Watch, chip};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

use super::*;
use crate::documents::{self, TABLE};
use crate::jpki::JpkiSettings;
use crate::records::{Compared, Decision, Observations, Occupation, Pep, Purpose, TransactionKind};
use crate::rules::{ChipState, DocumentKind, Missing, Outcome, Residence, RuleSet, RuleSettings};
use crate::trust::TrustStore;

/// A day under the rules of 2026, and one under those from 2027-04-01.
const BEFORE: &str = "2026-11-21T01:00:00Z";
const AFTER: &str = "2027-04-10T01:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn counter(change: impl FnOnce(&mut Settings)) -> Counter {
    let mut settings = Settings {
        training: true,
        reader: Some("R".into()),
        clerk: "1024".into(),
        branch: "本店".into(),
        terminal: "T1".into(),
        trust: Arc::new(TrustStore::training().unwrap()),
        rules: RuleSet::shipped().unwrap(),
        rule_settings: RuleSettings::default(),
        evidence: EvidencePolicy::default(),
        laws: [Law::Aml, Law::Phone].into(),
        signatures_over_hidden: false,
        jpki: JpkiSettings::default(),
    };
    change(&mut settings);
    Counter::new(settings)
}

fn read(name: &str, now: Timestamp) -> Readings {
    let today = japan_day(now);
    let persona = persona::by_name(name).unwrap();
    let link = SharedCard::of(persona, today).link().with_capabilities(Capabilities::EXTENDED);
    let mut tx = Transaction::new(Box::new(link), Watch::default());
    let chip = chip::recognise(&TABLE, &mut tx).unwrap();
    let credentials = persona.answers(chip.needs(), None, today);
    let trust = TrustStore::training().unwrap();
    chip.read(
        &mut tx,
        credentials,
        &ReadOrder { now, anchors: &trust, signatures_over_hidden: true, statement: None },
    )
    .unwrap()
}

/// Drives a counter to the transaction with a card that was read at a moment.
fn to_occasion(counter: &mut Counter, name: &str, now: Timestamp) {
    bring(counter, read(name, now), now);
}

/// As if this had been read just now.
fn bring(counter: &mut Counter, readings: Readings, now: Timestamp) {
    bring_on(counter, "R", readings, now);
    let _ = counter.handle(Event::Compare, now);
    let later = now + jiff::SignedDuration::from_millis(2500);
    let _ = counter.handle(Event::Observed(all_same()), later);
    assert_eq!(counter.stage().name(), "occasion");
}

/// The same on a reader, up to its result.
fn bring_on(counter: &mut Counter, reader: &str, readings: Readings, now: Timestamp) {
    let family = documents::driver(&readings.document.family).unwrap().family();
    let _ = counter.handle(Event::Reader(ReaderEvent::CardInserted(reader.into())), now);
    let (needs, additions, preview) = (Vec::new(), Vec::new(), Vec::new());
    let _ =
        counter.handle(Event::Recognised { family, additions, needs, preview, mark: Mark::default() }, now);
    let _ = counter.handle(Event::Submit(Vec::new()), now);
    let _ = counter.handle(Event::Read(Box::new(readings)), now);
    assert_eq!(counter.stage().name(), "result");
}

fn all_same() -> Observations {
    let same = Compared::Same;
    Observations {
        face: same,
        printed_card: same,
        security_code: same,
        picture_number: same,
        ..Observations::default()
    }
}

fn occasion(laws: &[Law]) -> Occasion {
    Occasion {
        laws: laws.iter().copied().collect(),
        kind: Some(TransactionKind::Other),
        note: "specimen".into(),
        key: "1234567".into(),
        holder: Holder { shown: Residence::Current, ..Holder::default() },
        ..Occasion::default()
    }
}

/// On to the decision; the records if it is confirmed.
fn decide(counter: &mut Counter, laws: &[Law], now: Timestamp) -> Vec<Record> {
    let _ = counter.handle(Event::Occasion(Box::new(occasion(laws))), now);
    if counter.stage().name() == "statements" {
        let stated = Statements {
            purpose: Some(Purpose::Savings),
            occupation: Some(Occupation::Student),
            pep: Some(Pep::No),
            ..Statements::default()
        };
        let _ = counter.handle(Event::Statements(Box::new(stated)), now);
    }
    assert_eq!(counter.stage().name(), "decision");
    let mut effects = counter.handle(Event::Decide(Verdict::Confirm), now);
    match effects.pop() {
        Some(Effect::Seal(records)) => records,
        _ => Vec::new(),
    }
}

fn chip_of(record: &Record) -> &crate::records::ChipEvidence {
    record.customer_chip.as_ref().unwrap()
}

fn has_photo(record: &Record) -> bool {
    chip_of(record).reading.field(&FieldName::PHOTO).is_some()
}

#[test]
fn one_law_keeps_the_photo_from_2027_04_01_and_the_other_does_not() {
    for (now, phone_keeps) in [(BEFORE, false), (AFTER, true)] {
        let mut counter = counter(|_| {});
        to_occasion(&mut counter, "genuine", at(now));
        let records = decide(&mut counter, &[Law::Aml, Law::Phone], at(now));
        let [aml, phone] = records.as_slice() else { panic!("{}", records.len()) };
        assert_eq!((aml.header.law, phone.header.law), (Law::Aml, Law::Phone));
        assert_eq!((has_photo(aml), has_photo(phone)), (false, phone_keeps), "{now}");
        assert!(chip_of(aml).withheld.contains(&"photo".to_owned()));
        assert_eq!(aml.ruling.chip, ChipState::Full);
    }
}

#[test]
fn what_is_kept_can_be_judged_again_without_the_photo() {
    let now = at(BEFORE);
    let trust = TrustStore::training().unwrap();
    for (name, summary) in [("genuine", Summary::ProvedInForce), ("unknown-issuer", Summary::NotProved)] {
        let mut counter = counter(|_| {});
        to_occasion(&mut counter, name, now);
        let part = &counter.visit().customer;
        let finding = part.finding().unwrap();
        let photo = match &finding.reading.field(&FieldName::PHOTO).unwrap().value {
            tashika_kit::reading::FieldValue::Picture { bytes, .. } => bytes.clone(),
            _ => panic!(),
        };
        let kept = evidence::keep(finding, &BTreeSet::new(), EvidencePolicy::default(), &trust);
        assert_eq!(kept.summary, summary);
        let again = documents::driver("mynumber").unwrap().judge(&kept.reading, &trust, kept.reading.read_at);
        assert_eq!(again, kept.verdicts, "anybody gets the same verdicts from what is kept");
        assert_eq!(again.integrity, finding.verdicts.integrity);
        let holds = |bytes: &[u8]| bytes.windows(64).any(|part| part == &photo[100..164]);
        assert!(kept.reading.evidence.iter().all(|evidence| !holds(&evidence.bytes)));
        assert!(kept.reading.evidence("visual.face").is_some(), "the signed names and attributes stay");
        assert!(kept.reading.challenge("visual.internal_authentication").is_some());
    }
}

#[test]
fn an_altered_photo_stays_altered_when_it_is_not_kept() {
    let now = at(BEFORE);
    let trust = TrustStore::training().unwrap();
    let mut counter = counter(|_| {});
    to_occasion(&mut counter, "tampered-photo", now);
    let finding = counter.visit().customer.finding().unwrap();
    assert_eq!(finding.summary, Summary::Failed);
    let kept = evidence::keep(finding, &BTreeSet::new(), EvidencePolicy::default(), &trust);
    assert_eq!(kept.summary, Summary::Failed);
    assert_eq!(kept.verdicts.integrity, finding.verdicts.integrity);
}

#[test]
fn the_policy_decides_what_the_law_leaves_open() {
    let now = at(BEFORE);
    let trust = TrustStore::training().unwrap();
    let mut counter = counter(|_| {});
    to_occasion(&mut counter, "genuine", now);
    let finding = counter.visit().customer.finding().unwrap();
    let keep = |policy| evidence::keep(finding, &BTreeSet::new(), policy, &trust);
    let usual = EvidencePolicy::default();
    assert!(keep(EvidencePolicy { keep_photo: true, ..usual }).reading.field(&FieldName::PHOTO).is_some());
    let without = keep(EvidencePolicy { keep_challenges: false, ..usual });
    assert!(without.reading.challenges.is_empty() && without.withheld.contains(&"challenge".to_owned()));
    assert_eq!(without.summary, Summary::ProvedInForce, "what the counter proved stays said");
    let bare = keep(EvidencePolicy { keep_signed_objects: false, ..usual });
    assert!(bare.reading.evidence.is_empty() && bare.withheld.contains(&"signed_objects".to_owned()));
    let jpki = |kept: &crate::records::ChipEvidence| {
        kept.reading.evidence.iter().any(|evidence| evidence.name.starts_with("jpki"))
    };
    let holding = evidence::Holding { policy: usual, certificates: true };
    assert!(!jpki(&keep(usual)));
    // A card that was only read leaves no certificate, whatever the role.
    assert!(!jpki(&evidence::keep(finding, &BTreeSet::new(), holding, &trust)));
    for kept in [keep(usual), keep(EvidencePolicy { keep_photo: true, ..usual })] {
        for never in ["security_code_image", "sex", "expiry_year"] {
            assert!(kept.reading.fields.iter().all(|field| field.name.as_str() != never), "{never}");
        }
    }
    for code in ["photo", "signed_objects", "challenge", "jpki_certificate"] {
        assert!(crate::words::is_known(&format!("withheld.{code}")), "{code}");
    }
}

#[test]
fn what_stood_on_the_screen_is_noted_with_its_time() {
    let now = at(BEFORE);
    let mut counter = counter(|_| {});
    to_occasion(&mut counter, "genuine", now);
    // Back to the picture for a second look.
    let again = now + jiff::SignedDuration::from_secs(60);
    let _ = counter.handle(Event::Back, again);
    let _ = counter.handle(Event::Observed(all_same()), again + jiff::SignedDuration::from_secs(1));
    let displayed = &counter.visit().customer.finding().unwrap().displayed;
    let times: Vec<(Timestamp, u64)> = displayed.iter().map(|one| (one.from, one.for_ms)).collect();
    assert_eq!(times, [(now, 2500), (again, 1000)]);
    for field in ["name", "address", "birth_date", "photo"] {
        assert!(displayed[0].fields.contains(&field.to_owned()), "{field}");
    }
}

#[test]
fn the_day_of_presentation_decides_and_not_the_day_of_the_record() {
    let shown = at("2027-03-31T14:00:00Z");
    let mut counter = counter(|_| {});
    let typed = Typed {
        kind: DocumentKind::DrivingHistory,
        title: String::new(),
        number: "012345678901".into(),
        issuer: String::new(),
        issued_on: None,
        expires_on: None,
        name: "見本　太郎".into(),
        name_kana: String::new(),
        name_latin: String::new(),
        residence: "東京都".into(),
        birth_date: jiff::civil::date(1980, 2, 17),
        address_written: false,
        one_per_person: false,
        transaction_seal: false,
        anti_forgery: false,
        without_chip: false,
        face: Compared::NotCompared,
        remark: String::new(),
    };
    let _ = counter.handle(Event::BeginTyping, shown);
    let without = Typed { residence: String::new(), ..typed.clone() };
    let _ = counter.handle(Event::Typed(Box::new(without)), shown);
    let complaints = counter.occasion_complaints(&occasion(&[Law::Phone]), Timestamp::now());
    assert_eq!(complaints[0].words, "entry.no_residence");
    let _ = counter.handle(Event::Back, shown);
    let _ = counter.handle(Event::Typed(Box::new(typed)), shown);
    // Two hours later it is April in Japan.
    let records = decide(&mut counter, &[Law::Phone], at("2027-03-31T16:00:00Z"));
    assert_eq!(records[0].ruling.outcome, Outcome::Alone);
    assert_eq!(records[0].ruling.date, jiff::civil::date(2027, 3, 31));
    assert_eq!(records[0].header.presented_at, shown);
}

#[test]
fn the_time_of_presentation_is_corrected_with_a_reason_only() {
    let (shown, now) = (at("2026-11-20T05:55:00Z"), at("2026-11-20T06:10:00Z"));
    let mut counter = counter(|_| {});
    to_occasion(&mut counter, "genuine", shown);
    let corrected = |time: &str, reason: &str| Occasion {
        presented_at: Some(at(time)),
        presented_at_reason: reason.into(),
        ..occasion(&[Law::Phone])
    };
    let wrong = |occasion: &Occasion| -> Vec<&'static str> {
        counter.occasion_complaints(occasion, now).into_iter().map(|one| one.field).collect()
    };
    assert_eq!(wrong(&corrected("2026-11-20T05:40:00Z", "")), ["presented_at_reason"]);
    assert_eq!(wrong(&corrected("2026-11-20T05:40:00Z", "番号 1234 5678 9018")), ["presented_at_reason"]);
    assert_eq!(wrong(&corrected("2026-11-20T06:11:00Z", "時計の遅れ")), ["presented_at"], "in the future");
    assert_eq!(
        wrong(&corrected("2026-11-19T14:59:00Z", "時計の遅れ")),
        ["presented_at"],
        "yesterday in Japan"
    );
    assert_eq!(wrong(&corrected("2026-11-19T15:00:00Z", "時計の遅れ")), [""; 0]);
    let good = corrected("2026-11-20T05:40:00Z", " 受付が先だった ");
    let _ = counter.handle(Event::Occasion(Box::new(good)), now);
    let effects = counter.handle(Event::Decide(Verdict::Refuse { reason: "中止".into() }), now);
    let [Effect::Seal(records)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(records[0].header.presented_at, at("2026-11-20T05:40:00Z"));
    assert_eq!(records[0].header.presented_at_reason.as_deref(), Some("受付が先だった"));
}

#[test]
fn a_chip_that_is_not_proved_does_not_suffice_from_2027_04_01() {
    for (now, finish) in [(BEFORE, Finish::Complete), (AFTER, Finish::No)] {
        let mut counter = counter(|_| {});
        to_occasion(&mut counter, "unknown-issuer", at(now));
        let records = decide(&mut counter, &[Law::Aml], at(now));
        assert_eq!(counter.answers()[0].finish(), finish, "{now}");
        assert_eq!(records.is_empty(), finish == Finish::No);
        if finish == Finish::No {
            assert!(counter.answers()[0].ruling.missing.contains(&Missing::ProveChip));
        }
    }
}

#[test]
fn a_refused_check_makes_a_record_too() {
    let now = at(AFTER);
    let mut counter = counter(|_| {});
    to_occasion(&mut counter, "unknown-issuer", now);
    let _ = decide(&mut counter, &[Law::Phone], now);
    let refuse = Verdict::Refuse { reason: "別の書類をお持ちでない".into() };
    let mut effects = counter.handle(Event::Decide(refuse), now);
    let Some(Effect::Seal(records)) = effects.pop() else { panic!() };
    assert!(matches!(records[0].decision, Decision::Refused { .. }));
    assert!(!has_photo(&records[0]), "a check that did not come about keeps no photo");
}

#[test]
fn a_law_that_is_not_offered_is_not_asked() {
    let now = at(BEFORE);
    let mut counter = counter(|settings| settings.laws = [Law::Phone].into());
    assert_eq!(counter.visit().occasion.laws, [Law::Phone].into());
    to_occasion(&mut counter, "genuine", now);
    let _ = counter.handle(Event::Occasion(Box::new(occasion(&[Law::Aml]))), now);
    assert_eq!(counter.stage().name(), "occasion");
}

#[test]
fn the_next_customer_begins_with_the_last_law_and_kind_and_nothing_else() {
    let now = at(BEFORE);
    let mut counter = counter(|_| {});
    to_occasion(&mut counter, "genuine", now);
    let _ = decide(&mut counter, &[Law::Phone], now);
    let _ = counter.handle(Event::Idle, now);
    // Sealing is not disturbed by an idle screen.
    assert_eq!(counter.stage().name(), "sealing");
    let _ = counter.handle(Event::SealFailed(Problem::of_book("full".into())), now);
    let _ = counter.handle(Event::Cancel, now);
    let next = &counter.visit().occasion;
    assert_eq!((&next.laws, next.kind), (&[Law::Phone].into(), Some(TransactionKind::Other)));
    assert_eq!((next.key.as_str(), next.note.as_str()), ("", ""));
}

#[test]
fn the_same_number_is_used_when_sealing_is_tried_again() {
    let now = at(BEFORE);
    let mut counter = counter(|_| {});
    to_occasion(&mut counter, "genuine", now);
    let first = decide(&mut counter, &[Law::Phone], now);
    let _ = counter.handle(Event::SealFailed(Problem::of_book("full".into())), now);
    let mut effects = counter.handle(Event::Decide(Verdict::Confirm), now);
    let Some(Effect::Seal(again)) = effects.pop() else { panic!() };
    assert_eq!(first[0].header.record_id, again[0].header.record_id);
}

#[test]
fn every_complaint_of_the_forms_has_words() {
    let source = concat!(include_str!("entry.rs"), include_str!("entry/transcript.rs"));
    let codes = source.split("\"entry.").skip(1).filter_map(|after| after.split('"').next());
    let papers = include_str!("supplement.rs");
    let papers = papers.split("Some(\"paper.").skip(1).filter_map(|after| after.split('"').next());
    let keys = codes.map(|code| format!("entry.{code}")).chain(papers.map(|code| format!("paper.{code}")));
    let keys: Vec<String> = keys.collect();
    assert!(keys.len() > 8, "{keys:?}");
    for key in keys {
        assert!(crate::words::is_known(&key), "{key}");
    }
}

#[test]
fn what_is_attested_has_words() {
    let mut counter = counter(|_| {});
    to_occasion(&mut counter, "genuine", at(BEFORE));
    let records = decide(&mut counter, &[Law::Aml], at(BEFORE));
    let attested = &chip_of(&records[0]).reading.attested;
    assert!(attested.iter().any(|one| one.name == "visual.photo_hash" && one.held));
    for one in attested {
        assert!(crate::words::is_known(&format!("step.{}", one.name)), "{}", one.name);
    }
}

#[test]
fn a_photo_that_cannot_be_shown_is_no_photo_to_the_law() {
    let (now, photo) = (at(AFTER), FieldName::PHOTO);
    for (damaged, state) in [(false, ChipState::Full), (true, ChipState::Partial)] {
        let mut readings = read("licence-fresh", now);
        let field = readings.document.fields.iter_mut().find(|field| field.name == photo).unwrap();
        if damaged && let FieldValue::Picture { bytes, .. } = &mut field.value {
            bytes.truncate(40);
        }
        let mut counter = counter(|_| {});
        bring(&mut counter, readings, now);
        let question = law::question(counter.visit(), Whose::Customer, Law::Aml, japan_day(now));
        assert_eq!((question.chip, question.circumstances.signature_open), (state, false));
    }
}

#[test]
fn a_look_ahead_says_what_the_decision_will_say_and_nothing_without_a_transaction() {
    let now = at(BEFORE);
    for name in ["genuine", "licence-fresh", "unknown-issuer"] {
        let mut counter = counter(|_| {});
        to_occasion(&mut counter, name, now);
        assert!(counter.outlook(japan_day(now)).is_empty(), "{name}: nobody said what for");
        drop(decide(&mut counter, &[Law::Aml, Law::Phone], now));
        let ahead: Vec<_> = counter.outlook(japan_day(now)).iter().map(|one| one.look().clone()).collect();
        let decided: Vec<_> = counter.answers().iter().map(|one| one.ruling.clone()).collect();
        assert_eq!(ahead, decided, "{name}");
        assert_eq!(ahead.len(), 2, "{name}");
    }
}

#[test]
fn training_takes_no_card_from_a_reader_that_was_not_named() {
    let now = at(BEFORE);
    let put = |named: Option<&str>, training: bool, reader: &str| {
        let mut counter = counter(|settings| {
            settings.reader = named.map(str::to_owned);
            settings.training = training;
        });
        !counter.handle(Event::Reader(ReaderEvent::CardInserted(reader.into())), now).is_empty()
    };
    let here = TrainingReader::NAME;
    assert!(!put(None, true, "R 00"), "a customer's card would be read into a book everybody can open");
    assert!(!put(Some(""), true, "R 00"), "an empty name names no reader");
    assert!(!put(Some(here), true, "R 00"));
    assert!(!put(Some("Q"), true, "R 00"));
    assert!(put(None, true, here) && put(Some("R"), true, here));
    assert!(put(Some("R"), true, "R 00"), "whoever names a reader answers for what lies on it");
    assert!(put(None, false, "R 00"), "a real counter takes them all");
    assert!(!put(Some("Q"), false, here), "and the training reader is nothing to it");
}

#[test]
fn nothing_is_exhibited_that_did_not_come_from_the_training_reader() {
    let now = at(BEFORE);
    let exhibited = |reader: &str| {
        let mut counter = counter(|_| {});
        let mut watch = crate::training::Watch::default();
        watch.begin("false-face", &counter, now);
        bring_on(&mut counter, reader, read("false-face", now), now);
        assert!(watch.look(&counter, now).is_none());
        let _ = counter.handle(Event::Cancel, now);
        assert_eq!(counter.stage().name(), "idle");
        watch.look(&counter, now).unwrap().1.len()
    };
    assert_eq!(exhibited("R"), 0);
    assert_eq!(exhibited(TrainingReader::NAME), 1);
}
