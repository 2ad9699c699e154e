// SPDX-License-Identifier: MIT OR Apache-2.0
//! The way to the running service, programs that are waited for, and cards on the virtual reader.

use std::io::{Read, Write};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// The reader of `vpcd`'s first slot.
pub(crate) const READER: &str = "Virtual PCD 00 00";
/// Where the card of that slot connects.
pub(crate) const SLOT: &str = "127.0.0.1:35963";
/// Long enough for a slow machine; no test asserts on it, they only give up then.
const PATIENCE: Duration = Duration::from_secs(60);

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The service, if this run may use one.
pub(crate) fn service() -> Option<MutexGuard<'static, ()>> {
    if std::env::var_os("TASHIKA_PCSC_TESTS").is_some() {
        return Some(ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner));
    }
    // Written past the test harness, which shows nothing of a test that does not fail: a test that was
    // not run must not look like one that passed. In one piece, so that the harness's own lines stay
    // out of it.
    let test = thread::current().name().unwrap_or("?").to_owned();
    let why = "needs pcscd with vpcd; packaging/test.sh starts it and sets TASHIKA_PCSC_TESTS=1";
    let _ = std::io::stderr().write_all(format!("\nSKIPPED {test}: {why}\n").as_bytes());
    None
}

/// Asks until the answer is yes; panics with `what` if it never is.
pub(crate) fn until(what: &str, mut question: impl FnMut() -> bool) {
    let start = Instant::now();
    while !question() {
        assert!(start.elapsed() < PATIENCE, "waited in vain until {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Our program.
pub(crate) fn tashika() -> Command {
    Command::new(env!("CARGO_BIN_EXE_tashika"))
}

/// Runs a program to its end, with this on its standard input; a program that does not end is stopped.
pub(crate) fn run(command: &mut Command, input: &[u8]) -> Output {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    // A program that does not want its input may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input);
    let (out, err) = (gather(child.stdout.take().unwrap()), gather(child.stderr.take().unwrap()));
    let status = ended(&mut child).unwrap_or_else(|| panic!("{command:?} does not end"));
    Output { status, stdout: out.join().unwrap(), stderr: err.join().unwrap() }
}

fn gather(mut from: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        bytes
    })
}

fn ended(child: &mut Child) -> Option<std::process::ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(10));
    }
    stop(child);
    None
}

fn stop(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// What a program that must succeed has written.
pub(crate) fn text_of(command: &mut Command) -> String {
    let output = run(command, b"");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {}\n{out}{err}", output.status);
    out.into_owned()
}

fn json_of(command: &mut Command) -> Value {
    serde_json::from_str(&text_of(command)).unwrap()
}

/// The readers as the program lists them.
pub(crate) fn listed() -> Value {
    json_of(tashika().args(["readers", "--json"]))
}

/// A persona as the program describes it: expected verdicts, credentials.
pub(crate) fn persona(name: &str) -> Value {
    let list = json_of(tashika().args(["softcard", "list", "--json"]));
    let personas = list["personas"].as_array().unwrap();
    personas.iter().find(|persona| persona["name"] == name).unwrap().clone()
}

/// A number or PIN of a persona: specimen people have no secrets.
pub(crate) fn credential(name: &str, id: &str) -> String {
    let persona = persona(name);
    let credentials = persona["credentials"].as_array().unwrap();
    let known = credentials.iter().find(|credential| credential["id"] == id).unwrap();
    known["value"].as_str().unwrap().to_owned()
}

fn card_present() -> bool {
    tashika_pcsc::list().is_ok_and(|readers| readers.iter().any(|r| r.name == READER && r.card_present))
}

/// Waits until the reader is empty.
pub(crate) fn no_card() {
    until("no card is on the reader", || !card_present());
}

/// Waits until a card lies on the reader.
pub(crate) fn some_card() {
    until("a card is on the reader", card_present);
}

/// A persona's card that lies on the reader until it is dropped, served by the program itself.
pub(crate) struct Served(Child);

impl Served {
    /// Puts the card on the reader.
    pub(crate) fn persona(name: &str) -> Self {
        Self::through(name, SLOT)
    }

    /// The same, with something else between the card and the reader.
    pub(crate) fn through(name: &str, address: &str) -> Self {
        no_card();
        let mut serve = tashika();
        serve.args(["softcard", "serve", "--persona", name, "--vpcd", address]);
        let child = serve.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let served = Self(child);
        some_card();
        served
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        stop(&mut self.0);
    }
}

/// What a check came to.
pub(crate) struct Checked {
    /// The exit code.
    pub(crate) exit: i32,
    /// The report.
    pub(crate) report: Value,
}

impl Checked {
    /// The word that answers a question.
    pub(crate) fn answer(&self, question: &str) -> &str {
        self.report["verdicts"][question]["answer"].as_str().unwrap_or("none")
    }

    /// The code of the error, or `none`.
    pub(crate) fn error(&self) -> &str {
        self.report["error"]["code"].as_str().unwrap_or("none")
    }

    /// Nothing of the card may stand in the report of a check that did not come to its end.
    pub(crate) fn tells_nothing_of_the_card(&self) {
        for part in ["summary", "fields", "verdicts", "notes", "record", "checked_at"] {
            assert!(self.report[part].is_null(), "{part} in {:#}", self.report);
        }
    }
}

/// Checks the My Number Card on the reader, the number on standard input.
pub(crate) fn check(options: &[&str], number: &str) -> Checked {
    check_document("mynumber", options, &[number.to_owned()])
}

/// Checks the document on the reader, its numbers and PINs on standard input, one a line.
pub(crate) fn check_document(document: &str, options: &[&str], typed: &[String]) -> Checked {
    let mut command = tashika();
    command.args(["check", document, "--json", "--wait", "30", "--reader", READER]).args(options);
    let lines: String = typed.iter().map(|line| format!("{line}\n")).collect();
    let output = run(&mut command, lines.as_bytes());
    // A residence card's number is part of what is reported, once its card has opened.
    let reported = if document == "residence" { &[][..] } else { &output.stdout };
    let said = String::from_utf8_lossy(&[reported, &output.stderr].concat()).into_owned();
    // Four digits occur by chance; a check number does not.
    for number in typed.iter().filter(|number| number.len() > 6) {
        assert!(!said.contains(number), "the number was repeated");
    }
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    Checked { exit: output.status.code().unwrap(), report }
}

const QUESTIONS: [&str; 6] = ["integrity", "issuer", "originality", "validity", "revocation", "agreement"];

/// Checks a persona's card with one of its own credentials: every verdict is the one it must come to.
pub(crate) fn comes_to_what_is_expected(document: &str, id: &str, name: &str, exit: i32) -> Value {
    let known = credential(name, id);
    let _card = Served::persona(name);
    let checked = check_document(document, &["--training"], &[known]);
    let expected = persona(name)["expected"]["verdicts"].clone();
    for question in QUESTIONS {
        assert_eq!(checked.answer(question), expected[question], "{question} of {name}");
    }
    assert_eq!(checked.report["summary"], expected["summary"]);
    assert_eq!(checked.exit, exit, "{:#}", checked.report);
    checked.report
}
