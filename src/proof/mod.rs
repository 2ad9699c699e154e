// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an outsider can check: without the database, without a network, without a secret key.
//!
//! `docs/evidence.md` describes every format byte by byte, so that somebody else can write a verifier.

pub mod attachment;
pub mod bundle;
pub mod checkpoint;
pub mod commitment;
pub mod hex32;
pub mod leaf;
pub mod merkle;
pub mod verify;

pub use hex32::Hex32;
