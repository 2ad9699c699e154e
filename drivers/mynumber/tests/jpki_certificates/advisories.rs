// SPDX-License-Identifier: MIT OR Apache-2.0
//! Faults that two advisories of 2026 found in another reader of such cards (GHSA-58hw-cg5m-88rp and one about what a
//! signature covers): a certificate was taken although one of these was wrong. Here each is refused, with its own reason.

use tashika_kit::card_side::der::{bits, sequence, tlv};
use tashika_kit::card_side::x509::{rsa_algorithm, rsa_key_identifier};
use tashika_kit::tlv::{Form, children, first};
use tashika_kit::verdict::{Integrity, Issuer};
use tashika_mynumber::jpki::{Purpose, check};

use crate::rig::{
    AUTHENTICATION, AUTHORITY, CONSTRAINTS, Hierarchy, KEY_USAGE, NOW, Pins, Recipe, SIGNATURE, at,
    authority, checked, checked_at, refused,
};

#[test]
fn ghsa_58hw_validity_ignored() {
    let leaf = SIGNATURE.leaf().der();
    assert_eq!(refused(&checked_at(&SIGNATURE, &leaf, "2031-01-01T00:00:00Z")), "certificate_expired");
    assert_eq!(refused(&checked_at(&SIGNATURE, &leaf, "2025-01-01T00:00:00Z")), "certificate_not_yet_valid");
}

#[test]
fn ghsa_58hw_validity_of_the_issuer_ignored() {
    let leaf = Recipe { to: "450101000000Z", ..SIGNATURE.leaf() }.der();
    let verdict = checked_at(&SIGNATURE, &leaf, "2040-01-01T00:00:00Z");
    assert_eq!(refused(&verdict), "issuer_expired");
    assert!(matches!(verdict.issuer, Issuer::Expired { .. }));
}

#[test]
fn ghsa_58hw_key_usage_ignored() {
    let encipherment = SIGNATURE.leaf().with(KEY_USAGE, true, tlv(&[0x03], &[0x05, 0x20]));
    assert_eq!(refused(&checked(&SIGNATURE, &encipherment.der())), "key_usage");
    // The authentication key signs a document.
    let as_signature = AUTHENTICATION.leaf().der();
    let root = AUTHENTICATION.root().der();
    let verdict = check(Purpose::Signature, &as_signature, &root, &Pins::of(&[&root]), at(NOW));
    assert_eq!(refused(&verdict), "key_usage");
}

#[test]
fn ghsa_58hw_key_usage_of_the_issuer_ignored() {
    let root = SIGNATURE.root().with(KEY_USAGE, true, tlv(&[0x03], &[0x07, 0x80])).der();
    let verdict = check(Purpose::Signature, &SIGNATURE.leaf().der(), &root, &Pins::of(&[&root]), at(NOW));
    assert_eq!(refused(&verdict), "ca_key_usage");
}

#[test]
fn ghsa_58hw_basic_constraints_ignored_a_holder_as_issuer() {
    // A genuine holder issues a certificate of his own, and hands his own over as that of the CA.
    let holder = AUTHENTICATION.leaf();
    let key = tashika_kit::card_side::SeededKey::of("rig holder");
    let victim = Recipe {
        issuer: holder.subject.clone(),
        signer: key.clone(),
        ..SIGNATURE.leaf().with(
            AUTHORITY,
            false,
            authority(&rsa_key_identifier(&key), &holder.subject, &holder.serial),
        )
    };
    let pins = Pins::of(&[&AUTHENTICATION.root().der(), &SIGNATURE.root().der()]);
    let verdict = check(Purpose::Signature, &victim.der(), &holder.der(), &pins, at(NOW));
    assert_eq!(refused(&verdict), "ca_constraints");
    assert!(matches!(verdict.issuer, Issuer::Unknown { .. }));
}

#[test]
fn ghsa_58hw_basic_constraints_ignored_a_ca_as_holder() {
    let ca = SIGNATURE.leaf().with(CONSTRAINTS, true, sequence(&[&[0x01, 0x01, 0xFF]]));
    assert_eq!(refused(&checked(&SIGNATURE, &ca.der())), "leaf_is_ca");
    // The root itself handed over as the holder's certificate.
    assert_eq!(refused(&checked(&SIGNATURE, &SIGNATURE.root().der())), "authority_key_identifier");
}

