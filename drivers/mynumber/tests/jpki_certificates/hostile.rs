// SPDX-License-Identifier: MIT OR Apache-2.0
//! Bytes that are no certificates, and certificates with changed bytes: never a panic, never a pass.

use jiff::Timestamp;
use proptest::prelude::*;
use tashika_kit::anchors::AnchorClass;
use tashika_kit::rsa::sha256;
use tashika_kit::verdict::Issuer;
use tashika_mynumber::jpki::{Certificate, PathVerdict, Purpose, check, choose};

use crate::rig::{AUTHENTICATION, NOW, Pins, SIGNATURE, at};

/// The public test card's (`tests/fixtures/jpki-test-card`).
const CA: &[u8] = include_bytes!("../../../../tests/fixtures/jpki-test-card/jpki-auth-ca-cert.der");
const SIGNATURE_CA: &[u8] = include_bytes!("../../../../tests/fixtures/jpki-test-card/jpki-sign-ca-cert.der");
const LEAF: &[u8] = include_bytes!("../../../../tests/fixtures/jpki-test-card/jpki-auth-cert.der");

fn real(purpose: Purpose, leaf: &[u8], ca: &[u8], moment: Timestamp) -> PathVerdict {
    let pins = [CA, SIGNATURE_CA].map(|ca| (sha256(ca), AnchorClass::Test, true));
    check(purpose, leaf, ca, &Pins(pins.to_vec()), moment)
}

#[test]
fn the_public_test_card_passes_for_what_it_is_and_for_nothing_else() {
    let verdict = real(Purpose::UserAuthentication, LEAF, CA, at(NOW));
    assert_eq!(verdict.refusal(), None);
    let certificate = verdict.certificate.unwrap();
    assert_eq!(certificate.serial, [0x22, 0x7B, 0x13]);
    assert_eq!(certificate.ocsp.as_deref(), Some("http://test-ocspauthnorm.jpki.go.jp"));
    assert!(certificate.distribution_point.is_some() && certificate.attributes.is_none());
    assert_eq!(choose(LEAF, [SIGNATURE_CA, CA]), Some(CA));
    let code = |purpose, leaf, ca| {
        real(purpose, leaf, ca, at(NOW)).refusal().map(|reason| reason.code).unwrap_or_default()
    };
    assert_eq!(code(Purpose::Signature, LEAF, CA), "key_usage");
    assert_eq!(code(Purpose::UserAuthentication, LEAF, SIGNATURE_CA), "issuer_name");
    assert_eq!(code(Purpose::UserAuthentication, LEAF, LEAF), "ca_constraints");
    assert_eq!(code(Purpose::UserAuthentication, CA, CA), "authority_key_identifier");
}

#[test]
fn no_byte_of_a_leaf_can_be_changed() {
    let (signature, authentication) = (SIGNATURE.leaf().der(), AUTHENTICATION.leaf().der());
    for (hierarchy, leaf) in [(&SIGNATURE, &signature), (&AUTHENTICATION, &authentication)] {
        let root = hierarchy.root().der();
        let pins = Pins::of(&[&root]);
        for place in 0..leaf.len() {
            for change in [0x01, 0x80] {
                let mut bytes = leaf.clone();
                bytes[place] ^= change;
                let verdict = check(hierarchy.purpose, &bytes, &root, &pins, at(NOW));
                assert!(verdict.refusal().is_some(), "{:?} byte {place}", hierarchy.purpose);
            }
        }
    }
    for place in (0..LEAF.len()).step_by(3) {
        let mut bytes = LEAF.to_vec();
        bytes[place] ^= 0x01;
        let verdict = real(Purpose::UserAuthentication, &bytes, CA, at(NOW));
        assert!(verdict.refusal().is_some(), "byte {place}");
    }
}

/// A changed root is another root.
#[test]
fn no_byte_of_the_root_can_be_changed() {
    for place in (0..CA.len()).step_by(3) {
        let mut ca = CA.to_vec();
        ca[place] ^= 0x01;
        let verdict = real(Purpose::UserAuthentication, LEAF, &ca, at(NOW));
        assert!(!matches!(verdict.issuer, Issuer::Anchored { .. }), "byte {place}");
        assert!(verdict.refusal().is_some(), "byte {place}");
    }
}

#[test]
fn what_is_cut_off_or_too_long_is_unreadable() {
    let leaf = SIGNATURE.leaf().der();
    for length in 0..leaf.len() {
        assert!(Certificate::parse(&leaf[..length]).is_err(), "{length}");
    }
    assert!(Certificate::parse(&[leaf.as_slice(), &[0]].concat()).is_err());
    let long = SIGNATURE.leaf().with(99, false, tashika_kit::card_side::der::octets(&[0; 4096]));
    assert!(Certificate::parse(&long.der()).is_err());
    let deep =
        (0..900).fold(Vec::new(), |inner: Vec<u8>, _| tashika_kit::card_side::der::sequence(&[&inner]));
    assert!(Certificate::parse(&deep).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(Certificate::parse(&bytes).is_err());
        prop_assert!(real(Purpose::Signature, &bytes, CA, at(NOW)).refusal().is_some());
        prop_assert!(real(Purpose::UserAuthentication, LEAF, &bytes, at(NOW)).refusal().is_some());
        prop_assert_eq!(choose(&bytes, [CA]), None);
    }

    #[test]
    fn pieces_in_other_places_never_pass(from in 0..1600_usize, to in 0..1600_usize, length in 1..40_usize) {
        let mut bytes = LEAF.to_vec();
        let (from, to) = (from % bytes.len(), to % bytes.len());
        let piece: Vec<u8> = bytes.iter().skip(from).take(length).copied().collect();
        for (place, byte) in bytes.iter_mut().skip(to).zip(&piece) {
            *place = *byte;
        }
        let changed = bytes != LEAF;
        let refused = real(Purpose::UserAuthentication, &bytes, CA, at(NOW)).refusal().is_some();
        prop_assert_eq!(refused, changed);
    }

    #[test]
    fn any_moment_has_an_answer(seconds in -62_000_000_000_i64..250_000_000_000) {
        let moment = Timestamp::from_second(seconds).unwrap();
        let verdict = real(Purpose::UserAuthentication, LEAF, CA, moment);
        let inside = (at("2025-10-27T01:35:42Z")..=at("2030-02-17T14:59:59Z")).contains(&moment);
        prop_assert_eq!(verdict.refusal().is_none(), inside);
    }
}
