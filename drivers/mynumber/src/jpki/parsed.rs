// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a certificate says, without a judgement: the X.509 parser's view, held to DER, and the places it does not show.

use jiff::Timestamp;
use tashika_kit::CardError;
use tashika_kit::rsa::PublicKey;
use tashika_kit::tlv::{self, Form, Tlv};
use x509_parser::extensions::{GeneralName, ParsedExtension, X509Extension};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey as ParsedKey;

use super::der::{self, BIT_STRING, INTEGER, SEQUENCE, malformed};

/// The largest certificate looked at. The files of a card have 1,900 bytes (`specs` mynumber-card §5.3.2).
pub(crate) const LARGEST: usize = 4096;
/// The longest serial number (RFC 5280, 4.1.2.2).
const LONGEST_SERIAL: usize = 20;
pub(crate) const WHAT: &str = "certificate";

/// AlgorithmIdentifier of sha256WithRSAEncryption in DER (RFC 4055): the only one in the JPKI profile.
pub(crate) const SHA256_WITH_RSA: [u8; 15] =
    [0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B, 0x05, 0x00];
/// AlgorithmIdentifier of rsaEncryption (RFC 3279).
const RSA: [u8; 15] =
    [0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00];

/// A certificate that is X.509 and DER.
pub(crate) struct Parsed<'a> {
    pub(crate) x509: X509Certificate<'a>,
    /// Whether the signature algorithm is the profile's, inside the signed part and outside of it (RFC 5280, 4.1.1.2).
    pub(crate) sha256_with_rsa: bool,
    /// The key, if it is RSA of a usable size.
    pub(crate) key: Option<PublicKey>,
    /// Whether the key's exponent is 65,537.
    pub(crate) usual_exponent: bool,
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
}

impl<'a> Parsed<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, CardError> {
        if bytes.len() > LARGEST {
            return Err(malformed(WHAT, "longer than any such certificate"));
        }
        der::strict(bytes, WHAT)?;
        let Ok(([], x509)) = X509Certificate::from_der(bytes) else {
            return Err(malformed(WHAT, "not an X.509 certificate"));
        };
        let parts = parts(der::one(bytes, SEQUENCE, WHAT)?.value, &WHOLE)?;
        let [signed, outside, _] = parts.as_slice() else {
            return Err(malformed(WHAT, "not three parts"));
        };
        let inside = self::parts(signed.value, &SIGNED)?;
        let [_, _, algorithm, _, _, _, key_info, _] = inside.as_slice() else {
            return Err(malformed(WHAT, "not its eight parts"));
        };
        if x509.signature_value.unused_bits != 0 {
            return Err(malformed(WHAT, "the signature is no whole number of bytes"));
        }
        serial_number(x509.raw_serial())?;
        extension_values(&x509)?;
        let rsa = tlv::children(key_info.value, Form::Strict, WHAT)?.first().is_some_and(|a| a.whole == RSA);
        let (key, usual_exponent) = key(&x509).filter(|_| rsa).unzip();
        let moment =
            |at: i64| Timestamp::from_second(at).map_err(|_| malformed(WHAT, "a period without end"));
        let (not_before, not_after) =
            (moment(x509.validity().not_before.timestamp())?, moment(x509.validity().not_after.timestamp())?);
        let sha256_with_rsa = [algorithm, outside].iter().all(|part| part.whole == SHA256_WITH_RSA);
        let usual_exponent = usual_exponent.unwrap_or(false);
        Ok(Self { x509, sha256_with_rsa, key, usual_exponent, not_before, not_after })
    }

    /// Whether this key signed it.
    pub(crate) fn signed_by(&self, key: &PublicKey) -> bool {
        let signature = &self.x509.signature_value.data;
        self.sha256_with_rsa && key.verify_sha256(self.x509.tbs_certificate.as_ref(), signature).is_ok()
    }

    pub(crate) fn extension<T>(&self, wanted: impl Fn(&'_ X509Extension<'a>) -> Option<T>) -> Option<T> {
        self.x509.extensions().iter().find_map(wanted)
    }

    pub(crate) fn subject_key_id(&self) -> Option<&'a [u8]> {
        self.extension(|extension| match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0),
            _ => None,
        })
    }

    pub(crate) fn authority(&self) -> Authority<'a> {
        let found = self.extension(|extension| match extension.parsed_extension() {
            ParsedExtension::AuthorityKeyIdentifier(id) => Some(Authority {
                key_id: id.key_identifier.as_ref().map(|id| id.0),
                issuer: id.authority_cert_issuer.as_deref().and_then(directory_name),
                serial: id.authority_cert_serial,
            }),
            _ => None,
        });
        found.unwrap_or_default()
    }
}

