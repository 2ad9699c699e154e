// SPDX-License-Identifier: MIT OR Apache-2.0
//! The anchors that the operator adds: who signs driver's licences (`docs/trust.md`).
//!
//! A folder holds each anchor as a file of its own, `<sha256>.der`, and `signers.toml` says what it is for and where it
//! comes from. Whatever is damaged is an error that names the file; nothing is left out silently.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tashika_kit::anchors::{Anchor, AnchorClass, SignerName};
use tashika_kit::hex;
use tashika_kit::rsa::PublicKey;

use super::file::{self, AnchorFileError};
use super::folder::{self, Longest};
use super::material::{CertificateFacts, Kind, Material, bytes_of};

/// The list of the folder.
const LIST: &str = "signers.toml";
/// The most anchors of one folder; there are 47 prefectures.
const MOST: usize = 256;

/// Why an anchor is not taken.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
    /// The folder of the added anchors is damaged.
    #[error(transparent)]
    Damaged(#[from] AnchorFileError),
    /// A file that cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Larger than any certificate.
    #[error("larger than any certificate or key")]
    TooLarge,
    /// Neither a certificate nor a public key, or damaged.
    #[error("neither a certificate nor a public key in PEM or DER, or damaged")]
    Unreadable,
    /// A PEM file with none or several blocks.
    #[error("a PEM file has to hold exactly one certificate or key")]
    SeveralBlocks,
    /// A PEM block of another kind.
    #[error("the PEM block is neither CERTIFICATE nor PUBLIC KEY")]
    OtherBlock,
    /// A secret key.
    #[error("this is a private key")]
    PrivateKey,
    /// Not an RSA key.
    #[error("unsupported: not an RSA key")]
    NotRsa,
    /// An RSA key that is too short, too long or not a key.
    #[error("unsupported: not an RSA key of 2,048 to 4,096 bits")]
    KeySize,
    /// The fingerprint that was typed belongs to something else.
    #[error("the fingerprint does not belong to this file")]
    Fingerprint,
    /// A bare key names no identifier, and none was given.
    #[error("a public key needs its key identifier")]
    NoKeyId,
    /// The identifier given is not the certificate's own.
    #[error("the key identifier is not the one of the certificate")]
    OtherKeyId,
    /// Not a key identifier.
    #[error("a key identifier has 1 to 64 bytes")]
    BadKeyId,
    /// Empty, too long, or with control characters.
    #[error("name and source have to be there, on one line, and not too long")]
    Words,
    /// The class of the software cards.
    #[error("class simulator cannot be added")]
    Simulator,
    /// It is there already.
    #[error("this anchor is there already")]
    Known,
    /// Another key is there under the same name: which one is meant could not be told.
    #[error("another key is there under the same key identifier, or the same issuer and serial number")]
    Ambiguous,
    /// Too many.
    #[error("there are too many anchors")]
    TooMany,
    /// A ZIP archive instead of the file in it.
    #[error("this is the ZIP archive; take the certificate out of it")]
    Archive,
    /// A certificate that is no root.
    #[error("not a root certificate: {0}")]
    NotARoot(&'static str),
    /// No pin has this root's fingerprint.
    #[error("the SHA-256 of this file is not one of the known roots")]
    NotPinned,
    /// The class told is not the pin's.
    #[error("the class is not the one of the pin")]
    OtherClass,
    /// A signer without name, source or comparison.
    #[error("name, source and the comparison of the fingerprint are missing")]
    NeedsWords,
    /// Nobody said what the file is for, and it does not say so itself.
    #[error("what it is for is missing")]
    NeedsFamily,
    /// Several files where each needs words of its own.
    #[error("only one file at a time")]
    OneFile,
    /// A name or key identifier for a root, which has those of its pin.
    #[error("the name and the key identifier of a root are those of its pin")]
    WordsOfPin,
    /// There is no anchor with this fingerprint.
    #[error("no added anchor has this fingerprint")]
    NotThere,
    /// Something about a passport's list or certificate.
    #[error(transparent)]
    Passport(#[from] super::passport::Refusal),
}

impl SignerError {
    /// The word under `trust.error.<code>`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Damaged(_) => "damaged",
            Self::File { .. } => "file",
            Self::TooLarge => "too_large",
            Self::Unreadable => "unreadable",
            Self::SeveralBlocks => "several_blocks",
            Self::OtherBlock => "other_block",
            Self::PrivateKey => "private_key",
            Self::NotRsa => "not_rsa",
            Self::KeySize => "key_size",
            Self::Fingerprint => "fingerprint",
            Self::NoKeyId => "no_key_id",
            Self::OtherKeyId => "other_key_id",
            Self::BadKeyId => "bad_key_id",
            Self::Words => "words",
            Self::Simulator => "simulator",
            Self::Known => "known",
            Self::Ambiguous => "ambiguous",
            Self::TooMany => "too_many",
            Self::Archive => "archive",
            Self::NotARoot(_) => "not_a_root",
            Self::NotPinned => "not_pinned",
            Self::OtherClass => "other_class",
            Self::NeedsWords => "needs_words",
            Self::NeedsFamily => "needs_family",
            Self::OneFile => "one_file",
            Self::WordsOfPin => "words_of_pin",
            Self::NotThere => "not_there",
            Self::Passport(refusal) => refusal.code(),
        }
    }
}

