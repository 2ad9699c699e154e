// SPDX-License-Identifier: MIT OR Apache-2.0
//! Dates as they stand on documents: typed as printed, in an era or in the Gregorian calendar, and read back.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use tashika_kit::date::{ERAS, in_japanese};
use unicode_normalization::UnicodeNormalization;

use crate::words;

/// Japan Standard Time.
const JAPAN: Offset = Offset::constant(9);

/// The date a clerk typed: `昭和55年2月17日`, `S55.2.17`, `令和元年5月1日`, `1980-02-17`, `1980/2/17`, `19800217`;
/// full-width digits too. `None` if it is none.
pub(in crate::window) fn parse(text: &str) -> Option<Date> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let text = text.replace('元', "1");
    for era in &ERAS {
        let small = era.letter.to_ascii_lowercase();
        let after = text
            .strip_prefix(era.kanji)
            .or_else(|| text.strip_prefix(era.letter))
            .or_else(|| text.strip_prefix(small));
        if let Some(rest) = after {
            let [year, month, day] = numbers(rest)?;
            let [year, month, day] = [year, month, day].map(u8::try_from);
            return era.date(year.ok()?, month.ok()?, day.ok()?);
        }
    }
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return tashika_kit::date::from_digits(text.as_bytes());
    }
    let [year, month, day] = numbers(&text)?;
    // A year of two digits says neither era nor century.
    if year < 1000 {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Three numbers with something between them.
fn numbers(text: &str) -> Option<[u16; 3]> {
    let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let all: Vec<u16> = parts.map(str::parse).collect::<Result<_, _>>().ok()?;
    all.try_into().ok()
}

/// The time of day a clerk typed: `14:05`, `1405`, `14時5分`; full-width digits too. `None` if it is none.
pub(in crate::window) fn time(text: &str) -> Option<Time> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let (hour, minute) = match text.split_once(|c: char| !c.is_ascii_digit()) {
        Some((hour, minute)) => (hour, minute.trim_end_matches('分')),
        None if text.len() == 4 => text.split_at_checked(2)?,
        None => return None,
    };
    // No sign: `+5` would be taken for a number.
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// A time of a day in Japan.
pub(in crate::window) fn in_japan(day: Date, time: Time) -> Option<Timestamp> {
    JAPAN.to_timestamp(day.to_datetime(time)).ok()
}

/// The time of day in Japan, to read back.
pub(in crate::window) fn time_told(at: Timestamp) -> String {
    JAPAN.to_datetime(at).strftime("%H:%M").to_string()
}

/// A date in the Gregorian calendar as cards print it, with two digits each for month and day.
pub(in crate::window) fn gregorian(date: Date) -> String {
    format!("{}年{:02}月{:02}日", date.year(), date.month(), date.day())
}

/// A date in both calendars, to read back.
pub(in crate::window) fn told(date: Date) -> String {
    let gregorian = format!("{}年{}月{}日", date.year(), date.month(), date.day());
    let (first, _) = words::in_order(gregorian, english(date));
    format!("{first}（{}）", in_japanese(date))
}

/// What a document prints: before it, where English comes first, the date in English.
pub(in crate::window) fn as_printed(date: Date, printed: String) -> String {
    match words::language() {
        words::Language::Ja => printed,
        words::Language::En => format!("{}  {printed}", english(date)),
    }
}

fn english(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::{as_printed, gregorian, parse, time, told};
    use crate::words::{Language, speak};
    use jiff::civil::date;

    #[test]
    fn who_reads_english_first_reads_the_date_and_what_the_card_prints() {
        let day = date(1980, 2, 17);
        let both = || (told(day), as_printed(day, gregorian(day)));
        let japanese = both();
        speak(Language::En);
        let english = both();
        speak(Language::Ja);
        let text = |text: &str| text.to_owned();
        assert_eq!(japanese, (text("1980年2月17日（昭和55年2月17日）"), text("1980年02月17日")));
        assert_eq!(english, (text("17 Feb 1980（昭和55年2月17日）"), text("17 Feb 1980  1980年02月17日")));
    }

    #[test]
    fn a_date_may_be_typed_as_it_is_printed() {
        let birthday = Some(date(1980, 2, 17));
        for text in [
            "昭和55年2月17日",
            "S55.2.17",
            "s55-02-17",
            "1980-02-17",
            "1980/2/17",
            "19800217",
            "1980年2月17日",
            "１９８０．２．１７",
            "昭和５５年　２月１７日",
        ] {
            assert_eq!(parse(text), birthday, "{text}");
        }
        assert_eq!(parse("令和元年5月1日"), Some(date(2019, 5, 1)));
        assert_eq!(parse("平成31年4月30日"), Some(date(2019, 4, 30)));
    }

    #[test]
    fn a_time_of_day_is_hour_and_minute() {
        let five_past = Some(jiff::civil::time(14, 5, 0, 0));
        for text in ["14:05", "1405", "14:5", "１４：０５", "14時5分", "14時05分"] {
            assert_eq!(time(text), five_past, "{text}");
        }
        for text in ["", "14", "24:00", "12:60", "14:", ":5", "140500", "14:05:09", "-1:00", "14:+5", "時分"]
        {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "昭和",
            "昭和65年2月17日",
            "平成31年5月1日",
            "55.2.17",
            "1980-02-30",
            "1980-13-01",
            "19800230",
            "1980-2-17-1",
            "99999-1-1",
            "S 55",
            "R9999.1.1",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
