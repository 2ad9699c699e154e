// SPDX-License-Identifier: MIT OR Apache-2.0
//! DSA, and algorithm identifiers in all the ways they are written.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tashika_kit::card_side::der;
use tashika_kit::digest::Digest;
use tashika_kit::group::Group;
use tashika_kit::signature::{Problem, PublicKey, Scheme};

use crate::{Bench, DIGESTS, MESSAGE, assert_holds};

/// The groups of RFC 5114 have the form of DSA's, and need no searching for primes.
#[test]
fn dsa_with_every_hash() {
    let bench = Bench::new();
    for id in 0..3 {
        let group = Group::by_parameter_id(id).unwrap();
        let numbers = [&group.p, &group.q, &group.g].map(|number| der::integer(number));
        let text = STANDARD.encode(der::sequence(&[&numbers[0], &numbers[1], &numbers[2]]));
        let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
        let label = "DSA PARAMETERS-----\n";
        let pem = format!("-----BEGIN {label}{}\n-----END {label}", lines.join("\n"));
        bench.write("group.pem", pem.as_bytes());
        let key = bench.key("-paramfile group.pem");
        for (digest, word) in DIGESTS {
            assert_holds(&key, &Scheme::Dsa(digest), MESSAGE, &bench.signature(word));
            assert_eq!(bench.certificate(word).scheme(&key), Scheme::Dsa(digest));
        }
    }
}

#[test]
fn a_dsa_key_outside_its_group_is_none() {
    let group = Group::by_parameter_id(0).unwrap();
    let info = |q: &[u8], y: &[u8]| {
        let numbers = [&group.p, q, &group.g].map(der::integer);
        let parameters = der::sequence(&[&numbers[0], &numbers[1], &numbers[2]]);
        let algorithm = der::sequence(&[&der::oid(&[1, 2, 840, 10040, 4, 1]), &parameters]);
        PublicKey::from_info(&der::sequence(&[&algorithm, &der::bits(&der::integer(y))]))
    };
    let y = group.power(&group.g, &[5]).unwrap();
    assert!(info(&group.q, &y).is_ok());
    for y in [&[1][..], &[2], &group.p] {
        assert!(matches!(info(&group.q, y), Err(Problem::Malformed(_))));
    }
    assert!(matches!(info(&[7; 21], &y), Err(Problem::Unsupported(_))));
}

fn algorithm(arcs: &[u32], parameters: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::oid(arcs), parameters])
}

const NULL: &[u8] = &[0x05, 0x00];
const PKCS1: [u32; 6] = [1, 2, 840, 113549, 1, 1];
const BSI: [u32; 10] = [0, 4, 0, 127, 0, 7, 1, 1, 4, 1];

#[test]
fn every_algorithm_of_the_sheet_with_and_without_null() {
    let of = |arcs: &[u32], last: u32| [arcs, &[last]].concat();
    let all = Digest::ALL;
    let mut expected: Vec<(Vec<u32>, Scheme)> = Vec::new();
    for (last, digest) in [5, 14, 11, 12, 13].into_iter().zip(all) {
        expected.push((of(&PKCS1, last), Scheme::RsaPkcs1(digest)));
    }
    for (last, digest) in (1..).zip(all) {
        expected.push((of(&BSI, last), Scheme::EcdsaPlain(digest)));
    }
    expected.push((vec![1, 2, 840, 10045, 4, 1], Scheme::Ecdsa(Digest::Sha1)));
    for (last, digest) in (1..).zip(&all[1..]) {
        expected.push((vec![1, 2, 840, 10045, 4, 3, last], Scheme::Ecdsa(*digest)));
        expected.push((vec![2, 16, 840, 1, 101, 3, 4, 3, last], Scheme::Dsa(*digest)));
    }
    expected.push((vec![1, 2, 840, 10040, 4, 3], Scheme::Dsa(Digest::Sha1)));
    expected.push((vec![1, 3, 14, 3, 2, 29], Scheme::RsaPkcs1(Digest::Sha1)));
    for (arcs, scheme) in expected {
        for parameters in [NULL, &[]] {
            assert_eq!(Scheme::of(&algorithm(&arcs, parameters), None), Ok(scheme.clone()), "{arcs:?}");
            // What stands beside it does not count here.
            let beside = Scheme::of(&algorithm(&arcs, parameters), Some(Digest::Sha1));
            assert_eq!(beside, Ok(scheme.clone()));
        }
    }
}

