// SPDX-License-Identifier: MIT OR Apache-2.0
//! What stands only in pictures, and where to look first (`specs` residence-card §4.3, §7.3):
//! `assets/residence/boxes.toml`.

use std::sync::LazyLock;

use serde::Deserialize;
use tashika_kit::reading::{FieldName, Source};
use tashika_kit::{Form, PictureText, Reading, View};

use crate::kind::{CardKind, Generation, kind_of};

/// One value to be typed.
struct Ask {
    name: FieldName,
    form: Form,
    needed: bool,
}

const fn needed(name: FieldName, form: Form) -> Ask {
    Ask { name, form, needed: true }
}

/// Not every card has it, or the law does not ask for it.
const fn open(name: FieldName, form: Form) -> Ask {
    Ask { name, form, needed: false }
}

/// From the front picture of kind 1. The address may be 未定: then the clerk asks for it later.
const RESIDENCE_CARD: [Ask; 11] = [
    needed(FieldName::NAME, Form::Latin),
    needed(FieldName::BIRTH_DATE, Form::Date),
    needed(FieldName::EXPIRY_DATE, Form::Date),
    open(FieldName::ADDRESS, Form::Text),
    open(FieldName::NAME_KANJI, Form::Text),
    open(FieldName::SEX, Form::Sex),
    open(FieldName::NATIONALITY, Form::Text),
    open(FieldName::RESIDENCE_STATUS, Form::Text),
    open(FieldName::STAY_PERIOD, Form::Text),
    open(FieldName::STAY_EXPIRY, Form::Date),
    open(FieldName::ISSUE_DATE, Form::Date),
];

/// From the front picture of kind 2.
const SPECIAL_PERMANENT: [Ask; 7] = [
    needed(FieldName::NAME, Form::Text),
    needed(FieldName::BIRTH_DATE, Form::Date),
    needed(FieldName::EXPIRY_DATE, Form::Date),
    open(FieldName::ADDRESS, Form::Text),
    open(FieldName::NAME_LATIN, Form::Latin),
    open(FieldName::SEX, Form::Sex),
    open(FieldName::NATIONALITY, Form::Text),
];

/// From the name picture of kind 05.
const NAME_OF_05: [Ask; 2] = [needed(FieldName::NAME, Form::Latin), open(FieldName::NAME_KANJI, Form::Text)];
/// From the name picture of kind 06.
const NAME_OF_06: [Ask; 2] = [needed(FieldName::NAME, Form::Text), open(FieldName::NAME_LATIN, Form::Latin)];
/// What the second generation has as text, if it can be read; a record needs both.
const LEFT_OUT: [Ask; 2] =
    [needed(FieldName::BIRTH_DATE, Form::Date), needed(FieldName::EXPIRY_DATE, Form::Date)];
/// From the address picture.
const ADDRESS_PICTURE: [Ask; 1] = [open(FieldName::ADDRESS, Form::Text)];

/// What has to be typed because this reading holds it only as a picture, or not at all: what the second generation's
/// text leaves out stands on the print alone, as everything does whose picture was not read.
pub(crate) fn texts(reading: &Reading) -> Vec<PictureText> {
    let Some(kind) = kind_of(reading) else { return Vec::new() };
    match kind {
        CardKind::ResidenceCard1 => front(reading, kind, RESIDENCE_CARD),
        CardKind::SpecialPermanent1 => front(reading, kind, SPECIAL_PERMANENT),
        CardKind::ResidenceCard2 => name_and_address(reading, kind, NAME_OF_05),
        CardKind::SpecialPermanent2 => name_and_address(reading, kind, NAME_OF_06),
        CardKind::SpecifiedResidenceCard | CardKind::SpecifiedSpecialPermanent => Vec::new(),
    }
}

/// The address in the front picture is the one of the issue: where another was written on the back, it is asked for
/// as such.
fn front<const N: usize>(reading: &Reading, kind: CardKind, asks: [Ask; N]) -> Vec<PictureText> {
    let moved = address_is_replaced(reading);
    from(kind, &FieldName::FRONT_IMAGE, asks)
        .into_iter()
        .map(|text| {
            let old = moved && text.name == FieldName::ADDRESS;
            if old { PictureText { name: FieldName::ADDRESS_AS_ISSUED, ..text } } else { text }
        })
        .collect()
}

