// SPDX-License-Identifier: MIT OR Apache-2.0
//! RSA: PKCS#1 v1.5 and PSS with every hash, sizes and exponents that are met, and message recovery.

use tashika_kit::card_side::der;
use tashika_kit::digest::Digest;
use tashika_kit::signature::{Problem, PublicKey, Scheme};
use tashika_kit::{iso9796, rsa};

use crate::{Bench, DIGESTS, MESSAGE, assert_holds};

fn words(bits: usize, exponent: u32) -> String {
    format!("-algorithm RSA -pkeyopt rsa_keygen_bits:{bits} -pkeyopt rsa_keygen_pubexp:{exponent}")
}

fn pss(digest: &str, mask: &str, salt: usize) -> String {
    let mask = mask.trim_start_matches('-');
    format!("{digest} -sigopt rsa_padding_mode:pss -sigopt rsa_mgf1_md:{mask} -sigopt rsa_pss_saltlen:{salt}")
}

#[test]
fn pkcs1_with_every_hash_and_odd_keys() {
    let bench = Bench::new();
    for (bits, exponent) in [(1024, 3), (1025, 65537), (1536, 38129), (2047, 17), (2048, 65537)] {
        let key = bench.key(&words(bits, exponent));
        for (digest, word) in DIGESTS {
            assert_holds(&key, &Scheme::RsaPkcs1(digest), MESSAGE, &bench.signature(word));
            assert_eq!(bench.certificate(word).scheme(&key), Scheme::RsaPkcs1(digest));
        }
        let signature = bench.signature("-sha256");
        for other in [Scheme::RsaPkcs1(Digest::Sha512), Scheme::RsaPkcs1(Digest::Sha1)] {
            assert_eq!(key.verify(&other, MESSAGE, &signature), Err(Problem::Wrong));
        }
        let not_for_it = key.verify(&Scheme::Ecdsa(Digest::Sha256), MESSAGE, &signature);
        assert!(matches!(not_for_it, Err(Problem::Malformed(_))));
    }
}

#[test]
fn pss_with_every_hash_mask_and_odd_salts() {
    let bench = Bench::new();
    // Of a modulus of 8n + 1 bits the encoded message is one byte shorter than the signature.
    for bits in [1024, 1025, 1026, 1031, 2048] {
        let key = bench.key(&words(bits, 65537));
        for (at, (digest, word)) in DIGESTS.into_iter().enumerate() {
            let (mask, mask_word) = DIGESTS[(at + bits) % 5];
            let longest = (bits - 1).div_ceil(8) - digest.length() - 2;
            for salt in [0, 20.min(longest), digest.length().min(longest), longest] {
                let signature = bench.signature(&pss(word, mask_word, salt));
                let scheme = Scheme::RsaPss { digest, mask, salt };
                assert_holds(&key, &scheme, MESSAGE, &signature);
                let other = Scheme::RsaPss { digest, mask, salt: salt + 1 };
                assert_eq!(key.verify(&other, MESSAGE, &signature), Err(Problem::Wrong));
            }
        }
    }
}

#[test]
fn pss_parameters_as_certificates_have_them() {
    let bench = Bench::new();
    let key = bench.key(&words(2048, 65537));
    for (digest, word) in DIGESTS {
        for salt in [20, digest.length()] {
            // SHA-1 with 20 bytes: every parameter is the default and left out.
            let scheme = bench.certificate(&pss(word, word, salt)).scheme(&key);
            assert_eq!(scheme, Scheme::RsaPss { digest, mask: digest, salt });
        }
        let scheme = bench.certificate(&pss(word, "-sha1", 31)).scheme(&key);
        assert_eq!(scheme, Scheme::RsaPss { digest, mask: Digest::Sha1, salt: 31 });
    }
}

#[test]
fn keys_that_are_for_pss_alone() {
    let bench = Bench::new();
    let sizes = "-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:1536";
    let limits = "-pkeyopt rsa_pss_keygen_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:32";
    for words in [sizes.to_owned(), format!("{sizes} {limits} -pkeyopt rsa_pss_keygen_mgf1_md:sha256")] {
        let key = bench.key(&words);
        let scheme = bench.certificate("-sha256 -sigopt rsa_pss_saltlen:32").scheme(&key);
        assert_eq!(scheme, Scheme::RsaPss { digest: Digest::Sha256, mask: Digest::Sha256, salt: 32 });
    }
}

#[test]
fn exponents_of_up_to_256_bits() {
    let bench = Bench::new();
    for exponent in ["4294967297", "0xC000000000000000000000000000000000000000000000000000000000000001"] {
        let sizes = "-algorithm RSA -pkeyopt rsa_keygen_bits:1536";
        let key = bench.key(&format!("{sizes} -pkeyopt rsa_keygen_pubexp:{exponent}"));
        assert_holds(&key, &Scheme::RsaPkcs1(Digest::Sha256), MESSAGE, &bench.signature("-sha256"));
    }
}

