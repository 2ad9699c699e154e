// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika rules`: the law as data, for people who ask why.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Subcommand;
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tashika_kit::date::japan_day;

use super::output::{complain, say};
use super::{Common, exit, output};
use crate::rules::{
    Approval, ChipState, Circumstances, DocumentKind, Element, HighRisk, Law, Missing, Person, Presenter,
    Question, Residence, Row, RuleSet, RuleSettings, RulesError, Ruling, from_hex,
};
use crate::words::{is_known, words};

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Lists the rows.
    List(ListArguments),
    /// Answers one question to the law, and says why.
    Explain(Box<ExplainArguments>),
    /// Reads a rules file and says its id, hash and rows, or everything that is wrong with it.
    Check(CheckArguments),
    /// Says when the rules change next.
    Next(NextArguments),
}

/// Which rules are asked. A file counts only if its hash is pinned or a configured key signed it. The arguments are
/// global, so their ids are their own: an id that a command uses too would give it this value.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct RulesFile {
    /// A rules file instead of the shipped rules (docs/rules.md).
    #[arg(id = "rules", long = "rules", global = true, value_name = "FILE", env = "TASHIKA_RULES")]
    pub(crate) file: Option<PathBuf>,
    /// SHA-256 of the rules file, as `tashika rules check` prints it.
    #[arg(id = "rules-sha256", long = "rules-sha256", global = true, value_name = "HEX", env = "TASHIKA_RULES_SHA256", value_parser = bytes_32)]
    pub(crate) sha256: Option<[u8; 32]>,
    /// Ed25519 public key that signs rules files; the signature stands in FILE.sig.
    #[arg(id = "rules-key", long = "rules-key", global = true, value_name = "HEX", env = "TASHIKA_RULES_KEY", value_parser = bytes_32)]
    pub(crate) key: Option<[u8; 32]>,
}

