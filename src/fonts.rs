// SPDX-License-Identifier: MIT OR Apache-2.0
//! Finding fonts for Japanese names on this system.
//!
//! The known fonts are looked for by file name, which opens no font and takes milliseconds. Only when none of
//! them has every character of a text is each font of the system asked.

mod scripts;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use skrifa::charmap::{Charmap, MapVariant};
use skrifa::{FontRef, MetadataProvider};

pub use scripts::{Faces, Script, can_show, can_speak, for_script};

/// How deep font folders are searched, in folders below the standard ones.
const DEPTH: usize = 4;

/// How many answers about characters that no known font has are remembered.
const MAX_ASKED: usize = 64;

/// Upper bound of a font file in bytes; Noto Sans CJK, the largest known one, has about 20 MB.
const MAX_FONT_BYTES: u64 = 64 << 20;

/// The fonts we know, best first: file name, family, face in the file, bold. BIZ UDGothic is made for
/// documents everybody must be able to read; Noto and IPA have more characters.
const KNOWN: [(&str, &str, u32, bool); 9] = [
    ("BIZUDGothic-Regular.ttf", "BIZ UDGothic", 0, false),
    ("BIZUDGothic-Bold.ttf", "BIZ UDGothic", 0, true),
    ("BIZ-UDGothicR.ttc", "BIZ UDGothic", 0, false),
    ("BIZ-UDGothicB.ttc", "BIZ UDGothic", 0, true),
    ("NotoSansCJK-Regular.ttc", "Noto Sans CJK JP", 0, false),
    ("NotoSansCJK-Bold.ttc", "Noto Sans CJK JP", 0, true),
    ("ipaexg.ttf", "IPAexGothic", 0, false),
    ("ipaexm.ttf", "IPAexMincho", 0, false),
    ("ipamjm.ttf", "IPAmjMincho", 0, false),
];

/// Fonts of one width for a machine readable zone, best first: OCR-B itself where somebody installed it, then what systems
/// bring.
const MACHINE: [(&str, &str); 8] = [
    ("OCRB.ttf", "OCR-B"),
    ("OCR-B.ttf", "OCR-B"),
    ("ocrb10.otf", "OCR-B"),
    ("DejaVuSansMono.ttf", "DejaVu Sans Mono"),
    ("LiberationMono-Regular.ttf", "Liberation Mono"),
    ("NotoSansMono-Regular.ttf", "Noto Sans Mono"),
    ("consola.ttf", "Consolas"),
    ("cour.ttf", "Courier New"),
];

/// A font file on this system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The family's name.
    pub family: String,
    /// Where the file is.
    pub path: PathBuf,
    /// The face in the file, from 0.
    pub index: u32,
    /// Whether it is the bold face.
    pub bold: bool,
}

/// A font, loaded, and what it lacks for the text it was chosen for.
#[derive(Clone)]
pub struct Font {
    /// The file's bytes.
    pub data: Arc<Vec<u8>>,
    /// The face in the file, from 0.
    pub index: u32,
    /// The family's name.
    pub family: String,
    /// The characters of the text that no font here has; a name with such a character is shown as the chip's
    /// picture.
    pub missing: Vec<char>,
    /// Where it was found.
    found: Found,
}

impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Font({}, {} missing)", self.family, self.missing.len())
    }
}

/// The known fonts found on this system, best first. Looked for once.
#[must_use]
pub fn available() -> &'static [Found] {
    static FOUND: OnceLock<Vec<Found>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let path_of =
            |name: &str| files().iter().find(|path| path.file_name().is_some_and(|file| file == name));
        KNOWN
            .iter()
            .filter_map(|&(name, family, index, bold)| {
                Some(Found { family: family.to_owned(), path: path_of(name)?.clone(), index, bold })
            })
            .collect()
    })
}

/// The font files of this system, by name only. Looked for once.
fn files() -> &'static [PathBuf] {
    static FILES: OnceLock<Vec<PathBuf>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut files = Vec::new();
        for folder in folders() {
            collect(&folder, DEPTH, &mut files);
        }
        files
    })
}

/// A font of one width that has every character of a machine readable zone. Looked for once.
#[must_use]
pub fn machine_readable() -> Option<Font> {
    static FOUND: OnceLock<Option<Found>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        MACHINE.iter().find_map(|&(name, family)| {
            let path = files().iter().find(|path| path.file_name().is_some_and(|file| file == name))?;
            Some(Found { family: family.to_owned(), path: path.clone(), index: 0, bold: false })
        })
    });
    load(found.as_ref()?, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<").filter(|font| font.missing.is_empty())
}

/// The first regular font, in the order of [`available`], that has every character of `text`; if none has,
/// the one that lacks the fewest, with [`Font::missing`] filled. `None` if no font could be loaded.
#[must_use]
pub fn for_text(text: &str) -> Option<Font> {
    let regular = available().iter().filter(|found| !found.bold);
    match best(regular.filter_map(|found| load(found, text))) {
        Some(font) if font.missing.is_empty() => Some(font),
        known => best(known.into_iter().chain(any_font(text))),
    }
}

/// The bold face that goes with a family, if it is there and has every character of `text`.
#[must_use]
pub fn bold_of(family: &str, text: &str) -> Option<Font> {
    let mut bold = available().iter().filter(|found| found.bold && found.family == family);
    bold.find_map(|found| load(found, text).filter(|font| font.missing.is_empty()))
}

/// The first font that lacks nothing, else the one that lacks least.
fn best(fonts: impl Iterator<Item = Font>) -> Option<Font> {
    let mut least: Option<Font> = None;
    for font in fonts {
        if font.missing.is_empty() {
            return Some(font);
        }
        if least.as_ref().is_none_or(|least| font.missing.len() < least.missing.len()) {
            least = Some(font);
        }
    }
    least
}

