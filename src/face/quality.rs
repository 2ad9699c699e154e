// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether a picture of a face is good enough to be compared: size, sharpness, pose, light. The limits are data
//! (`assets/face/quality.toml`), each with source and certainty.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Which;
use super::align::{Aligned, SIDE};
use super::detect::{Face, Point};
use super::frame::number;

const LIMITS: &str = include_str!("../../assets/face/quality.toml");

/// The limits. A damaged file refuses everything, which the tests notice.
static SHIPPED: LazyLock<Option<Limits>> = LazyLock::new(|| toml::from_str(LIMITS).ok());

/// What a picture of a face lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// Too few pixels.
    Small,
    /// Not sharp.
    Blurred,
    /// Turned to a side.
    Turned,
    /// Leaning to a side.
    Tilted,
    /// Looking up or down.
    Nodding,
    /// Too dark.
    Dark,
    /// Too bright.
    Bright,
    /// Too little contrast.
    Flat,
}

impl Flaw {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Small,
        Self::Blurred,
        Self::Turned,
        Self::Tilted,
        Self::Nodding,
        Self::Dark,
        Self::Bright,
        Self::Flat,
    ];

    fn limit(self, limits: &Limits) -> &Limit {
        match self {
            Self::Small => &limits.small,
            Self::Blurred => &limits.blurred,
            Self::Turned => &limits.turned,
            Self::Tilted => &limits.tilted,
            Self::Nodding => &limits.nodding,
            Self::Dark => &limits.dark,
            Self::Bright => &limits.bright,
            Self::Flat => &limits.flat,
        }
    }

    fn measured(self, measures: &Measures) -> f32 {
        match self {
            Self::Small => measures.eyes,
            Self::Blurred => measures.sharpness,
            Self::Turned => measures.turn,
            Self::Tilted => measures.tilt,
            Self::Nodding => measures.nod,
            Self::Dark | Self::Bright => measures.brightness,
            Self::Flat => measures.contrast,
        }
    }
}

/// A flaw of one of the two pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// Which picture.
    pub which: Which,
    /// What it lacks.
    pub flaw: Flaw,
}

impl Finding {
    /// Its code; the locale files hold `face_quality.<code>`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match (self.which, self.flaw) {
            (Which::Live, Flaw::Small) => "small",
            (Which::Live, Flaw::Blurred) => "blurred",
            (Which::Live, Flaw::Turned) => "turned",
            (Which::Live, Flaw::Tilted) => "tilted",
            (Which::Live, Flaw::Nodding) => "nodding",
            (Which::Live, Flaw::Dark) => "dark",
            (Which::Live, Flaw::Bright) => "bright",
            (Which::Live, Flaw::Flat) => "flat",
            (Which::Photo, Flaw::Small) => "photo_small",
            (Which::Photo, Flaw::Blurred) => "photo_blurred",
            (Which::Photo, Flaw::Turned) => "photo_turned",
            (Which::Photo, Flaw::Tilted) => "photo_tilted",
            (Which::Photo, Flaw::Nodding) => "photo_nodding",
            (Which::Photo, Flaw::Dark) => "photo_dark",
            (Which::Photo, Flaw::Bright) => "photo_bright",
            (Which::Photo, Flaw::Flat) => "photo_flat",
        }
    }
}

#[derive(Deserialize)]
struct Limits {
    small: Limit,
    blurred: Limit,
    turned: Limit,
    tilted: Limit,
    nodding: Limit,
    dark: Limit,
    bright: Limit,
    flat: Limit,
    second_face: SecondFace,
}

#[derive(Deserialize)]
struct Limit {
    refuse: f32,
    note: f32,
    /// Whether less is worse.
    least: bool,
}

#[derive(Deserialize)]
struct SecondFace {
    part: f32,
}

impl Limit {
    /// Whether a value lies beyond a bound; what is no number does.
    fn beyond(&self, value: f32, bound: f32) -> bool {
        !(if self.least { value >= bound } else { value <= bound })
    }
}

