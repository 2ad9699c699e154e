// SPDX-License-Identifier: MIT OR Apache-2.0
//! Validity (`specs` residence-card §7.4), by rules that are dated data: `assets/residence/validity.toml`.

use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use tashika_kit::Reading;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldName, FieldValue};
use tashika_kit::verdict::{Reason, Validity};

use crate::kind::CardKind;

/// Reason code: an application is pending, so that the special period (特例期間) may run.
pub const SPECIAL_PERIOD: &str = "special_period";

/// Whether the card is in force. `signed`: the signature over the expiry date holds and is anchored. The first
/// generation has no expiry date as text: [`Validity::OnlyPrinted`].
pub(crate) fn validity(reading: &Reading, signed: bool, now: Timestamp) -> Validity {
    match expiry_date(reading) {
        Some(expiry) => validity_on(expiry, application_is_pending(reading), japan_day(now), signed),
        None => Validity::OnlyPrinted,
    }
}

/// Whether a card whose last day is `expiry` is in force `today`: the day of the chip, or one that was typed, which is
/// not `signed`. `pending`: the chip says that an application is.
///
/// The application flag is signed by nobody; it makes an expired card one to ask about, and never one in force. Once
/// the longest special period is over, and where no rule for it is in force, the card has expired whatever the flag
/// says.
#[must_use]
pub fn validity_on(expiry: Date, pending: bool, today: Date, signed: bool) -> Validity {
    RULES.validity_on(expiry, pending, today, signed)
}

fn expiry_date(reading: &Reading) -> Option<Date> {
    let field = reading.field(&FieldName::EXPIRY_DATE).filter(|field| field.source.is_signed())?;
    match field.value {
        FieldValue::Date { date } => Some(date),
        _ => None,
    }
}

/// Whether the chip says that an application is pending. No signature covers that.
#[must_use]
pub fn application_is_pending(reading: &Reading) -> bool {
    let field = reading.field(&FieldName::APPLICATION_PENDING);
    field
        .is_some_and(|field| matches!(&field.value, FieldValue::Code { meaning, .. } if meaning == "pending"))
}

/// The last day of a period of months that begins with the day after `day` (民法140条, 143条): the day before the one
/// of the same number, or the last of the month that has no such day. So from 28 February it ends on 30 April.
fn after_months(day: Date, months: u8) -> Option<Date> {
    let first = day.tomorrow().ok()?;
    let same = first.checked_add(i32::from(months).months()).ok()?;
    if same.day() < first.day() { Some(same) } else { same.yesterday().ok() }
}

/// The days of a card, as far as they are known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CardDays {
    /// 交付年月日.
    pub issued: Date,
    /// 生年月日.
    pub born: Date,
    /// 在留期間の満了日; permanent residents have none.
    pub stay_expiry: Option<Date>,
    /// 有効期限 of the card.
    pub expiry: Date,
}

/// Personal values never reach a log through `{:?}`.
impl std::fmt::Debug for CardDays {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CardDays[redacted]")
    }
}

/// Whether the last day of a card is one that a rule for cards issued then gives: for noticing a slip of the hand,
/// never a verdict. `None` if that cannot be told, as for every card issued since the reform of 14 June 2026.
#[must_use]
pub fn expiry_fits(kind: CardKind, days: CardDays) -> Option<bool> {
    let in_force = |rule: &&ExpiryRule| {
        let since = rule.issued_from.is_none_or(|first| first <= days.issued);
        rule.kind == kind.code() && since && days.issued <= rule.issued_until
    };
    let mut known = RULES.expiry.iter().filter(in_force).peekable();
    known.peek()?;
    if known.any(|rule| rule.days(days).contains(&Some(days.expiry))) {
        return Some(true);
    }
    // A period of stay that was not told could have ended on this very day.
    days.stay_expiry.map(|_| false)
}

#[derive(Default, Deserialize)]
struct Rules {
    special_period: Vec<SpecialPeriod>,
    expiry: Vec<ExpiryRule>,
}

impl Rules {
    fn validity_on(&self, expiry: Date, pending: bool, today: Date, signed: bool) -> Validity {
        if today <= expiry {
            return Validity::InForce { until: expiry, signed };
        }
        match self.special_period_until(expiry, today).filter(|until| pending && today <= *until) {
            Some(until) => {
                Validity::Ask { on: expiry, until: Some(until), reason: Reason::new(SPECIAL_PERIOD, "") }
            }
            // Asking without an end would prolong every card whose flag was once set.
            None => Validity::Expired { on: expiry },
        }
    }

    /// The last day of the special period (特例期間) at the most, of a card whose last day was `expiry` while an
    /// application was pending, by the rule in force `on` that day; `None` if no rule is known for it. It can end
    /// earlier: with the decision.
    fn special_period_until(&self, expiry: Date, on: Date) -> Option<Date> {
        let in_force = |rule: &&SpecialPeriod| rule.from <= on && rule.until.is_none_or(|last| on <= last);
        after_months(expiry, self.special_period.iter().find(in_force)?.months)
    }
}

