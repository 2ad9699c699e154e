// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a check tells: JSON of schema `tashika.check/1` (docs/check-json.md), or text for people.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;
use serde_json::{Value, json};
use tashika_kit::date::in_japanese;
use tashika_kit::hex;
use tashika_kit::reading::{Attested, Field, FieldValue, Note, Reading};
use tashika_kit::rsa::sha256;
use tashika_kit::verdict::{
    Agreement, Difference, FieldVerdict, Issuer, Reason, Revocation, Summary, Validity, Verdicts,
};

use super::jpki_flow::JpkiShown;
use super::output::{complain, say};
use super::{output, transcript};
use crate::counter::law::Answer;
use crate::counter::{Beside, Desk, Ended, Finding, Problem, Recorded};
use crate::jpki::is_jpki;
use crate::rules::Finish;
use crate::words::jpki::Outcome;
use crate::words::sentence::Headline;
use crate::words::{self, sentence, words};

/// A finding, as it is told.
#[derive(Debug, Default, Serialize)]
pub(super) struct Shown {
    pub(super) summary: Option<Summary>,
    family: String,
    checked_at: Option<jiff::Timestamp>,
    fields: Vec<Value>,
    verdicts: Option<Verdicts>,
    notes: Vec<Note>,
    /// What was checked while reading and cannot be repeated from what is told.
    attested: Vec<Attested>,
    beside: Vec<Value>,
    transcribe: Vec<Value>,
    /// The names of what was typed.
    transcribed: Vec<String>,
    #[serde(skip)]
    lines: Vec<(String, String)>,
    /// How a passport's chip was opened, and what showed it to be the original.
    #[serde(skip)]
    opened: Vec<String>,
    #[serde(skip)]
    beside_lines: Vec<(String, String)>,
}

impl Shown {
    pub(super) fn of(finding: &Finding, pictures: bool) -> Self {
        let (reading, verdicts) = (&finding.reading, &finding.verdicts);
        Self {
            summary: Some(finding.summary),
            family: reading.family.to_string(),
            checked_at: Some(finding.displayed_at),
            fields: fields_json(reading, verdicts, pictures),
            lines: field_lines(reading, verdicts),
            verdicts: Some(verdicts.clone()),
            notes: reading.notes.clone(),
            attested: reading.attested.clone(),
            opened: opened_lines(reading, verdicts),
            beside: finding.beside.iter().map(|beside| beside_json(beside, pictures)).collect(),
            beside_lines: finding.beside.iter().flat_map(beside_lines).collect(),
            transcribe: transcript::asked(&finding.to_transcribe()),
            transcribed: finding.transcript.iter().map(|field| field.name.as_str().to_owned()).collect(),
        }
    }

    /// What a signature or an authentication came to; `None` for documents.
    pub(super) fn jpki_outcome(&self) -> Option<Outcome> {
        let verdicts = self.verdicts.as_ref().filter(|_| is_jpki(&self.family))?;
        Some(words::jpki::headline(&self.family, verdicts).0)
    }

    /// Whether nothing but revocation speaks against a certificate: it is not usable, and no forgery either.
    pub(super) fn is_only_revoked(&self) -> bool {
        let verdicts = self.verdicts.as_ref().filter(|_| is_jpki(&self.family));
        verdicts.is_some_and(|verdicts| {
            let reason = Reason::new("revocation_not_asked", "");
            let apart = Verdicts { revocation: Revocation::NotAsked { reason }, ..verdicts.clone() };
            matches!(verdicts.revocation, Revocation::Revoked { .. }) && apart.summary() != Summary::Failed
        })
    }

    fn headline(&self, verdicts: &Verdicts) -> Headline {
        match is_jpki(&self.family) {
            true => words::jpki::headline(&self.family, verdicts).1,
            false => sentence::headline(verdicts),
        }
    }
}

/// What of a passport's zone leaves the program neither as JSON nor as text: it can hold a personal number of the issuing
/// state, which is for the clerk's eyes if for anybody's.
const FOR_THE_SCREEN: [&str; 3] = ["mrz", "optional_data", "personal_number"];

fn pairs<'a>(
    reading: &'a Reading,
    verdicts: &'a Verdicts,
) -> impl Iterator<Item = (&'a Field, &'a FieldVerdict)> {
    let told = |(field, _): &(&Field, &FieldVerdict)| !FOR_THE_SCREEN.contains(&field.name.as_str());
    reading.fields.iter().zip(&verdicts.fields).filter(told)
}

fn fields_json(reading: &Reading, verdicts: &Verdicts, pictures: bool) -> Vec<Value> {
    pairs(reading, verdicts).map(|(field, verdict)| field_json(field, verdict, pictures)).collect()
}

