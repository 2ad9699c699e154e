// SPDX-License-Identifier: MIT OR Apache-2.0
//! Active Authentication and Chip Authentication from the chip's side (`specs` passport §5; Doc 9303-11, 6).

use num_bigint::BigUint;
use tashika_kit::card_side::SeededKey;

use super::channel::Channel;
use super::cipher::Suite;
use super::group::Group;
use super::keys::{EcPair, Hash, rsa_private};
use super::number::fixed;

/// How a chip answers INTERNAL AUTHENTICATE.
#[derive(Clone, Debug)]
pub(crate) enum Active {
    /// ISO/IEC 9796-2, scheme 1.
    Rsa { key: SeededKey, trailer: Trailer, production: Production },
    /// ECDSA.
    Ec { pair: EcPair, hash: Hash, der: bool },
    /// Not at all: this status word.
    Refuses(u16),
}

/// The last bytes of the message representative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trailer {
    /// `BC`: SHA-1.
    Short,
    /// `xxCC` with the number of the hash.
    Long(Hash),
}

/// ISO/IEC 9796-2, Annex B.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Production {
    /// B.4: the smaller one of the signature and its complement.
    Smaller,
    /// B.6: the signature itself.
    Plain,
}

impl Trailer {
    pub(crate) fn hash(self) -> Hash {
        match self {
            Self::Short => Hash::Sha1,
            Self::Long(hash) => hash,
        }
    }

    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Short => vec![0xBC],
            Self::Long(hash) => {
                let number = match hash {
                    Hash::Sha1 => 0x33,
                    Hash::Sha224 => 0x38,
                    Hash::Sha256 => 0x34,
                    Hash::Sha384 => 0x36,
                    Hash::Sha512 => 0x35,
                };
                vec![number, 0xCC]
            }
        }
    }

    /// `6A ‖ M1 ‖ H(M1 ‖ RND) ‖ trailer`, as long as the key; M1 is what fills it.
    pub(crate) fn room(self, length: usize) -> usize {
        length.saturating_sub(1 + self.hash().length() + self.bytes().len())
    }

    pub(crate) fn representative(self, m1: &[u8], nonce: &[u8]) -> Vec<u8> {
        [&[0x6A][..], m1, &self.hash().of(&[m1, nonce]), &self.bytes()].concat()
    }
}

impl Active {
    /// The answer to eight bytes; `None` if there are no random numbers.
    pub(crate) fn answer(
        &self,
        nonce: &[u8],
        m1: impl FnOnce(usize) -> Option<Vec<u8>>,
    ) -> Result<Vec<u8>, u16> {
        match self {
            Self::Refuses(word) => Err(*word),
            Self::Ec { pair, hash, der } => {
                let hashed = hash.of(&[nonce]);
                Ok(if *der { pair.sign_der(&hashed) } else { pair.sign_plain(&hashed) })
            }
            Self::Rsa { key, trailer, production } => {
                let length = key.modulus().len();
                let m1 = m1(trailer.room(length)).ok_or(0x6985_u16)?;
                let signature = rsa_private(key, &trailer.representative(&m1, nonce));
                Ok(match production {
                    Production::Plain => signature,
                    Production::Smaller => smaller(&signature, &key.modulus()),
                })
            }
        }
    }
}

fn smaller(signature: &[u8], modulus: &[u8]) -> Vec<u8> {
    let n = BigUint::from_bytes_be(modulus);
    let s = BigUint::from_bytes_be(signature);
    let complement = &n - &s;
    fixed(&s.min(complement), modulus.len())
}

/// A key of Chip Authentication.
#[derive(Clone, Debug)]
pub(crate) struct ChipKey {
    /// Its number, if there are several.
    pub(crate) id: Option<u8>,
    pub(crate) secret: ChipSecret,
}

/// The secret itself.
#[derive(Clone, Debug)]
pub(crate) enum ChipSecret {
    Ec(EcPair),
    Dh { group: &'static Group, secret: BigUint },
}

impl ChipSecret {
    /// The channel that a reader's ephemeral key leads to.
    pub(crate) fn channel(&self, suite: Suite, ephemeral: &[u8]) -> Option<Channel> {
        let shared = match self {
            Self::Ec(pair) => {
                let theirs = pair.curve.decode(ephemeral)?;
                fixed(&pair.curve.multiply(&theirs, &pair.secret)?.x, pair.curve.length())
            }
            Self::Dh { group, secret } => {
                let theirs = BigUint::from_bytes_be(ephemeral);
                let fits = ephemeral.len() <= group.length() && group.accepts(&theirs);
                fits.then(|| group.agreed(&theirs, secret))?
            }
        };
        Some(Channel::derived(suite, &shared))
    }

    /// The contents of the protocol's object identifier: `0.4.0.127.0.7.2.2.3.1.x` or `.2.x`.
    pub(crate) fn protocol(&self, suite: Suite) -> [u8; 10] {
        let kind = match self {
            Self::Dh { .. } => 1,
            Self::Ec(_) => 2,
        };
        [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x03, kind, suite.number()]
    }
}

/// What a chip does for Chip Authentication.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChipAuthentication {
    pub(crate) keys: Vec<ChipKey>,
    pub(crate) suites: Vec<Suite>,
    /// Takes MSE:Set KAT (3DES alone).
    pub(crate) key_agreement_template: bool,
    /// Takes MSE:Set AT and GENERAL AUTHENTICATE.
    pub(crate) authentication_template: bool,
}

impl ChipAuthentication {
    /// The key of this number, or the only one.
    pub(crate) fn key(&self, id: Option<u8>) -> Option<&ChipKey> {
        match (id, self.keys.as_slice()) {
            (None, [only]) => Some(only),
            (None, _) => None,
            (Some(_), keys) => keys.iter().find(|key| key.id == id),
        }
    }
}
