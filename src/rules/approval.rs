// SPDX-License-Identifier: MIT OR Apache-2.0
//! When a rules file from outside counts: the operator pinned its hash, or signed it.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use ed25519_dalek::{Signature, VerifyingKey};

use super::file::{Fault, LARGEST};

/// What the operator configured about rules files from outside. All that is given must hold; something must be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approval {
    /// SHA-256 of the file, from `tashika rules check`.
    pub sha256: Option<[u8; 32]>,
    /// The Ed25519 key that signs rules files; the signature stands beside the file as `<file>.sig`.
    pub signer: Option<[u8; 32]>,
}

/// Why a rules file is not used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// It cannot be read.
    #[error("{path}: {error}; check the path and the file's permissions", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// It is larger than any rules file.
    #[error("{path}: larger than {LARGEST} bytes, which no rules file needs", path = path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// Nobody approved it.
    #[error(
        "{path}: nobody approved this rules file; the administrator looks at it (tashika rules check) and pins its \
         SHA-256 (--rules-sha256) or configures the key that signs it (--rules-key): docs/rules.md",
        path = path.display()
    )]
    NotApproved {
        /// The file.
        path: PathBuf,
    },
    /// It is not the pinned file.
    #[error(
        "{path}: not the pinned file: its SHA-256 is {found}; the administrator looks whether it was changed, and \
         pins it anew only then",
        path = path.display()
    )]
    Pin {
        /// The file.
        path: PathBuf,
        /// What it is.
        found: String,
    },
    /// Its signature does not hold.
    #[error("{path}: {problem}; who issues the rules signs the file again (docs/rules.md)", path = path.display())]
    Signature {
        /// The signature's file.
        path: PathBuf,
        /// What is wrong.
        problem: &'static str,
    },
    /// Its content cannot be used.
    #[error("{} problem(s); the first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Content(Vec<Fault>),
}

impl Approval {
    /// The bytes of a file, if they are approved.
    ///
    /// # Errors
    /// [`RulesError`] if the file cannot be read, nobody approved it, or it is not what was approved.
    pub fn read(&self, path: &Path) -> Result<Vec<u8>, RulesError> {
        if self.sha256.is_none() && self.signer.is_none() {
            return Err(RulesError::NotApproved { path: path.to_owned() });
        }
        let bytes = read(path, LARGEST)?;
        let found = tashika_kit::rsa::sha256(&bytes);
        if self.sha256.is_some_and(|pinned| pinned != found) {
            let found = tashika_kit::hex::lower(&found);
            return Err(RulesError::Pin { path: path.to_owned(), found });
        }
        if let Some(signer) = &self.signer {
            signed(path, &bytes, signer)?;
        }
        Ok(bytes)
    }
}

/// Verifies `<file>.sig`: Ed25519 over the file's bytes, as 64 bytes or as 128 hexadecimal digits.
fn signed(path: &Path, bytes: &[u8], signer: &[u8; 32]) -> Result<(), RulesError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".sig");
    let path = PathBuf::from(name);
    let signature = read(&path, 1024)?;
    let wrong = |problem| RulesError::Signature { path: path.clone(), problem };
    let signature =
        signature_of(&signature).ok_or_else(|| wrong("not 64 bytes or 128 hexadecimal digits"))?;
    let key = VerifyingKey::from_bytes(signer).map_err(|_| wrong("the configured key is no Ed25519 key"))?;
    // Strict: refuses weak keys and the malleable forms of a signature.
    key.verify_strict(bytes, &Signature::from_bytes(&signature))
        .map_err(|_| wrong("the signature does not hold under the configured key"))
}

fn signature_of(bytes: &[u8]) -> Option<[u8; 64]> {
    if let Ok(raw) = bytes.try_into() {
        return Some(raw);
    }
    from_hex(std::str::from_utf8(bytes).ok()?.trim())
}

/// Exactly `N` bytes in hexadecimal, upper or lower case.
#[must_use]
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits: Vec<u8> = text.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect::<Option<_>>()?;
    if digits.len() != 2 * N {
        return None;
    }
    let bytes: Vec<u8> =
        digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
    bytes.try_into().ok()
}

/// At most `most` bytes of a file.
pub(super) fn read(path: &Path, most: usize) -> Result<Vec<u8>, RulesError> {
    let error = |error| RulesError::File { path: path.to_owned(), error };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(error)?;
    file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(error)?;
    if bytes.len() > most {
        return Err(RulesError::TooLarge { path: path.to_owned() });
    }
    Ok(bytes)
}
