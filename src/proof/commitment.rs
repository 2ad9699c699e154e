// SPDX-License-Identifier: MIT OR Apache-2.0
//! What binds a readable content to its entry without revealing anything: a salted hash for each section.
//!
//! section digest = SHA-256("tashika-section/1\0" ‖ length of name ‖ name ‖ salt ‖ JSON text)
//! commitment = SHA-256("tashika-commitment/1\0" ‖ for each section in the order of names: length of name ‖ name ‖
//! digest). Lengths are four bytes, big-endian; salts are 32 random bytes. Without a section's salt nobody can
//! try out values against its digest, so a section may be hidden and the others still proved.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tashika_kit::hex;

use super::merkle::Hash;

/// A content has at most so many sections.
const MOST: usize = 64;

/// One section, open: its salt and its JSON text, byte for byte as committed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// 32 random bytes, lower-case hexadecimal.
    pub salt: String,
    /// The JSON text.
    pub json: String,
}

impl Opened {
    /// The digest of this section under its name.
    fn digest(&self, name: &str) -> Result<Hash, SectionError> {
        let salt = hash_from_hex(&self.salt).ok_or(SectionError::Form)?;
        let hash = Sha256::new().chain_update("tashika-section/1\0").chain_update(length(name));
        Ok(hash.chain_update(name).chain_update(salt).chain_update(&self.json).finalize().into())
    }
}

/// A content that is committed to: every section open. This is what gets sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sections(pub BTreeMap<String, Opened>);

/// Some sections open, of the others only the digest.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partial {
    /// The open ones.
    pub open: BTreeMap<String, Opened>,
    /// The digests of the hidden ones, lower-case hexadecimal.
    pub hidden: BTreeMap<String, String>,
}

/// Why sections cannot be made or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SectionError {
    /// Not a JSON object, or not of the expected form.
    #[error("the content is not of the expected form")]
    Form,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Random,
}

impl Sections {
    /// Splits a content into sections, one for each member of its JSON object, each with a fresh salt.
    ///
    /// # Errors
    /// [`SectionError`].
    pub fn of<T: Serialize>(content: &T) -> Result<Self, SectionError> {
        let value = serde_json::to_value(content).map_err(|_| SectionError::Form)?;
        let serde_json::Value::Object(members) = value else { return Err(SectionError::Form) };
        if members.is_empty() || members.len() > MOST {
            return Err(SectionError::Form);
        }
        let section = |(name, value): (String, serde_json::Value)| {
            let mut salt = [0; 32];
            getrandom::fill(&mut salt).map_err(|_| SectionError::Random)?;
            Ok((name, Opened { salt: hex::lower(&salt), json: value.to_string() }))
        };
        Ok(Self(members.into_iter().map(section).collect::<Result<_, _>>()?))
    }

    /// Puts the content together again.
    ///
    /// # Errors
    /// [`SectionError::Form`].
    pub fn content<T: DeserializeOwned>(&self) -> Result<T, SectionError> {
        put_together(&self.0)
    }

    /// The commitment over all sections.
    ///
    /// # Errors
    /// [`SectionError::Form`] if a salt is none.
    pub fn commitment(&self) -> Result<Hash, SectionError> {
        self.show_only(&self.0.keys().map(String::as_str).collect::<Vec<_>>())?.commitment()
    }

    /// Hides all sections but those named.
    ///
    /// # Errors
    /// [`SectionError::Form`] if a salt is none.
    pub fn show_only(&self, names: &[&str]) -> Result<Partial, SectionError> {
        let mut partial = Partial { open: BTreeMap::new(), hidden: BTreeMap::new() };
        for (name, section) in &self.0 {
            if names.contains(&name.as_str()) {
                partial.open.insert(name.clone(), section.clone());
            } else {
                partial.hidden.insert(name.clone(), hex::lower(&section.digest(name)?));
            }
        }
        Ok(partial)
    }
}

impl Partial {
    /// The commitment, which is that of the whole.
    ///
    /// # Errors
    /// [`SectionError::Form`] if a salt or digest is none, or a section is both open and hidden.
    pub fn commitment(&self) -> Result<Hash, SectionError> {
        let mut digests = BTreeMap::new();
        for (name, section) in &self.open {
            digests.insert(name, section.digest(name)?);
        }
        for (name, digest) in &self.hidden {
            let digest = hash_from_hex(digest).ok_or(SectionError::Form)?;
            if digests.insert(name, digest).is_some() {
                return Err(SectionError::Form);
            }
        }
        let mut hash = Sha256::new().chain_update("tashika-commitment/1\0");
        for (name, digest) in digests {
            hash = hash.chain_update(length(name)).chain_update(name).chain_update(digest);
        }
        Ok(hash.finalize().into())
    }

    /// One section's value; `None` if it is hidden or there is none.
    ///
    /// # Errors
    /// [`SectionError::Form`] if it is not of the expected form.
    pub fn section<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, SectionError> {
        let section = self.open.get(name);
        let value = section.map(|section| serde_json::from_str(&section.json)).transpose();
        value.map_err(|_| SectionError::Form)
    }

    /// The whole content, if nothing is hidden.
    ///
    /// # Errors
    /// [`SectionError::Form`] if it is not of the expected form.
    pub fn content<T: DeserializeOwned>(&self) -> Result<Option<T>, SectionError> {
        if self.hidden.is_empty() { put_together(&self.open).map(Some) } else { Ok(None) }
    }
}

fn put_together<T: DeserializeOwned>(sections: &BTreeMap<String, Opened>) -> Result<T, SectionError> {
    let mut members = serde_json::Map::new();
    for (name, section) in sections {
        let value = serde_json::from_str(&section.json).map_err(|_| SectionError::Form)?;
        members.insert(name.clone(), value);
    }
    serde_json::from_value(serde_json::Value::Object(members)).map_err(|_| SectionError::Form)
}

fn length(name: &str) -> [u8; 4] {
    u32::try_from(name.len()).unwrap_or(u32::MAX).to_be_bytes()
}

/// 32 bytes from 64 lower-case hexadecimal digits.
#[must_use]
pub fn hash_from_hex(text: &str) -> Option<Hash> {
    let mut hash = [0; 32];
    if text.len() != 64 || !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    for (byte, digits) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(hash)
}
