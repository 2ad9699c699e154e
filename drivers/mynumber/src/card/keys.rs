// SPDX-License-Identifier: MIT OR Apache-2.0
//! The key pairs of the simulated issuer and its cards: seeded, see [`SeededKey`].

use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng;
use rsa::Pss;
use sha2::{Digest, Sha256};
use tashika_kit::card_side::SeededKey;

/// Length of every modulus and signature, bytes.
pub(crate) const SIGNATURE: usize = 256;
/// The most bytes PKCS#1 v1.5 can pad to [`SIGNATURE`] (RFC 8017, 9.2).
pub(crate) const LARGEST_CONTENTS: usize = SIGNATURE - 11;
/// DigestInfo of SHA-256 up to its hash (RFC 8017, 9.2 note 1).
const DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

/// A key known by its label.
#[derive(Clone)]
pub(crate) struct Key(SeededKey);

impl Key {
    /// The key of this label.
    pub(crate) fn named(label: &str) -> Self {
        Self(SeededKey::of(&format!("tashika simulated key: {label}")))
    }

    /// What certificates are written with.
    pub(crate) fn seeded(&self) -> &SeededKey {
        &self.0
    }

    /// The modulus, [`SIGNATURE`] bytes, big-endian. The exponent is 65,537 always.
    pub(crate) fn modulus(&self) -> Vec<u8> {
        self.0.modulus()
    }

    /// PKCS#1 v1.5 type 1 around `contents` as they are; empty if they are longer than
    /// [`LARGEST_CONTENTS`], which no reader takes for a signature.
    pub(crate) fn sign_contents(&self, contents: &[u8]) -> Vec<u8> {
        self.0.sign_contents(contents)
    }

    /// PKCS#1 v1.5 with SHA-256 over `message`.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message)
    }

    /// RSASSA-PSS with SHA-256, MGF1-SHA-256 and a 32-byte random salt; empty if the system has no
    /// random bytes.
    pub(crate) fn sign_pss(&self, hash: &[u8; 32]) -> Vec<u8> {
        let mut seed = [0; 32];
        if getrandom::fill(&mut seed).is_err() {
            return Vec::new();
        }
        let mut salt = ChaCha20Rng::from_seed(seed);
        self.0.pair().sign_with_rng(&mut salt, Pss::<Sha256>::new(), hash).unwrap_or_default()
    }
}

/// SHA-256.
pub(crate) fn sha256(message: &[u8]) -> [u8; 32] {
    Sha256::digest(message).into()
}

/// The complete DigestInfo of a SHA-256 hash.
pub(crate) fn digest_info(hash: &[u8; 32]) -> Vec<u8> {
    [DIGEST_INFO.as_slice(), hash].concat()
}

/// Bytes that look random and follow from a label, for fields whose purpose is unknown.
pub(crate) fn filler(label: &str, length: usize) -> Vec<u8> {
    let blocks = (0..length.div_ceil(32)).flat_map(|n| sha256(format!("{label} {n}").as_bytes()));
    blocks.take(length).collect()
}
