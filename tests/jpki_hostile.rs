// SPDX-License-Identifier: MIT OR Apache-2.0
//! The JPKI-AP is hostile: answers bent at random, stored objects changed byte by byte, certificates, signatures and
//! answers of other cards and other days. Nothing panics, and nothing is proved that is not the genuine data.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod common;
#[allow(dead_code)]
#[path = "common/jpki.rs"]
mod jpki;

use common::hostile::{Bent, Dice, exercise};
use jiff::Timestamp;
use jpki::{USES, check, driver, right};
use tashika::jpki::JpkiUse;
use tashika::trust::TrustStore;
use tashika_kit::date::japan_day;
use tashika_kit::reading::Reading;
use tashika_kit::verdict::{Integrity, Issuer, Mark, Originality, Verdicts};
use tashika_kit::{Capabilities, CardError, Link, LinkError};
use tashika_mynumber::jpki::{
    AUTHENTICATION_CA, AUTHENTICATION_CERTIFICATE, CMS, SIGNATURE_CA, SIGNATURE_CERTIFICATE, STATEMENT,
};
use tashika_softcard::memory::{MemoryLink, SharedCard};
use tashika_softcard::persona::{self, Persona};

fn genuine() -> &'static Persona {
    persona::by_name("genuine").unwrap()
}

fn link(name: &str, now: Timestamp) -> MemoryLink {
    SharedCard::of(persona::by_name(name).unwrap(), japan_day(now)).link()
}

fn read(name: &str, what: JpkiUse, now: Timestamp) -> Reading {
    check(link(name, now), what, right(persona::by_name(name).unwrap(), what, now), now).unwrap().0
}

fn judged(what: JpkiUse, reading: &Reading, now: Timestamp) -> Verdicts {
    driver(what).judge(reading, &TrustStore::training().unwrap(), now)
}

/// Everything that has to hold before anybody believes it.
fn is_proved(verdicts: &Verdicts) -> bool {
    matches!(verdicts.integrity, Integrity::Intact)
        && matches!(verdicts.issuer, Issuer::Anchored { .. })
        && matches!(verdicts.originality, Originality::Proven)
}

/// What a lying card makes of a command and its true answer.
type Lie = fn(&[u8], &[u8]) -> Option<Vec<u8>>;

#[test]
fn bent_sessions_prove_nothing_but_the_genuine_data() {
    let now = Timestamp::now();
    for what in USES {
        let whole = read("genuine", what, now);
        let (mut proved, mut not, mut errors) = (0, 0, 0);
        for seed in 1..=150_u64 {
            let extended = if seed % 2 == 0 { Capabilities::SHORT } else { Capabilities::EXTENDED };
            let rarity = if seed % 3 == 0 { 60 } else { 14 };
            let link = link("genuine", now).with_capabilities(extended);
            let link = Bent { link, dice: Dice(seed * 7_919), rarity };
            let Ok((reading, verdicts)) = check(link, what, right(genuine(), what, now), now) else {
                errors += 1;
                continue;
            };
            exercise(&reading);
            let _ = driver(what).withhold_certificates(&reading);
            if !is_proved(&verdicts) {
                not += 1;
                assert!(
                    verdicts
                        .fields
                        .iter()
                        .all(|field| field.mark != Mark::Proved || verdicts.integrity == Integrity::Intact)
                );
                continue;
            }
            proved += 1;
            assert_eq!(reading.fields, whole.fields, "{what:?}, seed {seed}");
            for name in [SIGNATURE_CERTIFICATE, SIGNATURE_CA, AUTHENTICATION_CERTIFICATE, AUTHENTICATION_CA] {
                assert_eq!(reading.evidence(name), whole.evidence(name), "{what:?}, seed {seed}: {name}");
            }
        }
        println!("{what:?}: {proved} proved, {not} not, {errors} errors");
        assert!(proved > 10 && errors > 20, "{what:?}: {proved} proved, {not} not, {errors} errors");
    }
}

#[test]
fn no_changed_byte_of_what_is_stored_is_proved() {
    let now = Timestamp::now();
    for what in USES {
        let whole = read("genuine", what, now);
        assert!(is_proved(&judged(what, &whole, now)));
        let mut changes = 0;
        for at in 0..whole.evidence.len() {
            let length = whole.evidence[at].bytes.len();
            // The CA certificate that comes along in the CMS is nobody's proof; the one that counts is judged beside it.
            let ca = whole.evidence(SIGNATURE_CA).unwrap_or_default();
            let carried = whole.evidence[at].bytes.windows(ca.len().max(1)).position(|part| part == ca);
            let own = whole.evidence[at].name == CMS;
            for byte in (0..length).step_by(7) {
                if own && carried.is_some_and(|from| (from..from + ca.len()).contains(&byte)) {
                    continue;
                }
                let mut changed = whole.clone();
                changed.evidence[at].bytes[byte] ^= 0x04;
                let verdicts = judged(what, &changed, now);
                assert!(!is_proved(&verdicts), "{what:?}: {} byte {byte}", whole.evidence[at].name);
                let kept = driver(what).withhold_certificates(&changed);
                assert!(!is_proved(&judged(what, &kept, now)), "withheld: byte {byte}");
                changes += 1;
            }
        }
        assert!(changes > 300, "{changes}");
    }
}

/// A reading with one object taken from another.
fn with(reading: &Reading, name: &str, from: &Reading) -> Reading {
    let mut changed = reading.clone();
    let bytes = from.evidence(name).unwrap().to_vec();
    changed.evidence.iter_mut().find(|evidence| evidence.name == name).unwrap().bytes = bytes;
    changed
}

