// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the clerk types from pictures of a chip: only what was asked for, each once, each in its form.

use std::borrow::Cow;

use jiff::civil::Date;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Source};
use tashika_kit::{Form, PictureText};
use unicode_normalization::UnicodeNormalization;

use super::{Complaint, Look, complaint};

/// The name as it is written in Latin letters on a document: full-width letters folded, small letters raised, spaces
/// at the ends left out and several made one. `None` if anything else stands in it than A to Z, spaces, hyphens,
/// apostrophes, full stops and commas, or if nothing stands in it.
#[must_use]
pub fn latin(typed: &str) -> Option<String> {
    let raised: String = typed.nfkc().flat_map(char::to_uppercase).map(plain).collect();
    let words: Vec<&str> = raised.split_whitespace().collect();
    let text = words.join(" ");
    let allowed = |c: char| c.is_ascii_uppercase() || matches!(c, ' ' | '-' | '\'' | '.' | ',');
    let letters = text.chars().any(|c| c.is_ascii_uppercase());
    (letters && text.chars().all(allowed)).then_some(text)
}

/// The one form of an apostrophe and of a hyphen: keyboards and input methods write several.
fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{02BC}' => '\'',
        '\u{2010}' | '\u{2011}' | '\u{2212}' => '-',
        other => other,
    }
}

/// A value typed from the picture it stands in, as a record keeps it.
#[must_use]
pub fn from_picture(asked: &PictureText, value: FieldValue) -> Field {
    Field {
        name: asked.name.clone(),
        value,
        source: Source::TypedFromChipImage,
        origin: origin(asked).into(),
        keep: Keep::Record,
    }
}

/// The place of a typed value: the picture it was typed from.
fn origin(asked: &PictureText) -> String {
    format!("picture {}", asked.picture.as_str())
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
    if field.source != Source::TypedFromChipImage || field.origin != origin(asked) {
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
        _ => refuse(look, &asked.name),
    }
}

/// 男 or 女. The raw code is nobody's: it was typed, not read.
fn is_sex(raw: &str, meaning: &str) -> bool {
    matches!(meaning, "male" | "female") && raw.chars().count() <= 8 && !raw.chars().any(char::is_control)
}
