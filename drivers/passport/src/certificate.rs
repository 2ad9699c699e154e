// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates of CSCAs, document signers and master list signers, as they say of themselves (`specs` passport §4.2,
//! §4.3; Doc 9303-12, 7.1). Nothing is decided here about trust; `chain` does that.
//!
//! Issuers do not all keep to the profile: serial numbers of zero and below, lower-case countries, lengths in more bytes
//! than needed, times without seconds. So the outer structure is walked object by object, leniently, and `x509-parser`
//! reads what stands in the extensions and writes names for people. Signatures are checked over the bytes as they stand.

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::date::japan_day;
use tashika_kit::rsa::sha256;
use tashika_kit::signature::{Problem, PublicKey, Scheme};
use x509_parser::extensions::{ExtendedKeyUsage, KeyUsage, ParsedExtension, X509Extension};
use x509_parser::prelude::FromDer;
use x509_parser::x509::X509Name;

pub use crate::der::Unreadable;
pub use crate::name::Name;

use crate::der::{self, BIT_STRING, Cursor, INTEGER, OID, SEQUENCE, SET};

/// The largest certificate looked at. An RSA key of 8,192 bits signed with another, and all extensions, needs half.
const LARGEST: usize = 8192;
/// How many extensions are looked at.
const MOST_EXTENSIONS: usize = 48;

/// `[0]` and `[3]` of a TBSCertificate.
const VERSION: u32 = 0xA0;
const EXTENSIONS: u32 = 0xA3;
/// Version 3.
const V3: u8 = 2;

/// 2.5.29.16, privateKeyUsagePeriod, without tag and length.
const PRIVATE_KEY_USAGE: [u8; 3] = [0x55, 0x1D, 0x10];
/// 2.23.136.1.1.6.2, the document types a signer may sign.
const DOCUMENT_TYPES: [u8; 7] = [0x67, 0x81, 0x08, 0x01, 0x01, 0x06, 0x02];
/// 2.23.136.1.1.6.1: the CSCA has changed its name. It asks nothing of a reader.
const NAME_CHANGE: [u8; 7] = [0x67, 0x81, 0x08, 0x01, 0x01, 0x06, 0x01];
/// 2.23.136.1.1.3: signs master lists.
const MASTER_LIST_SIGNER: &str = "2.23.136.1.1.3";

/// A certificate. Its signature has not been looked at.
#[derive(Clone, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    tbs: Vec<u8>,
    /// AlgorithmIdentifier in the signed part, DER.
    algorithm: Vec<u8>,
    /// The same in the place that no signature covers.
    outside: Vec<u8>,
    signature: Vec<u8>,
    key_info: Vec<u8>,
    /// The serial number as it stands there.
    pub serial: Vec<u8>,
    /// Who issued it.
    pub issuer: Name,
    /// Whose it is.
    pub subject: Name,
    /// The subject's name, for people; as it stands in the certificate, unfiltered.
    pub subject_text: String,
    /// Seconds since 1970.
    pub not_before: i64,
    /// Seconds since 1970.
    pub not_after: i64,
    /// Subject key identifier; empty if it has none.
    pub key_id: Vec<u8>,
    /// Authority key identifier; empty if it has none.
    pub authority: Vec<u8>,
    /// Basic constraints: a CA.
    pub is_ca: bool,
    /// Whether it has basic constraints at all.
    pub has_constraints: bool,
    /// Key usage; `None` if it names none.
    pub usage: Option<Usage>,
    /// Extended key usage, as dotted numbers; `None` if it names none.
    pub extended_usage: Option<Vec<String>>,
    /// The document codes its owner may sign; `None` if it names none.
    pub document_types: Option<Vec<String>>,
    /// When the private key may be used, seconds since 1970: from, until.
    pub key_period: (Option<i64>, Option<i64>),
    /// A critical extension that nobody here acts upon (RFC 5280, 4.2).
    pub unknown_critical: bool,
}

/// What of the key usage matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// digitalSignature: signing data.
    pub data: bool,
    /// keyCertSign: signing certificates.
    pub certificates: bool,
    /// cRLSign: signing revocation lists.
    pub lists: bool,
}

