// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reads a signature back, over the content it is said to be about and with the certificate it is said to be made with.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use tashika_kit::card_side::der::oid;
use tashika_kit::rsa::sha256;
use tashika_kit::tlv::{self, Form, Tlv};

use super::super::certificate::Certificate;
use super::{
    CONTENT_TYPE, DATA, LARGEST, MESSAGE_DIGEST, SHA256, SIGNED_DATA, SIGNING_CERTIFICATE, SIGNING_TIME,
    pkcs7, pkcs9,
};

const WHAT: &str = "CMS signature";
const INTEGER: u32 = 0x02;
const OCTETS: u32 = 0x04;
const OBJECT: u32 = 0x06;
const SEQUENCE: u32 = 0x30;
const SET: u32 = 0x31;
const CONTEXT_0: u32 = 0xA0;
const CONTEXT_1: u32 = 0xA1;
/// How many certificates may come along: the signer's and its issuer's.
const MOST_CERTIFICATES: usize = 2;

/// Why a CMS does not show that this content was signed with this certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CmsProblem {
    /// It is no DER, or its parts are not those of a CMS.
    #[error("cms_unreadable")]
    Unreadable,
    /// Something follows it.
    #[error("cms_trailing_bytes")]
    TrailingBytes,
    /// It is another kind of CMS.
    #[error("cms_not_signed_data")]
    NotSignedData,
    /// A version other than 1.
    #[error("cms_version")]
    Version,
    /// The content stands inside, so that two texts could be meant.
    #[error("cms_content_inside")]
    ContentInside,
    /// The content is of another type than `data`, or the attribute and the content do not say the same.
    #[error("cms_content_type")]
    ContentType,
    /// The signer's certificate does not come along, or others than its issuer's do.
    #[error("cms_certificates")]
    Certificates,
    /// Revocation lists inside: who asks about revocation does so elsewhere.
    #[error("cms_revocation_lists")]
    RevocationLists,
    /// No signer, or several.
    #[error("cms_signers")]
    Signers,
    /// The signer it names is not the certificate's owner.
    #[error("cms_other_signer")]
    OtherSigner,
    /// Another digest than SHA-256.
    #[error("cms_digest_algorithm")]
    DigestAlgorithm,
    /// Another signature algorithm than RSA, PKCS#1 v1.5, SHA-256.
    #[error("cms_signature_algorithm")]
    SignatureAlgorithm,
    /// A signed attribute is missing.
    #[error("cms_attribute_missing")]
    AttributeMissing,
    /// A signed attribute stands there twice, or with several values.
    #[error("cms_attribute_twice")]
    AttributeTwice,
    /// A signed attribute this program does not know.
    #[error("cms_attribute_unknown")]
    AttributeUnknown,
    /// The signed attributes are not in the order of DER.
    #[error("cms_attribute_order")]
    AttributeOrder,
    /// Attributes that no signature covers.
    #[error("cms_unsigned_attributes")]
    UnsignedAttributes,
    /// The content is not the one that was signed.
    #[error("cms_other_content")]
    OtherContent,
    /// The signing certificate it names by its hash is another.
    #[error("cms_other_certificate")]
    OtherCertificate,
    /// The time of signing is no time.
    #[error("cms_signing_time")]
    SigningTime,
    /// The certificate it should be made with cannot be read.
    #[error("cms_certificate_unreadable")]
    CertificateUnreadable,
    /// The signature does not hold.
    #[error("cms_signature")]
    Signature,
}

impl CmsProblem {
    /// A stable code, for the detail of a step.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "cms_unreadable",
            Self::TrailingBytes => "cms_trailing_bytes",
            Self::NotSignedData => "cms_not_signed_data",
            Self::Version => "cms_version",
            Self::ContentInside => "cms_content_inside",
            Self::ContentType => "cms_content_type",
            Self::Certificates => "cms_certificates",
            Self::RevocationLists => "cms_revocation_lists",
            Self::Signers => "cms_signers",
            Self::OtherSigner => "cms_other_signer",
            Self::DigestAlgorithm => "cms_digest_algorithm",
            Self::SignatureAlgorithm => "cms_signature_algorithm",
            Self::AttributeMissing => "cms_attribute_missing",
            Self::AttributeTwice => "cms_attribute_twice",
            Self::AttributeUnknown => "cms_attribute_unknown",
            Self::AttributeOrder => "cms_attribute_order",
            Self::UnsignedAttributes => "cms_unsigned_attributes",
            Self::OtherContent => "cms_other_content",
            Self::OtherCertificate => "cms_other_certificate",
            Self::SigningTime => "cms_signing_time",
            Self::CertificateUnreadable => "cms_certificate_unreadable",
            Self::Signature => "cms_signature",
        }
    }
}

