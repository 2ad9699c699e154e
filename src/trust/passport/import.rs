// SPDX-License-Identifier: MIT OR Apache-2.0
//! Importing: what a file brings, what of it is taken, and why the rest is not. Nothing is written before everything was
//! looked at, and nothing at all on trial.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tashika_kit::anchors::AnchorClass;
use tashika_kit::hex;
use tashika_kit::rsa::sha256;
use tashika_passport::crl::RevocationList;

use super::super::AcceptedClasses;
use super::super::folder;
use super::super::signers::SignerError;
use super::Refusal;
use super::csca::{self, Signed, Standing};
use super::facts::{CrlFacts, Facts};
use super::ldif::{Damage, Place, Reader};
use super::master_list::{self, Against, ListReport};
use super::publishers::Publishers;
use super::signers::Writer;
use super::store::{self, Change, Contents, Csca, Import, ImportKind};
use super::what::What;

/// On whose word, and how, something is imported.
#[derive(Clone, Debug)]
pub struct Terms<'a> {
    /// The class its certificates get.
    pub class: AnchorClass,
    /// The classes that may vouch for a list or a link.
    pub accepted: &'a AcceptedClasses,
    /// Whether the fingerprint of a certificate was compared.
    pub compared: bool,
    /// The fingerprint of a list's publisher.
    pub publisher: Option<[u8; 32]>,
    /// Today.
    pub on: Date,
    /// Who imports.
    pub by: &'a str,
    /// Where the file came from; may be empty.
    pub source: &'a str,
    /// Only look.
    pub trial: bool,
}

/// What became of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It was not there.
    New,
    /// It is there already.
    Known,
    /// It is not taken.
    Refused,
}

/// One certificate of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CertificateReport {
    /// SHA-256 of the DER.
    pub sha256: String,
    /// The name it is shown under; empty if it cannot be read.
    pub name: String,
    /// Its country.
    pub country: String,
    /// What became of it.
    pub state: State,
    /// Why it is refused: a word of `trust.error`.
    pub refused: Option<&'static str>,
    /// Whether it links two keys of a country.
    pub link: bool,
    /// SHA-256 of the certificate that signed a link.
    pub signed_by: Option<String>,
    /// Whether this program lacks what its signature needs.
    pub unsupported: bool,
    /// Whether its period is over.
    pub expired: bool,
}

/// How many were new, there already, or refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// New.
    pub new: u64,
    /// There already; of CRLs, also older than one that is there.
    pub known: u64,
    /// Not taken: damaged, forged, or too many.
    pub refused: u64,
}

/// What of a directory's file was passed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Entries that do not conform to the standard.
    pub non_conformant: u64,
    /// Entries with signers of bar codes.
    pub bar_codes: u64,
    /// Deviation lists.
    pub deviation_lists: u64,
}

/// What an import brings.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What the file is.
    pub kind: ImportKind,
    /// SHA-256 of the file's contents.
    pub sha256: String,
    /// The master lists in it.
    pub lists: Vec<ListReport>,
    /// The CSCA certificates.
    pub certificates: Vec<CertificateReport>,
    /// CRLs.
    pub crls: Tally,
    /// Certificates of document signers.
    pub signers: Tally,
    /// What was passed over.
    pub skipped: Skipped,
    /// What could not be read.
    pub damage: Damage,
}

impl Report {
    fn new(kind: ImportKind, sha256: String) -> Self {
        Self {
            kind,
            sha256,
            lists: Vec::new(),
            certificates: Vec::new(),
            crls: Tally::default(),
            signers: Tally::default(),
            skipped: Skipped::default(),
            damage: Damage::default(),
        }
    }

    /// How many certificates came to this.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.certificates.iter().filter(|certificate| certificate.state == state).count()
    }

    /// The countries of the certificates that are taken or there, with how many are new.
    #[must_use]
    pub fn countries(&self) -> BTreeMap<&str, usize> {
        let mut countries = BTreeMap::new();
        for certificate in self.certificates.iter().filter(|one| one.state != State::Refused) {
            *countries.entry(certificate.country.as_str()).or_default() +=
                usize::from(certificate.state == State::New);
        }
        countries
    }

    /// Why nothing of the file could be used; `None` if something could, or if there was nothing.
    #[must_use]
    pub fn refused(&self) -> Option<&'static str> {
        let there = |tally: &Tally| tally.new + tally.known > 0;
        if self.count(State::New) + self.count(State::Known) > 0 || there(&self.crls) || there(&self.signers)
        {
            return None;
        }
        let list = self.lists.iter().find_map(|list| list.refused);
        let certificate = || self.certificates.iter().find_map(|one| one.refused);
        let crl = || (self.crls.refused > 0).then(|| Refusal::Signature.code());
        let signer = || (self.signers.refused > 0).then(|| SignerError::Unreadable.code());
        list.or_else(certificate).or_else(crl).or_else(signer)
    }
}

