// SPDX-License-Identifier: MIT OR Apache-2.0
//! The keys of the simulated signers: seeded, see [`SeededKey`].

use tashika_kit::card_side::SeededKey;

/// A key known by its label.
#[derive(Clone)]
pub(crate) struct Key(SeededKey);

impl Key {
    /// The key of this label.
    pub(crate) fn named(label: &'static str) -> Self {
        Self(SeededKey::of(&format!("tashika simulated licence key: {label}")))
    }

    /// The modulus, 256 bytes, big-endian. The exponent is 65,537 always.
    pub(crate) fn modulus(&self) -> Vec<u8> {
        self.0.modulus()
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256: always 256 bytes, as a DigestInfo fits.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message)
    }
}
