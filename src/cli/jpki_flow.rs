// SPDX-License-Identifier: MIT OR Apache-2.0
//! A check with JPKI on the command line: the counter's own flow, with what the customer agrees to told first.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tashika_kit::hex;
use tashika_kit::rsa::sha256;
use tashika_mynumber::jpki;

use super::ask;
use super::check_arguments::CardArguments;
use super::exit;
use super::output::{complain, say};
use crate::counter::{Desk, Event, Finding, JpkiDraft, Problem, Stage};
use crate::jpki::revocation::Channel;
use crate::jpki::statement::{self, MOST_BYTES};
use crate::jpki::{Function, JpkiUse, Standing};
use crate::records::{DisplayedTo, JpkiNote, Observations, Receipt};
use crate::words::{self, words};

/// The longest reference, in bytes.
const LONGEST_REFERENCE: usize = 400;

/// What is to be done with the card.
pub(super) struct JpkiOrder {
    pub(super) what: JpkiUse,
    /// The text to sign; the counter's proposal if `None`.
    pub(super) statement: Option<String>,
    /// What an authentication is for; may be empty.
    pub(super) reference: String,
    /// That the customer agreed elsewhere, and on whose screen.
    pub(super) agreed: Option<DisplayedTo>,
    pub(super) cms_out: Option<PathBuf>,
    pub(super) text_out: Option<PathBuf>,
    /// Whether an authentication is entered into the book.
    pub(super) enter: bool,
    pub(super) card: CardArguments,
}

impl JpkiOrder {
    /// Whether what was read goes into the book by itself: an authentication, wherever a book is set up (`specs` law §5.4).
    pub(super) fn is_logged(&self) -> bool {
        self.what != JpkiUse::Signature
    }
}

/// The text may name the customer.
impl std::fmt::Debug for JpkiOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JpkiOrder").field("what", &self.what).finish_non_exhaustive()
    }
}

impl JpkiOrder {
    /// The family of the first session: without a PIN the card is read as a document first.
    pub(super) fn family(&self) -> &'static str {
        match self.what {
            JpkiUse::Signature => jpki::SIGNATURE,
            JpkiUse::Authentication => jpki::AUTHENTICATION,
            JpkiUse::Pinless => tashika_mynumber::FAMILY,
        }
    }
}

/// The text of a file, whole.
///
/// # Errors
/// A text without anything of the file.
pub(super) fn statement(path: &Path) -> Result<String, String> {
    text(path, MOST_BYTES)
}

/// The first line of a file.
///
/// # Errors
/// A text without anything of the file.
pub(super) fn reference(path: &Path) -> Result<String, String> {
    text(path, LONGEST_REFERENCE).map(|all| all.lines().next().unwrap_or_default().to_owned())
}

fn text(path: &Path, most: usize) -> Result<String, String> {
    let file = std::fs::File::open(path).map_err(|error| format!("the text: {error}"))?;
    let mut bytes = Vec::new();
    let read = file.take(most as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| format!("the text: {error}"))?;
    if bytes.len() > most {
        return Err(format!("the text has more than {most} bytes"));
    }
    String::from_utf8(bytes).map_err(|_| "the text is not UTF-8".to_owned())
}

/// Says that a file could not be read.
pub(super) fn not_readable(problem: &str) -> u8 {
    complain!("tashika: {problem}");
    exit::TROUBLE
}

/// Says that the photo has to be seen first.
pub(super) fn only_in_the_window() -> u8 {
    told("jpki.refused.pinless_window");
    exit::LAW
}

/// Up to the customer's consent: after it the card may be touched.
pub(super) fn begin(desk: &mut Desk, order: &JpkiOrder) -> Result<(), Problem> {
    // A card that lay on the reader while somebody logged in is no document to be read.
    if !matches!(desk.stage(), Stage::Idle { .. } | Stage::Recorded) {
        desk.act(Event::Cancel);
    }
    may_keep(desk, order)?;
    desk.act(Event::BeginJpki(order.what));
    while desk.is_asking_standing() {
        desk.wait(std::time::Duration::from_millis(50));
    }
    let Some(task) = desk.counter().jpki().filter(|_| matches!(desk.stage(), Stage::Consent)) else {
        return Err(refused("jpki.refused.role"));
    };
    let statement = order.statement.clone().unwrap_or_else(|| task.draft.statement.clone());
    let draft = JpkiDraft { statement, reference: order.reference.clone() };
    if let Some(complaint) = statement::complaints(order.what, &draft).into_iter().next() {
        return Err(Problem::of_entry(&complaint.words, complaint.field));
    }
    desk.act(Event::JpkiDraft(Box::new(draft.clone())));
    explain(order.what, &draft, &desk.counter().settings().jpki.standing);
    let agreed = order.agreed.is_some() || ask::agrees(words::ja("jpki.consent.question"));
    let before = order.agreed.unwrap_or(DisplayedTo::Clerk);
    if order.agreed.is_some() {
        told("jpki.consent.elsewhere");
    }
    desk.act(Event::Consent { agreed, before });
    if agreed { Ok(()) } else { Err(refused("jpki.consent.missing")) }
}

/// Where a book is set up an authentication is entered, and somebody answers for it.
pub(super) fn nobody_answers() {
    told("jpki.refused.account");
}

/// A service provider keeps no certificate, and the signature holds one.
fn may_keep(desk: &Desk, order: &JpkiOrder) -> Result<(), Problem> {
    let standing = &desk.counter().settings().jpki.standing;
    let allowed = standing.may(Function::KeepCertificate);
    if order.cms_out.is_some() && !allowed { Err(refused("jpki.refused.keep")) } else { Ok(()) }
}

