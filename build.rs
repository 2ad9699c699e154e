// SPDX-License-Identifier: MIT OR Apache-2.0
//! The build fails if the interface has a text in one language only, or names a text that no locale file holds.
//!
//! What is looked for are the string literals of the modules that speak to people: a literal that begins like a key of the
//! locale files has to be one, or the beginning of some. Keys made of a code (`error.{code}.what`) are checked up to the
//! code here, and with every code by the tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The modules that speak to people.
pub(crate) const SPEAKING: [&str; 13] = [
    "src/window",
    "src/words",
    "src/cli",
    "src/report",
    "src/manager",
    "src/training",
    "src/counter",
    "src/jpki",
    "src/rules",
    "src/face",
    "src/fonts",
    "src/keys",
    "src/times",
];

/// The files of each set of texts: what everybody else reads, and what customers read.
const LANGUAGES: [&[&str]; 2] = [
    &["ja.toml", "en.toml"],
    &[
        "customer/ja.toml",
        "customer/en.toml",
        "customer/zh-Hans.toml",
        "customer/vi.toml",
        "customer/pt.toml",
    ],
];

/// Literals that look like keys of words, and name something else: evidence, parts of rule files, columns, files.
const NOT_WORDS: [&str; 13] = [
    "passport.active_authentication",
    "passport.chip_authentication",
    "passport.chip_authentication_mapping",
    "passport.dg",
    "rules.chip",
    "rules.document",
    "rules.law",
    "jpki.role",
    "jpki.use",
    "transaction.key",
    "transaction.customer_number",
    "transaction.related_check",
    "times.sqlite3",
];

pub(crate) type Table = BTreeMap<String, String>;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=assets/locale");
    println!("cargo::rerun-if-changed=build.rs");
    for folder in SPEAKING {
        println!("cargo::rerun-if-changed={folder}");
    }
    match problems() {
        Ok(found) if found.is_empty() => ExitCode::SUCCESS,
        Ok(found) => {
            for problem in found {
                println!("cargo::error={problem}");
            }
            ExitCode::FAILURE
        }
        Err(why) => {
            println!("cargo::error={why}");
            ExitCode::FAILURE
        }
    }
}

pub(crate) fn problems() -> Result<Vec<String>, String> {
    let mut all = Table::new();
    let mut found = Vec::new();
    for languages in LANGUAGES {
        let (first, others) = languages.split_first().ok_or("no language")?;
        let table_of = |name: &str| table(&format!("assets/locale/{name}"));
        let mut whole = table_of(first)?;
        for other in others {
            found.extend(differences((first, &whole), (other, &table_of(other)?)));
        }
        all.append(&mut whole);
    }
    let known = Known::of(&all);
    for folder in SPEAKING {
        for file in sources(Path::new(folder))? {
            let text = fs::read_to_string(&file).map_err(|why| format!("{}: {why}", file.display()))?;
            for literal in literals(&text).filter(|literal| known.is_missing(literal)) {
                found.push(format!("{}: no locale file has \"{literal}\"", file.display()));
            }
        }
    }
    Ok(found)
}

/// What is in one language and not in the other, and what has other places to be filled in.
fn differences(first: (&str, &Table), other: (&str, &Table)) -> Vec<String> {
    let mut found = unlike(first.1, other.1, other.0);
    found.extend(unlike(other.1, first.1, first.0));
    for (key, text) in first.1 {
        if other.1.get(key).is_some_and(|other| blanks(text) != blanks(other)) {
            found.push(format!("{key}: {} and {} do not have the same {{…}}", first.0, other.0));
        }
    }
    found
}

/// What one language has and the other has not, and what is empty.
pub(crate) fn unlike(one: &Table, other: &Table, other_name: &str) -> Vec<String> {
    let missing = one.keys().filter(|key| !other.contains_key(*key));
    let empty = one.iter().filter(|(_, text)| text.trim().is_empty());
    missing
        .map(|key| format!("{other_name} has no {key}"))
        .chain(empty.map(|(key, _)| format!("{key} is empty")))
        .collect()
}

/// The places of a text that are filled in, e.g. `{count}`.
pub(crate) fn blanks(text: &str) -> Vec<&str> {
    let mut all: Vec<&str> =
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect();
    all.sort_unstable();
    all
}

/// The keys of the locale files, as one sorted text.
pub(crate) struct Known<'t> {
    keys: &'t Table,
    families: Vec<&'t str>,
}

impl<'t> Known<'t> {
    pub(crate) fn of(keys: &'t Table) -> Self {
        let mut families: Vec<&str> =
            keys.keys().filter_map(|key| key.split_once('.')).map(|(family, _)| family).collect();
        families.dedup();
        Self { keys, families }
    }

    /// Whether a literal is written like a key and no text belongs to it.
    pub(crate) fn is_missing(&self, literal: &str) -> bool {
        let fixed = literal.split('{').next().unwrap_or_default();
        let Some((family, rest)) = fixed.split_once('.') else { return false };
        let file = [".toml", ".rs", ".pdf"].iter().any(|ending| literal.ends_with(ending));
        let like_a_key = !file && (!rest.is_empty() || literal.contains('{'));
        let plain = fixed.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
        if !like_a_key || !plain || !self.families.contains(&family) || NOT_WORDS.contains(&literal) {
            return false;
        }
        let mut from_here = self.keys.range(fixed.to_owned()..);
        !from_here.next().is_some_and(|(key, _)| {
            let more = key.strip_prefix(fixed);
            let whole = |more: &str| more.is_empty() || more.starts_with('.') || literal.contains('{');
            more.is_some_and(whole)
        })
    }
}

/// The string literals of a source that stand on one line.
pub(crate) fn literals(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(literals_of_line)
}

fn literals_of_line(line: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut rest = line;
    while let Some((_, after)) = rest.split_once('"') {
        let mut escaped = false;
        let end = after.char_indices().find(|(_, c)| {
            let ends = *c == '"' && !escaped;
            escaped = *c == '\\' && !escaped;
            ends
        });
        let Some((end, _)) = end else { break };
        let (literal, more) = after.split_at(end);
        all.push(literal);
        rest = more.get(1..).unwrap_or_default();
    }
    all
}

/// The Rust files of a folder, without its tests and examples.
pub(crate) fn sources(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let told = |why: std::io::Error| format!("{}: {why}", folder.display());
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).map_err(told)? {
        let path = entry.map_err(told)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        match () {
            () if ["tests", "examples", "tests.rs", "examples.rs"].contains(&name) => {}
            () if path.is_dir() => all.extend(sources(&path)?),
            () if name.ends_with(".rs") => all.push(path),
            () => {}
        }
    }
    all.sort();
    Ok(all)
}

fn table(path: &str) -> Result<Table, String> {
    let text = fs::read_to_string(path).map_err(|why| format!("{path}: {why}"))?;
    let value: toml::Table = toml::from_str(&text).map_err(|why| format!("{path}: {why}"))?;
    let mut table = Table::new();
    flatten("", &value, &mut table);
    Ok(table)
}

fn flatten(prefix: &str, value: &toml::Table, table: &mut Table) {
    for (key, value) in value {
        let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::String(text) => drop(table.insert(key, text.clone())),
            toml::Value::Table(inner) => flatten(&key, inner, table),
            _ => {}
        }
    }
}
