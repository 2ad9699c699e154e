// SPDX-License-Identifier: MIT OR Apache-2.0
//! 在留カード等番号: two capital letters, eight digits, two capital letters (`specs` residence-card §7.1). No check digit
//! is known, so nothing but the pattern is looked at.

use tashika_kit::{CardError, Secret};
use zeroize::Zeroizing;

use crate::driver::NUMBER;

/// What is wrong with a number, at which of its twelve places; never the character itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberProblem {
    /// Not twelve characters, but so many.
    Length(usize),
    /// A letter belongs at this place (0 to 11), and `0` or `1` stands there: probably `O` or `I`.
    LetterNotDigit(usize),
    /// A digit belongs at this place, and `O` or `I` stands there: probably `0` or `1`.
    DigitNotLetter(usize),
    /// Something else than a letter stands at the place of one.
    NoLetter(usize),
    /// Something else than a digit stands at the place of one.
    NoDigit(usize),
}

/// A number of the right pattern.
#[derive(Clone)]
pub struct ResidenceNumber(Secret);

impl ResidenceNumber {
    /// How many characters it has.
    pub const LENGTH: usize = 12;

    /// From what was typed: full-width characters are folded, small letters raised, spaces and hyphens left out;
    /// nothing else is changed, and no character is guessed.
    ///
    /// # Errors
    /// The first [`NumberProblem`].
    pub fn parse(typed: &str) -> Result<Self, NumberProblem> {
        let folded = folded(typed);
        let length = folded.chars().count();
        // A character left out moves all that follow: which places are wrong says nothing then.
        if length != Self::LENGTH {
            return Err(NumberProblem::Length(length));
        }
        match wrong_place(&folded) {
            Some(problem) => Err(problem),
            None => Ok(Self(Secret::from(folded.as_str()))),
        }
    }

    /// From a credential.
    ///
    /// # Errors
    /// [`CardError::Credential`] with the code of [`NumberProblem::code`].
    pub fn of(secret: &Secret) -> Result<Self, CardError> {
        let refused =
            |problem: NumberProblem| CardError::Credential { credential: NUMBER, problem: problem.code() };
        let typed = std::str::from_utf8(secret.expose()).map_err(|_| refused(NumberProblem::Length(0)))?;
        Self::parse(typed).map_err(refused)
    }

    /// The twelve ASCII characters.
    #[must_use]
    pub fn characters(&self) -> &Secret {
        &self.0
    }
}

impl NumberProblem {
    /// What is wrong with one character, folded, at its place (0 to 11); also while the rest is still to be typed.
    #[must_use]
    pub fn at(place: usize, character: char) -> Option<Self> {
        match (is_letter_place(place), character) {
            (true, 'A'..='Z') | (false, '0'..='9') => None,
            (true, '0' | '1') => Some(Self::LetterNotDigit(place)),
            (true, _) => Some(Self::NoLetter(place)),
            (false, 'O' | 'I') => Some(Self::DigitNotLetter(place)),
            (false, _) => Some(Self::NoDigit(place)),
        }
    }

    /// The place it speaks of, 0 to 11.
    #[must_use]
    pub fn place(self) -> Option<usize> {
        match self {
            Self::Length(_) => None,
            Self::LetterNotDigit(place)
            | Self::DigitNotLetter(place)
            | Self::NoLetter(place)
            | Self::NoDigit(place) => Some(place),
        }
    }

    /// A stable code; the locale files hold `problem.<code>`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Length(_) => "not_12_characters",
            Self::LetterNotDigit(_) => "letter_not_digit",
            Self::DigitNotLetter(_) => "digit_not_letter",
            Self::NoLetter(_) => "no_letter",
            Self::NoDigit(_) => "no_digit",
        }
    }
}

/// No more characters than these are looked at, whatever is pasted: the number written as widely as anybody might.
const LOOKED_AT: usize = 64;

/// Letters at the places 0, 1, 10 and 11, digits at the others.
fn is_letter_place(place: usize) -> bool {
    !(2..10).contains(&place)
}

/// The first character that stands where another sort belongs.
fn wrong_place(folded: &str) -> Option<NumberProblem> {
    folded.chars().enumerate().find_map(|(place, character)| NumberProblem::at(place, character))
}

/// The characters that count. The room is made once, so that growing leaves no copy behind.
fn folded(typed: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(LOOKED_AT * 4));
    for character in typed.chars().take(LOOKED_AT).filter(|character| !is_between(*character)) {
        text.push(narrow(character).to_ascii_uppercase());
    }
    text
}

/// A full-width character of ASCII as its narrow one; everything else stays.
fn narrow(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        other => other,
    }
}