/// What an added anchor is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// The conventional driver's licence.
    Licence,
    /// The My-Number licence.
    MyNumberLicence,
}

impl Family {
    /// The family's id, as the driver has it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Licence => "licence",
            Self::MyNumberLicence => "my_number_licence",
        }
    }
}

/// One entry of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The name it is shown under.
    pub name: String,
    /// What it is for.
    pub family: Family,
    /// Where it comes from; never the simulator.
    pub class: AnchorClass,
    /// Certificate or key.
    pub kind: Kind,
    /// SHA-256 of the DER, lower-case hexadecimal; the file's name.
    pub sha256: String,
    /// The key identifier the operator gave, lower-case hexadecimal; empty if the certificate has its own.
    #[serde(default)]
    pub key_id: String,
    /// When it was added.
    pub added_on: Date,
    /// By whom.
    pub added_by: String,
    /// Where the file and its fingerprint came from.
    pub source: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    signer: Vec<Entry>,
}

/// An anchor for the signature of a licence.
#[derive(Clone, Debug)]
pub struct Signer {
    /// What it is for: a family's id.
    pub family: String,
    /// The subject key identifier; empty if none is known.
    pub key_id: Vec<u8>,
    /// Name, fingerprint and class, as verdicts show them.
    pub anchor: Anchor,
    /// The key.
    pub key: PublicKey,
    /// The entry and what its file says; `None` for the simulator's.
    pub added: Option<(Entry, Option<CertificateFacts>)>,
    issuer_and_serial: Option<super::signer_name::IssuerAndSerial>,
}

impl Signer {
    /// A signer of the software cards, which are found by their key identifier alone.
    pub(super) fn simulated(name: &str, family: &str, key_id: &[u8], key: PublicKey) -> Self {
        let fingerprint = tashika_kit::rsa::sha256(key.modulus());
        let anchor = Anchor { name: name.to_owned(), fingerprint, class: AnchorClass::Simulator };
        let (family, key_id) = (family.to_owned(), key_id.to_vec());
        Self { family, key_id, anchor, key, added: None, issuer_and_serial: None }
    }

