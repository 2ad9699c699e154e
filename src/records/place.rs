// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where the record books live.

use std::ffi::OsString;
use std::path::PathBuf;

use super::error::BookError;

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
