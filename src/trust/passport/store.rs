// SPDX-License-Identifier: MIT OR Apache-2.0
//! The folder of what was imported for passports: `passport/` among the added anchors (`docs/trust.md`).
//!
//! Each certificate and each CRL is a file named by its SHA-256, and `passport.toml` says by which import it came. The
//! list is written last and in one step: an import that was interrupted has changed nothing but left files that no list
//! names. What is damaged is named and left out; it never keeps the rest from being used.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tashika_kit::anchors::AnchorClass;
use tashika_kit::hex;
use tashika_kit::rsa::sha256;

use super::super::file::AnchorFileError;
use super::super::folder::{self, Longest};
use super::super::signers::SignerError;
use super::facts::{CrlFacts, Facts, LARGEST_CERTIFICATE, LARGEST_CRL};
use super::files;

/// The list of the folder.
const LIST: &str = "passport.toml";
/// The largest list, in bytes: room for many more certificates than there are.
const LARGEST_LIST: usize = 16 << 20;
/// The most CSCA certificates, CRLs and imports. About 600 certificates and 200 CRLs are in use.
pub const MOST_CSCAS: usize = 8_000;
/// The most CRLs.
pub const MOST_CRLS: usize = 1_000;
const MOST_IMPORTS: usize = 4_000;

/// What was imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// One CSCA certificate whose fingerprint the operator compared.
    Certificate,
    /// One certificate that a trusted one signed.
    Link,
    /// A master list.
    MasterList,
    /// A file of the ICAO directory.
    Directory,
    /// One CRL.
    RevocationList,
}

/// One import: where certificates came from and who answers for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// SHA-256 of what was imported, lower-case hexadecimal: of the list, of the certificate, of the file.
    pub sha256: String,
    /// What it was.
    pub kind: ImportKind,
    /// The class its certificates have.
    pub class: AnchorClass,
    /// Who signed a list, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signer: String,
    /// SHA-256 of the certificate that answers for a list or a link.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub publisher: String,
    /// When a list was signed, as it says.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signed_at: String,
    /// When it was imported.
    pub added_on: Date,
    /// By whom.
    pub added_by: String,
    /// Where the file came from; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// A line of the list: which imports a file came by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// SHA-256 of the DER; the file's name.
    pub sha256: String,
    /// SHA-256 of each import.
    pub from: Vec<String>,
    /// Of a CRL: SHA-256 of the CSCA certificate that it was found to be signed by; empty if none was there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signed_by: String,
}

#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    import: Vec<Import>,
    #[serde(default)]
    csca: Vec<Line>,
    #[serde(default)]
    crl: Vec<Line>,
}

/// A CSCA certificate that was imported.
#[derive(Clone, Debug)]
pub struct Csca {
    /// SHA-256 of the DER.
    pub fingerprint: [u8; 32],
    /// What it says.
    pub facts: Facts,
    /// The classes of its imports, best first.
    pub classes: Vec<AnchorClass>,
    /// SHA-256 of each import.
    pub from: Vec<String>,
    /// The certificate.
    pub der: Arc<[u8]>,
}

/// A CRL that was imported.
#[derive(Clone, Debug)]
pub struct Crl {
    /// SHA-256 of the DER.
    pub fingerprint: [u8; 32],
    /// What it says.
    pub facts: CrlFacts,
    /// The list's line.
    pub line: Line,
    /// The list.
    pub der: Arc<[u8]>,
}

/// What the folder holds.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// The imports.
    pub imports: Vec<Import>,
    /// CSCA certificates, by country and first day.
    pub cscas: Vec<Csca>,
    /// CRLs, by country.
    pub crls: Vec<Crl>,
    /// What is damaged, and left out.
    pub problems: Vec<AnchorFileError>,
}

/// What an import brings.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The imports.
    pub imports: Vec<Import>,
    /// CSCA certificates, each with the place of its import in `imports`.
    pub cscas: Vec<(Vec<u8>, usize)>,
    /// CRLs, likewise, with the CSCA certificate that signed it, if one was there.
    pub crls: Vec<(Vec<u8>, usize, Option<[u8; 32]>)>,
}

/// What was taken out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// CSCA certificates.
    pub cscas: usize,
    /// CRLs.
    pub crls: usize,
    /// Imports.
    pub imports: usize,
}

