// SPDX-License-Identifier: MIT OR Apache-2.0
//! The profile of the JPKI's certificates (`specs` mynumber-card §7.1, §7.3): what a leaf of a purpose has to be, beyond
//! being signed. The names and policies are data (`assets/mynumber/jpki-profile.toml`).

use std::sync::LazyLock;

use serde::Deserialize;
use tashika_kit::anchors::AnchorClass;
use x509_parser::extensions::{KeyUsage, ParsedExtension};
use x509_parser::x509::{X509Name, X509Version};

use super::attributes::{self, Attributes};
use super::certificate::Purpose;
use super::parsed::Parsed;
pub(crate) use super::problem::Problem;

/// Bits of every key.
const BITS: usize = 2048;

/// The profile as data.
#[derive(Default, Deserialize)]
struct Profile {
    #[serde(default)]
    hierarchy: Vec<Hierarchy>,
    signature: Uses,
    user_authentication: Uses,
}

/// What the keys of leaves may be used for.
#[derive(Default, Deserialize)]
struct Uses {
    key_usage: Vec<String>,
    extended_key_usage: Vec<String>,
}

/// Two roots with one organisation's name, one for each purpose.
#[derive(Deserialize)]
pub(crate) struct Hierarchy {
    organisation: String,
    classes: Vec<AnchorClass>,
    signature: Branch,
    user_authentication: Branch,
}

#[derive(Deserialize)]
struct Branch {
    unit: String,
    policy: String,
}

static PROFILE: LazyLock<Profile> = LazyLock::new(|| {
    // A file that cannot be read knows no hierarchy, and nothing is anchored then; a test reads it.
    toml::from_str(include_str!("../../../../assets/mynumber/jpki-profile.toml")).unwrap_or_default()
});

impl Hierarchy {
    /// Whose name a root bears, and for which purpose.
    pub(crate) fn of(name: &X509Name<'_>) -> Option<(&'static Self, Purpose)> {
        let mut organisations = name.iter_organization().map(|part| part.as_str());
        let (Some(Ok(organisation)), None) = (organisations.next(), organisations.next()) else {
            return None;
        };
        let has_unit = |unit: &str| name.iter_organizational_unit().any(|part| part.as_str() == Ok(unit));
        let hierarchy = PROFILE.hierarchy.iter().find(|h| h.organisation == organisation)?;
        let of = |purpose: &Purpose| has_unit(&hierarchy.branch(*purpose).unit);
        match [Purpose::Signature, Purpose::UserAuthentication].into_iter().filter(of).collect::<Vec<_>>()[..]
        {
            [purpose] => Some((hierarchy, purpose)),
            _ => None,
        }
    }

    /// Whether an anchor of this class may bear these names.
    pub(crate) fn admits(&self, class: AnchorClass) -> bool {
        self.classes.contains(&class)
    }

    fn branch(&self, purpose: Purpose) -> &Branch {
        match purpose {
            Purpose::Signature => &self.signature,
            Purpose::UserAuthentication => &self.user_authentication,
        }
    }
}

/// What in a root is not as every root of the profile is; whether it is trusted is another question.
pub(crate) fn root_problem(root: &Parsed<'_>) -> Option<Problem> {
    const USAGE: [&str; 2] = ["key_cert_sign", "crl_sign"];
    let Some(key) = usual_key(root) else { return Some(Problem::CaKey) };
    let first = [
        (root.x509.version() != X509Version::V3, Problem::CaConstraints),
        (!is_ca(root) || basic_constraints_critical(root) != Some(true), Problem::CaConstraints),
        (!usage_is(root, &USAGE), Problem::CaKeyUsage),
        (root.subject_key_id().is_none_or(<[u8]>::is_empty), Problem::CaConstraints),
        (critical_unknown(root), Problem::CaConstraints),
        (root.x509.issuer().as_raw() != root.x509.subject().as_raw(), Problem::CaSignature),
        (!root.signed_by(key), Problem::CaSignature),
    ];
    first.into_iter().find_map(|(wrong, problem)| wrong.then_some(problem))
}

/// What in a leaf is not as every leaf of its purpose is. `hierarchy` is the root's, if the root bears a name of one.
pub(crate) fn leaf_problem(
    leaf: &Parsed<'_>,
    purpose: Purpose,
    hierarchy: Option<&Hierarchy>,
    attributes: Option<&Attributes>,
) -> Option<Problem> {
    let uses = match purpose {
        Purpose::Signature => &PROFILE.signature,
        Purpose::UserAuthentication => &PROFILE.user_authentication,
    };
    let usage: Vec<&str> = uses.key_usage.iter().map(String::as_str).collect();
    let first = [
        (leaf.x509.version() != X509Version::V3, Problem::Version),
        (leaf.not_before > leaf.not_after, Problem::ValidityOrder),
        (usual_key(leaf).is_none(), Problem::Key),
        (is_ca(leaf), Problem::LeafIsCa),
        (!usage_is(leaf, &usage), Problem::KeyUsage),
        (extended_key_usage(leaf) != uses.extended_key_usage, Problem::ExtendedKeyUsage),
        (critical_unknown(leaf), Problem::UnknownCriticalExtension),
        (leaf.subject_key_id().is_none_or(<[u8]>::is_empty), Problem::SubjectKeyIdentifier),
        (!subject_holds(leaf.x509.subject()), Problem::Subject),
    ];
    let first = first.into_iter().find_map(|(wrong, problem)| wrong.then_some(problem));
    first.or_else(|| policy_problem(leaf, purpose, hierarchy)).or_else(|| match purpose {
        Purpose::Signature => attributes.map_or(Some(Problem::Attributes), Attributes::problem),
        Purpose::UserAuthentication => attributes::are_there(leaf).then_some(Problem::SubjectAlternativeName),
    })
}

