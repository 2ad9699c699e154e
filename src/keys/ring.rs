// SPDX-License-Identifier: MIT OR Apache-2.0
//! The keyring file: its form, its signatures, and how it is read and written.
//!
//! Two sections are signed by two different keys: accounts by the administrators', reading keys by the managers'. So
//! neither can do the other's part, a clerk's keys can do neither, and a file without a password can do nothing.
//! Locks (a password's own part) and counters of failed logins stand outside, because a clerk writes them too;
//! a lock is bound to its account and to all public keys.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::KeyError;
use super::password::{Cost, Lock};
use super::role::Role;
use super::seal;

pub(super) const FORMAT: &str = "tashika-keyring/1";
/// The largest file: all accounts and reading keys it may hold fit in.
const LARGEST_FILE: u64 = 8 * 1024 * 1024;
/// Accounts of one branch, disabled ones included.
pub(super) const MOST_ACCOUNTS: usize = 500;
/// Reading keys: one more each time a reader leaves.
pub(super) const MOST_EPOCHS: usize = 200;
/// Failed logins that wait for being entered into the log; older ones are dropped.
const MOST_FAILED: usize = 100;

/// What never changes in a keyring.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) book_id: String,
    pub(super) training: bool,
    pub(super) cost: Cost,
    /// Checks the terminal's checkpoints.
    pub(super) terminal_key: String,
    /// Checks the section of accounts.
    pub(super) accounts_key: String,
    /// Checks the section of reading keys.
    pub(super) reading_key: String,
}

/// An account as signed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) disabled: bool,
    /// Its age recipient; empty when disabled.
    pub(super) recipient: String,
    /// The terminal's seed, sealed to the recipient.
    pub(super) terminal: String,
    /// The administrators' seed, sealed to the recipient; administrators only.
    pub(super) authority: Option<String>,
}

/// The section the administrators sign.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Accounts {
    /// Counts changes.
    pub(super) version: u64,
    pub(super) members: Vec<Member>,
}

/// One reading key: records are sealed to the newest.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Epoch {
    pub(super) recipient: String,
    /// Its identity, sealed to each holder: holder's recipient → sealed.
    pub(super) holders: BTreeMap<String, String>,
}

/// The section the managers sign.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reading {
    /// Counts changes.
    pub(super) version: u64,
    pub(super) head_office: Option<String>,
    /// Oldest first, never empty.
    pub(super) epochs: Vec<Epoch>,
    /// The managers' seed, sealed to each manager who may grant, and to head office: recipient → sealed.
    pub(super) authority: BTreeMap<String, String>,
}

/// How often a name failed, and when last.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tally {
    pub(super) count: u32,
    pub(super) last: Timestamp,
}

/// A failed login that is still to be entered into the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailedLogin {
    /// The account; empty if there is none of the name that was typed (people type passwords there).
    pub account: String,
    /// When.
    pub at: Timestamp,
}

/// A text and its signature. The text is kept as it was signed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    text: String,
    signature: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    format: String,
    head: String,
    accounts: Signed,
    reading: Signed,
    locks: BTreeMap<String, Lock>,
    tallies: BTreeMap<String, Tally>,
    failed: Vec<FailedLogin>,
}

/// The file's content, signatures checked against the file's own keys. Whether those keys are the right ones only a
/// password tells: see [`Ring::binding`].
#[derive(Clone, Debug)]
pub(super) struct Ring {
    pub(super) head: Head,
    head_text: String,
    pub(super) accounts: Accounts,
    pub(super) reading: Reading,
    accounts_signed: Signed,
    reading_signed: Signed,
    pub(super) locks: BTreeMap<String, Lock>,
    pub(super) tallies: BTreeMap<String, Tally>,
    pub(super) failed: Vec<FailedLogin>,
}

impl Ring {
    pub(super) fn new(
        head: Head,
        accounts: Accounts,
        reading: Reading,
        keys: (&SigningKey, &SigningKey),
    ) -> Result<Self, KeyError> {
        let head_text = json(&head)?;
        let empty = || Signed { text: String::new(), signature: String::new() };
        let mut ring = Self {
            head,
            head_text,
            accounts,
            reading,
            accounts_signed: empty(),
            reading_signed: empty(),
            locks: BTreeMap::new(),
            tallies: BTreeMap::new(),
            failed: Vec::new(),
        };
        ring.sign_accounts(keys.0)?;
        ring.sign_reading(keys.1)?;
        Ok(ring)
    }

    /// Identifies the keyring: SHA-256 over what never changes.
    pub(super) fn id(&self) -> [u8; 32] {
        Sha256::digest(self.head_text.as_bytes()).into()
    }

    pub(super) fn sign_accounts(&mut self, key: &SigningKey) -> Result<(), KeyError> {
        self.accounts.version = self.accounts.version.saturating_add(1);
        self.accounts_signed = signed(&self.head_text, "accounts", json(&self.accounts)?, key);
        Ok(())
    }

