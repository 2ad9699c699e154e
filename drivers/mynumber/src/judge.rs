// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a reading to verdicts (`specs` mynumber-card §6.1, §6.2): pure, so that a stored reading can be
//! judged again.

use std::borrow::Cow;

use jiff::Timestamp;
use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, Lookup};
use tashika_kit::date::japan_day;
use tashika_kit::hex;
use tashika_kit::reading::{Attested, Field, FieldName, FieldValue, Reading, Source};
use tashika_kit::rsa::PublicKey;
use tashika_kit::verdict::{
    Agreement, FieldVerdict, Integrity, Issuer, Mark, Originality, Reason, Revocation, Step, StepOutcome,
    Validity, Verdicts,
};

use crate::agreement;
use crate::certificate::{CardVerifiable, key_id_text};
use crate::face::{self, Face, Part};
use crate::text::{Attributes, Integrity as TextIntegrity, SignedKey};
use crate::{common, jpki};

/// Origin of what the clerk typed.
pub(crate) const TYPED: &str = "typed by the clerk";

/// Judges a reading of this family.
pub(crate) fn judge(reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
    let mut court = Court { reading, anchors, steps: Vec::new(), altered: Vec::new(), unchecked: None };
    let visual = court.visual();
    let text = court.text();
    let issuer = joined([visual.issuer, text.issuer]);
    let originality = both([visual.originality, text.originality]);
    let agreement = agreement::judge(reading);
    let Court { steps, altered, unchecked, .. } = court;
    let integrity = match unchecked {
        _ if !altered.is_empty() => {
            Integrity::Altered { parts: altered.iter().map(|a| Cow::Borrowed(*a)).collect() }
        }
        Some(reason) => Integrity::NotChecked { reason },
        None => Integrity::Intact,
    };
    let fields = marks(reading, &altered, &issuer, &agreement, text.covered);
    Verdicts {
        integrity,
        issuer,
        originality,
        validity: validity(reading, now),
        revocation: Revocation::NotAsked {
            reason: Reason::new(
                "no_revocation_channel",
                "no public revocation channel exists for the card-face APs",
            ),
        },
        agreement,
        certificates: certificates(reading, anchors, now),
        fields,
        steps,
    }
}

/// The reading without the photo: neither as a field nor in the signed object. What the photo's hash came to is
/// attested, so that everything else can still be verified again.
pub(crate) fn withhold_photo(reading: &Reading) -> Reading {
    let mut kept = reading.clone();
    kept.fields.retain(|field| field.name != FieldName::PHOTO);
    let Some(evidence) = kept.evidence.iter_mut().find(|evidence| evidence.name == "visual.face") else {
        return kept;
    };
    let signer = reading.evidence("visual.certificate").map(CardVerifiable::parse);
    let (Ok(face), Some(Ok(signer))) = (Face::parse(&evidence.bytes), signer) else {
        // What cannot be read cannot be cut: it goes as a whole.
        kept.evidence.retain(|evidence| evidence.name != "visual.face");
        return kept;
    };
    if face.has_photo_object() {
        let altered = face.altered_parts(&signer.subject_key);
        let held = altered.is_ok_and(|parts| !parts.contains(&Part::Photo));
        let because = Cow::Borrowed("the photo is not kept");
        evidence.bytes = face.without_photo().evidence();
        kept.attested.push(Attested { name: Cow::Borrowed(PHOTO_HASH), held, because });
    }
    kept
}

/// Name of the attested check of the photo's hash.
const PHOTO_HASH: &str = "visual.photo_hash";

/// Parts that can be altered, as verdicts name them.
mod part {
    pub(super) const VISUAL_CERTIFICATE: &str = "visual_certificate";
    pub(super) const FACE_SIGNATURE: &str = "face_signature";
    pub(super) const FACE_ATTRIBUTES: &str = "face_attributes";
    pub(super) const FACE_NAMES: &str = "name_and_address_images";
    pub(super) const PHOTO: &str = "photo";
    pub(super) const TEXT_CERTIFICATE: &str = "text_certificate";
    pub(super) const TEXT_SIGNATURE: &str = "text_signature";
    pub(super) const TEXT_ATTRIBUTES: &str = "text_attributes";
    pub(super) const TEXT_KEY: &str = "text_key";
    pub(super) const FIELDS: &str = "fields_against_evidence";
}

