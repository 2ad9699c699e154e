// SPDX-License-Identifier: MIT OR Apache-2.0
//! What managers, auditors and administrators do with the book: the same acts for the window and for the
//! commands. Nothing here draws, and nothing here reads a password.

pub mod export;
pub mod fields;
pub mod freshness;
pub mod log;
mod office;
pub mod overview;
pub mod sheet;

pub use office::{Office, Trouble};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

/// A time as people in Japan write it, to the minute: `2026-11-21 14:03`.
#[must_use]
pub fn in_japan(at: Timestamp) -> String {
    at.to_zoned(TimeZone::fixed(Offset::constant(9))).strftime("%Y-%m-%d %H:%M").to_string()
}

/// The day in Japan now.
#[must_use]
pub fn today() -> Date {
    tashika_kit::date::japan_day(Timestamp::now())
}
