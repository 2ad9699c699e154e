// SPDX-License-Identifier: MIT OR Apache-2.0
//! The steps of the mail (`specs` law §7.4(6)).

use jiff::civil::Date;
use tashika_kit::date::japan_day;

use super::act::{MailEvent, MailState};
use super::error::BookError;
use super::list::Listed;

/// Whether the mail of a record can take this step.
///
/// # Errors
/// [`BookError::MailStep`], [`BookError::BadDate`].
pub(super) fn check(listed: &Listed, event: &MailEvent, today: Date) -> Result<(), BookError> {
    let (from, to) = (listed.line.mail, event.state);
    if !from.is_some_and(|from| can(from, to)) {
        return Err(BookError::MailStep { from, to });
    }
    if event.on > today {
        return Err(BookError::BadDate("in the future"));
    }
    let earliest = listed.mail_on.unwrap_or_else(|| japan_day(listed.line.created_at));
    if event.on < earliest {
        return Err(BookError::BadDate("before the step before it"));
    }
    Ok(())
}

/// Waiting → dispatched → delivered, or returned, and then once more; at any time before that, staff can hand the
/// papers over at the residence (AML Rule 6(4), Phone Rule 3(2)). Mail that was booked as delivered can still come back.
fn can(from: MailState, to: MailState) -> bool {
    use MailState::{Delivered, Dispatched, HandedOver, Returned, Waiting};
    matches!(
        (from, to),
        (Waiting | Returned, Dispatched | HandedOver)
            | (Dispatched, Delivered | Returned | HandedOver)
            | (Delivered, Returned)
    )
}

#[cfg(test)]
mod tests {
    use super::can;
    use crate::records::MailState::{Delivered, Dispatched, HandedOver, Returned, Waiting};

    #[test]
    fn only_possible_steps() {
        let all = [Waiting, Dispatched, Delivered, Returned, HandedOver];
        let possible = [
            (Waiting, Dispatched),
            (Waiting, HandedOver),
            (Dispatched, Delivered),
            (Dispatched, Returned),
            (Dispatched, HandedOver),
            (Delivered, Returned),
            (Returned, Dispatched),
            (Returned, HandedOver),
        ];
        for from in all {
            for to in all {
                assert_eq!(can(from, to), possible.contains(&(from, to)), "{from:?} {to:?}");
            }
        }
    }
}
