// SPDX-License-Identifier: MIT OR Apache-2.0
//! Passwords: what is asked of them, and the lock they open.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use tashika_kit::Secret;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::error::KeyError;
use super::role::Role;

/// How hard a password is to guess: argon2id's cost (RFC 9106 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Memory in KiB, 8 for each lane to 256 MiB.
    pub memory_kib: u32,
    /// Passes, 1 to 10.
    pub passes: u32,
    /// Lanes, 1 to 8.
    pub lanes: u32,
}

impl Cost {
    /// What real books use: the second recommended option of RFC 9106 §4 (64 MiB, 3 passes, 4 lanes). The first one
    /// needs 2 GiB, which a counter's PC may not have to spare.
    pub const PRODUCT: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 };
    /// For training books, whose passwords are public, and for tests. Protects nothing.
    pub const TRAINING: Self = Self { memory_kib: 64, passes: 1, lanes: 1 };

    /// A cost from a file or a caller, inside the bounds: a forged file must not make the program take all memory.
    fn params(self) -> Result<Params, KeyError> {
        let within = (1..=8).contains(&self.lanes)
            && (1..=10).contains(&self.passes)
            && (8 * self.lanes..=256 * 1024).contains(&self.memory_kib);
        let params = || Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).ok();
        within.then(params).flatten().ok_or(KeyError::BadCost)
    }

    /// # Errors
    /// [`KeyError::BadCost`] if it is out of bounds.
    pub(super) fn check(self) -> Result<(), KeyError> {
        self.params().map(drop)
    }
}

/// The least number of characters: 8 for clerks, whose password opens no record, 12 for all others.
#[must_use]
pub fn least_password_length(role: Role) -> usize {
    match role {
        Role::Clerk => 8,
        Role::Manager | Role::Auditor | Role::Administrator => 12,
    }
}

/// The longest password in bytes.
const LONGEST: usize = 1024;
const SALT: usize = 16;
const NONCE: usize = 24;

/// NFKC, so that an input method's full-width letters and composed kana lock nobody out.
fn normal(password: &Secret) -> Option<Zeroizing<String>> {
    let text = std::str::from_utf8(password.expose()).ok().filter(|text| text.len() <= LONGEST)?;
    // NFKC makes at most 18 characters of one; room for all, so that no outgrown buffer stays behind.
    let mut out = Zeroizing::new(String::with_capacity(text.len().saturating_mul(18).max(64)));
    out.extend(text.nfkc());
    Some(out)
}

/// Whether a new password is allowed.
pub(super) fn check(name: &str, role: Role, password: &Secret) -> Result<(), KeyError> {
    let least = least_password_length(role);
    let weak = KeyError::WeakPassword { least };
    let text = normal(password).ok_or(weak.clone())?;
    let is_name = Zeroizing::new(text.to_lowercase()).as_str() == name.to_lowercase();
    (text.chars().count() >= least && !is_name).then_some(()).ok_or(weak)
}

/// A secret that a password opens: argon2id makes the key, XChaCha20-Poly1305 encrypts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lock {
    salt: String,
    nonce: String,
    sealed: String,
}

impl Lock {
    pub(super) fn new(password: &Secret, cost: Cost, bound: &[u8], secret: &[u8]) -> Result<Self, KeyError> {
        let mut salt = [0; SALT];
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut salt).map_err(|_| KeyError::Random)?;
        getrandom::fill(&mut nonce).map_err(|_| KeyError::Random)?;
        let sealed = cipher(password, cost, &salt)?
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: secret, aad: bound })
            .map_err(|_| KeyError::Internal("encrypt"))?;
        let text = |bytes: &[u8]| STANDARD.encode(bytes);
        Ok(Self { salt: text(&salt), nonce: text(&nonce), sealed: text(&sealed) })
    }

    pub(super) fn open(
        &self,
        password: &Secret,
        cost: Cost,
        bound: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let bytes = |text: &str| STANDARD.decode(text).map_err(|_| KeyError::Altered("a lock"));
        let (salt, nonce, sealed) = (bytes(&self.salt)?, bytes(&self.nonce)?, bytes(&self.sealed)?);
        if salt.len() != SALT || nonce.len() != NONCE {
            return Err(KeyError::Altered("a lock"));
        }
        cipher(password, cost, &salt)?
            .decrypt(XNonce::from_slice(&nonce), Payload { msg: &sealed, aad: bound })
            .map(Zeroizing::new)
            .map_err(|_| KeyError::WrongLogin)
    }
}

/// The same work as opening a lock, for names that have none.
pub(super) fn work(password: &Secret, cost: Cost) -> Result<(), KeyError> {
    cipher(password, cost, &[0; SALT]).map(drop)
}

fn cipher(password: &Secret, cost: Cost, salt: &[u8]) -> Result<XChaCha20Poly1305, KeyError> {
    let password = normal(password).unwrap_or_default();
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params()?)
        .hash_password_into(password.as_bytes(), salt, key.as_mut())
        .map_err(|_| KeyError::Internal("argon2"))?;
    Ok(XChaCha20Poly1305::new(key.as_slice().into()))
}
