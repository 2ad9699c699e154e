// SPDX-License-Identifier: MIT OR Apache-2.0
//! Elliptic curves of travel documents (`specs` passport §3.5, §4.2): the NIST and Brainpool curves over prime fields, with
//! one arithmetic for all of them.

mod constants;
mod domain;
mod encode;
mod explicit;
#[cfg(test)]
mod tests;

use zeroize::Zeroize;

use crate::modular::{Element, Modulus};
use crate::secret::Secret;
use constants::{Constants, TABLE};
use domain::{Domain, Projective};
pub use explicit::NotKnown;

/// A curve, by its standardised domain parameter id (Doc 9303-11, 9.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// 8.
    P192,
    /// 9.
    BrainpoolP192r1,
    /// 10.
    P224,
    /// 11.
    BrainpoolP224r1,
    /// 12.
    P256,
    /// 13.
    BrainpoolP256r1,
    /// 14.
    BrainpoolP320r1,
    /// 15.
    P384,
    /// 16.
    BrainpoolP384r1,
    /// 17.
    BrainpoolP512r1,
    /// 18.
    P521,
}

/// A point of a curve, never the point at infinity. Wipes itself and prints no coordinates: some are shared secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Point {
    curve: Curve,
    /// `04 || X || Y`.
    bytes: Vec<u8>,
}

/// Why bytes are no usable point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a point of the curve")]
pub struct BadPoint;

/// A number below the order of a curve, not zero. Wipes itself.
pub struct Scalar {
    curve: Curve,
    /// As long as the order.
    bytes: Secret,
}

impl Curve {
    /// By standardised domain parameter id; `None` for every other.
    #[must_use]
    pub fn by_parameter_id(id: u8) -> Option<Self> {
        TABLE.iter().find(|row| row.id == id).map(|row| row.curve)
    }

    /// By the contents of its object identifier.
    #[must_use]
    pub fn by_oid(contents: &[u8]) -> Option<Self> {
        TABLE.iter().find(|row| row.oid == contents).map(|row| row.curve)
    }

    /// By ECParameters (X9.62, a SEQUENCE): only if p, a, b, G and n are byte by byte those of a known curve; cofactor and
    /// seed may be absent.
    #[must_use]
    pub fn by_explicit(sequence: &[u8]) -> Option<Self> {
        Self::from_explicit(sequence).ok()
    }

    /// The same, and if it is none, in which way.
    ///
    /// # Errors
    /// [`NotKnown`].
    pub fn from_explicit(sequence: &[u8]) -> Result<Self, NotKnown> {
        explicit::by_explicit(sequence)
    }

