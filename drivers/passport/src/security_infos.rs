// SPDX-License-Identifier: MIT OR Apache-2.0
//! SecurityInfos (`specs` passport §3.5, §5; Doc 9303-11, 9.2): what EF.CardAccess, EF.CardSecurity and DG14 offer.

use tashika_kit::CardError;

/// All of one file. Unknown entries are kept as bytes, for comparing, and otherwise skipped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityInfos {
    /// Each SecurityInfo as it stands in the file.
    pub all: Vec<Vec<u8>>,
}

impl SecurityInfos {
    /// Reads the SET OF SecurityInfo.
    ///
    /// # Errors
    /// [`CardError::Malformed`].
    pub fn parse(_bytes: &[u8], _what: &'static str) -> Result<Self, CardError> {
        Err(CardError::Internal("not built"))
    }
}
