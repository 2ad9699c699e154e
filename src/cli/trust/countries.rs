// SPDX-License-Identifier: MIT OR Apache-2.0
//! The part of `tashika trust list` about passports: by country, with days, class, and where from.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use tashika_kit::anchors::AnchorClass;
use tashika_kit::hex;

use super::passport::kind_key;
use super::{NOBODY, today};
use crate::cli::doctor::class_key;
use crate::cli::output::say;
use crate::trust::TrustStore;
use crate::trust::passport::facts::{CrlFacts, Facts};
use crate::trust::passport::published::{self, Published};
use crate::trust::passport::store::{Crl, Csca, Import};
use crate::trust::passport::{self as passports};
use crate::words;

/// What of passports is listed.
#[derive(Serialize)]
pub(super) struct Section<'a> {
    /// The countries with a trusted certificate that is in force, and how many each has.
    countries: BTreeMap<&'a str, usize>,
    csca: Vec<CscaLine<'a>>,
    crl: Vec<CrlLine<'a>>,
    document_signers: u64,
    imports: Vec<&'a Import>,
    /// What is damaged and left out.
    problems: Vec<String>,
    /// Files that no list names.
    strays: Vec<String>,
}

#[derive(Serialize)]
struct CscaLine<'a> {
    name: String,
    fingerprint: String,
    class: AnchorClass,
    accepted: bool,
    in_force_today: bool,
    #[serde(flatten)]
    facts: &'a Facts,
    from: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<&'static Published>,
}

#[derive(Serialize)]
struct CrlLine<'a> {
    name: String,
    fingerprint: String,
    #[serde(flatten)]
    facts: &'a CrlFacts,
    overdue: bool,
    /// SHA-256 of the CSCA certificate that signed it, if one was there when it was imported.
    #[serde(skip_serializing_if = "str::is_empty")]
    signed_by: &'a str,
    from: &'a [String],
}

impl<'a> Section<'a> {
    /// All of it, or what concerns one country.
    pub(super) fn of(store: &'a TrustStore, country: Option<&str>) -> Self {
        let (today, passports) = (today(), store.passports());
        let contents = passports.contents();
        let wanted = |own: &str| country.is_none_or(|country| country == own);
        let mut problems: Vec<String> = contents.problems.iter().map(ToString::to_string).collect();
        let document_signers = passports.signers(country).unwrap_or_else(|problem| {
            problems.push(problem.to_string());
            0
        });
        let csca: Vec<CscaLine<'a>> = contents
            .cscas
            .iter()
            .filter(|csca| wanted(&csca.facts.country))
            .map(|csca| CscaLine::of(store, csca, today))
            .collect();
        let mut countries = BTreeMap::new();
        for line in csca.iter().filter(|line| line.accepted && line.in_force_today) {
            *countries.entry(line.facts.country.as_str()).or_default() += 1;
        }
        let crl =
            contents.crls.iter().filter(|crl| wanted(&crl.facts.country)).map(|crl| CrlLine::of(crl, today));
        Self {
            countries,
            csca,
            crl: crl.collect(),
            document_signers,
            imports: contents.imports.iter().collect(),
            problems,
            strays: passports.strays(),
        }
    }

    /// Counts, and every line if they were asked for, of all countries or of one.
    pub(super) fn say(&self, every_line: bool, country: Option<&str>) {
        let (heading, countries) = (words::ja("trust.for.passport"), words::ja("trust.passport.countries"));
        let signers = words::ja("trust.passport.signers");
        say!("{heading}");
        say!(
            "  CSCA {} ({countries} {}), CRL {}, {signers} {}",
            self.csca.len(),
            self.countries.len(),
            self.crl.len(),
            self.document_signers
        );
        if every_line {
            self.csca.iter().for_each(|line| line.say(self));
            self.crl.iter().for_each(CrlLine::say);
        } else if !self.countries.is_empty() {
            let each: Vec<String> =
                self.countries.iter().map(|(name, count)| format!("{name} {count}")).collect();
            say!("  {}", each.join(", "));
        }
        for problem in &self.problems {
            say!("※ {}: {problem}", words::ja("trust.passport.left_out"));
        }
        if !self.strays.is_empty() {
            say!("※ {}: {}", words::ja("trust.passport.strays"), self.strays.len());
        }
        self.imports.iter().for_each(|import| say_import(import));
        let hint = match country {
            _ if !self.csca.is_empty() => None,
            None => Some("trust.passport.nothing"),
            // Certificates name countries with two letters, zones with three.
            Some(country) => (country.len() != 2).then_some("trust.passport.two_letters"),
        };
        if let Some(key) = hint {
            say!("※ {} / {}", words::ja(key), words::en(key));
        }
    }

