// SPDX-License-Identifier: MIT OR Apache-2.0
//! Passwords and personal values: from the terminal (passwords without echo) or from standard input, never
//! from an argument.

use std::io::{BufRead, IsTerminal, Read, Write};

use serde::de::DeserializeOwned;
use serde_json::json;
use tashika_kit::Secret;
use zeroize::{Zeroize, Zeroizing};

use crate::keys::{Keyring, Role};
use crate::manager::{Office, Trouble};
use crate::records::{Book, BookKind, Places};
use crate::words;

use super::output::{complain, say};
use super::{Common, exit, output};

/// The longest line, and the longest document, that is read from standard input.
const LONGEST_LINE: u64 = 4096;
const LONGEST_DOCUMENT: u64 = 256 * 1024;

/// Who acts.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Acting {
    /// Who acts: the account's name.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub(super) account: String,
    /// Passwords come as lines on standard input, in the order in which they would be asked for; without
    /// it they are asked for at the terminal without echo.
    #[arg(long)]
    pub(super) password_stdin: bool,
    /// JSON on standard output.
    #[arg(long)]
    pub(super) json: bool,
}

impl Acting {
    /// Logs in. In training, where passwords are public, nobody is asked.
    pub(super) fn log_in(&self, common: &Common) -> Result<Office, Trouble> {
        let (places, kind) = (common.places()?, common.kind());
        if common.training && self.account.is_empty() {
            return Office::training(&places, Role::Manager);
        }
        if !places.keyring.exists() {
            return Err(Trouble::Input("not_set_up"));
        }
        let name = self.name()?;
        let password = self.password("パスワード / password")?;
        Office::log_in(&places, kind, &name, &password)
    }

    /// Ends the session and says that the act is done.
    pub(super) fn done(&self, office: Office, act: &str, about: &str) -> Result<u8, Trouble> {
        office.leave()?;
        Ok(told(self.json, act, about, words::ja("users.done")))
    }

    /// The account's name, asked for at the terminal if it was not given.
    fn name(&self) -> Result<String, Trouble> {
        if !self.account.is_empty() {
            return Ok(self.account.clone());
        }
        if self.password_stdin || !std::io::stdin().is_terminal() {
            return Err(Trouble::Input("account_missing"));
        }
        prompt("利用者名 / account")
    }

    /// A password that exists.
    pub(super) fn password(&self, label: &str) -> Result<Secret, Trouble> {
        let typed = if self.password_stdin { line()? } else { hidden(label)? };
        some(&typed)
    }

    /// A new password: twice at the terminal, once on standard input.
    pub(super) fn new_password(&self, label: &str) -> Result<Secret, Trouble> {
        let first = self.password(label)?;
        if !self.password_stdin {
            let again = self.password(&format!("{label} (もう一度 / again)"))?;
            if first.expose() != again.expose() {
                return Err(Trouble::Input("passwords_differ"));
            }
        }
        Ok(first)
    }
}

/// Says that something is done: as JSON what was done to what, for people the words.
pub(super) fn told(as_json: bool, act: &str, about: &str, words: &str) -> u8 {
    if as_json {
        return output::json(&json!({ "schema": "tashika.done/1", "act": act, "about": about }));
    }
    say!("{words}");
    exit::PROVED
}

fn some(typed: &str) -> Result<Secret, Trouble> {
    if typed.is_empty() { Err(Trouble::Input("password_missing")) } else { Ok(Secret::from(typed)) }
}

fn hidden(label: &str) -> Result<Zeroizing<String>, Trouble> {
    if !std::io::stdin().is_terminal() {
        return Err(Trouble::Input("no_terminal"));
    }
    let typed = rpassword::prompt_password(format!("{label}: "));
    typed.map(Zeroizing::new).map_err(|_| Trouble::Input("no_terminal"))
}

/// One line of standard input without its end.
pub(super) fn line() -> Result<Zeroizing<String>, Trouble> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(256));
    let mut input = std::io::stdin().lock().take(LONGEST_LINE);
    input.read_until(b'\n', &mut bytes).map_err(|_| Trouble::Input("not_readable"))?;
    while bytes.last().is_some_and(|last| matches!(last, b'\n' | b'\r')) {
        bytes.pop();
    }
    let mut text = String::from_utf8(std::mem::take(&mut *bytes)).map_err(|error| {
        error.into_bytes().zeroize();
        Trouble::Input("not_readable")
    })?;
    let line = Zeroizing::new(text.clone());
    text.zeroize();
    Ok(line)
}

/// A text asked for at the terminal, with echo: nothing secret.
pub(super) fn prompt(label: &str) -> Result<String, Trouble> {
    if !std::io::stdin().is_terminal() {
        return Err(Trouble::Input("no_terminal"));
    }
    let mut error = std::io::stderr().lock();
    let _ = write!(error, "{label}: ");
    let _ = error.flush();
    Ok(line()?.trim().to_owned())
}

/// Yes or no, asked at the terminal; without one the answer is no.
pub(super) fn agrees(question: &str) -> bool {
    prompt(&format!("{question} (yes/no)")).is_ok_and(|answer| answer == "yes" || answer == "はい")
}

/// The rest of standard input as one JSON document.
pub(super) fn document<T: DeserializeOwned>() -> Result<T, Trouble> {
    let mut text = Zeroizing::new(String::new());
    let mut input = std::io::stdin().lock().take(LONGEST_DOCUMENT + 1);
    input.read_to_string(&mut text).map_err(|_| Trouble::Input("not_readable"))?;
    if text.len() as u64 > LONGEST_DOCUMENT {
        return Err(Trouble::Input("too_long"));
    }
    // The parser's own words would repeat what was typed.
    serde_json::from_str(&text).map_err(|_| Trouble::Input("not_json"))
}

/// The book and its keyring without a user, for what needs none.
pub(super) fn unattended(places: &Places, kind: BookKind) -> Result<(Book, Keyring), Trouble> {
    if !places.keyring.exists() {
        return Err(Trouble::Input("not_set_up"));
    }
    Ok((Book::open(places, kind)?, Keyring::open(&places.keyring)?))
}

/// Tells what was not done, and the exit code for it.
pub(super) fn tell(trouble: &Trouble) -> u8 {
    let (ja, en) = trouble.words();
    complain!("tashika: {ja} / {en}");
    if trouble.is_access() { exit::ACCESS } else { exit::TROUBLE }
}

/// Runs an act and tells what became of it.
pub(super) fn report(done: Result<u8, Trouble>) -> u8 {
    done.unwrap_or_else(|trouble| tell(&trouble))
}
