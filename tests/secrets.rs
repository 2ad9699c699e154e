// SPDX-License-Identifier: MIT OR Apache-2.0
//! No secret leaves: whole checks and every error with tracing at its finest, and then a search through
//! everything that was written.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use tashika::keys::{Keyring, Role};
use tashika::records::{Book, BookKind, Places};
use tashika_kit::date::japan_day;
use tashika_kit::rsa::sha256;
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;
use tempfile::TempDir;

/// What a clerk would type; the account's number and the note are personal.
const PARTICULARS: &str = r#"{"occasion": {"key": "8675309-42", "note": "specimen note", "holder": {"shown": "current"}},
    "statements": {"purpose": "savings", "occupation": "employee", "pep": "no"}}"#;

/// Something that must not be found, and what it is.
struct Needle {
    what: String,
    forms: Vec<Vec<u8>>,
}

impl Needle {
    /// The bytes themselves, in hexadecimal of both cases, and in base64 at all three alignments.
    fn new(what: &str, bytes: &[u8]) -> Self {
        let lower: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        let mut forms = vec![bytes.to_vec(), lower.to_uppercase().into_bytes(), lower.into_bytes()];
        for shift in 0..3 {
            // The characters at both ends depend on the neighbours; those in between do not.
            let padded = [&vec![0; shift][..], bytes].concat();
            let text = BASE64_STANDARD_NO_PAD.encode(&padded[..padded.len() / 3 * 3]);
            let inner = &text[if shift == 0 { 0 } else { 4 }..];
            if inner.len() >= 8 {
                forms.push(inner.as_bytes().to_vec());
            }
        }
        Self { what: what.to_owned(), forms }
    }

    fn assert_absent(&self, place: &str, haystack: &[u8]) {
        for form in &self.forms {
            let found = haystack.windows(form.len()).any(|window| window == form);
            assert!(!found, "{} was found in {place}", self.what);
        }
    }
}

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

struct Run {
    output: Output,
    home: TempDir,
    arguments: String,
}

/// One whole check in a process of its own, with its home, its temporary files and its traces caught.
fn run(name: &str, number: &str, extra: &[&str]) -> Run {
    let home = tempfile::tempdir().unwrap();
    for folder in ["tmp", "data", "run"] {
        std::fs::create_dir(home.path().join(folder)).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_tashika"));
    command
        .args(["check", "mynumber", "--training", "--json", "--pictures", "--persona", name])
        .args(extra)
        .env("TASHIKA_LOG", "trace")
        .env("TASHIKA_HOME", home.path().join("data"))
        .env("HOME", home.path())
        .env("TMPDIR", home.path().join("tmp"))
        .env("XDG_RUNTIME_DIR", home.path().join("run"))
        .current_dir(home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // A command that fails early does not read everything.
    let _ = writeln!(input, "{number}");
    let _ = writeln!(input, "{PARTICULARS}");
    drop(input);
    let arguments = std::fs::read_to_string(format!("/proc/{}/cmdline", child.id())).unwrap_or_default();
    Run { output: child.wait_with_output().unwrap(), home, arguments }
}

fn each_file(folder: &Path, look: &mut impl FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_file(&path, look);
        } else {
            look(&path, &std::fs::read(&path).unwrap());
        }
    }
}

fn number(name: &str) -> String {
    let today = japan_day(jiff::Timestamp::now());
    persona::by_name(name).unwrap().credential("check_number_b", today).unwrap_or_default()
}

impl Run {
    fn assert_no_secret(&self, needles: &[Needle]) {
        for needle in needles {
            needle.assert_absent("standard output", &self.output.stdout);
            needle.assert_absent("standard error and traces", &self.output.stderr);
            needle.assert_absent("the process arguments", self.arguments.as_bytes());
            each_file(self.home.path(), &mut |path, bytes| {
                needle.assert_absent(&path.display().to_string(), bytes)
            });
        }
    }
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
