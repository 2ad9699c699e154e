// SPDX-License-Identifier: MIT OR Apache-2.0
//! ECDSA on every curve, with every hash, the curve named and written out.

use tashika_kit::curve::Curve;
use tashika_kit::signature::{Problem, PublicKey, Scheme};
use tashika_kit::tlv::{self, Form};

use crate::curves::NAMES;
use crate::{Bench, DIGESTS, MESSAGE, assert_holds};

const ENCODINGS: [&str; 2] = ["named_curve", "explicit"];

fn words(name: &str, encoding: &str) -> String {
    format!("-algorithm EC -pkeyopt ec_paramgen_curve:{name} -pkeyopt ec_param_enc:{encoding}")
}

/// r ‖ s, each as long as the order, of a SEQUENCE.
fn plain(signature: &[u8], length: usize) -> Vec<u8> {
    let (sequence, _) = tlv::first(signature, Form::Strict, "test").unwrap();
    let numbers = tlv::children(sequence.value, Form::Strict, "test").unwrap();
    let padded = |number: &[u8]| {
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        [vec![0; length + zeros - number.len()], number[zeros..].to_vec()].concat()
    };
    numbers.iter().flat_map(|number| padded(number.value)).collect()
}

#[test]
fn ecdsa_on_every_curve_with_every_hash() {
    let bench = Bench::new();
    for (curve, name) in Curve::all().zip(NAMES) {
        for encoding in ENCODINGS {
            let key = bench.key(&words(name, encoding));
            assert!(matches!(&key, PublicKey::Ec(point) if point.curve() == curve));
            for (digest, word) in DIGESTS {
                let signature = bench.signature(word);
                assert_holds(&key, &Scheme::Ecdsa(digest), MESSAGE, &signature);
                if encoding == "explicit" {
                    continue;
                }
                let plain = plain(&signature, curve.order_bytes());
                assert_holds(&key, &Scheme::EcdsaPlain(digest), MESSAGE, &plain);
                let shifted = [&plain[1..], &[0]].concat();
                assert_eq!(key.verify(&Scheme::EcdsaPlain(digest), MESSAGE, &shifted), Err(Problem::Wrong));
            }
        }
    }
}

#[test]
fn certificates_with_written_out_parameters() {
    let bench = Bench::new();
    for ((curve, name), (digest, word)) in Curve::all().zip(NAMES).zip(DIGESTS.into_iter().cycle()) {
        let key = bench.key(&words(name, "explicit"));
        let certificate = bench.certificate(word);
        assert_eq!(certificate.scheme(&key), Scheme::Ecdsa(digest), "{curve:?}");
    }
}

#[test]
fn compressed_points_are_the_same_keys() {
    let bench = Bench::new();
    for (curve, name) in Curve::all().zip(NAMES) {
        let key = bench.key(&words(name, "named_curve"));
        let info = bench.run("ec -in key.pem -pubout -conv_form compressed -outform DER");
        match PublicKey::from_info(&info) {
            Err(Problem::Unsupported(_)) => assert_eq!(curve, Curve::P224),
            other => assert_eq!(other, Ok(key)),
        }
    }
}

#[test]
fn curves_that_are_not_known_are_unsupported_and_not_wrong() {
    let bench = Bench::new();
    for (name, encoding) in
        [("secp256k1", "named_curve"), ("secp256k1", "explicit"), ("sect283k1", "explicit")]
    {
        bench.run(&format!("genpkey {} -out key.pem", words(name, encoding)));
        let info = bench.run("pkey -in key.pem -pubout -outform DER");
        assert!(matches!(PublicKey::from_info(&info), Err(Problem::Unsupported(_))), "{name} {encoding}");
    }
    // Another base point under the name of P-384, as in CVE-2020-0601.
    bench.run(&format!("genpkey {} -out key.pem", words("secp384r1", "explicit")));
    let mut info = bench.run("pkey -in key.pem -pubout -outform DER");
    let base = Curve::P384.generator();
    let at = info.windows(97).position(|window| window == base.uncompressed()).unwrap();
    let two = base.multiply(&Curve::P384.scalar(&[2]).unwrap()).unwrap();
    info[at..at + 97].copy_from_slice(two.uncompressed());
    let Err(Problem::Unsupported(text)) = PublicKey::from_info(&info) else { panic!("taken") };
    assert!(text.contains("look like P-384"), "{text}");
}