    pub(super) fn sign_reading(&mut self, key: &SigningKey) -> Result<(), KeyError> {
        self.reading.version = self.reading.version.saturating_add(1);
        self.reading_signed = signed(&self.head_text, "reading", json(&self.reading)?, key);
        Ok(())
    }

    /// Signs a text that stands outside the keyring, e.g. a setting, as the administrators.
    pub(super) fn sign_setting(&self, name: &str, text: &str, key: &SigningKey) -> String {
        signed(&self.head_text, &setting(name), text.to_owned(), key).signature
    }

    /// Whether the administrators of this keyring signed the text under this name.
    pub(super) fn verify_setting(&self, name: &str, text: &str, signature: &str) -> Result<(), KeyError> {
        let signed = Signed { text: text.to_owned(), signature: signature.to_owned() };
        verified(&self.head_text, (&setting(name), "a setting"), &signed, &self.head.accounts_key)
    }

    /// What a lock binds: the account with name, role and recipient, and every public key of the keyring. It lies inside
    /// the lock, under the password, where nobody without it can write.
    pub(super) fn binding(&self, member: &Member) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in [self.head_text.as_str(), &member.name, member.role.code(), &member.recipient] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().into()
    }

    pub(super) fn member(&self, name: &str) -> Option<&Member> {
        let name = folded(name);
        self.accounts.members.iter().find(|member| folded(&member.name) == name)
    }

    pub(super) fn member_mut(&mut self, name: &str) -> Result<&mut Member, KeyError> {
        let name = folded(name);
        let members = &mut self.accounts.members;
        members.iter_mut().find(|member| folded(&member.name) == name).ok_or(KeyError::NoAccount)
    }

    pub(super) fn present(&self) -> Result<&Epoch, KeyError> {
        self.reading.epochs.last().ok_or(KeyError::Altered("reading keys"))
    }

    /// Whether the account holds the present reading key.
    pub(super) fn can_read(&self, member: &Member) -> bool {
        let holds = |epoch: &Epoch| epoch.holders.contains_key(&member.recipient);
        !member.disabled && member.role.reads() && self.reading.epochs.last().is_some_and(holds)
    }

    /// Managers who can read, and so can give the reading key.
    pub(super) fn granters(&self) -> usize {
        let may = |m: &&Member| m.role == Role::Manager && self.can_read(m);
        self.accounts.members.iter().filter(may).count()
    }

    /// Somebody holds the present reading key who is no reader (any more): a new one is due.
    pub(super) fn rotation_due(&self) -> bool {
        let mut right: BTreeSet<&str> = self.readers().map(|member| member.recipient.as_str()).collect();
        right.extend(self.reading.head_office.as_deref());
        let held = |epoch: &Epoch| epoch.holders.keys().any(|holder| !right.contains(holder.as_str()));
        self.reading.epochs.last().is_some_and(held)
    }

    /// Accounts whose role reads and that are not disabled.
    pub(super) fn readers(&self) -> impl Iterator<Item = &Member> {
        self.accounts.members.iter().filter(|member| !member.disabled && member.role.reads())
    }

    pub(super) fn note_failure(&mut self, account: String, at: Timestamp) {
        let tally = self.tallies.entry(account.clone()).or_insert(Tally { count: 0, last: at });
        *tally = Tally { count: tally.count.saturating_add(1), last: at };
        if self.failed.len() >= MOST_FAILED {
            self.failed.remove(0);
        }
        self.failed.push(FailedLogin { account, at });
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let malformed = KeyError::Malformed;
        let stored: Stored = serde_json::from_slice(bytes).map_err(|_| malformed("not of the form"))?;
        if stored.format != FORMAT {
            return Err(malformed("another format; the program is updated"));
        }
        let head: Head = serde_json::from_str(&stored.head).map_err(|_| malformed("head"))?;
        head.cost.check()?;
        key(&head.terminal_key, "the terminal's key")?;
        let accounts: Accounts = opened(&stored.head, "accounts", &stored.accounts, &head.accounts_key)?;
        let reading: Reading = opened(&stored.head, "reading", &stored.reading, &head.reading_key)?;
        let ring = Self {
            head,
            head_text: stored.head,
            accounts,
            reading,
            accounts_signed: stored.accounts,
            reading_signed: stored.reading,
            locks: stored.locks,
            tallies: stored.tallies,
            failed: stored.failed,
        };
        ring.check()?;
        Ok(ring)
    }

    /// Bounds and meaning of what the signatures do not already vouch for.
    fn check(&self) -> Result<(), KeyError> {
        let members = &self.accounts.members;
        let names: BTreeSet<String> = members.iter().map(|member| folded(&member.name)).collect();
        if members.len() > MOST_ACCOUNTS || names.len() != members.len() {
            return Err(KeyError::Malformed("accounts"));
        }
        let epochs = &self.reading.epochs;
        if epochs.is_empty() || epochs.len() > MOST_EPOCHS {
            return Err(KeyError::Malformed("reading keys"));
        }
        let recipients = epochs.iter().map(|epoch| &epoch.recipient).chain(&self.reading.head_office);
        let active = members.iter().filter(|member| !member.disabled).map(|member| &member.recipient);
        for recipient in recipients.chain(active) {
            seal::read_recipient(recipient).map_err(|_| KeyError::Malformed("a recipient"))?;
        }
        let known = |name: &String| name.is_empty() || members.iter().any(|member| member.name == *name);
        if !self.locks.keys().chain(self.tallies.keys()).all(known)
            || !self.failed.iter().all(|failed| known(&failed.account))
            || self.failed.len() > MOST_FAILED
        {
            return Err(KeyError::Altered("locks or failed logins"));
        }
        Ok(())
    }

    fn to_bytes(&self) -> Result<Vec<u8>, KeyError> {
        let stored = Stored {
            format: FORMAT.to_owned(),
            head: self.head_text.clone(),
            accounts: self.accounts_signed.clone(),
            reading: self.reading_signed.clone(),
            locks: self.locks.clone(),
            tallies: self.tallies.clone(),
            failed: self.failed.clone(),
        };
        let bytes = serde_json::to_vec_pretty(&stored).map_err(|_| KeyError::Internal("json"))?;
        let fits = bytes.len() as u64 <= LARGEST_FILE;
        fits.then_some(bytes).ok_or(KeyError::Full("data"))
    }

    pub(super) fn read(path: &Path) -> Result<Self, KeyError> {
        let mut bytes = Vec::new();
        File::open(path)?.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST_FILE {
            return Err(KeyError::Malformed("too large"));
        }
        Self::from_bytes(&bytes)
    }

    /// Writes the whole file anew beside the old one and puts it in its place, so that a crash leaves one of both.
    /// The caller holds the [`Guard`].
    pub(super) fn write(&self, path: &Path) -> Result<(), KeyError> {
        let bytes = self.to_bytes()?;
        let new = beside(path, ".new");
        match std::fs::remove_file(&new) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let mut file = private().create_new(true).open(&new)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        std::fs::rename(&new, path)?;
        sync_folder(path)?;
        Ok(())
    }
}

