// SPDX-License-Identifier: MIT OR Apache-2.0
//! Curves and groups against their own definitions.

use num_bigint::BigUint;

use crate::card::curve::curve;
use crate::card::group::group;
use crate::card::keys::{EcPair, Hash};
use crate::card::number::{fixed, minus};

#[test]
fn every_curve_has_its_generator_and_its_order() {
    for id in 8..=18 {
        let curve = curve(id).unwrap();
        assert!(curve.contains(curve.generator()), "{id}");
        let (n, one) = (&curve.n, BigUint::from(1u8));
        assert_eq!(curve.multiply(curve.generator(), n), None, "{id}");
        // (n - 1)·G is the opposite of G, and both together are nothing.
        let opposite = curve.multiply(curve.generator(), &(n - &one)).unwrap();
        assert_eq!(opposite.x, curve.generator().x);
        assert_eq!(opposite.y, minus(&BigUint::ZERO, &curve.generator().y, &curve.p));
        assert_eq!(curve.add(&opposite, curve.generator()), None);
        // 5·G in two ways.
        let [two, three, five] = [2u8, 3, 5].map(|k| curve.multiply(curve.generator(), &k.into()).unwrap());
        assert_eq!(curve.add(&two, &three).unwrap(), five);
        assert_eq!(curve.add(&two, &two), curve.multiply(curve.generator(), &4u8.into()));
        let encoded = curve.encode(&five);
        assert_eq!(encoded.len(), 1 + 2 * curve.length());
        assert_eq!(curve.decode(&encoded), Some(five));
        let mut wrong = encoded;
        *wrong.last_mut().unwrap() ^= 1;
        assert_eq!(curve.decode(&wrong), None);
    }
    assert!(curve(7).is_none() && curve(19).is_none());
}

#[test]
fn every_group_has_its_subgroup() {
    for id in 0..=2 {
        let group = group(id).unwrap();
        let one = BigUint::from(1u8);
        assert_eq!((&group.p - &one) % &group.q, BigUint::ZERO);
        assert_eq!(group.power(&group.g, &group.q), one);
        assert!(!group.accepts(&one) && !group.accepts(&(&group.p - &one)) && group.accepts(&group.g));
    }
    assert!(group(3).is_none());
}

#[test]
fn signatures_hold_and_others_do_not() {
    for (id, hash) in [(12, Hash::Sha256), (13, Hash::Sha512), (15, Hash::Sha1), (18, Hash::Sha512)] {
        let pair = EcPair::of("test", id, false);
        let digest = hash.of(&[b"message"]);
        let (r, s) = pair.curve.sign(&pair.secret, &digest).unwrap();
        assert!(pair.curve.verifies(&pair.public, &digest, &r, &s), "{id}");
        assert!(!pair.curve.verifies(&pair.public, &hash.of(&[b"massage"]), &r, &s), "{id}");
        assert_eq!(pair.sign_plain(&digest).len(), 2 * pair.curve.order_length());
        assert_eq!(pair.sign_plain(&digest), pair.sign_plain(&digest), "a signature follows from its data");
    }
}

#[test]
fn integrated_mapping_gives_points_of_the_curve() {
    for id in (8..=18).filter(|id| *id != 10) {
        let curve = curve(id).unwrap();
        for seed in [3u32, 0x1234_5678] {
            assert!(curve.encode_to_point(&seed.into()).is_some_and(|point| curve.contains(&point)), "{id}");
        }
    }
    assert!(curve(10).unwrap().encode_to_point(&3u8.into()).is_none(), "P-224 has another prime");
}

#[test]
fn numbers_have_the_length_asked_for() {
    assert_eq!(fixed(&BigUint::ZERO, 2), [0, 0]);
    assert_eq!(fixed(&0x0102u16.into(), 3), [0, 1, 2]);
}