/// Several primes make the keys quickly.
#[test]
fn large_keys() {
    let bench = Bench::new();
    for (bits, primes) in [(4096, 4), (6144, 4), (8192, 5)] {
        let key = bench.key(&format!("{} -pkeyopt rsa_keygen_primes:{primes}", words(bits, 65537)));
        assert_holds(&key, &Scheme::RsaPkcs1(Digest::Sha256), MESSAGE, &bench.signature("-sha256"));
        let scheme = Scheme::RsaPss { digest: Digest::Sha512, mask: Digest::Sha512, salt: 64 };
        assert_holds(&key, &scheme, MESSAGE, &bench.signature(&pss("-sha512", "-sha512", 64)));
    }
}

#[test]
fn sizes_beyond_the_bounds_are_unsupported() {
    let bench = Bench::new();
    bench.run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:768 -out key.pem");
    let info = bench.run("pkey -in key.pem -pubout -outform DER");
    assert!(matches!(PublicKey::from_info(&info), Err(Problem::Unsupported(_))));
}

/// What `openssl` makes of a block with the private key, nothing added.
fn raw(bench: &Bench, block: &[u8]) -> Vec<u8> {
    bench.write("block", block);
    // Signing refuses what is no hash; without padding, decrypting is the same operation.
    bench.run("pkeyutl -decrypt -inkey key.pem -in block -pkeyopt rsa_padding_mode:none")
}

#[test]
fn a_digest_info_without_null_is_taken_and_nothing_behind_it() {
    let bench = Bench::new();
    let key = bench.key(&words(1024, 3));
    for digest in Digest::ALL {
        let hash = digest.of(&[MESSAGE]);
        let oid = der::tlv(&[0x06], digest.oid());
        let info =
            |parameters: &[u8]| der::sequence(&[&der::sequence(&[&oid, parameters]), &der::octets(&hash)]);
        let block = |info: &[u8], behind: &[u8]| {
            let filler = vec![0xFF; 128 - 3 - info.len() - behind.len()];
            [&[0, 1], filler.as_slice(), &[0], info, behind].concat()
        };
        let scheme = Scheme::RsaPkcs1(digest);
        for parameters in [&[0x05, 0x00][..], &[]] {
            let info = info(parameters);
            assert_holds(&key, &scheme, MESSAGE, &raw(&bench, &block(&info, &[])));
            let behind = raw(&bench, &block(&info, &[0; 9]));
            assert_eq!(key.verify(&scheme, MESSAGE, &behind), Err(Problem::Wrong));
        }
        let other = raw(&bench, &block(&info(&[0x04, 0x00]), &[]));
        assert_eq!(key.verify(&scheme, MESSAGE, &other), Err(Problem::Wrong));
    }
}

/// A block of ISO 9796-2, one byte shorter than the modulus where that is not whole bytes.
fn block(bits: usize, digest: Digest, trailer: &[u8], nonce: &[u8]) -> Vec<u8> {
    let whole = bits.div_ceil(8);
    let zeros = vec![0; usize::from(!bits.is_multiple_of(8))];
    let m1 = vec![0xA7; whole - zeros.len() - 1 - digest.length() - trailer.len()];
    [zeros.as_slice(), &[0x6A], &m1, &digest.of(&[&m1, nonce]), trailer].concat()
}

/// n - s: the other of two signatures (ISO/IEC 9796-2, Annex B.4).
fn opposite(modulus: &[u8], signature: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut bytes: Vec<u8> = Vec::new();
    for (n, s) in modulus.iter().zip(signature).rev() {
        let value = i16::from(*n) - i16::from(*s) - borrow;
        borrow = i16::from(value < 0);
        bytes.push(u8::try_from(value.rem_euclid(256)).unwrap());
    }
    bytes.into_iter().rev().collect()
}

#[test]
fn active_authentication_with_every_trailer() {
    const NONCE: &[u8] = b"12345678";
    let bench = Bench::new();
    for bits in [1024, 1279, 2048] {
        let PublicKey::Rsa(key) = bench.key(&words(bits, 65537)) else { panic!() };
        for (digest, trailer) in [
            (Digest::Sha1, &[0xBC][..]),
            (Digest::Sha1, &[0x33, 0xCC]),
            (Digest::Sha224, &[0x38, 0xCC]),
            (Digest::Sha256, &[0x34, 0xCC]),
            (Digest::Sha384, &[0x36, 0xCC]),
            (Digest::Sha512, &[0x35, 0xCC]),
        ] {
            let signature = raw(&bench, &block(bits, digest, trailer, NONCE));
            assert_recovered(&key, digest, NONCE, &signature);
            assert_recovered(&key, digest, NONCE, &opposite(key.modulus(), &signature));
        }
    }
}

fn assert_recovered(key: &rsa::PublicKey, digest: Digest, nonce: &[u8], signature: &[u8]) {
    assert_eq!(iso9796::verify(key, nonce, signature), Ok(digest));
    let longer = [&[0, 0], signature].concat();
    assert_eq!(iso9796::verify(key, nonce, &longer), Ok(digest));
    let mut changed = signature.to_vec();
    changed[20] ^= 1;
    assert_eq!(iso9796::verify(key, nonce, &changed), Err(Problem::Wrong));
    assert_eq!(iso9796::verify(key, b"12345679", signature), Err(Problem::Wrong));
}
