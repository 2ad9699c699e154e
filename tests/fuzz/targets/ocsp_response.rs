// SPDX-License-Identifier: MIT OR Apache-2.0
//! An OCSP answer about the public test card's certificate. Nobody here has its authority's key: none may pass.

#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use tashika::jpki::revocation::ocsp::{CertIdHash, Limits, Request, verify};

const CA: &[u8] = include_bytes!("../../fixtures/jpki-test-card/jpki-auth-ca-cert.der");
const LEAF: &[u8] = include_bytes!("../../fixtures/jpki-test-card/jpki-auth-cert.der");

fuzz_target!(|bytes: &[u8]| {
    let request = Request::with_nonce(LEAF, CA, CertIdHash::Sha1, &[7; 32]).expect("both certificates are read");
    // 2026-11-20.
    let at = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(1_795_000_000);
    let lax = Limits { nonce_required: false, ..Limits::default() };
    assert!(verify(&request, bytes, CA, at, &lax).is_err(), "signed by nobody");
    // Hostile certificates are asked about, too, before anybody trusts them.
    let _ = Request::with_nonce(bytes, CA, CertIdHash::Sha256, &[7; 32]);
    let _ = verify(&request, bytes, bytes, at, &lax);
});