/// What was measured of a face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// Pixels between the eyes.
    pub eyes: f32,
    /// Variance of the Laplacian.
    pub sharpness: f32,
    /// How far the nose lies beside the middle of the eyes, as a part of their distance.
    pub turn: f32,
    /// Angle of the line between the eyes in degrees.
    pub tilt: f32,
    /// How far the nose is from half-way between eyes and mouth, as a part of that height.
    pub nod: f32,
    /// Mean brightness.
    pub brightness: f32,
    /// Its standard deviation.
    pub contrast: f32,
}

impl Measures {
    /// Measures a face: pose and size by its points, the rest by its aligned picture.
    #[must_use]
    pub fn of(face: &Face, aligned: &Aligned) -> Self {
        let [right, left, nose, right_mouth, left_mouth] = face.points;
        let (eyes, mouth) = (middle(right, left), middle(right_mouth, left_mouth));
        let (dx, dy) = (left.x - right.x, left.y - right.y);
        let distance = dx.hypot(dy);
        // Along the line of the eyes, and across it.
        let along = |p: Point| ((p.x - eyes.x) * dx + (p.y - eyes.y) * dy) / distance;
        let across = |p: Point| ((p.y - eyes.y) * dx - (p.x - eyes.x) * dy) / distance;
        let grey = aligned.brightness();
        let (brightness, variance) = mean_and_variance(&grey);
        Self {
            eyes: distance,
            sharpness: mean_and_variance(&laplacian(&grey)).1,
            turn: (along(nose) / distance).abs(),
            tilt: dy.atan2(dx).to_degrees().abs(),
            nod: (across(nose) / across(mouth) - 0.5).abs(),
            brightness,
            contrast: variance.sqrt(),
        }
    }

    /// What makes the picture unfit to be compared.
    #[must_use]
    pub fn refused(&self) -> Vec<Flaw> {
        self.beyond(|limit| limit.refuse)
    }

    /// What is worth a note with the result.
    #[must_use]
    pub fn noted(&self) -> Vec<Flaw> {
        self.beyond(|limit| limit.note)
    }

    fn beyond(&self, bound: impl Fn(&Limit) -> f32) -> Vec<Flaw> {
        let beyond = |flaw: &Flaw| match &*SHIPPED {
            Some(limits) => flaw.limit(limits).beyond(flaw.measured(self), bound(flaw.limit(limits))),
            None => true,
        };
        Flaw::ALL.into_iter().filter(beyond).collect()
    }
}

/// Whether a second face counts beside the first.
#[must_use]
pub fn counts(second: &Face, first: &Face) -> bool {
    let part = SHIPPED.as_ref().map_or(0.0, |limits| limits.second_face.part);
    second.width >= part * first.width
}

fn middle(one: Point, other: Point) -> Point {
    Point { x: (one.x + other.x) / 2.0, y: (one.y + other.y) / 2.0 }
}

/// The sum of the four neighbours less four times the middle, for each pixel that has them.
fn laplacian(grey: &[f32]) -> zeroize::Zeroizing<Vec<f32>> {
    let mut edges = zeroize::Zeroizing::new(Vec::with_capacity((SIDE - 2) * (SIDE - 2)));
    let rows: Vec<&[f32]> = grey.chunks_exact(SIDE).collect();
    for around in rows.windows(3) {
        let &[above, row, below] = around else { continue };
        for ((up, line), down) in above.iter().skip(1).zip(row.windows(3)).zip(below.iter().skip(1)) {
            if let &[left, here, right] = line {
                edges.push(up + down + left + right - 4.0 * here);
            }
        }
    }
    edges
}

fn mean_and_variance(values: &[f32]) -> (f32, f32) {
    let count = number(values.len().max(1));
    let mean = values.iter().sum::<f32>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count;
    (mean, variance)
}

#[cfg(test)]
mod tests;