/// What the folder holds; nothing if there is none.
#[must_use]
pub fn load(folder: &Path) -> Contents {
    let mut contents = Contents::default();
    let list = match list(folder) {
        Ok(list) => list,
        Err(problem) => {
            contents.problems.push(problem);
            return contents;
        }
    };
    for line in &list.csca {
        match csca(folder, line, &list.import) {
            Ok(csca) => contents.cscas.push(csca),
            Err(problem) => contents.problems.push(problem),
        }
    }
    for line in &list.crl {
        match crl(folder, line) {
            Ok(crl) => contents.crls.push(crl),
            Err(problem) => contents.problems.push(problem),
        }
    }
    let order = |csca: &Csca| (csca.facts.country.clone(), csca.facts.valid_from, csca.fingerprint);
    contents.cscas.sort_by_cached_key(order);
    contents.crls.sort_by_cached_key(|crl| (crl.facts.country.clone(), crl.facts.made_at, crl.fingerprint));
    contents.imports = list.import;
    contents
}

/// Writes an import: its files first, the list last.
///
/// # Errors
/// [`SignerError`]; the list is the old one then.
pub fn commit(folder: &Path, change: &Change) -> Result<(), SignerError> {
    for import in &change.imports {
        let source = import.source.is_empty() || folder::is_line(&import.source, Longest::Source);
        if !source || !folder::is_line(&import.added_by, Longest::Name) {
            return Err(SignerError::Words);
        }
        if import.class == AnchorClass::Simulator {
            return Err(SignerError::Simulator);
        }
    }
    folder::make(folder)?;
    let _alone = folder::alone(folder)?;
    let mut list = list(folder)?;
    for import in &change.imports {
        list.import.retain(|old| old.sha256 != import.sha256);
        list.import.push(import.clone());
    }
    let from =
        |place: usize| change.imports.get(place).map(|import| import.sha256.clone()).unwrap_or_default();
    for (der, place) in &change.cscas {
        note(&mut list.csca, folder, files::CERTIFICATE, der, from(*place), None)?;
    }
    let old: Vec<Line> = list.crl.clone();
    for (der, place, signed_by) in &change.crls {
        note(&mut list.crl, folder, files::CRL, der, from(*place), *signed_by)?;
        supersede(folder, &mut list.crl, der);
    }
    if list.csca.len() > MOST_CSCAS || list.crl.len() > MOST_CRLS || list.import.len() > MOST_IMPORTS {
        return Err(SignerError::TooMany);
    }
    write(folder, &list)?;
    old.iter()
        .filter(|line| list.crl.iter().all(|kept| kept.sha256 != line.sha256))
        .try_for_each(|line| folder::delete(&files::path(folder, &line.sha256, files::CRL)))
}

/// Takes out a certificate, a CRL, or all that came by one import alone.
///
/// # Errors
/// [`SignerError::NotThere`] if nothing has this fingerprint.
pub fn remove(folder: &Path, fingerprint: &[u8; 32]) -> Result<Removed, SignerError> {
    let sha256 = hex::lower(fingerprint);
    let names = |list: &List| {
        list.import.iter().any(|import| import.sha256 == sha256)
            || list.csca.iter().chain(&list.crl).any(|line| line.sha256 == sha256)
    };
    if !names(&list(folder)?) {
        return Err(SignerError::NotThere);
    }
    let _alone = folder::alone(folder)?;
    let old = list(folder)?;
    let mut list = old.clone();
    list.import.retain(|import| import.sha256 != sha256);
    for lines in [&mut list.csca, &mut list.crl] {
        lines.iter_mut().for_each(|line| line.from.retain(|from| *from != sha256));
        lines.retain(|line| line.sha256 != sha256 && !line.from.is_empty());
    }
    let used =
        |import: &Import| list.csca.iter().chain(&list.crl).any(|line| line.from.contains(&import.sha256));
    let imports: Vec<Import> = list
        .import
        .iter()
        .filter(|import| import.kind == ImportKind::Directory || used(import))
        .cloned()
        .collect();
    list.import = imports;
    write(folder, &list)?;
    let gone = |old: &[Line], new: &[Line], ending| -> Result<usize, SignerError> {
        let mut count = 0;
        for line in old.iter().filter(|line| new.iter().all(|kept| kept.sha256 != line.sha256)) {
            folder::delete(&files::path(folder, &line.sha256, ending))?;
            count += 1;
        }
        Ok(count)
    };
    Ok(Removed {
        cscas: gone(&old.csca, &list.csca, files::CERTIFICATE)?,
        crls: gone(&old.crl, &list.crl, files::CRL)?,
        imports: old.import.len().saturating_sub(list.import.len()),
    })
}

