// SPDX-License-Identifier: MIT OR Apache-2.0
//! SubjectPublicKeyInfo.

use super::asn1::{self, Algorithm, BIT_STRING, INTEGER, OBJECT, SEQUENCE};
use super::{Problem, PublicKey};
use crate::curve::{Curve, NotKnown};
use crate::modular::trimmed;
use crate::{dsa, rsa};

const WHAT: &str = "SubjectPublicKeyInfo";
/// 1.2.840.113549.1.1.1.
pub(super) const RSA: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];
/// 1.2.840.113549.1.1.10.
pub(super) const RSA_PSS: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A];
/// 1.2.840.10045.2.1.
pub(super) const EC: [u8; 7] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
/// id-ecDH, 1.3.132.1.12.
const EC_DH: [u8; 5] = [0x2B, 0x81, 0x04, 0x01, 0x0C];
/// The BSI's standardised domain parameters, 0.4.0.127.0.7.1.2: the curve is named by its parameter id (TR-03110-3, A.2.1.1).
const STANDARDISED: [u8; 7] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x02];
/// 1.2.840.10040.4.1.
pub(super) const DSA: [u8; 7] = [0x2A, 0x86, 0x48, 0xCE, 0x38, 0x04, 0x01];

pub(super) fn from_info(der: &[u8]) -> Result<PublicKey, Problem> {
    let info = asn1::whole(der, WHAT)?;
    let [algorithm, key] = asn1::parts(&info, WHAT)?.try_into().map_err(|_| Problem::Malformed(WHAT))?;
    let algorithm = Algorithm::of(&algorithm, WHAT)?;
    let key = match key.value.split_first() {
        Some((0, bits)) if key.tag == BIT_STRING => bits,
        _ => return Err(Problem::Malformed(WHAT)),
    };
    match algorithm.oid {
        oid if oid == RSA || oid == RSA_PSS => rsa_key(key),
        oid if oid == EC || oid == EC_DH || oid == STANDARDISED => point(curve(&algorithm)?, key),
        oid if oid == DSA => dsa_key(&algorithm, key),
        other => Err(Problem::Unsupported(format!("keys of {}", asn1::dotted(other)))),
    }
}

fn rsa_key(key: &[u8]) -> Result<PublicKey, Problem> {
    const WHAT: &str = "RSA public key";
    let numbers = asn1::integers(&asn1::whole(key, WHAT)?, WHAT)?;
    let [modulus, exponent] = numbers.as_slice() else { return Err(Problem::Malformed(WHAT)) };
    let bits = rsa::bits(trimmed(modulus));
    if !rsa::SIZES.contains(&bits) {
        return Err(Problem::Unsupported(format!("RSA with {bits} bits")));
    }
    if trimmed(exponent).len() > rsa::LONGEST_EXPONENT {
        return Err(Problem::Unsupported("RSA with an exponent of more than 256 bits".into()));
    }
    let key = rsa::PublicKey::new(modulus, exponent);
    key.map(PublicKey::Rsa).map_err(|_| Problem::Malformed(WHAT))
}

fn curve(algorithm: &Algorithm<'_>) -> Result<Curve, Problem> {
    let lacking = |what: String| Problem::Unsupported(what);
    let parameters = algorithm.parameters.ok_or_else(|| lacking("an EC key that names no curve".into()))?;
    match parameters.tag {
        OBJECT => Curve::by_oid(parameters.value)
            .ok_or_else(|| lacking(format!("the curve {}", asn1::dotted(parameters.value)))),
        INTEGER => match trimmed(parameters.value) {
            [id] => {
                Curve::by_parameter_id(*id).ok_or_else(|| lacking(format!("the curve of parameter id {id}")))
            }
            _ => Err(lacking("a curve of an unknown parameter id".into())),
        },
        SEQUENCE => Curve::from_explicit(parameters.whole).map_err(|reason| match reason {
            NotKnown::Form => lacking("written-out parameters that are no curve over a prime field".into()),
            NotKnown::Other => lacking("a curve that is not known, its parameters written out".into()),
            NotKnown::LooksLike(curve) => lacking(format!(
                "parameters that look like {} but have another base point, order or cofactor",
                curve.name()
            )),
        }),
        _ => Err(lacking("an EC key that names no curve".into())),
    }
}

fn point(curve: Curve, key: &[u8]) -> Result<PublicKey, Problem> {
    if curve == Curve::P224 && matches!(key.first(), Some(0x02 | 0x03)) {
        return Err(Problem::Unsupported("a compressed point of P-224".into()));
    }
    curve.any_point(key).map(PublicKey::Ec).map_err(|_| Problem::Malformed("point of an EC key"))
}

fn dsa_key(algorithm: &Algorithm<'_>, key: &[u8]) -> Result<PublicKey, Problem> {
    const WHAT: &str = "DSA public key";
    let parameters = algorithm.parameters.filter(|parameters| parameters.tag == SEQUENCE);
    let parameters = parameters.ok_or_else(|| Problem::Unsupported("a DSA key without parameters".into()))?;
    let numbers = asn1::integers(&parameters, WHAT)?;
    let [p, q, g] = numbers.as_slice() else { return Err(Problem::Malformed(WHAT)) };
    let y = asn1::whole(key, WHAT)?;
    if y.tag != INTEGER {
        return Err(Problem::Malformed(WHAT));
    }
    dsa::PublicKey::new(p, q, g, y.value).map(PublicKey::Dsa).map_err(|reason| match reason {
        dsa::BadKey::Size => Problem::Unsupported("DSA of an unusual size".into()),
        dsa::BadKey::Numbers => Problem::Malformed(WHAT),
    })
}