    /// All of them, in the order of their ids.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.curve)
    }

    /// Its standardised domain parameter id.
    #[must_use]
    pub fn parameter_id(self) -> Option<u8> {
        self.row().map(|row| row.id)
    }

    /// The contents of its object identifier.
    #[must_use]
    pub fn oid(self) -> &'static [u8] {
        self.row().map(|row| row.oid).unwrap_or_default()
    }

    /// As it is called where keys and certificates are described.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::P192 => "P-192",
            Self::BrainpoolP192r1 => "brainpoolP192r1",
            Self::P224 => "P-224",
            Self::BrainpoolP224r1 => "brainpoolP224r1",
            Self::P256 => "P-256",
            Self::BrainpoolP256r1 => "brainpoolP256r1",
            Self::BrainpoolP320r1 => "brainpoolP320r1",
            Self::P384 => "P-384",
            Self::BrainpoolP384r1 => "brainpoolP384r1",
            Self::BrainpoolP512r1 => "brainpoolP512r1",
            Self::P521 => "P-521",
        }
    }

    /// Bytes of a coordinate.
    #[must_use]
    pub fn field_bytes(self) -> usize {
        self.row().map_or(0, |row| row.p.len() / 2)
    }

    /// Bytes of the order.
    #[must_use]
    pub fn order_bytes(self) -> usize {
        self.row().map_or(0, |row| row.n.len() / 2)
    }

    /// The base point.
    #[must_use]
    pub fn generator(self) -> Point {
        let bytes = Domain::of(self).map(|domain| {
            let numbers = &domain.numbers;
            [&[0x04], numbers.x.as_slice(), numbers.y.as_slice()].concat()
        });
        Point { curve: self, bytes: bytes.unwrap_or_default() }
    }

    /// A point from `04 || X || Y`, checked to be on the curve. All points of these curves have the order of the curve, so
    /// there are no small subgroups to be led into.
    ///
    /// # Errors
    /// [`BadPoint`]; also for compressed forms and infinity.
    pub fn point(self, uncompressed: &[u8]) -> Result<Point, BadPoint> {
        let point = Point { curve: self, bytes: uncompressed.to_vec() };
        if point.projective().is_some() { Ok(point) } else { Err(BadPoint) }
    }

    /// A point as it may stand in a SubjectPublicKeyInfo: also `02`/`03 || X` (SEC 1, 2.3.4), but on P-224, whose roots are
    /// drawn in another way that nobody was seen to need.
    ///
    /// # Errors
    /// [`BadPoint`].
    pub fn any_point(self, encoded: &[u8]) -> Result<Point, BadPoint> {
        match encoded.split_first() {
            Some((form @ (0x02 | 0x03), x)) if x.len() == self.field_bytes() => {
                let point = Domain::of(self).and_then(|domain| domain.decompress(x, form & 1 == 1));
                point.and_then(|point| self.affine(&point)).ok_or(BadPoint)
            }
            _ => self.point(encoded),
        }
    }

    /// A scalar from big-endian bytes, reduced modulo the order; `None` if that is zero, and for more than 512 bytes.
    #[must_use]
    pub fn scalar(self, bytes: &[u8]) -> Option<Scalar> {
        let order = &Domain::of(self)?.order;
        let number = order.reduced(bytes)?;
        let scalar = bool::from(number.is_nonzero()).then(|| order.wiped(number));
        scalar.map(|mut bytes| Scalar { curve: self, bytes: Secret::new(std::mem::take(&mut *bytes)) })
    }

    /// The point of integrated mapping for a field element (Doc 9303-11, Appendix B); `None` for P-224, whose prime does not
    /// fit, and for a value that has no point. A longer number than the field's is reduced.
    #[must_use]
    pub fn encode(self, field_element: &[u8]) -> Option<Point> {
        let domain = Domain::of(self)?;
        let element = domain.field.reduced(field_element)?;
        self.affine(&encode::encode(domain, &element)?)
    }

    fn row(self) -> Option<&'static Constants> {
        TABLE.iter().find(|row| row.curve == self)
    }

    fn affine(self, point: &Projective) -> Option<Point> {
        let mut bytes = Domain::of(self)?.uncompressed(point)?;
        Some(Point { curve: self, bytes: std::mem::take(&mut *bytes) })
    }

    /// The order, for computing with scalars.
    pub(crate) fn order(self) -> Option<&'static Modulus> {
        Domain::of(self).map(|domain| &domain.order)
    }
}

impl Point {
    /// `04 || X || Y`.
    #[must_use]
    pub fn uncompressed(&self) -> &[u8] {
        &self.bytes
    }

    /// The x coordinate, as long as the field.
    #[must_use]
    pub fn x(&self) -> &[u8] {
        self.coordinates().map(|(x, _)| x).unwrap_or_default()
    }

    /// Its curve.
    #[must_use]
    pub fn curve(&self) -> Curve {
        self.curve
    }

    /// scalar * self; `None` for infinity, and for a scalar of another curve.
    #[must_use]
    pub fn multiply(&self, scalar: &Scalar) -> Option<Point> {
        if scalar.curve != self.curve {
            return None;
        }
        let product = Domain::of(self.curve)?.sum([(&self.projective()?, scalar.bytes.expose())]);
        self.curve.affine(&product)
    }

    /// self + other; `None` for infinity, and for a point of another curve.
    #[must_use]
    pub fn add(&self, other: &Point) -> Option<Point> {
        if other.curve != self.curve {
            return None;
        }
        let sum = Domain::of(self.curve)?.add(&self.projective()?, &other.projective()?);
        self.curve.affine(&sum)
    }

    /// The x coordinate of u * G + v * self, reduced modulo the order: what ECDSA compares. `None` for infinity.
    pub(crate) fn x_of_sum(&self, u: &Element, v: &Element) -> Option<Element> {
        let domain = Domain::of(self.curve)?;
        let (u, v) = (domain.order.bytes(u), domain.order.bytes(v));
        let sum = domain.sum([(&domain.generator, &u), (&self.projective()?, &v)]);
        let (x, _) = domain.coordinates(&sum)?;
        domain.order.reduced(&domain.field.bytes(&x))
    }

    fn coordinates(&self) -> Option<(&[u8], &[u8])> {
        self.bytes.strip_prefix(&[0x04])?.split_at_checked(self.curve.field_bytes())
    }

    fn projective(&self) -> Option<Projective> {
        let (x, y) = self.coordinates()?;
        if y.len() != x.len() {
            return None;
        }
        Domain::of(self.curve)?.point(x, y)
    }
}

impl Drop for Point {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

impl std::fmt::Debug for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Point({})", self.curve.name())
    }
}

impl std::fmt::Debug for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}
