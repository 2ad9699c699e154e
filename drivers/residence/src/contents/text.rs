// SPDX-License-Identifier: MIT OR Apache-2.0
//! Text of a residence card. Public sources disagree about its encoding (`specs` residence-card §10): strict UTF-8
//! first, then Shift_JIS, and which one it was is said.

use encoding_rs::SHIFT_JIS;
use tashika_kit::text::steers;

/// Which encoding fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8, as it should be.
    Utf8,
    /// UTF-8 behind a byte order mark, which no text should have; the mark is not part of the text.
    Utf8WithMark,
    /// Shift_JIS within JIS X 0208.
    ShiftJis,
}

/// Why a text is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// No encoding fits, or more than one does and they disagree.
    Encoding,
    /// It has characters that steer a screen or a terminal instead of being shown. No address has them, and a text that
    /// was altered here would no longer be what stands in the chip.
    Steering,
}

/// The value without the zeros it was filled with.
pub(crate) fn unfilled(value: &[u8]) -> &[u8] {
    let end = value.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    value.get(..end).unwrap_or_default()
}

/// Strict UTF-8; without the fill.
pub(crate) fn utf8(value: &[u8]) -> Result<(String, Encoding), Unreadable> {
    let text = std::str::from_utf8(unfilled(value)).map_err(|_| Unreadable::Encoding)?;
    match text.strip_prefix('\u{FEFF}') {
        Some(text) => Ok((harmless(text)?, Encoding::Utf8WithMark)),
        None => Ok((harmless(text)?, Encoding::Utf8)),
    }
}

/// UTF-8, else Shift_JIS.
pub(crate) fn utf8_or_shift_jis(value: &[u8]) -> Result<(String, Encoding), Unreadable> {
    match utf8(value) {
        Err(Unreadable::Encoding) => {
            Ok((harmless(&shift_jis(unfilled(value)).ok_or(Unreadable::Encoding)?)?, Encoding::ShiftJis))
        }
        other => other,
    }
}

/// Shift_JIS, as far as all its dialects agree. Beyond JIS X 0208 the same bytes are one character in CP932 and another
/// in Shift_JIS-2004; which of them a card would use nobody says, and a wrong character is worse than none.
fn shift_jis(bytes: &[u8]) -> Option<String> {
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => break,
            [0..=0x7F | 0xA1..=0xDF, rest @ ..] => rest,
            [lead, trail, rest @ ..] if is_in_jis_x_0208(*lead, *trail) => rest,
            _ => return None,
        };
    }
    // The decoder also knows unassigned cells of these rows: they are an error there.
    SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
}

/// Rows 1 to 8 and 16 to 84; each lead byte holds two rows.
fn is_in_jis_x_0208(lead: u8, trail: u8) -> bool {
    let pair = match lead {
        0x81..=0x9F => lead - 0x81,
        0xE0..=0xEF => lead - 0xC1,
        _ => return false,
    };
    let row = pair * 2 + if trail < 0x9F { 1 } else { 2 };
    matches!(row, 1..=8 | 16..=84) && matches!(trail, 0x40..=0x7E | 0x80..=0xFC)
}

fn harmless(text: &str) -> Result<String, Unreadable> {
    if text.chars().any(steers) { Err(Unreadable::Steering) } else { Ok(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::{Encoding, Unreadable, shift_jis, utf8, utf8_or_shift_jis};
    use proptest::prelude::*;

    fn read(value: &[u8]) -> Result<(String, Encoding), Unreadable> {
        utf8_or_shift_jis(value)
    }

    fn is(text: &str, encoding: Encoding) -> Result<(String, Encoding), Unreadable> {
        Ok((text.to_owned(), encoding))
    }

    #[test]
    fn utf8_first() {
        let address = "東京都千代田区霞が関１丁目１－１";
        let filled = [address.as_bytes(), &[0; 100]].concat();
        assert_eq!(read(&filled), is(address, Encoding::Utf8));
        assert_eq!(read("𠮷野家\u{8FBB}\u{E0100}".as_bytes()), is("𠮷野家\u{8FBB}\u{E0100}", Encoding::Utf8));
        assert_eq!(read("\u{FEFF}東京".as_bytes()), is("東京", Encoding::Utf8WithMark));
        for empty in [&[][..], &[0], &[0; 320]] {
            assert_eq!(read(empty), is("", Encoding::Utf8));
        }
    }

    #[test]
    fn then_shift_jis_as_far_as_its_dialects_agree() {
        // Made with iconv: 東京都 港区; half-width katakana; ASCII.
        assert_eq!(
            read(b"\x93\x8C\x8B\x9E\x93\x73\x81\x40\x8D\x60\x8B\xE6"),
            is("東京都　港区", Encoding::ShiftJis)
        );
        assert_eq!(read(b"\x93\x8C1-2\xB1\xB2\0\0"), is("東1-2ｱｲ", Encoding::ShiftJis));
        // 堯 and 熙: the last characters of JIS X 0208, 84-01 and 84-06.
        assert_eq!(read(b"\xEA\x9F\xEA\xA4"), is("堯熙", Encoding::ShiftJis));
        for ambiguous in [
            // ① in CP932 and in JIS X 0213, but the rows around it differ.
            &b"\x87\x40"[..],
            // NEC selected IBM extensions, other kanji in Shift_JIS-2004.
            b"\xED\x40",
            // 﨑 and 髙 in CP932, kanji of plane 2 in Shift_JIS-2004.
            b"\x93\x8C\xFA\xB1",
            b"\xFB\xFC",
            // User-defined in CP932, plane 2 in Shift_JIS-2004.
            b"\xF0\x40",
            // Unassigned in JIS X 0208, row 84.
            b"\xEA\xA5",
            // Half a character, and a trail byte that is none.
            b"\x93\x8C\x8B",
            b"\x93\x20",
            b"\x80\x40",
            b"\xA0\xA1",
        ] {
            assert_eq!(read(ambiguous), Err(Unreadable::Encoding), "{ambiguous:02X?}");
        }
        // The second generation knows UTF-8 only.
        assert_eq!(utf8(b"\x93\x8C\x8B\x9E"), Err(Unreadable::Encoding));
    }

    #[test]
    fn what_steers_a_screen_is_not_shown() {
        for text in [
            "東京\u{202E}都",
            "東京\0都",
            "東\x1B[31m京",
            "東京\n都",
            "\u{200B}",
            "東\u{2028}京",
            "\u{2066}東京",
            "\u{E000}",
            "東\u{FFFD}",
            "\u{FEFF}\u{FEFF}東",
            "\u{F0000}",
            "\u{FFFE}",
            "\u{1FFFF}",
            "\u{E0041}",
            "\u{85}",
        ] {
            assert_eq!(
                read(text.as_bytes()),
                Err(Unreadable::Steering),
                "{:?}",
                text.escape_unicode().to_string()
            );
        }
        assert_eq!(read(b"\x93\x8C\x07\x8B\x9E"), Err(Unreadable::Steering));
    }

    proptest! {
        #[test]
        fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..330)) {
            if let Ok((text, _)) = read(&bytes) {
                prop_assert!(!text.chars().any(super::steers));
            }
        }

        #[test]
        fn what_shift_jis_gives_goes_back_to_the_same_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..8)) {
            if let Some(text) = shift_jis(&bytes) {
                let (again, _, failed) = encoding_rs::SHIFT_JIS.encode(&text);
                prop_assert!(!failed && again == bytes);
            }
        }
    }
}
