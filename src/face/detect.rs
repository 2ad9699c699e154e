// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a YuNet-type network says about a picture, as faces (as OpenCV's `FaceDetectorYN` reads it): for each cell of grids of
//! 8, 16 and 32 pixels whether a face is there, its box and its five points.

use zeroize::Zeroizing;

use super::frame::{Frame, number};

/// Sides of the grids' cells in pixels.
pub const STRIDES: [usize; 3] = [8, 16, 32];
/// So many candidates are looked at, the best first.
const MOST_CANDIDATES: usize = 5_000;

/// A place in a picture, in pixels; whole numbers are the middles of pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

/// A face that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    /// Left edge of its box, in pixels.
    pub left: f32,
    /// Upper edge.
    pub top: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
    /// Right eye, left eye, tip of the nose, right and left corner of the mouth; the person's own right and left.
    pub points: [Point; 5],
    /// How sure the network is, 0 to 1.
    pub score: f32,
}

/// The four answers for one grid.
pub struct Grid<'v> {
    /// Whether it is a face, one value for each cell.
    pub class: &'v [f32],
    /// Whether it is an object, one value for each cell.
    pub object: &'v [f32],
    /// Box: shift of the middle in cells, logarithm of the sides in cells; four values for each cell.
    pub boxes: &'v [f32],
    /// Points: shift in cells; ten values for each cell.
    pub points: &'v [f32],
}

