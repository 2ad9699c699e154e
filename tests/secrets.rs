// SPDX-License-Identifier: MIT OR Apache-2.0
//! No secret leaves: whole checks and every error with tracing at its finest, and then a search through
//! everything that was written.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/leaks.rs"]
mod leaks;

use std::process::Command;

use base64::Engine;
use leaks::{Needle, Run, each_file, home, run_in};
use tashika::keys::{Cost, Keyring, Role, SetUp};
use tashika::records::{Book, BookKind, Places};
use tashika_kit::Secret;
use tashika_kit::date::japan_day;
use tashika_kit::rsa::sha256;
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

/// What a clerk would type; the account's number and the note are personal.
const PARTICULARS: &str = r#"{"occasion": {"key": "8675309-42", "note": "specimen note", "holder": {"shown": "current"}},
    "statements": {"purpose": "savings", "occupation": "employee", "pep": "no"}}"#;

/// What no place may hold: numbers, PINs, and everything from which the My Number can be searched.
fn secrets(name: &str) -> Vec<Needle> {
    let today = japan_day(jiff::Timestamp::now());
    let persona = persona::by_name(name).unwrap();
    let mut needles: Vec<Needle> = persona
        .credentials(today)
        .into_iter()
        // Four digits occur everywhere by chance; six are the birth date, which a record holds.
        .filter(|credential| credential.value.len() > 6)
        .map(|credential| Needle::new(credential.id, credential.value.as_bytes()))
        .collect();
    let unreadable = ["telephone", "no-visual-ap"].contains(&name);
    assert!(unreadable || needles.iter().any(|needle| needle.what == "check_number_b"));
    if let Some(record) = integrity_record(name) {
        // FF30 82 014B, DF31 20 <32>, DF32 20 <32>, DF33 82 0100 <256>.
        needles.push(Needle::new("hash of the My Number (DF31)", &record[8..40]));
        needles.push(Needle::new("hash over that hash", &sha256(&record[5..75])));
        needles.push(Needle::new("signature over that hash (DF33)", &record[record.len() - 256..]));
    }
    needles
}

/// Text AP EF 0003, read from the card itself.
fn integrity_record(name: &str) -> Option<Vec<u8>> {
    let today = japan_day(jiff::Timestamp::now());
    let persona = persona::by_name(name).unwrap();
    let number = persona.credential("check_number_b", today)?;
    SharedCard::of(persona, today).with(|card| {
        card.power_up();
        let aid = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];
        card.answer(&[&[0x00, 0xA4, 0x04, 0x0C, 0x0A][..], &aid].concat());
        card.answer(&[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x15]);
        card.answer(&[&[0x00, 0x20, 0x00, 0x80, 0x0E][..], number.as_bytes()].concat());
        card.answer(&[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x03]);
        let mut answer = card.answer(&[0x00, 0xB0, 0x00, 0x00, 0x00, 0x01, 0x50]);
        answer.truncate(answer.len() - 2);
        answer.starts_with(&[0xFF, 0x30, 0x82, 0x01, 0x4B]).then_some(answer)
    })
}

/// What only the record, the paper and standard output may hold.
fn personal(json: &serde_json::Value) -> Vec<Needle> {
    let mut needles = Vec::new();
    for field in json["fields"].as_array().unwrap() {
        let name = field["name"].as_str().unwrap();
        if let ("name" | "address", Some(text)) = (name, field["value"]["text"].as_str()) {
            needles.push(Needle::new(name, text.as_bytes()));
        }
        if let ("photo" | "name_image", Some(base64)) = (name, field["value"]["base64"].as_str()) {
            let bytes = base64::prelude::BASE64_STANDARD.decode(base64).unwrap();
            needles.push(Needle::new(name, &bytes[bytes.len() / 2..bytes.len() / 2 + 48]));
        }
    }
    assert!(needles.len() >= 3, "name, address and photo are known");
    needles
}

