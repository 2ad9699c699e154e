// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card's certificate and the roots it can stand under, as they say of themselves (`specs` residence-card §5.3).
//! Nothing is decided here; `chain` does that.
//!
//! Certificates of real cards are said not to be clean DER: zeros behind them up to the size of their field, BER, NULL
//! where ECDSA has no parameters. They are read all the same, from a copy in DER ([`crate::ber`]); signatures are
//! checked over the bytes as they stood. `x509-parser` takes the NULL,
//! needlessly long lengths and TRUE that is not `FF` by itself, and refuses indefinite lengths.

use tashika_kit::tlv::{self, Form};
use tashika_kit::{ecdsa, rsa};
use x509_parser::extensions::{KeyUsage, ParsedExtension};
use x509_parser::oid_registry::Oid;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey as ParsedKey;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

use crate::ber;

/// The largest certificate looked at: the field of the first generation, which is the longer one; a root has no field,
/// and twice that is more than any.
const LARGEST: usize = 2 * 1200;

/// 1.2.840.113549.1.1.11, without tag and length.
const SHA256_WITH_RSA: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B];
/// 1.2.840.10045.4.3.2.
const ECDSA_WITH_SHA256: [u8; 8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];
const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";
const SECP384R1: &str = "1.3.132.0.34";

/// A key of one of the two kinds that cards and roots have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// 2,048 to 4,096 bits.
    Rsa(rsa::PublicKey),
    /// NIST P-384.
    P384(ecdsa::PublicKey),
}

impl Key {
    /// Whether a signature with SHA-256 holds; in words why not.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), String> {
        match self {
            Self::Rsa(key) => key.verify_sha256(message, signature).map_err(|error| error.to_string()),
            Self::P384(key) => key.verify_sha256(message, signature).map_err(|error| error.to_string()),
        }
    }

    /// The algorithm this key signs with, as [`Certificate::algorithm`] names it.
    fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa(_) => Algorithm::RsaSha256,
            Self::P384(_) => Algorithm::EcdsaSha256,
        }
    }
}

/// How a certificate is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    /// RSASSA-PKCS1-v1_5.
    RsaSha256,
    /// On P-384.
    EcdsaSha256,
    /// Something these cards are not signed with.
    Other,
}

/// What a certificate says. Its signature has not been looked at.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    /// The signed part, as it stood.
    tbs: Vec<u8>,
    signature: Vec<u8>,
    /// How it is signed, by the part that is signed itself.
    pub(crate) algorithm: Algorithm,
    /// Whether the place that no signature covers names the same algorithm (RFC 5280, 4.1.1.2).
    pub(crate) same_algorithm: bool,
    /// `None`: neither RSA of usable size nor P-384.
    pub(crate) key: Option<Key>,
    /// Names as DER, for comparing.
    pub(crate) issuer: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    /// The subject's name, for people.
    pub(crate) subject_text: String,
    pub(crate) serial: Vec<u8>,
    /// Subject and authority key identifier; empty if it has none.
    pub(crate) key_id: Vec<u8>,
    pub(crate) authority: Vec<u8>,
    /// Basic constraints: a CA.
    pub(crate) is_ca: bool,
    /// Key usage; `None` if it names none.
    pub(crate) usage: Option<Usage>,
    /// A critical extension that nobody here acts upon (RFC 5280, 4.2).
    pub(crate) unknown_critical: bool,
    /// Seconds since 1970.
    pub(crate) not_before: i64,
    pub(crate) not_after: i64,
}

/// What of the key usage matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    /// Signing data: digitalSignature or nonRepudiation.
    pub(crate) data: bool,
    /// Signing certificates.
    pub(crate) certificates: bool,
}

/// Why a certificate with a critical extension beyond the four that are looked at is not taken.
const NOT_ACTED_UPON: &str = "it has a critical extension that is not acted upon";

/// Why a certificate cannot be read; English, without anything it says.
pub(crate) type Unreadable = &'static str;

impl Certificate {
    /// A certificate in a field of a card: zeros, and nothing else, may stand behind it.
    pub(crate) fn in_field(field: &[u8]) -> Result<Self, Unreadable> {
        Self::read(field, |rest| rest.iter().all(|byte| *byte == 0))
    }