    /// An entry with its file. The days of a certificate go into the name, because a licence does not say when it was
    /// signed: who reads a verdict has to see them (`docs/trust.md`).
    fn new(entry: Entry, material: Material) -> Result<Self, SignerError> {
        let typed = file::bytes(&entry.key_id).ok_or(SignerError::BadKeyId)?;
        let key_id = match (material.key_id.is_empty(), typed.is_empty()) {
            (false, false) if typed != material.key_id => return Err(SignerError::OtherKeyId),
            (false, _) => material.key_id,
            (true, false) if typed.len() > 64 => return Err(SignerError::BadKeyId),
            (true, true) if material.issuer_and_serial.is_none() => return Err(SignerError::NoKeyId),
            (true, _) => typed,
        };
        if entry.class == AnchorClass::Simulator {
            return Err(SignerError::Simulator);
        }
        let name = match &material.certificate {
            Some(facts) => format!("{} ({} to {})", entry.name, facts.valid_from, facts.valid_until),
            None => entry.name.clone(),
        };
        Ok(Self {
            family: entry.family.id().to_owned(),
            key_id,
            anchor: Anchor { name, fingerprint: material.fingerprint, class: entry.class },
            key: material.key,
            issuer_and_serial: material.issuer_and_serial,
            added: Some((entry, material.certificate)),
        })
    }

    /// Whether a document names this signer by its key identifier.
    pub(super) fn has_key_id(&self, name: &SignerName<'_>) -> bool {
        self.family == name.family && !self.key_id.is_empty() && self.key_id == name.key_id
    }

    /// Whether a document names this signer by issuer and serial number. An identifier of the same length that is
    /// another one says that it does not; one of another length may only be made in another way.
    pub(super) fn has_issuer_and_serial(&self, name: &SignerName<'_>) -> bool {
        let contradicted =
            !self.key_id.is_empty() && self.key_id.len() == name.key_id.len() && self.key_id != name.key_id;
        let meant = |own: &super::signer_name::IssuerAndSerial| own.is_meant_by(name.issuer, name.serial);
        self.family == name.family && !contradicted && self.issuer_and_serial.as_ref().is_some_and(meant)
    }

    /// Whether a document could mean either of the two, and they are different keys.
    fn clashes_with(&self, other: &Self) -> bool {
        let key_id = !self.key_id.is_empty() && self.key_id == other.key_id;
        let name = self.issuer_and_serial.is_some() && self.issuer_and_serial == other.issuer_and_serial;
        self.family == other.family && self.key != other.key && (key_id || name)
    }

    fn is(&self, other: &Self) -> bool {
        self.family == other.family && self.anchor.fingerprint == other.anchor.fingerprint
    }
}

/// What is to be added.
#[derive(Clone, Debug)]
pub struct Addition<'a> {
    /// The name it is shown under.
    pub name: &'a str,
    /// What it is for.
    pub family: Family,
    /// Where it comes from.
    pub class: AnchorClass,
    /// The identifier of a bare key; empty if the certificate has its own.
    pub key_id: &'a [u8],
    /// The day.
    pub on: Date,
    /// Who adds it.
    pub by: &'a str,
    /// Where the file and its fingerprint came from.
    pub source: &'a str,
}

/// The anchors of a folder; none if there is no such folder.
///
/// # Errors
/// [`AnchorFileError`] for the first entry that is damaged, missing or contradicts another.
pub fn load(folder: &Path) -> Result<Vec<Signer>, AnchorFileError> {
    let list = list(folder)?;
    let mut signers: Vec<Signer> = Vec::with_capacity(list.len());
    for entry in list {
        let path = path_of(folder, &entry.sha256);
        let damaged = |error: &SignerError| AnchorFileError {
            file: path.display().to_string(),
            problem: error.to_string(),
        };
        let signer = open(folder, entry).map_err(|error| damaged(&error))?;
        admit(&signers, &signer).map_err(|error| damaged(&error))?;
        signers.push(signer);
    }
    Ok(signers)
}

