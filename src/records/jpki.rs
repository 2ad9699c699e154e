// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the book says about JPKI (`specs` law §5.3, §5.4): what was done, under which role and approval, what the customer
//! agreed to, what came of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tashika_kit::reading::Reading;
use tashika_kit::verdict::{Integrity, Issuer, Originality, Summary, Validity, Verdicts};

use super::record::{Compared, DisplayedTo};
use crate::jpki::revocation::Answer;
use crate::jpki::{JpkiUse, Role};

/// That the customer agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// When.
    pub at: Timestamp,
    /// On whose screen it stood.
    pub before: DisplayedTo,
}

/// Under what standing JPKI was used, and whom was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JpkiNote {
    /// What for.
    pub what: JpkiUse,
    /// What the operator is.
    pub role: Role,
    /// 利用目的.
    pub purpose: String,
    /// Number or reference of the accreditation or approval.
    pub approval: String,
    /// That the customer agreed.
    pub consent: Consent,
    /// What came of asking about revocation.
    pub revocation: Answer,
    /// Which implementation authenticated without a PIN; `None` if a PIN was typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinless: Option<String>,
}

/// An authentication with the user-authentication certificate. It names nobody.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JpkiAct {
    /// Standing, consent, revocation.
    pub note: JpkiNote,
    /// When it ended.
    pub at: Timestamp,
    /// Made in training mode: evidence of nothing.
    pub training: bool,
    /// Who was at the counter.
    pub performed_by: String,
    /// Account, contract or case number it was for; may be empty. Sealed.
    pub reference: String,
    /// What was read and may be kept: for a service provider neither certificate nor serial number.
    pub reading: Reading,
    /// What was proved.
    pub verdicts: Verdicts,
    /// The whole in three steps.
    pub summary: Summary,
    /// What was left out, as codes.
    pub withheld: Vec<String>,
    /// How the face was compared, where no PIN was typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face: Option<FaceCheck>,
    /// What the card itself was found to be, where no PIN was typed: its photo is what the face was compared with, so the
    /// certificate's answers alone prove nothing about the person. `None` where a PIN was typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentVerdicts>,
}

impl JpkiAct {
    /// Whether the act holds nothing that could authenticate anybody: the attempt ended before the card was asked.
    #[must_use]
    pub fn is_of_nothing(&self) -> bool {
        let Reading { fields, evidence, challenges, attested, .. } = &self.reading;
        let nothing =
            fields.is_empty() && evidence.is_empty() && challenges.is_empty() && attested.is_empty();
        nothing && self.summary != Summary::ProvedInForce
    }

    /// Whether face and card are what the use asks for: without a PIN both are there, and speak for the holder wherever
    /// somebody was authenticated; with a PIN neither is.
    #[must_use]
    pub fn rests_on_its_card(&self) -> bool {
        match (self.note.what, &self.face, &self.document) {
            (JpkiUse::Authentication, None, None) => true,
            (JpkiUse::Pinless, Some(face), Some(document)) => {
                self.is_of_nothing() || face.by_eye == Compared::Same && document.unfit().is_none()
            }
            _ => false,
        }
    }
}

impl std::fmt::Debug for JpkiAct {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "JpkiAct({:?}, {:?})", self.note.what, self.summary)
    }
}

/// What a card read before an authentication without a PIN was found to be: answers only, nothing that was read from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentVerdicts {
    /// The six answers about the card, without what was said field by field and step by step.
    pub verdicts: Verdicts,
    /// The whole in three steps.
    pub summary: Summary,
}

impl DocumentVerdicts {
    /// The answers alone: an authentication keeps nothing of the card itself.
    #[must_use]
    pub fn of(verdicts: &Verdicts) -> Self {
        let summary = verdicts.summary();
        let verdicts =
            Verdicts { certificates: Vec::new(), fields: Vec::new(), steps: Vec::new(), ..verdicts.clone() };
        Self { verdicts, summary }
    }

    /// Why nobody may be authenticated by this card's photo; `None` if nothing speaks against it. A photo that somebody
    /// changed, a copied chip, an issuer nobody here knows or a card out of force: each lets a stranger's face stand beside
    /// a certificate that is still good. The locale files hold `problem.<code>`.
    #[must_use]
    pub fn unfit(&self) -> Option<&'static str> {
        let Verdicts { integrity, issuer, originality, validity, .. } = &self.verdicts;
        let no = |fits: bool, code: &'static str| (!fits).then_some(code);
        no(matches!(integrity, Integrity::Intact), "card_altered")
            .or(no(matches!(originality, Originality::Proven), "card_not_original"))
            .or(no(matches!(issuer, Issuer::Anchored { .. }), "card_issuer_unknown"))
            .or(no(matches!(validity, Validity::InForce { .. }), "card_not_in_force"))
            .or(no(self.verdicts.summary() != Summary::Failed, "card_contradicts"))
    }
}

/// How a face was compared with the chip's photo.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaceCheck {
    /// By the clerk's own eyes; always asked, and always decisive.
    pub by_eye: Compared,
    /// What the device said, if one was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_device: Option<FaceScore>,
}

/// What a face engine said. Neither the live image nor a template is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaceScore {
    /// Engine, its version, and the names of both models.
    pub engine: String,
    /// SHA-256 of detector and network, lower-case hexadecimal.
    pub models: [String; 2],
    /// Cosine similarity, −1 to 1.
    pub score: f32,
    /// The threshold it was held against, from the model card.
    pub threshold: f32,
    /// Quality findings as codes (`face_quality.<code>` in the locale files); empty if there were none.
    pub quality: Vec<String>,
    /// When.
    pub at: Timestamp,
}

/// A score is a finite number.
impl Eq for FaceScore {}
