// SPDX-License-Identifier: MIT OR Apache-2.0
//! The driver table: every document this program can read, in the order in which a card is asked.
//!
//! One line for each driver. The order matters where one card answers to two drivers; the reason stands
//! beside the line.

use tashika_kit::Driver;
use tashika_mynumber::MyNumber;

/// The table.
pub const DRIVERS: [&(dyn Driver + 'static); 1] = [
    // First: other documents (My-Number licence, specified residence card) live on the same chip and are
    // read as additions to it, never instead of it.
    &MyNumber,
];

/// The driver of a family, for judging a reading again.
#[must_use]
pub fn driver(family: &str) -> Option<&'static dyn Driver> {
    DRIVERS.into_iter().find(|driver| driver.family() == family)
}
