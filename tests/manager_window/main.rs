// SPDX-License-Identifier: MIT OR Apache-2.0
//! The manager's window, driven through its accessibility labels on a real, sealed book.

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

mod behind;
mod doors;
mod lists;
mod office;
mod one_record;
mod screens;
