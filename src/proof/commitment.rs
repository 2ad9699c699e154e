// SPDX-License-Identifier: MIT OR Apache-2.0
//! What binds a readable content to its entry without revealing anything: a salted hash for each section.
//!
//! * digest of a section = SHA-256(`tashika-section/1` ‖ 0x00 ‖ len(name) ‖ name ‖ salt ‖ JSON text)
//! * commitment = SHA-256(`tashika-commitment/1` ‖ 0x00 ‖ for each section, by name: len(name) ‖ name ‖ digest)
//!
//! `len` is four bytes, big-endian; the salt is 32 random bytes, so that nobody can try values against a digest.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::hex32::Hex32;
use super::merkle::Hash;

/// The most sections of one content.
pub const MAX_SECTIONS: usize = 64;

/// The longest name of a section, in bytes.
const MAX_NAME: usize = 64;

/// One section, open: its salt and its JSON text, byte for byte as committed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// 32 random bytes, hexadecimal.
    pub salt: Hex32,
    /// The JSON text.
    pub json: String,
}

impl Opened {
    fn digest(&self, name: &str) -> Hex32 {
        let hash = Sha256::new().chain_update(b"tashika-section/1\0");
        Hex32(named(hash, name).chain_update(self.salt.0).chain_update(&self.json).finalize().into())
    }
}

/// Holds personal values, so it never reaches a log through `{:?}`.
impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opened[redacted]")
    }
}

/// A content that is committed to: every section open. This is what gets sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sections(pub BTreeMap<String, Opened>);

impl Sections {
    /// Splits a JSON object into sections, one for each member, each with a fresh salt.
    ///
    /// # Errors
    /// [`SectionError::Form`] if the content is no JSON object, or has more than [`MAX_SECTIONS`] members or a name
    /// that is empty or longer than 64 bytes; [`SectionError::Random`] if there are no random bytes.
    pub fn of<T: Serialize>(content: &T) -> Result<Self, SectionError> {
        let Ok(Value::Object(members)) = serde_json::to_value(content) else {
            return Err(SectionError::Form);
        };
        let open = |(name, value): (String, Value)| {
            let mut salt = [0; 32];
            getrandom::fill(&mut salt).map_err(|_| SectionError::Random)?;
            Ok((name, Opened { salt: Hex32(salt), json: value.to_string() }))
        };
        let sections = members.into_iter().map(open).collect::<Result<BTreeMap<_, _>, _>>()?;
        fits(sections.keys(), sections.len())?;
        Ok(Self(sections))
    }

    /// Puts the content together again.
    ///
    /// # Errors
    /// [`SectionError::Form`] if it is not a content of this type.
    pub fn content<T: DeserializeOwned>(&self) -> Result<T, SectionError> {
        fits(self.0.keys(), self.0.len())?;
        let member = |(name, section): (&String, &Opened)| {
            serde_json::from_str::<Value>(&section.json).map(|value| (name.clone(), value))
        };
        let members = self.0.iter().map(member).collect::<Result<Map<_, _>, _>>();
        members
            .and_then(|members| serde_json::from_value(Value::Object(members)))
            .map_err(|_| SectionError::Form)
    }

    /// The commitment over all sections.
    ///
    /// # Errors
    /// [`SectionError::Form`] if the sections exceed their bounds.
    pub fn commitment(&self) -> Result<Hash, SectionError> {
        self.show_all()?.commitment()
    }

    /// All sections open, as an export shows them.
    ///
    /// # Errors
    /// [`SectionError::Form`] if the sections exceed their bounds.
    pub fn show_all(&self) -> Result<Partial, SectionError> {
        self.show_only(&self.0.keys().map(String::as_str).collect::<Vec<_>>())
    }

    /// Hides all sections but those named.
    ///
    /// # Errors
    /// [`SectionError::Form`] if the sections exceed their bounds.
    pub fn show_only(&self, names: &[&str]) -> Result<Partial, SectionError> {
        fits(self.0.keys(), self.0.len())?;
        let mut partial = Partial { open: BTreeMap::new(), hidden: BTreeMap::new() };
        for (name, section) in &self.0 {
            if names.contains(&name.as_str()) {
                partial.open.insert(name.clone(), section.clone());
            } else {
                partial.hidden.insert(name.clone(), section.digest(name));
            }
        }
        Ok(partial)
    }
}

/// Some sections open, of the others only the digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partial {
    /// The open ones.
    #[serde(deserialize_with = "super::bundle::unique")]
    pub open: BTreeMap<String, Opened>,
    /// The digests of the hidden ones, hexadecimal.
    #[serde(deserialize_with = "super::bundle::unique")]
    pub hidden: BTreeMap<String, Hex32>,
}

impl Partial {
    /// The commitment, which is that of the whole.
    ///
    /// # Errors
    /// [`SectionError::Form`] if a section is both open and hidden, or the sections exceed their bounds.
    pub fn commitment(&self) -> Result<Hash, SectionError> {
        let names: BTreeSet<_> = self.open.keys().chain(self.hidden.keys()).collect();
        if names.len() != self.open.len() + self.hidden.len() {
            return Err(SectionError::Form);
        }
        fits(names.iter().copied(), names.len())?;
        let open = self.open.iter().map(|(name, section)| (name, section.digest(name)));
        let hidden = self.hidden.iter().map(|(name, digest)| (name, *digest));
        Ok(commitment(&open.chain(hidden).collect()))
    }

