// SPDX-License-Identifier: MIT OR Apache-2.0
//! Data groups written here by hand from Doc 9303-10; no builder of the card side is used.

use serde_json::Value;
use tashika_kit::hex;
use tashika_kit::tlv::{self, Form};

use crate::layout::DataGroup;

/// The published vector of this name.
pub(crate) fn vector(id: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("../../../../tests/fixtures/icao9303.json")).unwrap();
    let all = all["vectors"].as_array().unwrap();
    all.iter().find(|vector| vector["id"] == id).unwrap().clone()
}

/// An object with the shortest length.
pub(crate) fn object(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let length = value.len();
    let length = match u8::try_from(length) {
        Ok(short @ 0..=0x7F) => vec![short],
        Ok(long) => vec![0x81, long],
        Err(_) if length < 0x1_0000 => [&[0x82][..], &u16::try_from(length).unwrap().to_be_bytes()].concat(),
        Err(_) => [&[0x83][..], &u32::try_from(length).unwrap().to_be_bytes()[1..]].concat(),
    };
    [tag, &length, value].concat()
}

/// DG16 names people to be notified: a counter has no use for it and does not read it. Its published example is a file
/// like every other: by its tag the group it is, as long as it says, with the number of entries it says.
#[test]
fn the_published_group_that_is_not_read_has_the_form_of_all_groups() {
    let file = hex::decode(vector("lds.dg16.example")["hex"].as_str().unwrap()).unwrap();
    assert_eq!(DataGroup::by_tag(file[0]), DataGroup::new(16));
    let (group, rest) = tlv::first(&file, Form::Strict, "DG16").unwrap();
    assert!(rest.is_empty());
    let entries = tlv::children(group.value, Form::Strict, "DG16").unwrap();
    let tags: Vec<u32> = entries.iter().map(|entry| entry.tag).collect();
    assert_eq!((tags, entries[0].value), (vec![0x02, 0xA1, 0xA2], &[2][..]));
    for person in &entries[1..] {
        let said: Vec<u32> =
            tlv::children(person.value, Form::Strict, "DG16").unwrap().iter().map(|one| one.tag).collect();
        assert_eq!(said, [0x5F50, 0x5F51, 0x5F52, 0x5F53]);
    }
}
