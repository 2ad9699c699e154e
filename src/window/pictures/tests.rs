// SPDX-License-Identifier: MIT OR Apache-2.0

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::borrow::Cow;
use std::time::{Duration, Instant};

use eframe::egui::{Color32, ColorImage, Context, RawInput, Rect, TextureHandle, TextureOptions, vec2};
use jiff::Timestamp;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, PictureKind, Reading, Source};

use super::{MARGIN, Pictures, show_late, without_empty_end};

const CHILD: &[u8] = include_bytes!("../../../assets/specimen/child.jp2");
const WOMAN: &[u8] = include_bytes!("../../../assets/specimen/passport-woman-big.jp2");

fn reading(photo: &[u8]) -> Reading {
    let photo = Field {
        name: FieldName::PHOTO,
        value: FieldValue::Picture { media_type: PictureKind::Jp2, bytes: photo.to_vec() },
        source: Source::UnsignedChipImage,
        origin: Cow::Borrowed("photo"),
        keep: Keep::Record,
    };
    Reading {
        family: Cow::Borrowed("specimen"),
        read_at: Timestamp::UNIX_EPOCH,
        fields: vec![photo],
        evidence: Vec::new(),
        challenges: Vec::new(),
        attested: Vec::new(),
        notes: Vec::new(),
    }
}

fn wait(pictures: &mut Pictures, ctx: &Context) {
    let begun = Instant::now();
    while pictures.poll(ctx) {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing comes");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn size_of(pictures: &mut Pictures, ctx: &Context, reading: &Reading) -> Option<[usize; 2]> {
    pictures.get(ctx, reading, &FieldName::PHOTO).map(|texture| texture.size())
}

fn decoded(photo: &[u8]) -> Option<[usize; 2]> {
    let (ctx, mut pictures) = (Context::default(), Pictures::default());
    size_of(&mut pictures, &ctx, &reading(photo))
}

#[test]
fn a_prepared_picture_is_not_there_before_it_is_decoded_and_then_is() {
    let (ctx, mut pictures, woman) = (Context::default(), Pictures::default(), reading(WOMAN));
    pictures.prepare(&ctx, &woman);
    // Whatever the thread has done: it is taken with the next look.
    assert_eq!(size_of(&mut pictures, &ctx, &woman), None);
    wait(&mut pictures, &ctx);
    let size = size_of(&mut pictures, &ctx, &woman);
    assert!(size.is_some());
    assert_eq!(size, decoded(WOMAN));
}

#[test]
fn a_damaged_picture_ends_the_waiting_and_is_none() {
    let half = WOMAN.get(..WOMAN.len() / 2).unwrap();
    for bytes in [half, b"no picture", b""] {
        let (ctx, mut pictures, damaged) = (Context::default(), Pictures::default(), reading(bytes));
        pictures.prepare(&ctx, &damaged);
        wait(&mut pictures, &ctx);
        assert_eq!(size_of(&mut pictures, &ctx, &damaged), None);
    }
}

/// The next customer's photo has the same name: what was being decoded for the one before must not come in its place.
#[test]
fn nothing_of_one_document_comes_late_for_the_next() {
    assert_ne!(decoded(WOMAN), decoded(CHILD), "this test tells them apart by size");
    for everything in [false, true] {
        let (ctx, mut pictures) = (Context::default(), Pictures::default());
        pictures.prepare(&ctx, &reading(WOMAN));
        match everything {
            true => pictures.forget(),
            false => pictures.forget_chip(),
        }
        assert!(!pictures.poll(&ctx));
        pictures.prepare(&ctx, &reading(CHILD));
        wait(&mut pictures, &ctx);
        assert_eq!(size_of(&mut pictures, &ctx, &reading(CHILD)), decoded(CHILD));
    }
}

/// Textures are let go with the visit: otherwise each check would leave its photo in the memory of the graphics.
#[test]
fn a_forgotten_texture_is_freed() {
    let (ctx, mut pictures) = (Context::default(), Pictures::default());
    let before = ctx.tex_manager().read().num_allocated();
    for _ in 0..3 {
        pictures.prepare(&ctx, &reading(CHILD));
        wait(&mut pictures, &ctx);
        assert_eq!(ctx.tex_manager().read().num_allocated(), before + 1);
        pictures.forget();
        assert_eq!(ctx.tex_manager().read().num_allocated(), before);
    }
}

/// A click on its way meets the answer it was meant for, not the one that was pushed to its place.
#[test]
fn a_picture_that_comes_late_moves_nothing_below_it() {
    let (ctx, room) = (Context::default(), vec2(84.0, 104.0));
    let texture =
        ctx.load_texture("late", ColorImage::filled([300, 100], Color32::WHITE), TextureOptions::LINEAR);
    let below = |texture: Option<&TextureHandle>| {
        let mut place = Rect::NOTHING;
        let mut output = ctx.run_ui(RawInput::default(), |ui| {
            ui.horizontal(|ui| show_late(ui, texture, room, "field.photo"));
            place = ui.label("below").rect;
        });
        output.textures_delta.clear();
        place
    };
    let _ = below(None);
    assert_eq!(below(None), below(Some(&texture)));
    assert!(below(None).top() >= room.y);
}

fn image(width: usize, marks: &[(usize, usize, Color32)]) -> ColorImage {
    let mut image = ColorImage::filled([width, 3], Color32::WHITE);
    for (x, y, color) in marks {
        image[(*x, *y)] = *color;
    }
    image
}

#[test]
fn only_what_is_blank_at_the_end_goes() {
    let pale = Color32::from_gray(240);
    for (marks, width) in [
        (vec![(10, 1, Color32::BLACK)], 11 + MARGIN),
        (vec![(10, 1, Color32::BLACK), (40, 2, pale)], 41 + MARGIN),
        (vec![(99, 0, pale)], 100),
        (vec![], 100),
    ] {
        let cut = without_empty_end(&image(100, &marks));
        assert_eq!(cut.size, [width, 3], "{marks:?}");
        assert!(marks.iter().all(|(x, y, color)| cut[(*x, *y)] == *color));
    }
    assert_eq!(without_empty_end(&ColorImage::filled([0, 0], Color32::WHITE)).size, [0, 0]);
}

#[test]
fn another_reading_of_the_same_family_never_gets_the_picture_of_the_one_before() {
    let (ctx, mut pictures) = (Context::default(), Pictures::default());
    let first = reading(CHILD);
    let second = Reading { read_at: Timestamp::MAX, ..reading(WOMAN) };
    assert_ne!(decoded(CHILD), decoded(WOMAN));
    assert_eq!(size_of(&mut pictures, &ctx, &first), decoded(CHILD));
    assert_eq!(size_of(&mut pictures, &ctx, &second), decoded(WOMAN));
    // One that comes late comes to its own reading.
    let mut pictures = Pictures::default();
    pictures.prepare(&ctx, &first);
    pictures.prepare(&ctx, &second);
    wait(&mut pictures, &ctx);
    assert_eq!(size_of(&mut pictures, &ctx, &second), decoded(WOMAN));
}
