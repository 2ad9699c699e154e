// SPDX-License-Identifier: MIT OR Apache-2.0
//! Dates as they stand on documents: typed as printed, in an era or in the Gregorian calendar, and read back.

use jiff::civil::Date;
use tashika_kit::date::{ERAS, in_japanese};
use unicode_normalization::UnicodeNormalization;

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

/// A date in both calendars, to read back.
pub(in crate::window) fn told(date: Date) -> String {
    format!("{}年{}月{}日（{}）", date.year(), date.month(), date.day(), in_japanese(date))
}

#[cfg(test)]
mod tests {
    use super::parse;
    use jiff::civil::date;

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
