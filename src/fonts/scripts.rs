// SPDX-License-Identifier: MIT OR Apache-2.0
//! Fonts for the languages a customer can read in.
//!
//! Unicode gives one code to characters that China and Japan write in different shapes. A Chinese sentence in a Japanese
//! font can be read, but looks wrong, the more so if it is patched together from two: so a face made for China is taken
//! first, and for the whole sentence. For Latin letters with Vietnamese marks the same: one font for all of them.

use std::sync::Arc;

use super::{Font, Found, files, for_text, load, read, with_missing};
use crate::words::customer::Tongue;

/// What a language is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Latin letters, with all marks of Vietnamese and Portuguese.
    Latin,
    /// Chinese characters in the shapes of China.
    SimplifiedChinese,
}

impl Script {
    /// What a customer's language is written in; Japanese has the window's own font.
    #[must_use]
    pub const fn of(tongue: Tongue) -> Option<Self> {
        match tongue {
            Tongue::Japanese => None,
            Tongue::Chinese => Some(Self::SimplifiedChinese),
            Tongue::English | Tongue::Vietnamese | Tongue::Portuguese => Some(Self::Latin),
        }
    }
}

/// Whether everything that is said in a customer's language can be shown: `Some(true)` with a font made for it,
/// `Some(false)` with another.
#[must_use]
pub fn can_speak(tongue: Tongue) -> Option<bool> {
    Script::of(tongue).map_or(Some(true), |script| can_show(script, &tongue.characters()))
}

/// A known font: file of the regular face, face in that file, file of the bold face, family.
type Known = (&'static str, u32, Option<&'static str>, &'static str);

/// Best first. The first two come with Debian's fonts-noto-core and fonts-dejavu-core, the others with Windows.
const LATIN: [Known; 4] = [
    ("NotoSans-Regular.ttf", 0, Some("NotoSans-Bold.ttf"), "Noto Sans"),
    ("DejaVuSans.ttf", 0, Some("DejaVuSans-Bold.ttf"), "DejaVu Sans"),
    ("segoeui.ttf", 0, Some("segoeuib.ttf"), "Segoe UI"),
    ("arial.ttf", 0, Some("arialbd.ttf"), "Arial"),
];

/// Best first. The bold faces would be 20 MB more in memory for a few headings, and are left out. In Noto's collection
/// the faces stand in the order JP, KR, SC, TC, HK (Debian's fonts-noto-cjk); Microsoft YaHei comes with Windows.
const CHINESE: [Known; 6] = [
    ("NotoSansCJK-Regular.ttc", 2, None, "Noto Sans CJK SC"),
    ("NotoSansCJKsc-Regular.otf", 0, None, "Noto Sans CJK SC"),
    ("NotoSansSC-Regular.otf", 0, None, "Noto Sans SC"),
    ("SourceHanSansSC-Regular.otf", 0, None, "Source Han Sans SC"),
    ("msyh.ttc", 0, None, "Microsoft YaHei"),
    ("wqy-zenhei.ttc", 0, None, "WenQuanYi Zen Hei"),
];

/// What was found for a script.
#[derive(Clone, Debug)]
pub struct Faces {
    /// The regular face; it has every character that was asked for.
    pub regular: Font,
    /// The bold one, if there is one that has them too.
    pub bold: Option<Font>,
    /// Whether it is one of the fonts made for this script. Otherwise the shapes may be another country's.
    pub native: bool,
}

/// Fonts that have every character of a text, best first for its script; `None` if no font of this system has them all.
#[must_use]
pub fn for_script(script: Script, text: &str) -> Option<Faces> {
    let known = known(script).iter().find_map(|known| faces(known, text));
    known.or_else(|| {
        let regular = for_text(text).filter(|font| font.missing.is_empty())?;
        Some(Faces { regular, bold: None, native: script == Script::Latin })
    })
}

/// Whether a text can be shown in its script: `Some(true)` with a font made for it, `Some(false)` with another. Keeps no
/// font in memory.
#[must_use]
pub fn can_show(script: Script, text: &str) -> Option<bool> {
    let native = known(script).iter().any(|(file, index, _, family)| {
        let font = found(file, *index, family, false)
            .and_then(|found| with_missing(&found, Arc::new(read(&found.path)?), text));
        font.is_some_and(|font| font.missing.is_empty())
    });
    if native {
        return Some(true);
    }
    let any = for_text(text).is_some_and(|font| font.missing.is_empty());
    any.then_some(script == Script::Latin)
}

fn known(script: Script) -> &'static [Known] {
    match script {
        Script::Latin => &LATIN,
        Script::SimplifiedChinese => &CHINESE,
    }
}

fn faces((file, index, bold, family): &Known, text: &str) -> Option<Faces> {
    let whole = |found: Found| load(&found, text).filter(|font| font.missing.is_empty());
    let regular = whole(found(file, *index, family, false)?)?;
    let bold = bold.and_then(|file| whole(found(file, 0, family, true)?));
    Some(Faces { regular, bold, native: true })
}

fn found(file: &str, index: u32, family: &str, bold: bool) -> Option<Found> {
    let path = files().iter().find(|path| path.file_name().is_some_and(|name| name == file))?;
    Some(Found { family: family.to_owned(), path: path.clone(), index, bold })
}

#[cfg(test)]
mod tests {
    use skrifa::string::StringId;
    use skrifa::{FontRef, MetadataProvider};

    use super::{CHINESE, Script, can_show, can_speak, for_script, found};
    use crate::words::customer::Tongue;

    #[test]
    fn every_sentence_of_every_language_can_be_shown_in_a_font_made_for_it() {
        for tongue in Tongue::ALL {
            assert_eq!(can_speak(tongue), Some(true), "{tongue:?}: fonts-dejavu-core, fonts-noto-cjk");
        }
    }

    #[test]
    fn a_font_has_every_character_or_is_not_taken() {
        let vietnamese = "Tiếng Việt ạ ế ữ ơ ư đ";
        let latin = for_script(Script::Latin, vietnamese).expect("this test needs fonts-dejavu-core");
        assert!(latin.regular.missing.is_empty() && latin.native);
        assert!(latin.bold.is_some_and(|bold| bold.missing.is_empty()));
        // A character of a private area is in no font.
        assert!(for_script(Script::Latin, "a\u{F8F0}").is_none());
        assert_eq!(can_show(Script::Latin, "a\u{F8F0}"), None);
        assert_eq!(can_show(Script::SimplifiedChinese, "\u{F8F0}"), None);
    }

    #[test]
    fn chinese_is_shown_in_the_shapes_of_china() {
        let text = "请把卡片放在读卡器上";
        assert_eq!(can_show(Script::SimplifiedChinese, text), Some(true), "this test needs fonts-noto-cjk");
        let faces = for_script(Script::SimplifiedChinese, text).unwrap();
        assert!(faces.native && faces.regular.family.contains("SC"), "{}", faces.regular.family);
        // The number of the face in the collection is the one we say it is.
        for (file, index, _, family) in CHINESE {
            let Some(found) = found(file, index, family, false) else { continue };
            let data = std::fs::read(found.path).unwrap();
            let font = FontRef::from_index(&data, index).unwrap();
            let names: Vec<String> =
                font.localized_strings(StringId::FAMILY_NAME).map(|name| name.chars().collect()).collect();
            assert!(names.iter().any(|name| name == family), "{names:?}");
        }
    }
}
