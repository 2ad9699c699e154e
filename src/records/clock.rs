// SPDX-License-Identifier: MIT OR Apache-2.0
//! The program's clock.

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::date::japan_day;

/// Today in Japan by the system's clock.
pub(super) fn today() -> Date {
    japan_day(Timestamp::now())
}
