// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sealing with age (v1, X25519, binary): what is sealed here the standard `age` tool opens too.

use std::io::{Read, Write};

use age::secrecy::ExposeSecret;
use age::x25519::{Identity, Recipient};
use age::{DecryptError, Decryptor, Encryptor};
use tashika_kit::Secret;
use zeroize::Zeroizing;

use super::error::KeyError;

/// The largest content that is sealed or opened, in bytes. A record with pictures has less than 1 MiB.
pub const LARGEST: usize = 64 * 1024 * 1024;

/// Head office: an age key pair made once, away from the branch. The recipient is public; the identity is kept offline.
#[derive(Debug)]
pub struct HeadOffice;

impl HeadOffice {
    /// Makes a key pair: the recipient (`age1…`) for the branches, and the identity (`AGE-SECRET-KEY-1…`) to keep on paper
    /// or on a stick in a safe. With it every record of every branch that seals to it can be read.
    #[must_use]
    pub fn generate() -> (String, Secret) {
        let identity = Identity::generate();
        (identity.to_public().to_string(), written(&identity))
    }
}

/// Opens sealed content with an identity alone: for head office, without keyring and password.
///
/// # Errors
/// [`KeyError::BadIdentity`] if it is none, [`KeyError::NotForThisKey`], [`KeyError::Damaged`].
pub fn open_with_identity(identity: &Secret, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    open(&[read_identity(identity.expose())?], sealed)
}

pub(super) fn written(identity: &Identity) -> Secret {
    Secret::new(identity.to_string().expose_secret().as_bytes().to_vec())
}

pub(super) fn read_identity(bytes: &[u8]) -> Result<Identity, KeyError> {
    let text = std::str::from_utf8(bytes).map_err(|_| KeyError::BadIdentity)?;
    text.trim().parse().map_err(|_| KeyError::BadIdentity)
}

pub(super) fn read_recipient(text: &str) -> Result<Recipient, KeyError> {
    text.parse().map_err(|_| KeyError::BadRecipient)
}

pub(super) fn seal(recipients: &[Recipient], plain: &[u8]) -> Result<Vec<u8>, KeyError> {
    if plain.len() > LARGEST {
        return Err(KeyError::TooLarge { limit: LARGEST });
    }
    let all = recipients.iter().map(|recipient| recipient as &dyn age::Recipient);
    let encryptor = Encryptor::with_recipients(all).map_err(|_| KeyError::Internal("no recipient"))?;
    let mut sealed = Vec::with_capacity(plain.len() + 1024);
    let mut writer = encryptor.wrap_output(&mut sealed).map_err(|_| KeyError::Internal("age header"))?;
    writer.write_all(plain).map_err(|_| KeyError::Internal("age body"))?;
    writer.finish().map_err(|_| KeyError::Internal("age end"))?;
    Ok(sealed)
}

pub(super) fn open(identities: &[Identity], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    if sealed.len() > LARGEST + LARGEST / 16 {
        return Err(KeyError::TooLarge { limit: LARGEST });
    }
    let decryptor = Decryptor::new_buffered(sealed).map_err(|_| KeyError::Damaged)?;
    let all = identities.iter().map(|identity| identity as &dyn age::Identity);
    let mut reader = decryptor.decrypt(all).map_err(|error| match error {
        DecryptError::NoMatchingKeys => KeyError::NotForThisKey,
        _ => KeyError::Damaged,
    })?;
    // The plain text is shorter than the sealed one, so the buffer never grows and leaves no copy behind.
    let mut plain = Zeroizing::new(Vec::with_capacity(sealed.len()));
    reader.read_to_end(&mut plain).map_err(|_| KeyError::Damaged)?;
    Ok(plain)
}
