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

pub use verify::{CmsProblem, certificates, verify};
pub use write::{Signable, signable};

use tashika_kit::CardError;
use tashika_kit::rsa::PublicKey;

use super::certificate::Certificate;

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

/// Who signs: the owner of a certificate.
///
/// # Errors
/// [`CardError::Malformed`] if the certificate cannot be read or its key is not RSA.
fn signer(certificate: &[u8]) -> Result<(Certificate, PublicKey), CardError> {
    const WHAT: &str = "signing certificate";
    let mut signer = Certificate::parse(certificate)?;
    let no_key = CardError::Malformed { what: WHAT, problem: "its key cannot be used", offset: 0 };
    let key = signer.key.take().ok_or(no_key)?;
    Ok((signer, key))
}
