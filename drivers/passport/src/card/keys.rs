// SPDX-License-Identifier: MIT OR Apache-2.0
//! Key pairs of simulated issuers and chips, and the signatures made with them. Each key follows from its name alone: it
//! proves nothing, and no build accepts it outside training mode.

use num_bigint::BigUint;
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use tashika_kit::card_side::SeededKey;
use tashika_kit::card_side::der::{context, integer, octets, oid, sequence};
use tashika_kit::card_side::x509::rsa_key_info;
use tashika_kit::digest::Digest;

use super::curve::{Curve, Point, curve};
use super::number::fixed;

/// How something is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Scheme {
    /// RSASSA-PKCS1-v1_5.
    Pkcs1(Hash),
    /// The same, named by plain rsaEncryption, as some chips do.
    PlainRsa(Hash),
    /// RSASSA-PSS; the salt is as long as the hash.
    Pss(Hash),
    /// ECDSA, DER.
    Ecdsa(Hash),
}

/// A hash function. Ordered, for the caches of keys and signers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 5] = [Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512];

    pub(crate) fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        self.digest().of(parts)
    }

    pub(crate) fn length(self) -> usize {
        self.digest().length()
    }

    fn digest(self) -> Digest {
        match self {
            Self::Sha1 => Digest::Sha1,
            Self::Sha224 => Digest::Sha224,
            Self::Sha256 => Digest::Sha256,
            Self::Sha384 => Digest::Sha384,
            Self::Sha512 => Digest::Sha512,
        }
    }

    /// AlgorithmIdentifier without parameters.
    pub(crate) fn algorithm(self) -> Vec<u8> {
        sequence(&[&self.name()])
    }

    /// With NULL.
    pub(crate) fn algorithm_with_null(self) -> Vec<u8> {
        sequence(&[&self.name(), NULL])
    }

    fn name(self) -> Vec<u8> {
        match self {
            Self::Sha1 => oid(&[1, 3, 14, 3, 2, 26]),
            Self::Sha224 => oid(&[2, 16, 840, 1, 101, 3, 4, 2, 4]),
            Self::Sha256 => oid(&[2, 16, 840, 1, 101, 3, 4, 2, 1]),
            Self::Sha384 => oid(&[2, 16, 840, 1, 101, 3, 4, 2, 2]),
            Self::Sha512 => oid(&[2, 16, 840, 1, 101, 3, 4, 2, 3]),
        }
    }
}

const NULL: &[u8] = &[0x05, 0x00];

impl Scheme {
    pub(crate) fn hash(self) -> Hash {
        match self {
            Self::Pkcs1(hash) | Self::PlainRsa(hash) | Self::Pss(hash) | Self::Ecdsa(hash) => hash,
        }
    }

    /// AlgorithmIdentifier.
    pub(crate) fn algorithm(self) -> Vec<u8> {
        match self {
            Self::Pkcs1(hash) => {
                let number = match hash {
                    Hash::Sha1 => 5,
                    Hash::Sha224 => 14,
                    Hash::Sha256 => 11,
                    Hash::Sha384 => 12,
                    Hash::Sha512 => 13,
                };
                sequence(&[&oid(&[1, 2, 840, 113_549, 1, 1, number]), NULL])
            }
            Self::PlainRsa(_) => sequence(&[&oid(&[1, 2, 840, 113_549, 1, 1, 1]), NULL]),
            Self::Pss(hash) => sequence(&[&oid(&[1, 2, 840, 113_549, 1, 1, 10]), &pss_parameters(hash)]),
            Self::Ecdsa(hash) => sequence(&[&match hash {
                Hash::Sha1 => oid(&[1, 2, 840, 10_045, 4, 1]),
                Hash::Sha224 => oid(&[1, 2, 840, 10_045, 4, 3, 1]),
                Hash::Sha256 => oid(&[1, 2, 840, 10_045, 4, 3, 2]),
                Hash::Sha384 => oid(&[1, 2, 840, 10_045, 4, 3, 3]),
                Hash::Sha512 => oid(&[1, 2, 840, 10_045, 4, 3, 4]),
            }]),
        }
    }
}

/// RSASSA-PSS-params: DER leaves out what is the default (SHA-1, 20).
fn pss_parameters(hash: Hash) -> Vec<u8> {
    if hash == Hash::Sha1 {
        return sequence(&[]);
    }
    let mask = sequence(&[&oid(&[1, 2, 840, 113_549, 1, 1, 8]), &hash.algorithm_with_null()]);
    let salt = integer(&hash.length().to_be_bytes());
    sequence(&[&context(0, &hash.algorithm_with_null()), &context(1, &mask), &context(2, &salt)])
}

/// A key pair.
#[derive(Clone, Debug)]
pub(crate) enum Pair {
    Rsa(SeededKey),
    Ec(EcPair),
}

/// A key pair on a curve.
#[derive(Clone, Debug)]
pub(crate) struct EcPair {
    pub(crate) curve: &'static Curve,
    pub(crate) secret: BigUint,
    pub(crate) public: Point,
    /// Whether its parameters are written out.
    pub(crate) explicit: bool,
}

impl EcPair {
    /// On the curve of a domain parameter id; on P-256 for an id that is none, which no caller gives.
    pub(crate) fn of(label: &str, id: u8, explicit: bool) -> Self {
        let curve = curve(id).unwrap_or_else(|| p256());
        Self::from_secret(curve, stretch(label.as_bytes(), &curve.n), explicit)
    }

