// SPDX-License-Identifier: MIT OR Apache-2.0
//! How long a record is kept.

use jiff::civil::{Date, date};

use crate::rules::Law;

/// The first day on which the content may be destroyed; `None` while the end of the relation is unknown, and an
/// unknown end means no deletion.
///
/// * AML: 7 years from the later of the end of the transaction or contract and the last transaction in which the
///   customer was treated as already confirmed (AML Act 6(2), AML Rule 21).
/// * Phone: 3 years from the end of the contract (Phone Act 4(2), Phone Rule 10).
/// * Lending: 3 years (Phone Act 10(2)).
///
/// The period is counted as the Civil Code counts (140, 143): its first day is the day after the event, and it ends
/// the day before the corresponding day; where that day is missing (29 February), on the last day of the month.
/// That the Civil Code's way applies is our reading; the other way would end on the same day or earlier.
///
/// A refused check has no relation that ends: it is kept until the end is entered (the operator's policy).
#[must_use]
pub fn retain_until(law: Law, relation_end: Option<Date>, last_use: Option<Date>) -> Option<Date> {
    let end = relation_end?;
    let (start, years) = match law {
        Law::Aml => (last_use.map_or(end, |used| used.max(end)), 7),
        Law::Phone | Law::Lending => (end, 3),
    };
    corresponding(start.tomorrow().ok()?, years)
}

/// The day of the same month and number so many years later, or the first of the next month.
fn corresponding(first: Date, years: i16) -> Option<Date> {
    let year = first.year().checked_add(years)?;
    match Date::new(year, first.month(), first.day()) {
        Ok(day) => Some(day),
        // Only 29 February can be missing.
        Err(_) => (year <= 9999).then(|| date(year, 3, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_ends() {
        let table = [
            // law, end of relation, last use, first day of destruction
            (Law::Aml, None, None, None),
            (Law::Aml, None, Some(date(2020, 1, 1)), None),
            (Law::Phone, None, None, None),
            (Law::Aml, Some(date(2020, 3, 31)), None, Some(date(2027, 4, 1))),
            (Law::Aml, Some(date(2020, 3, 31)), Some(date(2019, 1, 1)), Some(date(2027, 4, 1))),
            (Law::Aml, Some(date(2020, 3, 31)), Some(date(2021, 5, 10)), Some(date(2028, 5, 11))),
            (Law::Phone, Some(date(2020, 3, 31)), Some(date(2021, 5, 10)), Some(date(2023, 4, 1))),
            (Law::Lending, Some(date(2020, 12, 31)), None, Some(date(2024, 1, 1))),
            // The day after is 29 February, and seven years later there is none: the period ends on the 28th.
            (Law::Aml, Some(date(2024, 2, 28)), None, Some(date(2031, 3, 1))),
            (Law::Aml, Some(date(2024, 2, 29)), None, Some(date(2031, 3, 1))),
            // The day after is 1 March, so 29 February 2024 still belongs to the period.
            (Law::Phone, Some(date(2021, 2, 28)), None, Some(date(2024, 3, 1))),
            (Law::Aml, Some(date(2017, 2, 28)), None, Some(date(2024, 3, 1))),
            // No day after the last.
            (Law::Aml, Some(date(9999, 12, 31)), None, None),
            (Law::Aml, Some(date(9998, 1, 1)), None, None),
        ];
        for (law, end, used, expected) in table {
            assert_eq!(retain_until(law, end, used), expected, "{law:?} {end:?} {used:?}");
        }
    }
}
