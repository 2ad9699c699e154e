// SPDX-License-Identifier: MIT OR Apache-2.0
//! A revocation list, read as a stream; and the distribution points of a certificate.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tashika::jpki::revocation::crl::{count_entries, points_of_certificate};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(count) = count_entries(bytes, 1 << 20) {
        // Six bytes are the least an entry takes.
        assert!(count <= bytes.len() as u64 / 6, "more entries than fit");
    }
    for name in points_of_certificate(bytes) {
        assert!(name.len() <= bytes.len(), "a name is a part of what was read");
    }
});
