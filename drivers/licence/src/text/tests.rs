// SPDX-License-Identifier: MIT OR Apache-2.0

use std::collections::BTreeSet;

use super::{EraDate, ascii, comparable, decode, era_date, last_day, wide_era_date};
use jiff::civil::{Date, date};
use tashika_kit::reading::has_unwritten_characters;

/// Rows and cells of JIS X 0208 by two other decoders; `jis_x_0208.py` beside it says how it was made.
const JUDGE: &str = include_str!("jis_x_0208.txt");

/// Row byte, cell byte, and the judge's character.
fn judged() -> Vec<(u8, u8, Option<char>)> {
    let mut all = Vec::new();
    for (row, line) in (0x21..=0x7E).zip(JUDGE.lines()) {
        let cells: Vec<char> = line.chars().collect();
        assert_eq!(cells.len(), 94, "row {row:02X}");
        all.extend((0x21..=0x7E).zip(cells).map(|(cell, c)| (row, cell, (c != '.').then_some(c))));
    }
    assert_eq!(all.len(), 94 * 94);
    all
}

#[test]
fn every_character_is_the_one_another_decoder_has() {
    let (mut decoded, mut compared, mut other_code_point) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for (row, cell, judge) in judged() {
        let Some(judge) = judge else { continue };
        let ours = decode(&[row, cell], "character").unwrap();
        assert_eq!((ours.odd, ours.external.len()), (0, 0), "{row:02X}{cell:02X}");
        assert_eq!(comparable(&ours.text), comparable(&judge.to_string()), "{row:02X}{cell:02X}");
        if ours.text != judge.to_string() {
            other_code_point.push(u16::from_be_bytes([row, cell]));
        }
        compared.insert(comparable(&ours.text));
        decoded.insert(ours.text);
    }
    // 6,879 characters, no two of them alike: each leads back to its own row and cell.
    assert_eq!(decoded.len(), 6879);
    assert_eq!(compared.len(), 6879);
    assert_eq!(other_code_point, [0x2141, 0x2142, 0x215D, 0x2171, 0x2172, 0x224C]);
}

#[test]
fn what_is_in_no_edition_is_an_error_or_odd() {
    let mut vendor = 0;
    for (row, cell, _) in judged().into_iter().filter(|(_, _, judge)| judge.is_none()) {
        if let Ok(decoded) = decode(&[row, cell], "character") {
            assert_eq!(decoded.odd, 1, "{row:02X}{cell:02X}");
            vendor += 1;
        }
    }
    assert!(vendor > 80, "{vendor}");
}

#[test]
fn both_code_points_of_one_character_compare_equal() {
    // JIS code, and what tables make of it (`specs` drivers-licence §3.2).
    let pairs = [
        (0x213D, '\u{2014}', '\u{2015}'),
        (0x2140, '\u{005C}', '\u{FF3C}'),
        (0x2141, '\u{301C}', '\u{FF5E}'),
        (0x2142, '\u{2016}', '\u{2225}'),
        (0x215D, '\u{2212}', '\u{FF0D}'),
        (0x2171, '\u{00A2}', '\u{FFE0}'),
        (0x2172, '\u{00A3}', '\u{FFE1}'),
        (0x224C, '\u{00AC}', '\u{FFE2}'),
    ];
    for (code, one, other) in pairs {
        assert_ne!(one, other);
        let [one, other] = [one, other].map(|c| comparable(&format!("霞が関{c}丁目")));
        assert_eq!(one, other, "{code:04X}");
        let decoded = decode(&u16::to_be_bytes(code), "character").unwrap();
        assert!(one.contains(&comparable(&decoded.text)), "{code:04X}");
    }
    assert_ne!(comparable("ー"), comparable("－"));
}

#[test]
fn placeholders_are_told_from_what_a_chip_can_write() {
    let decoded =
        decode(&[0x3B, 0x33, 0xFF, 0xF1, 0x21, 0x21, 0xFF, 0xF7, 0xFF, 0xF1, 0xFF, 0xFA], "name").unwrap();
    assert_eq!(decoded.text, "山【※1】　【※7】【※1】【※欠*】");
    assert_eq!((decoded.external, decoded.odd), (vec![1, 7], 0));
    // The closest that JIS X 0208 itself comes to a marker has a full-width digit.
    let faked = decode(&[0x21, 0x5A, 0x22, 0x28, 0x23, 0x31, 0x21, 0x5B], "name").unwrap();
    assert_eq!(faked.text, "【※１】");
    assert_ne!(faked.text, tashika_kit::reading::external_character(1));
    assert!(faked.external.is_empty());
    assert!(!has_unwritten_characters(&faked.text) && has_unwritten_characters(&decoded.text));
    let faked = decode(&[0x21, 0x5A, 0x22, 0x28, 0x37, 0x67, 0x21, 0x76, 0x21, 0x5B], "name").unwrap();
    assert_eq!(faked.text, "【※欠＊】");
    assert!(!has_unwritten_characters(&faked.text));
}

