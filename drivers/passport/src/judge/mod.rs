// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a reading to verdicts: pure, so that a stored reading can be judged again.
//!
//! Decided where no public source says anything, or sources contradict each other:
//! * **What cannot be read** (a SOD that is not DER, several signers, an algorithm that is not known) is "not checked",
//!   never "altered": a genuine chip may differ from what we know.
//! * **A group that is read but not listed in the SOD** is altered: nobody signed it.
//! * **Originality needs intact data**: a right answer with a key that nobody vouches for proves nothing, and a wrong one
//!   with an altered key file says nothing about the chip.
//! * **A chip that refuses** the challenge its signed key calls for fails, as one whose answer is wrong; unless it refuses
//!   the length of one whose answer needs extended length, which can be the reader's fault (`specs` passport §2.2, §5.1).

mod agreement;
pub(crate) mod chip;
mod issuer;
mod marks;
mod passive;
mod revocation;
mod signed;
mod steps;

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::Reading;
use tashika_kit::anchors::Anchors;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{Field, FieldName, FieldValue};
use tashika_kit::verdict::{Integrity, Issuer, Mark, Reason, Revocation, Validity, Verdicts};

use self::issuer::{Document, Standing, not_checked};
use self::marks::Found;
use self::passive::Passive;
use self::steps::Steps;
use crate::chain::Csca;
use crate::contents::{self, zone};
use crate::driver::FAMILY;
use crate::evidence;
use crate::layout::DataGroup;
use crate::mrz::Mrz;

/// Judges a reading.
pub(crate) fn judge(reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
    let mut steps = Steps::default();
    let page = page(reading);
    let document = document(reading, page.as_ref());
    let roots = Csca::all(&anchors.roots(FAMILY));
    let derived = contents::signed_fields(&reading.evidence, japan_day(reading.read_at));

    let mut passive = passive::check(reading, anchors, &mut steps);
    fields(reading, &derived, &mut passive, &mut steps);
    let (issuer, revocation) = signer(&passive, &roots, &document, reading, anchors, now, &mut steps);
    let integrity = passive.integrity();
    let case =
        chip::Case { reading, integrity: &integrity, issuer: &issuer, roots: &roots, document: &document };
    let originality = chip::originality(&case, anchors, &mut steps);
    let agreement = agreement::agreement(reading, page.as_ref(), &mut steps);
    let signed = Mark::of_signed(&integrity, &issuer) == Mark::Proved;
    let found =
        Found { reading, derived: &derived, passive: &passive, issuer: &issuer, agreement: &agreement };
    Verdicts {
        validity: validity(&derived, signed, japan_day(now)),
        fields: found.marks(),
        certificates: Vec::new(),
        steps: steps.0,
        integrity,
        issuer,
        originality,
        revocation,
        agreement,
    }
}

/// The zone in DG1.
fn page(reading: &Reading) -> Option<Mrz> {
    zone::parse(reading.evidence(&evidence::data_group(DataGroup::DG1))?).ok()
}

fn document(reading: &Reading, page: Option<&Mrz>) -> Document {
    let issued = reading.fields.iter().find_map(|field| match field.value {
        FieldValue::Date { date } if field.name == FieldName::ISSUE_DATE && field.source.is_signed() => {
            Some(date)
        }
        _ => None,
    });
    Document {
        state: page.map(|page| page.issuing_state().to_owned()),
        code: page.map(|page| page.document_code().to_owned()),
        issued,
    }
}

/// The fields shown must be those of the signed bytes: somebody could have changed a stored reading. DG11 and DG12 are
/// never kept, so that of their fields nobody can say it again; what the reading attests stands for them.
fn fields(reading: &Reading, derived: &[Field], passive: &mut Passive, steps: &mut Steps) {
    let told = |field: &&Field| field.source.is_signed() && marks::attested_group(&field.origin).is_none();
    if reading.fields.iter().filter(told).all(|field| marks::is_its_bytes(derived, field)) {
        steps.pass(steps::FIELDS, "every signed field is what its bytes say");
    } else {
        steps.fail(steps::FIELDS, "a field differs from its bytes");
        passive.altered.push(Cow::Borrowed(steps::FIELDS));
    }
}

/// Who stands behind the signer, and whether it was revoked.
fn signer(
    passive: &Passive,
    roots: &[Csca],
    document: &Document,
    reading: &Reading,
    anchors: &dyn Anchors,
    now: Timestamp,
    steps: &mut Steps,
) -> (Issuer, Revocation) {
    let not_asked = |code| Revocation::NotAsked { reason: Reason::new(code, "") };
    let Some(signer) = &passive.signer else {
        let issuer = match (passive.integrity(), &passive.unchecked) {
            (Integrity::Altered { parts }, _) => not_checked("altered", parts.join(", ")),
            (_, Some(reason)) => Issuer::NotChecked { reason: reason.clone() },
            _ => not_checked("unsigned", "no EF.SOD"),
        };
        let code = if passive.altered.is_empty() { "signer_not_known" } else { "altered" };
        return (issuer, not_asked(code));
    };
    let Standing { issuer, csca } =
        issuer::standing(signer, roots, document, reading.read_at.as_second(), steps);
    let revocation = match csca {
        Some(csca) => {
            let lists = anchors.revocation_lists(FAMILY);
            revocation::revocation(signer, &csca, roots, &lists, now, steps)
        }
        None => not_asked("signer_not_known"),
    };
    // Of a document that was changed nobody is said to have signed it, and nothing good is said of its signer; that the
    // signer was revoked stays true.
    match (passive.integrity(), revocation) {
        (Integrity::Altered { parts }, Revocation::Good { .. }) => {
            (not_checked("altered", parts.join(", ")), not_asked("altered"))
        }
        (Integrity::Altered { parts }, revocation) => (not_checked("altered", parts.join(", ")), revocation),
        (_, revocation) => (issuer, revocation),
    }
}

/// By the last day in DG1, which counts itself.
fn validity(derived: &[Field], signed: bool, today: Date) -> Validity {
    let last = derived.iter().find_map(|field| match field.value {
        FieldValue::Date { date } if field.name == FieldName::EXPIRY_DATE => Some(date),
        _ => None,
    });
    match last {
        Some(on) if on < today => Validity::Expired { on },
        Some(until) => Validity::InForce { until, signed },
        None => Validity::OnlyPrinted,
    }
}

#[cfg(test)]
mod tests;