type Checked<T> = Result<T, CmsProblem>;

/// The certificates that come along, DER, as they stand there: whose they are, nobody has looked at yet.
///
/// # Errors
/// [`CmsProblem`] if it is no such CMS, or none or too many come along.
pub fn certificates(cms: &[u8]) -> Result<Vec<Vec<u8>>, CmsProblem> {
    let data = signed_data(cms)?;
    let all = data.iter().find(|part| part.tag == CONTEXT_0).ok_or(CmsProblem::Certificates)?;
    let all = parts(all.value)?;
    let plain = all.iter().all(|one| one.tag == SEQUENCE) && (1..=MOST_CERTIFICATES).contains(&all.len());
    if !plain {
        return Err(CmsProblem::Certificates);
    }
    Ok(all.iter().map(|one| one.whole.to_vec()).collect())
}

/// Whether the owner of `certificate` signed `content`; the answer is the time the signature names, which is the
/// signer's own word.
///
/// # Errors
/// [`CmsProblem`].
pub fn verify(cms: &[u8], content: &[u8], certificate: &[u8]) -> Result<Timestamp, CmsProblem> {
    let (signer, key) = super::signer(certificate).map_err(|_| CmsProblem::CertificateUnreadable)?;
    let data = signed_data(cms)?;
    let [version, digests, inner, rest @ ..] = data.as_slice() else { return Err(CmsProblem::Unreadable) };
    is_one(version)?;
    is_sha256_alone(digests)?;
    is_detached(inner)?;
    let [certificates, signers] = rest else { return Err(unexpected(rest)) };
    certificates_hold(certificates, certificate)?;
    let info = tagged(signers, SET)?;
    let [info] = parts(info)?.try_into().map_err(|_| CmsProblem::Signers)?;
    let info = SignerInfo::parse(&info)?;
    is_signer(&signer, info.issuer, &info.serial)?;
    let at = attributes_hold(info.attributes, &signer, content, certificate)?;
    // `[0]` is how the attributes are carried, a SET is what is signed (RFC 5652, 5.4).
    let signed = tashika_kit::card_side::der::set(info.attributes);
    key.verify_sha256(&signed, info.signature).map_err(|_| CmsProblem::Signature)?;
    Ok(at)
}

/// What stands where certificates and signers should be.
fn unexpected(rest: &[Tlv<'_>]) -> CmsProblem {
    match rest {
        [_] => CmsProblem::Certificates,
        more if more.iter().any(|part| part.tag == CONTEXT_1) => CmsProblem::RevocationLists,
        _ => CmsProblem::Unreadable,
    }
}

/// The parts of the SignedData.
fn signed_data(cms: &[u8]) -> Checked<Vec<Tlv<'_>>> {
    if cms.len() > LARGEST {
        return Err(CmsProblem::Unreadable);
    }
    let (info, after) = tlv::first(cms, Form::Strict, WHAT).map_err(|_| CmsProblem::Unreadable)?;
    if !after.is_empty() {
        return Err(CmsProblem::TrailingBytes);
    }
    let [kind, explicit] = two(tagged(&info, SEQUENCE)?)?;
    if kind.whole != pkcs7(SIGNED_DATA) {
        return Err(CmsProblem::NotSignedData);
    }
    let [data] = parts(tagged(&explicit, CONTEXT_0)?)?.try_into().map_err(|_| CmsProblem::Unreadable)?;
    parts(tagged(&data, SEQUENCE)?)
}

fn is_one(version: &Tlv<'_>) -> Checked<()> {
    if version.whole == [0x02, 0x01, 0x01] { Ok(()) } else { Err(CmsProblem::Version) }
}

