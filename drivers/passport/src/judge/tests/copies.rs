// SPDX-License-Identifier: MIT OR Apache-2.0
//! Copies that do not answer wrongly but look for a way not to be asked, and genuine chips that only look like them.

use super::whole::{DG15, active_key, book, challenge, dg15, originality};
use super::*;

/// A document whose chip was opened in this way.
fn opened(more: &[(u8, Vec<u8>)], how: &'static str) -> Reading {
    let mut reading = book(more).reading();
    reading.attested.push(Attested { because: Cow::Borrowed(how), ..attest(evidence::OPENED, true) });
    reading
}

/// A copy can refuse the length of any challenge: only a key whose answers are long excuses it.
#[test]
fn a_length_is_refused_only_where_the_signed_key_is_long() {
    let refusing = |key: &Key, how, status| {
        let mut reading = opened(&[(DG15, dg15(key))], how);
        reading.challenges.push(challenge(Vec::new(), status));
        originality(&verdicts(&reading)).to_owned()
    };
    let long = Key::of("long", Kind::Pkcs1);
    for how in ["BAC", "PACE-ECDH-GM-AES-128, P-256"] {
        for status in ["6700", "6710", "6C00", "6C40"] {
            assert_eq!(refusing(&active_key(), how, status), "failed: challenge_refused", "{how} {status}");
            assert_eq!(refusing(&long, how, status), "challenge_refused", "{how} {status}");
        }
    }
    assert_eq!(refusing(&long, "none", "6700"), "failed: challenge_refused", "256 bytes fit in plain");
    assert_eq!(refusing(&long, "BAC", "6985"), "failed: challenge_refused");
}