/// Puts a file where it belongs and its line into the list, or the import into the line that is there.
fn note(
    lines: &mut Vec<Line>,
    folder: &Path,
    ending: &str,
    der: &[u8],
    from: String,
    signed_by: Option<[u8; 32]>,
) -> Result<(), SignerError> {
    let sha256 = hex::lower(&sha256(der));
    files::put(folder, &sha256, ending, der)?;
    let signed_by = signed_by.map(|hash| hex::lower(&hash));
    match lines.iter_mut().find(|line| line.sha256 == sha256) {
        Some(line) => {
            if !line.from.contains(&from) {
                line.from.push(from);
            }
            line.signed_by = signed_by.unwrap_or_default();
        }
        None => lines.push(Line { sha256, from: vec![from], signed_by: signed_by.unwrap_or_default() }),
    }
    Ok(())
}

/// A CRL takes the place of older ones of the same issuer and key. One that no CSCA certificate here has signed takes the
/// place of none that one has: anybody can write a CRL with a late day on it.
fn supersede(folder: &Path, lines: &mut Vec<Line>, der: &[u8]) {
    let Some(new) = CrlFacts::of(der) else { return };
    let own = hex::lower(&sha256(der));
    let verified = lines.iter().any(|line| line.sha256 == own && !line.signed_by.is_empty());
    lines.retain(|line| {
        if line.sha256 == own || (!verified && !line.signed_by.is_empty()) {
            return true;
        }
        let Ok(old) = crl(folder, line) else { return true };
        !(old.facts.same_issuer(&new) && old.facts.made_at < new.made_at)
    });
}

fn csca(folder: &Path, line: &Line, imports: &[Import]) -> Result<Csca, AnchorFileError> {
    let (der, fingerprint) = files::read(folder, &line.sha256, files::CERTIFICATE, LARGEST_CERTIFICATE)?;
    let path = files::path(folder, &line.sha256, files::CERTIFICATE);
    let error =
        |problem: &str| AnchorFileError { file: path.display().to_string(), problem: problem.to_owned() };
    let facts = Facts::of(&der).ok_or_else(|| error("no certificate"))?;
    let came_by = |import: &&Import| line.from.contains(&import.sha256);
    let mut classes: Vec<AnchorClass> = imports.iter().filter(came_by).map(|import| import.class).collect();
    classes.sort_unstable();
    classes.dedup();
    if classes.is_empty() {
        return Err(error("the list does not say by which import it came"));
    }
    Ok(Csca { fingerprint, facts, classes, from: line.from.clone(), der: der.into() })
}

fn crl(folder: &Path, line: &Line) -> Result<Crl, AnchorFileError> {
    let (der, fingerprint) = files::read(folder, &line.sha256, files::CRL, LARGEST_CRL)?;
    let path = files::path(folder, &line.sha256, files::CRL);
    let error = || AnchorFileError { file: path.display().to_string(), problem: "no CRL".to_owned() };
    let facts = CrlFacts::of(&der).ok_or_else(error)?;
    Ok(Crl { fingerprint, facts, line: line.clone(), der: der.into() })
}

fn list(folder: &Path) -> Result<List, AnchorFileError> {
    let path = folder.join(LIST);
    let error = |problem: String| AnchorFileError { file: path.display().to_string(), problem };
    let Some(bytes) = files::bounded(&path, LARGEST_LIST).map_err(|problem| error(problem.to_owned()))?
    else {
        return Ok(List::default());
    };
    let text = String::from_utf8(bytes).map_err(|_| error("not UTF-8".into()))?;
    let list: List = toml::from_str(&text).map_err(|wrong| error(wrong.message().to_owned()))?;
    let hashes = list.csca.iter().chain(&list.crl).map(|line| &line.sha256);
    if !hashes.chain(list.import.iter().map(|import| &import.sha256)).all(|hash| folder::is_hash(hash)) {
        return Err(error("sha256: not 64 lower-case hexadecimal digits".into()));
    }
    if list.import.iter().any(|import| import.class == AnchorClass::Simulator) {
        return Err(error("class simulator cannot stand in a file".into()));
    }
    Ok(list)
}

/// What was written is what will be read, or nothing is written.
fn write(folder: &Path, list: &List) -> Result<(), SignerError> {
    let text = [
        folder::tables("import", &list.import),
        folder::tables("csca", &list.csca),
        folder::tables("crl", &list.crl),
    ]
    .concat();
    let same = toml::from_str::<List>(&text).is_ok_and(|read| read == *list);
    if same { folder::put(&path_of_list(folder), text.as_bytes()) } else { Err(SignerError::Words) }
}

fn path_of_list(folder: &Path) -> PathBuf {
    folder.join(LIST)
}
