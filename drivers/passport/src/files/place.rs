// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where in a file a piece is read, and the command for it (Doc 9303-10, 3.6.3 to 3.6.6).

use tashika_kit::CardError;
use tashika_kit::apdu::{Command, Instruction};
use tashika_kit::tlv::{self, Form};

/// From here on the offset does not fit READ BINARY any more.
const FAR: usize = 0x8000;
/// READ BINARY with odd instruction code: the offset is a data object.
const READ_FAR: Instruction = Instruction::other::<0xB1>();

/// Where a piece is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The beginning of the file with this short identifier, which becomes the current one.
    Short(u8),
    /// From this byte of the current file.
    Current(usize),
}

impl Place {
    pub(super) fn offset(self) -> usize {
        match self {
            Self::Short(_) => 0,
            Self::Current(offset) => offset,
        }
    }

    fn is_far(self) -> bool {
        self.offset() >= FAR
    }

    /// How many bytes of the file one command here can bring, of this many that fit an answer. A piece does not go across
    /// the border of the two commands: what chips do with an overlap of them differs (`specs` passport §2.2).
    pub(super) fn size(self, fits: usize) -> usize {
        if self.is_far() {
            fits.saturating_sub(object_head(fits)).max(1)
        } else {
            fits.min(FAR - self.offset())
        }
    }

    pub(super) fn command(self, size: usize) -> Command {
        match self {
            Self::Short(sfi) => Command::read_binary_short_id(sfi, size),
            Self::Current(offset) => match u16::try_from(offset) {
                Ok(near) if !self.is_far() => Command::read_binary(near, size),
                _ => Command::new(0x00, READ_FAR, 0x00, 0x00)
                    .data(&offset_object(offset))
                    .expect(size + object_head(size)),
            },
        }
    }

    /// The bytes of the file in an answer.
    ///
    /// # Errors
    /// [`CardError::Malformed`] if a far answer is not one DO 53.
    pub(super) fn opened(self, data: Vec<u8>, what: &'static str) -> Result<Vec<u8>, CardError> {
        if !self.is_far() || data.is_empty() {
            return Ok(data);
        }
        match tlv::first(&data, Form::Lenient, what)? {
            (object, []) if object.tag == 0x53 => Ok(object.value.to_vec()),
            _ => Err(CardError::Malformed {
                what,
                problem: "a far piece is not in its data object",
                offset: self.offset(),
            }),
        }
    }

    /// Whether `6CXX` can be followed here: less than was asked for, but something.
    pub(super) fn fits(self, length: u16, size: usize) -> bool {
        !self.is_far() && length > 0 && usize::from(length) < size
    }
}

/// DO 54 with the offset in the fewest bytes.
fn offset_object(offset: usize) -> Vec<u8> {
    let bytes = offset.to_be_bytes();
    let leading = bytes.iter().take_while(|byte| **byte == 0).count().min(bytes.len() - 1);
    let digits = bytes.get(leading..).unwrap_or_default();
    let length = u8::try_from(digits.len()).unwrap_or_default();
    [&[0x54, length], digits].concat()
}

/// Tag and length of a DO 53 with this many bytes.
fn object_head(contents: usize) -> usize {
    match contents {
        0..=0x7F => 2,
        0x80..=0xFF => 3,
        0x100..=0xFFFF => 4,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use tashika_kit::hex;

    use super::{Place, offset_object};
    use crate::contents::tests::vector;

    #[test]
    fn the_published_offsets() {
        for item in vector("apdu.read_binary.odd.offset")["items"].as_array().unwrap() {
            let offset = usize::try_from(item["offset"].as_u64().unwrap()).unwrap();
            assert_eq!(hex::upper(&offset_object(offset)), item["do54"].as_str().unwrap());
        }
        assert_eq!(offset_object(0), [0x54, 1, 0]);
        assert_eq!(offset_object(0x1_0000), [0x54, 3, 1, 0, 0]);
    }

    #[test]
    fn the_far_command_begins_where_the_near_one_cannot_go() {
        let bytes = |place: Place, size| hex::upper(&place.command(size).encode(false).unwrap());
        assert_eq!(bytes(Place::Short(0x1E), 22), "00B09E0016");
        assert_eq!(bytes(Place::Current(0x7FFF), 1), "00B07FFF01");
        assert_eq!(Place::Current(0x7FFE).size(223), 2);
        assert_eq!(Place::Current(0x8000).size(223), 220);
        assert_eq!(bytes(Place::Current(0x8000), 220), "00B100000454028000DF");
        assert_eq!(bytes(Place::Current(0x8000), 10), "00B1000004540280000C");
    }

    #[test]
    fn a_far_answer_is_one_object() {
        let far = Place::Current(0x9000);
        assert_eq!(far.opened(vec![0x53, 2, 7, 8], "DG2").unwrap(), [7, 8]);
        assert!(far.opened(Vec::new(), "DG2").unwrap().is_empty());
        for wrong in [&[0x53, 3, 7, 8][..], &[0x53, 1, 7, 8], &[0x54, 2, 7, 8], &[0x53]] {
            assert!(far.opened(wrong.to_vec(), "DG2").is_err());
        }
        assert_eq!(Place::Current(5).opened(vec![0x53, 2], "DG2").unwrap(), [0x53, 2]);
    }
}