#[test]
fn bytes_that_are_no_characters_are_errors() {
    for bad in [
        &[0x30][..],
        &[0x30, 0x21, 0x30],
        &[0x20, 0x21],
        &[0x21, 0x20],
        &[0x7F, 0x21],
        &[0x21, 0x7F],
        &[0x00, 0x00],
    ] {
        assert!(decode(bad, "text").is_err(), "{bad:02X?}");
    }
    assert_eq!(decode(&[], "text").unwrap().text, "");
    // An escape sequence is no text here, and nothing is taken for Shift-JIS.
    assert!(decode(&[0x1B, 0x24, 0x42, 0x30], "text").is_err());
    assert!(decode(&[0x93, 0xFA], "text").is_err());
}

#[test]
fn narrow_text() {
    assert_eq!(ascii(b"CN=Police, O=Tokyo.  ", "issuer").unwrap(), "CN=Police, O=Tokyo.");
    assert_eq!(ascii(b"", "issuer").unwrap(), "");
    for bad in [&b"1\x002"[..], b"1\x7F", b"\xB1", b"1\n"] {
        assert!(ascii(bad, "issuer").is_err());
    }
}

/// Era digit, first and last day as the licence writes them, and what they are. 元年 is written 01.
const BOUNDARIES: [(&str, Date, &str, Option<Date>); 5] = [
    ("1010125", date(1868, 1, 25), "1450729", Some(date(1912, 7, 29))),
    ("2010730", date(1912, 7, 30), "2151224", Some(date(1926, 12, 24))),
    ("3011225", date(1926, 12, 25), "3640107", Some(date(1989, 1, 7))),
    ("4010108", date(1989, 1, 8), "4310430", Some(date(2019, 4, 30))),
    ("5010501", date(2019, 5, 1), "5991231", None),
];

#[test]
fn every_era_has_its_first_and_its_last_day_and_none_beside_them() {
    let before = ["1010124", "2010729", "3011224", "4010107", "5010430"];
    let after = ["1450730", "2151225", "3640108", "4310501"];
    for (first, from, last, to) in BOUNDARIES {
        assert_eq!(era_date(first.as_bytes(), "date").unwrap(), EraDate::Day(from));
        let to = to.unwrap_or(date(2117, 12, 31));
        assert_eq!(era_date(last.as_bytes(), "date").unwrap(), EraDate::Day(to));
    }
    for outside in before.iter().chain(&after) {
        assert!(era_date(outside.as_bytes(), "date").is_err(), "{outside}");
    }
}

#[test]
fn a_day_written_in_advance_may_lie_after_its_era_but_not_before_it() {
    assert_eq!(last_day(b"4340701", "date").unwrap(), EraDate::Day(date(2022, 7, 1)));
    assert_eq!(last_day(b"4310501", "date").unwrap(), EraDate::Day(date(2019, 5, 1)));
    assert_eq!(last_day(b"4310430", "date").unwrap(), EraDate::Day(date(2019, 4, 30)));
    for bad in ["4010107", "4340230", "4001231", "6010101", "434070"] {
        assert!(last_day(bad.as_bytes(), "date").is_err(), "{bad}");
    }
}

#[test]
fn dates_that_are_none() {
    for era in 1..=5 {
        assert_eq!(era_date(format!("{era}000000").as_bytes(), "date").unwrap(), EraDate::None);
    }
    for bad in [
        "0000000", "6000000", "6010101", "3500231", "3501301", "3500600", "350060", "35006011", "350060A",
        "３50060",
    ] {
        assert!(era_date(bad.as_bytes(), "date").is_err(), "{bad}");
    }
}

#[test]
fn dates_in_full_width_digits() {
    let wide = |digits: &str| digits.bytes().flat_map(|digit| [0x23, digit]).collect::<Vec<u8>>();
    assert_eq!(wide_era_date(&wide("5071120"), "date").unwrap(), EraDate::Day(date(2025, 11, 20)));
    assert_eq!(wide_era_date(&wide("3500601"), "date").unwrap(), era_date(b"3500601", "date").unwrap());
    let mut other_row = wide("5071120");
    other_row[4] = 0x24;
    for bad in [&wide("507112")[..], &wide("50711200"), &wide("5071120")[..13], &other_row, b"5071120", &[]] {
        assert!(wide_era_date(bad, "date").is_err(), "{bad:02X?}");
    }
}