/// What one application's objects gave.
struct Findings {
    issuer: Issuer,
    originality: Originality,
    /// Whether a signature over the fields was checked at all.
    covered: bool,
}

impl Findings {
    fn not_checked(reason: &Reason) -> Self {
        Self {
            issuer: Issuer::NotChecked { reason: reason.clone() },
            originality: Originality::NotChecked { reason: reason.clone() },
            covered: false,
        }
    }
}

struct Court<'r> {
    reading: &'r Reading,
    anchors: &'r dyn Anchors,
    steps: Vec<Step>,
    altered: Vec<&'static str>,
    unchecked: Option<Reason>,
}

impl Court<'_> {
    fn visual(&mut self) -> Findings {
        let reading = self.reading;
        let face = reading.evidence("visual.face").map(Face::parse);
        let certificate = reading.evidence("visual.certificate").map(CardVerifiable::parse);
        let (Some(Ok(face)), Some(Ok(certificate))) = (face, certificate) else {
            let reason = Reason::new("evidence_unreadable", "card face or its certificate");
            self.unchecked.get_or_insert(reason.clone());
            return Findings::not_checked(&reason);
        };
        let issuer = self.issuer(&certificate, "visual_certificate", part::VISUAL_CERTIFICATE);
        match face.altered_parts(&certificate.subject_key) {
            Err(error) => self.fail("face_signature", part::FACE_SIGNATURE, error.to_string()),
            Ok(parts) => {
                for (code, of, name) in [
                    ("face_attributes", Part::Attributes, part::FACE_ATTRIBUTES),
                    ("face_names", Part::Names, part::FACE_NAMES),
                    ("face_photo", Part::Photo, part::PHOTO),
                ] {
                    if of == Part::Photo && !face.has_photo_object() {
                        self.photo_attested();
                    } else if parts.contains(&of) {
                        self.fail(code, name, "its hash is not the signed one".into());
                    } else {
                        self.pass(code, "its hash is the signed one");
                    }
                }
            }
        }
        self.fields_match_evidence(face.fields().unwrap_or_default());
        let originality = match face.card_key() {
            Ok(key) => self.answered("visual.internal_authentication", &key),
            Err(error) => {
                Originality::NotChecked { reason: Reason::new("key_unreadable", error.to_string()) }
            }
        };
        Findings { issuer, originality, covered: true }
    }

    /// The photo was withheld from the record: its hash was checked while it was there.
    fn photo_attested(&mut self) {
        match self.reading.attested.iter().find(|attested| attested.name == PHOTO_HASH) {
            Some(attested) if attested.held => self.pass("face_photo", "checked while reading"),
            Some(_) => self.fail("face_photo", part::PHOTO, "checked while reading".into()),
            None => {
                let reason =
                    Reason::new("photo_withheld", "the photo was not kept, and nobody attested its hash");
                self.skip("face_photo", &reason);
                self.unchecked.get_or_insert(reason);
            }
        }
    }

    fn text(&mut self) -> Findings {
        let reading = self.reading;
        let attributes = reading.evidence("text.attributes").map(Attributes::parse);
        let certificate = reading.evidence("text.certificate").map(CardVerifiable::parse);
        let key = reading.evidence("text.key").map(SignedKey::parse);
        let (Some(Ok(attributes)), Some(Ok(certificate)), Some(Ok(key))) = (attributes, certificate, key)
        else {
            let reason = Reason::new("text_part_missing", "the input-support AP was not read");
            self.skip("text_part", &reason);
            self.unchecked.get_or_insert(reason.clone());
            return Findings::not_checked(&reason);
        };
        let issuer = self.issuer(&certificate, "text_certificate", part::TEXT_CERTIFICATE);
        let covered = self.text_integrity(&attributes);
        self.fields_match_evidence(attributes.fields().unwrap_or_default());
        match key.signed_by(&certificate.subject_key) {
            Ok(()) => self.pass("text_key", "signed by the certificate's key"),
            Err(error) => self.fail("text_key", part::TEXT_KEY, error.to_string()),
        }
        let originality = self.answered("text.internal_authentication", &key.key);
        Findings { issuer, originality, covered }
    }

    /// The signature was checked while reading, because its input must not be kept; the hash it covers
    /// is checked here.
    fn text_integrity(&mut self, attributes: &Attributes<'_>) -> bool {
        let attested = self.reading.attested.iter().find(|a| a.name == "text.integrity_signature");
        let hash = self.reading.evidence("text.attributes_hash");
        let (Some(attested), Some(hash)) = (attested, hash) else {
            let reason = Reason::new(
                "text_integrity_closed",
                "the integrity record could not be read with this number",
            );
            self.skip("text_signature", &reason);
            self.unchecked.get_or_insert(reason);
            return false;
        };
        if attested.held {
            self.pass("text_signature", "checked while reading");
        } else {
            self.fail("text_signature", part::TEXT_SIGNATURE, "checked while reading".into());
        }
        if TextIntegrity::covers(hash, &attributes.evidence()) {
            self.pass("text_attributes", "their hash is the signed one");
        } else {
            self.fail("text_attributes", part::TEXT_ATTRIBUTES, "their hash is not the signed one".into());
        }
        true
    }

    /// Who signed the certificate of one application.
    fn issuer(&mut self, certificate: &CardVerifiable, code: &'static str, part: &'static str) -> Issuer {
        let key_id = key_id_text(&certificate.issuer_key_id);
        match self.anchors.card_verifiable_key(&certificate.issuer_key_id) {
            Lookup::Accepted((anchor, key)) => match certificate.signed_by(&key) {
                Ok(()) => {
                    self.pass(code, &format!("signed by CA key {key_id}"));
                    anchored(anchor)
                }
                Err(error) => {
                    self.fail(code, part, format!("names CA key {key_id}: {error}"));
                    Issuer::Unknown { reason: Reason::new("not_signed_by_named_issuer", key_id) }
                }
            },
            Lookup::NotAccepted(anchor) => {
                let class = class_name(anchor.class);
                let reason = Reason::new("anchor_class_not_accepted", format!("{} ({class})", anchor.name));
                self.skip(code, &reason);
                Issuer::Unknown { reason }
            }
            Lookup::Unknown => {
                let reason = Reason::new("signer_unknown", format!("CA key {key_id}"));
                self.skip(code, &reason);
                Issuer::Unknown { reason }
            }
        }
    }

    fn answered(&mut self, name: &str, key: &PublicKey) -> Originality {
        let code: &'static str = if name.starts_with("visual") {
            "visual_internal_authentication"
        } else {
            "text_internal_authentication"
        };
        let Some(challenge) = self.reading.challenge(name) else {
            let reason = Reason::new("no_challenge", name.to_owned());
            self.skip(code, &reason);
            return Originality::NotChecked { reason };
        };
        if challenge.status != "9000" {
            let reason = Reason::new("challenge_refused", format!("status {}", challenge.status));
            self.skip(code, &reason);
            return Originality::NotChecked { reason };
        }
        match key.verify_sha256(&challenge.nonce, &challenge.answer) {
            Ok(()) => {
                self.pass(code, "the answer verifies with the key in the signed data");
                Originality::Proven
            }
            Err(error) => {
                self.step(code, StepOutcome::Failed, error.to_string());
                Originality::Failed { reason: Reason::new("wrong_answer", error.to_string()) }
            }
        }
    }

    /// The fields shown must be those of the signed bytes: somebody could have changed a stored reading.
    fn fields_match_evidence(&mut self, derived: Vec<Field>) {
        let differs = derived.iter().any(|from_bytes| {
            let shown = self.reading.fields.iter().find(|f| f.origin == from_bytes.origin);
            shown.is_some_and(|shown| shown.value != from_bytes.value || shown.name != from_bytes.name)
        });
        if differs {
            self.fail("fields_against_evidence", part::FIELDS, "a field differs from its bytes".into());
        }
    }

    fn pass(&mut self, code: &'static str, detail: &str) {
        self.step(code, StepOutcome::Passed, detail.to_owned());
    }

    fn fail(&mut self, code: &'static str, part: &'static str, detail: String) {
        self.altered.push(part);
        self.step(code, StepOutcome::Failed, detail);
    }

    fn skip(&mut self, code: &'static str, reason: &Reason) {
        self.step(code, StepOutcome::NotChecked, format!("{}: {}", reason.code, reason.detail));
    }

    fn step(&mut self, code: &'static str, outcome: StepOutcome, detail: String) {
        self.steps.push(Step { code: Cow::Borrowed(code), outcome, detail });
    }
}

