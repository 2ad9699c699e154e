// SPDX-License-Identifier: MIT OR Apache-2.0
//! Civil dates as documents write them, and the Japanese eras.

use jiff::civil::Date;

/// An era (元号) since 1868, in the Gregorian calendar as used in Japan since 1873.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Era {
    /// Latin name, as in `S55`.
    pub letter: char,
    /// Japanese name.
    pub kanji: &'static str,
    /// First day.
    pub from: Date,
    /// Last day; `None` for the present era.
    pub to: Option<Date>,
}

const fn day(year: i16, month: i8, day: i8) -> Date {
    jiff::civil::date(year, month, day)
}

/// All eras, newest first. The day an era begins belongs to it alone: 1989-01-07 is 昭和64年 and
/// 1989-01-08 平成元年. Dates before 1873 follow the old calendar and are not converted.
pub const ERAS: [Era; 5] = [
    Era { letter: 'R', kanji: "令和", from: day(2019, 5, 1), to: None },
    Era { letter: 'H', kanji: "平成", from: day(1989, 1, 8), to: Some(day(2019, 4, 30)) },
    Era { letter: 'S', kanji: "昭和", from: day(1926, 12, 25), to: Some(day(1989, 1, 7)) },
    Era { letter: 'T', kanji: "大正", from: day(1912, 7, 30), to: Some(day(1926, 12, 24)) },
    Era { letter: 'M', kanji: "明治", from: day(1868, 1, 25), to: Some(day(1912, 7, 29)) },
];

impl Era {
    /// The era a day belongs to; `None` before 1868-01-25.
    #[must_use]
    pub fn of(date: Date) -> Option<&'static Self> {
        ERAS.iter().find(|era| date >= era.from)
    }

    /// The year within this era, 1 for its first, if `date` lies in it.
    #[must_use]
    pub fn year_of(&self, date: Date) -> Option<u8> {
        let inside = date >= self.from && self.to.is_none_or(|to| date <= to);
        inside.then(|| u8::try_from(date.year() - self.from.year() + 1).ok()).flatten()
    }

    /// The Gregorian day of a year, month and day written in this era, if the era has such a day.
    #[must_use]
    pub fn date(&self, year: u8, month: u8, day: u8) -> Option<Date> {
        let gregorian = self.from.year().checked_add(i16::from(year))?.checked_sub(1)?;
        let date = Date::new(gregorian, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        (self.year_of(date)? == year).then_some(date)
    }
}

/// `昭和55年2月17日`; plain ISO form before 1868.
#[must_use]
pub fn in_japanese(date: Date) -> String {
    let written = Era::of(date).and_then(|era| Some((era.kanji, era.year_of(date)?)));
    match written {
        Some((kanji, 1)) => format!("{kanji}元年{}月{}日", date.month(), date.day()),
        Some((kanji, year)) => format!("{kanji}{year}年{}月{}日", date.month(), date.day()),
        None => date.to_string(),
    }
}

/// Eight ASCII digits `YYYYMMDD`, as chips write dates.
#[must_use]
pub fn from_digits(digits: &[u8]) -> Option<Date> {
    if digits.len() != 8 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let text = std::str::from_utf8(digits).ok()?;
    let (year, rest) = text.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Japan Standard Time, always UTC+9: the day that counts at a Japanese counter.
#[must_use]
pub fn japan_day(at: jiff::Timestamp) -> Date {
    jiff::tz::Offset::constant(9).to_datetime(at).date()
}

#[cfg(test)]
mod tests {
    use super::{ERAS, Era, day, from_digits, in_japanese, japan_day};

    #[test]
    fn the_boundaries_of_the_eras() {
        for (date, expected) in [
            (day(2019, 5, 1), "令和元年5月1日"),
            (day(2019, 4, 30), "平成31年4月30日"),
            (day(1989, 1, 8), "平成元年1月8日"),
            (day(1989, 1, 7), "昭和64年1月7日"),
            (day(1926, 12, 25), "昭和元年12月25日"),
            (day(1926, 12, 24), "大正15年12月24日"),
            (day(1912, 7, 30), "大正元年7月30日"),
            (day(1912, 7, 29), "明治45年7月29日"),
            (day(1980, 2, 17), "昭和55年2月17日"),
            (day(1850, 1, 1), "1850-01-01"),
        ] {
            assert_eq!(in_japanese(date), expected);
        }
    }

    #[test]
    fn every_day_returns_from_its_era() {
        let mut date = day(1873, 1, 1);
        while date < day(2035, 1, 1) {
            let era = Era::of(date).unwrap();
            let year = era.year_of(date).unwrap();
            assert_eq!(era.date(year, date.month() as u8, date.day() as u8), Some(date));
            date = date.tomorrow().unwrap();
        }
    }

    #[test]
    fn an_era_has_no_days_outside_itself() {
        let [_, heisei, showa, ..] = ERAS;
        assert_eq!(showa.date(64, 1, 8), None);
        assert_eq!(heisei.date(1, 1, 7), None);
        assert_eq!(heisei.date(31, 5, 1), None);
        assert_eq!(showa.date(55, 2, 30), None);
        assert_eq!(showa.date(0, 12, 31), None);
    }

    #[test]
    fn chip_dates() {
        assert_eq!(from_digits(b"19800217"), Some(day(1980, 2, 17)));
        for bad in [&b"1980021"[..], b"198002177", b"19800230", b"1980-2-1", b"19801301"] {
            assert_eq!(from_digits(bad), None);
        }
    }

    #[test]
    fn the_day_changes_at_midnight_in_japan() {
        assert_eq!(japan_day("2027-03-31T14:59:59Z".parse().unwrap()), day(2027, 3, 31));
        assert_eq!(japan_day("2027-03-31T15:00:00Z".parse().unwrap()), day(2027, 4, 1));
    }
}
