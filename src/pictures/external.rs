// SPDX-License-Identifier: MIT OR Apache-2.0
//! 外字 of driver's licences: one composition byte, then a bitmap (`specs` drivers-licence §3.5). No public source says
//! what the byte means and how the bitmap is coded: `assets/licence/external-characters.toml` holds the guess. What
//! does not fit it exactly is not drawn, so that nobody reads noise as a character.

use std::sync::LazyLock;

use serde::Deserialize;

use super::group4::{self, After};
use super::{Bitmap, PictureError, Pixels};

/// The facts, as data.
const FACTS: &str = include_str!("../../assets/licence/external-characters.toml");

/// Upper bound of an external character's bytes: 1 and 127 is all that fits into its place (`specs` drivers-licence
/// §3.5); a My-Number licence has room for 256.
const MAX_BYTES: usize = 256;

/// Upper bound of its sides in dots, whatever the data file says.
const MAX_SIDE: u32 = 128;

/// How the dots are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Coding {
    /// ITU-T T.6; black is ink.
    T6,
    /// One bit a dot, 1 is ink, the first bit on the left, lines filled up to whole bytes.
    Raw,
}

/// What one composition byte means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
struct Composition {
    byte: u8,
    width: u32,
    height: u32,
    coding: Coding,
}

#[derive(Default, Deserialize)]
struct Facts {
    composition: Vec<Composition>,
}

/// A damaged file gives no compositions, which a test notices; characters are then shown as boxes.
static COMPOSITIONS: LazyLock<Vec<Composition>> =
    LazyLock::new(|| toml::from_str::<Facts>(FACTS).unwrap_or_default().composition);

/// Decodes an external character; ink is black.
pub(super) fn decode(bytes: &[u8]) -> Result<Bitmap, PictureError> {
    decode_with(&COMPOSITIONS, bytes)
}

fn decode_with(compositions: &[Composition], bytes: &[u8]) -> Result<Bitmap, PictureError> {
    if bytes.len() > MAX_BYTES {
        return Err(PictureError::TooManyBytes(bytes.len()));
    }
    let (byte, dots) = bytes.split_first().ok_or(PictureError::Damaged)?;
    let known = compositions.iter().find(|one| one.byte == *byte).ok_or(PictureError::UnknownFormat)?;
    let Composition { width, height, coding, .. } = *known;
    if !(1..=MAX_SIDE).contains(&width) || !(1..=MAX_SIDE).contains(&height) {
        return Err(PictureError::TooLarge);
    }
    let pixels = match coding {
        // What is coded in another way, or to another size, must not be drawn as if it were a character.
        Coding::T6 => group4::lines(dots, width, height, After::EndOfBlock),
        Coding::Raw => raw(dots, width, height),
    };
    Ok(Bitmap { width, height, pixels: Pixels::Grey(pixels.ok_or(PictureError::Damaged)?) })
}

