// SPDX-License-Identifier: MIT OR Apache-2.0
//! A record as people read it: sections with labelled lines, in the order of the paper (`specs` law §9.2).
//! The window draws it and the command prints it; the PDF has its own layout.

use jiff::civil::Date;
use serde::Serialize;
use tashika_kit::date::in_japanese;
use tashika_kit::reading::{Field, FieldValue, Source};
use tashika_kit::verdict::{Revocation, Verdicts};
use tashika_mynumber::jpki::STATEMENT;

use super::in_japan;
use crate::jpki::is_jpki;
use crate::jpki::revocation::{Answer, Channel};
use crate::records::{
    Act, ChipAddition, ChipEvidence, Compared, Decision, Declared, DisplayedTo, Header, History, Identity,
    Known, Logged, MailPlan, Pep, Presented, Record, Representative, Subject, Supplement, Transaction,
};
use crate::rules::chip::asks_picture_number;
use crate::rules::{Law, Residence, Ruling};
use crate::words;

/// A record, ready to be read.
#[derive(Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The sections, in order.
    pub sections: Vec<Section>,
}

/// A part of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Section {
    /// The key of its heading.
    pub title: &'static str,
    /// Its lines.
    pub lines: Vec<Line>,
    /// The verdicts, where the section has some: who draws them knows their marks.
    pub verdicts: Option<Box<Verdicts>>,
    /// The family whose verdicts they are; empty without any.
    pub family: String,
}

/// A labelled line.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// The key of what it is; empty where that is no word of ours.
    key: String,
    /// What it is, in Japanese.
    pub label: String,
    /// What it says.
    pub value: String,
}

impl Line {
    /// What it is, in the language that comes first here.
    #[must_use]
    pub fn label(&self) -> &str {
        if self.key.is_empty() { &self.label } else { words::first(&self.key) }
    }
}

/// The word under `prefix.<code>` of a value that serialises to its code.
#[must_use]
pub fn word(prefix: &str, value: &impl Serialize) -> String {
    let code = code(value);
    let key = format!("{prefix}.{code}");
    let text = words::ja(&key);
    if text == key { code } else { text.to_owned() }
}

/// The code of a value that serialises to a text.
#[must_use]
pub fn code(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A day as it is read: `1980-02-17 (昭和55年2月17日)`.
#[must_use]
pub fn day(date: Date) -> String {
    format!("{date} ({})", in_japanese(date))
}

/// The sheet of a record with its history.
#[must_use]
pub fn of(history: &History) -> Sheet {
    let record = &history.record;
    let mut sections = vec![header(history.seq, &record.header), ruling("sheet.ruling", &record.ruling)];
    if let Some(other) = &record.representative_ruling {
        sections.push(ruling("sheet.representative_ruling", other));
    }
    sections.push(transaction(&record.transaction));
    sections.push(subject("sheet.customer", &record.customer));
    sections.extend(record.declared.as_ref().map(declared));
    sections.extend(record.representative.as_ref().map(representative));
    sections.extend(record.known.as_ref().map(known));
    sections.extend(record.customer_chip.as_ref().map(|chip| evidence("sheet.chip", chip)));
    sections
        .extend(record.representative_chip.as_ref().map(|chip| evidence("sheet.representative_chip", chip)));
    sections.extend(record.customer_chip.as_ref().and_then(jpki));
    let chips = record.customer_chip.iter().chain(&record.representative_chip);
    sections.extend(chips.flat_map(|chip| &chip.additions).map(beside));
    sections.push(decision(record));
    sections.push(later(&history.later));
    Sheet { sections }
}

/// Collects the lines of a section; empty values are left out.
#[derive(Default)]
struct Lines(Vec<Line>);

impl Lines {
    fn put(mut self, key: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.0.push(Line { key: key.to_owned(), label: words::ja(key).to_owned(), value });
        }
        self
    }

    fn section(self, title: &'static str) -> Section {
        Section { title, lines: self.0, verdicts: None, family: String::new() }
    }
}