impl Certificate {
    /// Reads a certificate, DER, and nothing behind it.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn parse(der: &[u8]) -> Result<Self, Unreadable> {
        if der.len() > LARGEST {
            return Err(Unreadable("it is longer than any such certificate"));
        }
        let mut whole = Cursor::into(der, SEQUENCE)?;
        let tbs = whole.take(SEQUENCE)?;
        let outside = whole.take(SEQUENCE)?.whole;
        let signature = bits(&mut whole)?;
        whole.end()?;
        let mut body = Cursor::new(tbs.value);
        let version =
            body.optional(VERSION)?.map(|version| Cursor::new(version.value).small()).transpose()?;
        let serial = body.take(INTEGER)?.value;
        let algorithm = body.take(SEQUENCE)?.whole;
        let issuer = Name::parse(body.take(SEQUENCE)?.whole)?;
        let (not_before, not_after) = period(body.enter(SEQUENCE)?)?;
        let subject = body.take(SEQUENCE)?.whole;
        let key_info = body.take(SEQUENCE)?.whole;
        // issuerUniqueID and subjectUniqueID, which nobody uses.
        body.optional(0x81)?;
        body.optional(0x82)?;
        let extensions = match body.optional(EXTENSIONS)? {
            Some(_) if version != Some(V3) => return Err(Unreadable("extensions in a version without them")),
            Some(all) => Extensions::of(Cursor::into(all.value, SEQUENCE)?)?,
            None => Extensions::default(),
        };
        body.end()?;
        Ok(Self {
            der: der.to_vec(),
            tbs: tbs.whole.to_vec(),
            algorithm: algorithm.to_vec(),
            outside: outside.to_vec(),
            signature: signature.to_vec(),
            key_info: key_info.to_vec(),
            serial: serial.to_vec(),
            issuer,
            subject: Name::parse(subject)?,
            subject_text: for_people(subject),
            not_before,
            not_after,
            key_id: extensions.key_id,
            authority: extensions.authority,
            is_ca: extensions.is_ca,
            has_constraints: extensions.has_constraints,
            usage: extensions.usage,
            extended_usage: extensions.extended_usage,
            document_types: extensions.document_types,
            key_period: extensions.key_period,
            unknown_critical: extensions.unknown_critical,
        })
    }

    /// The certificate as it was read.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 of the certificate.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        sha256(&self.der)
    }

    /// Its key.
    ///
    /// # Errors
    /// [`Problem`], for what this program cannot use.
    pub fn public_key(&self) -> Result<PublicKey, Problem> {
        PublicKey::from_info(&self.key_info)
    }

    /// Whether the holder of this key signed this certificate, over its bytes as they stood.
    ///
    /// # Errors
    /// [`Problem`].
    pub fn signed_by(&self, key: &PublicKey) -> Result<(), Problem> {
        let scheme = Scheme::of(&self.algorithm, None)?;
        // Both places name one algorithm (RFC 5280, 4.1.1.2); how they write it may differ, a NULL for instance.
        if self.outside != self.algorithm && Scheme::of(&self.outside, None).as_ref() != Ok(&scheme) {
            return Err(Problem::Malformed("the algorithm outside is not the signed one"));
        }
        key.verify(&scheme, &self.tbs, &self.signature)
    }

    /// Whether another certificate is of the same key and the same name, as a root and the links to it are.
    #[must_use]
    pub fn has_key_of(&self, other: &Self) -> bool {
        self.subject == other.subject && self.key_info == other.key_info
    }

    /// Whether it is signed with its own key, under its own name.
    #[must_use]
    pub fn is_self_signed(&self) -> bool {
        self.issuer == self.subject && self.public_key().is_ok_and(|key| self.signed_by(&key).is_ok())
    }

    /// Whether a moment, in seconds since 1970, is within its period (the shell rule: each certificate by itself).
    #[must_use]
    pub fn in_force(&self, at: i64) -> bool {
        (self.not_before..=self.not_after).contains(&at)
    }

    /// What a CSCA has to be, whoever signed it: a CA whose key may sign certificates. A certificate that names no key
    /// usage allows every use.
    ///
    /// # Errors
    /// [`Unreadable`]: in English why it can be none.
    pub fn can_be_csca(&self) -> Result<(), Unreadable> {
        match self.usage {
            _ if !self.is_ca => Err(Unreadable("it is no CA")),
            Some(usage) if !usage.certificates => Err(Unreadable("its key may not sign certificates")),
            _ if self.unknown_critical => Err(NOT_ACTED_UPON),
            _ => Ok(()),
        }
    }

    /// Why the key of this certificate may not sign documents; `None` if it may. A document signer must name its key
    /// usage (`specs` passport §8.2), and no other use.
    #[must_use]
    pub fn not_for_documents(&self) -> Option<&'static str> {
        match self.usage {
            _ if self.is_ca => Some("it is a CA"),
            None => Some("it names no key usage"),
            Some(usage) if usage.certificates => Some("its key may sign certificates"),
            Some(usage) if !usage.data => Some("its key may not sign data"),
            _ if self.extended_usage.is_some() => Some("its key is for another use"),
            _ if self.unknown_critical => Some(NOT_ACTED_UPON.0),
            _ => None,
        }
    }

    /// Whether its key may sign master lists (Doc 9303-12, 7.1): the extended use says so, and it is no CA.
    #[must_use]
    pub fn signs_master_lists(&self) -> bool {
        let for_lists = self
            .extended_usage
            .as_ref()
            .is_some_and(|uses| uses.iter().any(|usage| usage == MASTER_LIST_SIGNER));
        for_lists
            && !self.is_ca
            && !self.unknown_critical
            && self.usage.is_some_and(|usage| usage.data && !usage.certificates)
    }

    /// The country it names: its subject's, else its issuer's.
    #[must_use]
    pub fn country(&self) -> Option<String> {
        self.subject.country().or_else(|| self.issuer.country())
    }
}

