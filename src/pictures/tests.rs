// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pictures judged by other programs' output, and hostile ones.

use std::io::Cursor;

use image::{ExtendedColorType, ImageFormat};
use tashika_kit::reading::PictureKind;

use super::{Bitmap, MAX_BYTES, PictureError, Pixels, decode};

const FACE: &[u8] = include_bytes!("../../tests/fixtures/pictures/face-378x472.jp2");
/// The same, smaller, so that thousands of changes can be tried.
const SMALL_FACE: &[u8] = include_bytes!("../../tests/fixtures/pictures/face-48x60.jp2");
/// [`FACE`] decoded by OpenJPEG (`opj_decompress`), stored as PNG.
const FACE_BY_OPENJPEG: &[u8] = include_bytes!("../../tests/fixtures/pictures/face-378x472.openjpeg.png");

/// A photo as it fits into a driver's licence: a codestream without a container, and the same face in one.
const LICENCE_STREAM: &[u8] = include_bytes!("../../assets/specimen/licence-woman.j2k");
const LICENCE_FACE: &[u8] = include_bytes!("../../assets/specimen/licence-woman.jp2");

/// 8 x 1 pixels of one bit, 10110010, made with Python's zlib.
const ONE_BIT_PNG: &[u8] =
    b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x08\x00\x00\x00\x01\x01\x00\x00\x00\x00\xcb\x7b\xd2\xee\x00\x00\x00\x0a\x49\x44\x41\x54\x78\xda\x63\xd8\x04\x00\x00\xb4\x00\xb3\x89\x90\xcd\x2f\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";
/// 60,000 x 60,000 pixels claimed, almost none there; made with Python's zlib.
const HUGE_PNG: &[u8] =
    b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\xea\x60\x00\x00\xea\x60\x01\x00\x00\x00\x00\xa8\xa9\x48\xef\x00\x00\x00\x09\x49\x44\x41\x54\x78\xda\x63\x00\x00\x00\x01\x00\x01\xb1\x0d\xb6\x93\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

fn encoded(format: ImageFormat, width: u32, height: u32, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::write_buffer_with_format(
        &mut Cursor::new(&mut bytes),
        pixels,
        width,
        height,
        ExtendedColorType::L8,
        format,
    )
    .unwrap();
    bytes
}

fn grey(bitmap: &Bitmap) -> &[u8] {
    match &bitmap.pixels {
        Pixels::Grey(pixels) => pixels,
        Pixels::Rgba(_) => panic!("expected grey"),
    }
}

#[test]
fn the_photo_is_decoded_as_openjpeg_decodes_it() {
    let ours = decode(PictureKind::Jp2, FACE).unwrap();
    let theirs = decode(PictureKind::Png, FACE_BY_OPENJPEG).unwrap();
    assert_eq!((ours.width, ours.height), (378, 472));
    assert_eq!((theirs.width, theirs.height), (378, 472));
    let off: Vec<u8> = grey(&ours).iter().zip(grey(&theirs)).map(|(a, b)| a.abs_diff(*b)).collect();
    assert_eq!(off.len(), 378 * 472);
    // Lossy wavelets are computed in floating point: rounding may differ by one.
    assert!(off.iter().all(|off| *off <= 1), "worst {:?}", off.iter().max());
    assert!(
        grey(&ours).iter().max() > Some(&200) && grey(&ours).iter().min() < Some(&60),
        "it shows something"
    );
}

#[test]
fn png_pixels_come_back_exactly() {
    let pixels: Vec<u8> = (0..216 * 12).map(|i| (i % 256) as u8).collect();
    let bitmap = decode(PictureKind::Png, &encoded(ImageFormat::Png, 216, 12, &pixels)).unwrap();
    assert_eq!((bitmap.width, bitmap.height), (216, 12));
    assert_eq!(grey(&bitmap), pixels);
    assert_eq!(bitmap.to_grey(), pixels);
    assert_eq!(bitmap.to_rgba()[4..8], [1, 1, 1, 255]);
}

/// The chip's name and address are one bit for each pixel (`specs` mynumber-card §5.1.2).
#[test]
fn one_bit_png_is_black_and_white() {
    let bitmap = decode(PictureKind::Png, ONE_BIT_PNG).unwrap();
    assert_eq!(grey(&bitmap), [255, 0, 255, 255, 0, 0, 255, 0]);
}

