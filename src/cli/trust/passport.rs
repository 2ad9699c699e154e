// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika trust add` and `show` for passports: CSCA certificates, links, master lists, CRLs, files of the directory.

use std::path::Path;

use serde::Serialize;
use serde_json::json;
use tashika_kit::hex;

use super::{AddArguments, ClassWord, FAMILY_PASSPORT, Failure, Fingerprint, say_both, tell, today};
use crate::cli::output::{complain, say};
use crate::cli::{Common, exit, output};
use crate::trust::passport::import::{self, Report, State, Terms};
use crate::trust::passport::master_list::Publisher;
use crate::trust::passport::store::{self, ImportKind};
use crate::trust::passport::what::{self, What};
use crate::trust::passport::{self as passports, facts::Facts};
use crate::trust::signers::SignerError;
use crate::words;

/// The setting under which changes stand in the record book.
pub(super) const ROOTS: &str = "passport_roots";

/// One file of a command, as JSON has it.
#[derive(Serialize)]
struct Done<'a> {
    file: String,
    #[serde(flatten)]
    report: &'a Report,
    countries: std::collections::BTreeMap<&'a str, usize>,
    new: usize,
    known: usize,
    refused_certificates: usize,
    links: usize,
    expired: usize,
    refused: Option<&'static str>,
}

impl<'a> Done<'a> {
    fn of(file: &Path, report: &'a Report) -> Self {
        let taken = || report.certificates.iter().filter(|one| one.state != State::Refused);
        Self {
            file: file.display().to_string(),
            report,
            countries: report.countries(),
            new: report.count(State::New),
            known: report.count(State::Known),
            refused_certificates: report.count(State::Refused),
            links: taken().filter(|one| one.link).count(),
            expired: taken().filter(|one| one.expired).count(),
            refused: report.refused(),
        }
    }
}

/// Imports files, one after the other: what one brings can vouch for the next.
pub(super) fn add(common: &Common, arguments: &AddArguments) -> Result<u8, Failure> {
    if arguments.name.is_some() || arguments.key_id.is_some() {
        return Err(SignerError::WordsOfPin.into());
    }
    let added = super::folder(common)?;
    // What changes nothing needs nobody's word.
    let office = if arguments.dry_run { None } else { super::office(common, &arguments.acting)? };
    let by = super::by(common, office.as_ref());
    let folder = passports::folder(&added);
    let (mut code, mut reports, mut changes) = (exit::PROVED, Vec::new(), Vec::new());
    for file in &arguments.files {
        let terms = Terms {
            class: arguments.class.unwrap_or(ClassWord::Unofficial).into(),
            accepted: &common.trust,
            compared: false,
            publisher: arguments.publisher_sha256.map(|pin| pin.0),
            on: today(),
            by: &by,
            source: arguments.source.as_deref().unwrap_or_default().trim(),
            trial: arguments.dry_run,
        };
        match one(&folder, file, arguments, terms) {
            Ok(report) => {
                if report.refused().is_some() {
                    code = code.max(exit::FAILED);
                } else if !arguments.dry_run {
                    changes.push(change(&report));
                }
                reports.push((file, report));
            }
            Err(error) => {
                complain!("{}:", file.display());
                code = code.max(tell(&error));
            }
        }
    }
    let done: Vec<Done<'_>> = reports.iter().map(|(file, report)| Done::of(file, report)).collect();
    if arguments.acting.json {
        output::json(
            &json!({ "schema": "tashika.trust.import/1", "dry_run": arguments.dry_run, "files": done }),
        );
    } else {
        done.iter().for_each(told);
    }
    finish(common, arguments, office, changes)?;
    Ok(code)
}

/// What stands in the record book, and what else the operator has to know.
fn finish(
    common: &Common,
    arguments: &AddArguments,
    office: Option<crate::manager::Office>,
    changes: Vec<String>,
) -> Result<(), Failure> {
    if arguments.dry_run {
        if !arguments.acting.json {
            say_both("trust.passport.dry_run");
        }
        return Ok(());
    }
    if changes.is_empty() {
        return office.map_or(Ok(()), |office| office.leave().map_err(Failure::from));
    }
    if !common.trust.contains(arguments.class.unwrap_or(ClassWord::Unofficial).into()) {
        say_both("trust.warning.not_accepted");
    }
    super::enter(office, ROOTS, changes.join("; "))
}