    /// A certificate in a file of its own.
    pub(crate) fn whole(file: &[u8]) -> Result<Self, Unreadable> {
        Self::read(file, <[u8]>::is_empty)
    }

    fn read(bytes: &[u8], may_follow: impl Fn(&[u8]) -> bool) -> Result<Self, Unreadable> {
        if bytes.len() > LARGEST {
            return Err("longer than any such certificate");
        }
        let element = ber::first(bytes).ok_or("its end cannot be found")?;
        if !may_follow(element.rest) {
            return Err("something other than zeros follows it");
        }
        let tbs = ber::first_inside(element.original).ok_or("it is no SEQUENCE")?;
        match X509Certificate::from_der(&element.der) {
            Ok(([], parsed)) => Self::of(&parsed, tbs, outside(&element.der)),
            _ => Err("it is no X.509 certificate"),
        }
    }

    fn of(parsed: &X509Certificate<'_>, tbs: &[u8], outside: Algorithm) -> Result<Self, Unreadable> {
        if parsed.signature_value.unused_bits != 0 {
            return Err("its signature is no whole number of bytes");
        }
        let extensions = Extensions::of(parsed)?;
        let inside = algorithm(&parsed.tbs_certificate.signature);
        Ok(Self {
            tbs: tbs.to_vec(),
            signature: parsed.signature_value.data.to_vec(),
            algorithm: inside,
            same_algorithm: outside == inside,
            key: key(parsed.public_key()),
            issuer: parsed.issuer().as_raw().to_vec(),
            subject: parsed.subject().as_raw().to_vec(),
            subject_text: parsed.subject().to_string(),
            serial: parsed.raw_serial().to_vec(),
            key_id: extensions.key_id,
            authority: extensions.authority,
            is_ca: extensions.is_ca,
            usage: extensions.usage,
            unknown_critical: extensions.unknown_critical,
            not_before: parsed.validity().not_before.timestamp(),
            not_after: parsed.validity().not_after.timestamp(),
        })
    }

    /// Whether the holder of this key signed this certificate, over its bytes as they stood.
    pub(crate) fn signed_by(&self, key: &Key) -> bool {
        self.algorithm == key.algorithm() && key.verify(&self.tbs, &self.signature).is_ok()
    }

    /// Whether a moment, in seconds since 1970, is within its period.
    pub(crate) fn in_force(&self, at: i64) -> bool {
        (self.not_before..=self.not_after).contains(&at)
    }

    /// What a root has to be, beyond being trusted: self-signed, a CA, and allowed to sign certificates. A path length
    /// of 0 is enough, since cards stand directly under their root.
    pub(crate) fn is_root(&self) -> Result<(), Unreadable> {
        let key = self.key.as_ref().ok_or("its key is neither RSA of 2,048 to 4,096 bits nor P-384")?;
        if !self.is_ca {
            return Err("it is no CA");
        }
        if !self.usage.is_some_and(|usage| usage.certificates) {
            return Err("its key may not sign certificates");
        }
        if self.unknown_critical {
            return Err(NOT_ACTED_UPON);
        }
        if self.issuer != self.subject || !self.same_algorithm || !self.signed_by(key) {
            return Err("it did not sign itself");
        }
        Ok(())
    }

    /// Why the key of this certificate may not sign what cards hold; `None` if it may.
    pub(crate) fn not_for_cards(&self) -> Option<Unreadable> {
        match self.usage {
            _ if self.is_ca => Some("it is a CA"),
            Some(usage) if usage.certificates => Some("its key may sign certificates"),
            Some(usage) if !usage.data => Some("its key may not sign data"),
            _ if self.unknown_critical => Some(NOT_ACTED_UPON),
            _ => None,
        }
    }
}

#[derive(Default)]
struct Extensions {
    key_id: Vec<u8>,
    authority: Vec<u8>,
    is_ca: bool,
    usage: Option<Usage>,
    unknown_critical: bool,
}

