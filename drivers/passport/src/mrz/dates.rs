// SPDX-License-Identifier: MIT OR Apache-2.0
//! Dates of the zone (`specs` passport §1.1; Doc 9303-3, 4.8): YYMMDD, `<<` for what is unknown.

use jiff::civil::Date;

/// Expiry years from here on are of the last century (`specs` passport §1.1, advice).
const EXPIRY_PIVOT: i16 = 70;

/// A date as the zone writes it: each part may be unknown, and the century is not said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MrzDate {
    /// The last two digits of the year.
    pub year: Option<u8>,
    /// Month, 1 to 12.
    pub month: Option<u8>,
    /// Day, 1 to 31.
    pub day: Option<u8>,
}

impl MrzDate {
    /// From six characters; `None` if they are no date: letters, a filler beside a digit, a thirteenth month.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 6 {
            return None;
        }
        let part = |from: usize| text.get(from..from + 2).and_then(two_digits);
        let (year, month, day) = (part(0)?, part(2)?, part(4)?);
        let fits = month.is_none_or(|month| (1..=12).contains(&month))
            && day.is_none_or(|day| (1..=31).contains(&day));
        let date = Self { year, month, day };
        // The thirtieth of February is none in any century.
        (fits && (!date.is_complete() || [1900, 2000].iter().any(|century| date.within(*century).is_some())))
            .then_some(date)
    }

    /// Whether all its parts are known.
    #[must_use]
    pub fn is_complete(self) -> bool {
        self.year.is_some() && self.month.is_some() && self.day.is_some()
    }

    /// As a date of birth: in the newest century in which it is not later than the day of the reading. `None` if a part
    /// is unknown.
    #[must_use]
    pub fn birth(self, on: Date) -> Option<Date> {
        let century = on.year() / 100 * 100;
        let candidates = [century, century - 100, century - 200];
        candidates.into_iter().filter_map(|century| self.within(century)).find(|date| *date <= on)
    }

    /// As a last day: years from 00 to 69 are of this century, others of the last one. `None` if a part is unknown.
    #[must_use]
    pub fn expiry(self) -> Option<Date> {
        let century = if i16::from(self.year?) < EXPIRY_PIVOT { 2000 } else { 1900 };
        self.within(century)
    }

    fn within(self, century: i16) -> Option<Date> {
        let (month, day) = (i8::try_from(self.month?).ok()?, i8::try_from(self.day?).ok()?);
        Date::new(century + i16::from(self.year?), month, day).ok()
    }
}

/// A date as people type it, as the zone writes it: YYMMDD with `<` or `X` for what is unknown, YYYYMMDD, the parts with any
/// separators (1990-02-20, 90/02/20, 1990年2月20日, 20 FEB 1990). `None` if it is none.
pub(super) fn typed(text: &str) -> Option<String> {
    let zone = if text.len() == 6 { text.replace('X', "<") } else { String::new() };
    if MrzDate::parse(&zone).is_some() {
        return Some(zone);
    }
    let (year, month, day) = parts(text)?;
    let written = format!("{:02}{month:02}{day:02}", year % 100);
    MrzDate::parse(&written).map(|_| written)
}

/// The same, where the whole year was typed.
pub(super) fn whole_year(text: &str) -> Option<Date> {
    let (year, month, day) = parts(text)?;
    Date::new(
        i16::try_from(year).ok().filter(|year| *year > 99)?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

/// Month names as data pages print them.
const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// Year, month and day of a date that is not written as the zone does.
fn parts(text: &str) -> Option<(u32, u32, u32)> {
    let number = |text: &str| text.parse::<u32>().ok();
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((number(text.get(..4)?)?, number(text.get(4..6)?)?, number(text.get(6..)?)?));
    }
    let groups = groups(text);
    match groups.as_slice() {
        [day, month, year] if is_year(year) && MONTHS.contains(&month.as_str()) => {
            let month = MONTHS.iter().position(|name| name == month)?;
            Some((number(year)?, u32::try_from(month + 1).ok()?, number(day)?))
        }
        // The whole year stands first or last; of three short groups the first is the year.
        [day, month, year] if is_year(year) && day.len() <= 2 => {
            Some((number(year)?, number(month)?, number(day)?))
        }
        [year, month, day] if is_year(year) || year.len() == 2 => {
            Some((number(year)?, number(month)?, number(day)?))
        }
        _ => None,
    }
}

fn is_year(group: &str) -> bool {
    group.len() == 4 && group.bytes().all(|byte| byte.is_ascii_digit())
}

/// Runs of digits, and runs of letters.
fn groups(text: &str) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    let mut last = None;
    for character in text.chars() {
        let sort = (character.is_ascii_digit(), character.is_ascii_alphabetic());
        if sort != (false, false) {
            match groups.last_mut().filter(|_| last == Some(sort)) {
                Some(group) => group.push(character),
                None => groups.push(character.to_string()),
            }
        }
        last = Some(sort);
    }
    groups
}

/// Never prints the date.
impl std::fmt::Debug for MrzDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MrzDate[redacted]")
    }
}

/// `Some(None)` for `<<`, `None` for what is neither that nor two digits.
fn two_digits(text: &str) -> Option<Option<u8>> {
    match text.as_bytes() {
        b"<<" => Some(None),
        [b'0'..=b'9', b'0'..=b'9'] => text.parse().ok().map(Some),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::MrzDate;

    #[test]
    fn the_century_is_that_of_the_day_of_the_reading() {
        let birth = |text: &str, on| MrzDate::parse(text).unwrap().birth(on);
        let on = date(2026, 11, 21);
        assert_eq!(birth("740812", on), Some(date(1974, 8, 12)));
        assert_eq!(birth("261121", on), Some(date(2026, 11, 21)), "born today");
        assert_eq!(birth("261122", on), Some(date(1926, 11, 22)), "not born tomorrow");
        assert_eq!(birth("261121", date(2026, 11, 20)), Some(date(1926, 11, 21)));
        assert_eq!(birth("000229", on), Some(date(2000, 2, 29)));
        assert_eq!(birth("<<<<<<", on), None);
        assert_eq!(birth("74<<<<", on), None);
        // In a year that is no leap year in one century, the next older one is tried.
        assert_eq!(birth("000229", date(2150, 1, 1)), Some(date(2000, 2, 29)));
    }

    #[test]
    fn last_days() {
        let expiry = |text: &str| MrzDate::parse(text).unwrap().expiry();
        assert_eq!(expiry("691231"), Some(date(2069, 12, 31)));
        assert_eq!(expiry("700101"), Some(date(1970, 1, 1)));
        assert_eq!(expiry("120415"), Some(date(2012, 4, 15)));
        assert_eq!(expiry("<<<<<<"), None);
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "7408",
            "741312",
            "740832",
            "740230",
            "74O812",
            "7<0812",
            "740812<",
            "７４0812",
            "0812",
            "740012",
        ] {
            assert!(MrzDate::parse(text).is_none(), "{text}");
        }
        let unknown_day = MrzDate::parse("7408<<").unwrap();
        assert_eq!((unknown_day.month, unknown_day.day), (Some(8), None));
        assert_eq!(format!("{unknown_day:?}"), "MrzDate[redacted]");
    }
}
