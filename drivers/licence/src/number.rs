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
