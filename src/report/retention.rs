// SPDX-License-Identifier: MIT OR Apache-2.0
//! How long a record is kept, as the paper says it (AML Rule 21; Phone Act 4(2)).

use jiff::ToSpan;
use jiff::civil::Date;

use crate::book::{Act, History};
use crate::rules::Law;

/// The retention of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Retention {
    /// How many years from the start.
    pub(super) years: i8,
    /// The day the period starts from; `None` while the transaction or contract goes on.
    pub(super) start: Option<Date>,
    /// The last day it has to be kept; `None` while that is unknown, which means no deletion.
    pub(super) until: Option<Date>,
}

/// The retention as the entries so far determine it. Under the AML law the later of the end of the relation and
/// the last use as an already confirmed customer starts it; a use alone does not.
pub(super) fn of(history: &History) -> Retention {
    let years = if history.record.header.law == Law::Aml { 7 } else { 3 };
    let mut ended = None;
    let mut last_use = None;
    for logged in &history.later {
        match &logged.act {
            Act::RelationEnded { on, .. } => ended = Some(*on),
            Act::LastUse { on, .. } if history.record.header.law == Law::Aml => {
                last_use = last_use.max(Some(*on))
            }
            _ => {}
        }
    }
    let start = ended.map(|on: Date| last_use.map_or(on, |used| on.max(used)));
    let until = start.and_then(|start| last_day(start, years));
    Retention { years, start, until }
}

/// The last day of a period of years that begins the day after its event (Civil Code 140, 143): the day before the
/// corresponding day, or the last of February where 29 February is missing.
fn last_day(event: Date, years: i8) -> Option<Date> {
    let first = event.tomorrow().ok()?;
    let corresponding = first.checked_add(i64::from(years).years()).ok()?;
    if corresponding.day() == first.day() { corresponding.yesterday().ok() } else { Some(corresponding) }
}
