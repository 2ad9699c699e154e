// SPDX-License-Identifier: MIT OR Apache-2.0
//! Typing from the pictures of a chip, with pictures made here: driven by labels and keys.

use std::borrow::Cow;
use std::io::Cursor;

use eframe::egui::{Event as Input, Key, Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use image::{DynamicImage, ImageFormat, RgbaImage};
use jiff::Timestamp;
use jiff::civil::date;
use tashika_kit::reading::{Field, FieldName, FieldValue, PictureKind, Reading, Source};
use tashika_kit::{Form, PictureText, View};

use super::{picture, reading};
use crate::counter::Event;
use crate::counter::entry::Complaint;
use crate::window::pictures::Pictures;
use crate::window::screens::transcription::{self, Draft, Subject};
use crate::window::screens::{Act, Scene};
use crate::window::theme;
use crate::window::typefaces::Typefaces;
use crate::words::ja;

/// A screen with its clerk.
struct Screen {
    draft: Draft,
    pictures: Pictures,
    reading: Reading,
    items: Vec<PictureText>,
    complaints: Vec<Complaint>,
    entered: bool,
    prepared: bool,
    /// What was sent to the counter.
    sent: Vec<Field>,
    /// The clerk went back.
    back: bool,
}

fn png() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(RgbaImage::new(800, 500)).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn item(name: FieldName, form: Form, needed: bool) -> PictureText {
    let view = View { left: 100, top: 100, right: 500, bottom: 200 };
    PictureText { name, picture: FieldName::FRONT_IMAGE, view, form, needed }
}

/// What is asked of a card of the first generation, in short.
fn first_generation() -> Vec<PictureText> {
    vec![
        item(FieldName::NAME, Form::Latin, true),
        item(FieldName::BIRTH_DATE, Form::Date, true),
        item(FieldName::ADDRESS, Form::Text, false),
        item(FieldName::SEX, Form::Sex, false),
        item(FieldName::NATIONALITY, Form::Text, false),
    ]
}

fn screen(bytes: &[u8], items: Vec<PictureText>) -> Harness<'static, Screen> {
    sized(bytes, items, 1280.0, 1600.0)
}

fn sized(bytes: &[u8], items: Vec<PictureText>, width: f32, height: f32) -> Harness<'static, Screen> {
    let reading =
        reading(vec![picture(FieldName::FRONT_IMAGE, PictureKind::of(bytes), bytes, "DF1/EF01 D0")]);
    let screen = Screen {
        draft: Draft::default(),
        pictures: Pictures::default(),
        reading,
        items,
        complaints: Vec::new(),
        entered: true,
        prepared: false,
        sent: Vec::new(),
        back: false,
    };
    let size = vec2(width, height);
    let mut harness = Harness::builder().with_size(size).allow_missing_glyphs().build_ui_state(draw, screen);
    harness.run_steps(4);
    harness
}

fn draw(ui: &mut eframe::egui::Ui, screen: &mut Screen) {
    if !screen.prepared {
        theme::apply(ui.ctx(), theme::Look::Light);
        drop(Typefaces::install(ui.ctx()));
        screen.prepared = true;
        return;
    }
    let Screen { draft, pictures, reading, items, complaints, entered, sent, back, .. } = screen;
    let mut scene = Scene { entered: std::mem::take(entered), ..Scene::bare(date(2026, 11, 21), pictures) };
    let complain = |_: &[Field]| complaints.clone();
    let subject = Subject { reading, items, complain: &complain };
    match transcription::show_of(ui, &mut scene, &subject, draft) {
        Some(Act::Counter(Event::Transcribed(fields))) => *sent = fields,
        Some(Act::Counter(Event::Back)) => *back = true,
        _ => {}
    }
}

fn says(harness: &Harness<'_, Screen>, text: &str) -> bool {
    harness.query_all_by_label_contains(text).next().is_some()
}

fn key(harness: &mut Harness<'_, Screen>, key: Key) {
    harness.key_press(key);
    harness.run_steps(3);
}

fn write(harness: &mut Harness<'_, Screen>, text: &str) {
    harness.event(Input::Text(text.to_owned()));
    harness.run_steps(3);
}