fn header(seq: u64, header: &Header) -> Section {
    let Header { record_id, law, training, branch, terminal, reader, software_version, .. } = header;
    let training = if *training { words::ja("window.training.banner") } else { "" };
    Lines::default()
        .put("sheet.training", training)
        .put("sheet.record_id", record_id)
        .put("sheet.seq", seq.to_string())
        .put("sheet.law", word("rules.law", law))
        .put("sheet.created_at", in_japan(header.created_at))
        .put("sheet.presented_at", in_japan(header.presented_at))
        .put("sheet.presented_at_reason", header.presented_at_reason.clone().unwrap_or_default())
        .put("sheet.performed_by", &header.performed_by)
        .put("sheet.created_by", &header.created_by)
        .put("sheet.branch", branch)
        .put("sheet.terminal", terminal)
        .put("sheet.reader", reader)
        .put("sheet.software", software_version)
        .section("sheet.header")
}

fn ruling(title: &'static str, ruling: &Ruling) -> Section {
    let ordinance = ruling.ordinance;
    let law = code(&ruling.law);
    let method = ruling.method.as_deref().unwrap_or_default();
    let plain_key = format!("method.{law}.{ordinance}.{method}");
    let plain = words::ja(&plain_key);
    let plain = if plain == plain_key { "" } else { plain };
    let letter = if method.is_empty() { String::new() } else { format!("{method}({ordinance}版)") };
    let missing: Vec<String> = ruling.missing.iter().map(|one| word("missing", one)).collect();
    let legal = ruling.ask_legal.as_ref().map(|one| word("legal", one)).unwrap_or_default();
    Lines::default()
        .put("sheet.outcome", word("outcome", &ruling.outcome))
        .put("sheet.method", plain)
        .put("sheet.letter", letter)
        .put("sheet.article", &ruling.article)
        .put("sheet.document_kind", word("rules.document", &ruling.document))
        .put("sheet.chip_state", word("rules.chip", &ruling.chip))
        .put("sheet.modifiers", ruling.modifiers.join(", "))
        .put("sheet.missing", missing.join("、"))
        .put("sheet.ask_legal", legal)
        .put("sheet.rule_id", ruling.rule_id.clone().unwrap_or_default())
        .put("sheet.rule_set", format!("{} ({})", ruling.rule_set.id, short(&ruling.rule_set.sha256)))
        .section(title)
}

fn short(hash: &str) -> &str {
    hash.get(..16).unwrap_or(hash)
}

fn transaction(transaction: &Transaction) -> Section {
    Lines::default()
        .put("sheet.transaction_kind", word("transaction", &transaction.kind))
        .put("sheet.transaction_note", &transaction.note)
        .put("sheet.transaction_key", &transaction.key)
        .put("sheet.customer_number", &transaction.customer_number)
        .put("sheet.related_check", transaction.related_check.clone().unwrap_or_default())
        .section("sheet.transaction")
}

fn from(source: Source) -> &'static str {
    words::ja(match source {
        Source::SignedChipText => "source.signed_chip_text",
        Source::UnsignedChipText => "source.unsigned_chip_text",
        Source::SignedChipImage => "source.signed_chip_image",
        Source::UnsignedChipImage => "source.unsigned_chip_image",
        Source::TypedFromChipImage => "source.typed_from_chip_image",
        Source::TypedByClerk => "source.typed_by_clerk",
    })
}

fn identity(lines: Lines, identity: &Identity) -> Lines {
    let residence = identity.residence.as_ref();
    let rule_8 = identity.rule_8.as_ref();
    lines
        .put("sheet.name", format!("{} — {}", identity.name.text, from(identity.name.from)))
        .put("sheet.name_kana", &identity.name_kana)
        .put("sheet.name_latin", &identity.name_latin)
        .put(
            "sheet.residence",
            residence.map(|r| format!("{} — {}", r.text, from(r.from))).unwrap_or_default(),
        )
        .put(
            "sheet.birth_date",
            format!("{} — {}", day(identity.birth_date.date), from(identity.birth_date.from)),
        )
        .put("sheet.rule_8", rule_8.map(|(a, b, c)| format!("{a} {b} {c}")).unwrap_or_default())
}

fn subject(title: &'static str, subject: &Subject) -> Section {
    about(Lines::default(), subject).section(title)
}

