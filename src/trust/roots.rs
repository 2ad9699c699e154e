// SPDX-License-Identifier: MIT OR Apache-2.0
//! The roots of residence cards (`docs/trust.md`): which are known by their fingerprint, and which of them the operator
//! has imported.
//!
//! The pins are data (`assets/trust/residence-roots.toml`); the certificates are the agency's to give out. An imported one
//! lies in the folder of the added anchors as `<sha256>.crt`, and `roots.toml` says who imported it. A root whose pin is
//! no longer there is not used, and the list shows it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tashika_kit::anchors::{Anchor, AnchorClass, Root};
use tashika_kit::hex;
use tashika_kit::rsa::sha256;
use tashika_residence::RootFacts;

use super::file::{self, AnchorFileError, Sourced};
use super::folder::{self, Longest};
use super::material::{bytes_of, der_of, for_people};
use super::signers::SignerError;

/// The list of the folder.
const LIST: &str = "roots.toml";
/// The ending of an imported certificate; another one than the signers' have.
const ENDING: &str = "crt";
/// The most roots of one list.
const MOST: usize = 64;

/// A root that is known by its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pin {
    /// Name, fingerprint, class.
    #[serde(skip)]
    pub anchor: Anchor,
    /// Its subject, as the source has it; may be empty.
    pub subject: String,
    /// The names of the files in which the agency gives it out.
    pub published: String,
    /// Its serial number, hexadecimal.
    pub serial: String,
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_until: Date,
    /// `RSA-2048` or `P-384`.
    pub key: String,
    /// How certain the row is.
    pub certainty: String,
}

impl Pin {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn in_force(&self, on: Date) -> bool {
        self.valid_from <= on && on <= self.valid_until
    }

    /// Whether what the row says is what the certificate says. The fingerprint decides; this tells a slip in the row.
    /// A day may be one off, because the row counts in UTC and the certificate's days are Japan's.
    #[must_use]
    pub fn describes(&self, facts: &RootFacts) -> bool {
        let near = |a: Date, b: Date| a == b || a.tomorrow().is_ok_and(|next| next == b);
        let serial = |text: &str| text.trim_start_matches('0').to_ascii_uppercase();
        serial(&self.serial) == serial(&hex::upper(&facts.serial))
            && self.key == facts.key
            && near(self.valid_from, facts.valid_from)
            && near(self.valid_until, facts.valid_until)
    }
}

#[derive(Deserialize)]
struct PinFile {
    #[serde(default)]
    source: String,
    date: Option<toml::value::Datetime>,
    root: Vec<PinEntry>,
}

#[derive(Deserialize)]
struct PinEntry {
    name: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    published: String,
    serial: String,
    valid_from: toml::value::Datetime,
    valid_until: toml::value::Datetime,
    key: String,
    sha256: String,
    class: AnchorClass,
    #[serde(default)]
    certainty: String,
}

/// The pins of a file.
pub(super) fn pins(name: &str, text: &str) -> Result<Sourced<Pin>, AnchorFileError> {
    let error = |problem: String| AnchorFileError { file: name.to_owned(), problem };
    let parsed: PinFile = toml::from_str(text).map_err(|wrong| error(wrong.to_string()))?;
    let mut entries: Vec<Pin> = Vec::with_capacity(parsed.root.len());
    for entry in parsed.root {
        let wrong = |what: &str| error(format!("{}: {what}", entry.name));
        file::refuse_simulator(entry.class, &wrong)?;
        let fingerprint = file::bytes(&entry.sha256).and_then(|hash| hash.try_into().ok());
        let fingerprint: [u8; 32] =
            fingerprint.ok_or_else(|| wrong("sha256: not 32 bytes in hexadecimal"))?;
        if entries.iter().any(|pin| pin.anchor.fingerprint == fingerprint) {
            return Err(wrong("this fingerprint stands there twice"));
        }
        let day = |value: &toml::value::Datetime| value.to_string().parse::<Date>();
        entries.push(Pin {
            valid_from: day(&entry.valid_from).map_err(|_| wrong("valid_from: not a day"))?,
            valid_until: day(&entry.valid_until).map_err(|_| wrong("valid_until: not a day"))?,
            anchor: Anchor { name: entry.name, fingerprint, class: entry.class },
            subject: entry.subject,
            published: entry.published,
            serial: entry.serial,
            key: entry.key,
            certainty: entry.certainty,
        });
    }
    Ok(Sourced { source: parsed.source, as_of: file::day(parsed.date.as_ref()), entries })
}

/// One entry of the list of imported roots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// SHA-256 of the DER, lower-case hexadecimal; the file's name.
    pub sha256: String,
    /// When it was imported.
    pub added_on: Date,
    /// By whom.
    pub added_by: String,
    /// Where the file came from; may be empty.
    #[serde(default)]
    pub source: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    root: Vec<Entry>,
}

/// A root that the operator imported.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Who imported it, and when.
    pub entry: Entry,
    /// SHA-256 of the DER.
    pub fingerprint: [u8; 32],
    /// What the certificate says.
    pub facts: RootFacts,
    der: Arc<[u8]>,
}

impl Imported {
    /// As a driver gets it, under its pin.
    pub(super) fn root(&self, pin: &Pin, accepted: bool) -> Root {
        Root { anchor: pin.anchor.clone(), der: self.der.clone(), accepted }
    }
}