const NOT_ACTED_UPON: Unreadable = Unreadable("it has a critical extension that is not acted upon");

fn bits<'a>(whole: &mut Cursor<'a>) -> Result<&'a [u8], Unreadable> {
    match whole.take(BIT_STRING)?.value {
        [0, signature @ ..] => Ok(signature),
        _ => Err(Unreadable("its signature is no whole number of bytes")),
    }
}

fn period(mut both: Cursor<'_>) -> Result<(i64, i64), Unreadable> {
    let mut next = || both.next().ok().flatten().as_ref().and_then(der::time);
    match (next(), next()) {
        (Some(from), Some(until)) => both.end().map(|()| (from, until)),
        _ => Err(Unreadable("its period is no period")),
    }
}

/// As `x509-parser` writes it; what it cannot read has no name.
fn for_people(name: &[u8]) -> String {
    X509Name::from_der(name).map_or_else(|_| String::new(), |(_, name)| name.to_string())
}

#[derive(Default)]
struct Extensions {
    key_id: Vec<u8>,
    authority: Vec<u8>,
    is_ca: bool,
    has_constraints: bool,
    usage: Option<Usage>,
    extended_usage: Option<Vec<String>>,
    document_types: Option<Vec<String>>,
    key_period: (Option<i64>, Option<i64>),
    unknown_critical: bool,
}

impl Extensions {
    fn of(mut all: Cursor<'_>) -> Result<Self, Unreadable> {
        let mut extensions = Self::default();
        let mut seen: Vec<&[u8]> = Vec::new();
        while let Some(extension) = all.next()? {
            let id = Cursor::into(extension.whole, SEQUENCE)?.take(OID)?.value;
            if seen.contains(&id) {
                return Err(Unreadable("an extension stands there twice"));
            }
            if seen.len() == MOST_EXTENSIONS {
                return Err(Unreadable("it has too many extensions"));
            }
            seen.push(id);
            match X509Extension::from_der(extension.whole) {
                Ok(([], parsed)) => extensions.take(&parsed, id)?,
                _ => return Err(Unreadable("an extension cannot be parsed")),
            }
        }
        Ok(extensions)
    }

    fn take(&mut self, extension: &X509Extension<'_>, id: &[u8]) -> Result<(), Unreadable> {
        match extension.parsed_extension() {
            ParsedExtension::BasicConstraints(constraints) => {
                self.is_ca = constraints.ca;
                self.has_constraints = true;
            }
            ParsedExtension::KeyUsage(usage) => self.usage = Some(used_for(usage)),
            ParsedExtension::ExtendedKeyUsage(usage) => self.extended_usage = Some(extended(usage)),
            ParsedExtension::SubjectKeyIdentifier(id) => self.key_id = id.0.to_vec(),
            ParsedExtension::AuthorityKeyIdentifier(id) => {
                self.authority = id.key_identifier.as_ref().map(|id| id.0.to_vec()).unwrap_or_default();
            }
            // No particular policy is asked for, so that every one will do (RFC 5280, 6.1.1).
            ParsedExtension::CertificatePolicies(_) => {}
            // Of the five above, an extension that cannot be parsed could be one that forbids.
            ParsedExtension::ParseError { .. } if extension.critical || is_looked_at(id) => {
                return Err(Unreadable("an extension cannot be parsed"));
            }
            _ if id == DOCUMENT_TYPES => self.document_types = Some(document_types(extension.value)?),
            _ if id == PRIVATE_KEY_USAGE => self.key_period = key_period(extension.value)?,
            _ if id == NAME_CHANGE => {}
            // That the parser knows its form does not make anybody here keep to what it demands.
            _ => self.unknown_critical |= extension.critical,
        }
        Ok(())
    }
}

