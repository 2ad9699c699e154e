// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a driver's licence must never leave behind: its PINs, 本籍, and everything 本籍 could be searched with, namely
//! the signature over it and the hash it signs. With signature verification configured, which reads 本籍.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/leaks.rs"]
mod leaks;

use encoding_rs::EUC_JP;
use leaks::{Needle, Run, home, run_in};
use tashika_kit::date::japan_day;
use tashika_kit::rsa::sha256;
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

const PARTICULARS: &str = r#"{"occasion": {"key": "8675309-42", "note": "specimen note", "holder": {"shown": "current"}},
    "statements": {"purpose": "savings", "occupation": "employee", "pep": "no"}}"#;

/// Files of the card, read as anybody with both PINs could.
struct Files {
    entries: Vec<u8>,
    domicile: Vec<u8>,
    changed_domicile: Vec<u8>,
    signature: Vec<u8>,
    photo: Vec<u8>,
}

fn files(name: &str) -> Files {
    let today = japan_day(jiff::Timestamp::now());
    let persona = persona::by_name(name).unwrap();
    SharedCard::of(persona, today).with(|card| {
        card.power_up();
        card.answer(&[0x00, 0xA4, 0x00, 0x00]);
        for (id, p2) in [("licence_pin_1", 0x81), ("licence_pin_2", 0x82)] {
            let pin = persona.credential(id, today).unwrap();
            let answer = card.answer(&[&[0x00, 0x20, 0x00, p2, 0x04], pin.as_bytes()].concat());
            assert_eq!(answer, [0x90, 0x00]);
        }
        let mut read = |df: u8, sfi: u8| {
            let aid = [0xA0, 0, 0, 2, 0x31, df, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            assert_eq!(card.answer(&[&[0x00, 0xA4, 0x04, 0x0C, 0x10][..], &aid].concat()), [0x90, 0x00]);
            let mut answer = card.answer(&[0x00, 0xB0, 0x80 | sfi, 0x00, 0x00, 0x00, 0x00]);
            assert!(answer.ends_with(&[0x90, 0x00]), "DF{df} EF{sfi}");
            answer.truncate(answer.len() - 2);
            answer
        };
        Files {
            entries: read(1, 1),
            domicile: read(1, 2),
            changed_domicile: read(1, 6),
            signature: read(1, 7),
            photo: read(2, 1),
        }
    })
}

/// 本籍 in the chip's own code, as text in UTF-8, and what it could be searched with.
fn secrets(name: &str) -> Vec<Needle> {
    let files = files(name);
    let [0x41, length, domicile @ ..] = &files.domicile[..] else { panic!("no 本籍 on {name}") };
    let domicile = &domicile[..usize::from(*length)];
    assert!(domicile.len() >= 10, "the specimen has a 本籍");
    let euc: Vec<u8> = domicile.iter().map(|byte| byte | 0x80).collect();
    let text = EUC_JP.decode(&euc).0.into_owned();
    let [0xB1, 0x82, 0x01, 0x00, signature @ ..] = &files.signature[..] else {
        panic!("no signature on {name}")
    };
    let whole = [&files.entries[..], &files.domicile, &files.photo].concat();
    let mut needles = vec![
        Needle::new("本籍 as in the chip", domicile),
        Needle::new("本籍 as text", text.as_bytes()),
        Needle::new("the signature over 本籍", &signature[..256]),
        Needle::new("the hash over 本籍", &sha256(&whole)),
        Needle::new("a hash of 本籍", &sha256(domicile)),
    ];
    // What EF06 holds, if the holder's 本籍 was changed.
    let changed: Vec<u8> = files.changed_domicile.iter().copied().filter(|byte| *byte != 0xFF).collect();
    if changed.len() > 40 {
        needles.push(Needle::new("the changed 本籍", &changed[20..40]));
    }
    needles
}

fn credential(name: &str, id: &str) -> String {
    persona::by_name(name).unwrap().credential(id, japan_day(jiff::Timestamp::now())).unwrap()
}

fn run(name: &str, typed: &str, extra: &[&str]) -> Run {
    let check =
        ["check", "licence", "--training", "--licence-signature", "--json", "--pictures", "--persona", name];
    run_in(home(), &[&check[..], extra].concat(), typed)
}

/// A PIN has four digits, which occur everywhere by chance; standing alone they do not.
fn assert_no_pin(run: &Run, pins: &[&str]) {
    let traces = String::from_utf8_lossy(&run.output.stderr).into_owned();
    for pin in pins {
        for (place, text) in [("traces", &traces), ("arguments", &run.arguments)] {
            let alone = |word: &str| word == *pin;
            assert!(
                !text.split(|c: char| !c.is_ascii_alphanumeric()).any(alone),
                "a PIN was found in the {place}"
            );
            let hex: String = pin.bytes().map(|byte| format!("{byte:02x}")).collect();
            assert!(!text.to_lowercase().contains(&hex), "a PIN was found in the {place}");
        }
    }
}

#[test]
fn a_whole_check_with_record_leaks_nothing() {
    let name = "licence-fresh";
    let (one, two) = (credential(name, "licence_pin_1"), credential(name, "licence_pin_2"));
    let record =
        ["--record", "confirmed", "--law", "aml", "--transaction", "account_opening", "--particulars", "-"];
    let same = ["--face", "same", "--printed-card", "same", "--acknowledge"];
    let ran = run(name, &format!("{one}\n{two}\n{PARTICULARS}\n"), &[&record[..], &same[..]].concat());
    let said = String::from_utf8_lossy(&ran.output.stderr).into_owned();
    // A licence cannot prove that its chip is the original: not proved, and recorded.
    assert_eq!(ran.output.status.code(), Some(3), "{said}");
    let told: serde_json::Value = serde_json::from_slice(&ran.output.stdout).unwrap();
    assert_eq!(told["verdicts"]["integrity"]["answer"], "intact", "{told:#}");
    assert!(said.matches("apdu").count() > 15, "the traces are at their finest");
    let secrets = secrets(name);
    ran.assert_no_secret(&secrets);
    assert_no_pin(&ran, &[&one, &two]);

    // The record opened again and written out in every form.
    let id = told["record"]["record_id"].as_str().unwrap().to_owned();
    let mut home = ran.home;
    for format in ["pdf", "bundle", "json", "csv"] {
        let out = home.path().join(format!("out.{format}"));
        let arguments =
            ["records", "export", "--training", &id, "--format", format, "--reason", "検査", "--out"];
        let ran = run_in(home, &[&arguments[..], &[out.to_str().unwrap()]].concat(), "");
        assert_eq!(ran.output.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.output.stderr));
        ran.assert_no_secret(&secrets);
        home = ran.home;
    }
    let shown = run_in(home, &["records", "show", "--training", "--json", &id], "");
    assert_eq!(shown.output.status.code(), Some(0), "{}", String::from_utf8_lossy(&shown.output.stderr));
    shown.assert_no_secret(&secrets);
}