#[test]
fn jpeg_is_decoded() {
    let bitmap = decode(PictureKind::Jpeg, &encoded(ImageFormat::Jpeg, 64, 48, &[200; 64 * 48])).unwrap();
    assert_eq!((bitmap.width, bitmap.height), (64, 48));
    assert!(grey(&bitmap).iter().all(|grey| grey.abs_diff(200) <= 2));
}

#[test]
fn transparent_parts_are_white_on_paper() {
    let bitmap = Bitmap { width: 2, height: 1, pixels: Pixels::Rgba(vec![0, 0, 0, 0, 255, 0, 0, 255]) };
    assert_eq!(bitmap.to_grey(), [255, 76]);
}

#[test]
fn what_is_refused() {
    let png = encoded(ImageFormat::Png, 4, 4, &[0; 16]);
    assert_eq!(decode(PictureKind::Jp2, &png), Err(PictureError::UnknownFormat), "another kind than said");
    assert_eq!(decode(PictureKind::Unknown, b"BM"), Err(PictureError::UnknownFormat));
    assert_eq!(decode(PictureKind::Png, HUGE_PNG), Err(PictureError::TooLarge));
    let wide = encoded(ImageFormat::Jpeg, 2_001, 1, &[0; 2_001]);
    assert_eq!(decode(PictureKind::Jpeg, &wide), Err(PictureError::TooLarge));
    let mut long = FACE.to_vec();
    long.resize(MAX_BYTES + 1, 0);
    assert_eq!(decode(PictureKind::Jp2, &long), Err(PictureError::TooManyBytes(MAX_BYTES + 1)));
}

/// Where the SIZ marker's parameters begin in the sample: after FF4F FF51.
fn siz() -> usize {
    FACE.windows(4).position(|window| window == [0xFF, 0x4F, 0xFF, 0x51]).unwrap() + 4
}

#[test]
fn a_photo_that_claims_too_much_is_refused_before_it_is_decoded() {
    let claims: [(&str, usize, &[u8]); 4] = [
        ("width", 4, &2_001_u32.to_be_bytes()),
        ("height", 8, &u32::MAX.to_be_bytes()),
        ("one tile for each pixel", 20, &[0, 0, 0, 1, 0, 0, 0, 1]),
        ("components", 36, &16_384_u16.to_be_bytes()),
    ];
    for (what, at, claim) in claims {
        let mut photo = FACE.to_vec();
        let at = siz() + at;
        photo[at..at + claim.len()].copy_from_slice(claim);
        assert_eq!(decode(PictureKind::Jp2, &photo), Err(PictureError::TooLarge), "{what}");
    }
}

/// A small generator (xorshift), so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }
}

#[test]
fn a_photo_that_ends_early_is_never_half_shown() {
    for length in (0..FACE.len() - 2).step_by(37) {
        assert!(decode(PictureKind::Jp2, &FACE[..length]).is_err(), "{length} bytes");
    }
}

/// Changed bytes may still be a picture, of an allowed size; they never panic.
#[test]
fn changed_pictures_never_panic() {
    let pixels: Vec<u8> = (0..64 * 48).map(|i| (i % 251) as u8).collect();
    let samples = [
        (PictureKind::Jp2, FACE.to_vec(), 100),
        (PictureKind::Jp2, SMALL_FACE.to_vec(), 4_000),
        (PictureKind::Codestream, LICENCE_STREAM.to_vec(), 1_000),
        (PictureKind::Png, encoded(ImageFormat::Png, 64, 48, &pixels), 3_000),
        (PictureKind::Jpeg, encoded(ImageFormat::Jpeg, 64, 48, &pixels), 3_000),
    ];
    let mut random = Random(0x1234_5678_9ABC_DEF1);
    for (kind, sample, rounds) in samples {
        let mut refused = 0;
        for round in 0..rounds {
            let mut bytes = sample.clone();
            // Half of the changes go into the headers, where they hurt most.
            let reach = if round % 2 == 0 { bytes.len() } else { bytes.len().min(220) };
            for _ in 0..=random.below(4) {
                let at = random.below(reach);
                bytes[at] = u8::try_from(random.below(256)).unwrap();
            }
            match decode(kind, &bytes) {
                Ok(bitmap) => {
                    let pixels = bitmap.width as usize * bitmap.height as usize;
                    assert_eq!(bitmap.to_rgba().len(), pixels * 4);
                    assert_eq!(bitmap.to_grey().len(), pixels);
                }
                Err(_) => refused += 1,
            }
        }
        assert!(refused > 0, "{kind:?}: some changes must be noticed");
    }
}

