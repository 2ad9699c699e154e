// SPDX-License-Identifier: MIT OR Apache-2.0
//! What of a chip's reading a record may hold: a pure function of the reading, the law's demand and the
//! operator's policy (`specs` law §0.1 3, §2.2, §8.4).
//!
//! | | AML, and phone until the law asks | phone, where the row demands it (Phone Rule 10) |
//! |---|---|---|
//! | name, residence, birth date | kept: they are the record | kept |
//! | photo | left out unless the policy keeps it | kept |
//! | signed objects | kept without the photo; what its hash came to is attested | kept whole |
//! | machine readable zone | never as a field, typed or the chip's; of a typed one number, birth and expiry stay | the same |
//! | further groups of a passport (DG11, DG12) | never; their hashes are attested while reading | the same |
//! | challenge and answer of the clone check | Japanese cards kept, passports left out | the same |
//! | JPKI certificates, serial numbers and signatures | left out unless the operator is a verifier (署名検証者) | the same |
//!
//! What is for the screen only ([`Keep::ScreenOnly`]) is never kept. What was left out is said in
//! [`ChipEvidence::withheld`].

use std::collections::BTreeSet;
use std::mem::discriminant;

use jiff::civil::Date;
use tashika_kit::anchors::Anchors;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{Evidence, Field, FieldName, FieldValue, Keep, Reading, Source};
use tashika_kit::verdict::{Agreement, Summary, Verdicts};
use tashika_passport::mrz::Mrz;

use super::stage::{BesideFinding, Finding};
use crate::documents;
use crate::jpki::{Function, Standing, is_jpki, is_of_jpki, tells_holder};
use crate::records::{ChipAddition, ChipEvidence, is_never_kept};
use crate::rules::Element;
use crate::rules::chip::is_passport;

/// What the operator decides about evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EvidencePolicy {
    /// Keep the chip's photo although the law does not ask for it.
    pub keep_photo: bool,
    /// Keep the signed objects, so that the verification can be repeated. Off: only the fields stay.
    pub keep_signed_objects: bool,
    /// Keep challenge and answer of Japanese cards.
    pub keep_challenges: bool,
    /// Keep them for passports, whose answers are proofs that can be passed on.
    pub keep_passport_challenges: bool,
}

impl Default for EvidencePolicy {
    /// The least that lets the record be verified again.
    fn default() -> Self {
        Self {
            keep_photo: false,
            keep_signed_objects: true,
            keep_challenges: true,
            keep_passport_challenges: false,
        }
    }
}

/// What may be held here: the operator's policy, and what the role under the JPKI Act allows ([`Function::KeepCertificate`]).
#[derive(Clone, Copy, Debug)]
pub(super) struct Holding {
    pub(super) policy: EvidencePolicy,
    /// Certificates of the holder, and their serial numbers, may be kept (`specs` law §5.1).
    pub(super) certificates: bool,
}

impl Holding {
    /// On this day: a role ends with its last day.
    pub(super) fn of(policy: EvidencePolicy, standing: &Standing, day: Date) -> Self {
        Self { policy, certificates: standing.may_on(Function::KeepCertificate, day) }
    }
}

/// Without any role.
impl From<EvidencePolicy> for Holding {
    fn from(policy: EvidencePolicy) -> Self {
        Self { policy, certificates: false }
    }
}

/// What a record may hold of a finding. `demanded` are the elements the law wants kept
/// ([`crate::rules::RuleSet::keep_chip`]).
#[must_use]
pub(super) fn keep(
    finding: &Finding,
    demanded: &BTreeSet<Element>,
    holding: impl Into<Holding>,
    anchors: &dyn Anchors,
) -> ChipEvidence {
    let holding = holding.into();
    let policy = holding.policy;
    let keep_photo = policy.keep_photo || demanded.contains(&Element::Photo);
    let (mut reading, withheld) = reading_to_keep(&finding.reading, keep_photo, holding);
    key_of_zone(&finding.reading, &finding.verdicts, &mut reading, anchors);
    let judged = (&finding.verdicts, finding.summary);
    let (verdicts, summary) = judged_again(judged, &reading, anchors);
    let beside = finding.beside.iter().filter_map(|beside| beside.outcome.as_ref().ok());
    ChipEvidence {
        reading,
        verdicts,
        summary,
        displayed: finding.displayed.clone(),
        observations: finding.observed.clone(),
        withheld,
        transcript: transcript_to_keep(&finding.transcript),
        jpki: None,
        additions: beside.map(|beside| addition(beside, holding, anchors)).collect(),
    }
}

