// SPDX-License-Identifier: MIT OR Apache-2.0
//! TIFF as residence cards hold it: one bilevel picture, CCITT Group 4, either byte order, one or several strips
//! (`specs` residence-card §4.3).
//!
//! The `tiff` crate reads the directory. The strips are decoded here: the crate takes no notice of the order of bits,
//! and draws lines whose changes of colour run backwards.

use std::io::Cursor;

use tiff::decoder::{Decoder, Limits};
use tiff::tags::Tag;

use super::group4::{self, After};
use super::{Bitmap, MAX_BYTES, MAX_SIDE, PictureError, Pixels};

/// Compression: T.6.
const GROUP_4: u32 = 4;
/// PhotometricInterpretation: what is coded black is black.
const WHITE_IS_ZERO: u32 = 0;
/// PhotometricInterpretation: what is coded black is white.
const BLACK_IS_ZERO: u32 = 1;
/// FillOrder: the first dot is the lowest bit.
const LOWEST_BIT_FIRST: u32 = 2;
/// T6Options (TIFF 6.0, section 11): pieces without compression, which nobody writes.
const T6_OPTIONS: u16 = 293;

/// Decodes the first picture of the file; ink is black.
pub(super) fn decode(bytes: &[u8]) -> Result<Bitmap, PictureError> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MAX_BYTES;
    limits.ifd_value_size = MAX_BYTES;
    let decoder = Decoder::new(Cursor::new(bytes)).map_err(|_| PictureError::Damaged)?;
    let mut directory = Directory(decoder.with_limits(limits));
    let (width, height) = (directory.needed(Tag::ImageWidth)?, directory.needed(Tag::ImageLength)?);
    if width > MAX_SIDE || height > MAX_SIDE {
        return Err(PictureError::TooLarge);
    }
    if width == 0 || height == 0 || !directory.is_as_on_cards()? {
        return Err(PictureError::Damaged);
    }
    let inverted = match directory.needed(Tag::PhotometricInterpretation)? {
        WHITE_IS_ZERO => false,
        BLACK_IS_ZERO => true,
        _ => return Err(PictureError::Damaged),
    };
    let lowest_first = directory.number(Tag::FillOrder, 1)? == LOWEST_BIT_FIRST;
    let mut dots = Vec::new();
    for (strip, rows) in directory.strips(bytes, height)? {
        let strip = if lowest_first {
            strip.iter().map(|byte| byte.reverse_bits()).collect()
        } else {
            strip.to_vec()
        };
        dots.extend(group4::lines(&strip, width, rows, After::Anything).ok_or(PictureError::Damaged)?);
    }
    if inverted {
        dots.iter_mut().for_each(|dot| *dot = !*dot);
    }
    Ok(Bitmap { width, height, pixels: Pixels::Grey(dots) })
}

/// The first directory of the file.
struct Directory<'b>(Decoder<Cursor<&'b [u8]>>);