/// 2.5.29.14, 15, 19, 35 and 37.
fn is_looked_at(id: &[u8]) -> bool {
    matches!(id, [0x55, 0x1D, 14 | 15 | 19 | 35 | 37])
}

fn used_for(usage: &KeyUsage) -> Usage {
    Usage { data: usage.digital_signature(), certificates: usage.key_cert_sign(), lists: usage.crl_sign() }
}

fn extended(usage: &ExtendedKeyUsage<'_>) -> Vec<String> {
    let named = [
        (usage.any, "2.5.29.37.0"),
        (usage.server_auth, "1.3.6.1.5.5.7.3.1"),
        (usage.client_auth, "1.3.6.1.5.5.7.3.2"),
        (usage.code_signing, "1.3.6.1.5.5.7.3.3"),
        (usage.email_protection, "1.3.6.1.5.5.7.3.4"),
        (usage.time_stamping, "1.3.6.1.5.5.7.3.8"),
        (usage.ocsp_signing, "1.3.6.1.5.5.7.3.9"),
    ];
    let named = named.iter().filter(|(is, _)| *is).map(|(_, id)| (*id).to_owned());
    named.chain(usage.other.iter().map(|id| id.to_id_string())).collect()
}

/// `SEQUENCE { version, SET OF PrintableString }` (Doc 9303-12, 7.1.1.6). One issuer or other leaves the version out.
fn document_types(value: &[u8]) -> Result<Vec<String>, Unreadable> {
    let mut list = Cursor::into(value, SEQUENCE)?;
    list.optional(INTEGER)?;
    let mut types = list.enter(SET)?;
    let mut all = Vec::new();
    while let Some(code) = types.next()? {
        let text = std::str::from_utf8(code.value).ok().filter(|text| text.len() <= 2 && text.is_ascii());
        all.push(text.ok_or(Unreadable("a document type is no document code"))?.to_ascii_uppercase());
        if all.len() > 64 {
            return Err(Unreadable("it names too many document types"));
        }
    }
    Ok(all)
}

/// `SEQUENCE { [0] from, [1] until }`, both GeneralizedTime and both optional (RFC 5280, 4.2.1.4 of RFC 3280).
fn key_period(value: &[u8]) -> Result<(Option<i64>, Option<i64>), Unreadable> {
    let mut both = Cursor::into(value, SEQUENCE)?;
    let mut read = |tag| {
        let time = both.optional(tag)?;
        let time = time.map(|time| der::time(&tashika_kit::tlv::Tlv { tag: der::GENERALIZED_TIME, ..time }));
        Ok(time.flatten())
    };
    Ok((read(0x80)?, read(0x81)?))
}

/// What a CSCA certificate says, for those who import it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CscaFacts {
    /// SHA-256 of the certificate.
    pub fingerprint: [u8; 32],
    /// Its name, for people; as it stands in the file, unfiltered.
    pub subject: String,
    /// Its country, two letters, upper case; empty if it names none.
    pub country: String,
    /// Its serial number, as it stands in the file.
    pub serial: Vec<u8>,
    /// Its subject key identifier; empty if it has none.
    pub key_id: Vec<u8>,
    /// Its authority key identifier; empty if it has none.
    pub authority: Vec<u8>,
    /// Whether it is signed with its own key; if not, it is a link certificate and somebody else has to have signed it.
    pub self_signed: bool,
    /// First day, in Japan.
    pub valid_from: Date,
    /// Last day, in Japan.
    pub valid_until: Date,
}

/// Reads a CSCA certificate, self-signed or link, DER.
///
/// # Errors
/// [`Unreadable`]: why it can be none; also if its key is one this program cannot check anything with.
pub fn csca_facts(der: &[u8]) -> Result<CscaFacts, Unreadable> {
    let certificate = Certificate::parse(der)?;
    certificate.can_be_csca()?;
    certificate.public_key().map_err(|_| Unreadable("its key is of a kind that is not supported"))?;
    let day = |seconds| day(seconds).ok_or(Unreadable("its period is no period"));
    Ok(CscaFacts {
        fingerprint: certificate.fingerprint(),
        country: certificate.country().unwrap_or_default(),
        self_signed: certificate.is_self_signed(),
        valid_from: day(certificate.not_before)?,
        valid_until: day(certificate.not_after)?,
        subject: certificate.subject_text,
        serial: certificate.serial,
        key_id: certificate.key_id,
        authority: certificate.authority,
    })
}

/// The day in Japan.
pub(crate) fn day(seconds: i64) -> Option<Date> {
    Timestamp::from_second(seconds).ok().map(japan_day)
}
