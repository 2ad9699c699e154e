// SPDX-License-Identifier: MIT OR Apache-2.0
//! What stands only in pictures of a chip: told to a program as `transcribe`, and taken from the particulars'
//! `transcript` in the same words (docs/check-json.md).

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Value, json};
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Source};
use tashika_kit::{Form, PictureText};

use crate::counter::entry;

/// What a person has to type, so that a program can ask one.
pub(super) fn asked(texts: &[PictureText]) -> Vec<Value> {
    let asked = |text: &PictureText| {
        let view = text.view;
        json!({
            "name": text.name,
            "picture": text.picture,
            "form": match text.form {
                Form::Latin => "latin",
                Form::Text => "text",
                Form::Date => "date",
                Form::Sex => "sex",
            },
            "needed": text.needed,
            "view": { "left": view.left, "top": view.top, "right": view.right, "bottom": view.bottom },
        })
    };
    texts.iter().map(asked).collect()
}

/// The values as the record holds them. What is not of its form stays as it was typed, and what nobody asked for keeps
/// its name: both are complained about, never left out in silence. An empty value was not typed.
/// `seen` says whether the picture of a value can be shown: without it a person can only have read the print.
pub(super) fn fields(
    texts: &[PictureText],
    typed: &BTreeMap<String, String>,
    seen: impl Fn(&PictureText) -> bool,
) -> Vec<Field> {
    let typed = typed.iter().filter(|(_, value)| !value.trim().is_empty());
    let mut fields: Vec<Field> = typed.map(|(name, value)| field(texts, name, value.trim(), &seen)).collect();
    // In the order in which they were asked for, as the window has them; what nobody asked for stands last.
    let place = |field: &Field| texts.iter().position(|text| text.name == field.name).unwrap_or(texts.len());
    fields.sort_by_key(place);
    fields
}

fn field(texts: &[PictureText], name: &str, typed: &str, seen: impl Fn(&PictureText) -> bool) -> Field {
    match texts.iter().find(|text| text.name.as_str() == name) {
        Some(text) if seen(text) => entry::from_picture(text, value(text.form, typed)),
        Some(text) => entry::from_print(text, value(text.form, typed)),
        None => Field {
            name: FieldName(Cow::Owned(name.to_owned())),
            value: FieldValue::Text { text: typed.to_owned() },
            source: Source::TypedFromChipImage,
            origin: Cow::Borrowed(""),
            keep: Keep::Record,
        },
    }
}

fn value(form: Form, typed: &str) -> FieldValue {
    let text = || FieldValue::Text { text: typed.to_owned() };
    match form {
        Form::Latin => entry::latin(typed).map_or_else(text, |text| FieldValue::Text { text }),
        Form::Date => typed.parse().map_or_else(|_| text(), |date| FieldValue::Date { date }),
        Form::Sex => match typed {
            "male" | "female" => FieldValue::Code { raw: typed.to_owned(), meaning: typed.to_owned().into() },
            _ => text(),
        },
        Form::Text => text(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tashika_kit::reading::{FieldName, FieldValue, Source};
    use tashika_kit::{Form, PictureText, View};

    use super::{asked, fields};

    fn texts() -> Vec<PictureText> {
        let text = |name, form| PictureText {
            name,
            picture: FieldName::FRONT_IMAGE,
            view: View::WHOLE,
            form,
            needed: form == Form::Latin,
        };
        vec![
            text(FieldName::NAME, Form::Latin),
            text(FieldName::BIRTH_DATE, Form::Date),
            text(FieldName::SEX, Form::Sex),
        ]
    }

    fn typed(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn values_take_their_form_and_say_where_they_stand() {
        let given = [("name", " turner Elizabeth "), ("birth_date", "1980-02-29"), ("sex", "female")];
        let fields = super::fields(&texts(), &typed(&given), |text| text.form != Form::Date);
        let order: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(order, ["name", "birth_date", "sex"], "as asked for");
        let value = |name: &FieldName| &fields.iter().find(|one| one.name == *name).unwrap().value;
        assert_eq!(*value(&FieldName::NAME), FieldValue::Text { text: "TURNER ELIZABETH".into() });
        assert_eq!(*value(&FieldName::BIRTH_DATE), FieldValue::Date { date: "1980-02-29".parse().unwrap() });
        assert!(matches!(value(&FieldName::SEX), FieldValue::Code { meaning, .. } if meaning == "female"));
        for field in &fields {
            let place = match field.name.as_str() {
                "birth_date" => (Source::TypedByClerk, "printed document"),
                _ => (Source::TypedFromChipImage, "picture front_image"),
            };
            assert_eq!((field.source, &*field.origin), place);
        }
    }

    #[test]
    fn what_is_not_of_its_form_or_not_asked_for_is_not_lost() {
        let given = typed(&[("birth_date", "1981-02-29"), ("shoe_size", "9"), ("sex", " ")]);
        let fields = fields(&texts(), &given, |_| true);
        let said: Vec<_> = fields.iter().map(|field| (field.name.as_str(), &field.value)).collect();
        let text = |text: &str| FieldValue::Text { text: text.to_owned() };
        assert_eq!(said, [("birth_date", &text("1981-02-29")), ("shoe_size", &text("9"))]);
    }

    #[test]
    fn a_program_is_told_what_to_ask() {
        let told = asked(&texts());
        assert_eq!(told[0]["name"], "name");
        assert_eq!(told[0]["picture"], "front_image");
        assert_eq!((&told[0]["needed"], &told[1]["needed"]), (&true.into(), &false.into()));
        assert_eq!((&told[1]["form"], &told[1]["view"]["right"]), (&"date".into(), &1000.into()));
    }
}
