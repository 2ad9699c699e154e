// SPDX-License-Identifier: MIT OR Apache-2.0
//! The day at a glance: what was recorded, and what waits for somebody. Made from the list and the log alone; nothing about a
//! customer is in it, and what the user's role may not see is not asked for.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use tashika_kit::date::japan_day;

use super::{Office, Trouble};
use crate::keys::Right;
use crate::records::{Line, Tally};

/// So many records that wait for mail are looked at; beyond that the numbers are "at least".
pub const MOST_PENDING: u32 = 20_000;

/// A verification or a backup is old after so many days: the manager's guide asks for one each month.
pub const MONTH: i64 = 31;

/// Mail that waits longer is old, and very old after the second number of days. Our choice; the law names no days.
pub const MAIL_DAYS: [i64; 2] = [7, 30];

/// What waits for its mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pending {
    /// Checks that are still open: up to a week old, up to a month, older.
    pub open: [u64; 3],
    /// The age of the oldest of them, in days.
    pub oldest: Option<i64>,
    /// Sent, and complete under its law: only the arrival is still to be entered.
    pub on_the_way: u64,
    /// There are more than were looked at.
    pub more: bool,
}

impl Pending {
    /// Of these lines, as [`crate::records::Book::pending`] gives them.
    #[must_use]
    pub fn of(lines: &[Line], today: Date, more: bool) -> Self {
        let mut pending = Self { more, ..Self::default() };
        for line in lines {
            if !line.is_open() {
                pending.on_the_way += 1;
                continue;
            }
            let age = i64::from((today - japan_day(line.created_at)).get_days()).max(0);
            let [week, month] = MAIL_DAYS;
            let [young, older, oldest] = &mut pending.open;
            let place = if age <= week {
                young
            } else if age <= month {
                older
            } else {
                oldest
            };
            *place += 1;
            pending.oldest = pending.oldest.max(Some(age));
        }
        pending
    }

    /// All that are open.
    #[must_use]
    pub fn all_open(&self) -> u64 {
        self.open.iter().sum()
    }
}

/// Something that is to be done again and again, and when it was done last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Last {
    /// When; `None` if it never was.
    pub at: Option<Timestamp>,
    /// How many days ago.
    pub days: Option<i64>,
    /// What was found then that is not as it was written.
    pub findings: u64,
}

impl Last {
    /// Whether it was never done, or longer than a month ago.
    #[must_use]
    pub fn is_old(&self) -> bool {
        self.days.is_none_or(|days| days > MONTH)
    }
}

/// The day at a glance. What is `None` the user's role may not see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// Which day.
    pub day: Date,
    /// Its records.
    pub tallies: Option<Vec<Tally>>,
    /// What waits for mail.
    pub pending: Option<Pending>,
    /// How many records have reached the end of their retention.
    pub due: Option<u64>,
    /// The last verification of the whole log.
    pub verified: Option<Last>,
    /// The last backup.
    pub backed_up: Option<Last>,
    /// Accounts that need the reading key from this user.
    pub grants: Option<u64>,
}

impl Overview {
    /// As the book says now.
    ///
    /// # Errors
    /// [`Trouble::Book`].
    pub fn of(office: &Office, day: Date) -> Result<Self, Trouble> {
        let book = office.book();
        let views = office.may(Right::View);
        let last = |act: &str| -> Result<Last, Trouble> {
            let found = book.last_act(act)?;
            let at = found.as_ref().map(|(at, _)| *at);
            let days = at.map(|at| i64::from((day - japan_day(at)).get_days()).max(0));
            let findings = found.and_then(|(_, public)| public.get("findings")?.as_u64()).unwrap_or_default();
            Ok(Last { at, days, findings })
        };
        let pending = || -> Result<Pending, Trouble> {
            let lines = book.pending(MOST_PENDING)?;
            Ok(Pending::of(&lines, day, lines.len() as u64 >= u64::from(MOST_PENDING)))
        };
        let waits =
            |account: &&crate::keys::Account| !account.disabled && account.role.reads() && !account.can_read;
        let grants = || office.accounts().iter().filter(waits).count() as u64;
        Ok(Self {
            day,
            tallies: views.then(|| book.tally(day)).transpose()?,
            pending: views.then(pending).transpose()?,
            due: views.then(|| book.due_count(day)).transpose()?,
            verified: office.may(Right::VerifyLog).then(|| last("verified")).transpose()?,
            backed_up: (views || office.may(Right::Backup)).then(|| last("backed_up")).transpose()?,
            grants: office.may(Right::GrantReading).then(grants),
        })
    }

    /// The day's records by a member of the tally, with their number, in the order of the words.
    #[must_use]
    pub fn by<'a>(&'a self, member: impl Fn(&'a Tally) -> &'a str) -> Vec<(&'a str, u64)> {
        let mut sums = std::collections::BTreeMap::new();
        for tally in self.tallies.iter().flatten() {
            *sums.entry(member(tally)).or_insert(0_u64) += tally.count;
        }
        sums.into_iter().collect()
    }

    /// How many records of the day there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.tallies.iter().flatten().map(|tally| tally.count).sum()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use jiff::civil::date;

    use super::{Last, Line, Pending};
    use crate::records::MailState;
    use crate::rules::{Law, Outcome};

    fn line(law: Law, mail: MailState, at: &str) -> Line {
        Line {
            seq: 1,
            record_id: String::new(),
            created_at: at.parse().unwrap(),
            law,
            outcome: Outcome::Mail,
            decision: "pending_mail".into(),
            branch: String::new(),
            clerk: String::new(),
            mail: Some(mail),
            deleted: false,
            amendments: 0,
            retain_until: None,
        }
    }

    #[test]
    fn what_waits_is_told_by_its_age_and_what_is_complete_apart() {
        let lines = [
            // 2026-11-22 in Japan already.
            line(Law::Aml, MailState::Waiting, "2026-11-21T15:00:00Z"),
            line(Law::Aml, MailState::Returned, "2026-11-10T03:00:00Z"),
            line(Law::Phone, MailState::Dispatched, "2026-09-01T03:00:00Z"),
            // Complete under this law as soon as it was sent.
            line(Law::Aml, MailState::Dispatched, "2026-01-01T03:00:00Z"),
        ];
        let pending = Pending::of(&lines, date(2026, 11, 22), false);
        assert_eq!(pending.open, [1, 1, 1]);
        assert_eq!((pending.oldest, pending.on_the_way, pending.all_open()), (Some(82), 1, 3));
        let ahead = [line(Law::Aml, MailState::Waiting, "2027-01-01T00:00:00Z")];
        assert_eq!(Pending::of(&ahead, date(2026, 11, 22), false).oldest, Some(0), "a clock that was wrong");
    }

    #[test]
    fn never_done_is_old() {
        let last = |days| Last { at: None, days, findings: 0 };
        assert!(last(None).is_old() && last(Some(32)).is_old());
        assert!(!last(Some(31)).is_old() && !last(Some(0)).is_old());
    }
}
