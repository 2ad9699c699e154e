// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures as certificates and CMS name them: which algorithm, which key, and whether it holds (`specs` passport §4.2).
//!
//! What we lack is "unsupported", never "wrong".

use crate::digest::Digest;
use crate::{curve, rsa};

/// A public key of a SubjectPublicKeyInfo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA.
    Rsa(rsa::PublicKey),
    /// A point of a known curve, named or explicit.
    Ec(curve::Point),
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
    /// From the DER of a SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`Problem::Unsupported`], [`Problem::Malformed`].
    pub fn from_info(_der: &[u8]) -> Result<Self, Problem> {
        Err(Problem::Unsupported(String::new()))
    }

    /// Checks a signature over `message`.
    ///
    /// # Errors
    /// [`Problem`].
    pub fn verify(&self, _scheme: &Scheme, _message: &[u8], _signature: &[u8]) -> Result<(), Problem> {
        Err(Problem::Unsupported(String::new()))
    }
}

impl Scheme {
    /// From the DER of an AlgorithmIdentifier. `digest` is the one named beside it in a SignerInfo, which counts where the
    /// algorithm is plain rsaEncryption.
    ///
    /// # Errors
    /// [`Problem::Unsupported`], [`Problem::Malformed`].
    pub fn of(_algorithm: &[u8], _digest: Option<Digest>) -> Result<Self, Problem> {
        Err(Problem::Unsupported(String::new()))
    }
}
