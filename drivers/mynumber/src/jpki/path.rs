// SPDX-License-Identifier: MIT OR Apache-2.0
//! A path of two: a root that is pinned by its fingerprint, for one purpose, and a leaf under it (`specs` mynumber-card
//! §6.3, §7.1, §7.3; RFC 5280, 6.1, reduced to that).

use std::borrow::Cow;

use jiff::Timestamp;
use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, Lookup};
use tashika_kit::date::japan_day;
use tashika_kit::hex;
use tashika_kit::rsa::{PublicKey, sha256};
use tashika_kit::verdict::{CertificateVerdict, Integrity, Issuer, Reason, Step, StepOutcome, Validity};

use super::certificate::{Certificate, Purpose};
use super::parsed::Parsed;
use super::profile::{Hierarchy, Problem, leaf_problem, root_problem};

/// Tag of an X.509 certificate.
pub(crate) const CERTIFICATE_TAG: u32 = 0x30;
/// Bytes of the token information that hold the label.
pub(crate) const LABEL_LENGTH: usize = 32;

/// The label, without its padding.
pub(crate) fn label(token: &[u8]) -> String {
    let label = token.get(..LABEL_LENGTH).unwrap_or(token);
    String::from_utf8_lossy(label).trim_end_matches([' ', '\0']).to_owned()
}

/// What a path comes to.
#[derive(Clone, Debug)]
pub struct PathVerdict {
    /// Whether signatures and profile hold; if not, the parts are [`Problem::part`] and [`Problem::code`].
    pub integrity: Integrity,
    /// Whether the root is a pinned one of the right purpose, and signed this certificate.
    pub issuer: Issuer,
    /// The certificate's own period.
    pub validity: Validity,
    /// The certificate, if it can be read at all.
    pub certificate: Option<Certificate>,
    /// What is wrong with it or its root, if something is.
    pub problem: Option<Problem>,
    /// Step by step.
    pub steps: Vec<Step>,
}

impl PathVerdict {
    /// The first reason why the certificate proves nothing at this time; `None` if it is good. Revocation is not asked here.
    #[must_use]
    pub fn refusal(&self) -> Option<Reason> {
        if let Some(problem) = self.problem {
            return Some(Reason::new(problem.code(), "found in the path"));
        }
        match (&self.integrity, &self.issuer, &self.validity) {
            (Integrity::NotChecked { reason }, _, _) => Some(reason.clone()),
            (_, Issuer::Unknown { reason } | Issuer::NotChecked { reason }, _) => Some(reason.clone()),
            (_, Issuer::Expired { name, .. }, _) => Some(Reason::new("issuer_expired", name.clone())),
            (_, _, Validity::Expired { on }) => Some(Reason::new("certificate_expired", on.to_string())),
            (_, _, Validity::NotYet { from }) => {
                Some(Reason::new("certificate_not_yet_valid", from.to_string()))
            }
            (Integrity::Intact, Issuer::Anchored { .. }, Validity::InForce { .. }) => None,
            _ => Some(Reason::new("certificate_unreadable", "no complete verdict")),
        }
    }
}

/// Checks a leaf under the CA certificate the card handed over, at a moment. Pure, and asks nobody about revocation.
#[must_use]
pub fn check(purpose: Purpose, leaf: &[u8], ca: &[u8], anchors: &dyn Anchors, at: Timestamp) -> PathVerdict {
    path(purpose, Some(leaf), ca, anchors, at)
}

/// The issuer of a certificate among several that may share one name: the one whose key identifier it names, else all of the
/// name; of those, the one whose key signed it. It is not trusted by that.
#[must_use]
pub fn choose<'c>(leaf: &[u8], candidates: impl IntoIterator<Item = &'c [u8]>) -> Option<&'c [u8]> {
    let leaf = Parsed::parse(leaf).ok()?;
    let named = leaf.authority().key_id;
    let of_the_name = |der: &&'c [u8]| {
        Parsed::parse(der).is_ok_and(|ca| ca.x509.subject().as_raw() == leaf.x509.issuer().as_raw())
    };
    let all: Vec<&[u8]> = candidates.into_iter().filter(of_the_name).collect();
    let has_key =
        |der: &&&[u8]| named.is_some() && Parsed::parse(der).is_ok_and(|ca| ca.subject_key_id() == named);
    let by_key: Vec<&[u8]> = all.iter().filter(has_key).copied().collect();
    // Somebody else of the name cannot stand in for the one that is named.
    let meant = if by_key.is_empty() { all } else { by_key };
    let signed = |der: &&[u8]| {
        Parsed::parse(der).is_ok_and(|ca| ca.key.as_ref().is_some_and(|key| leaf.signed_by(key)))
    };
    meant.into_iter().find(signed)
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
    let purpose = match name {
        "user_authentication" | "user_authentication_ca" => Purpose::UserAuthentication,
        _ => Purpose::Signature,
    };
    let PathVerdict { integrity, issuer, validity, .. } = path(purpose, leaf, ca, anchors, now);
    CertificateVerdict { name: Cow::Borrowed(name), integrity, issuer, validity }
}

