// SPDX-License-Identifier: MIT OR Apache-2.0
//! The constants of the curves, and parameters that are written out.

use tashika_kit::card_side::der;
use tashika_kit::curve::{Curve, NotKnown};
use tashika_kit::tlv::{self, Form};

use crate::Bench;

/// All curves, in the order of their ids, as `openssl` calls them.
pub(crate) const NAMES: [&str; 11] = [
    "prime192v1",
    "brainpoolP192r1",
    "secp224r1",
    "brainpoolP224r1",
    "prime256v1",
    "brainpoolP256r1",
    "brainpoolP320r1",
    "secp384r1",
    "brainpoolP384r1",
    "brainpoolP512r1",
    "secp521r1",
];

fn explicit(bench: &Bench, name: &str, more: &str) -> Vec<u8> {
    bench.run(&format!("ecparam -name {name} -param_enc explicit -outform DER{more}"))
}

#[test]
fn the_constants_are_those_of_openssl() {
    let bench = Bench::new();
    assert_eq!(Curve::all().count(), NAMES.len());
    for (curve, name) in Curve::all().zip(NAMES) {
        // Every number is compared: see the next tests for what happens if one is another.
        for more in ["", " -no_seed", " -conv_form compressed", " -no_seed -conv_form compressed"] {
            assert_eq!(Curve::from_explicit(&explicit(&bench, name, more)), Ok(curve), "{name}{more}");
        }
        let hybrid = explicit(&bench, name, " -conv_form hybrid");
        assert_eq!(Curve::from_explicit(&hybrid), Err(NotKnown::LooksLike(curve)));
        let named = bench.run(&format!("ecparam -name {name} -outform DER"));
        let (oid, _) = tlv::first(&named, Form::Strict, "test").unwrap();
        assert_eq!(Curve::by_oid(oid.value), Some(curve));
    }
}

#[test]
fn no_byte_of_written_out_parameters_may_be_another() {
    let bench = Bench::new();
    for (curve, name) in Curve::all().zip(NAMES) {
        let good = explicit(&bench, name, " -no_seed");
        for at in 0..good.len() {
            let mut other = good.clone();
            other[at] ^= 0x10;
            assert_ne!(Curve::from_explicit(&other), Ok(curve), "{name} {at}");
            assert!(Curve::from_explicit(&good[..at]).is_err());
        }
        assert_eq!(Curve::from_explicit(&[good.as_slice(), &[0]].concat()), Err(NotKnown::Form));
    }
}

/// The parts of ECParameters: version, field, a and b, base point, order, cofactor.
fn parts(bench: &Bench, name: &str) -> Vec<Vec<u8>> {
    let whole = explicit(bench, name, " -no_seed");
    let (sequence, _) = tlv::first(&whole, Form::Strict, "test").unwrap();
    tlv::children(sequence.value, Form::Strict, "test")
        .unwrap()
        .iter()
        .map(|part| part.whole.to_vec())
        .collect()
}

fn put_together(parts: &[Vec<u8>]) -> Vec<u8> {
    der::sequence(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

#[test]
fn a_curve_with_another_base_point_order_or_cofactor_only_looks_like_it() {
    let bench = Bench::new();
    for (curve, name) in Curve::all().zip(NAMES) {
        let good = parts(&bench, name);
        assert_eq!(good.len(), 6);
        let with = |at: usize, part: Vec<u8>| {
            let mut parts = good.clone();
            parts[at] = part;
            Curve::from_explicit(&put_together(&parts))
        };
        assert_eq!(Curve::from_explicit(&put_together(&good[..5])), Ok(curve), "without cofactor");
        let looks = Err(NotKnown::LooksLike(curve));
        // CVE-2020-0601: a point of the curve, but one of which somebody knows the logarithm.
        let two = curve.generator().multiply(&curve.scalar(&[2]).unwrap()).unwrap();
        assert_eq!(with(3, der::octets(two.uncompressed())), looks);
        assert_eq!(with(3, der::octets(&[0])), looks);
        assert_eq!(with(4, der::integer(&[7])), looks);
        assert_eq!(with(5, der::integer(&[2])), looks);
        assert_eq!(with(0, der::integer(&[4])), Err(NotKnown::Form));
        // Field elements without their leading zeros, or with more of them, are the same numbers.
        let (ab, _) = tlv::first(&good[2], Form::Strict, "test").unwrap();
        let ab = tlv::children(ab.value, Form::Strict, "test").unwrap();
        let longer = |element: &[u8]| der::octets(&[&[0, 0], element].concat());
        let elements = der::sequence(&[&longer(ab[0].value), &longer(ab[1].value)]);
        assert_eq!(with(2, elements), Ok(curve));
        let swapped = der::sequence(&[ab[1].whole, ab[0].whole]);
        assert_eq!(with(2, swapped), Err(NotKnown::Other));
    }
}

#[test]
fn other_curves_are_other_curves() {
    let bench = Bench::new();
    for name in ["secp256k1", "brainpoolP256t1", "prime239v1", "secp160r1", "wap-wsg-idm-ecid-wtls12"] {
        let known = Curve::from_explicit(&explicit(&bench, name, ""));
        // The last is P-224 under another name.
        let expected = if name.starts_with("wap") { Ok(Curve::P224) } else { Err(NotKnown::Other) };
        assert_eq!(known, expected, "{name}");
        let named = bench.run(&format!("ecparam -name {name} -outform DER"));
        assert_eq!(Curve::by_oid(&named[2..]), None);
    }
    let binary = explicit(&bench, "sect283k1", "");
    assert_eq!(Curve::from_explicit(&binary), Err(NotKnown::Form));
}
