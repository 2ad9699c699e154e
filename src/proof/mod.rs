// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an outsider can check: without the database, without a network, without a secret key.
//!
//! [`leaf`] is an entry in public, [`commitment`] binds its sealed content, [`merkle`] binds all entries into one
//! root, [`checkpoint`] is that root under the terminal's signature, [`bundle`] carries all of it in one file.

pub mod bundle;
pub mod checkpoint;
pub mod commitment;
pub mod leaf;
pub mod merkle;

#[cfg(test)]
mod tests;