/// Whether something was written on the back of this card, readable or not, so that the address in its picture is an
/// old one. Only the first generation has such a back: the address picture of the second is the present one.
#[must_use]
pub fn address_is_replaced(reading: &Reading) -> bool {
    if kind_of(reading).and_then(CardKind::generation) != Some(Generation::First) {
        return false;
    }
    let written = [FieldName::ADDRESS, FieldName::ADDRESS_CHANGED_ON, FieldName::MUNICIPALITY];
    // What the clerk typed from the picture is the address of the picture.
    let on_the_back = |name| {
        reading.fields.iter().any(|field| field.name == name && field.source == Source::UnsignedChipText)
    };
    let place = |detail: &str| detail.starts_with("DF2/EF01");
    let unreadable = |code: &str| matches!(code, "text_unreadable" | "date_incomplete" | "file_unreadable");
    written.into_iter().any(on_the_back)
        || reading.notes.iter().any(|note| unreadable(&note.code) && place(&note.detail))
}

fn name_and_address(reading: &Reading, kind: CardKind, name: [Ask; 2]) -> Vec<PictureText> {
    let mut texts = from(kind, &FieldName::NAME_IMAGE, name);
    let left_out = LEFT_OUT.into_iter().filter(|ask| reading.field(&ask.name).is_none());
    // These cards have no picture of the front.
    texts.extend(from(kind, &FieldName::FRONT_IMAGE, left_out));
    texts.extend(from(kind, &FieldName::ADDRESS_IMAGE, ADDRESS_PICTURE));
    texts
}

fn from(kind: CardKind, picture: &FieldName, asks: impl IntoIterator<Item = Ask>) -> Vec<PictureText> {
    let text = |ask: Ask| PictureText {
        view: view(kind, &ask.name),
        name: ask.name,
        picture: picture.clone(),
        form: ask.form,
        needed: ask.needed,
    };
    asks.into_iter().map(text).collect()
}

/// Where a field is printed in the front picture, in pixels: left, top, right, bottom.
#[derive(Deserialize)]
struct Place {
    kind: String,
    fields: Vec<String>,
    /// Where the text of the sample stands.
    #[cfg_attr(not(test), expect(dead_code, reason = "the measured fact beside the view chosen from it"))]
    text: [u32; 4],
    /// What to show.
    view: [u32; 4],
}

#[derive(Default, Deserialize)]
struct Places {
    width: u32,
    height: u32,
    place: Vec<Place>,
}

/// A file that does not parse leaves the whole picture for every field; a test counts the places.
static PLACES: LazyLock<Places> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../assets/residence/boxes.toml")).unwrap_or_default()
});

/// Where to look first; the whole picture if nobody knows better.
fn view(kind: CardKind, name: &FieldName) -> View {
    let here =
        |place: &&Place| place.kind == kind.code() && place.fields.iter().any(|field| field == name.as_str());
    let known = PLACES.place.iter().find(here);
    known.and_then(|place| in_thousandths(place.view, PLACES.width, PLACES.height)).unwrap_or(View::WHOLE)
}

