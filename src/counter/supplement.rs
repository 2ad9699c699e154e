// SPDX-License-Identifier: MIT OR Apache-2.0
//! Further documents (補完書類, second documents): which papers count, and how old they may be (`specs` law §1.7).

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A kind of paper that shows where somebody lives; the locale files hold `paper.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// 国税・地方税の領収証書または納税証明書.
    Tax,
    /// 社会保険料の領収証書.
    SocialInsurance,
    /// 公共料金の領収証書.
    Utility,
    /// Another identification document (本人確認書類).
    Identification,
    /// Another government document with name and residence.
    Government,
    /// A document of a foreign government.
    ForeignGovernment,
}

/// All kinds, as the screen lists them.
pub const PAPERS: [Paper; 6] = [
    Paper::Utility,
    Paper::Tax,
    Paper::SocialInsurance,
    Paper::Identification,
    Paper::Government,
    Paper::ForeignGovernment,
];

/// Months a paper without a last day of its own counts (AML Rule 6(2), Phone Rule 5(2)).
const MONTHS: i64 = 6;

impl Paper {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Tax => "tax",
            Self::SocialInsurance => "social_insurance",
            Self::Utility => "utility",
            Self::Identification => "identification",
            Self::Government => "government",
            Self::ForeignGovernment => "foreign_government",
        }
    }

    /// Whether it may carry a last day of its own, which then counts instead of the six months.
    #[must_use]
    pub fn has_last_day(self) -> bool {
        matches!(self, Self::Identification | Self::Government | Self::ForeignGovernment)
    }
}

/// Why a paper does not count, as a key of words; `None` if it does. `dated` is the receipt or issue date,
/// `last_day` its own last day.
#[must_use]
pub fn objection(
    paper: Paper,
    dated: Option<Date>,
    last_day: Option<Date>,
    on: Date,
) -> Option<&'static str> {
    if let Some(last_day) = last_day.filter(|_| paper.has_last_day()) {
        return (last_day < on).then_some("paper.expired");
    }
    let Some(dated) = dated else { return Some("paper.no_date") };
    if dated > on {
        return Some("entry.future");
    }
    let earliest = on.checked_sub(MONTHS.months()).ok()?;
    (dated < earliest).then_some("paper.too_old")
}

#[cfg(test)]
mod tests {
    use super::{Paper, objection};
    use jiff::civil::date;

    #[test]
    fn a_paper_counts_for_six_calendar_months() {
        let on = date(2026, 8, 31);
        let receipt = |dated| objection(Paper::Utility, Some(dated), None, on);
        assert_eq!(receipt(date(2026, 8, 31)), None);
        assert_eq!(receipt(date(2026, 2, 28)), None, "six months before 31 August ends in February");
        assert_eq!(receipt(date(2026, 2, 27)), Some("paper.too_old"));
        assert_eq!(receipt(date(2026, 9, 1)), Some("entry.future"));
        assert_eq!(objection(Paper::Tax, None, None, on), Some("paper.no_date"));
    }

    #[test]
    fn a_last_day_of_its_own_counts_instead() {
        let on = date(2026, 8, 31);
        let old = Some(date(2019, 1, 1));
        assert_eq!(objection(Paper::Identification, old, Some(on), on), None);
        assert_eq!(objection(Paper::Government, old, Some(date(2026, 8, 30)), on), Some("paper.expired"));
        assert_eq!(objection(Paper::Government, old, None, on), Some("paper.too_old"));
        // A receipt has no last day, whatever was typed.
        assert_eq!(objection(Paper::Utility, old, Some(date(2030, 1, 1)), on), Some("paper.too_old"));
    }
}
