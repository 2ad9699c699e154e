// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika verify`: the outsider's check of a bundle. Opens no book and no keyring, asks no network.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::output::{complain, json, say};
use super::{Common, exit};
use crate::proof::attachment::{self, MAX_PDF};
use crate::proof::bundle::Bundle;
use crate::proof::checkpoint::{Checkpoint, MAX_NOTE};
use crate::proof::hex32::Hex32;
use crate::proof::verify::{self, Finding, Options, Report, Shown};
use crate::words::{is_known, words};

const EXIT_CODES: &str = "\
Exit codes:
  0  everything that can be checked again is proved
  1  the file (or the checkpoint) cannot be read, or is no evidence bundle
  2  the command line was not understood
  3  something is not proved, or not shown, or was made in training
  4  something failed: changed, exchanged, or contradicting itself

What no bundle can prove is printed each time. Without --terminal-key the key is the bundle's own word,
which is not proved: compare its fingerprint with the one the institution published.";

/// `tashika verify`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct VerifyArguments {
    /// An evidence bundle (.json), or a 本人確認記録書 (.pdf) that has one attached.
    file: PathBuf,
    /// The terminal's public key as the institution published it: 64 hexadecimal digits.
    #[arg(long, value_name = "HEX", value_parser = terminal_key)]
    terminal_key: Option<Hex32>,
    /// A checkpoint of the same log, got on another way.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

fn terminal_key(text: &str) -> Result<Hex32, String> {
    Hex32::parse(&text.to_ascii_lowercase()).ok_or_else(|| "not 64 hexadecimal digits".to_owned())
}

/// Checks and prints.
pub(super) fn run(common: &Common, arguments: &VerifyArguments) -> u8 {
    match examine(common, arguments) {
        Ok((report, _)) if arguments.json => match json(&report) {
            exit::PROVED => report.exit(),
            trouble => trouble,
        },
        Ok((report, from_pdf)) => {
            print(&report, from_pdf);
            report.exit()
        }
        Err(problem) => {
            complain!("tashika: {problem}");
            exit::TROUBLE
        }
    }
}

fn examine(common: &Common, arguments: &VerifyArguments) -> Result<(Report, bool), String> {
    let bytes = read(&arguments.file, MAX_PDF)?;
    let from_pdf = attachment::is_pdf(&bytes);
    let bytes =
        if from_pdf { attachment::evidence(&bytes).map_err(|error| error.to_string())? } else { bytes };
    let bundle = Bundle::parse(&bytes).map_err(|error| error.to_string())?;
    let checkpoint = arguments.checkpoint.as_deref().map(checkpoint).transpose()?;
    let anchors = common.trust_store().map_err(|error| error.to_string())?;
    let rules = common.rules.rules().map_err(|error| error.to_string())?;
    let options = Options { terminal_key: arguments.terminal_key, checkpoint, rules: Some(rules) };
    Ok((verify::verify(&bundle, &anchors, &options), from_pdf))
}

fn checkpoint(path: &Path) -> Result<String, String> {
    let unreadable = || format!("{}: not a signed checkpoint", path.display());
    let note = String::from_utf8(read(path, MAX_NOTE)?).map_err(|_| unreadable())?;
    Checkpoint::parse(&note).map_err(|_| unreadable())?;
    Ok(note)
}

/// A whole file of at most `limit` bytes.
fn read(path: &Path, limit: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let taken = file.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    let taken = taken.map_err(|error| format!("{}: {error}", path.display()))?;
    if u64::try_from(taken).is_ok_and(|taken| taken <= limit) {
        Ok(bytes)
    } else {
        Err(format!("{}: larger than {limit} bytes", path.display()))
    }
}

fn print(report: &Report, from_pdf: bool) {
    let verdict = match report.exit() {
        0 => "verify.verdict.proved",
        exit::FAILED => "verify.verdict.failed",
        _ => "verify.verdict.not_proved",
    };
    both("", verdict);
    say!("{}", clean(&format!("  record_id: {}", report.record_id)));
    say!("");
    both("", "verify.heading.findings");
    report.findings.iter().for_each(finding);
    say!("");
    both("", "verify.heading.history");
    for event in &report.history {
        say!("  {}", clean(&format!("{}  {}  {}  {}", event.seq, event.at, event.act, event.by)));
    }
    say!("");
    both("", "verify.heading.shown");
    report.shown.iter().for_each(shown);
    if from_pdf {
        both("  ", "verify.heading.pdf");
    }
    say!("");
    both("", "verify.heading.limits");
    for limit in &report.limits {
        both("  - ", &format!("verify.limit.{limit}"));
    }
}

fn finding(finding: &Finding) {
    let answer = words(match finding.answer {
        verify::Answer::Proved => "verify.answer.proved",
        verify::Answer::NotProved => "verify.answer.not_proved",
        verify::Answer::Failed => "verify.answer.failed",
        verify::Answer::NotShown => "verify.answer.not_shown",
    });
    let (question, why) =
        (format!("verify.question.{}", finding.question), format!("verify.why.{}", finding.why));
    let about = if finding.about.is_empty() { String::new() } else { format!(" ({})", finding.about) };
    let (question, why) = (words(&question), words(&why));
    say!("  [{}] {}{}: {}", answer.ja, question.ja, clean(&about), why.ja);
    say!("      [{}] {}: {}", answer.en, question.en, why.en);
    if !finding.detail.is_empty() {
        say!("      {}", clean(&finding.detail));
    }
}

fn shown(shown: &Shown) {
    say!("  {}", clean(&format!("{} {} = {}", shown.seq, shown.path, shown.value)));
}

fn both(before: &str, key: &str) {
    debug_assert!(is_known(key), "{key}");
    let text = words(key);
    say!("{before}{}\n{}{}", text.ja, " ".repeat(before.len()), text.en);
}

/// Text from a bundle may not steer the terminal it is printed on.
fn clean(text: &str) -> String {
    let bidirectional = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if c.is_control() || bidirectional(c) { '\u{FFFD}' } else { c }).collect()
}