fn field_lines(reading: &Reading, verdicts: &Verdicts) -> Vec<(String, String)> {
    let mark = |verdict: &FieldVerdict| sentence::mark(verdict.mark, &verdicts.integrity, &verdicts.issuer);
    pairs(reading, verdicts).map(|(field, verdict)| field_line(reading, field, mark(verdict))).collect()
}

fn opened_lines(reading: &Reading, verdicts: &Verdicts) -> Vec<String> {
    let opened = words::passport::opened(reading).map(|said| format!("{} / {}", said.ja, said.en));
    let proofs = words::passport::proofs(reading, verdicts).into_iter().map(|proof| {
        let text = words(proof.key);
        let sign = match proof.held {
            Some(true) => "○ ",
            Some(false) => "× ",
            None => "",
        };
        format!("{sign}{} / {}", text.ja, text.en)
    });
    opened.into_iter().chain(proofs).collect()
}

/// What was read beside the document, or why it was not.
fn beside_json(beside: &Beside, pictures: bool) -> Value {
    let finding = beside.outcome.as_ref().ok();
    json!({
        "document": beside.family,
        "summary": finding.map(|finding| finding.summary),
        "fields": finding.map(|finding| fields_json(&finding.reading, &finding.verdicts, pictures)),
        "verdicts": finding.and_then(|finding| verdicts_json(&finding.verdicts)),
        "notes": finding.map(|finding| &finding.reading.notes),
        "error": beside.outcome.as_ref().err().map(problem_json),
    })
}

fn beside_lines(beside: &Beside) -> Vec<(String, String)> {
    let name = words::ja(&format!("document.{}", beside.family)).to_owned();
    let mut lines = vec![(name, words::ja("check.beside").to_owned())];
    match &beside.outcome {
        Ok(finding) => {
            lines.extend(field_lines(&finding.reading, &finding.verdicts));
            lines.extend(verdict_lines(beside.family, &finding.verdicts));
        }
        Err(problem) => {
            let what = problem.words_key("what");
            let text = words(&what);
            lines.push((text.ja.to_owned(), format!("{} ({})", text.en, problem.detail)));
        }
    }
    lines
}

/// Everything a check tells.
pub(super) struct Report {
    training: bool,
    reader: Option<String>,
    pub(super) exit_code: u8,
    pub(super) shown: Option<Shown>,
    pub(super) records: Vec<Recorded>,
    answers: Vec<Answer>,
    pub(super) problem: Option<Problem>,
    /// What there is to tell of JPKI.
    pub(super) jpki: Option<JpkiShown>,
}

impl Report {
    pub(super) fn new(desk: &Desk, exit_code: u8) -> Self {
        Self {
            training: desk.counter().settings().training,
            reader: desk.counter().reader().map(str::to_owned),
            exit_code,
            shown: None,
            records: Vec::new(),
            answers: desk.counter().answers().to_vec(),
            problem: None,
            jpki: None,
        }
    }

    pub(super) fn tell(&self, as_json: bool) {
        if as_json {
            output::json(&self.json());
        } else {
            self.text();
        }
    }

    fn json(&self) -> Value {
        let shown = self.shown.as_ref();
        json!({
            "schema": "tashika.check/1",
            "version": env!("CARGO_PKG_VERSION"),
            "training": self.training,
            "reader": self.reader,
            "exit_code": self.exit_code,
            "document": shown.map(|s| &s.family),
            "checked_at": shown.and_then(|s| s.checked_at),
            "summary": shown.and_then(|s| s.summary),
            "fields": shown.map(|s| &s.fields),
            "verdicts": shown.and_then(|s| verdicts_json(s.verdicts.as_ref()?)),
            "notes": shown.map(|s| &s.notes),
            "attested": shown.map(|s| &s.attested),
            "beside": shown.map(|s| &s.beside),
            "transcribe": shown.map(|s| &s.transcribe),
            "rulings": self.rulings(),
            "record": self.records.first().map(record_json),
            "records": self.records.iter().map(record_json).collect::<Vec<_>>(),
            "jpki": self.jpki.as_ref().map(JpkiShown::json),
            "error": self.problem.as_ref().map(problem_json),
        })
    }

