// SPDX-License-Identifier: MIT OR Apache-2.0
//! The keys of the simulated signers. Each follows from its label alone, so that the card and the counter agree
//! without a file between them. That also means that anybody can make them: they prove nothing, and no build
//! accepts them outside training mode. Advisory RUSTSEC-2023-0071 (timing of RSA private keys) does not matter
//! here: there is no secret to leak.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use tashika_kit::rsa::{sha256, sha256_digest_info};

/// A key known by its label, made when it is first used and then kept for the life of the process.
#[derive(Clone)]
pub(crate) struct Key(Arc<(&'static str, OnceLock<RsaPrivateKey>)>);

impl Key {
    /// The key of this label.
    pub(crate) fn named(label: &'static str) -> Self {
        static MADE: Mutex<Option<HashMap<&'static str, Key>>> = Mutex::new(None);
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        made.get_or_insert_default()
            .entry(label)
            .or_insert_with(|| Self(Arc::new((label, OnceLock::new()))))
            .clone()
    }

    fn pair(&self) -> &RsaPrivateKey {
        self.0.1.get_or_init(|| generate(self.0.0))
    }

    /// The modulus, 256 bytes, big-endian. The exponent is 65,537 always.
    pub(crate) fn modulus(&self) -> Vec<u8> {
        self.pair().n().as_ref().to_be_bytes().to_vec()
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256: always 256 bytes, as a DigestInfo fits.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair().sign(Pkcs1v15Sign::new_unprefixed(), &sha256_digest_info(message)).unwrap_or_default()
    }
}

/// Key generation fails only for sizes too small to have two primes; 2,048 bits always succeed, if need be with the
/// next part of the stream.
fn generate(label: &str) -> RsaPrivateKey {
    let seed = sha256(format!("tashika simulated licence key: {label}").as_bytes());
    let mut stream = ChaCha20Rng::from_seed(seed);
    loop {
        if let Ok(pair) = RsaPrivateKey::new(&mut stream, 2048) {
            return pair;
        }
    }
}
