// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika jpki verify`: a signature over a text, checked again without a card, by anybody. Nobody is asked about
//! revocation: who may ask is a question of role, and of the time of signing nothing is said by an answer of today.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};
use tashika_kit::Driver;
use tashika_kit::hex;
use tashika_kit::reading::{Evidence, Keep, Reading};
use tashika_kit::rsa::sha256;
use tashika_kit::verdict::{Integrity, Originality, Reason, Revocation, Verdicts};
use tashika_mynumber::jpki::{self, Certificate, JpkiSignature, cms};

use super::output::{complain, say};
use super::report::verdict_lines;
use super::{Common, exit, output};
use crate::jpki::statement::MOST_BYTES;
use crate::manager::in_japan;
use crate::words;

/// The largest signature looked at.
const LARGEST_CMS: usize = 128 * 1024;

const SCHEMA: &str = "tashika.jpki-verify/1";

#[derive(Debug, Args)]
pub(super) struct VerifyArguments {
    /// The signature: CMS, DER.
    #[arg(long, value_name = "FILE")]
    cms: PathBuf,
    /// The text, byte for byte as it was signed.
    #[arg(long, value_name = "FILE")]
    text: PathBuf,
    /// The time for which the certificate's period is judged [default: now]. The time that the signature names is the
    /// signer's own word.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// JSON on standard output.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(common: &Common, arguments: &VerifyArguments) -> u8 {
    match examine(common, arguments) {
        Ok(found) if found.is_none() => not_one(arguments, found.problem),
        Ok(found) => found.tell(arguments.json),
        Err(text) => {
            complain!("tashika: {text}");
            exit::TROUBLE
        }
    }
}

/// Of a file that is no signature nothing is said, neither about a certificate nor about a text.
fn not_one(arguments: &VerifyArguments, problem: Option<&'static str>) -> u8 {
    let code = problem.unwrap_or_default();
    let key = format!("reason.{code}");
    let text = words::words(&key);
    complain!("tashika: {}: {} / {}", arguments.cms.display(), text.ja, text.en);
    if arguments.json {
        output::json(&json!({
            "schema": SCHEMA,
            "exit_code": exit::TROUBLE,
            "problem": code,
            "verdicts": null,
        }));
    }
    exit::TROUBLE
}

/// What was found.
struct Found {
    verdicts: Verdicts,
    /// Why the signature does not hold, if it does not.
    problem: Option<&'static str>,
    /// When it was made, as the signer says.
    signed_at: Option<Timestamp>,
    at: Timestamp,
    text: String,
}

fn examine(common: &Common, arguments: &VerifyArguments) -> Result<Found, String> {
    let signature = read(&arguments.cms, LARGEST_CMS)?;
    let text = read(&arguments.text, MOST_BYTES)?;
    let trust = common.trust_store().map_err(|error| error.to_string())?;
    let at = arguments.at.unwrap_or_else(Timestamp::now);
    let certificates = cms::certificates(&signature);
    let (leaf, ca) = told_apart(certificates.as_deref().unwrap_or_default());
    let checked = certificates.and_then(|_| cms::verify(&signature, &text, &leaf));
    let sha256 = hex::lower(&sha256(&text));
    let evidence = [
        (jpki::SIGNATURE_CERTIFICATE, leaf),
        (jpki::SIGNATURE_CA, ca),
        (jpki::STATEMENT, text),
        (jpki::CMS, signature),
    ];
    let one = |(name, bytes): (&'static str, Vec<u8>)| Evidence {
        name: name.into(),
        bytes,
        keep: Keep::ScreenOnly,
    };
    let reading = Reading {
        family: jpki::SIGNATURE.into(),
        // What was signed when, the signature says itself.
        read_at: checked.unwrap_or(at),
        fields: Vec::new(),
        evidence: evidence.into_iter().map(one).collect(),
        challenges: Vec::new(),
        attested: Vec::new(),
        notes: Vec::new(),
    };
    let verdicts = JpkiSignature.judge(&reading, &trust, at);
    let reason = Reason::new("revocation_not_asked_here", "");
    Ok(Found {
        verdicts: Verdicts { revocation: Revocation::NotAsked { reason }, ..verdicts },
        problem: checked.err().map(cms::CmsProblem::code),
        signed_at: checked.ok(),
        at,
        text: sha256,
    })
}

/// The signer's certificate and its authority's: the one that issued the other.
fn told_apart(all: &[Vec<u8>]) -> (Vec<u8>, Vec<u8>) {
    let is_leaf = |der: &&Vec<u8>| Certificate::parse(der).is_ok_and(|parsed| parsed.attributes.is_some());
    let leaf = all.iter().find(is_leaf).or(all.first()).cloned().unwrap_or_default();
    let ca = all.iter().find(|der| **der != leaf).cloned().unwrap_or_default();
    (leaf, ca)
}

fn read(path: &Path, most: usize) -> Result<Vec<u8>, String> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(told)?;
    file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(told)?;
    if bytes.len() > most { Err(format!("{}: more than {most} bytes", path.display())) } else { Ok(bytes) }
}

impl Found {
    /// Whether the file is no signature at all.
    fn is_none(&self) -> bool {
        self.problem.is_some_and(|code| ["cms_unreadable", "cms_not_signed_data"].contains(&code))
    }

    fn code(&self) -> u8 {
        let Verdicts { integrity, originality, .. } = &self.verdicts;
        let wrong = matches!(integrity, Integrity::Altered { .. })
            || matches!(originality, Originality::Failed { .. })
            || self.problem.is_some();
        // Nobody was asked about revocation: without a fault, it is still not everything that was proved.
        if wrong { exit::FAILED } else { exit::NOT_PROVED }
    }

    fn tell(&self, as_json: bool) -> u8 {
        if as_json {
            let problem = self.problem;
            let verdicts = serde_json::to_value(&self.verdicts).unwrap_or(Value::Null);
            output::json(&json!({
                "schema": SCHEMA,
                "exit_code": self.code(),
                "at": self.at,
                "signed_at": self.signed_at,
                "statement_sha256": self.text,
                "problem": problem,
                "verdicts": verdicts,
            }));
            return self.code();
        }
        for (question, answer) in verdict_lines(jpki::SIGNATURE, &self.verdicts) {
            say!("{question}: {answer}");
        }
        if let Some(code) = self.problem {
            let key = format!("reason.{code}");
            let text = words::words(&key);
            say!("{} / {}", text.ja, text.en);
        }
        if let Some(at) = self.signed_at {
            let text = words::words("jpki.verify.signed_at");
            say!("{} / {}: {}（日本時間）", text.ja, text.en, in_japan(at));
        }
        self.code()
    }
}
