// SPDX-License-Identifier: MIT OR Apache-2.0
//! The hashes that signatures on documents name.

use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Digest {
    /// Only in old documents, and inside protocols that prescribe it.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Digest {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The hash of the parts, one after the other.
    #[must_use]
    pub fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        fn over<D: sha2::Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut state = D::new();
            parts.iter().for_each(|part| state.update(part));
            state.finalize().to_vec()
        }
        match self {
            Self::Sha1 => over::<Sha1>(parts),
            Self::Sha224 => over::<Sha224>(parts),
            Self::Sha256 => over::<Sha256>(parts),
            Self::Sha384 => over::<Sha384>(parts),
            Self::Sha512 => over::<Sha512>(parts),
        }
    }

    /// Bytes of a hash.
    #[must_use]
    pub const fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// By the contents of its object identifier (RFC 5754, 2); `None` for every other.
    #[must_use]
    pub fn by_oid(contents: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|digest| digest.oid() == contents)
    }

    /// The contents of its object identifier.
    #[must_use]
    pub const fn oid(self) -> &'static [u8] {
        match self {
            Self::Sha1 => &[0x2B, 0x0E, 0x03, 0x02, 0x1A],
            Self::Sha224 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04],
            Self::Sha256 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01],
            Self::Sha384 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02],
            Self::Sha512 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03],
        }
    }
}
