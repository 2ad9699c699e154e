// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the JPKI-AP tells without a PIN: the token label, the CA certificates, the user-authentication
//! certificate (`specs` mynumber-card §5.3, §7).

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::{Anchor, Anchors, Lookup};
use tashika_kit::date::japan_day;
use tashika_kit::hex;
use tashika_kit::rsa::{PublicKey, sha256};
use tashika_kit::tlv::{self, Form};
use tashika_kit::verdict::{CertificateVerdict, Integrity, Issuer, Reason, Step, Validity};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey as ParsedKey;

use super::certificate::{Certificate, Purpose};
use super::profile::Problem;

/// Tag of an X.509 certificate.
pub(crate) const CERTIFICATE_TAG: u32 = 0x30;
/// Bytes of the token information that hold the label.
pub(crate) const LABEL_LENGTH: usize = 32;

/// AlgorithmIdentifier of sha256WithRSAEncryption in DER (RFC 4055): the only one in the JPKI profile.
const SHA256_WITH_RSA: [u8; 15] =
    [0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B, 0x05, 0x00];

/// The label, without its padding.
pub(crate) fn label(token: &[u8]) -> String {
    let label = token.get(..LABEL_LENGTH).unwrap_or(token);
    String::from_utf8_lossy(label).trim_end_matches([' ', '\0']).to_owned()
}

/// Judges a CA certificate of the card, and the leaf under it if it was read.
///
/// The card hands over its own CA certificate, so that one counts only if its SHA-256 is pinned.
pub(crate) fn judge(
    name: &'static str,
    ca: &[u8],
    leaf: Option<&[u8]>,
    anchors: &dyn Anchors,
    now: Timestamp,
) -> CertificateVerdict {
    let lookup = anchors.pinned_certificate(&sha256(ca));
    let verdict = |integrity, issuer, validity| CertificateVerdict {
        name: Cow::Borrowed(name),
        integrity,
        issuer,
        validity,
    };
    let unreadable =
        |what: &str| Integrity::NotChecked { reason: Reason::new("certificate_unreadable", what) };
    let Some(parsed_ca) = parse(ca) else {
        return verdict(unreadable("CA certificate"), unknown(&lookup, ca), Validity::OnlyPrinted);
    };
    let subject_bytes = leaf.unwrap_or(ca);
    let Some(subject) = parse(subject_bytes) else {
        return verdict(unreadable("certificate"), unknown(&lookup, ca), Validity::OnlyPrinted);
    };
    let validity = validity(&subject, now);
    let integrity = match problem(&subject, subject_bytes, &parsed_ca, leaf.is_some()) {
        None => Integrity::Intact,
        Some(part) => Integrity::Altered { parts: vec![Cow::Borrowed(part)] },
    };
    let issuer = match lookup {
        Lookup::Accepted(anchor) => anchored(&parsed_ca, anchor, now),
        other => unknown(&other, ca),
    };
    verdict(integrity, issuer, validity)
}

/// What a path of one root and one leaf comes to.
#[derive(Clone)]
pub struct PathVerdict {
    /// Whether signatures and profile hold; the parts are [`Problem::part`] and [`Problem::code`].
    pub integrity: Integrity,
    /// Whether the root is a pinned one of the right purpose.
    pub issuer: Issuer,
    /// The leaf's own period.
    pub validity: Validity,
    /// The leaf, if it can be read at all.
    pub certificate: Option<Certificate>,
    /// What is wrong with it, if something is.
    pub problem: Option<Problem>,
    /// Step by step.
    pub steps: Vec<Step>,
}

/// Checks a leaf under the CA certificate the card handed over.
#[must_use]
pub fn check(purpose: Purpose, leaf: &[u8], ca: &[u8], anchors: &dyn Anchors, at: Timestamp) -> PathVerdict {
    let name = match purpose {
        Purpose::Signature => "digital_signature",
        Purpose::UserAuthentication => "user_authentication",
    };
    let CertificateVerdict { integrity, issuer, validity, .. } = judge(name, ca, Some(leaf), anchors, at);
    let certificate = Certificate::parse(leaf).ok();
    PathVerdict { integrity, issuer, validity, certificate, problem: None, steps: Vec::new() }
}