fn about(lines: Lines, subject: &Subject) -> Lines {
    let mut lines = identity(lines, &subject.identity);
    if let Some(document) = &subject.document {
        lines = presented(lines, document);
    }
    lines = lines.put("sheet.residence_shown", residence(subject.residence));
    subject.supplements.iter().fold(lines, |lines, one| lines.put("sheet.supplement", supplement(one)))
}

fn residence(residence: Residence) -> String {
    word("residence_shown", &residence)
}

fn presented(lines: Lines, document: &Presented) -> Lines {
    let number =
        if document.number.is_empty() { words::ja("sheet.number_not_kept") } else { &document.number };
    let dates = |date: Option<Date>| date.map(day).unwrap_or_default();
    let valid = words::ja(if document.valid_on_day { "sheet.yes" } else { "sheet.no" });
    let seen = document.observations.as_ref();
    lines
        .put("sheet.document", word("rules.document", &document.kind))
        .put("sheet.document_title", &document.title)
        .put("sheet.document_number", number)
        .put("sheet.document_issuer", &document.issuer)
        .put("sheet.document_issued", dates(document.issued_on))
        .put("sheet.document_expires", dates(document.expires_on))
        .put("sheet.document_valid", valid)
        .put("observation.face", seen.map(|seen| word("compared", &seen.face)).unwrap_or_default())
        .put("observation.remark", seen.map(|seen| seen.remark.clone()).unwrap_or_default())
}

/// A further document in one line.
fn supplement(one: &Supplement) -> String {
    let dated = one.dated.map(|date| format!(" {date}")).unwrap_or_default();
    let role = word("supplement", &one.role);
    let sent = if one.sent_in { format!("({})", words::ja("sheet.sent_in")) } else { String::new() };
    format!(
        "{role}: {} {}{dated}、{} {}{sent}",
        one.title,
        one.number,
        words::ja("sheet.received"),
        one.received_on
    )
}

fn declared(declared: &Declared) -> Section {
    let pep = words::ja(if declared.pep == Pep::Yes { "sheet.pep_yes" } else { "sheet.pep_no" });
    let high = declared.high_risk.as_ref();
    let alias = declared.alias.as_ref().map(|(name, why)| format!("{name}({why})"));
    Lines::default()
        .put("sheet.purpose", word("purpose", &declared.purpose))
        .put("sheet.purpose_note", &declared.purpose_note)
        .put("sheet.occupation", word("occupation", &declared.occupation))
        .put("sheet.occupation_note", &declared.occupation_note)
        .put("sheet.pep", pep)
        .put("sheet.pep_reason", &declared.pep_reason)
        .put("sheet.high_risk", high.map(|high| high.trigger.clone()).unwrap_or_default())
        .put("sheet.assets", high.and_then(|high| high.assets.clone()).unwrap_or_default())
        .put("sheet.alias", alias.unwrap_or_default())
        .put("sheet.confirmed_on", day(declared.confirmed_on))
        .section("sheet.declared")
}

fn representative(one: &Representative) -> Section {
    about(Lines::default(), &one.subject)
        .put("sheet.relationship", word("relationship", &one.relationship))
        .put("sheet.relationship_note", &one.relationship_note)
        .put("sheet.authority", word("authority", &one.authority))
        .put("sheet.authority_note", &one.authority_note)
        .section("sheet.representative")
}

fn known(known: &Known) -> Section {
    let means: Vec<String> = known.means.iter().map(|one| word("known", one)).collect();
    Lines::default()
        .put("sheet.known_means", means.join("、"))
        .put("sheet.known_note", &known.note)
        .put("sheet.earlier_record", &known.earlier_record)
        .section("sheet.known")
}

fn evidence(title: &'static str, chip: &ChipEvidence) -> Section {
    let compared = |value: Compared| word("compared", &value);
    let mut lines = Lines::default();
    // Nobody compares a face or a print with a certificate.
    if !is_jpki(&chip.reading.family) {
        lines = lines
            .put("observation.face", compared(chip.observations.face))
            .put("observation.printed_card", compared(chip.observations.printed_card))
            .put("observation.security_code", compared(chip.observations.security_code));
    }
    let number = chip.observations.picture_number;
    if asks_picture_number(&chip.reading) || !number.is_not_compared() {
        lines = lines.put("observation.picture_number", compared(number));
    }
    lines = lines.put("observation.remark", &chip.observations.remark);
    lines = noted(transcript(lines, chip), chip);
    for shown in &chip.displayed {
        let seconds = shown.for_ms as f64 / 1000.0;
        lines = lines.put("sheet.displayed", format!("{} {seconds:.1} s", in_japan(shown.from)));
    }
    let withheld: Vec<String> = chip.withheld.iter().map(|one| word("withheld", one)).collect();
    let section = lines.put("sheet.withheld", withheld.join("、")).section(title);
    let family = chip.reading.family.to_string();
    Section { verdicts: Some(Box::new(chip.verdicts.clone())), family, ..section }
}

