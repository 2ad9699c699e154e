// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether the signer, or the CSCA above it, was revoked, as far as the imported lists say (`specs` passport §4.3).
//!
//! A list speaks for the certificates of the issuer whose name it bears: serial numbers are one issuer's, and another
//! authority of the same country may give the same ones. It is signed with that issuer's newest key (Doc 9303-12, 7.2), so
//! that any accepted CSCA of this name may have signed it. A revocation in a list that is out of date is still one; that a list out of date does not name a
//! certificate says nothing.

use jiff::Timestamp;
use tashika_kit::anchors;
use tashika_kit::verdict::{Reason, Revocation};

use super::steps::{self, Steps};
use crate::certificate::{self, Certificate};
use crate::chain::Csca;
use crate::crl::{RevocationList, Revoked};

/// How long a list counts that does not say so: one has to be issued every 90 days (Doc 9303-12, 4.1.5).
const LONGEST: i64 = 90 * 86_400;

/// Asks the lists about a signer and its CSCA.
pub(super) fn revocation(
    signer: &Certificate,
    csca: &Csca,
    roots: &[Csca],
    lists: &[anchors::RevocationList],
    now: Timestamp,
    steps: &mut Steps,
) -> Revocation {
    let parsed: Vec<(&str, RevocationList<'_>)> = lists
        .iter()
        .filter_map(|list| Some((list.name.as_str(), RevocationList::parse(&list.der).ok()?)))
        .filter(|(_, list)| is_about_signer(list, signer, csca) || is_about_csca(list, csca))
        .collect();
    if !parsed.iter().any(|(_, list)| is_about_signer(list, signer, csca)) {
        // A list that speaks for the CSCA alone can revoke it, and clears nobody.
        if let Some(revoked) = found(signer, csca, roots, &parsed, steps) {
            return revoked;
        }
        steps.skip(steps::REVOCATION, "crl_missing", "");
        return Revocation::NotAsked { reason: Reason::new("crl_missing", "") };
    }
    if let Some(revoked) = found(signer, csca, roots, &parsed, steps) {
        return revoked;
    }
    let held =
        parsed.iter().filter(|(_, list)| is_about_signer(list, signer, csca) && is_signed(list, roots));
    let newest = held.max_by_key(|(_, list)| list.this_update);
    let Some((name, list)) = newest else {
        let detail = parsed.first().map(|(name, _)| (*name).to_owned()).unwrap_or_default();
        steps.skip(steps::REVOCATION, "crl_not_verified", &detail);
        return Revocation::Unknown { reason: Reason::new("crl_not_verified", detail) };
    };
    match Timestamp::from_second(list.this_update) {
        Ok(as_of) if counts(list, now.as_second()) => {
            steps.pass(steps::REVOCATION, (*name).to_owned());
            Revocation::Good { as_of }
        }
        _ => {
            steps.skip(steps::REVOCATION, "crl_out_of_date", name);
            Revocation::Unknown { reason: Reason::new("crl_out_of_date", (*name).to_owned()) }
        }
    }
}

/// What one of the lists revokes, each asked about the certificates of its own issuer.
fn found(
    signer: &Certificate,
    csca: &Csca,
    roots: &[Csca],
    lists: &[(&str, RevocationList<'_>)],
    steps: &mut Steps,
) -> Option<Revocation> {
    lists.iter().filter(|(_, list)| is_signed(list, roots)).find_map(|(name, list)| {
        let signers = Some(signer).filter(|_| is_about_signer(list, signer, csca));
        let cscas = Some(&csca.certificate).filter(|_| is_about_csca(list, csca));
        let both = [("signer", signers), ("CSCA", cscas)];
        let entry =
            |(whose, certificate): (_, Option<&Certificate>)| Some((whose, list.find(&certificate?.serial)?));
        let (whose, entry) = both.into_iter().find_map(entry)?;
        Some(revoked(entry, whose, name, steps))
    })
}

/// The signer was issued under this name: as it writes it itself, or as the CSCA that signed it does.
fn is_about_signer(list: &RevocationList<'_>, signer: &Certificate, csca: &Csca) -> bool {
    list.issuer == signer.issuer || list.issuer == csca.certificate.subject
}

/// A link certificate was issued under another name than its own, if the CSCA took a new one.
fn is_about_csca(list: &RevocationList<'_>, csca: &Csca) -> bool {
    list.issuer == csca.certificate.issuer
}

fn is_signed(list: &RevocationList<'_>, roots: &[Csca]) -> bool {
    roots.iter().filter(|root| root.accepted && root.certificate.subject == list.issuer).any(|root| {
        let named = list.authority.is_empty() || list.authority == root.certificate.key_id;
        named && root.certificate.in_force(list.this_update) && list.signed_by(&root.certificate).is_ok()
    })
}

fn counts(list: &RevocationList<'_>, now: i64) -> bool {
    let until = list.next_update.unwrap_or_else(|| list.this_update.saturating_add(LONGEST));
    (list.this_update..=until).contains(&now)
}

fn revoked(entry: Revoked, whose: &str, list: &str, steps: &mut Steps) -> Revocation {
    let detail = format!("{whose}, {}, {list}", entry.reason);
    steps.fail(steps::REVOCATION, detail.clone());
    let reason = Reason::new("signer_revoked", detail);
    match certificate::day(entry.on) {
        Some(on) => Revocation::Revoked { reason, on },
        None => Revocation::Unknown { reason },
    }
}