/// One whole check in a process of its own, with its home, its temporary files and its traces caught.
fn run(name: &str, number: &str, extra: &[&str]) -> Run {
    let check = ["check", "mynumber", "--training", "--json", "--pictures", "--persona", name];
    run_in(home(), &[&check[..], extra].concat(), &format!("{number}\n{PARTICULARS}\n"))
}

fn number(name: &str) -> String {
    let today = japan_day(jiff::Timestamp::now());
    persona::by_name(name).unwrap().credential("check_number_b", today).unwrap_or_default()
}

#[test]
fn a_whole_check_with_record_and_paper_leaks_nothing() {
    let name = "genuine";
    let same = ["--face", "same", "--printed-card", "same", "--security-code", "same"];
    let record =
        ["--record", "confirmed", "--law", "aml", "--transaction", "account_opening", "--particulars", "-"];
    let run = run(name, &number(name), &[&record[..], &same[..]].concat());
    assert_eq!(run.output.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.output.stderr));
    let traces = String::from_utf8_lossy(&run.output.stderr);
    assert!(traces.matches("apdu").count() > 50, "the traces are at their finest");
    let secrets = secrets(name);
    assert!(secrets.len() >= 4);
    run.assert_no_secret(&secrets);

    // The record, with its evidence unpacked, as a manager reads it.
    let places = Places::in_folder(&run.home.path().join("data"), BookKind::Training);
    let mut keys = Keyring::training(&places.keyring).unwrap();
    let manager = keys.training_session(Role::Manager).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&run.output.stdout).unwrap();
    let id = json["record"]["record_id"].as_str().unwrap();
    let history = Book::open(&places, BookKind::Training).unwrap().view(&manager, id).unwrap();
    let reading = history.record.customer_chip.unwrap().reading;
    for evidence in &reading.evidence {
        secrets.iter().for_each(|needle| needle.assert_absent(&evidence.name, &evidence.bytes));
    }
    let kept: Vec<_> = reading.fields.iter().map(|field| field.name.as_str()).collect();
    assert!(kept.contains(&"name") && !kept.contains(&"security_code_image"), "{kept:?}");
    assert!(!kept.contains(&"photo") && !kept.contains(&"expiry_year"), "{kept:?}");
    assert!(reading.evidence.iter().all(|evidence| !evidence.name.starts_with("jpki")));

    // Name, address and photo: only on standard output. The book is sealed.
    let typed =
        [Needle::new("the account's number", b"8675309-42"), Needle::new("the note", b"specimen note")];
    for needle in personal(&json).into_iter().chain(typed) {
        needle.assert_absent("standard error and traces", &run.output.stderr);
        needle.assert_absent("the process arguments", run.arguments.as_bytes());
        each_file(run.home.path(), &mut |path, bytes| {
            needle.assert_absent(&path.display().to_string(), bytes);
        });
    }
}

const PASSWORD: &str = "a long word of the staff";
const NAME: &str = "見本　髙﨑太郎";
const RESIDENCE: &str = "東京都千代田区見本町一丁目";
const KEY: &str = "8675309-42";

/// What nobody may find in traces, arguments and files of a real book; what is written on purpose is elsewhere.
fn of_a_real_book() -> Vec<Needle> {
    let texts = [
        ("a password", PASSWORD),
        ("the name", NAME),
        ("the residence", RESIDENCE),
        ("the account's number", KEY),
        ("the document's number", "012345678901"),
        ("the reason", "specimen reason"),
        ("a key of age", "AGE-SECRET-KEY-"),
    ];
    texts.map(|(what, text)| Needle::new(what, text.as_bytes())).into()
}

