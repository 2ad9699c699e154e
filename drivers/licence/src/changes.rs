// SPDX-License-Identifier: MIT OR Apache-2.0
//! DF1/EF04 and the current name and address (`specs` drivers-licence §3.6, §3.8).

use jiff::civil::Date;

use crate::table::Group;
use crate::text::{self, EraDate};
use crate::tlv::Objects;

/// Edition byte and seven full-width digits.
const HEAD: usize = 15;
/// Five characters: the commission's short name.
const COMMISSION: usize = 10;

/// One remark of the police.
#[derive(Clone, Copy)]
pub(crate) struct Change<'a> {
    /// The slot.
    pub(crate) tag: u16,
    /// JIS X 0208 制定年番号.
    pub(crate) edition: u8,
    /// The day of the change; `None` if it cannot be read.
    pub(crate) on: Option<Date>,
    /// The new text; `None` if the entry is shorter than its parts.
    pub(crate) text: Option<&'a [u8]>,
    /// Who wrote it; empty where the group has none.
    pub(crate) by: &'a [u8],
}

impl<'a> Change<'a> {
    fn parse(tag: u16, value: &'a [u8], group: Group) -> Self {
        let edition = value.first().copied().unwrap_or_default();
        let date = value.get(1..HEAD).unwrap_or_default();
        let on = match text::wide_era_date(date, group.what) {
            Ok(EraDate::Day(day)) => Some(day),
            Ok(EraDate::None) | Err(_) => None,
        };
        let rest = value.get(HEAD..);
        let commission = if group.names_commission { COMMISSION } else { 0 };
        let parts = rest.and_then(|rest| rest.split_at_checked(rest.len().checked_sub(commission)?));
        let (text, by) = match parts {
            Some((text, by)) => (Some(text), by),
            None => (None, [].as_slice()),
        };
        Self { tag, edition, on, text, by }
    }
}

/// The filled slots of a group, by slot. The flag `50` is not asked: no source says what its values mean.
pub(crate) fn of_group<'a>(file: &Objects<'a>, group: Group) -> Vec<Change<'a>> {
    let slots = group.first..=group.last;
    slots.filter_map(|tag| Some(Change::parse(tag, file.filled(tag)?, group))).collect()
}

/// The entry that holds now: the latest date, and the highest slot among equal dates.
///
/// An entry without a readable date has only its slot to say when it was written, as slots are filled in their order.
/// So it holds if its slot is above that of the latest dated entry, and gives way otherwise. To leave it out instead
/// would show an address as the current one that was certainly replaced.
pub(crate) fn current<'c, 'a>(group: &'c [Change<'a>]) -> Option<&'c Change<'a>> {
    let dated =
        group.iter().filter(|change| change.on.is_some()).max_by_key(|change| (change.on, change.tag));
    let undated = group.iter().filter(|change| change.on.is_none()).max_by_key(|change| change.tag);
    match (dated, undated) {
        (Some(dated), Some(undated)) if undated.tag > dated.tag => Some(undated),
        (dated, undated) => dated.or(undated),
    }
}

/// Whether an entry is dated before one in a lower slot: then date and slot disagree about what is newest.
pub(crate) fn out_of_order(group: &[Change<'_>]) -> bool {
    let dates: Vec<Date> = group.iter().filter_map(|change| change.on).collect();
    !dates.is_sorted()
}

#[cfg(test)]
mod tests;
