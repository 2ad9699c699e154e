// SPDX-License-Identifier: MIT OR Apache-2.0
//! DER as the JPKI writes it. The X.509 parser is content with less: longer lengths, TRUE that is not `FF`, something behind
//! an extension's value. What is not DER to the last byte can be read in two ways, and is refused.

use tashika_kit::CardError;
use tashika_kit::tlv::{self, Form, Tlv};

/// How deep objects stand in each other; a certificate needs nine.
const DEEPEST: u8 = 16;
/// Tags of X.690.
pub(crate) const BOOLEAN: u32 = 0x01;
pub(crate) const INTEGER: u32 = 0x02;
pub(crate) const BIT_STRING: u32 = 0x03;
pub(crate) const UTF8: u32 = 0x0C;
pub(crate) const SEQUENCE: u32 = 0x30;

/// Bytes that are not what they should be.
pub(crate) fn malformed(what: &'static str, problem: &'static str) -> CardError {
    CardError::Malformed { what, problem, offset: 0 }
}

/// The one object that fills `bytes`, if it has this tag.
pub(crate) fn one<'a>(bytes: &'a [u8], tag: u32, what: &'static str) -> Result<Tlv<'a>, CardError> {
    match tlv::first(bytes, Form::Strict, what)? {
        (object, []) if object.tag == tag => Ok(object),
        (_, []) => Err(malformed(what, "an object stands where another should")),
        _ => Err(malformed(what, "something follows the object")),
    }
}

/// Whether `bytes` are one object in DER, with everything in it.
pub(crate) fn strict(bytes: &[u8], what: &'static str) -> Result<(), CardError> {
    match tlv::first(bytes, Form::Strict, what)? {
        (object, []) => inside(&object, DEEPEST, what),
        _ => Err(malformed(what, "something follows the object")),
    }
}

fn inside(object: &Tlv<'_>, deeper: u8, what: &'static str) -> Result<(), CardError> {
    const CONSTRUCTED: u8 = 0x20;
    if object.whole.first().is_none_or(|first| first & CONSTRUCTED == 0) {
        return primitive(object, what);
    }
    let deeper = deeper.checked_sub(1).ok_or(malformed(what, "too deep"))?;
    tlv::children(object.value, Form::Strict, what)?.iter().try_for_each(|child| inside(child, deeper, what))
}

/// The forms of X.690, 8 and 11, that have more than one writing.
fn primitive(object: &Tlv<'_>, what: &'static str) -> Result<(), CardError> {
    let good = match (object.tag, object.value) {
        (BOOLEAN, value) => matches!(value, [0x00 | 0xFF]),
        (INTEGER, []) => false,
        (INTEGER, value) => !matches!(value, [0x00, 0x00..=0x7F, ..] | [0xFF, 0x80..=0xFF, ..]),
        (BIT_STRING, [0]) => true,
        (BIT_STRING, [unused @ 0..=7, .., last]) => last.trailing_zeros() >= u32::from(*unused),
        (BIT_STRING, _) => false,
        (SEQUENCE | 0x31, _) => false,
        _ => true,
    };
    if good { Ok(()) } else { Err(malformed(what, "not in the one form of DER")) }
}

/// A SEQUENCE of object identifiers, dotted and sorted.
pub(crate) fn identifiers(value: &[u8]) -> Option<Vec<String>> {
    const WHAT: &str = "object identifiers";
    let all = tlv::children(one(value, SEQUENCE, WHAT).ok()?.value, Form::Strict, WHAT).ok()?;
    let dotted = |object: &Tlv<'_>| {
        (object.tag == 0x06).then(|| x509_parser::oid_registry::Oid::new(object.value.into()).to_id_string())
    };
    let mut all: Vec<String> = all.iter().map(dotted).collect::<Option<_>>()?;
    all.sort();
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::{SEQUENCE, identifiers, one, strict};

    #[test]
    fn identifiers_are_told_apart_from_what_is_none() {
        let client = [0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];
        assert_eq!(identifiers(&client), Some(vec!["1.3.6.1.5.5.7.3.2".to_owned()]));
        assert_eq!(identifiers(&[0x30, 0x02, 0x05, 0x00]), None);
        assert_eq!(identifiers(&[0x30, 0x00]), Some(Vec::new()));
    }

    #[test]
    fn one_writing_of_everything() {
        for good in [
            &[0x01, 0x01, 0xFF][..],
            &[0x02, 0x02, 0x00, 0x80],
            &[0x03, 0x02, 0x06, 0xC0],
            &[0x30, 0x00],
            &[0x03, 0x01, 0x00],
        ] {
            assert_eq!(strict(good, "test"), Ok(()), "{good:02X?}");
        }
        for bad in [
            &[0x01, 0x01, 0x01][..],
            &[0x01, 0x00],
            &[0x02, 0x00],
            &[0x02, 0x02, 0x00, 0x7F],
            &[0x02, 0x02, 0xFF, 0x80],
            &[0x03, 0x02, 0x06, 0xE0],
            &[0x03, 0x00],
            &[0x03, 0x02, 0x08, 0x00],
            &[0x30, 0x81, 0x00],
            &[0x30, 0x00, 0x00],
            &[0x30, 0x04, 0x02, 0x02, 0x00, 0x01],
            &[0x30, 0x80, 0x00, 0x00],
            &[],
        ] {
            assert!(strict(bad, "test").is_err(), "{bad:02X?}");
        }
        let deep = (0..20).fold(vec![], |inner: Vec<u8>, _| [vec![0x30, inner.len() as u8], inner].concat());
        assert!(strict(&deep, "test").is_err());
    }

    #[test]
    fn one_object_and_nothing_behind_it() {
        assert_eq!(one(&[0x30, 0x01, 0x05], SEQUENCE, "test").unwrap().value, [5]);
        assert!(one(&[0x30, 0x01, 0x05, 0x00], SEQUENCE, "test").is_err());
        assert!(one(&[0x31, 0x01, 0x05], SEQUENCE, "test").is_err());
    }
}
