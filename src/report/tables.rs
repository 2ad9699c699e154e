// SPDX-License-Identifier: MIT OR Apache-2.0
//! The exports for other programs: CSV (RFC 4180) and JSON. `docs/exports.md` describes every column.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@` or a control character as a formula. Such a cell
//! gets an apostrophe before it, which spreadsheets show as text; [`unguarded`] takes it away again.

use serde::Serialize;
use serde_json::Value;
use tashika_kit::date::japan_day;

use super::{ReportError, retention};
use crate::records::record::{InquiryAnswer, NumberInquiry};
use crate::records::{Act, Decision, History, Identity, Line, Observations, Record, Told};
use crate::rules::Law;

/// The columns of [`csv`].
pub const LIST_COLUMNS: [&str; 12] = [
    "seq",
    "record_id",
    "created_at",
    "law",
    "outcome",
    "decision",
    "branch",
    "clerk",
    "mail",
    "deleted",
    "amendments",
    "retain_until",
];

/// The columns of [`csv_records`].
pub const RECORD_COLUMNS: [&str; 53] = [
    "seq",
    "record_id",
    "law",
    "training",
    "created_at",
    "presented_at",
    "branch",
    "terminal",
    "performed_by",
    "created_by",
    "rule_set",
    "rule_id",
    "ordinance",
    "method",
    "article",
    "outcome",
    "chip",
    "decision",
    "refusal_reason",
    "transaction",
    "transaction_note",
    "transaction_key",
    "customer_number",
    "related_check",
    "name",
    "name_kana",
    "name_latin",
    "residence",
    "birth_date",
    "document",
    "document_number",
    "document_expires_on",
    "supplements",
    "purpose",
    "occupation",
    "pep",
    "alias",
    "representative_name",
    "representative_residence",
    "representative_birth_date",
    "relationship",
    "authority",
    "mail",
    "amendments",
    "retain_until",
    "name_source",
    "residence_source",
    "birth_date_source",
    "marks",
    "number_inquiry",
    "special_period",
    "picture_number",
    "address_page",
];

/// The list of records as CSV: nothing about the customers. `bom` puts the mark of UTF-8 before it, which some
/// spreadsheets need to show Japanese.
#[must_use]
pub fn csv(lines: &[Line], bom: bool) -> String {
    let mut table = begin(bom, &LIST_COLUMNS);
    for line in lines {
        let row = [
            line.seq.to_string(),
            line.record_id.clone(),
            line.created_at.to_string(),
            code(&line.law),
            code(&line.outcome),
            line.decision.clone(),
            line.branch.clone(),
            line.clerk.clone(),
            line.mail.as_ref().map(code).unwrap_or_default(),
            line.deleted.to_string(),
            line.amendments.to_string(),
            line.retain_until.map(|on| on.to_string()).unwrap_or_default(),
        ];
        add(&mut table, &row);
    }
    table
}

/// Whole records as CSV, one line for each, as they were made; amendments are counted in `amendments` and given
/// whole in the JSON. The file holds personal values: writing it is an export, a manager's act.
///
/// # Errors
/// [`ReportError::MixedLaws`] if the records are of more than one law.
pub fn csv_records(histories: &[History], bom: bool) -> Result<String, ReportError> {
    one_law(histories)?;
    let mut table = begin(bom, &RECORD_COLUMNS);
    for history in histories {
        add(&mut table, &record_row(history));
    }
    Ok(table)
}

/// The beginning of a file of [`csv_records`], with the mark of UTF-8.
pub(super) fn begin_records() -> String {
    begin(true, &RECORD_COLUMNS)
}

/// A record's line in [`csv_records`].
pub(super) fn line_of(history: &History) -> String {
    let mut line = String::new();
    add(&mut line, &record_row(history));
    line
}

/// The format of [`json`].
pub(super) const FORMAT: &str = "tashika-records/1";

/// The document of [`json`].
#[derive(Serialize)]
struct Records<'a> {
    /// `tashika-records/1`.
    format: &'static str,
    /// The law all records are of; `null` if there are none.
    law: Option<Law>,
    /// The records with their histories.
    records: &'a [History],
}