    fn text(&self) {
        if self.training {
            say!("*** 訓練 / TRAINING: this is evidence of nothing ***");
        }
        if let Some(problem) = &self.problem {
            tell_problem(problem);
        }
        let Some(shown) = &self.shown else {
            self.law_lines();
            return;
        };
        if let Some(verdicts) = &shown.verdicts {
            let sentence = words(shown.headline(verdicts).sentence);
            say!("{}\n{}\n", sentence.ja, sentence.en);
            for (name, value) in &shown.lines {
                say!("{name}: {value}");
            }
            say!();
            for (question, answer) in verdict_lines(&shown.family, verdicts) {
                say!("{question}: {answer}");
            }
        }
        if let Some(jpki) = &self.jpki {
            say!();
            jpki.lines();
        }
        for line in &shown.opened {
            say!("{line}");
        }
        for note in &shown.notes {
            say!("※ {} ({}: {})", words::ja(&format!("note.{}", note.code)), note.code, note.detail);
        }
        let typed = |text: &&Value| shown.transcribed.iter().any(|name| text["name"] == name.as_str());
        let open = |text: &&Value| text["needed"] == true && !typed(text);
        for text in shown.transcribe.iter().filter(open) {
            let key = format!("field.{}", text["name"].as_str().unwrap_or_default());
            let (name, told) = (words(&key), words("check.transcribe"));
            say!("{}: {} / {}: {}", told.ja, name.ja, told.en, name.en);
        }
        if !shown.beside_lines.is_empty() {
            say!();
        }
        for (name, value) in &shown.beside_lines {
            say!("{name}: {value}");
        }
        self.law_lines();
    }

    /// What the laws say; from the records, if there are any: the visit is over then.
    fn rulings(&self) -> Vec<Value> {
        match self.records.is_empty() {
            true => self.answers.iter().map(answer_json).collect(),
            false => self.records.iter().map(|recorded| json!(recorded.ruling)).collect(),
        }
    }

    fn law_lines(&self) {
        for answer in &self.answers {
            let outcome = word(&answer.ruling.outcome);
            let said = words::ja(&format!("outcome.{outcome}")).to_owned();
            say!("\n{}: {said}", words::ja(&format!("rules.law.{}", word(&answer.law))));
            for (_, missing) in answer.missing() {
                say!("・{}", words::ja(&format!("missing.{}", word(&missing))));
            }
        }
        for recorded in &self.records {
            let law = words::ja(&format!("rules.law.{}", word(&recorded.header.law))).to_owned();
            let receipt = &recorded.receipt;
            say!("\n記録 / record ({law}): no. {} {}", receipt.seq, receipt.record_id);
        }
    }
}

fn answer_json(answer: &Answer) -> Value {
    let missing: Vec<Value> = answer
        .missing()
        .iter()
        .map(|(whose, missing)| json!({ "whose": whose, "missing": missing }))
        .collect();
    json!({
        "law": answer.law,
        "finish": match answer.finish() {
            Finish::Complete => "complete",
            Finish::PendingMail => "pending_mail",
            Finish::No => "no",
        },
        "ruling": answer.ruling,
        "representative": answer.representative,
        "routes": answer.routes.len(),
        "missing": missing,
    })
}

fn record_json(recorded: &Recorded) -> Value {
    let Recorded { header, ended, receipt, .. } = recorded;
    json!({
        "law": header.law,
        "ended": match ended {
            Ended::Confirmed => "confirmed",
            Ended::PendingMail => "pending_mail",
            Ended::Refused => "refused",
        },
        "seq": receipt.seq,
        "record_id": receipt.record_id,
        "leaf": receipt.leaf,
        "checkpoint": receipt.checkpoint,
    })
}

fn tell_problem(problem: &Problem) {
    let (what, next) = (problem.words_key("what"), problem.words_key("next"));
    let finer = problem.finer.map(|code| format!("problem.{code}"));
    for key in [Some(what), finer, Some(next)].into_iter().flatten() {
        let text = words(&key);
        complain!("{} / {}", text.ja, text.en);
    }
    if let Some(left) = problem.tries_left {
        complain!("残り{left}回 / {left} {} left", if left == 1 { "try" } else { "tries" });
    }
    complain!("({})", problem.detail);
}

fn problem_json(problem: &Problem) -> Value {
    let (what, next) = (problem.words_key("what"), problem.words_key("next"));
    json!({
        "code": problem.code,
        "finer": problem.finer,
        "who_acts": problem.who,
        "next": problem.next,
        "tries_left": problem.tries_left,
        "try_may_be_spent": problem.try_unknown,
        "what_ja": words::ja(&what), "what_en": words::en(&what),
        "next_ja": words::ja(&next), "next_en": words::en(&next),
        "detail": problem.detail,
    })
}

/// The verdicts without the fields, which stand beside their values.
fn verdicts_json(verdicts: &Verdicts) -> Option<Value> {
    let mut value = serde_json::to_value(verdicts).ok()?;
    value.as_object_mut()?.remove("fields");
    Some(value)
}

