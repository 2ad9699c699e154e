// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading a rules file, strictly: an unknown key, code or date is a problem, and every problem names its entry and
//! field, so that who writes the file sees all of them at once.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::question::Law;
use super::row::{FullChip, Modifier, ModifierCode, Ordinance, Period, Route, Row, When};
use super::ruling::{Certainty, Outcome};

/// The largest rules file, in bytes.
pub const LARGEST: usize = 1 << 20;
/// The most rows, modifiers, ordinances and chip definitions of a file, each. Pairs of rows are compared.
pub const MOST_ENTRIES: usize = 1000;
/// The longest text of a field, in bytes.
const LONGEST_TEXT: usize = 2000;
/// The longest id or code, in bytes.
const LONGEST_NAME: usize = 40;
/// The most conditions, routes and remarks of a row, each.
const MOST_PARTS: usize = 16;

/// One thing that is wrong in a rules file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// The entry: a row's id, a modifier's code, `ordinance 2`; empty for the file's head.
    pub entry: String,
    /// The field; empty if the entry as a whole is meant.
    pub field: String,
    /// What is wrong.
    pub problem: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [&self.entry, &self.field].into_iter().filter(|part| !part.is_empty()) {
            write!(f, "{part}: ")?;
        }
        f.write_str(&self.problem)
    }
}

/// A parsed file, not yet compared with itself.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) made_on: Option<Date>,
    pub(super) source: String,
    pub(super) certainty: BTreeMap<Certainty, String>,
    pub(super) ordinances: Vec<Ordinance>,
    pub(super) full: Vec<FullChip>,
    pub(super) rows: Vec<Row>,
    pub(super) modifiers: Vec<Modifier>,
}

/// Parses a file's bytes.
pub(super) fn parse(bytes: &[u8]) -> Result<Parsed, Vec<Fault>> {
    let whole = |problem: String| vec![Fault { entry: String::new(), field: String::new(), problem }];
    if bytes.len() > LARGEST {
        return Err(whole(format!("larger than {LARGEST} bytes, which no rules file needs")));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| whole(format!("not UTF-8: {error}")))?;
    let table: Table = toml::from_str(text).map_err(|error| whole(format!("not TOML: {error}")))?;
    let mut faults = Vec::new();
    let parsed = head(table, &mut faults);
    if faults.is_empty() { Ok(parsed) } else { Err(faults) }
}

fn head(table: Table, faults: &mut Vec<Fault>) -> Parsed {
    let mut fields = Fields { entry: String::new(), table, faults };
    let mut parsed = Parsed {
        id: fields.name("id"),
        title: fields.text("title"),
        made_on: fields.need("made_on"),
        source: fields.text("source"),
        certainty: fields.need("certainty").unwrap_or_default(),
        ..Parsed::default()
    };
    let unexplained: Vec<_> =
        Certainty::ALL.into_iter().filter(|mark| !parsed.certainty.contains_key(mark)).collect();
    if !unexplained.is_empty() {
        fields.fault("certainty", format!("does not say what {unexplained:?} mean"));
    }
    let lists = ["ordinance", "full", "row", "modifier"].map(|name| fields.list(name));
    fields.finish();
    let [ordinances, full, rows, modifiers] = lists;
    parsed.ordinances = entries(ordinances, "ordinance", "", faults, ordinance);
    parsed.full = entries(full, "full", "", faults, full_chip);
    parsed.rows = entries(rows, "row", "id", faults, row);
    parsed.modifiers = entries(modifiers, "modifier", "code", faults, modifier);
    parsed
}

