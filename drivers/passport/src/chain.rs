// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a signer's certificate to the CSCA that signed it (`specs` passport §4.3).
//!
//! Several CSCAs of one country can share one name, so that a CSCA is chosen by the key identifier the signer's certificate
//! names. If it names none, or none that we have, every CSCA of that name is tried, and then every other one of that
//! country. If it names one that we have, no other can stand in for it.
//!
//! Self-signed and link certificates all count as roots: whoever accepted a list accepted each of them.

use tashika_kit::anchors::{Anchor, Root};
use tashika_kit::signature::Problem;

use crate::certificate::Certificate;

/// What the roots say about a signer's certificate.
#[derive(Clone, Debug)]
pub(crate) enum Chain {
    /// Nobody imported any root.
    NoRoots,
    /// None of them signed it, and it does not name one of them by its key.
    Unknown,
    /// The root whose key it names did not sign it.
    Broken(String),
    /// The root that may have signed it did so with an algorithm this program does not know.
    Unsupported(String),
    /// This root signed it.
    Under(Box<Csca>),
}

/// A root that can be a CSCA. One that cannot signs nothing, whoever imported it.
#[derive(Clone, Debug)]
pub(crate) struct Csca {
    /// Name, fingerprint, class.
    pub(crate) anchor: Anchor,
    /// Whether its class is accepted here.
    pub(crate) accepted: bool,
    /// The certificate.
    pub(crate) certificate: Certificate,
}

impl Csca {
    /// Those among the roots that can be one.
    pub(crate) fn all(roots: &[Root]) -> Vec<Self> {
        let of = |root: &Root| {
            let certificate = Certificate::parse(&root.der).ok()?;
            certificate.can_be_csca().ok()?;
            Some(Self { anchor: root.anchor.clone(), accepted: root.accepted, certificate })
        };
        roots.iter().filter_map(of).collect()
    }

    fn signed(&self, signer: &Certificate) -> Result<(), Problem> {
        signer.signed_by(&self.certificate.public_key()?)
    }
}

/// Looks for the root of a signer's certificate. `at`, seconds since 1970, decides only between several certificates of one
/// key: one that is accepted and in force goes first, then one signed with its own key.
pub(crate) fn chain(signer: &Certificate, roots: &[Csca], at: i64) -> Chain {
    if roots.is_empty() {
        return Chain::NoRoots;
    }
    let named: Vec<&Csca> = roots
        .iter()
        .filter(|root| !signer.authority.is_empty() && root.certificate.key_id == signer.authority)
        .collect();
    if !named.is_empty() {
        return match tried(signer, &named, at) {
            Ok(csca) => Chain::Under(csca),
            Err(Some(what)) => Chain::Unsupported(what),
            Err(None) => {
                Chain::Broken(named.first().map(|root| root.anchor.name.clone()).unwrap_or_default())
            }
        };
    }
    let of_the_name = |root: &&Csca| root.certificate.subject == signer.issuer;
    let of_the_country = |root: &&Csca| root.certificate.country() == signer.issuer.country();
    let by_name: Vec<&Csca> = roots.iter().filter(of_the_name).collect();
    let others: Vec<&Csca> = roots.iter().filter(|root| !of_the_name(root) && of_the_country(root)).collect();
    match tried(signer, &by_name, at) {
        Ok(csca) => Chain::Under(csca),
        Err(unsupported) => match (tried(signer, &others, at), unsupported) {
            (Ok(csca), _) => Chain::Under(csca),
            (Err(_), Some(what)) => Chain::Unsupported(what),
            (Err(_), None) => Chain::Unknown,
        },
    }
}

/// The best of those that signed it; else the algorithm that kept one of them from being tried.
fn tried(signer: &Certificate, candidates: &[&Csca], at: i64) -> Result<Box<Csca>, Option<String>> {
    let mut unsupported = None;
    let mut signed: Vec<&Csca> = Vec::new();
    for root in candidates {
        match root.signed(signer) {
            Ok(()) => signed.push(root),
            Err(Problem::Unsupported(what)) => unsupported = Some(what),
            Err(_) => {}
        }
    }
    // A root and a link to it have one key. The root goes first: lists keep it, and drop links when they are old, so that
    // who checks again elsewhere is likely to find the same.
    let own = |root: &&&Csca| signed.len() > 1 && root.certificate.is_self_signed();
    let best =
        |root: &&&Csca| (root.accepted, root.certificate.in_force(at), own(root), root.certificate.not_after);
    signed.iter().max_by_key(best).map(|root| Box::new((*root).clone())).ok_or(unsupported)
}
