// SPDX-License-Identifier: MIT OR Apache-2.0

use super::{Contents, TextFiles, contents, needed_characters, photo};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use tashika_kit::reading::{Field, FieldValue, Keep, PictureKind, Source};

/// `specs` drivers-licence §11.3, object by object.
const EXAMPLE: [(u8, &str); 19] = [
    (0x11, "78"),
    (0x12, "46 7C 4B 5C 21 21 32 56 3B 52"),
    (0x13, "25 4B 25 43 25 5D 25 73 21 21 25 4F 25 4A 25 33"),
    (0x14, ""),
    (0x15, ""),
    (0x16, "33 35 30 30 36 30 31"),
    (0x17, "45 6C 35 7E 45 54 40 69 42 65 45 44 36 68 32 62 24 2C 34 58 23 32 21 5D 23 31 21 5D 23 32"),
    (0x18, "35 30 36 30 35 30 38"),
    (0x19, "31 32 33 34 35"),
    (0x1A, "4D 25 4E 49"),
    (0x1B, "35 31 31 30 37 30 31"),
    (0x1C, "34 63 36 40 45 79"),
    (0x1D, ""),
    (0x1E, ""),
    (0x1F, ""),
    (0x20, "45 6C 35 7E 45 54 38 78 30 42 30 51 30 77 32 71"),
    (0x21, "33 30 32 34 30 30 30 30 30 31 32 30"),
    (0x22, "34 30 30 30 30 30 30"),
    (0x23, "34 32 30 30 34 30 31"),
];

/// A remark as §11.3 has it, with another date and text.
const ADDRESS_3: &str =
    "45 6C 35 7E 45 54 40 69 42 65 45 44 36 68 32 62 24 2C 34 58 23 32 21 5D 23 31 21 5D 23 33";
const TOKYO: &str = "45 6C 35 7E 45 54 38 78 30 42";

fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

/// A file of objects, filled up to its capacity.
fn file<'a>(objects: impl IntoIterator<Item = (u8, &'a str)>, capacity: usize) -> Vec<u8> {
    let mut file = Vec::new();
    for (tag, value) in objects {
        let value = bytes(value);
        file.push(tag);
        match u8::try_from(value.len()) {
            Ok(short @ 0..=0x7F) => file.push(short),
            _ => file.extend([0x82, (value.len() >> 8) as u8, value.len() as u8]),
        }
        file.extend(value);
    }
    assert!(file.len() <= capacity);
    file.resize(capacity, 0xFF);
    file
}

/// The example with other values for some tags.
fn entries(other: &[(u8, &str)]) -> Vec<u8> {
    let replaced = EXAMPLE.map(|(tag, value)| {
        let other = other.iter().find(|(other, _)| *other == tag);
        (tag, other.map_or(value, |(_, other)| other))
    });
    let more = other.iter().filter(|(tag, _)| !EXAMPLE.iter().any(|(known, _)| known == tag));
    file(replaced.into_iter().chain(more.copied()), 880)
}

fn changes(objects: &[(u8, &str)]) -> Vec<u8> {
    file([(0x50, "01")].into_iter().chain(objects.iter().copied()), 640)
}

/// A remark: edition, date in full-width digits, text, commission.
fn remark(day: &str, text: &str) -> String {
    let wide: Vec<String> = day.chars().map(|digit| format!("23 3{digit}")).collect();
    format!("78 {} {text} {TOKYO}", wide.join(" "))
}

fn read(entries: &[u8], changes: &[u8]) -> Contents {
    contents(&TextFiles { entries, characters: None, changes, change_characters: None }).unwrap()
}

fn written(field: &Field) -> String {
    match &field.value {
        FieldValue::Text { text } => text.clone(),
        FieldValue::Date { date } => date.to_string(),
        FieldValue::Picture { bytes, .. } => format!("{} bytes", bytes.len()),
        FieldValue::Code { .. } => panic!("no codes here"),
    }
}

fn listed(contents: &Contents) -> Vec<(String, String, String)> {
    let one = |field: &Field| (field.name.as_str().to_owned(), written(field), field.origin.to_string());
    contents.fields.iter().map(one).collect()
}

