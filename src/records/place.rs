// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where a record book and what belongs to it live.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::error::BookError;
use super::store::BookKind;

/// Where a book and what belongs to it are.
///
/// The head file lies beside the book unless `TASHIKA_HEAD` names another folder. Beside the book it finds an old
/// copy of the book alone; whoever can put back old copies of *both* is found only by a checkpoint or receipt kept
/// elsewhere: on paper, in a letter, at head office. Another folder (a share that the terminal may only append to,
/// another disk) makes the head file worth more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The database.
    pub book: PathBuf,
    /// The keyring.
    pub keyring: PathBuf,
    /// The last checkpoint this terminal signed, outside the database: finds an old copy put back.
    pub head: PathBuf,
}

impl Places {
    /// The files of a book of this kind in one folder.
    #[must_use]
    pub fn in_folder(folder: &Path, kind: BookKind) -> Self {
        let stem = match kind {
            BookKind::Real => "book",
            BookKind::Training => "training-book",
        };
        let file = |ending: &str| folder.join(format!("{stem}.{ending}"));
        Self { book: file("sqlite3"), keyring: file("keyring"), head: file("head") }
    }

    /// The files of a book of this kind in [`default_dir`]; the head file in the folder `TASHIKA_HEAD` if that is
    /// an absolute path.
    ///
    /// # Errors
    /// [`BookError::NoPlace`].
    pub fn default_of(kind: BookKind) -> Result<Self, BookError> {
        let mut places = Self::in_folder(&default_dir()?, kind);
        let elsewhere = std::env::var_os("TASHIKA_HEAD").map(PathBuf::from);
        if let Some(folder) = elsewhere.filter(|folder| folder.is_absolute()) {
            places.head = Self::in_folder(&folder, kind).head;
        }
        Ok(places)
    }

    /// Whether there are accounts, as far as can be told: a folder that cannot be looked into does not say that nobody has a
    /// password.
    #[must_use]
    pub fn may_have_accounts(&self) -> bool {
        self.keyring.try_exists().unwrap_or(true)
    }

    /// Where a restore says that the head file may go back.
    pub(super) fn restored(&self) -> PathBuf {
        self.head.with_extension("restored")
    }
}

/// The folder for this program's data: `$TASHIKA_HOME`, else `$XDG_DATA_HOME/tashika`, else
/// `$HOME/.local/share/tashika` (`%LOCALAPPDATA%\tashika` on Windows). Empty and relative values are ignored,
/// as the XDG specification demands; it is not created here.
///
/// # Errors
/// [`BookError::NoPlace`] if none of the variables helps.
pub fn default_dir() -> Result<PathBuf, BookError> {
    dir_from(|name| std::env::var_os(name))
}

fn dir_from(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, BookError> {
    let absolute = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = || absolute(if cfg!(windows) { "LOCALAPPDATA" } else { "XDG_DATA_HOME" });
    let home = || absolute("HOME").map(|home| home.join(".local/share"));
    absolute("TASHIKA_HOME")
        .or_else(|| data().or_else(home).map(|data| data.join("tashika")))
        .ok_or(BookError::NoPlace)
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use super::{BookError, dir_from};

    #[test]
    fn the_first_absolute_value_counts() {
        let dir = |set: &[(&str, &str)]| {
            dir_from(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
        };
        let all = [("TASHIKA_HOME", "/books"), ("XDG_DATA_HOME", "/data"), ("HOME", "/home/a")];
        assert_eq!(dir(&all).unwrap().to_str(), Some("/books"));
        assert_eq!(dir(&all[1..]).unwrap().to_str(), Some("/data/tashika"));
        assert_eq!(dir(&all[2..]).unwrap().to_str(), Some("/home/a/.local/share/tashika"));
        let odd = [("TASHIKA_HOME", "here"), ("XDG_DATA_HOME", ""), ("HOME", "/home/a")];
        assert_eq!(dir(&odd).unwrap().to_str(), Some("/home/a/.local/share/tashika"));
        assert!(matches!(dir(&[]), Err(BookError::NoPlace)));
    }
}
