// SPDX-License-Identifier: MIT OR Apache-2.0
//! What was proved about each field.
//!
//! A group that does not fit its hash accuses the fields that come from it and no others: whoever wrote an expiry date
//! into DG1 left the photo as it was. Within a group nobody can tell which field was changed, since one hash covers it.
//!
//! **The other fields of such a document are not praised either.** Their bytes are those that EF.SOD lists, which shows
//! which book they once were part of, and not that it is this one: EF.SOD and a photo that fits it can be copied out of
//! any book, and somebody has written into this chip, of whose originality nothing can be said. So they are signed and
//! not proved ([`Mark::SignedNotChecked`]), whoever signed; that of an altered document nobody is said to have signed it
//! holds for its fields as well.
//!
//! **Where the signature of EF.SOD does not hold**, nobody vouches for any hash of its list: every field is altered.
//! Where it could not be checked, a group that fits the list is not checked, and one that does not is altered.
//!
//! DG14 and DG15 hold keys and no fields: where one of them was changed, no field is called altered.

use tashika_kit::Reading;
use tashika_kit::reading::{Field, FieldName, Source};
use tashika_kit::verdict::{Agreement, FieldVerdict, Issuer, Mark};

use super::agreement;
use super::passive::{self, Passive};
use crate::evidence;
use crate::layout::DataGroup;

/// What the marks rest on.
pub(super) struct Found<'a> {
    pub(super) reading: &'a Reading,
    /// The fields that the bytes say.
    pub(super) derived: &'a [Field],
    pub(super) passive: &'a Passive,
    pub(super) issuer: &'a Issuer,
    pub(super) agreement: &'a Agreement,
}

/// The fields that the bytes say have this one among them.
pub(super) fn is_its_bytes(derived: &[Field], field: &Field) -> bool {
    derived
        .iter()
        .any(|from| from.name == field.name && from.origin == field.origin && from.value == field.value)
}

/// The group of a field that stands in one of those that are attested only.
pub(super) fn attested_group(origin: &str) -> Option<DataGroup> {
    [DataGroup::DG11, DataGroup::DG12].into_iter().find(|group| group.name() == origin)
}

impl Found<'_> {
    /// The mark of each field, in the order of the reading.
    pub(super) fn marks(&self) -> Vec<FieldVerdict> {
        FieldVerdict::each(self.reading, |field| self.mark(field))
    }

    fn mark(&self, field: &Field) -> Mark {
        match field.source {
            _ if self.is_contradicted(field) => Mark::Contradicted,
            Source::SignedChipText | Source::SignedChipImage if self.is_altered(field) => Mark::Altered,
            Source::SignedChipText | Source::SignedChipImage => self.of_unaltered(field),
            Source::UnsignedChipText | Source::UnsignedChipImage => Mark::NotSigned,
            Source::TypedByClerk | Source::TypedFromChipImage => Mark::Typed,
        }
    }

    fn is_contradicted(&self, field: &Field) -> bool {
        self.agreement.contradicts(field)
            || (field.name == FieldName::MRZ && agreement::contradicts_zone(self.agreement, field))
    }

    fn is_altered(&self, field: &Field) -> bool {
        let of_altered_group = |group: DataGroup| group.name() == field.origin && self.passive.names(group);
        let mut groups = (1..=16).filter_map(DataGroup::new);
        if self.passive.is_signature_wrong() || groups.any(of_altered_group) {
            return true;
        }
        match attested_group(&field.origin) {
            Some(group) => self.attested(group) == Some(false),
            None => !is_its_bytes(self.derived, field),
        }
    }

    /// A field of a group that is not altered.
    fn of_unaltered(&self, field: &Field) -> Mark {
        let signed = match Mark::of_signed(&self.passive.but_for_altered(), self.issuer) {
            Mark::Proved | Mark::SignedIssuerUnknown if self.passive.is_altered() => Mark::SignedNotChecked,
            mark => mark,
        };
        let unheard = attested_group(&field.origin).is_some_and(|group| self.attested(group).is_none());
        // Nobody compared the hash of a group that is not kept.
        if unheard && signed != Mark::NotSigned { Mark::SignedNotChecked } else { signed }
    }

    /// What the reading attests of the hash of a group that is never kept.
    fn attested(&self, group: DataGroup) -> Option<bool> {
        passive::attested(self.reading, &evidence::hash_of(group))
    }
}
