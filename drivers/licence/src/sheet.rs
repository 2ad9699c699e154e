// SPDX-License-Identifier: MIT OR Apache-2.0
//! The texts of DF1/EF01 and DF1/EF04 as fields: what holds now, what was issued, and what is only shown
//! (`specs` drivers-licence §3.3, §3.6, §3.8).

use tashika_kit::CardError;
use tashika_kit::reading::{FieldValue, Keep, Source};

use crate::changes::{self, Change};
use crate::collect::{Collected, Place, origin};
use crate::number::LicenceNumber;
use crate::table::{self, Changeable, Coding, Group, Row};
use crate::text::{self, EraDate};
use crate::tlv::{Grammar, Objects};

const ENTRIES: &str = "DF1/EF01";
const CHANGES: &str = "DF1/EF04";

/// All fields but the pictures of external characters.
///
/// # Errors
/// [`CardError::Malformed`] if one of the files is no list of objects, or if name, address, birth date, number or
/// expiry date cannot be read. What is less important becomes a note.
pub(crate) fn texts(entries: &[u8], changes: &[u8]) -> Result<Collected, CardError> {
    let entries = Objects::parse(entries, Grammar::Entries, "entries (DF1/EF01)")?;
    let changes = Objects::parse(changes, Grammar::Entries, "changes (DF1/EF04)")?;
    let mut sheet = Sheet { entries, changes, collected: Collected::default() };
    sheet.peculiarities();
    sheet.changeable(&table::CHANGEABLE_NAME)?;
    sheet.changeable(&table::CHANGEABLE_KANA)?;
    sheet.required(&table::BIRTH_DATE)?;
    sheet.changeable(&table::CHANGEABLE_ADDRESS)?;
    sheet.required(&table::NUMBER)?;
    sheet.optional(&table::ISSUER);
    sheet.optional(&table::ISSUE_DATE);
    sheet.required(&table::EXPIRY_DATE)?;
    for row in &table::SHOWN {
        sheet.optional(row);
    }
    for group in table::OTHER_GROUPS {
        sheet.remarks(group);
    }
    Ok(sheet.collected)
}

struct Sheet<'a> {
    entries: Objects<'a>,
    changes: Objects<'a>,
    collected: Collected,
}

impl<'a> Sheet<'a> {
    /// Notes on the form of the two files.
    fn peculiarities(&mut self) {
        let row = |tag| table::entries().find(|row| row.tag == tag);
        let known =
            |tag, value: &[u8]| row(tag).is_some() || (table::RESERVED.contains(&tag) && value.is_empty());
        self.collected.tags(ENTRIES, &self.entries, known);
        let slot = |tag| table::groups().any(|group| (group.first..=group.last).contains(&tag));
        self.collected.tags(CHANGES, &self.changes, |tag, _| tag == table::CHANGES_FLAG || slot(tag));
        for object in &self.entries.all {
            if row(object.tag).is_some_and(|row| object.value.len() > row.most) {
                self.collected.note("long_entry", origin(ENTRIES, object.tag));
            }
        }
        if let Some([edition, ..]) = self.entries.filled(table::EDITION.tag) {
            self.collected.edition(*edition, &origin(ENTRIES, table::EDITION.tag));
        }
    }

    /// An entry without which there is no licence.
    fn required(&mut self, row: &Row) -> Result<(), CardError> {
        self.entry(row, row.field, row.keep, true)
    }

    /// An entry that may be empty. If it cannot be read it is left out, with a note that says so.
    fn optional(&mut self, row: &Row) {
        self.optional_as(row, row.field, row.keep);
    }

    fn optional_as(&mut self, row: &Row, field: &'static str, keep: Keep) {
        if let Err(error) = self.entry(row, field, keep, false) {
            self.collected.note("entry_unreadable", error.to_string());
        }
    }

    fn entry(&mut self, row: &Row, field: &'static str, keep: Keep, required: bool) -> Result<(), CardError> {
        let Some(value) = self.entries.filled(row.tag) else {
            return if required { Err(wrong(row.what, "the entry is empty")) } else { Ok(()) };
        };
        let place = Place { file: ENTRIES, tag: row.tag, source: Source::SignedChipText, keep };
        let date = match row.coding {
            Coding::Edition => return Ok(()),
            Coding::Wide => return self.collected.wide(field, value, place, row.what),
            Coding::Narrow => return self.narrow(row, value, place),
            Coding::Date | Coding::ClassDate => text::era_date(value, row.what)?,
            Coding::LastDay => text::last_day(value, row.what)?,
        };
        match date {
            EraDate::Day(day) => self.collected.date(field, day, place),
            EraDate::None if row.coding == Coding::ClassDate => {}
            EraDate::None => return Err(wrong(row.what, "not a day")),
        }
        Ok(())
    }

