// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a reading of a licence to verdicts: pure, so that a stored reading can be judged again.
//!
//! A licence offers no challenge to its chip and no place to ask whether it was withdrawn, and its signature can only
//! be checked while reading. So the best licence is not proved as a whole: its data are.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::{Anchor, Anchors, Lookup};
use tashika_kit::date::japan_day;
use tashika_kit::hex;
use tashika_kit::reading::{Attested, Field, FieldName, FieldValue, Reading, Source};
use tashika_kit::verdict::{
    Agreement, Difference, FieldVerdict, Integrity, Issuer, Mark, Originality, Reason, Revocation, Step,
    StepOutcome, Validity, Verdicts,
};

use super::FAMILY;
use super::probe::COMMON;
use super::signer::{ATTESTED, Check, Examined};
use crate::signature::VALUES;
use crate::signer::Signer;

/// 交付年月日 in DF1/EF01.
const ISSUED: &str = "DF1/EF01 tag 18";
/// 有効期間の末日 in DF1/EF01.
const EXPIRES: &str = "DF1/EF01 tag 1B";
/// What the signature covers, as one part.
const SIGNED_ENTRIES: &str = "signed_entries";

/// Judges a reading of this family.
pub(super) fn judge(reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
    let mut steps = Steps::default();
    let (integrity, issuer) = signature(reading, anchors, &mut steps);
    let agreement = agreement(reading, &mut steps);
    let proved = matches!((&integrity, &issuer), (Integrity::Intact, Issuer::Anchored { .. }));
    Verdicts {
        validity: validity(reading, proved, now),
        fields: marks(reading, &integrity, &issuer, &agreement),
        integrity,
        issuer,
        originality: Originality::NotOffered,
        revocation: Revocation::NotAsked {
            reason: Reason::new("no_licence_revocation", "no channel to ask about licences exists"),
        },
        agreement,
        certificates: Vec::new(),
        steps: steps.0,
    }
}

#[derive(Default)]
struct Steps(Vec<Step>);

impl Steps {
    fn pass(&mut self, code: &'static str, detail: String) {
        self.step(code, StepOutcome::Passed, detail);
    }

    fn fail(&mut self, code: &'static str, detail: String) {
        self.step(code, StepOutcome::Failed, detail);
    }

    fn skip(&mut self, code: &'static str, reason: &Reason) {
        self.step(code, StepOutcome::NotChecked, format!("{}: {}", reason.code, reason.detail));
    }

    fn step(&mut self, code: &'static str, outcome: StepOutcome, detail: String) {
        self.0.push(Step { code: Cow::Borrowed(code), outcome, detail });
    }
}

/// Were the entries changed, and who signed them?
fn signature(reading: &Reading, anchors: &dyn Anchors, steps: &mut Steps) -> (Integrity, Issuer) {
    let examined = Examined::of(reading);
    match reading.attested.iter().find(|attested| attested.name == ATTESTED) {
        Some(attested) => {
            attested_signature(attested, examined.and_then(|examined| examined.signer), anchors, steps)
        }
        None => {
            let (integrity, issuer) = why_not_checked(examined, anchors);
            steps.skip("licence_signature", &integrity);
            let issuer = match issuer {
                Some(reason) => Issuer::Unknown { reason },
                None => Issuer::NotChecked { reason: integrity.clone() },
            };
            (Integrity::NotChecked { reason: integrity }, issuer)
        }
    }
}

