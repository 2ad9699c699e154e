// SPDX-License-Identifier: MIT OR Apache-2.0
//! The whole real way: the program itself, `pcscd`, the virtual reader and a served software card; and
//! other people's programs (OpenSC, OpenSSL) as judges of that card.
//!
//! Run by `packaging/test.sh`, which starts the service. The tests share one reader and take turns.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod checks;
mod jpki;
#[allow(dead_code)]
#[path = "../common/jpki.rs"]
mod jpki_session;
mod licence;
mod opensc;
mod passport;
mod removal;
mod residence;
mod service;
mod wire;
