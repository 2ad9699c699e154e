// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes texts as the card stores them (`specs` drivers-licence §3.2, §3.5).

use encoding_rs::EUC_JP;
use jiff::civil::Date;
use tashika_kit::date::Era;

/// Stand in a holder's texts for 外字 1 to 7.
const EXTERNAL: std::ops::RangeInclusive<u32> = 0xE001..=0xE007;
/// What no external character was made for: 欠字.
const MISSING: [u8; 2] = [0xFF, 0xFA];

/// JIS X 0208 without escapes. A character outside its rows becomes 欠字, unless it is one of the private-use
/// characters U+E001 to U+E007, which stand for external characters 1 to 7.
pub(crate) fn jis_x_0208(text: &str) -> Vec<u8> {
    text.chars().flat_map(pair).collect()
}

fn pair(character: char) -> [u8; 2] {
    if EXTERNAL.contains(&u32::from(character)) {
        let [.., low] = u32::from(character).to_be_bytes();
        return [0xFF, 0xF0 | low];
    }
    let mut buffer = [0; 4];
    let (euc, _, unwritable) = EUC_JP.encode(character.encode_utf8(&mut buffer));
    match *euc {
        // The rows 1 to 8 and 16 to 84 are the standard; the vendors' rows between and after them are not.
        [row @ (0xA1..=0xA8 | 0xB0..=0xF4), cell @ 0xA1..=0xFE] if !unwritable => [row - 0x80, cell - 0x80],
        _ => MISSING,
    }
}

/// Digits in full width, as dates stand in remarks.
pub(crate) fn wide(digits: &str) -> Vec<u8> {
    digits.bytes().flat_map(|digit| [0x23, digit]).collect()
}

/// 元号YYMMDD. A day before Meiji, which no licence has, is written as a day that does not exist.
pub(crate) fn era_date(day: Date) -> String {
    let era = Era::of(day).and_then(|era| Some((number(era.letter), era.year_of(day)?)));
    let (number, year) = era.unwrap_or((0, 0));
    format!("{number}{year:02}{:02}{:02}", day.month(), day.day())
}

fn number(letter: char) -> u8 {
    match letter {
        'M' => 1,
        'T' => 2,
        'S' => 3,
        'H' => 4,
        'R' => 5,
        _ => 0,
    }
}

/// A class that is not held: an era and no day.
pub(crate) const NOT_HELD: &str = "4000000";

/// Packed BCD `YYYYMMDD`.
pub(crate) fn packed(day: Date) -> [u8; 4] {
    let two = |number: i16| {
        let [.., number] = number.rem_euclid(100).to_be_bytes();
        number / 10 * 16 + number % 10
    };
    [two(day.year() / 100), two(day.year()), two(day.month().into()), two(day.day().into())]
}
