// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a chip may hold that no software card has: drawn without a counter around it.

mod comparison;
mod decision;
mod glance;
mod occasion;
mod passport;
mod passport_entry;
mod transcription;

use std::borrow::Cow;

use eframe::egui::{Role, Ui, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::reading::{
    Field, FieldName, FieldValue, Keep, PictureKind, Reading, Source, external_character,
};
use tashika_licence::FAMILY;

use super::{Scene, result, written};
use crate::window::pictures::Pictures;
use crate::window::theme;
use crate::window::typefaces::Typefaces;
use crate::words::ja;

impl<'a> Scene<'a> {
    /// A screen in training with nothing around it: no print, no known numbers, nobody at the counter, no camera.
    fn bare(today: Date, pictures: &'a mut Pictures) -> Self {
        Self {
            entered: false,
            training: true,
            today,
            pictures,
            front: None,
            residence_front: None,
            passport_front: None,
            specimens: &[],
            customer_view: false,
            pinless: false,
            face: None,
            visitor: None,
        }
    }
}

fn reading(fields: Vec<Field>) -> Reading {
    Reading {
        family: Cow::Borrowed(FAMILY),
        read_at: Timestamp::UNIX_EPOCH,
        fields,
        evidence: Vec::new(),
        challenges: Vec::new(),
        attested: Vec::new(),
        notes: Vec::new(),
    }
}

fn picture(name: FieldName, media_type: PictureKind, bytes: &[u8], origin: &'static str) -> Field {
    Field {
        name,
        value: FieldValue::Picture { media_type, bytes: bytes.to_vec() },
        source: Source::UnsignedChipImage,
        origin: Cow::Borrowed(origin),
        keep: Keep::Record,
    }
}

/// Draws once, with fonts and colours.
fn drawn(mut draw: impl FnMut(&mut Ui) + 'static) -> Harness<'static> {
    let mut prepared = false;
    let mut harness =
        Harness::builder().with_size(vec2(600.0, 400.0)).allow_missing_glyphs().build_ui(move |ui| {
            if !prepared {
                theme::apply(ui.ctx(), theme::Look::Light);
                drop(Typefaces::install(ui.ctx()));
                prepared = true;
                return;
            }
            draw(ui);
        });
    harness.run_steps(3);
    harness
}

fn says(harness: &Harness<'_>, text: &str) -> bool {
    harness.query_all_by_label_contains(text).next().is_some()
}

fn photo_of(fields: Vec<Field>) -> Harness<'static> {
    let (mut pictures, reading) = (Pictures::default(), reading(fields));
    drawn(move |ui| result::photo(ui, &mut pictures, &reading, vec2(190.0, 237.0)))
}

#[test]
fn a_photo_that_cannot_be_decoded_says_so_and_sends_the_clerk_to_the_print() {
    let stream = include_bytes!("../../../assets/specimen/licence-woman.j2k");
    let place = "DF2/EF01 tag 5F40";
    let cases: [(PictureKind, &[u8]); 3] = [
        (PictureKind::Unknown, b"no picture at all"),
        (PictureKind::Codestream, stream.get(..stream.len() / 2).unwrap()),
        (PictureKind::Jp2, stream),
    ];
    for (kind, bytes) in cases {
        let harness = photo_of(vec![picture(FieldName::PHOTO, kind, bytes, place)]);
        assert!(says(&harness, ja("window.result.photo_unreadable")), "{kind:?}");
        assert!(harness.query_by_role_and_label(Role::Image, ja("field.photo")).is_none(), "{kind:?}");
    }
    let harness = photo_of(vec![picture(FieldName::PHOTO, PictureKind::Codestream, stream, place)]);
    assert!(harness.query_by_role_and_label(Role::Image, ja("field.photo")).is_some());
    assert!(says(&photo_of(Vec::new()), ja("window.result.photo_not_read")));
}

#[test]
fn an_external_character_that_cannot_be_drawn_is_a_box_with_its_number() {
    let dots = include_bytes!("../../../assets/specimen/kichiro-character-1.bin");
    let kind = PictureKind::ExternalCharacter;
    let mut pictures = Pictures::default();
    let reading = reading(vec![
        picture(FieldName::EXTERNAL_CHARACTER, kind, dots, "DF1/EF03 tag 48"),
        picture(FieldName::EXTERNAL_CHARACTER, kind, &[0xEE, 1, 2, 3], "DF1/EF03 tag 49"),
    ]);
    let text = [1, 2, 3].map(external_character).concat();
    let harness = drawn(move |ui| written::show(ui, &mut pictures, &reading, &text, 20.0));
    let label = |number: u8| format!("{}{number}", ja("window.written.external"));
    let is_drawn = |number| harness.query_by_role_and_label(Role::Image, &label(number)).is_some();
    assert!(is_drawn(1) && !is_drawn(2) && !is_drawn(3));
    assert!(says(&harness, &label(2)), "of a composition nobody knows");
    assert!(says(&harness, &label(3)), "without any picture");
}
