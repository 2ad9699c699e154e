// SPDX-License-Identifier: MIT OR Apache-2.0
//! A picture with a face in it, as rows of red, green and blue. It wipes itself and prints nothing.

use thiserror::Error;
use zeroize::Zeroizing;

/// Upper bound of a frame's width and of its height in pixels.
pub const MAX_SIDE: u32 = 4096;

/// A picture from a camera, a file or a chip: eight bits for red, green and blue of each pixel, row by row from the top.
pub struct Frame {
    width: usize,
    height: usize,
    pixels: Zeroizing<Vec<u8>>,
}

/// Why bytes are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FrameError {
    /// A side is nothing, or longer than [`MAX_SIDE`].
    #[error("a frame of {0} x {1} pixels is not allowed")]
    Size(u32, u32),
    /// Not three bytes for each pixel.
    #[error("a frame that should have {expected} bytes has {found}")]
    Length {
        /// Three for each pixel.
        expected: usize,
        /// What came.
        found: usize,
    },
}

/// A face never reaches a log through `{:?}`.
impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Frame({} x {}, [redacted])", self.width, self.height)
    }
}

impl Frame {
    /// From red, green and blue of each pixel. The bytes are wiped if they are refused, too.
    ///
    /// # Errors
    /// See [`FrameError`].
    pub fn from_rgb(width: u32, height: u32, pixels: Vec<u8>) -> Result<Self, FrameError> {
        let pixels = Zeroizing::new(pixels);
        let (columns, rows) = sides(width, height)?;
        let expected = columns * rows * 3;
        if pixels.len() != expected {
            return Err(FrameError::Length { expected, found: pixels.len() });
        }
        Ok(Self { width: columns, height: rows, pixels })
    }

    /// From one brightness for each pixel: three equal channels.
    ///
    /// # Errors
    /// See [`FrameError`].
    pub fn from_grey(width: u32, height: u32, grey: Vec<u8>) -> Result<Self, FrameError> {
        let grey = Zeroizing::new(grey);
        let (columns, rows) = sides(width, height)?;
        if grey.len() != columns * rows {
            return Err(FrameError::Length { expected: columns * rows, found: grey.len() });
        }
        let mut pixels = Zeroizing::new(Vec::with_capacity(grey.len() * 3));
        grey.iter().for_each(|value| pixels.extend_from_slice(&[*value; 3]));
        Ok(Self { width: columns, height: rows, pixels })
    }

    /// Width in pixels, 1 to [`MAX_SIDE`].
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels, 1 to [`MAX_SIDE`].
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// Red, green and blue of each pixel, row by row.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        &self.pixels
    }

    /// Red, green, blue, opacity, as windows want them. The caller wipes them.
    #[must_use]
    pub fn to_rgba(&self) -> Zeroizing<Vec<u8>> {
        let mut all = Zeroizing::new(Vec::with_capacity(self.width * self.height * 4));
        self.pixels.as_chunks::<3>().0.iter().for_each(|&[r, g, b]| all.extend_from_slice(&[r, g, b, 255]));
        all
    }

    /// One pixel; black outside.
    #[must_use]
    pub fn pixel(&self, x: isize, y: isize) -> [f32; 3] {
        let at = |x: usize, y: usize| {
            let inside = x < self.width && y < self.height;
            let begin = (y * self.width + x) * 3;
            inside.then(|| self.pixels.get(begin..begin + 3)).flatten()
        };
        match (usize::try_from(x), usize::try_from(y)) {
            (Ok(x), Ok(y)) => match at(x, y) {
                Some(&[r, g, b]) => [f32::from(r), f32::from(g), f32::from(b)],
                _ => [0.0; 3],
            },
            _ => [0.0; 3],
        }
    }

    /// Brightness after ITU-R BT.601 at a place; 0 outside.
    #[must_use]
    pub fn brightness(&self, x: isize, y: isize) -> f32 {
        let [r, g, b] = self.pixel(x, y);
        0.299 * r + 0.587 * g + 0.114 * b
    }

    /// The frame in which each pixel is the mean of `factor` × `factor` pixels of this one; what does not fill a block at the
    /// right and lower edge is left out. So that what is drawn smaller does not flicker with single pixels.
    #[must_use]
    pub fn shrunk(&self, factor: usize) -> Self {
        let factor = factor.clamp(1, self.width.min(self.height));
        let (width, height) = (self.width / factor, self.height / factor);
        let mut pixels = Zeroizing::new(Vec::with_capacity(width * height * 3));
        for y in 0..height {
            for x in 0..width {
                pixels.extend_from_slice(&self.mean(x * factor, y * factor, factor));
            }
        }
        Self { width, height, pixels }
    }

    fn mean(&self, left: usize, top: usize, side: usize) -> [u8; 3] {
        let mut sum = [0_u64; 3];
        for y in top..top + side {
            let begin = (y * self.width + left) * 3;
            let row = self.pixels.get(begin..begin + side * 3).unwrap_or_default();
            for pixel in row.as_chunks::<3>().0 {
                sum.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u64::from(*value));
            }
        }
        let count = u64::try_from(side * side).unwrap_or(1).max(1);
        // Rounded to the nearest.
        sum.map(|sum| u8::try_from((sum + count / 2) / count).unwrap_or(u8::MAX))
    }

    /// Red, green and blue between four pixels; black counts as neighbour at the edges.
    #[must_use]
    pub fn between(&self, x: f32, y: f32) -> [f32; 3] {
        if !x.is_finite() || !y.is_finite() {
            return [0.0; 3];
        }
        let (left, top) = (x.floor(), y.floor());
        let (right_part, lower_part) = (x - left, y - top);
        let (column, row) = (whole(left), whole(top));
        let corner = |dx: isize, dy: isize| self.pixel(column.saturating_add(dx), row.saturating_add(dy));
        let [upper_left, upper_right, lower_left, lower_right] =
            [corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1)];
        let mut mixed = [0.0; 3];
        let corners = upper_left.into_iter().zip(upper_right).zip(lower_left).zip(lower_right);
        for (out, (((a, b), c), d)) in mixed.iter_mut().zip(corners) {
            let upper = a + (b - a) * right_part;
            let lower = c + (d - c) * right_part;
            *out = upper + (lower - upper) * lower_part;
        }
        mixed
    }
}

