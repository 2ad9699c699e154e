// SPDX-License-Identifier: MIT OR Apache-2.0
//! The values a network gives for an aligned face, and how alike two of them are.

use zeroize::Zeroizing;

use super::align::{Aligned, SIDE};
use super::models::Levels;

/// Feature values of a face, of length one. 個人識別符号 (`specs` law §6): memory only, wiped, never printed.
pub struct Features(Zeroizing<Vec<f32>>);

impl std::fmt::Debug for Features {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Features([redacted])")
    }
}

impl Features {
    /// Brings a network's values to length one. `None` if they are no numbers, or all but nothing.
    #[must_use]
    pub fn of(mut values: Zeroizing<Vec<f32>>) -> Option<Self> {
        let length = values.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt();
        if !length.is_finite() || length < 1e-6 {
            return None;
        }
        #[allow(clippy::cast_possible_truncation, reason = "each is 1 at most")]
        values.iter_mut().for_each(|value| *value = (f64::from(*value) / length) as f32);
        Some(Self(values))
    }

    /// Cosine of the angle between two, −1 to 1. `None` if they are of different length.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, reason = "it is between -1 and 1")]
    pub fn cosine(&self, other: &Self) -> Option<f32> {
        let same = self.0.len() == other.0.len();
        let sum: f64 = self.0.iter().zip(other.0.iter()).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
        same.then_some(sum.clamp(-1.0, 1.0) as f32)
    }
}

/// An aligned face as a network's input: three planes in the card's order of colours and levels.
#[must_use]
pub fn planes(face: &Aligned, levels: &Levels) -> Zeroizing<Vec<f32>> {
    let mut values = Zeroizing::new(Vec::with_capacity(3 * SIDE * SIDE));
    for plane in 0..3 {
        values.extend(face.pixels().iter().filter_map(|pixel| levels.of(*pixel).get(plane).copied()));
    }
    values
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::Features;

    fn of(values: &[f32]) -> Option<Features> {
        Features::of(Zeroizing::new(values.to_vec()))
    }

    #[test]
    fn the_cosine_is_that_of_the_angle() {
        let right = |one: &[f32], other: &[f32], expected: f32| {
            let found = of(one).unwrap().cosine(&of(other).unwrap()).unwrap();
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        };
        right(&[1.0, 0.0], &[7.0, 0.0], 1.0);
        right(&[1.0, 0.0], &[0.0, 3.0], 0.0);
        right(&[1.0, 0.0], &[-2.0, 0.0], -1.0);
        right(&[3.0, 4.0], &[4.0, 3.0], 0.96);
        right(&[1e18, 1e18], &[1e-3, 0.0], std::f32::consts::FRAC_1_SQRT_2);
    }

    #[test]
    fn what_is_no_direction_is_refused() {
        for values in [&[0.0, 0.0][..], &[f32::NAN, 1.0], &[f32::INFINITY, 1.0], &[1e-9, 0.0], &[]] {
            assert!(of(values).is_none(), "{values:?}");
        }
        assert!(of(&[1.0, 0.0]).unwrap().cosine(&of(&[1.0]).unwrap()).is_none());
    }

    #[test]
    fn feature_values_print_nothing() {
        assert_eq!(format!("{:?}", of(&[0.25, 0.5]).unwrap()), "Features([redacted])");
    }
}
