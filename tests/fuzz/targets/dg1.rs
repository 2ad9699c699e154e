// SPDX-License-Identifier: MIT OR Apache-2.0
//! DG1, and the small groups beside it: EF.COM, DG11, DG12.

#![no_main]

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use tashika_passport::contents::{com, details, page, zone};

fuzz_target!(|bytes: &[u8]| {
    let _ = zone::parse(bytes);
    let _ = page::fields(bytes, date(2026, 11, 21));
    let _ = com::parse(bytes);
    let _ = details::personal(bytes);
    let _ = details::document(bytes);
});