#[test]
fn no_error_repeats_a_pin() {
    let name = "licence-fresh";
    let (one, two) = (credential(name, "licence_pin_1"), credential(name, "licence_pin_2"));
    let wrong = |pin: &str| format!("{}{}", &pin[..3], if pin.ends_with('0') { '1' } else { '0' });
    let cases = [
        (wrong(&one), two.clone(), "wrong_number"),
        (one.clone(), wrong(&two), "wrong_number"),
        (one.clone(), format!("{two}7"), "credential"),
        (format!("x{}", &one[1..]), two.clone(), "credential"),
    ];
    for (first, second, error) in cases {
        let ran = run(name, &format!("{first}\n{second}\n"), &[]);
        let told: serde_json::Value = serde_json::from_slice(&ran.output.stdout).unwrap();
        assert_eq!(
            (ran.output.status.code(), told["error"]["code"].as_str()),
            (Some(5), Some(error)),
            "{told:#}"
        );
        assert_no_pin(&ran, &[&first, &second]);
        ran.assert_no_secret(&secrets(name));
    }
}

#[test]
fn without_the_setting_nothing_of_the_domicile_is_even_read() {
    let name = "licence-fresh";
    let (one, two) = (credential(name, "licence_pin_1"), credential(name, "licence_pin_2"));
    let check = ["check", "licence", "--training", "--json", "--persona", name];
    let ran = run_in(home(), &check, &format!("{one}\n{two}\n"));
    let told: serde_json::Value = serde_json::from_slice(&ran.output.stdout).unwrap();
    assert_eq!(told["verdicts"]["integrity"]["reason"]["code"], "signature_not_configured", "{told:#}");
    // `SELECT`, `READ BINARY` by short identifier: neither names EF02 or EF06 of DF1. PIN setting is EF02 of the MF.
    let traces = String::from_utf8_lossy(&ran.output.stderr).into_owned();
    let after = traces.split("verify").last().unwrap_or_default();
    assert!(!after.contains("[0, 176, 130, "), "EF02 was read by its short identifier");
    assert!(!after.contains("domicile"), "EF02 was read");
    ran.assert_no_secret(&secrets(name));
}
