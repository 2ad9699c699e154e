// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika`: one program, a window by default, subcommands for automation.

use std::process::ExitCode;

fn main() -> ExitCode {
    tashika::cli::run()
}