/// The sample with its coding parameters (COD) changed, its box grown to fit.
fn recoded(change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let at = FACE.windows(2).position(|window| window == [0xFF, 0x52]).unwrap();
    let length = usize::from(u16::from_be_bytes([FACE[at + 2], FACE[at + 3]]));
    let mut coding = FACE[at + 4..at + 2 + length].to_vec();
    change(&mut coding);
    let mut photo = FACE[..at + 2].to_vec();
    photo.extend(u16::try_from(coding.len() + 2).unwrap().to_be_bytes());
    photo.extend(&coding);
    photo.extend(&FACE[at + 2 + length..]);
    let grown = photo.len() - FACE.len();
    let name = photo.windows(4).position(|window| window == b"jp2c").unwrap();
    let size = u32::from_be_bytes(photo[name - 4..name].try_into().unwrap());
    if size != 0 {
        let size = size + u32::try_from(grown).unwrap();
        photo[name - 4..name].copy_from_slice(&size.to_be_bytes());
    }
    photo
}

/// Without this bound, 243 bytes with precincts of 2 x 2 made the decoder take 3.8 GB.
#[test]
fn a_small_file_cannot_ask_for_much_work() {
    assert!(decode(PictureKind::Jp2, &recoded(|_| ())).is_ok(), "unchanged, it is decoded");
    let precincts = |exponents: u8| {
        recoded(move |coding| {
            coding[0] |= 1;
            let levels = usize::from(coding[5]);
            coding.extend(vec![exponents; levels + 1]);
        })
    };
    assert_eq!(decode(PictureKind::Jp2, &precincts(0x11)), Err(PictureError::TooLarge));
    assert!(decode(PictureKind::Jp2, &precincts(0xFF)).is_ok(), "the largest precincts change nothing");
    let layers = recoded(|coding| coding[2..4].copy_from_slice(&[0xFF, 0xFF]));
    assert_eq!(decode(PictureKind::Jp2, &layers), Err(PictureError::TooLarge));
    let levels = recoded(|coding| coding[5] = 32);
    assert_eq!(decode(PictureKind::Jp2, &levels), Err(PictureError::Damaged));
}

#[test]
fn a_codestream_without_a_container_is_a_photo_too() {
    let stream = decode(PictureKind::Codestream, LICENCE_STREAM).unwrap();
    let boxed = decode(PictureKind::Jp2, LICENCE_FACE).unwrap();
    assert_eq!((stream.width, stream.height), (boxed.width, boxed.height));
    let off: u64 = grey(&stream).iter().zip(grey(&boxed)).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    assert!(off / u64::from(stream.width * stream.height) < 8, "the same face");
    assert_eq!(decode(PictureKind::Jp2, LICENCE_STREAM), Err(PictureError::UnknownFormat));
    assert_eq!(decode(PictureKind::Codestream, LICENCE_FACE), Err(PictureError::UnknownFormat));
}

#[test]
fn a_hostile_codestream_is_refused_before_anything_is_allocated() {
    let claims: [(&str, usize, &[u8]); 6] = [
        ("width", 8, &u32::MAX.to_be_bytes()),
        ("height", 12, &2_001_u32.to_be_bytes()),
        ("samples", 8, &[0, 0, 0x07, 0xD0, 0, 0, 0x07, 0xD0]),
        ("one tile for each pixel", 24, &[0, 0, 0, 1, 0, 0, 0, 1]),
        ("components", 40, &4_000_u16.to_be_bytes()),
        ("no component", 40, &[0, 0]),
    ];
    for (what, at, claim) in claims {
        let mut photo = LICENCE_STREAM.to_vec();
        photo[at..at + claim.len()].copy_from_slice(claim);
        assert_eq!(decode(PictureKind::Codestream, &photo), Err(PictureError::TooLarge), "{what}");
    }
    for length in 0..LICENCE_STREAM.len() - 2 {
        assert!(decode(PictureKind::Codestream, &LICENCE_STREAM[..length]).is_err(), "{length} bytes");
    }
}
