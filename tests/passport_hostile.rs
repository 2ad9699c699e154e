// SPDX-License-Identifier: MIT OR Apache-2.0
//! The passport is hostile: answers bent at random, in plain and inside the secure channel, and stored objects changed
//! byte by byte. Nothing panics, and nothing is proved that is not the genuine data.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::check_with;
use common::hostile::{Bent, Dice, exercise, values};
use jiff::Timestamp;
use tashika::documents;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldValue, Reading};
use tashika_kit::verdict::{Integrity, Mark, Originality, Summary};
use tashika_kit::{Capabilities, CardError, Link, Readings, Verdicts};
use tashika_softcard::memory::{MemoryLink, SharedCard};
use tashika_softcard::persona::{self, Persona};

fn persona(name: &str) -> &'static Persona {
    persona::by_name(name).unwrap_or_else(|| panic!("no {name}"))
}

fn link(name: &str, capabilities: Capabilities) -> MemoryLink {
    let today = japan_day(Timestamp::now());
    SharedCard::of(persona(name), today).link().with_capabilities(capabilities)
}

fn check(name: &str, link: impl Link + 'static) -> Result<(Readings, Verdicts), CardError> {
    let now = Timestamp::now();
    check_with(link, |needs| persona(name).answers(needs, None, japan_day(now)), false, now)
}

fn bent(name: &str, seeds: std::ops::RangeInclusive<u64>) {
    let (genuine, _) = check(name, link(name, Capabilities::EXTENDED)).unwrap();
    let (mut read, mut errors) = (0, 0);
    for seed in seeds {
        let capabilities = if seed % 2 == 0 { Capabilities::SHORT } else { Capabilities::EXTENDED };
        // A reading takes about a hundred commands: one bent answer in each, or now and then several.
        let rarity = if seed % 3 == 0 { 400 } else { 60 };
        let link = Bent { link: link(name, capabilities), dice: Dice(seed * 7_919), rarity };
        let Ok((readings, verdicts)) = check(name, link) else {
            errors += 1;
            continue;
        };
        read += 1;
        exercise(&readings.document);
        for verdict in verdicts.fields.iter().filter(|field| field.mark == Mark::Proved) {
            let ours = values(&readings.document, &verdict.name);
            let theirs = values(&genuine.document, &verdict.name);
            assert!(
                ours.iter().all(|one| theirs.contains(one)),
                "{name}, seed {seed}: {} is proved",
                verdict.name.as_str()
            );
        }
    }
    println!("{name}: {read} read, {errors} errors");
    assert!(read > 10 && errors > 20, "{name}: {read} read, {errors} errors");
}

#[test]
fn a_bent_answer_proves_nothing_else_with_bac() {
    bent("passport-jp-2020", 1..=150);
}

#[test]
fn a_bent_answer_proves_nothing_else_with_pace() {
    bent("passport-jp-2025", 1..=100);
}

#[test]
fn a_bent_answer_proves_nothing_else_with_chip_authentication() {
    bent("passport-de-pace-only", 1..=100);
}

/// Without a channel nothing stands between the bent bytes and the parsers.
#[test]
fn a_bent_answer_proves_nothing_else_in_plain() {
    bent("passport-no-access-control", 1..=250);
}

fn genuine(name: &str) -> Reading {
    check(name, link(name, Capabilities::EXTENDED)).unwrap().0.document
}

const PROVED: [&str; 3] = ["passport-jp-2020", "passport-jp-2025", "passport-de-pace-only"];

/// Each stored object changed in one byte: never everything proved. What is covered by the signature is never intact.
#[test]
fn no_changed_byte_of_the_stored_objects_passes() {
    let now = Timestamp::now();
    let trust = tashika::trust::TrustStore::training().unwrap();
    for name in PROVED {
        let genuine = genuine(name);
        let driver = documents::driver(&genuine.family).unwrap();
        assert_eq!(driver.judge(&genuine, &trust, now).summary(), Summary::ProvedInForce, "{name}");
        for (index, object) in genuine.evidence.iter().enumerate() {
            let step = (object.bytes.len() / 40).max(1);
            for at in (0..object.bytes.len()).step_by(step) {
                let mut changed = genuine.clone();
                changed.evidence[index].bytes[at] ^= 0x01;
                let verdicts = driver.judge(&changed, &trust, now);
                let place = format!("{name}: byte {at} of {}", object.name);
                if object.name.starts_with("passport.dg") {
                    assert_ne!(verdicts.integrity, Integrity::Intact, "{place}");
                    let proved = verdicts.fields.iter().any(|field| {
                        field.mark == Mark::Proved && field.origin.to_lowercase() == object.name[9..]
                    });
                    assert!(!proved, "{place}");
                }
            }
        }
    }
}

/// The fields changed, the objects not: what the bytes do not say is not proved.
#[test]
fn no_changed_field_is_proved() {
    let now = Timestamp::now();
    let trust = tashika::trust::TrustStore::training().unwrap();
    for name in PROVED {
        let genuine = genuine(name);
        let driver = documents::driver(&genuine.family).unwrap();
        for index in 0..genuine.fields.len() {
            let mut changed = genuine.clone();
            match &mut changed.fields[index].value {
                FieldValue::Text { text } => text.push('x'),
                FieldValue::Date { date } => *date = date.yesterday().unwrap(),
                FieldValue::Code { raw, .. } => raw.push('9'),
                FieldValue::Picture { bytes, .. } => bytes[0] ^= 1,
            }
            let verdicts = driver.judge(&changed, &trust, now);
            let mark = verdicts.fields[index].mark;
            let field = &changed.fields[index];
            assert_ne!(mark, Mark::Proved, "{name}: {} of {}", field.name.as_str(), field.origin);
        }
    }
}

/// What is left out of a record is attested; an attested word never says more than the reading did, and none of it can be
/// turned round by adding words to a stored reading.
#[test]
fn what_is_left_out_judges_as_before_and_forged_words_do_not_help() {
    let now = Timestamp::now();
    let trust = tashika::trust::TrustStore::training().unwrap();
    let judged = |reading: &Reading| documents::driver(&reading.family).unwrap().judge(reading, &trust, now);
    for name in ["passport-jp-2025", "passport-de-pace-only", "passport-clone", "passport-altered-photo"] {
        let whole = genuine(name);
        let driver = documents::driver(&whole.family).unwrap();
        let less = driver.withhold_challenges(&driver.withhold_photo(&whole)).to_keep();
        let (before, after) = (judged(&whole), judged(&less));
        assert_eq!(before.originality, after.originality, "{name}");
        assert_eq!(before.issuer, after.issuer, "{name}");
        assert_eq!(
            matches!(before.integrity, Integrity::Intact),
            matches!(after.integrity, Integrity::Intact),
            "{name}"
        );
    }
    // The clone answers wrongly; a word that it answered rightly must not outvote the answer that is there.
    let mut clone = genuine("passport-clone");
    clone.attested.iter_mut().for_each(|attested| attested.held = true);
    assert!(matches!(judged(&clone).originality, Originality::Failed { .. }));
    let mut altered = genuine("passport-altered-photo");
    let mut word = genuine("passport-jp-2025");
    word = documents::driver(&word.family).unwrap().withhold_photo(&word);
    altered.attested.extend(word.attested);
    assert!(matches!(judged(&altered).integrity, Integrity::Altered { .. }));
}
