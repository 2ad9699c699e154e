// SPDX-License-Identifier: MIT OR Apache-2.0
//! One verdict for each question, never one boolean for all.
//!
//! "Not checked" is always a variant of its own: it shares no value, word or code with "good".

use std::borrow::Cow;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::anchors::AnchorClass;
use crate::reading::{Field, FieldName, Reading, Source};

/// Why a verdict is what it is: a stable code with a text in the locale files, and technical detail
/// without personal values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The code, e.g. `signer_unknown`; the locale files hold `reason.<code>`.
    pub code: Cow<'static, str>,
    /// Technical detail in English.
    pub detail: String,
}

impl Reason {
    /// A reason from a code and its detail.
    #[must_use]
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code: Cow::Borrowed(code), detail: detail.into() }
    }
}

/// Were the data changed after they were signed?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Integrity {
    /// Every signature and hash holds.
    Intact,
    /// At least one does not.
    Altered {
        /// The parts that fail, e.g. `photo`.
        parts: Vec<Cow<'static, str>>,
    },
    /// The document carries no signature.
    Unsigned,
    /// It could not be checked.
    NotChecked {
        /// Why.
        reason: Reason,
    },
}

/// Who signed the data?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Issuer {
    /// Somebody the operator trusts.
    Anchored {
        /// The anchor's name; several are joined with `, `.
        name: String,
        /// SHA-256 of the anchor, hexadecimal.
        fingerprint: String,
        /// Where the anchor comes from.
        class: AnchorClass,
    },
    /// Nobody we know, or an anchor whose class is not accepted here. Says nothing good and nothing
    /// bad about the document.
    Unknown {
        /// Why.
        reason: Reason,
    },
    /// Known, but no longer valid.
    Expired {
        /// The anchor's name.
        name: String,
        /// Its last day.
        not_after: Date,
    },
    /// It could not be checked.
    NotChecked {
        /// Why.
        reason: Reason,
    },
}

/// Is this the chip the data were issued in?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Originality {
    /// It answered a fresh challenge with the key its signed data name.
    Proven,
    /// Its answer is wrong.
    Failed {
        /// Which answer.
        reason: Reason,
    },
    /// This kind of document cannot prove it.
    NotOffered,
    /// It could not be checked.
    NotChecked {
        /// Why.
        reason: Reason,
    },
}

/// Is the document valid today?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Validity {
    /// In force.
    InForce {
        /// Its last day.
        until: Date,
        /// Whether a signature covers that date.
        signed: bool,
    },
    /// No longer.
    Expired {
        /// Its last day.
        on: Date,
    },
    /// Not yet.
    NotYet {
        /// Its first day.
        from: Date,
    },
    /// Its last day has passed, but what the document itself says may prolong it (特例期間: an application is
    /// pending): the clerk asks the holder. Neither good nor expired.
    Ask {
        /// Its last day.
        on: Date,
        /// Up to which day it may have been prolonged, if a rule says so.
        until: Option<Date>,
        /// Why it may be.
        reason: Reason,
    },
    /// Only printed on the document: the clerk looks.
    OnlyPrinted,
    /// It has no last day, printed or stored; e.g. 運転経歴 on a My Number Card.
    NotStated,
}

/// Has it been withdrawn?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Revocation {
    /// Not withdrawn.
    Good {
        /// The state of the information.
        as_of: jiff::Timestamp,
    },
    /// Withdrawn.
    Revoked {
        /// The reason given.
        reason: Reason,
        /// The day.
        on: Date,
    },
    /// Nobody was asked.
    NotAsked {
        /// Why.
        reason: Reason,
    },
    /// Asked, no answer that counts.
    Unknown {
        /// Why.
        reason: Reason,
    },
}

/// Two places that should say the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What differs.
    pub field: FieldName,
    /// One place.
    pub a: Cow<'static, str>,
    /// The other.
    pub b: Cow<'static, str>,
}

/// Do the sources agree?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Agreement {
    /// All that could be compared agree.
    Agree {
        /// The fields compared.
        compared: Vec<FieldName>,
    },
    /// At least two places contradict each other.
    Differ {
        /// Each contradiction.
        differences: Vec<Difference>,
    },
    /// The document is an electronic certificate, and says everything once: nothing in it can disagree. Proved it is only
    /// where somebody says that it was not revoked ([`Verdicts::summary`]).
    SingleSource,
    /// Nothing could be compared.
    NotChecked {
        /// Why.
        reason: Reason,
    },
}

/// What was proved about one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Signed, unchanged, by an anchored issuer.
    Proved,
    /// Signed and unchanged, but the issuer is not known here.
    SignedIssuerUnknown,
    /// Signed, and not proved: the signature or its issuer could not be checked, or another part of the document was
    /// altered, so that of this one too nobody is said to have signed it.
    SignedNotChecked,
    /// No signature covers it.
    NotSigned,
    /// Typed by the clerk.
    Typed,
    /// Contradicted by another source.
    Contradicted,
    /// Changed after it was signed: the part that it stands in does not fit the signature. Where the signature covers
    /// everything as one, that is every field.
    Altered,
}

