// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card side alone: published vectors, commands written by hand.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod arithmetic;
mod issuers;
mod openpace;
mod protocols;
mod reader;
mod states;
mod vectors;

use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 11, 21);