    pub(crate) fn from_secret(curve: &'static Curve, secret: BigUint, explicit: bool) -> Self {
        // A secret below the order never gives the point at infinity.
        let public = curve.multiply(curve.generator(), &secret);
        Self { curve, public: public.unwrap_or_else(|| curve.generator().clone()), secret, explicit }
    }

    pub(crate) fn info(&self) -> Vec<u8> {
        self.curve.key_info(&self.public, self.explicit)
    }

    /// r ‖ s, each as long as the order.
    pub(crate) fn sign_plain(&self, hash: &[u8]) -> Vec<u8> {
        let length = self.curve.order_length();
        let signature = self.curve.sign(&self.secret, hash);
        signature.map(|(r, s)| [fixed(&r, length), fixed(&s, length)].concat()).unwrap_or_default()
    }

    /// DER { r, s }.
    pub(crate) fn sign_der(&self, hash: &[u8]) -> Vec<u8> {
        let signature = self.curve.sign(&self.secret, hash);
        let number = |n: &BigUint| integer(&n.to_bytes_be());
        signature.map(|(r, s)| sequence(&[&number(&r), &number(&s)])).unwrap_or_default()
    }
}

#[allow(clippy::expect_used, reason = "the table of curves holds it; a test looks at every curve")]
fn p256() -> &'static Curve {
    curve(12).expect("P-256 stands in the table")
}

impl Pair {
    pub(crate) fn rsa(label: &str, bits: usize) -> Self {
        Self::Rsa(SeededKey::sized(&seed(label), bits))
    }

    pub(crate) fn ec(label: &str, id: u8, explicit: bool) -> Self {
        Self::Ec(EcPair::of(&seed(label), id, explicit))
    }

    /// SubjectPublicKeyInfo.
    pub(crate) fn info(&self) -> Vec<u8> {
        match self {
            Self::Rsa(key) => rsa_key_info(key),
            Self::Ec(pair) => pair.info(),
        }
    }

    /// SHA-1 over the contents of the bit string (RFC 5280, 4.2.1.2).
    pub(crate) fn identifier(&self) -> Vec<u8> {
        let contents = match self {
            Self::Rsa(key) => sequence(&[&integer(&key.modulus()), &integer(&[0x01, 0x00, 0x01])]),
            Self::Ec(pair) => pair.curve.encode(&pair.public),
        };
        Hash::Sha1.of(&[&contents])
    }

    /// Empty if scheme and key do not fit: no reader takes that for a signature.
    pub(crate) fn sign(&self, scheme: Scheme, message: &[u8]) -> Vec<u8> {
        let hash = scheme.hash().of(&[message]);
        match (self, scheme) {
            (Self::Rsa(key), Scheme::Pkcs1(h) | Scheme::PlainRsa(h)) => {
                key.sign_contents(&sequence(&[&h.algorithm_with_null(), &octets(&hash)]))
            }
            (Self::Rsa(key), Scheme::Pss(h)) => rsa_private(key, &pss_encoded(key, h, &hash)),
            (Self::Ec(pair), Scheme::Ecdsa(_)) => pair.sign_der(&hash),
            _ => Vec::new(),
        }
    }
}

fn seed(label: &str) -> String {
    format!("tashika simulated passport key: {label}")
}

/// representative^d mod n, as long as n.
pub(crate) fn rsa_private(key: &SeededKey, representative: &[u8]) -> Vec<u8> {
    let modulus = BigUint::from_bytes_be(&key.modulus());
    let secret = BigUint::from_bytes_be(&key.pair().d().to_be_bytes());
    let number = BigUint::from_bytes_be(representative).modpow(&secret, &modulus);
    fixed(&number, key.pair().size())
}

/// EMSA-PSS (RFC 8017, 9.1.1); the salt follows from the hash.
fn pss_encoded(key: &SeededKey, hash: Hash, message_hash: &[u8]) -> Vec<u8> {
    let length = key.pair().size();
    let salt = hash.of(&[b"salt", message_hash]);
    let h = hash.of(&[&[0; 8], message_hash, &salt]);
    let zeros = length.saturating_sub(salt.len() + h.len() + 2);
    let block = [vec![0; zeros], vec![0x01], salt].concat();
    let mask = mask(hash, &h, block.len());
    let mut masked: Vec<u8> = block.iter().zip(mask).map(|(a, b)| a ^ b).collect();
    // The representative has one bit less than the modulus.
    if let Some(first) = masked.first_mut() {
        *first &= 0x7F;
    }
    [masked, h, vec![0xBC]].concat()
}

/// MGF1.
fn mask(hash: Hash, seed: &[u8], length: usize) -> Vec<u8> {
    let blocks = (0..=length / hash.length()).map(|n| {
        let [.., b3, b2, b1, b0] = n.to_be_bytes();
        hash.of(&[seed, &[b3, b2, b1, b0]])
    });
    blocks.flatten().take(length).collect()
}

/// A number from 1 to below - 1 that follows from the seed.
pub(crate) fn stretch(seed: &[u8], below: &BigUint) -> BigUint {
    let length = below.to_bytes_be().len() + 8;
    let stream = mask(Hash::Sha256, &Hash::Sha256.of(&[seed]), length);
    BigUint::from_bytes_be(&stream) % (below - 1u8) + 1u8
}
