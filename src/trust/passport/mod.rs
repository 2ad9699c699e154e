// SPDX-License-Identifier: MIT OR Apache-2.0
//! What verdicts about passports rest on (`specs` passport §4.4; `docs/trust.md`): CSCA certificates of countries, CRLs,
//! and certificates of document signers. Nothing is shipped; the operator imports.

pub mod csca;
pub mod facts;
mod files;
pub mod import;
pub mod ldif;
pub mod master_list;
pub mod published;
pub mod publishers;
mod refusal;
mod signers;
pub(super) mod simulated;
pub mod store;
pub mod what;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::Serialize;
use tashika_kit::anchors::{Anchor, AnchorClass, RevocationList, Root, SignerId};

use super::AcceptedClasses;
use super::file::AnchorFileError;
use super::signers::SignerError;
pub use refusal::Refusal;
use store::{Contents, Csca};

/// The folder of passports among the added anchors.
const FOLDER: &str = "passport";

/// What was imported for passports. Read when it is first asked for, because most commands and most cards never do.
#[derive(Debug, Default)]
pub struct Passports {
    folder: Option<PathBuf>,
    contents: OnceLock<Contents>,
    roots: OnceLock<Vec<Root>>,
}

/// What was taken out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// CSCA certificates, CRLs, imports.
    #[serde(flatten)]
    pub files: store::Removed,
    /// Certificates of document signers.
    pub signers: u64,
}

impl Passports {
    /// Of a folder of added anchors.
    #[must_use]
    pub fn of(added: &Path) -> Self {
        Self { folder: Some(folder(added)), ..Self::default() }
    }

    /// What was imported, and what of it is damaged.
    pub fn contents(&self) -> &Contents {
        self.contents.get_or_init(|| self.folder.as_deref().map(store::load).unwrap_or_default())
    }

    /// How many certificates of document signers there are, of all countries or of one.
    ///
    /// # Errors
    /// [`AnchorFileError`] if they cannot be read.
    pub fn signers(&self, country: Option<&str>) -> Result<u64, AnchorFileError> {
        self.folder.as_deref().map_or(Ok(0), |folder| signers::count(folder, country))
    }

    /// Files that no list names: of an import that was interrupted, or somebody else's.
    #[must_use]
    pub fn strays(&self) -> Vec<String> {
        let contents = self.contents();
        let damaged = |name: &str| contents.problems.iter().any(|problem| problem.file.contains(name));
        let names = |name: &str| {
            let is = |fingerprint: &[u8; 32]| tashika_kit::hex::lower(fingerprint) == name;
            contents.cscas.iter().any(|csca| is(&csca.fingerprint))
                || contents.crls.iter().any(|crl| is(&crl.fingerprint))
                || damaged(name)
        };
        self.folder.as_deref().map(|folder| files::strays(folder, &names)).unwrap_or_default()
    }

    pub(super) fn roots(&self, accepted: &AcceptedClasses) -> &[Root] {
        let root = |csca: &Csca| {
            let class = class(csca, accepted);
            let anchor = Anchor { name: csca.facts.name(), fingerprint: csca.fingerprint, class };
            Root { anchor, der: csca.der.clone(), accepted: accepted.contains(class) }
        };
        self.roots.get_or_init(|| self.contents().cscas.iter().map(root).collect())
    }

    pub(super) fn signer_certificates(&self, id: SignerId<'_>) -> Vec<Arc<[u8]>> {
        let Some(folder) = &self.folder else { return Vec::new() };
        signers::find(folder, id).unwrap_or_else(|problem| {
            tracing::warn!(file = problem.file, problem = problem.problem, "document signers cannot be read");
            Vec::new()
        })
    }

    pub(super) fn revocation_lists(&self) -> Vec<RevocationList> {
        let list = |crl: &store::Crl| RevocationList { name: crl.facts.name(), der: crl.der.clone() };
        self.contents().crls.iter().map(list).collect()
    }
}

/// The class under which a certificate counts: one certificate can come by several imports, and the best that is accepted
/// here decides.
#[must_use]
pub fn class(csca: &Csca, accepted: &AcceptedClasses) -> AnchorClass {
    let best = csca.classes.iter().find(|class| accepted.contains(**class));
    best.or(csca.classes.first()).copied().unwrap_or(AnchorClass::Test)
}

/// Where imports for passports lie.
#[must_use]
pub fn folder(added: &Path) -> PathBuf {
    added.join(FOLDER)
}

/// Takes out a certificate, a CRL, or everything that came by one import alone.
///
/// # Errors
/// [`SignerError::NotThere`] if nothing has this fingerprint.
pub fn remove(added: &Path, fingerprint: &[u8; 32]) -> Result<Removed, SignerError> {
    let folder = folder(added);
    let files = store::remove(&folder, fingerprint)?;
    let signers = signers::remove(&folder, &tashika_kit::hex::lower(fingerprint))?;
    Ok(Removed { files, signers })
}