fn press(harness: &mut Harness<'_, Screen>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

/// The values sent, in words.
fn sent(harness: &Harness<'_, Screen>) -> Vec<(String, String)> {
    let value = |field: &Field| match &field.value {
        FieldValue::Text { text } => text.clone(),
        FieldValue::Date { date } => date.to_string(),
        FieldValue::Code { raw, meaning } => format!("{raw}={meaning}"),
        FieldValue::Picture { .. } => "picture".to_owned(),
    };
    harness.state().sent.iter().map(|field| (field.name.as_str().to_owned(), value(field))).collect()
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// Name and birth date by keyboard alone, up to the second look.
fn typed(harness: &mut Harness<'_, Screen>) {
    write(harness, "turner elizabeth");
    key(harness, Key::Enter);
    write(harness, "1995-12-31");
    key(harness, Key::Enter);
}

#[test]
fn what_is_typed_counts_only_after_a_second_look() {
    let mut harness = screen(&png(), first_generation());
    assert!(harness.query_by_role(Role::Image).is_some(), "the picture at the place of the name");
    typed(&mut harness);
    assert!(says(&harness, ja("window.transcription.look_question")) && harness.state().sent.is_empty());
    assert!(says(&harness, "TURNER ELIZABETH") && !says(&harness, "1995"), "one value at a time");
    key(&mut harness, Key::Enter);
    assert!(says(&harness, "1995年12月31日") && harness.state().sent.is_empty());
    key(&mut harness, Key::Enter);
    assert_eq!(sent(&harness), [pair("name", "TURNER ELIZABETH"), pair("birth_date", "1995-12-31")]);
    let field = &harness.state().sent[0];
    assert_eq!((field.source, &*field.origin), (Source::TypedFromChipImage, "picture front_image"));
}

#[test]
fn enter_leads_to_what_is_still_empty_and_then_says_what_is_missing() {
    let mut harness = screen(&png(), first_generation());
    key(&mut harness, Key::Enter);
    assert!(!says(&harness, ja("window.transcription.look_question")), "nothing was typed");
    write(&mut harness, "A");
    key(&mut harness, Key::Enter);
    write(&mut harness, "1995-13-45");
    assert!(says(&harness, ja("entry.not_a_date")));
    key(&mut harness, Key::Enter);
    assert!(!says(&harness, ja("window.transcription.look_question")), "half a date is none");
}

#[test]
fn a_changed_value_is_looked_at_again_and_the_others_are_not() {
    let mut harness = screen(&png(), first_generation());
    typed(&mut harness);
    key(&mut harness, Key::Enter);
    key(&mut harness, Key::Escape);
    assert!(!harness.state().back, "from the second look back to typing, not off the screen");
    assert_eq!(harness.query_all_by_label(ja("window.transcription.looked")).count(), 1, "the name");
    let drawn = format!("{:?}", harness.output().shapes);
    assert!(!drawn.contains(&format!("{:?}", theme::Tone::Good.ink())), "what was typed is no proof");
    harness.get_by_role_and_label(Role::TextInput, ja("field.name")).focus();
    harness.run_steps(2);
    write(&mut harness, "S");
    assert!(!says(&harness, ja("window.transcription.looked")), "changed: not looked at any longer");
    key(&mut harness, Key::Enter);
    for _ in 0..2 {
        assert!(says(&harness, ja("window.transcription.look_question")) && harness.state().sent.is_empty());
        key(&mut harness, Key::Enter);
    }
    assert_eq!(sent(&harness)[0].1, "TURNER ELIZABETHS");
}

#[test]
fn going_back_and_forth_keeps_what_was_typed_and_looked_at() {
    let mut harness = screen(&png(), first_generation());
    typed(&mut harness);
    for _ in 0..2 {
        key(&mut harness, Key::Enter);
    }
    assert_eq!(sent(&harness).len(), 2);
    harness.state_mut().sent.clear();
    // From the comparison back.
    harness.state_mut().entered = true;
    harness.run_steps(3);
    assert_eq!(harness.query_all_by_label(ja("window.transcription.looked")).count(), 2);
    key(&mut harness, Key::Enter);
    assert_eq!(sent(&harness).len(), 2, "nothing is asked twice");
    key(&mut harness, Key::Escape);
    assert!(harness.state().back);
}

#[test]
fn another_reading_begins_anew() {
    let mut harness = screen(&png(), first_generation());
    write(&mut harness, "TURNER");
    harness.state_mut().reading.read_at = Timestamp::from_second(1).unwrap();
    harness.run_steps(3);
    assert!(harness.state().draft.is_empty(), "of one person nothing stays at the next");
}

#[test]
fn other_items_are_folded_and_what_is_empty_is_left_out() {
    let mut harness = screen(&png(), first_generation());
    let folded = ja("field.nationality");
    assert!(says(&harness, ja("window.transcription.field.address")) && !says(&harness, folded));
    typed(&mut harness);
    key(&mut harness, Key::Escape);
    press(&mut harness, ja("window.transcription.others"));
    assert!(says(&harness, folded));
    let male = format!("{}{}: {}", ja("field.sex"), ja("window.transcription.optional"), ja("code.male"));
    press(&mut harness, &male);
    harness.get_by_label(ja("window.transcription.look")).click();
    harness.run_steps(3);
    for _ in 0..3 {
        key(&mut harness, Key::Enter);
    }
    let expected =
        [pair("name", "TURNER ELIZABETH"), pair("birth_date", "1995-12-31"), pair("sex", "男=male")];
    assert_eq!(sent(&harness), expected);
}

#[test]
fn a_latin_name_takes_nothing_else_and_says_so() {
    let mut harness = screen(&png(), first_generation());
    write(&mut harness, "ｔｕｒｎｅｒ");
    assert!(!says(&harness, ja("window.transcription.latin_refused")));
    write(&mut harness, "太郎");
    assert!(says(&harness, ja("window.transcription.latin_refused")));
    write(&mut harness, " j");
    assert!(!says(&harness, ja("window.transcription.latin_refused")));
    key(&mut harness, Key::Enter);
    write(&mut harness, "H7.12.31");
    for _ in 0..3 {
        key(&mut harness, Key::Enter);
    }
    assert_eq!(sent(&harness), [pair("name", "TURNER J"), pair("birth_date", "1995-12-31")]);
}

#[test]
fn a_complaint_stands_at_its_field_and_stops_the_clerk() {
    let mut harness = screen(&png(), first_generation());
    harness.state_mut().complaints =
        vec![Complaint { field: "birth_date", words: "entry.birth_date".into() }];
    typed(&mut harness);
    assert!(says(&harness, ja("entry.birth_date")) && harness.state().sent.is_empty());
    assert!(!says(&harness, ja("window.transcription.look_question")));
    harness.state_mut().complaints.clear();
    key(&mut harness, Key::Enter);
    assert!(says(&harness, ja("window.transcription.look_question")));
}

#[test]
fn without_a_picture_the_clerk_reads_the_print_and_the_record_says_so() {
    let mut harness = screen(b"no picture at all", first_generation());
    assert!(says(&harness, ja("window.transcription.unreadable")));
    assert!(harness.query_by_role(Role::Image).is_none());
    typed(&mut harness);
    assert!(says(&harness, ja("window.transcription.unreadable")), "at the second look too");
    for _ in 0..2 {
        key(&mut harness, Key::Enter);
    }
    assert_eq!(sent(&harness).len(), 2);
    for field in &harness.state().sent {
        assert_eq!((field.source, &field.origin), (Source::TypedByClerk, &Cow::Borrowed("printed document")));
    }
}

#[test]
fn the_second_generation_asks_name_and_address_alone() {
    let items = vec![item(FieldName::NAME, Form::Text, true), item(FieldName::ADDRESS, Form::Text, false)];
    let harness = screen(&png(), items);
    assert_eq!(harness.query_all_by_role(Role::TextInput).count(), 2);
    assert!(!says(&harness, ja("window.transcription.others")), "there is nothing more");
}

#[test]
fn keys_move_and_enlarge_the_picture_while_a_name_is_typed() {
    let mut harness = screen(&png(), first_generation());
    let begun = harness.state().draft.seen();
    for (pressed, what) in [(Key::F7, "closer"), (Key::F6, "farther"), (Key::F2, "whole")] {
        let before = harness.state().draft.seen();
        key(&mut harness, pressed);
        assert_ne!(harness.state().draft.seen(), before, "{what}");
    }
    key(&mut harness, Key::F2);
    assert_eq!(harness.state().draft.seen(), begun, "back at the place of the name");
    harness.key_press_modifiers(eframe::egui::Modifiers::ALT, Key::ArrowRight);
    harness.run_steps(3);
    assert_ne!(harness.state().draft.seen(), begun);
    let name = harness.get_by_role_and_label(Role::TextInput, ja("field.name"));
    assert!(name.is_focused(), "the field keeps the focus");
}

/// 1280 by 800 with everything twice as large, and the smallest window.
#[test]
fn picture_field_and_buttons_are_in_reach_in_a_small_window() {
    for (width, height) in [(640.0, 400.0), (1024.0, 768.0)] {
        let mut harness = sized(&png(), first_generation(), width, height);
        let bar = harness.get_by_label(ja("window.button.back")).rect().top();
        let field = harness.get_by_role_and_label(Role::TextInput, ja("field.name")).rect();
        assert!(
            field.top() > 0.0 && field.bottom() < bar && field.right() <= width,
            "{width}: {field:?} above {bar}"
        );
        let picture = harness.get_by_role(Role::Image).rect();
        assert!(
            picture.height() >= 70.0 && picture.right() <= width && picture.bottom() > 60.0,
            "{picture:?}"
        );
        typed(&mut harness);
        let value = harness.get_by_label("TURNER ELIZABETH").rect();
        assert!(value.bottom() < bar, "{width}: {value:?} above {bar}");
        let (mend, same) = ("window.transcription.mend", "window.transcription.same");
        let (left, right) = (harness.get_by_label(ja(mend)).rect(), harness.get_by_label(ja(same)).rect());
        assert!(left.right() < right.left() && right.right() <= width, "{left:?} {right:?}");
        assert!(!harness.get_by_label(ja(same)).accesskit_node().is_disabled());
    }
}