/// Looks at a file, and imports it unless it is a trial.
///
/// # Errors
/// [`SignerError`]; nothing has changed then.
pub fn import(
    folder: &Path,
    contents: &Contents,
    what: What,
    terms: &Terms<'_>,
) -> Result<Report, SignerError> {
    let trusted: Vec<&Facts> =
        contents.cscas.iter().filter(|csca| accepted(csca, terms)).map(|csca| &csca.facts).collect();
    let publishers = Publishers::of(contents, &trusted, terms.accepted);
    let mut gathered = Gathered { contents, trusted, publishers, terms, change: Change::default() };
    let mut writer = None;
    let report = match what {
        What::Certificate(der) => gathered.certificate(&der)?,
        What::MasterList(der) => {
            let mut report = Report::new(ImportKind::MasterList, hex::lower(&sha256(&der)));
            gathered.master_list(&der, &mut report)?;
            report
        }
        What::RevocationList(der) => {
            let mut report = Report::new(ImportKind::RevocationList, hex::lower(&sha256(&der)));
            gathered.change.imports.push(terms.import(ImportKind::RevocationList, &report.sha256));
            gathered.crl(&der, &mut report);
            report
        }
        What::Directory(file) => {
            if !terms.trial {
                folder::make(folder)?;
            }
            let mut begun = Writer::begin(folder, terms.trial)?;
            let report = gathered.directory(file, &mut begun)?;
            writer = Some(begun);
            report
        }
    };
    if !terms.trial {
        gathered.keep(folder, writer)?;
    }
    Ok(report)
}

fn accepted(csca: &Csca, terms: &Terms<'_>) -> bool {
    csca.classes.iter().any(|class| terms.accepted.contains(*class))
}

impl Terms<'_> {
    fn import(&self, kind: ImportKind, sha256: &str) -> Import {
        Import {
            sha256: sha256.to_owned(),
            kind,
            class: self.class,
            signer: String::new(),
            publisher: String::new(),
            signed_at: String::new(),
            added_on: self.on,
            added_by: self.by.to_owned(),
            source: self.source.to_owned(),
        }
    }
}

struct Gathered<'a> {
    contents: &'a Contents,
    trusted: Vec<&'a Facts>,
    publishers: Publishers<'a>,
    terms: &'a Terms<'a>,
    change: Change,
}

