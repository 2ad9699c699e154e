// SPDX-License-Identifier: MIT OR Apache-2.0
//! How long a record is kept, as the paper says it (AML Rule 21; Phone Act 4(2)).

use jiff::civil::Date;

use crate::records::{Act, History, retain_until};
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
    let free = retain_until(history.record.header.law, ended, last_use);
    let until = free.and_then(|first| first.yesterday().ok());
    Retention { years, start, until }
}