fn raw(dots: &[u8], width: u32, height: u32) -> Option<Vec<u8>> {
    let across = usize::try_from(width.div_ceil(8)).ok()?;
    let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    if dots.len() != across * height {
        return None;
    }
    let bit =
        |line: &[u8], place: usize| line.get(place / 8).is_some_and(|byte| byte >> (7 - place % 8) & 1 == 1);
    let line =
        |line: &[u8]| (0..width).map(|place| if bit(line, place) { 0 } else { 255 }).collect::<Vec<u8>>();
    Some(dots.chunks(across).flat_map(line).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 8 x 2 dots, a black line and a white one, coded by hand after ITU-T T.6. Line 1: horizontal mode 001, white
    /// run 0 (00110101), black run 8 (000101). Line 2: horizontal mode, white run 8 (10011), black run 0 (0000110111).
    /// Then the end of the block, twice 000000000001.
    const BY_HAND: [u8; 8] = [
        0b0010_0110,
        0b1010_0010,
        0b1001_1001,
        0b1000_0110,
        0b1110_0000,
        0b0000_0010,
        0b0000_0000,
        0b0010_0000,
    ];

    fn one(coding: Coding) -> [Composition; 1] {
        [Composition { byte: 7, width: 8, height: 2, coding }]
    }

    fn grey(bitmap: Bitmap) -> Vec<u8> {
        match bitmap.pixels {
            Pixels::Grey(pixels) => pixels,
            Pixels::Rgba(_) => panic!("expected grey"),
        }
    }

    #[test]
    fn the_facts_are_read() {
        assert!(!COMPOSITIONS.is_empty());
        for one in COMPOSITIONS.iter() {
            assert!((1..=MAX_SIDE).contains(&one.width) && (1..=MAX_SIDE).contains(&one.height), "{one:?}");
        }
    }

    #[test]
    fn raw_dots_are_drawn() {
        let bitmap = decode_with(&one(Coding::Raw), &[7, 0b1011_0010, 0xFF]).unwrap();
        assert_eq!((bitmap.width, bitmap.height), (8, 2));
        let expected = [0, 255, 0, 0, 255, 255, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(grey(bitmap), expected);
        for wrong in [&[7_u8, 1][..], &[7, 1, 2, 3], &[7], &[]] {
            assert_eq!(decode_with(&one(Coding::Raw), wrong), Err(PictureError::Damaged), "{wrong:?}");
        }
    }

    #[test]
    fn dots_after_t6_are_drawn() {
        let bitmap = decode_with(&one(Coding::T6), &[&[7][..], &BY_HAND].concat()).unwrap();
        assert_eq!(grey(bitmap), [[0_u8; 8], [255; 8]].concat());
    }

    /// Drawn by Pillow, coded by libtiff.
    #[test]
    fn the_specimens_characters_are_drawn() {
        let [first, second] = [
            &include_bytes!("../../assets/specimen/kichiro-character-1.bin")[..],
            include_bytes!("../../assets/specimen/kichiro-character-2.bin"),
        ]
        .map(|bytes| decode(bytes).unwrap());
        assert_eq!((first.width, first.height), (24, 24));
        for character in [&first, &second] {
            let ink = character.to_grey().iter().filter(|dot| **dot == 0).count();
            assert!((60..300).contains(&ink), "{ink} dots of ink");
        }
        assert!(first != second);
    }

    #[test]
    fn an_unknown_composition_is_not_guessed() {
        assert_eq!(decode_with(&one(Coding::Raw), &[9, 1, 2]), Err(PictureError::UnknownFormat));
        let long = vec![7; MAX_BYTES + 1];
        assert_eq!(decode_with(&one(Coding::Raw), &long), Err(PictureError::TooManyBytes(MAX_BYTES + 1)));
    }

    #[test]
    fn a_size_beyond_every_card_is_refused() {
        let huge = [Composition { byte: 7, width: u32::MAX, height: u32::MAX, coding: Coding::T6 }];
        assert_eq!(decode_with(&huge, &[7, 1]), Err(PictureError::TooLarge));
    }

    #[test]
    fn noise_is_not_drawn_as_a_character() {
        let square = [Composition { byte: 7, width: 24, height: 24, coding: Coding::T6 }];
        let mut dots = [0_u8; 61];
        let mut seed = 0x2545_F491_4F6C_DD1D_u64;
        for _ in 0..20_000 {
            for dot in &mut dots {
                // xorshift64*
                seed ^= seed >> 12;
                seed ^= seed << 25;
                seed ^= seed >> 27;
                *dot = (seed.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 56) as u8;
            }
            dots[0] = 7;
            assert!(decode_with(&square, &dots).is_err(), "{dots:02X?}");
        }
        // The end of the block alone, and a character that ends before its last line.
        assert!(decode_with(&square, &[7, 0x00, 0x10, 0x01]).is_err());
        assert!(
            decode_with(&[Composition { height: 3, ..one(Coding::T6)[0] }], &[&[7], &BY_HAND[..]].concat())
                .is_err()
        );
    }

    proptest! {
        #[test]
        fn arbitrary_dots_never_panic(dots in proptest::collection::vec(any::<u8>(), 0..256)) {
            for known in COMPOSITIONS.iter() {
                let bytes = [&[known.byte][..], &dots].concat();
                if let Ok(bitmap) = decode(&bytes) {
                    let all = usize::try_from(bitmap.width * bitmap.height).unwrap();
                    prop_assert_eq!(grey(bitmap).len(), all);
                }
            }
        }
    }
}