/// What came out while reading. It counts only with the very key it came out with, and only if the store has that key
/// under the signer's name now.
fn attested_signature(
    attested: &Attested,
    signer: Option<Signer>,
    anchors: &dyn Anchors,
    steps: &mut Steps,
) -> (Integrity, Issuer) {
    let Some((signer, outcome)) = signer.and_then(|signer| signer.outcome.clone().map(|out| (signer, out)))
    else {
        return steps.neither(Reason::new("evidence_unreadable", "the signer's name"));
    };
    match signer.look_up(FAMILY, anchors) {
        Lookup::Accepted((anchor, key)) if outcome.is_with(&key) => {
            // Two places say whether it held; the worse one counts.
            let covered = outcome.covered.as_deref().filter(|_| attested.held);
            let integrity = steps.integrity(covered);
            (integrity, steps.issuer(&signer, anchor, outcome.by_key))
        }
        Lookup::Accepted(_) => {
            steps.open(Reason::new("signer_unknown", "checked with another key than the registered one"))
        }
        Lookup::NotAccepted(anchor) => steps.open(not_accepted(&anchor)),
        Lookup::Unknown if anchors.has_signers(FAMILY) => {
            steps.open(Reason::new("signer_unknown", signer.describe()))
        }
        Lookup::Unknown => {
            steps.neither(Reason::new("no_trust_anchor", "no key of any licence signer is registered"))
        }
    }
}

impl Steps {
    /// What the signature, made with a known key, says about the data.
    fn integrity(&mut self, covered: Option<&str>) -> Integrity {
        match covered {
            Some(VALUES) => {
                let reason = Reason::new("signature_values_only", "what it covers: values");
                self.skip("licence_signature", &reason);
                Integrity::NotChecked { reason }
            }
            Some(covered) => {
                self.pass("licence_signature", format!("checked while reading; what it covers: {covered}"));
                Integrity::Intact
            }
            None => {
                let detail = "checked while reading; no variant of the data fits";
                self.fail("licence_signature", detail.to_owned());
                Integrity::Altered { parts: vec![Cow::Borrowed(SIGNED_ENTRIES)] }
            }
        }
    }

    /// Whether that key made the signature at all.
    fn issuer(&mut self, signer: &Signer, anchor: Anchor, by_key: bool) -> Issuer {
        if by_key {
            self.pass("licence_signer", signer.describe());
            return anchored(anchor);
        }
        self.fail("licence_signer", signer.describe());
        Issuer::Unknown { reason: Reason::new("not_signed_by_named_issuer", signer.describe()) }
    }

    /// Checked once, but not with a key that is trusted here now.
    fn open(&mut self, reason: Reason) -> (Integrity, Issuer) {
        self.skip("licence_signature", &reason);
        self.skip("licence_signer", &reason);
        (Integrity::NotChecked { reason: reason.clone() }, Issuer::Unknown { reason })
    }

    /// Nobody can say anything.
    fn neither(&mut self, reason: Reason) -> (Integrity, Issuer) {
        self.skip("licence_signature", &reason);
        (Integrity::NotChecked { reason: reason.clone() }, Issuer::NotChecked { reason })
    }
}

/// Why the data were not checked, and, where that differs, why the signer is unknown.
fn why_not_checked(examined: Option<Examined>, anchors: &dyn Anchors) -> (Reason, Option<Reason>) {
    let reason = match examined.as_ref().map(|examined| examined.check) {
        _ if !anchors.has_signers(FAMILY) => {
            Reason::new("no_trust_anchor", "no key of any licence signer is registered")
        }
        Some(Check::NotConfigured) => {
            Reason::new("signature_not_configured", "the signature covers the registered domicile")
        }
        Some(Check::NeedsBothPins) => {
            Reason::new("signature_needs_both_pins", "the signature covers files of both PINs")
        }
        Some(Check::NoKey) => return no_key(examined.and_then(|examined| examined.signer), anchors),
        Some(Check::Unreadable) => {
            Reason::new("signature_unreadable", "DF1/EF07, or a file the signature covers")
        }
        Some(Check::Done) | None => Reason::new("signature_unreadable", "what came out was not kept"),
    };
    (reason, None)
}

