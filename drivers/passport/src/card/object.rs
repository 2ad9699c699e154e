// SPDX-License-Identifier: MIT OR Apache-2.0
//! Takes the few data objects apart that a reader sends: one-byte tags, definite lengths.

/// Tag, value and the rest.
pub(crate) fn split(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7F => (usize::from(*length), rest),
        0x81 => {
            let (length, rest) = rest.split_first()?;
            (usize::from(*length), rest)
        }
        0x82 => {
            let (length, rest) = rest.split_first_chunk()?;
            (usize::from(u16::from_be_bytes(*length)), rest)
        }
        _ => return None,
    };
    let (value, rest) = rest.split_at_checked(length)?;
    Some((*tag, value, rest))
}

/// The value of an object that has this tag and nothing behind it.
pub(crate) fn value(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    match split(bytes)? {
        (found, value, []) if found == tag => Some(value),
        _ => None,
    }
}

/// All objects, in their order.
pub(crate) fn all(mut bytes: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let (tag, value, rest) = split(bytes)?;
        found.push((tag, value));
        bytes = rest;
    }
    Some(found)
}