/// What was typed from pictures of the chip, as far as a record may hold it (sex is shown, not kept).
fn transcript_to_keep(typed: &[Field]) -> Vec<Field> {
    let kept = |field: &&Field| field.keep == Keep::Record && !is_never_kept(&field.name);
    typed.iter().filter(kept).cloned().collect()
}

/// What may be kept of what sits beside a document. No law asks for it, so its photo is the policy's matter alone.
fn addition(beside: &BesideFinding, holding: Holding, anchors: &dyn Anchors) -> ChipAddition {
    let (reading, withheld) = reading_to_keep(&beside.reading, holding.policy.keep_photo, holding);
    let (verdicts, summary) = judged_again((&beside.verdicts, beside.summary), &reading, anchors);
    ChipAddition { reading, verdicts, summary, withheld }
}

/// A reading as the record may hold it, and what was left out.
fn reading_to_keep(read: &Reading, keep_photo: bool, holding: Holding) -> (Reading, Vec<String>) {
    let policy = holding.policy;
    let mut withheld = Vec::new();
    let mut reading = certificates_to_keep(read, holding, &mut withheld);
    let objects = reading.evidence.len();
    reading = reading.to_keep();
    // Some fields no record holds, whatever a driver says about them (sex is shown, not kept).
    reading.fields.retain(|field| !is_never_kept(&field.name));
    if reading.evidence.len() < objects {
        withheld.push("signed_objects".to_owned());
    }
    typed_keys(read, &mut reading, &mut withheld);
    if !keep_photo {
        reading = without_photo(reading, &mut withheld);
    }
    if !policy.keep_signed_objects && !reading.evidence.is_empty() {
        reading.evidence.clear();
        withheld.push("signed_objects".to_owned());
    }
    let challenges =
        if is_passport(&reading) { policy.keep_passport_challenges } else { policy.keep_challenges };
    if !challenges && !reading.challenges.is_empty() {
        reading = match documents::driver(&reading.family) {
            Some(driver) => driver.withhold_challenges(&reading),
            None => Reading { challenges: Vec::new(), ..reading },
        };
        withheld.push("challenge".to_owned());
    }
    let mut said = BTreeSet::new();
    withheld.retain(|code| said.insert(code.clone()));
    (reading, withheld)
}

/// What was typed to open the chip is a part of its number, and not from the chip. A number that has to be recorded
/// stays, so that anybody can compare it with the chip's own again; so do the two days of a passport's key, which the
/// record says anyhow. A whole machine readable zone says more than that, and does not stay ([`key_of_zone`]).
fn typed_keys(read: &Reading, reading: &mut Reading, withheld: &mut Vec<String>) {
    let passport = is_passport(reading);
    let days = [FieldName::BIRTH_DATE, FieldName::EXPIRY_DATE];
    let kept = |name: &FieldName| *name == FieldName::DOCUMENT_NUMBER || passport && days.contains(name);
    reading.fields.retain(|field| field.source != Source::TypedByClerk || kept(&field.name));
    if zone_as_typed(read).is_some() {
        withheld.push("typed_mrz".to_owned());
    }
}

fn zone_as_typed(read: &Reading) -> Option<&Field> {
    read.fields.iter().find(|field| field.name == FieldName::MRZ && field.source == Source::TypedByClerk)
}

/// In place of a zone that was given whole, the three entries of it that open the chip, as if they alone had been typed:
/// with nothing of the page beside the chip nobody could repeat that the two agree, and no passport would be proved to
/// anybody. If the three say something else than the whole zone did (the name alone differs), they are left out as well.
fn key_of_zone(read: &Reading, judged: &Verdicts, reading: &mut Reading, anchors: &dyn Anchors) {
    if !is_passport(reading) {
        return;
    }
    let zone = zone_as_typed(read).and_then(|field| match &field.value {
        FieldValue::Text { text } => Mrz::parse(text).ok(),
        _ => None,
    });
    let (Some(zone), Some(driver)) = (zone, documents::driver(&reading.family)) else { return };
    let key = zone.key();
    let day = |date: Option<Date>, text: &str| {
        date.map_or_else(|| FieldValue::Text { text: text.to_owned() }, |date| FieldValue::Date { date })
    };
    let birth = key.birth().and_then(|birth| birth.birth(japan_day(read.read_at)));
    let expiry = key.expiry().and_then(|expiry| expiry.expiry());
    let entries = [
        (FieldName::DOCUMENT_NUMBER, FieldValue::Text { text: key.number().to_owned() }),
        (FieldName::BIRTH_DATE, day(birth, key.birth_text())),
        (FieldName::EXPIRY_DATE, day(expiry, key.expiry_text())),
    ];
    let (source, keep) = (Source::TypedByClerk, Keep::Record);
    let typed = entries.map(|(name, value)| Field { name, value, source, origin: TYPED_KEY.into(), keep });
    let mut with = reading.clone();
    with.fields.splice(0..0, typed);
    let agreement = driver.judge(&with, anchors, with.read_at).agreement;
    if discriminant(&agreement) == discriminant(&judged.agreement) {
        *reading = with;
    }
}