/// Adds an anchor: its file first, then its entry, so that what is listed is always there.
///
/// # Errors
/// [`SignerError`]; nothing has changed then.
pub fn add(folder: &Path, material: Material, addition: &Addition<'_>) -> Result<Signer, SignerError> {
    check_words(addition)?;
    folder::make(folder)?;
    let _alone = folder::alone(folder)?;
    let signers = load(folder)?;
    let entry = Entry {
        name: addition.name.to_owned(),
        family: addition.family,
        class: addition.class,
        kind: material.kind,
        sha256: hex::lower(&material.fingerprint),
        key_id: hex::lower(addition.key_id),
        added_on: addition.on,
        added_by: addition.by.to_owned(),
        source: addition.source.to_owned(),
    };
    let der = material.der.clone();
    let signer = Signer::new(entry.clone(), material)?;
    admit(&signers, &signer)?;
    let mut entries = list(folder)?;
    if entries.is_empty() {
        // So that a file without a list is always damage, even after a fall of the machine between the two.
        write_list(folder, &[])?;
    }
    folder::put(&path_of(folder, &entry.sha256), &der)?;
    entries.push(entry);
    write_list(folder, &entries)?;
    Ok(signer)
}

/// Removes every entry of a fingerprint, also from a folder whose other files are damaged.
///
/// # Errors
/// [`SignerError`]; nothing has changed then.
pub fn remove(folder: &Path, fingerprint: &[u8; 32]) -> Result<Vec<Entry>, SignerError> {
    let sha256 = hex::lower(fingerprint);
    if list(folder)?.iter().all(|entry| entry.sha256 != sha256) {
        return Err(SignerError::NotThere);
    }
    let _alone = folder::alone(folder)?;
    let (removed, kept): (Vec<_>, Vec<_>) =
        list(folder)?.into_iter().partition(|entry| entry.sha256 == sha256);
    write_list(folder, &kept)?;
    folder::delete(&path_of(folder, &sha256))?;
    Ok(removed)
}

fn check_words(addition: &Addition<'_>) -> Result<(), SignerError> {
    let words = folder::is_line(addition.name, Longest::Name)
        && folder::is_line(addition.by, Longest::Name)
        && folder::is_line(addition.source, Longest::Source);
    if words { Ok(()) } else { Err(SignerError::Words) }
}

/// Whether a signer may stand beside those that are there.
fn admit(signers: &[Signer], signer: &Signer) -> Result<(), SignerError> {
    if signers.iter().any(|other| other.is(signer)) {
        return Err(SignerError::Known);
    }
    if signers.iter().any(|other| other.clashes_with(signer)) {
        return Err(SignerError::Ambiguous);
    }
    if signers.len() >= MOST { Err(SignerError::TooMany) } else { Ok(()) }
}

fn open(folder: &Path, entry: Entry) -> Result<Signer, SignerError> {
    let material = Material::parse(&bytes_of(&path_of(folder, &entry.sha256))?)?;
    if hex::lower(&material.fingerprint) != entry.sha256 || material.kind != entry.kind {
        return Err(SignerError::Fingerprint);
    }
    Signer::new(entry, material)
}

/// The entries as they stand in the list.
fn list(folder: &Path) -> Result<Vec<Entry>, AnchorFileError> {
    let path = folder.join(LIST);
    let error = |problem: String| AnchorFileError { file: path.display().to_string(), problem };
    let Some((_, text)) = file::read(&path)? else {
        return if folder::holds(folder, "der") {
            Err(error("the list is missing, but anchors are there".into()))
        } else {
            Ok(Vec::new())
        };
    };
    let list: List = toml::from_str(&text).map_err(|wrong| error(wrong.to_string()))?;
    match list.signer.iter().find(|entry| !folder::is_hash(&entry.sha256)) {
        Some(entry) => Err(error(format!("{}: sha256: not 64 lower-case hexadecimal digits", entry.name))),
        None => Ok(list.signer),
    }
}

fn path_of(folder: &Path, sha256: &str) -> PathBuf {
    folder.join(format!("{sha256}.der"))
}

/// What was written is what will be read, or nothing is written.
fn write_list(folder: &Path, entries: &[Entry]) -> Result<(), SignerError> {
    let text = folder::tables("signer", entries);
    let same = toml::from_str::<List>(&text).is_ok_and(|list| list.signer == entries);
    if same { folder::put(&folder.join(LIST), text.as_bytes()) } else { Err(SignerError::Words) }
}
