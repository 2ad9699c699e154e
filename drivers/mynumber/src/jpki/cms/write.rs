// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes the signature. The card signs between the two steps: it sees the digest of the signed attributes alone.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tashika_kit::CardError;
use tashika_kit::card_side::der::{context, octets, oid, sequence, set, tlv};
use tashika_kit::card_side::x509::rsa_algorithm;
use tashika_kit::rsa::{sha256, sha256_digest_info};

use super::super::certificate::Certificate;
use super::{
    CONTENT_TYPE, DATA, MESSAGE_DIGEST, SHA256, SIGNED_DATA, SIGNING_CERTIFICATE, SIGNING_TIME, pkcs7, pkcs9,
    signer,
};

/// What is to be signed, and for whom.
pub struct Signable {
    /// The four attributes in the order of DER, without their SET.
    attributes: Vec<u8>,
    issuer_and_serial: Vec<u8>,
    certificate: Vec<u8>,
}

/// Prepares a signature over a content: who signs, what and when.
///
/// # Errors
/// [`CardError::Malformed`] if the certificate cannot be read or has no RSA key; [`CardError::Internal`] for a time that
/// cannot be written.
pub fn signable(content: &[u8], certificate: &[u8], at: Timestamp) -> Result<Signable, CardError> {
    let (Certificate { issuer, serial, .. }, _) = signer(certificate)?;
    let serial = tlv(&[0x02], &serial);
    // DER sorts a SET OF by the encoding of its elements (X.690, 11.6).
    let mut attributes = [
        attribute(&pkcs9(&[CONTENT_TYPE]), &pkcs7(DATA)),
        attribute(&pkcs9(&[MESSAGE_DIGEST]), &octets(&sha256(content))),
        attribute(&pkcs9(&[SIGNING_TIME]), &time(at)?),
        attribute(&pkcs9(&SIGNING_CERTIFICATE), &signing_certificate(certificate, &issuer, &serial)),
    ];
    attributes.sort_unstable();
    Ok(Signable {
        attributes: attributes.concat(),
        issuer_and_serial: sequence(&[&issuer, &serial]),
        certificate: certificate.to_vec(),
    })
}

impl Signable {
    /// What the key signs: the DigestInfo of the signed attributes (RFC 5652, 5.4: with the tag of a SET).
    #[must_use]
    pub fn digest_info(&self) -> Vec<u8> {
        sha256_digest_info(&set(&self.attributes))
    }

    /// The whole, with the signature the key gave. `ca` is the certificate of the signer's issuer, for who receives it.
    #[must_use]
    pub fn signed(&self, signature: &[u8], ca: &[u8]) -> Vec<u8> {
        let sha256 = sequence(&[&oid(&SHA256)]);
        let info = sequence(&[
            &version(),
            &self.issuer_and_serial,
            &sha256,
            &context(0, &self.attributes),
            &rsa_algorithm(1),
            &octets(signature),
        ]);
        let mut certificates = [self.certificate.as_slice(), ca];
        certificates.sort_unstable();
        let data = sequence(&[
            &version(),
            &set(&sha256),
            &sequence(&[&pkcs7(DATA)]),
            &context(0, &certificates.concat()),
            &set(&info),
        ]);
        sequence(&[&pkcs7(SIGNED_DATA), &context(0, &data)])
    }
}

impl std::fmt::Debug for Signable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signable")
    }
}

fn version() -> Vec<u8> {
    vec![0x02, 0x01, 0x01]
}

fn attribute(id: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[id, &set(value)])
}

/// SigningCertificateV2 with one ESSCertIDv2: the hash with its default algorithm, and the certificate's name.
fn signing_certificate(certificate: &[u8], issuer: &[u8], serial: &[u8]) -> Vec<u8> {
    let names = sequence(&[&context(4, issuer)]);
    let id = sequence(&[&octets(&sha256(certificate)), &sequence(&[&names, serial])]);
    sequence(&[&sequence(&[&id])])
}

/// UTCTime until 2049, GeneralizedTime after, in whole seconds (RFC 5652, 11.3).
fn time(at: Timestamp) -> Result<Vec<u8>, CardError> {
    let at = at.to_zoned(TimeZone::UTC);
    let (tag, form) = match at.year() {
        1950..=2049 => (0x17, "%y%m%d%H%M%SZ"),
        2050..=9999 => (0x18, "%Y%m%d%H%M%SZ"),
        _ => return Err(CardError::Internal("no such time of signing")),
    };
    Ok(tlv(&[tag], at.strftime(form).to_string().as_bytes()))
}