impl RulesFile {
    /// The rules: the approved file's, or the shipped ones if no file is named.
    ///
    /// # Errors
    /// [`RulesError`]; there is no falling back from a named file to the shipped rules.
    pub(crate) fn rules(&self) -> Result<Arc<RuleSet>, RulesError> {
        let approval = Approval { sha256: self.sha256, signer: self.key };
        match &self.file {
            Some(file) => RuleSet::load(file, &approval).map(Arc::new),
            None => RuleSet::shipped(),
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct ListArguments {
    /// Only of this law: aml, phone or lending.
    #[arg(long, value_parser = code::<Law>)]
    law: Option<Law>,
    /// Only rows in force on this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// JSON on standard output.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct ExplainArguments {
    /// aml, phone or lending.
    #[arg(long, value_parser = code::<Law>)]
    law: Law,
    /// A document code: MNC, DL, RC, SPRC, PPT_JP20, PPT_JPOLD, PPT_FOREIGN, CARD_NOPHOTO, DRH, DISAB, GOVPHOTO,
    /// SHIKAKU, CARE, CHILD, SEALREG, JUMIN, GOVOTHER, PHONE_MNC, JPKI_SIG, HIC, NOTICE, PRIVATE.
    #[arg(long, value_parser = code::<DocumentKind>)]
    document: DocumentKind,
    /// FULL, PARTIAL, UNREADABLE, NOT_READ, INVALID or NONE.
    #[arg(long, value_parser = code::<ChipState>)]
    chip: ChipState,
    /// The day of presentation (YYYY-MM-DD) [default: today in Japan].
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// RESIDENT, NON_REGISTERED or NON_RESIDENT_FOREIGNER.
    #[arg(long, value_parser = code::<Person>, default_value = "RESIDENT")]
    person: Person,
    /// An element read from the chip: name, residence, birth_date, photo; may be repeated [default: what the
    /// document has to give].
    #[arg(long, value_parser = code::<Element>)]
    element: Vec<Element>,
    /// Whether the document shows the present residence: current, not_shown, not_current, unknown.
    #[arg(long, value_parser = code::<Residence>, default_value = "current")]
    residence: Residence,
    /// The chip gives the present residence only in a remark that no signature covers.
    #[arg(long)]
    residence_by_remark: bool,
    /// A residence card of which no signature covers the present residence.
    #[arg(long)]
    residence_unsigned: bool,
    /// Everything was read from the chip, and only the key to check its signature with is missing.
    #[arg(long)]
    signature_open: bool,
    /// The operator is a verifier of JPKI signatures by its own standing (署名検証者), not a service provider.
    #[arg(long)]
    jpki_verifier: bool,
    /// without_assets or with_assets.
    #[arg(long, value_parser = code::<HighRisk>)]
    high_risk: Option<HighRisk>,
    /// The document's last day.
    #[arg(long, value_name = "DATE")]
    expires_on: Option<Date>,
    /// The day the document was made.
    #[arg(long, value_name = "DATE")]
    issued_on: Option<Date>,
    /// Shown by a representative.
    #[arg(long)]
    representative: bool,
    /// The customer's own part of the check is done.
    #[arg(long)]
    customer_checked: bool,
    /// The reason of the representative's authority is given.
    #[arg(long)]
    authority: bool,
    /// Already confirmed.
    #[arg(long)]
    known: bool,
    /// The clerk suspects forgery or impersonation.
    #[arg(long)]
    suspicion: bool,
    /// The card's number is reported lapsed.
    #[arg(long)]
    lapsed: bool,
    /// PPT_JPOLD: the present address is written in.
    #[arg(long)]
    address_written: bool,
    /// GOVPHOTO: only one exists for each person.
    #[arg(long)]
    one_per_person: bool,
    /// SEALREG: of the seal used in this transaction.
    #[arg(long)]
    transaction_seal: bool,
    /// GOVOTHER: with anti-forgery measures.
    #[arg(long)]
    anti_forgery: bool,
    /// A further document that shows the residence has been received.
    #[arg(long)]
    residence_document: bool,
    /// High-risk: a second document has been received.
    #[arg(long)]
    second_document: bool,
    /// High-risk: assets and income were checked on a document.
    #[arg(long)]
    asset_document: bool,
    /// JSON on standard output.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct CheckArguments {
    /// The file. It is only looked at: approving it is the administrator's act.
    file: PathBuf,
    /// JSON on standard output.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct NextArguments {
    /// From this day on (YYYY-MM-DD) [default: today in Japan].
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// JSON on standard output.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(common: &Common, command: &RulesCommand) -> u8 {
    let rules = || common.rules.rules();
    let done = match command {
        RulesCommand::List(arguments) => rules().map(|rules| list(&rules, arguments)),
        RulesCommand::Explain(arguments) => {
            rules().map(|rules| explain(&rules, &common.rule_settings(), arguments))
        }
        RulesCommand::Check(arguments) => {
            RuleSet::inspect(&arguments.file).map(|rules| checked(&rules, arguments.json))
        }
        RulesCommand::Next(arguments) => rules().map(|rules| next(&rules, arguments)),
    };
    match done {
        Ok(code) => code,
        Err(RulesError::Content(faults)) => {
            for fault in &faults {
                complain!("tashika: {fault}");
            }
            complain!("tashika: {} problem(s); the rules are not used", faults.len());
            exit::TROUBLE
        }
        Err(error) => {
            complain!("tashika: {error}");
            exit::TROUBLE
        }
    }
}

fn list(rules: &RuleSet, arguments: &ListArguments) -> u8 {
    let wanted = |row: &&Row| {
        arguments.law.is_none_or(|law| row.law == law) && arguments.on.is_none_or(|day| row.in_force(day))
    };
    let rows: Vec<&Row> = rules.rows().iter().filter(wanted).collect();
    if arguments.json {
        return output::json(&json!({
            "schema": "tashika.rules.list/1", "rule_set": rules.rule_set_ref(), "title": rules.title(), "rows": rows,
        }));
    }
    header(rules);
    for row in rows {
        let days = match row.period {
            Some(period) => {
                format!("{}..{}", period.from, period.to.map(|to| to.to_string()).unwrap_or_default())
            }
            None => words("rules.near.pending").ja.to_owned(),
        };
        let off = row.disabled.as_ref().map(|_| " [停止中 / off]").unwrap_or_default();
        let routes: Vec<String> = row
            .routes
            .iter()
            .map(|route| format!("{} {}", word(&route.outcome), route.method.as_deref().unwrap_or("-")))
            .collect();
        say!(
            "{:9} {days}{off}  {}  {} | {} → {}  ({})",
            row.id,
            joined(&row.documents),
            joined(&row.chip),
            joined(&row.persons),
            routes.join(" / "),
            row.article
        );
    }
    exit::PROVED
}

fn explain(rules: &RuleSet, settings: &RuleSettings, arguments: &ExplainArguments) -> u8 {
    let today = japan_day(jiff::Timestamp::now());
    let question = arguments.question(rules, today);
    let rulings = rules.routes(settings, &question);
    let preview = question.date != today;
    if arguments.json {
        return explained_json(rules, &question, &rulings, preview);
    }
    header(rules);
    if preview {
        both("rules.cli.preview");
    }
    say!(
        "{} {}: {} [{}] {} {}",
        words(&format!("rules.law.{}", word(&question.law))).ja,
        question.date,
        words(&format!("rules.document.{}", word(&question.document))).ja,
        word(&question.document),
        word(&question.chip),
        word(&question.person),
    );
    for (at, ruling) in rulings.iter().enumerate() {
        if at > 0 {
            say!();
            both("rules.cli.other_route");
        }
        tell(rules, ruling);
    }
    tell_near(rules, &question);
    exit::PROVED
}

impl ExplainArguments {
    fn question(&self, rules: &RuleSet, today: Date) -> Question {
        let elements = if self.element.is_empty() && self.chip == ChipState::Full {
            rules.full_elements(self.document)
        } else {
            self.element.iter().copied().collect()
        };
        let presenter = if self.representative { Presenter::Representative } else { Presenter::Customer };
        Question {
            law: self.law,
            date: self.on.unwrap_or(today),
            document: self.document,
            chip: self.chip,
            elements,
            person: self.person,
            circumstances: Circumstances {
                presenter,
                address_written: self.address_written,
                one_per_person: self.one_per_person,
                transaction_seal: self.transaction_seal,
                anti_forgery: self.anti_forgery,
                residence: self.residence,
                residence_by_remark: self.residence_by_remark,
                residence_unsigned: self.residence_unsigned,
                signature_open: self.signature_open,
                jpki_verifier: self.jpki_verifier,
                expires_on: self.expires_on,
                issued_on: self.issued_on,
                high_risk: self.high_risk,
                known: self.known,
                suspicion: self.suspicion,
                reported_lapsed: self.lapsed,
                residence_document: self.residence_document,
                second_document: self.second_document,
                asset_document: self.asset_document,
                customer_checked: self.customer_checked,
                authority: self.authority,
            },
        }
    }
}

/// One ruling in the clerk's words.
fn tell(rules: &RuleSet, ruling: &Ruling) {
    let outcome = words_of("outcome", &ruling.outcome);
    say!("→ {} / {} ({})", outcome.0, outcome.1, word(&ruling.outcome));
    if ruling.chip == ChipState::Partial {
        say!("  {}", words("rules.chip.PARTIAL").ja);
    }
    match &ruling.rule_id {
        Some(id) => line("row", id),
        None => both("rules.cli.no_row"),
    }
    if !ruling.article.is_empty() {
        line("article", &ruling.article);
    }
    match ruling.method_key() {
        Some(key) => {
            let text = words(&key);
            line(
                "method",
                &format!("{} — {} / {}", ruling.method.as_deref().unwrap_or_default(), text.ja, text.en),
            );
        }
        None => line("method", words("rules.cli.no_method").ja),
    }
    let version = rules.ordinance(ruling.law, ruling.ordinance).map(|o| o.name.as_str()).unwrap_or_default();
    line("ordinance", &format!("{} {version}", ruling.ordinance));
    let certainty = words_of("certainty", &ruling.certainty);
    line("certainty", &format!("{} / {}", certainty.0, certainty.1));
    if let Some(row) = rules.row_behind(ruling) {
        line("source", &row.source);
        if !row.note.is_empty() {
            line("note", &row.note);
        }
    }
    for remark in rules.remarks(ruling) {
        let text = words_at(&format!("rules.remark.{remark}"));
        say!("  ※ {} / {}", text.0, text.1);
    }
    if !ruling.modifiers.is_empty() {
        let told: Vec<String> = ruling
            .modifiers
            .iter()
            .map(|code| format!("{code} {}", words(&format!("rules.modifier.{code}")).ja))
            .collect();
        line("modifiers", &told.join("、"));
    }
    if let Some(code) = &ruling.ask_legal {
        let text = words_at(&format!("legal.{code}"));
        line("open_point", &format!("{} / {} ({code})", text.0, text.1));
    }
    if ruling.strict {
        both("rules.cli.strict");
    }
    tell_missing(&ruling.missing);
}

fn tell_missing(missing: &[Missing]) {
    if missing.is_empty() {
        both("rules.cli.nothing_missing");
        return;
    }
    line("missing", "");
    for code in missing {
        let text = words_of("missing", code);
        say!("  - {} / {} ({})", text.0, text.1, word(code));
    }
}

fn tell_near(rules: &RuleSet, question: &Question) {
    let near = rules.near(question);
    if near.is_empty() {
        return;
    }
    say!();
    line("near", "");
    for (row, why) in near {
        let why: Vec<String> = why.iter().map(|why| words_of("rules.near", why).0).collect();
        say!("  {} {}: {}", row.id, row.article, why.join("、"));
    }
}

fn explained_json(rules: &RuleSet, question: &Question, rulings: &[Ruling], preview: bool) -> u8 {
    let told = |ruling: &Ruling| {
        let text = |key: &str| {
            let words = words(key);
            json!({ "key": key, "ja": words.ja, "en": words.en })
        };
        json!({
            "ruling": ruling,
            "outcome": text(&format!("outcome.{}", word(&ruling.outcome))),
            "method": ruling.method_key().map(|key| text(&key)),
            "missing": ruling.missing.iter().map(|code| text(&format!("missing.{}", word(code)))).collect::<Vec<_>>(),
            "open_point": ruling.ask_legal.as_ref().map(|code| text(&format!("legal.{code}"))),
            "remarks": rules.remarks(ruling),
            "row": rules.row_behind(ruling),
        })
    };
    let near: Vec<Value> =
        rules.near(question).iter().map(|(row, why)| json!({ "row": row.id, "because": why })).collect();
    output::json(&json!({
        "schema": "tashika.rules.explain/1",
        "preview": preview,
        "rule_set": rules.rule_set_ref(),
        "question": question,
        "answers": rulings.iter().map(told).collect::<Vec<_>>(),
        "near": near,
    }))
}

fn checked(rules: &RuleSet, as_json: bool) -> u8 {
    let off = rules.rows().iter().filter(|row| row.disabled.is_some()).count();
    let pending = rules.rows().iter().filter(|row| row.period.is_none()).count();
    let without_words: Vec<String> = rules.word_keys().into_iter().filter(|key| !is_known(key)).collect();
    if as_json {
        return output::json(&json!({
            "schema": "tashika.rules.check/1", "rule_set": rules.rule_set_ref(), "title": rules.title(),
            "made_on": rules.made_on(), "source": rules.source(), "rows": rules.rows().len(), "off": off,
            "pending": pending, "modifiers": rules.modifiers().len(),
            "without_words": without_words,
        }));
    }
    header(rules);
    say!(
        "{} rows ({off} off, {pending} without a date), {} modifiers",
        rules.rows().len(),
        rules.modifiers().len()
    );
    for key in without_words {
        say!("この版のプログラムに言葉がありません / this version of the program has no words for it: {key}");
    }
    exit::PROVED
}

fn next(rules: &RuleSet, arguments: &NextArguments) -> u8 {
    let day = arguments.on.unwrap_or_else(|| japan_day(jiff::Timestamp::now()));
    let change = rules.next_change(day);
    let days = change.and_then(|change| day.until(change).ok()).map(|span| span.get_days());
    if arguments.json {
        return output::json(&json!({
            "schema": "tashika.rules.next/1", "rule_set": rules.rule_set_ref(), "on": day, "next": change, "days": days,
        }));
    }
    match (change, days) {
        (Some(change), Some(days)) => say!("{change} (あと{days}日 / in {days} days)"),
        _ => say!("規則の変更の予定はありません / no change of the rules is known"),
    }
    exit::PROVED
}

fn header(rules: &RuleSet) {
    let reference = rules.rule_set_ref();
    say!("{} ({})\nSHA-256 {}", reference.id, rules.title(), reference.sha256);
}

fn line(label: &str, text: &str) {
    let label = words_at(&format!("rules.cli.{label}"));
    say!("{} / {}: {text}", label.0, label.1);
}

fn both(key: &str) {
    let text = words(key);
    say!("{} / {}", text.ja, text.en);
}

fn words_of(section: &str, code: &impl Serialize) -> (String, String) {
    words_at(&format!("{section}.{}", word(code)))
}

fn words_at(key: &str) -> (String, String) {
    let text = words(key);
    (text.ja.to_owned(), text.en.to_owned())
}

fn joined<T: Serialize>(codes: &[T]) -> String {
    codes.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// The stable word of a code, as the rules file has it.
fn word(code: &impl Serialize) -> String {
    serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Parses a code as the rules file has it.
fn code<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(Value::from(text)).map_err(|error| error.to_string())
}

fn bytes_32(text: &str) -> Result<[u8; 32], String> {
    from_hex(text.trim()).ok_or_else(|| "not 64 hexadecimal digits".to_owned())
}
