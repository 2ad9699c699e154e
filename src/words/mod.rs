// SPDX-License-Identifier: MIT OR Apache-2.0
//! The words of screens, papers and the command line, from `assets/locale/*.toml`.
//!
//! Both languages stand beside each other; which comes first on a screen is a setting. A key that is missing in one language fails the
//! tests, and so does a code without a text.

pub mod codes;
pub mod customer;
pub mod jpki;
pub mod passport;
pub mod sentence;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const JAPANESE: &str = include_str!("../../assets/locale/ja.toml");
const ENGLISH: &str = include_str!("../../assets/locale/en.toml");

type Table = BTreeMap<String, String>;

/// Both languages. A damaged file gives an empty table, which the tests notice; keys are then shown as
/// they are.
static TABLES: LazyLock<(Table, Table)> = LazyLock::new(|| {
    let with = |all: &str, customers: &str| {
        let mut table = flat(all);
        table.extend(flat(customers));
        table
    };
    (with(JAPANESE, customer::JAPANESE), with(ENGLISH, customer::ENGLISH))
});

/// A text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words<'k> {
    /// Japanese.
    pub ja: &'k str,
    /// English.
    pub en: &'k str,
}

/// Which language comes first on a screen; the other stands beside it, smaller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Japanese.
    #[default]
    Ja,
    /// English.
    En,
}

impl Language {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];

    /// A stable name; the locale files hold `window.language.<code>`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }
}

impl std::str::FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|language| language.code() == text);
        found.ok_or_else(|| "ja or en".to_owned())
    }
}

thread_local! {
    /// A window is drawn on one thread. Papers, records and the command line do not ask it: they name their language.
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::Ja) };
}

/// The language that comes first on the screens drawn by this thread.
#[must_use]
pub fn language() -> Language {
    LANGUAGE.get()
}

/// Sets the language that comes first on the screens drawn by this thread.
pub fn speak(language: Language) {
    LANGUAGE.set(language);
}

/// A Japanese and an English text in the order of the screen.
#[must_use]
pub fn in_order<T>(ja: T, en: T) -> (T, T) {
    match language() {
        Language::Ja => (ja, en),
        Language::En => (en, ja),
    }
}

impl<'k> Words<'k> {
    /// What comes first on the screen.
    #[must_use]
    pub fn first(self) -> &'k str {
        in_order(self.ja, self.en).0
    }

    /// What stands beside it.
    #[must_use]
    pub fn second(self) -> &'k str {
        in_order(self.ja, self.en).1
    }
}

/// What comes first on the screen, of a key.
#[must_use]
pub fn first(key: &str) -> &str {
    words(key).first()
}

/// What stands beside it, of a key.
#[must_use]
pub fn second(key: &str) -> &str {
    words(key).second()
}

/// The text of a key, e.g. `error.card_removed.what`. An unknown key is its own text.
#[must_use]
pub fn words(key: &str) -> Words<'_> {
    let (ja, en) = &*TABLES;
    let text = |table: &'static Table| table.get(key).map_or(key, String::as_str);
    Words { ja: text(ja), en: text(en) }
}

/// The words of a key, if both languages have them, for as long as the program runs.
#[must_use]
pub fn lasting(key: &str) -> Option<Words<'static>> {
    let (ja, en) = &*TABLES;
    Some(Words { ja: ja.get(key)?, en: en.get(key)? })
}

/// Japanese of a key.
#[must_use]
pub fn ja(key: &str) -> &str {
    words(key).ja
}

/// English of a key.
#[must_use]
pub fn en(key: &str) -> &str {
    words(key).en
}

/// Whether a key has a text in both languages.
#[must_use]
pub fn is_known(key: &str) -> bool {
    TABLES.0.contains_key(key) && TABLES.1.contains_key(key)
}

fn flat(text: &str) -> Table {
    let mut table = Table::new();
    if let Ok(value) = toml::from_str::<toml::Table>(text) {
        flatten("", &value, &mut table);
    }
    table
}

