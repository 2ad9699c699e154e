// SPDX-License-Identifier: MIT OR Apache-2.0
//! 免許証の番号: twelve digits, their parts, the check digit (`specs` drivers-licence §8.1, §8.2). A wrong check digit
//! is a warning, not a proof of forgery.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// Weights of the first ten digits.
const WEIGHTS: [u32; 10] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/// A licence number taken apart.
#[derive(Clone, PartialEq, Eq)]
pub struct LicenceNumber {
    /// All twelve digits.
    pub digits: String,
    /// 公安委員会コード of the first issue, two digits.
    pub commission_code: String,
    /// The commission of that code, e.g. `東京`; `None` if no table has it.
    pub commission: Option<&'static str>,
    /// The last two digits of the Western year in which the number was first issued, e.g. 24 for 2024 (or 1924).
    pub year: u8,
    /// The commission's serial number, six digits.
    pub serial: String,
    /// The check digit as it stands in the number.
    pub check_digit: u8,
    /// The check digit that the formula gives.
    pub expected_check_digit: u8,
    /// How often the licence was issued again after loss or theft; after 9 the count goes on with 1.
    pub reissues: u8,
}

/// A number names one person: it never reaches a log through `{:?}`.
impl std::fmt::Debug for LicenceNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LicenceNumber[redacted]")
    }
}

/// What is odd about a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberProblem {
    /// The eleventh digit is not what the formula gives.
    CheckDigit,
    /// No table has the commission code.
    UnknownCommission,
}

impl NumberProblem {
    /// A stable code; the locale files hold `note.<code>`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::CheckDigit => "number_check_digit",
            Self::UnknownCommission => "number_commission_unknown",
        }
    }
}

impl LicenceNumber {
    /// Takes twelve digits; full-width digits are folded, blanks and hyphens dropped. `None` for anything else.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let digits: Vec<u8> =
            written.chars().filter(|c| !is_separator(*c)).map(digit).collect::<Option<_>>()?;
        let [c1, c2, y1, y2, s1, s2, s3, s4, s5, s6, check_digit, reissues] = *digits.as_slice() else {
            return None;
        };
        let text = |digits: &[u8]| digits.iter().map(|digit| char::from(b'0' + digit)).collect::<String>();
        let commission_code = text(&[c1, c2]);
        Some(Self {
            digits: text(&digits),
            commission: COMMISSIONS.get(&commission_code).map(String::as_str),
            commission_code,
            year: y1 * 10 + y2,
            serial: text(&[s1, s2, s3, s4, s5, s6]),
            check_digit,
            expected_check_digit: check([c1, c2, y1, y2, s1, s2, s3, s4, s5, s6]),
            reissues,
        })
    }

    /// What is odd about it: reasons to look closer, none of them a proof.
    #[must_use]
    pub fn problems(&self) -> Vec<NumberProblem> {
        let check = (self.check_digit != self.expected_check_digit).then_some(NumberProblem::CheckDigit);
        let commission = self.commission.is_none().then_some(NumberProblem::UnknownCommission);
        check.into_iter().chain(commission).collect()
    }

    /// The year of first issue, for a licence issued in `issued`: the latest year with the number's two digits that is
    /// not after it. Nobody holds a number for a hundred years.
    #[must_use]
    pub fn first_issued(&self, issued: i16) -> i16 {
        issued - (issued - i16::from(self.year)).rem_euclid(100)
    }
}

fn is_separator(character: char) -> bool {
    matches!(character, ' ' | '\u{3000}' | '-' | '－' | '−')
}

fn digit(character: char) -> Option<u8> {
    let value = match character {
        '０'..='９' => u32::from(character) - u32::from('０'),
        _ => character.to_digit(10)?,
    };
    u8::try_from(value).ok()
}

/// Modulus 11; the last decimal digit of what is left, so that remainder 0 gives 1, and 1 gives 0.
fn check(digits: [u8; 10]) -> u8 {
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    u8::try_from((11 - sum % 11) % 10).unwrap_or_default()
}

#[derive(Deserialize)]
struct CommissionsFile {
    commission: Vec<Commission>,
}

#[derive(Deserialize)]
struct Commission {
    code: String,
    name: String,
}

/// The codes of the first issue. A file that does not parse leaves every code unknown, which shows; a test reads it.
static COMMISSIONS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let file = toml::from_str(include_str!("../../../assets/licence/commissions.toml"));
    let rows = file.map(|file: CommissionsFile| file.commission).unwrap_or_default();
    rows.into_iter().map(|row| (row.code, row.name)).collect()
});