fn path(
    purpose: Purpose,
    leaf: Option<&[u8]>,
    ca: &[u8],
    anchors: &dyn Anchors,
    now: Timestamp,
) -> PathVerdict {
    let lookup = anchors.pinned_certificate(&sha256(ca));
    let root = Parsed::parse(ca);
    let leaf = leaf.map(Parsed::parse).transpose();
    let certificate = leaf.as_ref().ok().and_then(Option::as_ref).map(Certificate::of).transpose();
    let (root, leaf, certificate) = match (root, leaf, certificate) {
        (Ok(root), Ok(leaf), Ok(certificate)) => (root, leaf, certificate),
        (Err(_), _, certificate) => {
            return unreadable("CA certificate", lookup, ca, certificate.ok().flatten());
        }
        _ => return unreadable("certificate", lookup, ca, None),
    };
    let hierarchy = Hierarchy::of(root.x509.subject());
    let problem = root_problem(&root).or_else(|| {
        let leaf = leaf.as_ref()?;
        let attributes = certificate.as_ref().and_then(|certificate| certificate.attributes.as_ref());
        link_problem(leaf, &root)
            .or_else(|| leaf_problem(leaf, purpose, hierarchy.map(|(of, _)| of), attributes))
    });
    let integrity = match problem {
        None => Integrity::Intact,
        Some(problem) => {
            Integrity::Altered { parts: vec![Cow::Borrowed(problem.part()), Cow::Borrowed(problem.code())] }
        }
    };
    let issuer = match lookup {
        _ if problem.is_some_and(|problem| OF_ANOTHER_ISSUER.contains(&problem)) => not_signed_by(ca),
        Lookup::Accepted(anchor) => match hierarchy {
            Some((_, of)) if of != purpose => unknown("wrong_root", anchor.name),
            None => unknown("wrong_root", anchor.name),
            Some((hierarchy, _)) if !hierarchy.admits(anchor.class) => {
                unknown("wrong_hierarchy", anchor.name)
            }
            Some(_) => anchored(&root, anchor, now),
        },
        Lookup::NotAccepted(anchor) => unknown("anchor_class_not_accepted", anchor.name),
        Lookup::Unknown if hierarchy.is_some_and(|(hierarchy, _)| is_real(hierarchy)) => {
            unknown("same_name_other_key", named(ca))
        }
        Lookup::Unknown => unknown("signer_unknown", named(ca)),
    };
    let validity = validity(leaf.as_ref().unwrap_or(&root), now);
    let steps = steps(problem, &issuer, &validity);
    PathVerdict { integrity, issuer, validity, certificate, problem, steps }
}

fn unreadable(
    what: &'static str,
    lookup: Lookup<Anchor>,
    ca: &[u8],
    certificate: Option<Certificate>,
) -> PathVerdict {
    let reason = Reason::new("certificate_unreadable", what);
    let issuer = match lookup {
        Lookup::Accepted(_) => Issuer::NotChecked { reason: reason.clone() },
        Lookup::NotAccepted(anchor) => unknown("anchor_class_not_accepted", anchor.name),
        Lookup::Unknown => unknown("signer_unknown", named(ca)),
    };
    let detail = format!("{what} cannot be read");
    let step = Step { code: Cow::Borrowed("jpki_certificate"), outcome: StepOutcome::NotChecked, detail };
    PathVerdict {
        integrity: Integrity::NotChecked { reason },
        issuer,
        validity: Validity::OnlyPrinted,
        certificate,
        problem: None,
        steps: vec![step],
    }
}

fn unknown(code: &'static str, detail: String) -> Issuer {
    Issuer::Unknown { reason: Reason::new(code, detail) }
}

