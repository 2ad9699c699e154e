// SPDX-License-Identifier: MIT OR Apache-2.0
use p384::ecdsa::signature::Signer;
use p384::ecdsa::{DerSignature, SigningKey};
use proptest::prelude::*;

use super::{BadPoint, Curve, NotKnown};
use crate::digest::Digest;
use crate::{ecdsa, vectors};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// Another implementation makes the keys and signs with SHA-384.
    #[test]
    fn p_384_as_another_library_computes_it(secret in any::<[u8; 32]>(), message in any::<[u8; 9]>()) {
        let mut bytes = [1; 48];
        bytes[16..].copy_from_slice(&secret);
        let pair = SigningKey::from_slice(&bytes).unwrap();
        let expected = pair.verifying_key().to_sec1_point(false);
        let key = Curve::P384.generator().multiply(&Curve::P384.scalar(&bytes).unwrap()).unwrap();
        prop_assert_eq!(key.uncompressed(), expected.as_bytes());
        let signature: DerSignature = pair.sign(&message);
        let holds = |digest| ecdsa::verify(&key, digest, &message, signature.as_bytes());
        prop_assert_eq!(holds(Digest::Sha384), Ok(()));
        prop_assert_eq!(holds(Digest::Sha256), Err(ecdsa::BadSignature::Wrong));
    }
}

#[test]
fn points_as_in_the_generic_mapping_of_doc_9303() {
    for id in ["pace.gm.ecdh", "pace.cam.ecdh"] {
        let vector = vectors::icao(id);
        let curve = Curve::by_parameter_id(13).unwrap();
        let times = |scalar: &str, point: &super::Point| {
            point.multiply(&curve.scalar(&vector.bytes(scalar)).unwrap()).unwrap()
        };
        let base = curve.generator();
        let ours = times("sk_map_ifd", &base);
        assert_eq!(ours.uncompressed(), vector.bytes("pk_map_ifd"));
        let theirs = curve.point(&vector.bytes("pk_map_ic")).unwrap();
        let h = times("sk_map_ifd", &theirs);
        assert_eq!(h.uncompressed(), vector.bytes("h"));
        let mapped = times("nonce_s", &base).add(&h).unwrap();
        assert_eq!(mapped.uncompressed(), vector.bytes("mapped_generator"));
        assert_eq!(times("sk_dh_ifd", &mapped).uncompressed(), vector.bytes("pk_dh_ifd"));
        let secret = times("sk_dh_ifd", &curve.point(&vector.bytes("pk_dh_ic")).unwrap());
        assert_eq!(secret.x(), vector.bytes("shared_secret"));
    }
}

#[test]
fn the_point_of_integrated_mapping_as_in_doc_9303() {
    let vector = vectors::icao("pace.im.ecdh");
    let mapped = vector.bytes("mapped_generator");
    for name in ["r_mod_p", "r"] {
        let point = Curve::BrainpoolP256r1.encode(&vector.bytes(name)).unwrap();
        assert_eq!(point.uncompressed(), mapped);
    }
    let mut other = vector.bytes("r_mod_p");
    other[31] ^= 1;
    assert_ne!(Curve::BrainpoolP256r1.encode(&other).unwrap().uncompressed(), mapped);
}

#[test]
fn every_field_element_but_three_has_a_point() {
    for curve in Curve::all() {
        let mut p_minus_1 = super::Domain::of(curve).unwrap().numbers.p.clone();
        *p_minus_1.last_mut().unwrap() &= 0xFE;
        for none in [&[][..], &[0], &[1], &p_minus_1, &[7; 600]] {
            assert_eq!(curve.encode(none), None, "{curve:?}");
        }
        // P-224: p mod 4 = 1.
        for t in 2..12 {
            let point = curve.encode(&[t]);
            assert_eq!(point.is_some(), curve != Curve::P224, "{curve:?} {t}");
            assert!(point.is_none_or(|point| curve.point(point.uncompressed()).is_ok()));
        }
    }
}