/// The authority key identifier (RFC 5280, 4.2.1.1).
#[derive(Default)]
pub(crate) struct Authority<'a> {
    pub(crate) key_id: Option<&'a [u8]>,
    /// The name of the issuer's issuer, DER.
    pub(crate) issuer: Option<&'a [u8]>,
    pub(crate) serial: Option<&'a [u8]>,
}

/// The one name of a GeneralNames, if it is a directory name; DER.
pub(crate) fn directory_name<'a>(names: &[GeneralName<'a>]) -> Option<&'a [u8]> {
    match names {
        [GeneralName::DirectoryName(name)] => Some(name.as_raw()),
        _ => None,
    }
}

/// Tags of the parts of a certificate.
const WHOLE: [u32; 3] = [SEQUENCE, SEQUENCE, BIT_STRING];
/// Tags of version, serial number, algorithm, issuer, validity, subject, key, extensions; nothing else (RFC 5280, 4.1.2.8).
const SIGNED: [u32; 8] = [0xA0, INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE, 0xA3];

/// The parts, each of its own tag: the parser takes a BIT STRING under the tag `83` as well, where no signature covers it.
fn parts<'a>(value: &'a [u8], tags: &[u32]) -> Result<Vec<Tlv<'a>>, CardError> {
    let all = tlv::children(value, Form::Strict, WHAT)?;
    let as_they_should = all.iter().map(|part| part.tag).eq(tags.iter().copied());
    if as_they_should { Ok(all) } else { Err(malformed(WHAT, "not the parts of a certificate")) }
}

/// Positive, and no longer than a serial number may be.
fn serial_number(contents: &[u8]) -> Result<(), CardError> {
    let digits = contents.strip_prefix(&[0]).unwrap_or(contents);
    match contents {
        [0x80..=0xFF, ..] | [0] | [] => Err(malformed(WHAT, "the serial number is not positive")),
        _ if digits.len() > LONGEST_SERIAL => Err(malformed(WHAT, "the serial number is too long")),
        _ => Ok(()),
    }
}

/// Each extension once, in DER to its end, and of a form the parser knows if it knows the extension at all.
fn extension_values(x509: &X509Certificate<'_>) -> Result<(), CardError> {
    let all = x509.extensions();
    for (at, extension) in all.iter().enumerate() {
        if all.iter().skip(at + 1).any(|other| other.oid == extension.oid) {
            return Err(malformed(WHAT, "an extension stands there twice"));
        }
        der::strict(extension.value, WHAT)?;
        if extension.parsed_extension().error().is_some() {
            return Err(malformed(WHAT, "an extension cannot be read"));
        }
    }
    Ok(())
}

/// The RSA key, and whether its exponent is 65,537.
fn key(x509: &X509Certificate<'_>) -> Option<(PublicKey, bool)> {
    let ParsedKey::RSA(key) = x509.public_key().parsed().ok()? else { return None };
    der::strict(&x509.public_key().subject_public_key.data, WHAT).ok()?;
    let usual = matches!(key.exponent, [0x01, 0x00, 0x01]);
    PublicKey::new(key.modulus, key.exponent).ok().map(|key| (key, usual))
}
