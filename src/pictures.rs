// SPDX-License-Identifier: MIT OR Apache-2.0
//! Decoding the pictures chips hold: PNG and TIFF (texts as pictures), JPEG 2000 and JPEG (photos), the dots of external
//! characters.
//!
//! The bytes are hostile. What a picture claims about its size is checked before anything is allocated for
//! it; no decoder here uses `unsafe` for JPEG 2000 (`hayro-jpeg2000` without SIMD).

mod codestream;
mod external;
mod group4;
mod tiff;

use std::io::Cursor;

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};
use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use tashika_kit::reading::PictureKind;
use thiserror::Error;

/// Upper bound of a picture's size in bytes. A chip's photo has a few kilobytes.
pub const MAX_BYTES: usize = 1 << 20;

/// Upper bound of a picture's width and of its height in pixels. A My Number Card's photo has 378 × 472
/// (`specs` mynumber-card §5.1.2).
pub const MAX_SIDE: u32 = 2_000;

/// Upper bound of what a PNG or JPEG decoder may allocate, in bytes: the largest picture in 16-bit RGBA,
/// twice.
const MAX_ALLOC: u64 = 64 << 20;

/// A decoded picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Bitmap {
    /// Width in pixels, 1 to [`MAX_SIDE`].
    pub width: u32,
    /// Height in pixels, 1 to [`MAX_SIDE`].
    pub height: u32,
    /// The pixels, row by row from the top.
    pub pixels: Pixels,
}

/// The pixels of a picture, eight bits for each channel.
#[derive(Clone, PartialEq, Eq)]
pub enum Pixels {
    /// One byte for each pixel: 0 black, 255 white.
    Grey(Vec<u8>),
    /// Red, green, blue, opacity for each pixel.
    Rgba(Vec<u8>),
}

/// Pictures of a person never reach a log through `{:?}`.
impl std::fmt::Debug for Bitmap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bitmap({} x {}, [redacted])", self.width, self.height)
    }
}

impl Bitmap {
    /// The pixels as red, green, blue, opacity, as windows want them.
    #[must_use]
    pub fn to_rgba(&self) -> Vec<u8> {
        match &self.pixels {
            Pixels::Rgba(pixels) => pixels.clone(),
            Pixels::Grey(pixels) => pixels.iter().flat_map(|grey| [*grey, *grey, *grey, 255]).collect(),
        }
    }

    /// The pixels as grey, as paper wants them; transparent parts become white.
    #[must_use]
    pub fn to_grey(&self) -> Vec<u8> {
        match &self.pixels {
            Pixels::Grey(pixels) => pixels.clone(),
            Pixels::Rgba(pixels) => pixels.as_chunks().0.iter().map(grey_of).collect(),
        }
    }
}

/// Brightness after ITU-R BT.601, on white paper.
fn grey_of(&[red, green, blue, opacity]: &[u8; 4]) -> u8 {
    let brightness = (u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114) / 1000;
    let opacity = u32::from(opacity);
    u8::try_from((brightness * opacity + 255 * (255 - opacity)) / 255).unwrap_or(u8::MAX)
}

/// Why a picture is not shown. It says nothing about its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PictureError {
    /// None of the formats chips use.
    #[error("the picture is in no known format; report the card to us")]
    UnknownFormat,
    /// Larger than any real one.
    #[error("the picture has {0} bytes, more than the {MAX_BYTES} allowed; report the card to us")]
    TooManyBytes(usize),
    /// Its header claims a size no real one has.
    #[error("the picture claims a size that is not allowed; report the card to us")]
    TooLarge,
    /// Damaged, or in a variant the decoder does not know.
    #[error("the picture cannot be decoded; the clerk compares with the printed card")]
    Damaged,
}

/// Decodes a picture. `kind` is what the reading says it is; bytes of another kind are an error.
///
/// # Errors
/// See [`PictureError`].
pub fn decode(kind: PictureKind, bytes: &[u8]) -> Result<Bitmap, PictureError> {
    if bytes.len() > MAX_BYTES {
        return Err(PictureError::TooManyBytes(bytes.len()));
    }
    // An external character has no signature of its own: it is known by where it stood.
    if kind == PictureKind::ExternalCharacter {
        return external::decode(bytes);
    }
    if PictureKind::of(bytes) != kind {
        return Err(PictureError::UnknownFormat);
    }
    match kind {
        PictureKind::Png => decode_with(ImageFormat::Png, bytes),
        PictureKind::Jpeg => decode_with(ImageFormat::Jpeg, bytes),
        PictureKind::Jp2 | PictureKind::Codestream => decode_jp2(bytes),
        PictureKind::Tiff => tiff::decode(bytes),
        PictureKind::ExternalCharacter | PictureKind::Unknown => Err(PictureError::UnknownFormat),
    }
}

fn decode_with(format: ImageFormat, bytes: &[u8]) -> Result<Bitmap, PictureError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| match error {
        image::ImageError::Limits(_) => PictureError::TooLarge,
        _ => PictureError::Damaged,
    })?;
    let (width, height) = (picture.width(), picture.height());
    let pixels = match picture {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageLuma16(_) => {
            Pixels::Grey(picture.into_luma8().into_raw())
        }
        coloured => Pixels::Rgba(coloured.into_rgba8().into_raw()),
    };
    Ok(Bitmap { width, height, pixels })
}

fn decode_jp2(bytes: &[u8]) -> Result<Bitmap, PictureError> {
    codestream::check(bytes)?;
    // Strict: a photo that ends early is damaged, not half shown.
    let settings = DecodeSettings { strict: true, ..DecodeSettings::default() };
    let image = Image::new(bytes, &settings).map_err(|_| PictureError::Damaged)?;
    let (width, height) = (image.width(), image.height());
    if !(1..=MAX_SIDE).contains(&width) || !(1..=MAX_SIDE).contains(&height) {
        return Err(PictureError::TooLarge);
    }
    let channels = match (image.color_space(), image.has_alpha()) {
        (ColorSpace::Gray, false) => 1,
        (ColorSpace::RGB, false) => 3,
        _ => return Err(PictureError::Damaged),
    };
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|_| PictureError::Damaged)?;
    let expected = usize::try_from(width).unwrap_or(0) * usize::try_from(height).unwrap_or(0);
    let components = decoded.components();
    if components.len() != channels || components.iter().any(|part| part.samples().len() != expected) {
        return Err(PictureError::Damaged);
    }
    let samples = decoded.data_u8();
    let pixels = match channels {
        1 => Pixels::Grey(samples),
        _ => Pixels::Rgba(samples.as_chunks().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect()),
    };
    Ok(Bitmap { width, height, pixels })
}

#[cfg(test)]
mod tests;
