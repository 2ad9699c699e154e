// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates of the JPKI: what passes, and with which reason everything else does not.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod advisories;
mod hostile;
mod openssl;
mod path;
mod profile;
mod rig;
