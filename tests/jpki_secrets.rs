// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a signature and an authentication must never leave behind: PIN and password, certificates and their serial
//! numbers, the holder's name and address. In a process of its own, with traces at their finest, through sessions that
//! succeed, that are refused, and that break at every command.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod common;
#[allow(dead_code)]
#[path = "common/jpki.rs"]
mod jpki;
#[path = "common/leaks.rs"]
mod leaks;

use std::process::{Command, Stdio};

use jiff::Timestamp;
use jpki::{USES, check, credential, driver, given, right};
use leaks::{Needle, Run, home};
use tashika::jpki::JpkiUse;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldValue, Reading};
use tashika_mynumber::jpki::{AUTHENTICATION_CERTIFICATE, CMS, Certificate, SIGNATURE_CERTIFICATE};
use tashika_softcard::fault::{Fault, FaultLink, Moment};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

/// Set in the process that is searched.
const CHILD: &str = "TASHIKA_TEST_JPKI_CHILD";
const WRONG: [(JpkiUse, &str); 2] = [(JpkiUse::Signature, "QWERTY98765"), (JpkiUse::Authentication, "9753")];

fn read(what: JpkiUse, now: Timestamp) -> Reading {
    let genuine = persona::by_name("genuine").unwrap();
    let card = SharedCard::of(genuine, japan_day(now));
    check(card.link(), what, right(genuine, what, now), now).unwrap().0
}

/// What the child does: everything that is said about it goes to its standard error.
fn act() {
    let level = tracing_subscriber::filter::LevelFilter::TRACE;
    tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).init();
    let now = Timestamp::now();
    let genuine = persona::by_name("genuine").unwrap();
    let fresh = || SharedCard::of(genuine, japan_day(now));
    for what in USES {
        let submitted = right(genuine, what, now);
        eprintln!("{submitted:?}");
        let (reading, verdicts) = check(fresh().link(), what, submitted, now).unwrap();
        eprintln!("{reading:?} {reading:#?} {verdicts:?}");
        let kept = driver(what).withhold_certificates(&reading);
        let again = tashika::trust::TrustStore::training().unwrap();
        eprintln!("{kept:?} {:?}", driver(what).judge(&kept, &again, now));
        let of = |name| reading.evidence(name).map(Certificate::parse);
        eprintln!("{:?} {:?}", of(SIGNATURE_CERTIFICATE), of(AUTHENTICATION_CERTIFICATE));
        for at in 0..40 {
            let link = FaultLink::new(fresh().link(), at, Fault::Garbled, Moment::AfterTheCard);
            match check(link, what, right(genuine, what, now), now) {
                Ok((reading, verdicts)) => eprintln!("{reading:?} {verdicts:?}"),
                Err(error) => eprintln!("{error} {error:?} {}", error.code()),
            }
        }
    }
    for (what, wrong) in WRONG {
        let card = fresh();
        for wrong in [wrong, &wrong[..3], &format!("{wrong}{wrong}")] {
            let error = check(card.link(), what, Some(given(what, wrong)), now).unwrap_err();
            eprintln!("{error} {error:?}");
        }
    }
}

#[test]
fn a_certificate_that_is_not_kept_leaves_days_and_no_moments() {
    let now = Timestamp::now();
    for what in USES {
        let reading = read(what, now);
        let kept = driver(what).withhold_certificates(&reading);
        let period = kept.notes.iter().find(|note| note.code == "certificate_period").unwrap();
        let days: Vec<_> = period.detail.split('/').map(str::parse::<jiff::civil::Date>).collect();
        assert!(days.len() == 2 && days.iter().all(Result::is_ok), "{}", period.detail);
        assert!(period.detail.len() == "2026-11-21/2031-11-21".len(), "{}", period.detail);
        // The day is enough for the same answer.
        let trust = tashika::trust::TrustStore::training().unwrap();
        let validity = |of: &Reading| driver(what).judge(of, &trust, now).validity;
        assert_eq!(validity(&kept), validity(&reading));
    }
}

/// The process that is searched; does nothing when the other tests run.
#[test]
fn child() {
    if std::env::var_os(CHILD).is_some() {
        act();
    }
}

