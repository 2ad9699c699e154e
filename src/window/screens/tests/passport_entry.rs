// SPDX-License-Identifier: MIT OR Apache-2.0
//! What opens a passport: swiped, typed, mended; drawn without a counter around it.

use eframe::egui::{Event as Input, Key, Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use jiff::civil::date;
use tashika_kit::{CredentialNeed, Entry};
use tashika_passport::{CAN, FAMILY, MRZ};

use crate::counter::Event;
use crate::window::pictures::Pictures;
use crate::window::screens::credential::{self, Draft, Known};
use crate::window::screens::{Act, Scene};
use crate::window::theme;
use crate::window::typefaces::Typefaces;
use crate::words::ja;

const UPPER: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
const LOWER: &str = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
const TOLD: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";

struct Screen {
    draft: Draft,
    pictures: Pictures,
    can: bool,
    entered: bool,
    prepared: bool,
    /// What was sent: which credential, and its text.
    sent: Vec<(&'static str, String)>,
}

fn need(id: &'static str) -> CredentialNeed {
    CredentialNeed {
        id,
        digits: 0,
        tries_left: CredentialNeed::UNLIMITED,
        warn_at: 0,
        optional: true,
        entry: Entry::Clerk,
    }
}

fn draw(ui: &mut eframe::egui::Ui, screen: &mut Screen) {
    if !screen.prepared {
        theme::apply(ui.ctx(), theme::Look::Light);
        drop(Typefaces::install(ui.ctx()));
        screen.prepared = true;
        return;
    }
    let Screen { draft, pictures, can, entered, sent, .. } = screen;
    let mut scene = Scene { entered: std::mem::take(entered), ..Scene::bare(date(2026, 11, 21), pictures) };
    let needs: Vec<_> = if *can { vec![need(MRZ), need(CAN)] } else { vec![need(MRZ)] };
    let known = Known {
        family: FAMILY,
        additions: &[],
        needs: &needs,
        preview: &[],
        problem: None,
        kept: false,
        tries_before: &[],
    };
    if let Some(Act::Counter(Event::Submit(credentials))) = credential::show(ui, &mut scene, &known, draft) {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        *sent = credentials.iter().map(|one| (one.id, text(one.secret.expose()))).collect();
        draft.sent();
    }
}

fn page(can: bool) -> Harness<'static, Screen> {
    let screen = Screen {
        draft: Draft::default(),
        pictures: Pictures::default(),
        can,
        entered: true,
        prepared: false,
        sent: Vec::new(),
    };
    let size = vec2(1280.0, 2400.0);
    let mut harness = Harness::builder().with_size(size).allow_missing_glyphs().build_ui_state(draw, screen);
    harness.run_steps(4);
    harness
}

fn says(page: &Harness<'_, Screen>, text: &str) -> bool {
    page.query_all_by_label_contains(text).next().is_some()
}

fn key(page: &mut Harness<'_, Screen>, key: Key) {
    page.key_press(key);
    page.run_steps(3);
}

fn write(page: &mut Harness<'_, Screen>, text: &str) {
    page.event(Input::Text(text.to_owned()));
    page.run_steps(3);
}

fn press(page: &mut Harness<'_, Screen>, label: &str) {
    page.get_by_label(label).click();
    page.run_steps(3);
}

/// As a reader types: character after character, Enter behind each line, in a few frames.
fn swipe(page: &mut Harness<'_, Screen>, lines: &[&str]) {
    for line in lines {
        for character in line.chars() {
            page.event(Input::Text(character.to_string()));
        }
        page.key_press(Key::Enter);
    }
    page.run_steps(1);
}

/// The reader has fallen silent.
fn silence(page: &mut Harness<'_, Screen>) {
    page.run_steps(120);
}

fn is_focused(page: &Harness<'_, Screen>, label: &str) -> bool {
    page.get_by_role_and_label(Role::PasswordInput, label).is_focused()
}

fn fill(page: &mut Harness<'_, Screen>, label: &str, text: &str) {
    page.get_by_role_and_label(Role::PasswordInput, label).focus();
    page.run_steps(2);
    write(page, text);
}

fn length(line: &str, length: &str) -> String {
    ja("window.mrz.length").replace("{line}", line).replace("{length}", length).replace("{of}", "44")
}

#[test]
fn a_swipe_fills_the_page_and_enter_reads() {
    let mut page = page(false);
    assert!(is_focused(&page, ja("window.mrz.zone")) && says(&page, ja("window.mrz.empty")));
    assert!(page.get_by_label(ja("window.credential.send")).accesskit_node().is_disabled());
    swipe(&mut page, &[UPPER, LOWER]);
    assert!(page.state().sent.is_empty(), "the line end behind the last line reads nothing");
    assert!(says(&page, ja("window.mrz.format.td3")) && says(&page, ja("window.mrz.check.right")));
    assert!(!says(&page, ja("window.mrz.check.wrong")));
    silence(&mut page);
    key(&mut page, Key::Enter);
    assert_eq!(page.state().sent.len(), 1);
    let (id, text) = &page.state().sent[0];
    assert_eq!((*id, text.trim_end()), (MRZ, TOLD));
}

#[test]
fn a_zone_typed_by_hand_in_any_dress() {
    let mut page = page(false);
    write(&mut page, &UPPER.to_lowercase().replace('<', "＜"));
    assert!(says(&page, &length("1", "44")));
    key(&mut page, Key::Enter);
    assert!(page.state().sent.is_empty(), "half a zone is not sent");
    silence(&mut page);
    write(&mut page, LOWER);
    silence(&mut page);
    key(&mut page, Key::Enter);
    assert_eq!(page.state().sent, [(MRZ, TOLD.to_owned())]);
}

#[test]
fn what_stands_there_is_never_read_aloud() {
    let mut page = page(false);
    swipe(&mut page, &[UPPER, LOWER]);
    page.run_steps(2);
    let node = page.get_by_role(Role::PasswordInput);
    let value = node.accesskit_node().value().unwrap_or_default();
    assert!(value.chars().all(|character| character == '●') && value.chars().count() >= 88);
    assert!(!says(&page, "ERIKSSON") && !says(&page, "L898902C3"));
}

#[test]
fn three_entries_open_it_too() {
    let mut page = page(false);
    press(&mut page, ja("window.mrz.way.entries"));
    assert!(is_focused(&page, ja("window.mrz.number")));
    write(&mut page, "l898902c3");
    key(&mut page, Key::Tab);
    assert!(is_focused(&page, ja("window.mrz.birth")), "from field to field by keyboard");
    write(&mut page, "1974-08-12");
    fill(&mut page, ja("window.mrz.expiry"), "2012年4月15日");
    key(&mut page, Key::Enter);
    assert_eq!(page.state().sent, [(MRZ, "L898902C3\n740812\n120415".to_owned())]);
}

#[test]
fn the_entry_that_cannot_be_right_is_told_below_it() {
    let mut page = page(false);
    press(&mut page, ja("window.mrz.way.entries"));
    fill(&mut page, ja("window.mrz.number"), "L898902C3");
    fill(&mut page, ja("window.mrz.birth"), "741312");
    fill(&mut page, ja("window.mrz.expiry"), "120415");
    key(&mut page, Key::Enter);
    assert!(page.state().sent.is_empty() && says(&page, ja("problem.mrz_birth_form")));
    key(&mut page, Key::Backspace);
    assert!(!says(&page, ja("problem.mrz_birth_form")), "what is mended is not complained about");
}

#[test]
fn the_can_is_offered_where_the_chip_takes_it() {
    assert!(!says(&page(false), ja("window.mrz.way.can")));
    let mut page = page(true);
    press(&mut page, ja("window.mrz.way.can"));
    write(&mut page, "12345");
    assert!(page.get_by_label(ja("window.credential.send")).accesskit_node().is_disabled());
    write(&mut page, "6");
    key(&mut page, Key::Enter);
    assert_eq!(page.state().sent, [(CAN, "123456".to_owned())], "and nothing for the MRZ");
}

#[test]
fn what_was_typed_one_way_does_not_stay_behind_another() {
    let mut page = page(true);
    swipe(&mut page, &[UPPER, LOWER]);
    silence(&mut page);
    press(&mut page, ja("window.mrz.way.can"));
    assert_eq!(page.state().draft.typed(), 0);
}

#[test]
fn a_wrong_check_digit_is_told_and_nothing_is_sent() {
    let mut page = page(false);
    swipe(&mut page, &[UPPER, &LOWER.replace("7408122", "7408123")]);
    silence(&mut page);
    assert!(says(&page, ja("window.mrz.check.wrong")));
    key(&mut page, Key::Enter);
    assert!(page.state().sent.is_empty() && says(&page, ja("problem.mrz_birth_check")));
    assert!(is_focused(&page, ja("window.mrz.zone")));
}

#[test]
fn the_composite_does_not_keep_the_chip_shut() {
    let mut page = page(false);
    let lower = format!("{}7", &LOWER[..43]);
    swipe(&mut page, &[UPPER, &lower]);
    silence(&mut page);
    assert!(says(&page, ja("window.mrz.check.wrong_harmless")));
    key(&mut page, Key::Enter);
    assert_eq!(page.state().sent.len(), 1);
}

#[test]
fn a_repair_is_shown_and_taken_by_the_clerk() {
    let mut page = page(false);
    swipe(&mut page, &[UPPER, &LOWER.replace("1204159", "12O4159")]);
    silence(&mut page);
    let change = ja("window.mrz.change")
        .replace("{field}", ja("window.mrz.field.expiry_date"))
        .replace("{line}", "2")
        .replace("{place}", "24")
        .replace("{old}", "英字O")
        .replace("{new}", "数字0");
    assert!(says(&page, &change), "old, new and where");
    key(&mut page, Key::Enter);
    assert!(page.state().sent.is_empty(), "nothing is repaired silently");
    press(&mut page, ja("window.mrz.take"));
    assert!(!says(&page, ja("window.mrz.take")) && is_focused(&page, ja("window.mrz.zone")));
    key(&mut page, Key::Enter);
    assert_eq!(page.state().sent, [(MRZ, TOLD.to_owned())]);
}

#[test]
fn lost_fillers_behind_the_name_are_offered() {
    let mut page = page(false);
    swipe(&mut page, &[&UPPER[..42], LOWER]);
    silence(&mut page);
    assert!(says(&page, ja("window.mrz.refill")));
    press(&mut page, ja("window.mrz.take"));
    key(&mut page, Key::Enter);
    assert_eq!(page.state().sent, [(MRZ, TOLD.to_owned())]);
}

#[test]
fn another_keyboard_layout_is_named() {
    let mut page = page(false);
    swipe(&mut page, &[&UPPER.replace('<', ","), &LOWER.replace('<', ",")]);
    assert!(says(&page, ja("problem.mrz_keyboard_layout")));
    assert!(page.get_by_label(ja("window.credential.send")).accesskit_node().is_disabled());
}

#[test]
fn what_did_not_open_stays_to_be_mended() {
    let mut page = page(false);
    let (number, digit) =
        ("TG1S34567", tashika_passport::mrz::check_digit::check_digit("TG1S34567").unwrap());
    let lower = LOWER.replace("L898902C36", &format!("{number}{digit}"));
    swipe(&mut page, &[UPPER, &lower]);
    silence(&mut page);
    key(&mut page, Key::Enter);
    assert_eq!(page.state().sent.len(), 1);
    page.state_mut().draft.refused();
    page.run_steps(3);
    assert!(says(&page, ja("error.key_refused.mrz.what")) && says(&page, ja("error.key_refused.mrz.next")));
    assert!(says(&page, &format!("{} 1", ja("window.mrz.tries"))));
    for (place, stands, or) in
        [("2", "英字G", "数字6"), ("4", "英字S", "数字8"), ("4", "英字S", "英字I"), ("3", "数字1", "英字L")]
    {
        let hint =
            ja("window.mrz.unseen").replace("{place}", place).replace("{stands}", stands).replace("{or}", or);
        assert!(says(&page, &hint), "{hint}");
    }
    assert!(page.state().draft.typed() >= 88, "it is not typed again");
    key(&mut page, Key::Backspace);
    assert!(!says(&page, ja("error.key_refused.mrz.what")), "what is mended was not refused");
    assert!(says(&page, &format!("{} 1", ja("window.mrz.tries"))), "the count stays");
}

#[test]
fn half_a_swipe_is_no_dead_end() {
    let mut page = page(false);
    swipe(&mut page, &[&UPPER[..34]]);
    silence(&mut page);
    assert!(says(&page, ja("problem.mrz_length")) && says(&page, &length("1", "34")), "told, and how long");
    press(&mut page, ja("window.pad.clear"));
    assert_eq!(page.state().draft.typed(), 0);
    assert!(is_focused(&page, ja("window.mrz.zone")));
    // A whole swipe takes the place of half a one, wherever that broke off.
    for half in [&[&UPPER[..34]][..], &[UPPER, &LOWER[..23]], &[UPPER]] {
        swipe(&mut page, half);
        silence(&mut page);
        swipe(&mut page, &[UPPER, LOWER]);
        silence(&mut page);
        assert!(says(&page, ja("window.mrz.format.td3")), "{}", half.len());
        assert!(!says(&page, ja("problem.mrz_length")));
        key(&mut page, Key::Enter);
        let sent: Vec<&str> = page.state().sent.iter().map(|(_, text)| text.trim_end()).collect();
        assert_eq!(sent, [TOLD]);
        page.state_mut().sent.clear();
        page.state_mut().draft.clear();
        page.run_steps(2);
    }
}

#[test]
fn a_line_on_its_way_is_not_complained_about() {
    let mut page = page(false);
    write(&mut page, UPPER);
    key(&mut page, Key::Enter);
    silence(&mut page);
    write(&mut page, &LOWER[..20]);
    assert!(!says(&page, ja("problem.mrz_length")) && says(&page, &length("2", "20")));
}

#[test]
fn whatever_is_wrong_the_page_stays_in_the_window() {
    let wrong = |at: usize| if LOWER[at..].starts_with('1') { "2" } else { "1" };
    for mask in 0..32_u32 {
        let mut page = page(false);
        page.set_size(vec2(1024.0, 2400.0));
        let mut lower = LOWER.to_owned();
        for (bit, at) in [9, 19, 27, 42, 43].into_iter().enumerate() {
            if mask & (1 << bit) != 0 {
                lower.replace_range(at..=at, wrong(at));
            }
        }
        write(&mut page, &format!("{UPPER}\n{lower}"));
        silence(&mut page);
        assert!(says(&page, ja("window.mrz.format.td3")), "{mask}");
        for node in page.query_all(egui_kittest::kittest::By::new()) {
            let right = node.accesskit_node().bounding_box().map_or(0.0, |bounds| bounds.x1);
            assert!(right <= 1024.0, "{mask}: {right}");
        }
    }
}

#[test]
fn what_is_to_be_done_stands_above_what_is_in_order() {
    let mut page = page(false);
    swipe(&mut page, &[UPPER, &LOWER.replace("1204159", "12O4159")]);
    silence(&mut page);
    key(&mut page, Key::Enter);
    let top = |label: &str| page.query_all_by_label_contains(label).next().unwrap().rect().top();
    let rows = top(ja("window.mrz.check.right"));
    assert!(top(ja("window.mrz.take")) < rows);
    assert!(top(ja("problem.mrz_expiry_check")) < rows);
}

#[test]
fn after_a_refusal_the_field_stays_above_the_advice() {
    let mut page = page(false);
    swipe(&mut page, &[UPPER, LOWER]);
    silence(&mut page);
    key(&mut page, Key::Enter);
    page.state_mut().draft.refused();
    page.run_steps(3);
    let field = page.get_by_role(Role::PasswordInput).rect();
    let advice = page.query_all_by_label_contains(ja("error.key_refused.mrz.what")).next().unwrap().rect();
    assert!(field.bottom() < advice.top());
}

#[test]
fn in_a_japanese_number_only_what_can_stand_there_is_asked_about() {
    let mut page = page(false);
    let number = "TG1634568";
    let digit = tashika_passport::mrz::check_digit::check_digit(number).unwrap();
    let lower = LOWER.replace("L898902C36", &format!("{number}{digit}"));
    swipe(&mut page, &[&UPPER.replace("UTO", "JPN"), &lower]);
    silence(&mut page);
    key(&mut page, Key::Enter);
    page.state_mut().draft.refused();
    page.run_steps(3);
    let hint = |place: &str, stands: &str, or: &str| {
        ja("window.mrz.unseen").replace("{place}", place).replace("{stands}", stands).replace("{or}", or)
    };
    assert!(says(&page, ja("error.key_refused.mrz.what")));
    assert!(says(&page, &hint("2", "英字G", "英字Q")));
    assert!(!says(&page, &hint("2", "英字G", "数字6")) && !says(&page, &hint("3", "数字1", "英字L")));
}

#[test]
fn the_question_is_about_what_is_asked_and_fits_a_row() {
    let mut page = page(true);
    page.set_size(vec2(1024.0, 2400.0));
    page.run_steps(2);
    let height = page.get_by_label(ja("window.mrz.question")).rect().height();
    assert!(height < 50.0, "{height}");
    press(&mut page, ja("window.mrz.way.can"));
    assert!(says(&page, ja("window.mrz.question_can")) && !says(&page, ja("window.mrz.question")));
}

#[test]
fn every_problem_has_its_words() {
    for code in tashika_passport::mrz::Told::PROBLEMS.iter().chain(&["not_six_digits"]) {
        assert!(crate::words::is_known(&format!("problem.{code}")), "{code}");
    }
}
