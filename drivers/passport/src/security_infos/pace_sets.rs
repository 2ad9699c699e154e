// SPDX-License-Identifier: MIT OR Apache-2.0
//! EF.CardAccess is read before anything is signed: who sits between reader and chip could leave the better offers out.
//! Afterwards it is compared with the signed copy (Doc 9303-11, 4.2, step 3).

use tashika_kit::tlv::{self, Form};

use super::{PACE, SMARTCARD, SecurityInfos};

/// What the two files say about PACE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaceSets {
    /// The same entries, in whatever order.
    Agree,
    /// The signed file says nothing about PACE at all, so that nothing can be compared.
    NotListed,
    /// They differ.
    Differ {
        /// How many entries stand in EF.CardAccess only.
        only_in_access: usize,
        /// How many stand in the signed file only: offers that were withheld.
        only_signed: usize,
    },
}

/// Compares all entries about PACE, byte by byte and as sets: PACEInfo, PACEDomainParameterInfo, also of versions and kinds
/// that this program does not know.
#[must_use]
pub fn compare(access: &SecurityInfos, signed: &SecurityInfos) -> PaceSets {
    let (access, signed) = (about_pace(access), about_pace(signed));
    if signed.is_empty() && !access.is_empty() {
        return PaceSets::NotListed;
    }
    let missing =
        |here: &[&[u8]], there: &[&[u8]]| here.iter().filter(|entry| !there.contains(entry)).count();
    let (only_in_access, only_signed) = (missing(&access, &signed), missing(&signed, &access));
    if only_in_access == 0 && only_signed == 0 {
        PaceSets::Agree
    } else {
        PaceSets::Differ { only_in_access, only_signed }
    }
}

/// Whether a file says anything about PACE, also of versions and kinds that this program does not know.
#[must_use]
pub fn lists_pace(infos: &SecurityInfos) -> bool {
    !about_pace(infos).is_empty()
}

fn about_pace(infos: &SecurityInfos) -> Vec<&[u8]> {
    infos.all.iter().map(Vec::as_slice).filter(|entry| is_about_pace(entry)).collect()
}

fn is_about_pace(entry: &[u8]) -> bool {
    let name = tlv::first(entry, Form::Lenient, "SecurityInfo")
        .and_then(|(info, _)| tlv::first(info.value, Form::Lenient, "SecurityInfo"));
    name.is_ok_and(|(oid, _)| {
        oid.value.strip_prefix(&SMARTCARD).is_some_and(|rest| rest.first() == Some(&PACE))
    })
}
