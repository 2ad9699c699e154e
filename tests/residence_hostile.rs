// SPDX-License-Identifier: MIT OR Apache-2.0
//! The residence card is hostile: answers bent at random, inside secure messaging too, and pictures that are none.
//! Nothing panics, and nothing is proved that is not the genuine data.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::check_with;
use common::hostile::{Bent, Dice, exercise};
use jiff::Timestamp;
use tashika::documents;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldValue, Reading};
use tashika_kit::verdict::{Integrity, Mark, Summary};
use tashika_kit::{Capabilities, CardError, Link, LinkError, Readings, Verdicts};
use tashika_softcard::memory::{MemoryLink, SharedCard};
use tashika_softcard::persona::{self, Persona};

const SEEDS: u64 = 120;
const BOTH: [Capabilities; 2] = [Capabilities::SHORT, Capabilities::EXTENDED];

fn persona(name: &str) -> &'static Persona {
    persona::by_name(name).unwrap()
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
        let capabilities = BOTH[seed as usize % 2];
        let rarity = if seed % 3 == 0 { 40 } else { 10 };
        let link = Bent { link: link(name, capabilities), dice: Dice(seed * 7_919), rarity };
        let Ok((readings, verdicts)) = check(name, link) else {
            errors += 1;
            continue;
        };
        read += 1;
        exercise(&readings.document);
        for verdict in verdicts.fields.iter().filter(|field| field.mark == Mark::Proved) {
            let value = |reading: &Reading| {
                let mut fields = reading.fields.iter();
                let same = fields.find(|one| one.name == verdict.name && one.origin == verdict.origin);
                same.map(|field| field.value.clone())
            };
            let (ours, theirs) = (value(&readings.document), value(&genuine.document));
            assert!(ours == theirs, "{name}, seed {seed}: {} is proved", verdict.name.as_str());
        }
    }
    println!("{name}: {read} read, {errors} errors");
    assert!(read > 20 && errors > 20, "{name}: {read} read, {errors} errors");
}

#[test]
fn a_bent_answer_proves_nothing_else_first_generation() {
    bent("residence-student", 1..=250);
}

#[test]
fn a_bent_answer_proves_nothing_else_second_generation() {
    bent("residence2-student", 1..=250);
}

/// Bends what comes from the residence application alone: from its SELECT to the next. What no card can answer through
/// a link that works, less than a status word or more than was asked for, is a broken link and told as one elsewhere.
struct BentApplication {
    bent: Bent,
    inside: bool,
    answers: Arc<AtomicUsize>,
}

impl Link for BentApplication {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        if command[1] == 0xA4 {
            self.inside = command.get(5..11) == Some(&[0xD3, 0x92, 0xF0, 0x00, 0x4F, 0x01]);
        }
        if !self.inside {
            return self.bent.link.transmit(command);
        }
        self.answers.fetch_add(1, Ordering::Relaxed);
        let mut answer = self.bent.transmit(command)?;
        let most = match command {
            [_, 0xA4, ..] | [_, _, _, _, 0] => 256,
            [_, _, _, _, most] => usize::from(*most),
            other => panic!("a command of {} bytes", other.len()),
        };
        match answer.len().checked_sub(2) {
            Some(data) => drop(answer.drain(most.min(data)..data)),
            None => answer = vec![0x6F, 0x00],
        }
        Ok(answer)
    }

    fn capabilities(&self) -> Capabilities {
        self.bent.capabilities()
    }

    fn power_off(&mut self) {
        self.inside = false;
        self.bent.power_off();
    }
}

