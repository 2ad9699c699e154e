// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika trust`: what verdicts rest on, and the anchors the operator adds (`docs/trust.md`).

mod countries;
mod list;
mod passport;
mod show;

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use serde_json::json;
use tashika_kit::anchors::AnchorClass;
use tashika_kit::date::japan_day;
use tashika_kit::hex;

use super::ask::{self, Acting};
use super::output::complain;
use super::{Common, exit};
use crate::keys::Right;
use crate::manager::{Office, Trouble};
use crate::records::Act;
use crate::trust::Material;
use crate::trust::passport::{Refusal, what};
use crate::trust::roots::{self, RootFile};
use crate::trust::signers::{self, Addition, Family, Signer, SignerError};
use crate::words;

/// The settings under which changes stand in the record book.
const LICENCE_SIGNERS: &str = "licence_signers";
const RESIDENCE_ROOTS: &str = "residence_roots";
/// What roots are for.
const RESIDENCE: &str = tashika_residence::FAMILY;
/// What CSCA certificates are for.
const FAMILY_PASSPORT: &str = tashika_passport::FAMILY;

#[derive(Debug, Subcommand)]
pub(super) enum TrustCommand {
    /// Lists the anchors: what each is for, its class, fingerprint, validity and source. Of passports only counts, unless
    /// they are asked for.
    List {
        /// Only what is for this document.
        #[arg(long, value_enum, value_name = "DOCUMENT")]
        family: Option<FamilyWord>,
        /// Only what is of this country: two letters. Means passports.
        #[arg(long, value_name = "COUNTRY", value_parser = country)]
        country: Option<String>,
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Says what a file is, with its fingerprints, and of a master list who signed it and what it would bring. Adds
    /// nothing.
    Show {
        /// A certificate or public key, PEM or DER; for passports also a master list, a CRL, a file of the ICAO directory.
        file: PathBuf,
        /// What the file is for; a certificate of a passport's CSCA has to say so.
        #[arg(long = "for", alias = "family", value_enum, value_name = "DOCUMENT")]
        family: Option<FamilyWord>,
        /// As for `add`.
        #[arg(long, value_name = "FINGERPRINT", value_parser = fingerprint)]
        publisher_sha256: Option<Fingerprint>,
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Adds the certificate or public key of those who sign driver's licences, a root of residence cards, or what
    /// passports stand under: CSCA certificates, master lists, CRLs, files of the ICAO directory.
    ///
    /// The fingerprint of a licence's signer has to come by another way than the file: by letter or telephone from those
    /// who gave it out. A root of residence cards is taken only if its fingerprint is known already; `list` shows which
    /// are. A master list is taken only if its publisher was named before, or the fingerprint of its CSCA is told: that
    /// a certificate stands in a list proves nothing about who signs lists.
    Add(AddArguments),
    /// Removes an added anchor, an imported root, or what came by one import for passports. What is shipped with the
    /// program cannot be removed.
    Remove {
        /// Its SHA-256 fingerprint, as `tashika trust list` prints it; of an import, that of the imported list or file.
        #[arg(value_parser = fingerprint)]
        fingerprint: Fingerprint,
        #[command(flatten)]
        acting: Acting,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct AddArguments {
    /// A certificate or public key, PEM or DER: RSA with 2,048 to 4,096 bits; a root may also be P-384. For passports a
    /// CSCA certificate of any kind, a master list, a CRL, or a file of the ICAO directory (LDIF); several at once.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What it signs. Master lists, CRLs and files of the directory say so themselves.
    #[arg(long = "for", alias = "family", value_enum, value_name = "DOCUMENT")]
    family: Option<FamilyWord>,
    /// The name it is shown under wherever it decides a verdict. Not for a root, which has its own.
    #[arg(long)]
    name: Option<String>,
    /// Where file and fingerprint came from: who gave them out, when, by which way.
    #[arg(long)]
    source: Option<String>,
    /// Official: given out by the issuer itself. [default: unofficial; for a root the class it is known with]
    #[arg(long, value_enum)]
    class: Option<ClassWord>,
    /// The SHA-256 fingerprint you were told: of a certificate, or of a public key in DER.
    #[arg(long, value_name = "FINGERPRINT", value_parser = fingerprint, conflicts_with = "yes_i_compared")]
    sha256: Option<Fingerprint>,
    /// Instead of the fingerprint: you compared what `tashika trust show` prints. A root needs neither.
    #[arg(long)]
    yes_i_compared: bool,
    /// Of a master list: the SHA-256 fingerprint of its publisher's CSCA certificate, or of its signer's certificate, from
    /// the publisher's page or letter. Not needed again for the publisher's next list.
    #[arg(long, value_name = "FINGERPRINT", value_parser = fingerprint)]
    publisher_sha256: Option<Fingerprint>,
    /// Only says what would be imported. For passports.
    #[arg(long)]
    dry_run: bool,
    /// The key identifier as documents name it, for a public key or a certificate without one.
    #[arg(long, value_name = "HEX", value_parser = key_id)]
    key_id: Option<KeyId>,
    #[command(flatten)]
    acting: Acting,
}

/// SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fingerprint([u8; 32]);

/// A subject key identifier.
#[derive(Clone, Debug)]
pub(super) struct KeyId(Vec<u8>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FamilyWord {
    /// The driver's licence with its own chip.
    Licence,
    /// The licence on a My Number Card.
    MyNumberLicence,
    /// Residence cards and special permanent resident certificates: a root, known by its fingerprint.
    Residence,
    /// Passports: CSCA certificates, master lists, CRLs, files of the ICAO directory.
    Passport,
}

/// There is no word for the simulator's class.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ClassWord {
    /// Given out by the issuer itself.
    Official,
    /// Collected or derived by others.
    Unofficial,
    /// The issuer's own test cards.
    Test,
}

impl FamilyWord {
    /// The family's id.
    fn id(self) -> &'static str {
        match self {
            Self::Licence => Family::Licence.id(),
            Self::MyNumberLicence => Family::MyNumberLicence.id(),
            Self::Residence => RESIDENCE,
            Self::Passport => FAMILY_PASSPORT,
        }
    }
}

impl From<ClassWord> for AnchorClass {
    fn from(word: ClassWord) -> Self {
        match word {
            ClassWord::Official => Self::Official,
            ClassWord::Unofficial => Self::Unofficial,
            ClassWord::Test => Self::Test,
        }
    }
}

/// Digits with or without colons and spaces, also with openssl's `sha256 Fingerprint=` before them.
fn fingerprint(text: &str) -> Result<Fingerprint, String> {
    let digits = text.rsplit_once('=').map_or(text, |(_, digits)| digits);
    let bytes: Option<[u8; 32]> = bytes(digits).and_then(|bytes| bytes.try_into().ok());
    bytes.map(Fingerprint).ok_or_else(|| "not 64 hexadecimal digits".to_owned())
}

/// Two letters, or three where an organisation has no two.
fn country(text: &str) -> Result<String, String> {
    let country = text.trim().to_ascii_uppercase();
    let letters = (1..=3).contains(&country.len()) && country.bytes().all(|c| c.is_ascii_uppercase());
    if letters { Ok(country) } else { Err("not a country's letters".to_owned()) }
}

fn key_id(text: &str) -> Result<KeyId, String> {
    let bytes = bytes(text).filter(|bytes| (1..=64).contains(&bytes.len()));
    bytes.map(KeyId).ok_or_else(|| "not 1 to 64 bytes in hexadecimal".to_owned())
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    crate::trust::hexadecimal(&text.replace(':', ""))
}

/// What went wrong with an anchor, or with the record book.
enum Failure {
    Signer(SignerError),
    Book(Trouble),
}

impl From<SignerError> for Failure {
    fn from(error: SignerError) -> Self {
        Self::Signer(error)
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Book(trouble)
    }
}

pub(super) fn run(common: &Common, command: &TrustCommand) -> u8 {
    let done = match command {
        TrustCommand::List { json, family, country } => {
            list::list(common, *json, *family, country.as_deref())
        }
        TrustCommand::Show { file, family, publisher_sha256, json } => {
            match *family == Some(FamilyWord::Passport) || what::is_for_passports(file) {
                true => passport::show(common, file, *publisher_sha256, *json),
                false => show::show(common, file, *json),
            }
        }
        TrustCommand::Add(arguments) => add(common, arguments),
        TrustCommand::Remove { fingerprint, acting } => remove(common, *fingerprint, acting),
    };
    done.unwrap_or_else(|failure| match failure {
        Failure::Book(trouble) => ask::tell(&trouble),
        Failure::Signer(error) => tell(&error),
    })
}

/// As clap has it, for arguments that it cannot judge by itself.
const NOT_UNDERSTOOD: u8 = 2;

/// What is wrong, in which file, and who acts now.
fn tell(error: &SignerError) -> u8 {
    let key = format!("trust.error.{}", error.code());
    let text = words::words(&key);
    match error {
        SignerError::Damaged(_) | SignerError::File { .. } | SignerError::NotARoot(_) => {
            complain!("tashika: {}: {error} / {}", text.ja, text.en);
        }
        _ => complain!("tashika: {} / {}", text.ja, text.en),
    }
    match error {
        SignerError::Fingerprint | SignerError::Passport(Refusal::Signature) => exit::FAILED,
        SignerError::NeedsWords
        | SignerError::NeedsFamily
        | SignerError::OneFile
        | SignerError::WordsOfPin
        | SignerError::Passport(Refusal::NeedsComparison) => NOT_UNDERSTOOD,
        _ => exit::TROUBLE,
    }
}

fn add(common: &Common, arguments: &AddArguments) -> Result<u8, Failure> {
    let for_passports = || arguments.files.iter().all(|file| what::is_for_passports(file));
    let family = match arguments.family {
        Some(family) => family,
        None if for_passports() => FamilyWord::Passport,
        None => return Err(SignerError::NeedsFamily.into()),
    };
    if family == FamilyWord::Passport {
        return passport::add(common, arguments);
    }
    if arguments.publisher_sha256.is_some() || arguments.dry_run {
        return Err(SignerError::NeedsFamily.into());
    }
    let [file] = arguments.files.as_slice() else { return Err(SignerError::OneFile.into()) };
    match family {
        FamilyWord::Licence => add_signer(common, arguments, file, Family::Licence),
        FamilyWord::MyNumberLicence => add_signer(common, arguments, file, Family::MyNumberLicence),
        FamilyWord::Residence | FamilyWord::Passport => add_root(common, arguments, file),
    }
}

fn add_signer(common: &Common, arguments: &AddArguments, file: &Path, family: Family) -> Result<u8, Failure> {
    let (Some(name), Some(source)) = (&arguments.name, &arguments.source) else {
        return Err(SignerError::NeedsWords.into());
    };
    if arguments.sha256.is_none() && !arguments.yes_i_compared {
        return Err(SignerError::NeedsWords.into());
    }
    let folder = folder(common)?;
    let material = Material::read(file)?;
    if arguments.sha256.is_some_and(|told| told.0 != material.fingerprint) {
        return Err(SignerError::Fingerprint.into());
    }
    let office = office(common, &arguments.acting)?;
    let addition = Addition {
        name: name.trim(),
        family,
        class: arguments.class.unwrap_or(ClassWord::Unofficial).into(),
        key_id: arguments.key_id.as_ref().map_or(&[], |id| &id.0),
        on: today(),
        by: &by(common, office.as_ref()),
        source: source.trim(),
    };
    let signer = signers::add(&folder, material, &addition)?;
    let about = hex::lower(&signer.anchor.fingerprint);
    warn(common, &signer);
    let class = json!(signer.anchor.class);
    let change = format!("added for {} as {}: {about}", signer.family, class.as_str().unwrap_or_default());
    enter(office, LICENCE_SIGNERS, change)?;
    Ok(ask::told(arguments.acting.json, "trust_added", &about, words::ja("trust.done")))
}

/// A root is taken only if its fingerprint is known, with the class it is known with. That the fingerprint was compared
/// needs no word then: the program compares it.
fn add_root(common: &Common, arguments: &AddArguments, file: &Path) -> Result<u8, Failure> {
    if arguments.name.is_some() || arguments.key_id.is_some() {
        return Err(SignerError::WordsOfPin.into());
    }
    let folder = folder(common)?;
    let root = RootFile::read(file)?;
    if arguments.sha256.is_some_and(|told| told.0 != root.fingerprint) {
        return Err(SignerError::Fingerprint.into());
    }
    let store = common.trust_store().map_err(SignerError::from)?;
    let pin = store.pin(&root.fingerprint).ok_or(SignerError::NotPinned)?;
    if arguments.class.is_some_and(|class| AnchorClass::from(class) != pin.anchor.class) {
        return Err(SignerError::OtherClass.into());
    }
    let office = office(common, &arguments.acting)?;
    let source = arguments.source.as_deref().unwrap_or_default().trim();
    roots::add(&folder, &root, today(), &by(common, office.as_ref()), source)?;
    if !pin.in_force(today()) {
        say_both("trust.warning.root_not_in_force");
    }
    if !pin.describes(&root.facts) {
        say_both("trust.warning.pin_differs");
    }
    if !common.trust.contains(pin.anchor.class) {
        say_both("trust.warning.not_accepted");
    }
    let about = hex::lower(&root.fingerprint);
    enter(office, RESIDENCE_ROOTS, format!("imported: {about}"))?;
    Ok(ask::told(arguments.acting.json, "trust_added", &about, words::ja("trust.done")))
}

fn remove(common: &Common, fingerprint: Fingerprint, acting: &Acting) -> Result<u8, Failure> {
    let folder = folder(common)?;
    let office = office(common, acting)?;
    let about = hex::lower(&fingerprint.0);
    let (setting, change) = match taken_out(&folder, &fingerprint.0) {
        Ok(setting) => (setting, format!("removed: {about}")),
        Err(error) => match crate::trust::passport::remove(&folder, &fingerprint.0) {
            Ok(removed) => (passport::ROOTS, passport::removed(&fingerprint.0, &removed)),
            Err(SignerError::NotThere) => return Err(error.into()),
            Err(other) => return Err(other.into()),
        },
    };
    enter(office, setting, change)?;
    Ok(ask::told(acting.json, "trust_removed", &about, words::ja("trust.done")))
}

/// Takes a signer or a root out, and says which setting that was. A damaged list of the one is no hindrance for the
/// other.
fn taken_out(folder: &Path, fingerprint: &[u8; 32]) -> Result<&'static str, SignerError> {
    let Err(error) = signers::remove(folder, fingerprint) else { return Ok(LICENCE_SIGNERS) };
    match roots::remove(folder, fingerprint) {
        Ok(()) => Ok(RESIDENCE_ROOTS),
        Err(SignerError::NotThere) => Err(error),
        Err(other) => Err(other),
    }
}

/// What the operator has to know of an anchor that was taken.
fn warn(common: &Common, signer: &Signer) {
    let certificate = signer.added.as_ref().and_then(|(_, certificate)| certificate.as_ref());
    if certificate.is_some_and(|facts| !facts.in_force(today())) {
        say_both("trust.warning.not_in_force");
    }
    if !common.trust.contains(signer.anchor.class) {
        say_both("trust.warning.not_accepted");
    }
}

fn say_both(key: &str) {
    complain!("※ {} / {}", words::ja(key), words::en(key));
}

/// Training knows the software cards' signers alone: nothing is added for it.
fn folder(common: &Common) -> Result<PathBuf, Failure> {
    if common.training {
        return Err(SignerError::Simulator.into());
    }
    let places = common.places().map_err(Trouble::from)?;
    Ok(Common::signers_beside(&places))
}

/// The administrator, if one is named: before anything is changed, so that a wrong password changes nothing.
fn office(common: &Common, acting: &Acting) -> Result<Option<Office>, Failure> {
    if acting.account.is_empty() && !acting.password_stdin {
        return Ok(None);
    }
    let office = acting.log_in(common)?;
    office.session().need(Right::Settings).map_err(Trouble::from)?;
    Ok(Some(office))
}

fn by(common: &Common, office: Option<&Office>) -> String {
    let system = || ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    match office {
        Some(office) => office.name().to_owned(),
        None if !common.clerk.trim().is_empty() => common.clerk.trim().to_owned(),
        None => system().filter(|name| !name.is_empty()).unwrap_or_else(|| NOBODY.to_owned()),
    }
}

/// Where nobody knows who.
const NOBODY: &str = "unknown";

/// Enters the change into the record book, or says that it stands nowhere.
fn enter(office: Option<Office>, setting: &str, change: String) -> Result<(), Failure> {
    let Some(mut office) = office else {
        say_both("trust.warning.not_entered");
        return Ok(());
    };
    let act = Act::SettingChanged { setting: setting.to_owned(), value: change };
    let (book, session, _) = office.parts();
    book.enter(session, &act).map_err(Trouble::from)?;
    office.leave()?;
    Ok(())
}

fn today() -> jiff::civil::Date {
    japan_day(jiff::Timestamp::now())
}