/// Under which role a certificate was used, what the customer agreed to and signed, and who was asked about revocation.
fn jpki(chip: &ChipEvidence) -> Option<Section> {
    let note = chip.jpki.as_ref()?;
    let before = words::ja(match note.consent.before {
        DisplayedTo::Customer => "jpki.record.before_customer",
        DisplayedTo::Clerk => "jpki.record.before_clerk",
    });
    let statement = chip.reading.evidence(STATEMENT).map(|text| String::from_utf8_lossy(text).into_owned());
    let lines = Lines::default()
        .put("jpki.record.what", word("jpki.use", &note.what))
        .put("jpki.standing.role", word("jpki.role", &note.role))
        .put("jpki.standing.purpose", &note.purpose)
        .put("jpki.standing.approval", &note.approval)
        .put("jpki.record.consent", format!("{} {before}", in_japan(note.consent.at)))
        .put("jpki.record.statement", statement.unwrap_or_default());
    Some(asked(lines, &note.revocation).section("jpki.record.title"))
}

/// What came of asking, and whether anybody real was asked.
fn asked(lines: Lines, answer: &Answer) -> Lines {
    let as_of = match &answer.verdict {
        Revocation::Good { as_of } => in_japan(*as_of),
        _ => String::new(),
    };
    let why = match &answer.verdict {
        Revocation::Good { .. } => String::new(),
        Revocation::Revoked { reason, on } => format!(" {on} {}", reason_word(&reason.code)),
        Revocation::NotAsked { reason } | Revocation::Unknown { reason } => {
            format!(" {}", reason_word(&reason.code))
        }
    };
    let whom = match answer.channel {
        Some(channel) => word("revocation_source", &channel),
        None => words::ja("jpki.record.nobody").to_owned(),
    };
    let simulated = answer.channel == Some(Channel::Simulated);
    let simulated = if simulated { words::ja("jpki.record.simulated") } else { "" };
    let tried: Vec<String> = answer.tried.iter().map(|reason| reason_word(&reason.code)).collect();
    lines
        .put("jpki.record.answer", format!("{}{why}", words::ja(&format!("revocation.{}", answer.word()))))
        .put("jpki.record.asked", whom)
        .put("jpki.record.asked", simulated)
        .put("jpki.record.as_of", as_of)
        .put("jpki.record.until", answer.next_update.map(in_japan).unwrap_or_default())
        .put("jpki.record.tried", tried.join("、"))
}

fn reason_word(code: &str) -> String {
    word("reason", &code)
}

/// What was typed from pictures of the chip, each under its field's name.
fn transcript(lines: Lines, chip: &ChipEvidence) -> Lines {
    chip.transcript.iter().fold(lines, |lines, field| {
        let key = format!("field.{}", field.name.as_str());
        match value(field) {
            Some(value) => lines.put(&key, format!("{value} — {}", from(field.source))),
            None => lines,
        }
    })
}

/// What the clerk noted beside the comparison, where it arose.
fn noted(lines: Lines, chip: &ChipEvidence) -> Lines {
    let seen = &chip.observations;
    let marks: Vec<String> = seen.marks.iter().map(|code| word("mark_of_print", code)).collect();
    let inquiry = seen.number_inquiry.map(|inquiry| {
        format!(
            "{} ({} {})",
            word("inquiry", &inquiry.answer),
            words::ja("sheet.noted_at"),
            in_japan(inquiry.at)
        )
    });
    let period = seen.special_period.map(|period| word("special_period", &period));
    let page = seen.address_page.map(|page| word("address_page", &page));
    lines
        .put("sheet.marks", marks.join("、"))
        .put("sheet.number_inquiry", inquiry.unwrap_or_default())
        .put("sheet.special_period", period.unwrap_or_default())
        .put("sheet.address_page", page.unwrap_or_default())
}

