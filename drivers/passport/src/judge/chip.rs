// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether the chip is the original (`specs` passport §5): Active Authentication, Chip Authentication, PACE with chip
//! authentication mapping. One that holds is enough; one that fails outvotes it.

use tashika_kit::anchors::Anchors;
use tashika_kit::reading::{Challenge, Reading};
use tashika_kit::verdict::{Integrity, Issuer, Originality, Reason};

use super::issuer::{self, Document};
use super::passive::attested;
use super::signed::{Signed, signed};
use super::steps::{self, Steps};
use crate::access::active::{self, AaProblem};
use crate::chain::Csca;
use crate::cms::SignedData;
use crate::evidence;
use crate::layout::DataGroup;
use crate::security_infos::{Mapping, SecurityInfos, lists_pace};
use crate::sod::Sod;

/// 0.4.0.127.0.7.3.2.1, id-SecurityObject, without tag and length.
const SECURITY_OBJECT: [u8; 8] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x02, 0x01];
/// The note of a driver to whom the chip does not give a key file that is listed.
const KEY_WITHHELD: &str = "key_withheld";

/// What is known of the document.
pub(super) struct Case<'a> {
    pub(super) reading: &'a Reading,
    pub(super) integrity: &'a Integrity,
    pub(super) issuer: &'a Issuer,
    pub(super) roots: &'a [Csca],
    pub(super) document: &'a Document,
}

/// What one protocol shows.
enum Proof {
    /// The chip has the key.
    Held,
    /// It has not.
    Failed(Reason),
    /// It should show it, and was not, or could not be, asked.
    NotChecked(Reason),
    /// The document does not offer this protocol.
    NotOffered,
}

/// Judges it.
pub(super) fn originality(case: &Case<'_>, anchors: &dyn Anchors, steps: &mut Steps) -> Originality {
    let proofs = [
        active(case, steps),
        chip(case, steps),
        access(case),
        mapping(case, anchors, steps),
        withheld(case, DataGroup::DG14),
        withheld(case, DataGroup::DG15),
    ];
    let (mut held, mut failed, mut unchecked) = (false, None, None);
    for proof in proofs {
        match proof {
            Proof::Held => held = true,
            Proof::Failed(reason) => failed = failed.or(Some(reason)),
            Proof::NotChecked(reason) => unchecked = unchecked.or(Some(reason)),
            Proof::NotOffered => {}
        }
    }
    let offered = held || failed.is_some() || unchecked.is_some();
    match (case.integrity, failed) {
        (_, _) if !offered && listed(case.reading).is_some() => Originality::NotOffered,
        // What key the chip should have, nobody who can be trusted says.
        (Integrity::Altered { parts }, _) => not_checked("altered", parts.join(", ")),
        (_, Some(reason)) => Originality::Failed { reason },
        (Integrity::Intact, None) if held => Originality::Proven,
        (Integrity::Intact, None) => {
            Originality::NotChecked { reason: unchecked.unwrap_or_else(|| Reason::new("no_challenge", "")) }
        }
        (_, None) => not_checked("key_not_proved", ""),
    }
}

fn not_checked(code: &'static str, detail: impl Into<String>) -> Originality {
    Originality::NotChecked { reason: Reason::new(code, detail) }
}

/// The groups that EF.SOD lists.
fn listed(reading: &Reading) -> Option<Vec<DataGroup>> {
    let sod = Sod::parse(reading.evidence(evidence::SOD)?).ok()?;
    Some(sod.groups().collect())
}

/// A key file that is listed and was not given. The driver says whether it was the chip that did not give it.
fn withheld(case: &Case<'_>, group: DataGroup) -> Proof {
    let is_listed = listed(case.reading).is_some_and(|listed| listed.contains(&group));
    if !is_listed || case.reading.evidence(&evidence::data_group(group)).is_some() {
        return Proof::NotOffered;
    }
    let reason = Reason::new(KEY_WITHHELD, group.name());
    let note = |note: &tashika_kit::reading::Note| note.code == KEY_WITHHELD && note.detail == group.name();
    if case.reading.notes.iter().any(note) { Proof::Failed(reason) } else { Proof::NotChecked(reason) }
}

/// Active Authentication: the answer to a challenge, checked with the key in DG15.
fn active(case: &Case<'_>, steps: &mut Steps) -> Proof {
    let proof = match outcome_of_active(case.reading) {
        None => return Proof::NotOffered,
        Some(outcome) => outcome,
    };
    told(steps::ACTIVE, proof, steps)
}

