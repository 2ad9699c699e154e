// SPDX-License-Identifier: MIT OR Apache-2.0
//! From data groups to fields (`specs` passport §2.3 to §2.6; Doc 9303-10).

use jiff::civil::Date;
use tashika_kit::reading::{Evidence, Field};

/// The fields that the data groups among these objects say, in the order of showing; `on` is the day of the reading, by
/// which two-digit years are understood. Pure: of a stored reading it tells whether its fields are what its bytes say.
#[must_use]
pub fn signed_fields(_evidence: &[Evidence], _on: Date) -> Vec<Field> {
    Vec::new()
}