fn sides(width: u32, height: u32) -> Result<(usize, usize), FrameError> {
    if !(1..=MAX_SIDE).contains(&width) || !(1..=MAX_SIDE).contains(&height) {
        return Err(FrameError::Size(width, height));
    }
    let side = |value: u32| usize::try_from(value).map_err(|_| FrameError::Size(width, height));
    Ok((side(width)?, side(height)?))
}

/// A whole number as an index. What is outside of any frame, or no number, becomes a place outside of it.
#[allow(clippy::cast_possible_truncation, reason = "the value is bounded before")]
pub(super) fn whole(value: f32) -> isize {
    const OUTSIDE: f32 = 1_000_000.0;
    if value.is_finite() { value.clamp(-OUTSIDE, OUTSIDE) as isize } else { -1_000_000 }
}

/// A count or a side as a number to compute with; exact below 2^24.
#[allow(clippy::cast_precision_loss, reason = "sides and counts here are far below 2^24")]
pub(super) fn number(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::{Frame, FrameError, MAX_SIDE};

    #[test]
    fn wrong_lengths_and_sizes_are_refused() {
        assert_eq!(
            Frame::from_rgb(2, 2, vec![0; 11]).err(),
            Some(FrameError::Length { expected: 12, found: 11 })
        );
        assert_eq!(
            Frame::from_rgb(2, 2, vec![0; 13]).err(),
            Some(FrameError::Length { expected: 12, found: 13 })
        );
        assert_eq!(Frame::from_rgb(0, 2, Vec::new()).err(), Some(FrameError::Size(0, 2)));
        assert_eq!(
            Frame::from_rgb(MAX_SIDE + 1, 1, Vec::new()).err(),
            Some(FrameError::Size(MAX_SIDE + 1, 1))
        );
        assert_eq!(
            Frame::from_rgb(u32::MAX, u32::MAX, Vec::new()).err(),
            Some(FrameError::Size(u32::MAX, u32::MAX))
        );
        assert!(Frame::from_grey(2, 2, vec![0; 12]).is_err());
        assert!(Frame::from_rgb(MAX_SIDE, 1, vec![0; 3 * 4096]).is_ok());
    }

    #[test]
    fn nothing_of_a_face_is_printed() {
        let frame = Frame::from_rgb(1, 1, vec![201, 202, 203]).unwrap();
        let text = format!("{frame:?}");
        assert!(text.contains("redacted") && !text.contains("201"), "{text}");
    }

    #[test]
    fn grey_becomes_three_equal_channels() {
        let frame = Frame::from_grey(2, 1, vec![7, 200]).unwrap();
        assert_eq!(frame.rgb(), [7, 7, 7, 200, 200, 200]);
        assert_eq!(*frame.to_rgba(), [7, 7, 7, 255, 200, 200, 200, 255]);
    }

    #[test]
    fn between_pixels_is_a_mixture_and_outside_is_black() {
        let frame = Frame::from_grey(2, 2, vec![0, 100, 200, 40]).unwrap();
        let near = |x, y, expected: f32| {
            let [found, ..] = frame.between(x, y);
            assert!((found - expected).abs() < 1e-4, "{x} {y}: {found}");
        };
        near(0.0, 0.0, 0.0);
        near(0.5, 0.0, 50.0);
        near(0.0, 0.5, 100.0);
        near(0.5, 0.5, 85.0);
        near(1.5, 0.0, 50.0);
        near(-5.0, 0.0, 0.0);
        near(f32::NAN, 0.0, 0.0);
        near(1e30, 1e30, 0.0);
    }

    #[test]
    fn shrinking_takes_the_mean_of_blocks() {
        let frame = Frame::from_grey(5, 2, vec![0, 10, 20, 30, 99, 20, 30, 40, 53, 99]).unwrap();
        let half = frame.shrunk(2);
        assert_eq!((half.width(), half.height()), (2, 1));
        assert_eq!(half.rgb(), [15, 15, 15, 36, 36, 36]);
        assert_eq!(frame.shrunk(0).rgb(), frame.rgb());
        assert_eq!(frame.shrunk(50).height(), 1);
    }
}
