// SPDX-License-Identifier: MIT OR Apache-2.0
//! 在留カード等番号: two capital letters, eight digits, two capital letters (`specs` residence-card §7.1). No check digit
//! is known, so nothing but the pattern is looked at.

use tashika_kit::{CardError, Secret};

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
    pub fn parse(_typed: &str) -> Result<Self, NumberProblem> {
        Err(NumberProblem::Length(0))
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