/// Parses a list of entries, each called by its key field or by its place.
fn entries<T>(
    tables: Vec<Table>,
    list: &str,
    key: &str,
    faults: &mut Vec<Fault>,
    parse: impl Fn(&mut Fields<'_>) -> Option<T>,
) -> Vec<T> {
    let numbered = tables.into_iter().zip(1..);
    let entry = |(table, place): (Table, usize)| {
        let entry = match table.get(key).and_then(Value::as_str) {
            Some(name) => name.chars().take(40).collect(),
            None => format!("{list} {place}"),
        };
        let mut fields = Fields { entry, table, faults };
        let parsed = parse(&mut fields);
        fields.finish();
        parsed
    };
    numbered.filter_map(entry).collect()
}

fn ordinance(fields: &mut Fields<'_>) -> Option<Ordinance> {
    let name = fields.text("name");
    Some(Ordinance { law: fields.need("law")?, date: fields.need("date")?, name })
}

/// A code that may be left out.
fn optional_name(fields: &mut Fields<'_>, name: &str) -> Option<String> {
    fields.table.contains_key(name).then(|| fields.name(name))
}

fn full_chip(fields: &mut Fields<'_>) -> Option<FullChip> {
    let unsigned = optional_name(fields, "unsigned");
    Some(FullChip { documents: fields.set("documents"), elements: fields.need("elements")?, unsigned })
}

fn modifier(fields: &mut Fields<'_>) -> Option<Modifier> {
    let code: Option<ModifierCode> = fields.need("code");
    let of = |wanted| code == Some(wanted);
    let (residence, six_months) = (of(ModifierCode::Residence), of(ModifierCode::SixMonths));
    let mut kinds = |name, wanted: bool| if wanted { fields.list_of(name) } else { Vec::new() };
    let never_shows_residence = kinds("never_shows_residence", residence);
    let shows_residence_if_written = kinds("shows_residence_if_written", residence);
    let unsigned_remark = residence.then(|| optional_name(fields, "unsigned_remark")).flatten();
    let unsigned_residence = residence.then(|| optional_name(fields, "unsigned_residence")).flatten();
    let mut kinds = |name, wanted: bool| if wanted { fields.list_of(name) } else { Vec::new() };
    let made_within_always = kinds("made_within_always", six_months);
    let made_within_without_last_day = kinds("made_within_without_last_day", six_months);
    let months: u8 = if six_months { fields.need("months").unwrap_or_default() } else { 0 };
    if six_months && !(1..=24).contains(&months) {
        fields.fault("months", "not between 1 and 24".to_owned());
    }
    let period = fields.period();
    // Our own rules have no article, so it may be empty, but it must be there.
    let article = fields.need("article");
    let (source, note) = (fields.text("source"), fields.optional("note").unwrap_or_default());
    let (law, certainty) = (fields.need("law"), fields.need("certainty"));
    Some(Modifier {
        code: code?,
        law: law?,
        period: period?,
        article: article?,
        certainty: certainty?,
        source,
        note,
        never_shows_residence,
        shows_residence_if_written,
        unsigned_remark,
        unsigned_residence,
        months,
        made_within_always,
        made_within_without_last_day,
    })
}

fn row(fields: &mut Fields<'_>) -> Option<Row> {
    let pending = fields.optional("pending").unwrap_or(false);
    let enabled = fields.optional("enabled").unwrap_or(true);
    let id = fields.name("id");
    if id.starts_with("M-") {
        fields.fault("id", "M-… are the modifiers' codes".to_owned());
    }
    let period = if pending { None } else { fields.period() };
    let ordinance = if pending { None } else { fields.need("ordinance") };
    let disabled = (!enabled).then(|| fields.text("reason"));
    let (law, certainty) = (fields.need("law"), fields.need("certainty"));
    let row = Row {
        id,
        law: law.unwrap_or(Law::Lending),
        period,
        disabled,
        ordinance,
        documents: fields.list_of("documents"),
        chip: fields.list_of("chip"),
        persons: fields.list_of("persons"),
        when: fields.optional::<Vec<When>>("when").unwrap_or_default(),
        routes: fields.need::<Vec<Route>>("routes").unwrap_or_default(),
        without: fields.optional("without").unwrap_or_default(),
        keep_chip: fields.optional("keep_chip").unwrap_or_default(),
        article: fields.text("article"),
        certainty: certainty.unwrap_or(Certainty::DesignRule),
        source: fields.text("source"),
        ask_legal: optional_name(fields, "ask_legal"),
        ask_legal_for: fields.optional("ask_legal_for").unwrap_or_default(),
        ask_legal_unless: fields.optional("ask_legal_unless"),
        remarks: fields.optional("remarks").unwrap_or_default(),
        note: fields.optional("note").unwrap_or_default(),
    };
    let many = [("when", row.when.len()), ("routes", row.routes.len()), ("remarks", row.remarks.len())];
    for (name, _) in many.iter().filter(|(_, count)| *count > MOST_PARTS) {
        fields.fault(name, format!("more than {MOST_PARTS}"));
    }
    if row.remarks.iter().any(|remark| !is_name(remark)) {
        fields.fault("remarks", NOT_A_NAME.to_owned());
    }
    if !pending {
        complete(fields, &row);
    }
    (law.is_some() && certainty.is_some() && (pending || period.is_some())).then_some(row)
}

const NOT_A_NAME: &str = "not a code: at most 40 of the letters A to Z, digits, - and _";

/// Ids and codes go into records and file names of words, so they are plain.
fn is_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    !text.is_empty() && text.len() <= LONGEST_NAME && text.bytes().all(plain)
}

