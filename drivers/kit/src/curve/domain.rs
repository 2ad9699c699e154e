// SPDX-License-Identifier: MIT OR Apache-2.0
//! The arithmetic of one curve: the complete formulas of Renes, Costello and Batina ("Complete addition formulas for prime
//! order elliptic curves", EUROCRYPT 2016, algorithm 1). They hold for every pair of points, also for equal ones and for
//! infinity, so nothing has to be asked about a point while computing, and doubling is addition.

use std::sync::OnceLock;

use crypto_bigint::CtAssign;
use crypto_bigint::ctutils::{Choice, CtEq};
use zeroize::{Zeroize, Zeroizing};

use super::Curve;
use super::constants::{Constants, TABLE};
use crate::hex;
use crate::modular::{Element, Modulus, power};

/// A curve, prepared for computing.
pub(super) struct Domain {
    pub(super) field: Modulus,
    pub(super) order: Modulus,
    pub(super) a: Element,
    pub(super) b: Element,
    triple_b: Element,
    pub(super) generator: Projective,
    /// p, a, b, x, y, n as bytes of the table.
    pub(super) numbers: Numbers,
}

/// The parameters of a curve as bytes: p, a, b, x and y as long as p, and n as long as it is.
pub(super) struct Numbers {
    pub(super) p: Vec<u8>,
    pub(super) a: Vec<u8>,
    pub(super) b: Vec<u8>,
    pub(super) x: Vec<u8>,
    pub(super) y: Vec<u8>,
    pub(super) n: Vec<u8>,
}

/// A point (x/z, y/z); infinity has z = 0.
#[derive(Clone)]
pub(super) struct Projective {
    x: Element,
    y: Element,
    z: Element,
}

/// Multiples of a point kept while multiplying: four bits of the scalar choose one of them.
const WINDOW: usize = 16;