/// What is said of the issuer where the CA certificate is not the one that signed.
pub(crate) fn not_signed_by(ca: &[u8]) -> Issuer {
    unknown("not_signed_by_named_issuer", named(ca))
}

fn named(ca: &[u8]) -> String {
    format!("CA certificate with SHA-256 {}", hex::upper(&sha256(ca)))
}

/// Names that the JPKI itself bears: a root that has one and is not pinned is forged, or newer than the pins.
fn is_real(hierarchy: &Hierarchy) -> bool {
    [AnchorClass::Official, AnchorClass::Test].into_iter().any(|class| hierarchy.admits(class))
}

/// Problems that mean that the root did not issue the certificate, however much it is trusted itself.
const OF_ANOTHER_ISSUER: [Problem; 4] =
    [Problem::IssuerName, Problem::SameNameOtherKey, Problem::SignatureAlgorithm, Problem::Signature];

/// Whether parts of an [`Integrity::Altered`] say that the root did not issue the certificate.
pub(crate) fn is_of_another_issuer(parts: &[Cow<'static, str>]) -> bool {
    OF_ANOTHER_ISSUER.iter().any(|problem| parts.iter().any(|part| part == problem.code()))
}

/// What is wrong between a leaf and the root that is said to have signed it.
fn link_problem(leaf: &Parsed<'_>, root: &Parsed<'_>) -> Option<Problem> {
    let authority = leaf.authority();
    if leaf.x509.issuer().as_raw() != root.x509.subject().as_raw() {
        return Some(Problem::IssuerName);
    }
    if authority.key_id.is_some() && authority.key_id != root.subject_key_id() {
        return Some(Problem::SameNameOtherKey);
    }
    if !leaf.sha256_with_rsa {
        return Some(Problem::SignatureAlgorithm);
    }
    if !root.key.as_ref().is_some_and(|key: &PublicKey| leaf.signed_by(key)) {
        return Some(Problem::Signature);
    }
    let complete = authority.key_id.is_some()
        && authority.issuer == Some(root.x509.issuer().as_raw())
        && authority.serial == Some(root.x509.raw_serial());
    (!complete).then_some(Problem::AuthorityKeyIdentifier)
}

fn anchored(ca: &Parsed<'_>, anchor: Anchor, now: Timestamp) -> Issuer {
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

fn validity(certificate: &Parsed<'_>, now: Timestamp) -> Validity {
    in_period(certificate.not_before, certificate.not_after, now)
}

/// Both ends belong to the period (RFC 5280, 4.1.2.5), which counts whole seconds.
pub(crate) fn in_period(from: Timestamp, until: Timestamp, now: Timestamp) -> Validity {
    if now.as_second() > until.as_second() {
        Validity::Expired { on: japan_day(until) }
    } else if now.as_second() < from.as_second() {
        Validity::NotYet { from: japan_day(from) }
    } else {
        Validity::InForce { until: japan_day(until), signed: true }
    }
}

fn steps(problem: Option<Problem>, issuer: &Issuer, validity: &Validity) -> Vec<Step> {
    let step = |code, outcome, detail: String| Step { code: Cow::Borrowed(code), outcome, detail };
    let of = |part| match problem {
        Some(problem) if problem.part() == part => (StepOutcome::Failed, problem.code().to_owned()),
        Some(_) if part == "profile" => (StepOutcome::NotChecked, "not signed by this issuer".to_owned()),
        _ => (StepOutcome::Passed, "as it should be".to_owned()),
    };
    let root = match issuer {
        Issuer::Anchored { name, .. } => (StepOutcome::Passed, name.clone()),
        Issuer::Expired { name, .. } => (StepOutcome::Failed, format!("{name} is past its last day")),
        Issuer::Unknown { reason } | Issuer::NotChecked { reason } => {
            (StepOutcome::NotChecked, format!("{}: {}", reason.code, reason.detail))
        }
    };
    let period = match validity {
        Validity::InForce { until, .. } => (StepOutcome::Passed, format!("until {until}")),
        Validity::Expired { on } => (StepOutcome::Failed, format!("expired on {on}")),
        Validity::NotYet { from } => (StepOutcome::Failed, format!("not before {from}")),
        _ => (StepOutcome::NotChecked, String::new()),
    };
    let all = [
        ("jpki_certificate", of("certificate")),
        ("jpki_profile", of("profile")),
        ("jpki_root", root),
        ("jpki_period", period),
    ];
    all.into_iter().map(|(code, (outcome, detail))| step(code, outcome, detail)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Certificate, Purpose, judge, label};
    use jiff::Timestamp;
    use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, Lookup};
    use tashika_kit::hex;
    use tashika_kit::rsa::sha256;
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

    macro_rules! roots {
        ($($name:literal $of:ident $class:ident,)+) => {
            [$((
                $name,
                include_bytes!(concat!("../../../../tests/fixtures/jpki-roots/", $name, ".cer")).as_slice(),
                Purpose::$of,
                AnchorClass::$class,
            )),+]
        };
    }

    /// The real roots, and those of the test hierarchy (`tests/fixtures/jpki-roots`).
    const ROOTS: [(&str, &[u8], Purpose, AnchorClass); 10] = roots![
        "authca01" UserAuthentication Official,
        "authca02" UserAuthentication Official,
        "authca03" UserAuthentication Official,
        "signca01" Signature Official,
        "signca02" Signature Official,
        "signca03" Signature Official,
        "authca-test-2019" UserAuthentication Test,
        "authca-test-2023" UserAuthentication Test,
        "signca-test-2019" Signature Test,
        "signca-test-2024" Signature Test,
    ];

    /// Everything is pinned, in one class.
    struct Everything(AnchorClass);

    impl Anchors for Everything {
        fn pinned_certificate(&self, sha256: &[u8; 32]) -> Lookup<Anchor> {
            Lookup::Accepted(Anchor { name: "pinned".into(), fingerprint: *sha256, class: self.0 })
        }
    }

    fn alone(name: &'static str, root: &[u8], class: AnchorClass, now: &str) -> CertificateVerdict {
        judge(name, root, None, &Everything(class), now.parse().unwrap())
    }

    fn reason(verdict: &CertificateVerdict) -> &str {
        match &verdict.issuer {
            Issuer::Unknown { reason } => reason.code.as_ref(),
            Issuer::Anchored { .. } => "",
            Issuer::Expired { .. } => "expired",
            Issuer::NotChecked { .. } => "not checked",
        }
    }

    #[test]
    fn the_real_roots_fit_the_profile_and_count_for_their_own_purpose_and_class() {
        let pins = include_str!("../../../../assets/trust/jpki.toml");
        // Every root was in force then.
        let then = "2024-10-01T00:00:00Z";
        for (name, root, purpose, class) in ROOTS {
            assert!(pins.contains(&hex::upper(&sha256(root))), "{name}");
            let (own, other) = match purpose {
                Purpose::Signature => ("digital_signature_ca", "user_authentication_ca"),
                Purpose::UserAuthentication => ("user_authentication_ca", "digital_signature_ca"),
            };
            let verdict = alone(own, root, class, then);
            assert_eq!(verdict.integrity, Integrity::Intact, "{name}");
            assert!(matches!(verdict.issuer, Issuer::Anchored { .. }), "{name} {:?}", verdict.issuer);
            assert_eq!(reason(&alone(other, root, class, then)), "wrong_root", "{name}");
            let swapped = if class == AnchorClass::Test { AnchorClass::Official } else { AnchorClass::Test };
            for class in [swapped, AnchorClass::Simulator] {
                assert_eq!(reason(&alone(own, root, class, then)), "wrong_hierarchy", "{name}");
            }
            let first = name.ends_with("01");
            assert_eq!(reason(&alone(own, root, class, NOW)) == "expired", first, "{name}: ended in 2025");
        }
    }

    /// Generations with one name, told apart by their keys alone.
    #[test]
    fn the_real_generations_share_their_names() {
        let subject = |at: usize| Certificate::parse(ROOTS[at].1).unwrap();
        for three in [[0, 1, 2], [3, 4, 5]] {
            let [first, second, third] = three.map(subject);
            assert!(first.subject == second.subject && second.subject == third.subject);
            assert!(
                first.subject_key_id != second.subject_key_id
                    && second.subject_key_id != third.subject_key_id
            );
        }
        assert_eq!(super::choose(LEAF, ROOTS.map(|root| root.1)), Some(CA));
    }

    #[test]
    fn labels_lose_their_padding() {
        assert_eq!(label(b"JPKIAPICCTOKEN2                 JPKI"), "JPKIAPICCTOKEN2");
        assert_eq!(label(b""), "");
    }
}
