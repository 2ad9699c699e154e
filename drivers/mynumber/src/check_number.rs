// SPDX-License-Identifier: MIT OR Apache-2.0
//! 照合番号B, the 14-digit check number: built and looked at without the card.

use jiff::civil::Date;
use tashika_kit::date::{ERAS, Era};
use tashika_kit::{CardError, Secret};
use zeroize::Zeroizing;

/// The credential's name in tables and locale files.
pub const CHECK_NUMBER_B: &str = "check_number_b";

/// The number of digits.
pub const DIGITS: usize = 14;

/// The longest time a card is valid, in years: to the tenth birthday after issue.
const LONGEST_VALIDITY: i16 = 10;

/// One year of slack on both sides of the plausible expiry years, so that a card that ran out last
/// year is still recognised as such by its own data (`specs` mynumber-card §10.1).
const SLACK: i16 = 1;

/// 照合番号B: birth date as printed (6), expiry year (4), security code (4), all from the front of the
/// card (`specs` mynumber-card §2.1).
///
/// Whether the birth part is in an era or Gregorian cannot be seen from the digits; they are sent as
/// given, in one form only.
#[derive(Clone, Debug)]
pub struct CheckNumberB {
    digits: Secret,
}

/// The birth date as the card's front prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintedBirthDate {
    /// In an era, as for Japanese nationals: year, month and day in `era`.
    Era {
        /// The printed era.
        era: &'static Era,
        /// Year in the era, 1..=99.
        year: u8,
        /// Month.
        month: u8,
        /// Day.
        day: u8,
    },
    /// Gregorian, as for foreign residents. That the card then takes the last two digits of the
    /// Gregorian year is the predecessor card's rule, not confirmed for this one.
    Gregorian(Date),
}

impl CheckNumberB {
    /// Takes 14 digits as typed; full-width digits are folded, spaces and hyphens dropped.
    ///
    /// # Errors
    /// [`CardError::Credential`] with one of the problems `not_14_digits`, `birth_date_impossible`,
    /// `expiry_year_implausible`. Never repeats a digit of the number.
    pub fn parse(typed: &str, today: Date) -> Result<Self, CardError> {
        let mut digits = Zeroizing::new(Vec::with_capacity(DIGITS));
        for character in typed.chars() {
            match character {
                '0'..='9' => digits.push(character as u8),
                '０'..='９' => digits.push(b'0' + (u32::from(character) - u32::from('０')) as u8),
                ' ' | '-' | '\u{3000}' | '－' => {}
                _ => return Err(problem("not_14_digits")),
            }
            if digits.len() > DIGITS {
                return Err(problem("not_14_digits"));
            }
        }
        if digits.len() != DIGITS {
            return Err(problem("not_14_digits"));
        }
        let number = Self { digits: Secret::new(digits.to_vec()) };
        if !number.birth_date_is_possible(today) {
            return Err(problem("birth_date_impossible"));
        }
        let plausible = (today.year() - SLACK)..=(today.year() + LONGEST_VALIDITY + SLACK);
        if !plausible.contains(&number.expiry_year()) {
            return Err(problem("expiry_year_implausible"));
        }
        Ok(number)
    }

    /// Builds the number from the printed parts.
    ///
    /// # Errors
    /// As [`CheckNumberB::parse`]; `birth_date_impossible` also if the era has no such day.
    pub fn from_parts(
        birth: PrintedBirthDate,
        expiry_year: &str,
        security_code: &str,
        today: Date,
    ) -> Result<Self, CardError> {
        let (year, month, day) = match birth {
            PrintedBirthDate::Era { era, year, month, day } => {
                era.date(year, month, day).ok_or_else(|| problem("birth_date_impossible"))?;
                (year, month, day)
            }
            PrintedBirthDate::Gregorian(date) => {
                (date.year().rem_euclid(100) as u8, date.month() as u8, date.day() as u8)
            }
        };
        let typed = Zeroizing::new(format!("{year:02}{month:02}{day:02}{expiry_year}{security_code}"));
        Self::parse(&typed, today)
    }

    /// The 14 ASCII digits, as VERIFY takes them.
    #[must_use]
    pub fn digits(&self) -> &Secret {
        &self.digits
    }

    /// The first six digits: year, month and day as printed.
    #[must_use]
    pub fn birth_part(&self) -> [u8; 6] {
        let mut part = [0; 6];
        for (to, from) in part.iter_mut().zip(self.digits.expose()) {
            *to = *from;
        }
        part
    }

    /// The Gregorian year of expiry.
    #[must_use]
    pub fn expiry_year(&self) -> i16 {
        self.digits.expose().iter().skip(6).take(4).fold(0, |year, digit| year * 10 + i16::from(digit - b'0'))
    }

