// SPDX-License-Identifier: MIT OR Apache-2.0
//! Counts in buckets whose bounds grow by the same factor, and quantiles out of them.
//!
//! The bounds are 2^(k/8) milliseconds, k = 0 … 160: eight buckets for each doubling, from 1 ms to 17.5 minutes. A quantile
//! is a bucket, not a number: the value of that rank among all samples (nearest rank: the ⌈q·n⌉-th smallest) lies in it for
//! certain. What is shown is its upper bound, so that no time is ever shown shorter than it was, and by less than 2^(1/8),
//! 9.06 %, longer. Under 1 ms "1 ms" is shown; from 17.5 minutes on there is no upper bound, and that is said.

use serde::Serialize;

/// 2^(i/8) in millionths, rounded to the nearest.
const EIGHTHS: [u64; 8] =
    [1_000_000, 1_090_508, 1_189_207, 1_296_840, 1_414_214, 1_542_211, 1_681_793, 1_834_008];

/// The last bound's number.
const LAST: usize = 160;

/// How many buckets there are: one below the first bound, one from the last bound on.
pub const BUCKETS: usize = LAST + 2;

/// The bound of this number, in microseconds.
fn bound(number: usize) -> u64 {
    let eighth = EIGHTHS.get(number % 8).copied().unwrap_or(1_000_000);
    (eighth << (number / 8)) / 1000
}

/// The bucket of a time in microseconds: the number of bounds that are not above it.
#[must_use]
pub fn bucket(micros: u64) -> usize {
    (0..=LAST).take_while(|number| bound(*number) <= micros).count()
}

/// Counts by bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    counts: std::collections::BTreeMap<usize, u64>,
}

/// Where a quantile lies, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quantile {
    /// It is not below this.
    pub from_us: u64,
    /// It is below this; `None` if it is longer than anything that is measured.
    pub below_us: Option<u64>,
}

impl Histogram {
    /// Adds so many to a bucket. `false` if there is no such bucket.
    pub fn add(&mut self, bucket: usize, count: u64) -> bool {
        if bucket >= BUCKETS {
            return false;
        }
        let entry = self.counts.entry(bucket).or_default();
        *entry = entry.saturating_add(count);
        true
    }

    /// Adds everything of another.
    pub fn merge(&mut self, other: &Self) {
        for (bucket, count) in &other.counts {
            self.add(*bucket, *count);
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Where the value of this rank lies, per cent: 50 for the median. `None` if there is none.
    #[must_use]
    pub fn quantile(&self, per_cent: u8) -> Option<Quantile> {
        let count = u128::from(self.count());
        let rank = (count * u128::from(per_cent.min(100))).div_ceil(100).max(1);
        let mut seen = 0_u128;
        let (bucket, _) = self.counts.iter().find(|(_, count)| {
            seen += u128::from(**count);
            seen >= rank
        })?;
        Some(Quantile {
            from_us: bucket.checked_sub(1).map_or(0, bound),
            below_us: (*bucket <= LAST).then(|| bound(*bucket)),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use proptest::prelude::*;

    use super::{BUCKETS, EIGHTHS, Histogram, LAST, bound, bucket};

    fn of(samples: &[u64]) -> Histogram {
        let mut histogram = Histogram::default();
        for sample in samples {
            assert!(histogram.add(bucket(*sample), 1));
        }
        histogram
    }

    #[test]
    fn the_eighths_are_the_powers_they_claim_to_be() {
        for (index, eighth) in EIGHTHS.iter().enumerate() {
            let exact = 2_f64.powf(index as f64 / 8.0) * 1e6;
            assert!((exact - *eighth as f64).abs() <= 0.5, "{index}");
        }
        assert_eq!((bound(0), bound(8), bound(LAST)), (1000, 2000, 1000 << 20));
        assert!((1..=LAST).all(|number| bound(number - 1) < bound(number)));
    }

    #[test]
    fn a_bound_belongs_to_the_bucket_above_it() {
        assert_eq!((bucket(0), bucket(999), bucket(1000)), (0, 0, 1));
        assert_eq!(
            (bucket(bound(LAST) - 1), bucket(bound(LAST)), bucket(u64::MAX)),
            (LAST, LAST + 1, LAST + 1)
        );
        assert!(!Histogram::default().add(BUCKETS, 1), "there is no such bucket");
    }

    #[test]
    fn of_nothing_there_is_no_quantile_and_of_very_long_no_upper_bound() {
        assert_eq!(Histogram::default().quantile(50), None);
        let long = of(&[u64::MAX]).quantile(50).unwrap();
        assert_eq!((long.from_us, long.below_us), (bound(LAST), None));
    }

    proptest! {
        /// Against the sorted samples themselves: the bucket holds the value of that rank, and its bounds are close.
        #[test]
        fn a_quantile_holds_the_sample_of_its_rank(
            mut samples in prop::collection::vec(0_u64..2_000_000_000, 1..400),
            per_cent in 1_u8..=100,
        ) {
            let quantile = of(&samples).quantile(per_cent).unwrap();
            samples.sort_unstable();
            let rank = (samples.len() * usize::from(per_cent)).div_ceil(100).max(1);
            let exact = samples[rank - 1];
            prop_assert!(quantile.from_us <= exact);
            if let Some(below) = quantile.below_us {
                prop_assert!(exact < below);
                if exact >= 1000 {
                    prop_assert!((below as f64) < exact as f64 * 1.0907 + 1.0, "{exact} {below}");
                }
            }
        }

        /// Days added together give the same as all samples at once.
        #[test]
        fn merging_loses_nothing(
            one in prop::collection::vec(0_u64..5_000_000, 0..50),
            two in prop::collection::vec(0_u64..5_000_000, 0..50),
        ) {
            let mut merged = of(&one);
            merged.merge(&of(&two));
            prop_assert_eq!(merged, of(&[one, two].concat()));
        }
    }
}