/// RSA-2048 with the exponent 65,537.
fn usual_key<'p>(parsed: &'p Parsed<'_>) -> Option<&'p tashika_kit::rsa::PublicKey> {
    parsed.key.as_ref().filter(|key| key.bits() == BITS && parsed.usual_exponent)
}

fn is_ca(parsed: &Parsed<'_>) -> bool {
    parsed.x509.basic_constraints().ok().flatten().is_some_and(|constraints| constraints.value.ca)
}

fn basic_constraints_critical(parsed: &Parsed<'_>) -> Option<bool> {
    parsed.x509.basic_constraints().ok().flatten().map(|constraints| constraints.critical)
}

/// Whether the key usage is critical and names exactly these.
fn usage_is(parsed: &Parsed<'_>, names: &[&str]) -> bool {
    let usage = parsed.x509.key_usage().ok().flatten();
    let flags = names.iter().fold(0, |flags, name| flags | flag(name));
    usage.is_some_and(|usage| usage.critical && *usage.value == KeyUsage { flags })
}

/// The bit of RFC 5280, 4.2.1.3, from the least; a word that is none is a bit no certificate has.
fn flag(name: &str) -> u16 {
    match name {
        "digital_signature" => 1,
        "non_repudiation" => 1 << 1,
        "key_cert_sign" => 1 << 5,
        "crl_sign" => 1 << 6,
        _ => 1 << 15,
    }
}

/// The object identifiers, sorted; none if there is no such extension.
fn extended_key_usage(parsed: &Parsed<'_>) -> Vec<String> {
    let value = parsed.extension(|extension| match extension.parsed_extension() {
        ParsedExtension::ExtendedKeyUsage(_) => Some(extension.value),
        _ => None,
    });
    let Some(value) = value else { return Vec::new() };
    super::der::identifiers(value).unwrap_or_else(|| vec![String::from("unreadable")])
}

/// Whether something critical is there that nobody here acts upon (RFC 5280, 4.2).
fn critical_unknown(parsed: &Parsed<'_>) -> bool {
    parsed.x509.extensions().iter().filter(|extension| extension.critical).any(|extension| {
        !matches!(
            extension.parsed_extension(),
            ParsedExtension::KeyUsage(_)
                | ParsedExtension::BasicConstraints(_)
                | ParsedExtension::CertificatePolicies(_)
                | ParsedExtension::ExtendedKeyUsage(_)
                | ParsedExtension::SubjectAlternativeName(_)
        )
    })
}

/// `C=JP` once, one `CN` that says something.
fn subject_holds(subject: &X509Name<'_>) -> bool {
    let mut countries = subject.iter_country();
    let mut names = subject.iter_common_name();
    let country = countries.next().is_some_and(|country| country.as_str() == Ok("JP"));
    let name = names.next().is_some_and(|name| name.as_str().is_ok_and(|name| !name.is_empty()));
    country && name && countries.next().is_none() && names.next().is_none()
}

/// One policy, critical, and that of the purpose and of the hierarchy.
fn policy_problem(leaf: &Parsed<'_>, purpose: Purpose, hierarchy: Option<&Hierarchy>) -> Option<Problem> {
    let named = leaf.extension(|extension| match extension.parsed_extension() {
        ParsedExtension::CertificatePolicies(policies) => match policies.as_slice() {
            [policy] if extension.critical => Some(policy.policy_id.to_id_string()),
            _ => None,
        },
        _ => None,
    });
    let Some(named) = named else { return Some(Problem::Policy) };
    let all = PROFILE.hierarchy.as_slice();
    let is = |hierarchy: &Hierarchy, purpose| hierarchy.branch(purpose).policy == named;
    let other = match purpose {
        Purpose::Signature => Purpose::UserAuthentication,
        Purpose::UserAuthentication => Purpose::Signature,
    };
    // A root that bears no name we know decides nothing; which of the policies its leaf names is then all the same.
    if hierarchy.map_or_else(|| all.iter().any(|h| is(h, purpose)), |h| is(h, purpose)) {
        None
    } else if all.iter().any(|hierarchy| is(hierarchy, other)) {
        Some(Problem::Policy)
    } else if all.iter().any(|hierarchy| is(hierarchy, purpose)) {
        Some(Problem::PolicyOfOtherHierarchy)
    } else {
        Some(Problem::PolicyUnknown)
    }
}

#[cfg(test)]
mod tests {
    use super::{PROFILE, flag};

    #[test]
    fn the_profile_is_read() {
        assert_eq!(PROFILE.hierarchy.len(), 3);
        for uses in [&PROFILE.signature, &PROFILE.user_authentication] {
            assert!(uses.key_usage.iter().all(|name| flag(name) < 1 << 15));
        }
        assert_eq!(PROFILE.user_authentication.extended_key_usage, ["1.3.6.1.5.5.7.3.2"]);
    }
}
