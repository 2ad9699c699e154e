// SPDX-License-Identifier: MIT OR Apache-2.0
//! Hostile bytes. What real keys and signatures come to is judged by `openssl` (`tests/openssl`).

use proptest::prelude::*;

use super::asn1::dotted;
use super::{Problem, PublicKey, Scheme};
use crate::card_side::der;
use crate::curve::Curve;
use crate::digest::Digest;
use crate::{dsa, ecdsa, group, iso9796, rsa};

fn rsa_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let algorithm = der::sequence(&[&der::oid(&[1, 2, 840, 113549, 1, 1, 1]), &[5, 0]]);
    let key = der::sequence(&[&der::integer(modulus), &der::integer(exponent)]);
    der::sequence(&[&algorithm, &der::bits(&key)])
}

fn ec_key(curve: Curve) -> Vec<u8> {
    let algorithm = der::sequence(&[&der::oid(&[1, 2, 840, 10045, 2, 1]), &der::tlv(&[6], curve.oid())]);
    der::sequence(&[&algorithm, &der::bits(curve.generator().uncompressed())])
}

fn modulus() -> Vec<u8> {
    [&[0xC3][..], &[0x5A; 126], &[0x77]].concat()
}

fn keys() -> Vec<PublicKey> {
    let rsa = PublicKey::from_info(&rsa_key(&modulus(), &[3])).unwrap();
    let ec = Curve::all().map(|curve| PublicKey::from_info(&ec_key(curve)).unwrap());
    let group = group::Group::by_parameter_id(0).unwrap();
    let dsa = dsa::PublicKey::new(&group.p, &group.q, &group.g, &group.g).unwrap();
    ec.chain([rsa, PublicKey::Dsa(dsa)]).collect()
}

fn schemes() -> Vec<Scheme> {
    let (digest, mask) = (Digest::Sha256, Digest::Sha1);
    let pss = [0, 32, 1024, usize::MAX].map(|salt| Scheme::RsaPss { digest, mask, salt });
    let others =
        [Scheme::RsaPkcs1(digest), Scheme::Ecdsa(digest), Scheme::EcdsaPlain(digest), Scheme::Dsa(digest)];
    pss.into_iter().chain(others).collect()
}

