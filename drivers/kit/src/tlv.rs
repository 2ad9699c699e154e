// SPDX-License-Identifier: MIT OR Apache-2.0
//! BER-TLV (ISO 7816-4, 5.2.2; X.690), strictly and as cards really write it.
//!
//! Strict reading wants the shortest length form (DER). Lenient reading also takes the longer forms
//! seen on cards, such as `82 00 91`, and filler after the last object. Both refuse indefinite
//! lengths and anything that leaves its buffer.

use crate::error::CardError;

/// How exact the encoding has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Shortest length form only.
    Strict,
    /// Longer length forms of up to three bytes are accepted.
    Lenient,
}

/// One data object inside a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// The tag's own bytes, at most three, as one number: `DF21` is `0xDF21`.
    pub tag: u32,
    /// The contents.
    pub value: &'a [u8],
    /// Tag, length and contents as they stand in the buffer: what signatures cover.
    pub whole: &'a [u8],
}

/// The first data object of `bytes`, and what follows it.
///
/// # Errors
/// [`CardError::Malformed`] naming `what` and the offset.
pub fn first<'a>(bytes: &'a [u8], form: Form, what: &'static str) -> Result<(Tlv<'a>, &'a [u8]), CardError> {
    let header = header(bytes, form, what)?;
    let end = header.header_length.checked_add(header.value_length).filter(|end| *end <= bytes.len());
    let (whole, rest) = end
        .and_then(|end| bytes.split_at_checked(end))
        .ok_or_else(|| malformed(what, "the object is longer than its file", header.header_length))?;
    let value = whole.get(header.header_length..).unwrap_or_default();
    Ok((Tlv { tag: header.tag, value, whole }, rest))
}

/// All data objects of a constructed value, which they must fill exactly.
///
/// # Errors
/// [`CardError::Malformed`]; also for more than 64 objects.
pub fn children<'a>(mut value: &'a [u8], form: Form, what: &'static str) -> Result<Vec<Tlv<'a>>, CardError> {
    let total = value.len();
    let mut all = Vec::new();
    while !value.is_empty() {
        let offset = total - value.len();
        if all.len() == 64 {
            return Err(malformed(what, "too many objects", offset));
        }
        let (tlv, rest) = first(value, form, what).map_err(|error| shifted(error, offset))?;
        all.push(tlv);
        value = rest;
    }
    Ok(all)
}

/// The one child with this tag.
///
/// # Errors
/// [`CardError::Malformed`] if there is none, or more than one.
pub fn only<'a>(children: &[Tlv<'a>], tag: u32, what: &'static str) -> Result<Tlv<'a>, CardError> {
    let mut found = children.iter().filter(|child| child.tag == tag);
    match (found.next(), found.next()) {
        (Some(tlv), None) => Ok(*tlv),
        (None, _) => Err(malformed(what, "an object is missing", 0)),
        (Some(_), Some(_)) => Err(malformed(what, "an object occurs twice", 0)),
    }
}

/// Tag and lengths of an object of which perhaps only the beginning is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The tag as one number.
    pub tag: u32,
    /// Bytes of tag and length.
    pub header_length: usize,
    /// Bytes of contents that follow.
    pub value_length: usize,
}

/// Reads tag and length only: how much of a file has to be read.
///
/// # Errors
/// [`CardError::Malformed`].
pub fn header(bytes: &[u8], form: Form, what: &'static str) -> Result<Header, CardError> {
    let mut reader = Reader { bytes, at: 0, what };
    let tag = reader.tag()?;
    let value_length = reader.length(form)?;
    Ok(Header { tag, header_length: reader.at, value_length })
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    what: &'static str,
}