fn value(contents: &Contents, name: &str) -> Option<String> {
    contents.fields.iter().find(|field| field.name.as_str() == name).map(written)
}

fn notes(contents: &Contents) -> Vec<(&str, &str)> {
    contents.notes.iter().map(|note| (&*note.code, note.detail.as_str())).collect()
}

fn day(year: i16, month: i8, day: i8) -> Date {
    date(year, month, day)
}

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
fn the_address_entry_of_the_sheet_replaces_the_address_and_keeps_the_issued_one() {
    let contents = read(&entries(&[]), &changes(&[(0x70, &remark("5071120", ADDRESS_3))]));
    let about = |name: &str| {
        let field = contents.fields.iter().find(|field| field.name.as_str() == name).unwrap();
        (written(field), field.origin.to_string(), field.source, field.keep)
    };
    let remark = |value: &str| {
        (value.to_owned(), "DF1/EF04 tag 70".to_owned(), Source::UnsignedChipText, Keep::Record)
    };
    assert_eq!(about("address"), remark("東京都千代田区霞が関２－１－３"));
    assert_eq!(about("address_changed_on"), remark("2025-11-20"));
    assert_eq!(about("address_changed_by"), remark("東京都公安"));
    let issued = "東京都千代田区霞が関２－１－２".to_owned();
    let at = "DF1/EF01 tag 17".to_owned();
    assert_eq!(about("address_as_issued"), (issued, at, Source::SignedChipText, Keep::Record));
    let order: Vec<&str> = contents.fields.iter().map(|field| field.name.as_str()).skip(3).take(4).collect();
    assert_eq!(order, ["address", "address_as_issued", "address_changed_on", "address_changed_by"]);
    assert_eq!(contents.notes, []);
}

#[test]
fn name_and_kana_change_too() {
    let name = remark("5071120", "3B 33 45 44 21 21 32 56 3B 52");
    let kana = remark("5071120", "25 64 25 5E 25 40");
    let contents = read(&entries(&[]), &changes(&[(0x60, &name), (0x68, &kana)]));
    assert_eq!(value(&contents, "name").unwrap(), "山田　花子");
    assert_eq!(value(&contents, "name_as_issued").unwrap(), "日本　花子");
    assert_eq!(value(&contents, "name_changed_on").unwrap(), "2025-11-20");
    assert_eq!(value(&contents, "name_kana").unwrap(), "ヤマダ");
    assert_eq!(value(&contents, "name_kana_as_issued").unwrap(), "ニッポン　ハナコ");
}

/// Slots with dates, and which of them holds.
fn current_slot(slots: &[(u8, &str)]) -> (String, Vec<String>) {
    let texts: Vec<(u8, String)> = slots.iter().map(|(tag, day)| (*tag, remark(day, ADDRESS_3))).collect();
    let texts: Vec<(u8, &str)> = texts.iter().map(|(tag, text)| (*tag, text.as_str())).collect();
    let contents = read(&entries(&[]), &changes(&texts));
    let address = contents.fields.iter().find(|field| field.name.as_str() == "address").unwrap();
    let codes = contents.notes.iter().map(|note| note.code.to_string()).collect();
    (address.origin.to_string(), codes)
}

#[test]
fn the_latest_date_holds_and_the_highest_slot_among_equal_dates() {
    let slot = |tag: &str| format!("DF1/EF04 tag {tag}");
    assert_eq!(current_slot(&[(0x70, "5060101"), (0x71, "5070101")]), (slot("71"), vec![]));
    assert_eq!(current_slot(&[(0x70, "5070101"), (0x71, "5070101")]), (slot("71"), vec![]));
    let out_of_order = vec!["remark_order".to_owned()];
    assert_eq!(current_slot(&[(0x70, "5070101"), (0x71, "5060101")]), (slot("70"), out_of_order.clone()));
    // Across an era: 平成31年 is before 令和元年, though its digit and year look otherwise.
    assert_eq!(current_slot(&[(0x70, "5010501"), (0x71, "4310430")]), (slot("70"), out_of_order));
}

