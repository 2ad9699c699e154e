// SPDX-License-Identifier: MIT OR Apache-2.0
//! Texts and dates of DG11 and DG12.
//!
//! Texts are UTF-8 from LDS 1.7 on (`specs` passport §2.6). Which code earlier ones are in nobody says, and a wrong
//! letter in a name is worse than none: what is not UTF-8 is left out, and the reading says so.

use jiff::civil::Date;
use tashika_kit::date::from_digits;
use tashika_kit::text::steers;

/// Nothing a counter shows is longer.
const LONGEST: usize = 1024;

/// The text with single spaces for its separators; `None` if it cannot be read for certain, or has characters that steer
/// a screen: altered, it would no longer be what stands in the chip.
pub(super) fn text(value: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(value).ok().filter(|text| text.len() <= LONGEST)?;
    let words: Vec<&str> = text.split(['<', ' ']).filter(|word| !word.is_empty()).collect();
    (!text.chars().any(steers)).then(|| words.join(" "))
}

/// `YYYYMMDD`, as eight digits or as four bytes of two digits each: both are met (`specs` passport §2.6). `None` also if
/// a part is unknown, which is written as zeros.
pub(super) fn date(value: &[u8]) -> Option<Date> {
    match value {
        [_, _, _, _] => {
            let digits: Vec<u8> = value.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]).collect();
            from_digits(&digits.iter().map(|digit| digit.wrapping_add(b'0')).collect::<Vec<u8>>())
        }
        _ => from_digits(value),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil;
    use proptest::prelude::*;
    use tashika_kit::text::steers;

    use super::{date, text};

    #[test]
    fn separators_become_spaces() {
        assert_eq!(text(b"SMITH<<JOHN<J").as_deref(), Some("SMITH JOHN J"));
        assert_eq!(text(b"<<  A <").as_deref(), Some("A"));
        assert_eq!(text("Łukasz<Żółć 東京".as_bytes()).as_deref(), Some("Łukasz Żółć 東京"));
        assert_eq!(text(b"").as_deref(), Some(""));
    }

    #[test]
    fn what_cannot_be_shown_for_certain_is_left_out() {
        for wrong in [&b"Stra\xDFe"[..], b"a\0b", "a\u{202E}b".as_bytes(), b"a\nb", &[b'A'; 1025]] {
            assert_eq!(text(wrong), None);
        }
    }

    #[test]
    fn dates_as_digits_and_as_packed_digits() {
        let day = Some(civil::date(2019, 12, 31));
        assert_eq!(date(b"20191231"), day);
        assert_eq!(date(&[0x20, 0x19, 0x12, 0x31]), day);
        for unknown in [
            &b"19800000"[..],
            b"00000000",
            b"1980",
            b"20190229",
            &[0x19, 0x80, 0x00, 0x00],
            &[0x20, 0x1A, 0x01, 0x01],
            &[0x20, 0x19, 0x12],
            b"",
        ] {
            assert_eq!(date(unknown), None, "{unknown:02X?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = date(&bytes);
            prop_assert!(!text(&bytes).is_some_and(|text| text.contains('<') || text.chars().any(steers)));
        }
    }
}
