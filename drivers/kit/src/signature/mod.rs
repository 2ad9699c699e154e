// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures as certificates and CMS name them: which algorithm, which key, and whether it holds (`specs` passport §4.2).
//!
//! What we lack is "unsupported", never "wrong".

mod asn1;
mod key;
mod padding;
mod scheme;
#[cfg(test)]
mod tests;

use crate::digest::Digest;
use crate::{curve, dsa, ecdsa, rsa};

/// A public key of a SubjectPublicKeyInfo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA.
    Rsa(rsa::PublicKey),
    /// A point of a known curve, named or explicit.
    Ec(curve::Point),
    /// DSA.
    Dsa(dsa::PublicKey),
}

/// A signature algorithm with all its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5.
    RsaPkcs1(Digest),
    /// RSASSA-PSS.
    RsaPss {
        /// Of the message.
        digest: Digest,
        /// Of the mask.
        mask: Digest,
        /// Bytes of salt.
        salt: usize,
    },
    /// ECDSA, DER { r, s }.
    Ecdsa(Digest),
    /// ECDSA, r || s (BSI TR-03111).
    EcdsaPlain(Digest),
    /// DSA, DER { r, s }.
    Dsa(Digest),
}

/// Why a signature was not found to hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// An algorithm, a curve or a size that this program does not know. Says nothing bad about the signature.
    #[error("unsupported: {0}")]
    Unsupported(String),
    /// A key or parameters that are not what they say they are.
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// It does not hold.
    #[error("the signature does not hold")]
    Wrong,
}

impl PublicKey {
    /// From the DER of a SubjectPublicKeyInfo: rsaEncryption, RSASSA-PSS (whose parameters bind nobody here: those of the
    /// signature count), id-ecPublicKey and id-ecDH with a named curve or with its parameters written out, the BSI's
    /// standardised domain parameters, and id-dsa.
    ///
    /// # Errors
    /// [`Problem::Unsupported`], [`Problem::Malformed`].
    pub fn from_info(der: &[u8]) -> Result<Self, Problem> {
        key::from_info(der)
    }

    /// Checks a signature over `message`.
    ///
    /// # Errors
    /// [`Problem`].
    pub fn verify(&self, scheme: &Scheme, message: &[u8], signature: &[u8]) -> Result<(), Problem> {
        let holds = match (self, scheme) {
            (Self::Rsa(key), Scheme::RsaPkcs1(digest)) => padding::pkcs1(key, *digest, message, signature),
            (Self::Rsa(key), Scheme::RsaPss { digest, mask, salt }) => {
                padding::Pss { digest: *digest, mask: *mask, salt: *salt }.holds(key, message, signature)
            }
            (Self::Ec(key), Scheme::Ecdsa(digest) | Scheme::EcdsaPlain(digest)) => {
                ecdsa::verify(key, *digest, message, signature).is_ok()
            }
            (Self::Dsa(key), Scheme::Dsa(digest)) => key.holds(*digest, message, signature),
            _ => return Err(Problem::Malformed("the algorithm is not for such a key")),
        };
        if holds { Ok(()) } else { Err(Problem::Wrong) }
    }
}

impl Scheme {
    /// From the DER of an AlgorithmIdentifier. `digest` is the one named beside it in a SignerInfo, which counts where the
    /// algorithm is plain rsaEncryption, id-ecPublicKey or id-dsa.
    ///
    /// # Errors
    /// [`Problem::Unsupported`], [`Problem::Malformed`].
    pub fn of(algorithm: &[u8], digest: Option<Digest>) -> Result<Self, Problem> {
        scheme::of(algorithm, digest)
    }

    /// The hash of the message.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        match self {
            Self::RsaPss { digest, .. } => *digest,
            Self::RsaPkcs1(digest) | Self::Ecdsa(digest) | Self::EcdsaPlain(digest) | Self::Dsa(digest) => {
                *digest
            }
        }
    }
}