#[derive(Deserialize)]
struct SpecialPeriod {
    months: u8,
    from: Date,
    until: Option<Date>,
}

/// From what a card's last day follows.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Follows {
    /// The last day of the period of stay.
    Stay,
    /// So many years after the issue.
    Issue,
    /// The birthday of that age.
    Birthday,
    /// The day before the birthday of that age.
    DayBeforeBirthday,
}

#[derive(Deserialize)]
struct ExpiryRule {
    kind: String,
    follows: Follows,
    #[serde(default)]
    years: i16,
    issued_from: Option<Date>,
    issued_until: Date,
}

impl ExpiryRule {
    /// The days it can give. How the years from the issue are counted is not settled: the same day and the one before.
    fn days(&self, days: CardDays) -> [Option<Date>; 2] {
        let before = |day: Option<Date>| day.and_then(|day| day.yesterday().ok());
        match self.follows {
            Follows::Stay => [days.stay_expiry, None],
            Follows::Issue => {
                let same = days.issued.checked_add(self.years.years()).ok();
                [same, before(same)]
            }
            Follows::Birthday => [birthday(days.born, self.years), None],
            Follows::DayBeforeBirthday => [before(birthday(days.born, self.years)), None],
        }
    }
}

/// 29 February counts as 28 in every year (`specs` residence-card §7.4).
fn birthday(born: Date, years: i16) -> Option<Date> {
    let born = if (born.month(), born.day()) == (2, 29) { born.yesterday().ok()? } else { born };
    born.checked_add(years.years()).ok()
}

