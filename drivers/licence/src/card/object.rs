// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes data objects and whole files (`specs` drivers-licence §3.1).

/// One data object before it is written: tag bytes and value.
pub(crate) type Object = (Vec<u8>, Vec<u8>);

/// An object with a tag of one byte.
pub(crate) fn object(tag: u8, value: impl Into<Vec<u8>>) -> Object {
    (vec![tag], value.into())
}

/// An object with a tag of two bytes.
pub(crate) fn object2(tag: [u8; 2], value: impl Into<Vec<u8>>) -> Object {
    (tag.to_vec(), value.into())
}

/// Tag, length, value. Lengths up to 127 take one byte, longer ones `82 hh ll`.
fn written((tag, value): &Object) -> Vec<u8> {
    let [.., high, low] = value.len().to_be_bytes();
    let length = if value.len() < 0x80 { vec![low] } else { vec![0x82, high, low] };
    [tag.as_slice(), &length, value].concat()
}

/// A file before it is written: its objects and its size.
#[derive(Clone, Debug)]
pub(crate) struct Contents {
    objects: Vec<Object>,
    capacity: usize,
}

/// What of the signed files goes into the hash; no source says it (`specs` drivers-licence §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Covered {
    /// Whole files with their padding.
    WholeFiles,
    /// The data objects.
    Objects,
    /// Their values.
    Values,
}

impl Contents {
    pub(crate) fn new(capacity: usize, objects: Vec<Object>) -> Self {
        Self { objects, capacity }
    }

    /// The objects without padding.
    pub(crate) fn objects(&self) -> Vec<u8> {
        self.objects.iter().flat_map(written).collect()
    }

    /// The file as it stands in the chip: filled up with `FF`. What is too long stays too long, so that a test sees
    /// it.
    pub(crate) fn file(&self) -> Vec<u8> {
        let mut bytes = self.objects();
        bytes.resize(bytes.len().max(self.capacity), 0xFF);
        bytes
    }

    /// What of this file is signed.
    pub(crate) fn signed(&self, covered: Covered) -> Vec<u8> {
        match covered {
            Covered::WholeFiles => self.file(),
            Covered::Objects => self.objects(),
            Covered::Values => self.objects.iter().flat_map(|(_, value)| value.clone()).collect(),
        }
    }
}