#[test]
fn algorithms_that_leave_the_hash_open_take_it_from_beside() {
    for digest in Digest::ALL {
        for (arcs, scheme) in [
            ([1, 2, 840, 113549, 1, 1, 1].as_slice(), Scheme::RsaPkcs1(digest)),
            (&[1, 2, 840, 10045, 2, 1], Scheme::Ecdsa(digest)),
            (&[1, 2, 840, 10040, 4, 1], Scheme::Dsa(digest)),
        ] {
            for parameters in [NULL, &[]] {
                let written = algorithm(arcs, parameters);
                assert_eq!(Scheme::of(&written, Some(digest)), Ok(scheme.clone()));
                assert!(matches!(Scheme::of(&written, None), Err(Problem::Malformed(_))));
            }
        }
        let specified = der::sequence(&[&der::tlv(&[0x06], digest.oid()), NULL]);
        let written = algorithm(&[1, 2, 840, 10045, 4, 3], &specified);
        assert_eq!(Scheme::of(&written, None), Ok(Scheme::Ecdsa(digest)));
    }
}

#[test]
fn what_is_not_known_is_named() {
    for (arcs, text) in [
        ([1, 2, 840, 113549, 1, 1, 4].as_slice(), "unsupported: signatures of 1.2.840.113549.1.1.4"),
        (&[1, 3, 101, 112], "unsupported: signatures of 1.3.101.112"),
        (&[2, 16, 840, 1, 101, 3, 4, 3, 5], "unsupported: signatures of 2.16.840.1.101.3.4.3.5"),
        (&[0, 4, 0, 127, 0, 7, 1, 1, 4, 1, 6], "unsupported: signatures of 0.4.0.127.0.7.1.1.4.1.6"),
        (&[1, 2, 840, 113549, 1, 1, 10], "unsupported: RSASSA-PSS without parameters"),
    ] {
        assert_eq!(Scheme::of(&algorithm(arcs, NULL), None).unwrap_err().to_string(), text);
    }
    for malformed in [&[][..], &[0x30, 0], &[0x30, 2, 5, 0], &[5, 0], &[0x30, 3, 6, 1]] {
        assert!(matches!(Scheme::of(malformed, None), Err(Problem::Malformed(_))));
    }
}

#[test]
fn pss_parameters_are_read_strictly() {
    const PSS: [u32; 7] = [1, 2, 840, 113549, 1, 1, 10];
    let of = |parts: &[Vec<u8>]| {
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        Scheme::of(&algorithm(&PSS, &der::sequence(&parts)), None)
    };
    let hash = |digest: Digest| der::sequence(&[&der::tlv(&[0x06], digest.oid())]);
    let mask = |digest: Digest| algorithm(&[1, 2, 840, 113549, 1, 1, 8], &hash(digest));
    let defaults = Scheme::RsaPss { digest: Digest::Sha1, mask: Digest::Sha1, salt: 20 };
    assert_eq!(of(&[]), Ok(defaults.clone()));
    assert_eq!(of(&[der::context(3, &der::integer(&[1]))]), Ok(defaults));
    let whole = [
        der::context(0, &hash(Digest::Sha512)),
        der::context(1, &mask(Digest::Sha256)),
        der::context(2, &der::integer(&[20])),
    ];
    assert_eq!(of(&whole), Ok(Scheme::RsaPss { digest: Digest::Sha512, mask: Digest::Sha256, salt: 20 }));
    let swapped = [whole[1].clone(), whole[0].clone()];
    let twice = [whole[0].clone(), whole[0].clone()];
    for wrong in [&swapped[..], &twice, &[der::context(4, &der::integer(&[1]))], &[der::integer(&[20])]] {
        assert!(matches!(of(wrong), Err(Problem::Malformed(_))));
    }
    for salt in
        [&[0x02, 1, 0x80][..], &[0x02, 0], &[0x02, 3, 1, 0, 0], &[0x02, 2, 0x7F, 0xFF], &[0x04, 1, 20]]
    {
        assert!(matches!(of(&[der::context(2, salt)]), Err(Problem::Malformed(_))), "{salt:?}");
    }
    let another_mask = algorithm(&[1, 2, 840, 113549, 1, 1, 9], &hash(Digest::Sha1));
    let another_hash = der::sequence(&[&der::oid(&[1, 3, 36, 3, 2, 1])]);
    for lacking in
        [der::context(0, &another_hash), der::context(1, &another_mask), der::context(3, &der::integer(&[2]))]
    {
        assert!(matches!(of(&[lacking]), Err(Problem::Unsupported(_))));
    }
}
