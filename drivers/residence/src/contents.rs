// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the files say (`specs` residence-card §4): fields and signed objects, by the tag table of the kind's own
//! generation.

use tashika_kit::CardError;
use tashika_kit::reading::{Evidence, Field, Note};

use crate::number::ResidenceNumber;
use crate::raw::RawFiles;

/// 券面（表）イメージ, the value of `D0` as it came; first generation.
pub(crate) const FRONT_IMAGE: &str = "residence.front_image";
/// 券面記載事項: the file as it came, tags and all; second generation.
pub(crate) const PRINTED_ENTRIES: &str = "residence.printed_entries";
/// The name picture, the value of `D0` as it came; second generation.
pub(crate) const NAME_IMAGE: &str = "residence.name_image";
/// The photo, the value of `D1` as it came; both generations.
pub(crate) const PHOTO: &str = "residence.photo";
/// The signature, the value of `DA` or `DC` as it came. Missing or nothing but zeros: there is none.
pub(crate) const CHECK_CODE: &str = "residence.check_code";
/// The certificate, the value of `DB` or `DD` as it came, padding included.
pub(crate) const CERTIFICATE: &str = "residence.certificate";

/// Fields, objects and peculiarities of one card.
pub(crate) struct Contents {
    pub(crate) fields: Vec<Field>,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) notes: Vec<Note>,
}

/// Understands the files of a card that opened with `number`.
///
/// # Errors
/// [`CardError::Malformed`] if a file has not the form of its generation.
pub(crate) fn contents(_files: &RawFiles, _number: &ResidenceNumber) -> Result<Contents, CardError> {
    Ok(Contents { fields: Vec::new(), evidence: Vec::new(), notes: Vec::new() })
}

/// The fields that these signed objects give, in the order of [`contents`]: for judging, so that a field is proved only
/// if the signed bytes say the same. `front_image`, `photo`, `name_image` and the printed entries.
pub(crate) fn signed_fields(_evidence: &[Evidence]) -> Vec<Field> {
    Vec::new()
}

/// The values of the printed entries in file order, without tags and lengths (`specs` residence-card §5.2): 53 bytes
/// of kind 05, 34 of kind 06; `None` if the object is not of that form.
pub(crate) fn printed_values(_printed_entries: &[u8]) -> Option<Vec<u8>> {
    None
}