fn refused(key: &str) -> Problem {
    told(key);
    Problem::of_law(words::en(key).to_owned())
}

fn told(key: &str) {
    let text = words(key);
    complain!("tashika: {} / {}", text.ja, text.en);
}

/// What will be done, what the PIN means, and the text, before anything is asked of the customer (guideline §6(1)).
fn explain(what: JpkiUse, draft: &JpkiDraft, standing: &Standing) {
    let name = match what {
        JpkiUse::Signature => "signature",
        JpkiUse::Authentication => "authentication",
        JpkiUse::Pinless => "pinless",
    };
    for part in ["title", "what", "pin", "gets", "face", "free"] {
        let key = format!("window.jpki.explain.{name}.{part}");
        // Of faces there is something to tell only where one is compared.
        let Some(text) = words::lasting(&key) else { continue };
        complain!("{}\n  {}", text.ja, text.en);
    }
    let kept = format!("window.jpki.kept.{}", standing.role.code());
    let kept = words(&kept);
    complain!("{}\n  {}", kept.ja, kept.en);
    let line = |key: &str, value: &str| {
        let name = words(key);
        if !value.is_empty() {
            complain!("{} / {}: {value}", name.ja, name.en);
        }
    };
    line("window.jpki.purpose", &standing.purpose);
    line("window.jpki.consent.reference", draft.reference.trim());
    if what == JpkiUse::Signature {
        complain!("----------------------------------------\n{}", draft.statement);
        complain!("----------------------------------------");
    }
}

/// What the clerk saw, where the card is asked without a PIN: only then it is.
pub(super) fn compare(desk: &mut Desk, card: &CardArguments) -> Result<(), Problem> {
    desk.act(Event::Compare);
    let face = card.face.into();
    desk.act(Event::Observed(Observations { face, ..Observations::default() }));
    match desk.stage() {
        Stage::Failed { problem } => Err(problem.clone()),
        _ => Ok(()),
    }
}

/// Enters the result of an authentication; waits for the book.
pub(super) fn enter(desk: &mut Desk, tick: std::time::Duration) -> Result<Receipt, Problem> {
    desk.act(Event::EnterAuthentication);
    loop {
        match desk.stage() {
            Stage::Authenticated { receipt: Some(receipt), .. } => return Ok(receipt.clone()),
            Stage::Authenticated { problem: Some(problem), .. } => return Err(problem.clone()),
            Stage::Authenticated { .. } => desk.wait(tick),
            _ => return Err(Problem::of_book("the result is not on the screen".into())),
        };
    }
}

/// What was read and proved: of a signature the document, else what the task holds.
pub(super) fn finding(desk: &Desk) -> Option<&Finding> {
    let task = desk.counter().jpki()?;
    task.finding.as_ref().or_else(|| desk.counter().finding())
}

/// Writes signature and text where that was asked for; the signature only where the role may keep it.
pub(super) fn write_out(desk: &Desk, order: &JpkiOrder) -> Result<(), Problem> {
    let Some(finding) = finding(desk) else { return Ok(()) };
    for (path, name) in [(&order.cms_out, jpki::CMS), (&order.text_out, jpki::STATEMENT)] {
        let (Some(path), Some(bytes)) = (path, finding.reading.evidence(name)) else { continue };
        std::fs::write(path, bytes).map_err(|error| {
            complain!("tashika: {}: {error}", path.display());
            Problem::of_book("a file could not be written".into())
        })?;
    }
    Ok(())
}

/// What is told of JPKI beside the verdicts.
pub(super) struct JpkiShown {
    note: JpkiNote,
    statement: Option<String>,
    pub(super) receipt: Option<Receipt>,
}

impl JpkiShown {
    pub(super) fn of(desk: &Desk) -> Option<Self> {
        let note = desk.counter().jpki_note()?;
        let statement = finding(desk).and_then(|finding| finding.reading.evidence(jpki::STATEMENT));
        let statement = statement.map(|text| hex::lower(&sha256(text)));
        Some(Self { note, statement, receipt: None })
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "note": self.note,
            "statement_sha256": self.statement,
            "entry": self.receipt.as_ref().map(|receipt| json!({
                "seq": receipt.seq,
                "record_id": receipt.record_id,
                "leaf": receipt.leaf,
                "checkpoint": receipt.checkpoint,
            })),
        })
    }

    pub(super) fn lines(&self) {
        let JpkiNote { role, purpose, approval, revocation, .. } = &self.note;
        let line = |key: &str, value: &str| say!("{}: {value}", words::ja(&format!("jpki.standing.{key}")));
        line("role", words::ja(&format!("jpki.role.{}", role.code())));
        line("purpose", purpose);
        line("approval", approval);
        if let Some(channel) = &revocation.channel {
            let code = serde_json::to_value(channel).ok();
            let code = code.as_ref().and_then(Value::as_str).unwrap_or_default();
            let key = format!("revocation_source.{code}");
            let text = words(&key);
            say!("{} / {} (SHA-256 {})", text.ja, text.en, revocation.proof);
            if *channel == Channel::Simulated {
                let text = words("jpki.record.simulated");
                say!("※ {} / {}", text.ja, text.en);
            }
        }
        for reason in &revocation.tried {
            let key = format!("reason.{}", reason.code);
            let text = words(&key);
            say!("・{} / {}", text.ja, text.en);
        }
        if let Some(receipt) = &self.receipt {
            say!("\n記録 / record: no. {} {}", receipt.seq, receipt.record_id);
        }
    }
}
