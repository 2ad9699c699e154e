// SPDX-License-Identifier: MIT OR Apache-2.0
//! How long the steps of a check take, for each reader and document: counted, never listed.
//!
//! A time goes into a bucket of a histogram of its day; no time stands for itself, and nothing says whose check it was or
//! who worked. The file lies beside the record book and is no part of it: it is not sealed, proves nothing, and may be
//! lost. Training has its own. What a bucket means, and how exact a quantile is: [`histogram`].

pub mod histogram;
mod recorder;
mod stopwatch;
mod store;

pub use histogram::{Histogram, Quantile};
pub use recorder::Recorder;
pub use stopwatch::Stopwatch;
pub use store::{KEPT_DAYS, Row, TimesError, begin_anew, read};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Serialize;

use crate::records::Places;

/// A step whose time is taken; the locale files hold `times.step.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// From the card on the reader to what it asks for.
    Recognising,
    /// The clerk types the number.
    Number,
    /// Reading the card, and judging it.
    Reading,
    /// Asking whether the certificate was revoked.
    Revocation,
    /// The clerk reads what came of the card.
    Looking,
    /// The clerk compares.
    Comparing,
    /// The clerk asks for the transaction, the customer's statements, who represents them, and what else the law wants.
    Asking,
    /// The clerk decides.
    Deciding,
    /// Sealing the records and writing them into the book.
    Sealing,
    /// The whole check, from the card on the reader to the records in the book.
    Whole,
}

impl Step {
    /// Every step, in the order of a check.
    pub const ALL: [Self; 10] = [
        Self::Recognising,
        Self::Number,
        Self::Reading,
        Self::Revocation,
        Self::Looking,
        Self::Comparing,
        Self::Asking,
        Self::Deciding,
        Self::Sealing,
        Self::Whole,
    ];

    /// The code in the file and in locale keys.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recognising => "recognising",
            Self::Number => "number",
            Self::Reading => "reading",
            Self::Revocation => "revocation",
            Self::Looking => "looking",
            Self::Comparing => "comparing",
            Self::Asking => "asking",
            Self::Deciding => "deciding",
            Self::Sealing => "sealing",
            Self::Whole => "whole",
        }
    }

    /// The step of a code.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// Whether a person does it, not the machine.
    #[must_use]
    pub const fn is_the_clerks(self) -> bool {
        matches!(self, Self::Number | Self::Looking | Self::Comparing | Self::Asking | Self::Deciding)
    }
}

/// The file of the times of a book.
#[must_use]
pub fn file(places: &Places) -> PathBuf {
    places.book.with_extension("times.sqlite3")
}

/// How many checks of each document family ended with a record on a day at this terminal; empty for those without a chip.
///
/// # Errors
/// [`TimesError`].
pub fn by_family(file: &Path, day: Date) -> Result<Vec<(String, u64)>, TimesError> {
    let mut sums = BTreeMap::new();
    for row in read(file, day, day)?.into_iter().filter(|row| row.step == Step::Whole) {
        *sums.entry(row.family).or_insert(0_u64) += row.histogram.count();
    }
    Ok(sums.into_iter().collect())
}

/// A quantile for people: its upper bound, in milliseconds, seconds or minutes.
#[must_use]
pub fn shown(quantile: Option<Quantile>) -> String {
    let Some(quantile) = quantile else { return "—".to_owned() };
    let (sign, micros) = match quantile.below_us {
        Some(below) => ("", below),
        None => ("> ", quantile.from_us),
    };
    let seconds = micros as f64 / 1e6;
    match micros {
        0..1_000_000 => format!("{sign}{} ms", micros.div_ceil(1000)),
        1_000_000..60_000_000 => format!("{sign}{seconds:.1} s"),
        _ => format!("{sign}{:.1} min", seconds / 60.0),
    }
}

#[cfg(test)]
mod tests {
    use super::{Quantile, Step, shown};

    #[test]
    fn a_time_is_shown_in_a_unit_people_read() {
        let at = |below_us| shown(Some(Quantile { from_us: 1_048_576_000, below_us }));
        assert_eq!((at(Some(1000)), at(Some(870_100))), ("1 ms".into(), "871 ms".into()));
        assert_eq!((at(Some(1_297_000)), at(Some(131_072_000))), ("1.3 s".into(), "2.2 min".into()));
        assert_eq!((at(None), shown(None)), ("> 17.5 min".into(), "—".into()));
    }

    #[test]
    fn every_step_has_a_code_of_its_own_and_words() {
        for step in Step::ALL {
            assert_eq!(Step::of(step.code()), Some(step));
            assert!(crate::words::is_known(&format!("times.step.{}", step.code())), "{step:?}");
        }
        assert_eq!(Step::of("anything"), None);
    }
}