impl Gathered<'_> {
    /// One certificate: compared by the operator, or a link that a trusted one signed.
    fn certificate(&mut self, der: &[u8]) -> Result<Report, SignerError> {
        let facts = Facts::of(der).ok_or(SignerError::Unreadable)?;
        let standing = csca::examine(&facts, &self.trusted)?;
        let (kind, publisher) = match standing {
            _ if self.terms.compared => (ImportKind::Certificate, None),
            // No country vouches for another's passports.
            Standing::Link(by) if self.is_of(&by, &facts.country) => (ImportKind::Link, Some(by)),
            Standing::Link(_) | Standing::LinkOfNobody => return Err(Refusal::LinkUnknown.into()),
            _ => return Err(Refusal::NeedsComparison.into()),
        };
        let mut report = Report::new(kind, hex::lower(&sha256(der)));
        let mut import = self.terms.import(kind, &report.sha256);
        if let Some(by) = publisher {
            // A link is as good as what signed it, and no better.
            let signer = self.contents.cscas.iter().find(|csca| csca.fingerprint == by);
            let best =
                |csca: &Csca| csca.classes.iter().copied().find(|class| self.terms.accepted.contains(*class));
            import.class = signer.and_then(best).unwrap_or(import.class).max(import.class);
            import.publisher = hex::lower(&by);
            import.signer = signer.map(|csca| csca.facts.name()).unwrap_or_default();
        }
        let line = self.line(&facts, Ok(standing));
        if line.state == State::Known && !self.terms.trial {
            return Err(SignerError::Known);
        }
        self.change.imports.push(import);
        self.change.cscas.push((der.to_vec(), 0));
        report.certificates.push(line);
        Ok(report)
    }

    fn is_of(&self, fingerprint: &[u8; 32], country: &str) -> bool {
        self.trusted.iter().any(|facts| facts.country == country && facts.fingerprint() == *fingerprint)
    }

    fn master_list(&mut self, der: &[u8], report: &mut Report) -> Result<(), Refusal> {
        let Self { trusted, publishers, terms, .. } = self;
        let against = Against { trusted, publishers, pin: terms.publisher, today: terms.on };
        let list = master_list::read(der, &against)?;
        let said = list.report;
        if said.refused.is_some() {
            report.lists.push(said);
            return Ok(());
        }
        let place = self.change.imports.len();
        self.change.imports.push(Import {
            signer: said.signer.chars().take(200).collect(),
            publisher: said.publisher_sha256.clone().unwrap_or_default(),
            signed_at: said.signed_on.map(|day| day.to_string()).unwrap_or_default(),
            ..self.terms.import(ImportKind::MasterList, &said.sha256)
        });
        report.lists.push(said);
        self.certificates(&list.certificates, place, report);
        Ok(())
    }

    /// The certificates of a list, whose links stand under certificates of the list or of the store.
    fn certificates(&mut self, all: &[&[u8]], place: usize, report: &mut Report) {
        let read: Vec<(&[u8], Option<Facts>)> = all.iter().map(|der| (*der, Facts::of(der))).collect();
        let inside = read.iter().filter_map(|(_, facts)| facts.as_ref());
        let candidates: Vec<&Facts> = inside.chain(self.trusted.iter().copied()).collect();
        for (der, facts) in &read {
            let Some(facts) = facts else {
                report.certificates.push(unreadable(der));
                continue;
            };
            let sha256 = hex::lower(&facts.fingerprint());
            // A directory holds many lists of the same certificates.
            let seen =
                report.certificates.iter().any(|one| one.sha256 == sha256 && one.state != State::Refused);
            if seen {
                self.change.cscas.push((der.to_vec(), place));
                continue;
            }
            let line = self.line(facts, csca::examine(facts, &candidates));
            if line.state != State::Refused {
                self.change.cscas.push((der.to_vec(), place));
            }
            report.certificates.push(line);
        }
    }

    fn line(&self, facts: &Facts, standing: Result<Standing, Refusal>) -> CertificateReport {
        let fingerprint = facts.fingerprint();
        let known = self.contents.cscas.iter().any(|csca| csca.fingerprint == fingerprint);
        let state = match (&standing, known) {
            (Err(_), _) => State::Refused,
            (_, true) => State::Known,
            (_, false) => State::New,
        };
        let by = match &standing {
            Ok(Standing::Link(by)) => Some(hex::lower(by)),
            _ => None,
        };
        CertificateReport {
            sha256: hex::lower(&fingerprint),
            name: facts.name(),
            country: facts.country.clone(),
            state,
            refused: standing.as_ref().err().map(Refusal::code),
            link: standing.as_ref().is_ok_and(Standing::is_link),
            signed_by: by,
            unsupported: standing == Ok(Standing::Unsupported),
            expired: facts.valid_until < self.terms.on,
        }
    }

    /// A CRL. One that names the key of a certificate we have, and is not signed with it, is forged or damaged. Of others
    /// nobody can tell; a passport's check looks at the signature again.
    fn crl(&mut self, der: &[u8], report: &mut Report) {
        let place = self.change.imports.len().saturating_sub(1);
        let Some(facts) = CrlFacts::of(der) else {
            report.crls.refused += 1;
            return;
        };
        let Ok(list) = RevocationList::parse(der) else { return };
        let signed = |issuer: &Facts| list.signed_by(&issuer.certificate);
        let signed_by = match csca::signer_by(&facts.authority, Some(&facts.country), &self.trusted, signed) {
            Signed::Wrong => {
                report.crls.refused += 1;
                return;
            }
            Signed::By(fingerprint) => Some(fingerprint),
            Signed::Unsupported | Signed::ByNobodyHere => None,
        };
        let fingerprint = sha256(der);
        let there = |crl: &store::Crl| {
            let newer = crl.facts.same_issuer(&facts) && crl.facts.made_at >= facts.made_at;
            // What nobody's key was found to have signed keeps nothing out.
            crl.fingerprint == fingerprint || newer && (signed_by.is_none() || !crl.line.signed_by.is_empty())
        };
        let room = self.change.crls.len() < store::MOST_CRLS
            && self.change.crls.iter().map(|(der, ..)| der.len()).sum::<usize>() + der.len() <= MOST_BYTES;
        match self.contents.crls.iter().any(there) {
            true => report.crls.known += 1,
            false if !room => report.crls.refused += 1,
            false => {
                report.crls.new += 1;
                self.change.crls.push((der.to_vec(), place, signed_by));
            }
        }
    }

    /// A file of the directory, entry by entry.
    fn directory(&mut self, mut file: BufReader<File>, writer: &mut Writer) -> Result<Report, SignerError> {
        let sha256 = hash(&mut file).map_err(|source| SignerError::File { path: "LDIF".into(), source })?;
        let mut report = Report::new(ImportKind::Directory, sha256);
        self.change.imports.push(self.terms.import(ImportKind::Directory, &report.sha256));
        let mut reader = Reader::new(file);
        let mut lists = Vec::new();
        loop {
            let entry = reader.entry().map_err(|source| SignerError::File { path: "LDIF".into(), source })?;
            let Some(entry) = entry else { break };
            match entry.place {
                Place::NonConformant => report.skipped.non_conformant += 1,
                Place::BarCodes => report.skipped.bar_codes += 1,
                Place::DeviationLists => report.skipped.deviation_lists += 1,
                Place::Signers | Place::RevocationLists | Place::MasterLists | Place::Other => {
                    for (name, value) in entry.values {
                        match name.as_str() {
                            "usercertificate" => {
                                count(&mut report.signers, writer.add(&value, &report.sha256)?)
                            }
                            "certificaterevocationlist" => self.crl(&value, &mut report),
                            "pkdmasterlistcontent" => keep(&mut lists, value, &mut report.damage),
                            _ => {}
                        }
                    }
                }
            }
        }
        report.damage = reader.damage();
        for list in lists {
            if self.master_list(&list, &mut report).is_err() {
                report.damage.values += 1;
            }
        }
        Ok(report)
    }

    fn keep(mut self, folder: &Path, writer: Option<Writer>) -> Result<(), SignerError> {
        let brings = |place: usize| {
            self.change.cscas.iter().any(|(_, from)| *from == place)
                || self.change.crls.iter().any(|(_, from, _)| *from == place)
        };
        let has_signers = writer.is_some();
        let idle = (0..self.change.imports.len()).all(|place| !brings(place));
        if idle && !has_signers {
            return Ok(());
        }
        self.change.cscas.dedup();
        store::commit(folder, &self.change)?;
        writer.map_or(Ok(()), Writer::keep).map_err(SignerError::from)
    }
}

