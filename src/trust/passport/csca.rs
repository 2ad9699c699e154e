// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether a certificate can be a CSCA's, and what its own signature says (`specs` passport §4.3).

use tashika_kit::signature::Problem;
use tashika_passport::certificate::Certificate;

use super::Refusal;
use super::facts::Facts;

/// What the signature of a CSCA certificate came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Signed with its own key.
    Own,
    /// A link: signed by the certificate with this SHA-256.
    Link([u8; 32]),
    /// A link whose signer is not among those we have.
    LinkOfNobody,
    /// With an algorithm or a key that this program lacks.
    Unsupported,
}

impl Standing {
    /// Whether it is signed by another key than its own.
    #[must_use]
    pub fn is_link(&self) -> bool {
        matches!(self, Self::Link(_) | Self::LinkOfNobody)
    }
}

/// Looks at a certificate that is to be a CSCA's. That it is signed with its own key proves nothing: anybody can sign
/// with the key he made. A signature that does not hold shows that the file is damaged or forged.
///
/// # Errors
/// Why it can be no CSCA's, or [`Refusal::Signature`].
pub fn examine(facts: &Facts, candidates: &[&Facts]) -> Result<Standing, Refusal> {
    let certificate = &facts.certificate;
    certificate.can_be_csca().map_err(|_| no_csca(certificate))?;
    // Countries keep one name for all their keys, so that links name themselves, too; the key identifiers tell more.
    let names_itself = certificate.issuer == certificate.subject;
    let names_no_key = certificate.authority.is_empty();
    let claims_own = if names_no_key { names_itself } else { certificate.authority == certificate.key_id };
    if claims_own || names_itself {
        match facts.signed(facts) {
            Ok(()) => return Ok(Standing::Own),
            Err(Problem::Unsupported(_)) if claims_own => return Ok(Standing::Unsupported),
            Err(_) if claims_own && !names_no_key => return Err(Refusal::Signature),
            Err(_) => {}
        }
    }
    match signer_of(facts, candidates) {
        Signed::By(fingerprint) => Ok(Standing::Link(fingerprint)),
        Signed::Unsupported => Ok(Standing::Unsupported),
        Signed::Wrong => Err(Refusal::Signature),
        // It names no other key, and its own is not the one.
        Signed::ByNobodyHere if claims_own => Err(Refusal::Signature),
        Signed::ByNobodyHere => Ok(Standing::LinkOfNobody),
    }
}

/// Why a certificate can be no CSCA's, as precisely as it says.
fn no_csca(certificate: &Certificate) -> Refusal {
    match certificate.usage {
        _ if !certificate.has_constraints => Refusal::NoConstraints,
        _ if !certificate.is_ca => Refusal::NotACa,
        Some(usage) if !usage.certificates => Refusal::KeyUse,
        _ => Refusal::CriticalExtension,
    }
}

/// Who signed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// The certificate with this SHA-256.
    By([u8; 32]),
    /// Perhaps one of ours, with an algorithm that we lack.
    Unsupported,
    /// It names the key of one of ours, which did not sign it.
    Wrong,
    /// None of ours.
    ByNobodyHere,
}

fn signer_of(facts: &Facts, candidates: &[&Facts]) -> Signed {
    let country = facts.certificate.issuer.country();
    signer_by(&facts.certificate.authority, country.as_deref(), candidates, |issuer| issuer.signed(facts))
}

/// The one of ours that signed something: those with the key identifier that it names come first, then those of its
/// country. A name alone decides nothing: the signature has to hold.
#[must_use]
pub fn signer_by(
    authority: &[u8],
    country: Option<&str>,
    candidates: &[&Facts],
    signed: impl Fn(&Facts) -> Result<(), Problem>,
) -> Signed {
    let named = |candidate: &Facts| !authority.is_empty() && candidate.certificate.key_id == authority;
    let near = |candidate: &Facts| !named(candidate) && country == Some(candidate.country.as_str());
    let mut answer = Signed::ByNobodyHere;
    let first = candidates.iter().filter(|candidate| named(candidate));
    for candidate in first.chain(candidates.iter().filter(|candidate| near(candidate))) {
        match signed(candidate) {
            Ok(()) => return Signed::By(candidate.fingerprint()),
            Err(Problem::Unsupported(_)) if named(candidate) => answer = Signed::Unsupported,
            Err(_) if named(candidate) && answer == Signed::ByNobodyHere => answer = Signed::Wrong,
            Err(_) => {}
        }
    }
    answer
}
