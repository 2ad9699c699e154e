// SPDX-License-Identifier: MIT OR Apache-2.0
//! DG2 of both standards.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tashika_passport::contents::{face, photo};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(faces) = face::parse(bytes) {
        drop(faces);
    }
    let _ = photo(bytes);
});