/// The most bytes of master lists, and of CRLs, that one file may bring. About thirty countries publish lists, of a million
/// bytes or less each.
const MOST_BYTES: usize = 96 << 20;

/// Keeps a list for when the whole file was read, if there is room.
fn keep(lists: &mut Vec<Vec<u8>>, value: Vec<u8>, damage: &mut Damage) {
    if lists.iter().map(Vec::len).sum::<usize>() + value.len() > MOST_BYTES {
        damage.too_large += 1;
    } else {
        lists.push(value);
    }
}

fn count(tally: &mut Tally, added: Option<bool>) {
    match added {
        Some(true) => tally.new += 1,
        Some(false) => tally.known += 1,
        None => tally.refused += 1,
    }
}

fn unreadable(der: &[u8]) -> CertificateReport {
    CertificateReport {
        sha256: hex::lower(&sha256(der)),
        name: String::new(),
        country: String::new(),
        state: State::Refused,
        refused: Some(SignerError::Unreadable.code()),
        link: false,
        signed_by: None,
        unsupported: false,
        expired: false,
    }
}

/// SHA-256 of a file, which is at its beginning again afterwards.
fn hash(file: &mut BufReader<File>) -> std::io::Result<String> {
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut buffer)?;
        match buffer.get(..read) {
            Some([]) | None => break,
            Some(bytes) => hash.update(bytes),
        }
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(hex::lower(&hash.finalize()))
}
