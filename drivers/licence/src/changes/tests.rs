// SPDX-License-Identifier: MIT OR Apache-2.0

use tashika_kit::reading::{Field, Keep, Source};

use crate::entries::{TextFiles, contents};
use crate::example::{ADDRESS_3, TOKYO, changes, entries, file, listed, read, remark, value, written};

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
