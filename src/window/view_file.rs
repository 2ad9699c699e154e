// SPDX-License-Identifier: MIT OR Apache-2.0
//! The file in which the view is kept, beside the record book: `view.toml`.

use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::theme::Look;
use super::view::{Scale, View, ViewGiven};
use crate::words::Language;

/// More bytes than this no such file has.
const LARGEST: u64 = 4096;

/// Why the file does not say how the window is looked at. The locale files hold `view.trouble.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewTrouble {
    /// It is not as the window writes it; the usual view is shown.
    Damaged,
    /// It cannot be read.
    Unreadable,
    /// A change could not be written: it holds until the program ends.
    NotKept,
}

impl ViewTrouble {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Damaged, Self::Unreadable, Self::NotKept];

    /// A stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Unreadable => "unreadable",
            Self::NotKept => "not_kept",
        }
    }
}

/// What stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(default)]
    look: Look,
    scale: Option<u16>,
    #[serde(default)]
    language: Language,
}

/// The file, and what it said.
#[derive(Clone, Debug)]
pub struct ViewFile {
    path: PathBuf,
    kept: View,
    given: ViewGiven,
    trouble: Option<ViewTrouble>,
}

impl ViewFile {
    /// Its place beside the record book.
    #[must_use]
    pub fn beside(book: &Path) -> PathBuf {
        book.with_file_name("view.toml")
    }

    /// Reads the file. Without one the usual view holds, and a damaged one never keeps the window from opening.
    #[must_use]
    pub fn open(path: PathBuf, given: ViewGiven) -> Self {
        let (kept, trouble) = match read(&path) {
            Ok(view) => (view, None),
            Err(trouble) => (View::default(), Some(trouble)),
        };
        Self { path, kept, given, trouble }
    }

    /// How the window is looked at: what the command line gives, over what was kept.
    #[must_use]
    pub fn view(&self) -> View {
        self.given.over(self.kept)
    }

    /// Why the file does not say so, or could not be written.
    #[must_use]
    pub fn trouble(&self) -> Option<ViewTrouble> {
        self.trouble
    }

    /// What the command line gives: it holds again at the next start.
    #[must_use]
    pub fn given(&self) -> ViewGiven {
        self.given
    }

    /// Keeps a change. What only the command line gave is not written.
    pub(super) fn keep(&mut self, change: impl FnOnce(&mut View)) {
        change(&mut self.kept);
        self.trouble = match write(&self.path, self.kept) {
            Ok(()) => None,
            Err(error) => {
                tracing::warn!(kind = ?error.kind(), "the view could not be kept");
                Some(ViewTrouble::NotKept)
            }
        };
    }
}

fn read(path: &Path) -> Result<View, ViewTrouble> {
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(View::default()),
        Err(_) => return Err(ViewTrouble::Unreadable),
    };
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|_| ViewTrouble::Unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(ViewTrouble::Damaged);
    }
    let text = String::from_utf8(bytes).map_err(|_| ViewTrouble::Damaged)?;
    let Text { look, scale, language } = toml::from_str(&text).map_err(|_| ViewTrouble::Damaged)?;
    let scale = scale.map_or(Some(Scale::default()), Scale::of).ok_or(ViewTrouble::Damaged)?;
    Ok(View { look, scale, language })
}

/// Replaces the file in one step. It is not forced to the disk, which could hold up the window: if the machine falls just
/// then, the file may be found damaged, and says so.
fn write(path: &Path, view: View) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        make(folder)?;
    }
    let beside = path.with_extension(format!("part-{}", std::process::id()));
    let text = format!(
        "# How the window is looked at. Written by its help page (F1).\nlook = \"{}\"\nscale = {}\nlanguage = \"{}\"\n",
        view.look.code(),
        view.scale.percent(),
        view.language.code()
    );
    let mut file = std::fs::File::create(&beside)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// The folder is the record book's, and for its owner alone.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{LARGEST, ViewFile, ViewTrouble};
    use crate::window::{Look, Scale, View, ViewGiven};
    use crate::words::Language;

    fn open(folder: &tempfile::TempDir) -> ViewFile {
        ViewFile::open(ViewFile::beside(&folder.path().join("book.sqlite3")), ViewGiven::default())
    }

    fn of(text: &[u8]) -> ViewFile {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("view.toml"), text).unwrap();
        open(&folder)
    }

    #[test]
    fn what_was_kept_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let view = View { look: Look::Contrast, scale: Scale::of(175).unwrap(), language: Language::En };
        let mut file = open(&folder);
        assert_eq!((file.view(), file.trouble()), (View::default(), None), "no file is no trouble");
        file.keep(|kept| *kept = view);
        let again = open(&folder);
        assert_eq!((again.view(), again.trouble()), (view, None));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_damaged_file_gives_the_usual_view_and_says_so() {
        let long = [b'#'].repeat(usize::try_from(LARGEST).unwrap() + 1);
        let damaged: [&[u8]; 10] = [
            b"look = \"pink\"",
            b"scale = 99",
            b"scale = 251",
            b"scale = -150",
            b"scale = 70000",
            b"scale = \"150\"",
            b"language = \"fr\"",
            b"look = ",
            b"more = 1",
            &[0xff, 0xfe, 0x00],
        ];
        for text in damaged.into_iter().chain([long.as_slice()]) {
            let file = of(text);
            assert_eq!(file.trouble(), Some(ViewTrouble::Damaged), "{}", text.escape_ascii());
            assert_eq!(file.view(), View::default());
        }
        let part = of(b"scale = 150\n");
        assert_eq!((part.view().scale.percent(), part.trouble()), (150, None), "the rest is as usual");
    }

    #[test]
    fn a_change_mends_the_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("view.toml"), "rubbish").unwrap();
        let mut file = open(&folder);
        file.keep(|kept| kept.look = Look::Dark);
        assert_eq!(file.trouble(), None);
        assert_eq!(open(&folder).view().look, Look::Dark);
    }

    #[test]
    fn what_only_the_command_line_gave_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let given = ViewGiven { scale: Scale::of(200), ..ViewGiven::default() };
        let mut file = ViewFile::open(folder.path().join("view.toml"), given);
        file.keep(|kept| kept.language = Language::En);
        assert_eq!(file.view().scale.percent(), 200);
        let without = open(&folder).view();
        assert_eq!((without.scale.percent(), without.language), (100, Language::En));
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let mut lost = ViewFile::open(file.join("view.toml"), ViewGiven::default());
        lost.keep(|kept| kept.look = Look::Dark);
        assert_eq!(lost.trouble(), Some(ViewTrouble::NotKept));
        assert_eq!(lost.view().look, Look::Dark, "it holds until the end");
    }

    #[test]
    fn every_trouble_has_words() {
        for trouble in ViewTrouble::ALL {
            assert!(crate::words::is_known(&format!("view.trouble.{}", trouble.code())));
        }
    }
}
