// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the clerk types from pictures of a chip: only what was asked for, each once, each in its form.

use std::borrow::Cow;

use jiff::civil::Date;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Source};
use tashika_kit::{Form, PictureText};
use unicode_normalization::UnicodeNormalization;

use super::{Complaint, Look, complaint};
use crate::records::{PRINTED_DOCUMENT, is_typed_from, is_typed_from_print, picture_origin};

/// The name as it is written in Latin letters on a document: full-width letters folded, small letters raised, spaces
/// at the ends left out and several made one. `None` if anything else stands in it than A to Z, spaces, hyphens,
/// apostrophes, full stops and commas, or if nothing stands in it.
#[must_use]
pub fn latin(typed: &str) -> Option<String> {
    let printed: String = typed.trim().nfkc().map(printed).collect::<Option<_>>()?;
    let words: Vec<&str> = printed.split_whitespace().collect();
    let text = words.join(" ");
    text.chars().any(|c| c.is_ascii_uppercase()).then_some(text)
}

/// A character of a Latin name as it is printed, after its compatibility forms are folded (NFKC): small letters raised,
/// one form of the apostrophe and of the hyphen, of which keyboards and input methods write several. `None` for what no Latin name is printed with.
#[must_use]
pub fn printed(typed: char) -> Option<char> {
    let character = match typed {
        '\u{2018}' | '\u{2019}' | '\u{02BC}' => '\'',
        '\u{2010}' | '\u{2011}' | '\u{2212}' => '-',
        other => other.to_ascii_uppercase(),
    };
    matches!(character, 'A'..='Z' | ' ' | '-' | '\'' | '.' | ',').then_some(character)
}

/// A value typed from the picture it stands in, as a record keeps it.
#[must_use]
pub fn from_picture(asked: &PictureText, value: FieldValue) -> Field {
    Field {
        name: asked.name.clone(),
        value,
        source: Source::TypedFromChipImage,
        origin: picture_origin(&asked.picture).into(),
        keep: Keep::Record,
    }
}

/// A value of which the picture cannot be shown: the clerk types it from the printed document, and the record says so.
#[must_use]
pub fn from_print(asked: &PictureText, value: FieldValue) -> Field {
    Field {
        name: asked.name.clone(),
        value,
        source: Source::TypedByClerk,
        origin: Cow::Borrowed(PRINTED_DOCUMENT),
        keep: Keep::Record,
    }
}

/// What is wrong with what was typed from the pictures of a chip: something needed is missing, something nobody asked
/// for is there, something is there twice, or a value is not of its form. A complaint stands at the field's own name.
#[must_use]
pub fn transcript(asked: &[PictureText], typed: &[Field], today: Date) -> Vec<Complaint> {
    let mut look = Look::default();
    for text in asked {
        let mut given = typed.iter().filter(|field| field.name == text.name);
        match (given.next(), given.next()) {
            (None, _) if text.needed => look.missing(called(&text.name)),
            (None, _) => {}
            (Some(_), Some(_)) => refuse(&mut look, &text.name),
            (Some(field), None) => one(&mut look, text, field, today),
        }
    }
    let nobody_asked = |field: &&Field| !asked.iter().any(|text| text.name == field.name);
    for field in typed.iter().filter(nobody_asked) {
        refuse(&mut look, &field.name);
    }
    look.0
}

/// What a value is called in a complaint. Names that a driver read from data are looked up; every name that can be
/// asked for stands here.
fn called(name: &FieldName) -> &'static str {
    const ASKED: [FieldName; 13] = [
        FieldName::NAME,
        FieldName::NAME_LATIN,
        FieldName::NAME_KANJI,
        FieldName::BIRTH_DATE,
        FieldName::SEX,
        FieldName::NATIONALITY,
        FieldName::ADDRESS,
        FieldName::ADDRESS_AS_ISSUED,
        FieldName::RESIDENCE_STATUS,
        FieldName::STAY_PERIOD,
        FieldName::STAY_EXPIRY,
        FieldName::ISSUE_DATE,
        FieldName::EXPIRY_DATE,
    ];
    let known = ASKED.into_iter().find(|known| known == name).map(|known| known.0);
    match known {
        Some(Cow::Borrowed(known)) => known,
        _ => "transcript",
    }
}

/// What no screen of ours sends: a value nobody asked for, or one from another place.
fn refuse(look: &mut Look, name: &FieldName) {
    look.0.push(complaint(called(name), "entry.not_asked"));
}

