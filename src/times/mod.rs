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

use std::path::PathBuf;

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
    /// The clerk compares.
    Comparing,
    /// The clerk decides.
    Deciding,
    /// Sealing the records and writing them into the book.
    Sealing,
    /// The whole check, from the card on the reader to the records in the book.
    Whole,
}

impl Step {
    /// Every step, in the order of a check.
    pub const ALL: [Self; 8] = [
        Self::Recognising,
        Self::Number,
        Self::Reading,
        Self::Revocation,
        Self::Comparing,
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
            Self::Comparing => "comparing",
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
        matches!(self, Self::Number | Self::Comparing | Self::Deciding)
    }
}

/// The file of the times of a book.
#[must_use]
pub fn file(places: &Places) -> PathBuf {
    places.book.with_extension("times.sqlite3")
}
