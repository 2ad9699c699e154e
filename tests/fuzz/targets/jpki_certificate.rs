// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates of the JPKI, as a leaf and as a root. Only the public test card's own certificate may pass under its root.

#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, Lookup};
use tashika_kit::rsa::sha256;
use tashika_mynumber::jpki::{Certificate, Purpose, check, choose, names};

const CA: &[u8] = include_bytes!("../../fixtures/jpki-test-card/jpki-auth-ca-cert.der");
const LEAF: &[u8] = include_bytes!("../../fixtures/jpki-test-card/jpki-auth-cert.der");

/// Everything is pinned: what is no root must not sign all the same.
struct Everything;

impl Anchors for Everything {
    fn pinned_certificate(&self, fingerprint: &[u8; 32]) -> Lookup<Anchor> {
        let name = String::from("anything");
        Lookup::Accepted(Anchor { name, fingerprint: *fingerprint, class: AnchorClass::Test })
    }
}

fuzz_target!(|bytes: &[u8]| {
    // 2026-11-20.
    let at = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(1_795_000_000);
    for purpose in [Purpose::Signature, Purpose::UserAuthentication] {
        let as_leaf = check(purpose, bytes, CA, &Everything, at);
        assert!(as_leaf.refusal().is_some() || bytes == LEAF, "signed by nobody");
        let as_root = check(purpose, LEAF, bytes, &Everything, at);
        assert!(as_root.refusal().is_some() || sha256(bytes) == sha256(CA), "another root");
        assert_eq!(as_leaf.certificate.is_some(), Certificate::parse(bytes).is_ok());
    }
    if let Ok(certificate) = Certificate::parse(bytes) {
        assert!(!certificate.serial.is_empty() && certificate.serial.len() <= 21);
        if let Some(attributes) = certificate.attributes {
            let own = names::agrees(&attributes.name, &attributes.name_substituted, &attributes.name);
            let one_each = attributes.name.chars().count() == attributes.name_substituted.len();
            assert!(!own || one_each, "a name agrees with itself only if it has a mark for each character");
        }
    }
    let _ = choose(bytes, [CA]);
    let _ = choose(LEAF, [bytes]);
});
