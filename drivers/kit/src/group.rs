// SPDX-License-Identifier: MIT OR Apache-2.0
//! Groups of prime order over the integers (Diffie-Hellman): those of RFC 5114 that passports use (Doc 9303-11, 9.5.1), and
//! those a chip names itself for Chip Authentication.

use zeroize::Zeroizing;

/// p, g and q. All numbers are big-endian without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The prime.
    pub p: Vec<u8>,
    /// The generator.
    pub g: Vec<u8>,
    /// The order of the generator; empty if it is not named (PKCS#3).
    pub q: Vec<u8>,
}

impl Group {
    /// By standardised domain parameter id 0, 1 or 2 (RFC 5114, 2.1 to 2.3).
    #[must_use]
    pub fn by_parameter_id(_id: u8) -> Option<Self> {
        None
    }

    /// base^exponent mod p, as long as p; `None` for a base that is not between 1 and p-1, and for lengths out of bounds.
    #[must_use]
    pub fn power(&self, _base: &[u8], _exponent: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        None
    }

    /// a * b mod p, as long as p.
    #[must_use]
    pub fn multiply(&self, _a: &[u8], _b: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        None
    }
}