    fn source(&self, sha256: &str) -> Option<&&'a Import> {
        self.imports.iter().find(|import| import.sha256 == sha256)
    }
}

impl<'a> CscaLine<'a> {
    fn of(store: &TrustStore, csca: &'a Csca, today: Date) -> Self {
        let class = passports::class(csca, store.accepted());
        Self {
            name: csca.facts.name(),
            fingerprint: hex::lower(&csca.fingerprint),
            class,
            accepted: store.accepted().contains(class),
            in_force_today: csca.facts.in_force(today),
            facts: &csca.facts,
            from: &csca.from,
            published: published::of(&csca.fingerprint),
        }
    }

    fn say(&self, section: &Section<'_>) {
        let accepted = if self.accepted { "trust.accepted" } else { "trust.not_accepted" };
        let state = match (self.in_force_today, self.facts.valid_until < today()) {
            (true, _) => words::ja("trust.in_force"),
            (false, true) => words::ja("trust.passport.expired"),
            (false, false) => words::ja("trust.not_in_force"),
        };
        let mark = if self.in_force_today { ' ' } else { '✗' };
        say!("{mark} {} {} – {} {state}", self.facts.country, self.facts.valid_from, self.facts.valid_until);
        say!("    {}・{}・{}", self.facts.subject, words::ja(class_key(self.class)), words::ja(accepted));
        say!("    SHA-256 {}", self.fingerprint);
        if let Some(known) = self.published {
            say!("    {}: {}", words::ja("trust.passport.published"), known.lists.join(", "));
        }
        for import in self.from.iter().filter_map(|from| section.source(from)) {
            let (kind, begin) =
                (words::ja(kind_key(import.kind)), import.sha256.get(..12).unwrap_or_default());
            say!("    {kind} {begin}… {}", by(import));
        }
    }
}

/// Whom a list came from, or what was said about where; may be nothing.
fn by(import: &Import) -> &str {
    if import.signer.is_empty() { &import.source } else { &import.signer }
}

/// By its fingerprint `remove` takes out what came by it.
fn say_import(import: &Import) {
    say!("{}: {}", words::ja("trust.passport.import"), words::ja(kind_key(import.kind)));
    say!("    SHA-256 {}", import.sha256);
    let who = if import.added_by == NOBODY { "" } else { &import.added_by };
    let lines = [
        ("signer", import.signer.as_str()),
        ("signed_on", &import.signed_at),
        ("imported_on", &format!("{} {who}", import.added_on)),
        ("from", &import.source),
    ];
    for (key, value) in lines.iter().filter(|(_, value)| !value.trim().is_empty()) {
        say!("    {}: {}", words::ja(&format!("trust.passport.{key}")), value.trim());
    }
}

impl<'a> CrlLine<'a> {
    fn of(crl: &'a Crl, today: Date) -> Self {
        Self {
            name: crl.facts.name(),
            fingerprint: hex::lower(&crl.fingerprint),
            facts: &crl.facts,
            overdue: crl.facts.is_overdue(today),
            signed_by: &crl.line.signed_by,
            from: &crl.line.from,
        }
    }

    fn say(&self) {
        let state = if self.overdue { "trust.passport.overdue" } else { "trust.in_force" };
        let signed = if self.signed_by.is_empty() {
            "trust.passport.crl_unsigned"
        } else {
            "trust.passport.crl_signed"
        };
        let mark = if self.overdue { '✗' } else { ' ' };
        let next = self.facts.next_by.map(|day| day.to_string()).unwrap_or_default();
        say!("{mark} CRL {} {} – {next} {}", self.facts.country, self.facts.made_on, words::ja(state));
        say!("    {}・{}", words::ja(signed), self.facts.withdrawn);
        say!("    SHA-256 {}", self.fingerprint);
    }
}
