// SPDX-License-Identifier: MIT OR Apache-2.0
//! Key agreement over curves and groups, and GENERAL AUTHENTICATE that carries it: what PACE and Chip Authentication share.

use tashika_kit::CardError;
use tashika_kit::apdu::{Command, Instruction, Response};
use tashika_kit::curve::{Curve, Point, Scalar};
use tashika_kit::group::Group;
use tashika_kit::tlv::{self, Form, Tlv};
use zeroize::Zeroizing;

use super::channel::object;
use super::{Dice, Session, malformed};

/// Dynamic authentication data.
const DYNAMIC: u8 = 0x7C;
/// Random bytes beyond the length of the order, so that no private key is likelier than another.
const SPARE: usize = 8;
/// As long as a short answer may be.
const WHOLE_ANSWER: usize = 256;

/// Where keys are agreed on: a curve or a group, with a generator.
#[derive(Clone)]
pub(super) enum Ground {
    /// The curve of this generator.
    Ec(Point),
    /// The group, with its own generator or a mapped one.
    Dh(Group),
}

/// A point or a number that came from the chip, is made for it, or is shared with it.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Element {
    /// A point.
    Ec(Point),
    /// A number as long as the prime.
    Dh(Zeroizing<Vec<u8>>),
}

/// A private key for one use, with its public key.
pub(super) struct Pair {
    secret: Secret,
    public: Element,
}

enum Secret {
    Ec(Scalar),
    Dh(Group, Zeroizing<Vec<u8>>),
}

impl Ground {
    /// A fresh key pair.
    pub(super) fn pair(&self, dice: Dice<'_>) -> Result<Pair, CardError> {
        const NO_KEY: CardError = CardError::Internal("no key was drawn");
        match self {
            Self::Ec(generator) => {
                let curve = generator.curve();
                let random = drawn(curve.order_bytes() + SPARE, dice)?;
                let scalar = curve.scalar(&random).ok_or(NO_KEY)?;
                let public = generator.multiply(&scalar).ok_or(NO_KEY)?;
                Ok(Pair { secret: Secret::Ec(scalar), public: Element::Ec(public) })
            }
            Self::Dh(group) => {
                let order = if group.q.is_empty() { group.p.len() } else { group.q.len() + SPARE };
                let random = drawn(order.min(group.p.len()), dice)?;
                let public = group.power(&group.g, &random).ok_or(NO_KEY)?;
                Ok(Pair { secret: Secret::Dh(group.clone(), random), public: Element::Dh(public) })
            }
        }
    }

    /// A public key of the chip: a point of the curve, or a number of the group.
    pub(super) fn public(&self, bytes: &[u8], what: &'static str) -> Result<Element, CardError> {
        match self {
            Self::Ec(generator) => {
                let point = generator.curve().point(bytes);
                point.map(Element::Ec).map_err(|_| malformed(what, "the chip's key is no point of the curve"))
            }
            Self::Dh(group) => {
                let number = trimmed(bytes);
                if !group.is_public_key(number) {
                    return Err(malformed(what, "the chip's key is no number of the group"));
                }
                Ok(Element::Dh(padded(number, group.p.len())))
            }
        }
    }

    /// Its curve, if it is one.
    pub(super) fn curve(&self) -> Option<Curve> {
        match self {
            Self::Ec(generator) => Some(generator.curve()),
            Self::Dh(_) => None,
        }
    }
}

impl Element {
    /// As it goes over the air: `04 ‖ X ‖ Y`, or the number without leading zeros.
    pub(super) fn encoded(&self) -> &[u8] {
        match self {
            Self::Ec(point) => point.uncompressed(),
            Self::Dh(number) => trimmed(number),
        }
    }

    /// As a shared secret: the x coordinate, or the number as long as the prime.
    pub(super) fn secret(&self) -> &[u8] {
        match self {
            Self::Ec(point) => point.x(),
            Self::Dh(number) => number,
        }
    }
}

impl Pair {
    /// The public key.
    pub(super) fn public(&self) -> &Element {
        &self.public
    }

    /// What both sides come to.
    pub(super) fn agree(&self, theirs: &Element, what: &'static str) -> Result<Element, CardError> {
        let shared = match (&self.secret, theirs) {
            (Secret::Ec(scalar), Element::Ec(point)) => point.multiply(scalar).map(Element::Ec),
            (Secret::Dh(group, secret), Element::Dh(number)) => group.power(number, secret).map(Element::Dh),
            _ => return Err(CardError::Internal("a key of another kind")),
        };
        shared.ok_or_else(|| malformed(what, "the keys come to nothing"))
    }
}

/// GENERAL AUTHENTICATE with these objects in `7C`; `chained` for all but the last of a chain. Extended length where the data
/// need it, which the standard allows for this command (Doc 9303-11, 9.3.1).
pub(super) fn general_authenticate(
    session: &mut Session<'_>,
    chained: bool,
    objects: &[u8],
    during: &'static str,
) -> Result<Response, CardError> {
    let data = object(DYNAMIC, objects);
    // Beyond 255 bytes the answer is as long as the question.
    let expected = if data.len() > 255 { data.len() + WHOLE_ANSWER } else { WHOLE_ANSWER };
    let class = if chained { 0x10 } else { 0x00 };
    let command = Command::new(class, Instruction::other::<0x86>(), 0, 0).data(&data).expect(expected);
    session.send(&command, during)
}

/// The objects in the `7C` of an answer.
pub(super) fn dynamic<'a>(answer: &'a [u8], what: &'static str) -> Result<Vec<Tlv<'a>>, CardError> {
    let (outer, rest) = tlv::first(answer, Form::Lenient, what)?;
    if outer.tag != u32::from(DYNAMIC) || !rest.is_empty() {
        return Err(malformed(what, "the answer is not one object 7C"));
    }
    tlv::children(outer.value, Form::Lenient, what)
}

fn drawn(length: usize, dice: Dice<'_>) -> Result<Zeroizing<Vec<u8>>, CardError> {
    let mut bytes = Zeroizing::new(vec![0; length]);
    dice(&mut bytes)?;
    Ok(bytes)
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

fn padded(bytes: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let mut padded = Zeroizing::new(Vec::with_capacity(length.max(bytes.len())));
    padded.resize(length.saturating_sub(bytes.len()), 0);
    padded.extend_from_slice(bytes);
    padded
}
