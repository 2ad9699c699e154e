// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card side's own arithmetic on the standardised curves, and ECDSA with it. Nothing here takes the same time for
//! every key: the keys of software passports are no secrets.

use std::sync::LazyLock;

use num_bigint::BigUint;
use tashika_kit::card_side::der::{bits, integer, octets, oid, sequence};

use super::domains::CURVES;
use super::number::{fixed, hex, minus};

/// One of the standardised curves.
#[derive(Debug)]
pub(crate) struct Curve {
    pub(crate) id: u8,
    name: &'static [u32],
    pub(crate) p: BigUint,
    a: BigUint,
    b: BigUint,
    generator: Point,
    pub(crate) n: BigUint,
}

/// A point that is not the one at infinity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) x: BigUint,
    pub(crate) y: BigUint,
}

/// X/Z², Y/Z³; Z = 0 is the point at infinity.
struct Jacobian {
    x: BigUint,
    y: BigUint,
    z: BigUint,
}

/// By standardised domain parameter id, 8 to 18.
pub(crate) fn curve(id: u8) -> Option<&'static Curve> {
    static ALL: LazyLock<Vec<Curve>> = LazyLock::new(|| {
        let made = CURVES.iter().map(|text| Curve {
            id: text.id,
            name: text.name,
            p: hex(text.p),
            a: hex(text.a),
            b: hex(text.b),
            generator: Point { x: hex(text.x), y: hex(text.y) },
            n: hex(text.n),
        });
        made.collect()
    });
    ALL.iter().find(|curve| curve.id == id)
}

impl Curve {
    /// Bytes of a coordinate.
    pub(crate) fn length(&self) -> usize {
        self.p.bits().div_ceil(8) as usize
    }

    /// Bytes of a number below the order.
    pub(crate) fn order_length(&self) -> usize {
        self.n.bits().div_ceil(8) as usize
    }

    pub(crate) fn generator(&self) -> &Point {
        &self.generator
    }

    /// `04`, x, y.
    pub(crate) fn encode(&self, point: &Point) -> Vec<u8> {
        [vec![0x04], fixed(&point.x, self.length()), fixed(&point.y, self.length())].concat()
    }

    /// Only uncompressed points that lie on the curve.
    pub(crate) fn decode(&self, bytes: &[u8]) -> Option<Point> {
        let coordinates = bytes.strip_prefix(&[0x04])?;
        if coordinates.len() != 2 * self.length() {
            return None;
        }
        let (x, y) = coordinates.split_at_checked(self.length())?;
        let point = Point { x: BigUint::from_bytes_be(x), y: BigUint::from_bytes_be(y) };
        self.contains(&point).then_some(point)
    }

    pub(crate) fn contains(&self, point: &Point) -> bool {
        let Point { x, y } = point;
        x < &self.p && y < &self.p && (y * y) % &self.p == self.right_side(x)
    }

    /// x³ + ax + b.
    fn right_side(&self, x: &BigUint) -> BigUint {
        (x * x * x + &self.a * x + &self.b) % &self.p
    }

    /// scalar · point; `None` for the point at infinity.
    pub(crate) fn multiply(&self, point: &Point, scalar: &BigUint) -> Option<Point> {
        let mut sum = Jacobian { x: BigUint::from(1u8), y: BigUint::from(1u8), z: BigUint::ZERO };
        for bit in (0..scalar.bits()).rev() {
            sum = self.double(&sum);
            if scalar.bit(bit) {
                sum = self.add_affine(sum, point);
            }
        }
        self.affine(&sum)
    }

    /// The sum of two points; `None` for the point at infinity.
    pub(crate) fn add(&self, a: &Point, b: &Point) -> Option<Point> {
        let a = Jacobian { x: a.x.clone(), y: a.y.clone(), z: BigUint::from(1u8) };
        let sum = self.add_affine(a, b);
        self.affine(&sum)
    }

    fn affine(&self, point: &Jacobian) -> Option<Point> {
        let inverse = point.z.modinv(&self.p)?;
        let square = (&inverse * &inverse) % &self.p;
        let cube = (&square * &inverse) % &self.p;
        Some(Point { x: (&point.x * square) % &self.p, y: (&point.y * cube) % &self.p })
    }

    fn double(&self, point: &Jacobian) -> Jacobian {
        let p = &self.p;
        let Jacobian { x, y, z } = point;
        let yy = (y * y) % p;
        let zz = (z * z) % p;
        let s = (x * &yy * 4u8) % p;
        let m = (x * x * 3u8 + &self.a * ((&zz * &zz) % p)) % p;
        let doubled = minus(&((&m * &m) % p), &((&s * 2u8) % p), p);
        let last = (&yy * &yy * 8u8) % p;
        let second = minus(&((&m * minus(&s, &doubled, p)) % p), &last, p);
        Jacobian { x: doubled, y: second, z: (y * z * 2u8) % p }
    }

