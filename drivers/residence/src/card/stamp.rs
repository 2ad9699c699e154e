// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes the dates that follow from the day into a front picture, and codes it: TIFF, ITU-T T.6, in one strip, big-endian,
//! 0 is white. The other pictures are coded by libtiff beforehand, 0 is black (`assets/specimen`).

use fax::VecWriter;
use fax::{Color, encoder::Encoder};
use jiff::civil::Date;

use super::holder::specimen;
use super::order::digits;

/// A bilevel picture, one byte a pixel: whether it is black.
struct Picture {
    width: usize,
    rows: Vec<Vec<bool>>,
}

/// A front of kind 1 without its dates, and the characters of dates.
const FRONT: (&[u8], usize) = (specimen!("kofi-front.pbm"), 674);
const CHARACTERS: (&[u8], usize) = (specimen!("digits.pbm"), 244);
/// Where the strip has 年, and what follows it in steps of [`WIDE`]: 月, 日, ）, まで有効.
const YEAR: usize = 100;
const WIDE: usize = 18;
const NARROW: usize = 10;

impl Picture {
    /// A plain bit map (PBM, `P4`): after the header, rows of whole bytes, 1 is black.
    fn of((file, width): (&[u8], usize)) -> Self {
        let header = file.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1);
        let bits = header.and_then(|(end, _)| file.get(end.saturating_add(1)..)).unwrap_or_default();
        let row = |bytes: &[u8]| {
            let bits = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1));
            bits.take(width).collect()
        };
        Self { width, rows: bits.chunks(width.div_ceil(8)).map(row).collect() }
    }

    /// Copies a part of the strip of characters to a place.
    fn put(&mut self, characters: &Self, (from, width): (usize, usize), (x, y): (usize, usize)) {
        let lines = self.rows.iter_mut().skip(y);
        for (line, source) in lines.zip(&characters.rows) {
            let places = line.iter_mut().skip(x);
            places.zip(source.iter().skip(from).take(width)).for_each(|(place, black)| *place |= black);
        }
    }

    /// Writes `YYYY年MM月DD日`; where the next character would stand.
    fn write(&mut self, characters: &Self, day: Date, (mut x, y): (usize, usize)) -> usize {
        for (place, digit) in digits(day).bytes().enumerate() {
            let from = usize::from(digit.wrapping_sub(b'0')).saturating_mul(NARROW);
            self.put(characters, (from, NARROW), (x, y));
            x += NARROW;
            let after = match place {
                3 => 0,
                5 => 1,
                7 => 2,
                _ => continue,
            };
            self.put(characters, (YEAR + after * WIDE, WIDE), (x, y));
            x += WIDE;
        }
        x
    }

    fn tiff(&self) -> Vec<u8> {
        let mut encoder = Encoder::new(VecWriter::new());
        let width = u32::try_from(self.width).unwrap_or_default();
        for row in &self.rows {
            let colours = row.iter().map(|black| if *black { Color::Black } else { Color::White });
            // Writing into memory cannot fail.
            let Ok(()) = encoder.encode_line(colours, width);
        }
        let Ok(writer) = encoder.finish();
        let strip = writer.finish();
        let height = u32::try_from(self.rows.len()).unwrap_or_default();
        let bytes = u32::try_from(strip.len()).unwrap_or_default();
        let long = |tag: u16, value: u32| (tag, 4_u16, value);
        // The value of a short stands in the first two of the four bytes.
        let short = |tag: u16, value: u32| (tag, 3_u16, value << 16);
        let entries = [
            long(256, width),
            long(257, height),
            short(258, 1),
            short(259, 4),
            short(262, 0),
            long(273, 8),
            short(277, 1),
            long(278, height),
            long(279, bytes),
        ];
        let mut file = [&b"MM\0\x2A"[..], &bytes.saturating_add(8).to_be_bytes(), &strip].concat();
        file.extend([0, 9]);
        for (tag, form, value) in entries {
            file.extend([tag.to_be_bytes(), form.to_be_bytes()].concat());
            file.extend([1_u32.to_be_bytes(), value.to_be_bytes()].concat());
        }
        file.extend([0; 4]);
        file
    }
}

/// The front of the holder whose dates follow from the day (`specs` residence-card §4.3 has the places).
pub(crate) fn front(issued: Date, expiry: Date) -> Vec<u8> {
    let mut picture = Picture::of(FRONT);
    let characters = Picture::of(CHARACTERS);
    let end = picture.write(&characters, expiry, (218, 282));
    picture.put(&characters, (YEAR + 3 * WIDE, WIDE), (end, 282));
    picture.write(&characters, issued, (95, 351));
    picture.write(&characters, issued, (320, 351));
    let end = picture.write(&characters, expiry, (123, 384));
    picture.put(&characters, (YEAR + 4 * WIDE, 4 * WIDE), (end, 384));
    picture.tiff()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use fax::decoder::{decode_g4, pels};
    use jiff::civil::date;

    use super::{CHARACTERS, Color, FRONT, Picture, front};

    #[test]
    fn the_strip_decodes_to_the_picture_that_was_drawn() {
        let file = front(date(2025, 11, 1), date(2026, 11, 1));
        assert!(file.len() <= 7000);
        assert_eq!(file[..4], *b"MM\0\x2A");
        let end = usize::try_from(u32::from_be_bytes(file[4..8].try_into().unwrap())).unwrap();
        assert_eq!(file[end..end + 2], [0, 9]);
        let mut black = 0;
        let mut lines = 0;
        decode_g4(file[8..end].iter().copied(), 674, Some(425), |changes| {
            lines += 1;
            black += pels(changes, 674).filter(|pel| *pel == Color::Black).count();
        })
        .unwrap();
        assert_eq!(lines, 425);
        let inked = |picture: &Picture| picture.rows.iter().flatten().filter(|black| **black).count();
        let plain = inked(&Picture::of(FRONT));
        assert!(inked(&Picture::of(CHARACTERS)) > 500);
        assert!(black > plain + 1500, "{black} {plain}: four dates are in it");
        let other = front(date(2025, 11, 1), date(2026, 11, 2));
        assert_ne!(file, other);
    }
}