fn one(
    folder: &Path,
    file: &Path,
    arguments: &AddArguments,
    terms: Terms<'_>,
) -> Result<Report, SignerError> {
    let what = what::read(file)?;
    let mut compared = arguments.yes_i_compared;
    if let (What::Certificate(der), Some(told)) = (&what, arguments.sha256) {
        if Facts::of(der).is_none_or(|facts| facts.fingerprint() != told.0) {
            return Err(SignerError::Fingerprint);
        }
        compared = true;
    }
    let contents = store::load(folder);
    for problem in &contents.problems {
        complain!(
            "※ {}: {problem} / {}",
            words::ja("trust.passport.left_out"),
            words::en("trust.passport.left_out")
        );
    }
    import::import(folder, &contents, what, &Terms { compared, ..terms })
}

fn change(report: &Report) -> String {
    let Report { crls, signers, .. } = report;
    format!(
        "imported {}: {} CSCA certificates, {} CRLs, {} document signers",
        report.sha256,
        report.count(State::New),
        crls.new,
        signers.new
    )
}

/// What a file is, before anybody imports it.
pub(super) fn show(
    common: &Common,
    file: &Path,
    publisher: Option<Fingerprint>,
    as_json: bool,
) -> Result<u8, Failure> {
    let what = what::read(file)?;
    let store = common.trust_store().map_err(SignerError::from)?;
    let certificate = match &what {
        What::Certificate(der) => Facts::of(der),
        _ => None,
    };
    let terms = Terms {
        class: ClassWord::Unofficial.into(),
        accepted: &common.trust,
        // Who only looks vouches for nothing; whether it has to be compared is the question of `add`.
        compared: true,
        publisher: publisher.map(|pin| pin.0),
        on: today(),
        by: "-",
        source: "",
        trial: true,
    };
    let nowhere = Path::new("");
    let folder = common.signers_folder().map(|added| passports::folder(&added));
    let report =
        import::import(folder.as_deref().unwrap_or(nowhere), store.passports().contents(), what, &terms)?;
    let done = Done::of(file, &report);
    if as_json {
        return Ok(output::json(&json!({
            "schema": "tashika.trust.show/1", "kind": report.kind, "used_for": FAMILY_PASSPORT,
            "sha256": report.sha256, "certificate": certificate, "brings": done,
        })));
    }
    told(&done);
    if let Some(facts) = certificate {
        say!("  SHA-256 {}", super::show::in_pairs(&facts.fingerprint()));
        say!("  {}: {}", words::ja("trust.subject"), facts.subject);
        if let Some(known) = passports::published::of(&facts.fingerprint()) {
            say!("  {}: {}", words::ja("trust.passport.published"), known.lists.join(", "));
        }
    }
    Ok(exit::PROVED)
}

/// The word of a kind.
pub(super) fn kind_key(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Certificate => "trust.passport.kind_certificate",
        ImportKind::Link => "trust.passport.kind_link",
        ImportKind::MasterList => "trust.passport.kind_master_list",
        ImportKind::Directory => "trust.passport.kind_directory",
        ImportKind::RevocationList => "trust.passport.kind_revocation_list",
    }
}

fn word(key: &str) -> &'static str {
    words::lasting(&format!("trust.passport.{key}")).map_or("", |words| words.ja)
}

