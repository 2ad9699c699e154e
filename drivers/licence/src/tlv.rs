// SPDX-License-Identifier: MIT OR Apache-2.0
//! The licence's own TLV, which is not BER (`specs` drivers-licence §3.1, §7.4).

use tashika_kit::CardError;

/// The most objects any file has (`specs` drivers-licence §7.4 lists 70), with room for versions to come.
const MOST_OBJECTS: usize = 128;

/// Which grammar a file follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grammar {
    /// DF1, MF: every tag is one byte, also `1F`, `5F` and `7F`; a tag byte `FF` ends the file.
    Entries,
    /// DF2/EF01: the one tag is `5F 40`.
    Photo,
    /// WEF02, WEF03: one byte from `C1` to `FF`; two bytes where the first is this one. `FF FF` ends the file, while
    /// `FF` with any other length is RFU 5.
    MyNumber {
        /// First byte of the tags numbered above `FF`; no source gives it (`specs` drivers-licence §7.4).
        prefix: u8,
    },
}

/// One data object.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Object<'a> {
    /// The tag; two bytes as one number, e.g. `0x5F40`.
    pub(crate) tag: u16,
    /// Its contents.
    pub(crate) value: &'a [u8],
    /// Where the tag stands in the file.
    pub(crate) offset: usize,
}

/// Personal values never reach a log through `{:?}`.
impl std::fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Object({:02X}, {} bytes at {})", self.tag, self.value.len(), self.offset)
    }
}

/// What a file holds.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Objects<'a> {
    /// The objects, in stored order.
    pub(crate) all: Vec<Object<'a>>,
    /// The bytes they stand in: the file without its padding.
    pub(crate) bytes: &'a [u8],
}

impl std::fmt::Debug for Objects<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.all).finish()
    }
}

impl<'a> Objects<'a> {
    /// All objects of a file, up to its padding or its end.
    ///
    /// # Errors
    /// [`CardError::Malformed`] naming `what` and the offset: an object that is longer than its file, a length form
    /// the card does not use, more than 128 objects.
    pub(crate) fn parse(file: &'a [u8], grammar: Grammar, what: &'static str) -> Result<Self, CardError> {
        let mut all = Vec::new();
        let mut at = 0;
        loop {
            match next(file, at, grammar) {
                Step::End => break,
                Step::Object { object, after } if all.len() < MOST_OBJECTS => {
                    all.push(object);
                    at = after;
                }
                Step::Object { .. } => return Err(malformed(what, "too many objects", at)),
                // One byte of padding: a tag without a length is no object.
                Step::Short { .. } if file.get(at..) == Some(&[0xFF]) => break,
                Step::Short { .. } => return Err(malformed(what, "the object is longer than its file", at)),
                Step::Wrong(problem) => return Err(malformed(what, problem, at)),
            }
        }
        Ok(Self { all, bytes: file.get(..at).unwrap_or_default() })
    }

    /// The value of a tag, if it occurs; the first, if it occurs more than once.
    pub(crate) fn value(&self, tag: u16) -> Option<&'a [u8]> {
        self.all.iter().find(|object| object.tag == tag).map(|object| object.value)
    }

    /// The value of a tag, if it occurs and is not empty: an absent item is stored as `tag 00`.
    pub(crate) fn filled(&self, tag: u16) -> Option<&'a [u8]> {
        self.value(tag).filter(|value| !value.is_empty())
    }
}

/// How much of a file has to be read, as far as its beginning tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The objects end here; the rest is padding.
    Complete,
    /// At least so many bytes, counted from the start of the file.
    Needs(usize),
}

/// Whether the beginning of a file holds all its objects. A file without padding is complete at its capacity, which
/// the caller knows.
///
/// # Errors
/// As [`Objects::parse`].
pub(crate) fn reach(beginning: &[u8], grammar: Grammar, what: &'static str) -> Result<Reach, CardError> {
    let mut at = 0;
    for _ in 0..=MOST_OBJECTS {
        match next(beginning, at, grammar) {
            Step::End if at < beginning.len() => return Ok(Reach::Complete),
            Step::End => return Ok(Reach::Needs(at + 2)),
            Step::Object { after, .. } => at = after,
            Step::Short { needs } => return Ok(Reach::Needs(needs)),
            Step::Wrong(problem) => return Err(malformed(what, problem, at)),
        }
    }
    Err(malformed(what, "too many objects", at))
}

enum Step<'a> {
    /// Padding, or the end of the bytes.
    End,
    Object {
        object: Object<'a>,
        after: usize,
    },
    /// The object goes on to this offset, and the bytes do not.
    Short {
        needs: usize,
    },
    Wrong(&'static str),
}

fn next(file: &[u8], at: usize, grammar: Grammar) -> Step<'_> {
    let rest = file.get(at..).unwrap_or_default();
    let (tag, tag_length) = match (grammar, rest) {
        (_, []) => return Step::End,
        (Grammar::Entries | Grammar::Photo, [0xFF, ..]) => return Step::End,
        (Grammar::MyNumber { .. }, [0xFF]) => return Step::Short { needs: at + 2 },
        (Grammar::MyNumber { .. }, [0xFF, 0xFF, ..]) => return Step::End,
        (Grammar::Photo, [0x5F, 0x40, ..]) => (0x5F40, 2),
        (Grammar::Photo, [0x5F]) => return Step::Short { needs: at + 2 },
        (Grammar::Photo, _) => return Step::Wrong("the tag is not 5F40"),
        (Grammar::MyNumber { prefix }, [first, low, ..]) if *first == prefix => {
            (u16::from_be_bytes([*first, *low]), 2)
        }
        (Grammar::MyNumber { prefix }, [first]) if *first == prefix => return Step::Short { needs: at + 2 },
        (_, [tag, ..]) => (u16::from(*tag), 1),
    };
    let (length, length_length) = match rest.get(tag_length..).unwrap_or_default() {
        [short @ 0x00..=0x7F, ..] => (usize::from(*short), 1),
        [0x82, high, low, ..] => (usize::from(u16::from_be_bytes([*high, *low])), 3),
        [] => return Step::Short { needs: at + tag_length + 1 },
        [0x82, ..] => return Step::Short { needs: at + tag_length + 3 },
        _ => return Step::Wrong("a length form this card does not use"),
    };
    let start = tag_length + length_length;
    let after = at + start + length;
    match rest.get(start..start + length) {
        Some(value) => Step::Object { object: Object { tag, value, offset: at }, after },
        None => Step::Short { needs: after },
    }
}

fn malformed(what: &'static str, problem: &'static str, offset: usize) -> CardError {
    CardError::Malformed { what, problem, offset }
}

#[cfg(test)]
mod tests;