fn flatten(prefix: &str, value: &toml::Table, table: &mut Table) {
    for (key, value) in value {
        let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::String(text) => drop(table.insert(key, text.clone())),
            toml::Value::Table(inner) => flatten(&key, inner, table),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{TABLES, is_known, words};
    use tashika_kit::CardError;

    #[test]
    fn both_languages_have_the_same_keys() {
        let (ja, en) = &*TABLES;
        assert!(ja.len() > 150, "{}", ja.len());
        assert_eq!(ja.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
        assert!(ja.values().chain(en.values()).all(|text| !text.trim().is_empty()));
    }

    #[test]
    fn what_customers_read_stands_in_their_tables_alone() {
        for (all, customers) in
            [(super::JAPANESE, super::customer::JAPANESE), (super::ENGLISH, super::customer::ENGLISH)]
        {
            let (all, customers) = (super::flat(all), super::flat(customers));
            assert!(all.len() > 150 && customers.len() > 80, "{} {}", all.len(), customers.len());
            let twice: Vec<_> = customers.keys().filter(|key| all.contains_key(*key)).collect();
            assert!(twice.is_empty(), "{twice:?}");
        }
    }

    #[test]
    fn every_error_says_what_happened_and_what_comes_next() {
        for code in CardError::CODES {
            for part in ["what", "next"] {
                assert!(is_known(&format!("error.{code}.{part}")), "error.{code}.{part}");
            }
        }
    }

    #[test]
    fn every_note_and_step_has_words() {
        let driver = include_str!("../../drivers/mynumber/src/driver.rs");
        let judge = include_str!("../../drivers/mynumber/src/judge.rs");
        let licence = include_str!("../../drivers/licence/src/conventional/read.rs");
        let licence_judge = include_str!("../../drivers/licence/src/conventional/judge.rs");
        let literals = |source: &'static str, before: &'static str| {
            let codes = source.split(before).skip(1).filter_map(|after| after.split('"').next());
            codes.map(str::to_owned).collect::<Vec<_>>()
        };
        let notes = [
            literals(driver, ".note(\""),
            literals(driver, "Note { code: Cow::Borrowed(\""),
            literals(licence, ".note(\""),
            ["substituted_name", "substituted_address", "pinless", "certificate_period", "certificate_parts"]
                .map(str::to_owned)
                .into(),
        ]
        .concat();
        let of_judge =
            |source| [".pass(\"", ".fail(\"", ".skip(\""].map(|before| literals(source, before)).concat();
        let jpki_judge = include_str!("../../drivers/mynumber/src/jpki/judge.rs");
        let steps = [of_judge(judge), of_judge(jpki_judge), of_judge(licence_judge)].concat();
        assert!(notes.len() >= 7 && steps.len() >= 8, "{notes:?} {steps:?}");
        for key in notes.iter().map(|n| format!("note.{n}")).chain(steps.iter().map(|s| format!("step.{s}")))
        {
            assert!(is_known(&key), "{key}");
        }
    }

    #[test]
    fn not_checked_is_never_worded_like_good() {
        for question in ["integrity", "issuer", "originality"] {
            let good = ["intact", "anchored", "proven"];
            let not_checked = words(&format!("{question}.not_checked")).ja.to_owned();
            for answer in good {
                assert_ne!(not_checked, words(&format!("{question}.{answer}")).ja);
            }
        }
    }

    #[test]
    fn every_code_of_a_verdict_has_words() {
        // Codes are string literals in the judges; each literal must have its text.
        let judges = [
            include_str!("../../drivers/mynumber/src/judge.rs"),
            include_str!("../../drivers/mynumber/src/jpki/path.rs"),
            include_str!("../../drivers/mynumber/src/jpki/judge.rs"),
            include_str!("../../drivers/mynumber/src/agreement.rs"),
            include_str!("../../drivers/licence/src/conventional/judge.rs"),
            include_str!("../../drivers/residence/src/judge.rs"),
            include_str!("../../drivers/residence/src/chain.rs"),
            include_str!("../../drivers/residence/src/signature.rs"),
        ];
        let mut found = 0;
        for source in judges {
            for after in source.split("Reason::new(\"").skip(1) {
                let code = after.split('"').next().unwrap();
                assert!(is_known(&format!("reason.{code}")), "reason.{code}");
                found += 1;
            }
        }
        assert!(found > 8, "{found}");
        for code in [tashika_residence::SPECIAL_PERIOD, "residence_application_not_read"] {
            assert!(is_known(&format!("reason.{code}")), "reason.{code}");
        }
    }

    #[test]
    fn everything_that_can_be_wrong_with_a_certificate_has_words_of_its_own() {
        use tashika_mynumber::jpki::Problem;
        let path = include_str!("../../drivers/mynumber/src/jpki/path.rs");
        let codes =
            |before: &'static str| path.split(before).skip(1).filter_map(|after| after.split('"').next());
        let steps: Vec<&str> = codes(" (\"jpki_").collect();
        assert_eq!(steps.len(), 4, "{steps:?}");
        assert!(steps.iter().all(|step| is_known(&format!("step.jpki_{step}"))));
        let mut reasons: Vec<&str> = Problem::ALL.iter().map(|problem| problem.code()).collect();
        reasons.extend(codes("unknown(\"").chain(codes("Reason::new(\"")));
        reasons.sort_unstable();
        reasons.dedup();
        assert!(reasons.len() > 30, "{reasons:?}");
        let mut sentences: Vec<_> =
            reasons.iter().map(|code| words(&format!("reason.{code}")).ja.to_owned()).collect();
        assert!(reasons.iter().all(|code| is_known(&format!("reason.{code}"))), "{reasons:?}");
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(sentences.len(), reasons.len(), "each reason says something else");
        for problem in Problem::ALL {
            assert!(is_known(&format!("part.{}", problem.code())), "{}", problem.code());
            assert!(is_known(&format!("part.{}", problem.part())));
        }
    }
}
