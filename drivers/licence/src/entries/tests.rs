// SPDX-License-Identifier: MIT OR Apache-2.0

use super::{TextFiles, contents, needed_characters, photo};
use crate::example::{ADDRESS_3, EXAMPLE, bytes, changes, entries, file, listed, notes, read, remark, value};
use jiff::civil::date;
use proptest::prelude::*;
use tashika_kit::reading::{Field, FieldValue, Keep, PictureKind, Source};

#[test]
fn the_example_of_the_sheet_gives_exactly_its_fields() {
    let contents = read(&entries(&[]), &changes(&[]));
    let expected = [
        ("name", "日本　花子", "12"),
        ("name_kana", "ニッポン　ハナコ", "13"),
        ("birth_date", "1975-06-01", "16"),
        ("address", "東京都千代田区霞が関２－１－２", "17"),
        ("document_number", "302400000120", "21"),
        ("issuer", "東京都公安委員会", "20"),
        ("issue_date", "2024-05-08", "18"),
        ("expiry_date", "2029-07-01", "1B"),
        ("reference_number", "12345", "19"),
        ("colour_class", "優良", "1A"),
        ("condition_1", "眼鏡等", "1C"),
        ("held_other_group", "2008-04-01", "23"),
    ];
    let expected =
        expected.map(|(name, value, tag)| (name.to_owned(), value.to_owned(), format!("DF1/EF01 tag {tag}")));
    assert_eq!(listed(&contents), expected);
    assert_eq!(contents.notes, []);
    assert!(contents.fields.iter().all(|field| field.source == Source::SignedChipText));
    let kept = contents.fields.iter().take_while(|field| field.keep == Keep::Record).count();
    assert_eq!(kept, 8);
    assert!(contents.fields[8..].iter().all(|field| field.keep == Keep::ScreenOnly));
    assert_eq!(needed_characters(&entries(&[]), &changes(&[])).unwrap(), (false, false));
}

#[test]
fn an_unreadable_optional_entry_is_left_out_with_a_note() {
    for (tag, bad) in [
        (0x13, "25 4B 25"),
        (0x14, "41 42 20 20"),
        (0x18, "35 30 36 31 33 30 38"),
        (0x19, "31 00"),
        (0x23, "34"),
    ] {
        let contents = read(&entries(&[(tag, bad)]), &changes(&[]));
        assert!(!contents.fields.iter().any(|f| f.origin.ends_with(&format!("tag {tag:02X}"))), "{tag:02X}");
        let (code, detail) = notes(&contents)[0];
        assert_eq!(code, "entry_unreadable");
        assert!(detail.contains(&format!("DF1/EF01 tag {tag:02X}")), "{detail}");
    }
}

#[test]
fn what_makes_a_licence_must_be_readable() {
    for tag in [0x12, 0x16, 0x17, 0x1B, 0x21] {
        for bad in ["", "FF", "00 00"] {
            let (entries, changes) = (entries(&[(tag, bad)]), changes(&[]));
            let files =
                TextFiles { entries: &entries, characters: None, changes: &changes, change_characters: None };
            assert!(contents(&files).is_err(), "{tag:02X} {bad}");
            assert!(needed_characters(&entries, &changes).is_err(), "{tag:02X} {bad}");
        }
    }
}

#[test]
fn an_expiry_written_in_advance_in_an_era_that_ended_is_a_date() {
    let contents =
        read(&entries(&[(0x18, "34 32 39 30 35 30 38"), (0x1B, "34 33 34 30 37 30 31")]), &changes(&[]));
    let expiry = contents.fields.iter().find(|field| field.name.as_str() == "expiry_date").unwrap();
    assert_eq!(expiry.value, FieldValue::Date { date: date(2022, 7, 1) });
}