/// What the answer comes to; `None` if there is no key to answer with. While the answer is there, nobody's word counts
/// but the key.
fn outcome_of_active(reading: &Reading) -> Option<Proof> {
    let key = reading.evidence(&evidence::data_group(DataGroup::DG15))?;
    Some(match reading.challenge(evidence::ACTIVE) {
        Some(challenge) => answered(reading, key, challenge),
        None if attested(reading, evidence::ACTIVE).is_some() => spoken_for(reading, evidence::ACTIVE, ""),
        // Whether the key is one that could be asked, its file says without any answer.
        None => match active::holds(key, infos(reading).as_ref(), &[], &[]) {
            Err(problem @ (AaProblem::Unsupported(_) | AaProblem::Malformed(_))) => of_problem(problem),
            _ => spoken_for(reading, evidence::ACTIVE, "active_authentication_unsupported"),
        },
    })
}

fn answered(reading: &Reading, key: &[u8], challenge: &Challenge) -> Proof {
    match challenge.status.as_str() {
        "9000" => {}
        // The chip or the reader may lack extended length. Only the signed key says that it is needed: a copy can answer
        // whatever status word it likes.
        status if (status.starts_with("67") || status.starts_with("6C")) && is_long(reading, key) => {
            return Proof::NotChecked(Reason::new("challenge_refused", format!("status {status}")));
        }
        status => return Proof::Failed(Reason::new("challenge_refused", format!("status {status}"))),
    }
    let infos = infos(reading);
    match active::holds(key, infos.as_ref(), &challenge.nonce, &challenge.answer) {
        Ok(_) => Proof::Held,
        Err(problem) => of_problem(problem),
    }
}

/// Whether the answer to this key is too long for an answer of short length in the channel the chip was asked in
/// (`specs` passport §5.1); so is that of a key whose kind is not known, since it could be.
fn is_long(reading: &Reading, key: &[u8]) -> bool {
    // The longest plain answers of short length: of no channel, of one with 3DES, of one with AES.
    const PLAIN: usize = 256;
    const TRIPLE_DES: usize = 231;
    const AES: usize = 223;
    let how = |name: &str| reading.attested.iter().find(|said| said.name == name && said.held);
    let way = how(evidence::CHIP).or_else(|| how(evidence::OPENED)).map_or("", |said| said.because.as_ref());
    let room = match way {
        evidence::OPEN => PLAIN,
        way if way == evidence::BASIC || way.contains("3DES") => TRIPLE_DES,
        _ => AES,
    };
    // ECDSA, of whatever curve, fits each of them.
    active::answer_length(key).is_none_or(|length| length > room)
}

/// What DG14 offers.
fn infos(reading: &Reading) -> Option<SecurityInfos> {
    SecurityInfos::of_dg14(reading.evidence(&evidence::data_group(DataGroup::DG14))?).ok()
}

/// What Active Authentication came to, for attesting; `None` if it could not be checked.
pub(crate) fn active_held(reading: &Reading) -> Option<bool> {
    match outcome_of_active(reading)? {
        Proof::Held => Some(true),
        Proof::Failed(_) => Some(false),
        Proof::NotChecked(_) | Proof::NotOffered => None,
    }
}

/// Chip Authentication: DG14 has a key for it, and the channel was restarted with that key.
fn chip(case: &Case<'_>, steps: &mut Steps) -> Proof {
    let unchecked = |code, detail| Proof::NotChecked(Reason::new(code, detail));
    let proof = match infos(case.reading) {
        None if case.reading.evidence(&evidence::data_group(DataGroup::DG14)).is_none() => {
            return Proof::NotOffered;
        }
        // What a file offers that is there and cannot be understood, nobody knows.
        None => unchecked("key_unreadable", DataGroup::DG14.name()),
        Some(infos) if infos.chip_keys.is_empty() && !infos.chip_named => return Proof::NotOffered,
        Some(_) if without_access_control(case.reading) => {
            Proof::Failed(Reason::new("no_access_control", ""))
        }
        Some(infos) if infos.chip_keys.is_empty() => {
            unchecked("unsupported_algorithm", "no key that is known")
        }
        Some(_) => spoken_for(case.reading, evidence::CHIP, "chip_authentication_unsupported"),
    };
    told(steps::CHIP, proof, steps)
}

/// PACE that DG14 lists: no chip that has it is open to everybody. What was listed and not shown is also a difference between
/// the files, and told there.
fn access(case: &Case<'_>) -> Proof {
    let listed = infos(case.reading).is_some_and(|infos| lists_pace(&infos));
    if listed && without_access_control(case.reading) {
        return Proof::Failed(Reason::new("no_access_control", ""));
    }
    Proof::NotOffered
}