#[test]
fn the_order_of_the_base_point_is_the_order() {
    for curve in Curve::all() {
        let order = super::Domain::of(curve).unwrap().numbers.n.clone();
        assert!(curve.scalar(&order).is_none());
        let mut less = order.clone();
        *less.last_mut().unwrap() -= 1;
        let mut more = order;
        *more.last_mut().unwrap() += 1;
        let base = curve.generator();
        let opposite = base.multiply(&curve.scalar(&less).unwrap()).unwrap();
        assert_eq!(opposite.x(), base.x());
        assert_ne!(opposite, base);
        assert_eq!(base.add(&opposite), None);
        assert_eq!(base.multiply(&curve.scalar(&more).unwrap()), Some(base.clone()));
        let two = base.multiply(&curve.scalar(&[2]).unwrap()).unwrap();
        assert_eq!(base.add(&base), Some(two.clone()));
        assert_eq!(two.add(&opposite), Some(base));
    }
}

#[test]
fn what_is_no_point_is_refused() {
    for curve in Curve::all() {
        let good = curve.generator();
        let bytes = good.uncompressed();
        assert_eq!(curve.point(bytes), Ok(good.clone()));
        assert_eq!(bytes.len(), 1 + 2 * curve.field_bytes());
        let mut off = bytes.to_vec();
        *off.last_mut().unwrap() ^= 1;
        // x + p, which is the same number, is another encoding.
        let all_ones = [vec![4], vec![0xFF; 2 * curve.field_bytes()]].concat();
        let zeros = [vec![4], vec![0; 2 * curve.field_bytes()]].concat();
        let longer = [bytes, &[0]].concat();
        let hybrid = [&[6 | bytes[bytes.len() - 1] & 1], &bytes[1..]].concat();
        for wrong in [
            &[][..],
            &[0],
            &[4],
            &bytes[1..],
            &bytes[..bytes.len() - 1],
            &off,
            &all_ones,
            &zeros,
            &longer,
            &hybrid,
        ] {
            assert_eq!(curve.point(wrong), Err(BadPoint), "{curve:?}");
        }
        let compressed = [&[2 | bytes[bytes.len() - 1] & 1], good.x()].concat();
        assert_eq!(curve.point(&compressed), Err(BadPoint));
        assert_eq!(curve.any_point(&compressed).is_ok(), curve != Curve::P224);
        if let Ok(point) = curve.any_point(&compressed) {
            assert_eq!(point, good);
            let other = [&[compressed[0] ^ 1], good.x()].concat();
            assert_eq!(curve.any_point(&other).unwrap().add(&good), None);
        }
        let elsewhere = if curve == Curve::P256 { Curve::BrainpoolP256r1 } else { Curve::P256 };
        assert_eq!(elsewhere.point(bytes), Err(BadPoint));
        assert_eq!(good.add(&elsewhere.generator()), None);
        assert_eq!(good.multiply(&elsewhere.scalar(&[3]).unwrap()), None);
    }
}

#[test]
fn ids_and_names_are_one_to_one() {
    let ids: Vec<_> = (0..=255).filter_map(Curve::by_parameter_id).collect();
    assert_eq!(ids, Curve::all().collect::<Vec<_>>());
    for (curve, id) in Curve::all().zip(8..) {
        assert_eq!(curve.parameter_id(), Some(id));
        assert_eq!(Curve::by_oid(curve.oid()), Some(curve));
        assert_eq!(Curve::by_oid(&curve.oid()[1..]), None);
    }
    assert_eq!(Curve::by_explicit(&[]), None);
    assert_eq!(Curve::from_explicit(&[0x30, 0]), Err(NotKnown::Form));
}

#[test]
fn a_coordinate_keeps_its_leading_zeros() {
    for curve in [Curve::P192, Curve::BrainpoolP320r1] {
        let base = curve.generator();
        let mut point = base.add(&base).unwrap();
        // One point in 256 begins with a zero.
        let mut tries = 0;
        while point.x()[0] != 0 {
            point = point.add(&base).unwrap();
            tries += 1;
            assert!(tries < 5000);
        }
        assert_eq!(point.x().len(), curve.field_bytes());
        assert_eq!(curve.point(point.uncompressed()), Ok(point));
    }
}

#[test]
fn nothing_secret_prints() {
    let scalar = Curve::P256.scalar(&[0x41; 32]).unwrap();
    assert_eq!(format!("{scalar:?}"), "[redacted]");
    assert_eq!(format!("{:?}", Curve::P256.generator().multiply(&scalar)), "Some(Point(P-256))");
}