/// A file that does not parse leaves no rule: nothing is prolonged, and nothing is expected; a test counts them.
static RULES: LazyLock<Rules> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../assets/residence/validity.toml")).unwrap_or_default()
});

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{
        CardDays, RULES, Rules, SPECIAL_PERIOD, SpecialPeriod, after_months, expiry_fits, validity,
        validity_on,
    };
    use crate::kind::CardKind;
    use jiff::civil::{Date, date};
    use tashika_kit::Reading;
    use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Source};
    use tashika_kit::verdict::{Reason, Validity};

    fn reading(expiry: Option<(Date, Source)>, pending: Option<&'static str>) -> Reading {
        let field = |name, value, source| Field {
            name,
            value,
            source,
            origin: Cow::Borrowed("test"),
            keep: Keep::Record,
        };
        let flag = |meaning| FieldValue::Code { raw: "1".into(), meaning: Cow::Borrowed(meaning) };
        let day =
            expiry.map(|(date, source)| field(FieldName::EXPIRY_DATE, FieldValue::Date { date }, source));
        let flag = pending
            .map(|meaning| field(FieldName::APPLICATION_PENDING, flag(meaning), Source::UnsignedChipText));
        Reading {
            family: Cow::Borrowed("residence"),
            read_at: jiff::Timestamp::UNIX_EPOCH,
            fields: day.into_iter().chain(flag).collect(),
            evidence: Vec::new(),
            challenges: Vec::new(),
            attested: Vec::new(),
            notes: Vec::new(),
        }
    }

    const ON: Date = date(2027, 3, 31);

    #[test]
    fn in_force_until_the_end_of_its_last_day_in_japan() {
        let card = reading(Some((ON, Source::SignedChipText)), Some("pending"));
        let last = "2027-03-31T14:59:59Z".parse().unwrap();
        assert_eq!(validity(&card, true, last), Validity::InForce { until: ON, signed: true });
        assert_eq!(validity(&card, false, last), Validity::InForce { until: ON, signed: false });
        let next = "2027-03-31T15:00:00Z".parse().unwrap();
        let ask =
            Validity::Ask { on: ON, until: Some(date(2027, 5, 31)), reason: Reason::new(SPECIAL_PERIOD, "") };
        assert_eq!(validity(&card, true, next), ask);
        for pending in [None, Some("no"), Some("other")] {
            let card = reading(Some((ON, Source::SignedChipText)), pending);
            assert_eq!(validity(&card, true, next), Validity::Expired { on: ON });
        }
    }

    #[test]
    fn a_pending_application_prolongs_no_longer_than_the_rule_says() {
        let card = reading(Some((ON, Source::SignedChipText)), Some("pending"));
        let last = "2027-05-31T14:59:59Z".parse().unwrap();
        assert!(matches!(validity(&card, true, last), Validity::Ask { .. }));
        let after = "2027-05-31T15:00:00Z".parse().unwrap();
        assert_eq!(validity(&card, true, after), Validity::Expired { on: ON });
    }

    /// A day that somebody typed is counted by the same rules.
    #[test]
    fn a_typed_day_is_counted_as_the_chips_own() {
        let on = |pending, today| validity_on(ON, pending, today, false);
        assert_eq!(on(false, ON), Validity::InForce { until: ON, signed: false });
        let after = date(2027, 4, 1);
        assert_eq!(on(false, after), Validity::Expired { on: ON });
        let until = Some(date(2027, 5, 31));
        assert_eq!(on(true, after), Validity::Ask { on: ON, until, reason: Reason::new(SPECIAL_PERIOD, "") });
        assert_eq!(on(true, date(2027, 6, 1)), Validity::Expired { on: ON });
    }

    #[test]
    fn without_a_rule_in_force_nothing_is_prolonged() {
        let after = date(2027, 4, 1);
        let over = |until| Rules {
            special_period: vec![SpecialPeriod { months: 2, from: date(2012, 7, 9), until }],
            expiry: Vec::new(),
        };
        let judged = |rules: Rules| rules.validity_on(ON, true, after, true);
        assert_eq!(judged(Rules::default()), Validity::Expired { on: ON });
        assert_eq!(judged(over(Some(ON))), Validity::Expired { on: ON });
        assert!(matches!(judged(over(Some(after))), Validity::Ask { .. }));
    }

    #[test]
    fn without_a_day_in_the_chip_there_is_only_the_print() {
        let now = "2027-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(validity(&reading(None, Some("pending")), true, now), Validity::OnlyPrinted);
        // Somebody typed it: it is not the chip's.
        let typed = reading(Some((ON, Source::TypedFromChipImage)), None);
        assert_eq!(validity(&typed, true, now), Validity::OnlyPrinted);
    }

    #[test]
    fn two_months_after_the_civil_code() {
        for (day, end) in [
            (date(2027, 3, 31), date(2027, 5, 31)),
            (date(2027, 1, 15), date(2027, 3, 15)),
            (date(2027, 1, 31), date(2027, 3, 31)),
            // The period begins on 1 March and ends with April.
            (date(2027, 2, 28), date(2027, 4, 30)),
            (date(2028, 2, 28), date(2028, 4, 28)),
            (date(2028, 2, 29), date(2028, 4, 30)),
            // February has no 30th and no 31st.
            (date(2026, 12, 29), date(2027, 2, 28)),
            (date(2026, 12, 30), date(2027, 2, 28)),
            (date(2026, 12, 31), date(2027, 2, 28)),
            (date(2026, 12, 28), date(2027, 2, 28)),
            (date(2026, 12, 27), date(2027, 2, 27)),
            (date(2027, 12, 31), date(2028, 2, 29)),
        ] {
            assert_eq!(RULES.special_period_until(day, day), Some(end), "{day}");
        }
        assert_eq!(after_months(Date::MAX, 2), None);
        // Before residence cards there was no such rule.
        assert_eq!(RULES.special_period_until(date(2012, 7, 1), date(2012, 7, 8)), None);
    }

    const REFORM: Date = date(2026, 6, 14);

    fn fits(issued: Date, born: Date, stay_expiry: Option<Date>, expiry: Date) -> Option<bool> {
        expiry_fits(CardKind::ResidenceCard1, CardDays { issued, born, stay_expiry, expiry })
    }

    #[test]
    fn the_rules_before_the_reform() {
        let (adult, issued) = (date(1990, 5, 5), date(2024, 4, 1));
        let stay = Some(date(2027, 7, 1));
        assert_eq!(fits(issued, adult, stay, date(2027, 7, 1)), Some(true));
        assert_eq!(fits(issued, adult, stay, date(2027, 7, 2)), Some(false));
        // Permanent: seven years from the issue; without a period of stay nothing else can be excluded.
        assert_eq!(fits(issued, adult, None, date(2031, 4, 1)), Some(true));
        assert_eq!(fits(issued, adult, None, date(2031, 3, 31)), Some(true));
        assert_eq!(fits(issued, adult, None, date(2030, 4, 1)), None);
        // Under 16: the birthday itself before 1 November 2023, the day before it since.
        let child = date(2012, 8, 20);
        assert_eq!(fits(date(2023, 10, 31), child, stay, date(2028, 8, 20)), Some(true));
        assert_eq!(fits(date(2023, 10, 31), child, stay, date(2028, 8, 19)), Some(false));
        assert_eq!(fits(date(2023, 11, 1), child, stay, date(2028, 8, 19)), Some(true));
        assert_eq!(fits(date(2023, 11, 1), child, stay, date(2028, 8, 20)), Some(false));
        // Born on a 29 February.
        assert_eq!(fits(issued, date(2012, 2, 29), stay, date(2028, 2, 27)), Some(true));
    }

    #[test]
    fn nothing_is_expected_where_no_rule_is_known() {
        let days = |issued| CardDays {
            issued,
            born: date(1990, 5, 5),
            stay_expiry: Some(date(2027, 7, 1)),
            expiry: date(2029, 1, 1),
        };
        let eve = REFORM.yesterday().unwrap();
        assert_eq!(expiry_fits(CardKind::ResidenceCard1, days(eve)), Some(false));
        assert_eq!(expiry_fits(CardKind::ResidenceCard1, days(REFORM)), None);
        for kind in [CardKind::SpecialPermanent1, CardKind::ResidenceCard2, CardKind::SpecialPermanent2] {
            assert_eq!(expiry_fits(kind, days(eve)), None);
        }
    }

    #[test]
    fn the_file_has_its_rules() {
        assert_eq!((RULES.special_period.len(), RULES.expiry.len()), (1, 4));
        assert!(RULES.expiry.iter().all(|rule| rule.issued_until < REFORM));
    }
}
