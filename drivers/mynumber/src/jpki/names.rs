// SPDX-License-Identifier: MIT OR Apache-2.0
//! The holder's attributes in a certificate against the same in the card's own text (`specs` mynumber-card §5.2, §7.5).
//!
//! A certificate has a smaller set of characters: one outside of it is replaced by another, and a mark says so. Where
//! a mark stands, the card may say something else; everywhere else it may not.

use std::borrow::Cow;

use jiff::civil::Date;
use tashika_kit::reading::{Field, FieldName, FieldValue};
use tashika_kit::verdict::{Agreement, Difference};

use super::certificate::Attributes;
use crate::text;

/// Origins of a certificate's attributes, as fields name them.
pub const NAME: &str = "JPKI EF 0001 SAN .1";
/// Sex.
pub const SEX: &str = "JPKI EF 0001 SAN .3";
/// Birth date.
pub const BIRTH_DATE: &str = "JPKI EF 0001 SAN .4";
/// Address.
pub const ADDRESS: &str = "JPKI EF 0001 SAN .5";

/// Whether a text of a certificate and the same text of the card are one: equal character by character, but for those
/// that stand for another (`flags`). A space never stands for a character, nor a character for a space.
///
/// Selectors of variants (IVS) belong to the character before them. Whether one character can be replaced by two is not
/// known; here it cannot.
#[must_use]
pub fn agrees(certificate: &str, flags: &[bool], card: &str) -> bool {
    if certificate.chars().count() != flags.len() {
        return false;
    }
    let mut rest = card;
    for (written, substituted) in certificate.chars().zip(flags) {
        let (own, after) = character(rest);
        let mut one = [0; 4];
        let equal = own == written.encode_utf8(&mut one);
        let space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let stands_for_it = *substituted && !space(Some(written)) && !space(own.chars().next());
        if !equal && !stands_for_it {
            return false;
        }
        rest = after;
    }
    rest.is_empty()
}

/// The first character with its selectors of variants, and what follows.
fn character(text: &str) -> (&str, &str) {
    let selector = |c: char| matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}');
    let end = text.char_indices().skip(1).find(|(_, c)| !selector(*c)).map_or(text.len(), |(at, _)| at);
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Whether two codes of the sex do not contradict each other: a certificate writes 3 for "unknown" where a card writes 9
/// (not applicable) or 0 (not known), and one source has 3 on the card as well.
#[must_use]
pub fn sex_agrees(certificate: &str, card: &str) -> bool {
    match certificate {
        "1" | "2" => certificate == card,
        "3" => matches!(card, "0" | "3" | "9"),
        _ => false,
    }
}

/// Whether a birth date with its era is the card's. Where the era is unknown the date counts alone.
#[must_use]
pub fn birth_agrees(attributes: &Attributes, card: Date) -> bool {
    attributes.birth_date == card
}

/// The certificate's attributes against the card's own text among these fields, if both are there.
#[must_use]
pub fn agreement(attributes: Option<&Attributes>, fields: &[Field]) -> Agreement {
    let Some(a) = attributes else { return Agreement::SingleSource };
    let text = |origin| field(fields, origin).and_then(text_of);
    let compared = [
        (
            FieldName::NAME,
            NAME,
            text::DF22,
            text(text::DF22).map(|t| agrees(&a.name, &a.name_substituted, t)),
        ),
        (
            FieldName::ADDRESS,
            ADDRESS,
            text::DF23,
            text(text::DF23).map(|t| agrees(&a.address, &a.address_substituted, t)),
        ),
        (FieldName::BIRTH_DATE, BIRTH_DATE, text::DF24, date(fields).map(|day| birth_agrees(a, day))),
        (FieldName::SEX, SEX, text::DF25, text(text::DF25).map(|t| sex_agrees(&a.sex, t))),
    ];
    let differs = |(field, ours, theirs, agree): &(FieldName, &'static str, &'static str, Option<bool>)| {
        let difference =
            Difference { field: field.clone(), a: Cow::Borrowed(*ours), b: Cow::Borrowed(*theirs) };
        (*agree == Some(false)).then_some(difference)
    };
    let differences: Vec<_> = compared.iter().filter_map(differs).collect();
    let compared: Vec<_> = compared.into_iter().filter(|c| c.3.is_some()).map(|c| c.0).collect();
    match (differences.is_empty(), compared.is_empty()) {
        (false, _) => Agreement::Differ { differences },
        (true, false) => Agreement::Agree { compared },
        (true, true) => Agreement::SingleSource,
    }
}

fn field<'f>(fields: &'f [Field], origin: &str) -> Option<&'f Field> {
    fields.iter().find(|field| field.origin == origin)
}

fn text_of(field: &Field) -> Option<&str> {
    match &field.value {
        FieldValue::Text { text } | FieldValue::Code { raw: text, .. } => Some(text),
        _ => None,
    }
}