/// The specified card stays a My Number Card whatever its residence application answers.
#[test]
fn a_bent_residence_application_does_not_keep_the_my_number_card_from_being_read() {
    let name = "specified-residence-card";
    let (genuine, verdicts) = check(name, link(name, Capabilities::SHORT)).unwrap();
    assert_eq!(verdicts.summary(), Summary::ProvedInForce);
    let families: Vec<_> = genuine.additions.iter().map(|addition| addition.family).collect();
    assert_eq!(families, [tashika_residence::SPECIFIED]);
    let (mut gone, mut told_otherwise) = (0, 0);
    let answers = Arc::new(AtomicUsize::new(0));
    for seed in 1..=SEEDS {
        let dice = Dice(seed * 7_919);
        let bent = Bent { link: link(name, BOTH[seed as usize % 2]), dice, rarity: 1 + seed % 3 };
        let link = BentApplication { bent, inside: false, answers: Arc::clone(&answers) };
        let (readings, verdicts) =
            check(name, link).unwrap_or_else(|error| panic!("{name}, seed {seed}: {error}"));
        assert_eq!(readings.document.family, "mynumber");
        assert!(readings.document.fields == genuine.document.fields, "{name}, seed {seed}");
        assert_eq!(verdicts.summary(), Summary::ProvedInForce, "{name}, seed {seed}");
        match &readings.additions[..] {
            [] => gone += 1,
            [addition] => {
                let reading = addition.outcome.as_ref().ok();
                reading.into_iter().for_each(exercise);
                let whole = genuine.additions[0].outcome.as_ref().unwrap();
                told_otherwise += usize::from(reading.is_none_or(|reading| reading.fields != whole.fields));
            }
            more => panic!("{name}, seed {seed}: {} additions", more.len()),
        }
    }
    println!("{name}: {gone} times gone, {told_otherwise} times told otherwise");
    assert!(gone > 20 && told_otherwise > 20, "{name}: {gone} gone, {told_otherwise} told otherwise");
    assert!(answers.load(Ordering::Relaxed) > 2 * SEEDS as usize);
}

/// Each stored byte of the signed objects changed once: never proved, never intact.
#[test]
fn no_changed_byte_of_the_signed_objects_passes() {
    for name in ["residence-permanent", "residence2-permanent"] {
        let now = Timestamp::now();
        let (readings, _) = check(name, link(name, Capabilities::EXTENDED)).unwrap();
        let genuine = readings.document;
        let trust = tashika::trust::TrustStore::training().unwrap();
        let driver = documents::driver(&genuine.family).unwrap();
        assert_eq!(driver.judge(&genuine, &trust, now).integrity, Integrity::Intact, "{name}");
        for (index, object) in genuine.evidence.iter().enumerate() {
            let step = (object.bytes.len() / 40).max(1);
            for at in (0..object.bytes.len()).step_by(step) {
                let mut changed = genuine.clone();
                changed.evidence[index].bytes[at] ^= 0x01;
                let verdicts = driver.judge(&changed, &trust, now);
                let proved = verdicts.fields.iter().filter(|field| field.mark == Mark::Proved).count();
                assert_eq!(proved, 0, "{name}: byte {at} of {}", object.name);
                // A certificate changed in what says who stands behind it still has the key that the signature fits:
                // the issuer is then unknown, and integrity is not the issuer's word.
                if object.name != "residence.certificate" {
                    let place = format!("{name}: byte {at} of {}", object.name);
                    assert_ne!(verdicts.integrity, Integrity::Intact, "{place}");
                }
            }
        }
        // The fields changed, the objects not: what the bytes do not say is not proved.
        for index in 0..genuine.fields.len() {
            let mut changed = genuine.clone();
            let name = changed.fields[index].name.clone();
            match &mut changed.fields[index].value {
                FieldValue::Text { text } => text.push('x'),
                FieldValue::Date { date } => *date = date.yesterday().unwrap(),
                FieldValue::Code { raw, .. } => raw.push('9'),
                FieldValue::Picture { bytes, .. } => bytes[0] ^= 1,
            }
            let verdicts = driver.judge(&changed, &trust, now);
            let origin = &changed.fields[index].origin;
            let mut marks = verdicts.fields.iter().filter(|one| one.name == name && one.origin == *origin);
            assert!(marks.all(|one| one.mark != Mark::Proved), "{}: {}", name.as_str(), origin);
        }
    }
}
