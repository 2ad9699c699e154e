// SPDX-License-Identifier: MIT OR Apache-2.0
//! ChipAuthenticationPublicKeyInfo: the key of Chip Authentication and of chip authentication mapping.

use tashika_kit::curve::{Curve, Point};
use tashika_kit::group::Group;
use tashika_kit::signature::{Problem, PublicKey};
use tashika_kit::tlv::{self, Form, Tlv};

use super::{Agreement, OBJECT_IDENTIFIER, SEQUENCE, integer, integers};

const BIT_STRING: u32 = 0x03;
/// standardizedDomainParameters, 0.4.0.127.0.7.1.2.
const STANDARDISED: [u8; 7] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x02];
/// PKCS#3 dhKeyAgreement, 1.2.840.113549.1.3.1.
const PKCS_3: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x03, 0x01];
/// X9.42 dhpublicnumber, 1.2.840.10046.2.1.
const X9_42: [u8; 7] = [0x2A, 0x86, 0x48, 0xCE, 0x3E, 0x02, 0x01];
/// The smallest and the largest prime a chip may name itself, in bytes.
const PRIME: std::ops::RangeInclusive<usize> = 128..=512;

/// A key with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChipKey {
    /// Over what.
    pub agreement: Agreement,
    /// The key itself.
    pub key: ChipPublicKey,
    /// Which, if the chip has several; of EF.CardSecurity, the parameters of PACE.
    pub id: Option<Vec<u8>>,
}

/// The key itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChipPublicKey {
    /// A point of a known curve.
    Ec(Point),
    /// A number of a group, standardised or the chip's own.
    Dh {
        /// The group.
        group: Group,
        /// The number, without leading zeros.
        value: Vec<u8>,
    },
    /// A kind that this program does not know, or that is not what it says it is. Says nothing about the chip.
    Unsupported(String),
}

/// Reads what follows the identifier: SubjectPublicKeyInfo, perhaps a key id.
pub(super) fn of(agreement: Option<Agreement>, rest: &[Tlv<'_>]) -> Option<ChipKey> {
    let (info, ids) = rest.split_first().filter(|(info, _)| info.tag == SEQUENCE)?;
    let id = match integers(ids)?.as_slice() {
        [] => None,
        [id] => Some(id.to_vec()),
        _ => return None,
    };
    let agreement = agreement?;
    let key = match agreement {
        Agreement::Ecdh => elliptic(*info),
        Agreement::Dh => integers_key(*info),
    };
    Some(ChipKey { agreement, key, id })
}

/// AlgorithmIdentifier's name and parameters, and the key's bits, of a SubjectPublicKeyInfo.
struct Parts<'a> {
    algorithm: &'a [u8],
    parameters: Option<Tlv<'a>>,
    bits: &'a [u8],
}

fn parts<'a>(info: Tlv<'a>) -> Option<Parts<'a>> {
    let outer = tlv::children(info.value, Form::Lenient, "a chip's key").ok()?;
    let [algorithm, bits] = outer.as_slice() else { return None };
    let inner = tlv::children(algorithm.value, Form::Lenient, "a chip's key").ok()?;
    let (name, parameters) = inner.split_first()?;
    let whole = algorithm.tag == SEQUENCE && name.tag == OBJECT_IDENTIFIER && bits.tag == BIT_STRING;
    let bits = bits.value.strip_prefix(&[0])?;
    (whole && parameters.len() <= 1).then_some(Parts {
        algorithm: name.value,
        parameters: parameters.first().copied(),
        bits,
    })
}

/// The number of standardised parameters, if these are such.
fn standardised(parts: &Parts<'_>) -> Option<u8> {
    let id = parts.parameters.filter(|_| parts.algorithm == STANDARDISED).and_then(integer)?;
    match id {
        [id] => Some(*id),
        _ => None,
    }
}

fn elliptic(info: Tlv<'_>) -> ChipPublicKey {
    if let Some((id, parts)) = parts(info).and_then(|parts| Some((standardised(&parts)?, parts))) {
        let Some(curve) = Curve::by_parameter_id(id) else {
            return unsupported(format!("domain parameters {id}"));
        };
        return curve
            .point(parts.bits)
            .map_or_else(|_| unsupported("not a point of its curve"), ChipPublicKey::Ec);
    }
    match PublicKey::from_info(info.whole) {
        Ok(PublicKey::Ec(point)) => ChipPublicKey::Ec(point),
        Ok(PublicKey::Rsa(_) | PublicKey::Dsa(_)) => unsupported("a key that is not on a curve"),
        Err(Problem::Unsupported(what)) => unsupported(what),
        Err(Problem::Malformed(what)) => unsupported(what),
        Err(Problem::Wrong) => unsupported("not a key"),
    }
}

fn integers_key(info: Tlv<'_>) -> ChipPublicKey {
    let Some(parts) = parts(info) else { return unsupported("not a SubjectPublicKeyInfo") };
    let Some(value) = number(parts.bits) else { return unsupported("not a DH key") };
    let group = match standardised(&parts) {
        Some(id) => Group::by_parameter_id(id),
        None => own_group(&parts),
    };
    match group {
        Some(group) => ChipPublicKey::Dh { group, value },
        None => unsupported("a DH group that is not known, or not usable"),
    }
}

/// One INTEGER and nothing else.
fn number(bytes: &[u8]) -> Option<Vec<u8>> {
    let (object, rest) = tlv::first(bytes, Form::Lenient, "a chip's key").ok()?;
    integer(object).filter(|_| rest.is_empty()).map(<[u8]>::to_vec)
}

/// A group that the chip names itself. It is signed (DG14), unlike that of a PACEInfo, so it may be used; its numbers are
/// bounded so that it costs no more than it should.
fn own_group(parts: &Parts<'_>) -> Option<Group> {
    let parameters = parts.parameters.filter(|parameters| parameters.tag == SEQUENCE)?;
    let numbers = tlv::children(parameters.value, Form::Lenient, "a chip's key").ok()?;
    let third = numbers.get(2).copied().and_then(integer);
    let (p, g) = (integer(*numbers.first()?)?, integer(*numbers.get(1)?)?);
    let q = match parts.algorithm {
        // The third number of PKCS#3 is the length of a private key; nothing depends on it.
        algorithm if algorithm == PKCS_3 => &[],
        algorithm if algorithm == X9_42 => third?,
        _ => return None,
    };
    let odd = p.last().is_some_and(|last| last & 1 == 1);
    let usable = odd && PRIME.contains(&p.len()) && g.len() <= p.len() && q.len() <= p.len();
    usable.then(|| Group { p: p.to_vec(), g: g.to_vec(), q: q.to_vec() })
}

fn unsupported(what: impl Into<String>) -> ChipPublicKey {
    ChipPublicKey::Unsupported(what.into())
}
