// SPDX-License-Identifier: MIT OR Apache-2.0
//! The words a customer reads, in five languages, from `assets/locale/customer/*.toml`. Nothing a clerk, a paper or a
//! record says comes from here, but for Japanese and English, which are part of the tables of all words.
//!
//! The language is the customer's choice, and a setting of the thread that draws. It goes with the visit and is written
//! nowhere: what language somebody reads says where they come from, and no law asks for it.

use std::cell::Cell;
use std::sync::LazyLock;

use super::{Table, flat};

/// Japanese; it is also merged into the table of all words.
pub(super) const JAPANESE: &str = include_str!("../../assets/locale/customer/ja.toml");
/// English; the same.
pub(super) const ENGLISH: &str = include_str!("../../assets/locale/customer/en.toml");
const CHINESE: &str = include_str!("../../assets/locale/customer/zh-Hans.toml");
const VIETNAMESE: &str = include_str!("../../assets/locale/customer/vi.toml");
const PORTUGUESE: &str = include_str!("../../assets/locale/customer/pt.toml");

/// In the order of [`Tongue::ALL`].
static TABLES: LazyLock<[Table; 5]> =
    LazyLock::new(|| [JAPANESE, ENGLISH, CHINESE, VIETNAMESE, PORTUGUESE].map(flat));

/// A language in which a customer can read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tongue {
    /// Japanese; the text that binds.
    #[default]
    Japanese,
    /// English.
    English,
    /// Simplified Chinese.
    Chinese,
    /// Vietnamese.
    Vietnamese,
    /// Portuguese, as spoken in Brazil.
    Portuguese,
}

impl Tongue {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] =
        [Self::Japanese, Self::English, Self::Chinese, Self::Vietnamese, Self::Portuguese];

    /// The code of the language (BCP 47), which is the name of its table.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::English => "en",
            Self::Chinese => "zh-Hans",
            Self::Vietnamese => "vi",
            Self::Portuguese => "pt",
        }
    }

    /// What the language calls itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.say("window.customer.language")
    }

    /// The text of a key; an unknown key is its own text.
    #[must_use]
    pub fn say(self, key: &str) -> &str {
        self.table().get(key).map_or(key, String::as_str)
    }

    /// The text of a key, if there is one.
    #[must_use]
    pub fn known(self, key: &str) -> Option<&'static str> {
        self.table().get(key).map(String::as_str)
    }

    /// Every character that its table needs, for choosing a font.
    #[must_use]
    pub fn characters(self) -> String {
        let mut all: Vec<char> = self.table().values().flat_map(|text| text.chars()).collect();
        all.sort_unstable();
        all.dedup();
        all.into_iter().collect()
    }

    fn table(self) -> &'static Table {
        let [japanese, english, chinese, vietnamese, portuguese] = &*TABLES;
        match self {
            Self::Japanese => japanese,
            Self::English => english,
            Self::Chinese => chinese,
            Self::Vietnamese => vietnamese,
            Self::Portuguese => portuguese,
        }
    }
}

thread_local! {
    static TONGUE: Cell<Tongue> = const { Cell::new(Tongue::Japanese) };
}

/// The language in which the customer at this counter reads.
#[must_use]
pub fn tongue() -> Tongue {
    TONGUE.get()
}

/// Sets the language in which the customer at this counter reads.
pub fn speak(tongue: Tongue) {
    TONGUE.set(tongue);
}

#[cfg(test)]
mod tests {
    use super::{TABLES, Tongue};

    /// The names in braces.
    fn placeholders(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> =
            text.split('{').skip(1).filter_map(|after| after.split('}').next()).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn five_tables_have_the_same_keys_and_placeholders() {
        let [japanese, others @ ..] = &*TABLES;
        assert!(japanese.len() > 80, "{}", japanese.len());
        for table in others {
            assert_eq!(japanese.keys().collect::<Vec<_>>(), table.keys().collect::<Vec<_>>());
            for (key, text) in table {
                assert!(!text.trim().is_empty(), "{key}");
                assert_eq!(placeholders(text), placeholders(&japanese[key]), "{key}");
            }
        }
    }

    #[test]
    fn no_translation_is_another_languages_text_left_standing() {
        for (place, tongue) in Tongue::ALL.into_iter().enumerate() {
            for other in Tongue::ALL.into_iter().skip(place + 1) {
                let same: Vec<&String> = TABLES[place]
                    .iter()
                    .filter(|(key, text)| other.say(key) == **text)
                    .map(|(key, _)| key)
                    .collect();
                // Words that two languages happen to share.
                let shared = ["同意"];
                let left = same.into_iter().filter(|key| !shared.contains(&tongue.say(key)));
                assert_eq!(left.collect::<Vec<_>>(), Vec::<&String>::new(), "{tongue:?} {other:?}");
            }
        }
    }

    #[test]
    fn numbers_in_what_is_agreed_to_are_the_same_in_all_languages() {
        let digits = |text: &str| {
            let mut found: Vec<String> = text
                .split(|character: char| !character.is_ascii_digit())
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect();
            found.sort();
            found
        };
        let explained = TABLES[0].iter().filter(|(key, _)| {
            key.starts_with("window.jpki.explain")
                || key.starts_with("window.holder.pin")
                || key.contains("means")
        });
        for (key, text) in explained {
            for tongue in Tongue::ALL.into_iter().filter(|tongue| *tongue != Tongue::English) {
                assert_eq!(digits(tongue.say(key)), digits(text), "{key} {tongue:?}");
            }
        }
    }

    #[test]
    fn sentences_have_no_full_stop_at_their_end_and_names_are_the_languages_own() {
        for tongue in Tongue::ALL {
            let full = |text: &&String| text.ends_with(['.', '。']);
            assert_eq!(tongue.table().values().filter(full).count(), 0, "{tongue:?}");
        }
        let names: Vec<_> = Tongue::ALL.into_iter().map(Tongue::name).collect();
        assert_eq!(names, ["日本語", "English", "中文", "Tiếng Việt", "Português"]);
    }

    #[test]
    fn no_character_of_japan_alone_stands_in_a_chinese_sentence() {
        // Kana, and shapes that only Japan writes.
        let japanese = |character: &char| {
            ('\u{3040}'..='\u{30ff}').contains(character)
                || "証読込対図顔書類発権気検価関単黒録処継続駅認確変転電話択終".contains(*character)
        };
        for (key, text) in Tongue::Chinese.table() {
            let found: String = text.chars().filter(japanese).collect();
            assert_eq!(found, "", "{key}");
        }
    }
}
