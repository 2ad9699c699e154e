// SPDX-License-Identifier: MIT OR Apache-2.0
//! The names under which files of the chip lie in a reading, whole: tag, length and contents, without what follows.

use crate::layout::DataGroup;

/// EF.CardAccess, as it was read in plain.
pub(crate) const CARD_ACCESS: &str = "passport.card_access";
/// EF.CardSecurity.
pub(crate) const CARD_SECURITY: &str = "passport.card_security";
/// EF.COM.
pub(crate) const COM: &str = "passport.com";
/// EF.SOD.
pub(crate) const SOD: &str = "passport.sod";

/// A data group: `passport.dg1`.
pub(crate) fn data_group(group: DataGroup) -> String {
    format!("passport.dg{}", group.number())
}

/// Of a data group that must not be kept: that its hash is the one in EF.SOD, attested as `passport.dg11.hash`.
pub(crate) fn hash_of(group: DataGroup) -> String {
    format!("passport.dg{}.hash", group.number())
}

/// The challenge of Active Authentication; attested under the same name where the answer is not kept.
pub(crate) const ACTIVE: &str = "passport.active_authentication";
/// Attested: the secure channel was restarted with the key in DG14, and the chip's next answer held.
pub(crate) const CHIP: &str = "passport.chip_authentication";
/// Attested: PACE with chip authentication mapping held with the key in EF.CardSecurity.
pub(crate) const MAPPING: &str = "passport.chip_authentication_mapping";
/// Attested: how the chip was opened: the name of the protocol, or [`OPEN`].
pub(crate) const OPENED: &str = "passport.opened";
/// The reason of [`OPENED`] for a chip without access control.
pub(crate) const OPEN: &str = "none";
/// The reason of [`OPENED`] after BAC.
pub(crate) const BASIC: &str = "BAC";