    /// Whether any era, or the Gregorian calendar, has such a day that is not in the future.
    fn birth_date_is_possible(&self, today: Date) -> bool {
        let [year, month, day] = two_digit_numbers(self.birth_part());
        let in_era = ERAS.iter().filter_map(|era| era.date(year, month, day));
        let gregorian = [1900, 2000].into_iter().filter_map(|century| {
            Date::new(century + i16::from(year), i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
        });
        in_era.chain(gregorian).any(|date| date <= today)
    }
}

/// Whether six digits are this birth date, in its era or as the last two digits of the Gregorian year.
#[must_use]
pub fn birth_part_matches(part: &[u8], birth: Date) -> bool {
    let era = Era::of(birth).and_then(|era| era.year_of(birth));
    let gregorian = birth.year().rem_euclid(100) as u8;
    let written = |year: u8| format!("{year:02}{:02}{:02}", birth.month(), birth.day());
    era.is_some_and(|year| written(year).as_bytes() == part) || written(gregorian).as_bytes() == part
}

fn two_digit_numbers(part: [u8; 6]) -> [u8; 3] {
    let [a, b, c, d, e, f] = part.map(|digit| digit - b'0');
    [a * 10 + b, c * 10 + d, e * 10 + f]
}

fn problem(problem: &'static str) -> CardError {
    CardError::Credential { credential: CHECK_NUMBER_B, problem }
}

#[cfg(test)]
mod tests {
    use super::{CheckNumberB, PrintedBirthDate, birth_part_matches};
    use jiff::civil::{Date, date};
    use tashika_kit::CardError;
    use tashika_kit::date::ERAS;

    const TODAY: Date = date(2026, 11, 20);

    fn problem(typed: &str) -> &'static str {
        match CheckNumberB::parse(typed, TODAY) {
            Err(CardError::Credential { problem, .. }) => problem,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_worked_example_of_the_sheet() {
        let [_, _, showa, ..] = &ERAS;
        let birth = PrintedBirthDate::Era { era: showa, year: 55, month: 2, day: 17 };
        let number = CheckNumberB::from_parts(birth, "2035", "2285", TODAY).unwrap();
        assert_eq!(number.digits().expose(), b"55021720352285");
        assert_eq!((number.birth_part(), number.expiry_year()), (*b"550217", 2035));
    }

    #[test]
    fn reiwa_years_are_padded() {
        let [reiwa, ..] = &ERAS;
        let birth = PrintedBirthDate::Era { era: reiwa, year: 2, month: 2, day: 24 };
        let number = CheckNumberB::from_parts(birth, "2030", "1234", TODAY).unwrap();
        assert_eq!(number.birth_part(), *b"020224");
    }

    #[test]
    fn foreign_residents_as_printed() {
        let birth = PrintedBirthDate::Gregorian(date(1991, 12, 3));
        let number = CheckNumberB::from_parts(birth, "2030", "1234", TODAY).unwrap();
        assert_eq!(number.birth_part(), *b"911203");
    }

    #[test]
    fn typing_is_forgiving_about_width_and_spaces_only() {
        let number = CheckNumberB::parse("５５０２１７ 2035-2285", TODAY).unwrap();
        assert_eq!(number.digits().expose(), b"55021720352285");
        assert_eq!(problem("5502172035228"), "not_14_digits");
        assert_eq!(problem("550217203522855"), "not_14_digits");
        assert_eq!(problem("55021720352z85"), "not_14_digits");
        assert_eq!(problem(""), "not_14_digits");
    }

    #[test]
    fn impossible_parts_are_told_before_the_card_is_touched() {
        assert_eq!(problem("55131720352285"), "birth_date_impossible");
        assert_eq!(problem("55023020352285"), "birth_date_impossible");
        assert_eq!(problem("55021720242285"), "expiry_year_implausible");
        assert_eq!(problem("55021720382285"), "expiry_year_implausible");
        assert!(CheckNumberB::parse("55021720252285", TODAY).is_ok());
        assert!(CheckNumberB::parse("55021720372285", TODAY).is_ok());
    }

    #[test]
    fn the_29th_of_february_needs_a_leap_year_in_some_calendar() {
        // 昭和55年 = 1980 is a leap year.
        assert!(CheckNumberB::parse("55022920352285", TODAY).is_ok());
        // 30: 明治30 = 1897, 昭和30 = 1955, 平成30 = 2018, 1930 and 2030: none is.
        assert_eq!(problem("30022920352285"), "birth_date_impossible");
    }

    #[test]
    fn an_error_never_repeats_the_number() {
        let error = CheckNumberB::parse("55133120352285", TODAY).unwrap_err();
        let printed = format!("{error} {error:?}");
        assert!(!printed.contains("5513") && !printed.contains("2285"), "{printed}");
    }

    #[test]
    fn both_forms_of_a_birth_date_match() {
        assert!(birth_part_matches(b"550217", date(1980, 2, 17)));
        assert!(birth_part_matches(b"800217", date(1980, 2, 17)));
        assert!(!birth_part_matches(b"550218", date(1980, 2, 17)));
    }
}
