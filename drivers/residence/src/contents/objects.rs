// SPDX-License-Identifier: MIT OR Apache-2.0
//! The data objects of a file: tags of one or two bytes, lengths of one to three; what a file has no use for is `00`
//! (`specs` residence-card §4).
//!
//! The sheet calls it BER-TLV, but its tag `DF D1` has two bytes, and by the rules of BER a third would follow a `D1`:
//! its file has room for two only. So the kit's reader of BER cannot be used, and every longer tag has two bytes here.

use tashika_kit::CardError;

/// The most objects any file has is ten; room for versions to come.
const MOST_OBJECTS: usize = 64;

/// One data object. It holds personal values, and therefore has no `Debug`.
#[derive(Clone, Copy)]
pub(crate) struct Object<'a> {
    /// The tag; two bytes as one number, e.g. `0xDFD1`.
    pub(crate) tag: u32,
    /// Its contents.
    pub(crate) value: &'a [u8],
}

/// What a file holds.
pub(crate) struct Objects<'a> {
    /// The objects, in stored order.
    pub(crate) all: Vec<Object<'a>>,
    /// The bytes they stand in: the file without the fill behind them.
    pub(crate) bytes: &'a [u8],
    /// There is fill before or between them, where ISO 7816-4 allows it and the sheet has none.
    pub(crate) fill_inside: bool,
}

impl<'a> Objects<'a> {
    /// All objects of a file, up to its fill or its end; none in a file of nothing but fill.
    ///
    /// # Errors
    /// [`CardError::Malformed`] naming `what` and the offset: an object that is longer than its file, a form of tag or
    /// length this card does not use, more than 64 objects.
    pub(crate) fn parse(file: &'a [u8], what: &'static str) -> Result<Self, CardError> {
        let mut objects = Self { all: Vec::new(), bytes: &[], fill_inside: false };
        let mut at = 0;
        loop {
            let rest = file.get(at..).unwrap_or_default();
            let Some(fill) = rest.iter().position(|byte| *byte != 0) else { return Ok(objects) };
            at += fill;
            objects.fill_inside |= fill > 0;
            if objects.all.len() == MOST_OBJECTS {
                return Err(CardError::Malformed { what, problem: "too many objects", offset: at });
            }
            let (object, length) = one(rest.get(fill..).unwrap_or_default(), what, at)?;
            objects.all.push(object);
            at += length;
            objects.bytes = file.get(..at).unwrap_or_default();
        }
    }

    /// The value of a tag, if it occurs; the first, if it occurs more than once.
    pub(crate) fn value(&self, tag: u32) -> Option<&'a [u8]> {
        self.all.iter().find(|object| object.tag == tag).map(|object| object.value)
    }
}

