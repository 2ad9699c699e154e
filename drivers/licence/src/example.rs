// SPDX-License-Identifier: MIT OR Apache-2.0
//! The example files of the sheet, to be altered by tests (`specs` drivers-licence §11.3).

use tashika_kit::reading::{Field, FieldValue};

use crate::entries::{Contents, TextFiles, contents};

/// `specs` drivers-licence §11.3, object by object.
pub(crate) const EXAMPLE: [(u8, &str); 19] = [
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
pub(crate) const ADDRESS_3: &str =
    "45 6C 35 7E 45 54 40 69 42 65 45 44 36 68 32 62 24 2C 34 58 23 32 21 5D 23 31 21 5D 23 33";

pub(crate) const TOKYO: &str = "45 6C 35 7E 45 54 38 78 30 42";

pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

/// A file of objects, filled up to its capacity.
pub(crate) fn file<'a>(objects: impl IntoIterator<Item = (u8, &'a str)>, capacity: usize) -> Vec<u8> {
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
pub(crate) fn entries(other: &[(u8, &str)]) -> Vec<u8> {
    let replaced = EXAMPLE.map(|(tag, value)| {
        let other = other.iter().find(|(other, _)| *other == tag);
        (tag, other.map_or(value, |(_, other)| other))
    });
    let more = other.iter().filter(|(tag, _)| !EXAMPLE.iter().any(|(known, _)| known == tag));
    file(replaced.into_iter().chain(more.copied()), 880)
}

pub(crate) fn changes(objects: &[(u8, &str)]) -> Vec<u8> {
    file([(0x50, "01")].into_iter().chain(objects.iter().copied()), 640)
}

/// A remark: edition, date in full-width digits, text, commission.
pub(crate) fn remark(day: &str, text: &str) -> String {
    let wide: Vec<String> = day.chars().map(|digit| format!("23 3{digit}")).collect();
    format!("78 {} {text} {TOKYO}", wide.join(" "))
}

pub(crate) fn read(entries: &[u8], changes: &[u8]) -> Contents {
    contents(&TextFiles { entries, characters: None, changes, change_characters: None }).unwrap()
}

pub(crate) fn written(field: &Field) -> String {
    match &field.value {
        FieldValue::Text { text } => text.clone(),
        FieldValue::Date { date } => date.to_string(),
        FieldValue::Picture { bytes, .. } => format!("{} bytes", bytes.len()),
        FieldValue::Code { .. } => panic!("no codes here"),
    }
}

pub(crate) fn listed(contents: &Contents) -> Vec<(String, String, String)> {
    let one = |field: &Field| (field.name.as_str().to_owned(), written(field), field.origin.to_string());
    contents.fields.iter().map(one).collect()
}

pub(crate) fn value(contents: &Contents, name: &str) -> Option<String> {
    contents.fields.iter().find(|field| field.name.as_str() == name).map(written)
}

pub(crate) fn notes(contents: &Contents) -> Vec<(&str, &str)> {
    contents.notes.iter().map(|note| (&*note.code, note.detail.as_str())).collect()
}
