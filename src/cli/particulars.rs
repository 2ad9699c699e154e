// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a clerk would type and choose, as one JSON document (docs/check-json.md): personal, and so never an argument.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, IsTerminal, Read, Stdin};
use std::path::Path;

use serde::Deserialize;
use tashika_kit::Secret;
use zeroize::Zeroizing;

use crate::counter::{Agent, KnownCustomer, Occasion, Statements, Typed};
use crate::records::{MailPlan, Supplement};

/// The largest document, in bytes.
const LARGEST: u64 = 256 * 1024;
/// The longest line of a number or password, in bytes.
const LONGEST_LINE: u64 = 1024;

/// Everything beside the card.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Particulars {
    /// The transaction; laws and kind may come from the command line instead.
    pub(super) occasion: Occasion,
    /// What the customer stated; the AML law only.
    pub(super) statements: Statements,
    /// The customer's document, for `check typed`.
    pub(super) document: Option<Typed>,
    /// What the clerk typed from pictures of the chip, by the names that `transcribe` of the check says.
    pub(super) transcript: BTreeMap<String, String>,
    /// A customer confirmed before, for `check known`.
    pub(super) known: Option<KnownCustomer>,
    /// Further documents of the customer.
    pub(super) supplements: Vec<Supplement>,
    /// Who acts for the customer.
    pub(super) representative: Option<Representative>,
    /// How the papers go to the residence.
    pub(super) mail: Option<MailPlan>,
    /// Of the routes a law leaves open, which one, from 0.
    pub(super) route: Option<usize>,
    /// Why the identity is not confirmed, for `--record refused`.
    pub(super) reason: String,
}

/// Who acts for the customer, on a typed document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Representative {
    /// Relationship, authority, residence.
    pub(super) agent: Agent,
    /// Their document.
    pub(super) document: Typed,
    /// Their further documents.
    #[serde(default)]
    pub(super) supplements: Vec<Supplement>,
}

impl Particulars {
    /// From a file, or from the rest of standard input.
    ///
    /// # Errors
    /// A text without any value of the document.
    pub(super) fn read(from: &Path, input: &mut Input) -> Result<Self, String> {
        let text = match from.to_str() {
            Some("-") => input.rest()?,
            _ => {
                let file = std::fs::File::open(from).map_err(|error| format!("the particulars: {error}"))?;
                all(file)?
            }
        };
        // Only the place is told: the message could quote a value.
        serde_json::from_str(&text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            format!("the particulars are not as docs/check-json.md says, at line {line}, column {column}")
        })
    }
}

fn all(from: impl Read) -> Result<Zeroizing<String>, String> {
    let mut text = Zeroizing::new(String::new());
    let length = from
        .take(LARGEST + 1)
        .read_to_string(&mut text)
        .map_err(|error| format!("the particulars: {error}"))?;
    match u64::try_from(length) {
        Ok(length) if length <= LARGEST => Ok(text),
        _ => Err(format!("the particulars are larger than {LARGEST} bytes")),
    }
}

/// Standard input, read in one order: the password's line, the number's line, then the particulars.
pub(super) struct Input(BufReader<Stdin>);

impl Input {
    /// Standard input.
    pub(super) fn new() -> Self {
        Self(BufReader::new(std::io::stdin()))
    }

    /// A secret: from the terminal without echo, else the next line.
    pub(super) fn secret(&mut self, prompt: &str, never_ask: bool) -> Option<Secret> {
        let typed = if std::io::stdin().is_terminal() && !never_ask {
            Zeroizing::new(rpassword::prompt_password(prompt).ok()?)
        } else {
            self.line()?
        };
        let typed = typed.trim();
        (!typed.is_empty()).then(|| Secret::from(typed))
    }

    fn line(&mut self) -> Option<Zeroizing<String>> {
        let mut line = Zeroizing::new(String::new());
        self.0.by_ref().take(LONGEST_LINE).read_line(&mut line).ok()?;
        Some(line)
    }

    fn rest(&mut self) -> Result<Zeroizing<String>, String> {
        all(&mut self.0)
    }
}
