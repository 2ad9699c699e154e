// SPDX-License-Identifier: MIT OR Apache-2.0
//! What cameras send, as frames: YUYV and NV12 with the numbers of ITU-R BT.601 (limited range), and motion JPEG, whose pictures
//! may lack the Huffman tables that every one of them uses.

use zeroize::Zeroizing;

use crate::face::{Frame, MAX_SIDE, still};

/// A camera's picture format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Two pixels in four bytes: brightness, blue, brightness, red.
    Yuyv,
    /// All brightness, then blue and red for each four pixels.
    Nv12,
    /// JPEG, with or without Huffman tables.
    Jpeg,
}

/// A frame, of the width, height and length of a row that camera and program agreed on. `None` if the bytes do not fit them.
pub(super) fn frame(format: Format, bytes: &[u8], width: u32, height: u32, row: u32) -> Option<Frame> {
    let (columns, rows) = (side(width)?, side(height)?);
    match format {
        Format::Yuyv => yuyv(bytes, columns, rows, stride(row, columns * 2)?),
        Format::Nv12 => nv12(bytes, columns, rows, stride(row, columns)?),
        Format::Jpeg => still(&with_tables(bytes)?).filter(|f| f.width() == columns && f.height() == rows),
    }
}

/// Pairs of pixels share their colour.
fn side(value: u32) -> Option<usize> {
    let even = value.is_multiple_of(2) && (2..=MAX_SIDE).contains(&value);
    even.then(|| usize::try_from(value).ok()).flatten()
}

/// Bytes of a row; cameras that say nothing send no filling.
fn stride(said: u32, least: usize) -> Option<usize> {
    match usize::try_from(said).ok()? {
        0 => Some(least),
        said => (said >= least && said <= 4 * least).then_some(said),
    }
}

fn yuyv(bytes: &[u8], width: usize, height: usize, stride: usize) -> Option<Frame> {
    let mut rgb = Zeroizing::new(Vec::with_capacity(width * height * 3));
    for line in 0..height {
        let row = bytes.get(line * stride..line * stride + width * 2)?;
        for &[first, blue, second, red] in row.as_chunks::<4>().0 {
            rgb.extend(colour(first, blue, red));
            rgb.extend(colour(second, blue, red));
        }
    }
    made(width, height, &mut rgb)
}

fn nv12(bytes: &[u8], width: usize, height: usize, stride: usize) -> Option<Frame> {
    let (brightness, colours) = bytes.split_at_checked(stride * height)?;
    let mut rgb = Zeroizing::new(Vec::with_capacity(width * height * 3));
    for line in 0..height {
        let row = brightness.get(line * stride..line * stride + width)?;
        let half = (line / 2) * stride;
        let pairs = colours.get(half..half + width)?;
        for (&[first, second], &[blue, red]) in row.as_chunks::<2>().0.iter().zip(pairs.as_chunks::<2>().0) {
            rgb.extend(colour(first, blue, red));
            rgb.extend(colour(second, blue, red));
        }
    }
    made(width, height, &mut rgb)
}

fn made(width: usize, height: usize, rgb: &mut Vec<u8>) -> Option<Frame> {
    let side = |value: usize| u32::try_from(value).ok();
    Frame::from_rgb(side(width)?, side(height)?, std::mem::take(rgb)).ok()
}

/// Red, green and blue after ITU-R BT.601, limited range, in parts of 256.
fn colour(brightness: u8, blue: u8, red: u8) -> [u8; 3] {
    let light = 298 * (i32::from(brightness) - 16);
    let (blue, red) = (i32::from(blue) - 128, i32::from(red) - 128);
    let level = |value: i32| u8::try_from(((value + 128) >> 8).clamp(0, 255)).unwrap_or(u8::MAX);
    [level(light + 409 * red), level(light - 100 * blue - 208 * red), level(light + 516 * blue)]
}

/// The picture with the tables of ITU-T T.81 annex K before its scan, if it has none. `None` if it is no JPEG.
fn with_tables(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if !bytes.starts_with(b"\xFF\xD8") {
        return None;
    }
    let scan = scan(bytes)?;
    let (head, rest) = bytes.split_at_checked(scan.at)?;
    let mut whole = Zeroizing::new(Vec::with_capacity(bytes.len() + 432));
    whole.extend_from_slice(head);
    if !scan.tables {
        whole.extend(tables());
    }
    whole.extend_from_slice(rest);
    Some(whole)
}

struct Scan {
    /// Where the scan's header begins.
    at: usize,
    /// Whether Huffman tables stand before it.
    tables: bool,
}

fn scan(bytes: &[u8]) -> Option<Scan> {
    let (mut at, mut tables) = (2, false);
    loop {
        let &[0xFF, marker, high, low] = bytes.get(at..at + 4)?.as_array::<4>()? else { return None };
        match marker {
            0xDA => return Some(Scan { at, tables }),
            // Filling before a marker.
            0xFF => at += 1,
            _ => {
                tables |= marker == 0xC4;
                at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2);
            }
        }
    }
}