#[test]
fn nothing_of_another_card_or_another_time_stands_in() {
    let now = Timestamp::now();
    let before = now - jiff::SignedDuration::from_hours(1);
    let what = JpkiUse::Signature;
    let (own, other, old) =
        (read("genuine", what, now), read("foreign-resident", what, now), read("genuine", what, before));
    for (case, changed) in [
        ("another holder's certificate", with(&own, SIGNATURE_CERTIFICATE, &other)),
        ("another holder's signature", with(&own, CMS, &other)),
        ("an old signature over the same text", with(&own, CMS, &old)),
        ("both of another holder, with these fields", {
            with(&with(&own, SIGNATURE_CERTIFICATE, &other), CMS, &other)
        }),
        ("the root of the other generation", with(&own, SIGNATURE_CA, &read("jpki-root-02", what, now))),
    ] {
        assert!(!is_proved(&judged(what, &changed, now)), "{case}");
    }
    let mut text = own.clone();
    text.evidence.iter_mut().find(|one| one.name == STATEMENT).unwrap().bytes.push(b' ');
    assert!(!is_proved(&judged(what, &text, now)), "one space more");

    let what = JpkiUse::Authentication;
    let (own, other) = (read("genuine", what, now), read("foreign-resident", what, now));
    let again = read("genuine", what, now);
    let mut replayed = own.clone();
    replayed.challenges[0].answer = again.challenges[0].answer.clone();
    let mut foreign = own.clone();
    foreign.challenges = other.challenges.clone();
    for (case, changed) in [
        ("another holder's certificate", with(&own, AUTHENTICATION_CERTIFICATE, &other)),
        ("an answer to another code", replayed),
        ("another holder's answer", foreign),
    ] {
        assert!(!is_proved(&judged(what, &changed, now)), "{case}");
    }
}

/// A card that answers its own way to one command.
struct Liar {
    link: MemoryLink,
    lie: fn(&[u8], &[u8]) -> Option<Vec<u8>>,
}

impl Link for Liar {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let answer = self.link.transmit(command)?;
        Ok((self.lie)(command, &answer).unwrap_or(answer))
    }

    fn capabilities(&self) -> Capabilities {
        self.link.capabilities()
    }

    fn power_off(&mut self) {
        self.link.power_off();
    }
}

fn signs(command: &[u8]) -> bool {
    command[..2] == [0x80, 0x2A]
}

#[test]
fn a_card_that_does_not_really_sign_is_no_original() {
    let now = Timestamp::now();
    let lies: [(&str, Lie); 6] = [
        ("nothing", |command, _| signs(command).then(|| vec![0x90, 0x00])),
        ("zeros", |command, _| signs(command).then(|| [&[0; 256][..], &[0x90, 0x00]].concat())),
        ("ones", |command, _| signs(command).then(|| [&[0xFF; 256][..], &[0x90, 0x00]].concat())),
        ("its input", |command, _| {
            signs(command).then(|| [&command[5..command.len() - 1], &[0x90, 0x00]].concat())
        }),
        ("half a signature", |command, answer| {
            signs(command).then(|| [&answer[..128], &[0x90, 0x00]].concat())
        }),
        ("a signature with a changed bit", |command, answer| {
            signs(command).then(|| {
                let mut changed = answer.to_vec();
                changed[99] ^= 0x10;
                changed
            })
        }),
    ];
    for what in USES {
        for (case, lie) in lies {
            let link = Liar { link: link("genuine", now), lie };
            let (_, verdicts) = check(link, what, right(genuine(), what, now), now).unwrap();
            let failed = matches!(verdicts.originality, Originality::Failed { .. });
            assert!(failed, "{what:?}, {case}: {:?}", verdicts.originality);
        }
    }
}

#[test]
fn a_card_that_opens_with_any_pin_has_to_sign_all_the_same() {
    // VERIFY answers 9000 to everything: the card behind it did not see the password.
    let now = Timestamp::now();
    let lie: fn(&[u8], &[u8]) -> Option<Vec<u8>> =
        |command, _| (command[1] == 0x20 && command.len() > 4).then(|| vec![0x90, 0x00]);
    for (what, wrong) in [(JpkiUse::Signature, "WRONG123"), (JpkiUse::Authentication, "9753")] {
        let link = Liar { link: link("genuine", now), lie };
        let outcome = check(link, what, Some(jpki::given(what, wrong)), now);
        assert!(matches!(outcome, Err(CardError::Status { .. })), "{what:?}: {outcome:?}");
    }
}

#[test]
fn absurd_files_are_an_error_that_tells_nothing_of_them() {
    let now = Timestamp::now();
    // The token information (EF 0006) stays as it is, so that it is taken for a card.
    fn read(command: &[u8]) -> bool {
        command[1] == 0xB0 && command[2] != 0x86
    }
    let lies: [Lie; 4] = [
        |command, _| read(command).then(|| vec![0x30, 0x83, 0xFF, 0xFF, 0xFF, 0x90, 0x00]),
        |command, _| read(command).then(|| vec![0x30, 0x80, 0x90, 0x00]),
        |command, _| read(command).then(|| [&[0x30; 256][..], &[0x90, 0x00]].concat()),
        |command, _| read(command).then(|| vec![0x90, 0x00]),
    ];
    for what in USES {
        for lie in lies {
            let link = Liar { link: link("genuine", now), lie };
            let outcome = check(link, what, right(genuine(), what, now), now);
            let error = outcome.err().unwrap();
            assert!(format!("{error} {error:?}").len() < 300, "{error}");
        }
    }
}