/// Holds other programs off while the file is read, changed and written. The lock file stays; the system frees the lock
/// even of a program that was killed.
#[derive(Debug)]
pub(super) struct Guard(#[expect(dead_code, reason = "held for its lock")] File);

impl Guard {
    pub(super) fn take(path: &Path) -> Result<Self, KeyError> {
        let file = private().create(true).truncate(false).open(beside(path, ".lock"))?;
        file.lock()?;
        Ok(Self(file))
    }
}

/// The folder of the file, for its owner alone, if there is none.
pub(super) fn make_folder(path: &Path) -> Result<(), KeyError> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(folder)?)
}

/// A file that only its owner reads.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// A name as it is compared: full width, half width, capitals and small letters are the same.
pub(super) fn folded(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    name.trim().nfkc().take(128).flat_map(char::to_lowercase).collect()
}

fn json<T: Serialize>(value: &T) -> Result<String, KeyError> {
    serde_json::to_string(value).map_err(|_| KeyError::Internal("json"))
}

/// What is signed: format, head and the section's name with it, so that no section fits elsewhere.
fn message(head: &str, section: &str, text: &str) -> Vec<u8> {
    format!("{FORMAT}\n{section}\n{}\n{head}\n{text}", head.len()).into_bytes()
}

fn signed(head: &str, section: &str, text: String, key: &SigningKey) -> Signed {
    let signature = base64(&key.sign(&message(head, section, &text)).to_bytes());
    Signed { text, signature }
}

fn opened<T: DeserializeOwned>(
    head: &str,
    section: &'static str,
    signed: &Signed,
    by: &str,
) -> Result<T, KeyError> {
    verified(head, (section, section), signed, by)?;
    serde_json::from_str(&signed.text).map_err(|_| KeyError::Malformed(section))
}

/// Checks a signature. `section`: the name it was signed under, and what an error calls it.
fn verified(
    head: &str,
    (section, called): (&str, &'static str),
    signed: &Signed,
    by: &str,
) -> Result<(), KeyError> {
    let altered = KeyError::Altered(called);
    let signature =
        from_base64(&signed.signature).and_then(|it| Signature::from_slice(&it).map_err(|_| altered.clone()));
    let message = message(head, section, &signed.text);
    key(by, called)?.verify_strict(&message, &signature?).map_err(|_| altered)
}

/// The section's name of a setting: no section of the keyring is called so, and no name of a setting has a line end.
fn setting(name: &str) -> String {
    format!("setting/{}", name.escape_default())
}

/// A public key from its base64 text.
pub(super) fn key(text: &str, of: &'static str) -> Result<VerifyingKey, KeyError> {
    let bytes = from_base64(text).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    bytes.and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok()).ok_or(KeyError::Malformed(of))
}

pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(super) fn from_base64(text: &str) -> Result<Vec<u8>, KeyError> {
    STANDARD.decode(text).map_err(|_| KeyError::Altered("a sealed key"))
}