impl Domain {
    /// The domain of a curve, prepared when it is first used. `None` cannot happen: a test prepares every row of the table.
    pub(super) fn of(curve: Curve) -> Option<&'static Self> {
        static ALL: [OnceLock<Option<Domain>>; TABLE.len()] = [const { OnceLock::new() }; TABLE.len()];
        let at = TABLE.iter().position(|row| row.curve == curve)?;
        ALL.get(at)?.get_or_init(|| Self::prepare(TABLE.get(at)?)).as_ref()
    }

    fn prepare(row: &Constants) -> Option<Self> {
        let numbers = Numbers {
            p: hex::decode(row.p)?,
            a: hex::decode(row.a)?,
            b: hex::decode(row.b)?,
            x: hex::decode(row.x)?,
            y: hex::decode(row.y)?,
            n: hex::decode(row.n)?,
        };
        let field = Modulus::new(&numbers.p)?;
        let b = field.element(&numbers.b)?;
        let generator =
            Projective { x: field.element(&numbers.x)?, y: field.element(&numbers.y)?, z: field.one() };
        let triple_b = b.double().add(&b);
        let (a, order) = (field.element(&numbers.a)?, Modulus::new(&numbers.n)?);
        Some(Self { field, order, a, b, triple_b, generator, numbers })
    }

    /// x³ + ax + b.
    pub(super) fn right_side(&self, x: &Element) -> Element {
        x.square().add(&self.a).mul(x).add(&self.b)
    }

    /// The point with these coordinates, each as long as the field; `None` if it is not on the curve.
    pub(super) fn point(&self, x: &[u8], y: &[u8]) -> Option<Projective> {
        let (x, y) = (self.field.element(x)?, self.field.element(y)?);
        (y.square() == self.right_side(&x)).then(|| Projective { x, y, z: self.field.one() })
    }

    /// The point with this x and an even or odd y; `None` if there is none, and on curves where p mod 4 is not 3.
    pub(super) fn decompress(&self, x: &[u8], odd: bool) -> Option<Projective> {
        let x = self.field.element(x)?;
        let y_squared = self.right_side(&x);
        let y = power(&y_squared, &self.root_exponent()?);
        let is_odd = self.field.bytes(&y).last()? & 1 == 1;
        let right = y.square() == y_squared && (is_odd == odd || bool::from(y.is_nonzero()));
        let y = if is_odd == odd { y } else { y.neg() };
        right.then(|| Projective { x, y, z: self.field.one() })
    }

    /// (p + 1) / 4, with which roots are drawn where p mod 4 = 3.
    pub(super) fn root_exponent(&self) -> Option<Vec<u8>> {
        let last = self.numbers.p.last()?;
        if last & 3 != 3 {
            return None;
        }
        // (p + 1) / 4 = (p >> 2) + 1, and as the two lowest bits of p are ones, that carry is all there is.
        let mut carry = 0;
        let mut shifted: Vec<u8> = Vec::with_capacity(self.numbers.p.len());
        for byte in &self.numbers.p {
            shifted.push(carry << 6 | byte >> 2);
            carry = byte & 3;
        }
        increment(&mut shifted);
        Some(shifted)
    }

    pub(super) fn infinity(&self) -> Projective {
        Projective { x: self.field.zero(), y: self.field.one(), z: self.field.zero() }
    }

    /// The sum of any two points.
    pub(super) fn add(&self, p: &Projective, q: &Projective) -> Projective {
        let (xx, yy, zz) = (p.x.mul(&q.x), p.y.mul(&q.y), p.z.mul(&q.z));
        let xy = p.x.add(&p.y).mul(&q.x.add(&q.y)).sub(&xx.add(&yy));
        let xz = p.x.add(&p.z).mul(&q.x.add(&q.z)).sub(&xx.add(&zz));
        let yz = p.y.add(&p.z).mul(&q.y.add(&q.z)).sub(&yy.add(&zz));
        let azz = self.a.mul(&zz);
        let shift = self.a.mul(&xz).add(&self.triple_b.mul(&zz));
        let (low, high) = (yy.sub(&shift), yy.add(&shift));
        let slope = xx.double().add(&xx).add(&azz);
        let rest = self.triple_b.mul(&xz).add(&self.a.mul(&xx.sub(&azz)));
        Projective {
            x: xy.mul(&low).sub(&yz.mul(&rest)),
            y: low.mul(&high).add(&slope.mul(&rest)),
            z: yz.mul(&high).add(&xy.mul(&slope)),
        }
    }

    /// The sum of scalar * point over all terms; their scalars have the same length. The sequence of operations, and what is
    /// fetched from memory, depends on that length alone: four doublings for every four bits, and for each term one addition,
    /// the summand chosen by going through the whole table.
    pub(super) fn sum<const N: usize>(&self, terms: [(&Projective, &[u8]); N]) -> Projective {
        let mut tables = terms.map(|(point, _)| self.multiples(point));
        let length = terms.iter().map(|(_, scalar)| scalar.len()).max().unwrap_or_default();
        let mut sum = self.infinity();
        for (at, shift) in (0..length).flat_map(|at| [(at, 4), (at, 0)]) {
            for _ in 0..4 {
                sum = self.add(&sum, &sum);
            }
            for (table, (_, scalar)) in tables.iter().zip(terms) {
                let digit = scalar.get(at).map_or(0, |byte| byte >> shift & 0x0F);
                sum = self.add(&sum, &self.chosen(table, digit));
            }
        }
        tables.iter_mut().flatten().for_each(Projective::wipe);
        sum
    }

    /// 0, 1, 2 … 15 times a point.
    fn multiples(&self, point: &Projective) -> Vec<Projective> {
        let mut multiples = Vec::with_capacity(WINDOW);
        let mut next = self.infinity();
        for _ in 0..WINDOW {
            let following = self.add(&next, point);
            multiples.push(std::mem::replace(&mut next, following));
        }
        multiples
    }

    fn chosen(&self, multiples: &[Projective], digit: u8) -> Projective {
        let mut chosen = self.infinity();
        for (index, multiple) in (0_u8..).zip(multiples) {
            chosen.assign(multiple, index.ct_eq(&digit));
        }
        chosen
    }

    /// x and y, each as long as the field; `None` for infinity.
    pub(super) fn coordinates(&self, point: &Projective) -> Option<(Element, Element)> {
        let inverse: Option<Element> = point.z.invert().into();
        let inverse = inverse?;
        Some((point.x.mul(&inverse), point.y.mul(&inverse)))
    }

    /// `04 || X || Y`; `None` for infinity.
    pub(super) fn uncompressed(&self, point: &Projective) -> Option<Zeroizing<Vec<u8>>> {
        let (x, y) = self.coordinates(point)?;
        let (x, y) = (self.field.wiped(x), self.field.wiped(y));
        Some(Zeroizing::new([&[0x04], x.as_slice(), y.as_slice()].concat()))
    }
}

/// The number plus one; all of its bits must not be set.
fn increment(number: &mut [u8]) {
    for byte in number.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            return;
        }
    }
}

impl Projective {
    /// From affine coordinates that are known to be on the curve.
    pub(super) fn affine(x: Element, y: Element, one: Element) -> Self {
        Self { x, y, z: one }
    }

    fn assign(&mut self, other: &Self, choice: Choice) {
        assign(&mut self.x, &other.x, choice);
        assign(&mut self.y, &other.y, choice);
        assign(&mut self.z, &other.z, choice);
    }

    /// Wipes the coordinates.
    fn wipe(&mut self) {
        [&mut self.x, &mut self.y, &mut self.z].into_iter().for_each(Zeroize::zeroize);
    }
}

/// Takes the other value if chosen, in a time that does not depend on the choice.
pub(super) fn assign(value: &mut Element, other: &Element, choice: Choice) {
    value.as_montgomery_mut().ct_assign(other.as_montgomery(), choice);
}