/// A record in a real book, and everything a manager does with it.
#[test]
fn a_real_book_and_its_commands_leak_nothing() {
    let needles = of_a_real_book();
    let mut home = home();
    let places = Places::in_folder(&home.path().join("data"), BookKind::Real);
    let word = || Secret::from(PASSWORD);
    let with = SetUp {
        administrator: ("admin".into(), word()),
        manager: ("manager".into(), word()),
        head_office: None,
        cost: Cost::TRAINING,
    };
    let mut keys = Keyring::create(&places.keyring, with).unwrap();
    let admin = keys.unlock("admin", &word()).unwrap();
    keys.add(&admin, "1024", Role::Clerk, &word()).unwrap();

    let particulars = serde_json::json!({
        "document": {
            "kind": "DRH", "name": NAME, "birth_date": "1980-02-17", "residence": RESIDENCE, "number": "012345678901",
        },
        "occasion": { "key": KEY, "note": "", "holder": { "shown": "current" } },
        "statements": { "purpose": "savings", "occupation": "employee", "pep": "no" },
    });
    let check = ["check", "typed", "--json", "--record", "confirmed", "--law", "aml", "--transaction"];
    let check = [&check[..], &["account_opening", "--particulars", "-", "--account", "1024"]].concat();
    let ran =
        run_in(home, &[&check[..], &["--password-stdin"]].concat(), &format!("{PASSWORD}\n{particulars}"));
    let told: serde_json::Value = serde_json::from_slice(&ran.output.stdout).unwrap();
    let id = told["record"]["record_id"].as_str().unwrap().to_owned();
    home = ran.assert_nothing_left(&needles, true);

    let out = tempfile::tempdir().unwrap();
    let file = |name: &str| out.path().join(name).to_str().unwrap().to_owned();
    let (paper, bundle, table) = (file("record.pdf"), file("record.json"), file("tables"));
    let person = serde_json::json!({ "name": NAME, "birth_date": "1980-02-17" }).to_string();
    let number = serde_json::json!({ "transaction_key": KEY }).to_string();
    let amended = serde_json::json!({ "new": "大阪府見本市二丁目", "reason": "specimen reason" }).to_string();
    let reason = "specimen reason\n";
    let commands: [(&[&str], &str, bool); 9] = [
        (&["records", "list", "--search", "-"], &person, false),
        (&["records", "list", "--search", "-", "--json"], &number, false),
        (&["records", "show", &id], "", true),
        (&["records", "amend", &id, "--field", "customer.identity.residence", "--json"], &amended, true),
        (&["records", "export", &id, "--reason-stdin", "--out", &paper], reason, false),
        (
            &["records", "export", &id, "--reason-stdin", "--format", "bundle", "--out", &bundle],
            reason,
            false,
        ),
        (
            &["records", "export", "--all-matching", "--reason-stdin", "--format", "csv", "--out", &table],
            reason,
            false,
        ),
        (&["records", "due", "--json"], "", false),
        (&["records", "verify", "--enter"], "", false),
    ];
    for (arguments, typed, prints) in commands {
        let all = [arguments, &["--account", "manager", "--password-stdin"]].concat();
        home = run_in(home, &all, &format!("{PASSWORD}\n{typed}")).assert_nothing_left(&needles, prints);
    }
    let unattended: [&[&str]; 3] = [&["records", "log"], &["users", "list"], &["records", "checkpoint"]];
    for arguments in unattended {
        home = run_in(home, arguments, "").assert_nothing_left(&needles, false);
    }
    // What was written on purpose holds what it should.
    let written = std::fs::read_to_string(format!("{table}/records-aml.csv")).unwrap();
    assert!(written.contains(NAME) && written.contains(KEY));
    let verified = run_in(home, &["verify", &paper], "");
    for needle in &needles {
        needle.assert_absent("standard error and traces", &verified.output.stderr);
    }
}

