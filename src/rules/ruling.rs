// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the law answers.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::question::{ChipState, DocumentKind, Element, Law};

/// What a check under a rule amounts to (`specs` law §7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// Sufficient alone.
    Alone,
    /// Sufficient with a further document.
    AloneSupp,
    /// Sufficient with registered mail that is not forwarded.
    Mail,
    /// With mail and a further document.
    MailSupp,
    /// No document is needed: already confirmed (AML Rule 16).
    Known,
    /// Only by a route that this program does not decide; a supervisor does.
    Manual,
    /// Not as the main document; offer another.
    Refuse,
    /// Stop; the supervisor takes over.
    Escalate,
}

/// How sure a row is (`specs` law §0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The article itself was read.
    LawText,
    /// A ministry, agency, police or regulator document was read.
    OfficialGuidance,
    /// A bank, vendor, blog or press page, or an older consolidation.
    SecondarySource,
    /// A conclusion of ours that no official text confirms.
    OurReading,
    /// An engineering choice, not law.
    DesignRule,
}

impl Certainty {
    /// Every mark, the surest first.
    pub const ALL: [Self; 5] =
        [Self::LawText, Self::OfficialGuidance, Self::SecondarySource, Self::OurReading, Self::DesignRule];
}

/// Something that is still to be done before the check is complete; the locale files hold `missing.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The chip has to be read.
    ReadChip,
    /// The chip has to be read completely (e.g. the licence's second PIN).
    ReadAllElements,
    /// Everything was read, but not proved: have the terminal check the signature.
    ProveChip,
    /// A signature: the certificate has to be proved, in force and not revoked.
    CertificateInForce,
    /// Say whether the document shows the present residence.
    SayResidence,
    /// A further document that shows the present residence (補完書類).
    ResidenceDocument,
    /// Say when the document was made.
    SayIssueDate,
    /// High-risk: a second document, different from the first.
    SecondDocument,
    /// High-risk: assets and income on a document.
    AssetDocument,
    /// Registered mail to the residence, not forwarded.
    Mail,
    /// The customer's own part of the check, beside the representative's.
    CustomerCheck,
    /// The reason why the representative's authority is recognised.
    Authority,
    /// Another document.
    OtherDocument,
    /// The supervisor decides.
    Supervisor,
    /// The institution's legal department decides; this program does not guess.
    LegalAdvice,
}

/// Which rules were asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSetRef {
    /// The file's own identifier, e.g. `tashika-2026-11`.
    pub id: String,
    /// SHA-256 over the file's bytes, lower-case hexadecimal.
    pub sha256: String,
}

/// The law's answer to one question; it goes into the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// Which rules were asked.
    pub rule_set: RuleSetRef,
    /// The row; `None` if no row matched, which is a refusal.
    pub rule_id: Option<String>,
    /// Under which law.
    pub law: Law,
    /// The day asked about.
    pub date: Date,
    /// The document.
    pub document: DocumentKind,
    /// What its chip gave.
    pub chip: ChipState,
    /// Which elements the chip gave.
    pub elements: BTreeSet<Element>,
    /// What it amounts to, after the modifiers.
    pub outcome: Outcome,
    /// The letter of the method, e.g. `イ`. It means nothing without `ordinance`.
    pub method: Option<String>,
    /// The article, e.g. `施行規則6条1項1号イ`.
    pub article: String,
    /// The version of the ordinance: the first day of the consolidated text the row was taken from.
    pub ordinance: Date,
    /// How sure the row is.
    pub certainty: Certainty,
    /// Codes of the modifiers that changed the outcome, e.g. `M-RES`.
    pub modifiers: Vec<String>,
    /// What is still missing; empty if the check is complete.
    pub missing: Vec<Missing>,
    /// The operator's own, stricter rule asked for the chip before the law does (`strict_from`).
    pub strict: bool,
    /// The row asks for legal advice; the point in the clerk's words is `legal.<code>`.
    pub ask_legal: Option<String>,
}

/// The key of a method's sentence in the locale files.
pub(super) fn method_key(law: Law, ordinance: Date, letter: &str) -> String {
    let law = match law {
        Law::Aml => "aml",
        Law::Phone => "phone",
        Law::Lending => "lending",
    };
    format!("method.{law}.{ordinance}.{letter}")
}

/// How a check may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// It may be confirmed.
    Complete,
    /// It may be confirmed, and stays pending until the mail was sent and delivered.
    PendingMail,
    /// It may not be confirmed now.
    No,
}

impl Ruling {
    /// The key of the method's sentence in the locale files, `method.<law>.<ordinance>.<letter>`; `None` if the
    /// ruling has no method.
    #[must_use]
    pub fn method_key(&self) -> Option<String> {
        self.method.as_ref().map(|letter| method_key(self.law, self.ordinance, letter))
    }

    /// How the check may end.
    #[must_use]
    pub fn finish(&self) -> Finish {
        let open = |missing: &Missing| *missing != Missing::Mail;
        match self.outcome {
            Outcome::Refuse | Outcome::Escalate | Outcome::Manual => Finish::No,
            _ if self.missing.iter().any(open) => Finish::No,
            _ if self.missing.contains(&Missing::Mail) => Finish::PendingMail,
            _ => Finish::Complete,
        }
    }
}

/// A ruling about another day than today. It cannot go into a record: a record takes a [`Ruling`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview(Ruling);

impl Preview {
    /// Marks a ruling as a preview.
    #[must_use]
    pub fn new(ruling: Ruling) -> Self {
        Self(ruling)
    }

    /// To look at.
    #[must_use]
    pub fn look(&self) -> &Ruling {
        &self.0
    }
}
