// SPDX-License-Identifier: MIT OR Apache-2.0
//! The request: one certificate, a nonce, and nothing about who asks.

use tashika_kit::card_side::der;
use tashika_kit::digest::Digest;
use x509_parser::prelude::X509Certificate;

use super::{Problem, certificate};

/// id-sha1, 1.3.14.3.2.26.
const SHA1: [u8; 5] = [0x2B, 0x0E, 0x03, 0x02, 0x1A];
/// id-sha256, 2.16.840.1.101.3.4.2.1.
const SHA256: [u8; 9] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
/// id-pkix-ocsp-nonce, 1.3.6.1.5.5.7.48.1.2.
pub(super) const NONCE: [u8; 9] = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x02];
/// The tag of an OBJECT IDENTIFIER.
const OID: u8 = 0x06;
/// The tag of NULL.
const NULL: [u8; 2] = [0x05, 0x00];

/// How issuer name and key are told. SHA-1 says nothing about trust here: it is a name, and the one that every responder
/// knows (RFC 6960, 4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CertIdHash {
    /// SHA-1.
    #[default]
    Sha1,
    /// SHA-256, where a responder knows it.
    Sha256,
}

impl CertIdHash {
    const fn oid(self) -> &'static [u8] {
        match self {
            Self::Sha1 => &SHA1,
            Self::Sha256 => &SHA256,
        }
    }

    fn of(self, bytes: &[u8]) -> Vec<u8> {
        let digest = match self {
            Self::Sha1 => Digest::Sha1,
            Self::Sha256 => Digest::Sha256,
        };
        digest.of(&[bytes])
    }
}

/// Which certificate is meant: CertID of RFC 6960, 4.1.1.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct CertId {
    pub(super) algorithm: Vec<u8>,
    pub(super) issuer_name: Vec<u8>,
    pub(super) issuer_key: Vec<u8>,
    pub(super) serial: Vec<u8>,
}

/// A request, and what the answer has to fit.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// What is sent, DER.
    pub der: Vec<u8>,
    pub(super) cert_id: CertId,
    pub(super) nonce: Vec<u8>,
}

/// Holds a serial number.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Request[redacted]")
    }
}

impl Request {
    /// About a certificate, with a new nonce.
    ///
    /// # Errors
    /// [`Problem::CertificateUnreadable`], [`Problem::IssuerUnreadable`], [`Problem::NoRandomness`].
    pub fn new(leaf: &[u8], issuer: &[u8], hash: CertIdHash) -> Result<Self, Problem> {
        let mut nonce = [0; 32];
        getrandom::fill(&mut nonce).map_err(|_| Problem::NoRandomness)?;
        Self::with_nonce(leaf, issuer, hash, &nonce)
    }

    /// About a certificate, with this nonce. For tests and for those who bring their own randomness.
    ///
    /// # Errors
    /// As [`Request::new`].
    pub fn with_nonce(
        leaf: &[u8],
        issuer: &[u8],
        hash: CertIdHash,
        nonce: &[u8; 32],
    ) -> Result<Self, Problem> {
        let leaf = certificate(leaf).ok_or(Problem::CertificateUnreadable)?;
        let issuer = certificate(issuer).ok_or(Problem::IssuerUnreadable)?;
        let cert_id = CertId {
            algorithm: hash.oid().to_vec(),
            issuer_name: hash.of(leaf.issuer().as_raw()),
            issuer_key: hash.of(key_bits(&issuer)),
            serial: leaf.tbs_certificate.raw_serial().to_vec(),
        };
        let nonce = der::octets(nonce);
        let der = encode(&cert_id, &nonce);
        Ok(Self { der, cert_id, nonce })
    }
}

/// The key without its algorithm, as key hashes are made of it.
pub(super) fn key_bits<'a>(certificate: &'a X509Certificate<'_>) -> &'a [u8] {
    certificate.public_key().subject_public_key.data.as_ref()
}

fn encode(cert_id: &CertId, nonce: &[u8]) -> Vec<u8> {
    const INTEGER: u8 = 0x02;
    let oid = |contents: &[u8]| der::tlv(&[OID], contents);
    let algorithm = der::sequence(&[&oid(&cert_id.algorithm), &NULL]);
    let name = der::octets(&cert_id.issuer_name);
    let key = der::octets(&cert_id.issuer_key);
    // As it stands in the certificate: whatever its form, it is the one that the responder knows.
    let serial = der::tlv(&[INTEGER], &cert_id.serial);
    let asked = der::sequence(&[&der::sequence(&[&algorithm, &name, &key, &serial])]);
    let extension = der::sequence(&[&oid(&NONCE), &der::octets(nonce)]);
    let extensions = der::context(2, &der::sequence(&[&extension]));
    der::sequence(&[&der::sequence(&[&der::sequence(&[&asked]), &extensions])])
}