    fn add_affine(&self, a: Jacobian, b: &Point) -> Jacobian {
        let p = &self.p;
        if a.z == BigUint::ZERO {
            return Jacobian { x: b.x.clone(), y: b.y.clone(), z: BigUint::from(1u8) };
        }
        let zz = (&a.z * &a.z) % p;
        let h = minus(&((&b.x * &zz) % p), &a.x, p);
        let r = minus(&((&b.y * &zz % p * &a.z) % p), &a.y, p);
        if h == BigUint::ZERO {
            // The same point, or its opposite.
            let nothing = Jacobian { x: BigUint::from(1u8), y: BigUint::from(1u8), z: BigUint::ZERO };
            return if r == BigUint::ZERO { self.double(&a) } else { nothing };
        }
        let hh = (&h * &h) % p;
        let hhh = (&h * &hh) % p;
        let v = (&a.x * &hh) % p;
        let x = minus(&minus(&((&r * &r) % p), &hhh, p), &((&v * 2u8) % p), p);
        let y = minus(&((&r * minus(&v, &x, p)) % p), &((&a.y * &hhh) % p), p);
        Jacobian { x, y, z: (&a.z * &h) % p }
    }

    /// The point encoding of integrated mapping (Doc 9303-11, Appendix B; Brier et al.): needs p mod 4 = 3.
    pub(crate) fn encode_to_point(&self, t: &BigUint) -> Option<Point> {
        let p = &self.p;
        if p % 4u8 != BigUint::from(3u8) {
            return None;
        }
        let zero = BigUint::ZERO;
        let alpha = minus(&zero, &((t * t) % p), p) % p;
        let inner = (&alpha + &alpha * &alpha) % p;
        let quotient = minus(&zero, &((&self.b * self.a.modinv(p)?) % p), p);
        let x2 = (quotient * (BigUint::from(1u8) + inner.modinv(p)?)) % p;
        let x3 = (&alpha * &x2) % p;
        let h2 = self.right_side(&x2);
        let u = (t * t % p * t % p * &h2) % p;
        // p - 1 - (p + 1) / 4
        let exponent = p - 1u8 - (p + 1u8) / 4u8;
        let a = h2.modpow(&exponent, p);
        let point = if (&a * &a % p * &h2) % p == BigUint::from(1u8) {
            Point { x: x2, y: (&a * &h2) % p }
        } else {
            Point { x: x3, y: (&a * &u) % p }
        };
        self.contains(&point).then_some(point)
    }

    /// AlgorithmIdentifier parameters: the name.
    pub(crate) fn named(&self) -> Vec<u8> {
        oid(self.name)
    }

    /// AlgorithmIdentifier parameters: everything, with the cofactor (Doc 9303-12, 7.1).
    pub(crate) fn explicit(&self) -> Vec<u8> {
        let field = sequence(&[&oid(&[1, 2, 840, 10_045, 1, 1]), &integer(&self.p.to_bytes_be())]);
        let element = |number: &BigUint| octets(&fixed(number, self.length()));
        sequence(&[
            &integer(&[1]),
            &field,
            &sequence(&[&element(&self.a), &element(&self.b)]),
            &octets(&self.encode(&self.generator)),
            &integer(&self.n.to_bytes_be()),
            &integer(&[1]),
        ])
    }

    /// SubjectPublicKeyInfo.
    pub(crate) fn key_info(&self, point: &Point, explicit: bool) -> Vec<u8> {
        let parameters = if explicit { self.explicit() } else { self.named() };
        let algorithm = sequence(&[&oid(&[1, 2, 840, 10_045, 2, 1]), &parameters]);
        sequence(&[&algorithm, &bits(&self.encode(point))])
    }

    /// r and s of ECDSA. The nonce follows from key and hash, as in the spirit of RFC 6979: the same data get the same
    /// signature, different data different nonces.
    pub(crate) fn sign(&self, key: &BigUint, hash: &[u8]) -> Option<(BigUint, BigUint)> {
        let z = self.leftmost(hash);
        for attempt in 0..=u8::MAX {
            let seed = [&key.to_bytes_be(), hash, &[attempt]].concat();
            let k = super::keys::stretch(&seed, &self.n);
            let Some(point) = self.multiply(&self.generator, &k) else { continue };
            let r = point.x % &self.n;
            let Some(inverse) = k.modinv(&self.n) else { continue };
            let s = (inverse * (&z + &r * key)) % &self.n;
            if r != BigUint::ZERO && s != BigUint::ZERO {
                return Some((r, s));
            }
        }
        None
    }

    /// The leftmost bits of a hash, as many as the order has (FIPS 186-4, 6.4).
    fn leftmost(&self, hash: &[u8]) -> BigUint {
        let number = BigUint::from_bytes_be(hash);
        let surplus = (hash.len() as u64 * 8).saturating_sub(self.n.bits());
        number >> surplus
    }

    #[cfg(test)]
    pub(crate) fn verifies(&self, key: &Point, hash: &[u8], r: &BigUint, s: &BigUint) -> bool {
        let Some(inverse) = s.modinv(&self.n) else { return false };
        let first = self.multiply(&self.generator, &((self.leftmost(hash) * &inverse) % &self.n));
        let second = self.multiply(key, &((r * &inverse) % &self.n));
        let sum = match (first, second) {
            (Some(a), Some(b)) => self.add(&a, &b),
            (a, b) => a.or(b),
        };
        sum.is_some_and(|point| point.x % &self.n == *r)
    }
}
