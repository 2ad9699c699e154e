// SPDX-License-Identifier: MIT OR Apache-2.0
//! Days in Japan.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

/// The day in Japan at an instant. Japan has had one offset, without summer time, since 1952.
pub(super) fn day_in_japan(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::fixed(Offset::constant(9))).date()
}

/// Today in Japan by the system's clock.
pub(super) fn today() -> Date {
    day_in_japan(Timestamp::now())
}