fn field_json(field: &Field, verdict: &FieldVerdict, pictures: bool) -> Value {
    let value = match &field.value {
        FieldValue::Picture { media_type, bytes } => json!({
            "type": "picture",
            "media_type": media_type,
            "length": bytes.len(),
            "sha256": hex::lower(&sha256(bytes)),
            "base64": pictures.then(|| BASE64_STANDARD.encode(bytes)),
        }),
        other => json!(other),
    };
    json!({
        "name": field.name,
        "origin": field.origin,
        "source": field.source,
        "mark": verdict.mark,
        "keep": field.keep,
        "value": value,
    })
}

fn field_line(reading: &Reading, field: &Field, mark: &'static str) -> (String, String) {
    let state = words::passport::state_code(reading, field);
    let value = match &field.value {
        FieldValue::Code { .. } if state.is_some() => state.unwrap_or_default().to_owned(),
        FieldValue::Text { text } => text.clone(),
        FieldValue::Date { date } => format!("{date} ({})", in_japanese(*date)),
        FieldValue::Code { raw, meaning } => {
            format!("{} [{raw}]", words::codes::code(field.name.as_str(), raw, meaning).0)
        }
        FieldValue::Picture { bytes, .. } => format!("[{} bytes]", bytes.len()),
    };
    let mark = words::ja(mark);
    let name = words::ja(&format!("field.{}", field.name.as_str())).to_owned();
    (name, format!("{value}  — {mark} ({})", field.origin))
}

pub(super) fn verdict_lines(family: &str, verdicts: &Verdicts) -> Vec<(String, String)> {
    let Ok(value) = serde_json::to_value(verdicts) else { return Vec::new() };
    let questions = ["integrity", "issuer", "originality", "validity", "revocation", "agreement"];
    let line = |question: &str| {
        let answer =
            value.get(question).and_then(|v| v.get("answer")).and_then(Value::as_str).unwrap_or_default();
        let key = answer_key(family, question, answer, verdicts);
        let text = words(&key).ja.to_owned();
        let text = match (question, &verdicts.issuer, &verdicts.agreement) {
            ("issuer", Issuer::Anchored { name, class, .. }, _) => {
                format!("{text}: {name} — {}", words::ja(&format!("class.{}", word(class))))
            }
            ("agreement", _, Agreement::Differ { differences }) => {
                let differ = |one: &Difference| {
                    let key = format!("field.{}", one.field.as_str());
                    format!("{} ({} / {})", words::ja(&key), one.a, one.b)
                };
                format!("{text}: {}", differences.iter().map(differ).collect::<Vec<_>>().join("、"))
            }
            ("validity", issuer, _) if in_nobodys_word(&verdicts.validity, issuer) => {
                format!("{text}・{}", words::ja("validity.unsigned"))
            }
            _ => text,
        };
        let reason = value.get(question).and_then(|v| v.get("reason")).and_then(|r| r.get("code"));
        let reason =
            reason.and_then(Value::as_str).map(|code| words::ja(&format!("reason.{code}")).to_owned());
        (
            question_of(family, question),
            [Some(text), reason].into_iter().flatten().collect::<Vec<_>>().join("・"),
        )
    };
    questions.into_iter().map(line).collect()
}

/// Which words an answer gets. Whoever signs the data himself has the key that answers: without a known issuer no chip is
/// called genuine, as in the window. And of a certificate the key is told, not the chip: a signature is no random challenge.
fn answer_key(family: &str, question: &str, answer: &str, verdicts: &Verdicts) -> String {
    let known = matches!(verdicts.issuer, Issuer::Anchored { .. });
    let answer = match (question, answer) {
        ("originality", "proven") if !known => "proven_signer_open",
        ("validity", "only_printed") if is_jpki(family) => {
            return "jpki.proof.no_period".to_owned();
        }
        _ => answer,
    };
    match question {
        "originality" if is_jpki(family) => format!("jpki.proof.{}.{answer}", proof_of(family)),
        _ => format!("{question}.{answer}"),
    }
}

/// Whether a last day rests on no signature, or on one of nobody known.
fn in_nobodys_word(validity: &Validity, issuer: &Issuer) -> bool {
    let known = matches!(issuer, Issuer::Anchored { .. });
    matches!(validity, Validity::InForce { signed, .. } if !signed || !known)
}

fn question_of(family: &str, question: &str) -> String {
    let key = match question {
        "originality" if is_jpki(family) => format!("jpki.proof.{}.question", proof_of(family)),
        _ => format!("question.{question}"),
    };
    words::ja(&key).to_owned()
}

fn proof_of(family: &str) -> &'static str {
    if family == tashika_mynumber::jpki::SIGNATURE { "signature" } else { "authentication" }
}

/// The stable word of an enum value, as JSON has it.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}
