// SPDX-License-Identifier: MIT OR Apache-2.0
//! The operator's standing as an administrator signed it: a file beside the keyring, and an entry in the record book
//! with the number of its version. Whoever alters the file, takes it from another book, removes it or puts an older one
//! back gets no role out of it; so does a role whose last day has passed.

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tashika_kit::hex;

use super::standing::{Role, Standing};
use crate::keys::Keyring;
use crate::manager::{Office, Trouble};
use crate::records::{Act, Book, BookError, BookKind, Places, replace_file};

/// The name the setting is signed and entered under.
pub const SETTING: &str = "jpki_standing";

/// The form of the file.
const FORMAT: &str = "tashika-jpki-standing/1";

/// A purpose and a reference are short.
const LARGEST_FILE: u64 = 16 << 10;

/// The longest purpose or reference, in characters.
const LONGEST_TEXT: usize = 200;

/// Why the signed standing gives no role. The locale files hold `jpki.standing.<code>`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StandingProblem {
    /// The book says that a role was set, and its file is gone.
    #[error("the file of the JPKI role is gone; the administrator sets the role again")]
    Gone,
    /// The file is not one, was altered, or was signed for another book.
    #[error("the file of the JPKI role was not signed for this book; the administrator sets the role again")]
    Altered,
    /// The file is older than the one entered last.
    #[error("the file of the JPKI role is an older one; the administrator sets the role again")]
    Older,
    /// The file's version was never entered into this book.
    #[error(
        "the file of the JPKI role stands in no entry of this book; the administrator sets the role again"
    )]
    NotEntered,
    /// It names a role without what the role rests on.
    #[error("the JPKI role lacks its purpose or its approval; the administrator sets the role again")]
    Incomplete,
    /// Its last day has passed.
    #[error("the approval of the JPKI role ended on {on}; the administrator sets the renewed one")]
    Expired {
        /// The last day.
        on: Date,
    },
    /// The book is not as it was signed, so that nobody can say which role was entered last.
    #[error(
        "the record book is not as it was signed, so that no JPKI role counts; verify the book (tashika records verify)"
    )]
    NotProved,
    /// File or book could not be read.
    #[error("the JPKI role could not be read ({0}); the branch's IT checks disk and rights")]
    Unreadable(String),
}

impl StandingProblem {
    /// Every code.
    pub const CODES: [&'static str; 8] =
        ["gone", "altered", "older", "not_entered", "incomplete", "expired", "not_proved", "unreadable"];

    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Altered => "altered",
            Self::Older => "older",
            Self::NotEntered => "not_entered",
            Self::Incomplete => "incomplete",
            Self::Expired { .. } => "expired",
            Self::NotProved => "not_proved",
            Self::Unreadable(_) => "unreadable",
        }
    }
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    /// As it was signed.
    text: String,
    signature: String,
}

/// What is signed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    version: u64,
    standing: Standing,
}

/// What the book's entry says: `<version> <role> <until, or -> <SHA-256 of what was signed>`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    version: u64,
    sha256: String,
}

impl Entry {
    fn value(content: &Content, text: &str) -> String {
        let until = content.standing.until.map_or("-".to_owned(), |day| day.to_string());
        let (version, role) = (content.version, content.standing.role.code());
        format!("{version} {role} {until} {}", hex::lower(&Sha256::digest(text)))
    }

    fn parse(value: &str) -> Option<Self> {
        let mut parts = value.split(' ');
        let (version, _role, _until, sha256) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let version = version.parse().ok()?;
        parts.next().is_none().then(|| Self { version, sha256: sha256.to_owned() })
    }

    /// The last one of a book; `None` if no role was ever set. The whole log is proved before: who changes the newest
    /// entry, or hides it, gets no older role out of it.
    fn last(book: &Book, key: &[u8; 32]) -> Result<Option<Self>, StandingProblem> {
        let value = book.proved_setting(key, SETTING).map_err(|error| match error {
            BookError::Broken { .. } | BookError::RolledBack { .. } | BookError::Gone => {
                StandingProblem::NotProved
            }
            error => unreadable(&error),
        })?;
        // An entry that cannot be read is no reason to believe in any file.
        value.map(|value| Self::parse(&value).ok_or(StandingProblem::Altered)).transpose()
    }
}

impl Standing {
    /// The standing that is in force at these places today. Needs no login: the signature is checked with the keyring's
    /// own key, and the keyring with the password of whoever logs in. A training book without a file has
    /// [`Standing::training`].
    ///
    /// # Errors
    /// [`StandingProblem`]: then there is no role.
    pub fn load(places: &Places, keyring: &Keyring, today: Date) -> Result<Self, StandingProblem> {
        match Book::open_existing(places) {
            Ok(book) => Self::of(&book, keyring, today),
            Err(BookError::Missing) => Self::held(places, None, keyring, today),
            Err(error) => Err(unreadable(&error)),
        }
    }

    /// As [`Standing::load`], with a book that is open: what it proved before is not walked through again.
    ///
    /// # Errors
    /// As [`Standing::load`].
    pub fn of(book: &Book, keyring: &Keyring, today: Date) -> Result<Self, StandingProblem> {
        let entered = Entry::last(book, &keyring.verifying_key())?;
        Self::held(book.places(), entered, keyring, today)
    }