#[test]
fn unknown_and_repeated_tags_are_noted_without_their_values() {
    let contents = read(
        &entries(&[(0x34, ""), (0x3B, "41 42"), (0x41, "45 6C 35 7E"), (0x99, "")]),
        &changes(&[(0x98, "31")]),
    );
    let unknown = |at| ("unknown_tag", at);
    let expected = ["DF1/EF01 tag 3B", "DF1/EF01 tag 41", "DF1/EF01 tag 99", "DF1/EF04 tag 98"].map(unknown);
    assert_eq!(notes(&contents), expected);
    assert!(!format!("{contents:?}").contains("東京"));
    // 本籍 has no place in these files. If it stands there all the same, none of it becomes a field.
    let without = read(&entries(&[]), &changes(&[]));
    assert_eq!(listed(&contents), listed(&without));

    let twice = file(EXAMPLE.into_iter().chain([(0x12, "3B 33")]), 880);
    let contents = read(&twice, &changes(&[]));
    assert_eq!(value(&contents, "name").unwrap(), "日本　花子");
    assert_eq!(notes(&contents), [("repeated_tag", "DF1/EF01 tag 12")]);
}

#[test]
fn the_edition_the_length_and_the_number_can_be_odd() {
    let long = "46 7C ".repeat(37);
    let contents = read(
        &entries(&[(0x11, "83"), (0x12, long.trim()), (0x21, "33 30 32 34 30 30 30 30 30 31 33 30")]),
        &changes(&[]),
    );
    let expected = [
        ("long_entry", "DF1/EF01 tag 12"),
        ("unknown_edition", "DF1/EF01 tag 11: 83"),
        ("number_check_digit", "DF1/EF01 tag 21"),
    ];
    assert_eq!(notes(&contents), expected);
    assert_eq!(value(&contents, "name").unwrap(), "日".repeat(37));
    let contents = read(&entries(&[(0x21, "33 30 32 34 30")]), &changes(&[]));
    assert_eq!(notes(&contents), [("number_form", "DF1/EF01 tag 21")]);
}

/// 山 + external 1 + space + 太 + external 4 + missing.
const UNWRITTEN: &str = "3B 33 FF F1 21 21 42 40 FF F4 FF FA";

#[test]
fn external_characters_stand_in_the_text_and_as_pictures() {
    let entries = entries(&[(0x12, UNWRITTEN), (0x1D, "FF F2")]);
    let changes = changes(&[]);
    assert_eq!(needed_characters(&entries, &changes).unwrap(), (true, true));
    let bitmap = "05 ".repeat(128);
    let ef03 = file([(0x48, bitmap.trim()), (0x49, "02 11 22")], 264);
    let ef05 = file([(0xA0, "01"), (0xA1, "01 01"), (0xA2, "03 33 44 55")], 663);
    let files = TextFiles {
        entries: &entries,
        characters: Some(&ef03),
        changes: &changes,
        change_characters: Some(&ef05),
    };
    let contents = contents(&files).unwrap();
    assert_eq!(value(&contents, "name").unwrap(), "山【※1】　太【※4】【※欠*】");
    let pictures: Vec<(&str, usize, Keep)> = contents
        .fields
        .iter()
        .filter(|field| field.name.as_str() == "external_character")
        .map(|field| match &field.value {
            FieldValue::Picture { media_type: PictureKind::ExternalCharacter, bytes } => {
                assert_eq!(field.source, Source::UnsignedChipImage);
                (&*field.origin, bytes.len(), field.keep)
            }
            _ => panic!("no picture"),
        })
        .collect();
    let expected = [
        ("DF1/EF03 tag 48", 128, Keep::Record),
        ("DF1/EF05 tag A2", 4, Keep::Record),
        ("DF1/EF03 tag 49", 3, Keep::ScreenOnly),
    ];
    assert_eq!(pictures, expected);
    assert_eq!(contents.notes, []);
    // What is only shown comes last, pictures included.
    let first = contents.fields.iter().position(|field| field.keep == Keep::ScreenOnly).unwrap();
    assert!(contents.fields[first..].iter().all(|field| field.keep == Keep::ScreenOnly));
}

