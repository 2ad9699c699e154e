// SPDX-License-Identifier: MIT OR Apache-2.0
//! The real window: the program itself on a screen of its own (Xvfb), driven by keyboard alone (`xdotool`), with a
//! served software card that it reads through `pcscd` and the virtual reader. Each good path ends with a record in the
//! book and papers that other people's programs judge.
//!
//! Run by `packaging/test.sh`, which starts the service. The pictures of each stage stay in
//! `target/tmp/desktop/<flow>/`.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod book;
mod flow;
mod good;
mod log;
mod paths;
mod quiet;
#[allow(dead_code)]
#[path = "../pcsc/service.rs"]
mod service;
mod window;
#[allow(dead_code)]
#[path = "../pcsc/wire.rs"]
mod wire;
mod wrong;