/// Whole records with their histories as JSON, in the form of the record itself. The file holds personal values:
/// writing it is an export, a manager's act.
///
/// # Errors
/// [`ReportError::MixedLaws`] if the records are of more than one law.
pub fn json(histories: &[History]) -> Result<String, ReportError> {
    let law = one_law(histories)?;
    let document = Records { format: FORMAT, law, records: histories };
    serde_json::to_string_pretty(&document).map_err(|_| ReportError::Data)
}

fn one_law(histories: &[History]) -> Result<Option<Law>, ReportError> {
    let mut laws = histories.iter().map(|history| history.record.header.law);
    let first = laws.next();
    if laws.any(|law| Some(law) != first) {
        return Err(ReportError::MixedLaws);
    }
    Ok(first)
}

/// The columns in the order of [`RECORD_COLUMNS`].
fn record_row(history: &History) -> Vec<String> {
    let record = &history.record;
    let parts = [
        circumstances(history),
        ruled(record),
        person(history),
        stated(record),
        acting(record),
        afterwards(history),
        sources(&record.customer.identity),
        noted(record.customer_chip.as_ref().map(|chip| &chip.observations)),
    ];
    parts.concat()
}

/// Who made the record, where and when.
fn circumstances(history: &History) -> Vec<String> {
    let header = &history.record.header;
    vec![
        history.seq.to_string(),
        header.record_id.clone(),
        code(&header.law),
        header.training.to_string(),
        header.created_at.to_string(),
        header.presented_at.to_string(),
        header.branch.clone(),
        header.terminal.clone(),
        header.performed_by.clone(),
        header.created_by.clone(),
    ]
}

/// What the law said, what was decided, and about which transaction.
fn ruled(record: &Record) -> Vec<String> {
    let (ruling, transaction) = (&record.ruling, &record.transaction);
    let refusal = match &record.decision {
        Decision::Refused { reason } => reason.clone(),
        _ => String::new(),
    };
    vec![
        ruling.rule_set.id.clone(),
        ruling.rule_id.clone().unwrap_or_default(),
        ruling.ordinance.to_string(),
        ruling.method.clone().unwrap_or_default(),
        ruling.article.clone(),
        code(&ruling.outcome),
        code(&ruling.chip),
        decision(&record.decision).to_owned(),
        refusal,
        code(&transaction.kind),
        transaction.note.clone(),
        transaction.key.clone(),
        transaction.customer_number.clone(),
        transaction.related_check.clone().unwrap_or_default(),
    ]
}

/// The customer, and what they showed.
fn person(history: &History) -> Vec<String> {
    let subject = &history.record.customer;
    let (identity, document) = (&subject.identity, subject.document.as_ref());
    vec![
        identity.name.text.clone(),
        identity.name_kana.clone(),
        identity.name_latin.clone(),
        text(identity.residence.as_ref()),
        identity.birth_date.date.to_string(),
        document.map(|one| code(&one.kind)).unwrap_or_default(),
        document.map(|one| one.number.clone()).unwrap_or_default(),
        day(document.and_then(|one| one.expires_on)),
        supplements(history),
    ]
}

/// What the customer stated.
fn stated(record: &Record) -> Vec<String> {
    let declared = record.declared.as_ref();
    let alias = declared.and_then(|one| one.alias.as_ref());
    vec![
        declared.map(|one| with_note(&code(&one.purpose), &one.purpose_note)).unwrap_or_default(),
        declared.map(|one| with_note(&code(&one.occupation), &one.occupation_note)).unwrap_or_default(),
        declared.map(|one| with_note(&code(&one.pep), &one.pep_reason)).unwrap_or_default(),
        alias.map(|(name, why)| with_note(name, why)).unwrap_or_default(),
    ]
}

/// Who acted for the customer.
fn acting(record: &Record) -> Vec<String> {
    let acting = record.representative.as_ref();
    let identity = acting.map(|one| &one.subject.identity);
    vec![
        text(identity.map(|one| &one.name)),
        text(identity.and_then(|one| one.residence.as_ref())),
        day(identity.map(|one| one.birth_date.date)),
        acting.map(|one| with_note(&code(&one.relationship), &one.relationship_note)).unwrap_or_default(),
        acting.map(|one| with_note(&code(&one.authority), &one.authority_note)).unwrap_or_default(),
    ]
}

