// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the book refuses to hold of JPKI, whoever asks: what the operator's role may not keep, and what was not agreed to.
//! A list of what may stand, not of what may not: an object nobody named here is refused.

use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldName, Reading};
use tashika_kit::verdict::{Originality, Verdicts};
use tashika_mynumber::card::pinless::SimulatedPinless;
use tashika_mynumber::jpki::{self as card, PinlessAuthenticator};

use super::error::BookError;
use super::jpki::{DocumentVerdicts, JpkiAct, JpkiNote};
use super::record::{ChipEvidence, Record};
use super::store::BookKind;
use crate::jpki::revocation::Channel;
use crate::jpki::statement::{MOST_BYTES, unseen};
use crate::jpki::{Function, JpkiUse, Role, Standing, is_jpki, tells_holder};
use crate::rules::DocumentKind;

/// What a signature gives of the holder that a record may hold; the sex beside it is shown, not kept.
const SIGNED_FIELDS: [FieldName; 3] = [FieldName::NAME, FieldName::ADDRESS, FieldName::BIRTH_DATE];

/// What came of a reading without its certificates begins so.
const ATTESTED: &str = "jpki.";

/// Whether a record's chips may go into a book of this kind. `standing`: what the operator is, by the book's own last entry.
pub(super) fn record(
    kind: BookKind,
    standing: &dyn Fn() -> Standing,
    record: &Record,
) -> Result<(), BookError> {
    if let Some(chip) = &record.customer_chip {
        of_chip(kind, standing, chip)?;
    }
    let signed = record.customer_chip.as_ref().is_some_and(|chip| chip.reading.family == card::SIGNATURE);
    if signed != (record.ruling.document == DocumentKind::JpkiSignature) {
        return Err(BookError::Contradiction("its document is not the one that was read"));
    }
    if let Some(chip) = &record.representative_chip {
        if is_jpki(&chip.reading.family) {
            return Err(BookError::Contradiction("no representative is identified by a JPKI signature here"));
        }
        of_chip(kind, standing, chip)?;
    }
    Ok(())
}

/// Whether an authentication may go into a book of this kind.
pub(super) fn authentication(kind: BookKind, standing: &Standing, act: &JpkiAct) -> Result<(), BookError> {
    let asked = BookKind::of(act.training);
    if asked != kind {
        return Err(BookError::WrongBook { book: kind, asked });
    }
    note(kind, standing, &act.note)?;
    same_answer(&act.note, &act.verdicts)?;
    if act.note.what == JpkiUse::Signature || act.reading.family != card::AUTHENTICATION {
        return Err(BookError::Contradiction("it is no authentication"));
    }
    if let Some(field) = act.reading.fields.first() {
        return Err(not_to_keep(field.name.as_str()));
    }
    objects(&act.reading, act.note.role)?;
    card_before(act)?;
    match act.rests_on_its_card() {
        true => Ok(()),
        false => Err(BookError::Contradiction(
            "without a PIN the card proves itself and the clerk compares the face, with one nobody does",
        )),
    }
}

/// What an act says of the card that was read before is its answers alone, and they agree with each other; an act that holds
/// nothing proves nothing.
fn card_before(act: &JpkiAct) -> Result<(), BookError> {
    if act.is_of_nothing() && act.verdicts.originality == Originality::Proven {
        return Err(BookError::Contradiction("it holds nothing that could have been proved"));
    }
    let Some(DocumentVerdicts { verdicts, summary }) = &act.document else { return Ok(()) };
    if !verdicts.certificates.is_empty() || !verdicts.fields.is_empty() || !verdicts.steps.is_empty() {
        return Err(not_to_keep("jpki.document"));
    }
    let same = *summary == verdicts.summary();
    same.then_some(()).ok_or(BookError::Contradiction("the card's summary is not that of its verdicts"))
}

fn of_chip(kind: BookKind, standing: &dyn Fn() -> Standing, chip: &ChipEvidence) -> Result<(), BookError> {
    let reading = &chip.reading;
    match (&chip.jpki, is_jpki(&reading.family)) {
        (Some(about), true) => {
            note(kind, &standing(), about)?;
            same_answer(about, &chip.verdicts)?;
            if about.what != JpkiUse::Signature || reading.family != card::SIGNATURE {
                return Err(BookError::Contradiction("an authentication identifies nobody"));
            }
            let hidden = reading.fields.iter().find(|field| !SIGNED_FIELDS.contains(&field.name));
            if let Some(field) = hidden {
                return Err(not_to_keep(field.name.as_str()));
            }
            objects(reading, about.role)?;
        }
        (None, true) => {
            return Err(BookError::Contradiction("a signature without role, purpose and consent"));
        }
        (Some(_), false) => return Err(BookError::Contradiction("a JPKI note about another document")),
        (None, false) => document(reading, standing)?,
    }
    chip.additions.iter().try_for_each(|addition| document(&addition.reading, standing))
}