/// A value as it is read; a picture is none.
fn value(field: &Field) -> Option<String> {
    match &field.value {
        FieldValue::Text { text } => Some(text.clone()),
        FieldValue::Date { date } => Some(date.to_string()),
        FieldValue::Code { raw, meaning } => Some(words::codes::code(field.name.as_str(), raw, meaning).0),
        FieldValue::Picture { .. } => None,
    }
}

/// What was read from the same chip beside a document; it identifies nobody.
fn beside(addition: &ChipAddition) -> Section {
    let family = format!("document.{}", addition.reading.family);
    let mut lines = Lines::default().put("sheet.beside_document", words::ja(&family));
    for field in &addition.reading.fields {
        let Some(value) = value(field) else { continue };
        lines = lines.put(&format!("field.{}", field.name.as_str()), value);
    }
    let withheld: Vec<String> = addition.withheld.iter().map(|one| word("withheld", one)).collect();
    let section = lines.put("sheet.withheld", withheld.join("、")).section("sheet.beside");
    Section { verdicts: Some(Box::new(addition.verdicts.clone())), ..section }
}

fn decision(record: &Record) -> Section {
    let (key, reason) = match &record.decision {
        Decision::Confirmed => ("decision.confirmed", ""),
        Decision::PendingMail => ("decision.pending_mail", ""),
        Decision::Refused { reason } => ("decision.refused", reason.as_str()),
    };
    let mail = record.mail.as_ref().map(|plan: &MailPlan| word("mail", plan)).unwrap_or_default();
    Lines::default()
        .put("sheet.decision", words::ja(key))
        .put("sheet.decision_reason", reason)
        .put("sheet.mail", mail)
        .section("sheet.decision_part")
}

fn later(later: &[Logged]) -> Section {
    if later.is_empty() {
        return Lines::default().put("", words::ja("sheet.nothing_later")).section("sheet.later");
    }
    let line = |logged: &Logged| {
        let label = format!("{}  {}", in_japan(logged.at), logged.by);
        Line { key: String::new(), label, value: told(&logged.act) }
    };
    Lines(later.iter().map(line).collect()).section("sheet.later")
}

/// An act in one line, for a reader of the record.
#[must_use]
pub fn told(act: &Act) -> String {
    let name = words::ja(&format!("act.{}", act_code(act))).to_owned();
    let more = match act {
        Act::Amended(one) => {
            let field = words::ja(&super::fields::label_key(&one.field)).to_owned();
            let shown = |text: &str| format!("「{}」", super::fields::shown(&one.field, text));
            let reason = words::ja("sheet.because");
            format!("{field}: {} → {}、{reason}: {}", shown(&one.old), shown(&one.new), one.reason)
        }
        Act::Mail(one) => format!("{} {} {}", word("mail_state", &one.state), one.on, one.tracking),
        Act::Supplemented(one) => supplement(&one.supplement),
        Act::RelationEnded { on, .. } | Act::LastUse { on, .. } => on.to_string(),
        Act::Exported(one) => {
            let masked = if one.masked { words::ja("sheet.masked") } else { "" };
            format!(
                "{} {masked} {}: {}",
                word("export_format", &one.format),
                words::ja("sheet.because"),
                one.reason
            )
        }
        Act::FileMade { sha256, .. } => format!("SHA-256 {sha256}"),
        Act::Deleted { because, .. } => because.clone(),
        _ => String::new(),
    };
    if more.is_empty() { name } else { format!("{name} — {}", more.trim()) }
}

/// The act's code as the log writes it; its words are under `act.<code>`.
#[must_use]
pub fn act_code(act: &Act) -> String {
    let value = serde_json::to_value(act).unwrap_or_default();
    value.get("act").and_then(|code| code.as_str()).unwrap_or_default().to_owned()
}

/// The key of a law's short name.
#[must_use]
pub fn law_key(law: Law) -> &'static str {
    match law {
        Law::Aml => "rules.law.aml",
        Law::Phone => "rules.law.phone",
        Law::Lending => "rules.law.lending",
    }
}