/// Faces in the network's own picture, the best first, without those that lie over a better one.
///
/// `None` if a grid has other lengths than the picture's size asks for.
#[must_use]
pub fn faces(grids: &[Grid<'_>; 3], size: (usize, usize), score: f32, overlap: f32) -> Option<Vec<Face>> {
    let mut found = Vec::new();
    for (grid, stride) in grids.iter().zip(STRIDES) {
        let (columns, rows) = (size.0 / stride, size.1 / stride);
        let cells = columns * rows;
        let lengths = [grid.class.len(), grid.object.len(), grid.boxes.len() / 4, grid.points.len() / 10];
        let whole = grid.boxes.len().is_multiple_of(4) && grid.points.len().is_multiple_of(10);
        if lengths != [cells; 4] || !whole {
            return None;
        }
        let boxes = grid.boxes.as_chunks::<4>().0;
        let points = grid.points.as_chunks::<10>().0;
        let cells = grid.class.iter().zip(grid.object).zip(boxes).zip(points).enumerate();
        for (index, (((class, object), sides), points)) in cells {
            let sure = (class.clamp(0.0, 1.0) * object.clamp(0.0, 1.0)).sqrt();
            if sure >= score {
                let place = (number(index % columns), number(index / columns));
                found
                    .extend(face(place, number(stride), sides, points, sure).filter(|face| near(face, size)));
            }
        }
    }
    found.sort_by(|one, other| other.score.total_cmp(&one.score));
    found.truncate(MOST_CANDIDATES);
    Some(apart(found, overlap))
}

fn face(cell: (f32, f32), stride: f32, sides: &[f32; 4], points: &[f32; 10], score: f32) -> Option<Face> {
    let &[x, y, width, height] = sides;
    let (middle_x, middle_y) = ((cell.0 + x) * stride, (cell.1 + y) * stride);
    let (width, height) = (width.exp() * stride, height.exp() * stride);
    let mut places = [Point { x: 0.0, y: 0.0 }; 5];
    for (place, &[x, y]) in places.iter_mut().zip(points.as_chunks::<2>().0) {
        *place = Point { x: (x + cell.0) * stride, y: (y + cell.1) * stride };
    }
    let face = Face {
        left: middle_x - width / 2.0,
        top: middle_y - height / 2.0,
        width,
        height,
        points: places,
        score,
    };
    let numbers = [face.left, face.top, width, height];
    let sound = numbers.iter().chain(places.iter().flat_map(|p| [&p.x, &p.y])).all(|value| value.is_finite());
    sound.then_some(face)
}

/// A face lies in the picture at least with its middle, and is no larger than twice the picture.
fn near(face: &Face, (width, height): (usize, usize)) -> bool {
    let (width, height) = (number(width), number(height));
    let (x, y) = (face.left + face.width / 2.0, face.top + face.height / 2.0);
    let inside = (0.0..=width).contains(&x) && (0.0..=height).contains(&y);
    inside
        && face.width > 0.0
        && face.height > 0.0
        && face.width <= 2.0 * width
        && face.height <= 2.0 * height
}

/// The best of those that lie over each other (non-maximum suppression): one is left out if it shares more than `overlap` of
/// its area with a better one.
#[must_use]
pub fn apart(sorted: Vec<Face>, overlap: f32) -> Vec<Face> {
    let mut kept: Vec<Face> = Vec::new();
    for face in sorted {
        if kept.iter().all(|better| shared(better, &face) <= overlap) {
            kept.push(face);
        }
    }
    kept
}

/// Shared area of two boxes as a part of what both cover together.
fn shared(one: &Face, other: &Face) -> f32 {
    let along = |from: f32, to: f32, first: f32, last: f32| (to.min(last) - from.max(first)).max(0.0);
    let both = along(one.left, one.left + one.width, other.left, other.left + other.width)
        * along(one.top, one.top + one.height, other.top, other.top + other.height);
    let all = one.width * one.height + other.width * other.height - both;
    if all > 0.0 { both / all } else { 0.0 }
}

/// A frame as a network's picture: as large as it fits, at the upper left, black beside it; and the way back.
pub struct Fitted {
    /// Three planes of numbers, in the card's order of colours.
    pub values: Zeroizing<Vec<f32>>,
    scale: f32,
}

impl Fitted {
    /// `level` gives what the network expects for a pixel's red, green, blue.
    #[must_use]
    pub fn new(frame: &Frame, (width, height): (usize, usize), level: impl Fn([f32; 3]) -> [f32; 3]) -> Self {
        let scale = (number(width) / number(frame.width())).min(number(height) / number(frame.height()));
        let factor = shrink(1.0 / scale);
        let smaller = (factor > 1).then(|| frame.shrunk(factor));
        let (source, blocks) = (smaller.as_ref().unwrap_or(frame), number(factor));
        let step = 1.0 / (scale * blocks);
        let used = |side: usize, all: usize| used(number(side) * scale).min(all);
        let (columns, rows) = (used(frame.width(), width), used(frame.height(), height));
        let mut planes = Zeroizing::new(Vec::new());
        planes.resize(3 * width * height, 0.0);
        let black = level([0.0; 3]);
        for y in 0..height {
            for x in 0..width {
                let inside = x < columns && y < rows;
                let pixel = if inside { level(middle(source, x, y, step)) } else { black };
                let at = [0, 1, 2].map(|plane| (plane * height + y) * width + x);
                at.iter().zip(pixel).for_each(|(at, value)| {
                    if let Some(place) = planes.get_mut(*at) {
                        *place = value;
                    }
                });
            }
        }
        Self { values: planes, scale }
    }

    /// A face of the network's picture in the frame. Whole numbers are middles of pixels in both.
    #[must_use]
    pub fn back(&self, face: &Face) -> Face {
        let place = |value: f32| (value + 0.5) / self.scale - 0.5;
        Face {
            left: place(face.left),
            top: place(face.top),
            width: face.width / self.scale,
            height: face.height / self.scale,
            points: face.points.map(|Point { x, y }| Point { x: place(x), y: place(y) }),
            score: face.score,
        }
    }
}

/// What lies at a pixel of the smaller picture; the edge goes on outside of the frame.
fn middle(source: &Frame, x: usize, y: usize, step: f32) -> [f32; 3] {
    let place = |at: usize, side: usize| ((number(at) + 0.5) * step - 0.5).clamp(0.0, number(side - 1));
    source.between(place(x, source.width()), place(y, source.height()))
}

/// How many pixels become one before sampling: the whole part of how much larger the frame is.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the value is bounded before")]
fn shrink(larger: f32) -> usize {
    larger.clamp(1.0, 256.0) as usize
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the value is bounded before")]
fn used(side: f32) -> usize {
    side.round().clamp(1.0, 4096.0) as usize
}

#[cfg(test)]
mod tests;