/// Where the entries that open a passport come from, as its driver names it.
const TYPED_KEY: &str = "typed key";

/// Certificates of the holder and their serial numbers stay with nobody but a verifier (`specs` law §5.1). With them goes
/// everything that tells whose they were: a CMS signature holds the certificate, and from two answers to known codes the
/// public key can be computed. A document that was only read keeps none whatever the role: the certificate lay beside it,
/// nobody agreed to its use, and nothing of the document rests on it.
fn certificates_to_keep(read: &Reading, holding: Holding, withheld: &mut Vec<String>) -> Reading {
    let mut reading = read.clone();
    if holding.certificates && is_jpki(&read.family) {
        for evidence in reading.evidence.iter_mut().filter(|evidence| is_of_jpki(&evidence.name)) {
            evidence.keep = Keep::Record;
        }
        return reading;
    }
    let had = read.evidence.iter().any(|evidence| tells_holder(&evidence.name))
        || read.challenges.iter().any(|challenge| is_of_jpki(&challenge.name));
    if let Some(driver) = documents::driver(&read.family) {
        reading = driver.withhold_certificates(&reading);
    }
    // Whatever a driver leaves. The certificate of the authority stays with a signature or authentication: it is nobody's
    // data, and with it the issuer can be judged again.
    reading.evidence.retain(|evidence| !tells_holder(&evidence.name));
    for evidence in reading.evidence.iter_mut().filter(|evidence| is_of_jpki(&evidence.name)) {
        evidence.keep = if is_jpki(&read.family) { Keep::Record } else { Keep::ScreenOnly };
    }
    reading.challenges.retain(|challenge| !is_of_jpki(&challenge.name));
    if had {
        withheld.push("jpki_certificate".to_owned());
    }
    reading
}

/// Neither as a field nor inside an object. Whether there is a photo, the objects say: one that nobody could read gave no
/// field, and holds the face all the same.
fn without_photo(reading: Reading, withheld: &mut Vec<String>) -> Reading {
    let kept = match documents::driver(&reading.family) {
        Some(driver) => driver.withhold_photo(&reading),
        // Nobody can say which object holds the photo: none is kept.
        None => {
            let mut kept = reading.clone();
            kept.fields.retain(|field| field.name != FieldName::PHOTO);
            kept.evidence.clear();
            kept
        }
    };
    // An object of zeros is a place where no photo was ever written.
    let written = |object: &&Evidence| object.bytes.iter().any(|byte| *byte != 0);
    let taken = |object: &Evidence| !kept.evidence.contains(object);
    if reading.field(&FieldName::PHOTO).is_some() || reading.evidence.iter().filter(written).any(taken) {
        withheld.push("photo".to_owned());
    }
    if kept.evidence.len() < reading.evidence.len() {
        withheld.push("signed_objects".to_owned());
    }
    kept
}

/// The verdicts that anybody can repeat from what is kept, where they say what the counter said. Where leaving something
/// out makes any of them another, the verdicts of the counter stay, and what is missing is said in `withheld`: the record
/// says what the screen said.
fn judged_again(
    (judged, whole): (&Verdicts, Summary),
    kept: &Reading,
    anchors: &dyn Anchors,
) -> (Verdicts, Summary) {
    if let Some(driver) = documents::driver(&kept.family) {
        let mut verdicts = driver.judge(kept, anchors, kept.read_at);
        if is_jpki(&kept.family) {
            // No driver asks about revocation; somebody was asked then, and that answer is the verdict.
            verdicts.revocation = judged.revocation.clone();
        }
        if verdicts.summary() == whole && same_answers(&verdicts, judged) {
            return (verdicts, whole);
        }
    }
    let mut verdicts = judged.clone();
    verdicts.fields.retain(|verdict| {
        kept.fields.iter().any(|field| field.name == verdict.name && field.origin == verdict.origin)
    });
    (verdicts, whole)
}

/// Of what agrees fewer entries may be kept. Revocation is not compared: it is what it is when it is asked.
fn same_answers(a: &Verdicts, b: &Verdicts) -> bool {
    let agree = |verdicts: &Verdicts| matches!(verdicts.agreement, Agreement::Agree { .. });
    (&a.integrity, &a.issuer, &a.originality, &a.validity)
        == (&b.integrity, &b.issuer, &b.originality, &b.validity)
        && (a.agreement == b.agreement || agree(a) && agree(b))
}
