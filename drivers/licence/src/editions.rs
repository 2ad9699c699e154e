// SPDX-License-Identifier: MIT OR Apache-2.0
//! Editions of JIS X 0208: the kanji whose code meant another glyph in 1978 (`specs` drivers-licence §3.2).
//!
//! What the code is today is shown, and nothing is corrected silently. The clerk is told to look at the card.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

/// The one edition of JIS X 0208 whose number is known: 1978.
pub(crate) const KNOWN_EDITION: u8 = 0x78;

#[derive(Default, Deserialize)]
struct Table {
    exchanged: Vec<String>,
    moved: Vec<String>,
}

/// A file that does not parse leaves the set empty; a test counts it.
static AMBIGUOUS: LazyLock<BTreeSet<char>> = LazyLock::new(|| {
    let file = toml::from_str(include_str!("../../../assets/licence/jis-1978.toml"));
    let table: Table = file.unwrap_or_default();
    table.exchanged.iter().chain(&table.moved).flat_map(|pair| pair.chars()).collect()
});

/// Whether a text has a character that may look different on the printed card.
pub(crate) fn is_ambiguous(text: &str) -> bool {
    text.chars().any(|character| AMBIGUOUS.contains(&character))
}

#[cfg(test)]
mod tests {
    use super::{AMBIGUOUS, is_ambiguous};
    use crate::text::decode;

    #[test]
    fn twenty_two_pairs_and_four_moved_characters() {
        assert_eq!(AMBIGUOUS.len(), 2 * (22 + 4));
        // 41-16 and 59-56 were exchanged; 堯 moved from 22-38 to 84-01.
        for code in [[0x49, 0x30], [0x5B, 0x58], [0x36, 0x46], [0x74, 0x21]] {
            assert!(is_ambiguous(&decode(&code, "name").unwrap().text), "{code:02X?}");
        }
        assert!(is_ambiguous("檜山　太郎") && !is_ambiguous("日本　花子"));
    }

    #[test]
    fn every_one_of_them_is_in_the_code_table() {
        let mut found = 0;
        for (row, cell) in (0x21..=0x7E).flat_map(|row| (0x21..=0x7E).map(move |cell| (row, cell))) {
            found += usize::from(decode(&[row, cell], "character").is_ok_and(|one| is_ambiguous(&one.text)));
        }
        assert_eq!(found, AMBIGUOUS.len());
    }
}
