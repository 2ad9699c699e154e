// SPDX-License-Identifier: MIT OR Apache-2.0
//! Check digits (Doc 9303-3, 4.9): weights 7, 3, 1, sum modulo 10. They see every single wrong character except one of the
//! same class (`specs` passport §1.3): `<` and K, G and 6, L and 1, S and 8, I and 8, Q and G, F and P.

/// The weights, repeating.
const WEIGHTS: [u32; 3] = [7, 3, 1];

/// What a character counts: digits as they are, A = 10 to Z = 35, `<` = 0; `None` for what no zone holds.
#[must_use]
pub fn value(character: char) -> Option<u32> {
    match character {
        '<' => Some(0),
        '0'..='9' | 'A'..='Z' => character.to_digit(36),
        _ => None,
    }
}

/// The class of a character: check digits cannot tell two characters of one class apart.
#[must_use]
pub fn class(character: char) -> Option<u32> {
    value(character).map(|value| value % 10)
}

/// The check digit over a text; `None` if a character of it stands in no zone.
#[must_use]
pub fn check_digit(text: &str) -> Option<char> {
    over(text.chars())
}

/// The check digit over characters that come in pieces.
pub(super) fn over(characters: impl Iterator<Item = char>) -> Option<char> {
    let mut sum = 0_u32;
    for (character, weight) in characters.zip(WEIGHTS.into_iter().cycle()) {
        sum = (sum + value(character)? * weight) % 10;
    }
    char::from_digit(sum, 10)
}

#[cfg(test)]
mod tests {
    use super::{check_digit, class};

    #[test]
    fn only_characters_of_one_class_pass_for_each_other() {
        let all = || "<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".chars();
        for place in 0..9 {
            for (one, other) in all().flat_map(|one| all().map(move |other| (one, other))) {
                let with = |character: char| {
                    let text: String = (0..9).map(|at| if at == place { character } else { 'X' }).collect();
                    check_digit(&text)
                };
                assert_eq!(with(one) == with(other), class(one) == class(other), "{one} {other}");
            }
        }
    }

    #[test]
    fn what_the_sheet_says_is_seen_and_what_is_not() {
        for seen in ["O0", "I1", "B8", "S5", "Z2", "Q0", "D0", "<C", "<L", "UV"] {
            let classes: Vec<_> = seen.chars().map(class).collect();
            assert_ne!(classes[0], classes[1], "{seen}");
        }
        for unseen in ["<K", "G6", "L1", "S8", "I8", "SI", "QG", "FP"] {
            let classes: Vec<_> = unseen.chars().map(class).collect();
            assert_eq!(classes[0], classes[1], "{unseen}");
        }
        assert_eq!(check_digit("12a"), None);
        assert_eq!(check_digit("１２"), None);
    }
}