    fn narrow(&mut self, row: &Row, value: &[u8], place: Place) -> Result<(), CardError> {
        let text = text::ascii(value, row.what)?;
        if text.is_empty() {
            return Err(wrong(row.what, "nothing but blanks"));
        }
        if row.tag == table::NUMBER.tag {
            self.look_at_number(&text, place);
        }
        self.collected.field(row.field, FieldValue::Text { text }, place);
        Ok(())
    }

    /// A number that is odd is shown all the same: it is a warning, not a proof of forgery.
    fn look_at_number(&mut self, number: &str, place: Place) {
        let parts = LicenceNumber::parse(number).filter(|parts| parts.digits == number);
        let Some(parts) = parts else { return self.collected.note("number_form", place.origin()) };
        for problem in parts.problems() {
            self.collected.note(problem.code(), place.origin());
        }
    }

    /// Name, reading or address: the value that holds now, then what was issued, then the remarks in between.
    fn changeable(&mut self, what: &Changeable) -> Result<(), CardError> {
        let changes = self.group(what.group);
        match changes::current(&changes) {
            None if what.required => self.required(&what.row)?,
            None => self.optional(&what.row),
            Some(current) => {
                let held = self.changed(what, current);
                match held {
                    Err(error) if what.required => return Err(error),
                    Err(error) => self.collected.note("remark_unreadable", error.to_string()),
                    Ok(()) => {}
                }
                if what.required {
                    self.entry(&what.row, what.as_issued, what.keep, true)?;
                } else {
                    self.optional_as(&what.row, what.as_issued, what.keep);
                }
                self.circumstances(current, what.on, what.by, what.group, what.keep);
                for earlier in changes.iter().filter(|change| change.tag != current.tag) {
                    self.remark(earlier, what.group);
                }
            }
        }
        Ok(())
    }

    fn changed(&mut self, what: &Changeable, change: &Change<'_>) -> Result<(), CardError> {
        let place = remark_at(change.tag, what.row.keep);
        let text =
            change.text.ok_or_else(|| wrong(what.group.what, "the remark is shorter than its parts"))?;
        self.collected.wide(what.row.field, text, place, what.group.what)
    }

    fn remarks(&mut self, group: Group) {
        for change in self.group(group) {
            self.remark(&change, group);
        }
    }

    /// A remark that is shown as such, with its day and its commission.
    fn remark(&mut self, change: &Change<'_>, group: Group) {
        let place = remark_at(change.tag, Keep::ScreenOnly);
        let read = change.text.map(|text| self.collected.wide(group.field, text, place, group.what));
        match read {
            Some(Ok(())) => self.circumstances(change, "remark_on", "remark_by", group, Keep::ScreenOnly),
            Some(Err(_)) | None => self.collected.note("remark_unreadable", place.origin()),
        }
    }

    fn circumstances(
        &mut self,
        change: &Change<'_>,
        on: &'static str,
        by: &'static str,
        group: Group,
        keep: Keep,
    ) {
        let place = remark_at(change.tag, keep);
        if let Some(day) = change.on {
            self.collected.date(on, day, place);
        }
        if !change.by.is_empty() && self.collected.wide(by, change.by, place, group.what).is_err() {
            self.collected.note("remark_unreadable", place.origin());
        }
    }

    /// The filled slots of a group, with notes on what is odd about them.
    fn group(&mut self, group: Group) -> Vec<Change<'a>> {
        let changes = changes::of_group(&self.changes, group);
        for change in &changes {
            let place = origin(CHANGES, change.tag);
            self.collected.edition(change.edition, &place);
            if change.on.is_none() {
                self.collected.note("remark_date_unreadable", place);
            }
        }
        if changes::out_of_order(&changes) {
            self.collected
                .note("remark_order", format!("{CHANGES} tags {:02X}-{:02X}", group.first, group.last));
        }
        changes
    }
}

fn remark_at(tag: u16, keep: Keep) -> Place {
    Place { file: CHANGES, tag, source: Source::UnsignedChipText, keep }
}

fn wrong(what: &'static str, problem: &'static str) -> CardError {
    CardError::Malformed { what, problem, offset: 0 }
}
