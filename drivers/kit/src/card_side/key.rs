// SPDX-License-Identifier: MIT OR Apache-2.0
//! RSA key pairs of simulated issuers and cards.
//!
//! Each key follows from its seed text alone, so that two processes agree on every anchor without a file between them.
//! That also means that anybody can make these keys: they prove nothing, and no build accepts them outside training
//! mode. Advisory RUSTSEC-2023-0071 (timing of RSA private keys) does not matter here: there is no secret to leak.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};

use crate::rsa::{sha256, sha256_digest_info};

/// A key known by its seed text and size, made when it is first used and then kept for the life of the process.
#[derive(Clone)]
pub struct SeededKey(Arc<Seeded>);

struct Seeded {
    seed: String,
    bits: usize,
    pair: OnceLock<RsaPrivateKey>,
}

/// Bits of a key if nothing else is asked for.
const BITS: usize = 2048;

impl SeededKey {
    /// The key of this text, 2,048 bits.
    #[must_use]
    pub fn of(seed: &str) -> Self {
        Self::sized(seed, BITS)
    }

    /// The key of this text and size.
    #[must_use]
    pub fn sized(seed: &str, bits: usize) -> Self {
        static MADE: Mutex<Option<HashMap<(String, usize), SeededKey>>> = Mutex::new(None);
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Seeded { seed: seed.to_owned(), bits, pair: OnceLock::new() };
        made.get_or_insert_default()
            .entry((seed.to_owned(), bits))
            .or_insert_with(|| Self(Arc::new(new())))
            .clone()
    }

    /// The pair itself, for what is signed in another way than here.
    #[must_use]
    pub fn pair(&self) -> &RsaPrivateKey {
        self.0.pair.get_or_init(|| generate(&self.0.seed, self.0.bits))
    }

    /// The modulus, as long as the key (256 bytes if nothing else was asked for), big-endian. The exponent is 65,537 always.
    #[must_use]
    pub fn modulus(&self) -> Vec<u8> {
        self.pair().n().as_ref().to_be_bytes().to_vec()
    }

    /// PKCS#1 v1.5 type 1 around `contents` as they are; empty if they do not fit (RFC 8017, 9.2), which no reader
    /// takes for a signature.
    #[must_use]
    pub fn sign_contents(&self, contents: &[u8]) -> Vec<u8> {
        self.pair().sign(Pkcs1v15Sign::new_unprefixed(), contents).unwrap_or_default()
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.sign_contents(&sha256_digest_info(message))
    }
}

impl std::fmt::Debug for SeededKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SeededKey").field(&self.0.seed).finish()
    }
}

/// Key generation fails only for sizes too small to have two primes; 1,024 bits and more always succeed, if need be with
/// the next part of the stream.
fn generate(seed: &str, bits: usize) -> RsaPrivateKey {
    let mut stream = ChaCha20Rng::from_seed(sha256(seed.as_bytes()));
    loop {
        if let Ok(pair) = RsaPrivateKey::new(&mut stream, bits) {
            return pair;
        }
    }
}