/// A font with what it lacks for a text. The known fonts are read once and stay in memory (30 MB for the usual
/// three): a batch of a thousand papers needs the same ones again and again.
fn load(found: &Found, text: &str) -> Option<Font> {
    static READ: Mutex<BTreeMap<PathBuf, Arc<Vec<u8>>>> = Mutex::new(BTreeMap::new());
    // One file can hold faces for several countries.
    if !available().iter().any(|known| known.path == found.path) {
        return with_missing(found, Arc::new(read(&found.path)?), text);
    }
    let mut files = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let data = match files.get(&found.path) {
        Some(data) => Arc::clone(data),
        None => {
            let data = Arc::new(read(&found.path)?);
            files.insert(found.path.clone(), Arc::clone(&data));
            data
        }
    };
    drop(files);
    with_missing(found, data, text)
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let size = std::fs::metadata(path).ok()?.len();
    if size > MAX_FONT_BYTES {
        return None;
    }
    std::fs::read(path).ok()
}

fn with_missing(found: &Found, data: Arc<Vec<u8>>, text: &str) -> Option<Font> {
    let missing = missing(&FontRef::from_index(&data, found.index).ok()?.charmap(), text);
    Some(Font { data, index: found.index, family: found.family.clone(), missing, found: found.clone() })
}

/// Asks every font of the system: slow, so only for characters the known fonts lack, and once for each text.
fn any_font(text: &str) -> Option<Font> {
    static ASKED: Mutex<BTreeMap<String, Option<Found>>> = Mutex::new(BTreeMap::new());
    let asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner).get(text).cloned();
    if let Some(answer) = asked {
        return load(&answer?, text);
    }
    let font = search(text);
    let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    if asked.len() >= MAX_ASKED {
        asked.clear();
    }
    asked.insert(text.to_owned(), font.as_ref().map(|font| font.found.clone()));
    font
}

fn search(text: &str) -> Option<Font> {
    let mut fonts = fontdb::Database::new();
    fonts.load_system_fonts();
    best(fonts.faces().filter_map(|face| {
        let fontdb::Source::File(path) = &face.source else { return None };
        let family = face.families.first().map(|(name, _)| name.clone())?;
        load(&Found { family, path: path.clone(), index: face.index, bold: false }, text)
    }))
}

/// The characters of `text` that a font has no glyph for, each once. A variation selector is missing unless
/// the font has that very variant: another shape of a name's character is another character to its owner.
fn missing(charmap: &Charmap<'_>, text: &str) -> Vec<char> {
    let mut missing = Vec::new();
    let mut previous = ' ';
    for character in text.chars() {
        let has = if is_variation_selector(character) {
            matches!(
                charmap.map_variant(previous, character),
                Some(MapVariant::Variant(_) | MapVariant::UseDefault)
            )
        } else {
            character.is_control() || charmap.map(character).is_some_and(|glyph| glyph.to_u32() != 0)
        };
        if !has && !missing.contains(&character) {
            missing.push(character);
        }
        previous = character;
    }
    missing
}

/// Whether a character only chooses the shape of the one before it.
#[must_use]
pub fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// The standard font folders of this system, the user's own last.
fn folders() -> Vec<PathBuf> {
    let below =
        |variable: &str, folder: &str| std::env::var_os(variable).map(|base| Path::new(&base).join(folder));
    if cfg!(windows) {
        let own = below("LOCALAPPDATA", "Microsoft\\Windows\\Fonts");
        return below("SystemRoot", "Fonts").into_iter().chain(own).collect();
    }
    let fixed = ["/usr/share/fonts", "/usr/local/share/fonts"].map(PathBuf::from);
    fixed.into_iter().chain(below("HOME", ".local/share/fonts")).chain(below("HOME", ".fonts")).collect()
}

/// Collects the font files below a folder, by name only.
fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let is =
            |extension: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension));
        if is("ttf") || is("ttc") || is("otf") {
            files.push(path);
        } else if depth > 0 && path.is_dir() {
            collect(&path, depth - 1, files);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Font, available, bold_of, for_text};

    fn chosen(text: &str) -> Font {
        for_text(text).expect("this test needs fonts-morisawa-bizud-gothic and fonts-noto-cjk")
    }

    #[test]
    fn a_common_and_a_rare_name_are_covered() {
        let common = chosen("髙﨑邊　德子");
        assert_eq!((common.family.as_str(), common.missing.len()), ("BIZ UDGothic", 0));
        // 𠮷 (U+20BB7) lies outside the basic plane.
        assert!(chosen("𠮷野").missing.is_empty());
    }

    #[test]
    fn the_next_font_is_taken_if_the_first_lacks_a_character() {
        // Hangul is not in BIZ UDGothic.
        let font = chosen("金 김");
        assert!(font.missing.is_empty());
        assert_ne!(font.family, "BIZ UDGothic");
    }

    #[test]
    fn what_no_font_has_is_said() {
        // A character of a private area, and a shape nobody registered.
        assert_eq!(chosen("山\u{F8F0}本").missing, ['\u{F8F0}']);
        assert_eq!(chosen("一\u{E01EF}").missing, ['\u{E01EF}']);
    }

    #[test]
    fn bold_goes_with_its_family_and_its_characters() {
        assert!(bold_of("BIZ UDGothic", "本人確認記録書").is_some());
        assert!(bold_of("BIZ UDGothic", "김").is_none());
        assert!(bold_of("no such family", "").is_none());
        assert!(available().iter().any(|found| !found.bold));
    }
}