/// No key was there while reading; perhaps one is now, but the signed data are gone.
fn no_key(signer: Option<Signer>, anchors: &dyn Anchors) -> (Reason, Option<Reason>) {
    let described = signer.as_ref().map(Signer::describe).unwrap_or_default();
    let by_key_id = signer.as_ref().is_some_and(|signer| signer.is_known_by_key_id(FAMILY, anchors));
    match signer.map(|signer| signer.look_up(FAMILY, anchors)) {
        Some(Lookup::Accepted(_)) if by_key_id => {
            (Reason::new("signature_only_while_reading", "the key was registered after the reading"), None)
        }
        Some(Lookup::NotAccepted(anchor)) => (not_accepted(&anchor), Some(not_accepted(&anchor))),
        Some(Lookup::Accepted(_) | Lookup::Unknown) | None => (
            Reason::new("no_trust_anchor", described.clone()),
            Some(Reason::new("signer_unknown", described)),
        ),
    }
}

fn not_accepted(anchor: &Anchor) -> Reason {
    Reason::new("anchor_class_not_accepted", anchor.name.clone())
}

fn anchored(anchor: Anchor) -> Issuer {
    Issuer::Anchored { name: anchor.name, fingerprint: hex::upper(&anchor.fingerprint), class: anchor.class }
}

/// The free dates of MF/EF01 against those behind PIN 1.
fn agreement(reading: &Reading, steps: &mut Steps) -> Agreement {
    let mut compared = Vec::new();
    let mut differences = Vec::new();
    for (code, name, origin) in [
        ("licence_issue_agreement", FieldName::ISSUE_DATE, ISSUED),
        ("licence_expiry_agreement", FieldName::EXPIRY_DATE, EXPIRES),
    ] {
        let (Some(inside), Some(free)) = (date(reading, &name, origin), date(reading, &name, COMMON)) else {
            steps.skip(code, &nothing_to_compare());
            continue;
        };
        compared.push(name.clone());
        if inside == free {
            steps.pass(code, format!("{origin} and {COMMON}"));
        } else {
            steps.fail(code, format!("{origin} and {COMMON}"));
            let difference = Difference { field: name, a: Cow::Borrowed(origin), b: Cow::Borrowed(COMMON) };
            differences.push(difference);
        }
    }
    match (differences.is_empty(), compared.is_empty()) {
        (false, _) => Agreement::Differ { differences },
        (true, true) => Agreement::NotChecked { reason: nothing_to_compare() },
        (true, false) => Agreement::Agree { compared },
    }
}

fn nothing_to_compare() -> Reason {
    Reason::new("nothing_to_compare", "the date is not told in both places")
}

fn date(reading: &Reading, name: &FieldName, origin: &str) -> Option<Date> {
    let field = reading.fields.iter().find(|field| field.name == *name && field.origin == origin)?;
    match field.value {
        FieldValue::Date { date } => Some(date),
        _ => None,
    }
}

/// A licence is good to the end of its last day in Japan, and from the day it was issued.
fn validity(reading: &Reading, proved: bool, now: Timestamp) -> Validity {
    let today = japan_day(now);
    let inside = date(reading, &FieldName::EXPIRY_DATE, EXPIRES);
    let signed = proved && inside.is_some();
    let issued = date(reading, &FieldName::ISSUE_DATE, ISSUED);
    match (inside.or_else(|| date(reading, &FieldName::EXPIRY_DATE, COMMON)), issued) {
        (None, _) => Validity::OnlyPrinted,
        (Some(on), _) if today > on => Validity::Expired { on },
        (Some(_), Some(from)) if today < from => Validity::NotYet { from },
        (Some(until), _) => Validity::InForce { until, signed },
    }
}

fn marks(
    reading: &Reading,
    integrity: &Integrity,
    issuer: &Issuer,
    agreement: &Agreement,
) -> Vec<FieldVerdict> {
    let signed = Mark::of_signed(integrity, issuer);
    let mark = |field: &Field| match field.source {
        source if source.is_signed() && signed == Mark::Altered => Mark::Altered,
        _ if agreement.contradicts(field) => Mark::Contradicted,
        Source::SignedChipText | Source::SignedChipImage => signed,
        Source::UnsignedChipText | Source::UnsignedChipImage => Mark::NotSigned,
        Source::TypedByClerk | Source::TypedFromChipImage => Mark::Typed,
    };
    FieldVerdict::each(reading, mark)
}
