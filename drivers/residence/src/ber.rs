// SPDX-License-Identifier: MIT OR Apache-2.0
//! BER as some encoders of certificates write it, put into DER so that a parser of DER can read it (`specs`
//! residence-card §5.3). For reading only: a signature is checked over the bytes as they stood.
//!
//! What is changed: lengths in more bytes than needed, and indefinite lengths. What stays as it is: the insides of
//! strings, so also of extensions, and strings in pieces. Tags of several bytes are refused.

/// How deep elements may lie in each other. A certificate needs nine.
const DEEPEST: usize = 16;
const CONSTRUCTED: u8 = 0x20;
const SEQUENCE: u8 = 0x30;

/// An element and what follows it.
pub(crate) struct Element<'a> {
    /// As it stands.
    pub(crate) original: &'a [u8],
    /// The same as DER.
    pub(crate) der: Vec<u8>,
    /// Everything behind it.
    pub(crate) rest: &'a [u8],
}

/// The first element of `bytes`; `None` if it is none, or does not end there.
pub(crate) fn first(bytes: &[u8]) -> Option<Element<'_>> {
    element(bytes, 0)
}

/// The first element inside a SEQUENCE, as it stands.
pub(crate) fn first_inside(sequence: &[u8]) -> Option<&[u8]> {
    let header = header(sequence).filter(|header| header.tag == SEQUENCE)?;
    first(header.after).map(|element| element.original)
}

struct Header<'a> {
    tag: u8,
    /// `None`: indefinite.
    length: Option<usize>,
    after: &'a [u8],
}

fn header(bytes: &[u8]) -> Option<Header<'_>> {
    let (&tag, rest) = bytes.split_first()?;
    if tag & 0x1F == 0x1F {
        return None;
    }
    let (&form, rest) = rest.split_first()?;
    let (length, after) = match form {
        0..=0x7F => (Some(usize::from(form)), rest),
        0x80 if tag & CONSTRUCTED != 0 => (None, rest),
        0x81..=0x84 => {
            let (digits, after) = rest.split_at_checked(usize::from(form & 0x7F))?;
            (Some(digits.iter().fold(0, |number, digit| number << 8 | usize::from(*digit))), after)
        }
        _ => return None,
    };
    Some(Header { tag, length, after })
}

fn element(bytes: &[u8], depth: usize) -> Option<Element<'_>> {
    if depth > DEEPEST {
        return None;
    }
    let header = header(bytes)?;
    let (value, rest) = match header.length {
        Some(length) => {
            let (value, rest) = header.after.split_at_checked(length)?;
            (definite(header.tag, value, depth)?, rest)
        }
        None => indefinite(header.after, depth)?,
    };
    let original = bytes.get(..bytes.len() - rest.len())?;
    Some(Element { original, der: written(header.tag, &value)?, rest })
}

fn definite(tag: u8, value: &[u8], depth: usize) -> Option<Vec<u8>> {
    if tag & CONSTRUCTED == 0 {
        return Some(value.to_vec());
    }
    let (mut all, mut left) = (Vec::with_capacity(value.len()), value);
    while !left.is_empty() {
        let child = element(left, depth + 1)?;
        all.extend(child.der);
        left = child.rest;
    }
    Some(all)
}

/// Up to the two zeros that end it.
fn indefinite(mut left: &[u8], depth: usize) -> Option<(Vec<u8>, &[u8])> {
    let mut all = Vec::new();
    loop {
        if let Some(rest) = left.strip_prefix(&[0, 0]) {
            return Some((all, rest));
        }
        let child = element(left, depth + 1)?;
        all.extend(child.der);
        left = child.rest;
    }
}

fn written(tag: u8, value: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(value.len()).ok()?;
    let [high, low] = length.to_be_bytes();
    let mut der = vec![tag];
    match length {
        0..=0x7F => der.push(low),
        0x80..=0xFF => der.extend([0x81, low]),
        _ => der.extend([0x82, high, low]),
    }
    der.extend(value);
    Some(der)
}

#[cfg(test)]
mod tests {
    use super::{first, first_inside};

    fn der(bytes: &[u8]) -> Option<Vec<u8>> {
        first(bytes).filter(|element| element.rest.is_empty()).map(|element| element.der)
    }

    #[test]
    fn the_same_element_in_every_form() {
        let plain = vec![0x30, 0x05, 0x02, 0x01, 0x07, 0x05, 0x00];
        for form in [
            plain.clone(),
            vec![0x30, 0x81, 0x05, 0x02, 0x01, 0x07, 0x05, 0x00],
            vec![0x30, 0x84, 0, 0, 0, 0x06, 0x02, 0x81, 0x01, 0x07, 0x05, 0x00],
            vec![0x30, 0x80, 0x02, 0x01, 0x07, 0x05, 0x00, 0x00, 0x00],
        ] {
            assert_eq!(der(&form), Some(plain.clone()), "{form:02X?}");
        }
    }

    #[test]
    fn what_has_no_end_is_no_element() {
        for wrong in [
            &[][..],
            &[0x30],
            &[0x30, 0x01],
            &[0x30, 0x80],
            &[0x30, 0x80, 0x00],
            &[0x02, 0x80, 0x00, 0x00],
            &[0x30, 0x03, 0x02, 0x05, 0x00],
            &[0x30, 0x85, 0, 0, 0, 0, 0],
            &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0x1F, 0x01, 0x00],
        ] {
            assert!(first(wrong).is_none(), "{wrong:02X?}");
        }
        assert!(first(&[0x30, 0x80].repeat(600)).is_none(), "too deep");
    }

    #[test]
    fn originals_and_rests_stand_where_they_stood() {
        let bytes = [0x30, 0x80, 0x30, 0x80, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00, 0xAA];
        let element = first(&bytes).unwrap();
        assert_eq!((element.original, element.rest), (&bytes[..10], &[0xAA][..]));
        assert_eq!(first_inside(&bytes), Some(&bytes[2..8]));
        assert_eq!(first_inside(&[0x31, 0x02, 0x05, 0x00]), None);
    }

    proptest::proptest! {
        /// What comes out is DER: putting it in again changes nothing.
        #[test]
        fn any_bytes_end_and_what_comes_out_stays(bytes in proptest::collection::vec(0u8.., 0..300)) {
            if let Some(element) = first(&bytes) {
                proptest::prop_assert_eq!(element.original.len() + element.rest.len(), bytes.len());
                proptest::prop_assert_eq!(der(&element.der), Some(element.der));
            }
        }
    }
}