fn one(look: &mut Look, asked: &PictureText, field: &Field, today: Date) {
    let name = called(&asked.name);
    if !is_typed_from(field, &asked.picture) && !is_typed_from_print(field) {
        return refuse(look, &asked.name);
    }
    match (asked.form, &field.value) {
        (Form::Latin, FieldValue::Text { text }) => {
            if !text.trim().is_empty() && latin(text).as_deref() != Some(text) {
                look.0.push(complaint(name, "entry.latin"));
            } else if asked.needed {
                look.needed(name, text);
            } else {
                look.text(name, text);
            }
        }
        (Form::Text, FieldValue::Text { text }) if asked.needed => look.needed(name, text),
        (Form::Text, FieldValue::Text { text }) => look.text(name, text),
        (Form::Date, FieldValue::Date { date }) if asked.name == FieldName::BIRTH_DATE => {
            look.birth(name, *date, today);
        }
        (Form::Date, FieldValue::Date { date }) if asked.name == FieldName::ISSUE_DATE => {
            look.not_after(name, Some(*date), today);
        }
        (Form::Date, FieldValue::Date { .. }) => {}
        (Form::Sex, FieldValue::Code { raw, meaning }) if is_sex(raw, meaning) => {}
        // A program may send words where no date or choice could be made of what was typed.
        (Form::Date, FieldValue::Text { .. }) => look.0.push(complaint(name, "entry.not_a_date")),
        (Form::Sex, FieldValue::Text { .. }) => look.missing(name),
        _ => refuse(look, &asked.name),
    }
}

