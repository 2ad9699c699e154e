// SPDX-License-Identifier: MIT OR Apache-2.0
//! Shared secrets, on every curve and in the groups of RFC 5114.

use tashika_kit::curve::Curve;
use tashika_kit::group::Group;
use tashika_kit::hex;
use tashika_kit::signature::PublicKey;
use tashika_kit::tlv::{self, Form};

use crate::Bench;
use crate::curves::NAMES;

/// The private number as `openssl pkey -text` prints it.
fn private(bench: &Bench, file: &str) -> Vec<u8> {
    let text = String::from_utf8(bench.run(&format!("pkey -in {file} -noout -text"))).unwrap();
    let after = text.lines().skip_while(|line| !line.starts_with("priv")).skip(1);
    let digits: String = after.take_while(|line| line.starts_with("    ")).collect();
    hex::decode(&digits.replace([' ', ':'], "")).unwrap()
}

fn public(bench: &Bench, file: &str) -> Vec<u8> {
    bench.run(&format!("pkey -in {file} -pubout -outform DER"))
}

/// The number of a DH key, without the zero that keeps it positive: it may be shorter than the prime.
fn number_of(info: &[u8]) -> Vec<u8> {
    let inside = |bytes| tlv::first(bytes, Form::Strict, "test").unwrap().0.value;
    let parts = tlv::children(inside(info), Form::Strict, "test").unwrap();
    without_zeros(inside(&parts[1].value[1..])).to_vec()
}

fn without_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    &bytes[zeros..]
}

#[test]
fn secrets_on_every_curve() {
    let bench = Bench::new();
    for (curve, name) in Curve::all().zip(NAMES) {
        for file in ["ours.pem", "theirs.pem"] {
            bench.run(&format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:{name} -out {file}"));
        }
        bench.run("pkey -in theirs.pem -pubout -out public.pem");
        let secret = bench.run("pkeyutl -derive -inkey ours.pem -peerkey public.pem");
        let Ok(PublicKey::Ec(theirs)) = PublicKey::from_info(&public(&bench, "theirs.pem")) else { panic!() };
        let Ok(PublicKey::Ec(ours)) = PublicKey::from_info(&public(&bench, "ours.pem")) else { panic!() };
        let mut number = private(&bench, "ours.pem");
        let scalar = curve.scalar(&number).unwrap();
        assert_eq!(curve.generator().multiply(&scalar), Some(ours), "{name}");
        assert_eq!(theirs.multiply(&scalar).unwrap().x(), secret, "{name}");
        *number.last_mut().unwrap() ^= 1;
        assert_ne!(theirs.multiply(&curve.scalar(&number).unwrap()).unwrap().x(), secret, "{name}");
    }
}

#[test]
fn secrets_in_the_groups_of_rfc_5114() {
    let bench = Bench::new();
    for id in 0..3 {
        let group = Group::by_parameter_id(id).unwrap();
        for file in ["ours.pem", "theirs.pem"] {
            bench.run(&format!("genpkey -algorithm DHX -pkeyopt dh_rfc5114:{} -out {file}", id + 1));
        }
        // p, g and q are those of openssl.
        let info = public(&bench, "theirs.pem");
        for number in [&group.p, &group.g, &group.q] {
            assert!(info.windows(number.len()).any(|window| window == number.as_slice()));
        }
        bench.run("pkey -in theirs.pem -pubout -out public.pem");
        let secret = bench.run("pkeyutl -derive -inkey ours.pem -peerkey public.pem");
        let theirs = number_of(&info);
        assert!(group.is_public_key(&theirs));
        let mut number = private(&bench, "ours.pem");
        let ours = group.power(&group.g, &number).unwrap();
        assert_eq!(number_of(&public(&bench, "ours.pem")), without_zeros(&ours));
        let power = group.power(&theirs, &number).unwrap();
        assert_eq!(without_zeros(&power), without_zeros(&secret));
        assert_eq!(power.len(), group.p.len());
        *number.last_mut().unwrap() ^= 1;
        assert_ne!(without_zeros(&group.power(&theirs, &number).unwrap()), without_zeros(&secret));
    }
}
