// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whose master lists are taken without another word of the operator (`docs/trust.md`).
//!
//! A list brings the certificates of a hundred countries. That each of them may say who issued its own passports does not
//! make each of them a publisher: a list signed under any one of them could add certificates for any other country. A
//! publisher is only whom the operator named once.

use std::collections::BTreeSet;

use tashika_kit::hex;

use super::super::AcceptedClasses;
use super::facts::Facts;
use super::store::{Contents, ImportKind};

/// The publishers that the operator named.
#[derive(Clone, Debug, Default)]
pub struct Publishers<'a> {
    /// Their CSCA certificates.
    cscas: Vec<&'a Facts>,
    /// SHA-256 of everything that was named, also of signers of lists.
    named: BTreeSet<String>,
}

impl<'a> Publishers<'a> {
    /// The publishers of the lists that were imported, and the CSCA certificates that the operator compared one by one;
    /// and their other keys, for which links vouch. `trusted` are all CSCA certificates that count here.
    #[must_use]
    pub fn of(contents: &Contents, trusted: &[&'a Facts], accepted: &AcceptedClasses) -> Self {
        let counts = |kind| {
            let imports = contents.imports.iter();
            imports.filter(move |import| import.kind == kind && accepted.contains(import.class))
        };
        // What an imported certificate is named by is its own SHA-256.
        let compared = counts(ImportKind::Certificate).map(|import| import.sha256.clone());
        let lists = counts(ImportKind::MasterList).map(|import| import.publisher.clone());
        let named: BTreeSet<String> = compared.chain(lists).filter(|sha256| !sha256.is_empty()).collect();
        let is_named = |facts: &&&Facts| named.contains(&hex::lower(&facts.fingerprint()));
        let mut cscas: Vec<&Facts> = trusted.iter().filter(is_named).copied().collect();
        let mut next = 0;
        // Each that is found may vouch for more; each is looked at once.
        while let Some(publisher) = cscas.get(next).copied() {
            next += 1;
            let more: Vec<&Facts> = trusted
                .iter()
                .filter(|facts| !cscas.iter().any(|known| known.fingerprint() == facts.fingerprint()))
                .filter(|facts| succeeds(facts, publisher))
                .copied()
                .collect();
            cscas.extend(more);
        }
        Self { cscas, named }
    }

    /// Whether a CSCA certificate is a publisher's.
    #[must_use]
    pub fn holds(&self, csca: &Facts) -> bool {
        self.cscas.iter().any(|known| known.fingerprint() == csca.fingerprint())
    }

    /// Whether a signer of lists was named by its own fingerprint.
    #[must_use]
    pub fn names(&self, signer: &Facts) -> bool {
        self.named.contains(&hex::lower(&signer.fingerprint()))
    }
}

/// Whether a certificate is of the same key, or a link to the country's next one.
fn succeeds(facts: &Facts, publisher: &Facts) -> bool {
    let (certificate, before) = (&facts.certificate, &publisher.certificate);
    let links = || !before.key_id.is_empty() && certificate.authority == before.key_id;
    let same_country = !facts.country.is_empty() && facts.country == publisher.country;
    same_country && (certificate.has_key_of(before) || links() && publisher.signed(facts).is_ok())
}
