// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a file that an operator was given is: a certificate or a public key, PEM or DER.
//!
//! The file comes from outside and is not trusted: bounded, parsed whole, nothing after its end.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tashika_kit::date::japan_day;
use tashika_kit::rsa::{PublicKey, sha256};
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey as ParsedKey;
use x509_parser::x509::{SubjectPublicKeyInfo, X509Name};

use super::signer_name::IssuerAndSerial;
use super::signers::SignerError;

/// The largest file taken, in bytes. A certificate has about two thousand.
pub(super) const LARGEST: usize = 64 * 1024;

/// The longest key identifier taken, in bytes. A licence has room for 32 (`specs` drivers-licence §5.1).
const LONGEST_KEY_ID: usize = 64;

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An X.509 certificate.
    Certificate,
    /// A SubjectPublicKeyInfo.
    PublicKey,
}

/// What a certificate says of itself. Its own signature is not looked at: an anchor is trusted because the operator
/// compared its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CertificateFacts {
    /// Its subject, for people.
    pub subject: String,
    /// Its issuer, for people.
    pub issuer: String,
    /// Its serial number, hexadecimal.
    pub serial: String,
    /// First day, in Japan.
    pub valid_from: Date,
    /// Last day, in Japan.
    pub valid_until: Date,
}

impl CertificateFacts {
    /// Whether the certificate is in force on a day.
    #[must_use]
    pub fn in_force(&self, on: Date) -> bool {
        self.valid_from <= on && on <= self.valid_until
    }
}

/// A certificate or public key that could be an anchor.
#[derive(Clone, Debug)]
pub struct Material {
    /// Which of the two.
    pub kind: Kind,
    /// The whole of it, DER.
    pub der: Vec<u8>,
    /// SHA-256 of the DER: what `openssl x509 -fingerprint -sha256` prints of a certificate.
    pub fingerprint: [u8; 32],
    /// SHA-256 of the SubjectPublicKeyInfo, DER: the same for every certificate of this key.
    pub key_sha256: [u8; 32],
    /// The key.
    pub key: PublicKey,
    /// The subject key identifier of a certificate; empty if it has none.
    pub key_id: Vec<u8>,
    /// What a certificate says.
    pub certificate: Option<CertificateFacts>,
    pub(super) issuer_and_serial: Option<IssuerAndSerial>,
}

impl Material {
    /// Reads a file: PEM or DER, a certificate or a public key, RSA with 2,048 to 4,096 bits.
    ///
    /// # Errors
    /// [`SignerError`] that says what the file is instead.
    pub fn read(path: &Path) -> Result<Self, SignerError> {
        Self::parse(&bytes_of(path)?)
    }

    /// As [`Material::read`], from bytes.
    ///
    /// # Errors
    /// [`SignerError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, SignerError> {
        if bytes.len() > LARGEST {
            return Err(SignerError::TooLarge);
        }
        let der = der_of(bytes)?;
        match X509Certificate::from_der(&der) {
            Ok(([], certificate)) => of_certificate(&certificate, der.clone()),
            _ => match SubjectPublicKeyInfo::from_der(&der) {
                Ok(([], key)) => of_key(&key, der.clone()),
                _ => Err(SignerError::Unreadable),
            },
        }
    }
}

/// The bytes of a file, within the bound.
pub(super) fn bytes_of(path: &Path) -> Result<Vec<u8>, SignerError> {
    let error = |source| SignerError::File { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(LARGEST as u64 + 1).read_to_end(&mut bytes)).map_err(error)?;
    if bytes.len() > LARGEST { Err(SignerError::TooLarge) } else { Ok(bytes) }
}

/// DER, of a file that is PEM or DER.
pub(super) fn der_of(bytes: &[u8]) -> Result<Vec<u8>, SignerError> {
    let is_text = bytes.windows(11).any(|window| window == b"-----BEGIN ");
    if is_text { from_pem(bytes, &["CERTIFICATE", "PUBLIC KEY"]) } else { Ok(bytes.to_vec()) }
}

