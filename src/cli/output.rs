// SPDX-License-Identifier: MIT OR Apache-2.0
//! What goes to standard output and standard error. A reader that has gone away (`| head`) is no error.

use serde::Serialize;

use super::exit;

/// One line on standard output.
macro_rules! say {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout().lock(), $($text)*);
    }};
}

/// One line on standard error. Never holds a secret or a personal value.
macro_rules! complain {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr().lock(), $($text)*);
    }};
}

pub(super) use {complain, say};

/// Pretty JSON and a line end.
pub(super) fn json(value: &impl Serialize) -> u8 {
    match serde_json::to_string_pretty(value) {
        Ok(text) => {
            say!("{text}");
            exit::PROVED
        }
        Err(_) => {
            complain!("tashika: the result could not be written as JSON");
            exit::TROUBLE
        }
    }
}