impl Extensions {
    /// What cannot be parsed makes the certificate unreadable, rather than a certificate without that extension.
    fn of(parsed: &X509Certificate<'_>) -> Result<Self, Unreadable> {
        let mut all = Self::default();
        let mut seen: Vec<&Oid<'_>> = Vec::new();
        for extension in parsed.extensions() {
            if seen.contains(&&extension.oid) {
                return Err("an extension stands there twice");
            }
            seen.push(&extension.oid);
            match extension.parsed_extension() {
                ParsedExtension::BasicConstraints(constraints) => all.is_ca = constraints.ca,
                ParsedExtension::KeyUsage(usage) => all.usage = Some(used_for(usage)),
                ParsedExtension::SubjectKeyIdentifier(id) => all.key_id = id.0.to_vec(),
                ParsedExtension::AuthorityKeyIdentifier(id) => {
                    all.authority = id.key_identifier.as_ref().map(|id| id.0.to_vec()).unwrap_or_default();
                }
                ParsedExtension::ParseError { .. } => return Err("an extension cannot be parsed"),
                // That the parser knows its form does not make anybody here keep to what it demands.
                _ => all.unknown_critical |= extension.critical,
            }
        }
        Ok(all)
    }
}

fn used_for(usage: &KeyUsage) -> Usage {
    Usage { data: usage.digital_signature() || usage.non_repudiation(), certificates: usage.key_cert_sign() }
}

/// Parameters may be missing or NULL, for both algorithms: RSA wants the NULL, ECDSA forbids it, and real encoders write
/// it all the same.
fn algorithm(identifier: &AlgorithmIdentifier<'_>) -> Algorithm {
    let empty = identifier.parameters.as_ref().is_none_or(|any| any.as_null().is_ok());
    match identifier.algorithm.as_bytes() {
        id if empty && id == SHA256_WITH_RSA => Algorithm::RsaSha256,
        id if empty && id == ECDSA_WITH_SHA256 => Algorithm::EcdsaSha256,
        _ => Algorithm::Other,
    }
}

/// The algorithm as the place outside the signed part names it, byte by byte: the parser is content with less.
fn outside(der: &[u8]) -> Algorithm {
    const WHAT: &str = "certificate";
    let parts = tlv::first(der, Form::Strict, WHAT)
        .and_then(|(certificate, _)| tlv::children(certificate.value, Form::Strict, WHAT));
    let identifier = parts.ok().and_then(|parts| parts.get(1).map(|part| part.whole.to_vec()));
    let is = |algorithm: &[u8]| {
        let object = [&[0x06, algorithm.len() as u8], algorithm].concat();
        let with = |parameters: &[u8]| {
            let length = (object.len() + parameters.len()) as u8;
            [&[0x30, length], object.as_slice(), parameters].concat()
        };
        identifier.as_deref().is_some_and(|own| own == with(&[]) || own == with(&[0x05, 0x00]))
    };
    if is(&SHA256_WITH_RSA) {
        Algorithm::RsaSha256
    } else if is(&ECDSA_WITH_SHA256) {
        Algorithm::EcdsaSha256
    } else {
        Algorithm::Other
    }
}