/// Rounded outwards, so that nothing of the box is cut off.
fn in_thousandths([left, top, right, bottom]: [u32; 4], width: u32, height: u32) -> Option<View> {
    let floor = |at: u32, of: u32| u16::try_from((at * 1_000).checked_div(of)?).ok();
    let ceiling = |at: u32, of: u32| u16::try_from((at * 1_000 + of).checked_sub(1)?.checked_div(of)?).ok();
    let inside = left < right && top < bottom && right <= width && bottom <= height;
    let view = View {
        left: floor(left, width)?,
        top: floor(top, height)?,
        right: ceiling(right, width)?,
        bottom: ceiling(bottom, height)?,
    };
    inside.then_some(view)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{PLACES, address_is_replaced, in_thousandths, texts, view};
    use crate::kind::CardKind;
    use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Note, PictureKind, Source};
    use tashika_kit::{Form, Reading, View};

    fn field(name: FieldName, value: FieldValue) -> Field {
        let source = Source::UnsignedChipText;
        Field { name, value, source, origin: Cow::Borrowed("test"), keep: Keep::Record }
    }

    fn reading(kind: &str, pictures: &[FieldName]) -> Reading {
        let raw = kind.to_owned();
        let picture = || FieldValue::Picture { media_type: PictureKind::Tiff, bytes: vec![1] };
        let mut fields =
            vec![field(FieldName::CARD_KIND, FieldValue::Code { raw, meaning: Cow::Borrowed("other") })];
        fields.extend(pictures.iter().map(|name| field(name.clone(), picture())));
        if matches!(kind, "05" | "06") {
            let date = jiff::civil::date(1990, 2, 3);
            for name in [FieldName::BIRTH_DATE, FieldName::EXPIRY_DATE] {
                fields.push(field(name, FieldValue::Date { date }));
            }
        }
        Reading {
            family: Cow::Borrowed("residence"),
            read_at: jiff::Timestamp::UNIX_EPOCH,
            fields,
            evidence: Vec::new(),
            challenges: Vec::new(),
            attested: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn asked(reading: &Reading) -> Vec<(String, String, Form, bool)> {
        let told = |text: tashika_kit::PictureText| {
            (text.name.as_str().to_owned(), text.picture.as_str().to_owned(), text.form, text.needed)
        };
        texts(reading).into_iter().map(told).collect()
    }

    fn names(reading: &Reading) -> Vec<String> {
        asked(reading).into_iter().map(|(name, ..)| name).collect()
    }

    #[test]
    fn the_first_generation_has_everything_in_one_picture() {
        let one = asked(&reading("1", &[FieldName::FRONT_IMAGE]));
        let expected = [
            ("name", Form::Latin, true),
            ("birth_date", Form::Date, true),
            ("expiry_date", Form::Date, true),
            ("address", Form::Text, false),
            ("name_kanji", Form::Text, false),
            ("sex", Form::Sex, false),
            ("nationality", Form::Text, false),
            ("residence_status", Form::Text, false),
            ("stay_period", Form::Text, false),
            ("stay_expiry", Form::Date, false),
            ("issue_date", Form::Date, false),
        ];
        let expected = expected.map(|(name, form, needed)| (name.into(), "front_image".into(), form, needed));
        assert_eq!(one, expected);
        let two = asked(&reading("2", &[FieldName::FRONT_IMAGE]));
        assert_eq!(two.first(), Some(&("name".into(), "front_image".into(), Form::Text, true)));
        assert_eq!(
            names(&reading("2", &[FieldName::FRONT_IMAGE])),
            ["name", "birth_date", "expiry_date", "address", "name_latin", "sex", "nationality"]
        );
    }

    #[test]
    fn the_second_generation_has_name_and_address_in_pictures() {
        let both = [FieldName::NAME_IMAGE, FieldName::ADDRESS_IMAGE];
        let row =
            |name: &str, picture: &str, form, needed| (name.to_owned(), picture.to_owned(), form, needed);
        assert_eq!(
            asked(&reading("05", &both)),
            [
                row("name", "name_image", Form::Latin, true),
                row("name_kanji", "name_image", Form::Text, false),
                row("address", "address_image", Form::Text, false),
            ]
        );
        assert_eq!(
            asked(&reading("06", &both)),
            [
                row("name", "name_image", Form::Text, true),
                row("name_latin", "name_image", Form::Latin, false),
                row("address", "address_image", Form::Text, false),
            ]
        );
        assert!(texts(&reading("05", &both)).iter().all(|text| text.view == View::WHOLE));
    }

    #[test]
    fn an_address_on_the_back_makes_the_one_in_the_picture_an_old_one() {
        let fresh = reading("1", &[FieldName::FRONT_IMAGE]);
        assert!(names(&fresh).contains(&"address".to_owned()));
        let note = |code, detail: &str| Note { code: Cow::Borrowed(code), detail: detail.to_owned() };
        let text = || FieldValue::Text { text: "131016".to_owned() };
        let mut cases = Vec::new();
        for name in [FieldName::ADDRESS, FieldName::ADDRESS_CHANGED_ON, FieldName::MUNICIPALITY] {
            let mut moved = fresh.clone();
            moved.fields.push(field(name, text()));
            cases.push(moved);
        }
        // Something was written there that cannot be read.
        for one in [
            note("text_unreadable", "DF2/EF01 D4: control characters"),
            note("text_unreadable", "DF2/EF01 D3: control characters"),
            note("date_incomplete", "DF2/EF01 D2"),
            note("file_unreadable", "DF2/EF01"),
        ] {
            let mut moved = fresh.clone();
            moved.notes.push(one);
            cases.push(moved);
        }
        for moved in cases {
            assert!(address_is_replaced(&moved));
            let names = names(&moved);
            assert!(
                names.contains(&"address_as_issued".to_owned()) && !names.contains(&"address".to_owned())
            );
        }
        let mut elsewhere = fresh.clone();
        elsewhere.notes.push(note("text_unreadable", "DF2/EF02 D5: control characters"));
        elsewhere.notes.push(note("file_unreadable", "DF2/EF02"));
        assert!(names(&elsewhere).contains(&"address".to_owned()));
        // What was typed from the picture was not on the back.
        let typed = Field { source: Source::TypedFromChipImage, ..field(FieldName::ADDRESS, text()) };
        elsewhere.fields.push(typed);
        assert!(!address_is_replaced(&elsewhere));
    }

    /// Another file has that place on a second-generation card.
    #[test]
    fn a_card_of_the_second_generation_has_no_back_to_write_on() {
        let mut card = reading("05", &[FieldName::NAME_IMAGE, FieldName::ADDRESS_IMAGE]);
        let detail = "DF2/EF01 D5: control characters".to_owned();
        card.notes.push(Note { code: Cow::Borrowed("text_unreadable"), detail });
        assert!(!address_is_replaced(&card));
    }

    /// Whoever types it looks at the print then; a record needs it all the same.
    #[test]
    fn what_was_not_read_is_asked_for_all_the_same() {
        for (kind, picture) in [("1", FieldName::FRONT_IMAGE), ("2", FieldName::FRONT_IMAGE)] {
            assert_eq!(asked(&reading(kind, &[])), asked(&reading(kind, &[picture])));
        }
        assert_eq!(names(&reading("05", &[])), ["name", "name_kanji", "address"]);
        for name in [FieldName::BIRTH_DATE, FieldName::EXPIRY_DATE] {
            let mut without = reading("06", &[FieldName::NAME_IMAGE]);
            without.fields.retain(|field| field.name != name);
            let row = (name.as_str().to_owned(), "front_image".to_owned(), Form::Date, true);
            assert!(asked(&without).contains(&row), "{}", name.as_str());
        }
    }

    #[test]
    fn cards_of_other_kinds_have_nothing_to_type() {
        let all = [FieldName::FRONT_IMAGE, FieldName::NAME_IMAGE, FieldName::ADDRESS_IMAGE];
        for kind in ["07", "08", "", "3"] {
            assert!(texts(&reading(kind, &all)).is_empty(), "{kind}");
        }
    }

    #[test]
    fn every_place_lies_inside_with_a_margin_around_the_sample() {
        assert_eq!((PLACES.width, PLACES.height, PLACES.place.len()), (674, 425, 16));
        for place in &PLACES.place {
            let ([left, top, right, bottom], seen) = (place.text, place.view);
            assert!(left < right && top < bottom && right <= 674 && bottom <= 425, "{:?}", place.fields);
            assert!(seen[0] + 8 <= left && seen[1] + 8 <= top, "{:?}", place.fields);
            assert!(seen[2] >= right + 8 && seen[3] >= bottom + 8, "{:?}", place.fields);
            assert!(in_thousandths(seen, 674, 425).is_some(), "{:?}", place.fields);
        }
    }

    #[test]
    fn a_field_has_the_view_of_its_kind_and_an_unknown_one_the_whole_picture() {
        assert_eq!(
            view(CardKind::ResidenceCard1, &FieldName::NAME),
            View { left: 59, top: 112, right: 772, bottom: 245 }
        );
        assert_ne!(
            view(CardKind::ResidenceCard1, &FieldName::BIRTH_DATE),
            view(CardKind::SpecialPermanent1, &FieldName::BIRTH_DATE)
        );
        assert_eq!(view(CardKind::ResidenceCard1, &FieldName::NAME_KANJI), View::WHOLE);
        assert_eq!(
            view(CardKind::ResidenceCard1, &FieldName::ADDRESS_AS_ISSUED),
            view(CardKind::ResidenceCard1, &FieldName::ADDRESS)
        );
        for impossible in [[0, 0, 700, 10], [5, 5, 5, 9], [0, 0, 10, 500]] {
            assert_eq!(in_thousandths(impossible, 674, 425), None);
        }
        assert_eq!(in_thousandths([0, 0, 1, 1], 0, 0), None);
    }
}