fn date(fields: &[Field]) -> Option<Date> {
    match field(fields, text::DF24)?.value {
        FieldValue::Date { date } => Some(date),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Source};
    use tashika_kit::verdict::Agreement;

    use super::super::certificate::Attributes;
    use super::{agreement, agrees, sex_agrees};
    use crate::text;

    fn flags(digits: &str) -> Vec<bool> {
        digits.chars().map(|digit| digit == '1').collect()
    }

    #[test]
    fn only_what_is_marked_may_differ() {
        for (certificate, marks, card, same) in [
            ("見本　花子", "00000", "見本　花子", true),
            ("高崎　吉郎", "11010", "髙﨑　𠮷郎", true),
            ("高崎　吉郎", "11010", "高崎　吉郎", true),
            ("高崎　吉郎", "11010", "髙\u{E0101}﨑　𠮷郎", true),
            ("高崎　吉郎", "01010", "髙﨑　𠮷郎", false),
            ("高崎　吉郎", "11010", "髙﨑　𠮷朗", false),
            ("高崎　吉郎", "11010", "髙﨑𠮷郎", false),
            ("高崎　吉郎", "11010", "髙﨑　𠮷郎子", false),
            ("高崎　吉郎", "11010", "髙﨑　𠮷", false),
            ("高崎　吉郎", "11110", "髙﨑吉𠮷郎", false),
            ("高崎　吉郎", "11110", "髙﨑　𠮷郎", true),
            ("高崎　吉郎", "1101", "髙﨑　𠮷郎", false),
            ("高崎　吉郎", "110100", "髙﨑　𠮷郎", false),
            ("辻　花子", "0000", "辻\u{E0100}　花子", false),
            ("辻　花子", "1000", "辻\u{E0100}　花子", true),
            ("見本　花子", "00000", "見本 花子", false),
            ("見本　花子", "00000", "", false),
            ("", "", "", true),
            ("", "", "見", false),
        ] {
            assert_eq!(agrees(certificate, &flags(marks), card), same, "{certificate} {marks} {card}");
        }
    }

    #[test]
    fn sex_has_other_codes_for_what_is_not_known() {
        for (certificate, card, same) in [
            ("1", "1", true),
            ("2", "2", true),
            ("1", "2", false),
            ("3", "9", true),
            ("3", "0", true),
            ("3", "3", true),
            ("3", "1", false),
            ("1", "9", false),
            ("0", "0", false),
            ("", "", false),
        ] {
            assert_eq!(sex_agrees(certificate, card), same, "{certificate} {card}");
        }
    }

    fn attributes() -> Attributes {
        Attributes {
            name: "高崎　吉郎".into(),
            name_substituted: flags("11010"),
            sex: "1".into(),
            birth_era: '3',
            birth_date: date(1958, 9, 30),
            address: "架空県見本市".into(),
            address_substituted: flags("000000"),
        }
    }

    fn card() -> Vec<Field> {
        let field = |name, value, origin: &'static str| Field {
            name,
            value,
            source: Source::SignedChipText,
            origin: origin.into(),
            keep: Keep::Record,
        };
        let text = |text: &str| FieldValue::Text { text: text.into() };
        vec![
            field(FieldName::NAME, text("髙﨑　𠮷郎"), text::DF22),
            field(FieldName::ADDRESS, text("架空県見本市"), text::DF23),
            field(FieldName::BIRTH_DATE, FieldValue::Date { date: date(1958, 9, 30) }, text::DF24),
            field(FieldName::SEX, FieldValue::Code { raw: "1".into(), meaning: "male".into() }, text::DF25),
        ]
    }

    #[test]
    fn each_of_the_four_is_compared() {
        let Agreement::Agree { compared } = agreement(Some(&attributes()), &card()) else { panic!() };
        assert_eq!(compared.len(), 4);
        assert_eq!(agreement(Some(&attributes()), &[]), Agreement::SingleSource);
        assert_eq!(agreement(None, &card()), Agreement::SingleSource);
        let others = [
            FieldValue::Text { text: "髙﨑　𠮷朗".into() },
            FieldValue::Text { text: "架空県新見本市".into() },
            FieldValue::Date { date: date(1958, 9, 29) },
            FieldValue::Code { raw: "2".into(), meaning: "female".into() },
        ];
        for (at, other) in others.into_iter().enumerate() {
            let mut fields = card();
            fields[at].value = other;
            let Agreement::Differ { differences } = agreement(Some(&attributes()), &fields) else {
                panic!("{at}")
            };
            assert_eq!(differences.len(), 1);
            assert_eq!(differences[0].field, fields[at].name);
            assert_eq!(differences[0].b, fields[at].origin);
        }
    }
}