fn key(info: &SubjectPublicKeyInfo<'_>) -> Option<Key> {
    match info.parsed().ok()? {
        ParsedKey::RSA(key) => {
            let key = rsa::PublicKey::new(key.modulus, key.exponent).ok()?;
            (256..=512).contains(&key.modulus().len()).then_some(Key::Rsa(key))
        }
        ParsedKey::EC(point) => {
            let curve = info.algorithm.parameters.as_ref().and_then(|any| any.as_oid().ok())?;
            let is_ours =
                info.algorithm.algorithm.to_id_string() == EC_PUBLIC_KEY && curve.to_id_string() == SECP384R1;
            is_ours.then(|| ecdsa::PublicKey::from_point(point.data()).ok().map(Key::P384)).flatten()
        }
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use x509_parser::prelude::{FromDer, X509Certificate};

    use super::{Algorithm, Certificate, Key};

    macro_rules! fixture {
        ($name:literal) => {
            include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/residence/", $name))
                .as_slice()
        };
    }
    pub(crate) use fixture;

    fn read(bytes: &[u8]) -> Certificate {
        Certificate::in_field(bytes).unwrap()
    }

    fn key(bytes: &[u8]) -> Key {
        read(bytes).key.unwrap()
    }

    /// Whether `x509-parser` reads it without our help.
    fn alone(bytes: &[u8]) -> bool {
        X509Certificate::from_der(bytes).is_ok_and(|(rest, _)| rest.is_empty())
    }

    /// Bent as real encoders are said to do it, and signed as they stand.
    #[test]
    fn certificates_that_are_not_clean_der_are_read_and_checked_over_their_own_bytes() {
        let (root_b, root_2) = (key(fixture!("root-b.der")), key(fixture!("root-2.der")));
        let padded = [fixture!("card1.der"), &[0; 200]].concat();
        for (name, bytes, by_itself, root) in [
            ("clean RSA", fixture!("card1.der"), true, &root_b),
            ("zeros behind", &padded, false, &root_b),
            ("long outer length", fixture!("card1-outer-long.der"), true, &root_b),
            ("long lengths", fixture!("card1-long-lengths.der"), true, &root_b),
            ("indefinite", fixture!("card1-indefinite.der"), false, &root_b),
            ("TRUE as 01", fixture!("card1-boolean.der"), true, &root_b),
            ("clean ECDSA", fixture!("card2.der"), true, &root_2),
            ("NULL", fixture!("card2-null.der"), true, &root_2),
            ("indefinite ECDSA", fixture!("card2-indefinite.der"), false, &root_2),
            ("NULL in a root", fixture!("root-2-null.der"), true, &root_2),
        ] {
            assert_eq!(alone(bytes), by_itself, "{name}: what the parser takes by itself has changed");
            let certificate = read(bytes);
            assert!(certificate.signed_by(root) && certificate.same_algorithm);
            let other = if matches!(root, Key::Rsa(_)) { &root_2 } else { &root_b };
            assert!(!certificate.signed_by(other));
        }
    }

    #[test]
    fn only_zeros_may_follow_and_only_in_a_field() {
        let card = fixture!("card2.der");
        assert!(Certificate::whole(card).is_ok());
        assert!(Certificate::whole(&[card, &[0]].concat()).is_err());
        assert!(Certificate::in_field(&[card, &[0; 28]].concat()).is_ok());
        assert!(Certificate::in_field(&[card, &[0, 0, 1]].concat()).is_err());
        assert!(Certificate::in_field(&[card, &[0; 4000]].concat()).is_err(), "bounded");
    }

    #[test]
    fn what_is_no_certificate_is_unreadable() {
        for wrong in [&[][..], &[0; 600], &[0x30, 0x00], b"\x30\x03\x02\x01\x05", &[0x30; 600], &[0xFF; 600]]
        {
            assert!(Certificate::in_field(wrong).is_err());
        }
        let card = fixture!("card1.der");
        for end in 0..card.len() {
            assert!(Certificate::in_field(&card[..end]).is_err());
        }
    }

    #[test]
    fn no_changed_byte_keeps_the_signature() {
        for (card, root) in [
            (fixture!("card1.der"), fixture!("root-b.der")),
            (fixture!("card2-indefinite.der"), fixture!("root-2.der")),
        ] {
            let root = key(root);
            for at in (0..card.len()).step_by(3) {
                let mut changed = card.to_vec();
                changed[at] ^= 0x11;
                let holds = Certificate::in_field(&changed)
                    .is_ok_and(|certificate| certificate.same_algorithm && certificate.signed_by(&root));
                assert!(!holds, "byte {at}");
            }
        }
    }

    #[test]
    fn a_root_signed_itself_is_a_ca_and_may_sign_certificates() {
        for root in [
            fixture!("root-a.der"),
            fixture!("root-b.der"),
            fixture!("root-expired.der"),
            fixture!("root-2.der"),
            fixture!("root-2-null.der"),
        ] {
            assert_eq!(read(root).is_root(), Ok(()));
        }
        for (other, why) in [
            (fixture!("root-no-ca.der"), "it is no CA"),
            (fixture!("root-no-sign.der"), "its key may not sign certificates"),
            (fixture!("card1.der"), "it is no CA"),
            (fixture!("card1-is-ca.der"), "it did not sign itself"),
        ] {
            assert_eq!(read(other).is_root(), Err(why));
        }
    }

    #[test]
    fn keys_and_algorithms() {
        assert!(matches!(key(fixture!("card1.der")), Key::Rsa(_)));
        assert!(matches!(key(fixture!("card2.der")), Key::P384(_)));
        assert_eq!(read(fixture!("p256.der")).key, None, "another curve");
        assert!(!read(fixture!("card1-outside.der")).same_algorithm);
        assert_eq!(read(fixture!("card2-null.der")).algorithm, Algorithm::EcdsaSha256);
    }
}
