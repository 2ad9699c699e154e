// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a reading to verdicts: pure, so that a stored reading can be judged again.
//!
//! The best that can come out is "not proved": no residence card can prove that its chip is the original (`specs`
//! residence-card §5.4).
//!
//! Decided where no public source says anything:
//! * **A certificate that its own issuer did not sign**, by the root it names or by the algorithm it names: nobody we know,
//!   like one whose root we do not have. Integrity is what the card's own signature says, with the key of that
//!   certificate; it must not turn on which roots somebody imported.
//! * **A root that has expired** by the time of reading: the signature is right, the issuer is "expired".
//! * **A card certificate out of its own period** at that time: whether it has to be in force after the card was issued is
//!   not known. The issuer is then "not checked", never "anchored", and nothing is called altered.

use std::borrow::Cow;

use jiff::Timestamp;
use tashika_kit::anchors::{Anchor, Anchors};
use tashika_kit::reading::{Field, FieldName, Source};
use tashika_kit::verdict::{
    Agreement, Difference, FieldVerdict, Integrity, Issuer, Mark, Originality, Reason, Revocation, Step,
    StepOutcome, Verdicts,
};
use tashika_kit::{Reading, hex};

use crate::certificate::Certificate;
use crate::chain::{self, Chain};
use crate::kind::Generation;
use crate::signature::{self, Finding};
use crate::{contents, driver, validity};

/// What is signed, as verdicts name it.
const SIGNED_DATA: &str = "signed_data";
/// Fields that are not what their bytes say; also the step.
const FIELDS: &str = "fields_against_evidence";

const SIGNATURE_STEP: &str = "residence_signature";
const CERTIFICATE_STEP: &str = "residence_certificate";
const PERIOD_STEP: &str = "residence_certificate_period";
const ROOT_STEP: &str = "residence_root";
const NUMBER_STEP: &str = "residence_number_agreement";

/// Judges a reading of either generation.
pub(crate) fn judge(reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
    let mut court = Court { reading, anchors, steps: Vec::new(), altered: Vec::new() };
    let (integrity, issuer) = court.signed();
    let integrity = court.fields(integrity);
    let issuer = match &integrity {
        Integrity::Altered { parts } => not_checked("altered", parts.join(", ")),
        _ => issuer,
    };
    let mark = Mark::of_signed(&integrity, &issuer);
    let agreement = court.agreement();
    Verdicts {
        originality: Originality::NotOffered,
        validity: validity::validity(reading, mark == Mark::Proved, now),
        revocation: Revocation::NotAsked { reason: Reason::new("number_inquiry_by_hand", "") },
        certificates: Vec::new(),
        fields: marks(reading, mark, &agreement),
        steps: court.steps,
        integrity,
        issuer,
        agreement,
    }
}

struct Court<'r> {
    reading: &'r Reading,
    anchors: &'r dyn Anchors,
    steps: Vec<Step>,
    altered: Vec<Cow<'static, str>>,
}

