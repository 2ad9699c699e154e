// SPDX-License-Identifier: MIT OR Apache-2.0
//! The record book as a whole: what it keeps, what it refuses, what it notices.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

#[path = "../common/records.rs"]
mod records;

mod acts;
mod crash;
mod flips;
mod stolen;
mod tamper;