    /// What the file says, held against the last entry.
    fn held(
        places: &Places,
        entered: Option<Entry>,
        keyring: &Keyring,
        today: Date,
    ) -> Result<Self, StandingProblem> {
        let file = read(&path(places, keyring.is_training()))?;
        let (file, entered) = match (file, entered) {
            (None, None) if keyring.is_training() => return Ok(Self::training()),
            (None, None) => return Ok(Self::none()),
            (None, Some(_)) => return Err(StandingProblem::Gone),
            (Some(file), entered) => (file, entered),
        };
        let content = opened(&file, keyring)?;
        let entered = entered.ok_or(StandingProblem::NotEntered)?;
        if content.version < entered.version {
            return Err(StandingProblem::Older);
        }
        if content.version > entered.version {
            return Err(StandingProblem::NotEntered);
        }
        if hex::lower(&Sha256::digest(&file.text)) != entered.sha256 {
            return Err(StandingProblem::Altered);
        }
        in_force(content.standing, today)
    }

    /// What is missing in it, or has a form no record should hold.
    ///
    /// # Errors
    /// [`StandingProblem::Incomplete`].
    pub fn check(&self) -> Result<(), StandingProblem> {
        let fits = |text: &str| {
            let count = text.chars().count();
            text.trim() == text && (1..=LONGEST_TEXT).contains(&count) && !text.chars().any(char::is_control)
        };
        let complete = self.role == Role::None || fits(&self.purpose) && fits(&self.approval);
        complete.then_some(()).ok_or(StandingProblem::Incomplete)
    }
}

/// A standing that was signed, on this day.
fn in_force(standing: Standing, today: Date) -> Result<Standing, StandingProblem> {
    standing.check()?;
    match standing.until {
        Some(on) if on < today => Err(StandingProblem::Expired { on }),
        _ => Ok(standing),
    }
}

/// Sets the standing: an administrator signs it, it is entered, and then the file takes the old one's place. Should the
/// last step fail, the file is older than the entry, and there is no role until it is set again.
///
/// # Errors
/// [`Trouble::Key`] for who is no administrator; [`Trouble::Input`] for a role without purpose or approval;
/// [`Trouble::Book`], [`Trouble::File`].
pub fn set(office: &mut Office, standing: &Standing) -> Result<u64, Trouble> {
    standing.check().map_err(|_| Trouble::Input("standing_incomplete"))?;
    let (book, session, keyring) = office.parts();
    let path = path(book.places(), keyring.is_training());
    // A damaged entry or file does not keep an administrator from setting it anew, with a version above both.
    let entered = Entry::last(book, &session.verifying_key()).ok().flatten().map_or(0, |entry| entry.version);
    let written = read(&path).ok().flatten().and_then(|file| opened(&file, keyring).ok());
    let version = written.map_or(0, |content| content.version).max(entered).saturating_add(1);
    let content = Content { version, standing: standing.clone() };
    let text = serde_json::to_string(&content).map_err(|_| Trouble::Input("standing_incomplete"))?;
    let signature = keyring.sign_setting(session, SETTING, &text)?;
    let value = Entry::value(&content, &text);
    let file = File { format: FORMAT.to_owned(), text, signature };
    let json = serde_json::to_string_pretty(&file).map_err(|_| Trouble::Input("standing_incomplete"))?;
    book.enter(session, &Act::SettingChanged { setting: SETTING.to_owned(), value })?;
    replace_file(&path, &json).map_err(|error| Trouble::file(&path, error))?;
    Ok(version)
}

/// Where the file is: beside the keyring.
#[must_use]
pub fn path(places: &Places, training: bool) -> PathBuf {
    let name = if training { "training-jpki-standing.json" } else { "jpki-standing.json" };
    places.keyring.with_file_name(name)
}

/// The standing that was entered last; what the guard of the book goes by. One that cannot be read, or that the log does not
/// prove, is no role.
pub(crate) fn entered(book: &Book, key: &[u8; 32]) -> Standing {
    let entry = match Entry::last(book, key) {
        Ok(None) if book.kind() == BookKind::Training => return Standing::training(),
        Ok(Some(entry)) => entry,
        _ => return Standing::none(),
    };
    // The entry names the very text an administrator signed.
    let text =
        read(&path(book.places(), book.kind() == BookKind::Training)).ok().flatten().map(|file| file.text);
    let same = |text: &String| hex::lower(&Sha256::digest(text)) == entry.sha256;
    let content = text.filter(same).and_then(|text| serde_json::from_str::<Content>(&text).ok());
    content.map(|content| content.standing).unwrap_or_default()
}

fn opened(file: &File, keyring: &Keyring) -> Result<Content, StandingProblem> {
    let altered = StandingProblem::Altered;
    if file.format != FORMAT {
        return Err(altered);
    }
    keyring.verify_setting(SETTING, &file.text, &file.signature).map_err(|_| altered.clone())?;
    serde_json::from_str(&file.text).map_err(|_| altered)
}

fn read(path: &Path) -> Result<Option<File>, StandingProblem> {
    let open = match std::fs::File::open(path) {
        Ok(open) => open,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(&error)),
    };
    let mut bytes = Vec::new();
    open.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(StandingProblem::Altered);
    }
    serde_json::from_slice(&bytes).map(Some).map_err(|_| StandingProblem::Altered)
}

fn unreadable(error: &impl std::fmt::Display) -> StandingProblem {
    StandingProblem::Unreadable(error.to_string())
}

#[cfg(test)]
#[path = "signed_standing/tests.rs"]
mod tests;
