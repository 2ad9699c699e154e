// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where the record books live.

use std::env::var_os;
use std::path::PathBuf;

use super::error::BookError;

/// The folder for this program's data: `$TASHIKA_HOME`, else `$XDG_DATA_HOME/tashika`, else
/// `$HOME/.local/share/tashika` (`%LOCALAPPDATA%\tashika` on Windows). Empty and relative values are ignored,
/// as the XDG specification demands; it is not created here.
///
/// # Errors
/// [`BookError::NoPlace`] if none of the variables helps.
pub fn default_dir() -> Result<PathBuf, BookError> {
    let absolute = |name: &str| var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = || absolute(if cfg!(windows) { "LOCALAPPDATA" } else { "XDG_DATA_HOME" });
    let home = || absolute("HOME").map(|home| home.join(".local/share"));
    absolute("TASHIKA_HOME")
        .or_else(|| data().or_else(home).map(|data| data.join("tashika")))
        .ok_or(BookError::NoPlace)
}