/// The software card's record, searched and exported in training: its secrets stay away from every trace.
#[test]
fn a_training_book_and_its_exports_leak_no_secret() {
    let name = "genuine";
    let same = ["--face", "same", "--printed-card", "same", "--security-code", "same"];
    let record =
        ["--record", "confirmed", "--law", "phone", "--transaction", "line_contract", "--particulars", "-"];
    let ran = run(name, &number(name), &[&record[..], &same[..]].concat());
    assert_eq!(ran.output.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.output.stderr));
    let told: serde_json::Value = serde_json::from_slice(&ran.output.stdout).unwrap();
    let id = told["record"]["record_id"].as_str().unwrap().to_owned();
    let (secrets, personal) = (secrets(name), personal(&told));
    ran.assert_no_secret(&secrets);
    let mut home = ran.home;
    for format in ["pdf", "bundle", "json", "csv"] {
        let out = home.path().join(format!("out.{format}"));
        let arguments =
            ["records", "export", "--training", &id, "--format", format, "--reason", "検査", "--out"];
        let ran = run_in(home, &[&arguments[..], &[out.to_str().unwrap()]].concat(), "");
        assert_eq!(ran.output.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.output.stderr));
        // In the exports, too: nothing from which the My Number could be searched leaves the book.
        ran.assert_no_secret(&secrets);
        for needle in &personal {
            needle.assert_absent("standard error and traces", &ran.output.stderr);
            needle.assert_absent("standard output", &ran.output.stdout);
            each_file(&ran.home.path().join("tmp"), &mut |path, bytes| {
                needle.assert_absent(&path.display().to_string(), bytes);
            });
        }
        std::fs::remove_file(&out).unwrap();
        home = ran.home;
    }
    let person = told["fields"].as_array().unwrap().iter().find(|field| field["name"] == "name").unwrap();
    let query =
        serde_json::json!({ "name": person["value"]["text"], "birth_date": "1980-02-17" }).to_string();
    let ran = run_in(home, &["records", "list", "--training", "--search", "-"], &query);
    ran.assert_nothing_left(&personal, false);
}

#[test]
fn no_error_repeats_what_was_typed() {
    let genuine = number("genuine");
    let wrong = format!("{}{}", &genuine[..13], if genuine.ends_with('0') { '1' } else { '0' });
    let impossible = format!("5599{}", &genuine[4..]);
    let long = format!("{genuine}7");
    let cases = [
        ("genuine", wrong, 5, "wrong_number"),
        ("genuine", impossible, 5, "credential"),
        ("genuine", long, 5, "credential"),
        ("one-try-left", number("one-try-left"), 5, "last_try"),
        ("blocked", number("blocked"), 5, "blocked"),
        ("telephone", genuine.clone(), 5, "telephone"),
        ("no-visual-ap", genuine.clone(), 5, "unknown_document"),
    ];
    for (name, typed, code, error) in cases {
        let run = run(name, &typed, &[]);
        let json: serde_json::Value = serde_json::from_slice(&run.output.stdout).unwrap();
        assert_eq!(
            (run.output.status.code(), json["error"]["code"].as_str()),
            (Some(code), Some(error)),
            "{name}"
        );
        run.assert_no_secret(&[Needle::new("what was typed", typed.as_bytes())]);
        run.assert_no_secret(&secrets(name));
    }
}

#[test]
fn a_number_as_an_argument_is_refused_and_not_repeated() {
    let number = number("genuine");
    for arguments in [vec!["check", "mynumber", &number], vec!["--trust", &number, "doctor"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_tashika")).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        Needle::new("the number", number.as_bytes()).assert_absent("standard error", &output.stderr);
        Needle::new("the number", number.as_bytes()).assert_absent("standard output", &output.stdout);
    }
}

#[test]
fn the_search_would_find_what_it_searches() {
    let secret = b"55021720352285";
    let needle = Needle::new("test", secret);
    let base64 = base64::prelude::BASE64_STANDARD;
    for haystack in [
        b"x 55021720352285 y".to_vec(),
        base64.encode([&b"a"[..], secret, b"bcd"].concat()).into_bytes(),
        base64.encode([&b"ab"[..], secret, b"cd"].concat()).into_bytes(),
        base64.encode([secret, &b"cd"[..]].concat()).into_bytes(),
        b"3535303231373230333532323835".to_vec(),
    ] {
        let found = std::panic::catch_unwind(|| needle.assert_absent("haystack", &haystack));
        assert!(found.is_err(), "{}", String::from_utf8_lossy(&haystack));
    }
}