/// The one block of a PEM file (RFC 7468). Two blocks are a chain or a mistake, and a choice between them would be a
/// guess.
pub(super) fn from_pem(bytes: &[u8], labels: &[&str]) -> Result<Vec<u8>, SignerError> {
    let text = std::str::from_utf8(bytes).map_err(|_| SignerError::Unreadable)?;
    if text.matches("-----BEGIN ").count() != 1 {
        return Err(SignerError::SeveralBlocks);
    }
    let (_, rest) = text.split_once("-----BEGIN ").ok_or(SignerError::Unreadable)?;
    let (label, rest) = rest.split_once("-----").ok_or(SignerError::Unreadable)?;
    if label.ends_with("PRIVATE KEY") {
        return Err(SignerError::PrivateKey);
    }
    if !labels.contains(&label) {
        return Err(SignerError::OtherBlock);
    }
    let (body, _) = rest.split_once(&format!("-----END {label}-----")).ok_or(SignerError::Unreadable)?;
    let body: String = body.split_whitespace().collect();
    STANDARD.decode(body).map_err(|_| SignerError::Unreadable)
}

fn of_key(info: &SubjectPublicKeyInfo<'_>, der: Vec<u8>) -> Result<Material, SignerError> {
    Ok(Material {
        kind: Kind::PublicKey,
        fingerprint: sha256(&der),
        key_sha256: sha256(&der),
        key: rsa_key(info)?,
        key_id: Vec::new(),
        certificate: None,
        issuer_and_serial: None,
        der,
    })
}

fn of_certificate(certificate: &X509Certificate<'_>, der: Vec<u8>) -> Result<Material, SignerError> {
    let key_id = subject_key(certificate).unwrap_or_default().to_vec();
    if key_id.len() > LONGEST_KEY_ID {
        return Err(SignerError::Unreadable);
    }
    Ok(Material {
        kind: Kind::Certificate,
        fingerprint: sha256(&der),
        key_sha256: sha256(certificate.public_key().raw),
        key: rsa_key(certificate.public_key())?,
        key_id,
        certificate: Some(facts(certificate)?),
        issuer_and_serial: IssuerAndSerial::of(certificate.issuer(), certificate.raw_serial()),
        der,
    })
}

fn facts(certificate: &X509Certificate<'_>) -> Result<CertificateFacts, SignerError> {
    let day = |seconds: i64| Timestamp::from_second(seconds).map(japan_day);
    let validity = certificate.validity();
    Ok(CertificateFacts {
        subject: shown(certificate.subject()),
        issuer: shown(certificate.issuer()),
        serial: tashika_kit::hex::upper(certificate.raw_serial()),
        valid_from: day(validity.not_before.timestamp()).map_err(|_| SignerError::Unreadable)?,
        valid_until: day(validity.not_after.timestamp()).map_err(|_| SignerError::Unreadable)?,
    })
}

/// A name for people. What could steer a terminal, or turn the direction of writing, is not repeated.
fn shown(name: &X509Name<'_>) -> String {
    for_people(&name.to_string())
}

/// A text from a certificate without what could steer a terminal.
pub(super) fn for_people(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if steers(c) { char::REPLACEMENT_CHARACTER } else { c }).take(500).collect()
}

fn subject_key<'a>(certificate: &'a X509Certificate<'_>) -> Option<&'a [u8]> {
    certificate.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0),
        _ => None,
    })
}

/// RSA with 2,048 to 4,096 bits. A licence's signature is RSA-2048 (`specs` drivers-licence §5.2); larger keys are
/// taken because the next generation may have them.
fn rsa_key(info: &SubjectPublicKeyInfo<'_>) -> Result<PublicKey, SignerError> {
    let Ok(ParsedKey::RSA(key)) = info.parsed() else { return Err(SignerError::NotRsa) };
    let usable = PublicKey::new(key.modulus, key.exponent).map_err(|_| SignerError::KeySize)?;
    let bits = usable.modulus().len() * 8
        - usable.modulus().first().map_or(0, |first| first.leading_zeros() as usize);
    if (2048..=4096).contains(&bits) { Ok(usable) } else { Err(SignerError::KeySize) }
}