/// One segment with the four typical tables (ITU-T T.81, K.3).
fn tables() -> Vec<u8> {
    const LIGHT_STEPS: ([u8; 16], &[u8]) =
        ([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const COLOUR_STEPS: ([u8; 16], &[u8]) =
        ([0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const LIGHT: ([u8; 16], &[u8]) = ([0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D], &LIGHT_WAVES);
    const COLOUR: ([u8; 16], &[u8]) = ([0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77], &COLOUR_WAVES);
    let mut segment = vec![0xFF, 0xC4, 0x01, 0xA2];
    for (class, (counts, values)) in
        [(0x00, LIGHT_STEPS), (0x10, LIGHT), (0x01, COLOUR_STEPS), (0x11, COLOUR)]
    {
        segment.push(class);
        segment.extend(counts);
        segment.extend(values);
    }
    segment
}

#[rustfmt::skip]
const LIGHT_WAVES: [u8; 162] = [
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71,
    0x14, 0x32, 0x81, 0x91, 0xA1, 0x08, 0x23, 0x42, 0xB1, 0xC1, 0x15, 0x52, 0xD1, 0xF0, 0x24, 0x33, 0x62, 0x72,
    0x82, 0x09, 0x0A, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x34, 0x35, 0x36, 0x37,
    0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59,
    0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x83,
    0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0xA2, 0xA3,
    0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xC2, 0xC3,
    0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA, 0xE1, 0xE2,
    0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA,
];

#[rustfmt::skip]
const COLOUR_WAVES: [u8; 162] = [
    0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71, 0x13, 0x22,
    0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xA1, 0xB1, 0xC1, 0x09, 0x23, 0x33, 0x52, 0xF0, 0x15, 0x62, 0x72, 0xD1,
    0x0A, 0x16, 0x24, 0x34, 0xE1, 0x25, 0xF1, 0x17, 0x18, 0x19, 0x1A, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x35, 0x36,
    0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58,
    0x59, 0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A,
    0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A,
    0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA,
    0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA,
    0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA,
];

#[cfg(test)]
mod tests {
    use image::codecs::jpeg::JpegEncoder;
    use image::{ExtendedColorType, ImageEncoder};

    use super::{Format, frame, tables, with_tables};
    use crate::face::still;

    fn jpeg() -> Vec<u8> {
        let rgb: Vec<u8> = (0..32_u32 * 16 * 3).map(|at| (at * 7 % 251) as u8).collect();
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, 90)
            .write_image(&rgb, 32, 16, ExtendedColorType::Rgb8)
            .unwrap();
        bytes
    }

    /// The picture with every Huffman table taken out.
    fn without_tables(bytes: &[u8]) -> Vec<u8> {
        let (mut kept, mut at) = (bytes[..2].to_vec(), 2);
        while bytes[at + 1] != 0xDA {
            let length = 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
            if bytes[at + 1] != 0xC4 {
                kept.extend(&bytes[at..at + length]);
            }
            at += length;
        }
        kept.extend(&bytes[at..]);
        kept
    }

    #[test]
    fn a_motion_jpeg_picture_without_tables_is_the_same_picture() {
        let whole = jpeg();
        let bare = without_tables(&whole);
        assert!(bare.len() + 400 < whole.len());
        assert_eq!(with_tables(&whole).unwrap().as_slice(), whole);
        let expected = still(&whole).unwrap();
        let found = frame(Format::Jpeg, &bare, 32, 16, 0).unwrap();
        assert_eq!(found.rgb(), expected.rgb());
        assert_eq!(tables().len(), 2 + 0x1A2);
    }

    #[test]
    fn a_jpeg_of_another_size_than_agreed_or_damaged_is_refused() {
        let whole = jpeg();
        assert!(frame(Format::Jpeg, &whole, 64, 16, 0).is_none());
        for bad in [&b""[..], b"\xFF\xD8", b"\xFF\xD8\xFF", b"no jpeg", &whole[..30]] {
            assert!(frame(Format::Jpeg, bad, 32, 16, 0).is_none());
        }
        // Segments of no length must not stop the reader.
        assert!(with_tables(&[0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0xFF, 0xE0, 0, 0]).is_none());
    }

    #[test]
    fn yuyv_has_the_colours_of_the_standard() {
        // Black, white; then 75 % red twice (ITU-R BT.601: Y 65, Cb 100, Cr 212).
        let bytes = [16, 128, 235, 128, 65, 100, 65, 212];
        let found = frame(Format::Yuyv, &bytes, 2, 2, 4).unwrap();
        let red = [191, 0, 0];
        assert_eq!(&found.rgb()[..6], [0, 0, 0, 255, 255, 255]);
        for pixel in [&found.rgb()[6..9], &found.rgb()[9..12]] {
            assert!(pixel.iter().zip(red).all(|(found, right)| found.abs_diff(right) <= 2), "{pixel:?}");
        }
    }

    #[test]
    fn nv12_shares_the_colour_of_four_pixels_and_skips_filling() {
        let bytes = [16, 235, 9, 9, 65, 65, 9, 9, 128, 128, 9, 9];
        let found = frame(Format::Nv12, &bytes, 2, 2, 4).unwrap();
        assert_eq!(&found.rgb()[..6], [0, 0, 0, 255, 255, 255]);
        assert_eq!(found.rgb()[6..9], found.rgb()[9..12]);
    }

    #[test]
    fn bytes_that_do_not_fit_their_size_are_refused() {
        assert!(frame(Format::Yuyv, &[0; 7], 2, 2, 4).is_none());
        assert!(frame(Format::Nv12, &[0; 5], 2, 2, 2).is_none());
        assert!(frame(Format::Yuyv, &[0; 64], 3, 2, 0).is_none());
        assert!(frame(Format::Yuyv, &[0; 64], 0, 2, 0).is_none());
        assert!(frame(Format::Yuyv, &[0; 64], 5000, 2, 0).is_none());
        assert!(frame(Format::Yuyv, &[0; 64], 2, 2, 3).is_none());
        assert!(frame(Format::Nv12, &[0; 64], 2, 2, u32::MAX).is_none());
    }
}