/// 男 or 女. The raw code is nobody's: it was typed, not read.
fn is_sex(raw: &str, meaning: &str) -> bool {
    matches!(meaning, "male" | "female") && raw.chars().count() <= 8 && !raw.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use jiff::civil::{Date, date};
    use tashika_kit::View;
    use tashika_kit::reading::{Field, FieldName, FieldValue, Source};
    use tashika_kit::{Form, PictureText};

    use super::{from_picture, from_print, latin, transcript};

    const TODAY: Date = date(2026, 11, 21);

    fn ask(name: FieldName, form: Form, needed: bool) -> PictureText {
        PictureText { name, picture: FieldName::FRONT_IMAGE, view: View::WHOLE, form, needed }
    }

    fn asked() -> Vec<PictureText> {
        vec![
            ask(FieldName::NAME, Form::Latin, true),
            ask(FieldName::BIRTH_DATE, Form::Date, true),
            ask(FieldName::EXPIRY_DATE, Form::Date, true),
            ask(FieldName::ADDRESS, Form::Text, false),
            ask(FieldName::SEX, Form::Sex, false),
            ask(FieldName::ISSUE_DATE, Form::Date, false),
        ]
    }

    fn text(text: &str) -> FieldValue {
        FieldValue::Text { text: text.to_owned() }
    }

    fn day(year: i16, month: i8, day: i8) -> FieldValue {
        FieldValue::Date { date: date(year, month, day) }
    }

    fn sex(meaning: &'static str) -> FieldValue {
        FieldValue::Code { raw: "1".to_owned(), meaning: meaning.into() }
    }

    fn typed(values: &[(FieldName, FieldValue)]) -> Vec<Field> {
        let asked = asked();
        let of = |(name, value): &(FieldName, FieldValue)| {
            let text = asked.iter().find(|text| text.name == *name).cloned();
            let text = text.unwrap_or_else(|| ask(name.clone(), Form::Text, false));
            from_picture(&text, value.clone())
        };
        values.iter().map(of).collect()
    }

    fn good() -> Vec<(FieldName, FieldValue)> {
        vec![
            (FieldName::NAME, text("TURNER, ELIZABETH-ANN O'HARA JR.")),
            (FieldName::BIRTH_DATE, day(1985, 12, 31)),
            (FieldName::EXPIRY_DATE, day(2019, 1, 1)),
        ]
    }

    fn wrong(typed: &[Field]) -> Vec<(&'static str, String)> {
        transcript(&asked(), typed, TODAY).into_iter().map(|one| (one.field, one.words)).collect()
    }

    #[test]
    fn what_is_not_needed_may_be_left_out_and_an_expired_card_may_be_typed() {
        assert_eq!(wrong(&typed(&good())), []);
        let mut all = good();
        all.push((FieldName::ADDRESS, text("東京都千代田区霞が関1丁目1番1号")));
        all.push((FieldName::SEX, sex("female")));
        all.push((FieldName::ISSUE_DATE, day(2026, 11, 21)));
        assert_eq!(wrong(&typed(&all)), []);
    }

    #[test]
    fn each_needed_value_is_missed_by_its_own_name() {
        for at in 0..3 {
            let mut less = good();
            let (name, _) = less.remove(at);
            let found = wrong(&typed(&less));
            assert_eq!(found.len(), 1);
            assert_eq!((found[0].0, found[0].1.as_str()), (name.as_str(), "entry.required"));
        }
        assert_eq!(wrong(&[]).len(), 3);
    }

    #[test]
    fn a_value_that_is_not_of_its_form_is_told_at_its_field() {
        let cases: [(FieldName, FieldValue, &str); 14] = [
            (FieldName::NAME, text(""), "entry.required"),
            (FieldName::NAME, text("turner"), "entry.latin"),
            (FieldName::NAME, text("TURNER  ELIZABETH"), "entry.latin"),
            (FieldName::NAME, text("見本"), "entry.latin"),
            (FieldName::NAME, text(&"A".repeat(201)), "entry.too_long"),
            (FieldName::NAME, day(2000, 1, 1), "entry.not_asked"),
            (FieldName::BIRTH_DATE, day(2026, 11, 22), "entry.birth_date"),
            (FieldName::BIRTH_DATE, day(1867, 12, 31), "entry.birth_date"),
            (FieldName::BIRTH_DATE, text("1985"), "entry.not_a_date"),
            (FieldName::SEX, text("F"), "entry.required"),
            (FieldName::ADDRESS, text("見本\n市"), "entry.control"),
            (FieldName::ADDRESS, text("見本市 1234 5678 9018"), "never_store.my_number"),
            (FieldName::ISSUE_DATE, day(2026, 11, 22), "entry.future"),
            (FieldName::SEX, sex("other"), "entry.not_asked"),
        ];
        for (name, value, words) in cases {
            let mut values = good();
            values.retain(|(known, _)| *known != name);
            values.push((name.clone(), value));
            let found = wrong(&typed(&values));
            assert_eq!(found.len(), 1, "{name:?} {words}: {found:?}");
            assert_eq!((found[0].0, found[0].1.as_str()), (name.as_str(), words));
        }
    }

    #[test]
    fn nothing_twice_nothing_unasked_and_nothing_from_elsewhere() {
        let mut twice = typed(&good());
        twice.push(twice[0].clone());
        assert_eq!(wrong(&twice), [("name", "entry.not_asked".into())]);
        let mut unasked = good();
        unasked.push((FieldName::NATIONALITY, text("X")));
        assert_eq!(wrong(&typed(&unasked)), [("nationality", "entry.not_asked".into())]);
        let changes: [fn(&mut Field); 2] =
            [|field| field.source = Source::SignedChipText, |field| field.origin = "DF1/EF01 D0".into()];
        for change in changes {
            let mut elsewhere = typed(&good());
            change(&mut elsewhere[0]);
            assert_eq!(wrong(&elsewhere), [("name", "entry.not_asked".into())]);
        }
    }

    #[test]
    fn what_was_typed_from_the_print_says_so_and_comes_from_nowhere_else() {
        let of = |(name, value): (FieldName, FieldValue)| {
            let form = if name == FieldName::NAME { Form::Latin } else { Form::Date };
            from_print(&ask(name, form, true), value)
        };
        let mut printed: Vec<Field> = good().into_iter().map(of).collect();
        assert!(printed.iter().all(|field| field.source == Source::TypedByClerk));
        assert_eq!(wrong(&printed), []);
        printed[0].origin = "picture front_image".into();
        assert_eq!(wrong(&printed), [("name", "entry.not_asked".into())], "a picture that was not seen");
    }

    #[test]
    fn a_latin_name_is_raised_and_folded_and_nothing_is_guessed() {
        let cases = [
            ("turner elizabeth", Some("TURNER ELIZABETH")),
            ("  ＴＵＲＮＥＲ　Ｅｌｉｚａｂｅｔｈ ", Some("TURNER ELIZABETH")),
            ("O’HARA", Some("O'HARA")),
            ("ANNE‐MARIE", Some("ANNE-MARIE")),
            ("DE LA CRUZ, J. JR.", Some("DE LA CRUZ, J. JR.")),
            ("straße", None),
            ("MÜLLER", None),
            ("TURNER 2", None),
            ("見本", None),
            ("-", None),
            ("   ", None),
            ("", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(latin(typed).as_deref(), expected, "{typed}");
            if let Some(name) = latin(typed) {
                assert_eq!(latin(&name), Some(name), "raised once is raised");
            }
        }
    }
}