/// What a row that can apply must have.
fn complete(fields: &mut Fields<'_>, row: &Row) {
    let empty = [
        ("documents", row.documents.is_empty()),
        ("chip", row.chip.is_empty()),
        ("persons", row.persons.is_empty()),
        ("routes", row.routes.is_empty()),
    ];
    for (name, _) in empty.iter().filter(|(_, empty)| *empty) {
        fields.fault(name, "empty: the row could never apply".to_owned());
    }
    // Persons under AML Rule 8 have no residence to confirm; nothing else may be left out.
    if row.without.iter().any(|code| *code != ModifierCode::Residence) {
        fields.fault("without", "a row can be exempt from M-RES only".to_owned());
    }
    for route in &row.routes {
        let stops = matches!(route.outcome, Outcome::Refuse | Outcome::Escalate);
        match &route.method {
            Some(method) if stops => {
                fields.fault("routes", format!("method {method} beside an outcome that has none"));
            }
            Some(method) if method.is_empty() || method.chars().count() > 8 => {
                fields.fault("routes", "a method is a letter, e.g. イ or ロ(1)".to_owned());
            }
            _ => {}
        }
        if route.outcome == Outcome::Known {
            fields.fault("routes", "KNOWN comes from M-KNOWN, never from a row".to_owned());
        }
    }
}

/// Takes one entry apart, field by field.
struct Fields<'f> {
    entry: String,
    table: Table,
    faults: &'f mut Vec<Fault>,
}

impl Fields<'_> {
    /// Notes a problem; of one field only the first, because the others follow from it.
    fn fault(&mut self, field: &str, problem: String) {
        if self.faults.iter().any(|fault| fault.entry == self.entry && fault.field == field) {
            return;
        }
        self.faults.push(Fault { entry: self.entry.clone(), field: field.to_owned(), problem });
    }

    /// A field that may be missing.
    fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let value = self.table.remove(name)?;
        match value.try_into() {
            Ok(value) => Some(value),
            Err(error) => {
                let error: toml::de::Error = error;
                self.fault(name, error.message().to_owned());
                None
            }
        }
    }

    /// A field that must be there.
    fn need<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        if !self.table.contains_key(name) {
            self.fault(name, "missing".to_owned());
        }
        self.optional(name)
    }

    /// A text that must be there and say something.
    fn text(&mut self, name: &str) -> String {
        let text: Option<String> = self.need(name);
        if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
            self.fault(name, "empty".to_owned());
        }
        if text.as_ref().is_some_and(|text| text.len() > LONGEST_TEXT) {
            self.fault(name, format!("longer than {LONGEST_TEXT} bytes"));
        }
        text.unwrap_or_default()
    }

    /// An id or code that must be there.
    fn name(&mut self, name: &str) -> String {
        let text = self.text(name);
        if !is_name(&text) {
            self.fault(name, NOT_A_NAME.to_owned());
        }
        text
    }

    /// A list of codes that must be there; a code twice is a slip of the pen.
    fn list_of<T: DeserializeOwned + PartialEq>(&mut self, name: &str) -> Vec<T> {
        let list: Vec<T> = self.need(name).unwrap_or_default();
        let twice = list.iter().enumerate().any(|(at, code)| list.iter().take(at).any(|c| c == code));
        if twice {
            self.fault(name, "names a code twice".to_owned());
        }
        list
    }

    /// As [`Fields::list_of`], and not empty.
    fn set<T: DeserializeOwned + PartialEq>(&mut self, name: &str) -> Vec<T> {
        let list = self.list_of(name);
        if list.is_empty() {
            self.fault(name, "empty".to_owned());
        }
        list
    }

    /// A list of tables; none if it is missing.
    fn list(&mut self, name: &str) -> Vec<Table> {
        let tables: Vec<Table> = self.optional(name).unwrap_or_default();
        if tables.len() > MOST_ENTRIES {
            self.fault(name, format!("more than {MOST_ENTRIES} entries"));
            return Vec::new();
        }
        tables
    }

    fn period(&mut self) -> Option<Period> {
        let (from, to) = (self.need("effective_from"), self.optional("effective_to"));
        let period = Period { from: from?, to };
        if period.to.is_some_and(|to| to < period.from) {
            self.fault("effective_to", "before effective_from".to_owned());
        }
        Some(period)
    }

    /// What is left was not understood.
    fn finish(mut self) {
        let names: Vec<String> = self.table.keys().cloned().collect();
        for name in names {
            self.fault(&name.chars().take(40).collect::<String>(), "unknown key".to_owned());
        }
    }
}