    /// The value of an open section; `None` if it is hidden or there is none.
    ///
    /// # Errors
    /// [`SectionError::Form`] if the section is not of this type.
    pub fn section<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, SectionError> {
        let value = self.open.get(name).map(|section| serde_json::from_str(&section.json));
        value.transpose().map_err(|_| SectionError::Form)
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

fn commitment(digests: &BTreeMap<&String, Hex32>) -> Hash {
    let begin = Sha256::new().chain_update(b"tashika-commitment/1\0");
    let add = |hash, (name, digest): (&&String, &Hex32)| named(hash, name).chain_update(digest.0);
    digests.iter().fold(begin, add).finalize().into()
}

fn named(hash: Sha256, name: &str) -> Sha256 {
    let length = u32::try_from(name.len()).unwrap_or(u32::MAX);
    hash.chain_update(length.to_be_bytes()).chain_update(name)
}

fn fits<'n>(mut names: impl Iterator<Item = &'n String>, count: usize) -> Result<(), SectionError> {
    let named = names.all(|name| (1..=MAX_NAME).contains(&name.len()));
    if named && count <= MAX_SECTIONS { Ok(()) } else { Err(SectionError::Form) }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Hex32, MAX_SECTIONS, Opened, Partial, SectionError, Sections};

    fn content() -> Value {
        json!({"customer": {"name": "髙﨑"}, "header": {"n": 1}, "mail": null})
    }

    fn sections() -> Sections {
        Sections::of(&content()).unwrap()
    }

    /// Fixed salts and values: the same hashes stand in the description of the format.
    fn fixed() -> Sections {
        let section = |salt: u8, json: &str| Opened { salt: Hex32([salt; 32]), json: json.to_owned() };
        Sections([("a".to_owned(), section(1, "null")), ("b".to_owned(), section(2, "{\"n\":1}"))].into())
    }

    #[test]
    fn the_content_comes_back_and_salts_are_fresh() {
        assert_eq!(sections().content::<Value>(), Ok(content()));
        assert_ne!(sections().commitment(), sections().commitment());
        assert_eq!(Sections::of(&json!([1])), Err(SectionError::Form));
        assert_eq!(Sections::of(&json!({"": 1})), Err(SectionError::Form));
        let many: serde_json::Map<_, _> =
            (0..=MAX_SECTIONS).map(|number| (number.to_string(), Value::Null)).collect();
        assert_eq!(Sections::of(&many), Err(SectionError::Form));
    }

    #[test]
    fn a_changed_byte_changes_the_commitment() {
        let whole = fixed();
        let mut changed = Vec::new();
        for name in ["a", "b"] {
            for at in 0..32 {
                let mut other = whole.clone();
                other.0.get_mut(name).unwrap().salt.0[at] ^= 1;
                changed.push(other);
            }
            for at in 0..whole.0[name].json.len() {
                let mut other = whole.clone();
                let json = &mut other.0.get_mut(name).unwrap().json;
                json.replace_range(at..=at, "~");
                changed.push(other);
            }
            let mut renamed = whole.clone();
            let section = renamed.0.remove(name).unwrap();
            changed.push(renamed.clone());
            renamed.0.insert(format!("{name}c"), section);
            changed.push(renamed);
        }
        let (a, b) = (whole.0["a"].clone(), whole.0["b"].clone());
        changed.push(Sections([("a".to_owned(), b), ("b".to_owned(), a)].into()));
        assert!(changed.iter().all(|other| other.commitment() != whole.commitment()));
    }

    #[test]
    fn hiding_keeps_the_commitment() {
        let whole = sections();
        for names in [&["customer", "header", "mail"][..], &["header"], &["nothing"], &[]] {
            let partial = whole.show_only(names).unwrap();
            assert_eq!(partial.commitment(), whole.commitment(), "{names:?}");
        }
        let partial = whole.show_only(&["header"]).unwrap();
        assert_eq!(partial.section::<Value>("header"), Ok(Some(json!({"n": 1}))));
        assert_eq!(partial.section::<Value>("customer"), Ok(None), "hidden");
        assert_eq!(partial.section::<String>("header"), Err(SectionError::Form));
        let shown = serde_json::to_string(&partial).unwrap();
        assert!(!shown.contains("髙﨑") && !shown.contains(&whole.0["customer"].salt.to_string()));
        assert_eq!(serde_json::from_str::<Partial>(&shown).unwrap(), partial);
    }

    #[test]
    fn a_section_is_open_or_hidden() {
        let whole = sections();
        let mut both = whole.show_only(&["header"]).unwrap();
        both.open.insert("mail".to_owned(), whole.0["mail"].clone());
        assert_eq!(both.commitment(), Err(SectionError::Form));
    }

    #[test]
    fn nothing_of_a_section_reaches_a_log() {
        assert!(!format!("{:?} {:?}", sections(), sections().show_all()).contains("髙﨑"));
    }

    #[test]
    fn the_hashes_are_these() {
        // Computed with Python's hashlib; see tests/judges/verify_bundle.py.
        let wanted = "63539d2c3ab5e5f3f7a103f10466c23207bf0c0f34da34eefb161356c2159502";
        assert_eq!(Hex32(fixed().commitment().unwrap()).to_string(), wanted);
    }
}
