// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika records`: find, show, amend, export, verify and end the retention of records.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Subcommand, ValueEnum};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;

use super::ask::{self, Acting};
use super::output::{complain, say};
use super::{Common, exit, output};
use crate::manager::export::{self, Batch, Order};
use crate::manager::{Trouble, fields, in_japan, log, sheet, today};
use crate::records::{
    Amendment, ExportFormat, Line, MailState, Query, Supplement, SupplementRole, Verification,
};
use crate::rules::{Law, Outcome};
use crate::words;

#[derive(Debug, Subcommand)]
pub(super) enum RecordsCommand {
    /// Lists records, newest first. Nothing about the customer is shown.
    List {
        #[command(flatten)]
        filter: Filter,
        #[command(flatten)]
        acting: Acting,
    },
    /// Shows a record with its history; it is entered that it was looked at.
    Show {
        /// The record's number (UUID).
        record: String,
        #[command(flatten)]
        acting: Acting,
    },
    /// Amends a field; the old value stays in the book.
    ///
    /// New value and reason come from standard input as JSON, {"new": "…", "reason": "…"}, after the
    /// password's line if --password-stdin is given.
    Amend {
        /// The record's number.
        record: String,
        /// The field, e.g. customer.identity.residence (see: tashika records show --json).
        #[arg(long, value_name = "PATH")]
        field: String,
        #[command(flatten)]
        acting: Acting,
    },
    /// Enters what happened to the mail.
    Mail {
        /// The record's number.
        record: String,
        /// What happened.
        #[arg(value_enum)]
        event: MailWord,
        /// On which day.
        #[arg(long, value_name = "DATE")]
        on: Date,
        /// Read 引受番号 from standard input, one line.
        #[arg(long)]
        tracking_stdin: bool,
        #[command(flatten)]
        acting: Acting,
    },
    /// Enters a further document that came in later, as JSON from standard input:
    /// {"role": "residence"|"second_document", "title", "number", "dated", "received_on", "sent_in"}.
    Supplement {
        /// The record's number.
        record: String,
        #[command(flatten)]
        acting: Acting,
    },
    /// Enters the end of the transaction or contract: the retention period begins.
    End {
        /// The record's number.
        record: String,
        /// On which day.
        #[arg(long, value_name = "DATE")]
        on: Date,
        /// It is the last day the customer was treated as already confirmed, not the end.
        #[arg(long)]
        last_use: bool,
        #[command(flatten)]
        acting: Acting,
    },
    /// Exports records: with a reason, entered in the book, never over a file that exists.
    Export(ExportArguments),
    /// Lists the records whose retention has ended.
    Due {
        #[command(flatten)]
        acting: Acting,
    },
    /// Destroys the content of a record whose retention has ended; its place in the log stays.
    Delete {
        /// The record's number.
        record: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        acting: Acting,
    },
    /// Lists the newest entries of every kind: who did what when. Nothing about a customer is shown.
    Log {
        /// At most so many.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
        /// Only entries before this place.
        #[arg(long, value_name = "SEQ")]
        before: Option<u64>,
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Walks through the whole log. Needs no password, except to enter that it was done.
    ///
    /// Exit code 4 if anything is not as it was written.
    Verify {
        /// A checkpoint kept elsewhere. May be repeated.
        #[arg(long, value_name = "FILE")]
        checkpoint: Vec<PathBuf>,
        /// Enter that the log was verified; needs an account.
        #[arg(long)]
        enter: bool,
        #[command(flatten)]
        acting: Acting,
    },
    /// Prints the newest checkpoint: kept elsewhere, it proves later that nothing up to here was changed.
    Checkpoint {
        /// Write it to this new file.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
}

/// Which records. Personal conditions come from standard input only.
#[derive(Debug, clap::Args)]
pub(super) struct Filter {
    /// From this day in Japan.
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// To this day, included.
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Made at this branch.
    #[arg(long, value_name = "NAME")]
    made_at: Option<String>,
    /// Made by this clerk.
    #[arg(long, value_name = "NAME")]
    made_by: Option<String>,
    /// Under this law.
    #[arg(long, value_enum)]
    under: Option<LawWord>,
    /// With this outcome, e.g. ALONE, MAIL.
    #[arg(long, value_name = "OUTCOME", value_parser = outcome)]
    outcome: Option<Outcome>,
    /// With this decision.
    #[arg(long, value_parser = ["confirmed", "pending_mail", "refused"])]
    decision: Option<String>,
    /// With its mail in this state.
    #[arg(long, value_enum)]
    mail: Option<MailWord>,
    /// Personal conditions as JSON on standard input: {"name", "birth_date"} together,
    /// "transaction_key", "customer_number".
    #[arg(long, value_name = "-", value_parser = ["-"])]
    search: Option<String>,
    /// Only records before this place, for the next page.
    #[arg(long, value_name = "SEQ")]
    before: Option<u64>,
    /// At most so many.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
}

#[derive(Debug, clap::Args)]
pub(super) struct ExportArguments {
    /// The records' ids, as `records list` shows them.
    #[arg(required_unless_present = "all_matching", conflicts_with = "all_matching")]
    record: Vec<String>,
    /// All records that match the filters.
    #[arg(long)]
    all_matching: bool,
    #[command(flatten)]
    filter: Filter,
    /// pdf: the paper with the evidence in it; bundle: the evidence alone.
    #[arg(long, value_enum, default_value = "pdf")]
    format: FormatWord,
    /// The new file (one record), or the folder (several).
    #[arg(long, value_name = "FILE|FOLDER")]
    out: PathBuf,
    /// Why. It is sealed in the book and printed on the paper; name nobody here.
    #[arg(long, value_name = "TEXT", conflicts_with = "reason_stdin")]
    reason: Option<String>,
    /// Read the reason from standard input, one line.
    #[arg(long)]
    reason_stdin: bool,
    /// Mask personal values (training, complaints desks). PDF and bundle only.
    #[arg(long)]
    masked: bool,
    /// An earlier checkpoint of this book: the evidence then also proves that nothing before it was changed
    /// (tashika verify --checkpoint FILE). PDF and bundle only.
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LawWord {
    Aml,
    Phone,
    Lending,
}

impl From<LawWord> for Law {
    fn from(word: LawWord) -> Self {
        match word {
            LawWord::Aml => Self::Aml,
            LawWord::Phone => Self::Phone,
            LawWord::Lending => Self::Lending,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MailWord {
    /// Not yet sent (for lists only).
    Waiting,
    /// Sent.
    Dispatched,
    /// It arrived.
    Delivered,
    /// It came back: the check is open again.
    Returned,
    /// Staff handed it over at the residence.
    HandedOver,
}

impl From<MailWord> for MailState {
    fn from(word: MailWord) -> Self {
        match word {
            MailWord::Waiting => Self::Waiting,
            MailWord::Dispatched => Self::Dispatched,
            MailWord::Delivered => Self::Delivered,
            MailWord::Returned => Self::Returned,
            MailWord::HandedOver => Self::HandedOver,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatWord {
    Pdf,
    Json,
    Bundle,
    Csv,
}

impl From<FormatWord> for ExportFormat {
    fn from(word: FormatWord) -> Self {
        match word {
            FormatWord::Pdf => Self::Pdf,
            FormatWord::Json => Self::Json,
            FormatWord::Bundle => Self::Bundle,
            FormatWord::Csv => Self::Csv,
        }
    }
}

fn outcome(text: &str) -> Result<Outcome, String> {
    let value = serde_json::Value::String(text.to_uppercase());
    serde_json::from_value(value)
        .map_err(|_| "one of ALONE, ALONE_SUPP, MAIL, MAIL_SUPP, KNOWN, MANUAL, REFUSE, ESCALATE".to_owned())
}

/// Personal conditions, from standard input.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Personal {
    name: Option<String>,
    birth_date: Option<String>,
    transaction_key: Option<String>,
    customer_number: Option<String>,
}

impl Filter {
    /// The query; reads standard input if personal conditions are announced.
    fn query(&self) -> Result<Query, Trouble> {
        let personal: Personal = if self.search.is_some() { ask::document()? } else { Personal::default() };
        let person = match (personal.name, personal.birth_date) {
            (None, None) => None,
            (Some(name), Some(date)) => {
                Some((name, Date::from_str(&date).map_err(|_| Trouble::Input("not_a_date"))?))
            }
            _ => return Err(Trouble::Input("name_and_birth_date")),
        };
        Ok(Query {
            from: self.from,
            to: self.to,
            branch: self.made_at.clone(),
            clerk: self.made_by.clone(),
            law: self.under.map(Law::from),
            outcome: self.outcome,
            decision: self.decision.clone(),
            mail: self.mail.map(MailState::from),
            transaction_key: personal.transaction_key,
            customer_number: personal.customer_number,
            person,
            before: self.before,
            limit: self.limit,
        })
    }
}

pub(super) fn run(common: &Common, command: &RecordsCommand) -> u8 {
    ask::report(act(common, command))
}

fn act(common: &Common, command: &RecordsCommand) -> Result<u8, Trouble> {
    use RecordsCommand as Command;
    match command {
        Command::List { filter, acting } => list(common, filter, acting),
        Command::Show { record, acting } => show(common, record, acting),
        Command::Amend { record, field, acting } => amend(common, record, field, acting),
        Command::Mail { record, event, on, tracking_stdin, acting } => {
            let mut office = acting.log_in(common)?;
            let tracking = if *tracking_stdin { ask::line()?.to_string() } else { String::new() };
            office.mail(record, (*event).into(), *on, &tracking)?;
            acting.done(office, "mail", record)
        }
        Command::Supplement { record, acting } => {
            let mut office = acting.log_in(common)?;
            let supplement = ask::document::<TypedSupplement>()?.supplement()?;
            office.supplement(record, supplement)?;
            acting.done(office, "supplemented", record)
        }
        Command::End { record, on, last_use, acting } => {
            let mut office = acting.log_in(common)?;
            if *last_use {
                office.last_use(record, *on)?;
                return acting.done(office, "last_use", record);
            }
            office.relation_ended(record, *on)?;
            acting.done(office, "relation_ended", record)
        }
        Command::Export(arguments) => export(common, arguments),
        Command::Due { acting } => {
            let office = acting.log_in(common)?;
            let lines = office.due(today(), 10_000)?;
            office.leave()?;
            Ok(tell_lines("tashika.due/1", &lines, acting.json))
        }
        Command::Delete { record, yes, acting } => delete(common, record, *yes, acting),
        Command::Log { limit, before, json } => journal(common, *limit, *before, *json),
        Command::Verify { checkpoint, enter, acting } => verify(common, checkpoint, *enter, acting),
        Command::Checkpoint { out, json } => checkpoint(common, out.as_deref(), *json),
    }
}

fn list(common: &Common, filter: &Filter, acting: &Acting) -> Result<u8, Trouble> {
    let mut office = acting.log_in(common)?;
    let lines = office.search(&filter.query()?)?;
    office.leave()?;
    Ok(tell_lines("tashika.records/1", &lines, acting.json))
}

fn tell_lines(schema: &str, lines: &[Line], as_json: bool) -> u8 {
    if as_json {
        return output::json(&json!({ "schema": schema, "records": lines }));
    }
    if lines.is_empty() {
        say!("{}", words::ja("search.none"));
    }
    for line in lines {
        let state = line.mail.map(|mail| sheet::word("mail_state", &mail)).unwrap_or_default();
        let until = line.retain_until.map(|day| format!("〜{day}")).unwrap_or_default();
        let deleted = if line.deleted { words::ja("search.deleted") } else { "" };
        say!(
            "{:>7}  {}  {}  {}  {}  {}  {}  {state} {until} {deleted}",
            line.seq,
            line.record_id,
            in_japan(line.created_at),
            words::ja(sheet::law_key(line.law)),
            words::ja(&format!("decision.{}", line.decision)),
            line.branch,
            line.clerk,
        );
    }
    exit::PROVED
}

fn show(common: &Common, record: &str, acting: &Acting) -> Result<u8, Trouble> {
    let mut office = acting.log_in(common)?;
    let history = office.view(record)?;
    office.leave()?;
    if acting.json {
        let amendable: Vec<_> = fields::amendable(&history)?
            .into_iter()
            .map(|field| json!({ "field": field.path, "now": field.now }))
            .collect();
        return Ok(output::json(
            &json!({ "schema": "tashika.record/1", "history": history, "amendable": amendable }),
        ));
    }
    for section in sheet::of(&history).sections {
        say!("■ {}", words::ja(section.title));
        for line in section.lines {
            // A text of several lines stands below its label, not beside it.
            say!("  {}: {}", line.label, line.value.replace('\n', "\n      "));
        }
        if let Some(verdicts) = section.verdicts {
            for (question, answer) in super::report::verdict_lines(&section.family, &verdicts) {
                say!("  {question}: {answer}");
            }
        }
    }
    Ok(exit::PROVED)
}

/// What is amended, from standard input.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewValue {
    new: String,
    reason: String,
}

fn amend(common: &Common, record: &str, field: &str, acting: &Acting) -> Result<u8, Trouble> {
    let mut office = acting.log_in(common)?;
    let history = office.view(record)?;
    let now = fields::amendable(&history)?.into_iter().find(|one| one.path == field);
    let old = now.ok_or(Trouble::Input("not_amendable"))?.now;
    let NewValue { new, reason } = new_value(&old)?;
    let (record_id, field) = (record.to_owned(), field.to_owned());
    office.amend(Amendment {
        record_id,
        field,
        old: old.clone(),
        new: new.clone(),
        reason: reason.clone(),
    })?;
    office.leave()?;
    if acting.json {
        let told = json!({ "schema": "tashika.amended/1", "record": record, "old": old, "new": new, "reason": reason });
        return Ok(output::json(&told));
    }
    say!("{}: {old} → {new}", words::ja("users.done"));
    Ok(exit::PROVED)
}

/// From the terminal, which shows the old value, or from standard input.
fn new_value(old: &str) -> Result<NewValue, Trouble> {
    use std::io::IsTerminal;
    if !std::io::stdin().is_terminal() {
        return ask::document();
    }
    say!("{}: {old}", words::ja("amend.old"));
    Ok(NewValue {
        new: ask::prompt(words::ja("amend.new"))?,
        reason: ask::prompt(words::ja("amend.reason"))?,
    })
}

/// A further document, from standard input.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedSupplement {
    role: SupplementRole,
    title: String,
    #[serde(default)]
    number: String,
    dated: Option<String>,
    received_on: String,
    #[serde(default)]
    sent_in: bool,
}

impl TypedSupplement {
    fn supplement(self) -> Result<Supplement, Trouble> {
        let date = |text: &str| Date::from_str(text).map_err(|_| Trouble::Input("not_a_date"));
        Ok(Supplement {
            role: self.role,
            title: self.title,
            number: self.number,
            dated: self.dated.as_deref().map(date).transpose()?,
            received_on: date(&self.received_on)?,
            sent_in: self.sent_in,
        })
    }
}

fn export(common: &Common, arguments: &ExportArguments) -> Result<u8, Trouble> {
    let mut office = arguments.acting.log_in(common)?;
    let reason = match &arguments.reason {
        Some(reason) => reason.clone(),
        None if arguments.reason_stdin => ask::line()?.to_string(),
        None => return Err(Trouble::Input("reason_missing")),
    };
    let since = log::read_checkpoints(arguments.since.as_slice(), &office.keyring().verifying_key())?.pop();
    let order = Order { format: arguments.format.into(), masked: arguments.masked, reason, since };
    let mut records = arguments.record.clone();
    if arguments.all_matching {
        records = office.all_matching(arguments.filter.query()?, &|| false)?;
    }
    let batch = match records.as_slice() {
        [single] if !arguments.all_matching && !arguments.out.is_dir() => {
            export::one(&mut office, single, &order, &arguments.out)?;
            Batch { files: vec![arguments.out.clone()], records: 1, ..Batch::default() }
        }
        many => export::many(&mut office, many, &order, &arguments.out, &told_progress(), &|| false)?,
    };
    office.leave()?;
    tell_batch(&batch, arguments.acting.json)
}

/// Progress on standard error, a line for each hundredth.
fn told_progress() -> impl Fn(u64, u64) {
    let last = std::cell::Cell::new(u64::MAX);
    move |done: u64, all: u64| {
        let hundredth = (done * 100).checked_div(all).unwrap_or(100);
        if all >= 20 && last.replace(hundredth) != hundredth {
            complain!("{done} / {all}");
        }
    }
}

fn tell_batch(batch: &Batch, as_json: bool) -> Result<u8, Trouble> {
    let code = if batch.failed.is_empty() { exit::PROVED } else { exit::TROUBLE };
    if as_json {
        let failed: Vec<_> =
            batch.failed.iter().map(|(record, why)| json!({ "record": record, "why": why })).collect();
        output::json(&json!({
            "schema": "tashika.export/1",
            "files": batch.files,
            "records": batch.records,
            "failed": failed,
        }));
        return Ok(code);
    }
    for file in &batch.files {
        say!("{}", file.display());
    }
    for (record, why) in &batch.failed {
        complain!("tashika: {record}: {why}");
    }
    say!("{}: {}", words::ja("export.records"), batch.records);
    Ok(code)
}

fn delete(common: &Common, record: &str, yes: bool, acting: &Acting) -> Result<u8, Trouble> {
    let mut office = acting.log_in(common)?;
    let line = office.book().line(record)?.ok_or(Trouble::Input("no_such_record"))?;
    let question = format!(
        "{} {} ({}, {})",
        words::ja("retention.delete_question"),
        line.record_id,
        words::ja(sheet::law_key(line.law)),
        in_japan(line.created_at)
    );
    if !yes && !ask::agrees(&question) {
        return Err(Trouble::Stopped);
    }
    office.delete(record, today())?;
    acting.done(office, "deleted", record)
}

fn journal(common: &Common, limit: u32, before: Option<u64>, as_json: bool) -> Result<u8, Trouble> {
    let (book, _) = ask::unattended(&common.places()?, common.kind())?;
    let entries = log::entries(&book, limit, before)?;
    if as_json {
        return Ok(output::json(&json!({ "schema": "tashika.log/1", "entries": entries })));
    }
    for entry in entries {
        say!("{:>7}  {}  {:12}  {}", entry.seq, in_japan(entry.at), entry.by, entry.in_words());
    }
    Ok(exit::PROVED)
}

fn verify(common: &Common, kept: &[PathBuf], enter: bool, acting: &Acting) -> Result<u8, Trouble> {
    let (places, kind) = (common.places()?, common.kind());
    let office = enter.then(|| acting.log_in(common)).transpose()?;
    let (book, keyring) = ask::unattended(&places, kind)?;
    let known = log::read_checkpoints(kept, &keyring.verifying_key())?;
    let progress = told_progress();
    let go_on = |done: u64, all: u64| {
        progress(done, all);
        true
    };
    let found = book.verify(&keyring, &known, &go_on)?;
    if let Some(mut office) = office {
        office.verified(found.entries, found.findings.len() as u64)?;
        office.leave()?;
    }
    tell_verification(&found, acting.json)
}

pub(super) fn tell_verification(found: &Verification, as_json: bool) -> Result<u8, Trouble> {
    let whole = found.findings.is_empty();
    let code = if whole { exit::PROVED } else { exit::FAILED };
    if as_json {
        output::json(&json!({ "schema": "tashika.verification/1", "whole": whole, "verification": found }));
        return Ok(code);
    }
    say!("{}: {}", words::ja("verification.entries"), found.entries);
    let told: BTreeSet<String> = found.findings.iter().map(log::finding_in_words).collect();
    for line in &told {
        say!("✗ {line}");
    }
    if whole {
        say!("{}", words::ja("verification.whole"));
    } else {
        complain!("{}", words::ja("verification.what_now"));
    }
    if let Some(checkpoint) = &found.checkpoint {
        say!("\n{checkpoint}");
    }
    Ok(code)
}

fn checkpoint(common: &Common, out: Option<&std::path::Path>, as_json: bool) -> Result<u8, Trouble> {
    let (book, _) = ask::unattended(&common.places()?, common.kind())?;
    let note = book.checkpoint()?.ok_or(Trouble::Input("no_checkpoint"))?;
    if let Some(path) = out {
        crate::report::save(path, note.as_bytes()).map_err(|error| Trouble::file(path, error))?;
    }
    if as_json {
        let told = json!({ "schema": "tashika.checkpoint/1", "checkpoint": note, "file": out });
        return Ok(output::json(&told));
    }
    match out {
        Some(path) => say!("{}", path.display()),
        None => say!("{note}"),
    }
    Ok(exit::PROVED)
}