#[test]
fn external_characters_without_pictures_are_noted() {
    let entries = entries(&[(0x12, UNWRITTEN)]);
    let remark = remark("5071120", "FF F7");
    let changes = changes(&[(0x88, &remark)]);
    assert_eq!(needed_characters(&entries, &changes).unwrap(), (true, true));
    let missing = |at| ("external_character_missing", at);
    let all = ["DF1/EF03 tag 48", "DF1/EF05 tag A2", "DF1/EF05 tag A5"].map(missing);
    assert_eq!(notes(&read(&entries, &changes)), all);
    // A composition byte without a bitmap is no picture, and a broken file is none of the text's business.
    let alone = file([(0x48, "05")], 264);
    let files = TextFiles {
        entries: &entries,
        characters: Some(&alone),
        changes: &changes,
        change_characters: Some(&[0xA1, 0x81, 0x80]),
    };
    let contents = contents(&files).unwrap();
    let codes: Vec<&str> = contents.notes.iter().map(|note| &*note.code).collect();
    let missing = "external_character_missing";
    assert_eq!(codes, ["external_characters_unreadable", missing, missing, missing]);
}

#[test]
fn undefined_codes_are_shown_as_missing_and_noted() {
    let contents = read(&entries(&[(0x12, "46 7C FF 00 FF F8")]), &changes(&[]));
    assert_eq!(value(&contents, "name").unwrap(), "日【※欠*】【※欠*】");
    assert_eq!(notes(&contents), [("odd_character", "DF1/EF01 tag 12: 2")]);
}

#[test]
fn a_kanji_that_was_exchanged_between_editions_is_shown_as_it_is_and_noted() {
    let contents = read(&entries(&[(0x12, "5B 58 3B 33")]), &changes(&[]));
    assert_eq!(value(&contents, "name").unwrap(), "檜山");
    assert_eq!(notes(&contents), [("edition_glyph", "DF1/EF01 tag 12")]);
}

#[test]
fn the_photo_is_what_the_length_says() {
    let mut ef01 = bytes("5F 40 82 00 06 FF 4F FF 51 00 01");
    ef01.resize(2005, 0xFF);
    let field = photo(&ef01).unwrap().unwrap();
    let picture = bytes("FF 4F FF 51 00 01");
    assert_eq!(field.value, FieldValue::Picture { media_type: PictureKind::Codestream, bytes: picture });
    assert_eq!((field.source, field.keep), (Source::SignedChipImage, Keep::Record));
    assert_eq!(photo(&[0x5F, 0x40, 0x00, 0xFF]).unwrap(), None);
    assert_eq!(photo(&[0xFF; 2005]).unwrap(), None);
    assert!(photo(&ef01[..10]).is_err());
    assert!(photo(&[0x12, 0x00]).is_err());
}

#[test]
fn hostile_files_are_errors() {
    let entries = entries(&[]);
    // The number, without which there is no licence, ends two objects of nine bytes before the padding.
    let end = entries.iter().rposition(|byte| *byte != 0xFF).unwrap() + 1 - 2 * 9;
    for cut in 0..end {
        assert!(needed_characters(&entries[..cut], &[]).is_err(), "{cut}");
    }
    assert!(needed_characters(&entries[..end], &[]).is_ok());
    for changes in [&[0x60, 0x82, 0xFF, 0xFF][..], &[0x60, 0x81, 0x01, 0x21], &[0x60], &[0x70, 0x7F, 0x00]] {
        assert!(needed_characters(&entries, changes).is_err(), "{changes:02X?}");
    }
    assert_eq!(needed_characters(&entries, &[]).unwrap(), (false, false));
}

/// A file with tags that the tables know, in any order, some of them damaged.
fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let good = proptest::sample::select(&EXAMPLE[..]).prop_map(|(tag, value)| (tag, bytes(value)));
    let entry =
        (0x60..=0x97_u8, "[345][0-9]{6}").prop_map(|(tag, day)| (tag, bytes(&remark(&day, ADDRESS_3))));
    let pair = prop_oneof![Just([0xFF, 0xF1]), Just([0xFF, 0xF5]), Just([0x30, 0x21]), any::<[u8; 2]>()];
    let text =
        (0x11..=0x97_u8, proptest::collection::vec(pair, 0..30)).prop_map(|(tag, text)| (tag, text.concat()));
    let noise = (any::<u8>(), proptest::collection::vec(any::<u8>(), 0..40));
    let object = prop_oneof![4 => good, 2 => entry, 2 => text, 1 => noise];
    proptest::collection::vec(object, 0..40).prop_map(|objects| {
        let written = objects.iter().flat_map(|(tag, value)| {
            let length = u8::try_from(value.len()).unwrap();
            [*tag, length].into_iter().chain(value.iter().copied())
        });
        written.collect()
    })
}

