// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a reading to verdicts: pure, so that a stored reading can be judged again.
//!
//! The best that can come out is "not proved": nothing here proves that the chip is the original. That is the card's
//! own business, whose verdicts this never enters.

use std::borrow::Cow;

use jiff::Timestamp;
use tashika_kit::anchors::{Anchor, Anchors};
use tashika_kit::date::japan_day;
use tashika_kit::hex;
use tashika_kit::reading::{Field, FieldName, FieldValue, Reading};
use tashika_kit::verdict::{
    Agreement, FieldVerdict, Integrity, Issuer, Mark, Originality, Reason, Revocation, Step, StepOutcome,
    Validity, Verdicts,
};

use super::configuration::Configuration;
use super::contents;
use super::signature::{self, Finding};

/// What was signed, as verdicts name it.
const SIGNED_DATA: &str = "signed_licence_data";
/// Fields that are not what their bytes say; also the step.
const FIELDS: &str = "fields_against_evidence";

/// Judges a reading of this family.
pub(super) fn judge(
    reading: &Reading,
    anchors: &dyn Anchors,
    now: Timestamp,
    configuration: &Configuration,
) -> Verdicts {
    let finding = signature::examine(reading, anchors, configuration);
    let mut steps = vec![signature_step(&finding)];
    let (mut integrity, issuer) = answers(finding);
    if let Some(outcome) = fields_match(reading, configuration) {
        let detail = match outcome {
            StepOutcome::Failed => "a field differs from its bytes",
            _ => "every field is what its bytes say",
        };
        steps.push(Step { code: Cow::Borrowed(FIELDS), outcome, detail: detail.to_owned() });
        if outcome == StepOutcome::Failed {
            integrity = altered_too(integrity, FIELDS);
        }
    }
    let mark = mark(&integrity, &issuer);
    let proved = mark == Mark::Proved;
    verdicts(reading, integrity, issuer, validity(reading, now, proved), mark, steps)
}

/// Where the driver's own configuration is unusable: nothing was checked.
pub(super) fn nothing_checked(reading: &Reading, now: Timestamp, detail: &str) -> Verdicts {
    let reason = Reason::new("evidence_unreadable", detail);
    let integrity = Integrity::NotChecked { reason: reason.clone() };
    let issuer = Issuer::NotChecked { reason };
    verdicts(reading, integrity, issuer, validity(reading, now, false), Mark::SignedNotChecked, Vec::new())
}

fn verdicts(
    reading: &Reading,
    integrity: Integrity,
    issuer: Issuer,
    validity: Validity,
    mark: Mark,
    steps: Vec<Step>,
) -> Verdicts {
    let mark = |field: &Field| if field.source.is_signed() { mark } else { Mark::NotSigned };
    Verdicts {
        integrity,
        issuer,
        originality: Originality::NotOffered,
        validity,
        revocation: Revocation::NotAsked {
            reason: Reason::new("no_licence_revocation", "no channel to ask about licences exists"),
        },
        agreement: Agreement::NotChecked {
            reason: Reason::new("nothing_to_compare", "WEF02 says everything once"),
        },
        certificates: Vec::new(),
        fields: FieldVerdict::each(reading, mark),
        steps,
    }
}

