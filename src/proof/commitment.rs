// SPDX-License-Identifier: MIT OR Apache-2.0
//! What binds a readable content to its entry without revealing anything: a salted hash for each section. SKELETON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::merkle::Hash;

/// One section, open: its salt and its JSON text, byte for byte as committed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// 32 random bytes, hexadecimal.
    pub salt: String,
    /// The JSON text.
    pub json: String,
}

/// A content that is committed to: every section open. This is what gets sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sections(pub BTreeMap<String, Opened>);

impl Sections {
    /// Splits a JSON object into sections, one for each member, each with a fresh salt.
    pub fn of<T: Serialize>(_content: &T) -> Result<Self, SectionError> {
        todo!()
    }
    /// Puts the content together again.
    pub fn content<T: serde::de::DeserializeOwned>(&self) -> Result<T, SectionError> {
        todo!()
    }
    /// The commitment over all sections.
    #[must_use]
    pub fn commitment(&self) -> Hash {
        todo!()
    }
    /// Hides all sections but those named.
    #[must_use]
    pub fn show_only(&self, _names: &[&str]) -> Partial {
        todo!()
    }
}

/// Some sections open, of the others only the digest.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partial {
    /// The open ones.
    pub open: BTreeMap<String, Opened>,
    /// The digests of the hidden ones, hexadecimal.
    pub hidden: BTreeMap<String, String>,
}

impl Partial {
    /// The commitment, which is that of the whole.
    pub fn commitment(&self) -> Result<Hash, SectionError> {
        todo!()
    }
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
