// SPDX-License-Identifier: MIT OR Apache-2.0
//! Master lists with their certificates, and the PKD's LDIF.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tashika_passport::certificate::csca_facts;
use tashika_passport::cms::SignedData;
use tashika_passport::crl::RevocationList;
use tashika_passport::master_list::certificates;

// The program itself would take a window along; this module stands alone.
#[allow(dead_code, unreachable_pub)]
#[path = "../../../src/trust/passport/ldif.rs"]
mod ldif;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(signed) = SignedData::parse(bytes) {
        for der in certificates(&signed).unwrap_or_default() {
            let _ = csca_facts(der);
        }
    }
    if let Ok(list) = RevocationList::parse(bytes) {
        assert!(list.len() <= bytes.len());
        let _ = list.find(&[1]);
    }
    let mut entries = ldif::Reader::new(bytes);
    while let Ok(Some(_)) = entries.entry() {}
});
