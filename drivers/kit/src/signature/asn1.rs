// SPDX-License-Identifier: MIT OR Apache-2.0
//! The few forms of ASN.1 that keys and algorithms are written in. Certificates of many countries are no strict DER, so long
//! forms of a length are taken.

use super::Problem;
use crate::tlv::{self, Form, Tlv};

pub(super) const INTEGER: u32 = 0x02;
pub(super) const BIT_STRING: u32 = 0x03;
pub(super) const NULL: u32 = 0x05;
pub(super) const OBJECT: u32 = 0x06;
pub(super) const SEQUENCE: u32 = 0x30;

/// An AlgorithmIdentifier: contents of its object identifier, and its parameters if any.
pub(super) struct Algorithm<'a> {
    pub(super) oid: &'a [u8],
    pub(super) parameters: Option<Tlv<'a>>,
}

impl<'a> Algorithm<'a> {
    /// From a SEQUENCE that fills its bytes.
    pub(super) fn parse(der: &'a [u8], what: &'static str) -> Result<Self, Problem> {
        Self::of(&whole(der, what)?, what)
    }

    /// From a SEQUENCE.
    pub(super) fn of(sequence: &Tlv<'a>, what: &'static str) -> Result<Self, Problem> {
        match parts(sequence, what)?.as_slice() {
            [oid] if oid.tag == OBJECT => Ok(Self { oid: oid.value, parameters: None }),
            [oid, parameters] if oid.tag == OBJECT => {
                Ok(Self { oid: oid.value, parameters: Some(*parameters) })
            }
            _ => Err(Problem::Malformed(what)),
        }
    }
}

/// The one object of these bytes.
pub(super) fn whole<'a>(der: &'a [u8], what: &'static str) -> Result<Tlv<'a>, Problem> {
    match tlv::first(der, Form::Lenient, what) {
        Ok((object, [])) => Ok(object),
        _ => Err(Problem::Malformed(what)),
    }
}

/// The parts of a SEQUENCE.
pub(super) fn parts<'a>(sequence: &Tlv<'a>, what: &'static str) -> Result<Vec<Tlv<'a>>, Problem> {
    let inside = tlv::children(sequence.value, Form::Lenient, what);
    inside.ok().filter(|_| sequence.tag == SEQUENCE).ok_or(Problem::Malformed(what))
}

/// The parts of a SEQUENCE of positive INTEGERs.
pub(super) fn integers<'a>(sequence: &Tlv<'a>, what: &'static str) -> Result<Vec<&'a [u8]>, Problem> {
    let parts = parts(sequence, what)?;
    let integer = |part: &Tlv<'a>| (part.tag == INTEGER && !part.value.is_empty()).then_some(part.value);
    parts.iter().map(integer).collect::<Option<_>>().ok_or(Problem::Malformed(what))
}

/// An object identifier as people write it: `1.2.840.10045.4.3.2`; as digits if it is none.
pub(super) fn dotted(contents: &[u8]) -> String {
    let mut arcs: Vec<u64> = Vec::new();
    let mut arc: u64 = 0;
    for byte in contents {
        let Some(shifted) = arc.checked_mul(128) else { return crate::hex::upper(contents) };
        arc = shifted | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            arcs.push(arc);
            arc = 0;
        }
    }
    let Some((first, rest)) = arcs.split_first() else { return crate::hex::upper(contents) };
    let root = (*first / 40).min(2);
    let rest = rest.iter().map(|arc| format!(".{arc}"));
    rest.fold(format!("{root}.{}", first - 40 * root), |text, arc| text + &arc)
}