fn run() -> Run {
    let home = home();
    let mut command = Command::new(std::env::current_exe().unwrap());
    let child = command
        .args(["--exact", "child", "--nocapture"])
        .env(CHILD, "1")
        .env("HOME", home.path())
        .env("TASHIKA_HOME", home.path().join("data"))
        .env("TMPDIR", home.path().join("tmp"))
        .current_dir(home.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let arguments = std::fs::read_to_string(format!("/proc/{}/cmdline", child.id())).unwrap_or_default();
    Run { output: child.wait_with_output().unwrap(), home, arguments }
}

/// A list of numbers, as `{:?}` writes bytes.
fn decimals(bytes: &[u8]) -> String {
    bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")
}

#[test]
fn sessions_that_succeed_fail_and_break_leave_nothing_behind() {
    let now = Timestamp::now();
    let ran = run();
    let said = String::from_utf8_lossy(&ran.output.stderr).into_owned();
    assert!(ran.output.status.success(), "{said}");
    assert!(said.matches("apdu").count() > 500, "the traces are at their finest");
    let mut secrets = Vec::new();
    let mut add = |what: &str, bytes: &[u8]| {
        secrets.push(Needle::new(what, bytes));
        assert!(!said.contains(&decimals(bytes)), "{what} was found in the traces as a list of numbers");
    };
    let genuine = persona::by_name("genuine").unwrap();
    let password = genuine.credential(credential(JpkiUse::Signature), japan_day(now)).unwrap();
    add("the password", password.as_bytes());
    add("the password in small letters", password.to_lowercase().as_bytes());
    add("a wrong password", WRONG[0].1.as_bytes());
    for what in USES {
        let reading = read(what, now);
        for name in [SIGNATURE_CERTIFICATE, AUTHENTICATION_CERTIFICATE, CMS] {
            let Some(bytes) = reading.evidence(name) else { continue };
            // From the middle, where the holder's key and names are.
            let middle = bytes.len() / 2;
            add(name, &bytes[middle..middle + 24]);
        }
        for name in [SIGNATURE_CERTIFICATE, AUTHENTICATION_CERTIFICATE] {
            let Some(bytes) = reading.evidence(name) else { continue };
            let certificate = Certificate::parse(bytes).unwrap();
            assert!(certificate.serial.len() >= 3);
            add("the serial number", &certificate.serial);
            add("the holder's key", &certificate.key.unwrap().modulus()[..24]);
        }
        for field in &reading.fields {
            if let FieldValue::Text { text } = &field.value {
                add(field.name.as_str(), text.as_bytes());
            }
        }
    }
    ran.assert_no_secret(&secrets);
    // Four digits occur by chance; standing alone they do not.
    let pin = genuine.credential(credential(JpkiUse::Authentication), japan_day(now)).unwrap();
    for pin in [pin.as_str(), WRONG[1].1] {
        for (place, text) in [("traces", &said), ("arguments", &ran.arguments)] {
            let alone = text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == pin);
            assert!(!alone, "a PIN was found in the {place}");
            assert!(!text.contains(&decimals(pin.as_bytes())), "a PIN was found in the {place}");
        }
    }
}

/// The program itself, with the number typed as a counter's terminal hands it over.
#[test]
fn the_program_leaves_no_pin_and_no_certificate_either() {
    let now = Timestamp::now();
    let genuine = persona::by_name("genuine").unwrap();
    for (what, word) in [(JpkiUse::Signature, "sign"), (JpkiUse::Authentication, "authenticate")] {
        let secret = genuine.credential(credential(what), japan_day(now)).unwrap();
        let arguments = ["jpki", word, "--training", "--json", "--agreed", "--persona", "genuine"];
        let ran = leaks::run_in(home(), &arguments, &format!("{secret}\n"));
        let said = String::from_utf8_lossy(&ran.output.stderr).into_owned();
        let told: serde_json::Value = serde_json::from_slice(&ran.output.stdout).unwrap();
        assert_eq!(ran.output.status.code(), Some(0), "{}", told["error"]);
        assert!(said.matches("apdu").count() > 10, "the traces are at their finest");
        let reading = read(what, now);
        let mut needles = Vec::new();
        for name in [SIGNATURE_CERTIFICATE, AUTHENTICATION_CERTIFICATE] {
            let Some(bytes) = reading.evidence(name) else { continue };
            needles.push(Needle::new(name, &bytes[bytes.len() / 2..bytes.len() / 2 + 24]));
            needles.push(Needle::new("the serial number", &Certificate::parse(bytes).unwrap().serial));
        }
        ran.assert_nothing_left_but_output(&needles);
        if what == JpkiUse::Signature {
            ran.assert_no_secret(&[Needle::new("the password", secret.as_bytes())]);
        }
        let all = format!("{said} {} {}", String::from_utf8_lossy(&ran.output.stdout), ran.arguments);
        assert!(!all.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == secret), "{word}");
        assert!(!all.contains(&decimals(secret.as_bytes())), "{word}");
    }
}

#[test]
fn the_search_finds_what_is_there() {
    // A search that finds nothing proves nothing.
    let now = Timestamp::now();
    let reading = read(JpkiUse::Signature, now);
    let text = serde_json::to_string(&reading).unwrap();
    let bytes = reading.evidence(SIGNATURE_CERTIFICATE).unwrap();
    let needle = Needle::new("the certificate", &bytes[bytes.len() / 2..bytes.len() / 2 + 24]);
    let found = std::panic::catch_unwind(|| needle.assert_absent("a whole reading", text.as_bytes()));
    assert!(found.is_err());
}
