// SPDX-License-Identifier: MIT OR Apache-2.0
//! DSA, with public keys only (FIPS 186-4, 4.7): BSI TR-03105-5.1 asks readers for it. No certificate of the measured lists uses
//! it (`specs` passport §4.2).

use crate::digest::Digest;
use crate::ecdsa::{self, Numbers};
use crate::group::Group;
use crate::modular::{Modulus, trimmed};

/// A public key with its group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    group: Group,
    y: Vec<u8>,
}

/// Why numbers are not a usable public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// p has fewer than 1,024 or more than 4,096 bits, or q does not have 160, 224 or 256.
    #[error("a DSA key of a size that nobody uses")]
    Size,
    /// q does not divide p - 1, or g or y is not of order q.
    #[error("not a DSA key")]
    Numbers,
}

impl PublicKey {
    /// From big-endian numbers. Whether p and q are primes is not asked: whoever signed the key answers for that.
    ///
    /// # Errors
    /// [`BadKey`].
    pub fn new(p: &[u8], q: &[u8], g: &[u8], y: &[u8]) -> Result<Self, BadKey> {
        let [p, q, g, y] = [p, q, g, y].map(|number| trimmed(number).to_vec());
        if !(128..=512).contains(&p.len()) || ![20, 28, 32].contains(&q.len()) {
            return Err(BadKey::Size);
        }
        let group = Group { p, g, q };
        let right =
            group.is_public_key(&group.g) && group.is_public_key(&y) && Modulus::new(&group.q).is_some();
        if right { Ok(Self { group, y }) } else { Err(BadKey::Numbers) }
    }

    /// Whether a signature over a message holds: DER, or r ‖ s.
    #[must_use]
    pub fn holds(&self, digest: Digest, message: &[u8], signature: &[u8]) -> bool {
        let hash = digest.of(&[message]);
        let leftmost = hash.get(..self.group.q.len().min(hash.len())).unwrap_or_default();
        let forms = [ecdsa::from_der(signature), Numbers::plain(signature, self.group.q.len())];
        forms.into_iter().flatten().any(|numbers| self.matches(leftmost, numbers).unwrap_or(false))
    }

    fn matches(&self, hash: &[u8], Numbers { r, s }: Numbers<'_>) -> Option<bool> {
        let order = Modulus::new(&self.group.q)?;
        let in_range = |bytes| order.element(bytes).filter(|number| number.is_nonzero().into());
        let (r, s) = (in_range(r)?, in_range(s)?);
        let inverse: Option<_> = s.invert().into();
        let inverse = inverse?;
        let (u, v) = (order.bytes(&order.reduced(hash)?.mul(&inverse)), order.bytes(&r.mul(&inverse)));
        let power = |base: &[u8], exponent: &[u8]| self.group.power(base, exponent);
        let product = self.group.multiply(&power(&self.group.g, &u)?, &power(&self.y, &v)?)?;
        Some(order.reduced(&product)? == r)
    }
}
