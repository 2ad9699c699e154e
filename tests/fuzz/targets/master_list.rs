// SPDX-License-Identifier: MIT OR Apache-2.0
//! Master lists and the PKD's LDIF.

#![no_main]

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use tashika::trust::passport::ldif;
use tashika::trust::passport::master_list::{Against, read};

fuzz_target!(|bytes: &[u8]| {
    let against = Against { trusted: &[], pin: None, today: date(2026, 11, 21) };
    if let Ok(list) = read(bytes, &against) {
        assert!(list.certificates.is_empty(), "nobody vouches for it");
    }
    let mut entries = ldif::Reader::new(bytes);
    while let Ok(Some(_)) = entries.entry() {}
});