/// Whether the chip gave everything to everybody. Chip Authentication replaces the keys of a channel, and PACE makes one: a
/// chip that was signed with either closes its files (Doc 9303-11, 4.2, 6.2), so that an open one is another chip.
fn without_access_control(reading: &Reading) -> bool {
    reading.attested.iter().any(|said| said.name == evidence::OPENED && said.because == evidence::OPEN)
}

/// Chip authentication mapping: with the key in EF.CardSecurity, which is signed by itself. So its signer has to stand
/// where the document's own does.
fn mapping(case: &Case<'_>, anchors: &dyn Anchors, steps: &mut Steps) -> Proof {
    let proof = match attested(case.reading, evidence::MAPPING) {
        None => unmapped(case.reading),
        Some(false) => Proof::Failed(Reason::new("wrong_answer", "")),
        Some(true) => match card_security(case, anchors) {
            Ok(()) => {
                steps.pass(steps::CARD_SECURITY, "");
                Proof::Held
            }
            Err(proof) => told(steps::CARD_SECURITY, proof, steps),
        },
    };
    told(steps::MAPPING, proof, steps)
}

/// The mapping was not run although DG14 lists it, so that the chip should do it; or it was, and the driver could not compare
/// it.
fn unmapped(reading: &Reading) -> Proof {
    if reading.notes.iter().any(|note| note.code == "mapping_unsupported") {
        return Proof::NotChecked(Reason::new("card_security_not_proved", ""));
    }
    let lists = |infos: SecurityInfos| infos.pace.iter().any(|info| info.mapping == Mapping::Chip);
    if !infos(reading).is_some_and(lists) {
        return Proof::NotOffered;
    }
    let shown = reading.evidence(evidence::CARD_ACCESS);
    match shown.and_then(|file| SecurityInfos::parse(file, "EF.CardAccess").ok()).is_some_and(lists) {
        // Parameters that this program, or this reader, cannot do.
        true => Proof::NotChecked(Reason::new("unsupported_algorithm", "")),
        false => Proof::Failed(Reason::new("offer_withheld", "")),
    }
}

fn card_security(case: &Case<'_>, anchors: &dyn Anchors) -> Result<(), Proof> {
    let unproved = |detail: &str| Proof::NotChecked(Reason::new("card_security_not_proved", detail));
    let file = case.reading.evidence(evidence::CARD_SECURITY).ok_or_else(|| unproved("it is not there"))?;
    let data = SignedData::parse(file).map_err(|why| unproved(why.0))?;
    if data.content_type != SECURITY_OBJECT {
        return Err(unproved("what is signed is no SecurityInfos"));
    }
    let signer = match signed(&data, anchors) {
        Signed::Holds(signer) => signer,
        Signed::Wrong(why) => return Err(Proof::Failed(Reason::new("card_security_altered", why))),
        Signed::NoSigner => return Err(unproved("its signer's certificate is missing")),
        Signed::Unsupported(what) | Signed::Unreadable(what) => return Err(unproved(&what)),
    };
    let at = case.reading.read_at.as_second();
    let standing = issuer::standing(&signer, case.roots, case.document, at, &mut Steps::default());
    match (standing.issuer, case.issuer) {
        (Issuer::Anchored { .. }, Issuer::Anchored { .. }) => Ok(()),
        _ => Err(unproved("its signer is not known")),
    }
}

/// A protocol of which only the driver's word is left.
fn spoken_for(reading: &Reading, name: &str, unsupported: &str) -> Proof {
    match attested(reading, name) {
        Some(true) => Proof::Held,
        Some(false) => Proof::Failed(Reason::new("wrong_answer", "")),
        None if reading.notes.iter().any(|note| note.code == unsupported) => {
            Proof::NotChecked(Reason::new("unsupported_algorithm", ""))
        }
        None => Proof::NotChecked(Reason::new("no_challenge", "")),
    }
}

fn told(step: &'static str, proof: Proof, steps: &mut Steps) -> Proof {
    match &proof {
        Proof::Held => steps.pass(step, ""),
        Proof::Failed(reason) => steps.fail(step, format!("{}: {}", reason.code, reason.detail)),
        Proof::NotChecked(reason) => steps.skip(step, &reason.code, &reason.detail),
        Proof::NotOffered => {}
    }
    proof
}

fn of_problem(problem: AaProblem) -> Proof {
    match problem {
        AaProblem::Unsupported(what) => Proof::NotChecked(Reason::new("unsupported_algorithm", what)),
        AaProblem::Malformed(what) => Proof::NotChecked(Reason::new("key_unreadable", what)),
        AaProblem::Wrong => Proof::Failed(Reason::new("wrong_answer", "")),
    }
}