proptest! {
    // Each case tries every key with every scheme.
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn no_bytes_are_a_signature_and_none_stop_the_program(
        signature in prop::collection::vec(any::<u8>(), 0..300),
        message in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        for key in keys() {
            for scheme in schemes() {
                prop_assert!(key.verify(&scheme, &message, &signature).is_err());
            }
        }
        let key = rsa::PublicKey::new(&modulus(), &[3]).unwrap();
        prop_assert!(iso9796::verify(&key, &message, &signature).is_err());
    }

    #[test]
    fn signatures_of_the_right_length_neither(bytes in prop::collection::vec(any::<u8>(), 132..133)) {
        for key in keys() {
            let length = match &key {
                PublicKey::Rsa(key) => key.modulus().len(),
                PublicKey::Ec(point) => 2 * point.curve().order_bytes(),
                PublicKey::Dsa(_) => 40,
            };
            let signature = &bytes[..length];
            let (r, s) = signature.split_at(length / 2);
            let written = der::sequence(&[&der::integer(r), &der::integer(s)]);
            for scheme in schemes() {
                prop_assert!(key.verify(&scheme, b"message", signature).is_err());
                prop_assert!(key.verify(&scheme, b"message", &written).is_err());
            }
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_may_be_a_key_or_an_algorithm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        // Of random bytes next to none are a point; what counts is that nothing panics.
        let found = (
            PublicKey::from_info(&bytes).is_ok(),
            Scheme::of(&bytes, Some(Digest::Sha256)).is_ok(),
            Curve::from_explicit(&bytes).is_ok(),
        );
        prop_assert_eq!(found, (false, false, false));
        prop_assert!(dotted(&bytes).is_ascii());
        for curve in [Curve::P192, Curve::BrainpoolP256r1, Curve::P521] {
            prop_assert!(curve.point(&bytes).is_err());
            let encoded = curve.encode(&bytes);
            prop_assert!(encoded.is_none_or(|point| curve.any_point(point.uncompressed()).is_ok()));
            let product = curve.scalar(&bytes).and_then(|scalar| curve.generator().multiply(&scalar));
            prop_assert_eq!(product.is_some(), bytes.iter().any(|byte| *byte != 0));
        }
    }

    #[test]
    fn a_key_may_be_changed_anywhere(at in any::<prop::sample::Index>(), to in any::<u8>(), which in 0..13_usize) {
        let mut info = match Curve::all().nth(which) {
            Some(curve) => ec_key(curve),
            None => rsa_key(&modulus(), &[1, 0, 1]),
        };
        let at = at.index(info.len());
        info[at] = to;
        if let Ok(key) = PublicKey::from_info(&info) {
            for scheme in schemes() {
                prop_assert!(key.verify(&scheme, b"message", &[7; 64]).is_err());
            }
        }
    }

    #[test]
    fn any_numbers_may_be_a_group(
        p in prop::collection::vec(any::<u8>(), 0..140),
        q in prop::collection::vec(any::<u8>(), 0..140),
        y in prop::collection::vec(any::<u8>(), 0..140),
    ) {
        let group = group::Group { p: p.clone(), g: y.clone(), q: q.clone() };
        let power = group.power(&y, &q);
        prop_assert!(power.is_none_or(|power| power.len() == crate::modular::trimmed(&p).len()));
        let product = group.multiply(&y, &y);
        prop_assert!(product.is_none_or(|product| product.len() == crate::modular::trimmed(&p).len()));
        prop_assert!(group.encode(&y).is_none() || !q.is_empty());
        prop_assert!(dsa::PublicKey::new(&p, &q, &y, &y).is_err() || group.is_public_key(&y));
    }
}

#[test]
fn numbers_out_of_range_hold_nowhere() {
    // With r or s of zero some implementations took any signature (CVE-2022-21449).
    for curve in Curve::all() {
        let key = curve.generator();
        let zeros = vec![0; 2 * curve.order_bytes()];
        let ones = vec![0xFF; 2 * curve.order_bytes()];
        for signature in [&zeros[..], &ones, &der::sequence(&[&der::integer(&[0]), &der::integer(&[0])])] {
            let verdict = ecdsa::verify(&key, Digest::Sha256, b"message", signature);
            assert_eq!(verdict, Err(ecdsa::BadSignature::Range), "{curve:?}");
        }
    }
}

#[test]
fn sizes_that_are_lacking_are_unsupported_and_nonsense_is_malformed() {
    let odd = |length: usize| vec![0xFF; length];
    for (info, supported) in [
        (rsa_key(&odd(127), &[3]), false),
        (rsa_key(&odd(1025), &[3]), false),
        (rsa_key(&[&[0x7F], &odd(127)[..]].concat(), &[3]), false),
        (rsa_key(&odd(256), &odd(33)), false),
        (rsa_key(&odd(256), &odd(32)), true),
        (rsa_key(&odd(1024), &[3]), true),
    ] {
        match PublicKey::from_info(&info) {
            Err(Problem::Unsupported(_)) => assert!(!supported),
            other => assert!(supported && other.is_ok()),
        }
    }
    let even = [odd(128), vec![2]].concat();
    for nonsense in [rsa_key(&even, &[3]), rsa_key(&odd(128), &[1]), rsa_key(&odd(128), &[4])] {
        assert!(matches!(PublicKey::from_info(&nonsense), Err(Problem::Malformed(_))));
    }
    let off_the_curve = {
        let mut info = ec_key(Curve::P256);
        *info.last_mut().unwrap() ^= 1;
        info
    };
    assert!(matches!(PublicKey::from_info(&off_the_curve), Err(Problem::Malformed(_))));
}

#[test]
fn object_identifiers_are_written_as_people_do() {
    for (contents, text) in [
        (&[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02][..], "1.2.840.10045.4.3.2"),
        (&[0x04, 0x00, 0x7F], "0.4.0.127"),
        (&[0x88, 0x37], "2.999"),
        (&[], ""),
        (&[0xFF; 12], "FFFFFFFFFFFFFFFFFFFFFFFF"),
    ] {
        assert_eq!(dotted(contents), text);
    }
}
