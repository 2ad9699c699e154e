// SPDX-License-Identifier: MIT OR Apache-2.0
//! What goes to standard output.

use serde::Serialize;

use super::{complain, exit};

/// Pretty JSON and a line end.
pub(super) fn json(value: &impl Serialize) -> u8 {
    match serde_json::to_string_pretty(value) {
        Ok(text) => {
            println!("{text}");
            exit::PROVED
        }
        Err(_) => {
            complain("the result could not be written as JSON");
            exit::TROUBLE
        }
    }
}