fn told(done: &Done<'_>) {
    let report = done.report;
    say!("{}: {}", done.file, words::ja(kind_key(report.kind)));
    say!("  SHA-256 {}", report.sha256);
    report.lists.iter().for_each(told_list);
    if !report.certificates.is_empty() {
        // Links, expired ones and countries are counted of those that are new or there.
        say!(
            "  {}: {} {}, {} {} ({} {}, {} {}, {} {}), {} {}",
            word("certificates"),
            word("new"),
            done.new,
            word("known"),
            done.known,
            word("links"),
            done.links,
            word("expired"),
            done.expired,
            word("countries"),
            done.countries.len(),
            word("refused"),
            done.refused_certificates,
        );
        let new = done.countries.iter().filter(|(_, new)| **new > 0);
        let countries: Vec<String> = new.map(|(country, new)| format!("{country} +{new}")).collect();
        if !countries.is_empty() {
            say!("  {}", countries.join(", "));
        }
    }
    for one in &report.certificates {
        if let Some(code) = one.refused {
            say!("  ✗ {} {}: {}", one.sha256, one.name, words::ja(&format!("trust.error.{code}")));
        } else if report.certificates.len() == 1 {
            told_certificate(one);
        }
    }
    tally("crls", &report.crls);
    tally("signers", &report.signers);
    told_rest(report);
    if let Some(code) = done.refused {
        let key = format!("trust.error.{code}");
        complain!("tashika: {} / {}", words::ja(&key), words::en(&key));
    }
}

fn told_certificate(one: &import::CertificateReport) {
    let expired = if one.expired { word("expired") } else { words::ja("trust.in_force") };
    say!("  {} {expired}", one.name);
    match (&one.signed_by, one.link) {
        (Some(by), _) => say!("  {}: {by}", word("link_by")),
        (None, true) => say!("  {}", word("link_of_nobody")),
        (None, false) => {}
    }
    if one.unsupported {
        say!("  {}", word("unsupported"));
    }
}

fn told_list(list: &crate::trust::passport::master_list::ListReport) {
    let day = list.signed_on.map_or_else(|| words::ja("trust.none").to_owned(), |day| day.to_string());
    say!("  {}: {} ({})", word("signer"), list.signer, list.signer_sha256);
    say!("  {}: {day}", word("signed_on"));
    let how = match list.publisher {
        Publisher::Trusted => word("publisher_trusted"),
        Publisher::Pinned => word("publisher_pinned"),
        Publisher::Unknown => word("publisher_unknown"),
    };
    let name = list.publisher_name.as_deref().unwrap_or_else(|| words::ja("trust.none"));
    say!("  {}: {name} ({how})", word("publisher"));
    if let Some(sha256) = &list.publisher_sha256 {
        let bytes = crate::trust::hexadecimal(sha256).and_then(|hash| <[u8; 32]>::try_from(hash).ok());
        say!("  SHA-256 {}", bytes.map(|hash| super::show::in_pairs(&hash)).unwrap_or_default());
    }
    if let Some(code) = list.refused {
        let detail = list.detail.as_deref().unwrap_or_default();
        say!("  ✗ {} {detail}", words::ja(&format!("trust.error.{code}")));
    }
}

fn tally(key: &str, tally: &import::Tally) {
    if *tally != import::Tally::default() {
        let (new, known, refused) = (word("new"), word("known"), word("refused"));
        say!("  {}: {new} {}, {known} {}, {refused} {}", word(key), tally.new, tally.known, tally.refused);
    }
}

fn told_rest(report: &Report) {
    let import::Skipped { non_conformant, bar_codes, deviation_lists } = report.skipped;
    for (key, count) in [
        ("skipped_non_conformant", non_conformant),
        ("skipped_bar_codes", bar_codes),
        ("skipped_deviation_lists", deviation_lists),
        ("damaged_lines", report.damage.lines),
        ("damaged_values", report.damage.values),
        ("too_large", report.damage.too_large),
    ] {
        if count > 0 {
            say!("  {}: {count}", word(key));
        }
    }
}

/// The fingerprint of what was taken out, as the record book has it.
pub(super) fn removed(fingerprint: &[u8; 32], removed: &passports::Removed) -> String {
    let passports::Removed { files, signers } = removed;
    format!(
        "removed {}: {} CSCA certificates, {} CRLs, {signers} document signers",
        hex::lower(fingerprint),
        files.cscas,
        files.crls
    )
}