fn anchored(anchor: Anchor) -> Issuer {
    Issuer::Anchored { name: anchor.name, fingerprint: hex::upper(&anchor.fingerprint), class: anchor.class }
}

fn class_name(class: AnchorClass) -> &'static str {
    match class {
        AnchorClass::Official => "official",
        AnchorClass::Unofficial => "unofficial",
        AnchorClass::Test => "test",
        AnchorClass::Simulator => "simulator",
    }
}

/// Two applications, one answer: as weak as the weaker. Two anchors are named together with the class
/// further from official.
fn joined([visual, text]: [Issuer; 2]) -> Issuer {
    match (visual, text) {
        (
            Issuer::Anchored { name, fingerprint, class },
            Issuer::Anchored { name: n, fingerprint: f, class: c },
        ) => Issuer::Anchored {
            name: format!("{name}, {n}"),
            fingerprint: format!("{fingerprint}, {f}"),
            class: class.max(c),
        },
        (Issuer::Anchored { .. }, weaker) => weaker,
        (weaker, _) => weaker,
    }
}

fn both([visual, text]: [Originality; 2]) -> Originality {
    match (visual, text) {
        (failed @ Originality::Failed { .. }, _) | (_, failed @ Originality::Failed { .. }) => failed,
        (Originality::Proven, other) => other,
        (other, _) => other,
    }
}

