// SPDX-License-Identifier: MIT OR Apache-2.0
//! A logged-in user and the keys of the role.

use age::x25519::{Identity, Recipient};
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::error::KeyError;
use super::ring::{self, FailedLogin, Member, Ring};
use super::role::{Right, Role};
use super::seal;

/// A logged-in user with the keys of the role. The keys are wiped when it is dropped: locking the screen drops it.
pub struct Session {
    name: String,
    role: Role,
    pub(super) ring: [u8; 32],
    /// The account's own key pair.
    pub(super) identity: Identity,
    pub(super) recipient: String,
    pub(super) terminal: SigningKey,
    index: Zeroizing<[u8; 32]>,
    /// Signs the section of accounts; administrators only.
    pub(super) accounts: Option<SigningKey>,
    /// Signs the section of reading keys; managers who were given the reading key only.
    pub(super) grants: Option<SigningKey>,
    /// The reading keys, newest first.
    reading: Vec<Identity>,
    sealing: Vec<Recipient>,
    pub(super) failed: Vec<FailedLogin>,
}

/// Only name and role; the rest is secret.
impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({:?}, {:?}, [redacted])", self.name, self.role)
    }
}

impl Session {
    /// The session of an account whose lock was opened. Every key is compared with its public part, which the lock or
    /// a signature vouches for.
    pub(super) fn new(ring: &Ring, member: &Member, identity: Identity) -> Result<Self, KeyError> {
        let head = &ring.head;
        let terminal = signer(&identity, &member.terminal, &head.terminal_key, "the terminal's key")?;
        let own = |sealed: &Option<String>, key: &str, what| match sealed {
            Some(sealed) => signer(&identity, sealed, key, what).map(Some),
            None => Ok(None),
        };
        let accounts = match member.role {
            Role::Administrator => own(&member.authority, &head.accounts_key, "the administrators' key")?,
            _ => None,
        };
        let granted = ring.reading.authority.get(&member.recipient).cloned();
        let grants = match member.role {
            Role::Manager => own(&granted, &head.reading_key, "the managers' key")?,
            _ => None,
        };
        let reading = if member.role.reads() { held(ring, &identity)? } else { Vec::new() };
        let sealing = std::iter::once(&ring.present()?.recipient).chain(&ring.reading.head_office);
        Ok(Self {
            name: member.name.clone(),
            role: member.role,
            ring: ring.id(),
            recipient: member.recipient.clone(),
            index: hmac(terminal.as_bytes(), &[b"tashika/index/1"])?,
            terminal,
            accounts,
            grants,
            reading,
            sealing: sealing.map(|recipient| seal::read_recipient(recipient)).collect::<Result<_, _>>()?,
            identity,
            failed: Vec::new(),
        })
    }

    /// The account's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its role.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// Whether the role has a right.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.role.may(right)
    }

    /// As [`Session::may`], as an error.
    ///
    /// # Errors
    /// [`KeyError::MayNot`] with the right that is missing.
    pub fn need(&self, right: Right) -> Result<(), KeyError> {
        self.may(right).then_some(()).ok_or(KeyError::MayNot(right))
    }

    /// Whether the session holds the reading key. `false` for a reader that still needs the grant.
    #[must_use]
    pub fn can_read(&self) -> bool {
        !self.reading.is_empty()
    }

    /// Seals bytes for the readers and head office (age, binary), to the reading key present at login or at the last
    /// [`super::Keyring::refresh`]. Every role can: what nobody but readers may see is sealed by all.
    ///
    /// # Errors
    /// [`KeyError::TooLarge`] above [`super::LARGEST`] bytes.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        seal::seal(&self.sealing, plain)
    }

    /// Opens what was sealed, now or under an earlier reading key.
    ///
    /// # Errors
    /// [`KeyError::MayNot`] of [`Right::View`], [`KeyError::NoReadingKey`] before the grant, [`KeyError::NotForThisKey`],
    /// [`KeyError::Damaged`], [`KeyError::TooLarge`].
    pub fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        self.need(Right::View)?;
        if self.reading.is_empty() {
            return Err(KeyError::NoReadingKey);
        }
        seal::open(&self.reading, sealed)
    }

    /// Signs as the terminal (Ed25519, RFC 8032).
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.terminal.sign(message).to_bytes()
    }

    /// The public key of [`Session::sign`].
    #[must_use]
    pub fn verifying_key(&self) -> [u8; 32] {
        self.terminal.verifying_key().to_bytes()
    }

    /// A keyed token for the blind index: HMAC-SHA-256 over the field's name and the value, cut to 16 bytes. The caller
    /// brings the value into one form first. Its key comes from the terminal's, so without a password nobody can try names.
    #[must_use]
    pub fn token(&self, field: &str, value: &str) -> [u8; 16] {
        let length = (field.len() as u64).to_be_bytes();
        // HMAC takes a key of any length, so this does not fail; a token of zeros would only find nothing.
        let full =
            hmac(self.index.as_slice(), &[&length, field.as_bytes(), value.as_bytes()]).unwrap_or_default();
        full.first_chunk().copied().unwrap_or_default()
    }

    /// The failed logins since the last login that succeeded, oldest first, to be entered into the log. Empty the second time.
    #[must_use]
    pub fn take_failed(&mut self) -> Vec<FailedLogin> {
        std::mem::take(&mut self.failed)
    }
}

/// The reading keys an identity holds, newest first.
pub(super) fn held(ring: &Ring, identity: &Identity) -> Result<Vec<Identity>, KeyError> {
    let me = identity.to_public().to_string();
    let mine = ring.reading.epochs.iter().rev().filter_map(|epoch| Some((epoch, epoch.holders.get(&me)?)));
    mine.map(|(epoch, sealed)| {
        let key = seal::read_identity(&unsealed(identity, sealed)?).map_err(|_| ALTERED)?;
        (key.to_public().to_string() == epoch.recipient).then_some(key).ok_or(ALTERED)
    })
    .collect()
}

const ALTERED: KeyError = KeyError::Altered("reading keys");

/// A key from the file, sealed to an identity.
pub(super) fn unsealed(identity: &Identity, sealed: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    seal::open(std::slice::from_ref(identity), &ring::from_base64(sealed)?)
        .map_err(|_| KeyError::Altered("a sealed key"))
}

/// A signing key from the file that belongs to the public key `to`.
pub(super) fn signer(
    identity: &Identity,
    sealed: &str,
    to: &str,
    what: &'static str,
) -> Result<SigningKey, KeyError> {
    let seed = unsealed(identity, sealed)?;
    let seed: &[u8; 32] = seed.as_slice().try_into().map_err(|_| KeyError::Altered(what))?;
    let key = SigningKey::from_bytes(seed);
    let fits = ring::key(to, what)? == key.verifying_key();
    fits.then_some(key).ok_or(KeyError::Altered(what))
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| KeyError::Internal("hmac"))?;
    for part in parts {
        mac.update(part);
    }
    Ok(Zeroizing::new(mac.finalize().into_bytes().into()))
}