/// What became of the record.
fn afterwards(history: &History) -> Vec<String> {
    vec![
        mail(history),
        history.later.iter().filter(|one| matches!(one.act, Act::Amended(_))).count().to_string(),
        day(retention::of(history).until.and_then(|until| until.tomorrow().ok())),
    ]
}

/// Where the values of the customer come from.
fn sources(identity: &Identity) -> Vec<String> {
    vec![
        code(&identity.name.from),
        identity.residence.as_ref().map(|residence| code(&residence.from)).unwrap_or_default(),
        code(&identity.birth_date.from),
    ]
}

/// What the clerk noted of a chip's document, where it arose.
fn noted(seen: Option<&Observations>) -> Vec<String> {
    vec![
        seen.map(|seen| seen.marks.join("; ")).unwrap_or_default(),
        seen.and_then(|seen| seen.number_inquiry).map(inquiry).unwrap_or_default(),
        seen.and_then(|seen| seen.special_period).map(|period| code(&period)).unwrap_or_default(),
        seen.map(picture_number).unwrap_or_default(),
        seen.and_then(|seen| seen.address_page).map(|page| code(&page)).unwrap_or_default(),
    ]
}

fn day(date: Option<jiff::civil::Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn text(told: Option<&Told>) -> String {
    told.map(|told| told.text.clone()).unwrap_or_default()
}

/// What the clerk saw; nothing where nobody compared, or was asked to.
fn picture_number(seen: &Observations) -> String {
    if seen.picture_number.is_not_compared() { String::new() } else { code(&seen.picture_number) }
}

/// The answer, and when the clerk noted it; nobody asked at no time.
fn inquiry(inquiry: NumberInquiry) -> String {
    match inquiry.answer {
        InquiryAnswer::NotAsked => code(&inquiry.answer),
        answer => format!("{} {}", code(&answer), inquiry.at),
    }
}

fn supplements(history: &History) -> String {
    let later = history.later.iter().filter_map(|logged| match &logged.act {
        Act::Supplemented(received) => Some(&received.supplement),
        _ => None,
    });
    let all = history.record.customer.supplements.iter().chain(later);
    let said = all.map(|one| format!("{} {} {}", code(&one.role), one.title, one.received_on));
    said.collect::<Vec<_>>().join("; ")
}

/// The last that is known of the mail, with its day.
fn mail(history: &History) -> String {
    let last = history.later.iter().rev().find_map(|logged| match &logged.act {
        Act::Mail(event) => Some(format!("{} {}", code(&event.state), event.on)),
        _ => None,
    });
    let waiting =
        || history.record.mail.map(|_| format!("waiting {}", japan_day(history.record.header.created_at)));
    last.or_else(waiting).unwrap_or_default()
}

fn decision(decision: &Decision) -> &'static str {
    match decision {
        Decision::Confirmed => "confirmed",
        Decision::PendingMail => "pending_mail",
        Decision::Refused { .. } => "refused",
    }
}

fn with_note(code: &str, note: &str) -> String {
    if note.is_empty() { code.to_owned() } else { format!("{code}: {note}") }
}

/// A code as the record's JSON writes it.
pub(super) fn code(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(code)) => code,
        _ => String::new(),
    }
}

fn begin(bom: bool, columns: &[&str]) -> String {
    let mut table = String::new();
    if bom {
        table.push('\u{FEFF}');
    }
    table.push_str(&columns.join(","));
    table.push_str("\r\n");
    table
}

fn add(table: &mut String, row: &[String]) {
    let cells: Vec<String> = row.iter().map(|cell| quoted(&guarded(cell))).collect();
    table.push_str(&cells.join(","));
    table.push_str("\r\n");
}

/// A cell that no spreadsheet takes for a formula. A cell that begins with an apostrophe gets another one, so
/// that [`unguarded`] is exact. Full-width signs are guarded too: some spreadsheets take them for the others.
#[must_use]
pub fn guarded(cell: &str) -> String {
    let dangerous = |one: char| "=+-@'＝＋－＠".contains(one) || one.is_control();
    if cell.starts_with(dangerous) { format!("'{cell}") } else { cell.to_owned() }
}

/// The cell as it was before [`guarded`].
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// RFC 4180 §2: quoted where it holds a separator, a quote or a line break.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
