// SPDX-License-Identifier: MIT OR Apache-2.0
//! RSA with public keys: PKCS#1 v1.5 (RFC 8017, 8.2) and PSS (8.1), padding checked byte by byte.
//!
//! Only the public operation is done here. A recovered hash can be a secret (本籍 can be searched with it), so what arises on the
//! way is wiped.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::modular::{Modulus, power_of_public, trimmed};

/// DigestInfo prefix of SHA-256 (RFC 8017, 9.2 note 1).
pub const SHA256_PREFIX: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

/// Bits of the shortest and of the longest modulus.
pub(crate) const SIZES: std::ops::RangeInclusive<usize> = 1024..=8192;
/// Bytes of the longest exponent. Most are 65,537; 3 and 38,129 are met as well (`specs` passport §4.2).
pub(crate) const LONGEST_EXPONENT: usize = 32;

/// A public key of 1,024 to 8,192 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    prepared: Modulus,
}

/// Why bytes are not a usable public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a usable RSA public key")]
pub struct BadKey;

/// Why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// Not as long as the modulus, or not smaller than it.
    #[error("the signature has the wrong length")]
    Length,
    /// The recovered block is not `00 01 FF…FF 00` with at least eight `FF`.
    #[error("the signature does not belong to this key")]
    Padding,
    /// The recovered contents are not those expected.
    #[error("the signature belongs to other data")]
    Contents,
}

impl PublicKey {
    /// From big-endian modulus and exponent.
    ///
    /// # Errors
    /// [`BadKey`] if the modulus has fewer than 1,024 or more than 8,192 bits or is even, or the
    /// exponent is even, below 3 or not below 2²⁵⁶ (FIPS 186-5, A.1.1).
    pub fn new(modulus: &[u8], exponent: &[u8]) -> Result<Self, BadKey> {
        let modulus = trimmed(modulus);
        let exponent = trimmed(exponent);
        let odd = |bytes: &[u8]| bytes.last().is_some_and(|last| last & 1 == 1);
        let sizes = SIZES.contains(&bits(modulus)) && (1..=LONGEST_EXPONENT).contains(&exponent.len());
        if !sizes || !odd(modulus) || !odd(exponent) || exponent == [1] {
            return Err(BadKey);
        }
        let prepared = Modulus::new(modulus).ok_or(BadKey)?;
        Ok(Self { modulus: modulus.to_vec(), exponent: exponent.to_vec(), prepared })
    }

    /// The modulus, big-endian, without leading zeros.
    #[must_use]
    pub fn modulus(&self) -> &[u8] {
        &self.modulus
    }

    /// How many bits the modulus has.
    #[must_use]
    pub fn bits(&self) -> usize {
        bits(&self.modulus)
    }

    /// The public operation: signature^e mod n, as long as the modulus.
    ///
    /// # Errors
    /// [`BadSignature::Length`].
    pub fn open(&self, signature: &[u8]) -> Result<Zeroizing<Vec<u8>>, BadSignature> {
        if signature.len() != self.modulus.len() || signature >= self.modulus.as_slice() {
            return Err(BadSignature::Length);
        }
        let number = self.prepared.element(signature).ok_or(BadSignature::Length)?;
        Ok(self.prepared.wiped(power_of_public(&number, &self.exponent)))
    }

    /// What was signed: the contents of the PKCS#1 v1.5 type 1 block, padding removed.
    ///
    /// # Errors
    /// [`BadSignature::Length`], [`BadSignature::Padding`].
    pub fn recover(&self, signature: &[u8]) -> Result<Vec<u8>, BadSignature> {
        let block = self.open(signature)?;
        let rest = block.strip_prefix(&[0x00, 0x01]).ok_or(BadSignature::Padding)?;
        let filler = rest.iter().take_while(|byte| **byte == 0xFF).count();
        match rest.get(filler..).and_then(|rest| rest.split_first()) {
            Some((0x00, contents)) if filler >= 8 => Ok(contents.to_vec()),
            _ => Err(BadSignature::Padding),
        }
    }

    /// Checks that `signature` covers exactly these contents of a PKCS#1 v1.5 block.
    ///
    /// # Errors
    /// [`BadSignature`].
    pub fn verify_contents(&self, contents: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        if self.recover(signature)? == contents { Ok(()) } else { Err(BadSignature::Contents) }
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256.
    ///
    /// # Errors
    /// [`BadSignature`].
    pub fn verify_sha256(&self, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        self.verify_contents(&sha256_digest_info(message), signature)
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({} bits)", self.modulus.len() * 8)
    }
}

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The complete DigestInfo of SHA-256 over `message`.
#[must_use]
pub fn sha256_digest_info(message: &[u8]) -> Vec<u8> {
    [SHA256_PREFIX.as_slice(), &sha256(message)].concat()
}

/// How many bits a number without leading zeros has.
pub(crate) fn bits(number: &[u8]) -> usize {
    let unused = number.first().map_or(0, |first| first.leading_zeros() as usize);
    (number.len() * 8).saturating_sub(unused)
}
