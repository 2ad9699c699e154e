// SPDX-License-Identifier: MIT OR Apache-2.0
//! A reading without the holder's certificate and its serial number (`specs` law §5.1), and without what holds them. What
//! was checked while they were there is attested, so that the same answers come out again. The CA certificate stays: it
//! is nobody's data, and with it the issuer is judged again and not merely believed.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use tashika_kit::anchors::NoAnchors;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{Attested, Keep, Note, Reading};
use tashika_kit::verdict::Integrity;

use super::certificate::Purpose;
use super::judge::{self, Proof};
use super::{
    AUTHENTICATION_CA, AUTHENTICATION_CERTIFICATE, AUTHENTICATION_CHALLENGE, SIGNATURE_CA,
    SIGNATURE_CERTIFICATE, STATEMENT, path, token,
};

/// Attested: the certificate's signature and profile hold.
pub(super) const PATH: &str = "jpki.path";
/// Attested: the CMS over the statement verified with the certificate's key.
pub(super) const SIGNED: &str = "jpki.signature";
/// Attested: the answer to the random code verified with the certificate's key.
pub(super) const ANSWER: &str = "jpki.answer";
/// Note: first and last day of a certificate that is not kept. Its moments would nearly name it: few are issued in one
/// second.
pub(super) const PERIOD: &str = "certificate_period";
/// Note: what was wrong with a certificate that is not kept.
pub(super) const PARTS: &str = "certificate_parts";

const NOT_KEPT: &str = "certificates are not kept by a service provider";
const NO_CHALLENGE: &str = "the answer is not kept";

/// Without certificate and CMS.
pub(super) fn signature(reading: &Reading) -> Reading {
    let mut kept = reading.clone();
    if attest_path(&mut kept, Purpose::Signature, SIGNATURE_CERTIFICATE, SIGNATURE_CA) {
        attest_proof(&mut kept, SIGNED, &judge::signed(reading), NOT_KEPT);
    }
    keep_only(&mut kept, &[SIGNATURE_CA, STATEMENT]);
    kept
}

/// Without certificate, and without the answer, from which its key could be found.
pub(super) fn authentication(reading: &Reading) -> Reading {
    let mut kept = reading.clone();
    if attest_path(&mut kept, Purpose::UserAuthentication, AUTHENTICATION_CERTIFICATE, AUTHENTICATION_CA) {
        attest_proof(&mut kept, ANSWER, &judge::answered(reading), NOT_KEPT);
    }
    kept.challenges.retain(|challenge| challenge.name != AUTHENTICATION_CHALLENGE);
    keep_only(&mut kept, &[AUTHENTICATION_CA]);
    kept
}

/// Without random code and answer alone.
pub(super) fn challenge(reading: &Reading) -> Reading {
    let mut kept = reading.clone();
    if reading.evidence(AUTHENTICATION_CERTIFICATE).is_some() {
        attest_proof(&mut kept, ANSWER, &judge::answered(reading), NO_CHALLENGE);
    }
    kept.challenges.clear();
    kept
}

/// `false` if there is no certificate: then nothing can be attested, and what was attested before stays.
fn attest_path(kept: &mut Reading, purpose: Purpose, certificate: &str, ca: &str) -> bool {
    let (Some(leaf), Some(ca)) = (kept.evidence(certificate), kept.evidence(ca)) else { return false };
    // Whom the issuer is trusted by is judged again from the CA certificate; what holds here holds for everybody.
    let found = path::check(purpose, leaf, ca, &NoAnchors, kept.read_at);
    let parts = match &found.integrity {
        Integrity::Altered { parts } => parts.join(", "),
        _ => String::new(),
    };
    let Some(certificate) = found.certificate else { return true };
    let period = format!("{}/{}", japan_day(certificate.not_before), japan_day(certificate.not_after));
    token::note(kept, PERIOD, period);
    if !parts.is_empty() {
        token::note(kept, PARTS, parts);
    }
    attest(kept, PATH, matches!(found.integrity, Integrity::Intact), NOT_KEPT);
    true
}

fn attest_proof(kept: &mut Reading, name: &'static str, proof: &Proof, because: &'static str) {
    match proof {
        Proof::Held => attest(kept, name, true, because),
        Proof::Wrong(_) => attest(kept, name, false, because),
        Proof::NotChecked(_) => {}
    }
}

/// Nothing is attested twice: what was said first was said with the bytes at hand.
fn attest(kept: &mut Reading, name: &'static str, held: bool, because: &'static str) {
    if !kept.attested.iter().any(|attested| attested.name == name) {
        kept.attested.push(Attested { name: Cow::Borrowed(name), held, because: Cow::Borrowed(because) });
    }
}

fn keep_only(kept: &mut Reading, names: &[&str]) {
    kept.evidence.retain(|evidence| names.contains(&evidence.name.as_ref()));
    for evidence in &mut kept.evidence {
        evidence.keep = Keep::Record;
    }
}

/// What was attested, if it was.
pub(super) fn attested(reading: &Reading, name: &str) -> Option<bool> {
    reading.attested.iter().find(|attested| attested.name == name).map(|attested| attested.held)
}

/// The first moment of the first day and the last of the last, in Japan, as [`PERIOD`] says them.
pub(super) fn period(reading: &Reading) -> Option<(Timestamp, Timestamp)> {
    let (from, until) = noted(reading, PERIOD)?.detail.split_once('/')?;
    let (from, until): (Date, Date) = (from.parse().ok()?, until.parse().ok()?);
    let moment = |at: DateTime| Offset::constant(9).to_timestamp(at).ok();
    Some((moment(from.at(0, 0, 0, 0))?, moment(until.at(23, 59, 59, 0))?))
}

/// What was wrong, as [`PARTS`] says it.
pub(super) fn parts(reading: &Reading) -> Vec<Cow<'static, str>> {
    let Some(note) = noted(reading, PARTS) else { return Vec::new() };
    note.detail.split(", ").map(|part| Cow::Owned(part.to_owned())).collect()
}

fn noted<'r>(reading: &'r Reading, code: &str) -> Option<&'r Note> {
    reading.notes.iter().find(|note| note.code == code)
}