#[cfg(test)]
mod tests {
    use super::{COMMISSIONS, LicenceNumber, NumberProblem};

    fn parse(number: &str) -> LicenceNumber {
        LicenceNumber::parse(number).unwrap()
    }

    #[test]
    fn the_check_digits_of_the_sheet() {
        // `specs` drivers-licence §8.1: first ten digits, check digit. The last two have remainder 0 and 1.
        for (ten, check) in
            [("3090123456", 2), ("3016123456", 3), ("3024000001", 2), ("3000000009", 1), ("3000000004", 0)]
        {
            for digit in 0..=9 {
                let number = parse(&format!("{ten}{digit}0"));
                assert_eq!(number.expected_check_digit, check, "{ten}");
                assert_eq!(number.check_digit, digit);
                assert_eq!(number.problems().is_empty(), digit == check, "{ten}{digit}0");
            }
        }
    }

    #[test]
    fn a_layout_picture_that_is_copied_everywhere_does_not_fit() {
        let number = parse("309212345610");
        assert_eq!(number.expected_check_digit, 9);
        assert_eq!(number.problems(), [NumberProblem::CheckDigit]);
    }

    #[test]
    fn the_parts() {
        let number = parse("302400000120");
        assert_eq!(number.digits, "302400000120");
        assert_eq!((number.commission_code.as_str(), number.commission), ("30", Some("東京")));
        assert_eq!((number.year, number.serial.as_str()), (24, "000001"));
        assert_eq!((number.check_digit, number.reissues), (2, 0));
        assert_eq!(parse("629512345699").commission, Some("大阪"));
        assert_eq!(parse("629512345699").reissues, 9);
    }

    #[test]
    fn an_unknown_commission_is_a_caution() {
        for code in ["01", "15", "29", "35", "56", "66", "75", "84", "98", "99"] {
            let number = parse(&format!("{code}2400000120"));
            assert_eq!(number.commission, None);
            assert!(number.problems().contains(&NumberProblem::UnknownCommission), "{code}");
        }
    }

    #[test]
    fn one_changed_digit_is_found() {
        // Remainders 0 and 10 both give check digit 1; this number's remainder is 9, which no other shares.
        let base = parse("302400000120");
        let mut missed = 0;
        for place in 0..10 {
            for digit in '0'..='9' {
                let mut digits: Vec<char> = base.digits.chars().collect();
                if digits[place] != digit {
                    digits[place] = digit;
                    let changed: String = digits.iter().collect();
                    missed += usize::from(!parse(&changed).problems().contains(&NumberProblem::CheckDigit));
                }
            }
        }
        assert_eq!(missed, 0);
    }

    #[test]
    fn full_width_digits_and_separators_are_folded_and_nothing_else() {
        assert_eq!(parse("３０２４　００００−０１２０"), parse("3024-0000 0120"));
        for bad in
            ["", "30240000012", "3024000001200", "30240000012A", "3024000001２①", "第302400000120号", "-"]
        {
            assert!(LicenceNumber::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_century_comes_from_the_day_of_issue() {
        assert_eq!(parse("302400000120").first_issued(2024), 2024);
        assert_eq!(parse("302400000120").first_issued(2029), 2024);
        assert_eq!(parse("302400000120").first_issued(2023), 1924);
        assert_eq!(parse("306600000120").first_issued(2026), 1966);
        assert_eq!(parse("300000000091").first_issued(2099), 2000);
    }

    #[test]
    fn every_code_of_the_sheet_is_there() {
        // 51 codes of `specs` drivers-licence §8.2, and 00 for converted licences.
        assert_eq!(COMMISSIONS.len(), 52);
        let prefectures = ["10", "20", "30", "45", "55", "65", "74", "83", "97"];
        let names = ["北海道(札幌)", "青森", "東京", "神奈川", "三重", "和歌山", "山口", "高知", "沖縄"];
        for (code, name) in prefectures.iter().zip(names) {
            assert_eq!(COMMISSIONS.get(*code).map(String::as_str), Some(name));
        }
        assert!(COMMISSIONS.iter().all(|(code, name)| code.len() == 2 && !name.is_empty()));
        let tens = |ten: char| COMMISSIONS.keys().filter(|code| code.starts_with(ten)).count();
        let counts = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'].map(tens);
        assert_eq!(counts, [1, 5, 6, 1, 10, 6, 6, 5, 4, 8]);
    }

    #[test]
    fn a_number_never_stands_in_its_debug_form() {
        assert_eq!(format!("{:?}", parse("302400000120")), "LicenceNumber[redacted]");
    }
}
