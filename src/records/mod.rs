// SPDX-License-Identifier: MIT OR Apache-2.0
//! The record book: what is kept of a check, and how nobody can change it unseen.
//!
//! [`entry`] is the content of a record, [`book`] the append-only file, [`chain`] the hashes that bind its
//! entries together, [`verify`] the walk along them, [`place`] where the files live.
//!
//! In this version the content is plain JSON (`plain-json/1`): whoever may read the file may read the
//! records. The file is therefore readable by its owner alone, and each row names the form of its content.

pub mod book;
pub mod chain;
pub mod entry;
pub mod error;
pub mod place;
pub mod verify;

pub use book::{Book, BookKind, Entry, Outline, Receipt, Row};
pub use entry::{Check, CheckRecord, Compared, Decision, Observations};
pub use error::BookError;
pub use place::default_dir;
pub use verify::{Finding, Verification};

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
