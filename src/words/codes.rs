// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a code in a chip means, in words: window, paper and commands read it here.

use super::{lasting, words};

/// A code's value, Japanese and English. A word can mean something else at another field, so that `code.<field>.<word>`
/// is looked for before `code.<word>`. Where no public table has the code, it stands there as in the chip, and it is
/// said why.
#[must_use]
pub fn code(field: &str, raw: &str, meaning: &str) -> (String, String) {
    if let Some(told) = (field == "stay_period").then(|| stay_period(raw)).flatten() {
        return told;
    }
    let Some(own) = lasting(&format!("code.{field}.{meaning}")) else {
        let key = format!("code.{meaning}");
        let text = words(&key);
        return (text.ja.to_owned(), text.en.to_owned());
    };
    match meaning {
        "other" => (format!("{raw} ({})", own.ja), format!("{raw} ({})", own.en)),
        _ => (own.ja.to_owned(), own.en.to_owned()),
    }
}

/// 在留期間 as the second generation holds it (`specs` residence-card §4.2): years and months as `YYMM`, days as `DDD`,
/// `0000` for no limit.
fn stay_period(raw: &str) -> Option<(String, String)> {
    if !raw.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |text: &str| text.parse::<u16>().ok();
    match raw.len() {
        3 => {
            let days = number(raw)?;
            Some((format!("{days}日"), format!("{days} days")))
        }
        4 if raw == "0000" => Some(("無期限".to_owned(), "no limit".to_owned())),
        4 => {
            let (years, months) = raw.split_at_checked(2)?;
            let (years, months) = (number(years)?, number(months)?);
            let part =
                |count: u16, unit: &str| if count > 0 { format!("{count}{unit}") } else { String::new() };
            let ja = part(years, "年") + &part(months, "か月");
            let en = [part(years, " y"), part(months, " m")].join(" ").trim().to_owned();
            Some((ja, en))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::code;

    fn ja(field: &str, raw: &str, meaning: &str) -> String {
        code(field, raw, meaning).0
    }

    #[test]
    fn a_period_of_stay_is_read_by_its_length() {
        for (raw, told) in
            [("0300", "3年"), ("0003", "3か月"), ("0103", "1年3か月"), ("090", "90日"), ("0000", "無期限")]
        {
            assert_eq!(ja("stay_period", raw, "other"), told);
        }
        for odd in ["", "12", "03A0", "00300"] {
            assert!(ja("stay_period", odd, "other").contains("コード"), "{odd}");
        }
    }

    #[test]
    fn a_code_without_a_public_table_stands_as_it_is() {
        let (ja, en) = code("nationality", "PHL", "other");
        assert!(ja.starts_with("PHL") && ja.contains("公開") && en.starts_with("PHL"));
        assert_eq!(code("sex", "1", "male").1, "male");
        assert_eq!(code("sex", "9", "other").1, "other", "where a table has a word for it");
    }
}