/// A certificate file that could be a root.
#[derive(Clone, Debug)]
pub struct RootFile {
    /// DER.
    pub der: Vec<u8>,
    /// SHA-256 of the DER.
    pub fingerprint: [u8; 32],
    /// What the certificate says.
    pub facts: RootFacts,
}

impl RootFile {
    /// Reads a file, PEM or DER.
    ///
    /// # Errors
    /// [`SignerError`] that says what the file is instead.
    pub fn read(path: &Path) -> Result<Self, SignerError> {
        let bytes = bytes_of(path)?;
        if bytes.starts_with(b"PK\x03\x04") {
            return Err(SignerError::Archive);
        }
        Self::parse(der_of(&bytes)?)
    }

    fn parse(der: Vec<u8>) -> Result<Self, SignerError> {
        let fingerprint = sha256(&der);
        let mut facts = tashika_residence::root_facts(&der).map_err(SignerError::NotARoot)?;
        facts.subject = for_people(&facts.subject);
        Ok(Self { der, fingerprint, facts })
    }
}

/// The imported roots of a folder; none if there is no such folder.
///
/// # Errors
/// [`AnchorFileError`] for the first entry that is damaged or missing; it names the file.
pub fn load(folder: &Path) -> Result<Vec<Imported>, AnchorFileError> {
    let mut imported: Vec<Imported> = Vec::new();
    for entry in list(folder)? {
        let path = path_of(folder, &entry.sha256);
        let damaged = |problem: String| AnchorFileError { file: path.display().to_string(), problem };
        if imported.iter().any(|other| other.entry.sha256 == entry.sha256) {
            return Err(damaged("it stands in the list twice".to_owned()));
        }
        let file = RootFile::read(&path).map_err(|error| damaged(error.to_string()))?;
        if hex::lower(&file.fingerprint) != entry.sha256 {
            return Err(damaged(SignerError::Fingerprint.to_string()));
        }
        let RootFile { der, fingerprint, facts } = file;
        imported.push(Imported { entry, fingerprint, facts, der: der.into() });
    }
    Ok(imported)
}

/// Imports a root: its file first, then its entry, so that what is listed is always there. Whether it is pinned, the
/// caller has looked.
///
/// # Errors
/// [`SignerError`]; nothing has changed then.
pub fn add(folder: &Path, file: &RootFile, on: Date, by: &str, source: &str) -> Result<(), SignerError> {
    if !folder::is_line(by, Longest::Name) || !(source.is_empty() || folder::is_line(source, Longest::Source))
    {
        return Err(SignerError::Words);
    }
    folder::make(folder)?;
    let _alone = folder::alone(folder)?;
    load(folder)?;
    let mut entries = list(folder)?;
    let sha256 = hex::lower(&file.fingerprint);
    if entries.iter().any(|entry| entry.sha256 == sha256) {
        return Err(SignerError::Known);
    }
    if entries.len() >= MOST {
        return Err(SignerError::TooMany);
    }
    if entries.is_empty() {
        // So that a file without a list is always damage, even after a fall of the machine between the two.
        write_list(folder, &[])?;
    }
    folder::put(&path_of(folder, &sha256), &file.der)?;
    entries.push(Entry { sha256, added_on: on, added_by: by.to_owned(), source: source.to_owned() });
    write_list(folder, &entries)
}

/// Takes a root out, also from a folder whose other files are damaged.
///
/// # Errors
/// [`SignerError`]; [`SignerError::NotThere`] if it is not one of the imported roots.
pub fn remove(folder: &Path, fingerprint: &[u8; 32]) -> Result<(), SignerError> {
    let sha256 = hex::lower(fingerprint);
    if list(folder)?.iter().all(|entry| entry.sha256 != sha256) {
        return Err(SignerError::NotThere);
    }
    let _alone = folder::alone(folder)?;
    let mut entries = list(folder)?;
    entries.retain(|entry| entry.sha256 != sha256);
    write_list(folder, &entries)?;
    folder::delete(&path_of(folder, &sha256))
}

fn list(folder: &Path) -> Result<Vec<Entry>, AnchorFileError> {
    let path = folder.join(LIST);
    let error = |problem: String| AnchorFileError { file: path.display().to_string(), problem };
    let Some((_, text)) = file::read(&path)? else {
        return match folder::holds(folder, ENDING) {
            true => Err(error("the list is missing, but roots are there".into())),
            false => Ok(Vec::new()),
        };
    };
    let list: List = toml::from_str(&text).map_err(|wrong| error(wrong.to_string()))?;
    match list.root.iter().any(|entry| !folder::is_hash(&entry.sha256)) {
        true => Err(error("sha256: not 64 lower-case hexadecimal digits".into())),
        false => Ok(list.root),
    }
}

fn write_list(folder: &Path, entries: &[Entry]) -> Result<(), SignerError> {
    let text = folder::tables("root", entries);
    let same = toml::from_str::<List>(&text).is_ok_and(|list| list.root == entries);
    if same { folder::put(&folder.join(LIST), text.as_bytes()) } else { Err(SignerError::Words) }
}

fn path_of(folder: &Path, sha256: &str) -> PathBuf {
    folder.join(format!("{sha256}.{ENDING}"))
}