/// Blanks and hyphens, as people set them between groups. `ー` is what the hyphen's key gives while an input method is
/// on.
fn is_between(character: char) -> bool {
    let hyphen = matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}' | '\u{30FC}');
    hyphen || character.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::NumberProblem::{self, DigitNotLetter, Length, LetterNotDigit, NoDigit, NoLetter};
    use super::{LOOKED_AT, ResidenceNumber, folded, wrong_place};
    use proptest::prelude::*;
    use tashika_kit::{CardError, Secret};

    fn parsed(typed: &str) -> Result<String, NumberProblem> {
        let number = ResidenceNumber::parse(typed)?;
        Ok(String::from_utf8(number.characters().expose().to_vec()).unwrap())
    }

    #[test]
    fn the_number_of_the_specification_in_every_dress() {
        for typed in [
            "AA12345678BB",
            "aa12345678bb",
            "ＡＡ１２３４５６７８ＢＢ",
            "ａａ１２３４５６７８ｂｂ",
            " AA 1234 5678 BB\n",
            "AA-12345678-BB",
            "ＡＡー１２３４５６７８ーＢＢ",
            "AA\u{3000}12345678\u{A0}BB",
            "AA\u{2212}1234\u{2010}5678\u{FF0D}BB",
        ] {
            assert_eq!(parsed(typed).as_deref(), Ok("AA12345678BB"), "{typed}");
        }
        // Sequences are no reason to refuse: the specification's own example is one.
        assert!(parsed("AB00000000AB").is_ok() && parsed("ZZ98765432OI").is_ok());
    }

    #[test]
    fn what_is_wrong_and_where() {
        for (typed, problem) in [
            ("", Length(0)),
            ("AA12345678B", Length(11)),
            ("AA12345678BBB", Length(13)),
            ("A12345678BB", Length(11)),
            ("55021720352285", Length(14)),
            ("0A12345678BB", LetterNotDigit(0)),
            ("A112345678BB", LetterNotDigit(1)),
            ("AA12345678B0", LetterNotDigit(11)),
            ("AAO2345678BB", DigitNotLetter(2)),
            ("AAo2345678BB", DigitNotLetter(2)),
            ("AA1234567IBB", DigitNotLetter(9)),
            ("AA1234567ＩBB", DigitNotLetter(9)),
            ("A212345678BB", NoLetter(1)),
            ("AA12345678B.", NoLetter(11)),
            ("AA1234567lBB", NoDigit(9)),
            ("AA1234S678BB", NoDigit(6)),
            // Half-width katakana, and Cyrillic letters that look Latin.
            ("ｱA12345678BB", NoLetter(0)),
            ("АА12345678BB", NoLetter(0)),
            // Outside the Basic Multilingual Plane: an emoji, and a mathematical capital.
            ("😀A12345678BB", NoLetter(0)),
            ("AA1234567😀BB", NoDigit(9)),
            ("𝐀A12345678BB", NoLetter(0)),
            // Digits of another script.
            ("AA١2345678BB", NoDigit(2)),
            ("AA12345678B\0", NoLetter(11)),
            // A letter whose capital is two letters, and one whose capital is ASCII's I.
            ("ßA12345678BB", NoLetter(0)),
            ("ıA12345678BB", NoLetter(0)),
        ] {
            assert_eq!(parsed(typed), Err(problem), "{typed}");
        }
    }

    #[test]
    fn while_it_is_typed_only_what_is_there_counts() {
        for (typed, text, problem) in [
            ("", "", None),
            ("a", "A", None),
            ("aa1234", "AA1234", None),
            ("aa12-", "AA12", None),
            ("0", "0", Some(LetterNotDigit(0))),
            ("aaＯ", "AAO", Some(DigitNotLetter(2))),
        ] {
            let folded = folded(typed);
            assert_eq!((folded.as_str(), wrong_place(&folded)), (text, problem));
        }
        assert_eq!(LetterNotDigit(10).place(), Some(10));
        assert_eq!(Length(3).place(), None);
    }

    #[test]
    fn no_more_is_looked_at_than_a_number_can_take() {
        assert_eq!(parsed(&"A".repeat(1 << 20)), Err(Length(LOOKED_AT)));
        assert_eq!(folded(&"あ".repeat(1 << 20)).chars().count(), LOOKED_AT);
    }

    #[test]
    fn a_credential_is_refused_with_a_code_and_no_character() {
        let code = |typed: &[u8]| match ResidenceNumber::of(&Secret::new(typed.to_vec())) {
            Err(CardError::Credential { credential: "residence_number", problem }) => problem,
            _ => "",
        };
        assert_eq!(code(b"AA12345678B"), "not_12_characters");
        assert_eq!(code(b"0A12345678BB"), "letter_not_digit");
        assert_eq!(code(b"AAO2345678BB"), "digit_not_letter");
        assert_eq!(code(b"*A12345678BB"), "no_letter");
        assert_eq!(code(b"AA*2345678BB"), "no_digit");
        // A surrogate as some programs write it, which is no UTF-8.
        assert_eq!(code(b"\xED\xA0\x80A12345678BB"), "not_12_characters");
        assert_eq!(code(b"AA12345678BB"), "");
    }

    proptest! {
        #[test]
        fn anything_can_be_typed(typed in any::<String>()) {
            let folded = folded(&typed);
            let right = folded.chars().count() == ResidenceNumber::LENGTH && wrong_place(&folded).is_none();
            prop_assert_eq!(right, ResidenceNumber::parse(&typed).is_ok());
        }

        #[test]
        fn every_number_of_the_pattern_is_taken(typed in "[A-Z]{2}[0-9]{8}[A-Z]{2}") {
            prop_assert_eq!(parsed(&typed), Ok(typed));
        }
    }
}