#[test]
fn ghsa_58hw_key_identifiers_ignored_same_name_other_key() {
    let second = Hierarchy { generation: 2, ..SIGNATURE };
    let verdict = checked(&SIGNATURE, &second.leaf().der());
    assert_eq!(refused(&verdict), "same_name_other_key");
    // With the identifier of the pinned key, but not signed by it.
    let claims = Recipe { signer: second.key(), ..SIGNATURE.leaf() };
    assert_eq!(refused(&checked(&SIGNATURE, &claims.der())), "signature");
}

#[test]
fn ghsa_58hw_signer_identity_ignored() {
    // Signed by the pinned key, but in another issuer's name.
    let other = Recipe { issuer: AUTHENTICATION.name(), ..SIGNATURE.leaf() };
    assert_eq!(refused(&checked(&SIGNATURE, &other.der())), "issuer_name");
    // Pinned is what counts, not what the card says its CA is called.
    let forged = Hierarchy { generation: 7, ..SIGNATURE };
    let pins = Pins::of(&[&SIGNATURE.root().der()]);
    let verdict = check(Purpose::Signature, &forged.leaf().der(), &forged.root().der(), &pins, at(NOW));
    assert_eq!(refused(&verdict), "same_name_other_key");
    assert!(!matches!(verdict.issuer, Issuer::Anchored { .. }));
}

/// Nothing in a certificate stands outside of what is signed and can say something.
#[test]
fn signature_coverage_every_byte_is_signed_or_fixed() {
    let leaf = SIGNATURE.leaf().der();
    let (whole, _) = first(&leaf, Form::Strict, "test").unwrap();
    let parts = children(whole.value, Form::Strict, "test").unwrap();
    let [signed, _, signature] = parts.as_slice() else { panic!() };
    let put_together = |algorithm: &[u8], signature: &[u8], more: &[u8]| {
        sequence(&[signed.whole, algorithm, signature, more])
    };
    let usual = rsa_algorithm(11);
    assert_eq!(put_together(&usual, signature.whole, &[]), leaf);
    let (unused, value) = signature.value.split_first().unwrap();
    assert_eq!((*unused, value.len()), (0, 256));
    for (algorithm, end, more) in [
        (rsa_algorithm(5), signature.whole.to_vec(), vec![]),
        (rsa_algorithm(1), signature.whole.to_vec(), vec![]),
        (usual.clone(), bits(&[value, &[0]].concat()), vec![]),
        (usual.clone(), bits(&[&[0], value].concat()), vec![]),
        (usual.clone(), bits(&value[1..]), vec![]),
        (usual.clone(), tlv(&[0x03], &[&[4], value].concat()), vec![]),
        (usual.clone(), signature.whole.to_vec(), vec![0x05, 0x00]),
        (usual.clone(), [signature.whole, signature.whole].concat(), vec![]),
    ] {
        let verdict = checked(&SIGNATURE, &put_together(&algorithm, &end, &more));
        assert_ne!(verdict.integrity, Integrity::Intact);
        assert!(verdict.refusal().is_some());
    }
    // Zeros to the end of the card's file do not belong to the certificate: the reader cuts them off before.
    let padded = [leaf.as_slice(), &[0; 16]].concat();
    assert_eq!(refused(&checked(&SIGNATURE, &padded)), "certificate_unreadable");
}

/// The signature of one certificate under the text of another.
#[test]
fn signature_coverage_a_signature_belongs_to_its_own_certificate() {
    let one = SIGNATURE.leaf().der();
    let other = Recipe { serial: vec![0x22, 0x7B, 0x14], ..SIGNATURE.leaf() }.der();
    assert_eq!(one.len(), other.len());
    let swapped = [&one[..one.len() - 256], &other[other.len() - 256..]].concat();
    assert_eq!(refused(&checked(&SIGNATURE, &swapped)), "signature");
    assert_eq!(refused(&checked(&SIGNATURE, &other)), "");
}
