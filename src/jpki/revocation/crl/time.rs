// SPDX-License-Identifier: MIT OR Apache-2.0
//! The two forms of time in certificates and lists (RFC 5280, 5.1.2.4), read by the million.

use jiff::civil::Date;
use tashika_kit::tlv::Tlv;

const DAY: i64 = 86_400;
/// Japan Standard Time, always UTC+9.
const JAPAN: i64 = 9 * 3_600;

/// Seconds since 1970 of `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`; no other form is allowed there.
pub(super) fn seconds(object: &Tlv<'_>) -> Option<i64> {
    let (year, rest) = match (object.tag, object.value) {
        (0x17, [rest @ .., b'Z']) if rest.len() == 12 => {
            let (year, rest) = pair(rest)?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        (0x18, [rest @ .., b'Z']) if rest.len() == 14 => {
            let (century, rest) = pair(rest)?;
            let (year, rest) = pair(rest)?;
            (100 * century + year, rest)
        }
        _ => return None,
    };
    let (month, rest) = pair(rest)?;
    let (day, rest) = pair(rest)?;
    let (hour, rest) = pair(rest)?;
    let (minute, rest) = pair(rest)?;
    let (second, _) = pair(rest)?;
    let small = |number: i64| i8::try_from(number).ok();
    let date = Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
    (hour < 24 && minute < 60 && second < 60).then_some(())?;
    Some(days(date) * DAY + hour * 3_600 + minute * 60 + second)
}

fn pair(text: &[u8]) -> Option<(i64, &[u8])> {
    let ([tens, ones], rest) = text.split_first_chunk::<2>()?;
    let both = tens.is_ascii_digit() && ones.is_ascii_digit();
    both.then(|| (i64::from(tens - b'0') * 10 + i64::from(ones - b'0'), rest))
}

/// Days since 1970-01-01: counted from 1 March of the year 0, so that a leap day is the last of its year.
fn days(date: Date) -> i64 {
    let (year, month, day) = (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2) / 5
        + day
        - 719_469
}

/// Which day it is then in Japan, in days since 1970-01-01.
pub(super) fn day_in_japan(seconds: i64) -> Option<i32> {
    i32::try_from((seconds + JAPAN).div_euclid(DAY)).ok()
}

/// The day of a number of days since 1970-01-01.
pub(super) fn date(day: i32) -> Option<Date> {
    let noon = i64::from(day) * DAY + DAY / 2;
    let at = jiff::Timestamp::from_second(noon).ok()?;
    Some(jiff::tz::Offset::UTC.to_datetime(at).date())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use jiff::Timestamp;
    use jiff::civil::date as day;
    use tashika_kit::date::japan_day;
    use tashika_kit::tlv::Tlv;

    use super::{date, day_in_japan, days, seconds};

    fn read(tag: u32, text: &str) -> Option<i64> {
        seconds(&Tlv { tag, value: text.as_bytes(), whole: &[] })
    }

    #[test]
    fn days_agree_with_another_calendar() {
        let mut at = day(1949, 12, 30);
        while at.year() < 2110 {
            let seconds = at.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_second();
            assert_eq!(days(at) * 86_400, seconds, "{at}");
            assert_eq!(date(i32::try_from(days(at)).unwrap()), Some(at));
            at = at.tomorrow().unwrap();
        }
    }

    #[test]
    fn both_forms_and_no_others() {
        let at: Timestamp = "2026-11-21T15:00:00Z".parse().unwrap();
        assert_eq!(read(0x17, "261121150000Z"), Some(at.as_second()));
        assert_eq!(read(0x18, "20261121150000Z"), Some(at.as_second()));
        assert_eq!(read(0x17, "500101000000Z"), read(0x18, "19500101000000Z"));
        assert_eq!(date(day_in_japan(at.as_second()).unwrap()), Some(japan_day(at)));
        for (tag, text) in [
            (0x17, "2611211500Z"),
            (0x17, "261121150000"),
            (0x17, "261121150000+0900"),
            (0x17, "261131150000Z"),
            (0x17, "261121240000Z"),
            (0x17, "26112115000 Z"),
            (0x18, "261121150000Z"),
            (0x18, "20261121150000.5Z"),
            (0x16, "261121150000Z"),
        ] {
            assert_eq!(read(tag, text), None, "{text}");
        }
    }
}
