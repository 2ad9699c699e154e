// SPDX-License-Identifier: MIT OR Apache-2.0
//! What codes of the zone mean: `assets/passport/codes.toml` and `assets/passport/states.toml` (`specs` passport §1.5).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// No table has the code.
pub const OTHER: &str = "other";

/// Who issued a document, or whose national its holder is.
#[derive(Debug, Deserialize)]
pub struct State {
    /// As the zone writes it, without fillers.
    pub code: String,
    /// The country codes that this issuer's certificates may carry; none known for some organisations.
    pub two: Vec<String>,
    /// Its name in Japanese.
    pub ja: String,
    /// Its name in English.
    pub en: String,
}

#[derive(Default, Deserialize)]
struct Codes {
    document_code: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
struct States {
    table: Vec<Table>,
}

#[derive(Deserialize)]
struct Table {
    codes: Vec<State>,
}

/// A file that does not parse leaves the table empty, and every code is shown raw; a test counts it.
static CODES: LazyLock<Codes> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../assets/passport/codes.toml")).unwrap_or_default()
});

static STATES: LazyLock<BTreeMap<String, State>> = LazyLock::new(|| {
    let file: States =
        toml::from_str(include_str!("../../../../assets/passport/states.toml")).unwrap_or_default();
    let all = file.table.into_iter().flat_map(|table| table.codes);
    all.map(|state| (state.code.clone(), state)).collect()
});

/// A stable word for a document code without fillers. A second letter that no table has says no more than the first;
/// `other` where that has none either.
#[must_use]
pub fn document_code(code: &str) -> &'static str {
    let known = |code: &str| CODES.document_code.get(code).map(String::as_str);
    known(code).or_else(|| known(code.get(..1)?)).unwrap_or(OTHER)
}

/// Every word [`document_code`] can give.
pub fn document_words() -> impl Iterator<Item = &'static str> {
    CODES.document_code.values().map(String::as_str).chain([OTHER])
}

/// A state, organisation or kind of person, by its code without fillers.
#[must_use]
pub fn state(code: &str) -> Option<&'static State> {
    STATES.get(code)
}

/// Whether two codes, each as a zone or a certificate may write it, are of one issuer: equal, or one is its code of the zone
/// and the other one of those that its certificates carry.
#[must_use]
pub fn one_country(a: &str, b: &str) -> bool {
    let has = |code: &str, two: &str| state(code).is_some_and(|state| state.two.iter().any(|own| own == two));
    a == b || has(a, b) || has(b, a)
}

#[cfg(test)]
mod tests {
    use super::{CODES, STATES, document_code, one_country, state};

    #[test]
    fn an_issuer_may_write_its_code_in_three_letters() {
        for (a, b) in [("JP", "JP"), ("JPN", "JP"), ("JP", "JPN"), ("EUE", "EU"), ("D", "DE"), ("QQ", "QQ")] {
            assert!(one_country(a, b), "{a} {b}");
        }
        for region in ["CN", "HK", "MO", "CHN"] {
            assert!(one_country("CHN", region));
        }
        for (a, b) in [("JP", "DE"), ("CN", "HK"), ("CHN", "TW"), ("HKG", "CN"), ("QQQ", "QQ"), ("XOM", "")] {
            assert!(!one_country(a, b) && !one_country(b, a), "{a} {b}");
        }
    }

    #[test]
    fn second_letters_are_never_demanded() {
        for (code, word) in [
            ("P", "passport"),
            ("PP", "ordinary_passport"),
            ("PM", "military_passport"),
            ("PN", "passport"),
            ("ID", "identity_card"),
            ("AC", "crew_member"),
            ("V", "visa"),
            ("X", "other"),
            ("", "other"),
            ("あ", "other"),
        ] {
            assert_eq!(document_code(code), word, "{code}");
        }
        assert_eq!(CODES.document_code.len(), 16);
    }

    #[test]
    fn states_and_what_is_none() {
        let two = |code: &str| state(code).map(|state| state.two.join(" "));
        assert_eq!(two("JPN").as_deref(), Some("JP"));
        assert_eq!(two("D").as_deref(), Some("DE"));
        assert_eq!(two("GBN").as_deref(), Some("GB"));
        assert_eq!(two("XXA").as_deref(), Some(""));
        assert!(state("DEU").is_none(), "no zone writes it");
        assert!(state("ZZZ").is_none());
        assert_eq!(STATES.len(), 248 + 27);
        assert!(STATES.values().all(|state| !state.ja.is_empty() && !state.en.is_empty()));
    }
}
