// SPDX-License-Identifier: MIT OR Apache-2.0
//! Domain parameters written out (X9.62 ECParameters, RFC 3279, 2.3.5), as Doc 9303-12, 7.1 asks for.
//!
//! They are only matched against the known curves, never computed with: whoever may choose the base point can make a second
//! private key for anybody's public key (CVE-2020-0601).

use super::Curve;
use super::constants::TABLE;
use super::domain::{Domain, Numbers};
use crate::modular::trimmed;
use crate::tlv::{self, Form, Tlv};

const WHAT: &str = "ECParameters";
const INTEGER: u32 = 0x02;
const BIT_STRING: u32 = 0x03;
const OCTETS: u32 = 0x04;
const OBJECT: u32 = 0x06;
const SEQUENCE: u32 = 0x30;
/// 1.2.840.10045.1.1.
const PRIME_FIELD: [u8; 7] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x01, 0x01];

/// Why written-out parameters name no curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotKnown {
    /// No ECParameters over a prime field.
    Form,
    /// Another curve.
    Other,
    /// Field and equation of this curve, but another base point, order or cofactor: nobody honest writes such.
    LooksLike(Curve),
}

struct Parameters<'a> {
    p: &'a [u8],
    a: &'a [u8],
    b: &'a [u8],
    base: &'a [u8],
    order: &'a [u8],
    cofactor: Option<&'a [u8]>,
}

pub(super) fn by_explicit(sequence: &[u8]) -> Result<Curve, NotKnown> {
    let given = parse(sequence).ok_or(NotKnown::Form)?;
    let same = |given: &[u8], known: &[u8]| trimmed(given) == trimmed(known);
    let known = TABLE.iter().filter_map(|row| Some((row.curve, &Domain::of(row.curve)?.numbers)));
    let equation = |numbers: &Numbers| {
        same(given.p, &numbers.p) && same(given.a, &numbers.a) && same(given.b, &numbers.b)
    };
    let (curve, numbers) = known.into_iter().find(|(_, numbers)| equation(numbers)).ok_or(NotKnown::Other)?;
    let cofactor = given.cofactor.is_none_or(|cofactor| trimmed(cofactor) == [1]);
    let whole = same(given.order, &numbers.n) && cofactor && is_base(given.base, numbers);
    if whole { Ok(curve) } else { Err(NotKnown::LooksLike(curve)) }
}

/// Whether it is the base point, uncompressed as Doc 9303-12 wants it, or compressed: then x and one bit of y name it.
fn is_base(base: &[u8], numbers: &Numbers) -> bool {
    let parity = numbers.y.last().map(|last| last & 1);
    match base.split_first() {
        Some((0x04, rest)) => rest.split_at_checked(numbers.x.len()) == Some((&numbers.x, &numbers.y)),
        Some((form @ (0x02 | 0x03), rest)) => rest == numbers.x && Some(form & 1) == parity,
        _ => false,
    }
}

fn parse(sequence: &[u8]) -> Option<Parameters<'_>> {
    let parts = contents(sequence)?;
    let [version, field, curve, base, order, rest @ ..] = parts.as_slice() else { return None };
    let cofactor = match rest {
        [] => None,
        // A hash after the cofactor (SEC 1, version 3) says how the seed was used: nothing that counts.
        [cofactor, ..] if rest.len() <= 2 => Some(typed(cofactor, INTEGER)?),
        _ => return None,
    };
    let (field, curve) = (children(field)?, children(curve)?);
    let [kind, p] = field.as_slice() else { return None };
    let (a, b) = match curve.as_slice() {
        [a, b] => (a, b),
        [a, b, seed] if seed.tag == BIT_STRING => (a, b),
        _ => return None,
    };
    let right = matches!(typed(version, INTEGER)?, [1..=3]) && typed(kind, OBJECT)? == PRIME_FIELD;
    right.then_some(Parameters {
        p: typed(p, INTEGER)?,
        a: typed(a, OCTETS)?,
        b: typed(b, OCTETS)?,
        base: typed(base, OCTETS)?,
        order: typed(order, INTEGER)?,
        cofactor,
    })
}

fn contents(sequence: &[u8]) -> Option<Vec<Tlv<'_>>> {
    let (whole, rest) = tlv::first(sequence, Form::Lenient, WHAT).ok()?;
    if rest.is_empty() { children(&whole) } else { None }
}

fn children<'a>(sequence: &Tlv<'a>) -> Option<Vec<Tlv<'a>>> {
    tlv::children(typed(sequence, SEQUENCE)?, Form::Lenient, WHAT).ok()
}

fn typed<'a>(object: &Tlv<'a>, tag: u32) -> Option<&'a [u8]> {
    (object.tag == tag).then_some(object.value)
}