fn anchored(ca: &X509Certificate<'_>, anchor: Anchor, now: Timestamp) -> Issuer {
    match validity(ca, now) {
        Validity::InForce { .. } => Issuer::Anchored {
            name: anchor.name,
            fingerprint: hex::upper(&anchor.fingerprint),
            class: anchor.class,
        },
        Validity::Expired { on } => Issuer::Expired { name: anchor.name, not_after: on },
        _ => Issuer::NotChecked { reason: Reason::new("issuer_not_yet_valid", anchor.name) },
    }
}

fn unknown(lookup: &Lookup<Anchor>, ca: &[u8]) -> Issuer {
    let reason = match lookup {
        Lookup::NotAccepted(anchor) => Reason::new("anchor_class_not_accepted", anchor.name.clone()),
        _ => {
            Reason::new("signer_unknown", format!("CA certificate with SHA-256 {}", hex::upper(&sha256(ca))))
        }
    };
    Issuer::Unknown { reason }
}

/// What is wrong with a certificate under its CA, if anything: RFC 5280 §6.1 for a path of one or two,
/// reduced to what the JPKI profile allows (§7.1, §7.3).
fn problem(
    subject: &X509Certificate<'_>,
    der: &[u8],
    ca: &X509Certificate<'_>,
    is_leaf: bool,
) -> Option<&'static str> {
    let Some(key) = rsa_key(ca) else { return Some("ca_key") };
    if !is_ca(ca) {
        return Some("ca_constraints");
    }
    if subject.issuer().as_raw() != ca.subject().as_raw() {
        return Some("issuer_name");
    }
    if let (Some(named), Some(own)) = (authority_key(subject), subject_key(ca))
        && named != own
    {
        return Some("authority_key_identifier");
    }
    // The algorithm stands twice: outside, where no signature covers it, and inside (RFC 5280 §4.1.1.2).
    let outside = signature_algorithm(der);
    let inside = subject.tbs_certificate.signature == subject.signature_algorithm;
    if outside != Some(&SHA256_WITH_RSA[..]) || !inside || subject.signature_value.unused_bits != 0 {
        return Some("signature_algorithm");
    }
    if key.verify_sha256(subject.tbs_certificate.as_ref(), &subject.signature_value.data).is_err() {
        return Some("signature");
    }
    if is_leaf && (is_ca(subject) || !may_authenticate(subject)) {
        return Some("key_usage");
    }
    None
}

/// The outer AlgorithmIdentifier, as it stands in the file.
fn signature_algorithm(der: &[u8]) -> Option<&[u8]> {
    const WHAT: &str = "certificate";
    let (certificate, _) = tlv::first(der, Form::Strict, WHAT).ok()?;
    tlv::children(certificate.value, Form::Strict, WHAT).ok()?.get(1).map(|algorithm| algorithm.whole)
}

fn parse(der: &[u8]) -> Option<X509Certificate<'_>> {
    X509Certificate::from_der(der)
        .ok()
        .filter(|(rest, _)| rest.is_empty())
        .map(|(_, certificate)| certificate)
}

fn rsa_key(certificate: &X509Certificate<'_>) -> Option<PublicKey> {
    match certificate.public_key().parsed().ok()? {
        ParsedKey::RSA(key) => PublicKey::new(key.modulus, key.exponent).ok(),
        _ => None,
    }
}

fn is_ca(certificate: &X509Certificate<'_>) -> bool {
    let constraints = certificate.basic_constraints().ok().flatten().is_some_and(|c| c.value.ca);
    let usage = certificate.key_usage().ok().flatten().is_none_or(|usage| usage.value.key_cert_sign());
    constraints && usage
}

fn may_authenticate(certificate: &X509Certificate<'_>) -> bool {
    certificate.key_usage().ok().flatten().is_some_and(|usage| usage.value.digital_signature())
}

fn authority_key<'a>(certificate: &'a X509Certificate<'_>) -> Option<&'a [u8]> {
    certificate.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        x509_parser::extensions::ParsedExtension::AuthorityKeyIdentifier(aki) => {
            aki.key_identifier.as_ref().map(|id| id.0)
        }
        _ => None,
    })
}

fn subject_key<'a>(certificate: &'a X509Certificate<'_>) -> Option<&'a [u8]> {
    certificate.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        x509_parser::extensions::ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0),
        _ => None,
    })
}