impl Reader<'_> {
    fn byte(&mut self) -> Result<u8, CardError> {
        let byte =
            *self.bytes.get(self.at).ok_or_else(|| malformed(self.what, "ends inside an object", self.at))?;
        self.at += 1;
        Ok(byte)
    }

    fn tag(&mut self) -> Result<u32, CardError> {
        let first = self.byte()?;
        let mut tag = u32::from(first);
        if first & 0x1F != 0x1F {
            return Ok(tag);
        }
        for _ in 0..2 {
            let next = self.byte()?;
            tag = tag << 8 | u32::from(next);
            if next & 0x80 == 0 {
                return Ok(tag);
            }
        }
        Err(malformed(self.what, "the tag is too long", self.at))
    }

    fn length(&mut self, form: Form) -> Result<usize, CardError> {
        let start = self.at;
        let first = self.byte()?;
        let count = match first {
            0..=0x7F => return Ok(usize::from(first)),
            0x81..=0x83 => first & 0x7F,
            0x80 => return Err(malformed(self.what, "indefinite length", start)),
            _ => return Err(malformed(self.what, "the length is too long", start)),
        };
        let mut length = 0;
        for _ in 0..count {
            length = length << 8 | usize::from(self.byte()?);
        }
        let shortest = match length {
            0..=0x7F => 0,
            0x80..=0xFF => 1,
            0x100..=0xFFFF => 2,
            _ => 3,
        };
        if form == Form::Strict && count != shortest {
            return Err(malformed(self.what, "the length is not in its shortest form", start));
        }
        Ok(length)
    }
}

fn malformed(what: &'static str, problem: &'static str, offset: usize) -> CardError {
    CardError::Malformed { what, problem, offset }
}

fn shifted(error: CardError, by: usize) -> CardError {
    match error {
        CardError::Malformed { what, problem, offset } => {
            CardError::Malformed { what, problem, offset: offset + by }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, children, first, header, only};
    use crate::error::CardError;

    fn problem(bytes: &[u8], form: Form) -> (&'static str, usize) {
        match first(bytes, form, "test") {
            Err(CardError::Malformed { problem, offset, .. }) => (problem, offset),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_two_and_three_byte_tags() {
        let (tlv, rest) = first(&[0x30, 1, 7, 9], Form::Strict, "test").unwrap();
        assert_eq!((tlv.tag, tlv.value, tlv.whole, rest), (0x30, &[7][..], &[0x30, 1, 7][..], &[9][..]));
        assert_eq!(first(&[0xDF, 0x21, 0], Form::Strict, "test").unwrap().0.tag, 0xDF21);
        assert_eq!(first(&[0x7F, 0x81, 0x01, 0], Form::Strict, "test").unwrap().0.tag, 0x7F_8101);
    }

    #[test]
    fn long_forms_are_for_the_lenient() {
        let mut bytes = vec![0xDF, 0x41, 0x82, 0x00, 0x91];
        bytes.extend([0xAA; 0x91]);
        assert_eq!(first(&bytes, Form::Lenient, "test").unwrap().0.value.len(), 0x91);
        assert_eq!(problem(&bytes, Form::Strict), ("the length is not in its shortest form", 2));
    }

    #[test]
    fn what_leaves_its_buffer_is_refused() {
        assert_eq!(problem(&[0x30, 2, 0], Form::Strict), ("the object is longer than its file", 2));
        assert_eq!(problem(&[0x30, 0x80, 0, 0], Form::Lenient), ("indefinite length", 1));
        assert_eq!(problem(&[0x30, 0x84, 0, 0, 0, 1], Form::Lenient), ("the length is too long", 1));
        assert_eq!(problem(&[0x1F, 0x81, 0x81, 0x81, 1], Form::Lenient), ("the tag is too long", 3));
        assert_eq!(problem(&[], Form::Lenient), ("ends inside an object", 0));
    }

    #[test]
    fn children_fill_their_parent_exactly() {
        let all = children(&[0x81, 1, 5, 0x82, 0], Form::Strict, "test").unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(only(&all, 0x81, "test").unwrap().value, [5]);
        assert!(only(&all, 0x83, "test").is_err());
        assert!(children(&[0x81, 1, 5, 0x82], Form::Strict, "test").is_err());
        assert!(only(&children(&[0x81, 0, 0x81, 0], Form::Strict, "t").unwrap(), 0x81, "t").is_err());
        assert!(children(&[0x05, 0].repeat(65), Form::Strict, "test").is_err());
    }

    #[test]
    fn a_header_is_enough_to_know_the_size() {
        let h = header(&[0xFF, 0x20, 0x82, 0x0B, 0xF9, 0xDF, 0x21], Form::Strict, "test").unwrap();
        assert_eq!((h.tag, h.header_length + h.value_length), (0xFF20, 3070));
    }
}
