// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika trust`: what verdicts rest on, and the anchors the operator adds (`docs/trust.md`).

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use serde::Serialize;
use serde_json::json;
use tashika_kit::anchors::{Anchor, AnchorClass};
use tashika_kit::date::japan_day;
use tashika_kit::hex;

use super::ask::{self, Acting};
use super::output::{complain, say};
use super::{Common, exit, output};
use crate::keys::Right;
use crate::manager::{Office, Trouble};
use crate::records::Act;
use crate::trust::signers::{self, Addition, Family, Signer, SignerError};
use crate::trust::{CertificateFacts, Kind, Material, TrustStore};
use crate::words;

#[derive(Debug, Subcommand)]
pub(super) enum TrustCommand {
    /// Lists the anchors: what each is for, its class, fingerprint, validity and source.
    List {
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Says what a certificate or public key file is, with its fingerprints. Adds nothing.
    Show {
        /// A certificate or public key, PEM or DER.
        file: PathBuf,
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Adds the certificate or public key of those who sign driver's licences.
    ///
    /// Its fingerprint has to come by another way than the file: by letter or telephone from those who gave it out.
    Add(AddArguments),
    /// Removes an added anchor. What is shipped with the program cannot be removed.
    Remove {
        /// Its SHA-256 fingerprint, as `tashika trust list` prints it.
        #[arg(value_parser = fingerprint)]
        fingerprint: Fingerprint,
        #[command(flatten)]
        acting: Acting,
    },
}

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("compared").required(true).args(["sha256", "yes_i_compared"])))]
pub(super) struct AddArguments {
    /// A certificate or public key, PEM or DER: RSA with 2,048 to 4,096 bits.
    file: PathBuf,
    /// What it signs.
    #[arg(long = "for", value_enum, value_name = "DOCUMENT")]
    family: FamilyWord,
    /// The name it is shown under wherever it decides a verdict.
    #[arg(long)]
    name: String,
    /// Where file and fingerprint came from: who gave them out, when, by which way.
    #[arg(long)]
    source: String,
    /// Official: given out by the issuer itself.
    #[arg(long, value_enum, default_value = "unofficial")]
    class: ClassWord,
    /// The SHA-256 fingerprint you were told: of a certificate, or of a public key in DER.
    #[arg(long, value_name = "FINGERPRINT", value_parser = fingerprint)]
    sha256: Option<Fingerprint>,
    /// Instead of the fingerprint: you compared what `tashika trust show` prints.
    #[arg(long)]
    yes_i_compared: bool,
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

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FamilyWord {
    /// The driver's licence with its own chip.
    Licence,
    /// The licence on a My Number Card.
    MyNumberLicence,
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

impl From<FamilyWord> for Family {
    fn from(word: FamilyWord) -> Self {
        match word {
            FamilyWord::Licence => Self::Licence,
            FamilyWord::MyNumberLicence => Self::MyNumberLicence,
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
        TrustCommand::List { json } => list(common, *json),
        TrustCommand::Show { file, json } => show(file, *json),
        TrustCommand::Add(arguments) => add(common, arguments),
        TrustCommand::Remove { fingerprint, acting } => remove(common, *fingerprint, acting),
    };
    done.unwrap_or_else(|failure| match failure {
        Failure::Book(trouble) => ask::tell(&trouble),
        Failure::Signer(error) => tell(&error),
    })
}

/// What is wrong, in which file, and who acts now.
fn tell(error: &SignerError) -> u8 {
    let key = format!("trust.error.{}", error.code());
    let text = words::words(&key);
    match error {
        SignerError::Damaged(_) | SignerError::File { .. } => {
            complain!("tashika: {}: {error} / {}", text.ja, text.en);
        }
        _ => complain!("tashika: {} / {}", text.ja, text.en),
    }
    if matches!(error, SignerError::Fingerprint) { exit::FAILED } else { exit::TROUBLE }
}

/// One anchor as the list shows it.
#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    /// `my_number_card_face`, `jpki`, `licence` or `my_number_licence`.
    used_for: &'a str,
    class: AnchorClass,
    accepted: bool,
    fingerprint: String,
    added: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<&'a CertificateFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_force_today: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    added_on: Option<jiff::civil::Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    added_by: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn shipped(store: &TrustStore, anchor: &'a Anchor, used_for: &'a str, source: Option<&'a str>) -> Self {
        Self {
            name: &anchor.name,
            used_for,
            class: anchor.class,
            accepted: store.accepted().contains(anchor.class),
            fingerprint: hex::lower(&anchor.fingerprint),
            added: false,
            key_id: None,
            certificate: None,
            in_force_today: None,
            source,
            added_on: None,
            added_by: None,
        }
    }

    fn added(store: &TrustStore, signer: &'a Signer, today: jiff::civil::Date) -> Self {
        let (entry, certificate) = match &signer.added {
            Some((entry, certificate)) => (Some(entry), certificate.as_ref()),
            None => (None, None),
        };
        Self {
            added: true,
            key_id: (!signer.key_id.is_empty()).then(|| hex::lower(&signer.key_id)),
            certificate,
            in_force_today: certificate.map(|facts| facts.in_force(today)),
            source: entry.map(|entry| entry.source.as_str()),
            added_on: entry.map(|entry| entry.added_on),
            added_by: entry.map(|entry| entry.added_by.as_str()),
            ..Self::shipped(store, &signer.anchor, &signer.family, None)
        }
    }

    fn say(&self) {
        let class = words::ja(super::doctor::class_key(self.class));
        let accepted = if self.accepted { "trust.accepted" } else { "trust.not_accepted" };
        say!("{}", self.name);
        say!("  {}: {class}・{}", words::ja(&format!("trust.for.{}", self.used_for)), words::ja(accepted));
        say!("  SHA-256 {}", self.fingerprint);
        if let Some(key_id) = &self.key_id {
            say!("  {} {key_id}", words::ja("trust.key_id"));
        }
        if let Some(facts) = self.certificate {
            let state =
                if self.in_force_today == Some(true) { "trust.in_force" } else { "trust.not_in_force" };
            say!("  {} – {} {}", facts.valid_from, facts.valid_until, words::ja(state));
        }
        if let Some(source) = self.source {
            say!("  {}: {source}", words::ja("trust.source"));
        }
        if let (Some(on), Some(by)) = (self.added_on, self.added_by) {
            say!("  {}: {on} {by}", words::ja("trust.added"));
        }
    }
}

fn list(common: &Common, as_json: bool) -> Result<u8, Failure> {
    let store = common.trust_store().map_err(SignerError::from)?;
    let today = today();
    let (keys, certificates) = store.sources();
    let keys =
        store.card_verifiable_anchors().map(|key| Line::shipped(&store, key, "my_number_card_face", keys));
    let roots = store.pinned_certificates().map(|root| Line::shipped(&store, root, "jpki", certificates));
    let added = store.signers().iter().map(|signer| Line::added(&store, signer, today));
    let lines: Vec<Line<'_>> = keys.chain(roots).chain(added).collect();
    if as_json {
        return Ok(output::json(&json!({
            "schema": "tashika.trust/1",
            "signers_folder": common.signers_folder(),
            "public_licence_anchor_known": false,
            "note": words::en("trust.no_public_anchor"),
            "anchors": lines,
        })));
    }
    lines.iter().for_each(Line::say);
    say!("※ {} / {}", words::ja("trust.no_public_anchor"), words::en("trust.no_public_anchor"));
    Ok(exit::PROVED)
}

fn show(file: &Path, as_json: bool) -> Result<u8, Failure> {
    let material = Material::read(file)?;
    let bits = material.key.modulus().len() * 8;
    if as_json {
        return Ok(output::json(&json!({
            "schema": "tashika.trust.show/1",
            "kind": material.kind,
            "key": format!("RSA-{bits}"),
            "sha256": hex::lower(&material.fingerprint),
            "key_sha256": hex::lower(&material.key_sha256),
            "key_id": hex::lower(&material.key_id),
            "certificate": material.certificate,
            "in_force_today": material.certificate.as_ref().map(|facts| facts.in_force(today())),
        })));
    }
    let kind = match material.kind {
        Kind::Certificate => "trust.certificate",
        Kind::PublicKey => "trust.public_key",
    };
    say!("{} (RSA-{bits})", words::ja(kind));
    say!("  SHA-256 {}", in_pairs(&material.fingerprint));
    say!("  {} SHA-256 {}", words::ja("trust.public_key"), in_pairs(&material.key_sha256));
    let id = if material.key_id.is_empty() {
        words::ja("trust.none").to_owned()
    } else {
        in_pairs(&material.key_id)
    };
    say!("  {} {id}", words::ja("trust.key_id"));
    if let Some(facts) = &material.certificate {
        let state = if facts.in_force(today()) { "trust.in_force" } else { "trust.not_in_force" };
        say!("  {}: {}", words::ja("trust.subject"), facts.subject);
        say!("  {}: {}", words::ja("trust.issuer"), facts.issuer);
        say!("  {}: {}", words::ja("trust.serial"), facts.serial);
        say!("  {} – {} {}", facts.valid_from, facts.valid_until, words::ja(state));
    }
    Ok(exit::PROVED)
}

/// As fingerprints are read out over a telephone.
fn in_pairs(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

fn add(common: &Common, arguments: &AddArguments) -> Result<u8, Failure> {
    let folder = folder(common)?;
    let material = Material::read(&arguments.file)?;
    if arguments.sha256.is_some_and(|told| told.0 != material.fingerprint) {
        return Err(SignerError::Fingerprint.into());
    }
    let office = office(common, &arguments.acting)?;
    let addition = Addition {
        name: arguments.name.trim(),
        family: arguments.family.into(),
        class: arguments.class.into(),
        key_id: arguments.key_id.as_ref().map_or(&[], |id| &id.0),
        on: today(),
        by: &by(common, office.as_ref()),
        source: arguments.source.trim(),
    };
    let signer = signers::add(&folder, material, &addition)?;
    let about = hex::lower(&signer.anchor.fingerprint);
    warn(common, &signer);
    let class = json!(signer.anchor.class);
    let change = format!("added for {} as {}: {about}", signer.family, class.as_str().unwrap_or_default());
    enter(office, change)?;
    Ok(ask::told(arguments.acting.json, "trust_added", &about, words::ja("trust.done")))
}

fn remove(common: &Common, fingerprint: Fingerprint, acting: &Acting) -> Result<u8, Failure> {
    let folder = folder(common)?;
    let office = office(common, acting)?;
    signers::remove(&folder, &fingerprint.0)?;
    let about = hex::lower(&fingerprint.0);
    enter(office, format!("removed: {about}"))?;
    Ok(ask::told(acting.json, "trust_removed", &about, words::ja("trust.done")))
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
        None => system().filter(|name| !name.is_empty()).unwrap_or_else(|| "unknown".to_owned()),
    }
}

/// Enters the change into the record book, or says that it stands nowhere.
fn enter(office: Option<Office>, change: String) -> Result<(), Failure> {
    let Some(mut office) = office else {
        say_both("trust.warning.not_entered");
        return Ok(());
    };
    let act = Act::SettingChanged { setting: "licence_signers".to_owned(), value: change };
    let (book, session, _) = office.parts();
    book.enter(session, &act).map_err(Trouble::from)?;
    office.leave()?;
    Ok(())
}

fn today() -> jiff::civil::Date {
    japan_day(jiff::Timestamp::now())
}