proptest! {
    #[test]
    fn hostile_objects_never_panic_and_never_lose_what_makes_a_licence(
        more in any_file(),
        changes in any_file(),
        ef03 in any_file(),
        flip in any::<proptest::sample::Index>(),
        mask in any::<u8>(),
        in_front in any::<bool>(),
    ) {
        let mut file = entries(&[]);
        file.truncate(file.iter().rposition(|byte| *byte != 0xFF).unwrap() + 1);
        let at = flip.index(file.len());
        file[at] ^= mask;
        let file = if in_front { [more, file].concat() } else { [file, more].concat() };
        let files = TextFiles {
            entries: &file,
            characters: Some(&ef03),
            changes: &changes,
            change_characters: Some(&ef03),
        };
        let needed = needed_characters(&file, &changes);
        let contents = contents(&files);
        prop_assert_eq!(needed.is_ok(), contents.is_ok());
        let (Ok(contents), Ok(needed)) = (contents, needed) else { return Ok(()) };
        for name in ["name", "birth_date", "address", "document_number", "expiry_date"] {
            prop_assert_eq!(contents.fields.iter().filter(|f| f.name.as_str() == name).count(), 1, "{}", name);
        }
        let pictures = contents.fields.iter().filter(|f| f.name.as_str() == "external_character").count();
        let missing = contents.notes.iter().filter(|note| note.code == "external_character_missing").count();
        prop_assert_eq!(needed == (false, false), pictures + missing == 0);
        let signed = |f: &&Field| f.source.is_signed();
        prop_assert!(contents.fields.iter().filter(signed).all(|f| f.origin.starts_with("DF1/EF01 ")));
        let shown = contents.fields.iter().skip_while(|f| f.keep == Keep::Record);
        prop_assert!(shown.into_iter().all(|f| f.keep == Keep::ScreenOnly));
    }
}

#[test]
fn six_zeros_are_no_day_where_a_licence_needs_one() {
    for tag in [0x16, 0x1B] {
        let (entries, changes) = (entries(&[(tag, "35 30 30 30 30 30 30")]), changes(&[]));
        assert!(needed_characters(&entries, &changes).is_err(), "{tag:02X}");
    }
    let contents = read(&entries(&[(0x18, "35 30 30 30 30 30 30")]), &changes(&[]));
    assert_eq!(value(&contents, "issue_date"), None);
    assert_eq!(contents.notes[0].code, "entry_unreadable");
}

#[test]
fn an_entry_of_the_known_length_is_not_noted_and_one_byte_more_is() {
    let digits = |count: usize| "31 ".repeat(count).trim().to_owned();
    assert_eq!(notes(&read(&entries(&[(0x19, &digits(5))]), &changes(&[]))), []);
    let long = [("long_entry", "DF1/EF01 tag 19")];
    assert_eq!(notes(&read(&entries(&[(0x19, &digits(6))]), &changes(&[]))), long);
}

#[test]
fn a_character_of_a_kept_text_is_kept_even_if_a_shown_text_used_it_first() {
    let (earlier, now) = (remark("5060101", "FF F2"), remark("5070101", "32 56 3B 52"));
    let entries = entries(&[(0x17, "45 6C FF F2")]);
    let changes = changes(&[(0x60, &earlier), (0x61, &now)]);
    let ef03 = file([(0x49, "02 11")], 264);
    let files =
        TextFiles { entries: &entries, characters: Some(&ef03), changes: &changes, change_characters: None };
    let contents = contents(&files).unwrap();
    assert_eq!(value(&contents, "earlier_name").unwrap(), "【※2】");
    let picture = contents.fields.iter().find(|field| field.name.as_str() == "external_character").unwrap();
    assert_eq!(picture.keep, Keep::Record);
}