impl Directory<'_> {
    fn number(&mut self, tag: Tag, otherwise: u32) -> Result<u32, PictureError> {
        let value = self.0.find_tag(tag).map_err(|_| PictureError::Damaged)?;
        value.map_or(Ok(otherwise), |value| value.into_u32().map_err(|_| PictureError::Damaged))
    }

    fn needed(&mut self, tag: Tag) -> Result<u32, PictureError> {
        self.0.get_tag_u32(tag).map_err(|_| PictureError::Damaged)
    }

    fn numbers(&mut self, tag: Tag) -> Result<Vec<u32>, PictureError> {
        self.0.get_tag_u32_vec(tag).map_err(|_| PictureError::Damaged)
    }

    /// One bit a dot, Group 4, the first dot in the upper left corner.
    fn is_as_on_cards(&mut self) -> Result<bool, PictureError> {
        Ok(self.needed(Tag::Compression)? == GROUP_4
            && self.number(Tag::BitsPerSample, 1)? == 1
            && self.number(Tag::SamplesPerPixel, 1)? == 1
            && self.number(Tag::Orientation, 1)? == 1
            && self.number(Tag::Unknown(T6_OPTIONS), 0)? & 0b10 == 0)
    }

    /// The strips with the number of lines in each; together they have all lines.
    fn strips<'b>(&mut self, bytes: &'b [u8], height: u32) -> Result<Vec<(&'b [u8], u32)>, PictureError> {
        let rows = self.number(Tag::RowsPerStrip, height)?.clamp(1, height);
        let (offsets, lengths) = (self.numbers(Tag::StripOffsets)?, self.numbers(Tag::StripByteCounts)?);
        let count = usize::try_from(height.div_ceil(rows)).map_err(|_| PictureError::TooLarge)?;
        if offsets.len() != count || lengths.len() != count {
            return Err(PictureError::Damaged);
        }
        let mut left = height;
        let strip = |(offset, length): (&u32, &u32)| {
            let start = usize::try_from(*offset).ok()?;
            let end = start.checked_add(usize::try_from(*length).ok()?)?;
            let here = rows.min(left);
            left -= here;
            bytes.get(start..end).map(|strip| (strip, here))
        };
        let strips: Option<Vec<_>> = offsets.iter().zip(&lengths).map(strip).collect();
        strips.ok_or(PictureError::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tashika_kit::reading::PictureKind;

    use super::super::{MAX_SIDE, PictureError, decode};

    macro_rules! fixture {
        ($name:literal) => {
            include_bytes!(concat!("../../tests/fixtures/pictures/text-", $name))
        };
    }

    /// Drawn by ImageMagick, coded by libtiff.
    const BY_LIBTIFF: [(&str, &[u8]); 6] = [
        ("little, one strip", fixture!("little-one-strip.tif")),
        ("big, one strip", fixture!("big-one-strip.tif")),
        ("little, five strips", fixture!("little-five-strips.tif")),
        ("big, a strip for every line", fixture!("big-every-line.tif")),
        ("lowest bit first", fixture!("lowest-bit-first.tif")),
        ("black is zero", fixture!("black-is-zero.tif")),
    ];
    /// What libtiff decodes all of them to.
    const EXPECTED: &[u8] = fixture!("300x44.png");
    const ONE: &[u8] = BY_LIBTIFF[0].1;

    #[test]
    fn decoded_as_libtiff_decodes_it() {
        let expected = decode(PictureKind::Png, EXPECTED).unwrap();
        assert_eq!((expected.width, expected.height), (300, 44));
        let ink = expected.to_grey().iter().filter(|dot| **dot == 0).count();
        assert!((500..4_000).contains(&ink), "{ink} dots of ink");
        for (name, bytes) in BY_LIBTIFF {
            assert_eq!(PictureKind::of(bytes), PictureKind::Tiff, "{name}");
            assert!(decode(PictureKind::Tiff, bytes).unwrap() == expected, "{name}");
        }
    }

    /// Chips fill their files up with zeros.
    #[test]
    fn zeros_after_the_picture_do_not_matter() {
        let filled = [ONE, &[0; 500]].concat();
        assert!(decode(PictureKind::Tiff, &filled) == decode(PictureKind::Tiff, ONE));
    }

    /// The place of a tag's value in a little-endian file with short values.
    fn value_of(bytes: &[u8], tag: u16) -> usize {
        let [low, high] = tag.to_le_bytes();
        let directory = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
        let entries = bytes[directory + 2..].chunks(12);
        let at = entries.take(20).position(|entry| entry[..2] == [low, high]).unwrap();
        directory + 2 + at * 12 + 8
    }

    fn with(tag: u16, value: [u8; 4]) -> Vec<u8> {
        let mut bytes = ONE.to_vec();
        let at = value_of(&bytes, tag);
        bytes[at..at + 4].copy_from_slice(&value);
        bytes
    }

    fn error(bytes: &[u8]) -> PictureError {
        decode(PictureKind::Tiff, bytes).unwrap_err()
    }

    #[test]
    fn sizes_beyond_every_card_are_refused_before_anything_is_decoded() {
        let [low, high, ..] = (MAX_SIDE + 1).to_le_bytes();
        assert_eq!(error(&with(256, [low, high, 0, 0])), PictureError::TooLarge);
        // Where the number of strips does not fit either, the directory is damaged.
        for tag in [256, 257] {
            let error = error(&with(tag, [0xFF, 0xFF, 0, 0]));
            assert!(matches!(error, PictureError::TooLarge | PictureError::Damaged), "{error:?}");
        }
        assert_eq!(error(&with(256, [0; 4])), PictureError::Damaged);
        assert_eq!(error(&with(257, [0; 4])), PictureError::Damaged);
    }

    #[test]
    fn what_is_no_group_4_picture_is_refused() {
        let wrong: [(&str, u16, [u8; 4]); 6] = [
            ("another compression", 259, [5, 0, 0, 0]),
            ("eight bits a dot", 258, [8, 0, 0, 0]),
            ("three samples", 277, [3, 0, 0, 0]),
            ("a palette", 262, [3, 0, 0, 0]),
            ("turned", 274, [6, 0, 0, 0]),
            ("more lines than are coded", 257, [45, 0, 0, 0]),
        ];
        for (name, tag, value) in wrong {
            assert_eq!(error(&with(tag, value)), PictureError::Damaged, "{name}");
        }
        // Another width: the lines do not fit it.
        assert_eq!(error(&with(256, [100, 0, 0, 0])), PictureError::Damaged);
    }

    #[test]
    fn strips_outside_the_file_are_refused() {
        for value in [[0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 1, 0]] {
            assert_eq!(error(&with(273, value)), PictureError::Damaged);
            assert_eq!(error(&with(279, value)), PictureError::Damaged);
        }
    }

    /// The strip stands before the directory: without the whole directory there is no picture.
    #[test]
    fn a_cut_file_is_an_error() {
        let directory = u32::from_le_bytes(ONE[4..8].try_into().unwrap()) as usize;
        let end = directory + 2 + 12 * usize::from(ONE[directory]);
        for length in 0..end {
            assert!(decode(PictureKind::Tiff, &ONE[..length]).is_err(), "{length} bytes");
        }
    }

    /// Every byte changed, and pairs of them: an error or a picture of an allowed size, never a panic.
    #[test]
    fn no_changed_byte_hurts() {
        let mut outcomes = BTreeSet::new();
        for (_, original) in &BY_LIBTIFF[1..4] {
            for at in 0..original.len() {
                for bits in [0x01, 0x80] {
                    let mut bytes = original.to_vec();
                    bytes[at] ^= bits;
                    let next = (at * 7 + 3) % bytes.len();
                    bytes[next] = bytes[next].wrapping_add(bits);
                    match decode(PictureKind::Tiff, &bytes) {
                        Ok(bitmap) => {
                            assert!(bitmap.width <= MAX_SIDE && bitmap.height <= MAX_SIDE);
                            let dots = usize::try_from(bitmap.width * bitmap.height).unwrap();
                            assert_eq!(bitmap.to_grey().len(), dots);
                            outcomes.insert("decoded".to_owned());
                        }
                        Err(error) => drop(outcomes.insert(format!("{error:?}"))),
                    }
                }
            }
        }
        assert!(outcomes.len() >= 3, "{outcomes:?}");
    }
}
