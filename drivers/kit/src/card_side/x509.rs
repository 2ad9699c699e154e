// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes X.509 certificates of simulated issuers (RFC 5280). What a family's profile asks for is put together there.

use jiff::civil::Date;

use super::der::{bits, context, integer, octets, oid, printable, sequence, set, tlv, utf8};
use super::key::SeededKey;
use crate::rsa::sha256;

/// First and last day of a certificate, Japanese time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Begins at 00:00:00 UTC of this day.
    pub from: Date,
    /// Ends at 14:59:59 UTC, which is the end of the day in Japan.
    pub to: Date,
}

/// What the issuer signs.
#[derive(Clone, Copy, Debug)]
pub struct Body<'a> {
    /// Serial number, big-endian.
    pub serial: &'a [u8],
    /// AlgorithmIdentifier of the signature.
    pub algorithm: &'a [u8],
    /// Name of the issuer.
    pub issuer: &'a [u8],
    /// How long it holds.
    pub period: Period,
    /// Name of the owner.
    pub subject: &'a [u8],
    /// SubjectPublicKeyInfo.
    pub key: &'a [u8],
    /// The extensions, in their order.
    pub extensions: &'a [Vec<u8>],
}

impl Body<'_> {
    /// The certificate, version 3.
    #[must_use]
    pub fn signed(&self, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let body = sequence(&[
            &context(0, &integer(&[2])),
            &integer(self.serial),
            self.algorithm,
            self.issuer,
            &sequence(&[&time(self.period.from, "000000Z"), &time(self.period.to, "145959Z")]),
            self.subject,
            self.key,
            &context(3, &sequence(&[&self.extensions.concat()])),
        ]);
        let signature = bits(&sign(&body));
        sequence(&[&body, self.algorithm, &signature])
    }
}

/// A name of these attributes.
#[must_use]
pub fn name(parts: &[Vec<u8>]) -> Vec<u8> {
    let sets: Vec<Vec<u8>> = parts.iter().map(|part| set(part)).collect();
    sequence(&[&sets.concat()])
}

fn attribute(number: u32, value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(&[2, 5, 4, number]), value])
}

/// `C=JP`.
#[must_use]
pub fn country() -> Vec<u8> {
    country_of("JP")
}

/// `C` of any country.
#[must_use]
pub fn country_of(code: &str) -> Vec<u8> {
    attribute(6, &printable(code))
}

/// `O`.
#[must_use]
pub fn organisation(text: &str) -> Vec<u8> {
    attribute(10, &utf8(text))
}

/// `OU`.
#[must_use]
pub fn unit(text: &str) -> Vec<u8> {
    attribute(11, &utf8(text))
}

/// `L`.
#[must_use]
pub fn locality(text: &str) -> Vec<u8> {
    attribute(7, &utf8(text))
}

/// `CN`.
#[must_use]
pub fn common_name(text: &str) -> Vec<u8> {
    attribute(3, &utf8(text))
}

/// `1.2.840.113549.1.1.n` with NULL: 1 is rsaEncryption, 11 sha256WithRSAEncryption.
#[must_use]
pub fn rsa_algorithm(number: u32) -> Vec<u8> {
    sequence(&[&oid(&[1, 2, 840, 113_549, 1, 1, number]), &[0x05, 0x00]])
}

fn rsa_public_key(key: &SeededKey) -> Vec<u8> {
    sequence(&[&integer(&key.modulus()), &integer(&[0x01, 0x00, 0x01])])
}

/// SubjectPublicKeyInfo of an RSA key.
#[must_use]
pub fn rsa_key_info(key: &SeededKey) -> Vec<u8> {
    sequence(&[&rsa_algorithm(1), &bits(&rsa_public_key(key))])
}

/// The leftmost 160 bits of SHA-256 over the key (RFC 7093, 2, method 1): the contents of the bit string, which is the
/// last part of a SubjectPublicKeyInfo.
#[must_use]
pub fn key_identifier(contents: &[u8]) -> Vec<u8> {
    sha256(contents).into_iter().take(20).collect()
}

/// The key identifier of an RSA key.
#[must_use]
pub fn rsa_key_identifier(key: &SeededKey) -> Vec<u8> {
    key_identifier(&rsa_public_key(key))
}

/// SubjectKeyIdentifier.
#[must_use]
pub fn subject_key_identifier(identifier: &[u8]) -> Vec<u8> {
    extension(14, false, &octets(identifier))
}

/// An extension of `2.5.29`.
#[must_use]
pub fn extension(number: u32, critical: bool, value: &[u8]) -> Vec<u8> {
    extension_with(&oid(&[2, 5, 29, number]), critical, value)
}

/// Any extension.
#[must_use]
pub fn extension_with(id: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[0x01, 0x01, 0xFF] } else { &[] };
    sequence(&[id, critical, &octets(value)])
}

/// UTCTime until 2049, GeneralizedTime after (RFC 5280, 4.1.2.5); the clock as `HHMMSSZ`.
#[must_use]
pub fn time(day: Date, clock: &str) -> Vec<u8> {
    let digits = format!("{:04}{:02}{:02}{clock}", day.year(), day.month(), day.day());
    match digits.get(2..) {
        Some(short) if (1950..2050).contains(&day.year()) => tlv(&[0x17], short.as_bytes()),
        _ => tlv(&[0x18], digits.as_bytes()),
    }
}