#[test]
fn a_remark_without_readable_date_counts_by_its_slot_and_is_noted() {
    let slot = |tag: &str| format!("DF1/EF04 tag {tag}");
    let undated = vec!["remark_date_unreadable".to_owned()];
    for bad in ["5071332", "9070101", "5000000", "4310501"] {
        assert_eq!(current_slot(&[(0x70, bad)]), (slot("70"), undated.clone()), "{bad}");
        assert_eq!(current_slot(&[(0x70, "5070101"), (0x71, bad)]), (slot("71"), undated.clone()), "{bad}");
        assert_eq!(current_slot(&[(0x70, bad), (0x71, "5070101")]), (slot("71"), undated.clone()), "{bad}");
    }
}

#[test]
fn earlier_remarks_and_empty_slots() {
    let first = remark("5060101", ADDRESS_3);
    let second = remark("5070101", ADDRESS_3);
    let contents = read(&entries(&[]), &changes(&[(0x70, ""), (0x71, &first), (0x72, &second), (0x73, "")]));
    let earlier: Vec<_> =
        listed(&contents).into_iter().filter(|(_, _, origin)| origin.ends_with("tag 71")).collect();
    let names: Vec<&str> = earlier.iter().map(|(name, _, _)| name.as_str()).collect();
    assert_eq!(names, ["earlier_address", "remark_on", "remark_by"]);
    assert!(
        contents.fields.iter().filter(|f| f.origin.ends_with("tag 71")).all(|f| f.keep == Keep::ScreenOnly)
    );
    assert_eq!(contents.notes, []);
}

#[test]
fn the_flag_of_the_changes_decides_nothing() {
    for flag in ["", "00", "01", "11"] {
        let entry = remark("5071120", ADDRESS_3);
        let changed = file([(0x50, flag), (0x70, entry.as_str())], 640);
        assert!(value(&read(&entries(&[]), &changed), "address_as_issued").is_some(), "{flag}");
        let unchanged = file([(0x50, flag)], 640);
        assert!(value(&read(&entries(&[]), &unchanged), "address_as_issued").is_none(), "{flag}");
    }
}

#[test]
fn other_remarks_are_for_the_screen_only() {
    let commission = format!("78 23 35 23 30 23 37 23 31 23 31 23 32 23 30 {TOKYO}");
    let text = remark("5071120", "34 63 36 40 45 79");
    let contents = read(
        &entries(&[]),
        &changes(&[(0x51, &commission), (0x78, &text), (0x80, &text), (0x88, &text), (0x90, &text)]),
    );
    assert_eq!(value(&contents, "new_commission").unwrap(), "東京都公安");
    for name in ["new_condition", "lifted_condition", "remark", "spare_remark"] {
        assert_eq!(value(&contents, name).unwrap(), "眼鏡等", "{name}");
    }
    let remarks: Vec<&Field> = contents.fields.iter().filter(|f| f.origin.starts_with("DF1/EF04")).collect();
    assert_eq!(remarks.len(), 2 + 4 * 3);
    assert!(remarks.iter().all(|f| f.keep == Keep::ScreenOnly && f.source == Source::UnsignedChipText));
    assert_eq!(contents.notes, []);
}

#[test]
fn a_remark_of_name_or_address_that_cannot_be_read_is_an_error_and_never_the_old_value() {
    let broken = [remark("5071120", "45 6C 35"), remark("5071120", "21 21"), "78 23 35".to_owned()];
    for entry in &broken {
        for tag in [0x60, 0x70] {
            let (entries, changes) = (entries(&[]), changes(&[(tag, entry)]));
            let files =
                TextFiles { entries: &entries, characters: None, changes: &changes, change_characters: None };
            assert!(contents(&files).is_err(), "{tag:02X} {entry}");
        }
        let contents = read(&entries(&[]), &changes(&[(0x88, entry), (0x68, entry)]));
        assert_eq!(value(&contents, "remark"), None);
        assert_eq!(value(&contents, "name_kana"), None);
        assert!(contents.notes.iter().any(|note| note.detail == "DF1/EF04 tag 88"), "{:?}", contents.notes);
    }
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
    assert_eq!(expiry.value, FieldValue::Date { date: day(2022, 7, 1) });
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
    assert_eq!(value(&contents, "name").unwrap(), "山【※1】　太【※4】【※欠】");
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
    assert_eq!(value(&contents, "name").unwrap(), "日【※欠】【※欠】");
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