/// The object at the beginning of `bytes`, which stand `at` in their file, and how many bytes it has in all.
fn one<'a>(bytes: &'a [u8], what: &'static str, at: usize) -> Result<(Object<'a>, usize), CardError> {
    let wrong = |problem| CardError::Malformed { what, problem, offset: at };
    let (tag, rest) = match bytes {
        [first, second, rest @ ..] if first & 0x1F == 0x1F => {
            (u32::from_be_bytes([0, 0, *first, *second]), rest)
        }
        [first, rest @ ..] if first & 0x1F != 0x1F => (u32::from(*first), rest),
        _ => return Err(wrong("ends inside an object")),
    };
    let (length, rest) = match rest {
        [short @ 0..=0x7F, rest @ ..] => (usize::from(*short), rest),
        [0x81, length, rest @ ..] => (usize::from(*length), rest),
        [0x82, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        [] | [0x81 | 0x82, ..] => return Err(wrong("ends inside an object")),
        _ => return Err(wrong("a length form this card does not use")),
    };
    let value = rest.get(..length).ok_or_else(|| wrong("the object is longer than its file"))?;
    Ok((Object { tag, value }, bytes.len() - rest.len() + length))
}

#[cfg(test)]
mod tests {
    use super::Objects;
    use proptest::prelude::*;
    use tashika_kit::CardError;

    fn all(file: &[u8]) -> Vec<(u32, &[u8])> {
        Objects::parse(file, "test")
            .unwrap_or_else(|error| panic!("{error}"))
            .all
            .iter()
            .map(|o| (o.tag, o.value))
            .collect()
    }

    fn problem(file: &[u8]) -> (&'static str, usize) {
        match Objects::parse(file, "test") {
            Err(CardError::Malformed { what: "test", problem, offset }) => (problem, offset),
            _ => panic!("taken"),
        }
    }

    #[test]
    fn every_form_of_tag_and_length() {
        assert_eq!(all(&[0xC1, 1, 0x31]), [(0xC1, &[0x31][..])]);
        assert_eq!(all(&[0xDF, 0xD1, 2, 1, 0, 0xD2, 0]), [(0xDFD1, &[1, 0][..]), (0xD2, &[][..])]);
        assert_eq!(all(&[&[0xD0, 0x81, 0x80][..], &[7; 0x80]].concat()), [(0xD0, &[7; 0x80][..])]);
        assert_eq!(all(&[&[0xD0, 0x82, 0x1B, 0x58][..], &[7; 7000]].concat()), [(0xD0, &[7; 7000][..])]);
        // Longer than need be: the sheet forbids it nowhere, and no signature covers it.
        assert_eq!(all(&[0xD0, 0x82, 0, 1, 7]), [(0xD0, &[7][..])]);
    }

    #[test]
    fn fill_ends_a_file_and_belongs_to_no_object() {
        let file = [0xD2, 2, 7, 0, 0, 0, 0];
        let objects = Objects::parse(&file, "test").unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((objects.bytes, objects.fill_inside), (&file[..4], false));
        for empty in [&[][..], &[0], &[0; 342]] {
            assert!(all(empty).is_empty());
        }
        let between = [0xD2, 1, 7, 0, 0xD3, 1, 8];
        assert_eq!(all(&between), [(0xD2, &[7][..]), (0xD3, &[8][..])]);
        assert!(Objects::parse(&between, "test").is_ok_and(|objects| objects.fill_inside));
    }

    #[test]
    fn what_lies_about_its_length_is_named() {
        let longer = "the object is longer than its file";
        assert_eq!(problem(&[0xD2, 3, 7, 7]), (longer, 0));
        assert_eq!(problem(&[0xD2, 1, 7, 0xD3, 0x82, 0xFF, 0xFF, 1]), (longer, 3));
        assert_eq!(problem(&[0xD2, 0x81, 0xFF, 1]), (longer, 0));
        for cut in [&[0xD2][..], &[0xDF], &[0xDF, 0xD1], &[0xD2, 0x81], &[0xD2, 0x82], &[0xD2, 0x82, 1]] {
            assert_eq!(problem(cut), ("ends inside an object", 0));
            assert_eq!(problem(&[&[0xD2, 1, 7], cut].concat()), ("ends inside an object", 3));
        }
        for form in [0x80, 0x83, 0x84, 0xFF] {
            assert_eq!(problem(&[0xD2, form, 0, 0, 1, 7]), ("a length form this card does not use", 0));
        }
        assert_eq!(problem(&[0xD2, 0].repeat(65)), ("too many objects", 128));
    }

    proptest! {
        #[test]
        fn objects_lie_inside_and_in_order(file in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(objects) = Objects::parse(&file, "test") {
                let used: usize = objects.all.iter().map(|object| object.value.len() + 2).sum();
                prop_assert!(used <= objects.bytes.len() && objects.bytes.len() <= file.len());
                prop_assert!(file[objects.bytes.len()..].iter().all(|byte| *byte == 0));
                prop_assert_eq!(objects.all.is_empty(), objects.bytes.is_empty());
            }
        }
    }
}
