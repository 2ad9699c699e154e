// SPDX-License-Identifier: MIT OR Apache-2.0

use super::{CHANGEABLE_ADDRESS, CHANGEABLE_KANA, CHANGEABLE_NAME, CHARACTERS, Keep, entries, groups};
use std::collections::BTreeSet;

#[test]
fn every_tag_of_the_sheet_is_there_once_and_its_errors_name_it() {
    let tags: Vec<u16> = entries().map(|row| row.tag).collect();
    assert_eq!(tags.len(), 35);
    assert_eq!(tags.iter().copied().collect::<BTreeSet<_>>(), (0x11..=0x33).collect());
    for row in entries() {
        assert!(row.what.ends_with(&format!("(DF1/EF01 tag {:02X})", row.tag)), "{}", row.what);
    }
    // `specs` drivers-licence §9: with tag and length the longest values come to 817 bytes.
    assert_eq!(entries().map(|row| row.most + 2).sum::<usize>(), 817);
}

#[test]
fn the_slots_of_the_changes_join_without_gap() {
    let slots: BTreeSet<u16> = groups().flat_map(|group| group.first..=group.last).collect();
    assert_eq!(slots, (0x51..=0x97).collect());
    assert_eq!(groups().map(|group| group.last - group.first + 1).sum::<u16>(), 15 + 7 * 8);
    for group in groups() {
        let place = format!("(DF1/EF04 tags {:02X}-{:02X})", group.first, group.last);
        assert!(group.what.ends_with(&place), "{}", group.what);
    }
}

#[test]
fn nothing_here_reads_the_registered_domicile() {
    let known: Vec<u16> = entries()
        .map(|row| row.tag)
        .chain(groups().flat_map(|group| group.first..=group.last))
        .chain(CHARACTERS.map(|character| character.tag))
        .collect();
    for never in [0x41, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF] {
        assert!(!known.contains(&never), "{never:02X}");
    }
    assert!(entries().all(|row| !row.what.contains("本籍")));
}

#[test]
fn only_what_the_law_asks_for_is_kept() {
    let kept: Vec<&str> = entries().filter(|row| row.keep == Keep::Record).map(|row| row.field).collect();
    let law = [
        "name",
        "name_kana",
        "birth_date",
        "address",
        "issue_date",
        "expiry_date",
        "issuer",
        "document_number",
    ];
    assert_eq!(kept, law);
}

/// The keys of one table of a locale file.
fn keys(locale: &str, table: &str) -> BTreeSet<String> {
    let locale: toml::Table = toml::from_str(locale).unwrap();
    locale[table].as_table().unwrap().keys().cloned().collect()
}

#[test]
fn every_field_and_every_note_has_words() {
    let changeable = [CHANGEABLE_NAME, CHANGEABLE_KANA, CHANGEABLE_ADDRESS];
    let fields: BTreeSet<&str> = entries()
        .map(|row| row.field)
        .filter(|field| !field.is_empty())
        .chain(groups().map(|group| group.field))
        .chain(changeable.iter().flat_map(|what| [what.as_issued, what.on, what.by]))
        .chain(["remark_on", "remark_by", "external_character", "photo"])
        .collect();
    let sources =
        [include_str!("../sheet.rs"), include_str!("../collect.rs"), include_str!("../characters.rs")];
    let notes: BTreeSet<&str> = sources
        .iter()
        .flat_map(|source| source.split(".note(\"").skip(1))
        .filter_map(|after| after.split('"').next())
        .chain([crate::NumberProblem::CheckDigit, crate::NumberProblem::UnknownCommission].map(|p| p.code()))
        .collect();
    assert!(fields.len() > 50 && notes.len() >= 14, "{} {}", fields.len(), notes.len());
    for locale in
        [include_str!("../../../../assets/locale/ja.toml"), include_str!("../../../../assets/locale/en.toml")]
    {
        for (table, wanted) in [("field", &fields), ("note", &notes)] {
            let known = keys(locale, table);
            for key in wanted {
                assert!(known.contains(*key), "{table}.{key}");
            }
        }
    }
}
