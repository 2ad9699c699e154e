// SPDX-License-Identifier: MIT OR Apache-2.0
//! Data groups written here by hand from Doc 9303-10; no builder of the card side is used.

use serde_json::Value;

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
