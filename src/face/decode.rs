// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pictures as frames: a chip's photo, and still pictures. What a picture claims about its size is checked before anything is
//! allocated for it. The decoders' own memory is not wiped when they need more than the frame itself.

use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits};
use tashika_kit::reading::PictureKind;

use super::frame::{Frame, MAX_SIDE};
use super::{FaceProblem, Which};
use crate::pictures::{self, Pixels};

/// What a decoder may allocate, in bytes: the largest frame in 8-bit RGB, and as much again.
const MAX_ALLOC: u64 = 2 * 3 * (MAX_SIDE as u64) * (MAX_SIDE as u64);

/// A chip's photo as a frame. Grey photos become three equal channels.
///
/// # Errors
/// [`FaceProblem::Photo`] if it cannot be decoded.
pub fn chip_photo(kind: PictureKind, bytes: &[u8]) -> Result<Frame, FaceProblem> {
    let bitmap = pictures::decode(kind, bytes).map_err(|_| FaceProblem::Photo)?;
    let frame = match bitmap.pixels {
        Pixels::Grey(grey) => Frame::from_grey(bitmap.width, bitmap.height, grey),
        Pixels::Rgba(rgba) => {
            let rgba = zeroize::Zeroizing::new(rgba);
            let rgb = rgba.as_chunks::<4>().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
            Frame::from_rgb(bitmap.width, bitmap.height, rgb)
        }
    };
    frame.map_err(|_| FaceProblem::Photo)
}

/// A still picture (PNG or JPEG) as a frame; `None` if it is none, damaged, or larger than a frame may be.
#[must_use]
pub fn still(bytes: &[u8]) -> Option<Frame> {
    let format = match PictureKind::of(bytes) {
        PictureKind::Png => ImageFormat::Png,
        PictureKind::Jpeg => ImageFormat::Jpeg,
        _ => return None,
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    let (width, height) = (picture.width(), picture.height());
    Frame::from_rgb(width, height, picture.into_rgb8().into_raw()).ok()
}

/// What a file offers as a photo to compare with: a chip's kinds, or a still picture.
///
/// # Errors
/// [`FaceProblem::Photo`] if it is none of them.
pub fn any_photo(bytes: &[u8]) -> Result<Frame, FaceProblem> {
    match PictureKind::of(bytes) {
        PictureKind::Png | PictureKind::Jpeg => still(bytes).ok_or(FaceProblem::Photo),
        kind => chip_photo(kind, bytes),
    }
}

/// Whose picture a problem is about decides its code.
impl Which {
    /// The part of a code that says which picture.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Live => "live",
        }
    }
}

#[cfg(test)]
mod tests {
    use tashika_kit::reading::PictureKind;

    use super::{any_photo, chip_photo, still};
    use crate::face::FaceProblem;

    const JP2: &[u8] = include_bytes!("../../tests/fixtures/pictures/face-378x472.jp2");
    const PNG: &[u8] = include_bytes!("../../tests/fixtures/pictures/face-378x472.openjpeg.png");

    #[test]
    fn a_chips_grey_photo_becomes_three_equal_channels() {
        let photo = chip_photo(PictureKind::Jp2, JP2).unwrap();
        assert_eq!((photo.width(), photo.height()), (378, 472));
        assert!(photo.rgb().as_chunks::<3>().0.iter().all(|[r, g, b]| r == g && g == b));
        assert!(photo.rgb().iter().any(|value| *value > 200) && photo.rgb().iter().any(|value| *value < 60));
    }

    #[test]
    fn what_is_no_photo_is_refused() {
        assert_eq!(chip_photo(PictureKind::Jp2, &JP2[..200]).err(), Some(FaceProblem::Photo));
        assert_eq!(chip_photo(PictureKind::Jp2, b"garbage").err(), Some(FaceProblem::Photo));
        assert_eq!(any_photo(b"garbage").err(), Some(FaceProblem::Photo));
        assert!(still(b"garbage").is_none() && still(&PNG[..PNG.len() / 2]).is_none());
        assert!(any_photo(PNG).is_ok() && any_photo(JP2).is_ok());
    }

    /// A PNG of a few bytes that claims more pixels than a frame may have.
    #[test]
    fn a_picture_that_claims_to_be_huge_is_refused_before_it_is_decoded() {
        for (width, height) in [(60_000_u32, 60_000_u32), (4097, 1), (1, 4097)] {
            let mut bytes = Vec::new();
            let mut encoder = png_header(width, height);
            bytes.append(&mut encoder);
            assert!(still(&bytes).is_none(), "{width} x {height}");
        }
    }

    /// Signature and IHDR with a right checksum, and an empty IDAT.
    fn png_header(width: u32, height: u32) -> Vec<u8> {
        let mut header = b"IHDR".to_vec();
        header.extend(width.to_be_bytes());
        header.extend(height.to_be_bytes());
        header.extend([8, 2, 0, 0, 0]);
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
        bytes.extend(&header);
        bytes.extend(crc(&header).to_be_bytes());
        bytes.extend(b"\0\0\0\0IDAT");
        bytes.extend(crc(b"IDAT").to_be_bytes());
        bytes
    }

    fn crc(bytes: &[u8]) -> u32 {
        let step = |crc: u32, byte: &u8| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
            })
        };
        !bytes.iter().fold(u32::MAX, step)
    }
}
