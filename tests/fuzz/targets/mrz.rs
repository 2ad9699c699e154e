// SPDX-License-Identifier: MIT OR Apache-2.0
//! Anything a person, a reader device or a chip may give as a machine readable zone.

#![no_main]

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use tashika_kit::Secret;
use tashika_passport::mrz::{Mrz, Told, clean, repair};

fuzz_target!(|bytes: &[u8]| {
    let today = date(2026, 11, 21);
    let text = String::from_utf8_lossy(bytes);
    let cleaned = clean(&text);
    let _ = repair::refill(&cleaned);
    let zones = [Mrz::parse(&text).ok(), cleaned.mrz().ok()];
    for zone in zones.into_iter().flatten() {
        let again = Mrz::parse(&zone.text()).map(|again| again.text());
        assert_eq!(again.ok(), Some(zone.text()), "a zone reads back as it was");
        let _ = (zone.name(), zone.number(), zone.birth_date(today), zone.expiry_date(), zone.sex());
        let _ = (zone.optional_data(), zone.wrong_check_digits(), zone.key().information());
        let _ = repair::repair(&zone);
        let _ = repair::unseen(&zone.number());
        assert!(zone.differences(&zone).is_empty(), "a zone agrees with itself");
    }
    if let Ok(told) = Told::of(&Secret::new(bytes.to_vec()), today) {
        let _ = told.key().information();
    }
});
