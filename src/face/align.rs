// SPDX-License-Identifier: MIT OR Apache-2.0
//! Turning, scaling and shifting a face so that its five points lie where embedding networks expect them: the similarity
//! transform of least squares (Umeyama 1991), and 112 × 112 pixels between four neighbours.

use zeroize::Zeroizing;

use super::detect::Point;
use super::frame::{Frame, number};

/// Side of an aligned face.
pub const SIDE: usize = 112;

/// Where right eye, left eye, tip of the nose, right and left corner of the mouth lie in an aligned face (ArcFace; the same
/// numbers as in OpenCV's FaceRecognizerSF). Right and left are the person's own.
pub const TEMPLATE: [Point; 5] = [
    Point { x: 38.2946, y: 51.6963 },
    Point { x: 73.5318, y: 51.5014 },
    Point { x: 56.0252, y: 71.7366 },
    Point { x: 41.5493, y: 92.3655 },
    Point { x: 70.7299, y: 92.2041 },
];

/// A turn, a scale and a shift: (x, y) goes to (a·x − b·y + c, b·x + a·y + d).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
}

impl Similarity {
    /// The one that brings `from` nearest to `to`. `None` if the points are no numbers, or lie all in one place.
    #[must_use]
    pub fn between(from: &[Point; 5], to: &[Point; 5]) -> Option<Self> {
        let (from_mean, to_mean) = (mean(from), mean(to));
        let (mut along, mut across, mut spread) = (0.0, 0.0, 0.0);
        for (from, to) in from.iter().zip(to) {
            let (x, y) = (f64::from(from.x) - from_mean.0, f64::from(from.y) - from_mean.1);
            let (u, v) = (f64::from(to.x) - to_mean.0, f64::from(to.y) - to_mean.1);
            along += x * u + y * v;
            across += x * v - y * u;
            spread += x * x + y * y;
        }
        let (a, b) = (along / spread, across / spread);
        let found = Self {
            a,
            b,
            c: to_mean.0 - (a * from_mean.0 - b * from_mean.1),
            d: to_mean.1 - (b * from_mean.0 + a * from_mean.1),
        };
        // One place for all points has no spread; mirrored points have no scale.
        let sound =
            found.scale().is_finite() && found.scale() > 1e-4 && found.c.is_finite() && found.d.is_finite();
        sound.then_some(found)
    }

    /// How much longer a line becomes.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.a.hypot(self.b)
    }

    /// Where a point goes.
    #[must_use]
    pub fn of(&self, point: Point) -> Point {
        let (x, y) = (f64::from(point.x), f64::from(point.y));
        Point { x: narrow(self.a * x - self.b * y + self.c), y: narrow(self.b * x + self.a * y + self.d) }
    }

    /// Where a point comes from.
    #[must_use]
    pub fn back(&self, point: Point) -> Point {
        let squared = self.a * self.a + self.b * self.b;
        let (x, y) = (f64::from(point.x) - self.c, f64::from(point.y) - self.d);
        Point {
            x: narrow((self.a * x + self.b * y) / squared),
            y: narrow((self.a * y - self.b * x) / squared),
        }
    }
}

fn mean(points: &[Point; 5]) -> (f64, f64) {
    let sum =
        points.iter().fold((0.0, 0.0), |(x, y), point| (x + f64::from(point.x), y + f64::from(point.y)));
    (sum.0 / 5.0, sum.1 / 5.0)
}

#[allow(clippy::cast_possible_truncation, reason = "places of pixels need no more digits")]
fn narrow(value: f64) -> f32 {
    value as f32
}

/// An aligned face: red, green, blue of 112 × 112 pixels, as numbers from 0 to 255. Wipes itself and prints nothing.
pub struct Aligned(Zeroizing<Vec<[f32; 3]>>);

impl std::fmt::Debug for Aligned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Aligned([redacted])")
    }
}

impl Aligned {
    /// The face with these points. A face that is much larger than it becomes is taken from means of pixels, or single
    /// pixels would decide. `None` if the points make no face.
    #[must_use]
    pub fn from(frame: &Frame, points: &[Point; 5]) -> Option<Self> {
        let scale = Similarity::between(points, &TEMPLATE)?.scale();
        let factor = block(1.0 / scale);
        if factor == 1 {
            return Self::sampled(frame, points);
        }
        let blocks = number(factor);
        // The middle of the first block is at (factor − 1) / 2 of the frame.
        let moved =
            points.map(|Point { x, y }| Point { x: (x + 0.5) / blocks - 0.5, y: (y + 0.5) / blocks - 0.5 });
        Self::sampled(&frame.shrunk(factor), &moved)
    }

    fn sampled(frame: &Frame, points: &[Point; 5]) -> Option<Self> {
        let transform = Similarity::between(points, &TEMPLATE)?;
        let mut pixels = Zeroizing::new(Vec::with_capacity(SIDE * SIDE));
        for y in 0..SIDE {
            for x in 0..SIDE {
                let Point { x, y } = transform.back(Point { x: number(x), y: number(y) });
                pixels.push(frame.between(x, y));
            }
        }
        Some(Self(pixels))
    }

    /// Red, green, blue of each pixel, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[[f32; 3]] {
        &self.0
    }

    /// Brightness after ITU-R BT.601 of each pixel, row by row.
    #[must_use]
    pub fn brightness(&self) -> Zeroizing<Vec<f32>> {
        Zeroizing::new(self.0.iter().map(|[r, g, b]| 0.299 * r + 0.587 * g + 0.114 * b).collect())
    }
}

/// How many pixels become one before sampling: the whole part of how much larger the face is, 1 to 32.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the value is bounded before")]
fn block(larger: f64) -> usize {
    larger.clamp(1.0, 32.0) as usize
}

#[cfg(test)]
mod tests;