fn answers(finding: Finding) -> (Integrity, Issuer) {
    let neither = |code, detail: String| {
        let reason = Reason::new(code, detail);
        (Integrity::NotChecked { reason: reason.clone() }, Issuer::NotChecked { reason })
    };
    match finding {
        Finding::Missing => neither("signature_missing", String::from("WEF03")),
        Finding::Unreadable(detail) => neither("signature_unreadable", detail),
        Finding::NoAnchors => neither("no_trust_anchor", String::from("no signer of this family")),
        Finding::NotKept => {
            neither("signature_only_while_reading", String::from("the key was registered after the reading"))
        }
        Finding::UnknownSigner(detail) => (
            Integrity::NotChecked { reason: Reason::new("no_trust_anchor", detail.clone()) },
            Issuer::Unknown { reason: Reason::new("signer_unknown", detail) },
        ),
        Finding::NotAccepted(anchor) => {
            let reason = Reason::new("anchor_class_not_accepted", anchor.name);
            (Integrity::NotChecked { reason: reason.clone() }, Issuer::Unknown { reason })
        }
        Finding::Holds { anchor, .. } => (Integrity::Intact, anchored(anchor)),
        Finding::OnlyValues(anchor) => (
            Integrity::NotChecked { reason: Reason::new("signature_values_only", anchor.name.clone()) },
            anchored(anchor),
        ),
        Finding::Broken { anchor, by_key } => {
            let issuer = match by_key {
                true => anchored(anchor),
                false => Issuer::Unknown { reason: Reason::new("not_signed_by_named_issuer", anchor.name) },
            };
            (Integrity::Altered { parts: vec![Cow::Borrowed(SIGNED_DATA)] }, issuer)
        }
    }
}

fn anchored(anchor: Anchor) -> Issuer {
    Issuer::Anchored { name: anchor.name, fingerprint: hex::upper(&anchor.fingerprint), class: anchor.class }
}

fn signature_step(finding: &Finding) -> Step {
    let (outcome, detail) = match finding {
        Finding::Holds { covered, .. } => (StepOutcome::Passed, format!("what it covers: {covered}")),
        Finding::OnlyValues(_) => {
            (StepOutcome::NotChecked, String::from("signature_values_only: what it covers: values"))
        }
        Finding::Broken { .. } => (StepOutcome::Failed, String::from("no variant of the data fits")),
        Finding::Missing => (StepOutcome::NotChecked, String::from("signature_missing: WEF03")),
        Finding::Unreadable(detail) => (StepOutcome::NotChecked, format!("signature_unreadable: {detail}")),
        Finding::NoAnchors => (StepOutcome::NotChecked, String::from("no_trust_anchor")),
        Finding::UnknownSigner(detail) => (StepOutcome::NotChecked, format!("signer_unknown: {detail}")),
        Finding::NotAccepted(anchor) => {
            (StepOutcome::NotChecked, format!("anchor_class_not_accepted: {}", anchor.name))
        }
        Finding::NotKept => (
            StepOutcome::NotChecked,
            String::from("signature_only_while_reading: the key was registered after the reading"),
        ),
    };
    Step { code: Cow::Borrowed(signature::SIGNATURE), outcome, detail }
}

/// Whether the fields are those of the bytes: somebody could have changed a stored reading. `None` if the bytes are
/// gone.
fn fields_match(reading: &Reading, configuration: &Configuration) -> Option<StepOutcome> {
    let derived = contents::contents(reading.evidence(signature::DATA)?, configuration);
    let same = derived.is_ok_and(|derived| reading.fields.iter().all(|field| derived.fields.contains(field)));
    Some(if same { StepOutcome::Passed } else { StepOutcome::Failed })
}

fn altered_too(integrity: Integrity, part: &'static str) -> Integrity {
    let mut parts = match integrity {
        Integrity::Altered { parts } => parts,
        _ => Vec::new(),
    };
    parts.push(Cow::Borrowed(part));
    Integrity::Altered { parts }
}

/// What is known of every signed field: one signature covers them all.
fn mark(integrity: &Integrity, issuer: &Issuer) -> Mark {
    match (integrity, issuer) {
        (Integrity::Altered { .. }, _) => Mark::Altered,
        (Integrity::Intact, Issuer::Anchored { .. }) => Mark::Proved,
        _ => Mark::SignedNotChecked,
    }
}

/// The last day, if there is one: a driving history has none.
fn validity(reading: &Reading, now: Timestamp, signed: bool) -> Validity {
    match reading.field(&FieldName::EXPIRY_DATE).map(|field| &field.value) {
        Some(FieldValue::Date { date }) if japan_day(now) > *date => Validity::Expired { on: *date },
        Some(FieldValue::Date { date }) => Validity::InForce { until: *date, signed },
        _ => Validity::NotStated,
    }
}