/// The unsigned date of the card face; the common record's copy if there is no face.
fn validity(reading: &Reading, now: Timestamp) -> Validity {
    let dates = reading.fields.iter().filter(|field| field.name == FieldName::EXPIRY_DATE);
    let by_origin = |origin: &str| {
        dates.clone().find(|field| field.origin == origin).and_then(|field| match field.value {
            FieldValue::Date { date } => Some(date),
            _ => None,
        })
    };
    match by_origin(face::DF29).or_else(|| by_origin(common::RECORD)) {
        None => Validity::OnlyPrinted,
        Some(on) if japan_day(now) > on => Validity::Expired { on },
        Some(until) => Validity::InForce { until, signed: false },
    }
}

fn certificates(
    reading: &Reading,
    anchors: &dyn Anchors,
    now: Timestamp,
) -> Vec<tashika_kit::verdict::CertificateVerdict> {
    let mut all = Vec::new();
    if let Some(ca) = reading.evidence("jpki.user_authentication_ca") {
        let leaf = reading.evidence("jpki.user_authentication");
        // Whose certificate stayed in the card, of that holder nothing is said here: the CA certificate stands for itself.
        let name = if leaf.is_some() { "user_authentication" } else { "user_authentication_ca" };
        all.push(jpki::certificate_verdict(name, ca, leaf, anchors, now));
    }
    if let Some(ca) = reading.evidence("jpki.digital_signature_ca") {
        all.push(jpki::certificate_verdict("digital_signature_ca", ca, None, anchors, now));
    }
    all
}

fn marks(
    reading: &Reading,
    altered: &[&'static str],
    issuer: &Issuer,
    agreement: &Agreement,
    text_covered: bool,
) -> Vec<FieldVerdict> {
    let mark = |field: &Field| -> Mark {
        let from_text = field.origin.starts_with("text AP");
        let is_altered = match face::part_of(&field.origin) {
            _ if altered.contains(&part::FIELDS) && field.source.is_signed() => true,
            Some(of) => {
                let of = match of {
                    Part::Attributes => part::FACE_ATTRIBUTES,
                    Part::Names => part::FACE_NAMES,
                    Part::Photo => part::PHOTO,
                };
                [of, part::FACE_SIGNATURE, part::VISUAL_CERTIFICATE].iter().any(|p| altered.contains(p))
            }
            None if from_text => {
                let parts = [part::TEXT_ATTRIBUTES, part::TEXT_SIGNATURE, part::TEXT_CERTIFICATE];
                parts.iter().any(|p| altered.contains(p))
            }
            None => false,
        };
        match field.source {
            _ if is_altered => Mark::Altered,
            _ if agreement.contradicts(field) => Mark::Contradicted,
            Source::TypedByClerk | Source::TypedFromChipImage => Mark::Typed,
            Source::UnsignedChipText | Source::UnsignedChipImage => Mark::NotSigned,
            _ if from_text && !text_covered => Mark::SignedNotChecked,
            _ => match issuer {
                Issuer::Anchored { .. } => Mark::Proved,
                Issuer::Unknown { .. } => Mark::SignedIssuerUnknown,
                Issuer::Expired { .. } | Issuer::NotChecked { .. } => Mark::SignedNotChecked,
            },
        }
    };
    FieldVerdict::each(reading, mark)
}
