// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an outsider can check: without the database, without a network, without a secret key.
//!
//! SKELETON: signatures other parts are written against; the bodies come with this part's own branch.

pub mod bundle;
pub mod checkpoint;
pub mod commitment;
pub mod leaf;
pub mod merkle;
