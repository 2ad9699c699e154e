// SPDX-License-Identifier: MIT OR Apache-2.0
//! What digits answer, and what they must not.

use eframe::egui::accesskit::Toggled;
use eframe::egui::{Event as Input, Id, Key, Modifiers, Role, TextEdit, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::{Alone, Answer, Answers, Given, Question};
use crate::records::Compared;
use crate::window::{theme, typefaces::Typefaces};
use crate::words::ja;

const FACE: &str = "observation.face";
const PRINT: &str = "observation.printed_card";

#[derive(Default)]
struct Page {
    prepared: bool,
    first: Option<Compared>,
    second: Option<Compared>,
    /// There is nothing to compare the first with.
    no_picture: bool,
    text: String,
    given: Given,
    digits: usize,
}

fn page(page: Page) -> Harness<'static, Page> {
    let mut harness = Harness::builder().with_size(vec2(900.0, 600.0)).allow_missing_glyphs().build_ui_state(
        |ui, page: &mut Page| {
            if !page.prepared {
                theme::apply(ui.ctx(), theme::Look::Light);
                drop(Typefaces::install(ui.ctx()));
                page.prepared = true;
                return;
            }
            let mut answers = Answers::begin(ui, "test");
            let all = |possible| {
                [
                    Answer::new(Compared::Same, "compared.same").possible(possible),
                    Answer::new(Compared::Different, "compared.different").possible(possible),
                    Answer::new(Compared::NotCompared, "compared.not_compared"),
                ]
            };
            answers.ask(ui, &Question::new(FACE, &all(!page.no_picture)), &mut page.first);
            answers.ask(ui, &Question::new(PRINT, &all(true)), &mut page.second);
            page.given = answers.end(ui);
            page.digits += usize::from(page.given.by_digit);
            let label = ui.label("text").id;
            ui.add(TextEdit::singleline(&mut page.text).id(Id::unique("text"))).labelled_by(label);
        },
        page,
    );
    harness.run_steps(4);
    harness
}

fn label(question: &str, answer: &str) -> String {
    format!("{}: {}", ja(question), ja(answer))
}

fn key(harness: &mut Harness<'_, Page>, key: Key) {
    harness.key_press(key);
    harness.run_steps(4);
}

fn answers(harness: &Harness<'_, Page>) -> [Option<Compared>; 2] {
    [harness.state().first, harness.state().second]
}

#[test]
fn a_digit_answers_the_first_open_question_and_moves_on() {
    let mut harness = page(Page::default());
    assert_eq!(answers(&harness), [None, None], "nothing is answered beforehand");
    assert_eq!(harness.state().given, Given { by_digit: false, open: 2 });
    key(&mut harness, Key::Num1);
    assert_eq!(answers(&harness), [Some(Compared::Same), None]);
    key(&mut harness, Key::Num2);
    assert_eq!(answers(&harness), [Some(Compared::Same), Some(Compared::Different)]);
    assert_eq!((harness.state().digits, harness.state().given.open), (2, 0));
    key(&mut harness, Key::Num3);
    assert_eq!(answers(&harness), [Some(Compared::Same), Some(Compared::Different)], "nothing is open");
    let chosen = label(PRINT, "compared.different");
    let chosen = harness.get_by_label(&chosen);
    assert_eq!(chosen.accesskit_node().toggled(), Some(Toggled::True));
    assert_eq!(chosen.accesskit_node().role(), Role::RadioButton);
}

#[test]
fn what_cannot_be_answered_so_is_not() {
    let mut harness = page(Page { no_picture: true, ..Page::default() });
    for digit in [Key::Num1, Key::Num2, Key::Num4, Key::Num9, Key::Num0] {
        key(&mut harness, digit);
        assert_eq!(answers(&harness), [None, None], "{digit:?}");
    }
    key(&mut harness, Key::Num3);
    assert_eq!(answers(&harness), [Some(Compared::NotCompared), None], "its digit stays the same");
}

#[test]
fn the_focus_makes_a_question_current_and_a_click_is_no_digit() {
    let mut harness = page(Page::default());
    harness.get_by_label(&label(PRINT, "compared.same")).focus();
    harness.run_steps(3);
    key(&mut harness, Key::Num2);
    assert_eq!(answers(&harness), [None, Some(Compared::Different)]);
    key(&mut harness, Key::Num1);
    assert_eq!(answers(&harness), [Some(Compared::Same), Some(Compared::Different)], "then what is open");
    let mut harness = page(Page::default());
    harness.get_by_label(&label(FACE, "compared.same")).click();
    harness.run_steps(3);
    assert_eq!(answers(&harness), [Some(Compared::Same), None]);
    assert_eq!(harness.state().digits, 0);
}

#[test]
fn digits_belong_to_a_text_field_that_has_the_focus() {
    let mut harness = page(Page::default());
    harness.get_by_role(Role::TextInput).focus();
    harness.run_steps(2);
    harness.event(Input::Text("1".into()));
    key(&mut harness, Key::Num1);
    assert_eq!(answers(&harness), [None, None]);
    assert_eq!(harness.state().text, "1");
}

#[test]
fn a_shortcut_and_a_key_held_down_answer_nothing() {
    let mut harness = page(Page::default());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    harness.run_steps(4);
    assert_eq!(answers(&harness), [None, None]);
    // Pressed and not let go: the toolkit says of the second that it repeats the first.
    for _ in 0..3 {
        harness.event(pressed(Key::Num1));
        harness.run_steps(4);
    }
    assert_eq!(answers(&harness), [Some(Compared::Same), None]);
}

fn pressed(key: Key) -> Input {
    Input::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
}

#[test]
fn what_a_scanner_types_answers_nothing() {
    let mut harness = page(Page::default());
    // All in one frame: quicker than any hand.
    harness.input_mut().events.extend([Key::Num1, Key::Num2, Key::Num3].map(pressed));
    harness.run_steps(6);
    assert_eq!(answers(&harness), [None, None]);
}

/// When it is drawn, the questions and what is answered, and what comes by a digit.
type Frame<'f> = (f64, &'f [Option<usize>], Option<usize>);

#[test]
fn a_digit_counts_once_no_other_key_was_close_to_it() {
    // Each row: time, keys of the frame, the digit that counts then.
    let run = |frames: &[Frame<'_>]| {
        let mut alone = Alone::default();
        for (now, keys, counts) in frames {
            assert_eq!(alone.take(keys, *now), *counts, "{now}");
        }
    };
    run(&[(1.0, &[Some(1)], None), (1.02, &[], None), (1.05, &[], Some(1)), (1.2, &[], None)]);
    run(&[(1.0, &[Some(1)], None), (1.2, &[Some(2)], Some(1)), (1.4, &[], Some(2))]);
    // At a page that was left before it counted.
    run(&[(1.0, &[Some(1)], None), (9.0, &[], None), (9.1, &[], None)]);
    // Two in one frame; one soon after another; a letter or Enter soon after; a digit at the end of a row.
    run(&[(1.0, &[Some(1), Some(2)], None), (1.2, &[], None)]);
    run(&[(1.0, &[Some(1)], None), (1.01, &[Some(2)], None), (1.02, &[Some(3)], None), (1.2, &[], None)]);
    run(&[(1.0, &[Some(1)], None), (1.01, &[None], None), (1.2, &[], None)]);
    run(&[(1.0, &[None], None), (1.01, &[Some(1)], None), (1.2, &[], None)]);
}