/// A document that was read as such: the holder's certificate of a My Number Card stays only with who may keep it.
fn document(reading: &Reading, standing: &dyn Fn() -> Standing) -> Result<(), BookError> {
    let may_keep = || standing().may_on(Function::KeepCertificate, japan_day(reading.read_at));
    let hides = |name: &str| name == card::CMS || tells_holder(name) && !may_keep();
    let object = reading.evidence.iter().find(|evidence| hides(&evidence.name));
    object.map_or(Ok(()), |object| Err(not_to_keep(&object.name)))
}

/// The objects and answers of a signature or authentication.
fn objects(reading: &Reading, role: Role) -> Result<(), BookError> {
    let may_keep = role.may(Function::KeepCertificate);
    let of_role: &[&str] = match (reading.family.as_ref(), may_keep) {
        (card::SIGNATURE, true) => {
            &[card::STATEMENT, card::SIGNATURE_CERTIFICATE, card::SIGNATURE_CA, card::CMS]
        }
        (card::SIGNATURE, false) => &[card::STATEMENT, card::SIGNATURE_CA],
        (_, true) => &[card::AUTHENTICATION_CERTIFICATE, card::AUTHENTICATION_CA],
        (_, false) => &[card::AUTHENTICATION_CA],
    };
    for evidence in &reading.evidence {
        let fits = match evidence.name.as_ref() {
            card::STATEMENT => is_statement(&evidence.bytes),
            // An authority's own, and not the holder's under its name.
            card::SIGNATURE_CA | card::AUTHENTICATION_CA => may_keep || is_authority(&evidence.bytes),
            _ => true,
        };
        if !of_role.contains(&evidence.name.as_ref()) || !fits {
            return Err(not_to_keep(&evidence.name));
        }
    }
    // From answers to known codes the public key can be computed, and with it the certificate found.
    let answer = |name: &str| may_keep && name == card::AUTHENTICATION_CHALLENGE;
    if let Some(challenge) = reading.challenges.iter().find(|challenge| !answer(&challenge.name)) {
        return Err(not_to_keep(&challenge.name));
    }
    let foreign = reading.attested.iter().find(|attested| !attested.name.starts_with(ATTESTED));
    foreign.map_or(Ok(()), |attested| Err(not_to_keep(&attested.name)))
}

/// A text that a person could read, and no object in its place.
fn is_statement(bytes: &[u8]) -> bool {
    bytes.len() <= MOST_BYTES && std::str::from_utf8(bytes).is_ok_and(|text| unseen(text).is_none())
}

/// A certificate that names itself as its issuer and holds no attributes of a person.
fn is_authority(bytes: &[u8]) -> bool {
    let own = |certificate: card::Certificate| certificate.issuer == certificate.subject;
    card::Certificate::parse(bytes).is_ok_and(own)
}

/// What an act says of revocation is what its verdicts say: who looks at one of them must not be told another thing.
fn same_answer(note: &JpkiNote, verdicts: &Verdicts) -> Result<(), BookError> {
    let same = note.revocation.verdict == verdicts.revocation;
    same.then_some(())
        .ok_or(BookError::Contradiction("its verdicts say something else of revocation than its note"))
}

/// The role of an act is the one that an administrator signed, on the day the customer agreed, and rests on what was signed.
fn is_entered(standing: &Standing, note: &JpkiNote) -> Result<(), BookError> {
    let role = standing.role_on(japan_day(note.consent.at));
    if note.role != role {
        return Err(BookError::Contradiction("its JPKI role is not the one that is entered in this book"));
    }
    if note.purpose != standing.purpose || note.approval != standing.approval {
        return Err(BookError::Contradiction(
            "its purpose or approval is not the one that was signed with the role",
        ));
    }
    Ok(())
}

fn note(kind: BookKind, standing: &Standing, note: &JpkiNote) -> Result<(), BookError> {
    if !note.role.may(note.what.function()) {
        return Err(BookError::Contradiction("the operator's role does not allow this use of JPKI"));
    }
    if note.purpose.trim().is_empty() || note.approval.trim().is_empty() {
        return Err(BookError::Contradiction("a JPKI role without its purpose or approval"));
    }
    is_entered(standing, note)?;
    let simulated = SimulatedPinless.name();
    if note.pinless.as_ref().is_some_and(|name| (*name == simulated) != (kind == BookKind::Training)) {
        return Err(BookError::Contradiction(
            "a simulated authenticator belongs into training, and there alone",
        ));
    }
    if note.pinless.is_some() != (note.what == JpkiUse::Pinless) {
        return Err(BookError::Contradiction("with a PIN there is no authenticator, without one there is"));
    }
    match note.revocation.channel {
        Some(Channel::Simulated) if kind != BookKind::Training => {
            return Err(BookError::Contradiction("a simulated answer about revocation outside training"));
        }
        Some(Channel::Ocsp | Channel::Crl) if !note.role.may(Function::AskDirectly) => {
            return Err(BookError::Contradiction("the operator's role does not allow asking directly"));
        }
        _ => {}
    }
    let proof = &note.revocation.proof;
    let is_hash = proof.len() == 64 && proof.bytes().all(|byte| byte.is_ascii_hexdigit());
    (proof.is_empty() || is_hash).then_some(()).ok_or_else(|| not_to_keep("revocation.proof"))
}

fn not_to_keep(field: &str) -> BookError {
    BookError::NotToKeep { field: field.to_owned() }
}
