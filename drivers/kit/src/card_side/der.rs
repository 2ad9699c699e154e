// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes tag-length-value, for the files of software cards and for X.509.
//!
//! Only a writer: the reader sides have their own parsers, so that the two cannot share a
//! mistake.

/// A data object with the shortest length form (X.690, 10.1). The tag may have several bytes.
#[must_use]
pub fn tlv(tag: &[u8], contents: &[u8]) -> Vec<u8> {
    let mut object = tag.to_vec();
    let [.., b3, b2, b1, b0] = contents.len().to_be_bytes();
    match contents.len() {
        0..=0x7F => object.push(b0),
        0x80..=0xFF => object.extend([0x81, b0]),
        0x100..=0xFFFF => object.extend([0x82, b1, b0]),
        0x1_0000..=0xFF_FFFF => object.extend([0x83, b2, b1, b0]),
        _ => object.extend([0x84, b3, b2, b1, b0]),
    }
    object.extend(contents);
    object
}

/// A data object whose length always takes the form `82 hh ll`, also where fewer bytes would do: the
/// real card writes `82 0091` (`specs` mynumber-card §5). Contents beyond 65,535 bytes do not fit.
#[must_use]
pub fn tlv_long(tag: &[u8], contents: &[u8]) -> Vec<u8> {
    let mut object = tag.to_vec();
    let [.., high, low] = contents.len().to_be_bytes();
    object.extend([0x82, high, low]);
    object.extend(contents);
    object
}

/// SEQUENCE.
#[must_use]
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(&[0x30], &parts.concat())
}

/// SET of one element.
#[must_use]
pub fn set(element: &[u8]) -> Vec<u8> {
    tlv(&[0x31], element)
}

/// A context-specific, constructed `[number]`.
#[must_use]
pub fn context(number: u8, contents: &[u8]) -> Vec<u8> {
    tlv(&[0xA0 | number], contents)
}

/// A positive INTEGER from big-endian bytes: no leading zeros but the one that keeps it positive.
#[must_use]
pub fn integer(bytes: &[u8]) -> Vec<u8> {
    let mut digits = bytes;
    while let [0, rest @ ..] = digits {
        digits = rest;
    }
    let mut contents = digits.to_vec();
    if digits.first().is_none_or(|first| first & 0x80 != 0) {
        contents.insert(0, 0);
    }
    tlv(&[0x02], &contents)
}

/// OBJECT IDENTIFIER. The first two arcs must be those of X.690 8.19 (`40·a + b` below 128).
#[must_use]
pub fn oid(arcs: &[u32]) -> Vec<u8> {
    let mut contents = Vec::new();
    if let [first, second, rest @ ..] = arcs {
        base128(40 * first + second, &mut contents);
        rest.iter().for_each(|arc| base128(*arc, &mut contents));
    }
    tlv(&[0x06], &contents)
}

fn base128(value: u32, out: &mut Vec<u8>) {
    for shift in [28, 21, 14, 7] {
        if value >> shift != 0 {
            out.push(0x80 | low_seven(value >> shift));
        }
    }
    out.push(low_seven(value));
}

fn low_seven(value: u32) -> u8 {
    let [.., low] = value.to_be_bytes();
    low & 0x7F
}

/// UTF8String.
#[must_use]
pub fn utf8(text: &str) -> Vec<u8> {
    tlv(&[0x0C], text.as_bytes())
}

/// PrintableString; the caller keeps to its characters.
#[must_use]
pub fn printable(text: &str) -> Vec<u8> {
    tlv(&[0x13], text.as_bytes())
}

/// BIT STRING without unused bits.
#[must_use]
pub fn bits(contents: &[u8]) -> Vec<u8> {
    tlv(&[0x03], &[&[0x00], contents].concat())
}

/// OCTET STRING.
#[must_use]
pub fn octets(contents: &[u8]) -> Vec<u8> {
    tlv(&[0x04], contents)
}

#[cfg(test)]
mod tests {
    use super::{integer, oid, tlv, tlv_long};

    #[test]
    fn lengths_take_the_form_asked_for() {
        assert_eq!(tlv(&[0xDF, 0x2A], &[0; 0x6A])[..3], [0xDF, 0x2A, 0x6A]);
        assert_eq!(tlv(&[0x04], &[0; 0x91])[..3], [0x04, 0x81, 0x91]);
        assert_eq!(tlv(&[0x04], &[0; 0x109])[..4], [0x04, 0x82, 0x01, 0x09]);
        assert_eq!(tlv(&[0x04], &vec![0; 0x1_0000])[..5], [0x04, 0x83, 0x01, 0x00, 0x00]);
        assert_eq!(tlv_long(&[0xDF, 0x41], &[0; 0x91])[..5], [0xDF, 0x41, 0x82, 0x00, 0x91]);
    }

    #[test]
    fn integers_are_positive_and_minimal() {
        assert_eq!(integer(&[0x00, 0x80]), [0x02, 0x02, 0x00, 0x80]);
        assert_eq!(integer(&[0x00, 0x00, 0x7F]), [0x02, 0x01, 0x7F]);
        assert_eq!(integer(&[]), [0x02, 0x01, 0x00]);
    }

    #[test]
    fn the_object_identifier_of_the_jpki_name() {
        let expected = [0x06, 0x0A, 0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x05, 0x01];
        assert_eq!(oid(&[1, 2, 392, 200_149, 8, 5, 5, 1]), expected);
    }
}
