// SPDX-License-Identifier: MIT OR Apache-2.0
//! AlgorithmIdentifier of signatures.

use super::asn1::{self, Algorithm, INTEGER, NULL, SEQUENCE};
use super::{Problem, Scheme, key};
use crate::digest::Digest;
use crate::modular::trimmed;
use crate::tlv::Tlv;

const WHAT: &str = "AlgorithmIdentifier";
const PSS: &str = "RSASSA-PSS parameters";
/// 1.2.840.113549.1.1: the last arc names the algorithm.
const PKCS1: [u8; 8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01];
/// 1.3.14.3.2.29, an older name of sha1WithRSAEncryption.
const OIW_SHA1_RSA: [u8; 5] = [0x2B, 0x0E, 0x03, 0x02, 0x1D];
/// id-mgf1, 1.2.840.113549.1.1.8.
const MGF1: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x08];
/// 1.2.840.10045.4.
const ECDSA: [u8; 6] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04];
/// 0.4.0.127.0.7.1.1.4.1.
const BSI_PLAIN: [u8; 9] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01];
/// dsa-with-sha1, 1.2.840.10040.4.3.
const DSA_SHA1: [u8; 7] = [0x2A, 0x86, 0x48, 0xCE, 0x38, 0x04, 0x03];
/// 2.16.840.1.101.3.4.3.
const DSA_SHA2: [u8; 8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03];
/// No salt is longer than the longest modulus.
const LONGEST_SALT: usize = 1024;

pub(super) fn of(der: &[u8], digest: Option<Digest>) -> Result<Scheme, Problem> {
    let algorithm = Algorithm::parse(der, WHAT)?;
    let beside = |scheme: fn(Digest) -> Scheme| {
        digest
            .map(scheme)
            .ok_or(Problem::Malformed("an algorithm that leaves the hash open, and no hash beside it"))
    };
    match algorithm.oid {
        oid if oid == key::RSA => beside(Scheme::RsaPkcs1),
        oid if oid == key::EC => beside(Scheme::Ecdsa),
        oid if oid == key::DSA => beside(Scheme::Dsa),
        oid if oid == key::RSA_PSS => pss(&algorithm),
        // ecdsa-with-Specified: the hash stands in the parameters (X9.62).
        oid if oid.strip_prefix(&ECDSA) == Some(&[3]) => specified(&algorithm),
        oid => named(oid).ok_or_else(|| Problem::Unsupported(format!("signatures of {}", asn1::dotted(oid)))),
    }
}

/// SHA-2 as a last arc counts it.
const fn sha2(last: u8) -> Option<Digest> {
    match last {
        1 => Some(Digest::Sha224),
        2 => Some(Digest::Sha256),
        3 => Some(Digest::Sha384),
        4 => Some(Digest::Sha512),
        _ => None,
    }
}

/// Algorithms whose identifier says all; their parameters, absent, NULL or superfluous, say nothing.
fn named(oid: &[u8]) -> Option<Scheme> {
    if let Some([arc]) = oid.strip_prefix(&PKCS1) {
        return match arc {
            5 => Some(Scheme::RsaPkcs1(Digest::Sha1)),
            11 => Some(Scheme::RsaPkcs1(Digest::Sha256)),
            12 => Some(Scheme::RsaPkcs1(Digest::Sha384)),
            13 => Some(Scheme::RsaPkcs1(Digest::Sha512)),
            14 => Some(Scheme::RsaPkcs1(Digest::Sha224)),
            _ => None,
        };
    }
    if let Some(arcs) = oid.strip_prefix(&ECDSA) {
        return match arcs {
            [1] => Some(Scheme::Ecdsa(Digest::Sha1)),
            [3, last] => sha2(*last).map(Scheme::Ecdsa),
            _ => None,
        };
    }
    if let Some([last]) = oid.strip_prefix(&BSI_PLAIN) {
        return if *last == 1 {
            Some(Scheme::EcdsaPlain(Digest::Sha1))
        } else {
            sha2(last.checked_sub(1)?).map(Scheme::EcdsaPlain)
        };
    }
    if let Some([last]) = oid.strip_prefix(&DSA_SHA2) {
        return sha2(*last).map(Scheme::Dsa);
    }
    match oid {
        oid if oid == OIW_SHA1_RSA => Some(Scheme::RsaPkcs1(Digest::Sha1)),
        oid if oid == DSA_SHA1 => Some(Scheme::Dsa(Digest::Sha1)),
        _ => None,
    }
}

fn specified(algorithm: &Algorithm<'_>) -> Result<Scheme, Problem> {
    let parameters = algorithm.parameters.ok_or(Problem::Malformed(WHAT))?;
    hash(&parameters).map(Scheme::Ecdsa)
}

/// RSASSA-PSS-params (RFC 4055, 3.1): { [0] hash, [1] mask, [2] salt length, [3] trailer }, each with its default.
fn pss(algorithm: &Algorithm<'_>) -> Result<Scheme, Problem> {
    let parameters = algorithm.parameters.filter(|parameters| parameters.tag != NULL);
    // They must be there (RFC 4055, 3.1). Which ones somebody meant who left them out cannot be known.
    let parameters =
        parameters.ok_or_else(|| Problem::Unsupported("RSASSA-PSS without parameters".into()))?;
    let (mut digest, mut mask, mut salt) = (Digest::Sha1, Digest::Sha1, 20);
    let mut last = 0;
    for part in asn1::parts(&parameters, PSS)? {
        if part.tag <= last {
            return Err(Problem::Malformed(PSS));
        }
        last = part.tag;
        let inside = asn1::whole(part.value, PSS)?;
        match part.tag {
            0xA0 => digest = hash(&inside)?,
            0xA1 => mask = mask_hash(&inside)?,
            0xA2 => salt = number(&inside)?,
            0xA3 if number(&inside)? == 1 => {}
            0xA3 => return Err(Problem::Unsupported("RSASSA-PSS with another trailer".into())),
            _ => return Err(Problem::Malformed(PSS)),
        }
    }
    Ok(Scheme::RsaPss { digest, mask, salt })
}

/// The hash of an AlgorithmIdentifier; parameters absent or NULL.
fn hash(algorithm: &Tlv<'_>) -> Result<Digest, Problem> {
    let oid = Algorithm::of(algorithm, "hash algorithm")?.oid;
    Digest::by_oid(oid).ok_or_else(|| Problem::Unsupported(format!("the hash {}", asn1::dotted(oid))))
}

fn mask_hash(algorithm: &Tlv<'_>) -> Result<Digest, Problem> {
    let mask = Algorithm::of(algorithm, PSS)?;
    if mask.oid != MGF1 {
        return Err(Problem::Unsupported(format!("the mask {}", asn1::dotted(mask.oid))));
    }
    // RFC 4055, 2.2: the hash must be named here.
    let parameters = mask.parameters.filter(|parameters| parameters.tag == SEQUENCE);
    hash(&parameters.ok_or(Problem::Malformed(PSS))?)
}

fn number(integer: &Tlv<'_>) -> Result<usize, Problem> {
    let wrong = Problem::Malformed(PSS);
    if integer.tag != INTEGER || integer.value.first().is_none_or(|first| *first >= 0x80) {
        return Err(wrong);
    }
    let digits = Some(trimmed(integer.value)).filter(|digits| digits.len() <= 2).ok_or(wrong)?;
    let number = digits.iter().fold(0, |number, digit| number << 8 | usize::from(*digit));
    if number > LONGEST_SALT { Err(Problem::Malformed(PSS)) } else { Ok(number) }
}