/// With NULL or without parameters: both are met (RFC 5754, 2).
fn is_sha256(algorithm: &Tlv<'_>) -> Checked<()> {
    let object = oid(&SHA256);
    let known = [object.clone(), [object, vec![0x05, 0x00]].concat()];
    match known.iter().any(|known| algorithm.value == known.as_slice()) && algorithm.tag == SEQUENCE {
        true => Ok(()),
        false => Err(CmsProblem::DigestAlgorithm),
    }
}

fn is_sha256_alone(digests: &Tlv<'_>) -> Checked<()> {
    let [algorithm] = parts(tagged(digests, SET)?)?.try_into().map_err(|_| CmsProblem::DigestAlgorithm)?;
    is_sha256(&algorithm)
}

fn is_detached(inner: &Tlv<'_>) -> Checked<()> {
    match parts(tagged(inner, SEQUENCE)?)?.as_slice() {
        [kind] if kind.whole == pkcs7(DATA) => Ok(()),
        [_] => Err(CmsProblem::ContentType),
        [_, _] => Err(CmsProblem::ContentInside),
        _ => Err(CmsProblem::Unreadable),
    }
}

fn certificates_hold(certificates: &Tlv<'_>, certificate: &[u8]) -> Checked<()> {
    if certificates.tag != CONTEXT_0 {
        return Err(unexpected(&[*certificates, *certificates]));
    }
    let all = parts(certificates.value)?;
    let own = all.iter().filter(|one| one.whole == certificate).count();
    let plain = all.iter().all(|one| one.tag == SEQUENCE);
    if own == 1 && plain && all.len() <= MOST_CERTIFICATES { Ok(()) } else { Err(CmsProblem::Certificates) }
}

/// The signer, in the one form that is taken.
struct SignerInfo<'a> {
    issuer: &'a [u8],
    serial: Tlv<'a>,
    attributes: &'a [u8],
    signature: &'a [u8],
}

impl<'a> SignerInfo<'a> {
    fn parse(info: &Tlv<'a>) -> Checked<Self> {
        let all = parts(tagged(info, SEQUENCE)?)?;
        let [version, name, digest, attributes, algorithm, signature, more @ ..] = all.as_slice() else {
            // With five parts it is the attributes that are not there.
            return Err(if all.len() == 5 { CmsProblem::AttributeMissing } else { CmsProblem::Unreadable });
        };
        is_one(version)?;
        let [issuer, serial] = two(tagged(name, SEQUENCE)?)?;
        is_sha256(digest)?;
        if attributes.tag != CONTEXT_0 {
            return Err(CmsProblem::AttributeMissing);
        }
        match more {
            [] => {}
            [one] if one.tag == CONTEXT_1 => return Err(CmsProblem::UnsignedAttributes),
            _ => return Err(CmsProblem::Unreadable),
        }
        is_rsa(algorithm)?;
        let signature = tagged(signature, OCTETS)?;
        Ok(Self { issuer: issuer.whole, serial, attributes: attributes.value, signature })
    }
}

fn is_signer(signer: &Certificate, issuer: &[u8], serial: &Tlv<'_>) -> Checked<()> {
    let same = issuer == signer.issuer && serial.tag == INTEGER && serial.value == signer.serial;
    if same { Ok(()) } else { Err(CmsProblem::OtherSigner) }
}

/// rsaEncryption or sha256WithRSAEncryption, with NULL (RFC 5754, 3.2).
fn is_rsa(algorithm: &Tlv<'_>) -> Checked<()> {
    let known = [1, 11].map(tashika_kit::card_side::x509::rsa_algorithm);
    if known.iter().any(|known| algorithm.whole == known.as_slice()) {
        Ok(())
    } else {
        Err(CmsProblem::SignatureAlgorithm)
    }
}

