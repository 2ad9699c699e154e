// SPDX-License-Identifier: MIT OR Apache-2.0
//! A detached CMS signature over a text (RFC 5652, RFC 5035; shaped like CAdES-BES, ETSI EN 319 122-1).
//!
//! One shape is written, and the reader takes only that: SignedData version 1, content of type `data` that is not
//! inside, one signer named by issuer and serial number, SHA-256, PKCS#1 v1.5, and exactly four signed attributes
//! (content type, message digest, signing time, signing certificate). Everything else is refused by name: what a
//! signature does not say clearly it does not prove.

mod verify;
mod write;

#[cfg(test)]
mod tests;

pub use verify::{CmsProblem, verify};
pub use write::{Signable, signable};

use tashika_kit::CardError;
use tashika_kit::rsa::PublicKey;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey as ParsedKey;

/// The largest CMS that is looked at: two certificates of 32 KiB and what is around them.
const LARGEST: usize = 0x1_2000;

/// 1.2.840.113549.1.7.
const PKCS7: [u32; 6] = [1, 2, 840, 113_549, 1, 7];
/// `data` and `signedData` of that arc.
const DATA: u32 = 1;
const SIGNED_DATA: u32 = 2;
/// 1.2.840.113549.1.9: content type, message digest, signing time.
const PKCS9: [u32; 6] = [1, 2, 840, 113_549, 1, 9];
const CONTENT_TYPE: u32 = 3;
const MESSAGE_DIGEST: u32 = 4;
const SIGNING_TIME: u32 = 5;
/// id-aa-signingCertificateV2 (RFC 5035, 3), below [`PKCS9`].
const SIGNING_CERTIFICATE: [u32; 3] = [16, 2, 47];
/// SHA-256, 2.16.840.1.101.3.4.2.1.
const SHA256: [u32; 9] = [2, 16, 840, 1, 101, 3, 4, 2, 1];

fn pkcs7(number: u32) -> Vec<u8> {
    tashika_kit::card_side::der::oid(&[&PKCS7[..], &[number]].concat())
}

fn pkcs9(numbers: &[u32]) -> Vec<u8> {
    tashika_kit::card_side::der::oid(&[&PKCS9[..], numbers].concat())
}

/// Who signs, as a CMS names it.
struct Signer {
    /// The issuer's name, DER.
    issuer: Vec<u8>,
    /// The serial number's contents, as they stand in the certificate.
    serial: Vec<u8>,
    /// The key.
    key: PublicKey,
}

impl Signer {
    fn of(certificate: &[u8]) -> Result<Self, CardError> {
        let malformed = |problem| CardError::Malformed { what: "signing certificate", problem, offset: 0 };
        let (rest, parsed) = X509Certificate::from_der(certificate).map_err(|_| malformed("unreadable"))?;
        if !rest.is_empty() {
            return Err(malformed("something follows it"));
        }
        let key = match parsed.public_key().parsed() {
            Ok(ParsedKey::RSA(key)) => PublicKey::new(key.modulus, key.exponent),
            _ => return Err(malformed("its key is not RSA")),
        };
        Ok(Self {
            issuer: parsed.issuer().as_raw().to_vec(),
            serial: parsed.raw_serial().to_vec(),
            key: key.map_err(|_| malformed("its key cannot be used"))?,
        })
    }
}
