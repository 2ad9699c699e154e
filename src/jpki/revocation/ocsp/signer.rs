// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who signed an answer, and whether he may (RFC 6960, 4.2.2.2): the authority that issued the certificate, or somebody
//! whom it certified for that, directly.

use jiff::Timestamp;
use tashika_kit::digest::Digest;
use tashika_kit::signature::{PublicKey, Scheme};
use tashika_kit::tlv::{self, Form};
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::X509Certificate;

use super::request::key_bits;
use super::response::{Basic, ResponderId};
use super::{Problem, certificate};

/// The AlgorithmIdentifiers that are taken, whole: in an answer no signature covers them. RSA with SHA-2 is what the
/// JPKI's certificates name; ECDSA is what its next generation is said to have.
const TAKEN: [&[u8]; 5] = [
    &[0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B, 0x05, 0x00],
    &[0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0C, 0x05, 0x00],
    &[0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0D, 0x05, 0x00],
    &[0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02],
    &[0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03],
];

/// Checks the signature, and that its maker may make it.
pub(super) fn check(basic: &Basic<'_>, issuer: &X509Certificate<'_>, at: Timestamp) -> Result<(), Problem> {
    let mut problem = Problem::WrongResponder;
    if is_meant(&basic.responder, issuer) {
        match holds(issuer, basic.algorithm, basic.signed, basic.signature) {
            Ok(()) => return Ok(()),
            Err(why) => problem = why,
        }
    }
    let beside = basic.certificates.iter().filter_map(|der| certificate(der).map(|parsed| (*der, parsed)));
    for (der, delegate) in beside.filter(|(_, delegate)| is_meant(&basic.responder, delegate)) {
        let outcome = may_answer(der, &delegate, issuer, at)
            .and_then(|()| holds(&delegate, basic.algorithm, basic.signed, basic.signature));
        match outcome {
            Ok(()) => return Ok(()),
            Err(why) => problem = why,
        }
    }
    Err(problem)
}

fn is_meant(responder: &ResponderId<'_>, certificate: &X509Certificate<'_>) -> bool {
    match responder {
        ResponderId::Name(name) => *name == certificate.subject().as_raw(),
        ResponderId::Key(hash) => *hash == Digest::Sha1.of(&[key_bits(certificate)]).as_slice(),
    }
}

/// Whether the authority certified somebody, directly, for signing such answers, and whether that is in force.
fn may_answer(
    der: &[u8],
    delegate: &X509Certificate<'_>,
    issuer: &X509Certificate<'_>,
    at: Timestamp,
) -> Result<(), Problem> {
    if delegate.issuer().as_raw() != issuer.subject().as_raw() {
        return Err(Problem::WrongResponder);
    }
    let algorithm = outer_algorithm(der).ok_or(Problem::WrongResponder)?;
    // It stands inside, too, where it is signed; both have to be the same.
    let same = delegate.tbs_certificate.signature == delegate.signature_algorithm;
    if !same || delegate.signature_value.unused_bits != 0 {
        return Err(Problem::WrongResponder);
    }
    let signature = delegate.signature_value.data.as_ref();
    holds(issuer, algorithm, delegate.tbs_certificate.as_ref(), signature).map_err(|why| match why {
        Problem::BadSignature => Problem::WrongResponder,
        other => other,
    })?;
    purpose(delegate)?;
    let (from, to) = (delegate.validity().not_before.timestamp(), delegate.validity().not_after.timestamp());
    if (from..=to).contains(&at.as_second()) { Ok(()) } else { Err(Problem::ResponderExpired) }
}

/// id-kp-OCSPSigning and digitalSignature, and no critical extension that is not acted upon.
fn purpose(delegate: &X509Certificate<'_>) -> Result<(), Problem> {
    let (mut for_ocsp, mut signs) = (false, false);
    for extension in delegate.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::ExtendedKeyUsage(usage) => for_ocsp = usage.ocsp_signing,
            ParsedExtension::KeyUsage(usage) => signs = usage.digital_signature(),
            ParsedExtension::BasicConstraints(_) => {}
            _ if extension.critical => return Err(Problem::CriticalExtension),
            _ => {}
        }
    }
    if for_ocsp && signs { Ok(()) } else { Err(Problem::ResponderPurpose) }
}

/// The AlgorithmIdentifier beside the signature, as it stands there. What no signature covers has to be exactly of the form:
/// the parser of certificates also takes other classes of tags.
fn outer_algorithm(der: &[u8]) -> Option<&[u8]> {
    const FORM: [u32; 3] = [0x30, 0x30, 0x03];
    let (whole, rest) = tlv::first(der, Form::Strict, "certificate").ok()?;
    let parts = tlv::children(whole.value, Form::Strict, "certificate").ok()?;
    let is_form = rest.is_empty() && parts.iter().map(|part| part.tag).eq(FORM);
    parts.get(1).filter(|_| is_form).map(|algorithm| algorithm.whole)
}

fn holds(
    signer: &X509Certificate<'_>,
    algorithm: &[u8],
    signed: &[u8],
    signature: &[u8],
) -> Result<(), Problem> {
    if !TAKEN.contains(&algorithm) {
        return Err(Problem::Algorithm);
    }
    let scheme = Scheme::of(algorithm, None).map_err(|_| Problem::Algorithm)?;
    let key = PublicKey::from_info(signer.public_key().raw).map_err(|_| Problem::Algorithm)?;
    key.verify(&scheme, signed, signature).map_err(|why| match why {
        tashika_kit::signature::Problem::Wrong => Problem::BadSignature,
        _ => Problem::Algorithm,
    })
}
