// SPDX-License-Identifier: MIT OR Apache-2.0
//! Active Authentication, with signatures by openssl and, for RSA, by the rule itself with a key of openssl's.

use std::path::Path;
use std::process::Command as Program;

use num_bigint::BigUint;
use tashika_kit::StatusWord;
use tashika_kit::digest::Digest;

use super::{bytes, scripted, vector};
use crate::access::Session;
use crate::access::active::{AaProblem, answer_length, challenge, holds, too_long_for};
use crate::access::channel::object;
use crate::security_infos::SecurityInfos;

const NONCE: [u8; 8] = [0xF1, 0x73, 0x58, 0x99, 0x74, 0xBF, 0x40, 0xC6];

fn openssl(folder: &Path, arguments: &str) -> Vec<u8> {
    let output = Program::new("openssl").args(arguments.split(' ')).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A key of openssl's, and DG15 with its public half.
struct Key(tempfile::TempDir);

impl Key {
    fn new(algorithm: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        openssl(folder.path(), &format!("genpkey {algorithm} -out key.pem"));
        std::fs::write(folder.path().join("nonce"), NONCE).unwrap();
        Self(folder)
    }

    fn dg15(&self) -> Vec<u8> {
        object(0x6F, &openssl(self.0.path(), "pkey -in key.pem -pubout -outform DER"))
    }

    /// DER, as openssl writes it.
    fn sign(&self, digest: &str) -> Vec<u8> {
        openssl(self.0.path(), &format!("dgst -{digest} -sign key.pem nonce"))
    }

    /// The block raised to the private exponent.
    fn raw(&self, block: &[u8]) -> Vec<u8> {
        std::fs::write(self.0.path().join("block"), block).unwrap();
        openssl(self.0.path(), "pkeyutl -decrypt -inkey key.pem -in block -pkeyopt rsa_padding_mode:none")
    }
}

/// r ‖ s of a DER signature.
fn plain(der: &[u8], size: usize) -> Vec<u8> {
    let (outer, _) = tashika_kit::tlv::first(der, tashika_kit::tlv::Form::Strict, "test").unwrap();
    let numbers = tashika_kit::tlv::children(outer.value, tashika_kit::tlv::Form::Strict, "test").unwrap();
    let mut all = Vec::new();
    for number in numbers {
        let number = BigUint::from_bytes_be(number.value).to_bytes_be();
        all.extend(vec![0; size - number.len()]);
        all.extend(number);
    }
    all
}

fn dg14(algorithm: &str) -> SecurityInfos {
    let entry = [bytes("0606678108010105 020101"), object(0x06, &bytes(algorithm))].concat();
    SecurityInfos::parse(&object(0x31, &object(0x30, &entry)), "test").unwrap()
}

#[test]
fn ecdsa_in_every_dialect_and_with_explicit_parameters() {
    let curves = [("P-256", "P-256", 32), ("brainpoolP384r1", "brainpoolP384r1", 48), ("P-521", "P-521", 66)];
    for (curve, name, size) in curves {
        for encoding in ["named_curve", "explicit"] {
            let key = Key::new(&format!(
                "-algorithm EC -pkeyopt ec_paramgen_curve:{curve} -pkeyopt ec_param_enc:{encoding}"
            ));
            let dg15 = key.dg15();
            for (digest, digest_name) in [("sha224", "SHA-224"), ("sha256", "SHA-256"), ("sha512", "SHA-512")]
            {
                let der = key.sign(digest);
                let plain = plain(&der, size);
                for answer in [&der, &plain] {
                    let how = holds(&dg15, None, &NONCE, answer).unwrap();
                    assert_eq!(how, format!("ECDSA {name}, {digest_name}"));
                    assert!(answer.len() <= answer_length(&dg15).unwrap());
                    // Another digest is named than the chip uses: it still holds.
                    assert!(holds(&dg15, Some(&dg14("04007F00070101040104")), &NONCE, answer).is_ok());
                    assert_eq!(holds(&dg15, None, &[0; 8], answer), Err(AaProblem::Wrong));
                }
                let mut wrong = plain.clone();
                wrong[size - 1] ^= 1;
                assert_eq!(holds(&dg15, None, &NONCE, &wrong), Err(AaProblem::Wrong));
                assert_eq!(holds(&dg15, None, &NONCE, &plain[1..]), Err(AaProblem::Wrong));
            }
            assert_eq!(holds(&dg15, None, &NONCE, &[]), Err(AaProblem::Wrong));
            assert_eq!(holds(&dg15, None, &NONCE, &vec![0; 2 * size]), Err(AaProblem::Wrong));
        }
    }
}

#[test]
fn sha_1_counts_only_where_it_is_named() {
    let key = Key::new("-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
    let (dg15, answer) = (key.dg15(), key.sign("sha1"));
    assert_eq!(holds(&dg15, None, &NONCE, &answer), Err(AaProblem::Wrong));
    assert!(holds(&dg15, Some(&dg14("04007F00070101040101")), &NONCE, &answer).is_ok());
}

/// `6A ‖ M1 ‖ H(M1 ‖ nonce) ‖ trailer`, as long as the modulus.
/// ecdsa-plain-RIPEMD160, which TR-03111 allows and this program does not do.
#[test]
fn an_algorithm_that_dg14_names_and_nobody_here_knows_is_unsupported() {
    let key = Key::new("-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
    let dg15 = key.dg15();
    let unknown = dg14("04007F00070101040106");
    let odd = key.sign("ripemd160");
    assert!(matches!(holds(&dg15, Some(&unknown), &NONCE, &odd), Err(AaProblem::Unsupported(_))));
    // What is not named is not allowed; and a chip that uses a known one after all is believed.
    for named in [None, Some(&dg14("04007F00070101040103"))] {
        assert_eq!(holds(&dg15, named, &NONCE, &odd), Err(AaProblem::Wrong));
    }
    assert!(holds(&dg15, Some(&unknown), &NONCE, &key.sign("sha256")).is_ok());
}

fn block(length: usize, digest: Digest, trailer: &[u8]) -> Vec<u8> {
    let m1 = vec![0x5C; length - 1 - digest.length() - trailer.len()];
    let hash = digest.of(&[&m1, &NONCE]);
    [&[0x6A], m1.as_slice(), &hash, trailer].concat()
}

#[test]
fn rsa_with_every_trailer() {
    let trailers: [(&[u8], Digest, &str); 6] = [
        (&[0xBC], Digest::Sha1, "SHA-1"),
        (&[0x33, 0xCC], Digest::Sha1, "SHA-1"),
        (&[0x38, 0xCC], Digest::Sha224, "SHA-224"),
        (&[0x34, 0xCC], Digest::Sha256, "SHA-256"),
        (&[0x36, 0xCC], Digest::Sha384, "SHA-384"),
        (&[0x35, 0xCC], Digest::Sha512, "SHA-512"),
    ];
    for bits in [1024, 2048] {
        let key = Key::new(&format!("-algorithm RSA -pkeyopt rsa_keygen_bits:{bits}"));
        let dg15 = key.dg15();
        assert_eq!(answer_length(&dg15), Some(bits / 8));
        for (trailer, digest, name) in trailers {
            let answer = key.raw(&block(bits / 8, digest, trailer));
            let how = holds(&dg15, None, &NONCE, &answer).unwrap();
            assert_eq!(how, format!("RSA {bits}, ISO 9796-2, {name}"));
            assert_eq!(holds(&dg15, None, &[1; 8], &answer), Err(AaProblem::Wrong));
        }
        let unknown = key.raw(&block(bits / 8, Digest::Sha256, &[0x31, 0xCC]));
        assert!(holds(&dg15, None, &NONCE, &unknown).is_err());
    }
}

#[test]
fn a_file_that_is_no_key_is_malformed_and_never_wrong() {
    let key = Key::new("-algorithm EC -pkeyopt ec_paramgen_curve:P-256").dg15();
    for file in [&[][..], &key[..20], &key[2..], &[key.as_slice(), &[0]].concat()] {
        assert!(matches!(holds(file, None, &NONCE, &[1; 64]), Err(AaProblem::Malformed(_))), "{file:?}");
        assert_eq!(answer_length(file), None);
    }
    let other = Key::new("-algorithm ED25519").dg15();
    assert!(matches!(holds(&other, None, &NONCE, &[1; 64]), Err(AaProblem::Unsupported(_))));
}

/// The printed command; a refusal is an answer.
#[test]
fn the_question_is_the_printed_one() {
    let vector = vector("aa.rsa.iso9796_2");
    assert_eq!(vector.bytes("m2_rnd_ifd"), NONCE);
    for (answer, status, given) in [("0102 9000", "9000", vec![1, 2]), ("6982", "6982", vec![])] {
        let mut tx = scripted([(vector.bytes("command"), bytes(answer))]);
        let said = challenge(&mut Session::new(&mut tx), &[], NONCE).unwrap();
        assert_eq!((said.status.as_str(), said.answer), (status, given));
        assert_eq!((said.nonce.as_slice(), said.name.as_ref()), (NONCE.as_slice(), crate::evidence::ACTIVE));
    }
}

#[test]
fn an_answer_too_long_for_the_reader_is_known_beforehand() {
    let mut tx = scripted([]);
    let session = Session::new(&mut tx);
    let key = |bits: usize| Key::new(&format!("-algorithm RSA -pkeyopt rsa_keygen_bits:{bits}")).dg15();
    assert!(!too_long_for(&session, &key(2048)));
    assert!(too_long_for(&session, &key(2056)));
    assert_eq!(StatusWord::OK.to_string(), "9000");
}
