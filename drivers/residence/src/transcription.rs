// SPDX-License-Identifier: MIT OR Apache-2.0
//! What stands only in pictures, and where to look first (`specs` residence-card §4.3, §7.3):
//! `assets/residence/boxes.toml`.

use tashika_kit::{PictureText, Reading};

/// What has to be typed from the pictures of this reading.
pub(crate) fn texts(_reading: &Reading) -> Vec<PictureText> {
    Vec::new()
}