impl Court<'_> {
    /// Signature, certificate and root.
    fn signed(&mut self) -> (Integrity, Issuer) {
        let neither = |court: &mut Self, code, detail: &str| {
            court.skip(SIGNATURE_STEP, code, detail);
            let reason = Reason::new(code, detail);
            (Integrity::NotChecked { reason: reason.clone() }, Issuer::NotChecked { reason })
        };
        match signature::examine(self.reading) {
            Finding::Missing(what) => {
                self.skip(SIGNATURE_STEP, "unsigned", what);
                (Integrity::Unsigned, not_checked("unsigned", what))
            }
            Finding::CertificateUnreadable(why) => neither(self, "certificate_unreadable", why),
            Finding::EvidenceUnreadable(why) => neither(self, "evidence_unreadable", why),
            Finding::Unsupported(what) => neither(self, "unsupported_algorithm", what),
            Finding::Wrong(certificate, why) => {
                self.step(SIGNATURE_STEP, StepOutcome::Failed, why);
                self.altered.push(Cow::Borrowed(SIGNED_DATA));
                // Becomes "altered" below, with everything else that is.
                (Integrity::Intact, self.issuer(&certificate))
            }
            Finding::Holds(certificate) => {
                let how = match signature::attested(self.reading) {
                    None => "with the key of the card's certificate",
                    Some(_) => "checked while reading",
                };
                self.step(SIGNATURE_STEP, StepOutcome::Passed, how.to_owned());
                (Integrity::Intact, self.issuer(&certificate))
            }
        }
    }

    /// Who stands behind the card's certificate.
    fn issuer(&mut self, card: &Certificate) -> Issuer {
        let unknown = |court: &mut Self, code, detail: String| {
            court.skip(CERTIFICATE_STEP, code, &detail);
            Issuer::Unknown { reason: Reason::new(code, detail) }
        };
        match chain::chain(card, &self.anchors.roots(driver::FAMILY)) {
            Chain::NoRoots => {
                self.skip(CERTIFICATE_STEP, "no_trust_anchor", "no root of this family");
                not_checked("no_trust_anchor", "no root of this family")
            }
            Chain::Unsupported => {
                self.skip(CERTIFICATE_STEP, "unsupported_algorithm", "the certificate's own signature");
                not_checked("unsupported_algorithm", "the certificate's own signature")
            }
            Chain::Unknown => {
                let named = match card.authority.as_slice() {
                    [] => String::from("it names no key of its issuer"),
                    id => format!("key {}", hex::upper(id)),
                };
                unknown(self, "signer_unknown", named)
            }
            Chain::Broken(why) => {
                self.step(CERTIFICATE_STEP, StepOutcome::Failed, why.clone());
                Issuer::Unknown { reason: Reason::new("not_signed_by_named_issuer", why) }
            }
            Chain::NotForCards(why) => unknown(self, "certificate_not_for_cards", why),
            Chain::Signed { anchor, accepted, period } => {
                self.step(CERTIFICATE_STEP, StepOutcome::Passed, format!("signed by {}", anchor.name));
                self.under(card, anchor, accepted, period)
            }
        }
    }

    /// Under a root that signed the certificate.
    fn under(&mut self, card: &Certificate, root: Anchor, accepted: bool, period: (i64, i64)) -> Issuer {
        let at = self.reading.read_at.as_second();
        let own = (card.not_before, card.not_after);
        let own_in_force = card.in_force(at);
        match own_in_force {
            true => self.step(PERIOD_STEP, StepOutcome::Passed, days(own)),
            false => self.skip(PERIOD_STEP, "certificate_not_in_force", &days(own)),
        }
        let (from, until) = period;
        let in_force = (from..=until).contains(&at);
        let outcome = if in_force { StepOutcome::Passed } else { StepOutcome::Failed };
        self.step(ROOT_STEP, outcome, format!("{}, {}", root.name, days(period)));
        match chain::day(until) {
            _ if !accepted => Issuer::Unknown { reason: Reason::new("anchor_class_not_accepted", root.name) },
            Some(not_after) if at > until => Issuer::Expired { name: root.name, not_after },
            _ if !in_force => not_checked("issuer_not_yet_valid", root.name),
            _ if !own_in_force => not_checked("certificate_not_in_force", days(own)),
            _ => Issuer::Anchored {
                name: root.name,
                fingerprint: hex::upper(&root.fingerprint),
                class: root.class,
            },
        }
    }

    /// The fields shown must be those of the signed bytes: somebody could have changed a stored reading. Then the
    /// verdict on the whole, with everything that is not as it was signed.
    ///
    /// Where no signature vouches for the bytes, printed entries in another order than the signed one are held against
    /// their own tags, and fields whose bytes cannot be read are not held against anything: a genuine card may differ
    /// from what we know of its form, and that we could not check it does not make it an altered one.
    fn fields(&mut self, integrity: Integrity) -> Integrity {
        let evidence = &self.reading.evidence;
        let vouched = !matches!(integrity, Integrity::NotChecked { .. } | Integrity::Unsigned);
        let derived =
            if vouched { contents::signed_fields(evidence) } else { contents::told_fields(evidence) };
        let is_its_bytes = |field: &&Field| {
            derived.iter().any(|from| {
                from.name == field.name && from.origin == field.origin && from.value == field.value
            })
        };
        let signed = self.reading.fields.iter().filter(|field| field.source.is_signed());
        let (told, untold): (Vec<_>, Vec<_>) =
            signed.partition(|field| vouched || contents::can_tell(evidence, &field.origin));
        if !told.iter().all(is_its_bytes) {
            self.step(FIELDS, StepOutcome::Failed, String::from("a field differs from its bytes"));
            self.altered.push(Cow::Borrowed(FIELDS));
        } else if !untold.is_empty() {
            self.skip(FIELDS, "evidence_unreadable", "the bytes of a field cannot be read");
        } else {
            self.step(FIELDS, StepOutcome::Passed, String::from("every signed field is what its bytes say"));
        }
        match self.altered.as_slice() {
            [] => integrity,
            parts => Integrity::Altered { parts: parts.to_vec() },
        }
    }

    /// The number in the chip against the one that was typed; only the second generation has it as text.
    fn agreement(&mut self) -> Agreement {
        let numbers = |typed: bool| {
            self.reading.fields.iter().find(|field| {
                field.name == FieldName::DOCUMENT_NUMBER && (field.source == Source::TypedByClerk) == typed
            })
        };
        let (chip, typed) = (numbers(false), numbers(true));
        let (Some(chip), Some(typed)) = (chip, typed) else {
            let code = match signature::generation(self.reading) {
                Some(Generation::First) => "only_pictures",
                _ => "nothing_to_compare",
            };
            self.skip(NUMBER_STEP, code, "the number stands in one place only");
            return Agreement::NotChecked { reason: Reason::new(code, "") };
        };
        if chip.value == typed.value {
            self.step(
                NUMBER_STEP,
                StepOutcome::Passed,
                String::from("the chip has the number that was typed"),
            );
            return Agreement::Agree { compared: vec![FieldName::DOCUMENT_NUMBER] };
        }
        let difference =
            Difference { field: chip.name.clone(), a: typed.origin.clone(), b: chip.origin.clone() };
        self.step(NUMBER_STEP, StepOutcome::Failed, String::from("the chip has another number"));
        Agreement::Differ { differences: vec![difference] }
    }

    fn skip(&mut self, code: &'static str, reason: &str, detail: &str) {
        self.step(code, StepOutcome::NotChecked, format!("{reason}: {detail}"));
    }

    fn step(&mut self, code: &'static str, outcome: StepOutcome, detail: String) {
        self.steps.push(Step { code: Cow::Borrowed(code), outcome, detail });
    }
}

fn not_checked(code: &'static str, detail: impl Into<String>) -> Issuer {
    Issuer::NotChecked { reason: Reason::new(code, detail) }
}

/// A period in days, in Japan.
fn days((from, until): (i64, i64)) -> String {
    let day = |seconds| chain::day(seconds).map_or_else(|| String::from("?"), |day| day.to_string());
    format!("{} to {}", day(from), day(until))
}

/// Back-side address, permissions, application flag, address picture, number and kind are signed by nobody, whatever
/// else holds (`specs` residence-card §5.4).
fn marks(reading: &Reading, signed: Mark, agreement: &Agreement) -> Vec<FieldVerdict> {
    let mark = |field: &Field| match field.source {
        _ if agreement.contradicts(field) => Mark::Contradicted,
        Source::SignedChipText | Source::SignedChipImage => signed,
        Source::UnsignedChipText | Source::UnsignedChipImage => Mark::NotSigned,
        Source::TypedByClerk | Source::TypedFromChipImage => Mark::Typed,
    };
    FieldVerdict::each(reading, mark)
}

#[cfg(test)]
mod tests;