/// The truth of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldVerdict {
    /// Which field.
    pub name: FieldName,
    /// From which place.
    pub origin: Cow<'static, str>,
    /// Its source.
    pub source: Source,
    /// What was proved.
    pub mark: Mark,
}

impl Agreement {
    /// Whether another place says something else than this field.
    #[must_use]
    pub fn contradicts(&self, field: &Field) -> bool {
        let Self::Differ { differences } = self else { return false };
        differences.iter().any(|difference| {
            difference.field == field.name && [&difference.a, &difference.b].contains(&&field.origin)
        })
    }
}

impl Mark {
    /// What is known of every field under one signature over the whole document.
    #[must_use]
    pub fn of_signed(integrity: &Integrity, issuer: &Issuer) -> Self {
        match (integrity, issuer) {
            (Integrity::Altered { .. }, _) => Self::Altered,
            (Integrity::Unsigned, _) => Self::NotSigned,
            (Integrity::Intact, Issuer::Anchored { .. }) => Self::Proved,
            (Integrity::Intact, Issuer::Unknown { .. }) => Self::SignedIssuerUnknown,
            _ => Self::SignedNotChecked,
        }
    }
}

impl FieldVerdict {
    /// The verdicts about the fields of a reading, in their order.
    #[must_use]
    pub fn each(reading: &Reading, mark: impl Fn(&Field) -> Mark) -> Vec<Self> {
        let of = |field: &Field| Self {
            name: field.name.clone(),
            origin: field.origin.clone(),
            source: field.source,
            mark: mark(field),
        };
        reading.fields.iter().map(of).collect()
    }
}

/// Outcome of one step of a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// Done, and right.
    Passed,
    /// Done, and wrong.
    Failed,
    /// Not done.
    NotChecked,
}

/// One step, for those who ask how a verdict came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// A stable code; the locale files hold `step.<code>`.
    pub code: Cow<'static, str>,
    /// What came out.
    pub outcome: StepOutcome,
    /// Technical detail without personal values.
    pub detail: String,
}

/// A certificate the document carries beside its own data, e.g. the JPKI user-authentication
/// certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateVerdict {
    /// Which certificate.
    pub name: Cow<'static, str>,
    /// Whether its signature holds.
    pub integrity: Integrity,
    /// Who signed it.
    pub issuer: Issuer,
    /// Whether it is valid today.
    pub validity: Validity,
}

/// All verdicts about one reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdicts {
    /// Were the data changed?
    pub integrity: Integrity,
    /// Who signed them?
    pub issuer: Issuer,
    /// Is this the original chip?
    pub originality: Originality,
    /// Valid today?
    pub validity: Validity,
    /// Withdrawn?
    pub revocation: Revocation,
    /// Do the sources agree?
    pub agreement: Agreement,
    /// Certificates beside the document's own data.
    pub certificates: Vec<CertificateVerdict>,
    /// Field by field, in the order of the reading.
    pub fields: Vec<FieldVerdict>,
    /// Step by step.
    pub steps: Vec<Step>,
}

/// The whole in three steps, for exit codes and the one sentence above the result. That nobody was asked about
/// revocation is shown beside it, and lowers it for electronic certificates alone: of them people can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Summary {
    /// Unchanged, by an anchored issuer, in the original chip, in force, and no source disagrees.
    ProvedInForce,
    /// Nothing is wrong, but something was not proved, or the document is not in force.
    NotProved,
    /// Something is wrong.
    Failed,
}

impl Verdicts {
    /// The whole in three steps.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let wrong = matches!(self.integrity, Integrity::Altered { .. })
            || matches!(self.originality, Originality::Failed { .. })
            || matches!(self.revocation, Revocation::Revoked { .. })
            || matches!(self.agreement, Agreement::Differ { .. });
        let consistent = match self.agreement {
            Agreement::Agree { .. } => true,
            // What else speaks for a certificate is that it is still good.
            Agreement::SingleSource => matches!(self.revocation, Revocation::Good { .. }),
            Agreement::Differ { .. } | Agreement::NotChecked { .. } => false,
        };
        let proved = matches!(self.integrity, Integrity::Intact)
            && matches!(self.issuer, Issuer::Anchored { .. })
            && matches!(self.originality, Originality::Proven)
            && matches!(self.validity, Validity::InForce { .. })
            && consistent;
        match (wrong, proved) {
            (true, _) => Summary::Failed,
            (false, true) => Summary::ProvedInForce,
            (false, false) => Summary::NotProved,
        }
    }
}
