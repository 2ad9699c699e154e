// SPDX-License-Identifier: MIT OR Apache-2.0
//! The masked copy for training and complaints desks: who the person is cannot be read from it (`specs` law §9.2).
//!
//! The history is rewritten before anything is drawn, so that a value nobody thought of cannot slip through: all
//! texts about a person and all free texts become [`MASK`]; pictures and signed objects are left out. Civil dates
//! cannot hold a mask: the page prints it in their place. Days of documents go too, since the last day of some
//! is the holder's birthday.

use tashika_kit::reading::{FieldName, FieldValue, Reading};
use tashika_kit::verdict::{Agreement, Issuer, Verdicts};

use super::ReportError;
use crate::proof::bundle::{Bundle, IMPERSONAL};
use crate::records::{
    Act, ChipEvidence, Decision, Declared, History, Identity, Logged, Presented, Record, Subject, Supplement,
};

/// What stands in place of a value.
pub(super) const MASK: &str = "●●●";

/// Whether a bundle may go into a masked copy: no section about the person is open.
pub(super) fn allows(evidence: &[u8]) -> Result<(), ReportError> {
    if evidence.is_empty() {
        return Ok(());
    }
    let bundle: Bundle = serde_json::from_slice(evidence).map_err(|_| ReportError::EvidenceNotMasked)?;
    let shows = |open: Vec<&str>, allowed: &[&str]| open.into_iter().any(|name| !allowed.contains(&name));
    let open = |entry: &crate::proof::bundle::ProvedEntry| -> Vec<String> {
        entry.content.iter().flat_map(|content| content.open.keys().cloned()).collect()
    };
    let record = open(&bundle.record);
    let later: Vec<String> = bundle.later.iter().flat_map(open).collect();
    if shows(record.iter().map(String::as_str).collect(), &IMPERSONAL) || !later.is_empty() {
        return Err(ReportError::EvidenceNotMasked);
    }
    Ok(())
}

/// The history with every personal and every free text masked.
pub(super) fn history(history: &History) -> History {
    let later = history.later.iter().map(logged).collect();
    History { seq: history.seq, record: record(&history.record), later }
}

fn hide(text: &mut String) {
    if !text.is_empty() {
        MASK.clone_into(text);
    }
}

fn record(record: &Record) -> Record {
    let mut masked = record.clone();
    if let Some(reason) = &mut masked.header.presented_at_reason {
        hide(reason);
    }
    hide(&mut masked.transaction.note);
    hide(&mut masked.transaction.key);
    hide(&mut masked.transaction.customer_number);
    if let Some(related) = &mut masked.transaction.related_check {
        hide(related);
    }
    if let Some(declared) = &mut masked.declared {
        hide_declared(declared);
    }
    hide_subject(&mut masked.customer);
    if let Some(representative) = &mut masked.representative {
        hide_subject(&mut representative.subject);
        hide(&mut representative.relationship_note);
        hide(&mut representative.authority_note);
    }
    for chip in [&mut masked.customer_chip, &mut masked.representative_chip].into_iter().flatten() {
        hide_chip(chip);
    }
    if let Some(known) = &mut masked.known {
        hide(&mut known.note);
        hide(&mut known.earlier_record);
    }
    if let Decision::Refused { reason } = &mut masked.decision {
        hide(reason);
    }
    masked
}

fn hide_declared(declared: &mut Declared) {
    hide(&mut declared.purpose_note);
    hide(&mut declared.occupation_note);
    hide(&mut declared.pep_reason);
    if let Some(check) = &mut declared.high_risk {
        hide(&mut check.trigger);
        if let Some(assets) = &mut check.assets {
            hide(assets);
        }
    }
    if let Some((name, reason)) = &mut declared.alias {
        hide(name);
        hide(reason);
    }
}

fn hide_subject(subject: &mut Subject) {
    hide_identity(&mut subject.identity);
    if let Some(document) = &mut subject.document {
        hide_document(document);
    }
    subject.supplements.iter_mut().for_each(hide_supplement);
}

fn hide_identity(identity: &mut Identity) {
    hide(&mut identity.name.text);
    hide(&mut identity.name_kana);
    hide(&mut identity.name_latin);
    if let Some(residence) = &mut identity.residence {
        hide(&mut residence.text);
    }
    if let Some((nationality, number, _)) = &mut identity.rule_8 {
        hide(nationality);
        hide(number);
    }
}

fn hide_document(document: &mut Presented) {
    hide(&mut document.number);
    // The issuer of a card is the holder's municipality or prefecture.
    hide(&mut document.issuer);
    if let Some(seen) = &mut document.observations {
        hide(&mut seen.remark);
    }
}

fn hide_supplement(supplement: &mut Supplement) {
    hide(&mut supplement.number);
}

fn hide_chip(chip: &mut ChipEvidence) {
    hide_reading(&mut chip.reading, &mut chip.verdicts);
    for addition in &mut chip.additions {
        hide_reading(&mut addition.reading, &mut addition.verdicts);
    }
    for field in &mut chip.transcript {
        hide_value(&mut field.value);
    }
    hide(&mut chip.observations.remark);
}

fn hide_reading(reading: &mut Reading, verdicts: &mut Verdicts) {
    reading.evidence.clear();
    reading.challenges.clear();
    reading.notes.clear();
    // Whose key signed a passport, says whose national its holder is likely to be.
    if let (tashika_passport::FAMILY, Issuer::Anchored { name, fingerprint, .. }) =
        (&*reading.family, &mut verdicts.issuer)
    {
        hide(name);
        hide(fingerprint);
    }
    reading
        .fields
        .retain(|field| !matches!(field.value, FieldValue::Picture { .. }) || field.name == FieldName::PHOTO);
    for field in &mut reading.fields {
        hide_value(&mut field.value);
    }
    if let Agreement::Differ { differences } = &mut verdicts.agreement {
        for difference in differences {
            difference.a = MASK.into();
            difference.b = MASK.into();
        }
    }
}

/// Dates stay what they are; the form writes [`MASK`] in their place.
fn hide_value(value: &mut FieldValue) {
    match value {
        FieldValue::Text { text } => hide(text),
        FieldValue::Code { raw, meaning } => {
            hide(raw);
            *meaning = MASK.into();
        }
        FieldValue::Picture { .. } => *value = FieldValue::Text { text: MASK.to_owned() },
        FieldValue::Date { .. } => {}
    }
}

fn logged(logged: &Logged) -> Logged {
    let mut masked = logged.clone();
    match &mut masked.act {
        Act::Amended(one) => {
            hide(&mut one.old);
            hide(&mut one.new);
            hide(&mut one.reason);
        }
        Act::Mail(event) => hide(&mut event.tracking),
        Act::Supplemented(received) => hide_supplement(&mut received.supplement),
        Act::Exported(export) => hide(&mut export.reason),
        _ => {}
    }
    masked
}