fn attributes_hold(
    attributes: &[u8],
    signer: &Certificate,
    content: &[u8],
    certificate: &[u8],
) -> Checked<Timestamp> {
    let all = parts(attributes)?;
    if !all.is_sorted_by_key(|attribute| attribute.whole) {
        return Err(CmsProblem::AttributeOrder);
    }
    let ids: [Vec<u8>; 4] =
        [&[CONTENT_TYPE][..], &[MESSAGE_DIGEST], &[SIGNING_TIME], &SIGNING_CERTIFICATE].map(pkcs9);
    let mut values: [Option<Tlv<'_>>; 4] = [None; 4];
    for attribute in &all {
        let [id, set] = two(tagged(attribute, SEQUENCE)?)?;
        let place = ids.iter().zip(&mut values).find(|(known, _)| id.whole == known.as_slice());
        let (_, place) = place.ok_or(CmsProblem::AttributeUnknown)?;
        let [value] = parts(tagged(&set, SET)?)?.try_into().map_err(|_| CmsProblem::AttributeTwice)?;
        if place.replace(value).is_some() {
            return Err(CmsProblem::AttributeTwice);
        }
    }
    let [Some(kind), Some(digest), Some(time), Some(named)] = values else {
        return Err(CmsProblem::AttributeMissing);
    };
    if kind.tag != OBJECT || kind.whole != pkcs7(DATA) {
        return Err(CmsProblem::ContentType);
    }
    if tagged(&digest, OCTETS)? != sha256(content) {
        return Err(CmsProblem::OtherContent);
    }
    names_certificate(&named, signer, certificate)?;
    signing_time(&time).ok_or(CmsProblem::SigningTime)
}

/// SigningCertificateV2 (RFC 5035, 3): one certificate, its SHA-256, and perhaps its name; no policies.
fn names_certificate(named: &Tlv<'_>, signer: &Certificate, certificate: &[u8]) -> Checked<()> {
    let other = CmsProblem::OtherCertificate;
    let [list] = parts(tagged(named, SEQUENCE)?)?.try_into().map_err(|_| other)?;
    let [id] = parts(tagged(&list, SEQUENCE)?)?.try_into().map_err(|_| other)?;
    let all = parts(tagged(&id, SEQUENCE)?)?;
    // The digest's algorithm, if it is written, is the default all the same.
    let all = match all.as_slice() {
        [algorithm, rest @ ..] if algorithm.tag == SEQUENCE => is_sha256(algorithm).map(|()| rest)?,
        all => all,
    };
    let (hash, name) = match all {
        [hash] => (hash, None),
        [hash, name] => (hash, Some(name)),
        _ => return Err(other),
    };
    if tagged(hash, OCTETS)? != sha256(certificate) {
        return Err(other);
    }
    let Some(name) = name else { return Ok(()) };
    let [issuers, serial] = two(tagged(name, SEQUENCE)?)?;
    let issuer = tashika_kit::card_side::der::context(4, &signer.issuer);
    if tagged(&issuers, SEQUENCE)? != issuer || serial.tag != INTEGER || serial.value != signer.serial {
        return Err(other);
    }
    Ok(())
}

/// UTCTime for 1950 to 2049 and GeneralizedTime from 2050, both with seconds and `Z` (RFC 5652, 11.3).
fn signing_time(time: &Tlv<'_>) -> Option<Timestamp> {
    let text = std::str::from_utf8(time.value).ok()?;
    let digits = text.strip_suffix('Z').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let number = |from: usize, to: usize| digits.get(from..to)?.parse::<i16>().ok();
    let (year, rest) = match (time.tag, digits.len()) {
        (0x17, 12) => (number(0, 2).map(|two| if two < 50 { 2000 + two } else { 1900 + two })?, 2),
        (0x18, 14) => (number(0, 4).filter(|year| *year >= 2050)?, 4),
        _ => return None,
    };
    let part = |at: usize| number(rest + at, rest + at + 2).and_then(|part| i8::try_from(part).ok());
    let (month, day, hour) = (part(0)?, part(2)?, part(4)?);
    let at = DateTime::new(year, month, day, hour, part(6)?, part(8)?, 0).ok()?;
    at.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn tagged<'a>(object: &Tlv<'a>, tag: u32) -> Checked<&'a [u8]> {
    if object.tag == tag { Ok(object.value) } else { Err(CmsProblem::Unreadable) }
}

fn parts(value: &[u8]) -> Checked<Vec<Tlv<'_>>> {
    tlv::children(value, Form::Strict, WHAT).map_err(|_| CmsProblem::Unreadable)
}

fn two(value: &[u8]) -> Checked<[Tlv<'_>; 2]> {
    parts(value)?.try_into().map_err(|_| CmsProblem::Unreadable)
}
