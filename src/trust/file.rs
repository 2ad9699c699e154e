// SPDX-License-Identifier: MIT OR Apache-2.0
//! Anchor files: read strictly, and every fingerprint checked against what it names.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;
use tashika_kit::anchors::{Anchor, AnchorClass};
use tashika_kit::rsa::{PublicKey, sha256};

use super::CardVerifiableKey;

/// A damaged anchor file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct AnchorFileError {
    /// The file.
    pub file: String,
    /// What is wrong, and in which entry.
    pub problem: String,
}

#[derive(Deserialize)]
struct KeyFile {
    #[serde(default)]
    source: String,
    date: Option<toml::value::Datetime>,
    exponent: String,
    key: Vec<KeyEntry>,
}

#[derive(Deserialize)]
struct KeyEntry {
    name: String,
    key_id: String,
    class: AnchorClass,
    modulus_sha256: String,
    modulus: String,
}

#[derive(Deserialize)]
struct CertificateFile {
    #[serde(default)]
    source: String,
    date: Option<toml::value::Datetime>,
    certificate: Vec<CertificateEntry>,
}

#[derive(Deserialize)]
struct CertificateEntry {
    name: String,
    sha256: String,
    class: AnchorClass,
}

/// The largest anchor file taken, in bytes.
const LARGEST: u64 = 1 << 20;

/// A file's name and text; `None` if there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<(String, String)>, AnchorFileError> {
    let name = path.display().to_string();
    let error = |problem: String| AnchorFileError { file: name.clone(), problem };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(error(e.to_string())),
    };
    let mut text = String::new();
    file.take(LARGEST + 1).read_to_string(&mut text).map_err(|e| error(e.to_string()))?;
    if text.len() as u64 > LARGEST {
        return Err(error("larger than any anchor file".into()));
    }
    Ok(Some((name, text)))
}

/// The entries of a file and what it says about where they come from, and as of which day; empty if it does not say.
pub(super) struct Sourced<T> {
    pub(super) source: String,
    pub(super) as_of: Option<Date>,
    pub(super) entries: Vec<T>,
}

pub(super) fn card_verifiable(file: &str, text: &str) -> Result<Sourced<CardVerifiableKey>, AnchorFileError> {
    let error = |problem: String| AnchorFileError { file: file.to_owned(), problem };
    let parsed: KeyFile = toml::from_str(text).map_err(|e| error(e.to_string()))?;
    let exponent = bytes(&parsed.exponent).ok_or_else(|| error("exponent: not hexadecimal".into()))?;
    let key = |entry: KeyEntry| {
        let wrong = |what: &str| error(format!("{}: {what}", entry.name));
        refuse_simulator(entry.class, &wrong)?;
        let modulus = bytes(&entry.modulus).ok_or_else(|| wrong("modulus: not hexadecimal"))?;
        let fingerprint = sha256(&modulus);
        if bytes(&entry.modulus_sha256).as_deref() != Some(&fingerprint[..]) {
            return Err(wrong("modulus_sha256 does not belong to the modulus"));
        }
        let key_id = bytes(&entry.key_id).and_then(|id| id.try_into().ok());
        let key_id = key_id.ok_or_else(|| wrong("key_id: not 16 bytes in hexadecimal"))?;
        let key = PublicKey::new(&modulus, &exponent).map_err(|_| wrong("not a usable RSA key"))?;
        Ok(CardVerifiableKey {
            key_id,
            anchor: Anchor { name: entry.name, fingerprint, class: entry.class },
            key,
        })
    };
    let entries = parsed.key.into_iter().map(key).collect::<Result<_, _>>()?;
    Ok(Sourced { source: parsed.source, as_of: day(parsed.date.as_ref()), entries })
}

/// A day as a file has it; a moment or a time alone is none.
pub(super) fn day(value: Option<&toml::value::Datetime>) -> Option<Date> {
    value?.to_string().parse().ok()
}

pub(super) fn certificates(file: &str, text: &str) -> Result<Sourced<Anchor>, AnchorFileError> {
    let error = |problem: String| AnchorFileError { file: file.to_owned(), problem };
    let parsed: CertificateFile = toml::from_str(text).map_err(|e| error(e.to_string()))?;
    let anchor = |entry: CertificateEntry| {
        let wrong = |what: &str| error(format!("{}: {what}", entry.name));
        refuse_simulator(entry.class, &wrong)?;
        let fingerprint = bytes(&entry.sha256).and_then(|hash| hash.try_into().ok());
        let fingerprint = fingerprint.ok_or_else(|| wrong("sha256: not 32 bytes in hexadecimal"))?;
        Ok(Anchor { name: entry.name, fingerprint, class: entry.class })
    };
    let entries = parsed.certificate.into_iter().map(anchor).collect::<Result<_, _>>()?;
    Ok(Sourced { source: parsed.source, as_of: day(parsed.date.as_ref()), entries })
}

/// A file could otherwise smuggle a software card's key into a real counter.
pub(super) fn refuse_simulator(
    class: AnchorClass,
    wrong: &dyn Fn(&str) -> AnchorFileError,
) -> Result<(), AnchorFileError> {
    if class == AnchorClass::Simulator {
        Err(wrong("class simulator cannot stand in a file"))
    } else {
        Ok(())
    }
}

/// Hexadecimal with any white space in between; nothing for an empty text.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).map(|d| d as u8))
        .collect::<Option<_>>()?;
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    Some(pairs.map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

#[cfg(test)]
mod tests {
    use super::{card_verifiable, certificates};

    const KEYS: &str = include_str!("../../assets/trust/card-verifiable.toml");

    fn problem(text: &str) -> String {
        card_verifiable("keys.toml", text).err().map(|e| e.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_changed_digit_is_noticed() {
        assert_eq!(problem(KEYS), "");
        let changed = KEYS.replacen("B62D0811", "B62D0813", 1);
        assert_eq!(
            problem(&changed),
            "keys.toml: 5000020 (production, card level): modulus_sha256 does not belong to the modulus"
        );
    }

    #[test]
    fn a_simulator_key_cannot_come_from_a_file() {
        let text = KEYS.replacen("class = \"test\"", "class = \"simulator\"", 1);
        assert!(problem(&text).ends_with("class simulator cannot stand in a file"), "{}", problem(&text));
        let text = "[[certificate]]\nname = \"x\"\nsha256 = \"00\"\nclass = \"simulator\"";
        assert!(certificates("c.toml", text).is_err());
    }

    #[test]
    fn words_that_are_not_classes_are_refused() {
        assert!(problem(&KEYS.replacen("\"test\"", "\"trusted\"", 1)).contains("trusted"));
    }
}
