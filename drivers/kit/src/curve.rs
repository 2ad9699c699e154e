// SPDX-License-Identifier: MIT OR Apache-2.0
//! Elliptic curves of travel documents (`specs` passport §3.5, §4.2): the NIST and Brainpool curves over prime fields, with
//! one arithmetic for all of them.

use crate::secret::Secret;

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

/// A point of a curve, never the point at infinity.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    #[allow(dead_code)]
    curve: Curve,
    #[allow(dead_code)]
    bytes: Secret,
}

impl Curve {
    /// By standardised domain parameter id; `None` for every other.
    #[must_use]
    pub fn by_parameter_id(_id: u8) -> Option<Self> {
        None
    }

    /// By the contents of its object identifier.
    #[must_use]
    pub fn by_oid(_contents: &[u8]) -> Option<Self> {
        None
    }

    /// By ECParameters (X9.62, a SEQUENCE): only if p, a, b, G and n are byte by byte those of a known curve; cofactor and
    /// seed may be absent.
    #[must_use]
    pub fn by_explicit(_sequence: &[u8]) -> Option<Self> {
        None
    }

    /// Bytes of a coordinate.
    #[must_use]
    pub fn field_bytes(self) -> usize {
        0
    }

    /// Bytes of the order.
    #[must_use]
    pub fn order_bytes(self) -> usize {
        0
    }

    /// The base point.
    #[must_use]
    pub fn generator(self) -> Point {
        Point { curve: self, bytes: Vec::new() }
    }

    /// A point from `04 || X || Y`, checked to be on the curve.
    ///
    /// # Errors
    /// [`BadPoint`]; also for compressed forms and infinity.
    pub fn point(self, _uncompressed: &[u8]) -> Result<Point, BadPoint> {
        Err(BadPoint)
    }

    /// A scalar from big-endian bytes, reduced modulo the order; `None` if that is zero.
    #[must_use]
    pub fn scalar(self, _bytes: &[u8]) -> Option<Scalar> {
        None
    }

    /// The point of integrated mapping for a field element (Doc 9303-11, Appendix B); `None` for P-224, whose prime does not
    /// fit, and for a value that has no point.
    #[must_use]
    pub fn encode(self, _field_element: &[u8]) -> Option<Point> {
        None
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
        &[]
    }

    /// Its curve.
    #[must_use]
    pub fn curve(&self) -> Curve {
        self.curve
    }

    /// scalar * self; `None` for infinity.
    #[must_use]
    pub fn multiply(&self, _scalar: &Scalar) -> Option<Point> {
        None
    }

    /// self + other; `None` for infinity.
    #[must_use]
    pub fn add(&self, _other: &Point) -> Option<Point> {
        None
    }
}
