// SPDX-License-Identifier: MIT OR Apache-2.0
//! The steps of a judgement, one for every single check.

use std::borrow::Cow;

use tashika_kit::verdict::{Step, StepOutcome};

/// Fields that are not what their bytes say; also an altered part.
pub(super) const FIELDS: &str = "fields_against_evidence";
pub(super) const SOD: &str = "passport_sod_signature";
pub(super) const GROUP: &str = "passport_group_hash";
pub(super) const CERTIFICATE: &str = "passport_signer_certificate";
pub(super) const USE: &str = "passport_signer_use";
pub(super) const SIGNER_PERIOD: &str = "passport_signer_period";
pub(super) const CSCA_PERIOD: &str = "passport_csca_period";
pub(super) const COUNTRY: &str = "passport_country";
pub(super) const DOCUMENT_TYPE: &str = "passport_document_type";
pub(super) const KEY_PERIOD: &str = "passport_signer_key_period";
pub(super) const REVOCATION: &str = "passport_signer_revocation";
pub(super) const ACTIVE: &str = "passport_active_authentication";
pub(super) const CHIP: &str = "passport_chip_authentication";
pub(super) const MAPPING: &str = "passport_chip_authentication_mapping";
pub(super) const CARD_SECURITY: &str = "passport_card_security";
pub(super) const MRZ: &str = "passport_mrz_agreement";
pub(super) const FILES: &str = "passport_files_agreement";
pub(super) const INFOS: &str = "passport_security_infos_agreement";

/// Every code, for the words.
#[cfg(test)]
pub(super) const ALL: [&str; 18] = [
    FIELDS,
    SOD,
    GROUP,
    CERTIFICATE,
    USE,
    SIGNER_PERIOD,
    CSCA_PERIOD,
    COUNTRY,
    DOCUMENT_TYPE,
    KEY_PERIOD,
    REVOCATION,
    ACTIVE,
    CHIP,
    MAPPING,
    CARD_SECURITY,
    MRZ,
    FILES,
    INFOS,
];

/// The steps taken so far.
#[derive(Debug, Default)]
pub(super) struct Steps(pub(super) Vec<Step>);

impl Steps {
    pub(super) fn pass(&mut self, code: &'static str, detail: impl Into<String>) {
        self.take(code, StepOutcome::Passed, detail.into());
    }

    pub(super) fn fail(&mut self, code: &'static str, detail: impl Into<String>) {
        self.take(code, StepOutcome::Failed, detail.into());
    }

    /// Not done, and why.
    pub(super) fn skip(&mut self, code: &'static str, reason: &str, detail: &str) {
        let detail = if detail.is_empty() { reason.to_owned() } else { format!("{reason}: {detail}") };
        self.take(code, StepOutcome::NotChecked, detail);
    }

    fn take(&mut self, code: &'static str, outcome: StepOutcome, detail: String) {
        self.0.push(Step { code: Cow::Borrowed(code), outcome, detail });
    }
}