fn validity(certificate: &X509Certificate<'_>, now: Timestamp) -> Validity {
    let day = |seconds: i64| Timestamp::from_second(seconds).map(japan_day).ok();
    let validity = certificate.validity();
    let (from, to) = (validity.not_before.timestamp(), validity.not_after.timestamp());
    match (day(from), day(to)) {
        (_, Some(on)) if now.as_second() > to => Validity::Expired { on },
        (Some(from_day), _) if now.as_second() < from => Validity::NotYet { from: from_day },
        (Some(_), Some(until)) => Validity::InForce { until, signed: true },
        _ => Validity::Expired { on: Date::MIN },
    }
}

#[cfg(test)]
mod tests {
    use super::{judge, label};
    use jiff::Timestamp;
    use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, Lookup};
    use tashika_kit::verdict::{CertificateVerdict, Integrity, Issuer, Validity};

    const CA: &[u8] = include_bytes!("../../../../tests/fixtures/jpki-test-card/jpki-auth-ca-cert.der");
    const OTHER_CA: &[u8] = include_bytes!("../../../../tests/fixtures/jpki-test-card/jpki-sign-ca-cert.der");
    const LEAF: &[u8] = include_bytes!("../../../../tests/fixtures/jpki-test-card/jpki-auth-cert.der");
    /// The test root of 2023, `specs` mynumber-card §7.2.
    const PINNED: &str = "5A0E7D690C718FADEBC7FB6EFF66A6DD623458DEBC1AA6FB1778BFE157CBEB25";

    struct Pinned;

    impl Anchors for Pinned {
        fn pinned_certificate(&self, sha256: &[u8; 32]) -> Lookup<Anchor> {
            if tashika_kit::hex::upper(sha256) == PINNED {
                let name = "authca-test-2023".into();
                Lookup::Accepted(Anchor { name, fingerprint: *sha256, class: AnchorClass::Test })
            } else {
                Lookup::Unknown
            }
        }
    }

    fn judged(ca: &[u8], leaf: &[u8], now: &str) -> CertificateVerdict {
        judge("user_authentication", ca, Some(leaf), &Pinned, now.parse::<Timestamp>().unwrap())
    }

    const NOW: &str = "2026-11-20T03:00:00Z";

    #[test]
    fn the_public_test_certificate_is_anchored() {
        let verdict = judged(CA, LEAF, NOW);
        assert_eq!(verdict.integrity, Integrity::Intact);
        assert!(matches!(verdict.issuer, Issuer::Anchored { class: AnchorClass::Test, .. }));
        assert!(matches!(verdict.validity, Validity::InForce { .. }), "{:?}", verdict.validity);
    }

    #[test]
    fn time_passes() {
        assert!(matches!(judged(CA, LEAF, "2024-01-01T00:00:00Z").validity, Validity::NotYet { .. }));
        let late = judged(CA, LEAF, "2045-01-01T00:00:00Z");
        assert!(matches!(late.validity, Validity::Expired { .. }));
        assert!(matches!(late.issuer, Issuer::Expired { .. }));
    }

    #[test]
    fn another_ca_did_not_sign_it() {
        let verdict = judged(OTHER_CA, LEAF, NOW);
        assert!(matches!(verdict.integrity, Integrity::Altered { .. }));
        assert!(matches!(verdict.issuer, Issuer::Unknown { .. }));
    }

    #[test]
    fn a_leaf_is_not_a_ca() {
        // The leaf named as its own issuer: neither a CA nor the signer.
        assert!(matches!(judged(LEAF, LEAF, NOW).integrity, Integrity::Altered { .. }));
    }

    #[test]
    fn no_changed_byte_of_the_leaf_passes() {
        for at in (0..LEAF.len()).step_by(3) {
            let mut leaf = LEAF.to_vec();
            leaf[at] ^= 0x01;
            assert_ne!(judged(CA, &leaf, NOW).integrity, Integrity::Intact, "byte {at}");
        }
    }

    #[test]
    fn labels_lose_their_padding() {
        assert_eq!(label(b"JPKIAPICCTOKEN2                 JPKI"), "JPKIAPICCTOKEN2");
        assert_eq!(label(b""), "");
    }
}
