// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tashika (確か): the identity-check terminal of a counter.

pub mod cli;
pub mod counter;
pub mod documents;
#[cfg(feature = "face")]
pub mod face;
pub mod fonts;
pub mod jpki;
pub mod keys;
pub mod manager;
pub mod mrz_reader;
pub mod pictures;
pub mod proof;
pub mod records;
pub mod report;
pub mod rules;
pub mod times;
pub mod training;
pub mod trust;
pub mod window;
pub mod words;
